"""A figure for a place file, with what is known about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Estimate:
    """A figure for a place file."""

    value: float | tuple[float, ...]
    range: tuple[float, float]
    provenance: str
    source: str = ""
    note: str = ""


def single(one: Estimate) -> float:
    """Give an estimate's single value."""
    if isinstance(one.value, tuple):
        raise TypeError("an estimate of a list has no single value")
    return one.value


def around(persons: float, off: float) -> tuple[float, float]:
    """Give the range of a number of persons that may be off by a share of it, and by two at least."""
    margin = max(persons * off, 2.0)
    return float(max(round(persons - margin), 0)), float(round(persons + margin))
