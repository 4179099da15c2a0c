"""From a scenario to the flat numbers of :mod:`simulator.model.rules`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.calendar import MINUTES_PER_WEEK, NEVER, days, weeks
from simulator.draws import field
from simulator.log import FORM, FORMS, KIND, KINDS
from simulator.model import cadence, effects
from simulator.model import duties as duty_model
from simulator.model.booking import self_booking
from simulator.model.rules import ActivationRules, GroupRules, Numbers, Rules
from simulator.scenario import Scenario
from simulator.scenario.base import BANDS, CAUSES
from simulator.scenario.law import Law
from simulator.scenario.practice import AGES, Activation
from simulator.simulation.population import exit_season

SUBSTITUTES = "substitutes"
"""Name of the corps that holds sick caseworkers' talks, in the list of teams."""


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


def compile_rules(scenario: Scenario, baseline: Scenario, words: Vocabulary, activation_from: int) -> RuleSet:
    """Compile a scenario.

    Parameters
    ----------
    scenario : Scenario
        What holds.
    baseline : Scenario
        What it is compared with: its duties say which minutes are freed.
    words : Vocabulary
        The run's numbers of teams and activation types.
    activation_from : int
        How many activation types the rules before these have.
    """
    practice, behaviour, prices = scenario.practice, scenario.behaviour, scenario.prices

    def net(size: float) -> float:
        return effects.net(size, behaviour.effect_scale, behaviour.displacement)

    ahead, held = effects.split_sizes(behaviour.threat_share)
    talk = behaviour.talk_effect
    forms = [practice.forms.get(f) for f in FORMS]  # type: ignore[call-overload]
    form_effect = [f.effect_factor if f else 0.0 for f in forms]
    active = [(n, t) for n, t in practice.activation.types.items() if t.active]
    team_of = {g: words.teams.index(n) for n, t in practice.teams.items() if t.active for g in t.groups}
    refer = practice.activation.refer_weeks

    def group_rules(name: str) -> GroupRules:
        place = scenario.place.groups[name]  # type: ignore[index]
        contact = practice.contact[name]  # type: ignore[index]
        response = behaviour.group_response[name]  # type: ignore[index]
        plan_due, plan_kind = _plan(scenario, name)
        number, count_from, count_due = count_requirement(scenario.law, name)
        shares = (contact.group_share, contact.others_share, contact.phone_share, contact.video_share)
        reference = contact.later_minutes
        repeat = practice.activation.repeat_weeks.get(name, 0.0)  # type: ignore[call-overload]
        calls = practice.service_calls
        missed = behaviour.no_show[name] * behaviour.no_show_scale  # type: ignore[index]
        no_show = [missed * (f.no_show_factor if f else 1.0) for f in forms]
        offered = [t.share if not t.groups or name in t.groups else 0.0 for _, t in active]
        counting = _counting(scenario.law, name, [n for n, _ in active])
        own_duties, baseline_duties = _duties(scenario.law, name), _duties(baseline.law, name)
        counted = {n for (n, _), counts in zip(active, counting, strict=True) if counts}
        lists = [
            li
            for li in practice.attention.lists.values()
            if li.active and (not li.groups or name in li.groups)
        ]
        hazards = [getattr(place.baseline, cause) for cause in CAUSES]
        season = exit_season(place)
        return GroupRules(
            rates=tuple(h[b] / MINUTES_PER_WEEK for b in range(BANDS) for h in hazards),
            seasonal=set(season) != {1.0},
            season=season,
            return_rates=(place.return_rate_to_13, place.return_rate_to_52),
            hours_per_minute=37.0 * place.hours_share / MINUTES_PER_WEEK,
            hours_limit=prices.benefit_hours_limit if name == "insured" else float("inf"),
            hours_new_right=prices.benefit_hours_new_right if name == "insured" else float("inf"),
            hours_per_worked=prices.benefit_hours_per_hour_worked,
            hours_more=prices.benefit_hours_lengthening,
            worked_per_minute=37.0 * behaviour.worked_share / MINUTES_PER_WEEK,
            outside_share=behaviour.labour_force.share.get(name, 0.0),  # type: ignore[call-overload]
            breach_rate=behaviour.breaches_per_week.get(name, 0.0)  # type: ignore[call-overload]
            * behaviour.breach_scale
            / MINUTES_PER_WEEK,
            team=team_of.get(name, -1),  # type: ignore[call-overload]
            plan_length=len(plan_due),
            plan_due=plan_due,
            plan_kind=plan_kind,
            by_need=weeks(contact.by_need_weeks),
            joint_talk=practice.joint.with_talk if contact.joint_weeks else 0,
            first_minutes=contact.first_minutes,
            later_minutes=contact.later_minutes,
            paper_minutes=contact.prepare_minutes + contact.paper_minutes,
            self_books=self_booking(
                practice.self_booking_share.get(name, 0.0),  # type: ignore[call-overload]
                place.digital_share,
                practice.booking == "self",
            ),
            first_form=FORM[contact.first_form],
            form_cuts=(field(shares[0]), field(sum(shares[:2])), field(sum(shares[:3])), field(sum(shares))),
            no_show=tuple(field(min(1.0, share)) for share in no_show),
            no_show_unsanctionable=tuple(
                field(min(1.0, share * behaviour.unsanctionable_no_show)) for share in no_show
            ),
            sanction_share=behaviour.sanction_given_no_show[name],  # type: ignore[index]
            guidance_needed=name in scenario.law.sanction.guidance_needed,
            guidance_lapses=_guidance_lapses(scenario, "all", "by_calendar"),
            guidance_lapses_after_breach=_guidance_lapses(scenario, "all"),
            letter_counts=scenario.law.sanction.letter_counts,
            duties_length=len(own_duties),
            duties=own_duties,
            duties_of_baseline_length=len(baseline_duties),
            duties_of_baseline=baseline_duties,
            guidance_every=_guidance_every(own_duties),
            guidance_every_baseline=_guidance_every(baseline_duties),
            any_relevant=duty_model.WHEN_RELEVANT
            in (own_duties + baseline_duties)[duty_model.TRIGGER :: duty_model.DUTY_WIDTH],
            ahead=tuple(net(ahead) * f * response for f in form_effect),
            held=tuple(net(held) * f * response for f in form_effect),
            quality=tuple(
                effects.quality(m, reference, behaviour.quality_minutes)
                for m in range(round(reference) + 481)
            ),
            exempt_share=contact.exempt_share,
            offer_first=_offer_first(practice.activation, name) if active else (-1, -1, -1),
            offer_repeat=max(0, weeks(repeat - refer)) if repeat > 0 and active else -1,
            offer_cuts=_cuts([s if counts else 0.0 for s, counts in zip(offered, counting, strict=True)]),
            repeat_cuts=_cuts(offered),
            counts_as_offer=tuple(kind in counted for kind in words.kinds),
            list_count=len(lists),
            list_days=tuple(li.every_days for li in lists),
            list_from=tuple(weeks(li.at_weeks) for li in lists),
            service_call=days(calls.days) // 2 if calls.active and name in calls.groups else -1,
            called_share=calls.share,
            cadence=practice.cadence.active and name in practice.cadence.groups,
            cadence_base=(count_due - weeks(contact.talk_weeks[0])) // (number - 1)
            if number > 1 and weeks(contact.talk_weeks[0]) < count_due
            else weeks(contact.by_need_weeks),
            cadence_start=cadence.start(
                practice.cadence.at_risk_factor,
                practice.screening.sensitivity,
                practice.screening.specificity,
            ),
            count_number=number,
            count_from=count_from,
            count_due=count_due,
            treatment_excuses=_excuses(scenario.law, name, "treatment"),
            self_reliance_excuses=_excuses(scenario.law, name, "self_reliant"),
            cadence_aim=practice.cadence.aim.get(name, 1.0),  # type: ignore[call-overload]
        )

    booking, rule, attention = practice.appointments, practice.cadence, practice.attention
    at_risk = attention.overlooked_offers_at_risk
    if at_risk is None:
        at_risk = attention.overlooked_offers
    rules = Rules(
        activation_from=activation_from,
        activation_count=len(active),
        notice=booking.notice_working_days,
        first_notice=booking.first_notice_working_days,
        joint_wait=booking.joint_wait_working_days,
        target=booking.target_working_days,
        lead=days(booking.target_working_days * 7 / 5),
        request=days(booking.request_days),
        held_share=booking.held_for_first_share,
        held_days=booking.held_until_days,
        fixed_caseload=practice.caseload == "fixed",
        joint_minutes=booking.joint_minutes,
        booking_minutes=0.0 if practice.booking == "central" else booking.booking_minutes,
        self_booking_minutes=0.0 if practice.booking == "central" else booking.self_booking_minutes,
        self_booked_no_show=booking.self_booked_no_show_factor,
        form_saves=tuple(f.minutes_saved if f else 0.0 for f in forms),
        form_persons=tuple(f.persons if f else 1 for f in forms),
        form_caseworker=tuple(f.caseworker if f else True for f in forms),
        form_registration=tuple(f.registration_minutes if f else 0.0 for f in forms),
        expanding=practice.slot == "expanding",
        shorten=practice.freed_minutes != "talk",
        cut_hours=practice.freed_minutes == "hours",
        job_minutes_least=practice.job_minutes_least,
        slack_talks=practice.slack == "talks",
        # What lengthens talks or is saved as hours is not there to be spent again.
        slack_freed=practice.slack == "freed" and practice.freed_minutes == "capacity",
        slack_least=weeks(practice.slack_least_weeks),
        fill=practice.fill,
        minutes=effects.minutes(behaviour),
        factors=effects.factors(behaviour),
        sanction_full=weeks(behaviour.sanction_full_weeks),
        effect_at_risk=2.0 * talk.at_risk / (1.0 + talk.at_risk),
        effect_not_at_risk=2.0 / (1.0 + talk.at_risk),
        effect_in_treatment=talk.in_treatment,
        effect_with_return_date=talk.with_return_date,
        caseworker_spread=behaviour.caseworker_spread,
        outside_after_talk=1.0 + behaviour.effect_scale * behaviour.labour_force.talk,
        outside_before_offer=1.0 + behaviour.effect_scale * behaviour.labour_force.demand,
        outside_after_sanction=1.0 + behaviour.effect_scale * behaviour.labour_force.sanction,
        refer=weeks(practice.activation.refer_weeks),
        sanction_minutes=round(behaviour.sanction_minutes),
        overlooked_talks=field(attention.overlooked_talks),
        overlooked_offers=field(attention.overlooked_offers),
        overlooked_offers_at_risk=field(at_risk),
        screens=at_risk != attention.overlooked_offers,
        unregistered_talks=field(attention.unregistered_talks),
        unregistered_activation=field(attention.unregistered_activation),
        service_minutes=round(practice.service_calls.minutes),
        substitute_effect=practice.substitutes.effect_factor,
        sensitivity=practice.screening.sensitivity,
        specificity=practice.screening.specificity,
        at_risk_m=rule.at_risk_factor,
        treatment_m=rule.treatment_factor,
        employer_m=rule.employer_return_factor,
        early=rule.early_factor,
        late=rule.late_factor,
        steer_every=weeks(rule.steer_weeks),
        trailing=weeks(rule.trailing_weeks),
        margin=rule.margin,
        power=rule.power,
        k_least=rule.k_least,
        k_most=rule.k_most,
    )
    types = tuple(
        ActivationRules(
            kind=words.kinds.index(n),
            places=t.places,
            length=weeks(t.weeks),
            lag=t.lag_days,
            paper_minutes=round(t.referral_minutes),
            ages=sum(1 << band for band, age in enumerate(AGES) if not t.ages or age in t.ages),
            opens=weeks(t.from_weeks),
            closes=NEVER if t.to_weeks is None else weeks(t.to_weeks),
            lock_in=1.0 + net(behaviour.programmes[n].lock_in - 1.0),
            after=1.0 + net(behaviour.programmes[n].after - 1.0),
        )
        for n, t in active
    )
    return RuleSet(rules, tuple(group_rules(name) for name in scenario.place.groups), types)


def count_requirement(law: Law, group: str) -> tuple[int, int, int]:
    """Give (number, from, until) of the group's counted talks with the jobcentre, in minutes of contact; zeros if none.

    A talk every n weeks from the beginning to a last week counts likewise: so many by then.
    """
    for requirement in law.groups[group].requirements.values() if group in law.groups else ():
        if not requirement.active or requirement.held_by != "jobcentre" or requirement.weeks is None:
            continue
        if requirement.type == "count":
            return requirement.number, weeks(requirement.from_week), weeks(requirement.weeks)
        if requirement.type == "every" and requirement.to_week is not None and requirement.from_week == 0.0:
            number = int(requirement.to_week / requirement.weeks)
            return number, 0, weeks(number * requirement.weeks)
    return 0, 0, 0


def _offer_first(activation: Activation, group: str) -> tuple[int, int, int]:
    """Minutes of contact at which a place is asked for, by age: what is not said of the young and the old is as the
    middle's.
    """

    def asked(first: float) -> int:
        return max(0, weeks(first - activation.refer_weeks)) if first > 0 else -1

    middle = activation.first_weeks.get(group, 0.0)  # type: ignore[call-overload]
    young = activation.first_weeks_under_30.get(group, middle)  # type: ignore[call-overload]
    old = activation.first_weeks_from_50.get(group, middle)  # type: ignore[call-overload]
    return asked(young), asked(middle), asked(old)


def _excuses(law: Law, group: str, reason: str) -> bool:
    requirements = law.groups[group].requirements.values() if group in law.groups else ()
    return any(
        r.active and r.type == "count" and r.held_by == "jobcentre" and reason in r.exempt
        for r in requirements
    )


def _duties(law: Law, group: str) -> Numbers:
    flat: list[float] = []
    for duty in law.duties.values():
        if duty.active and group in duty.groups:
            flat += [
                duty.minutes,
                duty.paper_minutes
                + (duty.letter_share * duty.letter_minutes if duty.letter_to == "share" else 0.0),
                float(duty_model.TRIGGERS.index(duty.trigger)),
                float(weeks(duty.every_weeks or 0.0)),
                duty.share,
                float(duty.guides_on_sanctions),
                duty.letter_minutes,
                float(duty_model.LETTERS_TO.index(duty.letter_to)),
            ]
    return tuple(flat)


def _cuts(shares: Sequence[float]) -> tuple[int, ...]:
    """Cumulate shares, scaled to sum to 1, as fields of a draw."""
    whole = sum(shares) or 1.0
    return tuple(field(sum(shares[: i + 1]) / whole) for i in range(len(shares)))


def _counting(law: Law, group: str, types: Sequence[str]) -> tuple[bool, ...]:
    """Say which activation types the law counts as a group's first offer; all where it names none."""
    offers = [o for o in law.groups[group].offers.values() if o.active] if group in law.groups else []
    named = {name for offer in offers for name in offer.types}
    counts = tuple(not named or name in named for name in types)
    return counts if any(counts) else (True,) * len(types)


def _guidance_lapses(scenario: Scenario, *readings: str) -> int:
    """Give the minutes after which guidance lapses under some readings of the law; 0 under the others."""
    sanction = scenario.law.sanction
    return days(sanction.guidance_lapses_days) if sanction.guidance_lapses in readings else 0


def _guidance_every(duties: Numbers) -> int:
    for i in range(0, len(duties), duty_model.DUTY_WIDTH):
        if duties[i + duty_model.GUIDES] and duties[i + duty_model.TRIGGER] == duty_model.FIRST_THEN_EVERY:
            return int(duties[i + duty_model.INTERVAL])
    return 0


def _plan(scenario: Scenario, group: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    contact = scenario.practice.contact[group]  # type: ignore[index]
    items = [(weeks(w), KIND["first" if i == 0 else "talk"]) for i, w in enumerate(contact.talk_weeks)]
    items += [(weeks(w), KIND["joint"]) for w in contact.joint_weeks]
    items += [(weeks(w), KIND["a_kasse"]) for w in contact.a_kasse_weeks]
    items.sort()
    return tuple(due for due, _ in items), tuple(kind for _, kind in items)
