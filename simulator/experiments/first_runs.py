"""The first replication of a comparison, run again with its event logs: what pictures of citizens and weeks need.

A comparison keeps what was measured, not the logs. The same seed gives the same citizens and the same luck, so one
replication of each scenario is run once more when somebody wants to look: a tenth of a second by the compiled engine.
Of it are told five citizens worth following, how many pass through the jobcentre week by week, and how full its book
of appointments is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.calendar import MINUTES_PER_WEEK
from simulator.catalogue import MEMBERS
from simulator.errors import Refused
from simulator.experiments.persons import SAME
from simulator.log import KIND, Event, Run
from simulator.outcomes.passing import TO_JOB, Book, book_of, flow_of
from simulator.outcomes.record import Record, record_of
from simulator.outcomes.spells import Bools, Ints
from simulator.outcomes.time_to_job import cohort_of
from simulator.simulation import simulate, timeline

if TYPE_CHECKING:
    from simulator.experiments.compare import Comparison
    from simulator.scenario import Scenario

Floats = NDArray[np.float64]

REASONS = ("typical", "gained", "lost", "missed", "sick_listed")
"""Why a citizen is worth following, in the order in which they are told."""


@dataclass(frozen=True)
class Chosen:
    """A citizen to follow.

    Attributes
    ----------
    reason : str
        One of :data:`REASONS`; ``asked`` of one whose number was given.
    citizen : int
        Her number in the log.
    scenario : str
        The proposal under which she gains, loses or is told most of; the baseline if there is none.
    weeks : mapping of str to float
        By scenario, the weeks of her first spell, up to the horizon.
    """

    reason: str
    citizen: int
    scenario: str
    weeks: Mapping[str, float]


@dataclass(frozen=True)
class FirstRuns:
    """One replication of each scenario.

    Attributes
    ----------
    baseline : str
        The scenario that the others are compared with.
    scenarios : mapping of str to Scenario
        As they were run, the baseline first.
    runs : mapping of str to Run
        By scenario.
    """

    baseline: str
    scenarios: Mapping[str, Scenario]
    runs: Mapping[str, Run]

    @cached_property
    def records(self) -> Mapping[str, Record]:
        """By scenario, the run made ready for measuring."""
        begins = -self.scenarios[self.baseline].warmup_minutes
        return {name: record_of(run, begins) for name, run in self.runs.items()}

    @cached_property
    def flows(self) -> Mapping[str, Mapping[str, Floats]]:
        """By scenario, how many pass through the jobcentre in each week from the start (:func:`flow_of`)."""
        return {name: flow_of(record) for name, record in self.records.items()}

    @cached_property
    def books(self) -> Mapping[str, Book]:
        """By scenario, the book of appointments."""
        return {name: book_of(record, self.scenarios[name]) for name, record in self.records.items()}

    @cached_property
    def chosen(self) -> tuple[Chosen, ...]:
        """Citizens worth following: five at most, each another."""
        return tuple(_choose(self))

    def following(self, citizens: Sequence[int]) -> tuple[Chosen, ...]:
        """Choose citizens by their numbers.

        Raises
        ------
        Refused
            If there is no such citizen, or she is never on the benefit.
        """
        found = []
        for citizen in citizens:
            weeks = {}
            for name, record in self.records.items():
                known = 0 <= citizen < len(record.spells.first)
                row = int(record.spells.first[citizen]) if known else -1
                if row < 0:
                    raise Refused(
                        f"there is no citizen {citizen} on the benefit in the first run of '{name}'"
                    )
                spells = record.spells
                length = min(int(spells.end[row]), record.run.horizon) - int(spells.start[row])
                weeks[name] = length / MINUTES_PER_WEEK
            found.append(Chosen("asked", citizen, self.baseline, weeks))
        return tuple(found)

    def repeats(self, comparison: Comparison) -> bool:
        """Tell whether the first replication of a comparison was this one, citizen for citizen.

        It was not, if the comparison was made by another version, or over draws of its parameters.
        """
        for name, record in self.records.items():
            now, then = cohort_of(record), comparison.measures[name][0]
            weeks = np.where(now.gone, now.weeks, np.inf)
            if not (np.array_equal(now.citizen, then.cohort) and np.array_equal(weeks, then.first_exit)):
                return False
        return True


def first_runs(baseline: str, scenarios: Mapping[str, Scenario], seed: int) -> FirstRuns | None:
    """Run the first replication of each scenario by the faster engine there is; None of several municipalities."""
    first = scenarios[baseline]
    if any(scenario.members for scenario in scenarios.values()):
        return None
    runs = {name: simulate(timeline(first, scenario), seed, 0) for name, scenario in scenarios.items()}
    return FirstRuns(baseline, scenarios, runs)


# --- Whom to follow


@dataclass(frozen=True)
class _Lives:
    """Those who enter in the first year under every scenario, in the order of their numbers.

    All but ``citizen`` and ``group`` have a row a scenario, the baseline first; talks held and missed, and sanctions,
    are counted within the first spell. ``once`` is true of who stays away after it, ``to_job`` of whom it ends in a
    job.
    """

    citizen: Ints
    group: Ints
    weeks: Floats
    gone: Bools
    talks: Ints
    missed: Ints
    sanctioned: Ints
    once: Bools
    to_job: Bools

    def of(self, *groups: str) -> Bools:
        """Tell who is of one of the group sets."""
        members = [member for group in groups for member in MEMBERS[group]]
        return np.isin(self.group, members)


def _lives(first: FirstRuns) -> _Lives:
    cohorts = [cohort_of(record) for record in first.records.values()]
    citizen = cohorts[0].citizen
    for cohort in cohorts[1:]:
        citizen = np.intersect1d(citizen, cohort.citizen, assume_unique=True)
    rows = [np.searchsorted(cohort.citizen, citizen) for cohort in cohorts]
    return _Lives(
        citizen=citizen,
        group=cohorts[0].group[rows[0]],
        weeks=np.array([cohort.weeks[row] for cohort, row in zip(cohorts, rows, strict=True)]),
        gone=np.array([cohort.gone[row] for cohort, row in zip(cohorts, rows, strict=True)]),
        talks=_counts(first, citizen, Event.talk_held),
        missed=_counts(first, citizen, Event.talk_missed),
        sanctioned=_counts(first, citizen, Event.sanctioned),
        once=np.array([_spells(record)[citizen] == 1 for record in first.records.values()]),
        to_job=np.array(
            [
                np.isin(record.spells.cause[cohort.spell[row]], TO_JOB)
                for record, cohort, row in zip(first.records.values(), cohorts, rows, strict=True)
            ]
        ),
    )


def _spells(record: Record) -> Ints:
    """Count everybody's spells."""
    found: Ints = np.bincount(record.spells.citizen, minlength=len(record.run.citizens)).astype(np.int64)
    return found


def _counts(first: FirstRuns, citizen: Ints, event: Event) -> Ints:
    """Count an event within each citizen's first spell, scenario by scenario; talks that the a-kasse holds left out."""
    found = []
    for run in first.runs.values():
        log = run.events
        rows = log.rows(event)
        rows = rows[(log.spell[rows] == 0) & (log.kind[rows] != KIND["a_kasse"])]
        found.append(np.bincount(log.citizen[rows], minlength=len(run.citizens))[citizen])
    return np.array(found, dtype=np.int64)


def _choose(first: FirstRuns) -> Iterator[Chosen]:
    """Choose by simple rules, ties by the citizen's number; whoever is told already is not told twice.

    The *typical* is the job seeker whose weeks and talks lie nearest the middle of those who find a job; who *gained*
    and who *lost* is told by her weeks, if by more than a day; who *missed* a talk (one whose sanctions a proposal
    changes, where there are such) and the *sick-listed* are the nearest to the middle of their like. Of these three
    whoever comes back later is told only where nobody else is left.
    """
    lives, names = _lives(first), tuple(first.runs)
    free: Bools = np.asarray(lives.gone.all(axis=0))
    change = lives.weeks[1:] - lives.weeks[0]
    job_seekers = lives.of("jobseekers")
    missed = job_seekers & (lives.missed[0] > 0)
    changed = missed & (lives.sanctioned != lives.sanctioned[0]).any(axis=0)
    for reason in REASONS:
        scenario = first.baseline
        if reason in ("gained", "lost"):
            if not len(change) or not len(lives.citizen):
                continue
            sign = -1 if reason == "gained" else 1
            most = np.where(free, (sign * change).max(axis=0), -np.inf)
            row = int(np.argmax(most))
            if most[row] <= SAME:
                continue
            scenario = names[1 + int(np.argmax(sign * change[:, row]))]
        else:
            of = {
                "typical": job_seekers & lives.to_job.all(axis=0),
                "missed": changed if (changed & free).any() else missed,
                "sick_listed": lives.of("sick_listed"),
            }
            those = free & of[reason]
            if not those.any():
                continue
            if (stays_away := those & lives.once.all(axis=0)).any():
                those = stays_away
            row = _nearest_the_middle(lives, those)
        free[row] = False
        weeks = dict(zip(names, lives.weeks[:, row].tolist(), strict=True))
        yield Chosen(reason, int(lives.citizen[row]), scenario, weeks)


def _nearest_the_middle(lives: _Lives, those: Bools) -> int:
    """Return the row nearest to the median weeks and the median number of talks, each by its own spread."""
    away = np.zeros(len(those))
    for value in (lives.weeks[0], lives.talks[0].astype(np.float64)):
        middle = np.median(value[those])
        spread = np.median(np.abs(value[those] - middle))
        away += np.abs(value - middle) / (spread or 1.0)
    return int(np.argmin(np.where(those, away, np.inf)))
