"""Baseline hazards that fit what is asked: solved anew when what they rest on was changed, inherited by all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from simulator.experiments import Computing, Setting
from simulator.reporting.notes import Note
from simulator.scenario.regions import place_name, pool

if TYPE_CHECKING:
    from simulator.scenario import Scenario

_SOLVE_REPLICATIONS = 2
_SOLVE_ITERATIONS = 2
"""Few are enough for another setting: it starts from the hazards of the default, which are near."""


def with_fitting_baseline(
    scenarios: Mapping[str, Scenario],
    on: Computing,
    notes: list[Note],
) -> dict[str, Scenario]:
    """Solve the baseline hazards anew if what they were solved under was changed; proposals inherit them."""
    solve = _once(on=on)
    return _by_place(scenarios, lambda own: _with_fitting_baseline(own, solve, notes))


def _once(**options: Any) -> Callable[[Scenario], Scenario]:
    """Give a solver that solves equal references once: the rows of a table of places share theirs."""
    from simulator.calibration import solve_baseline
    from simulator.scenario.scenario import scenario_digest

    solved: dict[str, Scenario] = {}

    def solve(reference: Scenario) -> Scenario:
        key = scenario_digest(reference)
        if key not in solved:
            solved[key] = solve_baseline(reference, **options)
        return solved[key]

    return solve


def _with_fitting_baseline(
    scenarios: Mapping[str, Scenario], solve: Callable[[Scenario], Scenario], notes: list[Note]
) -> dict[str, Scenario]:
    from simulator.calibration import inherit_baseline, is_stale

    first = next(iter(scenarios.values()))
    if not is_stale(first):
        return dict(scenarios)
    reference = reference_of(first)
    key = "never_solved" if first.place.solved is None else "stale"
    said = Note(key, (("reference", reference.name),))
    if said not in notes:
        notes.append(said)
    solved = solve(reference)
    return {name: inherit_baseline(scenario, solved) for name, scenario in scenarios.items()}


def under(
    setting: Setting,
    scenarios: Mapping[str, Scenario],
    on: Computing,
) -> dict[str, Scenario]:
    """Put every scenario under a setting, with baseline hazards that fit it."""
    set_so = {
        name: setting.apply(scenario) if setting.applies_to(name) else scenario
        for name, scenario in scenarios.items()
    }
    return solved_anew(set_so, on) if setting.solves_anew else set_so


def solved_anew(scenarios: Mapping[str, Scenario], on: Computing) -> dict[str, Scenario]:
    """Solve the baseline hazards that fit the first scenario's figures, once a municipality; all inherit them."""
    solve = _once(replications=_SOLVE_REPLICATIONS, iterations=_SOLVE_ITERATIONS, on=on)
    return _by_place(scenarios, lambda own: _solved_anew(own, solve))


def _solved_anew(
    scenarios: Mapping[str, Scenario], solve: Callable[[Scenario], Scenario]
) -> dict[str, Scenario]:
    from simulator.calibration import inherit_baseline

    solved = solve(reference_of(next(iter(scenarios.values()))))
    return {name: inherit_baseline(scenario, solved) for name, scenario in scenarios.items()}


def _by_place(
    scenarios: Mapping[str, Scenario], fit: Callable[[Mapping[str, Scenario]], dict[str, Scenario]]
) -> dict[str, Scenario]:
    """Fit the scenarios, municipality by municipality where they stand for several.

    Scenarios that are not of the same municipalities are left as they are: comparing them is refused.
    """
    places = {tuple(map(place_name, scenario.members)) for scenario in scenarios.values()}
    if places == {()}:
        return fit(scenarios)
    if len(places) > 1:
        return dict(scenarios)
    fitted = [
        fit({name: scenario.members[n] for name, scenario in scenarios.items()})
        for n in range(len(places.pop()))
    ]
    return {name: pool(tuple(own[name] for own in fitted)) for name in scenarios}


def reference_of(scenario: Scenario) -> Scenario:
    """Give the scenario that the place's observed durations come from, with this scenario's behaviour and
    place.

    Observed durations are those of the law and practice that were in force when they were observed, whatever
    this scenario's own are. A place that was never solved, or whose reference cannot be read here, takes the
    scenario itself.
    """
    from simulator.calibration.baseline import ROWS_OWN
    from simulator.calibration.reference import load_reference
    from simulator.scenario import ScenarioError

    if scenario.place.solved is None:
        return scenario
    try:
        reference = load_reference(scenario.place.solved.reference)
        place = scenario.place
        if scenario.place.solved.for_table:
            # The mean municipality, of the size that its own jobcentre has: one and the same for every row.
            own = {f"place.{key}": getattr(reference.place, key) for key in ("title", "code")}
            for name, group in reference.place.groups.items():
                own |= {f"place.groups.{name}.{key}": getattr(group, key) for key in ROWS_OWN}
            place = scenario.replace(own).place
        return reference.replace({"place": place, "behaviour": scenario.behaviour})
    except ScenarioError:
        return scenario
