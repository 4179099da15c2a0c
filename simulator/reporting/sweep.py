"""What a sweep found, in sentences, charts and a report."""

from __future__ import annotations

import json
from collections.abc import Iterator

from simulator.experiments.sweep import Key, Point, Sweep
from simulator.reporting.charts import assumptions as charts
from simulator.reporting.evidence import direction, unit_of
from simulator.reporting.notes import all_said
from simulator.reporting.numbers import difference_with_spread, level, level_with_spread, significant
from simulator.reporting.report import Figure, Report
from simulator.reporting.result import ResultPage, Sheet
from simulator.reporting.words import Words, inside


def sentences(found: Sweep, words: Words) -> tuple[str, ...]:
    """Say how far each scenario's outcomes move, and at how many points a proposal surely differs."""
    levels = [_range(found, name, key, words) for key in found.outcomes for name in found.names]
    proposals = found.names[1:]
    return (*[_difference(found, name, key, words) for key in found.outcomes for name in proposals], *levels)


def value(x: object, words: Words) -> str:
    """Write a value of a swept path: a number in the language's way, with four digits that mean something."""
    if isinstance(x, bool) or not isinstance(x, int | float):
        return x if isinstance(x, str) else json.dumps(x, ensure_ascii=False)
    return significant(x, words, 4)


def report(found: Sweep, words: Words) -> Report:
    """Put the page together."""
    what = words.sequence([words.key(path) for path in found.over])
    meta = words(
        "sweep.meta",
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
        question=words(
            "sweep.question", scenarios=words.sequence(map(words.scenario, found.names)), what=what
        ),
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


def _named(found: Sweep, name: str, key: Key, words: Words) -> dict[str, object]:
    group, outcome = key
    return {
        "scenario": words.scenario(name),
        "baseline": words.within(found.names[0]),
        "outcome": words.outcome(outcome),
        "inside": inside(words.outcome(outcome)),
        "group": inside(words.group(group)),
        "points": len(found.points),
    }


def _range(found: Sweep, name: str, key: Key, words: Words) -> str:
    """Say the lowest and the highest level, and where they are."""
    means = {point: found.means[point, name, key].mean for point in found.points}
    known = {point: mean for point, mean in means.items() if mean == mean}
    named = _named(found, name, key, words)
    if not known:
        return words("sweep.undefined", **named)
    low, high = min(known, key=known.__getitem__), max(known, key=known.__getitem__)
    kind = unit_of(key[1])
    return words(
        "sweep.range",
        low=level(known[low], kind, words),
        high=level(known[high], kind, words),
        at_low=_place(low, words),
        at_high=_place(high, words),
        **named,
    )


def _place(point: Point, words: Words) -> str:
    """Write a point: its value, or its values joined by "and"."""
    return words.sequence([value(x, words) for x in point])


def _difference(found: Sweep, name: str, key: Key, words: Words) -> str:
    """Say at how many points a proposal is surely lower or higher than the baseline."""
    differences = [found.differences[point, name, key] for point in found.points]
    signs = list(map(direction, differences))
    named = _named(found, name, key, words)
    whole = {-1: "lower", 0: "unsure", 1: "higher"}
    if len(set(signs)) == 1:
        kind = unit_of(key[1])
        ordered = sorted(differences, key=lambda interval: interval.mean)
        return words(
            f"sweep.always_{whole[signs[0]]}",
            least=difference_with_spread(ordered[0], kind, words),
            most=difference_with_spread(ordered[-1], kind, words),
            **named,
        )
    counts = {word: signs.count(sign) for sign, word in whole.items()}
    return words("sweep.apart", **counts, **named)


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
