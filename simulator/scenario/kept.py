"""A scenario as it was once all files were read, kept as JSON: it stays what it was, whatever becomes of its files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from simulator.errors import JobcentreError
from simulator.scenario.base import FrozenDict
from simulator.scenario.expectation import Expectation
from simulator.scenario.figures import Figure, frozen
from simulator.scenario.scenario import About, Scenario
from simulator.scenario.schema import PARTS, describe

_TEXTS = ("name", "title", "description", "warmup_weeks", "horizon_weeks", "law_by_day", "place_from")
_STATED = ("value", "range", "provenance", "source", "file", "note", "changed", "alternatives", "weight")


class NotKept(JobcentreError):
    """What was kept is no scenario of this version; the message is one line."""


def as_kept(scenario: Scenario) -> dict[str, Any]:
    """Return a scenario of one municipality, ready for JSON; what the schema says of its figures is left out."""
    from pydantic_core import to_jsonable_python

    kept: dict[str, Any] = {key: getattr(scenario, key) for key in _TEXTS}
    kept |= {
        "start": scenario.start,
        "about": scenario.about.model_dump(mode="json"),
        "parts": {kind: getattr(scenario, kind).model_dump(mode="json") for kind in PARTS},
        "later": [[day, as_kept(then)] for day, then in scenario.later],
        "expectations": [one.model_dump(mode="json", by_alias=True) for one in scenario.expectations],
        "figures": {
            path: {key: getattr(figure, key) for key in _STATED} for path, figure in scenario.figures.items()
        },
        "origins": dict(scenario.origins),
        "files": scenario.files,
    }
    ready: dict[str, Any] = to_jsonable_python(kept)
    return ready


def from_kept(kept: Mapping[str, Any]) -> Scenario:
    """Return the scenario back.

    Raises
    ------
    NotKept
        If it is none, or of a version whose schema was another.
    """
    try:
        return _scenario(kept)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        reason = " ".join(str(error).split())
        raise NotKept(f"{type(error).__name__}: {reason[:120]}") from None


def _scenario(kept: Mapping[str, Any]) -> Scenario:
    parts = {
        kind: model.model_validate_json(json.dumps(kept["parts"][kind])) for kind, model in PARTS.items()
    }
    return Scenario(
        **{key: kept[key] for key in _TEXTS},
        start=date.fromisoformat(kept["start"]),
        about=About.model_validate_json(json.dumps(kept["about"])),
        **parts,  # type: ignore[arg-type]
        later=tuple((date.fromisoformat(day), _scenario(then)) for day, then in kept["later"]),
        expectations=tuple(Expectation.model_validate_json(json.dumps(one)) for one in kept["expectations"]),
        figures=FrozenDict({path: _figure(path, stated) for path, stated in kept["figures"].items()}),
        origins=FrozenDict(kept["origins"]),
        files=tuple((file, digest) for file, digest in kept["files"]),
    )


def _figure(path: str, stated: Mapping[str, Any]) -> Figure:
    known = {key: frozen(stated[key]) for key in _STATED}
    return Figure(path, description=describe(tuple(path.split("."))), **known)
