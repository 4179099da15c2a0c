"""The local labour market: job seekers share its vacancies (``behaviour.labour_market = "matching"``).

Jobs found in a week follow a matching function of the vacancies V and of the search effort E of all,

    M = A E^eta V^(1 - eta),        E = sum over those at risk of their own job hazards,

and each gets them in proportion to her own effort, so that every job hazard is multiplied by M / E. Vacancies are those
under which the baseline's citizens leave as they do: in the same week of the baseline, from the same people,

    M / E = ((1 + s (E / E_baseline - 1)) / theta)^(eta - 1)

is 1. With eta = 1 nobody displaces anybody; with eta = 0 the jobs of a week are given, and what one gains another
loses. s is the share of the search for these vacancies that is by those whom the jobcentre serves; theta is the
tightness (vacancies by effort), 1 as when the place was observed.

The factor holds for a week. It is worked out from how things stand at its beginning, and whoever is asleep wakes to it.
"""

from __future__ import annotations

from simulator.calendar import MINUTES_PER_DAY, MINUTES_PER_WEEK
from simulator.model import hazards
from simulator.model.centre import Centre
from simulator.model.citizen import Citizen

UNITS = 2.0**44
"""Efforts are added up in whole numbers of so many to a hazard of 1 a minute: their sum has no order."""


def effort(centre: Centre, c: Citizen, now: int) -> int:
    """Return the search effort of somebody at risk: her job hazard in a market as in the baseline."""
    group = centre.of_group[c.group]
    factor, _, _ = hazards.multipliers(c, now, centre.rules)
    if group.seasonal:
        part = centre.season_of[now // MINUTES_PER_DAY - centre.first_day]
        factor *= group.season[centre.seasons[part]]
    # Her band of now, not of when she was last awake: what wakes people may differ where what happens to them does not.
    band = hazards.band_at(centre, c, now)
    return int(group.rates[hazards.CAUSES * band] * c.frailty * factor * UNITS)


def open_week(centre: Centre, now: int, effort_in_all: int) -> None:
    """Set what job hazards are multiplied by from now until a week later."""
    week = (now - centre.first_day * MINUTES_PER_DAY) // MINUTES_PER_WEEK
    rules, market = centre.rules, centre.market
    centre.effort[week] = effort_in_all
    market.factor = hazard_factor(
        effort_in_all,
        centre.effort_of_baseline[week],
        centre.tightness[week],
        rules.crowding,
        rules.market_share,
    )
    market.until = now + MINUTES_PER_WEEK


def hazard_factor(effort: int, of_baseline: int, tightness: float, crowding: float, share: float) -> float:
    """Return what every job hazard is multiplied by.

    Parameters
    ----------
    effort, of_baseline : int
        Search effort of all, and that in the baseline; as in the baseline, where either is 0.
    tightness : float
        Vacancies by effort in the baseline, 1 as when the place was observed.
    crowding : float
        Elasticity of jobs found with respect to effort, minus 1.
    share : float
        Share of the search for the local vacancies that is by those whom the jobcentre serves.
    """
    crowd = 1.0
    if effort > 0 and of_baseline > 0:
        crowd += share * (effort / of_baseline - 1.0)
    factor: float = (crowd / tightness) ** crowding
    return factor
