"""The law: what must happen by when, dated and cited.

A law is frozen at its date: a change is a new file. Target days belong to the practice and are never the law.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from simulator.catalogue import Group
from simulator.scenario.base import (
    ByGroup,
    ByName,
    Days,
    Form,
    Minutes,
    Part,
    PositiveWeeks,
    Share,
    Weeks,
    Whole,
)
from simulator.scenario.messages import card

if TYPE_CHECKING:
    import pandas as pd

Exemption = Literal["treatment", "employer_return", "self_reliant"]
"""Reasons that can free a person of a requirement: treatment or examination (udredning, behandling), an employer to
return to (saesonledig), able to find work alone (selvhjulpen)."""


def _cited(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("value_error", "must not be empty: what the law asks for has its section")
    return text


Cited = Annotated[str, AfterValidator(_cited)]
"""Where something stands in the law, which is never left out."""


class Requirement(Part):
    """A named requirement on talks (samtalekrav)."""

    type: Literal["by", "count", "every"]
    """``by``: one talk within ``days``; ``count``: ``number`` talks within ``weeks``, falls due at week ``weeks``, once
    per person still there; ``every``: one talk each ``weeks`` between ``from_week`` and ``to_week``."""
    days: Days | None = None
    """Days of contact by which the one talk of a ``by`` is due."""
    number: Annotated[int, Field(ge=1, le=60)] = 1
    """Talks that a ``count`` asks for."""
    weeks: PositiveWeeks | None = None
    """Weeks of contact within which a ``count`` falls due, or the interval of an ``every``."""
    from_week: Weeks = 0.0
    """A talk of this requirement counts from this week of contact on."""
    to_week: Weeks | None = None
    """Week of contact at which an ``every`` ends; empty: as long as one is there."""
    held_by: Literal["jobcentre", "a_kasse", "joint"] = "jobcentre"
    """Who holds the talk: the jobcentre (a joint talk counts too), the a-kasse alone, or both together."""
    forms: tuple[Form, ...] = ("in_person", "phone", "video")
    """Forms in which a talk counts."""
    exempt: tuple[Exemption, ...] = ()
    """Reasons that free a person of it."""
    slack_days: Days = 0
    """Days after the due day on which a talk is still in time."""
    binds: Literal["person", "average", "share"] = "person"
    """How it binds: each person; the average of the group (talks held per obligation among the same citizens over 52
    weeks); or a share (fulfilled per all who reach the date, the exempt included)."""
    share: Annotated[float, Field(gt=0, le=1)] = 1.0
    """The share that a ``share`` asks for, or the least average that an ``average`` does."""
    active: bool = True
    """Whether it is in force; a diff switches it off with false."""
    section: Cited
    """The section of the act."""
    section_da: str = ""
    """The same in Danish, where it differs."""
    note: str = ""
    """What a reader must know: how sure, how read."""
    note_da: str = ""
    """The same in Danish."""


class Offer(Part):
    """A right and duty to an offer (ret og pligt til tilbud)."""

    weeks_under_30: PositiveWeeks
    """Weeks of contact by which the first offer must have begun, below 30 years."""
    weeks_30_to_49: PositiveWeeks
    """The same from 30 to 49 years."""
    weeks_from_50: PositiveWeeks
    """The same from 50 years."""
    least_weeks: Weeks = 2.0
    """Weeks that an offer must last to count."""
    types: tuple[str, ...] = ()
    """Activation types that count; empty: all."""
    exempt: tuple[Exemption, ...] = ()
    """Reasons that free a person of it."""
    slack_days: Days = 0
    """Days after the due day on which a beginning is still in time."""
    binds: Literal["person", "share"] = "person"
    """How it binds."""
    share: Annotated[float, Field(gt=0, le=1)] = 1.0
    """The share that a ``share`` asks for."""
    active: bool = True
    """Whether it is in force."""
    section: Cited
    """The section of the act."""
    section_da: str = ""
    """The same in Danish, where it differs."""
    note: str = ""
    """What a reader must know."""
    note_da: str = ""
    """The same in Danish."""


class Duty(Part):
    """A content duty (indholdskrav): what a talk must hold besides the job-focused part."""

    minutes: Minutes
    """Minutes in the talk."""
    paper_minutes: Minutes = 0.0
    """Minutes of paperwork after it (journal, registration)."""
    letter_minutes: Minutes = 0.0
    """Minutes for a letter after it, when one is sent."""
    letter_to: Literal["share", "reading", "incomplete_cv"] = "share"
    """Who gets the letter: a share of the times, those who need the reading assessment, those with an incomplete CV."""
    letter_share: Share = 1.0
    """Share of the times at which the letter is sent (an exemption granted, say), where it goes to a share."""
    journal_entries: Annotated[float, Field(ge=0, le=10)] = 0.0
    """Entries in the citizen's journal that it brings each time; their minutes are among ``paper_minutes``."""
    groups: tuple[Group, ...]
    """Groups it is owed to."""
    trigger: Literal["every_talk", "first_talk", "first_then_every", "when_relevant", "after_breach"]
    """When it is due."""
    every_weeks: PositiveWeeks | None = None
    """The interval of ``first_then_every``."""
    share: Share = 1.0
    """Share of citizens for whom a ``when_relevant`` is relevant (at each talk)."""
    guides_on_sanctions: bool = False
    """Whether it is the written guidance on rights and duties that a sanction presupposes."""
    active: bool = True
    """Whether it is in force."""
    section: Cited
    """The section of the act, or the document that lists it."""
    section_da: str = ""
    """The same in Danish, where it differs."""
    note: str = ""
    """What a reader must know."""
    note_da: str = ""
    """The same in Danish."""


class Sanctions(Part):
    """When a missed talk may be sanctioned (sanktion)."""

    guidance_needed: tuple[Group, ...] = ()
    """Groups for whom written guidance must precede the breach (aktivloven sec. 35)."""
    guidance_lapses: Literal["all", "by_calendar", "never"] = "by_calendar"
    """Which guidance lapses after ``guidance_lapses_days``: ``all``; ``by_calendar``, what was given by the calendar or
    in a summons, but not what a breach called for; or ``never``, none."""
    guidance_lapses_days: Days = 0
    """Age in days at which guidance that lapses no longer counts; 0: the law knows no lapse."""
    letter_counts: bool = False
    """Whether guidance in the summons (indkaldelse) counts as written guidance."""
    section: Cited
    """The section of the act."""
    section_da: str = ""
    """The same in Danish, where it differs."""


class LawGroup(Part):
    """What a target group is owed."""

    requirements: ByName[Requirement] = Field(default_factory=dict)
    """Requirements on talks by name."""
    offers: ByName[Offer] = Field(default_factory=dict)
    """Requirements on offers by name."""


class Unknown(Part):
    """Something about the law that is not known here: carried by keys, without consequence, or left out."""

    what: str
    """What is not known."""
    falls_back_to: str
    """What is used instead."""
    what_da: str = ""
    """What is not known, in Danish."""
    falls_back_to_da: str = ""
    """What is used instead, in Danish."""
    keys: tuple[str, ...] = ()
    """The keys that carry it, each a figure with alternatives or a range, so that it is varied."""
    no_consequence: str = ""
    """Why nothing that is simulated depends on it, where that is so."""
    no_consequence_da: str = ""
    """The same in Danish."""
    left_out: str = ""
    """What it would change, where the model has nothing that could carry it."""
    left_out_da: str = ""
    """The same in Danish."""


class Law(Whole):
    """One law as in force from a date."""

    kind: Literal["law"] = "law"
    title: str
    """Its name in a table."""
    act: str
    """The act and its consolidation."""
    in_force_from: date
    """The first day of its rules."""
    in_force_until: date | None = None
    """The last day of its rules; empty: still in force when the file was written."""
    source: str
    """Where the values were read."""
    title_da: str = ""
    """Its name in a table, in Danish."""
    act_da: str = ""
    """The act and its consolidation, in Danish where that differs."""
    source_da: str = ""
    """Where the values were read, in Danish."""
    groups: ByGroup[LawGroup]
    """By target group."""
    duties: ByName[Duty] = Field(default_factory=dict)
    """Content duties by name."""
    sanction: Sanctions
    """When a missed talk may be sanctioned."""
    unknown: ByName[Unknown] = Field(default_factory=dict)
    """What is not known, and what stands in for it."""

    @property
    def days(self) -> str:
        """From when to when it is in force, in words."""
        return f"from {self.in_force_from}" + (f" to {self.in_force_until}" if self.in_force_until else " on")

    def in_force_on(self, day: date) -> bool:
        """Say whether it is in force on a day, by its own first and last day."""
        return self.in_force_from <= day and (self.in_force_until is None or day <= self.in_force_until)

    def table(self) -> pd.DataFrame:
        """Return what the law asks for as a table: a row each that a target group is owed, and one on sanctions.

        ``group`` (of sanctions ``all``), ``kind`` (``talks``, ``offer``, ``duty`` or ``sanction``) and ``name`` are
        followed by the figures as the law's file has them, empty where a kind has none such, then ``section`` and
        ``note``. Lists stand in one cell, by commas.
        """
        import pandas as pd

        return pd.DataFrame(list(self._rows()), columns=list(_columns()))

    def _rows(self) -> Iterator[dict[str, Any]]:
        for group, owed in self.groups.items():
            ruled = (("talks", owed.requirements), ("offer", owed.offers), ("duty", self.duties))
            for kind, rules in ruled:
                for name, rule in rules.items():
                    if not isinstance(rule, Duty) or group in rule.groups:
                        yield {"group": group, "kind": kind, "name": name, **_cells(rule)}
        yield {"group": "all", "kind": "sanction", "name": "sanction", **_cells(self.sanction)}

    def __repr__(self) -> str:
        return f"<Law: {self.title} ({self.days}); .table() lists what it asks for>"

    def _repr_html_(self) -> str:
        rules = [row for row in self._rows() if row.get("active", True)]
        rows = [(row["group"], row["kind"], row["name"].replace("_", " "), row["section"]) for row in rules]
        more = len(rows) - _SHOWN
        lines = [f"and {more} more: law.table() lists all, with their figures"] if more > 0 else []
        facts = [("act", self.act), ("in force", self.days)]
        return card(self.title, facts, ("group", "kind", "name", "section"), rows[:_SHOWN], lines)


_SHOWN = 12
"""Rules that a law shows of many."""


def _columns() -> tuple[str, ...]:
    """Return the columns of a law's table: every figure of what it asks for, citations and remarks last."""
    fields = [name for kind in (Requirement, Offer, Duty, Sanctions) for name in kind.model_fields]
    last = ("section", "note")
    figures = [name for name in fields if not name.endswith("_da") and name not in ("groups", *last)]
    return ("group", "kind", "name", *dict.fromkeys(figures), *last)


def _cells(rule: Requirement | Offer | Duty | Sanctions) -> dict[str, Any]:
    found = {key: value for key, value in rule.model_dump().items() if not key.endswith("_da")}
    found.pop("groups", None)
    return {key: ", ".join(value) if isinstance(value, tuple) else value for key, value in found.items()}
