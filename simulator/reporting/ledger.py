"""The ledger by payer, as sentences and tables: a year in the steady state, and present values of the difference."""

from __future__ import annotations

from simulator.experiments.intervals import Interval
from simulator.experiments.long_run import MEASURES, STEADY_STATE, LongRun
from simulator.experiments.study import Study
from simulator.outcomes.ledger import LINES
from simulator.reporting.charts.chart import largest
from simulator.reporting.evidence import direction, exactly_same
from simulator.reporting.numbers import KRONER, bare, difference, difference_with_spread, plain, scale, spread
from simulator.reporting.report import (
    Block,
    Cell,
    Details,
    Heading,
    Paragraph,
    Section,
    Table,
    amount,
    link,
    spaced,
)
from simulator.reporting.words import Words

PAYERS = ("municipality", "state", "citizen", "all")
"""Columns of the table of a year: who lays out, and what is used up in all."""
_PURSES = ("municipality", "state", "public", "citizen", "all")
"""Rows of the table of present values."""


def section(study: Study, words: Words, file: str = "") -> list[Section]:
    """Show every proposal's ledger, with a link to the file of it all; nothing where ten years were not run."""
    run = study.long_run
    if run is None or not run.comparison.proposals:
        return []
    note = words("ledger.note", replications=run.replications)
    blocks: list[Block] = [Paragraph(spaced(note, link(file)) if file else note)]
    for name in run.comparison.proposals:
        blocks.append(Heading(words.scenario(name)))
        blocks += map(Paragraph, sentences(run, name, words))
        tables = [_year(run, name, words), _values(run, name, words)]
        blocks.append(Details(words("ledger.tables", scenario=words.scenario(name)), tables))
    return [Section("ledger", words("ledger.heading"), blocks)]


def sentences(run: LongRun, scenario: str, words: Words) -> tuple[str, ...]:
    """Say what a proposal comes to in the long run: the public purse, its parts, the citizen, the present value."""

    def found(payer: str, kind: str, line: str = "total", measure: str = STEADY_STATE) -> Interval:
        return run.difference(scenario, line, payer, kind, measure)

    public = found("public", "gross")
    if exactly_same(public) and exactly_same(found("citizen", "net")):
        return (words("ledger.same", baseline=words.within(run.comparison.baseline)),)
    parts = {payer: difference(found(payer, "gross"), KRONER, words) for payer in ("municipality", "state")}
    first = words(
        "ledger.steady",
        baseline=words.within(run.comparison.baseline),
        difference=difference(public, KRONER, words),
        interval=spread(public, KRONER, words),
        net=difference_with_spread(found("public", "net"), KRONER, words),
        **parts,
    )
    sanctions = found("citizen", "gross", "sanctions")
    second = words(
        "ledger.citizens",
        difference=difference_with_spread(-found("citizen", "net"), KRONER, words),
        sanctions=difference_with_spread(sanctions, KRONER, words),
    )
    third = words(
        "ledger.present",
        rate=plain(100 * run.prices[scenario].discount_rate, words, 1),
        gross=difference_with_spread(found("public", "gross", measure="present_value_10"), KRONER, words),
        net=difference_with_spread(found("public", "net", measure="present_value_10"), KRONER, words),
    )
    fourth = words(
        "ledger.hours",
        marginal=difference_with_spread(found("public", "gross", "total_hours_marginal"), KRONER, words),
        average=difference_with_spread(found("public", "gross", "total_hours_average"), KRONER, words),
    )
    return tuple(text.replace("..", ".") for text in (first, second, third, fourth))


_Found = tuple[str, list[Interval], bool]
"""A row before it is written: its name, what was found a column, whether it is a total."""


def _year(run: LongRun, scenario: str, words: Words) -> Table:
    """Lay lines by payers, a steady year: those of the gross total, the tax that comes back, the net total."""
    lines = [(line, "gross", line) for line in LINES]
    lines += [("total", "gross", "total_gross"), ("total", "tax", "tax"), ("total", "net", "total_net")]
    lines += [(line, "gross", line) for line in ("total_hours_marginal", "total_hours_average")]
    rows: list[_Found] = []
    for line, kind, name in lines:
        found = [run.difference(scenario, line, payer, kind) for payer in PAYERS]
        if kind == "tax":  # what comes back is less laid out, so that the column adds up
            found = [-one for one in found]
        rows.append((words("ledger.lines." + name), found, line.startswith("total") and kind != "tax"))
    return _written(
        scenario, "year", "line", [words("ledger.payers." + payer) for payer in PAYERS], rows, words
    )


def _values(run: LongRun, scenario: str, words: Words) -> Table:
    """Lay payers by measures, before tax and after: a year of the transition, a steady one, present values."""
    rows: list[_Found] = []
    for payer in _PURSES:
        name = words("ledger.payers." + payer)
        for kind in ("gross",) if payer == "all" else ("gross", "net"):
            found = [run.difference(scenario, "total", payer, kind, measure) for measure in MEASURES]
            label = name if payer == "all" else words("ledger.payer_" + kind, payer=name)
            rows.append((label, found, payer == "public"))
    heads = [words("ledger.measures." + measure) for measure in MEASURES]
    return _written(scenario, "values", "payer", heads, rows, words)


def _written(
    scenario: str, what: str, first: str, heads: list[str], rows: list[_Found], words: Words
) -> Table:
    """Write a table of differences in the one unit that its largest number reads easily in."""
    on = scale(KRONER, largest([one for _, found, _ in rows for one in found]), words)
    caption = words("ledger.caption_" + what, unit=on.unit)

    def cell(one: Interval) -> Cell:
        return amount(bare(one, KRONER, on, words), direction(one) != 0)

    return Table(
        f"{words.scenario(scenario)}: {caption}",
        [words(f"ledger.{first}_column"), *(amount(head) for head in heads)],
        [(Cell(name, strong=total), *map(cell, found)) for name, found, total in rows],
        caption=f"{caption} {words('page.sure_mark')}",
    )
