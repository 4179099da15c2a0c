"""The option that says which official table an export is of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from simulator.errors import Refused

Tables = Annotated[
    list[str] | None,
    typer.Option(
        "--table",
        metavar="[FILE=]TABLE",
        help="The table that an export is of, where neither it nor its file's name says so; may be repeated.",
    ),
]


def tables_of(texts: Sequence[str]) -> dict[str, str]:
    """Return tables' ids by the name of a file (nothing: every file that does not say), of ``[FILE=]TABLE``.

    Raises
    ------
    Refused
        If it is no table's id.
    """
    from simulator.calibration.readers.cells import table_id

    tables = {}
    for text in texts:
        file, _, name = text.rpartition("=")
        found = table_id(name.strip())
        if found.casefold() != name.strip().casefold() or not found:
            raise Refused(f"--table {text}: is no table's id such as y60a02 or AUF01")
        tables[file.strip()] = found
    return tables
