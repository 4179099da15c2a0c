"""Scenarios under other values of an assumption, with baseline hazards that fit them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from simulator.experiments import Computing, Setting
from simulator.scenario.changes import undone
from simulator.scenario.figures import is_number
from simulator.scenario.messages import Problem, ScenarioError, nearest_path
from simulator.study.fitting import solved_anew

if TYPE_CHECKING:
    from simulator.scenario import Scenario


def with_values(
    scenarios: Mapping[str, Scenario], values: Mapping[str, object], on: Computing
) -> dict[str, Scenario]:
    """Give every scenario other values at some paths, warm-up included.

    Where the baseline hazards rest on a value that differs, they are solved anew under the place's own law and
    practice, once, and inherited by all.

    Raises
    ------
    ScenarioError
        If a value does not fit.
    """
    return with_own_values(scenarios, dict.fromkeys(scenarios, values), on)


def with_own_values(
    scenarios: Mapping[str, Scenario], values: Mapping[str, Mapping[str, object]], on: Computing
) -> dict[str, Scenario]:
    """Give each scenario its own other values, by its name; see :func:`with_values`.

    Raises
    ------
    ScenarioError
        If a value does not fit.
    """
    from simulator.calibration import is_stale

    set_so = {
        name: Setting("", "", "", values=values[name]).apply(scenario) for name, scenario in scenarios.items()
    }
    first = next(iter(set_so.values()))
    return solved_anew(set_so, on) if any(map(is_stale, first.members or (first,))) else set_so


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
    """Give the number at a path.

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
    """Give the range of the assumption at a path.

    Raises
    ------
    ScenarioError
        If it has none.
    """
    figure = (scenario.members[0] if scenario.members else scenario).figures.get(path)
    if figure is None or figure.range is None:
        raise ScenarioError([Problem("", path, "has no range in its file: say one (--between LOW:HIGH)")])
    return figure.range
