"""A caller catches one thing: every error that a user can mend is a kind of ``JobcentreError``."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import simulator as sim
from simulator.errors import Refused

PACKAGE = Path(sim.__file__).parent
WITHIN_LOADING = "Unreadable"
"""Never leaves the loading of scenarios, which tells it as a ``ScenarioError``."""


def test_every_exception_of_the_package_is_a_kind_of_the_one_base():
    own = [
        node.name
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
        and any(isinstance(base, ast.Name) and base.id in ("Exception", "ValueError") for base in node.bases)
        and node.name not in ("JobcentreError", "Refused", WITHIN_LOADING)
    ]
    assert own == []


def test_a_broken_scenario_and_a_refused_question_are_caught_alike():
    with pytest.raises(sim.JobcentreError, match="did you mean 'current_rules'"):
        sim.load_scenario("curent_rules")
    base = sim.load_scenario("current_rules")
    with pytest.raises(sim.JobcentreError, match="replications must be at least 1"):
        sim.run(base, replications=0)


def test_what_is_refused_is_still_a_value_error():
    assert issubclass(Refused, ValueError)
