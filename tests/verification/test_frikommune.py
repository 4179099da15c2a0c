"""What the frikommune article says of the number of talks, in the headline comparison.

Spare hours are left idle, so that the rules speak and not what is done with the time that they free.
"""

from __future__ import annotations

import numpy as np
import pytest

from simulator.outcomes import measure
from simulator.scenario import load_scenario
from simulator.simulation import simulate, timeline

IDLE = {"practice.slack": "idle"}
SEEDS = range(4)


@pytest.fixture(scope="module")
def talks():
    """Talks per spell under current rules and under the proposal, by group and seed."""
    scenarios = [load_scenario(name).replace(IDLE) for name in ("current_rules", "frikommune")]
    base = scenarios[0]
    return {
        scenario.name: [
            measure(simulate(timeline(base, scenario), seed, 0), scenario, base).values for seed in SEEDS
        ]
        for scenario in scenarios
    }


def per_spell(talks, name, group):
    return np.mean([values[group, "talks_per_spell"] for values in talks[name]])


def test_fewer_talks_are_held_with_the_sick(talks):
    assert per_spell(talks, "frikommune", "sick_listed") < per_spell(talks, "current_rules", "sick_listed")


def test_the_article_does_not_ask_for_fewer_with_the_insured(talks):
    assert per_spell(talks, "frikommune", "insured") > per_spell(talks, "current_rules", "insured")


def test_where_talks_count_from_the_hand_over_on_the_average_of_those_is_what_is_kept():
    """Under the rules of 2026 the jobcentre's two talks count from week 13, and the exempt owe none."""
    base, scenario = (load_scenario(name).replace(IDLE) for name in ("current_rules_2026", "frikommune_2026"))
    runs = [(simulate(timeline(base, s), seed, 0), s) for seed in SEEDS for s in (base, scenario)]
    found = [measure(run, s, base).values for run, s in runs]
    margins = [values["insured", "requirement_margin"] for values in found]
    assert np.mean(margins[1::2]) == pytest.approx(np.mean(margins[::2]), abs=0.05)
    sick = [values["sick_listed", "talks_per_spell"] for values in found]
    assert np.mean(sick[1::2]) < np.mean(sick[::2])
