"""One citizen's life under several scenarios, side by side, with the rule behind each event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from simulator.reporting.life import ENGLISH, Happening
from simulator.reporting.numbers import plain
from simulator.reporting.words import Words

if TYPE_CHECKING:
    from rich.table import Table


def by_day(lives: Mapping[str, Sequence[Happening]]) -> list[tuple[str, dict[str, list[Happening]]]]:
    """Lay lives beside each other: for every day on which something happens in any, what happens in each."""
    days: dict[str, dict[str, list[Happening]]] = {}
    for name, events in lives.items():
        for event in events:
            days.setdefault(event.day, {}).setdefault(name, []).append(event)
    return sorted(days.items())


def table(
    lives: Mapping[str, Sequence[Happening]], titles: Mapping[str, str], words: Words = ENGLISH
) -> Table:
    """Return a table for the terminal: a row a day, a column a scenario; a day that is the same in all is told once.

    Parameters
    ----------
    lives : mapping of str to sequence of Happening
        By scenario, the baseline first.
    titles : mapping of str to str
        Headings of the columns.
    words : Words
        The language.
    """
    from rich import box
    from rich.table import Table

    names = tuple(lives)
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    made.add_column(words("life.day"), no_wrap=True)
    for name in names:
        made.add_column(titles[name], ratio=1, overflow="fold")
    for day, happened in by_day(lives):
        cells = [_cell(happened.get(name, []), words) for name in names]
        if len(names) > 1 and len(set(cells)) == 1:
            cells = [cells[0], *[words("life.same")] * (len(names) - 1)]
        made.add_row(day, *cells)
    return made


def _cell(events: Sequence[Happening], words: Words) -> str:
    from rich.markup import escape

    lines = [
        words("life.cell", weeks=plain(e.weeks, words), text=e.text) + (f"\n  [{e.rule}]" if e.rule else "")
        for e in events
    ]
    return escape("\n".join(lines))
