"""The settings that the answer hinges on: how tight staffing is, and how a talk's effect splits.

No source tells how much of caseworkers' time talks fill today, and studies conflict on whether a talk works
before it is held (the threat) or after it. Both decide rankings, so every serious comparison is shown at both
ends of each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from simulator.scenario.region import each

if TYPE_CHECKING:
    from simulator.scenario import Scenario

FILL = 0.85
"""Share of caseworkers' talk time that talks fill under current rules, by default (assumption)."""
FILL_RANGE = (0.70, 1.10)
"""Range of that assumption: the more talks fill, the fewer caseworkers there are for the same talks."""
THREAT_RANGE = (0.26, 1.00)
"""Range of ``behaviour.threat_share`` that studies give: Swiss +5 % per lost talk; threat alone."""


@dataclass(frozen=True)
class Setting:
    """A way to set what is not known, applied alike to every scenario of a comparison.

    Attributes
    ----------
    name : str
        Its name in tables.
    label : str
        Its name in plain words.
    meaning : str
        What it assumes, in plain words.
    factors : mapping of str to float
        Paths whose value is multiplied.
    values : mapping of str to object
        Paths whose value is replaced.
    solves_anew : bool
        Whether the baseline hazards must be solved anew under it (sizes or split of effects change).
    """

    name: str
    label: str
    meaning: str
    factors: Mapping[str, float] = field(default_factory=dict)
    values: Mapping[str, object] = field(default_factory=dict)
    solves_anew: bool = False

    def apply(self, scenario: Scenario) -> Scenario:
        """Give the scenario under this setting, what holds from a later date on too."""
        return each(scenario, self._apply)

    def _apply(self, scenario: Scenario) -> Scenario:
        changes = {path: scenario.get(path) * factor for path, factor in self.factors.items()}
        if not changes and not self.values:
            return scenario
        changed = scenario.replace(changes | dict(self.values))
        # replace gives a later date the same values; a factor scales what holds then.
        return replace(changed, later=tuple((day, self._apply(then)) for day, then in scenario.later))


DEFAULT = Setting(
    "default", "as assumed", f"talks fill {FILL:.2f} of caseworkers' talk time under current rules"
)
STAFFING_LOW = Setting(
    "staffing_low",
    "low staffing",
    f"talks would fill {FILL_RANGE[1]:.2f} of caseworkers' talk time under current rules",
    factors={"practice.caseworkers.factor": FILL / FILL_RANGE[1]},
)
STAFFING_HIGH = Setting(
    "staffing_high",
    "high staffing",
    f"talks fill {FILL_RANGE[0]:.2f} of caseworkers' talk time under current rules",
    factors={"practice.caseworkers.factor": FILL / FILL_RANGE[0]},
)
THREAT_LOW = Setting(
    "threat_low",
    "talks work once held",
    f"{THREAT_RANGE[0]:.0%} of a talk's effect comes before it",
    values={"behaviour.threat_share": THREAT_RANGE[0]},
    solves_anew=True,
)
THREAT_HIGH = Setting(
    "threat_high",
    "talks work ahead of them",
    "all of a talk's effect comes before it",
    values={"behaviour.threat_share": THREAT_RANGE[1]},
    solves_anew=True,
)
SETTINGS = (STAFFING_LOW, STAFFING_HIGH, THREAT_LOW, THREAT_HIGH)
"""Every setting besides the default."""
