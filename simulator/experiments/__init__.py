"""How sure we are: replications, paired comparison, settings that the answer hinges on, the staffing
curve.
"""

from simulator.experiments.compare import COLUMNS, Comparison, compare, distinct
from simulator.experiments.event_file import stream_events
from simulator.experiments.expectations import Held, hold
from simulator.experiments.intervals import Interval, Intervals, intervals, paired
from simulator.experiments.job import Job
from simulator.experiments.knee import StaffingCurve, staffing_curve
from simulator.experiments.precision import compare_to_precision
from simulator.experiments.replicate import Progress, folder_name, processors, replicate, replicate_once
from simulator.experiments.settings import DEFAULT, SETTINGS, Setting

__all__ = [
    "COLUMNS",
    "DEFAULT",
    "SETTINGS",
    "Comparison",
    "Held",
    "Interval",
    "Intervals",
    "Job",
    "Progress",
    "Setting",
    "StaffingCurve",
    "compare",
    "compare_to_precision",
    "distinct",
    "folder_name",
    "hold",
    "intervals",
    "paired",
    "processors",
    "replicate",
    "replicate_once",
    "staffing_curve",
    "stream_events",
]
