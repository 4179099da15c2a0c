"""Talks as the jobcentre plans, books and holds them: the practice's tables about them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from simulator.scenario.base import (
    ByGroup,
    Days,
    Factor,
    Form,
    Group,
    Minutes,
    Part,
    PositiveWeeks,
    Share,
    Weeks,
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
    by_need_weeks: Weeks
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
