"""A log as a table for process mining: a row an event, in the columns that XES gives names to.

pm4py reads them as they are; Disco and the like ask which column is the case, the activity, the time, the resource.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from simulator.log import MISSING

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from simulator.log import Run

NAMES = {
    "citizen": "case:concept:name",
    "event": "concept:name",
    "time": "time:timestamp",
    "caseworker": "org:resource",
}
"""What XES calls a column of the log; every other column keeps its name."""
CASE = "case:"
"""Stands before what is known of the citizen."""


def stamps(minutes: NDArray[np.integer], start: datetime) -> NDArray[np.str_]:
    """Return minutes from the start as times of a clock on the wall, ``2023-03-22T08:00:00``; empty where missing."""
    at = np.datetime64(start, "s") + minutes.astype(np.int64) * np.timedelta64(60, "s")
    return np.where(minutes == MISSING, "", np.datetime_as_string(at, unit="s"))


def process_table(run: Run, start: datetime) -> pd.DataFrame:
    """Return the log, by citizen and then in the order in which things happened, with who the citizen is.

    Parameters
    ----------
    run : Run
        The run.
    start : datetime
        Minute 0.
    """
    log = run.events
    order = np.argsort(log.citizen, kind="stable")
    events = log.frame().iloc[order].drop(columns="replication")
    for name in ("time", "due", "target"):
        events[name] = stamps(getattr(log, name)[order], start)
    events = events[[*NAMES, *(name for name in events if name not in NAMES)]]
    who = citizens_table(run, start).iloc[log.citizen[order]]
    who.index = events.index
    return events.rename(columns=NAMES).join(who.add_prefix(CASE))


def citizens_table(run: Run, start: datetime) -> pd.DataFrame:
    """Return who the citizens are, a row each; the day of entry as a time, lengths of time in days."""
    people = run.citizens
    table: pd.DataFrame = people.frame().drop(columns=["replication", "citizen"])
    table["entered"] = stamps(people.entered, start)
    return table
