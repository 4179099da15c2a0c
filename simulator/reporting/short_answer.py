"""The short answer: two or three sentences a proposal, made from its verdicts.

What is practically the same, what moves and which way and how probably, and what cannot be told; a difference that is
sure but too little to matter is not told as a finding.
"""

from __future__ import annotations

from collections.abc import Sequence

from simulator.experiments.study import Study
from simulator.experiments.sweep import Key
from simulator.experiments.verdicts import Verdict
from simulator.reporting import size_words
from simulator.reporting.proposals import proposal_name
from simulator.reporting.report import Block, Paragraph, spaced, strong
from simulator.reporting.size_words import Size, size_of
from simulator.reporting.words import Words

_MOST = 0.5, 1.5
"""Sanctions explain most of a change of cost where they are between these shares of it, the other way."""


def blocks(study: Study, rows: Sequence[Key], words: Words) -> list[Block]:
    """Return a paragraph a proposal, its name before it where there are several."""
    found: list[Block] = []
    for name in study.default.proposals:
        first, *rest = sentences(study, name, rows, words)
        said = spaced(strong(first), *rest)
        if len(study.default.proposals) > 1:
            said = spaced(strong(f"{proposal_name(study, name, words)}:"), spaced(first, *rest))
        found.append(Paragraph(said, "lead"))
    if study.prediction is None:
        found.append(Paragraph(words("first_screen.short_chance"), "meta"))
    return found


def sentences(study: Study, name: str, rows: Sequence[Key], words: Words) -> list[str]:
    """Say what is practically the same with a proposal, what moves, and what cannot be told."""
    judged = [
        one for one in study.verdicts if one.scenario == name and one.key in rows and one.mean == one.mean
    ]
    judged.sort(key=lambda one: rows.index(one.key))
    sizes = [(one, size_of(one)) for one in judged]
    same = [one for one, size in sizes if size.direction == "same"]
    unknown = [one for one, size in sizes if size.direction == "unknown"]
    moved = [(one, size) for one, size in sizes if size.moves]
    if not judged:
        return [words("first_screen.short_none")]
    if len(same) == len(judged):
        return [words("first_screen.short_all_same", things=_things(same, words))]
    said = [words("first_screen.short_same", things=_things(same, words))] if same else []
    said += [_moves(moved, words)] if moved else []
    if why := _sanctions({one.outcome: (one, size) for one, size in moved}, words):
        said.append(why)
    said += [words("first_screen.short_unknown", things=_things(unknown, words))] if unknown else []
    return said


def _things(verdicts: Sequence[Verdict], words: Words) -> str:
    return words.sequence(words(f"first_screen.rows.{one.outcome}.what") for one in verdicts)


def _moves(moved: Sequence[tuple[Verdict, Size]], words: Words) -> str:
    """Say in one sentence what moves, the plain before the probable."""
    in_order = sorted(moved, key=lambda one: one[1].confidence != "plain")
    *rest, last = (_move(one, size, words) for one, size in in_order)
    said = words("first_screen.short_and").join([words("format.list").join(rest), last] if rest else [last])
    return said[:1].upper() + said[1:] + ("" if said.endswith(".") else ".")


def _move(verdict: Verdict, size: Size, words: Words) -> str:
    said = words(
        f"first_screen.rows.{verdict.outcome}.said_{size.direction}",
        maybe=size_words.maybe(size, words),
        size=size_words.amount(verdict.mean, verdict.outcome, words),
        value=size_words.level(verdict.level, verdict.outcome, words),
        base=size_words.level(verdict.baseline, verdict.outcome, words),
    )
    if size.confidence == "plain":
        return said
    likely = verdict.probability_lower if size.direction == "lower" else verdict.probability_higher
    odds = size_words.odds(likely, verdict.draws, words)
    return said + words("first_screen.short_odds", odds=odds)


def _sanctions(moved: dict[str, tuple[Verdict, Size]], words: Words) -> str:
    """Say that most of what a proposal costs, or saves, only changes hands; nothing where it is not so."""
    if not {"cost_municipality", "sanctions_withheld"} <= set(moved):
        return ""
    (cost, way), (withheld, _) = moved["cost_municipality"], moved["sanctions_withheld"]
    if not _MOST[0] <= -withheld.mean / cost.mean <= _MOST[1]:
        return ""
    return words("first_screen.short_sanctions" + ("" if way.direction == "higher" else "_more"))
