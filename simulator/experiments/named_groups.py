"""The groups that assumptions are put in: what a study would have to be about to settle them.

Every assumption is in exactly one group, the first of whose patterns it fits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

GROUPS: Mapping[str, tuple[str, ...]] = {
    "prices": ("prices.*",),
    "trust": ("behaviour.trust", "behaviour.trust_weeks"),
    "sanctions": (
        "behaviour.sanction*",
        "behaviour.unsanctionable_*",
        "behaviour.no_show*",
        "behaviour.breach*",
        "behaviour.labour_force.sanction",
        "practice.*no_show_factor",
    ),
    "durations": ("place.*", "behaviour.worked_share", "behaviour.labour_force.share.*"),
    "talks": ("behaviour.*", "practice.*effect_factor"),
    "staffing": ("practice.*", "law.duties.*minutes", "law.duties.*.letter_share"),
    "law": ("law.*",),
}
"""By group, patterns of paths, the narrower before the wider."""


def group_of(name: str) -> str:
    """Return the group of an assumption by its name.

    Raises
    ------
    KeyError
        If it is in none.
    """
    path = path_of(name)
    for group, patterns in GROUPS.items():
        if any(fnmatchcase(path, pattern) for pattern in patterns):
            return group
    raise KeyError(name)


def grouped(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return assumptions by their group; groups without any are left out."""
    found: dict[str, list[str]] = {group: [] for group in GROUPS}
    for name in names:
        found[group_of(name)].append(name)
    return {group: tuple(members) for group, members in found.items() if members}


def path_of(name: str) -> str:
    """Return the path of an assumption: its name without the proposal whose own it is."""
    return name.partition(" [")[0]
