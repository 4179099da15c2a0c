"""Who keeps the clock: a run before anything happens (population, staff, rules), and two engines that let it happen."""

from simulator.simulation.run import ENGINES, Engine, default_engine, prepare, simulate, tally, timeline
from simulator.simulation.setup import Drawn, Timeline
from simulator.simulation.together import Together

__all__ = [
    "ENGINES",
    "Drawn",
    "Engine",
    "Timeline",
    "Together",
    "default_engine",
    "prepare",
    "simulate",
    "tally",
    "timeline",
]
