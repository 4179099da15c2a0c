"""A citizen's hazards as time goes on: integrated stage by stage, and told to the tally."""

from __future__ import annotations

from collections.abc import MutableSequence

from simulator.calendar import MINUTES_PER_DAY, NEVER, weeks
from simulator.model import effects, leaving
from simulator.scenario.base import BAND_EDGES_WEEKS, BANDS
from simulator.simulation.centre import Centre
from simulator.simulation.citizen import Citizen

TALLY = 4 * BANDS
"""Per group: minutes at risk by band, then integrated hazard by cause and band."""
ENDS = (*(weeks(w) for w in BAND_EDGES_WEEKS[1:]), NEVER)
"""Minutes of a spell at which the duration bands end."""


def enter_stage(centre: Centre, c: Citizen, now: int) -> int:
    """Set the exit rates at a minute of her spell and when they change; give the duration band."""
    group = centre.of_group[c.group]
    band = 0
    while now - c.began >= ENDS[band]:
        band += 1
    until = min(c.began + ENDS[band], centre.horizon)
    factor = 1.0
    if group.seasonal:
        part = centre.season_of[now // MINUTES_PER_DAY - centre.first_day]
        factor = group.season[centre.seasons[part]]
        until = min(until, centre.season_edges[part + 1])
    for cause in range(leaving.CAUSES):
        c.rates[cause] = group.rates[leaving.CAUSES * band + cause] * factor
    c.stage_end = until
    return band


def integrate(
    centre: Centre, c: Citizen, tally: MutableSequence[float], now: int, until: int
) -> tuple[int, int]:
    """Carry her hazards forward to ``until`` or to her exit.

    Parameters
    ----------
    centre : Centre
        The jobcentre.
    c : Citizen
        Herself.
    tally : sequence of float
        What is added to when she enters another band or the run ends.
    now, until : int
        Minutes.

    Returns
    -------
    minute, cause : int
        See :func:`simulator.model.leaving.advance`.
    """
    rules = centre.rules
    outside_share = centre.of_group[c.group].outside_share
    while True:
        stop = until if until < c.stage_end else c.stage_end
        at, cause = leaving.advance(
            c,
            now,
            stop,
            rules.sanction_full,
            rules.minutes[effects.SANCTION],
            outside_share,
            rules.outside_after_talk,
            rules.outside_before_offer,
            rules.outside_after_sanction,
        )
        if at == centre.horizon:
            settle(c, tally, at)
        if cause or at == until:
            return at, cause
        now = at
        band = enter_stage(centre, c, now)
        if band != c.band:
            settle(c, tally, now)
            c.band = band


def foresee(centre: Centre, c: Citizen, now: int, until: int) -> int:
    """Give the minute to which :func:`integrate` would carry her, and leave her where she is."""
    settle(c, centre.tally[c.group], now)
    band, stage_end = c.band, c.stage_end
    job, education, other = c.left[0], c.left[1], c.left[2]
    job_rate, education_rate, other_rate = c.rates[0], c.rates[1], c.rates[2]
    stop, _ = integrate(centre, c, centre.unheard, now, until)
    c.left[0], c.left[1], c.left[2] = job, education, other
    c.rates[0], c.rates[1], c.rates[2] = job_rate, education_rate, other_rate
    c.band, c.stage_end = band, stage_end
    _mark(c, now)
    return stop


def settle(c: Citizen, tally: MutableSequence[float], now: int) -> None:
    """Add the hazards of this stage, so far as they are not yet in it, to her group's tally."""
    band, frailty, left, settled = c.band, c.frailty, c.left, c.settled
    tally[band] += now - c.settled_at
    tally[BANDS + band] += (settled[0] - left[0]) * frailty
    tally[2 * BANDS + band] += (settled[1] - left[1]) * frailty
    tally[3 * BANDS + band] += (settled[2] - left[2]) * frailty
    _mark(c, now)


def _mark(c: Citizen, now: int) -> None:
    c.settled[0], c.settled[1], c.settled[2] = c.left[0], c.left[1], c.left[2]
    c.settled_at = now
