"""Small made-up runs with known answers: a story is told person by person, in days from the start."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from simulator.calendar import MINUTES_PER_DAY
from simulator.catalogue import GROUPS
from simulator.draws import FIELD
from simulator.log import (
    FORM,
    KINDS,
    MISSING,
    NOBODY,
    Capacity,
    Citizens,
    Event,
    EventLog,
    LogWriter,
    Run,
)
from simulator.outcomes import Measures, measure
from simulator.scenario.behaviour import Behaviour
from simulator.scenario.law import Duty, Law, LawGroup, Offer, Requirement, Sanctions
from simulator.scenario.place import Hazards, Place, PlaceGroup
from simulator.scenario.practice import Practice
from simulator.scenario.prices import Prices, RefundStep
from simulator.scenario.scenario import About, Scenario

WEEK = 7
ACTIVATION = ("guidance", "placement")
ALL_KINDS = KINDS + ACTIVATION


@dataclass
class Person:
    """One citizen whose life is written into a story."""

    story: Story
    number: int
    spell: int = 0

    def _write(self, day: float, event: Event, kind: str = "", **columns: Any) -> Person:
        self.story.write(self.number, self.spell, day, event, kind, **columns)
        return self

    def talk(self, day: float, kind: str = "talk", **columns: Any) -> Person:
        return self._write(day, Event.talk_held, kind, **{"form": "in_person", "caseworker": 0, **columns})

    def miss(self, day: float, kind: str = "talk", **columns: Any) -> Person:
        return self._write(day, Event.talk_missed, kind, **{"form": "in_person", "caseworker": 0, **columns})

    def guided(self, day: float, kind: str = "duty") -> Person:
        return self._write(day, Event.guided, kind)

    def sanctioned(self, day: float, **columns: Any) -> Person:
        return self._write(day, Event.sanctioned, **columns)

    def called(self, day: float, minutes: int) -> Person:
        return self._write(day, Event.service_call, job_minutes=minutes, form="phone", caseworker=0)

    def activated(self, day: float, to: float | None, kind: str = "guidance", **columns: Any) -> Person:
        self._write(day, Event.activation_started, kind, **columns)
        return self if to is None else self._write(to, Event.activation_ended, kind)

    def exempt(self, day: float, to: float | None, kind: str = "treatment") -> Person:
        self._write(day, Event.exempt_from, kind)
        return self if to is None else self._write(to, Event.exempt_to, kind)

    def leaves(self, day: float, cause: str = "job") -> Person:
        return self._write(day, Event.exited, cause)

    def returns(self, day: float) -> Person:
        self.spell += 1
        return self._write(day, Event.returned)


@dataclass
class Story:
    """A run in the making."""

    rows: list[tuple[int, ...]] = field(default_factory=list)
    people: list[dict[str, Any]] = field(default_factory=list)
    offered: list[tuple[int, int, int, int]] = field(default_factory=list)
    teams: list[str] = field(default_factory=list)
    kinds: tuple[str, ...] = ALL_KINDS

    def write(self, citizen: int, spell: int, day: float, event: Event, kind: str, **columns: Any) -> None:
        def minutes(name: str) -> int:
            value = columns.get(name)
            return MISSING if value is None else round(value * MINUTES_PER_DAY)

        form = columns.get("form")
        self.rows.append(
            (
                round(day * MINUTES_PER_DAY),
                citizen,
                spell,
                int(event),
                self.kinds.index(kind),
                minutes("due"),
                minutes("target"),
                columns.get("caseworker", NOBODY),
                NOBODY if form is None else FORM[form],
                columns.get("job_minutes", 0),
                columns.get("duty_minutes", 0),
                columns.get("paper_minutes", 0),
                int(columns.get("registered", True)),
            )
        )

    def person(
        self,
        group: str = "insured",
        enters: float | None = 0,
        *,
        returns: float | None = None,
        age: int = 40,
        contact: float = 0,
        ladder: float = 0,
        self_books: int = FIELD,
    ) -> Person:
        """Add somebody who enters, or (a recent leaver) whose first row is a return."""
        number = len(self.people)
        day = enters if returns is None else returns
        assert day is not None
        known = {"group": group, "age": age, "entered": day, "contact": contact, "ladder": ladder}
        self.people.append(known | {"self_books": self_books})
        self.write(number, 0, day, Event.entered if returns is None else Event.returned, "")
        return Person(self, number)

    def staff(self, team: str, days: list[int], minutes: int, caseworker: int = 0) -> None:
        if team not in self.teams:
            self.teams.append(team)
        self.offered += [(caseworker, self.teams.index(team), day, minutes) for day in days]

    def run(self, horizon_weeks: int = 104, groups: tuple[str, ...] = GROUPS) -> Run:
        writer = LogWriter(self.kinds)
        for row in sorted(self.rows, key=lambda row: row[0]):
            writer.write(row)
        number = len(self.people)

        def minutes(name: str) -> Any:
            return np.array([round(p[name] * MINUTES_PER_DAY) for p in self.people], dtype=np.int32)

        told = {
            "group": np.array([groups.index(p["group"]) for p in self.people], dtype=np.uint8),
            "age": np.array([p["age"] for p in self.people], dtype=np.uint8),
            "entered": minutes("entered"),
            "contact": minutes("contact"),
            "ladder": minutes("ladder"),
            "self_books": np.array([p["self_books"] for p in self.people], dtype=np.int32),
            "groups": groups,
        }
        untold = {
            f.name: np.zeros(number, dtype=np.uint8)
            for f in dataclasses.fields(Citizens)
            if f.name not in told
        }
        citizens = Citizens(**untold, **told)
        offered = np.array(self.offered, dtype=np.int32).reshape(-1, 4)
        capacity = Capacity(
            offered[:, 0], offered[:, 1].astype(np.uint8), offered[:, 2], offered[:, 3], tuple(self.teams)
        )
        horizon = horizon_weeks * WEEK * MINUTES_PER_DAY
        return Run(writer.close(), citizens, capacity, 0, horizon, np.zeros((6, 6)), np.zeros((6, 3, 6)))

    def measure(
        self, scenario: Scenario | None = None, baseline: Scenario | None = None, **run: Any
    ) -> Measures:
        scenario = scenario or a_scenario(**run)
        return measure(self.run(**run), scenario, baseline or scenario)


def by(days: int, **more: Any) -> Requirement:
    return Requirement(type="by", days=days, section="test", **more)


def count(number: int, weeks: float, **more: Any) -> Requirement:
    return Requirement(type="count", number=number, weeks=weeks, section="test", **more)


def every(weeks: float, **more: Any) -> Requirement:
    return Requirement(type="every", weeks=weeks, section="test", **more)


def offer(under_30: float = 13.0, from_30: float = 26.0, from_50: float = 13.0, **more: Any) -> Offer:
    return Offer(
        weeks_under_30=under_30, weeks_30_to_49=from_30, weeks_from_50=from_50, section="test", **more
    )


def guiding(trigger: str = "first_then_every", every_weeks: float | None = 26.0, **more: Any) -> Duty:
    return Duty(
        minutes=5.0,
        groups=GROUPS,
        trigger=trigger,
        every_weeks=every_weeks,
        guides_on_sanctions=True,
        section="test",
        **more,
    )


def a_law(
    requirements: dict[str, Requirement] | None = None,
    offers: dict[str, Offer] | None = None,
    duties: dict[str, Duty] | None = None,
    groups: tuple[str, ...] = GROUPS,
    letter_counts: bool = False,
) -> Law:
    """Write a law that owes every group the same."""
    owed = LawGroup(requirements=requirements or {}, offers=offers or {})
    return Law(
        title="a law",
        act="an act",
        in_force_from=date(2020, 1, 1),
        source="made up",
        groups=dict.fromkeys(groups, owed),
        duties=duties or {},
        sanction=Sanctions(section="test", letter_counts=letter_counts),
    )


NO_HAZARD = Hazards(job=(0.0,) * 6, education=(0.0,) * 6, other=(0.0,) * 6)
A_PLACE = Place(
    title="a place",
    year=date(2023, 1, 1),
    source="made up",
    groups=dict.fromkeys(
        GROUPS,
        PlaceGroup(
            stock=0, hours_share=0.8, frailty_variance=0.0, age_under_30=0.3, age_30_to_49=0.4,
            observed=NO_HAZARD, baseline=NO_HAZARD,
        ),
    ),
)  # fmt: skip
PRICES = Prices(
    title="prices",
    year=2023,
    source="made up",
    benefit_per_week=dict.fromkeys(GROUPS, 5000.0),
    refund={
        "second": RefundStep(from_week=4.0, state_share=0.4),
        "first": RefundStep(from_week=0.0, state_share=0.8),
        "third": RefundStep(from_week=26.0, state_share=0.3),
        "fourth": RefundStep(from_week=52.0, state_share=0.2),
    },
    other_benefit_per_week=2000.0,
    other_to_benefit_share=0.25,
    caseworker_per_year=520_000.0,
    activation_per_week={"guidance": 700.0, "placement": 300.0},
    talk_by_others=400.0,
    sanction=dict.fromkeys(GROUPS, 1000.0),
    benefit_hours_limit=3848.0,
    caseworker_hour_marginal=400.0,
    caseworker_hour_average=1000.0,
    tax_rate_benefits={"municipality": 0.2, "state": 0.1},
    discount_rate=0.035,
)
CONTACT = {
    "talk_weeks": (4.0,), "by_need_weeks": 13.0, "first_minutes": 60.0, "later_minutes": 45.0,
    "prepare_minutes": 5.0, "paper_minutes": 15.0,
}  # fmt: skip


def a_practice(teams: dict[str, dict[str, Any]] | None = None, factor: float = 1.0, **more: Any) -> Practice:
    """Set up a jobcentre; by default one team of two serves everybody, and a day holds 100 minutes for talks."""
    return Practice(
        title="a practice",
        source="made up",
        teams=teams or {"everybody": {"heads": 2.0, "groups": GROUPS}},
        caseworkers={
            "factor": factor, "day_hours": 8.0, "case_share": 0.5, "talk_share": 100 / 240,
            "holiday_weeks": 0.0, "sick_share": 0.0, "sick_days": 3.0,
        },
        contact=dict.fromkeys(GROUPS, CONTACT),
        forms={"in_person": {}},
        appointments={
            "request_days": 28, "target_working_days": 10, "notice_working_days": 6, "first_notice_working_days": 2,
            "held_for_first_share": 0.15, "held_until_days": 3, "booking_minutes": 5.0, "self_booking_minutes": 0.0,
            "joint_minutes": 5.0, "joint_wait_working_days": 5,
        },
        screening={"sensitivity": 0.7, "specificity": 0.7},
        activation={
            "types": {
                name: {"places": 10, "weeks": 8.0, "referral_minutes": 20.0, "lag_days": 14, "share": 0.5}
                for name in ACTIVATION
            },
            "first_weeks": dict.fromkeys(GROUPS, 20.0),
            "repeat_weeks": dict.fromkeys(GROUPS, 0.0),
            "refer_weeks": 4.0,
        },
        **more,
    )  # fmt: skip


BEHAVIOUR = Behaviour(
    title="behaviour", source="made up", displacement=0.4, threat_share=0.66, talk_ahead_weeks=4.0, talk_held_weeks=9.0,
    quality_minutes=20.0, group_response=dict.fromkeys(GROUPS, 1.0), trust=0.0, trust_weeks=26.0,
    caseworker_change=0.05, caseworker_change_weeks=26.0, activation_ahead=0.15, activation_ahead_weeks=5.0,
    programmes={name: {"lock_in": 0.8, "after": 1.1} for name in ACTIVATION}, after_weeks=26.0, sanction=1.0,
    sanction_full_weeks=4.0, sanction_end_week=13.0, no_show=dict.fromkeys(GROUPS, 0.1),
    sanction_given_no_show=dict.fromkeys(GROUPS, 0.1), sanction_minutes=20.0, unsanctionable_no_show=1.0,
    unsanctionable_job=1.0,
)  # fmt: skip


def a_scenario(
    requirements: dict[str, Requirement] | None = None,
    offers: dict[str, Offer] | None = None,
    duties: dict[str, Duty] | None = None,
    *,
    law: Law | None = None,
    practice: Practice | None = None,
    horizon_weeks: int = 104,
    **parts: Any,
) -> Scenario:
    """Put a scenario together around a law."""
    return Scenario(
        name="a_scenario",
        title="a scenario",
        description="",
        start=date(2023, 1, 2),
        warmup_weeks=52,
        horizon_weeks=horizon_weeks,
        about=About(),
        law=law or a_law(requirements, offers, duties),
        place=parts.pop("place", A_PLACE),
        practice=practice or a_practice(),
        behaviour=BEHAVIOUR,
        prices=parts.pop("prices", PRICES),
        **parts,
    )


def renamed(run: Run, names: dict[str, str]) -> Run:
    """Give a run in which groups have changed their names."""
    groups = tuple(names[group] for group in run.citizens.groups)
    return dataclasses.replace(run, citizens=dataclasses.replace(run.citizens, groups=groups))


def with_events(run: Run, events: EventLog) -> Run:
    """Give a run with another log."""
    return dataclasses.replace(run, events=events)
