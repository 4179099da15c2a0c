"""When she leaves: competing risks with piecewise-constant hazards, integrated exactly.

For citizen *i* of group *g*, cause *k*, duration *d* and time *t*

    lambda_ik = baseline_gk(d) x frailty_i x season_g(t) x multiplier_i(t)^[k = job]

One unit-exponential threshold per citizen, spell and cause; the exit comes in the minute in which the integrated hazard
reaches it. There is no time step: between two break points everything is constant.

The multiplier is a product of *windows*, one for each of the effects below, kept in one flat sequence: first all ends,
then all beginnings, then all factors, and last the latest end of those that open seldom. A window that is over costs
one comparison, and none while all that open seldom are over.
"""

from __future__ import annotations

import math
from collections.abc import MutableSequence, Sequence

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
BEGIN, FACTOR, SELDOM_END = 8, 16, 24
"""Where the beginnings and the factors of the windows stand, and the latest end of those not in :data:`OFTEN`; the ends
come first."""
OFTEN = (0, 1, 3)
STEADY = (0, 1, 2, 3, 4, 5, 6)

STAYS = 0
"""Cause 0: still there. The others are 1 job, 2 education, 3 other."""


def no_windows() -> list[float]:
    """Give the windows of somebody whom nothing has happened to: all over before any run begins."""
    return [-NEVER] * FACTOR + [1.0] * BEGIN + [-NEVER]


def open_window(windows: MutableSequence[float], which: int, begin: int, end: int, factor: float) -> None:
    """Set one window; what it held before is over."""
    windows[which] = end
    windows[BEGIN + which] = begin
    windows[FACTOR + which] = factor
    if which not in OFTEN and end > windows[SELDOM_END]:
        windows[SELDOM_END] = end


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


def multiplier(
    now: int, windows: Sequence[float], sanction_full: int, sanction_end: int
) -> tuple[float, float]:
    """Give the multiplier of the job hazard at ``now`` and the first minute at which it may change."""
    factor = 1.0
    change: float = NEVER
    seldom = windows[SELDOM_END] > now
    for i in STEADY if seldom else OFTEN:
        until = windows[i]
        if until > now:
            begin = windows[BEGIN + i]
            if begin <= now:
                factor *= windows[FACTOR + i]
                if until < change:
                    change = until
            elif begin < change:
                change = begin
    if seldom and windows[SANCTION] > now:
        share, steady_for = sanction_fade(now - int(windows[BEGIN + SANCTION]), sanction_full, sanction_end)
        factor *= 1.0 + share * (windows[FACTOR + SANCTION] - 1.0)
        change = min(change, now + steady_for, windows[SANCTION])
    return factor, change


def advance(
    now: int,
    until: int,
    rates: Sequence[float],
    windows: Sequence[float],
    sanction_full: int,
    sanction_end: int,
    left: tuple[float, float, float],
) -> tuple[int, int, tuple[float, float, float]]:
    """Integrate the hazards of one citizen from ``now`` to ``until`` or to her exit, whichever comes first.

    Parameters
    ----------
    now, until : int
        Minutes; baseline and season are constant between them.
    rates : sequence of float
        Baseline x season per minute (frailty is in the thresholds): job, education, other.
    windows : sequence of float
        The effects, see the module.
    sanction_full, sanction_end : int
        As in :func:`sanction_fade`.
    left : tuple of float
        What is left of each threshold, divided by frailty.

    Returns
    -------
    minute : int
        ``until``, or the minute of the exit.
    cause : int
        :data:`STAYS`, or 1 job, 2 education, 3 other; the first in this order when two fall in one minute.
    left : tuple of float
        What is then left of the thresholds.
    """
    job_rate, education_rate, other_rate = rates
    left_job, left_education, left_other = left
    while now < until:
        factor, change = multiplier(now, windows, sanction_full, sanction_end)
        stop = until if change >= until else int(change)
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
        left = (
            max(0.0, left_job - rate * first),
            max(0.0, left_education - education_rate * first),
            max(0.0, left_other - other_rate * first),
        )
        return now + first, cause, left
    return now, STAYS, (left_job, left_education, left_other)


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
