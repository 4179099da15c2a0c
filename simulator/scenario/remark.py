"""What there is to know about a plan and a law: what is asked for, what is planned, and the key that decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from simulator.scenario.base import Group
from simulator.scenario.law import Requirement

Kind = Literal[
    "too_few",
    "too_late",
    "due_later",
    "too_rare",
    "more",
    "form_first",
    "form_later",
    "exempted",
    "no_offer",
    "late_offer",
    "late_types",
    "unmoved",
]
"""What is told of plan and law; ``unmoved``: two laws differ, the plan does not."""
Age = Literal["", "under_30", "30_to_49", "from_50"]
AGES: tuple[Age, ...] = ("under_30", "30_to_49", "from_50")


@dataclass(frozen=True)
class Asked:
    """What a law asks for: ``number`` by a week, one within days, one every so many weeks, an offer, or nothing."""

    type: Literal["by", "count", "every", "offer", "nothing"]
    number: int = 1
    within: float = 0.0
    """Days of a ``by``; weeks of a ``count``, an ``every`` (its interval) or an offer."""
    from_week: float = 0.0
    to_week: float | None = None


@dataclass(frozen=True)
class Remark:
    """One thing to know about plan and law.

    Attributes
    ----------
    kind : str
        What.
    group : str
        Whose talks or offers.
    what : str
        ``jobcentre``, ``joint``, ``a_kasse`` or ``offer``.
    asked : Asked
        What the law asks for.
    key : str
        The key of the practice that decides.
    planned : float
        What the plan holds: talks, a day, weeks between two, a share; see the texts.
    names : tuple of str
        Forms or activation types that it is about.
    age : str
        Of an offer, whose age it is about; empty: all.
    before : Asked, optional
        Of ``unmoved``, what the baseline's law asks for.
    aim : int
        Working days before the due day at which talks are aimed.
    """

    kind: Kind
    group: Group
    what: str
    asked: Asked
    key: str
    planned: float = 0.0
    names: tuple[str, ...] = ()
    age: Age = ""
    before: Asked | None = None
    aim: int = 0


def asked_for(requirement: Requirement | None) -> Asked:
    """Return what a requirement on talks asks for; nothing where there is none."""
    if requirement is None:
        return Asked("nothing")
    within = requirement.days if requirement.type == "by" else requirement.weeks
    return Asked(
        requirement.type, requirement.number, within or 0.0, requirement.from_week, requirement.to_week
    )
