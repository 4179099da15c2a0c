"""When she leaves: competing risks with piecewise-constant hazards, integrated exactly.

For citizen *i* of group *g*, cause *k*, duration *d* and time *t*

    lambda_ik = baseline_gk(d) x frailty_i x season_g(t) x multiplier_i(t)^[k = job]

One unit-exponential threshold per citizen, spell and cause; the exit comes in the minute in which the integrated hazard
reaches it. There is no time step: between two break points everything is constant.

The multiplier is a product of *windows*, one for each of the effects below. A window that is over costs one comparison,
and none while all that open seldom are over.
"""

from __future__ import annotations

import math
from collections.abc import MutableSequence
from typing import Protocol

from simulator.calendar import MINUTES_PER_WEEK, NEVER

TALK_AHEAD = 0
"""Before the first date booked for an obligation."""
TALK_HELD = 1
"""After the latest talk."""
TRUST = 2
"""After guidance about sanctions that no breach called for."""
CASEWORKER_CHANGE = 3
"""After meeting a new caseworker (sagsbehandlerskift)."""
ACTIVATION_AHEAD = 4
"""Before a known start of activation."""
ACTIVATION = 5
"""During activation (fastholdelse) and then after it."""
UNSANCTIONABLE = 6
"""While no sanction can be given."""
SANCTION = 7
"""After a sanction; the one window that fades."""
WINDOWS = 8
SELDOM_END = 8
"""Where the latest end of those that open seldom stands, after the ends of all."""

STAYS = 0
"""Cause 0: still there. The others are 1 job, 2 education, 3 other."""
CAUSES = 3


class AtRisk(Protocol):
    """Somebody who may leave.

    Attributes
    ----------
    rates : sequence of 3 floats
        Baseline x season per minute (frailty is in the thresholds): job, education, other.
    left : sequence of 3 floats
        What is left of each threshold, divided by frailty.
    ends, begins : sequence of 9 and of 8 ints
        Minutes at which each window ends and begins; last the latest end of those that open seldom.
    factors : sequence of 8 floats
        What each multiplies the job hazard by.
    """

    rates: MutableSequence[float]
    left: MutableSequence[float]
    ends: MutableSequence[int]
    begins: MutableSequence[int]
    factors: MutableSequence[float]


def close_windows(c: AtRisk) -> None:
    """Close every window, as of somebody whom nothing has happened to: all over before any run begins."""
    for i in range(WINDOWS):
        c.ends[i] = c.begins[i] = -NEVER
        c.factors[i] = 1.0
    c.ends[SELDOM_END] = -NEVER


def open_window(c: AtRisk, which: int, begin: int, end: int, factor: float) -> None:
    """Set one window; what it held before is over. One that would end after all time ends at NEVER."""
    until = min(end, NEVER)
    c.ends[which] = until
    c.begins[which] = min(begin, NEVER)
    c.factors[which] = factor
    if which not in (TALK_AHEAD, TALK_HELD, CASEWORKER_CHANGE) and until > c.ends[SELDOM_END]:
        c.ends[SELDOM_END] = until


def sanction_fade(minutes: int, full: int, end: int) -> tuple[float, int]:
    """Give the share of a sanction's effect that is left, and the minutes until that changes.

    Full at first, then falling linearly to nothing, held constant within each week at that week's mean.

    Parameters
    ----------
    minutes : int
        Minutes since the sanction.
    full, end : int
        Minutes at which the effect begins to fall and at which it is gone.
    """
    if minutes < full:
        return 1.0, full - minutes
    week = (minutes - full) // MINUTES_PER_WEEK
    middle = full + week * MINUTES_PER_WEEK + MINUTES_PER_WEEK // 2
    left = (end - middle) / (end - full) if end > full else 0.0
    return max(0.0, left), full + (week + 1) * MINUTES_PER_WEEK - minutes


def multiplier(c: AtRisk, now: int, sanction_full: int, sanction_end: int) -> tuple[float, int]:
    """Give the multiplier of the job hazard at ``now`` and the first minute at which it may change."""
    ends, begins, factors = c.ends, c.begins, c.factors
    factor = 1.0
    change = NEVER
    seldom = ends[SELDOM_END] > now
    for i in range(SANCTION if seldom else ACTIVATION_AHEAD):
        until = ends[i]
        if until > now:
            begin = begins[i]
            if begin <= now:
                factor *= factors[i]
                if until < change:
                    change = until
            elif begin < change:
                change = begin
    if seldom and ends[SANCTION] > now:
        share, steady_for = sanction_fade(now - begins[SANCTION], sanction_full, sanction_end)
        factor *= 1.0 + share * (factors[SANCTION] - 1.0)
        change = min(change, now + steady_for, ends[SANCTION])
    return factor, change


def advance(c: AtRisk, now: int, until: int, sanction_full: int, sanction_end: int) -> tuple[int, int]:
    """Integrate somebody's hazards from ``now`` to ``until`` or to the exit, whichever comes first.

    Parameters
    ----------
    c : AtRisk
        Whose; what is left of the thresholds is brought up to date.
    now, until : int
        Minutes; baseline and season are constant between them.
    sanction_full, sanction_end : int
        As in :func:`sanction_fade`.

    Returns
    -------
    minute : int
        ``until``, or the minute of the exit.
    cause : int
        :data:`STAYS`, or 1 job, 2 education, 3 other; the first in this order when two fall in one minute.
    """
    rates, left = c.rates, c.left
    job_rate, education_rate, other_rate = rates[0], rates[1], rates[2]
    left_job, left_education, left_other = left[0], left[1], left[2]
    cause = STAYS
    while now < until:
        factor, change = multiplier(c, now, sanction_full, sanction_end)
        stop = until if change >= until else change
        span = stop - now
        rate = job_rate * factor
        after_job = left_job - rate * span
        after_education = left_education - education_rate * span
        after_other = left_other - other_rate * span
        if after_job > 0.0 and after_education > 0.0 and after_other > 0.0:
            left_job, left_education, left_other = after_job, after_education, after_other
            now = stop
            continue
        to_job = _minutes_to(left_job, rate, span)
        to_education = _minutes_to(left_education, education_rate, span)
        to_other = _minutes_to(left_other, other_rate, span)
        first = min(to_job, to_education, to_other)
        cause = 1 if to_job == first else 2 if to_education == first else 3
        left_job = max(0.0, left_job - rate * first)
        left_education = max(0.0, left_education - education_rate * first)
        left_other = max(0.0, left_other - other_rate * first)
        now += first
        break
    left[0], left[1], left[2] = left_job, left_education, left_other
    return now, cause


def _minutes_to(left: float, rate: float, span: int) -> int:
    """Whole minutes until a threshold is used up, at most ``span``; NEVER if that is not within it."""
    if left - rate * span > 0.0:
        return NEVER
    return min(span, math.ceil(left / rate)) if left > 0.0 else 0


def threshold(uniform: float, frailty: float) -> float:
    """Turn a uniform number into a unit-exponential threshold, divided by frailty."""
    return -math.log(1.0 - uniform) / frailty


def return_after(uniform: float, rate_to_13: float, rate_to_52: float) -> int:
    """Minutes from an exit to a job until one is back on the benefit; NEVER if not within a year.

    A gap under 28 days is no exit, so the hazard begins in week 4: ``rate_to_13`` a week until week 13, then
    ``rate_to_52`` until week 52.
    """
    left = -math.log(1.0 - uniform)
    early = 9.0 * rate_to_13
    if left < early:
        return math.ceil((4.0 + left / rate_to_13) * MINUTES_PER_WEEK)
    left -= early
    if left < 39.0 * rate_to_52:
        return math.ceil((13.0 + left / rate_to_52) * MINUTES_PER_WEEK)
    return NEVER


def share_returning(rate_to_13: float, rate_to_52: float) -> float:
    """Share of those who leave for a job that are back within a year (see :func:`return_after`)."""
    return 1.0 - math.exp(-9.0 * rate_to_13 - 39.0 * rate_to_52)
