"""Sizes of effects: the pairs before and after a talk, quality, what displacement leaves."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.model import effects
from simulator.model.effects import EFFECTS
from simulator.scenario import load_scenario
from simulator.scenario.behaviour import Behaviour

SIZE_NOTHING = {
    "kind",
    "title",
    "source",
    "posterior",
    "no_show",
    "no_show_scale",
    "unsanctionable_no_show",
    "worked_share",
    "sanction_minutes",
    "matching_elasticity",
    "market_share",
    "tightness",
}
"""Keys of behaviour that are habits, or of the market that all share, not effects."""


def test_every_window_belongs_to_one_effect_in_the_order_of_the_table():
    weaker_talks = range(effects.WEAKER_HELD, effects.SANCTION)
    windows = [window for window in range(effects.WINDOWS) if window not in weaker_talks]
    assert [effect.window for effect in EFFECTS] == windows


def test_every_key_of_behaviour_sizes_an_effect_or_is_known_to_size_none():
    fields = {name for name in Behaviour.model_fields if not name.endswith("_da")}
    assert fields - effects.FIGURES == SIZE_NOTHING


def test_every_figure_of_the_table_is_a_key_of_behaviour():
    assert set(Behaviour.model_fields) >= effects.FIGURES


@pytest.mark.parametrize("effect", EFFECTS, ids=lambda effect: effect.size)
def test_a_figure_is_read_as_the_table_says(effect):
    behaviour = load_scenario("current_rules", {"behaviour.displacement": 0.4}).behaviour
    factor = effects.factors(behaviour)[effect.window]
    value = getattr(behaviour, effect.size)
    expected = {
        "gain": lambda: 1 + 0.6 * value,
        "loss": lambda: 1 - 0.6 * value,
        "factor": lambda: 1 + 0.6 * (value - 1),
    }
    assert factor == pytest.approx(expected.get(effect.reads, lambda: 1.0)())
    if effect.weeks:
        assert effects.minutes(behaviour)[effect.window] == getattr(behaviour, effect.weeks) * 7 * 24 * 60


@pytest.mark.parametrize(
    ("share", "pair"),
    [
        (1.00, (0.21, 0.0)),
        (0.82, (0.18, 0.10)),
        (0.66, (0.14, 0.20)),
        (0.51, (0.11, 0.34)),
        (0.26, (0.06, 0.61)),
        (0.05, (0.01, 0.92)),
    ],
)
def test_the_pairs_found_by_replaying_the_experiment_are_hit(share, pair):
    assert effects.split_sizes(share) == pytest.approx(pair)


def test_between_two_pairs_sizes_are_interpolated():
    assert effects.split_sizes((0.66 + 0.82) / 2) == pytest.approx(((0.14 + 0.18) / 2, (0.20 + 0.10) / 2))


@given(st.floats(0.05, 0.99))
def test_more_threat_is_more_before_and_less_after(share):
    ahead, held = effects.split_sizes(share)
    more_ahead, less_held = effects.split_sizes(share + 0.01)
    assert more_ahead > ahead
    assert less_held < held


def test_quality_is_one_for_a_talk_without_duties_and_falls_with_every_minute_lost():
    values = [effects.quality(m, 30, 20) for m in range(31)]
    assert values[30] == 1.0
    assert values[0] == 0.0
    assert all(a < b for a, b in itertools.pairwise(values))
    assert values[15] == pytest.approx((1 - math.exp(-0.75)) / (1 - math.exp(-1.5)))


def test_quality_of_a_talk_that_is_nothing_but_duties_is_nothing():
    assert effects.quality(0, 0, 20) == 0.0


def test_displacement_takes_its_part_and_the_scale_all():
    assert effects.net(0.5, 1.0, 0.4) == pytest.approx(0.3)
    assert effects.net(0.5, 0.0, 0.4) == 0.0


def test_no_loss_makes_a_hazard_negative():
    assert effects.net(-0.9, 5.0, 0.0) == -1.0
