"""The practice: how the jobcentre organises itself within (or below) the law."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from simulator.catalogue import Group
from simulator.scenario.base import (
    ByForm,
    ByGroup,
    ByName,
    Days,
    Factor,
    Form,
    Minutes,
    Part,
    PositiveWeeks,
    Share,
    Weeks,
    WeeksIfAny,
    Whole,
)

WorkingDays = Annotated[int, Field(ge=0, le=260)]


class Contact(Part):
    """How one group's talks are planned."""

    talk_weeks: tuple[Weeks, ...]
    """Weeks of contact at which the jobcentre's talks are due by plan; the first is the first talk."""
    joint_weeks: tuple[Weeks, ...] = ()
    """Weeks of contact at which joint talks (faellessamtaler) are due by plan."""
    a_kasse_weeks: tuple[Weeks, ...] = ()
    """Weeks of contact at which the a-kasse holds its own talks."""
    by_need_weeks: WeeksIfAny
    """Interval of talks by need after the plan has run out; 0: none."""
    first_minutes: Minutes
    """Slot of the first talk."""
    later_minutes: Minutes
    """Slot of later talks."""
    prepare_minutes: Minutes
    """Preparation of a talk."""
    paper_minutes: Minutes
    """Journal and registration after a talk, the duties' own paperwork not counted."""
    first_form: Form = "in_person"
    """Form of the first talk."""
    phone_share: Share = 0.0
    """Share of later talks by phone, among the digitally ready."""
    video_share: Share = 0.0
    """Share of later talks by video, among the digitally ready."""
    group_share: Share = 0.0
    """Share of later talks held in a group."""
    others_share: Share = 0.0
    """Share of later talks held by others (mentor, company consultant)."""
    a_kasse_phone_share: Share = 0.0
    """Share of the a-kasse's own talks by phone, among all of them; what they do is the same in every form..."""
    a_kasse_video_share: Share = 0.0
    """...and by video; the others are in person."""
    exempt_share: Share = 0.0
    """Share judged self-reliant and exempted from all but the first talk and from the offer."""


class FormOf(Part):
    """What a form of talk means."""

    minutes_saved: Minutes = 0.0
    """Minutes saved per talk against one in person, taken from preparation and paperwork first."""
    no_show_factor: Factor = 1.0
    """Multiplies the no-show share."""
    effect_factor: Factor = 1.0
    """Multiplies the effect on the job hazard."""
    persons: Annotated[int, Field(ge=1, le=50)] = 1
    """Persons who share the minutes."""
    caseworker: bool = True
    """Whether it takes a caseworker's room minutes (by others: only registration)."""
    registration_minutes: Minutes = 0.0
    """Minutes of registration a person when the minutes are shared or another holds the talk."""


class Booking(Part):
    """How a talk gets its day."""

    request_days: Days
    """Days before the due day at which a talk is requested (the first at entry)."""
    target_working_days: WorkingDays
    """Working days before the due day that are aimed at."""
    notice_working_days: WorkingDays
    """Least notice."""
    first_notice_working_days: WorkingDays
    """Least notice of a first talk."""
    held_for_first_share: Share
    """Share of a team's minutes a day held for first talks..."""
    held_until_days: Days
    """...until so many days before."""
    booking_minutes: Minutes
    """Caseworker's minutes when she books."""
    self_booking_minutes: Minutes
    """Caseworker's minutes when the citizen books (selvbooking)."""
    self_booked_no_show_factor: Factor = 1.0
    """Multiplies the no-show share of talks that the citizen has booked."""
    joint_minutes: Minutes
    """Extra minutes of a joint talk."""
    joint_wait_working_days: WorkingDays
    """Working days that a joint talk waits for the a-kasse beyond the notice."""


class ServiceCalls(Part):
    """Service calls (serviceopkald): short phone talks soon after entry."""

    active: bool = False
    """Whether they are made."""
    days: Days = 14
    """Days of entry within which the call is made."""
    share: Share = 1.0
    """Share of those who enter who are called."""
    minutes: Minutes = 12.0
    """Minutes of a call."""
    groups: tuple[Group, ...] = ()
    """Groups called."""


class Cadence(Part):
    """The cadence rule of the frikommune: individual intervals that keep the group's average.

    next interval = base x m x k, x ``early_factor`` before week 13 and x ``late_factor`` after; k is steered every
    ``steer_weeks`` by k <- clip(k (held / (margin x due))^power, k_least, k_most) over the trailing ``trailing_weeks``.
    """

    active: bool = False
    """Whether the rule is in use."""
    groups: tuple[Group, ...] = ()
    """Groups under the rule."""
    at_risk_factor: Factor = 0.6
    """m for those screened at risk of long unemployment."""
    treatment_factor: Factor = 2.0
    """m during treatment."""
    employer_return_factor: Factor = 3.0
    """m for those with a return date."""
    early_factor: Factor = 0.8
    """Multiplies the interval before week 13 of contact."""
    late_factor: Factor = 1.2
    """Multiplies it after."""
    margin: Factor = 1.02
    """How many talks are aimed at, over those due."""
    power: Factor = 0.5
    """How strongly k answers to held over due; 0: not at all."""
    k_least: Factor = 0.5
    """The least that k may become."""
    k_most: Factor = 2.0
    """The most."""
    steer_weeks: PositiveWeeks = 4.0
    """Weeks between two steps of k."""
    trailing_weeks: PositiveWeeks = 13.0
    """Weeks back over which held and due are counted."""
    aim: ByGroup[Factor] = Field(default_factory=dict)
    """Average aimed at by group; 1 where it is not named."""


class Joint(Part):
    """Where the joint talk with the a-kasse stands."""

    with_talk: Annotated[int, Field(ge=0, le=10)] = 0
    """The n-th talk of a spell is joint too (1: the first), besides those of ``joint_weeks``; 0: none."""


class Team(Part):
    """A team of caseworkers (sagsbehandlere)."""

    heads: Annotated[float, Field(ge=0, le=20_000)]
    """Full-time caseworkers employed."""
    groups: tuple[Group, ...]
    """Groups it serves; each group is served by exactly one team."""
    active: bool = True
    """Whether it exists."""


class Caseworkers(Part):
    """What a caseworker's year holds for talks."""

    factor: Annotated[float, Field(ge=0, le=20)] = 1.0
    """Scales the heads of every team."""
    day_hours: Annotated[float, Field(gt=0, le=12)]
    """Paid hours of a present day."""
    case_share: Share
    """Share of a present day that is case-available (after breaks, meetings, training)."""
    talk_share: Share
    """Share of the case-available time for talks (the rest: decisions, placements, phone)."""
    holiday_weeks: Annotated[float, Field(ge=0, le=20)]
    """Weeks of holiday a year."""
    sick_share: Annotated[float, Field(ge=0, le=0.5)]
    """Share of working days lost to sickness."""
    sick_days: Annotated[float, Field(ge=1, le=100)]
    """Mean length of a spell of sickness, working days (geometric)."""


class Screening(Part):
    """Screening for risk of long unemployment at the first talk."""

    sensitivity: Share
    """P(screened at risk | at risk)."""
    specificity: Share
    """P(not screened | not at risk)."""


class OversightList(Part):
    """A list of overdue citizens that somebody reads (ledelsesinformation)."""

    every_days: Annotated[int, Field(ge=1, le=3650)]
    """Days between two readings."""
    at_weeks: Weeks
    """Weeks of contact from which a citizen stands on it."""
    groups: tuple[Group, ...] = ()
    """Groups that it lists; empty: all."""
    active: bool = True
    """Whether the list is kept."""


class Attention(Part):
    """What is overlooked, and what catches it; and what is held but never registered."""

    overlooked_talks: Share = 0.0
    """Probability that an obligation to a talk is overlooked."""
    overlooked_offers: Share = 0.0
    """Probability that an obligation to an offer is overlooked."""
    overlooked_offers_at_risk: Share | None = None
    """The same for those screened at risk of long unemployment; empty: no difference is made."""
    lists: ByName[OversightList] = Field(default_factory=dict)
    """Oversight lists by name."""
    unregistered_talks: Share = 0.0
    """Share of held talks that are never registered."""
    unregistered_activation: Share = 0.0
    """Share of activation that is never registered."""


Age = Literal["under_30", "from_30_to_49", "from_50"]
"""The ages by which the law's deadlines for offers go."""
AGES: tuple[Age, ...] = get_args(Age)


FULL_TIME_HOURS = 37.0
"""Hours of a full-time week."""


class ActivationType(Part):
    """A type of activation (aktivering)."""

    places: Annotated[int, Field(ge=0, le=1_000_000)]
    """Places that can be filled at once: one a participant, whatever the hours."""
    weeks: PositiveWeeks
    """Length of a stay."""
    hours: Annotated[float, Field(gt=0, le=FULL_TIME_HOURS)] = FULL_TIME_HOURS
    """Hours a week; 37 is full time. Neither a stay's length nor its place nor its effect goes by them: the activation
    degree does, and the price of a type that is paid by the hour."""
    referral_minutes: Minutes
    """Caseworker's minutes for a referral."""
    lag_days: Days
    """Days from a vacant place to the start."""
    share: Share
    """Share of referrals that go to this type, before vacant places are looked at."""
    groups: tuple[Group, ...] = ()
    """Groups that it is for; empty: all. A type for some groups (ages, weeks) takes its share beside those for all:
    shares are scaled to sum to 1 among the types that are for her."""
    ages: tuple[Age, ...] = ()
    """Ages that it is for; empty: all."""
    from_weeks: Weeks = 0.0
    """Weeks of contact from which on one is referred to it. Where a group gets no repeated offers, whoever has had the
    first one and is still there is referred anew in that week, among the types that begin late."""
    to_weeks: PositiveWeeks | None = None
    """Weeks of contact until which one is referred to it; empty: as long as one is there."""
    active: bool = True
    """Whether there is such an activation."""

    @property
    def for_all(self) -> bool:
        """Whether it is for every group, at every age, in any week."""
        return not self.groups and not self.ages and self.from_weeks == 0 and self.to_weeks is None


class Activation(Part):
    """Activation as the jobcentre runs it."""

    types: ByName[ActivationType]
    """Types by name."""
    first_weeks: ByGroup[WeeksIfAny]
    """Weeks of contact at which the first offer is aimed at; 0: no offers."""
    first_weeks_under_30: ByGroup[WeeksIfAny] = Field(default_factory=dict)
    """The same below 30 years, where the law's dates or the jobcentre's habits go by age."""
    first_weeks_from_50: ByGroup[WeeksIfAny] = Field(default_factory=dict)
    """The same from 50 years."""
    repeat_weeks: ByGroup[WeeksIfAny]
    """Weeks from the end of one offer to the next; 0: no repeats. Fitted to the share touched by activation."""
    refer_weeks: Weeks
    """Weeks before the aim at which a place is asked for."""
    hours_factor: Factor = 1.0
    """Multiplies the hours of every type that is not full time, up to full time. Fitted to the place's activation
    degree."""

    def full_time(self, name: str) -> float:
        """Return the hours of a type as a share of full time; 1 for one that is not known here."""
        kind = self.types.get(name)
        if kind is None or kind.hours == FULL_TIME_HOURS:
            return 1.0
        return min(kind.hours * self.hours_factor / FULL_TIME_HOURS, 1.0)


class Substitutes(Part):
    """A corps that holds a sick caseworker's talks (vikarkorps)."""

    heads: Annotated[float, Field(ge=0, le=1000)] = 0.0
    """Full-time substitutes, shared by all teams."""
    effect_factor: Factor = 1.0
    """Multiplies the effect of a talk that a substitute holds."""


class ByStock(Part):
    """A figure of the practice that follows the place's size."""

    key: str
    """Which, such as teams.insured.heads."""
    per_100: ByGroup[Annotated[float, Field(ge=0, le=1000)]]
    """So many per 100 persons in the stock, by group; added up."""
    decimals: Annotated[int, Field(ge=0, le=3)] = 0
    """Digits after the point."""
    least: Annotated[float, Field(ge=0, le=1000)] = 0.0
    """Never less than this."""
    spread: tuple[Annotated[float, Field(gt=0, le=1)], Annotated[float, Field(ge=1, le=10)]]
    """The range to vary it over, as shares of it."""


class ByActivation(Part):
    """How offers follow what is published of the place's activation: see :mod:`simulator.scenario.by_activation`.

    The lists are read side by side, from the most frequent offers to the rarest.
    """

    groups: tuple[Group, ...]
    """Groups whose offers follow it; places by stock are stated for the weeks of the first."""
    repeat_weeks: tuple[PositiveWeeks, ...]
    """Weeks from the end of one offer to the next."""
    first_weeks: tuple[PositiveWeeks, ...]
    """Weeks of contact at which the first offer is aimed at, at the latest."""
    touched: tuple[Share, ...]
    """Share touched by activation in a month, as simulated with them."""
    taking_part: tuple[Share, ...]
    """Share of the time on the benefit that is spent in activation, as simulated with them."""
    time_in_type: ByName[Share]
    """Share of the time in activation that is spent in each type, as simulated."""
    touched_odds: Annotated[float, Field(ge=1, le=10)]
    """The range to vary the weeks over: those at which the odds of being touched are so many times as high or low."""
    hours_spread: tuple[Annotated[float, Field(gt=0, le=1)], Annotated[float, Field(ge=1, le=10)]]
    """The range to vary the hours over, as shares of them."""

    @model_validator(mode="after")
    def _side_by_side(self) -> ByActivation:
        lines = (self.repeat_weeks, self.first_weeks, self.touched, self.taking_part)
        if not self.groups or len({len(line) for line in lines}) > 1 or len(self.touched) < 2:
            raise ValueError("groups must name one, and the four lists be as long as each other, from 2 on")
        if any(later >= before for before, later in pairwise(self.touched)):
            raise ValueError("touched: must fall from item to item")
        return self


class Practice(Whole):
    """One way of organising a jobcentre."""

    kind: Literal["practice"] = "practice"
    title: str
    source: str
    title_da: str = ""
    """Its title in Danish."""
    source_da: str = ""
    """Its source in Danish."""
    teams: ByName[Team]
    """Teams by name."""
    caseworkers: Caseworkers
    contact: ByGroup[Contact]
    """By target group."""
    forms: Annotated[ByForm[FormOf], Field(min_length=1)]
    """What each form means."""
    appointments: Booking
    """How a talk gets its day."""
    booking: Literal["caseworker", "central", "self"] = "caseworker"
    """Who books the talks that citizens do not book for themselves: the caseworker (minutes) or a central office (none,
    for the others neither). ``self``: every citizen who is digitally ready books her own, whatever
    ``self_booking_share`` says; the caseworker books for the rest."""
    self_booking_share: ByGroup[Share] = Field(default_factory=dict)
    """Share of a group who book their own talks (selvbooking), at most the digitally ready; none where a group is not
    named. The first talk of the plan and joint talks are never self-booked."""
    caseload: Literal["pool", "fixed"] = "pool"
    """Any caseworker of the team, or the citizen's own (fast sagsstamme)."""
    slot: Literal["fixed", "expanding"] = "fixed"
    """``fixed``: duties displace the job-focused part, floor ``job_minutes_least``; ``expanding``: they come on top."""
    job_minutes_least: Minutes = 10.0
    """Floor of the job-focused part."""
    freed_minutes: Literal["capacity", "talk", "hours"] = "capacity"
    """Where minutes go that the baseline's duties would have taken: to other citizens' talks, to a longer job-focused
    part, or to fewer staff hours."""
    slack: Literal["idle", "freed", "talks"] = "idle"
    """What spare capacity does. ``idle``: nothing, so that a reform is not refilled; ``freed``: more talks by need in
    the minutes that the baseline's duties would have taken, where ``freed_minutes`` leaves them to other citizens, and
    no more; ``talks``: more talks by need until ``fill``
    of capacity is filled."""
    slack_least_weeks: PositiveWeeks = 4.0
    """Shortest interval of talks by need."""
    fill: Share = 0.85
    """Share of capacity that talks should fill."""
    joint: Joint = Joint()
    service_calls: ServiceCalls = ServiceCalls()
    cadence: Cadence = Cadence()
    screening: Screening
    attention: Attention = Attention()
    substitutes: Substitutes = Substitutes()
    activation: Activation
    by_activation: Annotated[ByActivation | None, Field(exclude=True)] = None
    """How offers follow the place's published activation; empty: they do not."""
    by_stock: Annotated[ByName[ByStock], Field(exclude=True)] = Field(default_factory=dict)
    """What follows the place's size, each by a name of its own; worked out when a scenario is loaded, below its
    changes."""
