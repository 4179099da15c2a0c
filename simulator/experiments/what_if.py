"""What if a few figures were otherwise? Runs at designed points, and a surface between them that knows its own error.

The scenarios are compared at points spread evenly over the ranges of up to five figures (a scrambled Sobol sequence,
and the values that are assumed). Every point has random numbers of its own, which its scenarios have in common, and
baseline hazards that fit it; so chance averages out over the points instead of moving all of them alike. To each
outcome's difference, and to the baseline's level, a surface is fitted (:mod:`simulator.experiments.surface`); the last
points are held back from the fit, and the surface's error is widened until they lie as near to it as it says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.catalogue import FIRST_SCREEN
from simulator.errors import Refused
from simulator.experiments.baseline import with_fitting_baseline
from simulator.experiments.compare import distinct
from simulator.experiments.compute import HERE, Computing, computing
from simulator.experiments.draws_of_assumptions import Draw, Question, compare_at, with_common
from simulator.experiments.record import Note
from simulator.experiments.settings import keep_changes
from simulator.experiments.sliders import Slider, sliders_of
from simulator.experiments.surface import Surface, fitted, widened
from simulator.experiments.sweep import Key
from simulator.experiments.verdicts import size_that_matters
from simulator.experiments.what_if_result import REACH, Check, WhatIf, chance_of, means_of, places_of
from simulator.optional import need

if TYPE_CHECKING:
    from simulator.experiments.prediction import Prediction
    from simulator.scenario import Scenario

Floats = NDArray[np.float64]

REPLICATIONS = 4
POINTS_A_SLIDER = 16
"""Points that a surface is fitted to, by slider, where their number is not given."""
_LEAST, _MOST = 8, 400
_HELD_BACK = 4
"""One point is held back for so many that a surface is fitted to; eight at least."""
_SEEDS = 2**20
_OWN = 2**18
"""Random numbers of a seed's points: no point of any seed shares another's, nor those of a prediction's draws."""


def what_if(
    baseline: Scenario,
    proposals: Mapping[str, Scenario],
    *,
    over: Mapping[str, tuple[float, float] | None] | None = None,
    points: int | None = None,
    replications: int = REPLICATIONS,
    seed: int = 1,
    outcomes: tuple[Key, ...] = FIRST_SCREEN,
    prediction: Prediction | None = None,
    of: Sequence[str] = (),
    on: Computing = HERE,
    workers: int | None = None,
) -> WhatIf:
    """Compare scenarios at designed points of a few figures, and fit surfaces to what comes out.

    Parameters
    ----------
    baseline, proposals : Scenario
        At least one proposal; of one municipality.
    over : mapping of str to pair of float or None, optional
        By path of a number, the ends of its slider; those of its range where they are None. Not given: the number of
        caseworkers, and of the other figures that have a range those that move the differences most (by the draws of
        ``prediction``, if there are any).
    points : int, optional
        That the surfaces are fitted to; 16 a slider if not given. A quarter as many are run besides and held back.
    replications : int
        At each point, at least 2.
    seed : int
        Of the points and of the random numbers.
    outcomes : tuple of (group, outcome)
        What is shown; a proposal's cost is held against what the municipality pays, which must be among them.
    prediction : Prediction, optional
        Draws of the same scenarios.
    of : sequence of str
        Identities of the comparisons whose scenarios these are.
    on : Computing
        Where it is computed.
    workers : int, optional
        Processes on this machine; short for ``on=Computing(workers)``.

    Raises
    ------
    Refused
        If there is no proposal, a scenario is of several municipalities, or the numbers of points or replications are
        too small.
    ScenarioError
        If a path is not there, is no single number, has no range, or a value does not fit; before anything is run.
    NotInstalled
        If scikit-learn is not installed.
    """
    on = computing(on, workers)
    need("sklearn.gaussian_process")
    names = distinct((baseline.name, *proposals))
    asked = dict(zip(names, (baseline, *proposals.values()), strict=True))
    _refuse_unless(asked, points, replications)
    sliders = sliders_of(asked, over, prediction)
    keep_changes(baseline, dict(list(asked.items())[1:]), [one.path for one in sliders])
    for corner in product(*((one.low, one.high) for one in sliders)):
        # What holds at every corner holds within: that values fit together are conditions on sums and on order.
        with_common(asked, _values(sliders, corner))
    number = points or POINTS_A_SLIDER * len(sliders)
    held_back = max(_LEAST, number // _HELD_BACK)
    notes: list[Note] = []
    scenarios = with_fitting_baseline(asked, on, notes)
    values = _designed(sliders, number, held_back, seed)
    draws = [
        Draw({}, seed * _SEEDS + _OWN + n, _values(sliders, row)) for n, row in enumerate(values.tolist())
    ]
    question = Question(scenarios, {}, outcomes, replications)
    found = compare_at(question, draws, "runs at designed points", on)
    return of_levels(
        scenarios,
        sliders,
        outcomes,
        values,
        np.array([one.values for one in found]),
        held_back,
        seed=seed,
        of=of,
        notes=notes,
    )


def of_levels(
    scenarios: Mapping[str, Scenario],
    sliders: Sequence[Slider],
    outcomes: Sequence[Key],
    values: Floats,
    levels: Floats,
    held_back: int,
    *,
    seed: int,
    of: Sequence[str] = (),
    notes: Sequence[Note] = (),
) -> WhatIf:
    """Fit surfaces to what came out of runs, and hold them against the last of these.

    Parameters
    ----------
    scenarios : mapping of str to Scenario
        By name, the baseline first.
    sliders : sequence of Slider
        What was varied.
    outcomes : sequence of (group, outcome)
        What was measured; one that is nowhere defined in some run is left out.
    values : ndarray, shape (runs, sliders)
        Where it was run: as assumed first.
    levels : ndarray, shape (runs, scenarios, outcomes, replications)
        What came out.
    held_back : int
        Runs, the last ones, that the surfaces are not fitted to.
    seed, of, notes
        See :class:`WhatIf`.
    """
    there = np.isfinite(means_of(levels[:, 1:] - levels[:, :1]))
    known = [k for k in range(len(outcomes)) if there[:, :, k].all()]
    kept, levels = tuple(outcomes[k] for k in known), levels[:, :, known]
    names, baseline = tuple(scenarios), next(iter(scenarios.values()))
    surfaces, checks = _fitted(names, kept, places_of(sliders, values), levels, held_back, baseline)
    return WhatIf(
        names=names,
        sliders=tuple(sliders),
        outcomes=kept,
        values=values,
        held_back=held_back,
        levels=levels,
        surfaces=surfaces,
        checks=checks,
        seed=seed,
        replications=levels.shape[3],
        of=tuple(of),
        scenarios=scenarios,
        notes=tuple(notes),
    )


def _refuse_unless(asked: Mapping[str, Scenario], points: int | None, replications: int) -> None:
    if len(asked) < 2:
        raise Refused("there is nothing to compare: name a proposal besides the baseline")
    if several := [name for name, one in asked.items() if one.members]:
        raise Refused(f"{several[0]}: is of several places; what-if is of one")
    if replications < 2:
        raise Refused(f"what-if takes at least 2 replications, not {replications}: they tell chance apart")
    if points is not None and not _LEAST <= points <= _MOST:
        raise Refused(f"what-if takes {_LEAST} to {_MOST} points, not {points}")


def _designed(sliders: Sequence[Slider], points: int, held_back: int, seed: int) -> Floats:
    """Return the values at every point: as assumed, then spread evenly, last those that are held back."""
    from scipy.stats import qmc

    more = points - 1 + held_back
    sequence = qmc.Sobol(len(sliders), scramble=True, rng=np.random.Generator(np.random.Philox(seed)))
    # A sequence is even over a power of two of its points; the first of a larger power are nearly so.
    rows = sequence.random_base2(int(np.ceil(np.log2(more))))[:more]
    spread = [[one.at(x) for one, x in zip(sliders, row, strict=True)] for row in rows.tolist()]
    return np.array([[one.value for one in sliders], *spread], dtype=np.float64)


def _values(sliders: Sequence[Slider], row: Sequence[float]) -> dict[str, float | int]:
    return {one.path: round(x) if one.whole else x for one, x in zip(sliders, row, strict=True)}


def _fitted(
    names: tuple[str, ...],
    outcomes: tuple[Key, ...],
    places: Floats,
    levels: Floats,
    held_back: int,
    baseline: Scenario,
) -> tuple[dict[tuple[str, Key], Surface], tuple[Check, ...]]:
    """Fit a surface to the baseline's level and to each difference, and hold it against the runs held back."""
    number = len(places) - held_back
    surfaces: dict[tuple[str, Key], Surface] = {}
    checks: list[Check] = []
    shown = [levels[:, 0], *(levels[:, s] - levels[:, 0] for s in range(1, len(names)))]
    assumed = {outcome: float(means_of(levels[:, 0])[:, k].mean()) for k, (_, outcome) in enumerate(outcomes)}
    for name, values in zip(names, shown, strict=True):
        means, chance = means_of(values), chance_of(values)
        for k, key in enumerate(outcomes):
            of, noise = means[:, k], float(chance[k])
            surface = fitted(places[:number], of[:number], noise)
            surface = widened(surface, places[number:], of[number:], noise)
            surfaces[name, key] = surface
            if name != names[0]:
                matters = size_that_matters(baseline.prices.matters, key[1], assumed) or 0.0
                checks.append(_check(name, key, surface, places[number:], of[number:], noise, matters))
    return surfaces, tuple(checks)


def _check(
    name: str, key: Key, surface: Surface, places: Floats, values: Floats, noise: float, matters: float
) -> Check:
    known = np.isfinite(values)
    mean, error = surface.at(places[known])
    apart = values[known] - mean
    whole = REACH * np.sqrt(error**2 + noise)
    within = int(np.sum(np.abs(apart) <= np.maximum(whole, 1e-12 * np.abs(mean))))
    distance = max(float(np.mean(apart**2)) - noise, 0.0) ** 0.5 if known.any() else float("nan")
    half = float(np.mean(REACH * error)) if known.any() else float("nan")
    return Check(name, key, int(known.sum()), distance, half, within, surface.widening, matters)
