"""A sensitivity analysis as JSON, so that a report made later can say what its answer hinges on."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from simulator.errors import JobcentreError
from simulator.experiments.assumptions import Assumption, Choice, Span
from simulator.experiments.intervals import Interval
from simulator.experiments.proportion import Proportion
from simulator.experiments.sensitivity import Sensitive, Swing
from simulator.experiments.sobol import Index

VERSION = 2


class SensitivityError(JobcentreError):
    """The text is no sensitivity analysis of ours; the message is one line."""


def to_json(found: Sensitive) -> str:
    """Write what was found; undefined numbers are null."""
    content = {
        "version": VERSION,
        "names": found.names,
        "outcomes": found.outcomes,
        "assumptions": [
            [one.name, one.path, one.provenance, list(one.spans), *_span(one.span)]
            for one in found.assumptions.values()
        ],
        "as_assumed": [[name, *key, *_interval(i)] for (name, key), i in found.as_assumed.items()],
        "swings": [
            [path, name, *key, _number(s.at_low), _number(s.at_high), *_interval(s.swing)]
            for (path, name, key), s in found.swings.items()
        ],
        "alone": found.alone,
        "indices": [
            [
                name,
                *key,
                [[i.group, *map(_number, (i.first, i.first_half, i.total, i.total_half))] for i in groups],
            ]
            for (name, key), groups in found.indices.items()
        ],
        "levels": [[list(map(_number, row)) for row in draw] for draw in found.levels.tolist()],
        "order": [[*key, names] for key, names in found.order.items()],
        "drawn_back": [found.drawn_back.count, found.drawn_back.of],
        "draws": found.draws,
        "replications": found.replications,
        "seed": found.seed,
    }
    return json.dumps(content, ensure_ascii=False, allow_nan=False) + "\n"


def from_json(text: str) -> Sensitive:
    """Read what was found.

    Raises
    ------
    SensitivityError
        If the text is none of ours.
    """
    try:
        said = json.loads(text)
        if said["version"] != VERSION:
            raise SensitivityError("was written by another version; run it again")
        return Sensitive(
            names=tuple(said["names"]),
            outcomes=tuple((group, outcome) for group, outcome in said["outcomes"]),
            assumptions={
                name: Assumption(name, path, dict.fromkeys(whose, _read_span(*span)), provenance)
                for name, path, provenance, whose, *span in said["assumptions"]
            },
            as_assumed={(name, (group, of)): _read(i) for name, group, of, *i in said["as_assumed"]},
            swings={
                (path, name, (group, of)): Swing(_float(low), _float(high), _read(i))
                for path, name, group, of, low, high, *i in said["swings"]
            },
            alone=tuple(said["alone"]),
            indices={
                (name, (group, of)): tuple(Index(one[0], *map(_float, one[1:])) for one in groups)
                for name, group, of, groups in said["indices"]
            },
            levels=np.array([[list(map(_float, row)) for row in draw] for draw in said["levels"]]),
            order={(group, of): tuple(names) for group, of, names in said["order"]},
            drawn_back=Proportion(*said["drawn_back"]),
            draws=said["draws"],
            replications=said["replications"],
            seed=said["seed"],
        )
    except (ValueError, KeyError, TypeError) as error:
        raise SensitivityError(f"is no sensitivity analysis: {' '.join(str(error).split())[:100]}") from None


def _number(x: float) -> float | None:
    return float(x) if math.isfinite(x) else None


def _float(x: float | None) -> float:
    return math.nan if x is None else float(x)


def _interval(one: Interval) -> list[Any]:
    return [*map(_number, (one.mean, one.low, one.high)), one.replications]


def _read(parts: Sequence[Any]) -> Interval:
    mean, low, high, replications = parts
    return Interval(_float(mean), _float(low), _float(high), int(replications))


def _span(one: Span | Choice) -> list[Any]:
    """Write a value with the ends of its range, or with its alternatives and their weights."""
    if isinstance(one, Choice):
        return [one.value, list(one.alternatives), list(one.weight)]
    return [one.value, one.low, one.high]


def _read_span(value: Any, low: Any, high: Any) -> Span | Choice:
    if isinstance(low, list):
        return Choice(value, tuple(low), tuple(high))
    return Span(_value(value), low, high)


def _value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
