"""One question, answered: a comparison under default settings and under those that the answer hinges on.

This is what ``simulator.compare``, the notebooks and the command all call, so that the same question has the
same answer whichever way it is asked.
"""

from simulator.study.ask import compare, precision_targets, run
from simulator.study.breaking_even import BreakEven, break_even
from simulator.study.hinging import Sensitivity, sensitivity
from simulator.study.result import Study, versions
from simulator.study.staffing import Smallest, smallest
from simulator.study.sweeping import Sweep, sweep

__all__ = [
    "BreakEven",
    "Sensitivity",
    "Smallest",
    "Study",
    "Sweep",
    "break_even",
    "compare",
    "precision_targets",
    "run",
    "sensitivity",
    "smallest",
    "sweep",
    "versions",
]
