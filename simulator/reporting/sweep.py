"""What a sweep found, in sentences, charts and a report."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulator.experiments.record import Note
from simulator.experiments.sweep import Key, Point
from simulator.experiments.sweep import Sweep as Swept
from simulator.reporting.charts import assumptions as charts
from simulator.reporting.evidence import direction, unit_of
from simulator.reporting.notes import said
from simulator.reporting.numbers import difference_with_spread, level, level_with_spread, significant
from simulator.reporting.report import Figure, Report, Table
from simulator.reporting.words import Words, inside

if TYPE_CHECKING:
    import pandas as pd


def sentences(swept: Swept, words: Words) -> tuple[str, ...]:
    """Say how far each scenario's outcomes move, and at how many points a proposal surely differs."""
    levels = [_range(swept, name, key, words) for key in swept.outcomes for name in swept.names]
    proposals = swept.names[1:]
    return (*[_apart(swept, name, key, words) for key in swept.outcomes for name in proposals], *levels)


def value(x: object, words: Words) -> str:
    """Write a value of a swept path: a number in the language's way, with four digits that mean something."""
    if isinstance(x, bool) or not isinstance(x, int | float):
        return x if isinstance(x, str) else json.dumps(x, ensure_ascii=False)
    return significant(x, words, 4)


def place(point: Point, words: Words) -> str:
    """Write a point: its value, or its values joined by "and"."""
    return words.sequence([value(x, words) for x in point])


def report(swept: Swept, words: Words, known: Sequence[Note] = ()) -> Report:
    """Put the page together."""
    what = words.sequence([words.key(path) for path in swept.over])
    names = words.sequence([words.scenario(swept.names[0]), *[words.scenario(n) for n in swept.names[1:]]])
    meta = words(
        "sweep.meta",
        replications=swept.replications,
        points=len(swept.points),
        seed=swept.seed,
        paths=", ".join(swept.over),
    )
    return Report(
        question=words("sweep.question", scenarios=names, what=what),
        meta=meta,
        answer=sentences(swept, words),
        figures=_figures(swept, words, what),
        tables=(Table("sweep", words("sweep.table"), swept.table(), _shown(swept, words)),),
        notes=(
            words("sweep.note_same"),
            words("sweep.note_solved"),
            words("sweep.note_interval"),
            *[said(note, words) for note in known],
        ),
    )


def _figures(swept: Swept, words: Words, what: str) -> tuple[Figure, ...]:
    table = swept.table()

    def write(x: object) -> str:
        return value(x, words)

    if len(swept.over) == 1:
        title = words("sweep.title", what=what)
        drawn = [Figure("sweep", words("sweep.caption"), charts.swept(swept, words, title, write), table)]
        if len(swept.names) > 1:
            apart = words("sweep.title_apart", what=what, baseline=words.within(swept.names[0]))
            figure = charts.swept(swept, words, apart, write, differences=True)
            drawn.append(Figure("sweep_differences", words("sweep.caption_apart"), figure, table))
        return tuple(drawn)
    first, *proposals = swept.names
    title = words("sweep.title_heat", scenario=words.scenario(first), what=what)
    drawn = [
        Figure(
            "sweep", words("sweep.caption_heat"), charts.swept_map(swept, first, words, title, write), table
        )
    ]
    for position, name in enumerate(proposals):
        apart = words(
            "sweep.title_heat_apart", proposal=words.scenario(name), baseline=words.within(first), what=what
        )
        figure = charts.swept_map(swept, name, words, apart, write)
        drawn.append(Figure(f"sweep_{position + 1}", words("sweep.caption_heat_apart"), figure, table))
    return tuple(drawn)


def _named(swept: Swept, name: str, key: Key, words: Words) -> dict[str, object]:
    group, outcome = key
    return {
        "scenario": words.scenario(name),
        "baseline": words.within(swept.names[0]),
        "outcome": words.outcome(outcome),
        "inside": inside(words.outcome(outcome)),
        "group": inside(words.group(group)),
        "points": len(swept.points),
    }


def _range(swept: Swept, name: str, key: Key, words: Words) -> str:
    means = {point: swept.means[point, name, key].mean for point in swept.points}
    known = {point: mean for point, mean in means.items() if mean == mean}
    named = _named(swept, name, key, words)
    if not known:
        return words("sweep.undefined", **named)
    low, high = min(known, key=known.__getitem__), max(known, key=known.__getitem__)
    kind = unit_of(key[1])
    return words(
        "sweep.range",
        low=level(known[low], kind, words),
        high=level(known[high], kind, words),
        at_low=place(low, words),
        at_high=place(high, words),
        **named,
    )


def _apart(swept: Swept, name: str, key: Key, words: Words) -> str:
    found = {point: swept.differences[point, name, key] for point in swept.points}
    signs = [direction(interval) for interval in found.values()]
    named = _named(swept, name, key, words)
    whole = {-1: "lower", 0: "unsure", 1: "higher"}
    if len(set(signs)) == 1:
        kind = unit_of(key[1])
        ordered = sorted(found.values(), key=lambda interval: interval.mean)
        return words(
            f"sweep.always_{whole[signs[0]]}",
            least=difference_with_spread(ordered[0], kind, words),
            most=difference_with_spread(ordered[-1], kind, words),
            **named,
        )
    counts = {word: signs.count(sign) for sign, word in whole.items()}
    return words("sweep.apart", **counts, **named)


def _shown(swept: Swept, words: Words) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for point in swept.points:
        for name in swept.names:
            for key in swept.outcomes:
                kind, apart = unit_of(key[1]), swept.differences.get((point, name, key))
                rows.append(
                    (
                        *[value(x, words) for x in point],
                        words.scenario(name),
                        f"{words.short(key[1])} ({inside(words.group(key[0]))})",
                        level_with_spread(swept.means[point, name, key], kind, words),
                        "" if apart is None else difference_with_spread(apart, kind, words),
                    )
                )
    columns = [*[words.key(path) for path in swept.over], words("sweep.scenario"), words("sweep.outcome")]
    return pd.DataFrame(rows, columns=[*columns, words("sweep.level"), words("sweep.difference")])
