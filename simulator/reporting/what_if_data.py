"""What the script of a page of sliders needs: surfaces, runs, scales and words, as one text of JSON."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from simulator.catalogue import OUTCOMES
from simulator.experiments.intervals import LEVEL
from simulator.experiments.surface import Surface
from simulator.experiments.what_if_result import REACH, WhatIf
from simulator.reporting import bars
from simulator.reporting.bars import Scale
from simulator.reporting.evidence import unit_of
from simulator.reporting.numbers import KRONER, SHARE, WEEKS, plain
from simulator.reporting.size_words import MARKS, row_of
from simulator.reporting.slider_words import Spoken
from simulator.reporting.words import Words

_WORDS = (
    *("likely", "maybe", "unchanged", "unchanged_at", "unknown", "under", "over", "percent"),
    *(
        "days",
        "day",
        "under_a_day",
        "kroner",
        "million",
        "billion",
        "kroner_bare",
        "million_bare",
        "billion_bare",
    ),
    *("chance", "chance_short", "odds", "odds_little", "way_odds"),
)
"""Words of size that the script fills in."""
_BLANKS = ("value", "way", "at_all", "matters", "odds", "percent", "maybe", "size", "level", "half")


def script_data(
    found: WhatIf, sliders: Sequence[Spoken], names: Sequence[str], scales: Sequence[Scale], words: Words
) -> str:
    """Return the data as JSON that may stand within a script element."""
    data = {
        "sliders": [_slider(one) for one in sliders],
        "runs": found.values.tolist(),
        "places": found.places.tolist(),
        "outcomes": [_outcome(found, k, scales[k], words) for k in range(len(found.outcomes))],
        "baseline": [surface_data(found.surfaces[found.baseline, key], False) for key in found.outcomes],
        "proposals": [
            {
                "name": called,
                "surfaces": [surface_data(found.surfaces[name, key]) for key in found.outcomes],
                "differences": found.differences[:, p].tolist(),
                "chance": found.chance[p].tolist(),
            }
            for p, (name, called) in enumerate(zip(found.proposals, names, strict=True))
        ],
        "words": {name: _text(f"size.{name}", words) for name in _WORDS}
        | {
            "rough": _text("what_if.rough", words),
            "bar": _blank(words, "what_if.bar", "mean", "low", "high", "matters"),
        },
        "locale": _locale(words),
        "marks": MARKS,
        "reach": REACH,
        "level": LEVEL,
        "bar": {"width": bars.WIDTH, "margin": bars.MARGIN, "beside": bars.BESIDE},
    }
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")


def surface_data(surface: Surface, with_error: bool = True) -> dict[str, Any]:
    """Return a surface's numbers; what its error is worked out by in single precision, the lower triangle row by row.

    Its points are those of the runs, in order.
    """
    data: dict[str, Any] = {"centre": surface.centre, "scale": surface.scale}
    if surface.scale == 0:
        return data
    data |= {
        "lengths": surface.lengths.tolist(),
        "bend": surface.bend,
        "slope": surface.slope,
        "weights": surface.weights.tolist(),
    }
    if with_error:
        triangle = surface.root[np.tril_indices(len(surface.root))].astype("<f4")
        data |= {"widening": surface.widening, "root": base64.b64encode(triangle.tobytes()).decode("ascii")}
    return data


def _slider(one: Spoken) -> dict[str, Any]:
    return {
        "path": one.slider.path,
        "name": one.name,
        "low": one.slider.low,
        "high": one.slider.high,
        "values": list(one.values),
        "assumed": one.assumed,
        "scale": one.scale,
        "digits": one.digits,
        "template": one.template,
    }


def _outcome(found: WhatIf, k: int, scale: Scale, words: Words) -> dict[str, Any]:
    key = found.outcomes[k]
    outcome, kind = OUTCOMES[key[1]], unit_of(key[1])
    row = f"first_screen.rows.{key[1]}"
    unit = next(
        (name for name, one in (("kroner", KRONER), ("share", SHARE), ("weeks", WEEKS)) if kind is one),
        "other",
    )
    return {
        "name": words(f"{row}.name"),
        "unit": unit,
        "factor": kind.scale,
        "difference": _text(f"size.{kind.difference_word}", words) if unit in ("share", "other") else "",
        "level": _text(f"size.{kind.word}", words) if unit in ("share", "other") else "",
        "lower": outcome.better != "higher",
        "said": {way: _text(f"{row}.{way}", words) for way in ("lower", "higher")},
        "stands": _text(f"{row}.level", words),
        "ways": {way: words(f"size.ways.{row_of(key[1])}.{way}") for way in ("lower", "same", "higher")},
        "matters": _matters(found, k),
        "scale": [scale.low, scale.high],
    }


def _matters(found: WhatIf, k: int) -> dict[str, float | int]:
    """Return how large a difference must be to matter: a size, or a share of the baseline's level of an outcome."""
    outcome = OUTCOMES[found.outcomes[k][1]]
    if outcome.yardstick == "days":
        return {"size": found.matters.days / 7 if outcome.unit == "weeks" else found.matters.days}
    if outcome.yardstick == "points":
        return {"size": found.matters.points}
    if outcome.yardstick is None:
        return {"size": 0.0}
    whole = "cost_municipality" if outcome.yardstick == "cost" else outcome.id
    of = [n for n, (_, one) in enumerate(found.outcomes) if one == whole]
    return {"share": getattr(found.matters, outcome.yardstick), "of": of[0]} if of else {"size": 0.0}


def _text(key: str, words: Words) -> str:
    """Return a text with its blanks unfilled."""
    return _blank(words, key, *_BLANKS)


def _blank(words: Words, key: str, *names: str) -> str:
    return words(key, **{name: f"{{{name}}}" for name in names})


def _locale(words: Words) -> dict[str, str]:
    """Return how the language writes thousands and decimals."""
    written = plain(1234.5, words, 1)
    return {"group": written[1], "decimal": written[-2]}
