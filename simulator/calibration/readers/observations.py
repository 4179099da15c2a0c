"""The tidy table that every export becomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from simulator.calibration.readers.sheet import ExportError
from simulator.calibration.readers.text import Period
from simulator.calibration.readers.words import Measure, Unit
from simulator.scenario.messages import Problem

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Observation:
    """One official figure.

    Attributes
    ----------
    municipality : str
        Its name, or ``Hele landet``.
    period : Period
        The month, quarter or year.
    measure : str
        What is counted: one of :data:`simulator.calibration.readers.words.Measure`.
    unit : str
        ``fulltime`` (fuldtidspersoner), ``persons`` or ``percent``.
    value : float
        The figure.
    source : str
        Publisher and table.
    definition : str
        How the export itself calls it.
    """

    municipality: str
    period: Period
    measure: Measure
    unit: Unit
    value: float
    source: str
    definition: str


@dataclass(frozen=True)
class Observations:
    """Official figures, from one export or several."""

    rows: tuple[Observation, ...]

    def frame(self) -> pd.DataFrame:
        """Give the figures as a pandas table, a row each."""
        import pandas as pd

        names = [field.name for field in fields(Observation)]
        rows = [
            dict(zip(names, (getattr(one, name) for name in names), strict=True))
            | {"period": str(one.period)}
            for one in self.rows
        ]
        return pd.DataFrame(rows, columns=names)

    def series(self, municipality: str, measure: Measure, unit: Unit) -> dict[str, dict[Period, float]]:
        """Give a figure over time, by source: two tables may count the same in two ways."""
        found: dict[str, dict[Period, float]] = {}
        for one in self.rows:
            if (one.municipality, one.measure, one.unit) == (municipality, measure, unit):
                found.setdefault(one.source, {})[one.period] = one.value
        return {source: dict(sorted(series.items())) for source, series in found.items()}

    def municipalities(self) -> tuple[str, ...]:
        """Give the municipalities that the figures are of, each once."""
        return tuple(dict.fromkeys(one.municipality for one in self.rows))


def together(exports: Mapping[str, Observations]) -> Observations:
    """Put exports together.

    Parameters
    ----------
    exports : mapping
        File name in messages -> its figures.

    Raises
    ------
    ExportError
        If two of them tell a figure of the same table, and tell it differently.
    """
    told: dict[tuple[object, ...], tuple[str, float]] = {}
    problems, rows = [], []
    for file, export in exports.items():
        for one in export.rows:
            key = _key(one)
            first, value = told.setdefault(key, (file, one.value))
            if first == file:
                rows.append(one)
            elif value != one.value:
                here = f"{one.value:g} for {one.municipality} in {one.period} ({one.definition})"
                problems.append(Problem(file, "", f"{here}; {first} says {value:g}"))
    if problems:
        raise ExportError(problems)
    return Observations(tuple(rows))


def _key(one: Observation) -> tuple[object, ...]:
    return one.municipality, one.period, one.measure, one.unit, one.source
