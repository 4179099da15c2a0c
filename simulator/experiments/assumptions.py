"""What is uncertain in scenarios: every figure with a range, and its value at a quantile of that range.

A figure's range says what is plausible, not how likely each value is: values are drawn evenly over it, each figure by
itself. A list of numbers moves as a whole, by one factor, as far down as up, that keeps every item in the range. What a
proposal itself changes is what it stands for: it is varied in the proposal over the range that the proposal states for
it, or not at all, and never in the baseline alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.scenario.changes import changes
from simulator.scenario.errors import ScenarioError
from simulator.scenario.figures import is_number

if TYPE_CHECKING:
    from simulator.scenario import Figure, Scenario

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
    """

    value: Any
    low: float
    high: float

    def at(self, quantile: float) -> Any:
        """Give the value at a quantile (0 to 1) of the range."""
        x = self.low * (1 - quantile) + self.high * quantile  # exact at both ends
        if isinstance(self.value, tuple):
            return tuple(item * x for item in self.value)
        return round(x) if isinstance(self.value, int) else x

    def towards(self, value: Any, share: float) -> Any:
        """Give what lies a share of the way from the scenario's own value to another."""
        if isinstance(self.value, tuple):
            return tuple(own + share * (x - own) for own, x in zip(self.value, value, strict=True))
        between = self.value + share * (value - self.value)
        return round(between) if isinstance(self.value, int) else between


@dataclass(frozen=True)
class Assumption:
    """A figure with a range, in the scenarios that have it.

    Attributes
    ----------
    name : str
        Its path; of what a proposal sets for itself, with the proposal's name in brackets.
    path : str
        Where it stands.
    spans : mapping of str to Span
        By scenario; the same in all.
    provenance : str
        Law, published, estimated or assumption.
    """

    name: str
    path: str
    spans: Mapping[str, Span]
    provenance: str

    @property
    def span(self) -> Span:
        """That of the first scenario that has it."""
        return next(iter(self.spans.values()))


def assumptions_of(scenarios: Mapping[str, Scenario]) -> tuple[Assumption, ...]:
    """Give every figure with a range, in the order of the files; the baseline first among ``scenarios``."""
    first = next(iter(scenarios.values()))
    own = set_by_proposals(scenarios)
    found: dict[str, tuple[str, str, dict[str, Span]]] = {}
    for name, scenario in scenarios.items():
        for path, figure in scenario.figures.items():
            if (
                figure.range is None
                or _changes_later(scenario, path)
                or _is_the_proposal(figure, first, path)
                or (path in own and _is_as_in(first, figure, path))
            ):
                continue
            span = _span(figure.value, figure.range)
            if path in own and path in first.figures:
                found[f"{path} [{name}]"] = (path, figure.provenance, {name: span})
                continue
            _, _, spans = found.setdefault(path, (path, figure.provenance, {}))
            if all(span == other for other in spans.values()):
                spans[name] = span
            else:
                found[f"{path} [{name}]"] = (path, figure.provenance, {name: span})
    return tuple(
        Assumption(name, path, spans, provenance) for name, (path, provenance, spans) in found.items()
    )


def set_by_proposals(scenarios: Mapping[str, Scenario]) -> frozenset[str]:
    """Give the paths that a proposal itself changes, from the outset or later; the baseline first."""
    first, *proposals = scenarios.values()
    return frozenset(change.path for proposal in proposals for change in changes(first, proposal))


def _is_as_in(first: Scenario, figure: Figure, path: str) -> bool:
    known = first.figures.get(path)
    return known is not None and known.value == figure.value


def _is_the_proposal(figure: Figure, first: Scenario, path: str) -> bool:
    """Say whether a bare value lies over another scenario's: then its range was stated about that one."""
    known = first.figures.get(path)
    return figure.changed and known is not None and known.value != figure.value


def _changes_later(scenario: Scenario, path: str) -> bool:
    return any(path in then.paths() and then.get(path) != scenario.get(path) for _, then in scenario.later)


def _span(value: Any, limits: tuple[float, float]) -> Span:
    low, high = limits
    if is_number(value):
        return Span(value, low, high)
    # Zeros stay zeros whatever the factor.
    items = [item for item in value if item]
    up = min((high / item for item in items), default=1.0)
    down = min((item / low for item in items if low), default=up)
    most = max(min(up, down), 1.0)
    return Span(value, 1 / most, most)


def drawn(
    scenario: Scenario, name: str, at: Mapping[str, float], known: Mapping[str, Assumption]
) -> tuple[Mapping[str, Any], int]:
    """Give a scenario's values at quantiles of some assumptions, drawn back until they fit together.

    Values that each lie in their range may contradict each other (shares that add up to more than one, a beginning
    after its end). Then those of the table that is complained about go half of the way back to the scenario's own, as
    often as it takes; the same quantiles always give the same values.

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
    concerned = [known[one] for one in at if name in known[one].spans]
    spans = {one.path: one.spans[name] for one in concerned}
    asked = {one.path: spans[one.path].at(at[one.name]) for one in concerned}
    shares = dict.fromkeys(spans, 1.0)
    tries: dict[str, int] = {}
    while True:
        values = {
            path: asked[path] if shares[path] == 1.0 else span.towards(asked[path], shares[path])
            for path, span in spans.items()
        }
        try:
            scenario.replace(values)
        except ScenarioError as error:
            for complaint in {problem.key for problem in error.problems}:
                tries[complaint] = tries.get(complaint, 0) + 1
                if not _draw_back(shares, complaint, tries[complaint]):
                    raise
            continue
        return values, sum(share < 1.0 for share in shares.values())


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
