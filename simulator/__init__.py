"""A simulator of a Danish jobcentre: what a rule does to cost, compliance and time to job.

>>> import simulator as sim
>>> base = sim.load_scenario("current_rules")
>>> study = sim.compare(base, {"fewer staff": base.replace({"practice.caseworkers.factor": 0.9})})

Names are fetched when first used, so that ``import simulator`` costs nothing; nothing global is set.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.errors import JobcentreError
    from simulator.experiments import Computing
    from simulator.scenario import Scenario, ScenarioError, list_scenarios, load_scenario
    from simulator.study import (
        BreakEven,
        Reasons,
        Sanity,
        Search,
        Sensitivity,
        Smallest,
        Study,
        Sweep,
        Trial,
        ValueOfInformation,
        WhatIf,
        break_even,
        compare,
        run,
        sanity,
        search,
        sensitivity,
        smallest,
        sweep,
        trial,
        value_of_information,
        what_if,
        why,
    )

__version__ = "0.1.0"

__all__ = [
    "BreakEven",
    "Computing",
    "JobcentreError",
    "Reasons",
    "Sanity",
    "Scenario",
    "ScenarioError",
    "Search",
    "Sensitivity",
    "Smallest",
    "Study",
    "Sweep",
    "Trial",
    "ValueOfInformation",
    "WhatIf",
    "__version__",
    "break_even",
    "compare",
    "list_scenarios",
    "load_scenario",
    "run",
    "sanity",
    "search",
    "sensitivity",
    "smallest",
    "sweep",
    "trial",
    "value_of_information",
    "what_if",
    "why",
]


def __getattr__(name: str) -> object:
    """Fetch a public name from the module that it lives in (PEP 562)."""
    if name in {"Scenario", "ScenarioError", "list_scenarios", "load_scenario"}:
        return getattr(import_module("simulator.scenario"), name)
    if name == "JobcentreError":
        return getattr(import_module("simulator.errors"), name)
    if name == "Computing":
        return getattr(import_module("simulator.experiments"), name)
    if name in __all__:
        return getattr(import_module("simulator.study"), name)
    raise AttributeError(f"module 'simulator' has no attribute {name!r}")


def __dir__() -> list[str]:
    """List the public names, the lazily fetched ones too."""
    return sorted({*globals(), *__all__})
