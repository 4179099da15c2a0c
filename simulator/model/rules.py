"""The flat numbers that the processes read at every step: what a scenario is compiled to.

Whole minutes, rates per minute, codes instead of words: once per scenario, so that nothing is looked up twice.
"""

from __future__ import annotations

from dataclasses import dataclass

Numbers = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class GroupRules:
    """What holds for one target group."""

    rates: Numbers
    """Baseline exit rates per minute: by duration band job, education, other."""
    seasonal: bool
    season: Numbers
    """Index of the exit hazard by half-month, January first; 1 where it is flat."""
    return_rates: tuple[float, float]
    hours_per_minute: float
    """Benefit hours used per minute on the benefit."""
    hours_limit: float
    """Hours after which the benefit ends; infinite where it does not."""
    hours_new_right: float
    """Hours worked that give a new right; infinite where hours are not counted."""
    hours_per_worked: float
    hours_more: float
    """Benefit hours that an hour worked lengthens a used-up right by, and how many it can be lengthened by in all."""
    worked_per_minute: float
    """Hours worked per minute between two spells."""
    outside_share: float
    """Share of the exits to `other` that leave the labour force, where nothing moves it."""
    breach_rate: float
    """Breaches per minute that no talk brings about."""
    team: int
    """Number of the team that serves the group; -1 for none."""
    plan_length: int
    plan_due: tuple[int, ...]
    """Minutes of contact at which the planned talks are due, ascending."""
    plan_kind: tuple[int, ...]
    by_need: int
    """Minutes between talks by need; 0: none."""
    joint_talk: int
    """The n-th talk is joint; 0: as the plan says."""
    first_minutes: float
    later_minutes: float
    paper_minutes: float
    """Preparation and journal of one talk, its booking not counted."""
    self_books: int
    """Threshold below which a citizen books her own talks."""
    first_form: int
    form_cuts: tuple[int, int, int, int]
    """Cumulated shares of group, others, phone, video among later talks, as fields of a draw."""
    no_show: tuple[int, ...]
    """By form, as a field of a draw..."""
    no_show_unsanctionable: tuple[int, ...]
    """...and while no sanction can be given."""
    sanction_share: float
    guidance_needed: bool
    guidance_lapses: int
    """Minutes after which guidance given by the calendar or in a summons no longer counts; 0: never..."""
    guidance_lapses_after_breach: int
    """...and guidance that a breach called for."""
    letter_counts: bool
    duties_length: int
    duties: Numbers
    """As :func:`simulator.model.duties.talk_duties` takes them."""
    duties_of_baseline_length: int
    duties_of_baseline: Numbers
    guidance_every: int
    """Minutes after which guidance on sanctions is due again; 0 where the calendar asks for none."""
    guidance_every_baseline: int
    """The same under the baseline's duties."""
    any_relevant: bool
    """Whether a duty is for some citizens only, so that a number must be drawn."""
    ahead: Numbers
    """Size before the known date of a talk, by form."""
    held: Numbers
    """Size of a held talk at full quality, by form."""
    quality: Numbers
    """Quality of a talk of m job-focused minutes, m = 0, 1, ..."""
    exempt_share: float
    offer_first: tuple[int, int, int]
    """Minutes of contact at which a place is asked for, by age: below 30, 30 to 49, from 50; -1: no offers."""
    offer_repeat: int
    """Minutes from the end of activation until a place is asked for again; -1: never."""
    offer_cuts: tuple[int, ...]
    """As :attr:`repeat_cuts`, among the types that the law counts as the group's first offer."""
    repeat_cuts: tuple[int, ...]
    """Cumulated shares of the types among the group's referrals, as fields of a draw."""
    counts_as_offer: tuple[bool, ...]
    """By the log's kinds: whether it is an activation that the law counts as the group's first offer."""
    list_count: int
    list_days: tuple[int, ...]
    """Of each oversight list, the days between readings..."""
    list_from: tuple[int, ...]
    """...and the minutes of contact from which one is on it."""
    service_call: int
    """Minutes from entry to the service call; -1: none."""
    called_share: float
    """Share of those who enter who are called."""
    cadence: bool
    cadence_base: int
    """The law's average interval in minutes while it counts talks: from the jobcentre's first by plan until they are
    due."""
    cadence_start: float
    """The group's factor k before anything is known of how it goes."""
    count_number: int
    """Talks that the law counts; 0: none."""
    count_from: int
    """Minutes of contact from which on they count..."""
    count_due: int
    """...and at which they fall due."""
    treatment_excuses: bool
    """Whether the law frees those in treatment of the counted talks..."""
    self_reliance_excuses: bool
    """...and those judged able to find a job alone."""
    cadence_aim: float


@dataclass(frozen=True, slots=True)
class ActivationRules:
    """What holds for one activation type."""

    kind: int
    places: int
    length: int
    lag: int
    paper_minutes: int
    ages: int
    """The age bands that it is for, bit by bit: 1 below 30 years, 2 from 30 to 49, 4 from 50."""
    opens: int
    closes: int
    """Minutes of contact from and until which one is referred to it."""
    lock_in: float
    after: float


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for everybody under one scenario."""

    activation_from: int
    """Number of the first of these rules' activation types among those of all the run's rules..."""
    activation_count: int
    """...and how many there are."""
    notice: int
    first_notice: int
    joint_wait: int
    target: int
    """Working days: least notice, that of a first talk, extra for a joint talk, target before due."""
    lead: int
    """Minutes that a target lies before its due day: an interval between talks plus this is an interval to a due."""
    request: int
    """Minutes before due at which a talk is requested."""
    held_share: float
    held_days: int
    fixed_caseload: bool
    joint_minutes: float
    booking_minutes: float
    """A caseworker's minutes for booking a talk..."""
    self_booking_minutes: float
    """...and for one that the citizen books."""
    self_booked_no_show: float
    """Multiplies the no-show share of a talk that the citizen has booked."""
    form_saves: Numbers
    form_persons: tuple[int, ...]
    form_caseworker: tuple[bool, ...]
    form_registration: Numbers
    expanding: bool
    shorten: bool
    cut_hours: bool
    job_minutes_least: float
    slack_talks: bool
    slack_freed: bool
    slack_least: int
    fill: float
    minutes: tuple[int, ...]
    """By window: for how long an effect acts (:func:`simulator.model.effects.minutes`)..."""
    factors: Numbers
    """...and what it multiplies the job hazard by (:func:`simulator.model.effects.factors`)."""
    sanction_full: int
    """Minutes in which a sanction acts in full."""
    effect_at_risk: float
    effect_not_at_risk: float
    effect_in_treatment: float
    effect_with_return_date: float
    """What the effect of a talk is multiplied by, by who she is."""
    caseworker_spread: float
    outside_after_talk: float
    outside_before_offer: float
    outside_after_sanction: float
    """What the hazard of leaving the labour force is multiplied by."""
    refer: int
    """Minutes from asking for a place to the known date of the offer."""
    sanction_minutes: int
    overlooked_talks: int
    overlooked_offers: int
    overlooked_offers_at_risk: int
    screens: bool
    """Whether anything but the cadence asks who was screened at risk."""
    unregistered_talks: int
    unregistered_activation: int
    service_minutes: int
    substitute_effect: float
    sensitivity: float
    specificity: float
    at_risk_m: float
    treatment_m: float
    employer_m: float
    early: float
    late: float
    steer_every: int
    trailing: int
    margin: float
    power: float
    k_least: float
    k_most: float
