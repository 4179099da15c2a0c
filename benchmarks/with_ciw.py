"""The common scenario in Ciw, as near as a network of queues comes to it.

People stay at a node with room for all until something comes up, and go from there to the node of the
caseworkers, back again or out. What it cannot express: anything booked ahead; an exit from the queue; a process
of one's own, so that each stay's length is worked out as it begins. Its own shifts would hold the calendar, at
a price: here the length of a meeting holds the wait for the opening. Ciw keeps its own records, one a stay;
ours are kept besides, to be looked at.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from benchmarks.common import HORIZON, Person
from benchmarks.life import Life, Row, ready


def run(people: Sequence[Person], caseworkers: int) -> list[Row]:
    """Let the two years happen; give the log."""
    import ciw

    log: list[Row] = []
    luck = random.Random(1)
    arrivals = [people[0].at, *(b.at - a.at for a, b in pairwise(people)), math.inf]

    class Stay(ciw.dists.Distribution):  # type: ignore[misc]
        def sample(self, t: float | None = None, ind: Any = None) -> float:
            if not hasattr(ind, "life"):
                ind.life = Life(ind.id_number - 1, people[ind.id_number - 1], luck, log)
            ind.wakes = ind.life.sleeps_to()
            return float(ind.wakes - (t or 0))

    class Meeting(ciw.dists.Distribution):  # type: ignore[misc]
        def sample(self, t: float | None = None, ind: Any = None) -> float:
            now = t or 0
            ind.wakes = ready(now)
            return float(ind.wakes - now)

    class AfterStay(ciw.routing.NodeRouting):  # type: ignore[misc]
        def next_node(self, ind: Any) -> Any:
            asks = ind.life.wake(ind.wakes)
            return self.simulation.nodes[-1 if ind.life.gone else 2 if asks else 1]

    class AfterMeeting(ciw.routing.NodeRouting):  # type: ignore[misc]
        def next_node(self, ind: Any) -> Any:
            ind.life.meet(ind.wakes)
            return self.simulation.nodes[-1 if ind.life.gone else 1]

    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Sequential(arrivals), None],
        service_distributions=[Stay(), Meeting()],
        number_of_servers=[math.inf, caseworkers],
        routing=ciw.routing.NetworkRouting(routers=[AfterStay(), AfterMeeting()]),
    )
    ciw.seed(1)
    ciw.Simulation(network).simulate_until_max_time(HORIZON)
    return log
