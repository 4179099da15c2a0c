"""What a case system's own event log means: a small file that says it (``kind = "event_log"``).

It names the columns of the log, the event that each activity is, and words of groups, forms and kinds. A log under the
names of XES, as ``jobcentre events`` writes it, needs none.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from simulator.experiments.process_log.table import CASE, NAMES
from simulator.scenario.base import ByName, Part
from simulator.scenario.named_files import read_named

FOLDER = "event_logs"


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


XES = LogMapping(
    columns=Columns(**{name: NAMES.get(name, name) for name in Columns.model_fields}),
    citizens=People(
        **{name: f"{CASE}{name}" for name in People.model_fields if name != "citizen"},
    ),
)
"""What a log means that ``jobcentre events`` wrote as CSV."""


def read_mapping(path: str | Path) -> LogMapping:
    """Read what a log means.

    Raises
    ------
    ScenarioError
        With every mistake, by key.
    """
    return read_named(path, "event_log", FOLDER, LogMapping).content
