"""Which day fits: the rules of booking, apart from the book that keeps the minutes."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.draws import FIELD, field


def self_booking(share: float, digital_share: float, everybody: bool) -> int:
    """Give the threshold below which a citizen of a group books her own talks.

    Parameters
    ----------
    share : float
        Share of the group who book for themselves.
    digital_share : float
        Share who are digitally ready; nobody else can.
    everybody : bool
        Whether everybody who can does (``practice.booking = "self"``).

    Returns
    -------
    int
        From 0 (nobody) to 65,536 (everybody who can).
    """
    if everybody:
        return FIELD
    return field(min(1.0, share / digital_share)) if digital_share > 0 else 0


def fits(room: int, work: int, day_left: int, week_left: int) -> bool:
    """Say whether a talk fits a caseworker's day and week.

    Room minutes (job-focused + duties) must fit one day; they and the paperwork together draw on her week.
    """
    return room <= day_left and work <= week_left


def may_use_week(work: int, week_left: int, held: float) -> bool:
    """Say whether a team's week has room for a talk besides what is still held for first talks."""
    left = week_left - work
    return left >= 0 and left >= held


def seat(
    room: int,
    work: int,
    day_left: Sequence[int],
    week_left: Sequence[int],
    first: int,
    begin: int,
    end: int,
) -> int:
    """Give the first seat of ``begin`` .. ``end`` - 1, from ``first`` on and round again, whose day and week a talk
    fits; -1 if none.
    """
    for i in range(first, end):
        if room <= day_left[i] and work <= week_left[i]:
            return i
    for i in range(begin, first):
        if room <= day_left[i] and work <= week_left[i]:
            return i
    return -1


def room_and_work(
    job_minutes: int, duty_minutes: int, paper_minutes: float, saved: float, persons: int, registration: float
) -> tuple[int, int]:
    """Give one person's room minutes and paper minutes of a talk in a given form.

    Minutes saved by the form come off the paperwork first. When several share a talk, each takes a part of the room
    and brings a registration.
    """
    paper = max(0.0, paper_minutes - saved)
    room = max(1, job_minutes + duty_minutes - round(saved - (paper_minutes - paper)))
    if persons > 1:
        return -(-room // persons), round(paper / persons + registration)
    return room, round(paper + registration)
