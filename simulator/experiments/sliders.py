"""Sliders: single numbers of scenarios that are varied alike in all of them, and which are varied where none is named.

What a proposal itself changes is what it stands for, and no slider. Where draws of all that is assumed are at hand, the
figures that move the differences most come first: by how much of a difference's variance a straight line over the
figure explains, differences that hardly vary beside what matters counting for little.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulator.catalogue import FIRST_SCREEN
from simulator.errors import Refused
from simulator.experiments.assumptions import NOT_OF_THE_WORLD, set_by_proposals
from simulator.experiments.prediction import Prediction
from simulator.experiments.settings import known_path, number_at
from simulator.experiments.verdicts import size_that_matters
from simulator.scenario.figures import is_number
from simulator.scenario.messages import Problem, ScenarioError

if TYPE_CHECKING:
    from simulator.scenario import Figure, Scenario

MOST = 5
LEVER = "practice.caseworkers.factor"
"""What a jobcentre decides itself: a slider before any other."""
USUAL = (
    LEVER,
    "behaviour.threat_share",
    "behaviour.displacement",
    "behaviour.trust",
    "behaviour.effect_scale",
    "behaviour.no_show_scale",
)
"""Sliders of scenarios of which no draws are at hand, as far as they may be varied."""
_LEAST_DRAWS = 8


@dataclass(frozen=True)
class Slider:
    """A figure that is varied.

    Attributes
    ----------
    path : str
        Where it stands in the scenarios.
    low, high : float
        Its ends.
    value : float
        As the baseline has it: within them.
    whole : bool
        Whether it is a whole number.
    """

    path: str
    low: float
    high: float
    value: float
    whole: bool = False

    def at(self, place: float) -> float:
        """Return the value at a place, 0 at the lower end and 1 at the upper."""
        x = self.low * (1 - place) + self.high * place
        return float(round(x)) if self.whole else x


def sliders_of(
    scenarios: Mapping[str, Scenario],
    over: Mapping[str, tuple[float, float] | None] | None,
    prediction: Prediction | None = None,
) -> tuple[Slider, ...]:
    """Return the sliders that are asked for, or those that matter most.

    Parameters
    ----------
    scenarios : mapping of str to Scenario
        By name, the baseline first.
    over : mapping of str to pair of float or None, optional
        By path, its ends; those of its range where they are None.
    prediction : Prediction, optional
        Draws of the same scenarios, by which figures are chosen where none is named.

    Raises
    ------
    ScenarioError
        If a path is not there, is no single number, has no range and none is given, or the ends leave out its value.
    Refused
        If there are none, or too many.
    """
    baseline = next(iter(scenarios.values()))
    if not over:
        paths = chosen(scenarios, prediction)
        if not paths:
            raise Refused("--over: no figure of these scenarios has a range; name one, such as PATH=LOW:HIGH")
        over = dict.fromkeys(paths)
    if len(over) > MOST:
        raise Refused(f"--over: there are at most {MOST} sliders, not {len(over)}")
    return tuple(_slider(scenarios, baseline, path, ends) for path, ends in over.items())


def chosen(scenarios: Mapping[str, Scenario], prediction: Prediction | None) -> tuple[str, ...]:
    """Return the paths of the figures that are varied where none is named: the lever, then those that matter most."""
    baseline = next(iter(scenarios.values()))
    own = set_by_proposals(scenarios)

    def may_be(path: str) -> bool:
        figure = baseline.figures.get(path)
        return (
            path not in own
            and not path.startswith(NOT_OF_THE_WORLD)
            and figure is not None
            and is_number(figure.value)
            and figure.range is not None
        )

    drawn = () if prediction is None else by_weight(prediction, baseline)
    return tuple(filter(may_be, dict.fromkeys((LEVER, *drawn, *USUAL))))[:MOST]


def by_weight(prediction: Prediction, baseline: Scenario) -> tuple[str, ...]:
    """Return the assumptions of a prediction that are numbers, those first that move the differences most."""
    levels = {
        outcome: float(np.nanmean(prediction.of(prediction.baseline, (group, outcome))))
        for group, outcome in prediction.outcomes
        if np.isfinite(prediction.of(prediction.baseline, (group, outcome))).any()
    }
    known = {
        name: np.array(values, dtype=np.float64)
        for name, values in prediction.figures.items()
        if not isinstance(values[0], str) and np.ptp(np.array(values, dtype=np.float64)) > 0
    }
    weight = dict.fromkeys(known, 0.0)
    for proposal in prediction.proposals:
        for key in (one for one in FIRST_SCREEN if one in prediction.outcomes):
            differences = prediction.differences(proposal, key)
            there = np.isfinite(differences)
            spread = float(differences[there].std()) if there.sum() >= _LEAST_DRAWS else 0.0
            matters = size_that_matters(baseline.prices.matters, key[1], levels) or 0.0
            if not spread > 1e-12 * abs(levels.get(key[1], 0.0)):
                continue
            counts = 1.0 if matters == 0 else min(spread / matters, 1.0)
            for name, values in known.items():
                if np.ptp(values[there]) > 0:
                    weight[name] += counts * float(np.corrcoef(values[there], differences[there])[0, 1]) ** 2
    return tuple(sorted(weight, key=lambda name: -weight[name]))


def _slider(
    scenarios: Mapping[str, Scenario], baseline: Scenario, path: str, ends: tuple[float, float] | None
) -> Slider:
    for scenario in scenarios.values():
        known_path(scenario, path)
    value = number_at(baseline, path)
    figure = baseline.figures.get(path)
    low, high = ends or _range_around(path, value, figure)
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise ScenarioError([Problem("", path, "the lower end of a slider comes first", "LOW:HIGH")])
    if not low <= value <= high:
        raise ScenarioError(
            [
                Problem(
                    "",
                    path,
                    f"the slider from {low:g} to {high:g} leaves out the scenario's own value, {value:g}",
                )
            ]
        )
    return Slider(path, float(low), float(high), value, isinstance(baseline.get(path), int))


def _range_around(path: str, value: float, figure: Figure | None) -> tuple[float, float]:
    """Return the range of a figure, as far as it must reach to hold a value that was set beside it."""
    if figure is None or figure.range is None:
        raise ScenarioError([Problem("", path, "has no range in its file: say one", f"{path}=LOW:HIGH")])
    return _around(figure.range, (value,))


def _around(limits: tuple[float, float], values: Iterable[float]) -> tuple[float, float]:
    return min(limits[0], *values), max(limits[1], *values)
