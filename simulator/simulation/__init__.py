"""Who keeps the clock: a run before anything happens (population, staff, rules), and two engines that let it happen."""

from simulator.simulation.run import ENGINES, Engine, default_engine, prepare, simulate, timeline
from simulator.simulation.setup import Timeline
from simulator.simulation.together import Together

__all__ = ["ENGINES", "Engine", "Timeline", "Together", "default_engine", "prepare", "simulate", "timeline"]
