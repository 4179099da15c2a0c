"""A log as OCEL 2.0 in JSON: events of citizens, of their spells and of caseworkers at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.experiments.process_log.table import citizens_table, stamps
from simulator.log import NOBODY, Event

if TYPE_CHECKING:
    import pandas as pd

    from simulator.log import Run

_ATTRIBUTES = {
    "kind": "string",
    "form": "string",
    "due": "time",
    "target": "time",
    "job_minutes": "integer",
    "duty_minutes": "integer",
    "paper_minutes": "integer",
    "registered": "boolean",
}
_PERSON = {"group": "string", "age": "integer", "origin": "string", "entered": "time"}
_ALWAYS = "1970-01-01T00:00:00Z"
"""Since when an attribute has held that never changes."""


def ocel_pieces(run: Run, start: datetime) -> Iterator[str]:
    """Return the document in pieces, an object or an event each; what an event does not have is left out."""
    log, frame = run.events, run.events.frame()
    times = stamps(log.time, start)
    for name in ("due", "target"):
        frame[name] = stamps(getattr(log, name), start)
    yield f'{{"objectTypes": {json.dumps(_object_types())},\n"eventTypes": {json.dumps(_event_types())},\n'
    yield '"objects": [\n'
    yield from _separated(chain(_citizens(run, start), _spells(run), _caseworkers(run)))
    yield '],\n"events": [\n'
    yield from _separated(_events(frame, times))
    yield "]}\n"


def _object_types() -> list[dict[str, Any]]:
    person = [{"name": name, "type": kind} for name, kind in _PERSON.items()]
    return [
        {"name": "citizen", "attributes": person},
        {"name": "spell", "attributes": []},
        {"name": "caseworker", "attributes": []},
    ]


def _event_types() -> list[dict[str, Any]]:
    attributes = [{"name": name, "type": kind} for name, kind in _ATTRIBUTES.items()]
    return [{"name": event.name, "attributes": attributes} for event in Event]


def _separated(items: Iterator[dict[str, Any]]) -> Iterator[str]:
    for number, item in enumerate(items):
        yield (",\n" if number else "") + json.dumps(item)
    yield "\n"


def _citizens(run: Run, start: datetime) -> Iterator[dict[str, Any]]:
    table = citizens_table(run, start)
    for number, row in enumerate(table[list(_PERSON)].itertuples(index=False)):
        attributes = [
            {"name": name, "time": _ALWAYS, "value": _value(value, _PERSON[name])}
            for name, value in zip(_PERSON, row, strict=True)
        ]
        yield {"id": _citizen(number), "type": "citizen", "attributes": attributes, "relationships": []}


def _spells(run: Run) -> Iterator[dict[str, Any]]:
    begun = np.unique(np.stack([run.events.citizen.astype(np.int64), run.events.spell]), axis=1)
    for citizen, spell in begun.T.tolist():
        of = [{"objectId": _citizen(citizen), "qualifier": "of"}]
        yield {"id": _spell(citizen, spell), "type": "spell", "attributes": [], "relationships": of}


def _caseworkers(run: Run) -> Iterator[dict[str, Any]]:
    for number in np.unique(run.events.caseworker[run.events.caseworker >= 0]).tolist():
        yield {"id": _caseworker(number), "type": "caseworker", "attributes": [], "relationships": []}


def _events(frame: pd.DataFrame, times: Any) -> Iterator[dict[str, Any]]:
    who = zip(frame["citizen"], frame["spell"], frame["caseworker"].fillna(NOBODY), strict=True)
    attributes = zip(*(frame[name] for name in _ATTRIBUTES), strict=True)
    rows = zip(frame["event"], times, who, attributes, strict=True)
    for number, (event, time, (citizen, spell, caseworker), values) in enumerate(rows):
        objects = [("citizen", _citizen(citizen)), ("spell", _spell(citizen, spell))]
        if caseworker != NOBODY:
            objects.append(("caseworker", _caseworker(caseworker)))
        told = [
            {"name": name, "value": _value(value, kind)}
            for (name, kind), value in zip(_ATTRIBUTES.items(), values, strict=True)
            if value == value and value is not None and value != ""
        ]
        yield {
            "id": f"event {number}",
            "type": str(event),
            "time": f"{time}Z",
            "attributes": told,
            "relationships": [{"objectId": one, "qualifier": role} for role, one in objects],
        }


def _value(value: Any, kind: str) -> Any:
    if kind == "integer":
        return int(value)
    if kind == "boolean":
        return bool(value)
    return f"{value}Z" if kind == "time" else str(value)


def _citizen(number: int) -> str:
    return f"citizen {number}"


def _spell(citizen: int, number: int) -> str:
    return f"spell {citizen}/{number}"


def _caseworker(number: int) -> str:
    return f"caseworker {number}"
