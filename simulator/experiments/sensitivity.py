"""Sensitivity: which assumptions decide the answer, and in how large a share of what is plausible does it stand?

In three steps. One assumption at a time goes to both ends of its range, or to each of its alternatives (the tornado);
those that move the answer most are looked at again with more replications. Then all assumptions move together (Sobol's
indices): the four that are always asked about and those that move most each by themselves, all others as one group, and
chance as another, so that what was overlooked or is noise shows as such.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.catalogue import HEADLINES
from simulator.errors import ReadingError, Refused
from simulator.experiments.assumptions import (
    Assumption,
    Choice,
    Contrast,
    Span,
    assumptions_of,
    set_by_proposals,
)
from simulator.experiments.baseline import with_fitting_baseline
from simulator.experiments.compare import distinct
from simulator.experiments.compute import HERE, Computing, computing
from simulator.experiments.draws_of_assumptions import Draw, Question, compare_at
from simulator.experiments.intervals import Interval, Proportion, intervals
from simulator.experiments.record import Note, Result
from simulator.experiments.sobol import Index, design, indices
from simulator.experiments.sweep import Key
from simulator.experiments.tornado import ALWAYS, Swing, by_share, most_moving, tornado
from simulator.scenario.figures import is_number
from simulator.scenario.messages import spell

if TYPE_CHECKING:
    import pandas as pd

    from simulator.scenario import Scenario

Floats = NDArray[np.float64]

CHANCE = "chance"
"""The group of inputs that is the seed: what differs between two runs of the same assumptions."""
REST = "rest"
"""The group of all assumptions that do not stand alone."""
SCREENING = 2
"""Replications at each end of every assumption's range."""
LOOKED_AT = 10
"""Replications at each end for those that move an answer most."""
AGAIN = 6
"""How many are looked at again, for each proposal and headline."""
ALONE = 8
"""How many assumptions stand alone among the groups of the indices."""
_SEEDS = 10**6
VERSION = 2
"""Of the file that a result is kept in."""


@dataclass(frozen=True, repr=False)
class Sensitivity(Result):
    """What was found.

    Attributes
    ----------
    names : tuple of str
        Scenarios, the baseline first.
    outcomes : tuple of (group, outcome)
        The headlines.
    assumptions : mapping of str to Assumption
        Every figure that was varied, by name.
    as_assumed : mapping of (proposal, key) to Interval
        Differences with everything as assumed.
    swings : mapping of (contrast, proposal, key) to Swing
        One assumption at a time, by the names of their contrasts.
    alone : tuple of str
        Assumptions that stand alone among the groups of the indices; the rest are one group, and chance is one.
    indices : mapping of (proposal, key) to tuple of Index
        Shares of the variance of the difference.
    levels : ndarray, shape (draws, scenarios, outcomes)
        In draws of all assumptions that are independent of each other: means over the replications of a draw.
    order : mapping of key to tuple of str
        Scenarios from the lowest to the highest, everything as assumed.
    drawn_back : Proportion
        Values that had to be drawn back, of all that were drawn.
    draws, replications, seed : int
        n of Saltelli's design; replications of a draw.
    """

    names: tuple[str, ...]
    outcomes: tuple[Key, ...]
    assumptions: Mapping[str, Assumption]
    as_assumed: Mapping[tuple[str, Key], Interval]
    swings: Mapping[tuple[str, str, Key], Swing]
    alone: tuple[str, ...]
    indices: Mapping[tuple[str, Key], tuple[Index, ...]]
    levels: Floats
    order: Mapping[Key, tuple[str, ...]]
    drawn_back: Proportion
    draws: int
    replications: int
    seed: int

    kind = "sensitivity"
    decisive = ("alone", "draws", "replications", "seed")

    @property
    def asked(self) -> dict[str, Any]:
        """What decides the digits besides the scenarios, ready for JSON."""
        from importlib.metadata import version

        return {**super().asked, "assumptions": sorted(self.assumptions), "SALib": version("SALib")}

    @cached_property
    def contrasts(self) -> Mapping[str, Contrast]:
        """What is compared where one assumption is varied alone, by name."""
        return {one.name: one for known in self.assumptions.values() for one in known.contrasts}

    def ranking_stands(self, key: Key) -> Proportion:
        """Return the share of draws in which the scenarios stand in the order that they have as assumed."""
        k = self.outcomes.index(key)
        in_order = self.levels[:, [self.names.index(name) for name in self.order[key]], k]
        known = in_order[np.isfinite(in_order).all(axis=1)]
        return Proportion(int((np.diff(known, axis=1) >= 0).all(axis=1).sum()), len(known))

    def lower(self, proposal: str, key: Key) -> Proportion:
        """Return the share of draws in which a proposal lies below the baseline."""
        differences = self.differences(proposal, key)
        return Proportion(int((differences < 0).sum()), len(differences))

    def differences(self, proposal: str, key: Key) -> Floats:
        """Return a proposal's difference from the baseline in every draw in which it is defined."""
        k = self.outcomes.index(key)
        differences = self.levels[:, self.names.index(proposal), k] - self.levels[:, 0, k]
        return differences[np.isfinite(differences)]

    def largest(self, proposal: str, key: Key, number: int) -> tuple[str, ...]:
        """Return the contrasts that move a difference most, the largest swing first, of those run most often."""
        found = {name: self.swings[name, proposal, key] for name in self.contrasts}
        most = max((one.swing.replications for one in found.values()), default=0)
        moving = [name for name, one in found.items() if one.size > 0 and one.swing.replications == most]
        return tuple(sorted(moving, key=lambda name: -found[name].size)[:number])

    def tornado_table(self) -> pd.DataFrame:
        """Return a row for each contrast, proposal and outcome: both values and the differences there."""
        import pandas as pd

        rows = []
        for (name, proposal, key), found in self.swings.items():
            contrast, swing = self.contrasts[name], found.swing
            provenance = self.assumptions[contrast.assumption].provenance
            numbers = (found.at_low, found.at_high, swing.mean, swing.low, swing.high, swing.replications)
            low, high = _written(contrast.low), _written(contrast.high)
            rows.append((name, provenance, low, high, proposal, *key, *numbers))
        columns = ["assumption", "provenance", "low", "high", "scenario", "group", "outcome"]
        columns += [
            "difference_at_low",
            "difference_at_high",
            "swing",
            "swing_ci_low",
            "swing_ci_high",
            "replications",
        ]
        return pd.DataFrame(rows, columns=columns)

    def indices_table(self) -> pd.DataFrame:
        """Return a row for each group of assumptions, proposal and outcome: indices with their intervals."""
        import pandas as pd

        rows = []
        for (proposal, key), groups in self.indices.items():
            for one in groups:
                first = (one.first, one.first - one.first_half, one.first + one.first_half)
                total = (one.total, one.total - one.total_half, one.total + one.total_half)
                rows.append((one.group, proposal, *key, *first, *total))
        columns = ["assumption", "scenario", "group", "outcome", "first_order", "first_order_ci_low"]
        columns += ["first_order_ci_high", "total", "total_ci_low", "total_ci_high"]
        return pd.DataFrame(rows, columns=columns)

    def draws_table(self) -> pd.DataFrame:
        """Return a row for each independent draw, scenario and outcome."""
        import pandas as pd

        rows = [
            (d, name, *key, self.levels[d, s, k])
            for d in range(len(self.levels))
            for s, name in enumerate(self.names)
            for k, key in enumerate(self.outcomes)
        ]
        return pd.DataFrame(rows, columns=["draw", "scenario", "group", "outcome", "value"])


def _written(value: Any) -> str:
    """Write an end of a range, of a list all its items, or an alternative."""
    items = value if isinstance(value, tuple) else (value,)
    return " ".join(f"{x:.6g}" if is_number(x) else spell(x).strip("'") for x in items)


def sensitivity(
    baseline: Scenario,
    proposals: Mapping[str, Scenario],
    *,
    draws: int = 128,
    alone: int = ALONE,
    replications: int = 1,
    seed: int = 1,
    on: Computing = HERE,
    workers: int | None = None,
) -> Sensitivity:
    """Find which assumptions decide each headline difference, and how often the scenarios' ranking stands.

    Parameters
    ----------
    baseline : Scenario
        Of one municipality.
    proposals : mapping of str to Scenario
        Compared with it, by name; at least one.
    draws : int
        n of Saltelli's design, a power of two: the scenarios are compared n (groups + 2) times.
    alone : int
        How many assumptions stand alone, the four of :data:`ALWAYS` among them.
    replications : int
        Of a draw of all assumptions. One is enough: chance is among the inputs.
    seed : int
        Of the draws, and of the runs one assumption at a time.
    on : Computing
        Where it is computed.
    workers : int, optional
        Processes on this machine; short for ``on=Computing(workers)``.

    Raises
    ------
    Refused
        If there is no proposal, a scenario is of several municipalities, or ``draws`` is not a power of two.
    NotInstalled
        If SALib is not installed.
    """
    on = computing(on, workers)
    if not proposals:
        raise Refused("say what is compared: a sensitivity is of a difference between scenarios")
    if several := [one.name for one in (baseline, *proposals.values()) if one.members]:
        raise Refused(f"{several[0]}: is of several places; ask for one of them")
    # What is wrong with the draws, or not installed, is said before anything runs.
    design({"": ("x",)}, draws, seed)
    names = distinct((baseline.name, *proposals))
    notes: list[Note] = []
    asked = dict(zip(names, (baseline, *proposals.values()), strict=True))
    scenarios = with_fitting_baseline(asked, on, notes)
    known = {one.name: one for one in assumptions_of(scenarios)}
    own = sorted(path for path in set_by_proposals(scenarios) if _has_range(baseline, path))
    if own:
        notes.append(Note("sensitivity_own", (("names", ", ".join(own)),)))
    keys = HEADLINES
    question = Question(scenarios, known, keys, LOOKED_AT)
    (usual,) = compare_at(question, [Draw({}, seed)], "as assumed", on)
    contrasts = {one.name: one for assumption in known.values() for one in assumption.contrasts}
    swings = tornado(question, tuple(contrasts.values()), SCREENING, seed, "one assumption at a time", on)
    again = tuple(contrasts[name] for name in most_moving(swings, names[1:], keys, AGAIN))
    twice = tornado(question, again, LOOKED_AT, seed, "those that move most, again", on)
    always = tuple(path for path in ALWAYS if path in known)
    moving = dict.fromkeys(contrasts[name].assumption for name in by_share(twice, names[1:], keys))
    ranked = [name for name in moving if name not in always]
    stand = (*always, *ranked[: max(alone - len(always), 0)])
    together = _together(replace(question, replications=replications), stand, draws, seed, on)
    means = usual.values.mean(axis=2)
    return Sensitivity(
        names=names,
        outcomes=keys,
        assumptions=known,
        as_assumed={
            (name, key): intervals((usual.values[s, k] - usual.values[0, k])[:, None])[0]
            for s, name in enumerate(names)
            for k, key in enumerate(keys)
            if s
        },
        swings=swings | twice,
        alone=stand,
        order={
            key: tuple(sorted(names, key=lambda name, k=k: means[names.index(name), k]))  # type: ignore[misc]
            for k, key in enumerate(keys)
        },
        draws=draws,
        replications=replications,
        seed=seed,
        scenarios=scenarios,
        notes=tuple(notes),
        **together,
    )


def _has_range(scenario: Scenario, path: str) -> bool:
    figure = scenario.figures.get(path)
    return figure is not None and figure.range is not None


def _together(
    question: Question, alone: Sequence[str], draws: int, seed: int, on: Computing
) -> dict[str, Any]:
    """Move all assumptions at once, and chance."""
    rest = [path for path in question.assumptions if path not in alone]
    groups: dict[str, Sequence[str]] = {path: (path,) for path in alone}
    groups |= ({REST: rest} if rest else {}) | {CHANCE: (CHANCE,)}
    laid_out = design(groups, draws, seed)
    rows = [dict(zip(laid_out.inputs, map(float, row), strict=True)) for row in laid_out.quantiles]
    seeds = [int(row.pop(CHANCE) * _SEEDS) for row in rows]
    points = [Draw(row, at) for row, at in zip(rows, seeds, strict=True)]
    found = compare_at(question, points, "all assumptions at once", on)
    levels = np.array([one.values.mean(axis=2) for one in found])
    names = tuple(question.scenarios)
    every = sum(len(one.spans) for one in question.assumptions.values()) * len(found)
    return {
        "indices": {
            (name, key): indices(laid_out, levels[:, s, k] - levels[:, 0, k], seed)
            for s, name in enumerate(names)
            for k, key in enumerate(question.outcomes)
            if s
        },
        "levels": levels[laid_out.independent],
        "drawn_back": Proportion(sum(one.drawn_back for one in found), every),
    }


def to_json(found: Sensitivity) -> str:
    """Write what was found; undefined numbers are null."""
    content = {
        "version": VERSION,
        "names": found.names,
        "outcomes": found.outcomes,
        "assumptions": [
            [one.name, one.path, one.provenance, list(one.spans), *_span(one.span)]
            for one in found.assumptions.values()
        ],
        "as_assumed": [[name, *key, *_interval(i)] for (name, key), i in found.as_assumed.items()],
        "swings": [
            [path, name, *key, _number(s.at_low), _number(s.at_high), *_interval(s.swing)]
            for (path, name, key), s in found.swings.items()
        ],
        "alone": found.alone,
        "indices": [
            [
                name,
                *key,
                [[i.group, *map(_number, (i.first, i.first_half, i.total, i.total_half))] for i in groups],
            ]
            for (name, key), groups in found.indices.items()
        ],
        "levels": [[list(map(_number, row)) for row in draw] for draw in found.levels.tolist()],
        "order": [[*key, names] for key, names in found.order.items()],
        "drawn_back": [found.drawn_back.count, found.drawn_back.of],
        "draws": found.draws,
        "replications": found.replications,
        "seed": found.seed,
    }
    return json.dumps(content, ensure_ascii=False, allow_nan=False) + "\n"


def from_json(text: str) -> Sensitivity:
    """Read what was found.

    Raises
    ------
    ReadingError
        If the text is none of ours.
    """
    try:
        said = json.loads(text)
        if said["version"] != VERSION:
            raise ReadingError("was written by another version; run it again")
        return Sensitivity(
            names=tuple(said["names"]),
            outcomes=tuple((group, outcome) for group, outcome in said["outcomes"]),
            assumptions={
                name: Assumption(name, path, dict.fromkeys(whose, _read_span(*span)), provenance)
                for name, path, provenance, whose, *span in said["assumptions"]
            },
            as_assumed={(name, (group, of)): _read(i) for name, group, of, *i in said["as_assumed"]},
            swings={
                (path, name, (group, of)): Swing(_float(low), _float(high), _read(i))
                for path, name, group, of, low, high, *i in said["swings"]
            },
            alone=tuple(said["alone"]),
            indices={
                (name, (group, of)): tuple(Index(one[0], *map(_float, one[1:])) for one in groups)
                for name, group, of, groups in said["indices"]
            },
            levels=np.array([[list(map(_float, row)) for row in draw] for draw in said["levels"]]),
            order={(group, of): tuple(names) for group, of, names in said["order"]},
            drawn_back=Proportion(*said["drawn_back"]),
            draws=said["draws"],
            replications=said["replications"],
            seed=said["seed"],
        )
    except (ValueError, KeyError, TypeError) as error:
        raise ReadingError(f"is no sensitivity analysis: {' '.join(str(error).split())[:100]}") from None


def _number(x: float) -> float | None:
    return float(x) if math.isfinite(x) else None


def _float(x: float | None) -> float:
    return math.nan if x is None else float(x)


def _interval(one: Interval) -> list[Any]:
    return [*map(_number, (one.mean, one.low, one.high)), one.replications]


def _read(parts: Sequence[Any]) -> Interval:
    mean, low, high, replications = parts
    return Interval(_float(mean), _float(low), _float(high), int(replications))


def _span(one: Span | Choice) -> list[Any]:
    """Write a value with the ends of its range, or with its alternatives and their weights."""
    if isinstance(one, Choice):
        return [one.value, list(one.alternatives), list(one.weight)]
    return [one.value, one.low, one.high, one.shape]


def _read_span(value: Any, low: Any, high: Any, shape: str = "uniform") -> Span | Choice:
    if isinstance(low, list):
        return Choice(value, tuple(low), tuple(high))
    return Span(_value(value), low, high, shape)


def _value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
