"""Effects off, compared with itself, and without anybody to hold a talk.

Theory. Talks and offers act on exits through the multiplier alone. With ``effect_scale`` 0 it is 1 for everybody,
always, so whatever a scenario does with the appointment book, each citizen leaves in the same minute, for the same
reason, under every one of them. And a scenario that is compared with itself makes no difference at all, whatever its
effects.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from simulator.catalogue import OUTCOMES
from simulator.log import COLUMNS, Event
from simulator.model import effects
from simulator.outcomes import measure
from simulator.scenario import list_scenarios, load_scenario
from tests.verification import small

QUICK = {"warmup_weeks": 20, "horizon_weeks": 39}
SIZES = {"insured": 110, "job_ready": 50, "activity_ready": 60, "sick_listed": 60}
SMALL = (
    QUICK | {f"place.groups.{g}.stock": n for g, n in SIZES.items()} | {"practice.caseworkers.factor": 0.15}
)
NAMES = tuple(s.name for s in list_scenarios())


@cache
def scenario(name, scale):
    return load_scenario(name, SMALL | {"behaviour.effect_scale": scale})


@cache
def history(name, scale=0.0, sets=()):
    proposal = scenario(name, scale)
    return small.run(scenario("current_rules", scale), proposal.replace(dict(sets)) if sets else proposal)


def test_there_is_something_to_compare():
    assert {"current_rules", "hedensted", "frikommune"} <= set(NAMES)
    assert small.count(history("current_rules"), Event.exited) > 150


def at_home(name):
    """Say whether a scenario is about the place of ``current_rules``."""
    return load_scenario(name).place == load_scenario("current_rules").place


@pytest.mark.parametrize("name", [name for name in NAMES if at_home(name)])
def test_without_effects_every_citizen_leaves_in_the_same_minute_under_every_scenario(name):
    assert small.exits(history(name)) == small.exits(history("current_rules"))


@pytest.mark.parametrize("name", [name for name in NAMES if f"{name}_before" in NAMES])
def test_without_effects_no_account_changes_an_exit(name):
    dates = [day for day, _ in load_scenario(name).later]
    weeks = (dates[-1] - load_scenario(name).start).days // 7 + 4
    sets = SMALL | {"behaviour.effect_scale": 0.0, "horizon_weeks": weeks}
    before, after = load_scenario(f"{name}_before", sets), load_scenario(name, sets)
    assert small.exits(small.run(before, after)) == small.exits(small.run(before))


LARGE = {
    effects.TALK_AHEAD: {"behaviour.talk_ahead_weeks": 8.0},
    effects.TALK_HELD: {"behaviour.talk_held_weeks": 26.0},
    effects.CASEWORKER_CHANGE: {"behaviour.caseworker_change": 0.9},
    effects.ACTIVATION_AHEAD: {"behaviour.activation_ahead": 2.0},
    effects.ACTIVATION: {"behaviour.programmes.guidance.lock_in": 0.1},
    effects.TRUST: {"behaviour.trust": -0.9},
    effects.UNSANCTIONABLE: {"behaviour.unsanctionable_job": 0.2},
    effects.SANCTION: {"behaviour.sanction": 3.0},
}
"""Each effect by itself, larger than anybody believes."""
CAUSES_ON: tuple[tuple[str, object], ...] = ()
"""What must be switched on in the practice for every one of them to be brought about."""


@pytest.mark.parametrize("effect", effects.EFFECTS, ids=lambda effect: effect.opens)
def test_each_effect_changes_exits_and_is_switched_off_with_the_others(effect):
    larger = CAUSES_ON + tuple(LARGE[effect.window].items())
    assert small.exits(history("hedensted", 1.0, larger)) != small.exits(history("hedensted", 1.0, CAUSES_ON))
    assert small.exits(history("hedensted", 0.0, larger)) == small.exits(history("hedensted", 0.0, CAUSES_ON))


def test_without_effects_the_scenarios_still_differ_in_what_happens():
    assert small.count(history("frikommune"), Event.talk_held) != small.count(
        history("current_rules"), Event.talk_held
    )


@pytest.mark.parametrize("factor", [0.0, 0.05, 1.0])
def test_without_effects_staffing_changes_nobodys_exit(factor):
    sets = (("practice.caseworkers.factor", factor),)
    assert small.exits(history("current_rules", 0.0, sets)) == small.exits(history("current_rules"))


def test_with_effects_a_proposal_does_change_exits():
    assert small.exits(history("frikommune", 1.0)) != small.exits(history("current_rules", 1.0))


def test_a_scenario_compared_with_itself_differs_by_exactly_nothing():
    base = scenario("current_rules", 1.0)
    copy = load_scenario("current_rules", SMALL | {"behaviour.effect_scale": 1.0})
    assert copy is not base
    alone, beside = small.run(base), small.run(base, copy)
    assert all(np.array_equal(getattr(alone.events, c), getattr(beside.events, c)) for c in COLUMNS)
    one, two = measure(alone, base, base).values, measure(beside, copy, base).values
    assert np.array_equal(list(one.values()), list(two.values()), equal_nan=True)


def test_without_caseworkers_there_are_no_talks_and_nothing_but_benefits_and_activation_is_paid():
    base = scenario("current_rules", 1.0)
    none = base.replace({"practice.caseworkers.factor": 0.0} | dict.fromkeys(A_KASSE, ()))
    r = small.run(none)
    assert (
        small.count(r, Event.talk_booked, Event.talk_held, Event.talk_missed, Event.guided, Event.sanctioned)
        == 0
    )
    values = measure(r, none, none).values
    assert values["all", "cost_caseworkers"] == 0.0
    assert values["all", "cost_benefits"] > 0.0
    assert values["all", "cost_total"] == pytest.approx(
        values["all", "cost_benefits"] + values["all", "cost_activation"]
    )
    assert values["all", "talks_on_time"] == 0.0


A_KASSE = tuple(f"practice.contact.{g}.a_kasse_weeks" for g in ("insured",))


def test_every_outcome_is_measured_of_every_scenario():
    for name in NAMES[:2]:
        base = scenario("current_rules", 0.0)
        found = measure(history(name), scenario(name, 0.0), base).values
        assert {outcome for _, outcome in found} == set(OUTCOMES)
