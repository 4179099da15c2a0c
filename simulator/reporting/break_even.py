"""What a break-even found, in sentences, a chart and a report."""

from __future__ import annotations

import math
from collections.abc import Mapping

from simulator.catalogue import OUTCOMES
from simulator.experiments.break_even import BreakEven
from simulator.experiments.root import Root
from simulator.reporting.charts import assumptions as charts
from simulator.reporting.evidence import direction, unit_of
from simulator.reporting.notes import all_said
from simulator.reporting.numbers import difference_with_spread, plain
from simulator.reporting.report import Figure, Report
from simulator.reporting.result import ResultPage, Sheet
from simulator.reporting.words import Words, inside


def sentences(found: BreakEven, words: Words) -> tuple[str, ...]:
    """Say at which value the proposal pays, how sure that is, and what holds on either side."""
    named, crossing = _named(found, words), found.crossing
    if found.replications < 2:
        return (words("break_even.one_replication", **named),)
    ends = words(
        "break_even.ends", first=_difference(found, 0, words), last=_difference(found, -1, words), **named
    )
    if crossing.undecided:
        return (words("break_even.undecided", **named), ends)
    if not crossing.roots:
        signs = {direction(crossing.intervals[i]) for i in range(len(crossing.values))}
        key = "not_within" if len(signs) == 1 else "not_seen"
        return (words(f"break_even.{key}", **named), ends)
    said = [sentence for root in crossing.roots for sentence in _at(root, found, words, named)]
    if len(crossing.roots) > 1:
        said.insert(0, words("break_even.several", number=len(crossing.roots), **named))
    return (*said, ends)


def value(x: float, found: BreakEven, words: Words) -> str:
    """Write a value of the assumption, with as many digits as its range calls for."""
    digits = min(max(2 - math.floor(math.log10(found.high - found.low)), 0), 4)
    return plain(x, words, digits if round(x, digits) else 0)


def report(found: BreakEven, words: Words) -> Report:
    """Put the page together."""
    named, said = _named(found, words), sentences(found, words)
    notes = [words("break_even.note_same"), words("break_even.note_method"), words("break_even.note_rest")]
    if found.solved_anew:
        notes.append(words("break_even.note_solved"))
    title = words("break_even.title", **named)
    picture = charts.break_even(found, words, title, lambda x: value(x, found, words))
    rows = [
        (value(float(x), found, words), _difference(found, i, words))
        for i, x in enumerate(found.crossing.values)
    ]
    heads = (words.key(found.path), words.outcome(found.outcome))
    return ResultPage(
        scenarios=found.scenarios,
        question=words("break_even.question." + _family(found), **named),
        meta=words("break_even.meta", replications=found.replications, seed=found.seed, path=found.path),
        answer=said,
        figures=(Figure("break_even", words("break_even.caption", **named), picture, found.table()),),
        sheets=(Sheet("break_even", words("break_even.table"), found.table(), heads, rows),),
        notes=(*notes, *all_said(found.notes, words)),
    ).report(words)


def _difference(found: BreakEven, position: int, words: Words) -> str:
    """Write the difference at the n-th value tried, with its interval."""
    n = range(len(found.crossing.values))[position]
    return difference_with_spread(found.crossing.intervals[n], unit_of(found.outcome), words)


def _family(found: BreakEven) -> str:
    outcome = OUTCOMES[found.outcome]
    return outcome.family if outcome.family == "cost" or outcome.unit == "weeks" else "other"


def _named(found: BreakEven, words: Words) -> dict[str, object]:
    return {
        "proposal": words.scenario(found.proposal),
        "baseline": words.within(found.baseline),
        "what": words.key(found.path),
        "outcome": inside(words.outcome(found.outcome)),
        "group": inside(words.group(found.group)),
        "assumed": value(found.assumed, found, words),
        "from_": value(found.low, found, words),
        "to": value(found.high, found, words),
        "replications": found.replications,
        "same": words("break_even.same." + _family(found), outcome=words.short(found.outcome)),
    }


def _at(root: Root, found: BreakEven, words: Words, named: Mapping[str, object]) -> tuple[str, str]:
    """Say where it is zero, then what holds on either side."""
    family = _family(found)
    below, above = ("lower", "higher") if root.rising else ("higher", "lower")
    if math.isinf(root.low) and math.isinf(root.high):
        interval = words("break_even.interval_open")
    elif math.isinf(root.low):
        interval = words("break_even.interval_below", high=value(root.high, found, words))
    elif math.isinf(root.high):
        interval = words("break_even.interval_above", low=value(root.low, found, words))
    else:
        ends = {"low": value(root.low, found, words), "high": value(root.high, found, words)}
        interval = words("format.interval_95", **ends)
    at = words("break_even.at", value=value(root.value, found, words), interval=interval, **named)
    return at, words(
        "break_even.sides",
        below=words(f"break_even.{below}.{family}", proposal=named["proposal"]),
        above=words(f"break_even.{above}.{family}", proposal=named["proposal"]),
        **named,
    )
