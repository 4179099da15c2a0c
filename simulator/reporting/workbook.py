"""A run as a workbook (.xlsx): what was asked, outcomes, verdicts, changes, settings and assumptions, a sheet each.

Numbers are numbers, so that Excel shows them as its country writes them; texts are never read as formulas. The same run
gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.optional import need
from simulator.reporting.changes import spoken
from simulator.reporting.keys import frame as frame_of_keys
from simulator.reporting.words import Words
from simulator.scenario.diff import as_in_file
from simulator.scenario.keys import keys_of

if TYPE_CHECKING:
    import pandas as pd
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

    from simulator.scenario import Scenario

FILE = "results.xlsx"
"""What it is called in a run folder."""
_FIRST = ("outcomes", "verdicts", "changes", "settings", "assumptions")
_FILES_ALONE = ("expectations", "flow", "ledger", "pay_off", "persons", "probabilities", "timeline")
"""Tables of a comparison that are for programs and for its page: they stand in their own files."""
_WIDEST = 60
"""Characters of a column at most."""
_LOOKED_AT = 200
"""Rows by which a column's width is chosen."""
_FORMATS = {
    "share": "0.0%",
    "DKK": "#,##0",
    "DKK per year": "#,##0",
    "persons": "#,##0",
    "talks": "#,##0",
    "": "General",
}
_OTHERWISE = "#,##0.00"
_IN_UNIT = frozenset(
    {"mean", "ci_low", "ci_high", "difference", "difference_ci_low", "difference_ci_high", "low", "high"}
)
"""Columns whose numbers are in the unit that their row names."""
_ALONE = ("measured", "figures")
"""Tables that are a workbook by themselves; their values are in the unit that their row names, too."""
_SHARES = ("probability_better", "probability_same", "probability_worse", "share_of_variance_chance")
_NAME_LENGTH = 31
"""Characters of a sheet's name at most: Excel's own limit."""


@dataclass(frozen=True)
class Contents:
    """What a workbook is made of.

    Attributes
    ----------
    heading : str
        The question.
    answer : sequence of str
        What was found, in sentences.
    scenarios : mapping of str to Scenario
        The baseline first.
    tables : mapping of str to DataFrame
        By the names of their files.
    manifest : mapping
        How it was run.
    """

    heading: str
    answer: Sequence[str]
    scenarios: Mapping[str, Scenario]
    tables: Mapping[str, pd.DataFrame]
    manifest: Mapping[str, Any]


def write(contents: Contents, words: Words, path: Path) -> None:
    """Write a workbook.

    Raises
    ------
    NotInstalled
        If the library for it is not installed.
    OSError
        If it cannot be written.
    """
    xlsxwriter = need("xlsxwriter")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": contents.heading, "created": _when(contents.manifest)})
        _about(book, contents, words)
        for name, table in _sheets(contents, words):
            _Sheet(book, words, name).fill(table)


def _sheets(contents: Contents, words: Words) -> Iterator[tuple[str, pd.DataFrame]]:
    tables = dict(contents.tables)
    if contents.scenarios:
        tables["assumptions"] = assumptions(contents.scenarios, words)
    others = [name for name in tables if name not in (*_FIRST, *_FILES_ALONE)]
    for name in [*(name for name in _FIRST if name in tables), *others]:
        yield name, tables[name]


def assumptions(scenarios: Mapping[str, Scenario], words: Words) -> pd.DataFrame:
    """Return a row an assumption: the baseline's value, then each proposal's own where that is another."""
    (first, baseline), *others = scenarios.items()
    keys = [key for key in keys_of(baseline) if key.provenance == "assumption"]
    table = frame_of_keys(keys, words).rename(columns={"value": words.scenario(first)})
    after = list(table.columns).index(words.scenario(first)) + 1
    for at, (name, scenario) in enumerate(others, after):
        one = scenario.members[0] if scenario.members else scenario
        paths = set(one.paths())
        values = [one.get(key.path) if key.path in paths else None for key in keys]
        own = [None if value == key.value else _cell(value) for value, key in zip(values, keys, strict=True)]
        table.insert(at, words.scenario(name), own, allow_duplicates=True)
    return table.drop(columns=["allowed", "set_by"], errors="ignore")


class _Sheet:
    """A sheet that a table goes into."""

    def __init__(self, book: Workbook, words: Words, name: str) -> None:
        self._words, self._name, self._book = words, name, book
        self._sheet = book.add_worksheet(words.known(f"workbook.sheets.{name}", name)[:_NAME_LENGTH])
        self._head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self._formats: dict[str, Format] = {}

    def fill(self, table: pd.DataFrame) -> None:
        """Write a table: headings that stay in sight and filter, numbers in their rows' units."""
        columns = [str(column) for column in table.columns]
        units = table["unit"].astype(str).tolist() if "unit" in columns else [""] * len(table)
        keys = table["key"].astype(str).tolist() if "key" in columns else []
        for x, column in enumerate(columns):
            head = self._words.known(f"workbook.columns.{column}", column)
            self._sheet.write_string(0, x, head, self._head)
            values = table.iloc[:, x].tolist()
            shown = [self._shown(column, value, keys[y] if keys else "") for y, value in enumerate(values)]
            for y, value in enumerate(shown):
                self._write(y + 1, x, value, self._format(column, units[y]))
            longest = max(
                (len(str(value)) for value in shown[:_LOOKED_AT] if isinstance(value, str)), default=0
            )
            self._sheet.set_column(x, x, min(max(longest, len(head), 10), _WIDEST) + 1)
        self._sheet.freeze_panes(1, 0)
        if len(table):
            self._sheet.autofilter(0, 0, len(table), len(columns) - 1)

    def _shown(self, column: str, value: Any, key: str) -> Any:
        """Return what stands in a cell: names instead of what the program calls things."""
        words = self._words
        if value is None or (isinstance(value, float) and not isfinite(value)):
            return None
        match column:
            case "scenario":
                return words.scenario(str(value))
            case "group":
                return words.known(f"groups.{value}", str(value))
            case "outcome":
                return words.known(f"outcomes.{value}", str(value))
            case "setting":
                return words.setting(str(value))
            case "unit" | "verdict":
                return words.known(f"workbook.{column}s.{str(value).replace(' ', '_')}", str(value))
            case "meaning" if key and words.language == "da" and words.key(key) != key:
                return words.key(key)
            case "baseline" | "proposal" if not isinstance(value, int | float):
                return spoken(value, words)
        return _cell(value)

    def _write(self, row: int, column: int, value: Any, look: Format) -> None:
        if value is None or value == "":
            return
        if isinstance(value, bool):
            self._sheet.write_boolean(row, column, value)
        elif isinstance(value, int | float):
            self._sheet.write_number(row, column, value, look)
        else:
            self._sheet.write_string(row, column, str(value))

    def _format(self, column: str, unit: str) -> Format:
        if column in _SHARES:
            pattern = _FORMATS["share"]
        else:
            in_unit = column in _IN_UNIT or (column == "value" and self._name in _ALONE)
            pattern = _FORMATS.get(unit, _OTHERWISE) if in_unit else _FORMATS[""]
        if pattern not in self._formats:
            self._formats[pattern] = self._book.add_format({"num_format": pattern})
        return self._formats[pattern]


def _about(book: Workbook, contents: Contents, words: Words) -> None:
    """Write the first sheet: the question, the answer, and how it was run."""
    sheet = book.add_worksheet(words("workbook.sheets.about"))
    large = book.add_format({"bold": True, "font_size": 14})
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 100)
    sheet.write_string(0, 0, contents.heading, large)
    row = 2
    for sentence in contents.answer:
        for line in filter(None, sentence.splitlines()):
            sheet.write_string(row, 1, line, wrapped)
            row += 1
    row += 1
    for name, value in _facts(contents, words):
        sheet.write_string(row, 0, name, bold)
        if isinstance(value, int | float):
            sheet.write_number(row, 1, value, book.add_format({"align": "left"}))
        else:
            sheet.write_string(row, 1, value, wrapped)
        row += 1


def _facts(contents: Contents, words: Words) -> Iterator[tuple[str, str | int]]:
    manifest = contents.manifest
    for scenario in contents.scenarios.values():
        yield words("run_list.place"), scenario.place.title
        break
    for what in ("replications", "seed"):
        value = manifest.get(what, (manifest.get("asked") or {}).get(what))
        if isinstance(value, int):
            yield words(f"run_list.{what}"), value
    if when := manifest.get("started") or manifest.get("written"):
        yield words("run_list.when"), str(when)
    yield words("run_list.version"), str((manifest.get("versions") or {}).get("jobcentre-simulator", ""))
    if manifest.get("command"):
        yield words("run_list.command"), " ".join(map(str, manifest["command"]))


def _when(manifest: Mapping[str, Any]) -> datetime:
    """Return when it was run, for the file's properties: never the moment of writing."""
    try:
        return datetime.fromisoformat(str(manifest.get("started") or manifest.get("written"))).replace(
            tzinfo=None
        )
    except ValueError:
        return datetime(2000, 1, 1)


def _cell(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return value
    if hasattr(value, "item"):
        value = value.item()
    return value if isinstance(value, int | float) else as_in_file(value)
