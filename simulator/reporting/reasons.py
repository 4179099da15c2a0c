"""Why a proposal differs from its baseline, in sentences, a chart and a report."""

from __future__ import annotations

from simulator.experiments.reasons import REST, TOGETHER, Reasons
from simulator.reporting.charts import reasons as charts
from simulator.reporting.evidence import direction, moved_by, unit_of
from simulator.reporting.notes import all_said
from simulator.reporting.numbers import difference_with_spread, level_with_spread
from simulator.reporting.report import Figure, Report
from simulator.reporting.result import ResultPage, Sheet
from simulator.reporting.words import Words, inside


def sentences(found: Reasons, words: Words) -> tuple[str, ...]:
    """Say the difference, then what surely brings it about, what works the other way, and what the parts leave over."""
    named = _named(found, words)
    if found.replications < 2:
        return (words("reasons.whole", **named), words("reasons.one_replication", **named))
    said = [words("reasons.whole", **named)]
    way = direction(found.difference)
    parts = {name: one for name, one in found.parts.items() if name not in (REST, TOGETHER)}
    largest = sorted(parts, key=lambda name: -abs(parts[name].mean))
    for key, signs in (("along", (way,)), ("against", (-way,))) if way else (("moved", (1, -1)),):
        told = [_told(found, name, words) for name in largest if direction(parts[name]) in signs]
        if told:
            said.append(words(f"reasons.{key}", parts=words.sequence(told)))
    if not any(direction(one) for one in parts.values()):
        said.append(words("reasons.nothing_sure"))
    if direction(found.parts[REST]):
        said.append(words("reasons.left", part=_told(found, REST, words)))
    over = difference_with_spread(found.parts[TOGETHER], moved_by(found.outcome), words)
    said.append(
        words("reasons.over" if direction(found.parts[TOGETHER]) else "reasons.over_unsure", over=over)
    )
    return tuple(said)


def report(found: Reasons, words: Words) -> Report:
    """Put the page together."""
    named = _named(found, words)
    kind = moved_by(found.outcome)
    title = words("reasons.title", **named)
    rows = [
        (
            words(f"reasons.part.{name}"),
            difference_with_spread(one, kind, words),
            words(f"reasons.how.{name}"),
        )
        for name, one in (*found.parts.items(), ("whole", found.difference))
    ]
    heads = tuple(words(f"reasons.column.{name}") for name in ("part", "difference", "how"))
    notes = [words(f"reasons.note.{name}") for name in ("alone", "hazards", "ahead", "interval")]
    return ResultPage(
        scenarios=found.scenarios,
        question=words("reasons.question", **named),
        meta=words("reasons.meta", **named),
        answer=sentences(found, words),
        figures=(
            Figure("reasons", words("reasons.caption"), charts.reasons(found, words, title), found.table()),
        ),
        sheets=(Sheet("reasons", words("reasons.table"), found.table(), heads, rows, prose=True),),
        notes=(*notes, *all_said(found.notes, words)),
    ).report(words)


def _told(found: Reasons, name: str, words: Words) -> str:
    difference = difference_with_spread(found.parts[name], moved_by(found.outcome), words)
    return words("reasons.told", part=inside(words(f"reasons.part.{name}")), difference=difference)


def _named(found: Reasons, words: Words) -> dict[str, object]:
    baseline, proposal = found.names
    return {
        "baseline": words.within(baseline),
        "proposal": words.scenario(proposal),
        "named": words.within(proposal),
        "outcome": inside(words.outcome(found.outcome)),
        "Outcome": words.outcome(found.outcome),
        "group": inside(words.group(found.group)),
        "level": level_with_spread(found.level, unit_of(found.outcome), words),
        "difference": difference_with_spread(found.difference, moved_by(found.outcome), words),
        "replications": found.replications,
        "seed": found.seed,
    }
