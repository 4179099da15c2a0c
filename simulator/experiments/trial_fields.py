"""What is simulated of a trial, and what is kept of each: numbers by world, length and drawing of lots."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.experiments.trial_design import Design

if TYPE_CHECKING:
    from simulator.experiments.assumptions import Assumption
    from simulator.experiments.trial_analysis import Estimate
    from simulator.scenario import Scenario

Floats = NDArray[np.float64]
ESTIMATORS = ("lots", "means", "kaplan_meier", "cox", "mixed")
PARTS = ("value", "error", "critical", "found")
FIELDS = (
    "persons", "units", "truth", "cost", "finds", "bias_caseworkers", "bias_vacancies",
    "median_now", "median_tried",
    *(f"{arm}_{name}_{part}" for arm in ("trial", "none") for name in ESTIMATORS for part in PARTS),
)  # fmt: skip
"""What is kept of a trial: who took part, the truth, what it cost, whether it finds a difference of the size that
matters, what sharing did to its bias, the median weeks of both arms; each estimator's finding in the trial, and with
lots drawn where nothing is tried."""


def at(field: str) -> int:
    """Return the place of a field."""
    return FIELDS.index(field)


def write(row: Floats, arm: str, name: str, found: Estimate) -> None:
    """Write what an estimator finds into a row of the table."""
    first = at(f"{arm}_{name}_{PARTS[0]}")
    row[first : first + len(PARTS)] = found.value, found.error, found.critical, found.found


def bias_of(design: Design, table: Floats) -> Floats:
    """Return what trials find, the luck of their lots taken out, less the truth."""
    trial, none = (table[..., at(f"{arm}_{design.main}_value")] for arm in ("trial", "none"))
    return np.asarray(trial - none - table[..., at("truth")])


@dataclass(frozen=True)
class Worlds:
    """What is simulated.

    Attributes
    ----------
    baseline, proposal : Scenario
        Of one municipality, or of the same several.
    names : tuple of (str, str)
        What the assumptions know them by.
    design : Design
        How it is drawn.
    months : tuple of float
        How long, each a size of its own.
    assumptions : mapping of str to Assumption
        What is drawn anew in every world; none: as assumed.
    quantiles : ndarray, shape (worlds, assumptions)
        Where in its range.
    seed : int
        Of the random numbers.
    split : int
        One world in so many tells how its bias divides.
    reference : Scenario or None
        What baseline hazards are solved under.
    """

    baseline: Scenario
    proposal: Scenario
    names: tuple[str, str]
    design: Design
    months: tuple[float, ...]
    assumptions: Mapping[str, Assumption]
    quantiles: Floats
    seed: int
    split: int = 1
    reference: Scenario | None = None

    def __repr__(self) -> str:
        """Return a hash of what decides the digits: a store finds its runs by it."""
        from simulator.scenario import scenario_digest

        decides = (
            scenario_digest(self.baseline),
            scenario_digest(self.proposal),
            self.design,
            self.months,
            tuple(self.assumptions),
            self.quantiles.tolist(),
            self.seed,
            self.split,
        )
        return hashlib.sha256(repr(decides).encode()).hexdigest()

    def table(self, trials: int) -> Floats:
        """Return an empty table of a world, shape (months, trials in it, fields)."""
        return np.full((len(self.months), trials, len(FIELDS)), math.nan)
