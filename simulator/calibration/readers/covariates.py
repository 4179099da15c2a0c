"""Which other columns of a file of spells are properties of the person to estimate by, and which are not.

Case systems export serial numbers, dates and the length of the spell beside age and sex. A number that differs in every
row tells nothing of anybody; the length of a spell is what is to be explained; a date is told by the spell itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.places.municipalities import fold
from simulator.calibration.readers.cells import MISSING
from simulator.calibration.readers.sheet import Sheet
from simulator.scenario.messages import Problem

if TYPE_CHECKING:
    import pandas as pd

    Text = pd.Series[str]

SERIAL, DURATION, DATE, SAME = "serial", "duration", "date", "same"
"""Why a column is left out: a serial number, the length of the spell, a date, or one and the same value throughout."""
_MOST_WORDS = 20
"""Different words of a covariate at most: more are names, not a property."""
_ROWS = 20
"""With fewer rows, numbers that all differ may be ages."""
_LIKE_DURATION = 0.95
"""A number as correlated as this with the days from start to end is the length of the spell in some unit."""
_SERIAL_NAME = re.compile(
    r"(loebe?|lbe?|sags?|journal|raekke|row|cpr|serial)[ _.-]?(nr|nummer|no|number)?\b|nr\.?|#"
)
_DURATION_NAME = re.compile(r"varighed|duration|laengde|length|anciennitet|\b(uger|dage|weeks|days)\b")
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}([T ].*)?|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}")


@dataclass(frozen=True)
class Covariates:
    """What else is known of the persons.

    Attributes
    ----------
    values : ndarray, shape (rows, covariates)
    names : tuple of str
        Of the covariates; of a word ``COLUMN = WORD``.
    left_out : tuple of (column, reason)
        Columns that are no properties of a person.
    """

    values: NDArray[np.float64]
    names: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]


def read_covariates(
    sheet: Sheet, taken: set[str], days: NDArray[np.float64], problems: list[Problem]
) -> Covariates:
    """Read every column that no other meaning is known of.

    Parameters
    ----------
    sheet
        The spells, as text.
    taken
        Columns that mean something else.
    days
        From start to end of each spell, nan where it is open.
    problems
        Collects cells that are missing, and columns of too many words.
    """
    columns: list[NDArray[np.float64]] = []
    names: list[str] = []
    left_out = []
    for column in sheet.columns:
        text = sheet.cells[column]
        missing = text.str.casefold().isin(MISSING).to_numpy()
        if column in taken or missing.all():
            continue
        numbers = _numbers(text, missing)
        reason = _no_property(column, text[~missing], numbers, days)
        if reason:
            left_out.append((column, reason))
            continue
        told = "is missing; leave the column out, or fill it"
        problems += [sheet.problem(row, column, told) for row in np.flatnonzero(missing)]
        words = text.value_counts().index
        if numbers is not None:
            columns.append(numbers)
            names.append(column)
        elif len(words) > _MOST_WORDS:
            told = (
                f"has {len(words)} different words, more than {_MOST_WORDS}: it is no property to estimate by"
            )
            problems.append(Problem(sheet.file, f"column {column}", told))
        else:
            for word in sorted(words[1:]):
                columns.append((text == word).to_numpy(dtype=float))
                names.append(f"{column} = {word}")
    whole = np.column_stack(columns) if columns else np.empty((len(sheet.cells), 0))
    return Covariates(whole, tuple(names), tuple(left_out))


def _numbers(text: Text, missing: NDArray[np.bool_]) -> NDArray[np.float64] | None:
    """Read a column as numbers, nan where it is missing; nothing if it holds something else."""
    import pandas as pd

    read = pd.to_numeric(text.str.replace(",", ".", regex=False), errors="coerce").to_numpy(dtype=float)
    return None if np.isnan(read[~missing]).any() else read


def _no_property(
    column: str, told: Text, numbers: NDArray[np.float64] | None, days: NDArray[np.float64]
) -> str:
    """Say why a column is no property of a person; empty where it may be one."""
    name = fold(column)
    different = told.nunique()
    if told.str.fullmatch(_DATE).all():
        return DATE
    if numbers is None:
        return SERIAL if different == len(told) > _ROWS else ""
    if _DURATION_NAME.search(name) or _follows(numbers, days):
        return DURATION
    there = numbers[~np.isnan(numbers)]
    whole = bool((there == np.round(there)).all())
    if _SERIAL_NAME.fullmatch(name) or (whole and different == len(told) > _ROWS):
        return SERIAL
    return SAME if different == 1 and len(told) == len(numbers) else ""


def _follows(numbers: NDArray[np.float64], days: NDArray[np.float64]) -> bool:
    """Return whether a number is the length of the spell, in whatever unit."""
    both = ~(np.isnan(numbers) | np.isnan(days))
    if both.sum() < _ROWS or np.ptp(numbers[both]) == 0 or np.ptp(days[both]) == 0:
        return False
    return float(np.corrcoef(numbers[both], days[both])[0, 1]) > _LIKE_DURATION
