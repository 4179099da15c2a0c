"""What the proposals change, figure by figure, and what a reader must know first.

That is: scenarios that cannot be compared as they seem to be, and rules that have been changed since.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from simulator.reporting.meanings import danish_value
from simulator.reporting.numbers import significant, spelt_out
from simulator.reporting.report import (
    Block,
    Cell,
    Details,
    Heading,
    Paragraph,
    Section,
    Table,
    amount,
    code,
    link,
    spaced,
    strong,
)
from simulator.reporting.words import Words
from simulator.scenario.changes import BY_PLACE, Change, by_proposal
from simulator.scenario.checking import changed_since
from simulator.scenario.diff import as_in_file, plainly, row_of

if TYPE_CHECKING:
    import pandas as pd

    from simulator.experiments.study import Study
    from simulator.scenario import Scenario

COLUMNS = ("scenario", "key", "meaning", "baseline", "proposal", "from")
_DIGITS = 6
OPEN = 20
"""Rows that stand open on a page; more are folded away."""


def section(study: Study, words: Words, file: str = "") -> list[Section]:
    """Show the remarks and what each proposal changes, and lead to the file of it all; nothing where there is none."""
    said = [Paragraph(strong(remark)) for remark in remarks(study, words)]
    changed = {name: those for name, those in study.changed.items() if those}
    if not said and not changed:
        return []
    blocks: list[Block] = list(said)
    if changed:
        note = words("changes.note", baseline=words.within(study.baseline))
        blocks.append(Paragraph(spaced(note, link(file)) if file else note))
    for name, those in changed.items():
        summary = words("changes.summary", scenario=words.scenario(name), number=len(those))
        table = _table(study, name, those, summary, words)
        if len(those) > OPEN:
            blocks.append(Details(summary, [table]))
        else:
            blocks += [*([Heading(words.scenario(name))] if len(changed) > 1 else []), table]
    return [Section("changes", words("changes.heading"), blocks)]


def _table(study: Study, name: str, those: Sequence[Change], summary: str, words: Words) -> Table:
    heads: list[str | Cell] = [
        words("changes.key_column"),
        words("changes.meaning_column"),
        amount(words.scenario(study.baseline)),
        amount(words.scenario(name)),
        Cell(words("changes.from_column"), "since"),
    ]
    return Table(summary, heads, [_row(one, words) for one in those])


def _row(change: Change, words: Words) -> tuple[str | Cell, ...]:
    """Write a figure that a proposal changes: its key, what it is called or means, and its values."""
    before, after = (
        words("changes.by_place") if value is BY_PLACE else spoken(value, words) or words("changes.absent")
        for value in (change.before, change.after)
    )
    name = words.key(change.path)
    unnamed = name == change.path
    return (
        code(Markup(".<wbr>").join(change.path.split("."))),
        Cell(plainly(change.meaning), lang=words.foreign) if unnamed else name[:1].upper() + name[1:],
        amount(before),
        amount(after),
        Cell(spelt_out(change.since, words), "since"),
    )


def remarks(study: Study, words: Words) -> tuple[str, ...]:
    """Say which proposals change nothing at all, and which are of another year's prices or begin on another day."""
    return _remarks(study.scenarios, study.changed, words)


def remarks_on(scenarios: Mapping[str, Scenario], words: Words) -> tuple[str, ...]:
    """Say the same of scenarios, the baseline first."""
    return _remarks(scenarios, by_proposal(scenarios), words) if scenarios else ()


def _remarks(
    scenarios: Mapping[str, Scenario], found: Mapping[str, tuple[Change, ...]], words: Words
) -> tuple[str, ...]:
    base, first = next(iter(scenarios.items()))
    baseline = words.within(base)
    said = []
    for name, those in found.items():
        scenario, names = scenarios[name], {"scenario": words.scenario(name), "baseline": baseline}
        if not those:
            said.append(words("changes.same", **names))
        if scenario.prices.year != first.prices.year:
            years = {"year": scenario.prices.year, "baseline_year": first.prices.year}
            said.append(words("changes.prices", **names, **years))
        if scenario.start != first.start:
            starts = {
                "start": spelt_out(scenario.start, words),
                "baseline_start": spelt_out(first.start, words),
            }
            said.append(words("changes.start", **names, **starts))
    return tuple(said)


def table(found: Mapping[str, tuple[Change, ...]]) -> pd.DataFrame:
    """Return what the proposals change as a table: numbers as numbers, lists as a file writes them."""
    import pandas as pd

    rows = [(name, *row_of(one)) for name, those in found.items() for one in those]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)


def spoken(value: object, words: Words) -> str:
    """Write a value for a page: in English as its file does, in Danish in Danish words and numbers."""
    if words.language == "en" or value is None:
        return as_in_file(value)
    if isinstance(value, tuple | list):
        return ", ".join(spoken(one, words) for one in value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return significant(value, words, _DIGITS)
    return danish_value(as_in_file(value), words)


def header(scenario: Scenario, meta: str, words: Words) -> list[Paragraph]:
    """Return what stands under the question: that the rules have been changed since, and how it was run."""
    old_rules = banner(scenario, words)
    warning = [Paragraph(strong(old_rules), "old-rules")] if old_rules else []
    return [*warning, Paragraph(meta, "meta")]


def banner(scenario: Scenario, words: Words) -> str:
    """Say on which rules a scenario is worked out and when they were last changed; nothing where they are today's."""
    law = scenario.law
    changed = changed_since(law)
    if changed is None:
        return ""
    day = scenario.start if law.in_force_on(scenario.start) else law.in_force_from
    return words("page.old_rules", day=spelt_out(day, words), changed=spelt_out(changed, words))
