"""How sure we are: replications, paired comparison, settings that the answer hinges on, the staffing
curve.
"""

from simulator.errors import NoCluster, NotInstalled, WorkerLost
from simulator.experiments.compare import COLUMNS, Comparison, compare, distinct
from simulator.experiments.compute import (
    HERE,
    Computing,
    Job,
    Progress,
    computing,
    processors,
)
from simulator.experiments.event_file import stream_events
from simulator.experiments.expectations import Checked, check
from simulator.experiments.intervals import Interval, Intervals, intervals, paired
from simulator.experiments.long_run import LONG_REPLICATIONS, LongRun, long_run
from simulator.experiments.overload import Load, loads, overloaded
from simulator.experiments.persons import Persons, person_by_person
from simulator.experiments.precision import PrecisionError, Reached, Target, compare_to_precision
from simulator.experiments.replicate import folder_name, replicate, replicate_once
from simulator.experiments.settings import DEFAULT, SETTINGS, Setting, alternatives_of
from simulator.experiments.staffing_curve import StaffingCurve, staffing_curve
from simulator.experiments.store import Store, StoreError

__all__ = [
    "COLUMNS",
    "DEFAULT",
    "HERE",
    "LONG_REPLICATIONS",
    "SETTINGS",
    "Checked",
    "Comparison",
    "Computing",
    "Interval",
    "Intervals",
    "Job",
    "Load",
    "LongRun",
    "NoCluster",
    "NotInstalled",
    "Persons",
    "PrecisionError",
    "Progress",
    "Reached",
    "Setting",
    "StaffingCurve",
    "Store",
    "StoreError",
    "Target",
    "WorkerLost",
    "alternatives_of",
    "check",
    "compare",
    "compare_to_precision",
    "computing",
    "distinct",
    "folder_name",
    "intervals",
    "loads",
    "long_run",
    "overloaded",
    "paired",
    "person_by_person",
    "processors",
    "replicate",
    "replicate_once",
    "staffing_curve",
    "stream_events",
]
