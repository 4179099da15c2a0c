"""Draws from a posterior as a file has them: a row a draw, a column a figure.

A behaviour may name a posterior: figures that studies tell together, and not one by one. Where all that is assumed is
drawn, the figures of its columns come from one of its rows, whole, in place of their own ranges.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.contents import DATA, content_of
from simulator.experiments.csv_text import as_plain
from simulator.scenario.files import POSTERIORS, scenario_roots
from simulator.scenario.messages import Problem, ScenarioError, nearest, spell

Floats = NDArray[np.float64]
_ITEM = re.compile(r"^(?P<path>[\w.\"-]+)\[(?P<n>\d+)\]$")


@dataclass(frozen=True)
class Draws:
    """Draws of parameters.

    Attributes
    ----------
    columns : tuple of str
        Paths; of a list ``PATH[0]``, ``PATH[1]`` and so on.
    values : ndarray, shape (draws, columns)
    """

    columns: tuple[str, ...]
    values: Floats

    def __len__(self) -> int:
        return len(self.values)

    def at(self, number: int) -> dict[str, Any]:
        """Return the values of a draw by path; after the last comes the first again."""
        found: dict[str, Any] = {}
        for column, value in zip(self.columns, self.values[number % len(self.values)], strict=True):
            item = _ITEM.match(column)
            if item is None:
                found[column] = float(value)
            else:
                found.setdefault(item["path"], []).append(float(value))
        return {path: tuple(value) if isinstance(value, list) else value for path, value in found.items()}

    def text(self) -> str:
        """Write them as CSV."""
        import pandas as pd

        table = pd.DataFrame(self.values, columns=list(self.columns))
        return table.to_csv(index=False, float_format="%.8g", lineterminator="\n")


def read_draws(path: Path) -> Draws:
    """Read draws from a CSV file.

    Raises
    ------
    ScenarioError
        With every mistake, by row and column.
    """
    try:
        rows = list(csv.reader(io.StringIO(as_plain(content_of(path, DATA)))))
    except OSError as error:
        raise ScenarioError([Problem(str(path), "", (error.strerror or str(error)).lower())]) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise ScenarioError([Problem(str(path), "", f"is no CSV: {error}")]) from error
    if len(rows) < 2:
        raise ScenarioError([Problem(str(path), "", "holds no draws")])
    heading, problems, values = [column.strip() for column in rows[0]], [], []
    problems += [
        Problem(str(path), f"column {column}", "stands twice")
        for column in sorted({c for c in heading if heading.count(c) > 1})
    ]
    for n, row in enumerate(rows[1:], 2):
        if len(row) != len(heading):
            problems.append(
                Problem(str(path), f"row {n}", f"has {len(row)} cells, the heading {len(heading)}")
            )
            continue
        read = []
        for column, cell in zip(heading, row, strict=True):
            try:
                read.append(float(cell))
            except ValueError:
                read.append(np.nan)
            if not np.isfinite(read[-1]):
                problems.append(
                    Problem(str(path), f"row {n}, column {column}", f"{spell(cell)} is no number")
                )
        values.append(read)
    if problems:
        raise ScenarioError(problems)
    return Draws(tuple(heading), np.array(values))


def find_draws(name_or_path: str | Path) -> Path:
    """Find the file of draws, by its path or by the name of one that is shipped.

    Raises
    ------
    ScenarioError
        If there is none of that name.
    """
    path = Path(name_or_path)
    if path.suffix or path.exists():
        return path
    for root in scenario_roots():
        if (root / POSTERIORS / f"{path}.csv").is_file():
            return root / POSTERIORS / f"{path}.csv"
    known = sorted(file.stem for root in scenario_roots() for file in (root / POSTERIORS).glob("*.csv"))
    near = nearest(str(path), known)
    raise ScenarioError([Problem("", str(path), "no draws of this name", ", ".join(known), near)])


def shared_draws(name: str) -> Draws:
    """Return the draws that a behaviour names, read once as long as the file stays as it is.

    Raises
    ------
    ScenarioError
        If there are none of that name, or the file has mistakes.
    """
    path = find_draws(name)
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _read(path: Path, changed: int) -> Draws:
    return read_draws(path)


def digest_of(name: str) -> str:
    """Return the SHA-256 of the draws that a behaviour names."""
    return hashlib.sha256(shared_draws(name).text().encode()).hexdigest()


def rows_of(name: str, draws: int, seed: int) -> dict[str, Floats]:
    """Return, by figure, its value in every draw: rows in an order of the seed's, each once before any comes again.

    The first are the same however many are asked for.
    """
    known = shared_draws(name)
    order = np.random.Generator(np.random.Philox([seed, 7])).permutation(len(known))
    rows = known.values[order[np.arange(draws) % len(known)]]
    return {column: rows[:, k] for k, column in enumerate(known.columns)}
