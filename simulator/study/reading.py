"""A study read back from its run folder, to be shown in another language or form without being run again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator import experiments
from simulator.errors import JobcentreError
from simulator.experiments import SETTINGS
from simulator.experiments.knee import StaffingCurve
from simulator.experiments.long_run import LongRun, prices_of
from simulator.experiments.measures_file import MeasuresError, read_measures
from simulator.reporting.folder import MANIFEST, SCENARIOS, is_run
from simulator.reporting.notes import Kept
from simulator.scenario.files import shipped
from simulator.study.result import Study

if TYPE_CHECKING:
    from simulator.scenario import Scenario

MEASURES = "measures.npz"


class ReadingError(JobcentreError):
    """The folder holds no study that can be shown again; the message is one line."""


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
    if not is_run(where):
        raise ReadingError(f"{where}: holds no run (a {MANIFEST} of ours is missing)")
    manifest = json.loads((where / MANIFEST).read_text(encoding="utf-8"))
    if "baseline" not in manifest:
        raise ReadingError(
            f"{where}: is no run or comparison, but a {manifest.get('kind', 'result of another kind')}"
        )
    try:
        found = read_measures(where / MEASURES)
    except MeasuresError as error:
        raise ReadingError(str(error)) from None
    scenarios = _kept(where, manifest["scenarios"]) or {
        name: _scenario(where, name, said) for name, said in manifest["scenarios"].items()
    }
    staffing = manifest.get("staffing")
    labels = {setting.name: setting.label for setting in (experiments.DEFAULT, *SETTINGS)}
    labels |= {name: name for name in found if name in manifest["settings"] and name not in labels}
    settings = {name: found[name] for name in labels if name in found and name != experiments.DEFAULT.name}
    posterior = manifest.get("posterior")
    return Study(
        baseline=manifest["baseline"],
        scenarios=scenarios,
        default=found["default"],
        settings=settings,
        labels=labels,
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
    )


def _notes(manifest: Mapping[str, Any]) -> tuple[Kept, ...]:
    by_language = manifest.get("notes_in") or {"en": manifest["notes"]}
    return tuple(
        Kept(tuple((language, texts[n]) for language, texts in by_language.items()))
        for n in range(len(manifest["notes"]))
    )


def edited_since(folder: str | Path) -> tuple[str, ...]:
    """Give the scenario files of a run that say something else by now; one that is not found is not among them."""
    scenarios = json.loads((Path(folder) / MANIFEST).read_text(encoding="utf-8"))["scenarios"]
    known = {file["path"]: file["sha256"] for said in scenarios.values() for file in said["files"]}
    return tuple(sorted(path for path, digest in known.items() if digest not in (_digests(path) or {digest})))


def _digests(path: str) -> set[str]:
    """Give the digest of each file that goes by a name that a manifest knows: here, or one that is shipped."""
    there = [Path(path), shipped().parent / path, shipped() / path.removeprefix("scenarios/")]
    return {hashlib.sha256(file.read_bytes()).hexdigest() for file in there if file.is_file()}


def _kept(folder: Path, told: Mapping[str, Any]) -> dict[str, Scenario]:
    """Read the scenarios that a run folder keeps; none if it keeps none.

    Raises
    ------
    ReadingError
        If they cannot be read, or are not those of its manifest.
    """
    from simulator.scenario import scenario_digest
    from simulator.scenario.scenario import NotKept, from_kept

    file = folder / SCENARIOS
    if not file.is_file():
        return {}
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        found = {name: from_kept(kept[name]) for name in told}
    except (OSError, ValueError, KeyError, NotKept) as error:
        raise ReadingError(f"{file}: cannot be read by this version: {error}") from None
    for name, said in told.items():
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
