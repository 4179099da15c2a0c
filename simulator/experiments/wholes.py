"""Shares of one whole: drawn each by itself, they may add up to more than the whole, and are then scaled to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.scenario import Scenario

_FORMS = ("phone_share", "video_share", "group_share", "others_share")
_A_KASSE = ("a_kasse_phone_share", "a_kasse_video_share")
_AGES = ("age_under_30", "age_30_to_49")
_A_TYPE = re.compile(r"practice\.activation\.types\.[^.]+\.share")


def within_wholes(scenario: Scenario, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values of which no shares of one whole add up to more than it.

    Where they would, those among ``values`` are scaled alike to what the others of the whole leave them.

    Parameters
    ----------
    scenario : Scenario
        That the values are for; it says what the whole is made of.
    values : mapping of str to object
        By path.
    """
    found = dict(values)
    for whole in _wholes(scenario, values):
        drawn = [path for path in whole if path in values]
        room = 1 - sum(scenario.get(path) for path in whole if path not in values)
        total = sum(values[path] for path in drawn)
        if total > room > 0:
            found |= {path: values[path] * room / total for path in drawn}
    return found


def _wholes(scenario: Scenario, values: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """Yield the paths of each whole that a value is of."""
    if any(map(_A_TYPE.fullmatch, values)):
        types = scenario.practice.activation.types
        yield tuple(
            f"practice.activation.types.{name}.share" for name, t in types.items() if t.active and t.for_all
        )
    for table, names, shares in (
        ("practice.contact", scenario.practice.contact, _FORMS),
        ("practice.contact", scenario.practice.contact, _A_KASSE),
        ("place.groups", scenario.place.groups, _AGES),
    ):
        for name in names:
            whole = tuple(f"{table}.{name}.{share}" for share in shares)
            if not values.keys().isdisjoint(whole):
                yield whole
