"""Why: the chain from the caseworkers' time over talks, sanctions and weeks to money, a number a link.

Beside the chain stands what works on the time on benefit: waiting, the number of talks and the time in them, activation
and sanctions, each with its own interval.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from simulator.experiments.study import Study
from simulator.experiments.sweep import Key
from simulator.experiments.verdicts import Verdict
from simulator.reporting import size_words
from simulator.reporting.evidence import direction, measured, unit_of
from simulator.reporting.numbers import difference_with_spread, level_with_spread
from simulator.reporting.report import Cell, Table, amount
from simulator.reporting.svg import Drawing, tag
from simulator.reporting.words import Words

if TYPE_CHECKING:
    import pandas as pd

LINKS: tuple[Key, ...] = (
    ("all", "hours_caseworkers"),
    ("all", "hours_job_talk"),
    ("all", "sanctions_withheld"),
    ("jobseekers", "weeks_first_spell_52"),
    ("all", "cost_municipality"),
)
"""What leads to what, in order."""
DRIVERS: tuple[Key, ...] = (
    ("all", "wait_days"),
    ("all", "talks_per_spell"),
    ("all", "hours_job_talk"),
    ("all", "cost_activation"),
    ("all", "sanctions_withheld"),
    ("jobseekers", "weeks_first_spell_52"),
)
"""What works on the time on benefit, and that time itself."""


def why(study: Study, words: Words) -> Drawing:
    """Tell of each proposal what it does to each link of the chain."""
    chains, said = [], []
    for name in study.default.proposals:
        links = links_of(study, name)
        texts = [(words(f"why.{one.outcome}.name"), _number(one, words)) for one in links]
        items = [
            tag("li", tag("span", what, class_="jc-what"), tag("strong", number)) for what, number in texts
        ]
        title = tag("p", words.scenario(name), class_="jc-scenario")
        chains.append(title + tag("ol", *items, class_="jc-chain"))
        parts = "; ".join(f"{what}: {number}" for what, number in texts)
        said.append(f"{words.scenario(name)}: {parts}.")
    return Drawing("why", Markup("").join(chains), " ".join(said), _table(study))


def drivers(study: Study, words: Words) -> Table:
    """Lay out what works on the time on benefit: the baseline's level, and each proposal's difference from it."""
    proposals = study.default.proposals
    rows: list[list[str | Cell]] = []
    for group, outcome in DRIVERS:
        if not measured(study.default, group, outcome):
            continue
        kind = unit_of(outcome)
        level = level_with_spread(study.default.mean(study.baseline, group, outcome), kind, words)
        row: list[str | Cell] = [words.outcome(outcome), amount(level)]
        for name in proposals:
            found = study.default.difference(name, group, outcome)
            shown = difference_with_spread(found, kind, words)
            row.append(Cell(shown, "number", strong=direction(found) != 0))
        rows.append(row)
    heads: list[str | Cell] = [words("page.outcome_column"), amount(words.scenario(study.baseline))]
    heads += [amount(words.scenario(name)) for name in proposals]
    return Table(words("why.drivers"), heads, rows)


def links_of(study: Study, proposal: str) -> list[Verdict]:
    """Return the links that were measured."""
    found = {(one.scenario, one.key): one for one in study.verdicts if one.mean == one.mean}
    return [found[proposal, key] for key in LINKS if (proposal, key) in found]


def _number(verdict: Verdict, words: Words) -> str:
    """Write what becomes of a link, in words of size."""
    size = size_words.size_of(verdict)
    if not size.moves:
        return words("size.unchanged" if size.direction == "same" else "size.unknown")
    return words(
        f"why.{verdict.outcome}.{size.direction}",
        maybe=size_words.maybe(size, words),
        size=size_words.amount(verdict.mean, verdict.outcome, words),
    )


def _table(study: Study) -> pd.DataFrame:
    table = study.verdicts_table()
    links = [f"{group}.{outcome}" for group, outcome in LINKS]
    return table[(table["group"] + "." + table["outcome"]).isin(links)].reset_index(drop=True)
