"""What a proposal's law asks otherwise than another, in words: each rule once, as it was and as it becomes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from simulator.reporting import of_files
from simulator.reporting.law_words import (
    ANY_FORM,
    Demand,
    activation_name,
    asks_of,
    duty_name,
    one_of,
    percent,
    rules_of,
    when,
)
from simulator.reporting.numbers import plain
from simulator.reporting.words import Words, inside
from simulator.scenario.law import Requirement

if TYPE_CHECKING:
    from simulator.scenario.law import Law, Offer


def changed(ours: Law, theirs: Law, words: Words) -> tuple[Demand, ...]:
    """Return what a proposal's law asks otherwise than another: each rule once, as it was and as it becomes.

    What is asked alike of several groups stands once, with all of them.
    """
    whose: dict[str, list[Demand]] = {}
    for group in ours.groups:
        for found in _changed(ours, theirs, group, words):
            whose.setdefault(found.asks, []).append(found)
    return tuple(_together(those, words) for those in whose.values())


def _together(those: Sequence[Demand], words: Words) -> Demand:
    first, *others = [one.group for one in those]
    sections = dict.fromkeys(one.section for one in those)
    return Demand(words.sequence((first, *map(inside, others))), those[0].asks, "; ".join(sections))


def _changed(ours: Law, theirs: Law, group: str, words: Words) -> Iterator[Demand]:
    mine, other = rules_of(ours, group), rules_of(theirs, group)
    said, was = ({asks_of(one, group, words) for one in those.values()} for those in (mine, other))
    for name in dict.fromkeys((*mine, *other)):
        now, before = mine.get(name), other.get(name)
        one = now or before
        if one is None or (
            asks_of(one, group, words) in said & was
        ):  # the same under another name is no change
            continue
        if now is None:
            asks = words("law.gone", asks=asks_of(one, group, words))
        elif before is None:
            asks = asks_of(one, group, words)
        else:
            asks = _otherwise(now, before, group, words)
        yield Demand(words.group(group), asks, of_files.plain(one, "section", words))


def _otherwise(now: Requirement | Offer, before: Requirement | Offer, group: str, words: Words) -> str:
    """Say how one rule is changed: what it no longer binds, which forms it takes in, else what it was before."""
    asks, was = asks_of(now, group, words), asks_of(before, group, words)
    if not isinstance(now, Requirement) and not isinstance(before, Requirement):
        more_types = [name for name in now.types if name not in before.types]
        if before.types and more_types and now.model_copy(update={"types": before.types}) == before:
            types = words.sequence(activation_name(name, words) for name in more_types)
            return words("law.also_types", types=types[:1].upper() + types[1:])
    if not isinstance(now, Requirement) or not isinstance(before, Requirement):
        return _and_before(asks, was, words)
    eased = {key: getattr(before, key) for key in ("binds", "forms", "share")}
    as_before = now.model_copy(update=eased)
    more = [form for form in now.forms if form not in before.forms]
    kept = not [form for form in before.forms if form not in now.forms]
    averages = now.binds == "average" and before.binds == "person"
    if asks_of(as_before, group, words) != was or not kept or not (averages or now.binds == before.binds):
        return _and_before(asks, was, words)
    core = asks_of(before.model_copy(update={"forms": ANY_FORM}), group, words)
    said = []
    if averages:
        part = "" if now.share == 1 else "_share"
        said.append(words(f"law.now_average{part}", asks=core, share=percent(now.share, words)))
    elif now.share != before.share:
        return _and_before(asks, was, words)
    if more:
        forms = one_of((words("law.form." + form) for form in more), words)
        said.append(words("law.also_they" if said else "law.also", asks=core, forms=forms))
    return "; ".join(said)


def _and_before(asks: str, was: str, words: Words) -> str:
    """Say a rule and what it was; one that is the same but for what it leaves open held for everybody."""
    if asks.startswith(was):
        return words("law.limited", now=asks)
    return words("law.otherwise", now=asks, before=was)


def duties_changed(ours: Law, theirs: Law, words: Words) -> tuple[str, ...]:
    """Say which content duties a proposal's law changes."""
    said = []
    for name, before in theirs.duties.items():
        if not before.active:
            continue
        now = ours.duties.get(name)
        what = duty_name(name, words)
        if now is None or not now.active:
            said.append(words("law.duty_gone", duty=what))
        elif when(now, words) != when(before, words):
            said.append(words("law.duty_when", duty=what, now=when(now, words), before=when(before, words)))
        elif now.minutes != before.minutes:
            numbers = {"now": plain(now.minutes, words, 0), "before": plain(before.minutes, words, 0)}
            said.append(words("law.duty_minutes", duty=what, **numbers))
    return tuple(said)
