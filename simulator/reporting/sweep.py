"""What a sweep found, in sentences, charts and a report."""

from __future__ import annotations

import json
from collections.abc import Iterator

from simulator.experiments.sweep import Key, Sweep
from simulator.reporting.charts import assumptions as charts
from simulator.reporting.evidence import direction, unit_of
from simulator.reporting.notes import all_said
from simulator.reporting.numbers import difference_with_spread, level, level_with_spread, significant
from simulator.reporting.report import Figure, Report
from simulator.reporting.result import ResultPage, Sheet
from simulator.reporting.words import Words, inside

FEW = 4
"""Replications below which an interval is too wide to see much."""


def sentences(found: Sweep, words: Words) -> tuple[str, ...]:
    """Say in a sentence a proposal where it surely differs, then how far the baseline's outcomes move."""
    said = [_differs(found, name, words) for name in found.names[1:]]
    said.append(_ranges(found, found.names[0], words))
    if found.replications < FEW:
        said.append(words("sweep.few", replications=found.replications))
    return tuple(said)


def value(x: object, words: Words) -> str:
    """Write a value of a swept path: a number in the language's way, with four digits that mean something."""
    if isinstance(x, bool) or not isinstance(x, int | float):
        return x if isinstance(x, str) else json.dumps(x, ensure_ascii=False)
    return significant(x, words, 4)


def report(found: Sweep, words: Words) -> Report:
    """Put the page together."""
    what = words.sequence([words.key(path) for path in found.over])
    named = words.sequence(map(words.scenario, found.names))
    meta = words(
        "sweep.meta",
        scenarios=named,
        replications=found.replications,
        points=len(found.points),
        seed=found.seed,
        paths=", ".join(found.over),
    )
    heads = [words.key(path) for path in found.over]
    heads += [words(f"sweep.{column}") for column in ("scenario", "outcome", "level", "difference")]
    notes = (words(f"sweep.note_{note}") for note in ("same", "solved", "interval"))
    return ResultPage(
        scenarios=found.scenarios,
        question=words("sweep.question", scenarios=named, what=what),
        meta=meta,
        answer=sentences(found, words),
        figures=tuple(_figures(found, words, what)),
        sheets=(Sheet("sweep", words("sweep.table"), found.table(), heads, tuple(_rows(found, words))),),
        notes=(*notes, *all_said(found.notes, words)),
    ).report(words)


def _figures(found: Sweep, words: Words, what: str) -> Iterator[Figure]:
    """Draw the levels, then what each proposal changes: as curves over one path, as a map over two."""
    table = found.table()
    first, *proposals = found.names
    baseline = words.within(first)

    def write(x: object) -> str:
        return value(x, words)

    if len(found.over) == 1:
        picture = charts.swept(found, words, words("sweep.title", what=what), write)
        yield Figure("sweep", words("sweep.caption"), picture, table)
        if proposals:
            title = words("sweep.title_apart", what=what, baseline=baseline)
            picture = charts.swept(found, words, title, write, differences=True)
            yield Figure("sweep_differences", words("sweep.caption_apart"), picture, table)
        return
    title = words("sweep.title_heat", scenario=words.scenario(first), what=what)
    yield Figure(
        "sweep", words("sweep.caption_heat"), charts.swept_map(found, first, words, title, write), table
    )
    for n, name in enumerate(proposals, 1):
        title = words("sweep.title_heat_apart", proposal=words.scenario(name), baseline=baseline, what=what)
        picture = charts.swept_map(found, name, words, title, write)
        yield Figure(f"sweep_{n}", words("sweep.caption_heat_apart"), picture, table)


def _differs(found: Sweep, name: str, words: Words) -> str:
    """Say of a proposal at how many points each outcome surely lies below or above the baseline's, sure ones first."""
    sure, unsure = [], []
    for key in found.outcomes:
        signs = [direction(found.differences[point, name, key]) for point in found.points]
        named = _outcome_named(key, words)
        counts = {"lower": signs.count(-1), "higher": signs.count(1)}
        if not any(counts.values()):
            unsure.append(named)
        for way, number in counts.items():
            if number == len(signs):
                sure.append(words(f"sweep.always_{way}", outcome=named))
            elif number:
                sure.append(words(f"sweep.sometimes_{way}", outcome=named, number=number, points=len(signs)))
    parts = sure
    if unsure:
        parts = [*sure, words("sweep.never", outcomes=words.sequence(unsure))]
    of = {"scenario": words.scenario(name), "baseline": words.within(found.names[0])}
    return words("sweep.differs", parts="; ".join(parts), **of)


def _ranges(found: Sweep, name: str, words: Words) -> str:
    """Say between which levels a scenario's outcomes lie."""
    parts = []
    for key in found.outcomes:
        known = [mean for point in found.points if (mean := found.means[point, name, key].mean) == mean]
        if known:
            ends = {"low": min(known), "high": max(known)}
            written = {end: level(value, unit_of(key[1]), words) for end, value in ends.items()}
            parts.append(words("sweep.range", outcome=_outcome_named(key, words), **written))
    said = "; ".join(parts) if parts else words("sweep.undefined")
    return words("sweep.ranges", scenario=words.scenario(name), parts=said)


def _outcome_named(key: Key, words: Words) -> str:
    """Name an outcome within a sentence, with its group where that is not everybody."""
    group, outcome = key
    of = "" if group == "all" else f" ({inside(words.group(group))})"
    return inside(words.outcome(outcome)) + of


def _rows(found: Sweep, words: Words) -> Iterator[tuple[str, ...]]:
    for point in found.points:
        for name in found.names:
            for key in found.outcomes:
                kind, difference = unit_of(key[1]), found.differences.get((point, name, key))
                yield (
                    *[value(x, words) for x in point],
                    words.scenario(name),
                    f"{words.short(key[1])} ({inside(words.group(key[0]))})",
                    level_with_spread(found.means[point, name, key], kind, words),
                    "" if difference is None else difference_with_spread(difference, kind, words),
                )
