"""What a sensitivity analysis found, in sentences, charts and a report."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulator.experiments.intervals import Proportion
from simulator.experiments.record import Note
from simulator.experiments.sensitivity import CHANCE, REST, to_json
from simulator.experiments.sensitivity import Sensitivity as Sensitive
from simulator.experiments.sobol import Index
from simulator.experiments.sweep import Key
from simulator.reporting.charts import assumptions as charts
from simulator.reporting.evidence import unit_of
from simulator.reporting.notes import said
from simulator.reporting.numbers import difference_with_spread, plain
from simulator.reporting.report import Figure, Report, Table
from simulator.reporting.words import Words, inside

if TYPE_CHECKING:
    import pandas as pd

KEPT_AS = "sensitivity.json"
"""The file of its folder that a report reads it from."""
SHOWN = 20
"""Rows of the tornado's table on the page; the file has all."""


def sentences(found: Sensitive, words: Words) -> tuple[str, ...]:
    """Say how often each answer and each ranking stands, and what the answers hinge on."""
    told = []
    for key in found.outcomes:
        for proposal in found.names[1:]:
            told.append(_stands(found, proposal, key, words))
            told.append(_hinges(found, proposal, key, words))
        if len(found.names) > 2:
            told.append(_ranking(found, key, words))
    return tuple(told)


def group_name(group: str, found: Sensitive, words: Words) -> str:
    """Give the name of a group of inputs: an assumption, the rest of them, or chance."""
    if group == REST:
        return words("sensitivity.rest", number=len(found.assumptions) - len(found.alone))
    return words("sensitivity.chance") if group == CHANCE else words.assumption(group)


def percent(part: Proportion, words: Words) -> str:
    """Write a share with its interval."""
    low, high = part.interval
    ends = {"low": plain(low * 100, words, 0), "high": plain(high * 100, words, 0)}
    of = words("format.percent", value=plain(part.share * 100, words, 0))
    return f"{of} ({words('format.interval_95', **ends)})"


def report(found: Sensitive, words: Words, known: Sequence[Note] = ()) -> Report:
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
    return Report(
        question=words("sensitivity.question", proposals=proposals, baseline=words.within(found.names[0])),
        meta=words("sensitivity.meta", **numbers),
        answer=sentences(found, words),
        figures=figures(found, words),
        tables=(
            Table(
                "ranking", words("sensitivity.table_stands"), found.draws_table(), _shown_stands(found, words)
            ),
            Table(
                "indices",
                words("sensitivity.table_indices"),
                found.indices_table(),
                _shown_indices(found, words),
            ),
            Table(
                "tornado",
                words("sensitivity.table_tornado"),
                found.tornado_table(),
                _shown_tornado(found, words),
            ),
        ),
        notes=(
            *[
                words(f"sensitivity.note_{note}", **numbers)
                for note in ("ranges", "proposal", "lists", "solved")
            ],
            *[words(f"sensitivity.note_{note}", **numbers) for note in ("chance", "indices", "law")],
            *[said(note, words) for note in known],
        ),
        files={KEPT_AS: to_json(found)},
    )


def figures(found: Sensitive, words: Words) -> tuple[Figure, ...]:
    """Draw the tornado and the indices of every proposal."""
    drawn = []
    tornado, table = found.tornado_table(), found.indices_table()
    for n, proposal in enumerate(found.names[1:], 1):
        end = "" if n == 1 else f"_{n}"
        named = {"proposal": words.scenario(proposal), "baseline": words.within(found.names[0])}
        drawn.append(
            Figure(
                f"tornado{end}",
                words("sensitivity.caption_tornado"),
                charts.tornado(found, proposal, words, words("sensitivity.title_tornado", **named)),
                tornado[tornado["scenario"] == proposal],
            )
        )
        drawn.append(
            Figure(
                f"indices{end}",
                words("sensitivity.caption_indices"),
                charts.indices(
                    found,
                    proposal,
                    words,
                    words("sensitivity.title_indices", **named),
                    lambda group: group_name(group, found, words),
                ),
                table[table["scenario"] == proposal],
            )
        )
    return tuple(drawn)


def _named(found: Sensitive, proposal: str, key: Key, words: Words) -> dict[str, object]:
    return {
        "proposal": words.scenario(proposal),
        "baseline": words.within(found.names[0]),
        "outcome": words.outcome(key[1]),
        "inside": inside(words.outcome(key[1])),
        "group": inside(words.group(key[0])),
    }


def _stands(found: Sensitive, proposal: str, key: Key, words: Words) -> str:
    """Say on which side of the baseline a proposal is as assumed, and in how many draws it is on that side."""
    assumed = found.as_assumed[proposal, key]
    lower = found.lower(proposal, key)
    apart = found.differences(proposal, key)
    higher = Proportion(int((apart > 0).sum()), len(apart))
    below = assumed.mean < 0
    told = words(
        "sensitivity.lower" if below else "sensitivity.higher",
        share=percent(lower if below else higher, words),
        assumed=difference_with_spread(assumed, unit_of(key[1]), words),
        **_named(found, proposal, key, words),
    )
    return told + (" " + words("sensitivity.not_sure") if assumed.holds_zero else "")


def _hinges(found: Sensitive, proposal: str, key: Key, words: Words) -> str:
    """Name the groups whose total index is surely above nothing, the largest first."""
    named = _named(found, proposal, key, words)
    matter = sorted(
        (one for one in found.indices[proposal, key] if one.total - one.total_half > 0),
        key=lambda one: -one.total,
    )
    if not matter:
        return words("sensitivity.hinges_on_nothing", **named)
    told = [
        words(
            "sensitivity.group",
            name=group_name(one.group, found, words),
            index=_index(one.total, one.total_half, words),
        )
        for one in matter[:4]
    ]
    return words("sensitivity.hinges", groups=words.sequence(told), **named)


def _ranking(found: Sensitive, key: Key, words: Words) -> str:
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


def _shown_stands(found: Sensitive, words: Words) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for key in found.outcomes:
        for proposal in found.names[1:]:
            kind = unit_of(key[1])
            assumed = difference_with_spread(found.as_assumed[proposal, key], kind, words)
            lower = found.lower(proposal, key)
            rows.append((words.short(key[1]), words.scenario(proposal), assumed, percent(lower, words)))
    head = ("column_outcome", "column_scenario", "column_assumed", "column_lower")
    return pd.DataFrame(rows, columns=[words(f"sensitivity.{one}") for one in head])


def _shown_indices(found: Sensitive, words: Words) -> pd.DataFrame:
    import pandas as pd

    def cells(one: Index) -> tuple[str, str]:
        return _index(one.first, one.first_half, words), _index(one.total, one.total_half, words)

    rows = [
        (group_name(one.group, found, words), words.scenario(proposal), words.short(outcome), *cells(one))
        for (proposal, (_, outcome)), groups in found.indices.items()
        for one in groups
    ]
    head = ("column_assumption", "column_scenario", "column_outcome", "column_first", "column_total")
    return pd.DataFrame(rows, columns=[words(f"sensitivity.{one}") for one in head])


def _shown_tornado(found: Sensitive, words: Words) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for proposal in found.names[1:]:
        for key in found.outcomes:
            kind = unit_of(key[1])
            for path in found.largest(proposal, key, SHOWN // len(found.outcomes)):
                swing = found.swings[path, proposal, key].swing
                rows.append(
                    (
                        words.assumption(path),
                        words.scenario(proposal),
                        words.short(key[1]),
                        charts.ends(found, path, words, " – "),
                        difference_with_spread(swing, kind, words),
                    )
                )
    head = ("column_assumption", "column_scenario", "column_outcome", "column_range", "column_swing")
    return pd.DataFrame(rows, columns=[words(f"sensitivity.{one}") for one in head])
