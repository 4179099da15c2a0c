"""Sensitivity: what does the answer hinge on, and in how large a share of what is plausible does it stand?

In three steps. One assumption at a time goes to both ends of its range, or to each of its alternatives (the tornado);
those that move the answer most are looked at again with more replications. Then all assumptions move together (Sobol's
indices): the four that are always asked about and those that move most each by themselves, all others as one group, and
chance as another, so that what was overlooked or is noise shows as such.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from simulator import experiments
from simulator.catalogue import HEADLINES
from simulator.errors import Refused
from simulator.experiments import HERE, Computing
from simulator.experiments.assumptions import Contrast, assumptions_of, set_by_proposals
from simulator.experiments.intervals import intervals
from simulator.experiments.proportion import Proportion
from simulator.experiments.sensitivity import CHANCE, REST, Sensitive, Swing
from simulator.experiments.sobol import design, indices
from simulator.experiments.sweep import Key
from simulator.reporting.notes import Note
from simulator.study.delivered import Delivered
from simulator.study.drawing import Draw, Question, compare_at
from simulator.study.fitting import with_fitting_baseline

if TYPE_CHECKING:
    from simulator.reporting.report import Report
    from simulator.reporting.words import Words
    from simulator.scenario import Scenario

Floats = NDArray[np.float64]

ALWAYS = (
    "behaviour.threat_share",
    "practice.caseworkers.factor",
    "behaviour.displacement",
    "behaviour.trust",
)
"""Assumptions that always stand alone, whatever they move."""
SCREENING = 2
"""Replications at each end of every assumption's range."""
LOOKED_AT = 10
"""Replications at each end for those that move an answer most."""
AGAIN = 6
"""How many are looked at again, for each proposal and headline."""
ALONE = 8
"""How many assumptions stand alone among the groups of the indices."""
_SEEDS = 10**6


@dataclass(frozen=True)
class Sensitivity(Sensitive, Delivered):
    """What was found, and all that is needed to show and to repeat it; see :class:`Sensitive`."""

    scenarios: Mapping[str, Scenario] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    kind: ClassVar[str] = "sensitivity"

    __repr__ = Delivered.__repr__

    def _told(self, words: Words) -> Sequence[str]:
        from simulator.reporting.sensitivity import sentences

        return sentences(self, words)

    def _report(self, words: Words) -> Report:
        from simulator.reporting.sensitivity import report

        return report(self, words, self.notes)

    def _asked(self) -> dict[str, Any]:
        from importlib.metadata import version

        asked = {word: getattr(self, word) for word in ("alone", "draws", "replications", "seed")}
        return asked | {"assumptions": sorted(self.assumptions), "SALib": version("SALib")}


def sensitivity(
    baseline: Scenario,
    proposals: Mapping[str, Scenario],
    *,
    draws: int = 128,
    alone: int = ALONE,
    replications: int = 1,
    seed: int = 1,
    on: Computing = HERE,
) -> Sensitivity:
    """Find what each headline difference hinges on, and how often the scenarios' ranking stands.

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

    Raises
    ------
    Refused
        If there is no proposal, a scenario is of several municipalities, or ``draws`` is not a power of two.
    NoSALib
        If SALib is not installed.
    """
    if not proposals:
        raise Refused("say what is compared: a sensitivity is of a difference between scenarios")
    if several := [one.name for one in (baseline, *proposals.values()) if one.members]:
        raise Refused(f"{several[0]}: is of several places; ask for one of them")
    design(
        {"": ("x",)}, draws, seed
    )  # what is wrong with the draws, or not installed, is said before anything runs
    names = experiments.distinct((baseline.name, *proposals))
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
    swings = _tornado(question, tuple(contrasts.values()), SCREENING, seed, "one assumption at a time", on)
    again = tuple(contrasts[name] for name in _most_moving(swings, names[1:], keys, AGAIN))
    twice = _tornado(question, again, LOOKED_AT, seed, "those that move most, again", on)
    always = tuple(path for path in ALWAYS if path in known)
    moving = dict.fromkeys(contrasts[name].assumption for name in _by_share(twice, names[1:], keys))
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


def _tornado(
    question: Question,
    contrasts: Sequence[Contrast],
    replications: int,
    seed: int,
    label: str,
    on: Computing,
) -> dict[tuple[str, str, Key], Swing]:
    """Put one assumption after another to the two values of a contrast, on the same random numbers."""
    ends = [Draw(at, seed) for one in contrasts for at in one.at]
    found = compare_at(replace(question, replications=replications), ends, label, on)
    names = tuple(question.scenarios)
    swings = {}
    for n, contrast in enumerate(contrasts):
        low, high = (one.values - one.values[:1] for one in found[2 * n : 2 * n + 2])
        for s, name in enumerate(names):
            if s:
                for k, key in enumerate(question.outcomes):
                    interval = intervals((high[s, k] - low[s, k])[:, None])[0]
                    swings[contrast.name, name, key] = Swing(
                        float(low[s, k].mean()), float(high[s, k].mean()), interval
                    )
    return swings


def _most_moving(
    swings: Mapping[tuple[str, str, Key], Swing], proposals: Sequence[str], keys: Sequence[Key], number: int
) -> tuple[str, ...]:
    """Give the contrasts that move each difference most, and those that are always asked about."""
    paths = tuple(dict.fromkeys(path for path, _, _ in swings))
    chosen = dict.fromkeys(path for path in ALWAYS if path in paths)
    for name in proposals:
        for key in keys:
            size = {path: swings[path, name, key].size for path in paths}
            moving = [path for path in paths if size[path] > 0]
            chosen |= dict.fromkeys(sorted(moving, key=size.__getitem__, reverse=True)[:number])
    return tuple(chosen)


def _by_share(
    swings: Mapping[tuple[str, str, Key], Swing], proposals: Sequence[str], keys: Sequence[Key]
) -> tuple[str, ...]:
    """Order contrasts by the largest share that they have in the swings of some difference."""
    shares = {path: 0.0 for path, _, _ in swings}
    for name in proposals:
        for key in keys:
            sizes = {path: swings[path, name, key].size for path in shares}
            whole = sum(size for size in sizes.values() if size > 0)
            shares |= {path: max(shares[path], size / whole) for path, size in sizes.items() if size > 0}
    return tuple(sorted(shares, key=lambda path: -shares[path]))


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
