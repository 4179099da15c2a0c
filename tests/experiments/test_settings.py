"""The settings that the answer hinges on, and the staffing curve with its knee."""

from dataclasses import dataclass, replace
from datetime import date
from types import SimpleNamespace

import pytest

import simulator as sim
from simulator.experiments import SETTINGS, Computing, alternatives_of, staffing_curve
from simulator.experiments.settings import DEFAULT

FACTOR, SLACK, THREAT = "practice.caseworkers.factor", "practice.slack", "behaviour.threat_share"


@dataclass(frozen=True)
class Toy:
    """What a scenario must offer here."""

    values: tuple[tuple[str, object], ...] = ((FACTOR, 1.0), (SLACK, "talks"), (THREAT, 0.66))
    name: str = "toy"
    later: tuple[tuple[date, "Toy"], ...] = ()
    members: tuple["Toy", ...] = ()

    def get(self, path):
        return dict(self.values)[path]

    def replace(self, changes):
        later = tuple((day, then.replace(changes)) for day, then in self.later)
        return replace(self, values=tuple((dict(self.values) | changes).items()), later=later)


def test_the_default_changes_nothing():
    assert DEFAULT.apply(Toy()) == Toy()


def test_staffing_is_low_where_talks_would_fill_more_than_there_is():
    factors = {setting.name: setting.apply(Toy()).get(FACTOR) for setting in SETTINGS}
    assert factors["staffing_low"] == pytest.approx(0.85 / 1.10)
    assert factors["staffing_high"] == pytest.approx(0.85 / 0.70)
    assert factors["threat_low"] == factors["threat_high"] == 1.0


def test_staffing_scales_what_a_scenario_already_has():
    low = next(setting for setting in SETTINGS if setting.name == "staffing_low")
    assert low.apply(Toy().replace({FACTOR: 0.5})).get(FACTOR) == pytest.approx(0.5 * 0.85 / 1.10)


def test_a_later_date_keeps_its_own_staffing_and_is_scaled_from_it():
    low = next(setting for setting in SETTINGS if setting.name == "staffing_low")
    fewer_later = Toy(later=((date(2024, 1, 1), Toy().replace({FACTOR: 0.5})),))
    ((_, then),) = low.apply(fewer_later).later
    assert then.get(FACTOR) == pytest.approx(0.5 * 0.85 / 1.10)


def test_the_ends_of_the_threat_split_ask_for_a_baseline_of_their_own_and_staffing_does_not():
    ends = {setting.apply(Toy()).get(THREAT) for setting in SETTINGS if setting.solves_anew}
    assert ends == {0.26, 1.0}
    assert all(setting.apply(Toy()).get(THREAT) == 0.66 for setting in SETTINGS if not setting.solves_anew)


def of(*names, **changed):
    found = {name: sim.load_scenario(name) for name in names}
    return {setting.name: setting for setting in alternatives_of(found | changed)}


def test_every_alternative_is_a_setting_and_what_is_assumed_is_none():
    assert list(of("current_rules", "hedensted")) == [
        "law.sanction.guidance_lapses=all",
        "law.sanction.guidance_lapses=never",
        "law.sanction.letter_counts=true",
        "practice.slot=expanding",
        "practice.slack=freed",
        "practice.slack=talks",
        "practice.activation.first_weeks.sick_listed=13",
        "practice.activation.repeat_weeks.insured=26",
        "behaviour.labour_market=matching",
        "practice.freed_minutes=capacity",
        "practice.freed_minutes=hours",
    ]


def test_another_labour_market_asks_for_a_baseline_of_its_own_and_a_reading_of_the_law_does_not():
    """Where vacancies are shared nothing is taken off the effects, which observed durations contain."""
    settings = of("current_rules", "hedensted")
    anew = [name for name, setting in settings.items() if setting.solves_anew]
    assert anew == ["behaviour.labour_market=matching"]


def test_a_reading_of_the_law_is_set_everywhere_and_what_a_proposal_says_for_itself_in_it_alone():
    settings = of("current_rules", "hedensted", "frikommune")
    assert settings["law.sanction.guidance_lapses=all"].only == ()
    assert settings["practice.freed_minutes=hours"].only == ("hedensted", "frikommune")
    current, hours = sim.load_scenario("current_rules"), settings["practice.freed_minutes=hours"]
    assert hours.apply(current).get("practice.freed_minutes") == "hours"
    assert not hours.applies_to("current_rules")


def test_what_one_proposal_says_for_itself_is_not_tried_in_the_baseline_for_the_sake_of_another():
    base = sim.load_scenario("current_rules")
    shorter = base.replace({"law.duties.sanctions_leaflet.minutes": 4})
    settings = of("current_rules", "hedensted", shorter=shorter)
    assert settings["practice.freed_minutes=hours"].only == ("hedensted",)
    assert of("current_rules", shorter=shorter)["practice.freed_minutes=hours"].only == ()


def test_no_alternative_is_tried_where_a_proposal_says_which_it_is():
    assert not [name for name in of("current_rules", "hedensted_hours") if "freed_minutes" in name]


def test_what_freed_time_becomes_is_not_tried_where_no_duty_differs():
    assert not [name for name in of("koege_before", "koege") if "freed_minutes" in name]


def test_an_alternative_holds_for_what_comes_later_too():
    talks = of("koege_before", "koege")["practice.slack=talks"]
    later = talks.apply(sim.load_scenario("koege")).later
    assert later
    assert {then.get("practice.slack") for _, then in later} == {"talks"}


def jobcentre(enough):
    """A jobcentre in which ``enough`` times its caseworkers would hold every talk on its day."""

    def run(job, seed, replication, logs, engine):
        assert job.baseline is job.scenario
        assert job.scenario.get(SLACK) == "idle"
        factor = job.scenario.get(FACTOR)
        short = max(0.0, enough - factor)
        luck = 0.001 * replication
        shown = {
            "talks_on_time": 0.95 - short + luck,
            "wait_days": 1.0 + 30 * short,
            "weeks_first_spell_52": 20.0 + 4 * short + 100 * luck,
            "utilisation": min(1.0, 0.85 / factor),
            "cost_caseworkers": 20e6 * factor,
            "cost_total": 400e6 + 20e6 * factor,
        }
        return SimpleNamespace(
            values={("all", name): value for name, value in shown.items()}, survival={}, members={}
        )

    return run


@pytest.mark.parametrize(
    ("enough", "knee"),
    [(0.1, 0.5), (0.7, 0.7), (0.75, 0.85), (1.0, 1.0), (1.25, 1.25), (1.6, None), (3.0, None)],
)
def test_the_knee_is_the_smallest_factor_from_which_more_caseworkers_change_only_cost(enough, knee):
    curve = staffing_curve(Toy(), replications=3, on=Computing(1), runner=jobcentre(enough))
    assert curve.knee == knee


def test_the_curve_scales_the_scenarios_own_caseworkers_and_is_in_ascending_order():
    seen = []

    def run(job, seed, replication, logs, engine):
        seen.append(job.scenario.get(FACTOR))
        return jobcentre(1.0)(job, seed, replication, logs, engine)

    curve = staffing_curve(
        Toy().replace({FACTOR: 2.0}), (1.5, 0.5), replications=1, on=Computing(1), runner=run
    )
    assert seen == [1.0, 3.0]
    assert curve.factors == (0.5, 1.5)


def test_the_curves_table_has_every_level_and_outcome():
    table = staffing_curve(Toy(), replications=3, on=Computing(1), runner=jobcentre(1.0)).table()
    assert len(table) == 7 * 6
    utilisation = table[table["outcome"] == "utilisation"].sort_values("factor")["mean"]
    assert utilisation.is_monotonic_decreasing
