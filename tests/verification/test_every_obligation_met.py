"""A jobcentre with hands enough, under each law with the practice made for it, does all that the law asks, on its day.

Nobody is overlooked, ill, away or missing, effects are off and places are many. Then a talk or an offer can come too
late only because the plan does not hold it, or holds it where it does not count: a fault of the practice or of the
model. What the calendar itself forbids is left out: a talk that is due before the shortest notice has run, over
Christmas.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from simulator.calendar import MINUTES_PER_DAY, MINUTES_PER_WEEK, days, weeks
from simulator.catalogue import GROUPS, Group
from simulator.log import KIND, Event, Run
from simulator.outcomes.obligations import Obligations, obligations
from simulator.outcomes.record import record_of
from simulator.scenario import Scenario, load_scenario
from simulator.scenario.law import Requirement
from simulator.scenario.place import Place
from simulator.scenario.plan_against_law import plan_against_law
from tests.verification import small

LAWS = Path(__file__).resolve().parents[2] / "scenarios" / "laws"
PRACTICES = {
    "lbk_1342_2016": "standard_2018",
    "simplification_2019": "standard_2019",
    "lab_2020": "standard_2020",
    "lab_2023": "standard",
    "lab_2024": "standard_2024",
    "lab_2025": "standard_2024",
    "lab_2025_july": "standard_2024",
    "lov_1750_2026": "hedensted_2026",
}
"""The practice made for each law."""
HEADS = 200.0
STAY_LONG = small.hazards(0.012, 0.003)
"""So low that many are there at 16 months."""


@dataclass(frozen=True)
class Ample:
    """A run with hands and places enough: its scenario, its log, and what fell due in it."""

    scenario: Scenario
    run: Run
    owed: Obligations

    def named(self, group: Group) -> dict[str, int]:
        """Return the rule numbers of a group's requirements and offers, by name."""
        law, rules = self.scenario.law, []
        for one in GROUPS:
            if one in law.groups:
                owed = (law.groups[one].requirements, law.groups[one].offers)
                rules += [(one, name) for table in owed for name, rule in table.items() if rule.active]
        assert len(rules) == len(self.owed.rules)
        return {name: number for number, (one, name) in enumerate(rules) if one == group}


def six_groups() -> Place:
    groups = {name: small.group(stock=80, **STAY_LONG) for name in GROUPS}
    about = {"kind": "place", "title": "Nowhere", "year": date(2023, 7, 1), "source": "made for a test"}
    return Place.model_validate(about | {"groups": groups})


def with_hands_enough(scenario: Scenario) -> Scenario:
    """Put a scenario where nothing is scarce, nobody fails to come, and nothing is overlooked."""
    practice = scenario.practice
    ample: dict[str, object] = dict(small.PLAIN) | {"place": six_groups()}
    ample |= {f"practice.teams.{name}.heads": HEADS for name in practice.teams}
    ample |= {f"practice.activation.types.{name}.places": 100_000 for name in practice.activation.types}
    ample |= {f"practice.contact.{group}.exempt_share": 0.0 for group in practice.contact}
    return scenario.replace(ample)


@cache
def under(law: str) -> Ample:
    """Run a law with its practice, from the law's first day on."""
    begins = tomllib.loads((LAWS / f"{law}.toml").read_text(encoding="utf-8"))["in_force_from"]
    parts = {"law": law, "place": "hedensted", "practice": PRACTICES[law], "behaviour": "default"}
    lines = ['title = "Ample"', f"start = {begins}", "warmup_weeks = 52", "horizon_weeks = 104", "[uses]"]
    lines += [f'{key} = "{name}"' for key, name in parts.items()] + ['prices = "2023"']
    with TemporaryDirectory() as folder:
        file = Path(folder) / "ample.toml"
        file.write_text("\n".join(lines), encoding="utf-8")
        return ran(with_hands_enough(load_scenario(file)))


def ran(scenario: Scenario) -> Ample:
    """Run a scenario and find what falls due in it."""
    run = small.run(scenario)
    record = record_of(run, -weeks(scenario.warmup_weeks))
    return Ample(scenario, run, obligations(record, scenario.law, run.start, run.horizon, run.horizon))


def too_short_a_notice(ample: Ample, requirement: Requirement, rows: np.ndarray) -> np.ndarray:
    """Say to whom the shortest notice of a ``by`` leaves no working day before it is due."""
    if requirement.type != "by":
        return np.zeros(len(rows), dtype=bool)
    booking = ample.scenario.practice.appointments
    first = requirement.held_by == "jobcentre"
    notice = booking.first_notice_working_days if first else booking.notice_working_days
    calendar = small.calendar_of(ample.scenario)
    due = ample.owed.due[rows]
    entered = due - days(requirement.days or 0)
    earliest = [calendar.add(int(day), notice) for day in entered // MINUTES_PER_DAY]
    return np.array(earliest) > due // MINUTES_PER_DAY


def test_every_law_has_a_practice_made_for_it():
    assert {file.stem for file in LAWS.glob("*.toml")} == set(PRACTICES)


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("law", PRACTICES)
def test_with_hands_enough_every_obligation_is_met_on_its_day(law: str, group: Group):
    ample = under(law)
    requirements = ample.scenario.law.groups[group].requirements
    met: dict[str, float] = {}
    for name, number in ample.named(group).items():
        rows = np.flatnonzero(ample.owed.rule == number)
        assert len(rows) > 20, f"{name} hardly ever falls due: nothing is tested"
        excused = np.zeros(len(rows), dtype=bool)
        if name in requirements:
            excused = too_short_a_notice(ample, requirements[name], rows)
            assert excused.mean() < 0.08, f"{name}: more than a Christmas is excused"
        met[name] = float(ample.owed.met[rows][~excused].mean())
    assert met == dict.fromkeys(met, 1.0)


@pytest.mark.parametrize("law", PRACTICES)
def test_a_check_of_the_plan_finds_nothing_that_it_can_never_meet(law: str):
    assert plan_against_law(under(law).scenario) == ()


CROOKED: dict[str, tuple[dict[str, object], Group, str]] = {
    "a talk too few": (
        {"practice.contact.insured.talk_weeks": (4.0, 10.0, 25.0)},
        "insured",
        "jobcentre_talks",
    ),
    "aimed before they count": (
        {
            "law.groups.insured.requirements.jobcentre_talks.from_week": 13.0,
            "law.groups.insured.requirements.jobcentre_talks.number": 3,
            "practice.contact.insured.talk_weeks": (14.0, 18.0),
        },
        "insured",
        "jobcentre_talks",
    ),
    "notice longer than the deadline": (
        {"practice.appointments.first_notice_working_days": 10},
        "job_ready",
        "first_talk",
    ),
    "offers after their deadline": (
        {"practice.activation.first_weeks.activity_ready": 40.0},
        "activity_ready",
        "first_offer",
    ),
}
"""What is changed in today's practice or law, whose requirement can then never be met, and which."""


@pytest.mark.parametrize(("changes", "group", "requirement"), CROOKED.values(), ids=CROOKED)
def test_what_a_check_says_can_never_be_met_is_never_met(
    changes: dict[str, object], group: Group, requirement: str
):
    changed = under("lab_2023").scenario.replace(changes)
    told = [remark for remark in plan_against_law(changed) if remark.group == group]
    ample = ran(changed)
    rows = ample.owed.rule == ample.named(group)[requirement]
    assert [remark.kind for remark in told] in (["too_few"], ["too_late"], ["late_offer"])
    assert rows.sum() > 20
    assert not ample.owed.met[rows].any()


def stretches(run: Run, group: Group, since: int, from_week: float = 0.0) -> np.ndarray:
    """Return the weeks between each of the jobcentre's talks and the next one, or the end of the stay if none follows.

    Of those that begin after the minute ``since`` and after a week of the stay (nobody returns here).
    """
    log, code = run.events, GROUPS.index(group)
    held = log.rows(Event.talk_held)
    held = held[log.kind[held] != KIND["a_kasse"]]
    ends = log.rows(Event.exited)
    when: dict[int, list[int]] = {}
    gone = dict(zip(log.citizen[ends].tolist(), log.time[ends].tolist(), strict=True))
    for citizen, time in zip(log.citizen[held].tolist(), log.time[held].tolist(), strict=True):
        when.setdefault(citizen, []).append(time)
    found = [
        later - earlier
        for citizen, times in when.items()
        if run.citizens.group[citizen] == code
        for earlier, later in zip(times, [*times[1:], gone.get(citizen, run.horizon)], strict=True)
        if earlier >= since and earlier >= run.citizens.entered[citizen] + weeks(from_week)
    ]
    return np.array(found) / MINUTES_PER_WEEK


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("law", PRACTICES)
def test_nobody_is_without_a_talk_for_longer_than_the_interval_by_need(law: str, group: Group):
    ample = under(law)
    apart = stretches(ample.run, group, 0)
    assert len(apart) > 100
    assert apart.max() <= ample.scenario.practice.contact[group].by_need_weeks


def test_faaborg_midtfyns_talks_are_at_most_six_weeks_apart_after_six_months():
    before = with_hands_enough(load_scenario("faaborg_midtfyn_before"))
    after = with_hands_enough(load_scenario("faaborg_midtfyn"))
    run = small.run(before, after)
    changed = next(day for day, then in after.later if then.practice.contact["insured"].by_need_weeks == 6)
    apart = stretches(run, "insured", days((changed - after.start).days), from_week=26)
    assert len(apart) > 300
    assert apart.max() <= 6
