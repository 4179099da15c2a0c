"""Codes of the log and of the draws that the talks use, as plain integers."""

from __future__ import annotations

from simulator.draws import Purpose
from simulator.log import FORM, KIND, Event

BOOKED, HELD, MISSED = int(Event.talk_booked), int(Event.talk_held), int(Event.talk_missed)
CANCELLED, GUIDED = int(Event.talk_cancelled), int(Event.guided)
BREACHED, BREACHED_KIND = int(Event.breached), KIND["breach"]
SANCTIONED, FLAGGED = int(Event.sanctioned), int(Event.flagged)
FIRST, PLANNED, JOINT, A_KASSE, BY_NEED = (KIND[k] for k in ("first", "talk", "joint", "a_kasse", "by_need"))
GUIDANCE_KIND = (0, KIND["duty"], KIND["after_breach"])
SICK_CASEWORKER, SUMMONS = KIND["sick_caseworker"], KIND["summons"]
IN_PERSON, PHONE, VIDEO = FORM["in_person"], FORM["phone"], FORM["video"]
GROUP_TALK, OTHERS = FORM["group"], FORM["others"]
SANCTION, DUTY, SCREENING = int(Purpose.SANCTION), int(Purpose.DUTY), int(Purpose.SCREENING)
BREACH_AFTER, BREACH_SANCTION = int(Purpose.BREACH), int(Purpose.BREACH_SANCTION)
NO_SHOW, FORM_OF, OVERLOOKED, REGISTERED = 0, 16, 32, 48
"""Where the fields of a talk's 64 bits begin."""


def field_of(luck: int, at: int) -> int:
    """Give the field of 16 bits that begins at a position of 64 random bits."""
    return luck >> at & 0xFFFF
