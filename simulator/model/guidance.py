"""Whether a missed talk may be sanctioned: aktivloven § 35 makes written guidance a condition."""

from __future__ import annotations


def lapse(on_breach: bool, by_calendar: int, after_breach: int) -> int:
    """Give after how many minutes a citizen's guidance lapses (0: it never does).

    Guidance that a breach once called for is not undone by what the calendar brings later.

    Parameters
    ----------
    on_breach : bool
        Whether she has ever been guided because of a breach.
    by_calendar, after_breach : int
        When the law lets guidance lapse that was given by the calendar or in a summons, and after a breach.
    """
    return after_breach if on_breach else by_calendar


def guidance_holds(now: int, guided_at: int, lapses: int) -> bool:
    """Say whether guidance on sanctions given at ``guided_at`` lets a breach at ``now`` be sanctioned.

    Written guidance must precede the breach (aktivloven § 35); where the law lets it lapse, it must not be older than
    ``lapses`` minutes (0: it never lapses). ``guided_at`` lies far back where none was ever given.

    Parameters
    ----------
    now, guided_at : int
        Minutes from ``start``.
    lapses : int
        Minutes, at least 0.
    """
    age = now - guided_at
    return guided_at > -(2**31) and age >= 0 and (lapses == 0 or age <= lapses)
