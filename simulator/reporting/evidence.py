"""What a report needs of a study, and how sure its differences are.

A :class:`StudyLike` is whatever has these attributes: the real study is made to the right of this package, so it is
described here and not imported.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from simulator.catalogue import OUTCOMES
from simulator.experiments.compare import Comparison
from simulator.experiments.expectations import Held
from simulator.experiments.intervals import Interval
from simulator.experiments.long_run import LongRun
from simulator.experiments.overload import Load
from simulator.experiments.persons import Persons
from simulator.experiments.staffing_curve import StaffingCurve
from simulator.reporting.numbers import Quantity, quantity

if TYPE_CHECKING:
    import pandas as pd

    from simulator.experiments.record import Kept, Note
    from simulator.scenario import Scenario
    from simulator.scenario.changes import Change


class StudyLike(Protocol):
    """A comparison under default settings, the same under others, and where it came from."""

    @property
    def baseline(self) -> str:
        """Name of the scenario that the others are compared with."""

    @property
    def scenarios(self) -> Mapping[str, Scenario]:
        """Scenarios by name, the baseline first."""

    @property
    def default(self) -> Comparison:
        """The comparison as assumed."""

    @property
    def settings(self) -> Mapping[str, Comparison]:
        """The same comparison under each other setting, by the setting's name."""

    @property
    def staffing(self) -> StaffingCurve | None:
        """The baseline at several staffing levels."""

    @property
    def long_run(self) -> LongRun | None:
        """The same scenarios over ten years."""

    @property
    def seed(self) -> int:
        """Seed of every replication."""

    @property
    def replications(self) -> int:
        """Replications of the default comparison."""

    @property
    def notes(self) -> Sequence[Note | Kept | str]:
        """What a reader must know about how it was run."""

    @property
    def versions(self) -> Mapping[str, str]:
        """Versions of what it was run with."""

    @property
    def logs(self) -> Path | None:
        """Folder with ``events/``, ``citizens/`` and ``capacity/``, when they were asked for."""

    @property
    def expectations(self) -> Sequence[Held]:
        """What the documents expect, held up against what was simulated."""

    @property
    def overloaded(self) -> Mapping[str, Load]:
        """Scenarios whose jobcentre is overloaded."""

    @property
    def persons(self) -> Sequence[Persons]:
        """Who leaves earlier, later or at the same time."""

    def persons_table(self) -> pd.DataFrame:
        """Who leaves earlier, later or at the same time, a row a figure."""

    @property
    def changed(self) -> Mapping[str, tuple[Change, ...]]:
        """Every figure that each proposal changes."""

    def changes(self) -> pd.DataFrame:
        """What the proposals change, a row a figure."""

    def expectations_table(self) -> pd.DataFrame:
        """Expected against simulated, a row an expectation."""

    def table(self) -> pd.DataFrame:
        """Outcomes under default settings."""

    def settings_table(self) -> pd.DataFrame:
        """Outcomes under every setting, with a first column ``setting``."""


def unit_of(outcome: str) -> Quantity:
    """Give how an outcome's numbers are written."""
    return quantity(OUTCOMES[outcome].unit)


def measured(comparison: Comparison, group: str, outcome: str) -> bool:
    """Tell whether the outcome was measured for the group at all."""
    return (group, outcome) in comparison.keys


def direction(interval: Interval) -> int:
    """Give the sign of a difference that is sure: -1 or 1, or 0 if the interval holds zero or there is none."""
    if interval.holds_zero:
        return 0
    return 1 if interval.mean > 0 else -1


def exactly_same(interval: Interval) -> bool:
    """Tell whether nothing at all differs, in any replication."""
    return interval.mean == interval.low == interval.high == 0


def all_settings(study: StudyLike) -> dict[str, Comparison]:
    """Give the comparison under each setting, the default first."""
    return {"default": study.default} | {k: v for k, v in study.settings.items() if k != "default"}
