"""The keys of a scenario as a table: on a terminal, or in a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from simulator.errors import Refused
from simulator.reporting.changes import spoken
from simulator.reporting.terminal import grid
from simulator.reporting.words import Words
from simulator.scenario.diff import as_in_file
from simulator.scenario.keys import Key

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

COLUMNS = (
    "key",
    "meaning",
    "unit",
    "value",
    "low",
    "high",
    "alternatives",
    "allowed",
    "provenance",
    "source",
    "set_by",
)
_SHORTEST = 4
"""Letters of a word that is worth proposing instead of a wrong one."""


def found(keys: Sequence[Key], wanted: Sequence[str], words: Words) -> tuple[Key, ...]:
    """Return the keys that speak of all of some words, in English or as they are called in Danish.

    Raises
    ------
    Refused
        If none does; with the nearest word that one does.
    """
    danish = Words("da")
    named = {key.path: (danish.key(key.path), words.key(key.path)) for key in keys}
    matching = tuple(key for key in keys if key.speaks_of(wanted, named[key.path]))
    if matching:
        return matching
    said = " ".join(wanted)
    texts = " ".join(f"{key.path} {key.meaning} {' '.join(named[key.path])}" for key in keys)
    known = {word for word in _words_in(texts) if len(word) >= _SHORTEST}
    near = get_close_matches(said.casefold(), known, 1)
    raise Refused(f"no key speaks of '{said}'" + (f"; did you mean '{near[0]}'?" if near else ""))


def frame(keys: Iterable[Key], words: Words) -> pd.DataFrame:
    """Return a row a key; numbers are numbers, lists stand as a file writes them."""
    import pandas as pd

    english = words.language == "en"
    rows = [
        (
            key.path,
            _meaning(key, words),
            unit(key, words),
            _cell(key.value),
            None if key.range is None else key.range[0],
            None if key.range is None else key.range[1],
            ", ".join(map(as_in_file, key.alternatives)),
            key.allowed,
            key.provenance if english else _provenance(key, words),
            _source(key, words),
            ", ".join(key.set_by),
        )
        for key in keys
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)
    return table if english else table.drop(columns="allowed")  # which the schema says in English alone


def table(keys: Iterable[Key], words: Words, width: int) -> Table:
    """Lay keys out for a terminal: key, value, what else it may be, and what is known of it."""
    from rich.text import Text

    laid = grid(width)
    for name, ratio in (("key", 9), ("value", 4), ("range", 4), ("meaning", 10)):
        laid.add_column(words(f"key_list.{name}"), ratio=ratio, overflow="fold")
    for key in keys:
        cells = [key.path, _value(key, words), _range(key, words), _known(key, words)]
        laid.add_row(*map(Text, cells))
        laid.add_row()
    return laid


def titles(words: Words) -> dict[str, str]:
    """Return what the columns of a file are called: their own names in English."""
    return {} if words.language == "en" else {name: words(f"key_list.{name}") for name in COLUMNS}


def unit(key: Key, words: Words) -> str:
    """Return what a key is counted in."""
    return words.known(f"key_list.units.{key.unit.replace(' ', '_')}", key.unit) if key.unit else ""


def _meaning(key: Key, words: Words) -> str:
    name = words.key(key.path)
    return key.meaning if name == key.path or words.language == "en" else name[:1].upper() + name[1:]


def _value(key: Key, words: Words) -> str:
    counted = unit(key, words)
    return " ".join(part for part in (spoken(key.value, words), counted) if part)


def _range(key: Key, words: Words) -> str:
    if key.range is not None:
        low, high = (spoken(end, words) for end in key.range)
        return words("key_list.between", low=low, high=high)
    if key.alternatives:
        return ", ".join(spoken(one, words) for one in key.alternatives)
    return ""


def _known(key: Key, words: Words) -> str:
    lines = [_meaning(key, words)]
    if key.provenance:
        source = _source(key, words)
        lines.append(_provenance(key, words) + (f": {source}" if source else ""))
    if key.set_by:
        lines.append(words("key_list.set_by_line", scenarios=", ".join(key.set_by)))
    return "\n".join(line for line in lines if line)


def _provenance(key: Key, words: Words) -> str:
    return words(f"key_list.provenances.{key.provenance}") if key.provenance else ""


def _source(key: Key, words: Words) -> str:
    return (key.source_da if words.language == "da" else "") or key.source


def _cell(value: object) -> object:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else as_in_file(value)


def _words_in(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", text.casefold()))
