"""Sanity: what the model says to extremes whose answer is known beforehand, in sign at least.

A finding of a published study is written down where its sign is known; its size stands in the words of the report. All
are of those who got more or less of something while others did not: where everybody does, gains are smaller (see the
report's notes).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from simulator.catalogue import OUTCOMES
from simulator.errors import Refused
from simulator.experiments.baseline import with_fitting_baseline
from simulator.experiments.compare import COLUMNS, Comparison, compare
from simulator.experiments.compute import HERE, Computing, computing
from simulator.experiments.intervals import Interval, intervals, paired
from simulator.experiments.record import Note, Result
from simulator.experiments.settings import Setting, with_values

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from simulator.scenario import Scenario

Sign = Literal[-1, 0, 1]
Verdict = Literal["agrees", "contradicts", "unsure", "depends"]
VERDICTS: tuple[Verdict, ...] = ("agrees", "contradicts", "unsure", "depends")
Key = tuple[str, str]
"""Group and outcome."""

REFERENCE = "reference"
SPLITS: dict[str, float | None] = {"as_assumed": None, "after_talks": 0.05, "ahead_of_talks": 1.0}
"""Both ends of the split of a talk's effect (``behaviour.threat_share``), beside what the scenario assumes."""
SAME_WEEKS = 2 / 7
"""Two days of benefit: a shorter difference is no difference where a study found none."""
HOURS = "hours"
"""Caseworkers' hours of job-focused talk, duties and documentation together, a week."""
HOURS_OF = ("hours_job_talk", "hours_duties", "hours_documentation")
KEYS: tuple[Key, ...] = (
    ("insured", "weeks_on_benefit_52"),
    ("job_ready", "weeks_on_benefit_52"),
    ("jobseekers", "weeks_on_benefit_52"),
    ("activity_ready", "weeks_on_benefit_52"),
    ("all", "talks_on_time"),
    ("all", "wait_days"),
    ("all", "cost_municipality"),
    ("all", "cost_state"),
    ("all", "cost_total"),
    ("all", "cost_caseworkers"),
    ("all", HOURS),
)
"""What is kept of every extreme."""
_SPLIT = "behaviour.threat_share"


@dataclass(frozen=True)
class Finding:
    """What a study says of an extreme.

    Attributes
    ----------
    id : str
        Its name in the report's words and in ``evidence.csv``.
    group, outcome : str
        What it is about.
    sign : int
        Whether the outcome rises (1) or falls (-1) under the extreme, or stays as it is (0).
    source : str
        Where it stands.
    """

    id: str
    group: str
    outcome: str
    sign: Sign
    source: str


_WEEKS = "weeks_on_benefit_52"
_MEETINGS = "Maibom, Rosholm and Svarer, Scandinavian Journal of Economics 2017"
_OFFICES = "Scandinavian Journal of Economics 118(4); iab.de, publication 1992324"

FINDINGS: dict[str, tuple[Finding, ...]] = {
    "no_staff": (
        Finding(
            "first_experiment",
            "insured",
            _WEEKS,
            1,
            "Graversen and van Ours, Journal of Public Economics 2008; iza.org/publications/dp/2504",
        ),
        Finding("meetings", "insured", _WEEKS, 1, _MEETINGS),
        Finding(
            "less_resourceful",
            "activity_ready",
            _WEEKS,
            0,
            "Danish experiment with long follow-up, PNAS; bss.au.dk, Aktiv jobindsats rammer skævt",
        ),
        Finding("meetings_pay", "all", "cost_total", 1, _MEETINGS),
    ),
    "half_staff": (
        Finding("lost_talk", "insured", _WEEKS, 1, "IZA DP 11040; econtribute.de"),
        Finding("offices", "insured", _WEEKS, 1, _OFFICES),
        Finding("offices_pay", "all", "cost_total", 1, _OFFICES),
    ),
    "double_staff": (
        Finding("offices", "insured", _WEEKS, -1, _OFFICES),
        Finding(
            "caseload_reviews", "jobseekers", _WEEKS, -1, "VIVE's review by way of star.dk, October 2019"
        ),
        Finding("offices_pay", "all", "cost_total", -1, _OFFICES),
    ),
    "triple_staff": (),
    "no_activation": (
        Finding(
            "threat_of_activation",
            "insured",
            _WEEKS,
            1,
            "Economic Journal 2006, doi 10.1111/j.1468-0297.2006.01109.x",
        ),
        Finding(
            "activation_at_first",
            "jobseekers",
            _WEEKS,
            0,
            "What Works? A Meta Analysis of Recent Active Labor Market Program Evaluations; research.wu.ac.at",
        ),
    ),
    "no_sanctions": (
        Finding("sanction", "insured", _WEEKS, 1, "Svarer, Economica 2011; IZA DP 3015"),
        Finding("sanction_risk", "insured", _WEEKS, 1, "IZA DP 3015"),
    ),
    "no_effects": (
        Finding(
            "first_experiment",
            "insured",
            _WEEKS,
            1,
            "Graversen and van Ours, Journal of Public Economics 2008; iza.org/publications/dp/2504",
        ),
    ),
    "by_phone": (
        Finding("distance", "jobseekers", _WEEKS, 0, "VIVE's review by way of star.dk, October 2019"),
        Finding("distance_minutes", "all", "hours", -1, "BEU 2020-21, answer to question 558"),
    ),
}
"""By extreme, in the order of the report."""


def extremes(scenario: Scenario) -> dict[str, Setting]:
    """Return what each extreme changes of a scenario, by name, in the order of the report."""
    groups = tuple(scenario.place.groups)
    staff = "practice.caseworkers.factor"

    def each(paths: Mapping[str, object]) -> dict[str, object]:
        return {path.format(group): value for group in groups for path, value in paths.items()}

    no_offers = each(
        {
            "practice.activation.first_weeks.{}": 0.0,
            "practice.activation.first_weeks_under_30.{}": 0.0,
            "practice.activation.first_weeks_from_50.{}": 0.0,
            "practice.activation.repeat_weeks.{}": 0.0,
        }
    )
    phone = each(
        {
            "practice.contact.{}.first_form": "phone",
            "practice.contact.{}.phone_share": 1.0,
            "practice.contact.{}.video_share": 0.0,
            "practice.contact.{}.group_share": 0.0,
            "practice.contact.{}.others_share": 0.0,
        }
    )
    made = (
        Setting("no_staff", "", "", factors={staff: 0.0}, values={"practice.substitutes.heads": 0.0}),
        Setting("half_staff", "", "", factors={staff: 0.5}),
        Setting("double_staff", "", "", factors={staff: 2.0}),
        Setting("triple_staff", "", "", factors={staff: 3.0}),
        Setting("no_activation", "", "", values=no_offers),
        Setting("no_sanctions", "", "", values=each({"behaviour.sanction_given_no_show.{}": 0.0})),
        Setting("no_effects", "", "", values={"behaviour.effect_scale": 0.0}),
        Setting("by_phone", "", "", values=phone),
    )
    assert [one.name for one in made] == list(FINDINGS)
    return {one.name: one for one in made}


@dataclass(frozen=True)
class Answered:
    """A finding, and what the model says: its sign at each end of the split."""

    extreme: str
    finding: Finding
    signs: Mapping[str, Sign | None]
    verdict: Verdict


@dataclass(frozen=True, repr=False)
class Sanity(Result):
    """Levels and differences from the reference of every extreme, at each split of a talk's effect.

    Attributes
    ----------
    scenario : str
        Whose reference it is.
    means : mapping of (split, name, key) to Interval
        With 95 % intervals; the reference by its own name, :data:`REFERENCE`.
    differences : mapping of (split, extreme, key) to Interval
        Extreme - reference on the same citizens, paired.
    seed, replications : int
        At each split, on the same random numbers.
    """

    scenario: str
    means: Mapping[tuple[str, str, Key], Interval]
    differences: Mapping[tuple[str, str, Key], Interval]
    seed: int
    replications: int

    kind = "sanity"
    decisive = ("seed", "replications")

    @property
    def asked(self) -> dict[str, Any]:
        """What decides the digits besides the scenarios, ready for JSON."""
        return {**super().asked, "splits": dict(SPLITS)}

    @property
    def names(self) -> tuple[str, ...]:
        """The extremes, in the order of the report."""
        return tuple(FINDINGS)

    @property
    def answers(self) -> tuple[Answered, ...]:
        """Every finding with what the model says to it."""
        return tuple(self._answer(name, finding) for name in self.names for finding in FINDINGS[name])

    def _answer(self, extreme: str, finding: Finding) -> Answered:
        key = (finding.group, finding.outcome)
        signs = {split: sign_of(self.differences[split, extreme, key], finding) for split in SPLITS}
        return Answered(extreme, finding, signs, judge(tuple(signs.values()), finding.sign))

    def table(self) -> pd.DataFrame:
        """Return a row for each split, scenario and outcome, with its interval and its difference."""
        import pandas as pd

        nothing = Interval(np.nan, np.nan, np.nan, 0)
        rows = []
        for split in SPLITS:
            for name in (REFERENCE, *self.names):
                for key in KEYS:
                    mean = self.means[split, name, key]
                    difference = self.differences.get((split, name, key), nothing)
                    unit = "hours per week" if key[1] == HOURS else OUTCOMES[key[1]].unit
                    row = (split, name, *key, unit, mean.replications, mean.mean, mean.low, mean.high)
                    rows.append((*row, difference.mean, difference.low, difference.high))
        return pd.DataFrame(rows, columns=["split", *COLUMNS])

    def evidence_table(self) -> pd.DataFrame:
        """Return a row for each finding: what it says, the model's sign at each split, the verdict, the source."""
        import pandas as pd

        rows = [
            (
                one.extreme,
                one.finding.id,
                one.finding.group,
                one.finding.outcome,
                one.finding.sign,
                *one.signs.values(),
                one.verdict,
                one.finding.source,
            )
            for one in self.answers
        ]
        signs = [f"model_{split}" for split in SPLITS]
        columns = ["extreme", "finding", "group", "outcome", "evidence", *signs, "verdict", "source"]
        return pd.DataFrame(rows, columns=columns, dtype=object)


def sanity(
    scenario: Scenario,
    *,
    replications: int = 6,
    seed: int = 1,
    on: Computing = HERE,
    workers: int | None = None,
) -> Sanity:
    """Ask the model extremes whose answer is known, at both ends of the split of a talk's effect.

    No caseworkers, half, double and three times as many; no activation; no sanctions; no effects; every talk by phone.
    Each is compared with the scenario as it is, on the same citizens and from the same state. At the ends of the split
    the place's baseline hazards are solved anew, once, for the scenario as it is.

    Parameters
    ----------
    scenario : Scenario
        Of one municipality.
    replications, seed : int
        At each split, on the same random numbers; at least 2, for an interval.
    on : Computing
        Where it is computed.
    workers : int, optional
        Processes on this machine; short for ``on=Computing(workers)``.

    Raises
    ------
    Refused
        If the scenario is of several municipalities, or there are fewer than 2 replications.
    """
    on = computing(on, workers)
    if scenario.members:
        raise Refused(f"{scenario.name}: is of several places; ask for one of them")
    if replications < 2:
        raise Refused(f"a sure sign takes at least 2 replications, not {replications}")
    notes: list[Note] = []
    asked = {REFERENCE: scenario} | {
        name: change.apply(scenario) for name, change in extremes(scenario).items()
    }
    fitting = with_fitting_baseline(asked, on, notes)
    means: dict[Any, Any] = {}
    differences: dict[Any, Any] = {}
    for split, share in SPLITS.items():
        at = fitting if share is None else with_values(fitting, {_SPLIT: share}, on)
        (_, reference), *others = at.items()
        found = compare(reference, dict(others), replications=replications, seed=seed, label=split, on=on)
        levels, differing = _kept(found)
        own = {found.baseline: REFERENCE}
        means |= {(split, own.get(name, name), key): level for (name, key), level in levels.items()}
        differences |= {(split, name, key): interval for (name, key), interval in differing.items()}
    return Sanity(
        scenario=scenario.name,
        means=means,
        differences=differences,
        seed=seed,
        replications=replications,
        scenarios=fitting,
        notes=tuple(notes),
    )


def sign_of(difference: Interval, finding: Finding) -> Sign | None:
    """Return the sign of a sure difference; 0 where it is as good as none, None where it is not sure.

    As good as none is a difference of less than two days of benefit, where that is what the study found, and one that
    is nothing at all.
    """
    if np.isnan(difference.mean):
        return None
    nothing = SAME_WEEKS if finding.sign == 0 and finding.outcome.startswith("weeks") else 0.0
    if abs(difference.mean) <= nothing:
        return 0
    if difference.holds_zero:
        return None
    return 1 if difference.mean > 0 else -1


def judge(signs: tuple[Sign | None, ...], said: Sign) -> Verdict:
    """Hold the model's signs, one a split, against the sign that a study found.

    Unsure signs say nothing. It contradicts where a sign is the opposite (or one at all where the study found none),
    whatever its size, and none is as found; where some are as found and others are not, it depends; where no sign is
    sure, or there is no difference where the study found one, it is unsure.
    """
    sure = [sign for sign in signs if sign is not None]
    if not sure or all(sign == 0 != said for sign in sure):
        return "unsure"
    if all(sign == said for sign in sure):
        return "agrees"
    return "depends" if said in sure else "contradicts"


def _kept(
    comparison: Comparison,
) -> tuple[dict[tuple[str, Key], Interval], dict[tuple[str, Key], Interval]]:
    """Keep of a comparison the levels by (scenario, key) and the differences by (extreme, key)."""
    means = {
        (name, key): intervals(_values(comparison, name, key)[:, None])[0]
        for name in comparison.names
        for key in KEYS
    }
    base = comparison.baseline
    differences = {
        (name, key): paired(_values(comparison, name, key)[:, None], _values(comparison, base, key)[:, None])[
            0
        ]
        for name in comparison.proposals
        for key in KEYS
    }
    return means, differences


def _values(comparison: Comparison, name: str, key: Key) -> NDArray[np.float64]:
    """Return an outcome in every replication; nobody waits for a caseworker where there is none."""
    group, outcome = key
    hours: NDArray[np.float64] = np.sum([comparison.of(name, group, one) for one in HOURS_OF], axis=0)
    if outcome == HOURS:
        return hours
    values = comparison.of(name, group, outcome)
    talks = comparison.of(name, group, "hours_job_talk")
    return np.where(talks > 0, values, np.nan) if outcome == "wait_days" else values
