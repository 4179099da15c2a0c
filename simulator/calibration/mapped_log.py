"""A case system's own event log, read by what its columns and activities mean, into the columns of a run's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.log_cells import Cells, read_texts
from simulator.calibration.log_mapping import Activity, LogMapping
from simulator.calibration.places.municipalities import fold
from simulator.calibration.readers.cases import CAUSE_WORDS, GROUP_WORDS
from simulator.calibration.readers.cells import MISSING
from simulator.calibration.readers.sheet import ExportError
from simulator.experiments.process_log.table import NAMES
from simulator.log import FORMS, KINDS, Event
from simulator.scenario.messages import Problem, nearest, spell

if TYPE_CHECKING:
    import pandas as pd

    from simulator.scenario import Scenario

_TIMES = ("due", "target")
_CAUSES = ("job", "education", "other", "benefit_exhausted", "employer", "labour_force")
_MINUTES = ("job_minutes", "duty_minutes", "paper_minutes")
_BOOLEANS = ("digital", "reading", "incomplete_cv", "at_risk")
_NUMBERS = (
    *("age", "contact", "ladder", "benefit_hours", "frailty", "return_after"),
    *("treatment_from", "treatment_to", "self_books"),
)


@dataclass(frozen=True)
class MappedLog:
    """A log in the columns of a run's own.

    Attributes
    ----------
    events, citizens : DataFrame
        As :mod:`simulator.calibration.export` takes them.
    notes : tuple of str
        What was made of it that a reader must know, a line each.
    """

    events: pd.DataFrame
    citizens: pd.DataFrame
    notes: tuple[str, ...]


def read_mapped(
    scenario: Scenario, log: Path, mapping: LogMapping, citizens: Path | None = None
) -> MappedLog:
    """Read a log by what its columns and activities mean.

    Parameters
    ----------
    scenario : Scenario
        Under which it happened: its start is day 0.
    log : Path
        CSV, a workbook's first sheet or Parquet.
    mapping : LogMapping
        What it means.
    citizens : Path, optional
        A table of the citizens; if not given, each row of the log says who the citizen is.

    Raises
    ------
    ExportError
        With every mistake, by row and column.
    """
    return _Reader(scenario, mapping).read(log, citizens)


def is_xes(path: Path) -> bool:
    """Return whether a table has the names of XES; not if it cannot be read."""
    try:
        return {NAMES["citizen"], NAMES["event"], NAMES["time"]} <= set(read_texts(path, rows=1))
    except ExportError:
        return False


class _Reader(Cells):
    """Reads one log; collects its mistakes."""

    def __init__(self, scenario: Scenario, mapping: LogMapping) -> None:
        super().__init__(scenario, mapping)
        self._types = tuple(scenario.practice.activation.types)
        self._kinds = tuple(dict.fromkeys((*KINDS[1:], *self._types)))

    def read(self, log: Path, citizens: Path | None) -> MappedLog:
        self._take(log)
        columns, people = self._mapping.columns, self._mapping.citizens
        named = {key: name for key, name in columns.model_dump().items() if name is not None}
        of_people = {k: v for k, v in people.model_dump().items() if v is not None and k != "citizen"}
        self._must_have({**named, **(of_people if citizens is None else {})}, named)
        events = self._events(named)
        who = events.pop("who")
        if citizens is None:
            texts = self._one_each(events["citizen"], of_people)
            rows = np.unique(events["citizen"], return_index=True)[1]
        else:
            self._stop()
            self._take(citizens)
            own = {"citizen": people.citizen or columns.citizen, **of_people}
            self._must_have(own, own)
            texts, rows = self._listed(own, list(dict.fromkeys(who)), log)
        table = self._people(texts, rows, of_people)
        self._stop()
        entered = events.loc[events["event"] == "entered"].groupby("citizen")["time"].first()
        if "entered" not in table:
            first = events.groupby("citizen")["time"].first()
            table["entered"] = entered.reindex(table["citizen"]).fillna(first).to_numpy()
        return MappedLog(events, table, tuple(self._notes))

    def _events(self, named: Mapping[str, str]) -> pd.DataFrame:
        """Return the events in our columns, by citizen and time, the numbers of citizens by who comes first."""
        import pandas as pd

        table, activities = self._table, self._mapping.activities
        known = [event.name for event in Event]
        texts = table[named["event"]]
        ignored = set(self._mapping.ignored)
        own: dict[str, Activity] = {}
        for row, text in zip(*np.unique(texts.to_numpy().astype(str), return_index=True)[::-1], strict=True):
            if text not in ignored and text not in activities and text not in known:
                names = [*activities, *known]
                told = f"{spell(text)} is no event, and neither in [activities] nor among ignored"
                self._tell(int(row), named["event"], told, nearest(text, names))
            own[str(text)] = activities.get(text) or Activity(event=str(text))
        for name, activity in activities.items():
            if activity.event not in known:
                told = f"unknown event {spell(activity.event)}"
                near = nearest(activity.event, known)
                self._problems.append(Problem("", f'activities."{name}".event', told, ", ".join(known), near))
        self._stop()
        self._table = table = table[~texts.isin(ignored)]
        row = table.index.to_numpy()
        meant = [own[text] for text in table[named["event"]]]
        events = pd.DataFrame({"event": [one.event for one in meant]}, index=row)
        events["time"] = self._days(named["time"], needed=True)
        for name in _TIMES:
            events[name] = self._days(named[name]) if name in named else np.nan
        events["kind"] = self._kind(named.get("kind"), meant, events["event"])
        forms = self._words(named.get("form"), [one.form for one in meant], FORMS, {})
        events["form"] = pd.Series(forms, index=row, dtype=object)
        events["caseworker"] = self._caseworkers(named.get("caseworker"))
        for name in _MINUTES:
            events[name] = self._numbers(named[name], 0.0) if name in named else 0
        events["registered"] = self._flags(named["registered"], True) if "registered" in named else True
        who = table[named["citizen"]]
        for missing in np.flatnonzero(who.str.casefold().isin(MISSING - {"na", "none", "x"})):
            self._tell(int(row[missing]), named["citizen"], "is missing")
        events["who"] = who
        events["citizen"] = pd.factorize(who)[0]
        self._stop()
        order = np.lexsort((np.arange(len(events)), events["time"], events["citizen"]))
        events = events.iloc[order]
        return self._with_spells(events, named)

    def _with_spells(self, events: pd.DataFrame, named: Mapping[str, str]) -> pd.DataFrame:
        """Number the spells of each citizen: a second entry is a return."""
        begins = events["event"].isin(["entered", "returned"])
        count = begins.astype(int).groupby(events["citizen"]).cumsum()
        if "spell" in named:
            numbers = self._numbers(named["spell"], 0.0)
            return events.assign(spell=numbers.loc[events.index].astype(int))
        for row in events.index[count == 0][:20]:
            self._tell(int(row), named["event"], "comes before the citizen enters (an event 'entered')")
        again = begins & (count > 1)
        event = events["event"].mask(again, "returned").mask(begins & (count == 1), "entered")
        return events.assign(event=event, spell=(count - 1).clip(lower=0))

    def _kind(self, column: str | None, meant: list[Activity], event: pd.Series[str]) -> NDArray[np.object_]:
        """Return the kinds; an exit must have a cause, activation a type."""
        causes = {fold(word).replace("_", " "): cause for word, cause in CAUSE_WORDS.items()}
        kinds = self._words(column, [one.kind for one in meant], self._kinds, causes)
        rows, where = self._table.index.to_numpy(), column or self._mapping.columns.event
        for events, allowed, what in (
            (("exited",), _CAUSES, "a cause"),
            (("activation_started", "activation_ended"), self._types, "a type"),
        ):
            wrong = event.isin(events).to_numpy() & ~np.isin(kinds.astype(str), allowed)
            for row in np.flatnonzero(wrong):
                said = f"{spell(kinds[row])} is none" if kinds[row] else "is missing"
                told = f"{said}: {event.iloc[row]} has {what}"
                self._tell(int(rows[row]), where, told, nearest(kinds[row], allowed), ", ".join(allowed))
        return kinds

    def _one_each(self, citizen: pd.Series[int], named: Mapping[str, str]) -> pd.DataFrame:
        """Return what the log's rows say of each citizen; rows of one citizen must say the same."""
        texts = self._table.loc[citizen.index, list(dict.fromkeys(named.values()))]
        first = texts.groupby(citizen.to_numpy()).transform("first")
        for column in texts:
            for row in texts.index[(texts[column] != first[column]).to_numpy()]:
                other = spell(first.at[row, column])
                told = f"is not {other}, as in an earlier row of the same citizen"
                self._tell(int(row), str(column), f"{spell(texts.at[row, column])} {told}")
        self._stop()
        kept = texts[~citizen.duplicated().to_numpy()]
        return kept.set_axis(citizen[~citizen.duplicated()].to_numpy()).sort_index()

    def _listed(
        self, named: Mapping[str, str], who: list[str], log: Path
    ) -> tuple[pd.DataFrame, NDArray[np.intp]]:
        """Return the table of citizens in the order of the log's; each must stand in it once."""
        ids = self._table[named["citizen"]]
        for row in ids.index[ids.duplicated()]:
            self._tell(int(row), named["citizen"], f"{spell(ids[row])} stands twice")
        for one in [one for one in who if one not in set(ids)][:20]:
            told = f"the citizen {spell(one)} of {log.name} is missing"
            self._problems.append(Problem(self._file, f"column {named['citizen']}", told))
        self._stop()
        place = {text: row for row, text in enumerate(ids)}
        rows = np.array([place[one] for one in who], dtype=np.intp)
        self._table = self._table.iloc[rows]
        return self._table, rows

    def _people(self, texts: pd.DataFrame, rows: NDArray[np.intp], named: Mapping[str, str]) -> pd.DataFrame:
        """Return the citizens in our columns."""
        import pandas as pd

        self._table = texts.set_axis(rows) if len(rows) == len(texts) else texts
        groups = tuple(dict.fromkeys(GROUP_WORDS.values()))
        words = {fold(word).replace("_", " "): group for word, group in GROUP_WORDS.items()}
        count = len(texts)
        table = pd.DataFrame({"citizen": np.arange(count)})
        table["group"] = self._words(named["group"], [""] * count, groups, words)
        for name in ("group", "age"):
            empty = self._table[named[name]].str.casefold().isin(MISSING)
            for row in self._table.index[empty]:
                self._tell(int(row), named[name], "is missing")
        for name in _NUMBERS:
            if name in named:
                gap = np.nan if name in ("return_after", "treatment_from", "treatment_to") else 0.0
                table[name] = self._numbers(named[name], gap).to_numpy()
        for name in _BOOLEANS:
            if name in named:
                table[name] = self._flags(named[name], name == "digital").to_numpy()
        if "origin" in named:
            table["origin"] = self._table[named["origin"]].to_numpy()
        if "entered" in named:
            table["entered"] = self._days(named["entered"], needed=True).to_numpy()
        return table
