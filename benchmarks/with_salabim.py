"""The common scenario in salabim's best idiom: a component a person, a resource of caseworkers.

What it cannot express: a place in a caseworker's calendar. Whoever is due asks for the resource on the day and waits in
its queue; nothing is booked ahead, given back or moved. ``fail_at`` at the minute of her exit would let her leave the
queue; it makes salabim slower still, so that she leaves at the end of the meeting.
"""

from __future__ import annotations

import random
from collections.abc import Generator, Sequence
from typing import Any

from benchmarks.common import HORIZON, Person
from benchmarks.life import Life, Row, ready


def run(people: Sequence[Person], caseworkers: int) -> list[Row]:
    """Let the two years happen; give the log."""
    import salabim

    log: list[Row] = []
    luck = random.Random(1)
    env = salabim.Environment(trace=False, random_seed=None, yieldless=False)
    pool = salabim.Resource("caseworkers", capacity=caseworkers, monitor=False)

    class Citizen(salabim.Component):  # type: ignore[misc]
        def process(self, number: int, person: Person) -> Generator[Any, None, None]:
            life = Life(number, person, luck, log)
            while not life.gone:
                at = life.sleeps_to()
                yield self.hold(till=at)
                if life.wake(at):
                    yield self.request(pool)
                    end = ready(env.now())
                    yield self.hold(till=end)
                    self.release(pool)
                    life.meet(end)

    class Door(salabim.Component):  # type: ignore[misc]
        def process(self) -> Generator[Any, None, None]:
            for number, person in enumerate(people):
                if person.at > env.now():
                    yield self.hold(till=person.at)
                Citizen(number=number, person=person, mode=None)

    Door()
    env.run(till=HORIZON)
    return log
