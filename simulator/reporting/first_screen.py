"""The first screen: what is proposed, the answer in a few words, six rows, what it takes to pay, how sure it is.

Everything on it follows from verdicts by the words of size, with at most two figures that mean something.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from markupsafe import Markup

from simulator.calendar import WEEKS_PER_YEAR
from simulator.catalogue import FIRST_SCREEN, JOBSEEKERS
from simulator.experiments.study import Study
from simulator.experiments.sweep import Key
from simulator.experiments.verdicts import Verdict
from simulator.reporting import pay_off, places, short_answer, size_words, sureness
from simulator.reporting.bars import Scale, bar, scale_of
from simulator.reporting.numbers import spelt_out
from simulator.reporting.of_files import said
from simulator.reporting.proposals import proposal_name, proposal_question, within
from simulator.reporting.report import Block, Box, Heading, Html, List, Paragraph, spaced, strong
from simulator.reporting.sentences import guidance_change
from simulator.reporting.size_words import Size, size_of
from simulator.reporting.svg import tag
from simulator.reporting.words import Words
from simulator.scenario.checking import changed_since

if TYPE_CHECKING:
    from simulator.scenario import Scenario

ROWS: tuple[Key, ...] = FIRST_SCREEN
"""Whom and what the rows are of, in order."""
_APART = 0.005
"""Where talks in time by a proposal's own rules differ by less from those by today's, one number is enough."""


# --- The top ----------------------------------------------------------------------------------------------------------


def header(study: Study, words: Words) -> list[Block]:
    """Return what stands at the top: the municipality, that it is a model's calculation, and of which rules."""
    first = study.scenarios[study.baseline]
    parts = [
        tag("strong", places.named(first, words)),
        tag("span", words("first_screen.model"), class_="tag"),
        tag("span", rules(first, words), class_="tag"),
    ]
    return [Html(tag("p", spaced(*parts), class_="top"))]


def printed(study: Study, words: Words) -> str:
    """Return what every printed page says at its top: whose question it is."""
    place = places.named(study.scenarios[study.baseline], words)
    if not study.default.proposals:
        return place
    named = words.sequence(within(study, one, words) for one in study.default.proposals)
    return words("first_screen.about", place=place, proposals=named)


def rules(scenario: Scenario, words: Words) -> str:
    """Say which day's rules a scenario is worked out on, and when they were changed since."""
    law, changed = scenario.law, changed_since(scenario.law)
    day = scenario.start if law.in_force_on(scenario.start) else law.in_force_from
    if changed is None:
        return words("first_screen.rules", day=spelt_out(day, words))
    return words("first_screen.rules_changed", day=spelt_out(day, words), changed=spelt_out(changed, words))


# --- The rows ---------------------------------------------------------------------------------------------------------


def blocks(study: Study, words: Words) -> list[Block]:
    """Return the short answer, the rows with their key, and the cards."""
    return [
        *short_answer.blocks(study, ROWS, words),
        *_overloaded(study, words),
        Html(table(study, words)),
        Html(key(study, words)),
        Box(
            [
                *pay_off.cards(study, words),
                Box(
                    [Heading(words("first_screen.how_sure")), List(sureness.lines(study, ROWS, words))],
                    "card",
                ),
                Box(
                    [Heading(words("first_screen.cannot")), List(words.items("first_screen.cannot_items"))],
                    "card",
                ),
            ],
            "cards",
        ),
    ]


def _overloaded(study: Study, words: Words) -> list[Block]:
    """Say with which rules the jobcentre cannot keep up, so that waits and what hangs on them are not steady."""
    named = [
        within(study, name, words) if name in study.default.proposals else words.within(name)
        for name in study.default.names
        if name in study.overloaded
    ]
    if not named:
        return []
    return [Paragraph(strong(words("first_screen.overloaded", scenarios=words.sequence(named))), "old-rules")]


def table(study: Study, words: Words) -> Markup:
    """Return the rows: what is measured and its level, and what becomes of it with each proposal.

    On a phone every row is a card, in which a proposal's name stands before what becomes of it.
    """
    names = {name: proposal_name(study, name, words) for name in study.default.proposals}
    several = len(names) > 1
    heads = [tag("td", "")]
    for name, called in names.items():
        asked = (
            proposal_question(study, name, words)
            if several
            else said(study.scenarios[name], "description", words)
        )
        heads.append(tag("th", _with_small(called, asked), scope="col"))
    rows = [tag("tr", *_row(study, one, names, words)) for one in rows_of(study)]
    inner = tag("thead", tag("tr", *heads)) + tag("tbody", *rows)
    label = words("first_screen.table")
    return tag("div", tag("table", inner, class_="decision"), class_="scroll", role="group", aria_label=label)


def rows_of(study: Study) -> list[Key]:
    """Return the rows that were measured."""
    judged = {one.key for one in study.verdicts if one.mean == one.mean}
    return [key for key in ROWS if key in judged]


def _row(study: Study, of: Key, names: Mapping[str, str], words: Words) -> list[Markup]:
    verdicts = {called: study.verdict(name, *of) for name, called in names.items()}
    scale = scale_of([one for one in verdicts.values() if one.mean == one.mean])
    first = next(iter(verdicts.values()))
    head = _with_small(words(f"first_screen.rows.{of[1]}.name"), *_levels(study, first, words))
    several = len(names) > 1
    return [
        tag("th", head, scope="row"),
        *(
            tag("td", _cell(study, one, scale, words), data_label=called if several else None)
            for called, one in verdicts.items()
        ),
    ]


def _levels(study: Study, verdict: Verdict, words: Words) -> list[str]:
    """Write where the baseline stands."""
    level = size_words.level(verdict.baseline, verdict.outcome, words)
    told = [words(f"first_screen.rows.{verdict.outcome}.level", level=level)]
    if verdict.outcome == "weeks_first_spell_52":
        persons = full_time_on_benefit(study, study.baseline)
        number = size_words.two_figures(persons, words)
        told += [words("first_screen.persons", number=number)] if persons == persons else []
    return told


def _cell(study: Study, verdict: Verdict, scale: Scale, words: Words) -> Markup:
    """Return what becomes of an outcome: a mark, words of size, what goes with it, and its bar."""
    size = size_of(verdict)
    main = tag("span", f"{size.mark} {change(verdict, size, words)}", class_="v")
    notes = "; ".join(_notes(study, verdict, size, words))
    small = tag("small", notes) if notes else Markup("")
    return Markup("{} {}{}").format(main, small, bar(verdict, scale, words))


def change(verdict: Verdict, size: Size, words: Words) -> str:
    """Say in a few words what becomes of an outcome."""
    if verdict.mean != verdict.mean:
        return words("size.not_known")
    value = size_words.level(verdict.level, verdict.outcome, words)
    if size.direction == "same":
        share = verdict.outcome in ("talks_on_time_baseline_law", "out_to_job_52w")
        return words("size.unchanged_at", value=value) if share else words("size.unchanged")
    if size.direction == "unknown":
        return words("size.unknown")
    return words(
        f"first_screen.rows.{verdict.outcome}.{size.direction}",
        maybe=size_words.maybe(size, words),
        size=size_words.amount(verdict.mean, verdict.outcome, words),
        value=value,
    )


def _notes(study: Study, verdict: Verdict, size: Size, words: Words) -> list[str]:
    """Say what goes with a change: its odds where it is not plain, and what one number would hide."""
    if verdict.mean != verdict.mean:
        return []
    notes = []
    if size.confidence in ("likely", "maybe"):
        notes.append(size_words.odds_of_direction(verdict, words))
    elif size.confidence == "unknown":
        notes.append(size_words.odds_of_unknown(verdict, words))
    beside = {
        "cost_municipality": _payers,
        "talks_on_time_baseline_law": _own_rules,
        "weeks_first_spell_52": _persons,
        "sanctions_withheld": _keeps,
    }.get(verdict.outcome)
    return notes + (beside(study, verdict, size, words) if beside else [])


def _payers(study: Study, verdict: Verdict, size: Size, words: Words) -> list[str]:
    """Say what the state pays, and what the two pay together."""
    found = {one.key: one for one in study.verdicts if one.scenario == verdict.scenario}
    others = {
        name: found[key]
        for name, key in (("state", ("all", "cost_state")), ("total", ("all", "cost_total")))
        if key in found and found[key].mean == found[key].mean
    }
    if len(others) == 2 and all(one.word == verdict.word == "same" for one in others.values()):
        return [words("first_screen.payers_same")]
    return [words(f"first_screen.{name}", said=_in_short(one, words)) for name, one in others.items()]


def _in_short(verdict: Verdict, words: Words) -> str:
    """Say what becomes of a cost in the words of the municipality's."""
    size = size_of(verdict)
    if not size.moves:
        return words("size.unchanged" if size.direction == "same" else "size.unknown")
    return words(
        f"first_screen.rows.cost_municipality.{size.direction}",
        maybe=size_words.maybe(size, words),
        size=size_words.amount(verdict.mean, verdict.outcome, words),
    )


def _own_rules(study: Study, verdict: Verdict, size: Size, words: Words) -> list[str]:
    """Say how many talks are in time by the proposal's own rules, and whether its main change is not counted at all."""
    own = next(
        (
            one.level
            for one in study.verdicts
            if one.scenario == verdict.scenario and one.outcome == "talks_on_time"
        ),
        math.nan,
    )
    notes = []
    if abs(own - verdict.level) > _APART:
        notes.append(words("first_screen.own_rules", value=size_words.level(own, "talks_on_time", words)))
    if guidance_change(study, verdict.scenario):
        notes.append(words("first_screen.guidance_uncounted"))
    return notes


def _persons(study: Study, verdict: Verdict, size: Size, words: Words) -> list[str]:
    """Say how many full-time persons on benefit a change of time on benefit comes to."""
    moved = full_time_on_benefit(study, verdict.scenario) - full_time_on_benefit(study, study.baseline)
    if not size.moves or moved != moved or (moved < 0) != (verdict.mean < 0):
        return []
    return [words("first_screen.persons_moved", number=size_words.two_figures(moved, words))]


def _keeps(study: Study, verdict: Verdict, size: Size, words: Words) -> list[str]:
    """Say whose money it is that is no longer withheld."""
    return [words(f"first_screen.rows.sanctions_withheld.note_{size.direction}")] if size.moves else []


def full_time_on_benefit(study: Study, scenario: str) -> float:
    """Return how many full-time persons (helårspersoner) of the job-ready groups are on benefit, as assumed.

    It is what is paid before sanctions, over what a full-time person is paid in a year.
    """
    one = study.scenarios[scenario]
    prices = (one.members[0] if one.members else one).prices
    rates: Mapping[str, float] = getattr(prices, "benefit_per_week", {})
    keys = [(group, "cost_benefits_gross") for group in JOBSEEKERS if rates.get(group)]
    known = [key for key in keys if key in study.default.keys]
    if not known:
        return math.nan
    return sum(study.default.mean(scenario, *key).mean / (WEEKS_PER_YEAR * rates[key[0]]) for key in known)


# --- The key ----------------------------------------------------------------------------------------------------------


def key(study: Study, words: Words) -> Markup:
    """Say what the parts of a bar are, and where what matters begins."""
    judged = {one.outcome: one.matters for one in study.verdicts}
    drawn = any(one.draws for one in study.verdicts)
    limits = {
        name: size_words.amount(judged[outcome], outcome, words)
        for name, outcome in (
            ("cost", "cost_municipality"),
            ("hours", "hours_caseworkers"),
            ("sanctions", "sanctions_withheld"),
        )
        if outcome in judged
    }
    limits |= {
        "points": size_words.amount(study.matters.points, "talks_on_time", words),
        "days": size_words.days(study.matters.days, words),
    }
    parts = [
        ("mean", words("first_screen.key_mean" if drawn else "first_screen.key_mean_chance")),
        ("chance", words("first_screen.key_chance")),
    ]
    parts += [("all", words("first_screen.key_all"))] if drawn else []
    if len(limits) == 5:
        parts.append(("band", words("first_screen.key_band", **limits)))
    items = [
        tag("span", tag("i", "", class_=f"key-{name}", aria_hidden="true"), f" {said}")
        for name, said in parts
    ]
    return tag("p", spaced(*items), class_="key")


def _with_small(text: str, *small: str) -> Markup:
    """Return a text with quieter lines under it."""
    return Markup("{}{}").format(text, Markup("").join(tag("small", one) for one in small if one))
