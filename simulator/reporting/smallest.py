"""How many caseworkers a target takes, in sentences, a chart and a report."""

from __future__ import annotations

from simulator.experiments.smallest import Smallest
from simulator.reporting.charts import assumptions as charts
from simulator.reporting.evidence import unit_of
from simulator.reporting.notes import all_said
from simulator.reporting.numbers import level, plain
from simulator.reporting.report import Figure, Report
from simulator.reporting.result import ResultPage, Sheet
from simulator.reporting.words import Words, inside


def sentences(found: Smallest, words: Words) -> tuple[str, ...]:
    """Say the number with its interval; that no number tried is enough, or that every one is."""
    named = _named(found, words)
    if found.replications < 2:
        return (words("smallest.one_replication", **named),)
    if found.smallest is None:
        enough = found.crossing.intervals.mean[-1] >= 0
        key = "fewer" if enough else "never_flat" if found.flat else "never"
        at = 0 if enough else len(found.crossing.values) - 1
        return (words(f"smallest.{key}", **named, at=outcome_at(found, at, words)),)
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


def outcome_at(found: Smallest, position: int, words: Words) -> str:
    """Write the outcome at the n-th number tried, with its interval."""
    kind = unit_of(found.outcome)
    mean, low, high = (level(x, kind, words) for x in found.level(position))
    return words("format.difference_interval", difference=mean, low=low, high=high)


def report(found: Smallest, words: Words) -> Report:
    """Put the page together."""
    named, said = _named(found, words), sentences(found, words)
    title = words("smallest.title", outcome=words.outcome(found.outcome))
    picture = charts.smallest(found, words, title)
    heads = (words("smallest.caseworkers"), words.outcome(found.outcome), words("smallest.times"))
    rows = [
        (_heads(v, words), outcome_at(found, i, words), plain(float(v) / found.heads, words, 2))
        for i, v in enumerate(found.crossing.values)
    ]
    notes = (words(f"smallest.note_{note}") for note in ("idle", "interval", "whole", "rest"))
    return ResultPage(
        scenarios=found.scenarios,
        question=words("smallest.question", **named),
        meta=words("smallest.meta", **named),
        answer=said,
        figures=(Figure("smallest", words("smallest.caption", **named), picture, found.table()),),
        sheets=(Sheet("smallest", words("smallest.table"), found.table(), heads, rows),),
        notes=(*notes, *all_said(found.notes, words)),
    ).report(words)


def _named(found: Smallest, words: Words) -> dict[str, object]:
    return {
        "scenario": words.within(found.scenario),
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
    """Write a number of caseworkers in whole persons."""
    return plain(float(number), words, 0)


def _as_it_is(found: Smallest, words: Words) -> str:
    """Write the outcome at the number tried that is nearest to the scenario's own."""
    tried = found.crossing.values
    nearest = min(range(len(tried)), key=lambda i: abs(tried[i] - found.heads))
    number = _heads(tried[nearest], words)
    key = "smallest.at_it" if number == _heads(found.heads, words) else "smallest.at"
    return words(key, number=number, level=outcome_at(found, nearest, words))
