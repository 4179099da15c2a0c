"""The settings that the answer hinges on: how tight staffing is, how a talk's effect splits, and every alternative.

No source tells how much of caseworkers' time talks fill today, and studies conflict on whether a talk works
before it is held (the threat) or after it. Both decide rankings, so every serious comparison is shown at both
ends of each. Where a figure is one of a few alternatives (a reading of the law, what spare time becomes), each of the
others is tried by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from simulator.experiments.assumptions import Assumption, Choice, assumptions_of, named
from simulator.experiments.baseline import is_stale, solved_anew
from simulator.experiments.compute import Computing
from simulator.model.effects import FIGURES
from simulator.scenario.changes import undone
from simulator.scenario.figures import is_number
from simulator.scenario.messages import Problem, ScenarioError, nearest_path, spell
from simulator.scenario.regions import each

if TYPE_CHECKING:
    from simulator.scenario import Scenario

FILL = 0.85
"""Share of caseworkers' talk time that talks fill under current rules, by default (assumption)."""
FILL_RANGE = (0.70, 1.10)
"""Range of that assumption: the more talks fill, the fewer caseworkers there are for the same talks."""
THREAT_RANGE = (0.26, 1.00)
"""Range of ``behaviour.threat_share`` that studies give: Swiss +5 % per lost talk; threat alone."""


@dataclass(frozen=True)
class Setting:
    """A way to set what is not known, applied alike to every scenario of a comparison.

    Attributes
    ----------
    name : str
        Its name in tables.
    label : str
        Its name in plain words.
    meaning : str
        What it assumes, in plain words.
    factors : mapping of str to float
        Paths whose value is multiplied.
    values : mapping of str to object
        Paths whose value is replaced.
    solves_anew : bool
        Whether the baseline hazards must be solved anew under it (sizes or split of effects change).
    only : tuple of str
        Names of the scenarios that it is applied to; empty: all.
    """

    name: str
    label: str
    meaning: str
    factors: Mapping[str, float] = field(default_factory=dict)
    values: Mapping[str, object] = field(default_factory=dict)
    solves_anew: bool = False
    only: tuple[str, ...] = ()

    def applies_to(self, name: str) -> bool:
        """Return whether it is applied to the scenario of a name."""
        return not self.only or name in self.only

    def apply(self, scenario: Scenario) -> Scenario:
        """Return the scenario under this setting, what holds from a later date on too."""
        return each(scenario, self._apply)

    def _apply(self, scenario: Scenario) -> Scenario:
        changes = {path: scenario.get(path) * factor for path, factor in self.factors.items()}
        if not changes and not self.values:
            return scenario
        changed = scenario.replace(changes | dict(self.values))
        # replace gives a later date the same values; a factor scales what holds then.
        return replace(changed, later=tuple((day, self._apply(then)) for day, then in scenario.later))


DEFAULT = Setting(
    "default", "as assumed", f"talks fill {FILL:.2f} of caseworkers' talk time under current rules"
)
STAFFING_LOW = Setting(
    "staffing_low",
    "low staffing",
    f"talks would fill {FILL_RANGE[1]:.2f} of caseworkers' talk time under current rules",
    factors={"practice.caseworkers.factor": FILL / FILL_RANGE[1]},
)
STAFFING_HIGH = Setting(
    "staffing_high",
    "high staffing",
    f"talks fill {FILL_RANGE[0]:.2f} of caseworkers' talk time under current rules",
    factors={"practice.caseworkers.factor": FILL / FILL_RANGE[0]},
)
THREAT_LOW = Setting(
    "threat_low",
    "talks work once held",
    f"{THREAT_RANGE[0]:.0%} of a talk's effect comes before it",
    values={"behaviour.threat_share": THREAT_RANGE[0]},
    solves_anew=True,
)
THREAT_HIGH = Setting(
    "threat_high",
    "talks work ahead of them",
    "all of a talk's effect comes before it",
    values={"behaviour.threat_share": THREAT_RANGE[1]},
    solves_anew=True,
)
SETTINGS = (STAFFING_LOW, STAFFING_HIGH, THREAT_LOW, THREAT_HIGH)
"""Every setting besides the default and the alternatives."""
AGAINST_THE_BASELINE = ("practice.freed_minutes",)
"""Figures about duties that differ from the baseline's: where none does, they say nothing."""


def alternatives_of(scenarios: Mapping[str, Scenario]) -> tuple[Setting, ...]:
    """Return a setting for each alternative of each structural figure, in the order of the files.

    What the baseline shares with proposals is set in all of them together. What proposals say for themselves is set in
    them alone, in one setting for all of them: proposals do not act on each other.

    Parameters
    ----------
    scenarios : mapping of str to Scenario
        By name, the baseline first.
    """
    baseline = next(iter(scenarios))
    together: list[Setting] = []
    own: dict[tuple[str, str], tuple[Assumption, Any, list[str]]] = {}
    for one in assumptions_of(scenarios):
        choice = one.span
        if not isinstance(choice, Choice):
            continue
        if one.path in AGAINST_THE_BASELINE and all(
            _same_duties(scenarios[name], scenarios[baseline]) for name in one.spans
        ):
            continue
        for value in choice.others:
            if baseline in one.spans:
                only = () if len(one.spans) == len(scenarios) else tuple(one.spans)
                together.append(_alternative(one.path, one.path, value, only))
            else:
                _, _, names = own.setdefault((one.path, spell(value)), (one, value, []))
                names += one.spans
    taken = {setting.name for setting in together}
    alone = []
    for one, value, names in own.values():
        also_shared = named(one.path, value) in taken
        of = f"{one.path} [{', '.join(names)}]" if also_shared else one.path
        alone.append(_alternative(of, one.path, value, tuple(names)))
    return (*together, *alone)


def _same_duties(one: Scenario, other: Scenario) -> bool:
    """Return whether a scenario asks for the duties of another at every time."""
    laws = (each_time.law for each_time in (one, *(then for _, then in one.later)))
    return all(law.duties == other.law.duties for law in laws)


def _alternative(assumption: str, path: str, value: Any, only: tuple[str, ...]) -> Setting:
    name = named(assumption, value)
    sizes_effects = path.startswith("behaviour.") and path.split(".")[1] in FIGURES
    told = f"{path} is {spell(value)}"
    return Setting(name, name, told, values={path: value}, solves_anew=sizes_effects, only=only)


def under(
    setting: Setting,
    scenarios: Mapping[str, Scenario],
    on: Computing,
    reference: Scenario | None = None,
) -> dict[str, Scenario]:
    """Put every scenario under a setting, with baseline hazards that fit it; see :func:`with_values`."""
    set_so = {
        name: setting.apply(scenario) if setting.applies_to(name) else scenario
        for name, scenario in scenarios.items()
    }
    before = next(iter(scenarios.values()))
    return solved_anew(set_so, before, on, reference) if setting.solves_anew else set_so


def with_values(
    scenarios: Mapping[str, Scenario],
    values: Mapping[str, object],
    on: Computing,
    reference: Scenario | None = None,
) -> dict[str, Scenario]:
    """Return every scenario with other values at some paths, warm-up included.

    Where the baseline hazards rest on a value that differs, they are solved anew under the place's own law and
    practice (``reference``, if it is loaded already), once, and inherited by all.

    Raises
    ------
    ScenarioError
        If a value does not fit.
    """
    return with_own_values(scenarios, dict.fromkeys(scenarios, values), on, reference)


def with_own_values(
    scenarios: Mapping[str, Scenario],
    values: Mapping[str, Mapping[str, object]],
    on: Computing,
    reference: Scenario | None = None,
) -> dict[str, Scenario]:
    """Return each scenario with its own other values, by its name; see :func:`with_values`.

    Raises
    ------
    ScenarioError
        If a value does not fit.
    """
    set_so = {
        name: Setting("", "", "", values=values[name]).apply(scenario) for name, scenario in scenarios.items()
    }
    return with_own_baseline(set_so, next(iter(scenarios.values())), on, reference)


def with_own_baseline(
    scenarios: Mapping[str, Scenario], before: Scenario, on: Computing, reference: Scenario | None = None
) -> dict[str, Scenario]:
    """Return scenarios whose figures were changed with baseline hazards that fit them; see :func:`solved_anew`."""
    first = next(iter(scenarios.values()))
    stale = any(map(is_stale, first.members or (first,)))
    return solved_anew(scenarios, before, on, reference) if stale else dict(scenarios)


def known_path(scenario: Scenario, path: str) -> None:
    """Raise a ScenarioError, with the nearest path, if a scenario has no value at a path."""
    one = scenario.members[0] if scenario.members else scenario
    if path not in one.paths():
        raise ScenarioError([Problem("", path, "unknown key", "", nearest_path(path, one.paths()))])


def keep_changes(baseline: Scenario, proposals: Mapping[str, Scenario], paths: Iterable[str]) -> None:
    """Raise a ScenarioError if a proposal itself changes a figure that is to be varied alike in every scenario."""
    problems = undone(baseline, proposals, paths, "--over")
    if problems:
        raise ScenarioError(problems)


def number_at(scenario: Scenario, path: str) -> float:
    """Return the number at a path.

    Raises
    ------
    ScenarioError
        If there is none.
    """
    known_path(scenario, path)
    value = (scenario.members[0] if scenario.members else scenario).get(path)
    if not is_number(value):
        raise ScenarioError([Problem("", path, "is not a single number")])
    return float(value)


def range_of(scenario: Scenario, path: str) -> tuple[float, float]:
    """Return the range of the assumption at a path.

    Raises
    ------
    ScenarioError
        If it has none.
    """
    figure = (scenario.members[0] if scenario.members else scenario).figures.get(path)
    if figure is None or figure.range is None:
        raise ScenarioError([Problem("", path, "has no range in its file: say one (--between LOW:HIGH)")])
    return figure.range
