"""A citizen's event list reads like a life."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import numpy as np
import pytest

from simulator.calendar import MINUTES_PER_DAY as DAY
from simulator.log import FORM, KIND, MISSING, NOBODY, Capacity, Citizens, Event, LogWriter, Run
from simulator.reporting.trace import first_entrant, life
from simulator.reporting.words import LANGUAGES, words

START = date(2023, 3, 1)


def people(*entered: int) -> Citizens:
    """Citizens of whom nothing is known but a group, an age and when they entered."""
    unknown = {of.name: np.zeros(len(entered), np.int32) for of in fields(Citizens)}
    known = {"age": np.full(len(entered), 34), "entered": np.array(entered), "groups": ("job_ready",)}
    return Citizens(**{**unknown, **known})


def run(*rows: tuple[int, ...], entered: tuple[int, ...] = (-5 * DAY, 0)) -> Run:
    writer = LogWriter()
    for row in rows:
        writer.write(row)
    none = np.zeros(0, np.int32)
    capacity = Capacity(none, none.astype(np.uint8), none, none)
    return Run(
        writer.close(), people(*entered), capacity, 0, 100 * DAY, np.zeros((1, 6)), np.zeros((1, 3, 6))
    )


def row(day: int, citizen: int, event: Event, kind: str = "", **more: int) -> tuple[int, ...]:
    of = {
        "spell": 0,
        "due": MISSING,
        "target": MISSING,
        "caseworker": NOBODY,
        "form": NOBODY,
        "registered": 1,
        **more,
    }
    minutes = [of.get(name, 0) for name in ("job_minutes", "duty_minutes", "paper_minutes")]
    columns = (of["due"], of["target"], of["caseworker"], of["form"], *minutes, of["registered"])
    return (day * DAY, citizen, of["spell"], int(event), KIND[kind], *columns)


def test_a_life_is_dates_weeks_and_words():
    told = run(
        row(0, 1, Event.entered),
        row(0, 1, Event.talk_booked, "first", due=7 * DAY, target=5 * DAY),
        row(
            9,
            1,
            Event.talk_held,
            "first",
            due=7 * DAY,
            form=FORM["phone"],
            caseworker=3,
            job_minutes=20,
            duty_minutes=9,
        ),
        row(14, 1, Event.exited, "job"),
        row(50, 1, Event.returned, spell=1),
        row(57, 1, Event.talk_held, "talk", spell=1, registered=0),
    )
    assert life(told, 1, START) == [
        "citizen 1, job ready, 34 years at entry on 2023-03-01",
        "2023-03-01  week   0.0  enters",
        "2023-03-01  week   0.0  the first talk is booked, aimed at 2023-03-06, due 2023-03-08",
        "2023-03-10  week   1.3  the first talk by phone with caseworker 3 is held, "
        "minutes: 20 about jobs + 9 on duties, 2 days late",
        "2023-03-15  week   2.0  leaves for a job",
        "2023-04-20  week   2.0  comes back",
        "2023-04-27  week   3.0  a talk is held, not registered",
    ]


def test_a_life_holds_nobody_elses_events():
    told = run(row(0, 0, Event.sanctioned), row(1, 1, Event.guided, "summons"))
    assert [line for line in life(told, 1, START) if "sanctioned" in line] == []


def test_a_life_without_events_says_so():
    assert life(run(), 0, START)[-1] == "nothing happens in the time that is simulated"


def test_a_life_in_danish_has_danish_words_and_numbers():
    told = run(
        row(10, 1, Event.talk_held, "joint", due=8 * DAY, form=FORM["video"], caseworker=2, job_minutes=30)
    )
    assert life(told, 1, START, words=words("da")) == [
        "borger 1, jobparat kontanthjælpsmodtager, 34 år ved indtræden 1. mar. 2023",
        "11. mar. 2023  uge   1,4  en fællessamtale med a-kassen på video med sagsbehandler 2 er holdt, "
        "minutter: 30 om job, 2 dage for sent",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("event", Event)
def test_every_event_has_words(event: Event, language: str):
    (_, line) = life(run(row(3, 1, event)), 1, START, words=words(language))
    told = line.split()[3:]
    assert told
    assert event.name != told[0]
    assert "_" not in line


def test_the_first_entrant_is_the_first_from_the_start_on():
    told = run(row(-3, 0, Event.entered), row(2, 1, Event.entered))
    assert first_entrant(told) == 1
