"""What a sensitivity analysis found, in sentences, charts and a report."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from simulator.experiments.intervals import Proportion
from simulator.experiments.sensitivity import CHANCE, REST, Sensitivity, to_json
from simulator.experiments.sweep import Key
from simulator.reporting.charts import assumptions as charts
from simulator.reporting.evidence import unit_of
from simulator.reporting.notes import all_said
from simulator.reporting.numbers import difference_with_spread, plain
from simulator.reporting.report import Figure, Report
from simulator.reporting.result import ResultPage, Sheet
from simulator.reporting.words import Words, inside

if TYPE_CHECKING:
    import pandas as pd

KEPT_AS = "sensitivity.json"
"""The file of its folder that a report reads it from."""
LEAST_DRAWS = 64
"""Draws below which no index is told as more than a hint."""
_MOST_NAMED = 3
SHOWN = 20
"""Rows of the tornado's table on the page; the file has all."""


def sentences(found: Sensitivity, words: Words) -> tuple[str, ...]:
    """Say in one sentence a proposal in how many draws each answer goes which way, and what moves it most.

    What every assumption explains of it, and how sure that is, stands in the tables.
    """
    said = []
    for proposal in found.names[1:]:
        defined = [key for key in found.outcomes if len(found.differences(proposal, key))]
        ways = [_way(found, proposal, key, words) for key in defined]
        said.append(words("sensitivity.stands", proposal=words.scenario(proposal), ways="; ".join(ways)))
        if moves := _moves(found, proposal, words):
            said.append(moves)
    if len(found.names) > 2:
        said += [_ranking(found, key, words) for key in found.outcomes]
    if too_few(found):
        said.append(words("sensitivity.too_few", draws=found.draws, least=LEAST_DRAWS))
    return tuple(said)


def too_few(found: Sensitivity) -> bool:
    """Tell whether the draws are too few to say what explains an answer: few, or an index surely above one."""
    every = (one for indices in found.indices.values() for one in indices)
    return found.draws < LEAST_DRAWS or any(one.total - one.total_half > 1 for one in every)


def _way(found: Sensitivity, proposal: str, key: Key, words: Words) -> str:
    """Say of one outcome: "cost is lower in 14 of 16"; the way that it goes in most of them."""
    differences = found.differences(proposal, key)
    lower, higher = int((differences < 0).sum()), int((differences > 0).sum())
    way = "lower" if lower > higher else "higher"
    return words(
        f"sensitivity.way_{way}",
        inside=inside(words.outcome(key[1])),
        number=max(lower, higher),
        of=len(differences),
        group=inside(words.group(key[0])),
    )


def _moves(found: Sensitivity, proposal: str, words: Words) -> str:
    """Name what moves the first outcome most between the ends of its range; nothing where nothing surely moves it."""
    key = found.outcomes[0]
    sure = [
        path
        for path in found.largest(proposal, key, _MOST_NAMED)
        if not found.swings[path, proposal, key].swing.holds_zero
    ]
    if not sure:
        return ""
    named = words.sequence([inside(words.assumption(path)) for path in sure])
    return words("sensitivity.moves", outcome=inside(words.outcome(key[1])), names=named)


def group_name(group: str, found: Sensitivity, words: Words) -> str:
    """Return the name of a group of inputs: an assumption, the rest of them, or chance."""
    if group == REST:
        return words("sensitivity.rest", number=len(found.assumptions) - len(found.alone))
    return words("sensitivity.chance") if group == CHANCE else words.assumption(group)


def percent(part: Proportion, words: Words) -> str:
    """Write a share with its interval."""
    low, high = part.interval
    ends = {"low": plain(low * 100, words, 0), "high": plain(high * 100, words, 0)}
    of = words("format.percent", value=plain(part.share * 100, words, 0))
    return f"{of} ({words('format.interval_95', **ends)})"


def report(found: Sensitivity, words: Words) -> Report:
    """Put the page together."""
    proposals = words.sequence([words.scenario(name) for name in found.names[1:]])
    numbers = {
        "assumptions": len(found.assumptions),
        "draws": found.draws,
        "compared": found.draws * (len(next(iter(found.indices.values()))) + 2),
        "independent": len(found.levels),
        "replications": found.replications,
        "seed": found.seed,
        "back": words("format.percent", value=plain(found.drawn_back.share * 100, words, 1)),
    }

    def sheet(name: str, title: str, data: pd.DataFrame, heads: str, rows: Iterator[Sequence[str]]) -> Sheet:
        columns = [words(f"sensitivity.column_{head}") for head in heads.split()]
        return Sheet(name, words(f"sensitivity.table_{title}"), data, columns, tuple(rows))

    notes = ("ranges", "proposal", "lists", "solved", "chance", "indices", "law")
    return ResultPage(
        scenarios=found.scenarios,
        question=words("sensitivity.question", proposals=proposals, baseline=words.within(found.names[0])),
        meta=words("sensitivity.meta", **numbers),
        answer=sentences(found, words),
        figures=tuple(figures(found, words)),
        sheets=(
            sheet(
                "ranking",
                "stands",
                found.draws_table(),
                "outcome scenario assumed lower",
                _standing(found, words),
            ),
            sheet(
                "indices",
                "indices",
                found.indices_table(),
                "assumption scenario outcome first total",
                _indices(found, words),
            ),
            sheet(
                "tornado",
                "tornado",
                found.tornado_table(),
                "assumption scenario outcome range swing",
                _swings(found, words),
            ),
        ),
        notes=(
            *(words(f"sensitivity.note_{note}", **numbers) for note in notes),
            *all_said(found.notes, words),
        ),
        files={KEPT_AS: to_json(found)},
    ).report(words)


def figures(found: Sensitivity, words: Words) -> Iterator[Figure]:
    """Draw the tornado and the indices of every proposal."""
    swings, indices = found.tornado_table(), found.indices_table()
    for n, proposal in enumerate(found.names[1:], 1):
        end = "" if n == 1 else f"_{n}"
        named = {"proposal": words.scenario(proposal), "baseline": words.within(found.names[0])}
        title = words("sensitivity.title_tornado", **named)
        picture = charts.tornado(found, proposal, words, title)
        data = swings[swings["scenario"] == proposal]
        yield Figure(f"tornado{end}", words("sensitivity.caption_tornado"), picture, data)
        title = words("sensitivity.title_indices", **named)
        picture = charts.indices(found, proposal, words, title, lambda group: group_name(group, found, words))
        data = indices[indices["scenario"] == proposal]
        yield Figure(f"indices{end}", words("sensitivity.caption_indices"), picture, data)


def _ranking(found: Sensitivity, key: Key, words: Words) -> str:
    return words(
        "sensitivity.ranking",
        order=", ".join(words.scenario(name) for name in found.order[key]),
        share=percent(found.ranking_stands(key), words),
        outcome=inside(words.outcome(key[1])),
        group=inside(words.group(key[0])),
    )


def _index(value: float, half: float, words: Words) -> str:
    if math.isnan(value):
        return words("format.undefined")
    low, high = (plain(x, words, 2) for x in (value - half, value + half))
    return words("format.difference_interval", difference=plain(value, words, 2), low=low, high=high)


def _standing(found: Sensitivity, words: Words) -> Iterator[tuple[str, ...]]:
    for key in found.outcomes:
        for proposal in found.names[1:]:
            assumed = difference_with_spread(found.as_assumed[proposal, key], unit_of(key[1]), words)
            lower = percent(found.lower(proposal, key), words)
            yield words.short(key[1]), words.scenario(proposal), assumed, lower


def _indices(found: Sensitivity, words: Words) -> Iterator[tuple[str, ...]]:
    for (proposal, (_, outcome)), groups in found.indices.items():
        for one in groups:
            of = group_name(one.group, found, words), words.scenario(proposal), words.short(outcome)
            yield *of, _index(one.first, one.first_half, words), _index(one.total, one.total_half, words)


def _swings(found: Sensitivity, words: Words) -> Iterator[tuple[str, ...]]:
    for proposal in found.names[1:]:
        for key in found.outcomes:
            for path in found.largest(proposal, key, SHOWN // len(found.outcomes)):
                swing = found.swings[path, proposal, key].swing
                yield (
                    words.assumption(path),
                    words.scenario(proposal),
                    words.short(key[1]),
                    charts.ends(found, path, words, " – "),
                    difference_with_spread(swing, unit_of(key[1]), words),
                )
