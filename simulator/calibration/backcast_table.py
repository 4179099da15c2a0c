"""The monthly unemployment that back-casts are made of: every municipality's months and the country's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.places.levels import by_source
from simulator.calibration.places.municipalities import CODES, COUNTRY, municipality
from simulator.calibration.readers import ExportError, Observations, Period, read_exports
from simulator.errors import Refused
from simulator.scenario.messages import Problem, nearest

AHEAD = 12
"""Months that are forecast."""
_SHARE = 0.84
"""The insured's part of the unemployed where no table tells it: the country's of 2023 (Jobindsats.dk (STAR) y25i01)."""


@dataclass(frozen=True)
class Table:
    """Full-time persons by month.

    Attributes
    ----------
    file : str
        What it is called in messages.
    stock : mapping of str to mapping
        By municipality, and of the country.
    shares : mapping of str to mapping
        Likewise the insured's part of them, where it is told.
    insured : mapping
        The country's insured, of the export that tells the most months.
    sources : tuple of str
    """

    file: str
    stock: Mapping[str, Mapping[Period, float]]
    shares: Mapping[str, Mapping[Period, float]]
    insured: Mapping[Period, float]
    sources: tuple[str, ...]

    @property
    def municipalities(self) -> tuple[str, ...]:
        """The municipalities, without the country, as the codes order them."""
        return tuple(name for name in CODES if self.stock.get(name))

    def months(self, area: str) -> Mapping[Period, float]:
        """Return an area's months, in order."""
        return self.stock.get(area, {})

    def share(self, area: str) -> float:
        """Return the insured's part of the unemployed, of the last twelve months that it is told of."""
        told = self.shares.get(area) or self.shares.get(COUNTRY)
        return float(np.mean([*told.values()][-12:])) if told else _SHARE

    def until(self, origin: Period) -> Table:
        """Return what was known at the end of a month."""

        def known(series: Mapping[Period, float]) -> dict[Period, float]:
            return {at: value for at, value in series.items() if at <= origin}

        return Table(
            self.file,
            {area: known(series) for area, series in self.stock.items()},
            {area: known(series) for area, series in self.shares.items()},
            known(self.insured),
            self.sources,
        )

    def ahead(self, area: str, origin: Period) -> NDArray[np.float64] | None:
        """Return the months that came after an origin; ``None`` if not all are told."""
        later = [value for at, value in self.months(area).items() if at > origin]
        return np.array(later[:AHEAD]) if len(later) >= AHEAD and origin in self.months(area) else None


def read_table(exports: Sequence[Path], tables: Mapping[str, str] | None = None) -> Table:
    """Read monthly unemployment from official exports.

    Raises
    ------
    ExportError
        With every mistake, a line each: a month that is missing between others, no country, no municipality.
    """
    figures = read_exports(exports, tables)
    file = ", ".join(path.name for path in exports)
    areas = [area for area in figures.municipalities() if area == COUNTRY or area in CODES]
    stock = {area: _unemployed(figures, area) for area in areas}
    stock = {area: series for area, series in stock.items() if series}
    problems = []
    if COUNTRY not in stock:
        said = (
            f"must tell the unemployed of the whole country ({COUNTRY}) too, by month, in full-time persons"
        )
        problems.append(Problem(file, "", said))
    elif len(stock) < 2:
        problems.append(Problem(file, "", "tells no municipality's unemployed by month in full-time persons"))
    for area, series in stock.items():
        problems += [
            Problem(file, area, f"has no figure above 0 for {at}, which lies between others")
            for at in _holes(series)
        ]
    if problems:
        raise ExportError(problems)
    longest = max(_monthly(figures, COUNTRY, "insured"), key=len, default={})
    shares = {area: _shares(figures, area) for area in stock}
    sources = tuple(dict.fromkeys(figures.table["source"]))
    return Table(file, stock, shares, longest, sources)


def name_of(text: str, table: Table) -> str:
    """Return the municipality that a name or a code means.

    Raises
    ------
    Refused
        If there is none, or the table does not tell it.
    """
    name = municipality(text)
    if name in table.municipalities:
        return str(name)
    near = nearest(text, table.municipalities)
    guess = f"; did you mean '{near}'?" if near else ""
    raise Refused(f"--municipality {text}: {table.file} tells no municipality of that name{guess}")


def _monthly(figures: Observations, area: str, measure: str) -> list[dict[Period, float]]:
    found = by_source(figures, area, measure, "fulltime").values()  # type: ignore[arg-type]
    return [{at: value for at, value in series.items() if at.is_month} for series in found]


def _unemployed(figures: Observations, area: str) -> dict[Period, float]:
    """Return all unemployed; where they are not told together, the insured and those on kontanthjælp."""
    whole = max(_monthly(figures, area, "unemployed"), key=len, default={})
    if whole:
        return whole
    for cash in _monthly(figures, area, "cash_unemployed"):
        for insured in _monthly(figures, area, "insured"):
            if both := {at: insured[at] + cash[at] for at in insured if at in cash}:
                return both
    return {}


def _shares(figures: Observations, area: str) -> dict[Period, float]:
    for cash in _monthly(figures, area, "cash_unemployed"):
        for insured in _monthly(figures, area, "insured"):
            both = {at: insured[at] / (insured[at] + cash[at]) for at in insured if cash.get(at)}
            if both:
                return both
    return {}


def _holes(series: Mapping[Period, float]) -> list[Period]:
    first, last = min(series), max(series)
    every = range(12 * first.year + first.first - 1, 12 * last.year + last.first)
    months = [Period(n // 12, n % 12 + 1, n % 12 + 1) for n in every]
    return [at for at in months if series.get(at, 0.0) <= 0]
