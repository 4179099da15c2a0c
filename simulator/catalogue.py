"""The target groups and the outcomes: their names in every table, in one place.

An outcome is added by its row in :data:`OUTCOMES` and a function of :mod:`simulator.outcomes` that measures it.
Scenario files may then expect it (``[expect]``), and the page of a comparison shows it if its row says for whom.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

Group = Literal[
    "insured", "job_ready", "activity_ready", "education_ready", "education_activity_ready", "sick_listed"
]
"""Target groups (maalgrupper): dagpengemodtager, jobparat and aktivitetsparat kontanthjaelpsmodtager,
uddannelsesparat and aktivitetsparat uddannelseshjaelpsmodtager, sygedagpengemodtager."""
GROUPS: tuple[Group, ...] = get_args(Group)
JOBSEEKERS: tuple[Group, ...] = ("insured", "job_ready")
"""The groups that the statistics count as unemployed."""

GroupSet = Literal[Group, "jobseekers", "all"]
"""A target group, or several pooled: ``jobseekers`` (insured and job-ready) or ``all``."""
GROUP_SETS: tuple[GroupSet, ...] = get_args(GroupSet)
MEMBERS: dict[str, tuple[int, ...]] = {
    **{group: (i,) for i, group in enumerate(GROUPS)},
    "jobseekers": tuple(GROUPS.index(group) for group in JOBSEEKERS),
    "all": tuple(range(len(GROUPS))),
}
"""By group set, the positions of its groups in ``GROUPS``."""

Family = Literal["time_to_job", "compliance", "cost", "capacity"]
FAMILIES: tuple[Family, ...] = get_args(Family)

Yardstick = Literal["cost", "sanctions", "points", "days", "hours"]
"""By what a difference is held to be large enough to matter: a field of ``prices.matters``."""


@dataclass(frozen=True)
class Outcome:
    """One outcome.

    Attributes
    ----------
    id : str
        Its name in every table.
    family : str
        ``time_to_job``, ``compliance``, ``cost`` or ``capacity``.
    unit : str
        What it is measured in.
    better : str
        Whether ``lower`` or ``higher`` is better for the citizen, the law or the purse; ``none`` where neither is.
    shown_for : str or None
        The group set whose number the table of headline outcomes shows, on the page and in the terminal; None where
        the outcome stands in ``outcomes.csv`` alone.
    weekly : bool
        Whether it is measured week by week too (:mod:`simulator.outcomes.weekly`), so that before and after can be
        told apart within one run.
    rank : int
        Its place among the rows of its family in the table of headline outcomes: 0 in the order of the catalogue, -1
        before those, 1 after them. The family's headline comes first.
    """

    id: str
    family: Family
    unit: str
    better: Literal["lower", "higher", "none"]
    shown_for: GroupSet | None
    weekly: bool = False
    rank: int = 0

    @property
    def yardstick(self) -> Yardstick | None:
        """By what its differences are held to matter; None where nothing says."""
        if self.id == "sanctions_withheld":
            return "sanctions"
        return _YARDSTICKS.get(self.unit)


_SHARE, _DKK, _HOURS = "share", "DKK per year", "hours per week"
FULL_TIME = "full-time persons"
_YARDSTICKS: dict[str, Yardstick] = {
    _SHARE: "points",
    _DKK: "cost",
    _HOURS: "hours",
    FULL_TIME: "hours",
    "weeks": "days",
    "days": "days",
}

OUTCOMES: dict[str, Outcome] = {
    outcome.id: outcome
    for outcome in (
        Outcome("weeks_to_exit_median", "time_to_job", "weeks", "lower", None),
        Outcome("weeks_first_spell_52", "time_to_job", "weeks", "lower", "jobseekers"),
        Outcome("weeks_on_benefit_52", "time_to_job", "weeks", "lower", "jobseekers"),
        Outcome("out_13w", "time_to_job", _SHARE, "higher", None),
        Outcome("out_26w", "time_to_job", _SHARE, "higher", "jobseekers"),
        Outcome("out_52w", "time_to_job", _SHARE, "higher", None),
        Outcome("out_26w_closed", "time_to_job", _SHARE, "none", None),
        Outcome("out_52w_closed", "time_to_job", _SHARE, "none", None),
        Outcome("out_to_job_52w", "time_to_job", _SHARE, "higher", "jobseekers"),
        Outcome("out_of_labour_force_52w", "time_to_job", _SHARE, "lower", "jobseekers"),
        Outcome("in_job_52w", "time_to_job", _SHARE, "higher", None),
        Outcome("talks_on_time", "compliance", _SHARE, "higher", "all", weekly=True, rank=-1),
        Outcome("joint_talks_on_time", "compliance", _SHARE, "higher", None, weekly=True),
        Outcome("offers_on_time", "compliance", _SHARE, "higher", "all", weekly=True),
        Outcome("guidance_on_time", "compliance", _SHARE, "higher", "all"),
        Outcome("talks_on_time_baseline_law", "compliance", _SHARE, "higher", "all"),
        Outcome("requirement_met", "compliance", _SHARE, "higher", "all", rank=-1),
        Outcome("requirement_margin", "compliance", "ratio", "higher", None),
        Outcome("without_effort_52w", "compliance", _SHARE, "lower", None, weekly=True),
        Outcome("without_effort_52w_registered", "compliance", _SHARE, "lower", None, weekly=True),
        Outcome("talks_on_time_registered", "compliance", _SHARE, "higher", None, weekly=True),
        Outcome("talks_per_spell", "compliance", "talks", "none", None, weekly=True),
        Outcome("no_show", "compliance", _SHARE, "lower", "all", weekly=True),
        Outcome("cost_total", "cost", _DKK, "lower", "all"),
        Outcome("cost_total_hours_marginal", "cost", _DKK, "lower", "all", rank=1),
        Outcome("cost_total_hours_average", "cost", _DKK, "lower", "all", rank=1),
        Outcome("cost_benefits_gross", "cost", _DKK, "lower", "all"),
        Outcome("cost_benefits", "cost", _DKK, "lower", None),
        Outcome("sanctions_withheld", "cost", _DKK, "none", "all"),
        Outcome("cost_caseworkers", "cost", _DKK, "lower", "all"),
        Outcome("cost_activation", "cost", _DKK, "lower", "all"),
        Outcome("cost_municipality", "cost", _DKK, "lower", "all"),
        Outcome("cost_state", "cost", _DKK, "lower", "all"),
        Outcome("cost_municipality_per_entrant", "cost", "DKK", "lower", None),
        Outcome("hours_caseworkers", "capacity", _HOURS, "lower", "all", weekly=True),
        Outcome("caseworkers_full_time", "capacity", FULL_TIME, "lower", "all"),
        Outcome("hours_job_talk", "capacity", _HOURS, "higher", "all", weekly=True),
        Outcome("hours_duties", "capacity", _HOURS, "none", "all", weekly=True),
        Outcome("hours_documentation", "capacity", _HOURS, "lower", "all", weekly=True),
        Outcome("journal_entries", "capacity", "entries per week", "lower", None),
        Outcome("self_booked", "capacity", _SHARE, "none", None),
        Outcome("utilisation", "capacity", _SHARE, "none", "all", weekly=True),
        Outcome("wait_days", "capacity", "days", "lower", "all", weekly=True),
        Outcome("wait_days_p90", "capacity", "days", "lower", None),
        Outcome("caseload", "capacity", "persons", "lower", None),
    )
}
"""Every outcome by its name, in the order in which tables list them."""

if TYPE_CHECKING:
    OutcomeId = str
else:
    OutcomeId = Literal[tuple(OUTCOMES)]  # pydantic refuses every other word, as it does of any list of words
"""The name of an outcome, where a file says one."""

WEEKLY = tuple(outcome.id for outcome in OUTCOMES.values() if outcome.weekly)
"""Outcomes that are measured week by week too."""


class Headline(NamedTuple):
    """The outcome that answers one of the four questions: group set and outcome, as keys of every table have them."""

    group: GroupSet
    outcome: str

    @property
    def family(self) -> Family:
        """The question that it answers."""
        return OUTCOMES[self.outcome].family


HEADLINES = (
    Headline("all", "cost_total"),
    Headline("all", "talks_on_time_baseline_law"),
    Headline("jobseekers", "weeks_first_spell_52"),
    Headline("all", "hours_caseworkers"),
)
"""One outcome a question. Compliance is measured by the baseline's law, the one ruler that all scenarios share."""


def _shown() -> tuple[tuple[GroupSet, str], ...]:
    headline = {one.family: one.outcome for one in HEADLINES}
    families = list(headline)
    rows = [(one, one.shown_for) for one in OUTCOMES.values() if one.shown_for is not None]
    rows.sort(
        key=lambda row: (families.index(row[0].family), row[0].id != headline[row[0].family], row[0].rank)
    )
    return tuple((group, one.id) for one, group in rows)


HEADLINE_TABLE = _shown()
"""Group set and outcome of each row of the table of headline outcomes, family by family."""

FIRST_SCREEN: tuple[tuple[GroupSet, str], ...] = (
    ("all", "cost_municipality"),
    ("all", "talks_on_time_baseline_law"),
    ("jobseekers", "weeks_first_spell_52"),
    ("all", "hours_caseworkers"),
    ("all", "sanctions_withheld"),
    ("jobseekers", "out_to_job_52w"),
)
"""Group set and outcome of each row that a decision-maker sees first, in order."""
