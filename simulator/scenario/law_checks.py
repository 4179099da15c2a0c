"""Checks across the keys of a law, and of what is not known of it.

What is not known is not settled in silence: an entry of ``[unknown]`` names the keys that carry it, each a figure with
alternatives or a range; or it says why nothing that is simulated depends on it, or what it would change if the model
could carry it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from simulator.scenario.errors import nearest_path, spell
from simulator.scenario.figures import Figure
from simulator.scenario.finding import Finding
from simulator.scenario.law import Law, Requirement
from simulator.scenario.schema import PARTS, spot


def check_law(law: Law) -> list[Finding]:
    """Return everything that does not fit together within a law that is valid key by key."""
    return [*turned_round(law), *_requirements(law), *_duties(law), *unexplained(law)]


def turned_round(law: Law) -> Iterator[Finding]:
    """Complain of a law whose last day lies before its first."""
    if law.in_force_until is not None and law.in_force_until < law.in_force_from:
        yield Finding(
            "law.in_force_until", f"{law.in_force_until} lies before in_force_from, {law.in_force_from}"
        )


def in_force(law: Law, day: date) -> bool:
    """Say whether a law, by its own first and last day, is in force on a day."""
    return law.in_force_from <= day and (law.in_force_until is None or day <= law.in_force_until)


def span(law: Law) -> str:
    """Say from when to when a law is in force."""
    return f"from {law.in_force_from}" + (f" to {law.in_force_until}" if law.in_force_until else " on")


def _requirements(law: Law) -> Iterator[Finding]:
    for group, owed in law.groups.items():
        for name, requirement in owed.requirements.items():
            for key, message in _requirement(requirement):
                yield Finding(f"law.groups.{group}.requirements.{name}.{key}", message)


def _requirement(r: Requirement) -> Iterator[tuple[str, str]]:
    """Say which fields a requirement of its type lacks, or has for nothing."""
    needs = {"by": "days", "count": "weeks", "every": "weeks"}[r.type]
    if getattr(r, needs) is None:
        yield needs, f"is missing: type '{r.type}' needs it"
    idle = {"by": ("weeks", "to_week"), "count": ("days", "to_week"), "every": ("days",)}[r.type]
    for key in idle:
        if getattr(r, key) is not None:
            yield (
                key,
                f"does not go with type '{r.type}'; for another type switch this one off and add a new one",
            )
    if r.type != "count" and r.number != 1:
        yield "number", f"goes with type 'count', not with '{r.type}'"
    if r.type == "every" and r.to_week is not None and r.to_week <= r.from_week:
        yield "to_week", f"{r.to_week:g} does not lie after from_week, {r.from_week:g}"
    if r.type == "count" and r.weeks is not None and r.weeks <= r.from_week:
        yield "weeks", f"{r.weeks:g} does not lie after from_week, {r.from_week:g}"
    if not r.forms:
        yield "forms", "must not be empty: no talk would count"


def _duties(law: Law) -> Iterator[Finding]:
    for name, duty in law.duties.items():
        if duty.trigger == "first_then_every" and duty.every_weeks is None:
            yield Finding(f"law.duties.{name}.every_weeks", "is missing: trigger 'first_then_every' needs it")
        if duty.trigger == "first_then_every" and not duty.guides_on_sanctions:
            yield Finding(
                f"law.duties.{name}.trigger",
                "must not be 'first_then_every': only guidance on sanctions recurs by the calendar"
                " (guides_on_sanctions = true)",
            )


def unexplained(law: Law) -> Iterator[Finding]:
    """Complain of what is not known and does not say, or says in two ways, what depends on it."""
    for name, gap in law.unknown.items():
        at = f"law.unknown.{name}"
        if not (gap.keys or gap.no_consequence or gap.left_out):
            ways = "keys (of figures with alternatives or a range), no_consequence (why) or left_out (what)"
            yield Finding(at, "does not say what depends on it", ways)
        elif gap.no_consequence and (gap.keys or gap.left_out):
            other = "keys" if gap.keys else "left_out"
            yield Finding(f"{at}.no_consequence", f"stands beside {other}; give one of the two")


def unvaried(law: Law, figures: Mapping[str, Figure]) -> Iterator[Finding]:
    """Complain of keys that are to carry what is not known of a law, but that nothing varies.

    Parameters
    ----------
    law
        Whose unknowns.
    figures
        Its figures by path. Those of other parts are the user's own: of a key there only the name is looked at.
    """
    varied = [path for path, figure in figures.items() if figure.is_varied]
    for name, gap in law.unknown.items():
        at = f"law.unknown.{name}.keys"
        for key in gap.keys:
            part, *rest = key.split(".")
            if part not in PARTS or spot(PARTS[part], tuple(rest)) is None:
                yield Finding(at, f"there is no {spell(key)}", nearest=nearest_path(key, varied))
            elif part == "law" and key not in varied:
                message = f"{spell(key)} is no figure with alternatives or a range: nothing would vary it"
                yield Finding(at, message, nearest="" if key in figures else nearest_path(key, varied))
