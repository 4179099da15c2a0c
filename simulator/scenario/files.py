"""Where scenario files are: their folders, their names, and reading one."""

from __future__ import annotations

import pickle
import re
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from hashlib import sha256
from os.path import realpath, relpath
from pathlib import Path
from shutil import copyfile
from typing import Any

from simulator.contents import content_of
from simulator.scenario.messages import Problem, nearest, one_line, spell

FOLDERS = {
    "law": "laws",
    "place": "places",
    "practice": "practices",
    "behaviour": "behaviour",
    "prices": "prices",
}
"""The folder of each kind of part, below a root."""
POSTERIORS = "posteriors"
"""Below a root: figures that are told together, as draws."""
EXAMPLES = "laws/examples"
"""Below the shipped root: what each law owes whom, for the tests; they are no laws and are not copied."""
SCHEMAS = "schemas"
"""Below a folder of copies: the JSON Schema of each kind of file."""
_KIND = re.compile(r"""^\ufeff?kind\s*=\s*["'](\w+)["']""", re.MULTILINE)
_TITLE = re.compile(r"""^title\s*=\s*["'](.*)["']\s*(?:#.*)?$""", re.MULTILINE)
_MOST_NAMED, _NEAREST = 12, 6
"""Names told in a mistake: all where there are few, else so many of the nearest."""
_LINE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")


@dataclass(frozen=True)
class Named:
    """A file by the name that it goes under, and its title (empty if it cannot be read)."""

    name: str
    title: str
    file: Path


class Unreadable(Exception):
    """A file that cannot be read as TOML; holds the one problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


def shipped() -> Path:
    """Return the folder of the shipped scenarios: in the package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "_scenarios"
    return inside if inside.is_dir() else package.parent / "scenarios"


def scenario_roots() -> tuple[Path, ...]:
    """Return the folders in which names are looked for: ``./scenarios``, then the shipped ones."""
    here, ours = Path("scenarios"), shipped()
    roots = (ours,) if realpath(here) == realpath(ours) else (here, ours)
    return tuple(root for root in roots if root.is_dir())


def shown(path: Path) -> str:
    """Name a file: a shipped one from ``scenarios/``, one below the working folder from there."""
    full = Path(realpath(path))
    for base, prefix in ((Path(realpath(shipped())), "scenarios/"), (Path.cwd(), "")):
        if full.is_relative_to(base):
            return prefix + full.relative_to(base).as_posix()
    return full.as_posix()


def read_toml(path: Path) -> tuple[dict[str, Any], str]:
    """Read a file; return its table and the SHA-256 of its bytes.

    Raises
    ------
    Unreadable
        If there is no such file, it is no file, no UTF-8 or no TOML.
    """
    file = shown(path)
    content = b""
    try:
        content = content_of(path)
        return pickle.loads(_parsed(content)), sha256(content).hexdigest()
    except FileNotFoundError as error:
        raise Unreadable(Problem(file, "", "there is no such file")) from error
    except IsADirectoryError as error:
        raise Unreadable(Problem(file, "", _of_folder(path))) from error
    except OSError as error:
        if path.is_dir():  # what Windows says of a folder is that permission is denied
            raise Unreadable(Problem(file, "", _of_folder(path))) from error
        raise Unreadable(Problem(file, "", f"cannot be read: {error.strerror or error}")) from error
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Unreadable(Problem(f"{file}:{line}", "", "is not UTF-8 text")) from error
    except RecursionError as error:
        raise Unreadable(Problem(file, "", "is not TOML: nested too deep")) from error
    except ValueError as error:  # TOMLDecodeError, or Python's refusal of a number of thousands of digits
        raise Unreadable(_toml_problem(file, content.decode("utf-8-sig"), str(error))) from error


@lru_cache(maxsize=256)
def _parsed(content: bytes) -> bytes:
    """Return a file's table as a pickle, of which every reader gets a table of its own.

    The same law, place and practice are read for scenario after scenario; to parse TOML takes fifty times as long.
    """
    return pickle.dumps(tomllib.loads(content.decode("utf-8-sig")))


def _of_folder(path: Path) -> str:
    """Return what is wrong with a folder in a file's place; of a run's folder, what can be done with it."""
    if (path / "manifest.json").is_file():
        page = (path / "report.html").as_posix()
        return f"is the folder of a run, not a scenario: open {page}, or name a scenario or its file"
    return "is a folder, not a file"


def _toml_problem(file: str, text: str, message: str) -> Problem:
    """Put the line number where editors look for it."""
    found = _LINE.search(message)
    if found is None:
        return Problem(file, "", f"is not TOML: {one_line(message)}")
    line, column = found.groups()
    where = f", column {column}" if column else ", at the end of the file"
    return Problem(
        f"{file}:{line or text.count(chr(10)) + 1}", "", f"is not TOML: {message[: found.start()]}{where}"
    )


def is_path(name: str) -> bool:
    """Say whether a name is an explicit path: it ends in ``.toml`` or has a separator."""
    return name.endswith(".toml") or "/" in name or "\\" in name


def find_scenario(name: str, beside: Path | None = None) -> Path | Problem:
    """Find a scenario's file by an explicit path or the stem of a file."""
    return find_part("scenario", name, beside)


def find_part(kind: str, name: str, beside: Path | None) -> Path | Problem:
    """Find the file of a part, or of a scenario, by an explicit path or the stem of a file.

    ``beside`` is the file that names it (and is not meant itself); without one the working folder's files come first.
    """
    folder, below = (beside.parent if beside is not None else Path()), FOLDERS.get(kind, "")
    possible = name and "\0" not in name and len(name) <= 200  # of others the system refuses to look for any
    if possible and is_path(name):
        return folder / name
    if possible:
        loose = folder / f"{name}.toml"
        candidates = [folder / below / f"{name}.toml"] if below else []
        candidates += [loose] if kind_of(loose) == kind else []
        candidates += [root / below / f"{name}.toml" for root in scenario_roots()]
        there = [path for path in candidates if path.is_file()]
        other = [path for path in there if beside is None or realpath(path) != realpath(beside)]
        if there:
            return next(iter(other or there))
        if not below and beside is None and Path(name).is_dir():
            return Path(name)  # what it is, is told when it is read
    known = part_files(kind, folder) if below else [one.file for one in list_scenarios()]
    names = [path.stem for path in known]
    what = "set of prices" if kind == "prices" else kind
    allowed = _nearest_first(name, names, f"jobcentre list {below}".rstrip())
    return Problem("", "", f"there is no {what} named {spell(name)}", allowed, nearest(name, names))


def _nearest_first(name: str, names: list[str], command: str) -> str:
    """Return the names that there are; of many the nearest in spelling, and the command that lists the rest."""
    if len(names) <= _MOST_NAMED:
        return ", ".join(names)
    near = get_close_matches(name, names, n=_NEAREST, cutoff=0.0)
    return f"{', '.join(near)} and {len(names) - len(near)} more, listed by '{command}'"


def extended_by(name_or_path: str | Path) -> Path | None:
    """Return the file that a scenario's file extends; nothing where it extends none or cannot be read."""
    found = find_scenario(str(name_or_path))
    if isinstance(found, Problem):
        return None
    try:
        name = read_toml(found)[0].get("extends")
    except Unreadable:
        return None
    base = find_scenario(name, found) if isinstance(name, str) else None
    return base if isinstance(base, Path) else None


def part_files(kind: str, folder: Path | None = None) -> list[Path]:
    """Return every file of a kind: those beside ``folder`` first; of files of one name the first."""
    folders = [folder / FOLDERS[kind]] if folder is not None else []
    folders += [root / FOLDERS[kind] for root in scenario_roots()]
    found: dict[str, Path] = {}
    for place in folders:
        for path in sorted(place.glob("*.toml")):
            found.setdefault(path.stem, path)
    if folder is not None:
        for path in sorted(folder.glob("*.toml")):
            if path.stem not in found and kind_of(path) == kind:
                found[path.stem] = path
    return [found[name] for name in sorted(found)]


def law_folders(beside: Path | None = None) -> tuple[tuple[Path, ...], ...]:
    """Return the laws' files by folder, nearest first: beside a file, in ``./scenarios``, the shipped ones.

    Of files of one name the nearest counts, as everywhere, so that an edited copy takes its original's place.
    """
    groups = [sorted((root / FOLDERS["law"]).glob("*.toml")) for root in scenario_roots()]
    if beside is not None:
        loose = [path for path in sorted(beside.parent.glob("*.toml")) if kind_of(path) == "law"]
        groups = [sorted((beside.parent / FOLDERS["law"]).glob("*.toml")), loose, *groups]
    names: set[str] = set()
    nearest_first = []
    for files in groups:
        new = tuple(path for path in files if path.stem not in names)
        names.update(path.stem for path in new)
        if new:
            nearest_first.append(new)
    return tuple(nearest_first)


def list_scenarios() -> tuple[Named, ...]:
    """List the scenarios in ``./scenarios`` and those that come with the simulator."""
    return list_folder("", "scenario")


def list_folder(folder: str, kind: str) -> tuple[Named, ...]:
    """List the files of a kind in a folder of the scenarios; of files of one name the first."""
    found: dict[str, Path] = {}
    for root in scenario_roots():
        for path in sorted((root / folder).glob("*.toml")):
            if kind_of(path) == kind:
                found.setdefault(path.stem, path)
    return tuple(Named(name, _title(found[name]), found[name]) for name in sorted(found))


def list_parts(kind: str) -> tuple[Named, ...]:
    """List the parts of a kind (law, place, practice, behaviour, prices)."""
    return tuple(Named(path.stem, _title(path), path) for path in part_files(kind))


def copy_scenarios(directory: Path | str) -> tuple[Path, ...]:
    """Copy the shipped files into a folder, which is made if it is not there; return the copies.

    Beside them stand the schemas of their kinds, and the first line of each copy names its own, so that editors
    complete and check it.

    Raises
    ------
    FileExistsError
        If one of the files is there already; then nothing is copied.
    """
    source, target = shipped(), Path(directory)
    files = sorted(
        path
        for path in source.rglob("*")
        if path.suffix in (".toml", ".csv") and path.parent != source / EXAMPLES
    )
    pairs = [(path, target / path.relative_to(source)) for path in files]
    for copy in (*(copy for _, copy in pairs), *(target / SCHEMAS).glob("*.json")):
        if copy.exists():
            raise FileExistsError(17, "is there already, and nothing is overwritten", str(copy))
    from simulator.scenario.json_schema import (
        KINDS,
        schema_text,
    )  # of all parts: whoever only reads files needs none

    schemas = {kind: target / SCHEMAS / f"{kind}.json" for kind in KINDS}
    for path, copy in pairs:
        copy.parent.mkdir(parents=True, exist_ok=True)
        schema = schemas.get(kind_of(path)) if path.suffix == ".toml" else None
        if schema is None:
            copyfile(path, copy)
        else:
            line = f"#:schema {relpath(schema, copy.parent)}\n".replace("\\", "/")
            copy.write_bytes(line.encode() + path.read_bytes())
    (target / SCHEMAS).mkdir(exist_ok=True)
    for kind, schema in schemas.items():
        schema.write_text(schema_text(kind), encoding="utf-8", newline="\n")
    return tuple(copy for _, copy in pairs)


def kind_of(path: Path) -> str:
    """Return the kind that a file says it is, ``scenario`` if it names none, and nothing if it is no file."""
    text = _text(path)
    if text is None:
        return ""
    found = _KIND.search(text)
    return found.group(1) if found else "scenario"


def _title(path: Path) -> str:
    found = _TITLE.search(_text(path) or "")
    return found.group(1) if found else ""


def _text(path: Path) -> str | None:
    try:
        return content_of(path).decode("utf-8", errors="replace")
    except (OSError, ValueError):
        return None
