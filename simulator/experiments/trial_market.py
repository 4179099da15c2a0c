"""The vacancies that the arms of a trial share: one labour market, whose jobs one person finds at another's expense.

Where vacancies are shared by matching (``behaviour.labour_market = "matching"``), the arms compete for them in the run
itself, and what that does to the bias is seen with an elasticity of 1, at which nobody displaces anybody.

With the factor ``behaviour.displacement`` nobody's job is taken from anybody in particular: every effect is made
smaller by what, were it everybody's, would come of it at others' expense. In a trial both arms look for jobs in one
market, so that both lose to what those on trial gain, and the difference between them is the effect before
displacement. So the experiments were read that the sizes of effects are from. A trial therefore runs without
displacement, and the roll-out that it is held against with it; what lies between them is the vacancies' doing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.scenario import Scenario


def while_tried(scenario: Scenario) -> Scenario:
    """Return a scenario as a trial of some finds it, all in one labour market."""
    behaviour = scenario.behaviour
    if behaviour.labour_market == "matching" or behaviour.displacement == 0:
        return scenario
    return scenario.replace({"behaviour.displacement": 0.0})


def without_sharing(scenario: Scenario) -> Scenario:
    """Return a scenario in which nobody's job is at the expense of another."""
    behaviour = scenario.behaviour
    if behaviour.labour_market == "matching" and behaviour.matching_elasticity < 1:
        return scenario.replace({"behaviour.matching_elasticity": 1.0})
    return while_tried(scenario)
