"""What a study would be worth: nothing without measurements, all that knowing is worth with many, more with more."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import qmc

from simulator.errors import Refused
from simulator.experiments.assumptions import assumptions_of
from simulator.experiments.evppi import Benefits
from simulator.experiments.inquiries import Inquiry, Settled, read_inquiry, shipped_inquiries, worth_of
from simulator.experiments.named_groups import GROUPS, group_of, grouped
from simulator.scenario import ScenarioError, load_scenario
from simulator.scenario.schema import PARTS


def places(draws, figures):
    return np.clip(qmc.Sobol(figures, rng=np.random.default_rng(2)).random(draws), 1e-9, 1 - 1e-9)


@pytest.fixture(scope="module")
def case():
    """Minutes, a rate and a reading of the law that decide alike between two scenarios, and a proposal's own figure."""
    u = places(128, 4)
    minutes, rate = 30 + 5 * ndtri(u[:, 0]), 0.05 * np.exp(0.4 * ndtri(u[:, 1]))
    reading = np.where(u[:, 2] < 0.5, "never", "always")
    benefit = (
        (minutes - 30) / 5 + (rate / 0.05 - np.exp(0.08)) * 2 + np.where(reading == "never", -1, 1) - 0.1
    )
    figures = {
        "practice.contact.insured.later_minutes": tuple(minutes.tolist()),
        "behaviour.breaches_per_week.insured": tuple(rate.tolist()),
        "law.sanction.guidance_lapses": tuple(reading.tolist()),
        "practice.freed_minutes [hedensted]": tuple(u[:, 3].tolist()),
    }
    return Benefits(np.stack([np.zeros(128), benefit], axis=1), figures), figures


def study(**settles):
    return Inquiry("study", {"en": "A study"}, np.nan, (Settled(**settles),))


def timed(number):
    return study(paths=("practice.contact.*.later_minutes",), measured=float(number), spread=15.0)


def counted(months):
    return study(paths=("behaviour.breaches_per_week.*",), counted_months=float(months), persons=10.0)


def asked(certainty):
    return study(paths=("law.sanction.*",), certainty=certainty)


@pytest.mark.parametrize(
    ("of", "sizes", "endless"),
    [
        (timed, (0, 2, 10, 50, 250), 1e12),
        (counted, (0, 1, 4, 16, 64), 1e3),
        (asked, (0.0, 0.25, 0.5, 0.75), 1.0),
    ],
)
def test_it_goes_from_nothing_to_what_knowing_is_worth_and_only_upwards(case, of, sizes, endless):
    benefits, figures = case
    worths = [worth_of(of(size), benefits, figures) for size in (*sizes, endless)]
    values = [one.value for one in worths]
    assert values[0] == 0
    assert worths[0].standard_error == 0
    assert (np.diff(values) > -1e-6).all()
    known = benefits.explained_by(of(endless).concerns(tuple(figures))).worth("", "assumption")
    assert values[-1] == pytest.approx(known.value, rel=0.02)
    assert worths[-1].probability_changes == pytest.approx(known.probability_changes, abs=0.02)
    assert 0.05 < values[len(sizes) // 2] < values[-1]


def test_of_a_normal_mean_it_is_the_closed_form(case):
    """Before n measurements the mean of 5 is to be moved by a standard deviation of 5 / sqrt(1 + 15^2 / (n 5^2))."""
    from scipy.stats import norm

    z = ndtri(places(256, 1)[:, 0])
    figures = {"practice.contact.insured.later_minutes": tuple((30 + 5 * z).tolist())}
    benefits = Benefits(np.stack([np.zeros(256), z + 0.3], axis=1), figures)
    for number in (3, 9, 90):
        moved = 1 / np.sqrt(1 + 15**2 / (number * 5**2))
        loss = moved * (norm.pdf(0.3 / moved) - 0.3 / moved * norm.sf(0.3 / moved))
        assert worth_of(timed(number), benefits, figures).value == pytest.approx(loss, abs=0.01)


def test_measurements_are_shared_among_the_figures_that_they_settle():
    z = ndtri(places(128, 2))
    names = [f"practice.contact.{group}.later_minutes" for group in ("insured", "job_ready")]
    figures = {name: tuple((30 + 5 * column).tolist()) for name, column in zip(names, z.T, strict=True)}
    benefits = Benefits(np.stack([np.zeros(128), z[:, 0]], axis=1), figures)
    alone = study(paths=(names[0],), measured=50.0, spread=15.0)
    assert worth_of(timed(100), benefits, figures).value == pytest.approx(
        worth_of(alone, benefits, figures).value, rel=0.05
    )


def test_what_a_proposal_itself_sets_is_settled_by_its_path(case):
    assert timed(1).concerns(tuple(case[1])) == ("practice.contact.insured.later_minutes",)
    own = study(paths=("practice.freed_minutes",), certainty=1.0)
    assert own.concerns(tuple(case[1])) == ("practice.freed_minutes [hedensted]",)


def test_the_shipped_studies_can_be_read_in_both_languages_and_settle_something():
    known = [one.name for one in assumptions_of({"current_rules": load_scenario("current_rules")})]
    shipped = shipped_inquiries()
    assert [one.name for one in shipped] == ["ask_for_a_reading", "count_breaches", "time_talks"]
    for one in shipped:
        assert one.concerns(known)
        assert one.title("da") != one.title("en")
        assert read_inquiry(one.name) == one


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title = 'Time talks'\n[settles.a]\npaths = ['x']\ncertainty = 1", "kind: must be 'study'"),
        ("kind = 'study'\n[settles.a]\npaths = ['x']\ncertainty = 1", "title"),
        (
            "kind = 'study'\ntitle = 'Time talks'\n[settles.a]\npaths = ['x']\nmeasured = 3",
            "say how they are settled",
        ),
        (
            "kind = 'study'\ntitle = 'Time talks'\n[settles.a]\npaths = ['x']\ncertainty = 2",
            "settles.a.certainty",
        ),
        ("kind = 'study'\ntitle = 'Time talks'\n[settles.a]\npaths = ['x']\ncertain = 1", "certain"),
        ("kind = 'study'\ntitle = ", "mine.toml:2: is not TOML"),
    ],
)
def test_a_mistake_in_a_study_is_one_line(text, said, tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(text)
    with pytest.raises(ScenarioError, match=said.replace("[", r"\[")) as told:
        read_inquiry(file)
    assert len(str(told.value).splitlines()) == 1


def test_a_study_of_no_known_name_tells_which_there_are():
    with pytest.raises(
        ScenarioError, match=r"no study of this name; allowed: ask_for_a_reading, .*'time_talks'"
    ):
        read_inquiry("time_talk")


def test_a_study_that_settles_nothing_or_in_the_wrong_way_is_refused(case):
    benefits, figures = case
    with pytest.raises(Refused, match="study: settles nothing that differs between the draws: prices"):
        worth_of(study(paths=("prices.*",), certainty=1.0), benefits, figures)
    wrong = study(paths=("law.sanction.*",), measured=10.0, spread=1.0)
    with pytest.raises(Refused, match="is one of a few alternatives: it is settled by 'certainty'"):
        worth_of(wrong, benefits, figures)


@pytest.mark.parametrize(
    ("path", "group"),
    [
        ("law.sanction.guidance_lapses", "law"),
        ("law.duties.rule_225h.minutes", "staffing"),
        ("law.duties.rule_225h.active", "law"),
        ("practice.contact.insured.later_minutes", "staffing"),
        ("practice.forms.phone.effect_factor", "talks"),
        ("practice.forms.phone.no_show_factor", "sanctions"),
        ("practice.freed_minutes [hedensted]", "staffing"),
        ("behaviour.trust", "trust"),
        ("behaviour.threat_share", "talks"),
        ("behaviour.labour_force.sanction", "sanctions"),
        ("behaviour.labour_force.talk", "talks"),
        ("behaviour.breaches_per_week.insured", "sanctions"),
        ("place.groups.insured.observed.job", "durations"),
        ("place.groups.insured.observed.job[3]", "durations"),
        ("prices.sanction.insured", "prices"),
    ],
)
def test_an_assumption_is_in_the_group_that_a_study_of_it_would_be_about(path, group):
    assert group_of(path) == group


def test_every_assumption_is_in_exactly_one_group():
    names = set()
    for name in (
        "current_rules",
        "hedensted",
        "frikommune",
        "current_rules_2026",
        "rudersdal",
        "koege_before",
    ):
        names |= {found.name for found in assumptions_of({name: load_scenario(name)})}
    found = grouped(sorted(names))
    assert set(found) == set(GROUPS)
    assert sorted(name for group in found.values() for name in group) == sorted(names)


def test_every_table_of_a_scenario_has_a_group_and_what_is_in_none_is_not_passed_over():
    assert {group_of(f"{table}.anything") for table in PARTS} <= set(GROUPS)
    with pytest.raises(KeyError, match="weather"):
        grouped(["weather.rain"])
