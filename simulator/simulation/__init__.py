"""What happens: the population, the appointment book, the SimPy processes of citizens and jobcentre."""

from simulator.simulation.run import Timeline, simulate, timeline

__all__ = ["Timeline", "simulate", "timeline"]
