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
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.errors import JobcentreError
from simulator.experiments.csv_text import Csv, make_danish
from simulator.experiments.kept import MADE_BY, MANIFEST, manifest_of
from simulator.reporting.report import Report, render
from simulator.reporting.words import ENGLISH, Words
from simulator.reporting.words import words as words_of

if TYPE_CHECKING:
    import pandas as pd


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
    """Return what a manifest's folder is of."""
    names = tuple(manifest.get("scenarios", ()))
    kind = str(manifest.get("kind", "run" if len(names) < 2 else "comparison"))
    asked = manifest.get("asked", {})
    return Question(f"{kind} {asked['way']}" if "way" in asked else kind, names)


def save(
    report: Report,
    manifest: Mapping[str, Any],
    directory: Path | str,
    command: Sequence[str] = (),
    words: Words = ENGLISH,
    replace: bool = False,
    csv: Csv = Csv.plain,
) -> Path:
    """Write a report's folder: page, ``NAME.csv`` of every table, charts, other files, and the manifest, last of all.

    Parameters
    ----------
    report : Report
        What to write.
    manifest : mapping
        What is needed to repeat it, ready for JSON.
    directory : path
        Where. A run of the same question that stands there is replaced.
    command : sequence of str
        The command line that asked for it, for the manifest.
    words : Words
        The language of the page's fixed words and of an error; the report is written in it already.
    replace : bool
        Whether a run of another question may be replaced too.
    csv : Csv
        How its CSV files are written.

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
    target = Path(directory)
    content = {**manifest, "command": list(command), "language": words.language}
    refuse_unless_ours(target, words.language, None if replace else question_of(content))
    try:
        with _beside(target) as work:
            _write(report, work, words)
            if csv is Csv.danish:
                for file in work.rglob("*.csv"):
                    make_danish(file)
            if not replace:
                refuse_unless_ours(target, words.language, question_of(content))
            _seal(work, content)
            _swap(work, target)
    except OSError as error:
        reason = error.strerror or str(error)
        raise FolderError(words("folder.cannot_write", path=target, reason=reason)) from error
    return target


def refuse_unless_ours(target: Path | str, language: str = "en", question: Question | None = None) -> None:
    """Raise :class:`FolderError` if a run may not be written to a folder: ask before a long run, not after.

    Of another question than ``question``, if that is given, no run may be replaced either.
    """
    target = Path(target)
    words = words_of(language)
    try:
        if target.is_dir():
            manifest = manifest_of(target)
            if manifest is None and any(target.iterdir()):
                raise FolderError(words("folder.refused", path=target))
            if manifest is not None and question is not None and question_of(manifest) != question:
                raise FolderError(words("folder.other", path=target, question=question_of(manifest)))
        elif target.exists() or target.is_symlink():
            raise FolderError(words("folder.not_a_folder", path=target))
    except OSError as error:
        raise FolderError(
            words("folder.cannot_write", path=target, reason=error.strerror or str(error))
        ) from error


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """Return a hidden folder beside the target, on the same disk; whatever is left of it at the end goes away."""
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


def _write(report: Report, work: Path, words: Words) -> None:
    """Write all but the manifest; every chart as SVG, PNG and the numbers behind it."""
    from simulator.reporting.charts import style

    for name, table in report.tables.items():
        write_csv(table, work / f"{name}.csv")
    for name, text in report.files.items():
        (work / name).parent.mkdir(exist_ok=True)
        (work / name).write_text(text, encoding="utf-8")
    for name, write in report.written.items():
        write(work / name)
    (work / "charts").mkdir()
    svgs = {}
    for name, figure in report.figures.items():
        svgs[name] = style.svg(figure.picture)
        (work / "charts" / f"{name}.svg").write_text(svgs[name], encoding="utf-8")
        (work / "charts" / f"{name}.png").write_bytes(style.png(figure.picture))
        write_csv(figure.data, work / "charts" / f"{name}.csv")
    (work / "report.html").write_text(render(report, words, svgs), encoding="utf-8")


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
