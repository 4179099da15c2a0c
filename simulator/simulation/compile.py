"""From a scenario to the flat numbers of :mod:`simulator.model.rules`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from functools import lru_cache
from typing import Any

from simulator.calendar import MINUTES_PER_WEEK, NEVER, days, weeks
from simulator.catalogue import Group
from simulator.draws import field
from simulator.log import FORM, FORMS, KIND
from simulator.model import cadence, duties, effects
from simulator.model.booking import self_booking
from simulator.model.rules import ActivationRules, GroupRules, Numbers, Rules, RuleSet, Vocabulary
from simulator.scenario import Scenario
from simulator.scenario.base import BANDS, CAUSES
from simulator.scenario.behaviour import Behaviour
from simulator.scenario.law import Law, Requirement
from simulator.scenario.practice import AGES, ActivationType, Contact, FormOf, Practice
from simulator.simulation.population import exit_season


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
    active = {name: t for name, t in scenario.practice.activation.types.items() if t.active}
    groups = scenario.place.groups
    return RuleSet(
        _rules(scenario, activation_from, len(active)),
        tuple(_group_rules(scenario, baseline.law, name, words, active) for name in groups),
        tuple(_activation_rules(scenario, name, t, words) for name, t in active.items()),
    )


def _rules(scenario: Scenario, activation_from: int, activation_count: int) -> Rules:
    practice, behaviour = scenario.practice, scenario.behaviour
    booking, attention = practice.appointments, practice.attention
    central = practice.booking == "central"
    forms = _forms(practice)
    at_risk = attention.overlooked_offers_at_risk
    if at_risk is None:
        at_risk = attention.overlooked_offers
    talk, labour_force = behaviour.talk_effect, behaviour.labour_force
    return Rules(
        **_figures(Rules, scenario),
        activation_from=activation_from,
        activation_count=activation_count,
        lead=days(booking.target_working_days * 7 / 5),
        fixed_caseload=practice.caseload == "fixed",
        booking_minutes=0.0 if central else booking.booking_minutes,
        self_booking_minutes=0.0 if central else booking.self_booking_minutes,
        form_saves=tuple(f.minutes_saved if f else 0.0 for f in forms),
        form_persons=tuple(f.persons if f else 1 for f in forms),
        form_caseworker=tuple(f.caseworker if f else True for f in forms),
        form_registration=tuple(f.registration_minutes if f else 0.0 for f in forms),
        expanding=practice.slot == "expanding",
        shorten=practice.freed_minutes != "talk",
        cut_hours=practice.freed_minutes == "hours",
        slack_talks=practice.slack == "talks",
        # What lengthens talks or is saved as hours is not there to be spent again.
        slack_freed=practice.slack == "freed" and practice.freed_minutes == "capacity",
        crowding=behaviour.matching_elasticity - 1.0 if behaviour.labour_market == "matching" else 0.0,
        minutes=effects.minutes(behaviour),
        factors=effects.factors(behaviour),
        effect_at_risk=2.0 * talk.at_risk / (1.0 + talk.at_risk),
        effect_not_at_risk=2.0 / (1.0 + talk.at_risk),
        outside_after_talk=1.0 + behaviour.effect_scale * labour_force.talk,
        outside_before_offer=1.0 + behaviour.effect_scale * labour_force.demand,
        outside_after_sanction=1.0 + behaviour.effect_scale * labour_force.sanction,
        overlooked_offers_at_risk=field(at_risk),
        screens=at_risk != attention.overlooked_offers,
    )


def _activation_rules(
    scenario: Scenario, name: str, kind: ActivationType, words: Vocabulary
) -> ActivationRules:
    behaviour = scenario.behaviour
    programme = behaviour.programmes[name]
    return ActivationRules(
        **_figures(ActivationRules, kind),
        kind=words.kinds.index(name),
        length=weeks(kind.weeks),
        ages=sum(1 << band for band, age in enumerate(AGES) if not kind.ages or age in kind.ages),
        opens=weeks(kind.from_weeks),
        closes=NEVER if kind.to_weeks is None else weeks(kind.to_weeks),
        lock_in=1.0 + _net(behaviour, programme.lock_in - 1.0),
        after=1.0 + _net(behaviour, programme.after - 1.0),
    )


def _group_rules(
    scenario: Scenario,
    law_of_baseline: Law,
    name: Group,
    words: Vocabulary,
    active: dict[str, ActivationType],
) -> GroupRules:
    practice, behaviour, law, prices = scenario.practice, scenario.behaviour, scenario.law, scenario.prices
    place, contact = scenario.place.groups[name], practice.contact[name]
    lists = [li for li in practice.attention.lists.values() if li.active and name in (li.groups or (name,))]
    baseline = [getattr(place.baseline, cause) for cause in CAUSES]
    season = exit_season(place)
    no_show = [
        behaviour.no_show[name] * behaviour.no_show_scale * (f.no_show_factor if f else 1.0)
        for f in _forms(practice)
    ]
    insured = name == "insured"
    return GroupRules(
        **_figures(GroupRules, scenario, name),
        **_plan(contact),
        **_counted_talks(scenario, name),
        **_duties_of_both(law, law_of_baseline, name),
        **_offers(scenario, name, words, active),
        **_talk_sizes(scenario, name),
        rates=tuple(hazard[band] / MINUTES_PER_WEEK for band in range(BANDS) for hazard in baseline),
        band_ends=(*(weeks(week) for week in place.bands_from_weeks[1:]), NEVER),
        seasonal=set(season) != {1.0},
        season=season,
        hours_per_minute=37.0 * place.hours_share / MINUTES_PER_WEEK,
        hours_limit=prices.benefit_hours_limit if insured else math.inf,
        hours_new_right=prices.benefit_hours_new_right if insured else math.inf,
        worked_per_minute=37.0 * behaviour.worked_share / MINUTES_PER_WEEK,
        outside_share=behaviour.labour_force.share.get(name, 0.0),
        breach_rate=behaviour.breaches_per_week.get(name, 0.0) * behaviour.breach_scale / MINUTES_PER_WEEK,
        team=next(
            (
                words.teams.index(n)
                for n, t in reversed(practice.teams.items())
                if t.active and name in t.groups
            ),
            -1,
        ),
        joint_talk=practice.joint.with_talk if contact.joint_weeks else 0,
        paper_minutes=contact.prepare_minutes + contact.paper_minutes,
        self_books=self_booking(
            practice.self_booking_share.get(name, 0.0), place.digital_share, practice.booking == "self"
        ),
        first_form=FORM[contact.first_form],
        form_cuts=_form_cuts(contact),
        a_kasse_cuts=(
            field(contact.a_kasse_phone_share),
            field(contact.a_kasse_phone_share + contact.a_kasse_video_share),
        ),
        no_show=tuple(field(min(1.0, share)) for share in no_show),
        no_show_unsanctionable=tuple(
            field(min(1.0, share * behaviour.unsanctionable_no_show)) for share in no_show
        ),
        guidance_needed=name in law.sanction.guidance_needed,
        guidance_lapses=_guidance_lapses(law, "all", "by_calendar"),
        guidance_lapses_after_breach=_guidance_lapses(law, "all"),
        list_count=len(lists),
        list_days=tuple(li.every_days for li in lists),
        list_from=tuple(weeks(li.at_weeks) for li in lists),
    )


def _figures(rules: type[Any], scenario: Any, group: str = "") -> dict[str, Any]:
    """Return the fields of some rules that are figures of the scenario (:func:`simulator.model.rules.figure`)."""
    found = {}
    for f in fields(rules):
        if f.metadata:
            unit, name = f.metadata["unit"], f.metadata["name"] or f.name
            name += f"_{unit.__name__}" if unit in (weeks, days) else ""
            value = scenario
            for part in (*filter(None, f.metadata["table"].split(".")), name):
                value = getattr(value, part)
                value = value[group] if isinstance(value, Mapping) else value
            found[f.name] = unit(value) if unit else value
    return found


def _net(behaviour: Behaviour, size: float) -> float:
    return effects.net(size, behaviour.effect_scale, behaviour.lost_to_others)


def _forms(practice: Practice) -> list[FormOf | None]:
    return [practice.forms.get(form) for form in FORMS]  # type: ignore[call-overload]


def _plan(contact: Contact) -> dict[str, Any]:
    items = [(weeks(w), KIND["first" if i == 0 else "talk"]) for i, w in enumerate(contact.talk_weeks)]
    items += [(weeks(w), KIND["joint"]) for w in contact.joint_weeks]
    items += [(weeks(w), KIND["a_kasse"]) for w in contact.a_kasse_weeks]
    items.sort()
    return {
        "plan_length": len(items),
        "plan_due": tuple(due for due, _ in items),
        "plan_kind": tuple(kind for _, kind in items),
    }


def _form_cuts(contact: Contact) -> tuple[int, int, int, int]:
    group, others = contact.group_share, contact.group_share + contact.others_share
    phone = others + contact.phone_share
    return field(group), field(others), field(phone), field(phone + contact.video_share)


def _talk_sizes(scenario: Scenario, group: Group) -> dict[str, Any]:
    """Size the effect of a talk, by form and by its job-focused minutes."""
    behaviour = scenario.behaviour
    ahead, held = (_net(behaviour, size) for size in effects.split_sizes(behaviour.threat_share))
    by_form = [f.effect_factor if f else 0.0 for f in _forms(scenario.practice)]
    response = behaviour.group_response[group]
    # Not the practice's own minutes, or shorter talks would change what they are measured by.
    reference = behaviour.talk_minutes.get(group, scenario.practice.contact[group].later_minutes)
    return {
        "ahead": tuple(ahead * factor * response for factor in by_form),
        "held": tuple(held * factor * response for factor in by_form),
        "quality": _qualities(reference, behaviour.quality_minutes),
    }


@lru_cache(maxsize=64)
def _qualities(reference: float, scale_minutes: float) -> Numbers:
    """Return the quality of a talk by its job-focused minutes; groups and rules share theirs."""
    return tuple(
        effects.quality(minutes, reference, scale_minutes) for minutes in range(round(reference) + 481)
    )


def _counted_talks(scenario: Scenario, group: Group) -> dict[str, Any]:
    """Work out the talks that the law counts, who need not have them, and the cadence that keeps their average."""
    law, practice, contact = scenario.law, scenario.practice, scenario.practice.contact[group]
    number, count_from, count_due = count_requirement(law, group)
    excuses = {reason for r in _count_requirements(law, group) if r.type == "count" for reason in r.exempt}
    rule, first = practice.cadence, weeks(contact.talk_weeks[0])
    evenly = number > 1 and first < count_due
    return {
        "count_number": number,
        "count_from": count_from,
        "count_due": count_due,
        "treatment_excuses": "treatment" in excuses,
        "self_reliance_excuses": "self_reliant" in excuses,
        "cadence": rule.active and group in rule.groups,
        "cadence_base": (count_due - first) // (number - 1) if evenly else weeks(contact.by_need_weeks),
        "cadence_start": cadence.start(
            rule.at_risk_factor, practice.screening.sensitivity, practice.screening.specificity
        ),
        "cadence_aim": rule.aim.get(group, 1.0),
    }


def count_requirement(law: Law, group: Group) -> tuple[int, int, int]:
    """Return (number, from, until) of the group's counted talks, in minutes of contact; zeros if there are none.

    A talk every n weeks from the beginning to a last week counts likewise: so many by then.
    """
    for requirement in _count_requirements(law, group):
        if requirement.weeks is None:
            continue
        if requirement.type == "count":
            return requirement.number, weeks(requirement.from_week), weeks(requirement.weeks)
        if requirement.type == "every" and requirement.to_week is not None and requirement.from_week == 0.0:
            number = int(requirement.to_week / requirement.weeks)
            return number, 0, weeks(number * requirement.weeks)
    return 0, 0, 0


def _count_requirements(law: Law, group: Group) -> list[Requirement]:
    """Return what the law asks of the jobcentre's talks with a group."""
    requirements = law.groups[group].requirements.values() if group in law.groups else ()
    return [r for r in requirements if r.active and r.held_by == "jobcentre"]


def _duties_of_both(law: Law, law_of_baseline: Law, group: Group) -> dict[str, Any]:
    own, of_baseline = _duties(law, group), _duties(law_of_baseline, group)
    triggers = (own + of_baseline)[duties.TRIGGER :: duties.DUTY_WIDTH]
    return {
        "duties_length": len(own),
        "duties": own,
        "duties_of_baseline_length": len(of_baseline),
        "duties_of_baseline": of_baseline,
        "guidance_every": _guidance_every(own),
        "guidance_every_baseline": _guidance_every(of_baseline),
        "any_relevant": duties.WHEN_RELEVANT in triggers,
    }


def _duties(law: Law, group: str) -> Numbers:
    flat: list[float] = []
    for duty in law.duties.values():
        if duty.active and group in duty.groups:
            flat += [
                duty.minutes,
                duty.paper_minutes
                + (duty.letter_share * duty.letter_minutes if duty.letter_to == "share" else 0.0),
                float(duties.TRIGGERS.index(duty.trigger)),
                float(weeks(duty.every_weeks or 0.0)),
                duty.share,
                float(duty.guides_on_sanctions),
                duty.letter_minutes,
                float(duties.LETTERS_TO.index(duty.letter_to)),
            ]
    return tuple(flat)


def _guidance_every(flat: Numbers) -> int:
    for i in range(0, len(flat), duties.DUTY_WIDTH):
        if flat[i + duties.GUIDES] and flat[i + duties.TRIGGER] == duties.FIRST_THEN_EVERY:
            return int(flat[i + duties.INTERVAL])
    return 0


def _guidance_lapses(law: Law, *readings: str) -> int:
    """Return the minutes after which guidance lapses under some readings of the law; 0 under the others."""
    return days(law.sanction.guidance_lapses_days) if law.sanction.guidance_lapses in readings else 0


def _offers(
    scenario: Scenario, group: Group, words: Vocabulary, active: dict[str, ActivationType]
) -> dict[str, Any]:
    """Work out when a place in activation is asked for, and in which type."""
    activation, calls = scenario.practice.activation, scenario.practice.service_calls
    shares = {name: t.share if not t.groups or group in t.groups else 0.0 for name, t in active.items()}
    counting = _counting(scenario.law, group, active)
    middle = activation.first_weeks.get(group, 0.0)
    young = activation.first_weeks_under_30.get(group, middle)
    old = activation.first_weeks_from_50.get(group, middle)

    def asked(offer_weeks: float) -> int:
        return max(0, weeks(offer_weeks - activation.refer_weeks)) if offer_weeks > 0 and active else -1

    return {
        "offer_first": (asked(young), asked(middle), asked(old)),
        "offer_repeat": asked(activation.repeat_weeks.get(group, 0.0)),
        "offer_cuts": _cuts([share if name in counting else 0.0 for name, share in shares.items()]),
        "repeat_cuts": _cuts(list(shares.values())),
        "counts_as_offer": tuple(kind in counting for kind in words.kinds),
        "service_call": days(calls.days) // 2 if calls.active and group in calls.groups else -1,
    }


def _cuts(shares: Sequence[float]) -> tuple[int, ...]:
    """Cumulate shares, scaled to sum to 1, as fields of a draw."""
    whole = sum(shares) or 1.0
    return tuple(field(sum(shares[: i + 1]) / whole) for i in range(len(shares)))


def _counting(law: Law, group: Group, active: Iterable[str]) -> set[str]:
    """Return the active types that the law counts as a group's first offer; all where it names none of them."""
    offers = [o for o in law.groups[group].offers.values() if o.active] if group in law.groups else []
    return {name for offer in offers for name in offer.types} & set(active) or set(active)
