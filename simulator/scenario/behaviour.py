"""What is believed about people: effects on finding a job, no-shows, sanctions."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from simulator.scenario.base import (
    ByGroup,
    ByName,
    Factor,
    Minutes,
    Part,
    PerWeek,
    PositiveWeeks,
    Share,
    Unit,
    Whole,
)

PERIOD = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2]))?")
"""A year, or one of its months."""
Tightness = Annotated[float, Field(ge=0.1, le=10), Unit("times")]
Size = Annotated[float, Field(ge=-0.9, le=3)]


class Programme(Part):
    """Effect of one activation type on the job hazard."""

    lock_in: Factor
    """Factor while it lasts (fastholdelse)."""
    after: Factor
    """Factor for ``after_weeks`` after it."""


class TalkEffect(Part):
    """By whom a talk is met with: what its effect, before and after it, is multiplied by."""

    in_treatment: Share = 1.0
    """In a spell of treatment or examination (behandling, udredning)."""
    with_return_date: Share = 1.0
    """With an employer to return to (saesonledig)."""
    at_risk: Annotated[float, Field(ge=0.1, le=10)] = 1.0
    """At risk of long unemployment, against those who are not; the mean over both stays what the experiments found."""


class LabourForce(Part):
    """Leaving the labour force: a cause of exit of its own, moved by talks, demands and sanctions."""

    share: ByGroup[Share] = Field(default_factory=dict)
    """Share of the exits to ``other`` that leave the labour force, where nothing moves it."""
    talk: Size = 0.0
    """Effect on that hazard in the weeks in which a talk acts."""
    demand: Size = 0.0
    """Effect on it before the known date of an offer."""
    sanction: Size = 0.0
    """Effect on it of a sanction; fades as that on the job hazard does."""


class Behaviour(Whole):
    """Effects (multipliers of the job hazard) and habits.

    Every size is multiplied by ``effect_scale`` and, where vacancies are not shared, by 1 - ``displacement``.
    """

    kind: Literal["behaviour"] = "behaviour"
    title: str
    source: str
    title_da: str = ""
    """Its title in Danish."""
    source_da: str = ""
    """Its source in Danish."""
    posterior: str = ""
    """A file of ``posteriors``: figures that studies tell together, drawn a row at a time, not by their ranges."""
    effect_scale: Factor = 1.0
    """Scales all effects; 0 switches them off."""
    displacement: Share
    """Part of a gain that is another job seeker's loss, where ``labour_market`` is ``factor``."""
    labour_market: Literal["factor", "matching"] = "factor"
    """How others lose by a gain: ``factor``, a fixed part of it (``displacement``); ``matching``: the jobs found in a
    week follow a matching function of vacancies and of the search effort of all, and whoever searches more leaves less
    to others."""
    matching_elasticity: Share = 0.5
    """Elasticity of jobs found with respect to job seekers' search effort, where ``labour_market`` is ``matching``; 1:
    nobody displaces anybody, 0: what one gains another loses."""
    market_share: Share = 1.0
    """Share of the search for the local vacancies that is by those whom the jobcentre serves; the rest (employed,
    without benefit, of other municipalities) search as before."""
    tightness: ByName[Tightness] = Field(default_factory=dict)
    """Vacancies by search effort, as an index that is 1 when the place was observed: by year (2022) or by month
    (2022-03); 1 where neither is given. It acts where ``labour_market`` is ``matching``."""
    threat_share: Annotated[float, Field(ge=0.05, le=1)]
    """Share of a talk's effect that comes before it (the threat); moves along the curve of pairs (ahead, held) that
    reproduce the experiment "Hurtigt i gang"."""
    talk_ahead_weeks: PositiveWeeks
    """Weeks before the known date of a talk (the day aimed at) in which the threat acts."""
    talk_held_weeks: PositiveWeeks
    """Weeks after a talk in which it acts."""
    quality_minutes: Annotated[float, Field(gt=0, le=480)]
    """Scale of the quality of a talk of m job-focused minutes: (1 - exp(-m/q)) / (1 - exp(-m_ref/q))."""
    talk_minutes: ByGroup[Annotated[float, Field(gt=0, le=480), Unit("minutes")]] = Field(
        default_factory=dict
    )
    """Minutes m_ref of a talk of the measured effect; where left out, as long as the practice's later talks."""
    group_response: ByGroup[Factor]
    """Scales the effect of talks by group."""
    talk_effect: TalkEffect = TalkEffect()
    """Scales the effect of talks by who the citizen is."""
    caseworker_spread: Share = 0.0
    """How much caseworkers differ: talks of those above the median act 1 + spread, of the others 1 - spread times."""
    labour_force: LabourForce = LabourForce()
    """Leaving the labour force."""
    trust: Size
    """Effect of guidance about sanctions that no breach called for (Hedensted's claim; no study measures it)."""
    trust_weeks: PositiveWeeks
    """Weeks after guidance in which ``trust`` acts."""
    caseworker_change: Annotated[float, Field(ge=0, le=0.9)]
    """Loss of job hazard after the own caseworker was replaced, and throughout where a pool serves and nobody follows
    the citizen."""
    caseworker_change_weeks: PositiveWeeks
    """Weeks in which ``caseworker_change`` acts after the own caseworker was replaced."""
    activation_ahead: Size
    """Effect in the weeks before the known date of an offer."""
    activation_ahead_weeks: PositiveWeeks
    """Weeks before the known date in which ``activation_ahead`` acts."""
    programmes: ByName[Programme]
    """By activation type."""
    after_weeks: PositiveWeeks
    """Weeks after activation in which ``after`` acts."""
    sanction: Size
    """Effect of a sanction: full for ``sanction_full_weeks``, then linear to nothing by ``sanction_end_week``."""
    sanction_full_weeks: PositiveWeeks
    """Weeks in which a sanction acts in full."""
    sanction_end_week: PositiveWeeks
    """Week after a sanction by which its effect is gone."""
    no_show: ByGroup[Share]
    """Share of talks in person that are missed."""
    no_show_scale: Factor = 1.0
    """Scales every no-show share."""
    sanction_given_no_show: ByGroup[Share]
    """P(sanction | breach), where one may be given: a missed talk, or one of ``breaches_per_week``."""
    breaches_per_week: ByGroup[PerWeek] = Field(default_factory=dict)
    """Breaches per person and week that no talk brings about: offers refused or left, no search, no registration."""
    breach_scale: Factor = 1.0
    """Scales every rate of such breaches; 0: none."""
    worked_share: Share = 1.0
    """Hours worked between two spells, of full time (37 hours a week)."""
    sanction_minutes: Minutes
    """Caseworker's minutes for a sanction."""
    unsanctionable_no_show: Annotated[float, Field(ge=1, le=3)]
    """Multiplies the no-show share while no sanction can be given."""
    unsanctionable_job: Factor
    """Multiplies the job hazard while no sanction can be given."""

    @field_validator("tightness")
    @classmethod
    def _by_month(cls, tightness: dict[str, float]) -> dict[str, float]:
        for period in tightness:
            if not PERIOD.fullmatch(period):
                raise PydanticCustomError(
                    "value_error", f"{period!r} is neither a year (2022) nor a month (2022-03)"
                )
        return tightness

    @property
    def lost_to_others(self) -> float:
        """Part of a gain that is taken off it as another's loss; none where that comes about by itself."""
        return 0.0 if self.labour_market == "matching" else self.displacement

    def tightness_on(self, day: date) -> float:
        """Return the tightness of a day's month, else of its year, else 1."""
        of_year = self.tightness.get(f"{day:%Y}", 1.0)
        return self.tightness.get(f"{day:%Y-%m}", of_year)
