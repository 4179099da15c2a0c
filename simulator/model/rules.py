"""The rules: the flat numbers that the decisions read at every step, made of a scenario once.

Whole minutes, rates per minute, codes instead of words, so that nothing is looked up twice. What is a figure of the
scenario has the scenario's name and says where it stands (:func:`figure`); what is worked out of several is written in
:mod:`simulator.simulation.compile`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.calendar import days, weeks
from simulator.draws import field
from simulator.log import KINDS
from simulator.scenario import Scenario

Numbers = tuple[float, ...]
SUBSTITUTES = "substitutes"
"""Name of the corps that holds sick caseworkers' talks, in the list of teams."""


def figure(table: str = "", unit: Callable[[Any], Any] | None = None, name: str = "") -> Any:
    """Return a field that is a figure of the scenario.

    Parameters
    ----------
    table : str
        Where it stands in the scenario. Of a table or figure by group, the group's own is meant.
    unit : callable, optional
        What makes the rules' number of it: ``weeks`` and ``days`` make minutes, and the rules' name leaves the unit out
        that the scenario's ends in; ``field`` makes a share comparable with a draw; ``round`` makes whole minutes.
    name : str, optional
        Its name in the table, where that is no name by itself.
    """
    return dataclasses.field(metadata={"table": table, "unit": unit, "name": name})


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRules:
    """What holds for one target group."""

    rates: Numbers
    """Baseline exit rates per minute: by duration band job, education, other."""
    band_ends: tuple[int, ...]
    """Minutes of a spell at which the duration bands end; the last never does."""
    seasonal: bool
    season: Numbers
    """Index of the exit hazard by half-month, January first; 1 where it is flat."""
    return_rate_to_13: float = figure("place.groups")
    return_rate_to_52: float = figure("place.groups")
    hours_per_minute: float
    """Benefit hours used per minute on the benefit."""
    hours_limit: float
    """Hours after which the benefit ends; infinite where it does not."""
    hours_new_right: float
    """Hours worked that give a new right; infinite where hours are not counted."""
    benefit_hours_per_hour_worked: float = figure("prices")
    benefit_hours_lengthening: float = figure("prices")
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
    by_need: int = figure("practice.contact", weeks)
    """Minutes between talks by need; 0: none."""
    joint_talk: int
    """The n-th talk is joint; 0: as the plan says."""
    first_minutes: float = figure("practice.contact")
    later_minutes: float = figure("practice.contact")
    paper_minutes: float
    """Preparation and journal of one talk, its booking not counted."""
    self_books: int
    """Threshold below which a citizen books her own talks."""
    first_form: int
    form_cuts: tuple[int, int, int, int]
    """Cumulated shares of group, others, phone, video among later talks, as fields of a draw."""
    a_kasse_cuts: tuple[int, int]
    """Cumulated shares of phone and video among the a-kasse's own talks, as fields of a draw."""
    no_show: tuple[int, ...]
    """By form, as a field of a draw..."""
    no_show_unsanctionable: tuple[int, ...]
    """...and while no sanction can be given."""
    sanction_given_no_show: float = figure("behaviour")
    guidance_needed: bool
    guidance_lapses: int
    """Minutes after which guidance given by the calendar or in a summons no longer counts; 0: never..."""
    guidance_lapses_after_breach: int
    """...and guidance that a breach called for."""
    letter_counts: bool = figure("law.sanction")
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
    exempt_share: float = figure("practice.contact")
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
    called_share: float = figure("practice.service_calls", name="share")
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivationRules:
    """What holds for one activation type."""

    kind: int
    places: int = figure()
    length: int
    lag_days: int = figure()
    referral_minutes: int = figure(unit=round)
    ages: int
    """The age bands that it is for, bit by bit: 1 below 30 years, 2 from 30 to 49, 4 from 50."""
    opens: int
    closes: int
    """Minutes of contact from and until which one is referred to it."""
    lock_in: float
    after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What holds for everybody under one scenario."""

    activation_from: int
    """Number of the first of these rules' activation types among those of all the run's rules..."""
    activation_count: int
    """...and how many there are."""
    notice_working_days: int = figure("practice.appointments")
    first_notice_working_days: int = figure("practice.appointments")
    joint_wait_working_days: int = figure("practice.appointments")
    target_working_days: int = figure("practice.appointments")
    """Least notice, that of a first talk, extra for a joint talk, target before due."""
    lead: int
    """Minutes that a target lies before its due day: an interval between talks plus this is an interval to a due."""
    request: int = figure("practice.appointments", days)
    """Minutes before due at which a talk is requested."""
    held_for_first_share: float = figure("practice.appointments")
    held_until_days: int = figure("practice.appointments")
    fixed_caseload: bool
    joint_minutes: float = figure("practice.appointments")
    booking_minutes: float
    """A caseworker's minutes for booking a talk..."""
    self_booking_minutes: float
    """...and for one that the citizen books."""
    self_booked_no_show_factor: float = figure("practice.appointments")
    """Multiplies the no-show share of a talk that the citizen has booked."""
    form_saves: Numbers
    form_persons: tuple[int, ...]
    form_caseworker: tuple[bool, ...]
    form_registration: Numbers
    expanding: bool
    shorten: bool
    cut_hours: bool
    job_minutes_least: float = figure("practice")
    slack_talks: bool
    slack_freed: bool
    slack_least: int = figure("practice", weeks)
    fill: float = figure("practice")
    minutes: tuple[int, ...]
    """By window: for how long an effect acts (:func:`simulator.model.effects.minutes`)..."""
    factors: Numbers
    """...and what it multiplies the job hazard by (:func:`simulator.model.effects.factors`)."""
    sanction_full: int = figure("behaviour", weeks)
    """Minutes in which a sanction acts in full."""
    effect_at_risk: float
    effect_not_at_risk: float
    effect_in_treatment: float = figure("behaviour.talk_effect", name="in_treatment")
    effect_with_return_date: float = figure("behaviour.talk_effect", name="with_return_date")
    """What the effect of a talk is multiplied by, by who she is."""
    caseworker_spread: float = figure("behaviour")
    crowding: float
    """Elasticity of jobs found in a week with respect to the search effort of all, minus 1; 0 where vacancies are not
    shared."""
    market_share: float = figure("behaviour")
    outside_after_talk: float
    outside_before_offer: float
    outside_after_sanction: float
    """What the hazard of leaving the labour force is multiplied by."""
    refer: int = figure("practice.activation", weeks)
    """Minutes from asking for a place to the known date of the offer."""
    sanction_minutes: int = figure("behaviour", round)
    overlooked_talks: int = figure("practice.attention", field)
    overlooked_offers: int = figure("practice.attention", field)
    overlooked_offers_at_risk: int
    screens: bool
    """Whether anything but the cadence asks who was screened at risk."""
    unregistered_talks: int = figure("practice.attention", field)
    unregistered_activation: int = figure("practice.attention", field)
    service_call_minutes: int = figure("practice.service_calls", round, name="minutes")
    substitute_effect_factor: float = figure("practice.substitutes", name="effect_factor")
    sensitivity: float = figure("practice.screening")
    specificity: float = figure("practice.screening")
    at_risk_factor: float = figure("practice.cadence")
    treatment_factor: float = figure("practice.cadence")
    employer_return_factor: float = figure("practice.cadence")
    early_factor: float = figure("practice.cadence")
    late_factor: float = figure("practice.cadence")
    steer: int = figure("practice.cadence", weeks)
    trailing: int = figure("practice.cadence", weeks)
    margin: float = figure("practice.cadence")
    power: float = figure("practice.cadence")
    k_least: float = figure("practice.cadence")
    k_most: float = figure("practice.cadence")


@dataclass(frozen=True, slots=True)
class RuleSet:
    """What a scenario is compiled to."""

    rules: Rules
    groups: tuple[GroupRules, ...]
    activation: tuple[ActivationRules, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Numbers of the names in a run: the same whichever of its scenarios is in force."""

    teams: tuple[str, ...]
    activation: tuple[str, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The log's words: the fixed ones, then the activation types."""
        return KINDS + tuple(name for name in self.activation if name not in KINDS)


def vocabulary(scenarios: Sequence[Scenario]) -> Vocabulary:
    """Number the teams and activation types of several scenarios in the order in which they are first named."""
    teams = dict.fromkeys(name for s in scenarios for name in s.practice.teams)
    if any(s.practice.substitutes.heads > 0 for s in scenarios):
        teams[SUBSTITUTES] = None
    types = dict.fromkeys(name for s in scenarios for name in s.practice.activation.types)
    return Vocabulary(tuple(teams), tuple(types))
