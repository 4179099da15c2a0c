"""Spells of unemployment as a case system has them: from when to when, how they ended, whose they were.

What the model calls a spell ends with 28 days or more without the benefit (a gap under 28 days is no exit), which is
also how official completed spells are counted. Data in which every short break ends a spell is another thing, and
mixing the two is an error of a factor (see :mod:`simulator.calibration.targets`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from simulator.scenario.base import BAND_EDGES_WEEKS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

GAP_DAYS = 28
"""A gap shorter than this is no exit."""
OPEN = -1
"""Stands for the cause of a spell that has not ended."""


@dataclass(frozen=True)
class Spells:
    """Spells, one item each.

    Attributes
    ----------
    groups : tuple of str
        Target groups that occur.
    group : ndarray of int
        Position in ``groups``.
    entry : ndarray of float
        Weeks into the spell at which it came under observation (left truncation); 0 where it was seen to begin.
    duration : ndarray of float
        Weeks into the spell at which it ended, or was last seen (right censoring).
    cause : ndarray of int
        Position in ``CAUSES`` of how it ended; :data:`OPEN` where it has not.
    covariates : ndarray of float, shape (spells, covariates)
        What else is known of the person; text as 0 and 1 for each word but the most frequent.
    names : tuple of str
        Of the covariates.
    first, last : date
        The window of observation.
    joined : int
        Spells that were put together because the gap between them was under 28 days.
    unseen : int
        Spells left out because they had ended before the window.
    left_out : tuple of (str, str)
        Columns that are no properties of a person, and why (:mod:`simulator.calibration.readers.covariates`).
    """

    groups: tuple[str, ...]
    group: Ints
    entry: Floats
    duration: Floats
    cause: Ints
    covariates: Floats
    names: tuple[str, ...]
    first: date
    last: date
    joined: int = 0
    unseen: int = 0
    left_out: tuple[tuple[str, str], ...] = ()

    def __len__(self) -> int:
        return len(self.group)

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that the covariates were read from."""
        return tuple(dict.fromkeys(name.partition(" = ")[0] for name in self.names))

    def of(self, group: str) -> Spells:
        """Give those of one group."""
        return self.where(self.group == self.groups.index(group))

    def where(self, which: NDArray[np.bool_] | Ints) -> Spells:
        """Give some of them."""
        return replace(
            self,
            group=self.group[which],
            entry=self.entry[which],
            duration=self.duration[which],
            cause=self.cause[which],
            covariates=self.covariates[which],
        )


def exposure(weeks: Floats, edges: Sequence[float] = BAND_EDGES_WEEKS) -> Floats:
    """Give the weeks spent in each duration band by someone who stays so long; shape (persons, bands)."""
    low = np.asarray(edges, dtype=float)
    width = np.diff(np.append(low, np.inf))
    spent: Floats = np.clip(np.asarray(weeks, dtype=float)[:, None] - low, 0.0, width)
    return spent


def band_of(weeks: Floats, edges: Sequence[float] = BAND_EDGES_WEEKS) -> Ints:
    """Give the duration band in which a spell of this length ends: one that ends on an edge ends before it."""
    return np.maximum(np.searchsorted(np.asarray(edges, dtype=float), weeks, side="left") - 1, 0)
