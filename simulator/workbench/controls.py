"""What can be moved: the figures that matter most, as controls made of the schema and of what the files say of them.

Nothing of a figure is typed here but its path: what it means, what may stand there, its range, provenance and source
are the scenario's own.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt

from simulator.catalogue import GROUPS
from simulator.scenario import Figure, Scenario
from simulator.scenario.figures import is_number
from simulator.scenario.schema import PARTS, Spot, spot
from simulator.workbench.state import BOTH, PROPOSAL

Kind = Literal["number", "choice", "switch"]

LAYOUT: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "staff",
        PROPOSAL,
        (
            "practice.caseworkers.factor",
            "practice.freed_minutes",
            "practice.caseload",
            "practice.booking",
        ),
    ),
    ("duties", PROPOSAL, ("law.duties.*.active", "law.duties.*.minutes")),
    (
        "talks",
        PROPOSAL,
        (
            "practice.contact.*.first_minutes",
            "practice.contact.*.later_minutes",
            "practice.contact.*.phone_share",
            "practice.contact.*.video_share",
            "practice.contact.*.group_share",
            "practice.self_booking_share.*",
        ),
    ),
    (
        "beliefs",
        BOTH,
        (
            "behaviour.threat_share",
            "behaviour.trust",
            "behaviour.displacement",
            "behaviour.effect_scale",
            "behaviour.no_show_scale",
            "practice.caseworkers.factor",
            "practice.slot",
            "practice.slack",
            "law.sanction.guidance_lapses",
            "law.sanction.letter_counts",
        ),
    ),
    (
        "prices",
        BOTH,
        (
            "prices.caseworker_per_year",
            "prices.caseworker_hour_marginal",
            "prices.caseworker_hour_average",
            "prices.talk_by_others",
            "prices.matters.cost",
            "prices.matters.points",
            "prices.matters.days",
        ),
    ),
)
"""Sections of the page, whose figures they move, and which; ``*`` stands for each target group or duty there is."""
_STEPS = 40
"""A slider has about so many steps."""
_WIDE = 2.0
"""Where no range is known, a slider goes from nothing to so many times the value."""


@dataclass(frozen=True)
class Control:
    """A figure that can be moved.

    Attributes
    ----------
    scope : str
        Whose figure it is: of both scenarios, or of the proposal alone.
    path : str
        Its dotted path.
    kind : {"number", "choice", "switch"}
        What it is moved by.
    value : number, str or bool
        What it is unless it is moved.
    low, high, step : float
        Of a number, the ends of its slider and a step; other numbers can be typed.
    choices : tuple
        Of a choice, what may stand there.
    figure : Figure or None
        What the files say of it: range, provenance, source.
    description : str
        Meaning and unit, as the schema has them.
    of : str
        The target group or the duty that it is of; empty where it is of none.
    """

    scope: str
    path: str
    kind: Kind
    value: Any
    low: float = 0.0
    high: float = 0.0
    step: float = 0.0
    choices: tuple[Any, ...] = ()
    figure: Figure | None = None
    description: str = ""
    of: str = ""

    @property
    def name(self) -> str:
        """What it goes by in an address."""
        return f"{self.scope}.{self.path}"


@dataclass(frozen=True)
class Controls:
    """A section of controls.

    Attributes
    ----------
    name : str
        Of its words.
    scope : str
        Whose figures it moves.
    parts : tuple of (str, tuple of Control)
        By target group or duty, in the order of the law and the catalogue; ``""`` where it is of none.
    """

    name: str
    scope: str
    parts: tuple[tuple[str, tuple[Control, ...]], ...]

    @property
    def all(self) -> tuple[Control, ...]:
        """Every control of the section."""
        return tuple(one for _, controls in self.parts for one in controls)


def controls_of(baseline: Scenario, proposal: Scenario) -> tuple[Controls, ...]:
    """Return the controls of two scenarios as they are unmoved; what a scenario does not have has none."""
    found = []
    for name, scope, patterns in LAYOUT:
        scenario = baseline if scope == BOTH else proposal
        known = frozenset(scenario.paths())
        parts: dict[str, list[Control]] = {}
        for pattern in patterns:
            for path, of in _paths(scenario, pattern):
                control = _control(scenario, scope, path, of) if path in known else None
                if control is not None:
                    parts.setdefault(of, []).append(control)
        found.append(Controls(name, scope, tuple((of, tuple(some)) for of, some in parts.items())))
    return tuple(found)


def _paths(scenario: Scenario, pattern: str) -> Iterator[tuple[str, str]]:
    """Yield the paths that a pattern stands for, and what each is of."""
    before, star, after = pattern.partition("*")
    if not star:
        yield pattern, ""
        return
    table = scenario.get(before.rstrip("."))
    names = [one for one in GROUPS if one in table] or list(table)
    for name in names:
        yield before + name + after, name


def _control(scenario: Scenario, scope: str, path: str, of: str) -> Control | None:
    kind, *below = path.split(".")
    place = spot(PARTS[kind], tuple(below))
    value = scenario.get(path)
    if place is None or value is None:
        return None
    figure = scenario.figures.get(path)
    if isinstance(value, bool):
        return Control(scope, path, "switch", value, figure=figure, description=place.description, of=of)
    if get_origin(place.type) is Literal:
        choices = get_args(place.type)
        return Control(
            scope,
            path,
            "choice",
            value,
            choices=choices,
            figure=figure,
            description=place.description,
            of=of,
        )
    if not is_number(value):
        return None
    low, high = _ends(value, figure, place)
    step = 1.0 if place.type is int else nice_step(high - low)
    # The ends are steps, so that the value itself is one wherever it is a round number.
    low, high = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    return Control(
        scope,
        path,
        "number",
        value,
        round(low, 9),
        round(high, 9),
        step,
        figure=figure,
        description=place.description,
        of=of,
    )


def _ends(value: float, figure: Figure | None, place: Spot) -> tuple[float, float]:
    """Return the ends of a slider: the range of the figure, else from nothing to twice the value; the value within."""
    if figure is not None and figure.range is not None:
        low, high = figure.range
    else:
        low, high = 0.0, _WIDE * abs(value) or 1.0
    least = [float(getattr(c, key)) for c in place.constraints for k, key in _LEAST if isinstance(c, k)]
    most = [float(getattr(c, key)) for c in place.constraints for k, key in _MOST if isinstance(c, k)]
    low, high = max([low, *least]), min([high, *most])
    return min(low, value), max(high, value)


_LEAST = ((Ge, "ge"), (Gt, "gt"))
_MOST = ((Le, "le"), (Lt, "lt"))


def nice_step(width: float) -> float:
    """Return a step of 1, 2 or 5 times a power of ten, some forty of which make the width."""
    if not width > 0:
        return 1.0
    rough = width / _STEPS
    power = 10.0 ** math.floor(math.log10(rough))
    return float(next(f for f in (1, 2, 5, 10) if f * power >= rough * (1 - 1e-9)) * power)
