"""What is asked: TOML files become one validated, immutable scenario.

Names are fetched when first used, so that importing one schema does not read the others.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.scenario.base import FrozenDict
    from simulator.scenario.changes import parse_set
    from simulator.scenario.checking import Checked, check
    from simulator.scenario.document import About
    from simulator.scenario.figures import Figure
    from simulator.scenario.files import copy_scenarios, list_parts, list_scenarios, scenario_roots
    from simulator.scenario.load import load_scenario
    from simulator.scenario.messages import Problem, ScenarioError
    from simulator.scenario.scenario import Scenario, scenario_digest

_HOMES = {
    "base": ("FrozenDict",),
    "checking": ("Checked", "check"),
    "document": ("About",),
    "figures": ("Figure",),
    "files": ("copy_scenarios", "list_parts", "list_scenarios", "scenario_roots"),
    "load": ("load_scenario",),
    "messages": ("Problem", "ScenarioError"),
    "changes": ("parse_set",),
    "scenario": ("Scenario", "scenario_digest"),
}

__all__ = [
    "About",
    "Checked",
    "Figure",
    "FrozenDict",
    "Problem",
    "Scenario",
    "ScenarioError",
    "check",
    "copy_scenarios",
    "list_parts",
    "list_scenarios",
    "load_scenario",
    "parse_set",
    "scenario_digest",
    "scenario_roots",
]


def __getattr__(name: str) -> object:
    """Fetch a public name from the module that it lives in (PEP 562)."""
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"simulator.scenario.{module}"), name)
    raise AttributeError(f"module 'simulator.scenario' has no attribute {name!r}")


def __dir__() -> list[str]:
    """List the public names, the lazily fetched ones too."""
    return sorted({*globals(), *__all__})
