"""One question, answered: a comparison under default settings and under those that the answer hinges on.

This is what ``simulator.compare``, the notebooks and the command all call, so that the same question has the
same answer whichever way it is asked.
"""

from simulator.study.ask import compare, precision_targets, run
from simulator.study.breaking_even import BreakEven, break_even
from simulator.study.calibrating import Calibration
from simulator.study.extremes import Sanity, sanity
from simulator.study.from_spells import calibrate_spells
from simulator.study.from_targets import calibrate_durations, calibrate_targets, check_targets
from simulator.study.hinging import Sensitivity, sensitivity
from simulator.study.over_posterior import Posterior, read_posterior
from simulator.study.reading import ReadingError, read_study
from simulator.study.record import versions
from simulator.study.result import Study
from simulator.study.staffing import Smallest, smallest
from simulator.study.sweeping import Sweep, sweep

__all__ = [
    "BreakEven",
    "Calibration",
    "Posterior",
    "ReadingError",
    "Sanity",
    "Sensitivity",
    "Smallest",
    "Study",
    "Sweep",
    "break_even",
    "calibrate_durations",
    "calibrate_spells",
    "calibrate_targets",
    "check_targets",
    "compare",
    "precision_targets",
    "read_posterior",
    "read_study",
    "run",
    "sanity",
    "sensitivity",
    "smallest",
    "sweep",
    "versions",
]
