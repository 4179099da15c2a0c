"""The run folder: tables, charts, page and manifest, which appear together or not at all.

Everything is written in a hidden folder beside the place it is meant for, and moved there by one rename; whoever finds
a ``manifest.json`` has found a complete run. A folder that holds our manifest is replaced by a run of the same
question; any other with something in it is left alone.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.errors import JobcentreError
from simulator.experiments.kept import MADE_BY, MANIFEST, MEASURES, SCENARIOS, manifest_of, write_measures
from simulator.reporting.evidence import StudyLike
from simulator.reporting.words import words

if TYPE_CHECKING:
    import pandas as pd

    from simulator.reporting.report import Report

LOGS = ("events", "citizens", "capacity")


class FolderError(JobcentreError):
    """The folder may not be replaced or cannot be written; the message is one line."""


@dataclass(frozen=True)
class Question:
    """What a run folder is of: the kind of run, and the names of its scenarios.

    Another run of the same question takes the place of the one before; a different one does not.
    """

    kind: str
    scenarios: tuple[str, ...]

    def __str__(self) -> str:
        """Name it on one line."""
        return f"{self.kind.replace('_', ' ')}: {', '.join(self.scenarios)}"


def question_of(manifest: Mapping[str, Any]) -> Question:
    """Give what a manifest's folder is of."""
    names = tuple(manifest.get("scenarios", ()))
    kind = str(manifest.get("kind", "run" if len(names) < 2 else "comparison"))
    asked = manifest.get("asked", {})
    return Question(f"{kind} {asked['way']}" if "way" in asked else kind, names)


def save(
    study: StudyLike,
    directory: Path | str,
    command: Sequence[str] = (),
    language: str = "en",
    replace: bool = False,
) -> Path:
    """Write a study's run folder.

    Parameters
    ----------
    study : StudyLike
        What to write.
    directory : path
        Where. A run of the same question that stands there is replaced.
    command : sequence of str
        The command line that asked for it, for the manifest.
    language : str
        Language of the charts and the page; tables are the same in every language.
    replace : bool
        Whether a run of another question may be replaced too.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    FolderError
        If the folder holds something that is not one of our runs, or a run of another question, or cannot be written;
        nothing is left behind.
    """
    return appear(Path(directory), lambda work: _write(study, work, command, language), language, replace)


def save_report(
    report: Report,
    manifest: Mapping[str, Any],
    directory: Path | str,
    command: Sequence[str] = (),
    language: str = "en",
    replace: bool = False,
) -> Path:
    """Write a report's folder: ``NAME.csv`` of every table, the charts, ``report.html``, ``manifest.json``.

    Parameters
    ----------
    report : Report
        What to write.
    manifest : mapping
        What is needed to repeat it, ready for JSON.
    directory : path
        Where. A result of the same question that stands there is replaced.
    command : sequence of str
        The command line that asked for it, for the manifest.
    language : str
        Of the page's fixed words; the report is written in it already.
    replace : bool
        Whether a result of another question may be replaced too.

    Raises
    ------
    FolderError
        If the folder holds something else than a result of the same question, or cannot be written.
    """

    def fill(work: Path) -> dict[str, Any]:
        _write_report(report, work, language)
        return dict(manifest) | {"command": list(command), "language": language}

    return appear(Path(directory), fill, language, replace)


def appear(
    target: Path, fill: Callable[[Path], dict[str, Any]], language: str = "en", replace: bool = False
) -> Path:
    """Let a folder of ours appear, whole, or not at all.

    Parameters
    ----------
    target : Path
        Where. One of ours of the same question that stands there is replaced.
    fill : callable
        Writes everything into the folder it is given, and gives what the manifest says beside the files' digests.
    language : str
        Of the error's words.
    replace : bool
        Whether one of another question may be replaced too.

    Raises
    ------
    FolderError
        If the folder holds something that is not ours or of another question, or cannot be written; nothing is left
        behind.
    """
    refuse_unless_ours(target, language)
    try:
        with _beside(target) as work:
            content = fill(work)
            if not replace:
                refuse_unless_ours(target, language, question_of(content))
            _seal(work, content)
            _swap(work, target)
    except OSError as error:
        reason = error.strerror or str(error)
        raise FolderError(words(language)("folder.cannot_write", path=target, reason=reason)) from error
    return target


def refuse_unless_ours(target: Path | str, language: str = "en", question: Question | None = None) -> None:
    """Raise :class:`FolderError` if a run may not be written to a folder: ask before a long run, not after.

    Parameters
    ----------
    target : path
        The folder.
    language : str
        Of the error's words.
    question : Question, optional
        What the run is of, if one of another question must not be replaced.
    """
    target = Path(target)
    spoken = words(language)
    try:
        if target.is_dir():
            manifest = manifest_of(target)
            if manifest is None and any(target.iterdir()):
                raise FolderError(spoken("folder.refused", path=target))
            if manifest is not None and question is not None and question_of(manifest) != question:
                raise FolderError(spoken("folder.other", path=target, question=question_of(manifest)))
        elif target.exists() or target.is_symlink():
            raise FolderError(spoken("folder.not_a_folder", path=target))
    except OSError as error:
        raise FolderError(
            spoken("folder.cannot_write", path=target, reason=error.strerror or str(error))
        ) from error


def is_run(directory: Path) -> bool:
    """Tell whether a folder holds a complete run of ours."""
    return manifest_of(directory) is not None


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """Give a hidden folder beside the target, on the same disk; whatever is left of it at the end goes away."""
    whole = target.absolute()
    made = [parent for parent in whole.parents if not parent.exists()]
    work: Path | None = None
    try:
        whole.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{whole.name}.partial-", dir=whole.parent))
        work.chmod(0o755)  # mkdtemp makes it for one user alone, but a run is to be read by others
        yield work
    except BaseException:
        if work is not None:
            shutil.rmtree(work, ignore_errors=True)
        for parent in made:
            if parent.is_dir() and not any(parent.iterdir()):
                parent.rmdir()
        raise


def _swap(work: Path, target: Path) -> None:
    """Move the finished run to its place; a run that stood there makes room first and goes away last."""
    target = target.absolute()
    if not target.exists():
        work.rename(target)
        return
    if not any(target.iterdir()):
        target.rmdir()
        work.rename(target)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{target.name}.old-", dir=target.parent))
    aside = old / target.name
    target.rename(aside)
    try:
        work.rename(target)
    except OSError:
        aside.rename(target)
        old.rmdir()
        raise
    shutil.rmtree(old, ignore_errors=True)


def _write(study: StudyLike, work: Path, command: Sequence[str], language: str) -> dict[str, Any]:
    from simulator.reporting import charts, comparison
    from simulator.reporting.charts import style

    write_csv(study.table(), work / "outcomes.csv")
    if study.settings:
        write_csv(study.settings_table(), work / "settings.csv")
    if study.default.proposals:
        write_csv(study.changes(), work / "changes.csv")
    if study.persons:
        write_csv(study.persons_table(), work / "persons.csv")
    if study.expectations:
        write_csv(study.expectations_table(), work / "expectations.csv")
    if study.long_run is not None:
        write_csv(study.long_run.table(), work / "ledger.csv")
    if not study.default.members:
        kept = {"default": study.default, **study.settings}
        if study.long_run is not None:
            kept["long_run"] = study.long_run.comparison
        if study.staffing is not None:
            kept["staffing"] = study.staffing.comparison
        write_measures(kept, work / MEASURES)
    if scenarios := study.kept_scenarios():
        (work / SCENARIOS).write_text(scenarios, encoding="utf-8")
    (work / "charts").mkdir()
    spoken = words(language, study.scenarios)
    svgs = {}
    for chart in charts.shown(study):
        picture = chart.picture(study, spoken)
        svgs[chart.name] = style.svg(picture)
        (work / "charts" / f"{chart.name}.svg").write_text(svgs[chart.name], encoding="utf-8")
        (work / "charts" / f"{chart.name}.png").write_bytes(style.png(picture))
        write_csv(chart.data(study), work / "charts" / f"{chart.name}.csv")
    (work / "report.html").write_text(comparison.render(study, language, svgs), encoding="utf-8")
    if study.logs is not None:
        for name in LOGS:
            if (study.logs / name).is_dir():
                shutil.copytree(study.logs / name, work / name)
    return study.manifest(command) | {"language": language}


def _write_report(report: Report, work: Path, language: str) -> None:
    from simulator.reporting.charts import style
    from simulator.reporting.report import render

    (work / "charts").mkdir()
    svgs = {one.name: style.svg(one.picture) for one in report.figures}
    for one in report.figures:
        (work / "charts" / f"{one.name}.svg").write_text(svgs[one.name], encoding="utf-8")
        (work / "charts" / f"{one.name}.png").write_bytes(style.png(one.picture))
        write_csv(one.data, work / "charts" / f"{one.name}.csv")
    for table in report.tables:
        write_csv(table.data, work / f"{table.name}.csv")
    for name, text in report.files.items():
        (work / name).write_text(text, encoding="utf-8")
    (work / "report.html").write_text(render(report, language, svgs), encoding="utf-8")


def _seal(work: Path, content: dict[str, Any]) -> None:
    """Write the manifest, last of all: whoever finds one has found a complete folder."""
    manifest: dict[str, Any] = {"made_by": MADE_BY} | content
    manifest["files"] = {
        path.relative_to(work).as_posix(): _digest(path) for path in sorted(work.rglob("*")) if path.is_file()
    }
    text = json.dumps(manifest, indent=2, ensure_ascii=False, allow_nan=False)
    (work / MANIFEST).write_text(text + "\n", encoding="utf-8")


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a table: every digit of a number, undefined empty, the same bytes on every system."""
    table.to_csv(path, index=False, lineterminator="\n")


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()
