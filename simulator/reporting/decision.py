"""How probable it is that a proposal pays, helps and holds the deadlines, and from what a week less is worth it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from markupsafe import Markup

from simulator.experiments.decision import (
    Decision,
    Odds,
    drawn,
    odds_of_study,
    of_study,
    table_of_odds,
)
from simulator.experiments.intervals import LEVEL, Proportion
from simulator.experiments.study import Study
from simulator.reporting import size_words
from simulator.reporting.charts.decision import is_drawn as is_drawn
from simulator.reporting.numbers import plain
from simulator.reporting.report import (
    Block,
    Cell,
    Details,
    Figure,
    Line,
    Paragraph,
    Section,
    Table,
    amount,
    link,
)
from simulator.reporting.words import Words

if TYPE_CHECKING:
    import pandas as pd

FILE = "probabilities"
_SHOWN = (0, 1000, 2500, 5000, 10_000)
"""Worths of a week whose regret the page shows."""


def table(study: Study) -> pd.DataFrame:
    """Return how probable it is what happens, by proposal (the columns of ``probabilities.csv``)."""
    return table_of_odds(odds_of_study(study))


def sentences(study: Study, words: Words) -> tuple[str, ...]:
    """Say of each proposal in how many draws it costs less, helps and holds the deadlines, and what makes it pay."""
    decision = of_study(study)
    return tuple(
        f"{_probable(one, words)} {_pays(decision, one, words)}".rstrip() for one in odds_of_study(study)
    )


def section(study: Study, words: Words, figures: Mapping[str, Figure]) -> list[Section]:
    """Return the chapter of a comparison with draws: probabilities, the plane, and what is best by a week's worth."""
    if not is_drawn(study):
        return []
    decision, found = of_study(study), odds_of_study(study)

    def chart(name: str) -> list[Figure]:
        return [figures[name]] if name in figures else []

    note = words(
        "decision.note",
        draws=drawn(study).draws,
        points=plain(study.matters.points * 100, words, 1 if study.matters.points * 100 % 1 else 0),
    )
    week = words("decision.week", entrants=plain(decision.entrants, words, 0))
    blocks: list[Block] = [
        *map(Paragraph, sentences(study, words)),
        _probabilities(found, words),
        Paragraph(Markup("{} {}").format(note, link(f"{FILE}.csv"))),
        *chart("plane"),
        Paragraph(week),
        *chart("acceptability"),
        Details(words("decision.regret_table"), [_regrets(decision, words)]),
        *chart("convergence"),
    ]
    return [Section("decision", words("decision.title"), blocks)]


def _probable(one: Odds, words: Words) -> str:
    number = one.cheaper["all"].of

    def odds_of(share: Proportion, first: bool = False) -> str:
        said = size_words.odds if first else size_words.odds_in_short
        return said(share.share, number, words)

    return words(
        "decision.probable",
        scenario=words.scenario(one.scenario),
        cheaper=odds_of(one.cheaper["all"], first=True),
        municipality=odds_of(one.cheaper["municipality"]),
        earlier=odds_of(one.earlier),
        both=odds_of(one.both),
        held=odds_of(one.held),
        little=odds_of(one.little),
    )


def _pays(decision: Decision, one: Odds, words: Words) -> str:
    """Say what a week less must be worth for a proposal to pay on average; nothing where it hardly differs at all."""
    if one.little.share >= LEVEL:
        return ""
    n = decision.names.index(one.scenario)
    # With no worth the net benefit is what is saved; what a worth of 1 adds to it are the weeks.
    saved = float(decision.expected(0)[n])
    weeks = float(decision.expected(1)[n]) - saved
    if math.isnan(weeks) or (saved == 0 and weeks == 0):
        return ""
    if saved >= 0 and weeks >= 0:
        return words("decision.pays_always")
    if saved <= 0 and weeks <= 0:
        return words("decision.pays_never")
    if weeks > 0:
        worth = decision.pays_from(one.scenario)
        return words("decision.pays_from", worth=size_words.kroner(worth, words))
    return words("decision.pays_until", worth=size_words.kroner(saved / -weeks, words))


def _probabilities(found: tuple[Odds, ...], words: Words) -> Table:
    by_proposal = [dict(one.items()) for one in found]
    names = dict.fromkeys(what for one in by_proposal for what in one)
    rows: list[Line] = [
        (words(f"decision.what.{what}"), *(amount(_written(one.get(what), words)) for one in by_proposal))
        for what in names
    ]
    name = words("decision.table")
    heads: list[str | Cell] = [words("decision.column_what")]
    heads += [amount(words.scenario(one.scenario)) for one in found]
    return Table(name, heads, rows, kind="")


def _written(share: Proportion | None, words: Words) -> str:
    if share is None:
        return ""
    low, high = (plain(end * 100, words, 0) for end in share.interval)
    of = words("format.percent", value=plain(share.share * 100, words, 0))
    return words("format.difference_interval", difference=of, low=low, high=high)


def _regrets(decision: Decision, words: Words) -> Table:
    rows = list(_regret_rows(decision, words))
    heads: list[str | Cell] = [words("decision.column_worth")]
    heads += [amount(words.scenario(name)) for name in decision.names]
    return Table(words("decision.regret_table"), heads, rows, kind="", caption=words("decision.regret_note"))


def _regret_rows(decision: Decision, words: Words) -> Iterator[Line]:
    for worth in _SHOWN:
        regret = decision.regret(worth)
        least = regret.min()
        cells = [amount(size_words.kroner(float(one), words), bool(one == least)) for one in regret]
        yield words("decision.kroner", value=plain(worth, words, 0)), *cells
