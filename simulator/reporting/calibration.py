"""What a calibration found, in sentences, charts and a report."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.reporting.charts import calibration as charts
from simulator.reporting.notes import all_said
from simulator.reporting.numbers import plain
from simulator.reporting.report import Figure, Report
from simulator.reporting.result import ResultPage, Sheet
from simulator.reporting.words import Words

if TYPE_CHECKING:
    import pandas as pd

    from simulator.calibration.calibration import Calibration, Estimate
    from simulator.calibration.predict import Check

_NAMED = 3
"""Parameters that the data do not tell, named in a sentence; the table lists all."""


def sentences(found: Calibration, words: Words) -> tuple[str, ...]:
    """Say what was estimated, what the data do not tell, and how many figures come out."""
    lines, words = [], _with_bands(found, words)
    if found.estimates:
        unknown = [one for one in found.estimates if not one.identified]
        number, known = len(found.estimates), len(found.estimates) - len(unknown)
        lines.append(
            words("calibration.estimated" if known else "calibration.none_told", number=number, known=known)
        )
        if unknown and known:
            names = [words.key(one.parameter) for one in unknown[:_NAMED]]
            if len(unknown) > _NAMED:
                names.append(words("calibration.more_unknown", number=len(unknown) - _NAMED))
            lines.append(words("calibration.not_identified", names="; ".join(names)))
    together = found.together if any(one.identified for one in found.estimates) else ()
    for a, b, r in together[:5]:
        named = {"a": words.key(a), "b": words.key(b), "r": plain(r, words, 2)}
        lines.append(words("calibration.together", **named))
    if len(together) > 5:
        lines.append(words("calibration.more_together", number=len(together) - 5))
    lines += all_said(found.untold, words)
    for use in ("fit", "validate"):
        those = [check for check in found.checks if check.use == use]
        if those:
            inside = sum(check.inside for check in those)
            lines.append(words(f"calibration.inside_{use}", inside=inside, number=len(those)))
    return tuple(lines)


def report(found: Calibration, words: Words) -> Report:
    """Put the page together."""
    words = _with_bands(found, words)
    files = {found.file_name: found.file_text} if found.file_name else {}
    if found.draws is not None:
        files["posterior.csv"] = found.draws.text()
    return ResultPage(
        scenarios=found.scenarios,
        question=words("calibration.question", title=found.title),
        meta=" ".join(all_said(found.notes, words)) or words(f"calibration.way_{found.way}"),
        answer=sentences(found, words),
        figures=tuple(_figures(found, words)),
        sheets=tuple(_sheets(found, words)),
        notes=[words(f"calibration.note_{note}") for note in ("interval", "identified", "use")],
        files=files,
    ).report(words)


def _with_bands(found: Calibration, words: Words) -> Words:
    """Return words that name a hazard by the weeks of the place's own duration bands."""
    places = [scenario.place for scenario in found.scenarios.values()]
    return replace(
        words,
        bands={name: group.bands_from_weeks for place in places for name, group in place.groups.items()},
    )


def _figures(found: Calibration, words: Words) -> Iterator[Figure]:
    ranged = [
        one for one in found.estimates if math.isfinite(one.prior_low) and math.isfinite(one.prior_high)
    ]
    if ranged:
        picture = charts.posterior(ranged, words, words("calibration.title_posterior"))
        yield Figure("posterior", words("calibration.caption_posterior"), picture, _estimates(found))
    if found.checks:
        picture = charts.checks(found.checks, words, words("calibration.title_checks"))
        yield Figure("checks", words("calibration.caption_checks"), picture, _checks(found))


def _sheets(found: Calibration, words: Words) -> Iterator[Sheet]:
    def heads(columns: str) -> list[str]:
        return [words(f"calibration.column_{column}") for column in columns.split()]

    if found.estimates:
        columns = heads("parameter estimate interval prior identified")
        rows = [_estimate(one, words) for one in found.estimates]
        yield Sheet("estimates", words("calibration.table_told"), _estimates(found), columns, rows)
    if found.checks:
        columns = heads("target use observed simulated predicted inside")
        rows = [_check(one, words) for one in found.checks]
        yield Sheet("targets", words("calibration.table_checks"), _checks(found), columns, rows)


def _estimates(found: Calibration) -> pd.DataFrame:
    import pandas as pd

    columns = {
        "parameter": "parameter",
        "estimate": "value",
        "ci_low": "low",
        "ci_high": "high",
        "prior_low": "prior_low",
        "prior_high": "prior_high",
        "width_ratio": "ratio",
        "identified": "identified",
    }
    rows = [[getattr(one, of) for of in columns.values()] for one in found.estimates]
    return pd.DataFrame(rows, columns=list(columns))


def _checks(found: Calibration) -> pd.DataFrame:
    import pandas as pd

    columns = ["target", "figure", "use", "observed", "simulated", "low", "high", "inside", "source"]
    rows = [[getattr(one, column) for column in columns] for one in found.checks]
    return pd.DataFrame(rows, columns=columns)


def _estimate(one: Estimate, words: Words) -> tuple[str, ...]:
    ranged = math.isfinite(one.prior_low)
    return (
        words.key(one.parameter),
        _number(one.value, words),
        _pair(one.low, one.high, words),
        _pair(one.prior_low, one.prior_high, words) if ranged else words("calibration.none"),
        words("calibration.yes" if one.identified else "calibration.no"),
    )


def _check(one: Check, words: Words) -> tuple[str, ...]:
    return (
        one.target.replace("_", " ") + (f", {one.figure}" if one.figure else ""),
        words(f"calibration.use_{one.use}"),
        _number(one.observed, words),
        _number(one.simulated, words),
        _pair(one.low, one.high, words),
        words("calibration.inside" if one.inside else "calibration.outside"),
    )


def _number(x: float, words: Words) -> str:
    """Write a number with three digits that mean something."""
    if not math.isfinite(x):
        return words("format.undefined")
    size = math.floor(math.log10(abs(x))) if x else 0
    return plain(x, words, min(max(2 - size, 0), 6))


def _pair(low: float, high: float, words: Words) -> str:
    return words("format.interval", low=_number(low, words), high=_number(high, words))
