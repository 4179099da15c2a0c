"""What stands at the top of a page whose rules have been changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.reporting.numbers import spelt_out
from simulator.reporting.words import Words
from simulator.scenario.checking import changed_since

if TYPE_CHECKING:
    from simulator.scenario import Scenario


def banner(scenario: Scenario, words: Words) -> str:
    """Say on which rules a scenario is worked out and when they were last changed; nothing where they are today's."""
    law = scenario.law
    changed = changed_since(law)
    if changed is None:
        return ""
    day = scenario.start if law.in_force_on(scenario.start) else law.in_force_from
    return words("page.old_rules", day=spelt_out(day, words), changed=spelt_out(changed, words))
