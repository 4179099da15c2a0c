"""TOML files of their own schema that are no part of a scenario: targets, studies, and whatever else has a kind."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from simulator.scenario.base import Part
from simulator.scenario.files import Unreadable, read_toml, scenario_roots, shown
from simulator.scenario.messages import Problem, ScenarioError, nearest
from simulator.scenario.schema import Context, validate

P = TypeVar("P", bound=Part)


@dataclass(frozen=True)
class NamedFile(Generic[P]):
    """A file that has been read.

    Attributes
    ----------
    content : Part
        What it says.
    name : str
        The name that it goes under: its file's, without the ending.
    file : str
        What messages call it.
    digest : str
        SHA-256 of its bytes.
    """

    content: P
    name: str
    file: str
    digest: str


def read_named(name_or_path: str | Path, kind: str, folder: str, schema: type[P]) -> NamedFile[P]:
    """Read a file by its path, or by the name of one in a folder of the scenarios.

    Parameters
    ----------
    name_or_path : str or Path
        What ends in ``.toml`` or is there is a path; anything else a name.
    kind : str
        What its key ``kind`` must say.
    folder : str
        Below the folders of the scenarios: where names are looked for.
    schema : type of Part
        What else may and must stand in it.

    Raises
    ------
    ScenarioError
        With every mistake, by key.
    """
    path = find_named(name_or_path, kind, folder)
    try:
        raw, digest = read_toml(path)
    except Unreadable as error:
        raise ScenarioError([error.problem]) from error
    file, problems = shown(path), list[Problem]()
    said = raw.pop("kind", None)
    if said != kind:
        problems.append(Problem(file, "kind", f"must be '{kind}'{'' if said is None else f', is {said!r}'}"))
    content = validate(schema, _in_schema(raw), Context(lambda _: file, more_keys=("kind",)), problems)
    if problems or content is None:
        raise ScenarioError(problems)
    return NamedFile(content, path.stem, file, digest)


def find_named(name_or_path: str | Path, kind: str, folder: str) -> Path:
    """Return a file's path by itself, or by the name of one in a folder of the scenarios.

    Raises
    ------
    ScenarioError
        If there is none of this name.
    """
    path = Path(name_or_path)
    if path.suffix == ".toml" or path.exists():
        return path
    folders = [root / folder for root in scenario_roots()]
    for one in folders:
        if (one / f"{path}.toml").is_file():
            return one / f"{path}.toml"
    known = sorted({file.stem for one in folders for file in one.glob("*.toml")})
    told = f"no {kind} of this name"
    raise ScenarioError([Problem("", str(path), told, ", ".join(known), nearest(str(path), known))])


def _in_schema(value: Any) -> Any:
    """Turn arrays into tuples and whole numbers into decimals, as the schema has them."""
    if isinstance(value, dict):
        return {key: _in_schema(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return tuple(_in_schema(inner) for inner in value)
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
