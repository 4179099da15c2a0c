"""Examples of the law: a citizen, her dates and what she is owed, read from the files beside the laws.

``scenarios/laws/examples/LAW.toml`` holds the examples of the law in ``scenarios/laws/LAW.toml``. Each is turned into
the log of one citizen's life, from which :func:`simulator.outcomes.obligations.obligations` finds what fell due.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError
from pydantic_core import ErrorDetails

from simulator.calendar import day_of, days
from simulator.catalogue import GROUPS, Group
from simulator.log import KINDS
from simulator.outcomes.obligations import obligations
from simulator.outcomes.record import EXEMPTION_KINDS, record_of
from simulator.scenario.base import Form, Part
from simulator.scenario.files import Unreadable, read_toml, shown
from simulator.scenario.law import Cited, Exemption, Law, Offer, Requirement
from simulator.scenario.messages import Problem, ScenarioError, name_of, nearest, spell
from tests.outcomes.stories import Story

_SPARE_WEEKS = 60
"""Weeks of log after the last day looked at, so that every allowance for lateness ends within it."""


class Talk(Part):
    """A talk that was held."""

    on: date
    """Its day."""
    held_by: Literal["jobcentre", "joint", "a_kasse"] = "jobcentre"
    """Who held it; ``joint``: jobcentre and a-kasse together."""
    form: Form = "in_person"
    """How they met."""


class Activation(Part):
    """An offer that was begun."""

    type: Literal[
        "guidance", "internship", "education", "private_wage_subsidy", "public_wage_subsidy", "community_work"
    ]
    """Its type; ``guidance`` is øvrig vejledning og opkvalificering."""
    begins: date
    """Its first day."""
    ends: date | None = None
    """The day on which it was over; empty: it went on."""


class Exempt(Part):
    """A time in which she was exempt."""

    reason: Exemption
    """Why."""
    begins: date
    """Its first day."""
    ends: date | None = None
    """The day on which it was over; empty: it went on."""


class Away(Part):
    """A time in which she was off the benefit: the clock of deadlines stands still."""

    begins: date
    """The day on which she left."""
    ends: date
    """The day on which she was back."""


class Owed(Part):
    """Something that fell due."""

    requirement: str = ""
    """The name of the requirement on talks in the law's file; or ``offer``."""
    offer: str = ""
    """The name of the offer in the law's file."""
    due: date
    """The last day on which it was in time, allowances for lateness left aside."""
    talks: Annotated[int, Field(ge=1)] = 1
    """Talks that it asks for."""
    binds: Literal["person", "average", "share"] = "person"
    """``share``: the law asks it for a share of all like her, so the exempt are counted too."""
    met: bool = False
    """Whether it was fulfilled in time."""


class Example(Part):
    """A citizen, her dates, and everything that she is owed in the time looked at."""

    title: str
    """What it shows, in a sentence."""
    section: Cited
    """Where in the law it stands."""
    group: Group
    """Her target group."""
    age: Annotated[int, Field(ge=16, le=70)] = 40
    """Years at entry."""
    entered: date
    """Her first day on the benefit."""
    left: date | None = None
    """The day on which she left it for good; empty: she stayed."""
    since: date | None = None
    """The first day looked at; empty: the day of entry. What fell due before is another law's."""
    until: date
    """The last day looked at."""
    away: tuple[Away, ...] = ()
    """Times off the benefit."""
    exempt: tuple[Exempt, ...] = ()
    """Times in which she was exempt."""
    held: tuple[Talk, ...] = ()
    """Talks that were held."""
    activation: tuple[Activation, ...] = ()
    """Offers that were begun."""
    owed: tuple[Owed, ...]
    """All that fell due in the time looked at; ``[]`` if nothing did."""


class ExampleFile(Part):
    """The examples of one law."""

    example: tuple[Example, ...]
    """One ``[[example]]`` each."""


@dataclass(frozen=True, order=True)
class Due:
    """What fell due: in words that an example and a measured run have in common."""

    due: date
    name: str
    talks: int
    binds: str
    met: bool

    def __str__(self) -> str:
        asks = f", {self.talks} talks" if self.talks > 1 else ""
        binds = "" if self.binds == "person" else f", binds {self.binds}"
        return f"{self.name}, due {self.due}{asks}{binds}, {'met' if self.met else 'not met'}"


# --- Reading ---------------------------------------------------------------------------------------------------------


def read_examples(path: Path, law: Law) -> tuple[Example, ...]:
    """Read the examples of a law.

    Raises
    ------
    ScenarioError
        With every mistake in the file, one line each.
    """
    try:
        raw, _ = read_toml(path)
    except Unreadable as error:
        raise ScenarioError([error.problem]) from error
    try:
        read = ExampleFile.model_validate(_tuples(raw))
    except ValidationError as error:
        raise ScenarioError(_problems(path, raw, error.errors(include_url=False))) from error
    wrong = [
        Problem(shown(path), _whose(one, number), message)
        for number, one in enumerate(read.example, start=1)
        for message in _mistakes(one, law)
    ]
    if wrong:
        raise ScenarioError(wrong)
    return read.example


def _tuples(value: Any) -> Any:
    """Return what TOML holds with tuples for lists: a frozen model takes no lists."""
    if isinstance(value, dict):
        return {key: _tuples(inner) for key, inner in value.items()}
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _whose(example: Any, number: int) -> str:
    title = example.get("title", "") if isinstance(example, dict) else getattr(example, "title", "")
    return f"example {number} ({title})" if isinstance(title, str) and title else f"example {number}"


def _problems(path: Path, raw: dict[str, Any], errors: list[ErrorDetails]) -> Iterator[Problem]:
    """Say what does not fit, once a mistake: a key that is missing because it is misspelt is not told twice."""
    told = [(error, _problem(path, raw, error)) for error in errors]
    meant = {(error["loc"][:-1], problem.nearest) for error, problem in told if problem.nearest}
    for error, problem in told:
        if error["type"] != "missing" or (error["loc"][:-1], error["loc"][-1]) not in meant:
            yield problem


def _problem(path: Path, raw: dict[str, Any], error: ErrorDetails) -> Problem:
    """Say in one line what does not fit the tables above."""
    *above, last = error["loc"]
    where: list[str] = []
    table: Any = raw
    model: type[Part] = ExampleFile
    for key in above:
        if isinstance(key, int):
            where.append(_whose(table[key], key + 1) if where == ["example"] else str(key + 1))
            where = where[1:] if where[0] == "example" else where
        else:
            where.append(key)
            model = _models()[key]
        table = table[key]
    place = ": ".join([*where, str(last)])
    file = shown(path)
    match error["type"]:
        case "extra_forbidden":
            known = tuple(model.model_fields)
            return Problem(file, place, "unknown key", ", ".join(known), nearest(str(last), known))
        case "missing":
            return Problem(file, place, "is missing")
        case "literal_error":
            words = error["ctx"]["expected"].replace("'", "").replace(" or ", ", ")
            near = nearest(str(error["input"]), words.split(", "))
            return Problem(file, place, f"unknown word {spell(error['input'])}", words, near)
        case _:
            message = error["msg"][:1].lower() + error["msg"][1:]
            return Problem(file, place, f"{message}, is {name_of(error['input'])}")


def _models() -> dict[str, type[Part]]:
    return {
        "example": Example,
        "held": Talk,
        "activation": Activation,
        "exempt": Exempt,
        "away": Away,
        "owed": Owed,
    }


def _mistakes(one: Example, law: Law) -> Iterator[str]:
    """Say what cannot be: dates out of order, names that the law has not."""
    last = one.until if one.left is None else min(one.until, one.left)
    if one.since is not None and not one.entered <= one.since <= one.until:
        yield f"since: {one.since} must lie between entered ({one.entered}) and until ({one.until})"
    if one.until < one.entered:
        yield f"until: {one.until} lies before entered, {one.entered}"
    if one.left is not None and one.left < one.entered:
        yield f"left: {one.left} lies before entered, {one.entered}"
    if one.until < law.in_force_from or (law.in_force_until is not None and one.entered > law.in_force_until):
        yield f"until: the law ({law.title}) is not in force on any day from {one.entered} to {one.until}"
    before = one.entered
    for gap in one.away:
        if not before < gap.begins < gap.ends:
            yield f"away: {gap.begins} to {gap.ends} must come after {before} and end after it begins"
        before = gap.ends
    for talk in one.held:
        if not one.entered <= talk.on or (one.left is not None and talk.on > one.left):
            yield f"held: {talk.on} lies outside her time on the benefit"
    for stay in (*one.activation, *one.exempt):
        if stay.begins < one.entered or (stay.ends is not None and stay.ends <= stay.begins):
            yield f"{type(stay).__name__.lower()}: {stay.begins} must lie after entry and before its end"
    names = dict(_rules(law, one.group))
    for owed in one.owed:
        if bool(owed.requirement) == bool(owed.offer):
            yield f"owed: what is due on {owed.due} needs a requirement or an offer, one of the two"
            continue
        name = _name(owed)
        if name not in names:
            near = nearest(name, names)
            did_you_mean = f"; did you mean '{near}'?" if near else ""
            yield f"owed: the law has no {name} in force for {one.group}; it has {', '.join(names)}{did_you_mean}"
        if not (one.since or one.entered) <= owed.due <= last:
            yield f"owed: {owed.due} lies outside the time looked at, which ends on {last}"


# --- Measuring -------------------------------------------------------------------------------------------------------


def owed_by(example: Example) -> list[Due]:
    """Return what an example says that its citizen is owed."""
    return sorted(Due(o.due, _name(o), o.talks, o.binds, o.met) for o in example.owed)


def measured(example: Example, law: Law) -> list[Due]:
    """Return what fell due to an example's citizen, as the outcomes find it in the log of her life."""
    first, last = _day(example, example.since or example.entered), _day(example, example.until)
    run = _story(example).run(horizon_weeks=last // 7 + _SPARE_WEEKS)
    found = obligations(record_of(run, 0), law, days(first) - 1, days(last + 1) - 1, run.horizon)
    names = [name for group in GROUPS if group in law.groups for name, _ in _rules(law, group)]
    return sorted(
        Due(
            due=example.entered + timedelta(days=day_of(int(found.due[row]))),
            name=names[found.rule[row]],
            talks=int(found.required[row]),
            binds=found.rules[found.rule[row]].binds,
            met=bool(found.met[row]),
        )
        for row in range(len(found))
    )


def _story(example: Example) -> Story:
    """Turn an example into the log of a life; day 0 is the day of entry."""
    types = tuple(dict.fromkeys(stay.type for stay in example.activation if stay.type not in KINDS))
    story = Story(kinds=KINDS + types)
    person = story.person(example.group, 0, age=example.age)
    happened: list[tuple[date, int, Any]] = []  # by day; on one day a return comes first and an exit last
    for gap in example.away:
        happened += [(gap.begins, 3, "leaves"), (gap.ends, 0, "returns")]
    if example.left is not None:
        happened.append((example.left, 3, "leaves"))
    happened += [(stay.begins, 1, stay) for stay in (*example.exempt, *example.activation)]
    happened += [(talk.on, 2, talk) for talk in example.held]
    for on, _, what in sorted(happened, key=lambda one: one[:2]):
        day = _day(example, on)
        match what:
            case "leaves":
                person.leaves(day)
            case "returns":
                person.returns(day)
            case Talk():
                kind = "talk" if what.held_by == "jobcentre" else what.held_by
                person.talk(day, kind, form=what.form)
            case Exempt():
                ends = None if what.ends is None else _day(example, what.ends)
                person.exempt(day, ends, EXEMPTION_KINDS[what.reason])
            case Activation():
                person.activated(day, None if what.ends is None else _day(example, what.ends), what.type)
    return story


def _day(example: Example, on: date) -> int:
    return (on - example.entered).days


def _rules(law: Law, group: Group) -> Iterator[tuple[str, Requirement | Offer]]:
    """Return what a law has in force for a group, in the order in which obligations number it."""
    owed = law.groups[group]
    for kind, rules in (("requirement", owed.requirements), ("offer", owed.offers)):
        for name, rule in rules.items():
            if rule.active:
                yield f"{kind} {name}", rule


def _name(owed: Owed) -> str:
    return f"requirement {owed.requirement}" if owed.requirement else f"offer {owed.offer}"
