"""The answer in a terminal: sentences, then outcomes down and scenarios across, within a hundred columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from simulator.catalogue import HEADLINE_TABLE, HEADLINES
from simulator.experiments.study import Study
from simulator.reporting import changes, expected, ledger, persons, places, turning
from simulator.reporting.evidence import MARK, direction, measured, unit_of, unsteady
from simulator.reporting.notes import all_said
from simulator.reporting.numbers import KRONER, bare, plain, scale
from simulator.reporting.sentences import answers, levels
from simulator.reporting.words import Words, words

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

WIDTH = 100
"""Columns at most."""
_ABREAST = 2
"""Proposals side by side; more go into a table below."""


def print_study(study: Study, console: Console, language: str = "en") -> None:
    """Print the answer in sentences and the headline table."""
    from rich.text import Text

    spoken = words(language, study.scenarios)
    width = min(WIDTH, console.width)

    def say(text: str, style: str = "") -> None:
        # Wrapped here, as rich breaks lines at spaces that do not break ("80 %").
        console.print(Text(textwrap.fill(text, width), style=style))

    say(_title(study, spoken), "bold")
    for remark in changes.remarks(study, spoken):
        say(remark, "bold")
    for sentence in turning.sentences(study, spoken):
        say(sentence)
    for title, contents in _chapters(study, width, spoken):
        console.print()
        if title:
            say(title, "bold")
        for one in contents:
            say(one) if isinstance(one, str) else console.print(one)
    if study.default.proposals or study.notes:
        console.print()
    if study.default.proposals:
        say(spoken("terminal.footer", replications=study.replications, seed=study.seed), "dim")
    for note in all_said(study.notes, spoken):
        say(note, "dim")


def _chapters(study: Study, width: int, spoken: Words) -> Iterator[tuple[str, list[str | Table]]]:
    """Yield what stands between two empty lines: a title, if it has one, then sentences and tables."""
    if not study.default.proposals:
        yield "", [sentence for _, sentence in levels(study, spoken)]
    for answer in answers(study, spoken):
        who = persons.sentence(study, answer.scenario, spoken)
        said = [sentence for _, sentence in answer.sentences]
        yield spoken.scenario(answer.scenario), [*said, who] if who else [*said]
    for abreast in _parts(study.default.proposals):
        yield "", [_outcomes(study, abreast, width, spoken)]
    if study.long_run is not None:
        for name in study.long_run.comparison.proposals:
            title = f"{spoken('ledger.heading')}: {spoken.scenario(name)}"
            yield title, [*ledger.sentences(study.long_run, name, spoken)]
    if number := len(study.default.members):
        many = number > places.MANY
        table = [] if many else [_places(study, width, spoken)]
        elsewhere = [spoken("places.elsewhere", number=number)] if many else []
        yield spoken("places.heading"), [*table, *places.sentences(study, spoken), *elsewhere]
    if study.expectations:
        summary = expected.summary(study, spoken)
        yield spoken("expected.heading"), [summary, _expectations(study, width, spoken)]


def _title(study: Study, spoken: Words) -> str:
    baseline = spoken.scenario(study.baseline)
    if not study.default.proposals:
        return spoken("terminal.title_run", baseline=baseline)
    proposals = spoken.sequence(spoken.scenario(name) for name in study.default.proposals)
    return spoken("terminal.title", proposals=proposals, baseline=spoken.within(study.baseline))


def _parts(proposals: Sequence[str]) -> Iterator[Sequence[str]]:
    if not proposals:
        yield ()
    for i in range(0, len(proposals), _ABREAST):
        yield proposals[i : i + _ABREAST]


def grid(width: int) -> Table:
    """Return an empty table without lines."""
    from rich.table import Table

    return Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), width=width)


def _row(table: Table, cells: Sequence[str]) -> None:
    from rich.text import Text

    table.add_row(*map(Text, cells))


def _outcomes(study: Study, proposals: Sequence[str], width: int, spoken: Words) -> Table:
    table = grid(width)
    table.add_column(spoken("page.outcome_column"), ratio=5)
    table.add_column(spoken.scenario(study.baseline), justify="right", ratio=2)
    for scenario in proposals:
        table.add_column(spoken.scenario(scenario), justify="right", ratio=4, min_width=min(26, width // 4))
    for group, outcome in HEADLINE_TABLE:
        if measured(study.default, group, outcome):
            _row(table, _outcome(study, proposals, group, outcome, spoken))
    return table


def _places(study: Study, width: int, spoken: Words) -> Table:
    """Lay places by headlines; a place is named once."""
    table = grid(width)
    table.add_column(spoken("places.place_column"), ratio=3)
    table.add_column(spoken("page.scenario_column"), ratio=3)
    for headline in HEADLINES:
        table.add_column(spoken("families." + headline.family), justify="right", ratio=4)
    named = ""
    for place, scenario, *cells in places.rows(study, spoken):
        numbers = [cell.text + (" *" if cell.strong else "") for cell in cells]
        _row(table, ["" if place == named else place, scenario, *numbers])
        named = place
    return table


def _expectations(study: Study, width: int, spoken: Words) -> Table:
    """Lay expected against simulated; the scenario stands before what it expects only where there are several."""
    table = grid(width)
    for column, ratio in (("expected", 5), ("simulated", 4), ("verdict", 2)):
        table.add_column(spoken(f"expected.{column}_column"), ratio=ratio)
    several = len({held.scenario for held in study.expectations}) > 1
    for held in study.expectations:
        whose = f"{spoken.scenario(held.scenario)}: " if several else ""
        simulated = "\n".join(expected.simulated(held, spoken))
        _row(table, [whose + expected.claim(held, spoken), simulated, expected.verdict(held, spoken)])
    return table


def _outcome(study: Study, proposals: Sequence[str], group: str, outcome: str, spoken: Words) -> list[str]:
    kind = unit_of(outcome)
    base = study.default.mean(study.baseline, group, outcome).mean
    # One unit along the row: a share in %, its differences in points of it.
    on = scale(kind, abs(base) if base == base else 0.0, spoken, difference=False)
    name = spoken.short(outcome)
    unit = f", {on.unit}" if on.unit and (kind is KRONER or on.unit not in name) else ""
    of = "" if group == "all" else f" ({spoken.group(group).lower()})"
    mark = f" {MARK}" if unsteady(study, study.baseline, outcome) else ""
    number = "" if base != base else plain(base * on.factor, spoken, max(1, on.digits)) + mark
    cells = [f"{name}{of}{unit}", number]
    for scenario in proposals:
        found = study.default.difference(scenario, group, outcome)
        # What depends on the length of the run is no sure difference, however narrow its interval.
        shaky = unsteady(study, scenario, outcome)
        sure = f" {MARK}" if shaky else " *" if direction(found) else "  "
        cells.append(bare(found, kind, on, spoken) + sure)
    return cells
