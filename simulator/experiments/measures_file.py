"""What was measured, as a file of arrays: so that a run can be shown again, in another language or form, without
being run again.

The file is a compressed archive of numpy arrays (``.npz``) and a text that says what they are; nothing in it is
executed when it is read. Comparisons of several municipalities are not kept: they are large, and shown once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from simulator.errors import JobcentreError
from simulator.experiments.compare import Comparison
from simulator.outcomes import Measures
from simulator.outcomes.weekly import Series

VERSION = 1
_RAGGED = ("cohort", "first_exit", "cohort_group", "followed")


class MeasuresError(JobcentreError):
    """The file cannot be read; the message is one line."""


def write_measures(comparisons: Mapping[str, Comparison], path: Path) -> None:
    """Write comparisons by name.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    arrays: dict[str, Any] = {}
    about: dict[str, Any] = {"version": VERSION, "comparisons": {}}
    for n, (name, comparison) in enumerate(comparisons.items()):
        scenarios = {}
        for s, (scenario, runs) in enumerate(comparison.measures.items()):
            scenarios[scenario] = _pack(runs, f"{n}/{s}/", arrays)
        about["comparisons"][name] = {
            "baseline": comparison.baseline,
            "seed": comparison.seed,
            "replications": list(comparison.replications),
            "scenarios": scenarios,
        }
    arrays["about"] = np.frombuffer(json.dumps(about).encode(), dtype=np.uint8)
    with path.open("wb") as file:
        np.savez_compressed(file, **arrays)


def read_measures(path: Path) -> dict[str, Comparison]:
    """Read comparisons by name.

    Raises
    ------
    MeasuresError
        If there is no such file, or it is none of ours.
    """
    try:
        with np.load(path, allow_pickle=False) as arrays:
            about = json.loads(arrays["about"].tobytes())
            if about.get("version") != VERSION:
                raise MeasuresError(f"{path}: was written by another version; run it again")
            return {
                name: Comparison(
                    said["baseline"],
                    said["seed"],
                    tuple(said["replications"]),
                    {
                        scenario: _unpack(arrays, f"{n}/{s}/", what, len(said["replications"]))
                        for s, (scenario, what) in enumerate(said["scenarios"].items())
                    },
                )
                for n, (name, said) in enumerate(about["comparisons"].items())
            }
    except FileNotFoundError:
        raise MeasuresError(f"{path}: is not there: run it again with this version") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise MeasuresError(f"{path}: is no file of measures: {' '.join(str(error).split())}") from None


def _pack(runs: tuple[Measures, ...], at: str, arrays: dict[str, Any]) -> dict[str, Any]:
    """Put runs into arrays whose names begin with ``at``; give what else is needed to read them."""
    first = runs[0]
    for name in ("values", "weights"):
        known = list(getattr(first, name))
        arrays[at + name] = np.array([[getattr(run, name)[key] for key in known] for run in runs])
    for group in first.survival:
        arrays[f"{at}survival/{group}"] = np.array([run.survival[group] for run in runs])
    for outcome, series in first.weekly.items():
        arrays[f"{at}weekly/{outcome}/above"] = np.array([run.weekly[outcome].above for run in runs])
        if series.below is not None:
            arrays[f"{at}weekly/{outcome}/below"] = np.array([run.weekly[outcome].below for run in runs])
    for name in _RAGGED:
        arrays[at + name] = np.concatenate([getattr(run, name) for run in runs])
    arrays[at + "sizes"] = np.array([len(run.cohort) for run in runs])
    return {
        "values": [list(key) for key in first.values],
        "weights": [list(key) for key in first.weights],
        "survival": list(first.survival),
        "weekly": {outcome: series.below is not None for outcome, series in first.weekly.items()},
        "first_week": first.first_week,
    }


def _unpack(arrays: Mapping[str, Any], at: str, what: Mapping[str, Any], runs: int) -> tuple[Measures, ...]:
    tables = {name: arrays[at + name] for name in ("values", "weights")}
    survival = {group: arrays[f"{at}survival/{group}"] for group in what["survival"]}
    above = {outcome: arrays[f"{at}weekly/{outcome}/above"] for outcome in what["weekly"]}
    below = {outcome: arrays[f"{at}weekly/{outcome}/below"] for outcome, has in what["weekly"].items() if has}
    ends = np.cumsum(arrays[at + "sizes"])
    ragged = {name: np.split(arrays[at + name], ends[:-1]) for name in _RAGGED}
    keys = {name: [(str(group), str(outcome)) for group, outcome in what[name]] for name in tables}
    return tuple(
        Measures(
            values=dict(zip(keys["values"], tables["values"][r].tolist(), strict=True)),
            weights=dict(zip(keys["weights"], tables["weights"][r].tolist(), strict=True)),
            survival={group: curves[r] for group, curves in survival.items()},
            first_week=what["first_week"],
            weekly={
                outcome: Series(series[r], below[outcome][r] if outcome in below else None)
                for outcome, series in above.items()
            },
            cohort=ragged["cohort"][r],
            first_exit=ragged["first_exit"][r],
            cohort_group=ragged["cohort_group"][r],
            followed=ragged["followed"][r],
        )
        for r in range(runs)
    )
