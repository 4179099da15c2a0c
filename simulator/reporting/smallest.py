"""How many caseworkers a target takes, in sentences, a chart and a report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulator.experiments.record import Note
from simulator.experiments.smallest import Smallest as SmallestNumber
from simulator.reporting.charts import assumptions as charts
from simulator.reporting.evidence import unit_of
from simulator.reporting.notes import said
from simulator.reporting.numbers import level, plain
from simulator.reporting.report import Figure, Report, Table
from simulator.reporting.words import Words, inside

if TYPE_CHECKING:
    import pandas as pd


def sentences(found: SmallestNumber, words: Words) -> tuple[str, ...]:
    """Say the number with its interval; that no number tried is enough, or that every one is."""
    named = _named(found, words)
    if found.replications < 2:
        return (words("smallest.one_replication", **named),)
    if found.smallest is None:
        enough = found.crossing.intervals.mean[-1] >= 0
        key = "fewer" if enough else "never_flat" if found.flat else "never"
        at = 0 if enough else len(found.crossing.values) - 1
        return (words(f"smallest.{key}", **named, at=told(found, at, words)),)
    low, high = found.interval
    if low is None and high is None:
        interval = words("smallest.open")
    elif low is None:
        interval = words("smallest.below", high=high)
    elif high is None:
        interval = words("smallest.above", low=low)
    else:
        interval = words("format.interval_95", low=low, high=high)
    answer = words("smallest.answer", number=found.smallest, interval=interval, **named)
    return answer, words("smallest.now", at=_as_it_is(found, words), **named)


def told(found: SmallestNumber, position: int, words: Words) -> str:
    """Write the outcome at the n-th number tried, with its interval."""
    kind = unit_of(found.outcome)
    mean, low, high = (level(x, kind, words) for x in found.level(position))
    return words("format.difference_interval", difference=mean, low=low, high=high)


def report(found: SmallestNumber, words: Words, known: Sequence[Note] = ()) -> Report:
    """Put the page together."""
    named = _named(found, words)
    figure = charts.smallest(found, words, sentences(found, words)[0])
    return Report(
        question=words("smallest.question", **named),
        meta=words("smallest.meta", **named),
        answer=sentences(found, words),
        figures=(Figure("smallest", words("smallest.caption", **named), figure, found.table()),),
        tables=(Table("smallest", words("smallest.table"), found.table(), _shown(found, words)),),
        notes=(
            words("smallest.note_idle"),
            words("smallest.note_interval"),
            words("smallest.note_whole"),
            words("smallest.note_rest"),
            *[said(note, words) for note in known],
        ),
    )


def _named(found: SmallestNumber, words: Words) -> dict[str, object]:
    return {
        "scenario": words.scenario(found.scenario),
        "outcome": inside(words.outcome(found.outcome)),
        "group": inside(words.group(found.group)),
        "target": words(
            "smallest.at_most" if found.at_most else "smallest.at_least",
            target=level(found.target, unit_of(found.outcome), words),
        ),
        "heads": _heads(found.heads, words),
        "fewest": _heads(found.crossing.values[0], words),
        "most": _heads(found.crossing.values[-1], words),
        "replications": found.replications,
        "seed": found.seed,
    }


def _heads(number: float, words: Words) -> str:
    return plain(float(number), words, 0 if float(number).is_integer() else 1)


def _as_it_is(found: SmallestNumber, words: Words) -> str:
    """Write the outcome at the number tried that is nearest to the scenario's own."""
    nearest = min(
        range(len(found.crossing.values)), key=lambda i: abs(found.crossing.values[i] - found.heads)
    )
    number = _heads(found.crossing.values[nearest], words)
    return words("smallest.at", number=number, level=told(found, nearest, words))


def _shown(found: SmallestNumber, words: Words) -> pd.DataFrame:
    import pandas as pd

    rows = [
        (_heads(v, words), told(found, i, words), plain(float(v) / found.heads, words, 2))
        for i, v in enumerate(found.crossing.values)
    ]
    columns = [words("smallest.caseworkers"), words.outcome(found.outcome), words("smallest.times")]
    return pd.DataFrame(rows, columns=columns)
