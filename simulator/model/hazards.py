"""When she leaves: competing risks with piecewise-constant hazards, integrated exactly.

For citizen *i* of group *g*, cause *k*, duration *d* and time *t*

    lambda_ik = baseline_gk(d) x frailty_i x season_g(t) x multiplier_ik(t)

where the multiplier of the job hazard is a product of effects (:mod:`simulator.model.effects`), that of education is 1,
and that of `other` is 1 + s (o - 1): s is the share of those exits that leave the labour force, o how talks, sanctions
and demands move it. It is the sum of two causes, one of them moved by o; which of the two an exit is, is drawn when it
comes. Where vacancies are shared, the job hazard is also multiplied by what is left to each
(:mod:`simulator.model.market`).

One unit-exponential threshold per citizen, spell and cause; the exit comes in the minute in which the integrated hazard
reaches it. There is no time step: between two break points everything is constant.

The multiplier is a product of *windows*, one for each of the effects. A window that is over costs one comparison, and
none while all that open seldom are over. The effect of talks held takes several windows, one after another: a talk
that acts less than one before it begins to act where that one ends, so that no talk weakens what is there.
"""

from __future__ import annotations

import math
from collections.abc import MutableSequence

from simulator.calendar import MINUTES_PER_DAY, MINUTES_PER_WEEK, NEVER
from simulator.model.centre import Centre
from simulator.model.citizen import Citizen
from simulator.model.effects import (
    ACTIVATION_AHEAD,
    OFTEN,
    SANCTION,
    SELDOM_END,
    TALK_HELD,
    WEAKER_HELD,
    AtRisk,
)
from simulator.model.rules import Rules
from simulator.scenario.base import BANDS
from simulator.scenario.base import CAUSES as NAMES_OF_CAUSES

STAYS = 0
"""Cause 0: still there. The others are 1 job, 2 education, 3 other."""
OTHER = 3
CAUSES = len(NAMES_OF_CAUSES)
TALLY = 4 * BANDS
"""Per group: minutes at risk by band, then integrated hazard by cause and band."""


def sanction_fade(minutes: int, full: int, end: int) -> tuple[float, int]:
    """Return the share of a sanction's effect that is left, and the minutes until that changes.

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


def multipliers(c: AtRisk, now: int, rules: Rules) -> tuple[float, float, int]:
    """Return the multipliers at ``now`` of the job hazard and of leaving the labour force, and the first minute at
    which one of them may change.
    """
    ends, begins, factors = c.ends, c.begins, c.factors
    factor = outside = 1.0
    change = NEVER
    seldom = ends[SELDOM_END] > now
    for i in range(SANCTION if seldom else OFTEN):
        until = ends[i]
        if until > now:
            begin = begins[i]
            if begin <= now:
                factor *= factors[i]
                if i == TALK_HELD or i >= WEAKER_HELD:
                    outside *= rules.outside_after_talk
                elif i == ACTIVATION_AHEAD:
                    outside *= rules.outside_before_offer
                if until < change:
                    change = until
            elif begin < change:
                change = begin
    if seldom and ends[SANCTION] > now:
        share, steady_for = sanction_fade(
            now - begins[SANCTION], rules.sanction_full, rules.minutes[SANCTION]
        )
        factor *= 1.0 + share * (factors[SANCTION] - 1.0)
        outside *= 1.0 + share * (rules.outside_after_sanction - 1.0)
        change = min(change, now + steady_for, ends[SANCTION])
    return factor, outside, change


def advance(c: AtRisk, now: int, until: int, rules: Rules, outside_share: float) -> tuple[int, int]:
    """Integrate somebody's hazards from ``now`` to ``until`` or to the exit, whichever comes first.

    Parameters
    ----------
    c : AtRisk
        Whose; what is left of the thresholds is brought up to date.
    now, until : int
        Minutes; baseline and season are constant between them.
    rules : Rules
        How a sanction fades, and what moves the hazard of leaving the labour force.
    outside_share : float
        Share of the exits to ``other`` that leave the labour force, where nothing moves it.

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
        factor, outside, change = multipliers(c, now, rules)
        stop = until if change >= until else change
        span = stop - now
        rate = job_rate * factor
        rate_other = other_rate * (1.0 + outside_share * (outside - 1.0))
        after_job = left_job - rate * span
        after_education = left_education - education_rate * span
        after_other = left_other - rate_other * span
        if after_job > 0.0 and after_education > 0.0 and after_other > 0.0:
            left_job, left_education, left_other = after_job, after_education, after_other
            now = stop
            continue
        to_job = _minutes_to(left_job, rate, span)
        to_education = _minutes_to(left_education, education_rate, span)
        to_other = _minutes_to(left_other, rate_other, span)
        first = min(to_job, to_education, to_other)
        cause = 1 if to_job == first else 2 if to_education == first else 3
        left_job = max(0.0, left_job - rate * first)
        left_education = max(0.0, left_education - education_rate * first)
        left_other = max(0.0, left_other - rate_other * first)
        now += first
        break
    left[0], left[1], left[2] = left_job, left_education, left_other
    return now, cause


def leaves_labour_force(uniform: float, outside_share: float, outside: float) -> bool:
    """Return whether an exit to ``other`` leaves the labour force, by a number of the citizen's, the share that leaves
    it where nothing moves it, and what that hazard was multiplied by as she left.
    """
    moved = outside_share * outside
    return uniform * (1.0 - outside_share + moved) < moved


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


def share_returning_by(week: float, rate_to_13: float, rate_to_52: float) -> float:
    """Share of those who leave for a job that are back within so many weeks (see :func:`return_after`)."""
    early = max(0.0, min(week, 13.0) - 4.0)
    late = max(0.0, min(week, 52.0) - 13.0)
    return 1.0 - math.exp(-early * rate_to_13 - late * rate_to_52)


def share_returning(rate_to_13: float, rate_to_52: float) -> float:
    """Share of those who leave for a job that are back within a year (see :func:`return_after`)."""
    return share_returning_by(52.0, rate_to_13, rate_to_52)


def band_at(centre: Centre, c: Citizen, now: int) -> int:
    """Return the duration band that a minute of her spell is in."""
    ends = centre.of_group[c.group].band_ends
    band = 0
    while now - c.began >= ends[band]:
        band += 1
    return band


def enter_stage(centre: Centre, c: Citizen, now: int) -> int:
    """Set the exit rates at a minute of her spell and when they change; return the duration band."""
    group = centre.of_group[c.group]
    band = band_at(centre, c, now)
    until = min(c.began + group.band_ends[band], centre.horizon)
    factor = 1.0
    if group.seasonal:
        part = centre.season_of[now // MINUTES_PER_DAY - centre.first_day]
        factor = group.season[centre.seasons[part]]
        until = min(until, centre.season_edges[part + 1])
    for cause in range(CAUSES):
        c.rates[cause] = group.rates[CAUSES * band + cause] * factor
    c.rates[0] *= centre.market.factor
    c.stage_end = min(until, centre.market.until)
    return band


def integrate(
    centre: Centre, c: Citizen, tally: MutableSequence[float], now: int, until: int
) -> tuple[int, int]:
    """Carry her hazards forward to ``until`` or to her exit, as :func:`advance` does; add to a tally when she enters
    another band or the run ends.
    """
    rules = centre.rules
    outside_share = centre.of_group[c.group].outside_share
    while True:
        stop = until if until < c.stage_end else c.stage_end
        at, cause = advance(c, now, stop, rules, outside_share)
        if at == centre.horizon:
            add_to_tally(c, tally, at)
        if cause or at == until:
            return at, cause
        now = at
        band = enter_stage(centre, c, now)
        if band != c.band:
            add_to_tally(c, tally, now)
            c.band = band


def foresee(centre: Centre, c: Citizen, now: int, until: int) -> int:
    """Return the minute to which :func:`integrate` would carry her, and leave her where she is."""
    add_to_tally(c, centre.tally[c.group], now)
    band, stage_end = c.band, c.stage_end
    job, education, other = c.left[0], c.left[1], c.left[2]
    job_rate, education_rate, other_rate = c.rates[0], c.rates[1], c.rates[2]
    stop, _ = integrate(centre, c, centre.foreseen, now, until)
    c.left[0], c.left[1], c.left[2] = job, education, other
    c.rates[0], c.rates[1], c.rates[2] = job_rate, education_rate, other_rate
    c.band, c.stage_end = band, stage_end
    _mark(c, now)
    return stop


def add_to_tally(c: Citizen, tally: MutableSequence[float], now: int) -> None:
    """Add the hazards of this stage, so far as they are not yet in it, to her group's tally."""
    band, frailty, left, tallied = c.band, c.frailty, c.left, c.tallied
    tally[band] += now - c.tallied_at
    tally[BANDS + band] += (tallied[0] - left[0]) * frailty
    tally[2 * BANDS + band] += (tallied[1] - left[1]) * frailty
    tally[3 * BANDS + band] += (tallied[2] - left[2]) * frailty
    _mark(c, now)


def _mark(c: Citizen, now: int) -> None:
    c.tallied[0], c.tallied[1], c.tallied[2] = c.left[0], c.left[1], c.left[2]
    c.tallied_at = now
