"""Whatever the schema and the checks allow can be run: by both engines, with equal logs, and measured.

Every key of a jobcentre is tried at the ends of its range and right beside them, several keys at once.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from typing import Any, Literal, get_args, get_origin

import numpy as np
import pytest
from annotated_types import Ge, Gt, Le, Lt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.outcomes import measure
from simulator.scenario import Scenario, ScenarioError, load_scenario
from simulator.scenario.base import A_DAY
from simulator.scenario.cross_checks import MOST_HEADS
from simulator.scenario.schema import PARTS, Spot, spot
from simulator.simulation import simulate, timeline
from tests.simulation.test_engines import scaled_down, the_same

pytest.importorskip("numba", reason="the compiled engine needs numba")
NAMES = ("current_rules", "hedensted", "frikommune")
SOON = 1e-7
"""Right beside a bound: a duration of this many weeks is a tenth of a second."""


@cache
def jobcentre(name: str) -> Scenario:
    """A shipped scenario with so few citizens and weeks that SimPy is done in a moment."""
    return scaled_down(load_scenario(name)).replace({"warmup_weeks": 6, "horizon_weeks": 20})


@cache
def keys(name: str) -> tuple[tuple[str, tuple[Any, ...]], ...]:
    """The keys of a scenario, each with what may stand there at and near its bounds."""
    base = jobcentre(name)
    found = ((path, tuple(near_bounds(base, path))) for path in base.paths())
    # A million citizens take their time, which goes with their number: of these there are none, one or as many as now.
    return tuple((path, (0, 1) if path.endswith(".stock") else values) for path, values in found if values)


def near_bounds(base: Scenario, path: str) -> Iterator[Any]:
    kind, *below = path.split(".")
    place = spot(PARTS[kind], tuple(below)) if kind in PARTS else None
    if place is None:
        return
    item = place.item()
    if item is None:
        yield from words_or_numbers(place)
    else:
        yield ()
        some = tuple(words_or_numbers(item))
        now = base.get(path)
        yield from ((one,) * max(1, len(now)) for one in some)
        yield from ((*now[:-1], one) for one in some)
        yield from ((one, *now[1:]) for one in some)


def words_or_numbers(place: Spot) -> Iterator[Any]:
    if get_origin(place.type) is Literal:
        yield from get_args(place.type)
    elif place.type is bool:
        yield from (False, True)
    elif place.type in (int, float) and place.constraints:
        low, high = (limit(place, *kinds) for kinds in ((Ge, Gt), (Le, Lt)))
        if place.type is int:
            yield from (int(low), int(low) + 1, int(high) - 1, int(high))
        else:
            inside = (math.nextafter(low, high), low + SOON, (low + high) / 2, math.nextafter(high, low))
            yield from (float(low), *inside, float(high))


def limit(place: Spot, closed: type, opened: type) -> float:
    """The bound on one side; the schema has one of each for every number."""
    for one in place.constraints:
        if isinstance(one, closed | opened):
            return next(float(getattr(one, name)) for name in ("ge", "gt", "le", "lt") if hasattr(one, name))
    raise AssertionError(f"{place} has no bound")


def with_changes(base: Scenario, changes: list[tuple[str, Any]]) -> Scenario:
    """Make the changes that go together, one after another: what the checks refuse is left out."""
    for path, value in changes:
        try:
            base = base.replace({path: value})
        except ScenarioError:
            continue
    return base


def run_and_measure(scenario: Scenario) -> None:
    along = timeline(scenario, scenario)
    one, other = (simulate(along, 7, 0, engine=engine) for engine in ("simpy", "compiled"))
    the_same(one, other)
    found = measure(one, scenario, scenario).values
    assert not [name for name, value in found.items() if math.isinf(value)]
    assert [name for name, value in found.items() if name[1] == "cost_benefits" and value < -1e-6] == []


@st.composite
def at_bounds(draw: st.DrawFn) -> tuple[str, list[tuple[str, Any]]]:
    name = draw(st.sampled_from(NAMES))
    chosen = draw(st.lists(st.sampled_from(keys(name)), min_size=1, max_size=8, unique_by=lambda one: one[0]))
    return name, [(path, draw(st.sampled_from(values))) for path, values in chosen]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(at_bounds())
def test_what_the_checks_allow_runs_in_both_engines_and_is_measured(asked: tuple[str, list[Any]]):
    name, changes = asked
    run_and_measure(with_changes(jobcentre(name), changes))


FOUND: dict[str, dict[str, Any]] = {
    "a start that lies beyond the calendar": {"practice.activation.types.guidance.lag_days": 3650},
    "a call that lies beyond the calendar": {
        "practice.service_calls.active": True,
        "practice.service_calls.groups": ("insured", "job_ready"),
        "practice.service_calls.days": 3650,
    },
    "a sanction of more than a year's benefit": {"prices.sanction.job_ready": 10_000_000.0},
    "a spread of frailty too small to be drawn": {"place.groups.insured.frailty_variance": 5e-324},
    "steps of the cadence a day apart": {
        "practice.cadence.active": True,
        "practice.cadence.groups": ("insured",),
        "practice.cadence.steer_weeks": A_DAY,
        "practice.cadence.trailing_weeks": A_DAY,
    },
    "talks by need a day apart": {
        "practice.contact.insured.by_need_weeks": A_DAY,
        "practice.slack": "talks",
        "practice.slack_least_weeks": A_DAY,
    },
    "benefits that end at once": {"prices.benefit_hours_limit": 5e-324},
    "next to no caseworkers": {"practice.caseworkers.factor": 5e-324},
    "as many caseworkers as there may be": {"practice.teams.insured.heads": MOST_HEADS / 2},
}
"""What broke once."""


@pytest.mark.parametrize("changes", FOUND.values(), ids=FOUND)
def test_what_once_broke_runs(changes: dict[str, Any]):
    base = jobcentre("current_rules")
    factor = base.practice.caseworkers.factor
    named = {path for path in changes if path.startswith("practice.teams.")}
    run_and_measure(
        base.replace({path: value / factor if path in named else value for path, value in changes.items()})
    )


@pytest.mark.parametrize(
    "path",
    [
        "practice.cadence.steer_weeks",
        "practice.slack_least_weeks",
        "practice.contact.insured.by_need_weeks",
        "practice.activation.repeat_weeks.job_ready",
        "behaviour.trust_weeks",
        "law.groups.job_ready.requirements.talks.weeks",
    ],
)
def test_what_lasts_or_recurs_takes_a_day_at_least(path: str):
    base = jobcentre("current_rules")
    with pytest.raises(ScenarioError, match=r"at least 0\.1428"):
        base.replace({path: SOON})


def test_a_place_has_no_more_caseworkers_than_persons_or_a_thousand():
    base = jobcentre("current_rules")
    persons = sum(group.stock for group in base.place.groups.values())
    assert persons < MOST_HEADS
    with pytest.raises(
        ScenarioError, match=f"caseworkers for {persons} persons; allowed: at most {MOST_HEADS:,}"
    ):
        base.replace({"practice.teams.insured.heads": 20_000.0, "practice.caseworkers.factor": 1.0})


def test_values_near_the_bounds_are_tried_of_nearly_every_number_of_a_scenario():
    base = jobcentre("current_rules")
    numbers = {path for path in base.paths() if isinstance(base.get(path), int | float)}
    tried = {path for path, _ in keys("current_rules")}
    untried = {path for path in numbers - tried if path.split(".")[0] in PARTS}
    assert {path for path in untried if not path.startswith("place.solved.")} == set()
    assert np.mean([len(values) for _, values in keys("current_rules")]) > 3
