"""One citizen's time under each scenario as a time line: the same luck, other rules, and the rule behind each event.

Time runs to the right on a wide page and downwards on a phone; what is drawn at a point of time is the same. Every
event leads to its line in the list below, where the rule stands; no script is needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from simulator.calendar import MINUTES_PER_DAY, MINUTES_PER_WEEK, day_of, months_between
from simulator.experiments.first_runs import FirstRuns
from simulator.log import Event
from simulator.reporting.charts.week import SHADES
from simulator.reporting.law_words import activation_name
from simulator.reporting.lives import USES, Life, Lives, Moment, lives_of
from simulator.reporting.numbers import plain, spelt_out
from simulator.reporting.svg import NARROW, WIDE, Drawing, both, lines, picture, rows_of, tag, write
from simulator.reporting.trace import day_in_words
from simulator.reporting.words import ENGLISH, Words

if TYPE_CHECKING:
    import pandas as pd

_FILL = {use: SHADES[use][0] for use in USES}
_ASIDE = (Event.sanctioned, Event.guided)
"""Drawn beside the line: they come on the day of a talk, held or missed."""
_BLOCK = 12.0
"""Pixels across of a block of minutes, where there is room."""


def timeline(first: FirstRuns, words: Words, citizens: Sequence[int] = ()) -> Drawing:
    """Draw the time lines of the citizens chosen, or of those named by their numbers.

    Parameters
    ----------
    first : FirstRuns
        One run of each scenario.
    words : Words
        The language.
    citizens : sequence of int
        Whom to follow, if not those that :attr:`~simulator.experiments.first_runs.FirstRuns.chosen` names.
    """
    chosen = first.following(citizens) if citizens else first.chosen
    told = [lives_of(first, one, words) for one in chosen]
    picks, panels = [], []
    for n, one in enumerate(told):
        key = _key(one)
        name = words("lives.reasons." + one.chosen.reason, citizen=one.chosen.citizen)
        radio = tag("input", type="radio", name="jc-life", id=f"pick-{key}", checked="" if n == 0 else None)
        picks.append(radio + tag("label", name, for_=f"pick-{key}"))
        panels.append(_panel(one, first, key, name, words))
    pick = tag("fieldset", tag("legend", words("lives.pick")), *picks, class_="jc-pick")
    within = [pick, _legend(words), *panels] if len(told) > 1 else [_legend(words), *panels]
    html = tag("div", *within, class_="jc-lives")
    alt = " ".join(_said(one, first, words) for one in told)
    return Drawing("timeline", html, alt, table(first, citizens))


def _key(lives: Lives) -> str:
    return f"life-{lives.chosen.reason.replace('_', '-')}-{lives.chosen.citizen}"


def _panel(lives: Lives, first: FirstRuns, key: str, name: str, words: Words) -> Markup:
    who = words(
        "lives.who",
        group=words("life.group." + lives.group),
        age=lives.age,
        day=spelt_out(first.scenarios[first.baseline].start + timedelta(days=day_of(lives.entered)), words),
        citizen=lives.chosen.citizen,
    )
    heads = tag("h3", name) + tag("p", _upper(who)) + tag("p", _weeks(lives, words))
    ways = (_wide(lives), _narrow(lives, words))
    drawn = both(*(_drawn(lives, first, key, way, words) for way in ways))
    lists = [_list(lives, life, f"{key}-{n}", words) for n, life in enumerate(lives.lives.values())]
    return tag("div", heads, drawn, *lists, class_="jc-life", data_life=key)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _weeks(lives: Lives, words: Words) -> str:
    """Say how long her first stay lasts under each scenario."""
    written = {plain(weeks, words) for weeks in lives.chosen.weeks.values()}
    if len(written) == 1 and len(lives.chosen.weeks) > 1:
        return words("lives.weeks_same", weeks=written.pop())
    parts = [
        words("lives.weeks_with", weeks=plain(weeks, words), scenario=words.within(name))
        for name, weeks in lives.chosen.weeks.items()
    ]
    return words("lives.weeks", parts=words.sequence(parts))


def _said(lives: Lives, first: FirstRuns, words: Words) -> str:
    """Say what is drawn, for who cannot see it."""
    parts = []
    for name, life in lives.lives.items():
        talks = [moment for moment in life.moments if moment.is_talk]
        parts.append(
            words(
                "lives.alt",
                scenario=words.scenario(name),
                talks=len(talks),
                late=sum(moment.late > 0 for moment in talks),
                missed=sum(moment.event == Event.talk_missed for moment in life.moments),
                sanctions=sum(moment.event == Event.sanctioned for moment in life.moments),
                end=_end_word(life, words),
            )
        )
    reason = words("lives.reasons." + lives.chosen.reason, citizen=lives.chosen.citizen)
    return " ".join([f"{reason}.", _weeks(lives, words), *parts])


def _end_word(life: Life, words: Words) -> str:
    last = life.stays[-1].how if life.stays else ""
    return words.known(f"lives.out.{last}", words("lives.out.still"))


# --- The list


def _list(lives: Lives, life: Life, key: str, words: Words) -> Markup:
    """List what happens under one scenario, each event with its rule; where it is the same as before, say so."""
    name = words.scenario(life.scenario)
    if life.scenario != next(iter(lives.lives)) and lives.same_as_first(life.scenario):
        return tag("p", words("lives.same", scenario=name), class_="jc-same")
    items = []
    for n, moment in enumerate(life.moments):
        day = tag("time", day_in_words(moment.said.day, words), datetime=moment.said.day)
        rule = Markup(" ") + tag("span", moment.said.rule, class_="jc-rule") if moment.said.rule else ""
        items.append(tag("li", day, " ", moment.said.text, rule, id=f"{key}-{n}"))
    summary = tag("summary", words("lives.events", scenario=name, number=len(items)))
    return tag("details", summary, tag("ol", *items, class_="jc-events"))


def table(first: FirstRuns, citizens: Sequence[int] = ()) -> pd.DataFrame:
    """Return what happens to the citizens, a row an event, the rule in English, as tables have it."""
    import pandas as pd

    rows = []
    for chosen in first.following(citizens) if citizens else first.chosen:
        for name, life in lives_of(first, chosen, ENGLISH).lives.items():
            for moment in life.moments:
                rows.append(
                    {
                        "why": chosen.reason,
                        "citizen": chosen.citizen,
                        "scenario": name,
                        "date": moment.said.day,
                        "week_of_contact": round(moment.said.weeks, 2),
                        "event": moment.event.name,
                        "kind": moment.kind,
                        **{f"minutes_{use}": spent for use, spent in zip(USES, moment.minutes, strict=True)},
                        "days_late": moment.late,
                        "rule": moment.said.rule,
                    }
                )
    return pd.DataFrame(rows)


# --- The picture


@dataclass(frozen=True)
class _Way:
    """Which way time runs, and where: to the right in lanes below each other, or downwards in lanes side by side."""

    wide: bool
    begins: int
    per_minute: float
    origin: float
    lanes: tuple[float, ...]
    names: tuple[float, ...]
    """Where the line of each lane's name stands."""

    @property
    def apart(self) -> float:
        """Pixels from a lane to the next, or to the edge of the narrow drawing."""
        return self.lanes[1] - self.lanes[0] if len(self.lanes) > 1 else NARROW - self.lanes[0]

    def at(self, minute: int, lane: int, off: float = 0.0) -> tuple[float, float]:
        """Return the place of a minute, so many pixels beside the lane's line (towards the blocks)."""
        along, beside = self.origin + (minute - self.begins) * self.per_minute, self.lanes[lane] + off
        return (along, beside) if self.wide else (beside, along)

    def box(self, minute: int, lane: int, along: float, low: float, high: float) -> dict[str, float]:
        """Return a box around a minute, so wide along the line, from ``low`` to ``high`` beside it."""
        x, y = self.at(minute, lane, low)
        if self.wide:
            return {"x": x - along / 2, "y": y, "width": along, "height": high - low}
        return {"x": x, "y": y - along / 2, "width": high - low, "height": along}

    def bar(self, begins: int, ends: int, lane: int, half: float) -> dict[str, float]:
        """Return a box along the line."""
        length = max(1.0, (ends - begins) * self.per_minute)
        x, y = self.at(begins, lane, -half)
        if self.wide:
            return {"x": x, "y": y, "width": length, "height": 2 * half}
        return {"x": x, "y": y, "width": 2 * half, "height": length}


_PITCH, _TOP, _NAMES, _ENDS = 104.0, 46.0, 146.0, 84.0
"""Of the wide drawing: pixels between lanes, above the first, for their names and for how they end."""
_MONTHS, _LEAST, _MOST, _A_WEEK = 48.0, 240.0, 760.0, 9.0
"""Of the narrow one: pixels for the months, its least and most length, and what a week takes."""
_PER_SPENT = {True: 0.42, False: 0.3}
"""Pixels a minute spent."""
_LETTER, _BOLD, _AHEAD_OF_NEXT = 6.2, 7.4, 21.0
"""Pixels of a small letter and of a bold one, and what the next lane's marks take to their left."""
_ACROSS = 44
"""Bold letters across the narrow drawing."""


def _wide(lives: Lives) -> _Way:
    length = max(lives.last - lives.entered, MINUTES_PER_WEEK)
    lanes = tuple(_TOP + _PITCH * n for n in range(len(lives.lives)))
    names = tuple(lane + 4 for lane in lanes)
    return _Way(True, lives.entered, (WIDE - _NAMES - _ENDS) / length, _NAMES, lanes, names)


def _narrow(lives: Lives, words: Words) -> _Way:
    """Lay lanes side by side; their names stand above, each on lines of its own, since they are wider than a lane."""
    length = max(lives.last - lives.entered, MINUTES_PER_WEEK)
    pixels = min(_MOST, max(_LEAST, _A_WEEK * length / MINUTES_PER_WEEK))
    each = (NARROW - _MONTHS) / len(lives.lives)
    lanes = tuple(_MONTHS + 8 + each * n for n in range(len(lives.lives)))
    names, foot = list[float](), 12.0
    for name in lives.lives:
        names.append(foot)
        foot += 15.0 * rows_of(words.scenario(name), _ACROSS)
    return _Way(False, lives.entered, pixels / length, foot + 6, lanes, tuple(names))


def _letters(lanes: int) -> int:
    """Return how many letters have room below a lane of the narrow drawing."""
    return int((NARROW - _MONTHS) / lanes / 7)


def _drawn(lives: Lives, first: FirstRuns, key: str, way: _Way, words: Words) -> Markup:
    start = first.scenarios[first.baseline].start
    parts = [*_months(lives, way, start, words)]
    for lane, life in enumerate(lives.lives.values()):
        goes_to = f"{key}-{0 if lives.same_as_first(life.scenario) else lane}"
        parts += _lane(life, lane, goes_to, way, words, len(lives.lives))
    _, bottom = way.at(lives.last, len(way.lanes) - 1, 70.0)
    if not way.wide:
        ends = (_end_word(life, words) for life in lives.lives.values())
        bottom += 12 + 14 * max(rows_of(end, _letters(len(lives.lives))) for end in ends)
    size = (WIDE if way.wide else NARROW, bottom)
    label = _said(lives, first, words)
    return picture(*size, label, parts, role="group", class_="jc-timeline")


def _months(lives: Lives, way: _Way, start: date, words: Words) -> Iterator[Markup]:
    """Draw the beginnings of months, as many as have room for their names."""
    from babel.dates import format_date

    begins = months_between(start, day_of(lives.entered), day_of(lives.last))
    room = 46 if way.wide else 30
    step = next((n for n in (1, 2, 3, 6) if n * 30 * MINUTES_PER_DAY * way.per_minute >= room), 12)
    low, high = (way.lanes[0] - 30, way.lanes[-1] + 60) if way.wide else (_MONTHS - 6, float(NARROW))
    named = False
    for minute, month in begins:
        if minute < lives.entered or (month - 1) % step:
            continue
        x, y = way.at(minute, 0)
        ends = (
            {"x1": x, "x2": x, "y1": low, "y2": high}
            if way.wide
            else {"x1": low, "x2": high, "y1": y, "y2": y}
        )
        yield tag("line", class_="jc-month", **ends)
        with_year = month == 1 or not named
        day = start + timedelta(days=day_of(minute))
        text = str(format_date(day, "MMM y" if with_year and way.wide else "MMM", locale=words.locale))
        named = True
        yield (
            write(x + 3, 12, text, class_="jc-quiet")
            if way.wide
            else write(0, y + 4, text, class_="jc-quiet")
        )
        if with_year and not way.wide:
            yield write(0, y + 17, str(day.year), class_="jc-quiet")


def _lane(life: Life, lane: int, goes_to: str, way: _Way, words: Words, lanes: int) -> Iterator[Markup]:
    name = words.scenario(life.scenario)
    if way.wide:
        yield lines(0, way.names[lane], name, 20, class_="jc-name")
    else:
        fits = way.lanes[lane] - 8 + _BOLD * min(len(name), _ACROSS) <= NARROW
        how: dict[str, Any] = {} if fits else {"text_anchor": "end"}
        yield lines(
            way.lanes[lane] - 8 if fits else NARROW, way.names[lane], name, _ACROSS, class_="jc-name", **how
        )
    for stay in life.stays:
        yield tag("rect", class_="jc-stay", **way.bar(stay.begins, stay.ends, lane, 5))
        word = words.known(f"lives.out.{stay.how}", words("lives.out.still"))
        x, y = way.at(stay.ends, lane)
        if stay is life.stays[-1]:
            yield (
                lines(x + 7, y + 4, word, 13, class_="jc-end")
                if way.wide
                else lines(x - 8, y + 16, word, _letters(lanes), class_="jc-end")
            )
    for stay in life.activation:
        box = tag(
            "rect", tag("title", activation_name(stay.how, words)), **way.bar(stay.begins, stay.ends, lane, 2)
        )
        yield tag("g", box, class_="jc-activation")
    free = way.begins - round(_NAMES / way.per_minute)
    for n, moment in enumerate(life.moments):
        aside = -13.0 if moment.event in _ASIDE else 0.0
        mark = _mark(moment, *way.at(moment.minute, lane, aside))
        if mark is None:
            continue
        label = ""
        apart = (moment.minute - free) * way.per_minute
        if sum(moment.minutes) and apart > (42 if way.wide else 13):
            free, label = moment.minute, words("lives.minutes", minutes=sum(moment.minutes))
        yield _linked(moment, f"{goes_to}-{n}", [*_spent(moment, lane, label, way, words), mark], way, words)


def _linked(moment: Moment, goes_to: str, parts: Sequence[Markup], way: _Way, words: Words) -> Markup:
    """Lead from a mark to its line in the list; who has a mouse is shown it, who has none is told it."""
    said = f"{day_in_words(moment.said.day, words)}: {moment.said.text}"
    if not way.wide:
        return tag("a", *parts, href=f"#{goes_to}", aria_label=said, tabindex=-1)
    with_rule = f"{said} [{moment.said.rule}]" if moment.said.rule else said
    return tag("a", tag("title", with_rule), *parts, href=f"#{goes_to}", tabindex=-1)


def _spent(moment: Moment, lane: int, label: str, way: _Way, words: Words) -> Iterator[Markup]:
    """Draw a talk's minutes as a block by what they go to, and how late it is."""
    edge = 11.0
    for use, minutes in zip(USES, moment.minutes, strict=True):
        if minutes:
            to = edge + minutes * _PER_SPENT[way.wide]
            yield tag(
                "rect", fill=_FILL[use], class_=f"jc-{use}", **way.box(moment.minute, lane, _BLOCK, edge, to)
            )
            edge = to
    if label:
        x, y = way.at(moment.minute, lane, edge + (12 if way.wide else 4))
        if way.wide:
            yield write(x, y, label, text_anchor="middle", class_="jc-quiet")
        else:
            room = way.apart - edge - 4 - _AHEAD_OF_NEXT
            fits = label if _LETTER * len(label) <= room else str(sum(moment.minutes))
            yield write(x, y + 4, fits, class_="jc-quiet")
    if moment.late and way.wide:
        x, y = way.at(moment.minute, lane, -22)
        yield write(x, y, words("lives.late", days=moment.late), text_anchor="middle", class_="jc-quiet")


def _mark(moment: Moment, x: float, y: float) -> Markup | None:
    """Draw what happens as a mark of its own; None for what the list alone tells."""
    match moment.event:
        case Event.talk_held if moment.kind == "a_kasse":
            return tag("rect", x=x - 5.5, y=y - 5.5, width=11, height=11, class_="jc-talk")
        case Event.talk_held:
            kind = "jc-talk jc-late" if moment.late else "jc-talk"
            ring = tag("circle", cx=x, cy=y, r=6.5, class_=kind)
            inner = tag("rect", x=x - 2.5, y=y - 2.5, width=5, height=5, class_="jc-joint")
            return ring + inner if moment.kind == "joint" else ring
        case Event.talk_missed:
            cross = f"M{x - 6:.1f} {y - 6:.1f}l12 12M{x - 6:.1f} {y + 6:.1f}l12 -12"
            return tag("path", d=cross, class_="jc-missed")
        case Event.sanctioned:
            return tag("path", d=f"M{x:.1f} {y - 8:.1f}l8 8l-8 8l-8 -8z", class_="jc-sanction")
        case Event.guided:
            return tag("path", d=f"M{x:.1f} {y - 4:.1f}l5 8h-10z", class_="jc-guided")
        case Event.service_call:
            return tag("circle", cx=x, cy=y, r=3.5, class_="jc-talk")
        case _:
            return None


def _legend(words: Words) -> Markup:
    """Explain marks and shades, each with its like."""
    samples: dict[str, Markup] = {
        "talk": tag("circle", cx=9, cy=9, r=6.5, class_="jc-talk"),
        "late": tag("circle", cx=9, cy=9, r=6.5, class_="jc-talk jc-late"),
        "joint": tag("circle", cx=9, cy=9, r=6.5, class_="jc-talk")
        + tag("rect", x=6.5, y=6.5, width=5, height=5, class_="jc-joint"),
        "a_kasse": tag("rect", x=3.5, y=3.5, width=11, height=11, class_="jc-talk"),
        "missed": tag("path", d="M3 3l12 12M3 15l12 -12", class_="jc-missed"),
        "sanctioned": tag("path", d="M9 1l8 8l-8 8l-8 -8z", class_="jc-sanction"),
        "guided": tag("path", d="M9 4l5 8h-10z", class_="jc-guided"),
        "activation": tag("rect", x=0, y=7, width=18, height=4, class_="jc-activation"),
    }
    samples |= {
        use: tag("rect", x=2, y=2, width=14, height=14, fill=_FILL[use], class_=f"jc-{use}") for use in USES
    }
    items = [
        tag("li", tag("svg", sample, viewBox="0 0 18 18", aria_hidden="true"), words("lives.legend." + key))
        for key, sample in samples.items()
    ]
    return tag("ul", *items, class_="jc-legend")
