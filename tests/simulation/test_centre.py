"""What an engine must offer to the decisions is what they ask for, no less and no more."""

from __future__ import annotations

import inspect
import re
from typing import get_type_hints

from simulator.model.centre import Centre
from simulator.simulation.compiled.engine import SHARED


def offered() -> set[str]:
    methods = {name for name, _ in inspect.getmembers(Centre, inspect.isfunction) if not name.startswith("_")}
    return methods | set(get_type_hints(Centre))


def asked_for() -> set[str]:
    source = "".join(inspect.getsource(module) for module in SHARED)
    return set(re.findall(r"\bcentre\.([a-z]\w*)", source))


def test_the_decisions_ask_the_jobcentre_for_nothing_but_what_every_engine_offers():
    assert asked_for() <= offered()


def test_no_engine_has_to_offer_what_no_decision_asks_for():
    assert offered() <= asked_for()
