"""What happens: the population, the appointment book, the citizens' lives; and two engines that put it in order."""

from simulator.simulation.run import ENGINES, Engine, default_engine, prepare, simulate, timeline
from simulator.simulation.setup import Timeline

__all__ = ["ENGINES", "Engine", "Timeline", "default_engine", "prepare", "simulate", "timeline"]
