"""What lies in a folder of runs: what each is of, when it was made, and in what two of them differ."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.errors import ReadingError, Refused
from simulator.experiments.csv_text import plain_text
from simulator.experiments.intervals import Interval
from simulator.experiments.kept import MANIFEST, SCENARIOS, manifest_of
from simulator.scenario.messages import nearest

if TYPE_CHECKING:
    from simulator.scenario import Scenario
    from simulator.scenario.changes import Change

_DEEPEST = 3
"""Folders below the one that is asked about."""
Key = tuple[str, str, str]
"""Scenario, group, outcome."""


@dataclass(frozen=True)
class Run:
    """A run folder.

    Attributes
    ----------
    folder : Path
        Where it is.
    kind : str
        Run, comparison, sweep ...
    scenarios : tuple of str
        Their names, the baseline first.
    titles : tuple of str
        What they are called in a table, so far as the folder says.
    place : str
        Where; empty where the folder does not say.
    when : datetime
        When it was begun, or written.
    seconds : float, or None
        How long it took.
    replications, seed : int, or None
        As it was asked; of a kind that has none, nothing.
    given : mapping of str to object
        What the command set, by ``SCENARIO: KEY``; by ``KEY`` alone what it set in all of them.
    version : str
        Of the simulator.
    size : int
        Bytes of its files.
    command : tuple of str
        The command line; empty where Python asked.
    """

    folder: Path
    kind: str
    scenarios: tuple[str, ...]
    titles: tuple[str, ...]
    place: str
    when: datetime
    seconds: float | None
    replications: int | None
    seed: int | None
    given: Mapping[str, Any]
    version: str
    size: int
    command: tuple[str, ...] = ()


@dataclass(frozen=True)
class SideBySide:
    """Two runs, and in what they differ.

    Attributes
    ----------
    runs : pair of Run
        The two.
    facts : tuple of (str, str, str)
        What differs in how they were asked: what, in the first, in the second.
    changed : mapping of str to changes
        What differs in the figures of a scenario that both have, from the first run to the second.
    outcomes : pair of mappings
        Of each run its outcomes by scenario, group and outcome: of the baseline their means, of others differences.
    """

    runs: tuple[Run, Run]
    facts: tuple[tuple[str, str, str], ...]
    changed: Mapping[str, tuple[Change, ...]]
    outcomes: tuple[Mapping[Key, Interval], Mapping[Key, Interval]] = field(repr=False)


def runs_in(folder: Path) -> tuple[Run, ...]:
    """Return the runs in a folder and in those below it, the newest first; the folder itself, if it is one.

    Raises
    ------
    Refused
        If there is no such folder.
    """
    if not folder.is_dir():
        raise Refused(f"{folder}: there is no such folder")
    found = [_run(where, manifest) for where, manifest in _manifests(folder, _DEEPEST)]
    return tuple(sorted(found, key=lambda run: (run.when, str(run.folder)), reverse=True))


def find_run(named: str, beside: Path) -> Path:
    """Return the run folder that a path or the name of a folder in ``beside`` means.

    Raises
    ------
    Refused
        If it is none; with the nearest name.
    """
    for where in (Path(named), beside / named):
        if manifest_of(where) is not None:
            return where
    names = [one.name for one in sorted(beside.iterdir()) if one.is_dir()] if beside.is_dir() else []
    near = nearest(named, names)
    what = "holds no run" if Path(named).is_dir() else "there is no such run"
    raise Refused(f"{named}: {what}" + (f"; did you mean '{near}'?" if near else ""))


def side_by_side(first: Path, second: Path) -> SideBySide:
    """Lay two runs side by side.

    Raises
    ------
    ReadingError
        If one of the folders holds no run, or its outcomes cannot be read.
    """
    runs = (_read(first), _read(second))
    kept = (_scenarios(first), _scenarios(second))
    return SideBySide(runs, tuple(_facts(*runs)), _changed(*kept), (_outcomes(first), _outcomes(second)))


def _manifests(folder: Path, depth: int) -> Iterator[tuple[Path, dict[str, Any]]]:
    manifest = manifest_of(folder)
    if manifest is not None:
        yield folder, manifest
        return
    if depth == 0:
        return
    for below in sorted(folder.iterdir()):
        if below.is_dir() and not below.name.startswith("."):
            yield from _manifests(below, depth - 1)


def _read(folder: Path) -> Run:
    manifest = manifest_of(folder)
    if manifest is None:
        raise ReadingError(f"{folder}: holds no run (a {MANIFEST} of ours is missing)")
    return _run(folder, manifest)


def _run(folder: Path, manifest: Mapping[str, Any]) -> Run:
    scenarios: Mapping[str, Any] = manifest.get("scenarios") or {}
    asked: Mapping[str, Any] = manifest.get("asked") or {}
    kept = _kept_text(folder)
    first = kept.get(next(iter(scenarios), ""), {})
    kind = str(manifest.get("kind", "run" if len(scenarios) < 2 else "comparison"))
    files = [path for path in folder.rglob("*") if path.is_file()]
    return Run(
        folder=folder,
        kind=f"{kind} {asked['way']}" if "way" in asked else kind,
        scenarios=tuple(scenarios),
        titles=tuple(str(kept.get(name, {}).get("title") or name) for name in scenarios),
        place=str(first.get("parts", {}).get("place", {}).get("title", "")),
        when=_when(folder, manifest),
        seconds=manifest.get("duration_seconds"),
        replications=manifest.get("replications", asked.get("replications")),
        seed=manifest.get("seed", asked.get("seed")),
        given=_given(scenarios),
        version=str((manifest.get("versions") or {}).get("jobcentre-simulator", "")),
        size=sum(path.stat().st_size for path in files),
        command=tuple(map(str, manifest.get("command") or ())),
    )


def _when(folder: Path, manifest: Mapping[str, Any]) -> datetime:
    try:
        when = datetime.fromisoformat(str(manifest.get("started") or manifest.get("written")))
    except ValueError:
        return datetime.fromtimestamp((folder / MANIFEST).stat().st_mtime, UTC)
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _given(scenarios: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a command set: what all scenarios were given once, the rest with the scenario before it."""
    sets = {name: said.get("set") or {} for name, said in scenarios.items() if isinstance(said, Mapping)}
    if not sets:
        return {}
    first, *others = sets.values()
    alike = {key: value for key, value in first.items() if all(one.get(key) == value for one in others)}
    own = {
        f"{name}: {key}": value
        for name, one in sets.items()
        for key, value in one.items()
        if key not in alike
    }
    return alike | own


def _kept_text(folder: Path) -> dict[str, Any]:
    try:
        kept = json.loads((folder / SCENARIOS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _scenarios(folder: Path) -> dict[str, Scenario]:
    """Return the scenarios that a folder keeps; none of several municipalities, or of another version."""
    from simulator.scenario.scenario import from_kept

    try:
        return {name: from_kept(kept) for name, kept in _kept_text(folder).items()}
    except ReadingError:
        return {}


def _facts(first: Run, second: Run) -> Iterator[tuple[str, str, str]]:
    for what in ("kind", "scenarios", "replications", "seed", "version"):
        one, other = (_written(getattr(run, what)) for run in (first, second))
        if one != other:
            yield what, one, other
    for key in dict.fromkeys((*first.given, *second.given)):
        one, other = (_written(run.given.get(key)) for run in (first, second))
        if one != other:
            yield key, one, other


def _written(value: object) -> str:
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def _changed(first: Mapping[str, Scenario], second: Mapping[str, Scenario]) -> dict[str, tuple[Change, ...]]:
    from simulator.scenario.changes import changes

    both = [name for name in first if name in second]
    return {name: found for name in both if (found := changes(first[name], second[name]))}


def _outcomes(folder: Path) -> dict[Key, Interval]:
    """Read the means of the baseline and the differences of the others; nothing of a kind of run that has none."""
    file = folder / "outcomes.csv"
    if not file.is_file():
        return {}
    found: dict[Key, Interval] = {}
    try:
        for row in csv.DictReader(io.StringIO(plain_text(file))):
            columns = ("difference", "difference_ci_low", "difference_ci_high")
            if not row["difference"]:
                columns = ("mean", "ci_low", "ci_high")
            cells = [row[name] for name in columns]
            if cells[0]:
                mean, low, high = (float(cell) if cell else float("nan") for cell in cells)
                found[row["scenario"], row["group"], row["outcome"]] = Interval(
                    mean, low, high, int(row["replications"])
                )
    except (OSError, KeyError, ValueError, AttributeError) as error:
        raise ReadingError(f"{file}: cannot be read: {' '.join(str(error).split())[:120]}") from None
    return found
