"""A case system's own event log, read by a small file that says what its columns and activities mean.

The file (``kind = "event_log"``) names the columns of the log, the event that each activity is, and words of groups,
forms and kinds. A log under the names of XES, as ``jobcentre events`` writes it, needs none.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from simulator.calendar import MINUTES_PER_DAY
from simulator.calibration.places.municipalities import fold
from simulator.calibration.readers.cases import CAUSE_WORDS, GROUP_WORDS
from simulator.calibration.readers.cells import MISSING, decode
from simulator.calibration.readers.dates import read_times
from simulator.calibration.readers.sheet import ExportError, shortened
from simulator.calibration.readers.table import is_workbook
from simulator.contents import DATA, check_file
from simulator.experiments.process_log.table import CASE, NAMES
from simulator.log import FORMS, KINDS, Event
from simulator.scenario.base import ByName, Part
from simulator.scenario.messages import Problem, nearest, spell
from simulator.scenario.named_files import read_named

if TYPE_CHECKING:
    import pandas as pd

    from simulator.scenario import Scenario

FOLDER = "event_logs"
_TIMES = ("due", "target")
_MINUTES = ("job_minutes", "duty_minutes", "paper_minutes")
_YES, _NO = frozenset({"true", "ja", "yes", "1", "1.0"}), frozenset({"false", "nej", "no", "0", "0.0"})


class Columns(Part):
    """What the log calls its columns."""

    citizen: str
    """Whose event it is: any text or number."""
    event: str
    """The activity."""
    time: str
    """When: a day, with a time of the day or without."""
    spell: str | None = None
    """How-manieth spell of the citizen, from 0; counted by entries if not given."""
    kind: str | None = None
    """Kind of talk, cause of an exit, type of activation, reason of an exemption."""
    due: str | None = None
    """The day by which it was due."""
    target: str | None = None
    """The day aimed at."""
    caseworker: str | None = None
    """Who did it: any text or number."""
    form: str | None = None
    """Form of a talk."""
    job_minutes: str | None = None
    """Minutes of a talk about work."""
    duty_minutes: str | None = None
    """Minutes of a talk for what the law asks to be said."""
    paper_minutes: str | None = None
    """Minutes of paperwork for it."""
    registered: str | None = None
    """Whether the ministry is told of it."""


class People(Part):
    """What the log, or the table of citizens, calls what is known of a citizen."""

    citizen: str | None = None
    """The citizen in a table of their own; as in the log if not given."""
    group: str
    """Target group."""
    age: str
    """Years, at entry."""
    entered: str | None = None
    """The day of entry; that of the first event of entering if not given."""
    origin: str | None = None
    """``entrant``, ``stock`` or ``recent_leaver``."""
    contact: str | None = None
    """Days on the clock of contact at entry."""
    ladder: str | None = None
    """Days of any benefit within three years before entry."""
    benefit_hours: str | None = None
    """Hours of benefit used at entry."""
    frailty: str | None = None
    return_after: str | None = None
    """Days after entry at which an employer takes her back."""
    treatment_from: str | None = None
    """Days after entry at which treatment begins."""
    treatment_to: str | None = None
    """Days after entry at which treatment ends."""
    digital: str | None = None
    """Whether she is digitally ready."""
    reading: str | None = None
    """Whether she needs the reading assessment."""
    incomplete_cv: str | None = None
    """Whether her CV is incomplete."""
    at_risk: str | None = None
    self_books: str | None = None


class Activity(Part):
    """What an activity is in the log's own words."""

    event: str
    """The event, such as ``talk_held``."""
    kind: str = ""
    """Its kind, where no column says it."""
    form: str = ""
    """Its form, where no column says it."""


class LogMapping(Part):
    """A file that says what a log means."""

    title: str = ""
    """What the log is of."""
    columns: Columns
    """Its columns."""
    citizens: People
    """What is known of citizens."""
    activities: ByName[Activity] = Field(default_factory=dict)
    """The event that each activity is; events may stand in the log under their own words too."""
    ignored: tuple[str, ...] = ()
    """Activities that are left out."""
    words: ByName[str] = Field(default_factory=dict)
    """The log's words of groups, forms and kinds -> ours."""


_BOOLEANS = ("digital", "reading", "incomplete_cv", "at_risk")
_NUMBERS = (
    *("age", "contact", "ladder", "benefit_hours", "frailty", "return_after"),
    *("treatment_from", "treatment_to", "self_books"),
)
XES = LogMapping(
    columns=Columns(**{name: NAMES.get(name, name) for name in Columns.model_fields}),
    citizens=People(
        **{name: f"{CASE}{name}" for name in People.model_fields if name != "citizen"},
    ),
)
"""What a log means that ``jobcentre events`` wrote as CSV."""


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


def read_mapping(path: str | Path) -> LogMapping:
    """Read what a log means.

    Raises
    ------
    ScenarioError
        With every mistake, by key.
    """
    return read_named(path, "event_log", FOLDER, LogMapping).content


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


class _Reader:
    """Reads one log; collects its mistakes."""

    def __init__(self, scenario: Scenario, mapping: LogMapping) -> None:
        self._mapping = mapping
        self._start = np.datetime64(datetime.combine(scenario.start, time()), "s")
        types = tuple(scenario.practice.activation.types)
        self._kinds = tuple(dict.fromkeys((*KINDS[1:], *types)))
        self._file = ""
        self._table: pd.DataFrame
        self._problems: list[Problem] = []
        self._notes: list[str] = []

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

    def _kind(self, column: str | None, meant: list[Activity], event: pd.Series[str]) -> NDArray[np.object_]:
        """Return the kinds; an exit must have one."""
        causes = {fold(word).replace("_", " "): cause for word, cause in CAUSE_WORDS.items()}
        kinds = self._words(column, [one.kind for one in meant], self._kinds, causes)
        rows = self._table.index.to_numpy()
        for row in np.flatnonzero((event == "exited").to_numpy() & (kinds == "")):
            told = "is missing: an exit has a cause"
            self._tell(
                int(rows[row]), column or self._mapping.columns.event, told, "", ", ".join(KINDS[7:12])
            )
        return kinds

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
