"""How many caseworkers a scenario has, and whether anybody has said so: an assumed number is never called today's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.reporting.numbers import plain
from simulator.reporting.words import Words

if TYPE_CHECKING:
    from simulator.scenario import Scenario

_ACTUAL = ("published", "law", "estimated")
"""Provenance of a number that comes from somewhere."""


def heads(scenario: Scenario) -> float:
    """Return the full-time caseworkers of all teams together; of several municipalities, of all."""
    of = scenario.members or (scenario,)
    return sum(
        one.practice.caseworkers.factor * sum(team.heads for team in one.practice.teams.values())
        for one in of
    )


def is_assumed(scenario: Scenario) -> bool:
    """Tell whether the number of any team is assumed, rather than published or taken from data."""
    of = scenario.members or (scenario,)
    figures = ((one, f"practice.teams.{team}.heads") for one in of for team in one.practice.teams)
    known = [figure for one, path in figures if (figure := one.figures.get(path)) is not None]
    return not known or any(figure.provenance not in _ACTUAL for figure in known)


def number(scenario: Scenario, words: Words, times: float = 1.0) -> str:
    """Write so many times the scenario's caseworkers in whole persons."""
    return plain(heads(scenario) * times, words, 0)


def said(scenario: Scenario, words: Words) -> str:
    """Say how many there are, and that the number is assumed where it is."""
    key = "staff.assumed" if is_assumed(scenario) else "staff.known"
    return words(key, number=number(scenario, words))
