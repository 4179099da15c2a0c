"""What a talk must hold besides the job-focused part, and what is left for that."""

from __future__ import annotations

from collections.abc import Sequence

EVERY_TALK = 0
FIRST_TALK = 1
FIRST_THEN_EVERY = 2
WHEN_RELEVANT = 3
AFTER_BREACH = 4
TRIGGERS = ("every_talk", "first_talk", "first_then_every", "when_relevant", "after_breach")
BY_CALENDAR, ON_BREACH = 1, 2
"""Why a talk guides about sanctions (0: it does not)."""

LETTERS_TO = ("share", "reading", "incomplete_cv")
"""Whom a duty's letter goes to."""
MINUTES, PAPER, TRIGGER, INTERVAL, SHARE, GUIDES, LETTER, LETTER_TO = range(8)
DUTY_WIDTH = 8
"""A duty is eight numbers in a flat sequence: minutes, paper minutes (with those of a letter that goes to a share),
trigger, interval (minutes), share, 1 if it is the guidance on sanctions, letter minutes, whom the letter goes to."""


def talk_duties(
    duties: Sequence[float],
    first: bool,
    guidance_due: bool,
    breach_open: bool,
    reading: bool,
    incomplete_cv: bool,
    relevant: float,
) -> tuple[float, float, int]:
    """Return the duties of one talk.

    Parameters
    ----------
    duties : sequence of float
        The group's duties, flat (:data:`DUTY_WIDTH` numbers each).
    first : bool
        Whether it is the citizen's first talk of the spell.
    guidance_due : bool
        Whether the interval of the guidance on sanctions has passed since it was last given (or it never was).
    breach_open : bool
        Whether a breach has happened that no guidance has followed.
    reading, incomplete_cv : bool
        Whether she needs the reading assessment, and has an incomplete CV: some letters go to those only.
    relevant : float
        Uniform number of the citizen: a duty ``when_relevant`` is for those below its share.

    Returns
    -------
    minutes, paper_minutes : float
        In the talk and after it.
    guides : int
        0 no guidance on sanctions, 1 because the calendar says so, 2 because of a breach.
    """
    minutes = paper = 0.0
    guides = 0
    for i in range(0, len(duties), DUTY_WIDTH):
        trigger = duties[i + TRIGGER]
        if trigger == EVERY_TALK:
            due = True
        elif trigger == FIRST_TALK:
            due = first
        elif trigger == FIRST_THEN_EVERY:
            due = first or guidance_due
        elif trigger == WHEN_RELEVANT:
            due = relevant < duties[i + SHARE]
        else:
            due = breach_open
        if due:
            minutes += duties[i + MINUTES]
            paper += duties[i + PAPER]
            to = duties[i + LETTER_TO]
            if (to == 1 and reading) or (to == 2 and incomplete_cv):
                paper += duties[i + LETTER]
            if duties[i + GUIDES]:
                guides = ON_BREACH if trigger == AFTER_BREACH else BY_CALENDAR
    return minutes, paper, guides


def talk_minutes(
    slot: float, duty: float, duty_of_baseline: float, least: float, expanding: bool, shorten: bool
) -> tuple[int, int]:
    """Split a talk into job-focused and duty minutes.

    Parameters
    ----------
    slot : float
        The talk's slot, minutes.
    duty, duty_of_baseline : float
        Duty minutes under these rules and under the baseline's.
    least : float
        Floor of the job-focused part.
    expanding : bool
        Duties come on top of the slot (``practice.slot = "expanding"``) instead of displacing its job-focused part.
    shorten : bool
        Minutes that the baseline's duties would have taken shorten the slot (``practice.freed_minutes`` is not
        ``talk``) instead of lengthening its job-focused part.

    Returns
    -------
    job_minutes, duty_minutes : int
        Room minutes are their sum.
    """
    if expanding:
        job = slot
        if not shorten and duty_of_baseline > duty:
            job += duty_of_baseline - duty
    elif shorten and duty_of_baseline > duty:
        job = max(least, slot - duty_of_baseline)
    else:
        job = max(least, slot - duty)
    return round(job), round(duty)
