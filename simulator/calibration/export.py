"""An event log exported from a case system, measured by the outcome functions that measure a simulated one.

Two tables in the columns of a run's own (``jobcentre run --events``), as CSV or Parquet: events, and citizens. A
third, capacity, tells caseworkers' minutes; without it the outcomes of capacity stay undefined. What a case system
does not know of a citizen (frailty, at_risk) may be left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.calendar import MINUTES_PER_DAY
from simulator.calibration.log_mapping import LogMapping
from simulator.calibration.mapped_log import read_mapped
from simulator.calibration.readers.sheet import ExportError
from simulator.catalogue import GROUPS
from simulator.contents import DATA, check_file
from simulator.draws import FIELD
from simulator.log import KINDS, ORIGINS, Capacity, Citizens, Event, EventLog, Run, read_frame
from simulator.scenario.messages import Problem, nearest, spell

if TYPE_CHECKING:
    import pandas as pd

    from simulator.scenario import Scenario

_NEEDED = ("citizen", "group", "age", "entered")
_DEFAULTS: Mapping[str, Any] = {
    "origin": "entrant",
    "contact": 0.0,
    "ladder": 0.0,
    "benefit_hours": 0.0,
    "frailty": 1.0,
    "return_after": np.nan,
    "treatment_from": np.nan,
    "treatment_to": np.nan,
    "digital": True,
    "reading": False,
    "incomplete_cv": False,
    "at_risk": False,
    "self_books": FIELD,
}


def read_run(scenario: Scenario, events: Path, citizens: Path, capacity: Path | None = None) -> Run:
    """Read an exported log.

    Parameters
    ----------
    scenario : Scenario
        Under which it happened: its start is day 0 of the times, its horizon the last day measured.
    events, citizens : Path
        The tables. Times are days from ``start``.
    capacity : Path, optional
        Minutes for talks by caseworker and day.

    Raises
    ------
    ExportError
        With every mistake, by row and column.
    """
    log = _events(events, _table(events, ("time", "citizen", "event")))
    who = _citizens(citizens, _table(citizens, _NEEDED))
    problems = []
    strangers = np.flatnonzero((log.citizen < 0) | (log.citizen >= len(who)))
    problems += [
        Problem(
            str(events), f"row {row + 2}, column citizen", f"{log.citizen[row]} is no row of {citizens.name}"
        )
        for row in strangers[:20]
    ]
    own = np.argsort(log.citizen, kind="stable")
    same = log.citizen[own][1:] == log.citizen[own][:-1]
    backwards = own[1:][same & (np.diff(log.time[own]) < 0)]
    problems += [
        Problem(
            str(events),
            f"row {row + 2}, column time",
            "lies before an event of the same citizen in a row above",
        )
        for row in backwards[:20]
    ]
    if problems:
        raise ExportError(problems)
    return _run(scenario, log, who, capacity)


def read_mapped_run(
    scenario: Scenario,
    events: Path,
    mapping: LogMapping,
    citizens: Path | None = None,
    capacity: Path | None = None,
) -> tuple[Run, tuple[str, ...]]:
    """Read a log in a case system's own columns and words; return what a reader must know of it besides.

    Parameters
    ----------
    scenario, capacity
        As :func:`read_run` takes them.
    events, mapping, citizens
        As :func:`simulator.calibration.mapped_log.read_mapped` takes them.

    Raises
    ------
    ExportError
        With every mistake, by row and column.
    """
    found = read_mapped(scenario, events, mapping, citizens)
    log, who = _events(events, found.events), _citizens(citizens or events, found.citizens)
    return _run(scenario, log, who, capacity), found.notes


def _run(scenario: Scenario, log: EventLog, who: Citizens, capacity: Path | None) -> Run:
    groups, bands = len(GROUPS), 1
    return Run(
        events=log,
        citizens=who,
        capacity=_capacity(capacity, scenario),
        start=0,
        horizon=scenario.horizon_minutes,
        exposure=np.zeros((groups, bands)),
        expected=np.zeros((groups, 1, bands)),
    )


def _table(path: Path, needed: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    try:
        check_file(path, DATA)
        parquet = path.suffix.lower() == ".parquet"
        table = pd.read_parquet(path) if parquet else pd.read_csv(path, sep=None, engine="python")
    except OSError as error:
        raise ExportError([Problem(str(path), "", (error.strerror or str(error)).lower())]) from error
    except Exception as error:  # whatever pandas and pyarrow raise on what is no table
        told = " ".join(str(error).split())[:200]
        raise ExportError([Problem(str(path), "", f"is no table: {told}")]) from error
    missing = [name for name in needed if name not in table.columns]
    if missing:
        raise ExportError(
            [Problem(str(path), "heading", f"the column '{name}' is missing") for name in missing]
        )
    return table


def _events(path: Path, table: pd.DataFrame) -> EventLog:
    defaults: dict[str, Any] = {"spell": 0, "due": np.nan, "target": np.nan, "caseworker": None, "form": None}
    defaults |= {"kind": "", "job_minutes": 0, "duty_minutes": 0, "paper_minutes": 0, "registered": True}
    table = table.assign(**{name: value for name, value in defaults.items() if name not in table.columns})
    known = [event.name for event in Event]
    problems = []
    for row in np.flatnonzero(~table["event"].astype(str).isin(known).to_numpy())[:20]:
        word = str(table["event"].iloc[row])
        told = f"unknown event {spell(word)}"
        problems.append(
            Problem(str(path), f"row {row + 2}, column event", told, ", ".join(known), nearest(word, known))
        )
    for name in ("time", "citizen"):
        bad = np.flatnonzero(~np.isfinite(_numbers(table[name])))
        problems += [Problem(str(path), f"row {row + 2}, column {name}", "is no number") for row in bad[:20]]
    if problems:
        raise ExportError(problems)
    if "exited" in set(table["event"]):
        exits = table.index[table["event"].astype(str) == "exited"]
        unknown = [r for r in exits if str(table.at[r, "kind"]) not in KINDS]
        if unknown:
            wrong = [
                Problem(
                    str(path),
                    f"row {int(r) + 2}, column kind",
                    f"unknown cause {spell(str(table.at[r, 'kind']))}",
                    "job, education, other, benefit_exhausted, employer",
                )
                for r in unknown[:20]
            ]
            raise ExportError(wrong)
    return read_frame(table)


def _citizens(path: Path, table: pd.DataFrame) -> Citizens:
    table = table.assign(**{name: value for name, value in _DEFAULTS.items() if name not in table.columns})
    problems = []
    order = _numbers(table["citizen"])
    if not np.array_equal(order, np.arange(len(table))):
        problems.append(Problem(str(path), "column citizen", "numbers the rows 0, 1, 2 and so on, in order"))
    for name, words in (("group", GROUPS), ("origin", ORIGINS)):
        for row in np.flatnonzero(~table[name].astype(str).isin(words).to_numpy())[:20]:
            word = str(table[name].iloc[row])
            told, near = f"unknown word {spell(word)}", nearest(word, words)
            problems.append(Problem(str(path), f"row {row + 2}, column {name}", told, ", ".join(words), near))
    for name in ("age", "entered", "contact", "ladder", "benefit_hours"):
        bad = np.flatnonzero(~np.isfinite(_numbers(table[name])))
        problems += [Problem(str(path), f"row {row + 2}, column {name}", "is no number") for row in bad[:20]]
    if problems:
        raise ExportError(problems)

    def minutes(name: str) -> Any:
        value = _numbers(table[name]) * MINUTES_PER_DAY
        return np.where(np.isnan(value), -1, np.rint(value)).astype(np.int32)

    def flags(name: str) -> Any:
        return table[name].astype(bool).to_numpy()

    return Citizens(
        group=np.array([GROUPS.index(str(g)) for g in table["group"]], dtype=np.uint8),
        age=_numbers(table["age"]).astype(np.uint8),
        origin=np.array([ORIGINS.index(str(o)) for o in table["origin"]], dtype=np.uint8),
        entered=np.rint(_numbers(table["entered"]) * MINUTES_PER_DAY).astype(np.int32),
        contact=np.rint(_numbers(table["contact"]) * MINUTES_PER_DAY).astype(np.int32),
        ladder=np.rint(_numbers(table["ladder"]) * MINUTES_PER_DAY).astype(np.int32),
        benefit_hours=_numbers(table["benefit_hours"]),
        frailty=_numbers(table["frailty"]),
        return_after=minutes("return_after"),
        treatment_from=minutes("treatment_from"),
        treatment_to=minutes("treatment_to"),
        digital=flags("digital"),
        reading=flags("reading"),
        incomplete_cv=flags("incomplete_cv"),
        at_risk=flags("at_risk"),
        self_books=_numbers(table["self_books"]).astype(np.int32),
        groups=GROUPS,
    )


def _capacity(path: Path | None, scenario: Scenario) -> Capacity:
    teams = tuple(scenario.practice.teams)
    if path is None:
        none = np.empty(0, dtype=np.int32)
        return Capacity(none, none.astype(np.uint8), none, none, teams)
    table = _table(path, ("caseworker", "team", "day", "minutes"))
    wrong = np.flatnonzero(~table["team"].astype(str).isin(teams).to_numpy())
    if len(wrong):
        told = f"unknown team {spell(str(table['team'].iloc[wrong[0]]))}"
        raise ExportError([Problem(str(path), f"row {wrong[0] + 2}, column team", told, ", ".join(teams))])
    return Capacity(
        caseworker=_numbers(table["caseworker"]).astype(np.int32),
        team=np.array([teams.index(str(t)) for t in table["team"]], dtype=np.uint8),
        day=_numbers(table["day"]).astype(np.int32),
        minutes=_numbers(table["minutes"]).astype(np.int32),
        teams=teams,
    )


def _numbers(column: pd.Series[Any]) -> Any:
    import pandas as pd

    return pd.to_numeric(column, errors="coerce").to_numpy(dtype=float)
