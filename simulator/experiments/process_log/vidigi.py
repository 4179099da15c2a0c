"""A log as the two tables that vidigi animates: where each spell is when, and where that is on the picture.

Somebody arrives with a spell and departs with it. In between she waits in one of the queues (on the benefit, with a
talk booked, in activation, exempt) or is in a talk, which takes a caseworker for its minutes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.log import NOBODY, Event

if TYPE_CHECKING:
    import pandas as pd

    from simulator.log import Run

ON_BENEFIT, BOOKED, ACTIVE, EXEMPT, TALK = "on_benefit", "talk_booked", "in_activation", "exempt", "talk"
_POSITIONS = (
    ("arrival", 60, 640, "Enters", None),
    (ON_BENEFIT, 500, 500, "On the benefit", None),
    (BOOKED, 500, 350, "A talk is booked", None),
    (TALK, 900, 350, "In a talk", "caseworkers"),
    (ACTIVE, 500, 200, "In activation", None),
    (EXEMPT, 500, 50, "Exempt", None),
    ("depart", 900, 50, "Leaves", None),
)
"""Event, place on the picture (points from the left and from below), label, the resource drawn there."""
_BEGINS = (int(Event.entered), int(Event.returned))
_SWITCHES = {
    int(Event.talk_booked): (BOOKED, 1),
    int(Event.talk_held): (BOOKED, -1),
    int(Event.talk_missed): (BOOKED, -1),
    int(Event.talk_cancelled): (BOOKED, -1),
    int(Event.activation_started): (ACTIVE, 1),
    int(Event.activation_ended): (ACTIVE, -1),
    int(Event.exempt_from): (EXEMPT, 1),
    int(Event.exempt_to): (EXEMPT, -1),
}
"""What an event begins or ends."""


def animation_tables(run: Run, begins: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the log and the positions.

    Parameters
    ----------
    run : Run
        The run.
    begins : int
        The minute that is the animation's first: whoever is there already arrives then.

    Returns
    -------
    DataFrame, DataFrame
        ``entity_id`` (a spell), ``pathway`` (its group), ``event_type``, ``event``, ``time`` (minutes), ``resource_id``
        (the caseworker, from 1) and ``citizen``; ``event``, ``x``, ``y``, ``label``, ``resource``.
    """
    import pandas as pd

    names = ["entity_id", "pathway", "event_type", "event", "time", "resource_id", "citizen"]
    log = pd.DataFrame(_rows(run, begins), columns=names)
    log["resource_id"] = log["resource_id"].astype("Int64")
    positions = pd.DataFrame(_POSITIONS, columns=["event", "x", "y", "label", "resource"])
    return log.sort_values("time", kind="stable", ignore_index=True), positions


def _rows(run: Run, begins: int) -> Iterator[tuple[Any, ...]]:
    log, people = run.events, run.citizens
    order = np.lexsort((np.arange(len(log)), log.spell, log.citizen))
    columns = [
        getattr(log, name)[order].tolist() for name in ("citizen", "spell", "event", "time", "caseworker")
    ]
    minutes = (log.job_minutes.astype(int) + log.duty_minutes)[order].tolist()
    entity, before = 0, None
    state: dict[str, int] = {}
    where = ""
    for citizen, spell, event, minute, caseworker, length in zip(*columns, minutes, strict=True):
        time = max(minute - begins, 0)
        group = people.groups[people.group[citizen]]
        if (citizen, spell) != before:
            entity, before, state, where = entity + 1, (citizen, spell), {}, ""

        def row(kind: str, name: str, at: int = time, by: int | None = None) -> tuple[Any, ...]:
            return entity, group, kind, name, at, by, citizen  # noqa: B023 (called before they change)

        if event in _BEGINS:
            yield row("arrival_departure", "arrival")
        if event == Event.exited:
            yield row("arrival_departure", "depart")
            continue
        if event in _SWITCHES:
            what, by = _SWITCHES[event]
            state[what] = max(state.get(what, 0) + by, 0)
        if event == Event.talk_held and caseworker != NOBODY and length > 0:
            yield row("resource_use", TALK, by=caseworker + 1)
            yield row("resource_use_end", TALK, time + length, caseworker + 1)
            time, where = time + length, TALK
        now = next((queue for queue in (EXEMPT, ACTIVE, BOOKED) if state.get(queue)), ON_BENEFIT)
        if now != where:
            where = now
            yield row("queue", now, time)
