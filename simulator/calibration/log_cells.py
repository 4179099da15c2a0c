"""The cells of a case system's log: texts become days, our words, numbers, yes or no; mistakes by row and column."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.calendar import MINUTES_PER_DAY
from simulator.calibration.log_mapping import LogMapping
from simulator.calibration.places.municipalities import fold
from simulator.calibration.readers.cells import MISSING, decode
from simulator.calibration.readers.dates import read_times
from simulator.calibration.readers.sheet import ExportError, shortened
from simulator.calibration.readers.table import is_workbook
from simulator.contents import DATA, check_file
from simulator.scenario.messages import Problem, nearest, spell

if TYPE_CHECKING:
    import pandas as pd

    from simulator.scenario import Scenario

_YES, _NO = frozenset({"true", "ja", "yes", "1", "1.0"}), frozenset({"false", "nej", "no", "0", "0.0"})


def read_texts(path: Path, rows: int | None = None) -> pd.DataFrame:
    """Read a table as texts, empty where there is nothing; at most so many rows.

    Raises
    ------
    ExportError
        If it is none.
    """
    import pandas as pd

    try:
        check_file(path, DATA)
        if path.suffix.lower() == ".parquet":
            table = pd.read_parquet(path).iloc[:rows]
        else:
            content = path.read_bytes()
            if is_workbook(content):
                table = pd.read_excel(io.BytesIO(content), dtype=object, nrows=rows, engine="calamine")
            else:
                text = decode(content)
                heading = text.partition("\n")[0]
                separator = max(";\t,", key=heading.count)
                table = pd.read_csv(
                    io.StringIO(text), sep=separator, dtype=str, keep_default_na=False, nrows=rows
                )
    except OSError as error:
        raise ExportError([Problem(str(path), "", (error.strerror or str(error)).lower())]) from error
    except Exception as error:  # whatever pandas and its engines raise on what is no table
        told = " ".join(str(error).split())[:200]
        raise ExportError([Problem(str(path), "", f"is no table: {told}")]) from error
    table = table.astype(object).where(table.notna(), "").map(lambda cell: str(cell).strip())
    return table.set_axis([str(name).strip() for name in table.columns], axis="columns")


class Cells:
    """A table of texts, the file that it stands in, and what is wrong with it.

    Parameters
    ----------
    scenario : Scenario
        Its start is day 0.
    mapping : LogMapping
        What words mean.
    """

    def __init__(self, scenario: Scenario, mapping: LogMapping) -> None:
        self._mapping = mapping
        self._start = np.datetime64(datetime.combine(scenario.start, time()), "s")
        self._file = ""
        self._table: pd.DataFrame
        self._problems: list[Problem] = []
        self._notes: list[str] = []

    def _take(self, path: Path) -> None:
        self._file, self._table = str(path), read_texts(path)

    def _stop(self) -> None:
        if self._problems:
            raise ExportError(shortened(self._file, self._problems))

    def _tell(self, row: int, column: str, told: str, near: str = "", allowed: str = "") -> None:
        self._problems.append(Problem(self._file, f"row {row + 2}, column {column}", told, allowed, near))

    def _must_have(self, named: Mapping[str, str], keys: Mapping[str, str]) -> None:
        there = list(self._table.columns)
        for key, name in named.items():
            if name not in there:
                table = "columns" if key in keys else "citizens"
                told = f"the column {spell(name)} ({table}.{key}) is missing; the columns are: {', '.join(there)}"
                self._problems.append(Problem(self._file, "heading", told, "", nearest(name, there)))
        self._stop()
        if self._table.empty:
            raise ExportError([Problem(self._file, "", "holds a heading and no rows")])

    def _days(self, column: str, *, needed: bool = False) -> pd.Series[float]:
        """Return days from the start of the scenario; not a number where there is none."""
        import pandas as pd

        texts = self._table[column]
        found = read_times(texts)
        rows = texts.index.to_numpy()
        for position, told in found.mistakes.items():
            self._tell(int(rows[position]), column, told)
        if found.serial:
            self._notes.append(f"column {column}: read as Excel's serial numbers of days")
        missing = np.isnat(found.values)
        if needed:
            for row in np.flatnonzero(missing & texts.str.casefold().isin(MISSING).to_numpy()):
                self._tell(int(rows[row]), column, "is missing")
        minutes = (found.values - self._start) / np.timedelta64(60, "s")
        return pd.Series(np.where(missing, np.nan, np.floor(minutes) / MINUTES_PER_DAY), index=rows)

    def _words(
        self, column: str | None, otherwise: list[str], known: tuple[str, ...], also: Mapping[str, str]
    ) -> NDArray[np.object_]:
        """Return our words of a column's; what an activity says holds where the column says nothing."""
        said = [""] * len(otherwise) if column is None else self._table[column].tolist()
        rows, found = self._table.index.to_numpy(), dict[str, str]()
        for row, text in enumerate(said):
            if text not in found:
                found[text] = self._word(int(rows[row]), column or "", text, known, also)
        for text in set(otherwise) - {""}:
            if text not in known:
                told = f"unknown word {spell(text)}"
                self._problems.append(Problem("", "activities", told, ", ".join(known), nearest(text, known)))
        return np.array(
            [found[text] or other for text, other in zip(said, otherwise, strict=True)], dtype=object
        )

    def _word(self, row: int, column: str, text: str, known: tuple[str, ...], also: Mapping[str, str]) -> str:
        if text.casefold() in MISSING:
            return ""
        word = self._mapping.words.get(text, text)
        word = word if word in known else also.get(" ".join(fold(word).replace("_", " ").split()), word)
        if word not in known:
            self._tell(
                row,
                column,
                f"unknown word {spell(text)}; say what it is under [words]",
                nearest(word, known),
                ", ".join(known),
            )
        return word

    def _caseworkers(self, column: str | None) -> pd.Series[Any]:
        """Return caseworkers by number: their own where all have one, else by their names in order."""
        import pandas as pd

        if column is None:
            return pd.Series(pd.NA, index=self._table.index, dtype="Int32")
        texts = self._table[column].str.removesuffix(".0")
        there = sorted(set(texts) - {text for text in texts if text.casefold() in MISSING})
        if all(text.isascii() and text.isdigit() and int(text) < 2**15 for text in there):
            numbers = {text: int(text) for text in there}
        else:
            numbers = {text: number for number, text in enumerate(there)}
        return texts.map(numbers).astype("Int32")

    def _numbers(self, column: str, missing: float) -> pd.Series[float]:
        import pandas as pd

        texts = self._table[column]
        empty = texts.str.casefold().isin(MISSING)
        read = pd.to_numeric(
            texts.str.replace(",", ".", regex=False).mask(empty, str(missing)), errors="coerce"
        )
        bad = read.isna() & ~empty
        for row in texts.index[bad | np.isinf(read)]:
            self._tell(int(row), column, f"{spell(texts[row])} is no number")
        return read.fillna(missing) if missing == missing else read

    def _flags(self, column: str, missing: bool) -> pd.Series[bool]:
        texts = self._table[column].str.casefold()
        empty = texts.isin(MISSING)
        for row in texts.index[~(empty | texts.isin(_YES) | texts.isin(_NO))]:
            self._tell(int(row), column, f"{spell(texts[row])} is neither yes nor no")
        return texts.isin(_YES) | (empty & missing)
