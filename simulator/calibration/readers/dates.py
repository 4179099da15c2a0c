"""Days and times as systems write them: with and without a time, the Danish way round, as Excel's serial numbers.

A time zone is refused: a spell counts days as they are in Denmark, and midnight in another zone is another day.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.readers.cells import MISSING
from simulator.scenario.messages import spell

if TYPE_CHECKING:
    import pandas as pd

_TIME = r"(?:[T ]\s*(\d{1,2})[:.](\d\d)(?:[:.](\d\d)(?:[.,]\d+)?)?)?"
_YEAR_FIRST = re.compile(r"(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})" + _TIME)
_DAY_FIRST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})" + _TIME)
_ZONE = re.compile(r"(.*\d)\s*(Z|UTC|GMT|CET|CEST|[+-]\d\d:?(?:\d\d)?)", re.IGNORECASE)
_SERIAL = re.compile(r"([2-6]\d{4})(?:[.,](\d+))?")
"""Days since the last but one of 1899: 1954 to 2091."""
_FIRST_SERIAL = datetime(1899, 12, 30)


@dataclass(frozen=True)
class Times:
    """A column of times.

    Attributes
    ----------
    values : ndarray of datetime64[s]
        Not a time where a cell is missing or wrong.
    mistakes : dict of int to str
        By position, what is wrong with a cell.
    serial : bool
        Whether the column held Excel's serial numbers.
    """

    values: NDArray[np.datetime64]
    mistakes: dict[int, str]
    serial: bool


def read_times(texts: pd.Series[str]) -> Times:
    """Read a column of days, with or without a time of the day.

    Numbers of five digits are Excel's serial numbers where the whole column has such; among dates they are a mistake.
    """
    there = [text for text in texts.unique() if text.casefold() not in MISSING]
    serial = bool(there) and all(_SERIAL.fullmatch(text) for text in there)
    read: Callable[[str], datetime | str] = _from_serial if serial else _from_text
    found = {text: read(text) for text in there}
    nothing = np.datetime64("NaT", "s")
    values = {text: np.datetime64(at, "s") for text, at in found.items() if isinstance(at, datetime)}
    wrong = {text: said for text, said in found.items() if isinstance(said, str)}
    cells = [str(text) for text in texts]
    return Times(
        np.array([values.get(text, nothing) for text in cells], dtype="datetime64[s]"),
        {row: wrong[text] for row, text in enumerate(cells) if text in wrong} if wrong else {},
        serial,
    )


def _from_text(text: str) -> datetime | str:
    """Return the time that a cell means, or what is wrong with it."""
    if (zoned := _ZONE.fullmatch(text)) and isinstance(_from_text(zoned[1]), datetime):
        reason = "midnight elsewhere is another day here; write the time as it was in Denmark, without a zone"
        return f"{spell(text)} has a time zone ({zoned[2]}): {reason}"
    if found := _YEAR_FIRST.fullmatch(text):
        year, _, month, day, *time = found.groups()
    elif found := _DAY_FIRST.fullmatch(text):
        day, _, month, year, *time = found.groups()
    elif _SERIAL.fullmatch(text):
        told = f"may be Excel's serial number of {_from_serial(text):%Y-%m-%d}"
        return f"{spell(text)} {told}, among dates; write it as a date"
    else:
        return _none(text)
    try:
        hour, minute, second = (int(part or 0) for part in time)
        return datetime(int(year), int(month), int(day), hour, minute, second)
    except ValueError:
        return _none(text)


def _none(text: str) -> str:
    return f"{spell(text)} is no date such as 2023-05-31 or 31-05-2023"


def _from_serial(text: str) -> datetime:
    return _FIRST_SERIAL + timedelta(seconds=round(float(text.replace(",", ".")) * 86_400))
