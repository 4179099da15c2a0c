"""What a break-even found, in sentences, a chart and a report."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from simulator.catalogue import OUTCOMES
from simulator.experiments.break_even import BreakEven as BreakEvenPoint
from simulator.experiments.record import Note
from simulator.experiments.root import Root
from simulator.reporting.charts import assumptions as charts
from simulator.reporting.evidence import direction, unit_of
from simulator.reporting.notes import said
from simulator.reporting.numbers import difference_with_spread, plain
from simulator.reporting.report import Figure, Report, Table
from simulator.reporting.words import Words, inside

if TYPE_CHECKING:
    import pandas as pd


def sentences(point: BreakEvenPoint, words: Words) -> tuple[str, ...]:
    """Say at which value the proposal pays, how sure that is, and what holds on either side."""
    named = _named(point, words)
    crossing = point.crossing
    if point.replications < 2:
        return (words("break_even.one_replication", **named),)
    if crossing.undecided:
        return (words("break_even.undecided", **named), _ends(point, words, named))
    if not crossing.roots:
        found = crossing.intervals
        signs = {direction(found[i]) for i in range(len(crossing.values))}
        key = "not_within" if len(signs) == 1 else "not_seen"
        return (words(f"break_even.{key}", **named), _ends(point, words, named))
    told = [sentence for root in crossing.roots for sentence in _at(root, point, words, named)]
    if len(crossing.roots) > 1:
        told.insert(0, words("break_even.several", number=len(crossing.roots), **named))
    return (*told, _ends(point, words, named))


def message(point: BreakEvenPoint, words: Words) -> str:
    """Give the chart's title."""
    return sentences(point, words)[0]


def value(x: float, point: BreakEvenPoint, words: Words) -> str:
    """Write a value of the assumption, with as many digits as its range calls for."""
    digits = min(max(2 - math.floor(math.log10(point.high - point.low)), 0), 4)
    return plain(x, words, digits)


def report(
    point: BreakEvenPoint,
    words: Words,
    solved_anew: bool,
    known: Sequence[Note] = (),
) -> Report:
    """Put the page together."""
    named = _named(point, words)
    notes = [words("break_even.note_same"), words("break_even.note_method"), words("break_even.note_rest")]
    if solved_anew:
        notes.append(words("break_even.note_solved"))
    notes += [said(note, words) for note in known]
    return Report(
        question=words("break_even.question." + _family(point), **named),
        meta=words("break_even.meta", replications=point.replications, seed=point.seed, path=point.path),
        answer=sentences(point, words),
        figures=(
            Figure(
                "break_even",
                words("break_even.caption", **named),
                charts.break_even(point, words, message(point, words), lambda x: value(x, point, words)),
                point.table(),
            ),
        ),
        tables=(Table("break_even", words("break_even.table"), point.table(), _shown(point, words)),),
        notes=tuple(notes),
    )


def _shown(point: BreakEvenPoint, words: Words) -> pd.DataFrame:
    import pandas as pd

    found, kind = point.crossing.intervals, unit_of(point.outcome)
    rows = [
        (value(float(v), point, words), difference_with_spread(found[i], kind, words))
        for i, v in enumerate(point.crossing.values)
    ]
    return pd.DataFrame(rows, columns=[words.key(point.path), words.outcome(point.outcome)])


def _family(point: BreakEvenPoint) -> str:
    found = OUTCOMES[point.outcome]
    return found.family if found.family == "cost" or found.unit == "weeks" else "other"


def _named(point: BreakEvenPoint, words: Words) -> dict[str, object]:
    return {
        "proposal": words.scenario(point.proposal),
        "baseline": words.within(point.baseline),
        "what": words.key(point.path),
        "outcome": inside(words.outcome(point.outcome)),
        "group": inside(words.group(point.group)),
        "assumed": value(point.assumed, point, words),
        "from_": value(point.low, point, words),
        "to": value(point.high, point, words),
        "replications": point.replications,
        "same": words("break_even.same." + _family(point), outcome=words.short(point.outcome)),
    }


def _at(root: Root, point: BreakEvenPoint, words: Words, named: Mapping[str, object]) -> tuple[str, str]:
    """Say where it is zero, then what holds on either side."""
    family = _family(point)
    below, above = ("lower", "higher") if root.rising else ("higher", "lower")
    if math.isinf(root.low) and math.isinf(root.high):
        interval = words("break_even.interval_open")
    elif math.isinf(root.low):
        interval = words("break_even.interval_below", high=value(root.high, point, words))
    elif math.isinf(root.high):
        interval = words("break_even.interval_above", low=value(root.low, point, words))
    else:
        ends = {"low": value(root.low, point, words), "high": value(root.high, point, words)}
        interval = words("format.interval_95", **ends)
    at = words("break_even.at", value=value(root.value, point, words), interval=interval, **named)
    return at, words(
        "break_even.sides",
        below=words(f"break_even.{below}.{family}", proposal=named["proposal"]),
        above=words(f"break_even.{above}.{family}", proposal=named["proposal"]),
        **named,
    )


def _ends(point: BreakEvenPoint, words: Words, named: Mapping[str, object]) -> str:
    found, kind = point.crossing.intervals, unit_of(point.outcome)
    return words(
        "break_even.ends",
        first=difference_with_spread(found[0], kind, words),
        last=difference_with_spread(found[len(point.crossing.values) - 1], kind, words),
        **named,
    )
