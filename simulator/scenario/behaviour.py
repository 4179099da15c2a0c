"""What is believed about people: effects on finding a job, no-shows, sanctions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from simulator.scenario.base import ByGroup, Factor, Minutes, Named, Part, PositiveWeeks, Share

Size = Annotated[float, Field(ge=-0.9, le=3)]


class Programme(Part):
    """Effect of one activation type on the job hazard."""

    lock_in: Factor
    """Factor while it lasts (fastholdelse)."""
    after: Factor
    """Factor for ``after_weeks`` after it."""


class Behaviour(Part):
    """Effects (multipliers of the job hazard) and habits.

    Every size is multiplied by ``effect_scale`` and by 1 - ``displacement``.
    """

    kind: Literal["behaviour"] = "behaviour"
    title: str
    source: str
    effect_scale: Factor = 1.0
    """Scales all effects; 0 switches them off."""
    displacement: Share
    """Part of a gain that is another job seeker's loss."""
    threat_share: Annotated[float, Field(ge=0.05, le=1)]
    """Share of a talk's effect that comes before it (the threat); moves along the curve of pairs (ahead, held) that
    reproduce the experiment "Hurtigt i gang"."""
    talk_ahead_weeks: PositiveWeeks
    """Weeks before the first date booked for an obligation in which the threat acts."""
    talk_held_weeks: PositiveWeeks
    """Weeks after a talk in which it acts."""
    quality_minutes: Annotated[float, Field(gt=0, le=480)]
    """Scale of the quality of a talk of m job-focused minutes: (1 - exp(-m/q)) / (1 - exp(-m_ref/q))."""
    group_response: ByGroup[Factor]
    """Scales the effect of talks by group."""
    trust: Size
    """Effect of guidance about sanctions that no breach called for (Hedensted's claim; no study measures it)."""
    trust_weeks: PositiveWeeks
    """Weeks after guidance in which ``trust`` acts."""
    caseworker_change: Annotated[float, Field(ge=0, le=0.9)]
    """Loss of job hazard after meeting a new caseworker."""
    caseworker_change_weeks: PositiveWeeks
    """Weeks after meeting a new caseworker in which ``caseworker_change`` acts."""
    activation_ahead: Size
    """Effect in the weeks before a known start of activation."""
    activation_ahead_weeks: PositiveWeeks
    """Weeks before a known start in which ``activation_ahead`` acts."""
    programmes: Named[Programme]
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
    """P(sanction | no-show), where one may be given."""
    sanction_minutes: Minutes
    """Caseworker's minutes for a sanction."""
    unsanctionable_no_show: Annotated[float, Field(ge=1, le=3)]
    """Multiplies the no-show share while no sanction can be given."""
    unsanctionable_job: Factor
    """Multiplies the job hazard while no sanction can be given."""
