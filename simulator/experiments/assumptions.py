"""What is uncertain in scenarios: every figure with a range or alternatives, and its value at a quantile.

A figure's range says what is plausible, its shape how likely each value is held to be. Sensitivity goes over ranges
evenly, a prediction draws by shape; each figure by itself. A list of numbers moves as a whole, by one factor, as far
down as up, that keeps every item in the range. Of alternatives each takes as much of the quantiles as its weight. What
a proposal itself changes is what it stands for: it is varied in the proposal over the range or the alternatives that
the proposal states for it, or not at all, and never in the baseline alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.experiments.distributions import places, within
from simulator.experiments.wholes import within_wholes
from simulator.scenario.changes import changes
from simulator.scenario.figures import is_number, position, same
from simulator.scenario.messages import ScenarioError, spell

if TYPE_CHECKING:
    from simulator.scenario import Figure, Scenario

Floats = NDArray[np.float64]

NOT_OF_THE_WORLD = "prices.matters."
"""What the reader decides, and nobody can be wrong about, is no assumption."""
_TRIES = 6
"""Halvings of one table before the table that it stands in is drawn back too."""


@dataclass(frozen=True)
class Span:
    """A figure's value and its range.

    Attributes
    ----------
    value : number or tuple of numbers
        As the scenario has it.
    low, high : float
        Ends of the range; of a list, the factors that take it to them.
    shape : str
        How likely its values are held to be: see :mod:`simulator.experiments.distributions`.
    """

    value: Any
    low: float
    high: float
    shape: str = "uniform"

    def at(self, quantile: float) -> Any:
        """Return the value at a quantile of the range, spread evenly: 0 is its lower end, 1 its upper."""
        x = self.low * (1 - quantile) + self.high * quantile  # exact at both ends
        if isinstance(self.value, tuple):
            return tuple(item * x for item in self.value)
        return round(x) if isinstance(self.value, int) else x

    def places(self, probabilities: Floats) -> Floats:
        """Return the quantile for :meth:`at` below which its value lies with each probability, by its shape."""
        width = self.high - self.low
        value = 1.0 if isinstance(self.value, tuple) else self.value
        # A value that the user set beside its range leaves the range, which was stated about another, as it is.
        most_likely = min(max((value - self.low) / width, 0.0), 1.0) if width > 0 else 0.0
        return within(places(self.shape, most_likely, probabilities), self.low, self.high)

    def towards(self, value: Any, share: float) -> Any:
        """Return what lies a share of the way from the scenario's own value to another."""
        if isinstance(self.value, tuple):
            return tuple(own + share * (x - own) for own, x in zip(self.value, value, strict=True))
        between = self.value + share * (value - self.value)
        return round(between) if isinstance(self.value, int) else between


@dataclass(frozen=True)
class Choice:
    """A figure's value and its alternatives.

    Attributes
    ----------
    value : text, number or bool
        As the scenario has it.
    alternatives : tuple
        What it may be.
    weight : tuple of float
        How likely each is held to be; they sum to 1.
    """

    value: Any
    alternatives: tuple[Any, ...]
    weight: tuple[float, ...]

    def at(self, quantile: float) -> Any:
        """Return the alternative at a quantile (0 to 1): each takes as much of them as its weight."""
        reached = accumulate(self.weight)
        found = (one for one, end in zip(self.alternatives, reached, strict=True) if quantile < end)
        return next(found, self.alternatives[-1])

    def places(self, probabilities: Floats) -> Floats:
        """Return the quantile for :meth:`at` at each probability: weights are probabilities already."""
        return probabilities

    def towards(self, value: Any, share: float) -> Any:
        """Return the scenario's own value: there is no part of the way to another alternative."""
        return value if share == 1.0 else self.value

    def quantile_of(self, value: Any) -> float:
        """Return a quantile at which an alternative is drawn."""
        n = position(self.alternatives, value)
        return sum(self.weight[:n]) + self.weight[n] / 2

    @property
    def others(self) -> tuple[Any, ...]:
        """The alternatives to the scenario's own value."""
        return tuple(one for one in self.alternatives if not same(one, self.value))


@dataclass(frozen=True)
class Contrast:
    """What is compared where one assumption is varied alone: a range's ends, or an alternative with what is assumed.

    Attributes
    ----------
    name : str
        The assumption's, followed by ``=`` and the alternative where there is one.
    assumption : str
        The assumption's.
    low, high : number, text, bool or tuple of numbers
        The two values; of a choice the assumed one and the alternative.
    at : pair of dict
        Quantiles for :func:`drawn` at the two; empty for what the scenarios assume.
    """

    name: str
    assumption: str
    low: Any
    high: Any
    at: tuple[Mapping[str, float], Mapping[str, float]]


@dataclass(frozen=True)
class Assumption:
    """A figure with a range or alternatives, in the scenarios that have it.

    Attributes
    ----------
    name : str
        Its path; of what a proposal sets for itself, with the proposal's name in brackets.
    path : str
        Where it stands.
    spans : mapping of str to Span or Choice
        By scenario; the same in all.
    provenance : str
        Law, published, estimated or assumption.
    told_by : str
        The posterior that the behaviour names, if it may tell this figure together with others; empty where the figure
        was changed from what its file says, or is a proposal's own.
    """

    name: str
    path: str
    spans: Mapping[str, Span | Choice]
    provenance: str
    told_by: str = ""

    @property
    def span(self) -> Span | Choice:
        """That of the first scenario that has it."""
        return next(iter(self.spans.values()))

    @property
    def ends(self) -> tuple[float, float]:
        """Ends of its range, of a list those of its factor; of a choice, which has none, those of its quantiles."""
        return (self.span.low, self.span.high) if isinstance(self.span, Span) else (0.0, 1.0)

    @property
    def contrasts(self) -> tuple[Contrast, ...]:
        """What to compare where it is varied alone."""
        span = self.span
        if isinstance(span, Span):
            ends = {self.name: 0.0}, {self.name: 1.0}
            return (Contrast(self.name, self.name, span.at(0.0), span.at(1.0), ends),)
        return tuple(
            Contrast(
                named(self.name, one), self.name, span.value, one, ({}, {self.name: span.quantile_of(one)})
            )
            for one in span.others
        )


def named(name: str, alternative: Any) -> str:
    """Return the name of an alternative: that of the assumption, the alternative, and the proposal that it is of."""
    path, bracket, owner = name.partition(" [")
    return f"{path}={spell(alternative).strip(chr(39))}{bracket}{owner}"


def assumptions_of(scenarios: Mapping[str, Scenario]) -> tuple[Assumption, ...]:
    """Return every figure with a range or alternatives, in the order of the files; the baseline first."""
    first = next(iter(scenarios.values()))
    own = set_by_proposals(scenarios)
    found: dict[str, tuple[str, str, dict[str, Span | Choice]]] = {}
    for name, scenario in scenarios.items():
        for path, figure in scenario.figures.items():
            if (
                path.startswith(NOT_OF_THE_WORLD)
                or _changes_later(scenario, path)
                or _is_the_proposal(figure, first, path)
                or (path in own and _is_as_in(first, figure, path))
            ):
                continue
            span = _span_of(figure)
            if span is None:
                continue
            if path in own and path in first.figures:
                found[f"{path} [{name}]"] = (path, figure.provenance, {name: span})
                continue
            _, _, spans = found.setdefault(path, (path, figure.provenance, {}))
            if all(span == other for other in spans.values()):
                spans[name] = span
            else:
                found[f"{path} [{name}]"] = (path, figure.provenance, {name: span})
    return tuple(
        Assumption(name, path, spans, provenance, _told_by(first, name, path, spans))
        for name, (path, provenance, spans) in found.items()
    )


def _told_by(first: Scenario, name: str, path: str, spans: Mapping[str, Span | Choice]) -> str:
    """Return the posterior that the baseline's behaviour names, for a number that all share and nobody changed."""
    figure = first.figures.get(path)
    number = all(
        isinstance(one, Span) and is_number(one.value) and one.low < one.high for one in spans.values()
    )
    if name != path or figure is None or figure.changed or not number:
        return ""
    return first.behaviour.posterior


def set_by_proposals(scenarios: Mapping[str, Scenario]) -> frozenset[str]:
    """Return the paths that a proposal itself changes, from the outset or later; the baseline first."""
    first, *proposals = scenarios.values()
    return frozenset(change.path for proposal in proposals for change in changes(first, proposal))


def _is_as_in(first: Scenario, figure: Figure, path: str) -> bool:
    known = first.figures.get(path)
    return known is not None and known.value == figure.value


def _is_the_proposal(figure: Figure, first: Scenario, path: str) -> bool:
    """Return whether a bare value lies over another scenario's: then its range was stated about that one.

    Of alternatives the proposal may choose the baseline's own, and means it.
    """
    known = first.figures.get(path)
    if not figure.changed or known is None:
        return False
    return known.value != figure.value or (figure.is_structural and known.file != figure.file)


def _changes_later(scenario: Scenario, path: str) -> bool:
    return any(path in then.paths() and then.get(path) != scenario.get(path) for _, then in scenario.later)


def _span_of(figure: Figure) -> Span | Choice | None:
    """Return what a figure may be; nothing where its file does not say, or the value is none of its alternatives."""
    if figure.is_structural:
        known = position(figure.alternatives, figure.value) >= 0
        return Choice(figure.value, figure.alternatives, figure.weight) if known else None
    return None if figure.range is None else _span(figure.value, figure.range, figure.shape)


def _span(value: Any, limits: tuple[float, float], shape: str) -> Span:
    low, high = limits
    if is_number(value):
        return Span(value, low, high, shape)
    # Zeros stay zeros whatever the factor.
    items = [item for item in value if item]
    up = min((high / item for item in items), default=1.0)
    down = min((item / low for item in items if low), default=up)
    most = max(min(up, down), 1.0)
    return Span(value, 1 / most, most, shape)


def drawn(
    scenario: Scenario, name: str, at: Mapping[str, float], known: Mapping[str, Assumption]
) -> tuple[Mapping[str, Any], int]:
    """Return a scenario's values at quantiles of some assumptions, drawn back until they fit together.

    Shares of one whole that add up to more than it are scaled to it. Values that contradict each other otherwise (a
    beginning after its end) go half of the way back to the scenario's own, with those of the table that is complained
    about, as often as it takes; the same quantiles always give the same values.

    Parameters
    ----------
    scenario : Scenario
        Whose values.
    name : str
        What the assumptions know it by.
    at : mapping of str to float
        Quantile by an assumption's name.
    known : mapping of str to Assumption
        By its name.

    Returns
    -------
    values : mapping of str to object
        By path, for :meth:`~simulator.scenario.Scenario.replace`.
    drawn_back : int
        How many of them are nearer to the scenario's own than their quantile says.

    Raises
    ------
    ScenarioError
        If the values do not fit together even then: the scenario itself does not.
    """
    _, values, back = _drawn(scenario, name, at, known)
    return values, back


def drawn_scenario(
    scenario: Scenario, name: str, at: Mapping[str, float], known: Mapping[str, Assumption]
) -> tuple[Scenario, int]:
    """Return a scenario at quantiles of some assumptions, and how many values were drawn back; see :func:`drawn`."""
    found, _, back = _drawn(scenario, name, at, known)
    return found, back


def _drawn(
    scenario: Scenario, name: str, at: Mapping[str, float], known: Mapping[str, Assumption]
) -> tuple[Scenario, Mapping[str, Any], int]:
    concerned = [known[one] for one in at if name in known[one].spans]
    spans = {one.path: one.spans[name] for one in concerned}
    asked = within_wholes(scenario, {one.path: spans[one.path].at(at[one.name]) for one in concerned})
    shares = dict.fromkeys(spans, 1.0)
    tries: dict[str, int] = {}
    while True:
        values = {
            path: asked[path] if shares[path] == 1.0 else span.towards(asked[path], shares[path])
            for path, span in spans.items()
        }
        try:
            found = scenario.replace(values)
        except ScenarioError as error:
            for complaint in {problem.key for problem in error.problems}:
                tries[complaint] = tries.get(complaint, 0) + 1
                if not _draw_back(shares, complaint, tries[complaint]):
                    raise
            continue
        return found, values, sum(share < 1.0 for share in shares.values())


def _draw_back(shares: dict[str, float], complaint: str, tries: int) -> bool:
    """Halve the way of what stands at or below a path, of more and more around it; say whether there is any."""
    parts = complaint.split(".")
    around = ".".join(parts[: max(len(parts) - (tries - 1) // _TRIES, 0)])
    concerned = [path for path in shares if not around or path == around or path.startswith(around + ".")]
    if not concerned and around:
        return _draw_back(shares, complaint, tries + _TRIES)
    for path in concerned:
        shares[path] = shares[path] / 2 if shares[path] > 1e-3 else 0.0
    return bool(concerned) and tries < _TRIES * (len(parts) + 3)
