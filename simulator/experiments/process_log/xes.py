"""A log as XES (IEEE 1849): a trace a citizen, an event a thing that happened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from simulator.experiments.process_log.table import CASE, NAMES, process_table

if TYPE_CHECKING:
    import pandas as pd

    from simulator.log import Run

_DATES = frozenset({NAMES["time"], "due", "target", f"{CASE}entered"})
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
<global scope="trace"><string key="concept:name" value=""/></global>
<global scope="event"><string key="concept:name" value=""/>\
<date key="time:timestamp" value="1970-01-01T00:00:00Z"/></global>
<classifier name="Activity" keys="concept:name"/>
"""


def xes_pieces(run: Run, start: datetime, name: str) -> Iterator[str]:
    """Return the document in pieces, a trace each; what a citizen or an event does not have is left out."""
    table = process_table(run, start)
    yield _HEAD + f'<string key="concept:name" value={quoteattr(name)}/>\n'
    case = NAMES["citizen"]
    traces = [column for column in map(str, table) if column.startswith(CASE) and column != case]
    events = [column for column in map(str, table) if column != case and column not in traces]
    lines = _joined(table[events], events)
    people = table.groupby(case, sort=False)
    firsts = people.head(1)
    about = _joined(firsts[[case, *traces]], ["concept:name", *(one.removeprefix(CASE) for one in traces)])
    ends = np.cumsum(people.size().to_numpy())
    for trace, begin, end in zip(about, [0, *ends[:-1]], ends, strict=True):
        inner = "".join(f"<event>{line}</event>\n" for line in lines[begin:end])
        yield f"<trace>{trace}\n{inner}</trace>\n"
    yield "</log>\n"


def _joined(table: pd.DataFrame, keys: Sequence[str]) -> list[str]:
    """Return each row's attributes, one after the other."""
    columns = [
        _attributes(table[column], column, key) for column, key in zip(map(str, table), keys, strict=True)
    ]
    return ["".join(row) for row in zip(*columns, strict=True)]


def _attributes(column: pd.Series[Any], name: str, key: str) -> list[str]:
    """Return a column as attributes, each different value written once; empty where there is none."""
    of = column.dtype.kind
    if key in ("concept:name", NAMES["caseworker"]):
        kind = "string"
    elif name in _DATES:
        kind = "date"
    else:
        kind = {"b": "boolean", "i": "int", "u": "int", "f": "float"}.get(of, "string")
    column = column.astype(object).where(column.notna(), "")
    written = {}
    for value in column.unique():
        text = str(value)
        text = text.lower() if kind == "boolean" else f"{text}Z" if kind == "date" and text else text
        written[value] = f'<{kind} key="{key}" value="{escape(text, {chr(34): "&quot;"})}"/>' if text else ""
    return [written[value] for value in column]
