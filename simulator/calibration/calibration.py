"""What a calibration found: parameters with their uncertainty, and what the data do not tell."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.toml import SourcedFigure
from simulator.errors import Refused
from simulator.experiments.posterior_file import Draws
from simulator.experiments.record import Note, Result
from simulator.scenario.regions import row_of
from simulator.scenario.schema import PARTS

if TYPE_CHECKING:
    from simulator.calibration.predict import Check
    from simulator.scenario import Scenario

Floats = NDArray[np.float64]
_SOLVED = re.compile(r"place\.(solved|groups\.\w+\.baseline)\b")
DRAWS = 200
"""Draws kept of a posterior."""
RUNS = 40
"""Runs of a check."""
NOT_TOLD = 0.8
"""A posterior interval wider than this share of the prior's tells that the data hardly speak of the parameter."""
TOGETHER = 0.8
"""Parameters more correlated than this are told together, not apart."""


@dataclass(frozen=True)
class Estimate:
    """What the data tell of one parameter.

    Attributes
    ----------
    parameter : str
    value, low, high : float
        Posterior median and 95 % interval.
    prior_low, prior_high : float
        The middle 95 % of the prior; of an improper one -inf and inf.
    """

    parameter: str
    value: float
    low: float
    high: float
    prior_low: float
    prior_high: float

    @property
    def ratio(self) -> float:
        """Width of the posterior interval over that of the prior."""
        return (self.high - self.low) / (self.prior_high - self.prior_low)

    @property
    def identified(self) -> bool:
        """Whether the data speak of it: its interval is surely narrower than what was believed before."""
        return bool(self.ratio < NOT_TOLD)


def inner(span: tuple[float, float]) -> tuple[float, float]:
    """Return the middle 95 % of an even prior over a range; of an endless one the range itself."""
    low, high = span
    if math.isinf(high - low):
        return span
    edge = 0.025 * (high - low)
    return low + edge, high - edge


def estimates_of(
    draws: Floats, parameters: Sequence[str], prior: Mapping[str, tuple[float, float]]
) -> tuple[Estimate, ...]:
    """Sum up draws against an even prior over a range; shape (draws, parameters)."""
    found = []
    for n, name in enumerate(parameters):
        low, middle, high = np.quantile(draws[:, n], [0.025, 0.5, 0.975])
        found.append(Estimate(name, float(middle), float(low), float(high), *inner(prior[name])))
    return tuple(found)


def entangled(draws: Floats, parameters: Sequence[str]) -> tuple[tuple[str, str, float], ...]:
    """Return the pairs of parameters that the data tell together but not apart, with their correlation."""
    moving = [
        n for n in range(len(parameters)) if np.ptp(draws[:, n]) > 0
    ]  # what was kept as assumed is not told
    if len(moving) < 2:
        return ()
    matrix = np.atleast_2d(np.corrcoef(draws[:, moving].T))
    return tuple(
        (parameters[moving[i]], parameters[moving[j]], float(matrix[i, j]))
        for i in range(len(moving))
        for j in range(i + 1, len(moving))
        if abs(matrix[i, j]) > TOGETHER
    )


@dataclass(frozen=True, repr=False)
class Calibration(Result):
    """What was found, and all that is needed to show, use and repeat it.

    Attributes
    ----------
    way : str
        ``"spells"``, ``"durations"``, ``"targets"`` or ``"check"``.
    title : str
        What it is of.
    estimates : tuple of Estimate
        Parameters: posterior against prior.
    together : tuple of (str, str, float)
        Pairs that the data tell together but not apart.
    untold : tuple of Note
        What the data do not tell, and why.
    checks : tuple of Check
        Every figure observed and simulated.
    draws : Draws or None
        From the posterior.
    file_name, file_text : str
        The part or scenario file; empty for a check.
    decides : mapping
        What decides the digits, ready for JSON.
    """

    way: str
    title: str
    estimates: tuple[Estimate, ...] = ()
    together: tuple[tuple[str, str, float], ...] = ()
    untold: tuple[Note, ...] = ()
    checks: tuple[Check, ...] = ()
    draws: Draws | None = None
    file_name: str = ""
    file_text: str = ""
    decides: Mapping[str, Any] = field(default_factory=dict)

    kind = "calibration"

    @property
    def asked(self) -> Mapping[str, Any]:
        """What decides the digits, ready for JSON."""
        return self.decides

    @property
    def told(self) -> tuple[Estimate, ...]:
        """The former name of ``estimates``."""
        return self.estimates


@dataclass
class Findings:
    """What a way of calibrating finds, parameter by parameter: all of them end in the same result.

    Attributes
    ----------
    estimates : list of Estimate
        Posterior against prior.
    figures : dict of str to SourcedFigure
        By path, what the file that is written says.
    columns : list of str
        Of the draws: paths, of a list ``PATH[0]`` and so on.
    values : list of ndarray
        Draws, a column each.
    untold : list of Note
        What the data do not tell.
    """

    estimates: list[Estimate] = field(default_factory=list)
    figures: dict[str, SourcedFigure] = field(default_factory=dict)
    columns: list[str] = field(default_factory=list)
    values: list[Floats] = field(default_factory=list)
    untold: list[Note] = field(default_factory=list)

    @property
    def draws(self) -> Draws | None:
        """Draws from the posterior; none if nothing was found."""
        return Draws(tuple(self.columns), np.array(self.values).T) if self.columns else None

    def keep(self, columns: Sequence[str], draws: Floats) -> None:
        """Add draws; shape (draws, columns)."""
        self.columns += columns
        self.values += list(draws.T)

    def result(
        self,
        way: str,
        title: str,
        scenario: Scenario,
        *,
        file_name: str,
        file_text: str,
        asked: Mapping[str, Any],
        notes: Sequence[Note],
        checks: tuple[Check, ...] = (),
    ) -> Calibration:
        """Return the calibration, with its draws and what they tell together but not apart."""
        draws = self.draws
        return Calibration(
            way=way,
            title=title,
            estimates=tuple(self.estimates),
            together=() if draws is None else entangled(draws.values, draws.columns),
            untold=(*self.untold, Note("calibration_effects")),
            checks=checks,
            draws=draws,
            file_name=file_name,
            file_text=file_text,
            scenarios={scenario.name: scenario},
            decides={"way": way, **asked},
            notes=tuple(notes),
        )


def range_or_none(scenario: Scenario, path: str) -> tuple[float, float]:
    """Return what is believed of a figure: the range of its file, else none at all."""
    figure = scenario.figures.get(path)
    return (-math.inf, math.inf) if figure is None or figure.range is None else figure.range


def place_of(scenario: Scenario) -> str:
    """Return what another file extends to have the scenario's place: a name, a file, or ``TABLE:ROW`` of either.

    Raises
    ------
    Refused
        If its place was read from no single file.
    """
    if scenario.members:
        raise Refused(f"{scenario.name}: is of several places; ask for one of them")
    file, row = row_of(scenario.place_from)
    if not file:
        raise Refused(f"{scenario.name}: its place comes from no file; save it as a place file first")
    name = Path(file).stem if file.startswith("scenarios/") else str(Path(file).resolve())
    return f"{name}:{row}" if row else name


def base_of(scenario: Scenario) -> str:
    """Return what a file beside the user's would call the scenario."""
    first = scenario.files[0][0] if scenario.files else scenario.name
    return scenario.name if first.startswith("scenarios/") else str(Path(first).resolve())


def given_to(scenario: Scenario) -> dict[str, Any]:
    """Return by path what was asked of a scenario that no file says; a file written from it says it too.

    Raises
    ------
    Refused
        If a whole part took another's place, which a file can only name.
    """
    found = {
        path: scenario.get(path) for path, file in scenario.origins.items() if file in ("--set", "replace")
    }
    parts = sorted(PARTS.keys() & found.keys())
    if parts:
        raise Refused(
            f"{scenario.name}: another {parts[0]} was put in its place: name it in the scenario's file"
        )
    return {path: value for path, value in found.items() if not _SOLVED.match(path)}
