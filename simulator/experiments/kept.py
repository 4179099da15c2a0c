"""A study as its run folder keeps it, to be shown in another language or form without being run again.

What was measured is a compressed archive of numpy arrays (``.npz``) and a text that says what they are; nothing in it
is executed when it is read. Comparisons of several municipalities are not kept: they are large, and shown once.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.errors import ReadingError
from simulator.experiments.compare import Comparison
from simulator.experiments.csv_text import plain_text, read_csv
from simulator.experiments.intervals import Proportion
from simulator.experiments.long_run import LongRun, prices_of
from simulator.experiments.pay_off import PayOff
from simulator.experiments.pay_off import from_table as pay_off_from
from simulator.experiments.prediction import Prediction, from_table
from simulator.experiments.record import Kept
from simulator.experiments.settings import SETTINGS
from simulator.experiments.staffing_curve import StaffingCurve
from simulator.experiments.study import Study
from simulator.outcomes import Measures
from simulator.outcomes.weekly import Series
from simulator.scenario.files import shipped

if TYPE_CHECKING:
    from simulator.scenario import Scenario

MANIFEST = "manifest.json"
SCENARIOS = "scenarios.json"
"""The scenarios as they were run."""
MEASURES = "measures.npz"
DRAWS = "draws.parquet"
PAY_OFF = "pay_off.csv"
MADE_BY = "jobcentre-simulator"
"""Stands in every manifest under ``made_by``: how a run of ours is told from another's folder."""
VERSION = 1
_RAGGED = ("cohort", "first_exit", "cohort_group", "followed")


def read_study(folder: str | Path) -> Study:
    """Read a study from its run folder.

    Parameters
    ----------
    folder : path
        What ``jobcentre run`` or ``compare`` wrote. Its scenarios are those that it keeps, whatever became of their
        files; of a folder that keeps none they are loaded from the files that its manifest names, and must say the
        same as when it was run.

    Raises
    ------
    ReadingError
        If it is no such folder, its measures are not there, or a scenario is not kept and says something else by now.
    """
    where = Path(folder)
    if not where.is_dir():
        raise ReadingError(f"{where}: there is no such folder")
    manifest = manifest_of(where)
    if manifest is None:
        raise ReadingError(f"{where}: holds no run (a {MANIFEST} of ours is missing)")
    if "baseline" not in manifest:
        raise ReadingError(
            f"{where}: is no run or comparison, but a {manifest.get('kind', 'result of another kind')}"
        )
    if not (where / MEASURES).exists() and _of_several(where):
        raise ReadingError(
            f"{where}: is of several municipalities, of which no measures are kept; its page holds what there is"
        )
    found = read_measures(where / MEASURES)
    scenarios = _kept(where, manifest["scenarios"]) or {
        name: _scenario(where, name, said) for name, said in manifest["scenarios"].items()
    }
    staffing = manifest.get("staffing")
    order = dict.fromkeys([setting.name for setting in SETTINGS] + list(found))
    settings = {name: found[name] for name in order if name in found and name in manifest["settings"]}
    posterior = manifest.get("posterior")
    return Study(
        baseline=manifest["baseline"],
        scenarios=scenarios,
        default=found["default"],
        settings=settings,
        staffing=None
        if staffing is None or "staffing" not in found
        else StaffingCurve(manifest["baseline"], tuple(staffing["factors"]), found["staffing"]),
        seed=manifest["seed"],
        replications=manifest["replications"],
        notes=_notes(manifest),
        started=datetime.fromisoformat(manifest["started"]),
        duration=manifest["duration_seconds"],
        versions=manifest["versions"],
        engine=manifest["engine"],
        long_run=LongRun(found["long_run"], prices_of(scenarios)) if "long_run" in found else None,
        posterior=None if posterior is None else (posterior["file"], posterior["sha256"]),
        prediction=_prediction(where / DRAWS, manifest),
        pay_off=_pay_off(where / PAY_OFF),
    )


def manifest_of(directory: Path) -> dict[str, Any] | None:
    """Read the manifest of a complete run of ours; nothing if the folder holds none."""
    try:
        manifest = json.loads((directory / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return manifest if isinstance(manifest, dict) and manifest.get("made_by") == MADE_BY else None


def _prediction(path: Path, manifest: Mapping[str, Any]) -> Prediction | None:
    """Read the draws of a run folder; nothing if it was made without.

    Raises
    ------
    ReadingError
        If they are missing, or not those of its manifest.
    """
    said = manifest.get("prediction")
    if said is None:
        return None
    import pandas as pd

    try:
        outcomes = [(group, outcome) for group, outcome in said["outcomes"]]
        return from_table(pd.read_parquet(path), said["scenarios"], outcomes, Proportion(*said["drawn_back"]))
    except FileNotFoundError:
        raise ReadingError(f"{path}: is not there: run it again with this version") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReadingError(f"{path}: is no file of draws: {' '.join(str(error).split())[:120]}") from None


def _pay_off(path: Path) -> tuple[PayOff, ...]:
    """Read what it takes for the proposals to pay; nothing of a run folder that holds none.

    Raises
    ------
    ReadingError
        If it cannot be read.
    """
    if not path.is_file():
        return ()
    try:
        return pay_off_from(read_csv(path))
    except (OSError, ValueError, KeyError) as error:
        raise ReadingError(f"{path}: cannot be read: {' '.join(str(error).split())[:120]}") from None


def write_draws(prediction: Prediction, path: Path) -> None:
    """Write the draws.

    Raises
    ------
    OSError
        If they cannot be written.
    """
    prediction.table().to_parquet(path, index=False)


def _notes(manifest: Mapping[str, Any]) -> tuple[Kept, ...]:
    by_language = manifest.get("notes_in") or {"en": manifest["notes"]}
    return tuple(
        Kept(tuple((language, texts[n]) for language, texts in by_language.items()))
        for n in range(len(manifest["notes"]))
    )


def edited_since(folder: str | Path) -> tuple[str, ...]:
    """Return the scenario files of a run that say something else by now; one that is not found is not among them."""
    scenarios = json.loads((Path(folder) / MANIFEST).read_text(encoding="utf-8"))["scenarios"]
    known = {file["path"]: file["sha256"] for said in scenarios.values() for file in said["files"]}
    return tuple(sorted(path for path, digest in known.items() if digest not in (_digests(path) or {digest})))


def _digests(path: str) -> set[str]:
    """Return the digest of each file that goes by a name that a manifest knows: here, or one that is shipped."""
    there = [Path(path), shipped().parent / path, shipped() / path.removeprefix("scenarios/")]
    return {hashlib.sha256(file.read_bytes()).hexdigest() for file in there if file.is_file()}


def _kept(folder: Path, recorded: Mapping[str, Any]) -> dict[str, Scenario]:
    """Read the scenarios that a run folder keeps; none if it keeps none.

    Raises
    ------
    ReadingError
        If they cannot be read, or are not those of its manifest.
    """
    from simulator.scenario import scenario_digest
    from simulator.scenario.scenario import from_kept

    file = folder / SCENARIOS
    if not file.is_file():
        return {}
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        found = {name: from_kept(kept[name]) for name in recorded}
    except (OSError, ValueError, KeyError, ReadingError) as error:
        raise ReadingError(f"{file}: cannot be read by this version: {error}") from None
    for name, said in recorded.items():
        if scenario_digest(found[name]) != said["parameters_sha256"]:
            raise ReadingError(f"{file}: '{name}' is not the scenario that was run")
    return found


def _scenario(folder: Path, name: str, said: Mapping[str, Any]) -> Scenario:
    """Load a scenario as it was run.

    Raises
    ------
    ReadingError
        If it cannot be loaded, or says something else by now.
    """
    from simulator.scenario import ScenarioError, load_scenario, scenario_digest
    from simulator.scenario.figures import frozen

    file = str(said["files"][0]["path"]) if said["files"] else said["name"]
    source = Path(file).stem if file.startswith("scenarios/") else file
    try:
        scenario = load_scenario(source, _as_given(said["set"]))
        if said["replaced"]:
            scenario = scenario.replace({path: frozen(value) for path, value in said["replaced"].items()})
    except (ScenarioError, TypeError, AttributeError) as error:
        reason = str(error).splitlines()[0]
        raise ReadingError(f"{folder}: its scenario '{name}' cannot be loaded any more: {reason}") from None
    if scenario_digest(scenario) != said["parameters_sha256"]:
        raise ReadingError(
            f"{folder}: its scenario '{name}' says something else than when it was run; run it again"
        )
    return scenario


def _as_given(sets: Mapping[str, Any]) -> dict[str, Any]:
    from simulator.scenario.figures import frozen

    return {path: frozen(value) for path, value in sets.items()}


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


def _of_several(folder: Path) -> bool:
    """Whether a run is of several municipalities: its table names them ``SCENARIO/PLACE``."""
    try:
        table = io.StringIO(plain_text(folder / "outcomes.csv"))
        return any("/" in row["scenario"] for row in csv.DictReader(table))
    except (OSError, KeyError, ValueError):
        return False


def read_measures(path: Path) -> dict[str, Comparison]:
    """Read comparisons by name.

    Raises
    ------
    ReadingError
        If there is no such file, or it is none of ours.
    """
    try:
        with np.load(path, allow_pickle=False) as arrays:
            about = json.loads(arrays["about"].tobytes())
            if about.get("version") != VERSION:
                raise ReadingError(f"{path}: was written by another version; run it again")
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
        raise ReadingError(f"{path}: is not there: run it again with this version") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReadingError(f"{path}: is no file of measures: {' '.join(str(error).split())}") from None


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
