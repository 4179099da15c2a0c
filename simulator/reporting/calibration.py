"""What a calibration found, in sentences, charts and a report."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulator.reporting.charts import calibration as charts
from simulator.reporting.notes import said
from simulator.reporting.numbers import plain
from simulator.reporting.report import Figure, Report, Table
from simulator.reporting.words import Words

if TYPE_CHECKING:
    import pandas as pd

    from simulator.calibration.calibration import Calibration

_NAMED = 3
"""Parameters that the data do not tell, named in a sentence; the table lists all."""


def sentences(found: Calibration, words: Words) -> tuple[str, ...]:
    """Say what was estimated, what the data do not tell, and how many figures come out."""
    lines = []
    if found.estimates:
        unknown = [one for one in found.estimates if not one.identified]
        lines.append(
            words(
                "calibration.estimated",
                number=len(found.estimates),
                known=len(found.estimates) - len(unknown),
            )
        )
        if unknown:
            names = [parameter(one.parameter, words) for one in unknown[:_NAMED]]
            if len(unknown) > _NAMED:
                names.append(words("calibration.more_unknown", number=len(unknown) - _NAMED))
            lines.append(words("calibration.not_identified", names="; ".join(names)))
    for a, b, r in found.together[:5]:
        named = {"a": parameter(a, words), "b": parameter(b, words), "r": plain(r, words, 2)}
        lines.append(words("calibration.together", **named))
    if len(found.together) > 5:
        lines.append(words("calibration.more_together", number=len(found.together) - 5))
    lines += [said(note, words) for note in found.untold]
    for use in ("fit", "validate"):
        those = [check for check in found.checks if check.use == use]
        if those:
            inside = sum(check.inside for check in those)
            lines.append(words(f"calibration.inside_{use}", inside=inside, number=len(those)))
    return tuple(lines)


def parameter(name: str, words: Words) -> str:
    """Name a parameter: a hazard, and a figure that users reach for, by its words, else by its path."""
    return words.key(name)


def report(found: Calibration, words: Words) -> Report:
    """Put the page together."""
    files = {}
    if found.file_name:
        files[found.file_name] = found.file_text
    if found.draws is not None:
        files["posterior.csv"] = found.draws.text()
    return Report(
        question=words("calibration.question", title=found.title),
        meta=" ".join(said(note, words) for note in found.notes) or words(f"calibration.way_{found.way}"),
        answer=sentences(found, words),
        figures=_figures(found, words),
        tables=_tables(found, words),
        notes=(
            words("calibration.note_interval"),
            words("calibration.note_identified"),
            words("calibration.note_use"),
        ),
        files=files,
    )


def _figures(found: Calibration, words: Words) -> tuple[Figure, ...]:
    drawn = []
    ranged = [
        one for one in found.estimates if math.isfinite(one.prior_low) and math.isfinite(one.prior_high)
    ]
    if ranged:
        figure = charts.posterior(ranged, words, words("calibration.title_posterior"))
        drawn.append(Figure("posterior", words("calibration.caption_posterior"), figure, _told(found)))
    if found.checks:
        figure = charts.checks(found.checks, words, words("calibration.title_checks"))
        drawn.append(Figure("checks", words("calibration.caption_checks"), figure, _checks(found)))
    return tuple(drawn)


def _tables(found: Calibration, words: Words) -> tuple[Table, ...]:
    tables = []
    if found.estimates:
        tables.append(
            Table("estimates", words("calibration.table_told"), _told(found), _shown_told(found, words))
        )
    if found.checks:
        tables.append(
            Table("targets", words("calibration.table_checks"), _checks(found), _shown_checks(found, words))
        )
    return tuple(tables)


def _told(found: Calibration) -> pd.DataFrame:
    import pandas as pd

    rows = [
        (o.parameter, o.value, o.low, o.high, o.prior_low, o.prior_high, o.ratio, o.identified)
        for o in found.estimates
    ]
    columns = [
        "parameter",
        "estimate",
        "ci_low",
        "ci_high",
        "prior_low",
        "prior_high",
        "width_ratio",
        "identified",
    ]
    return pd.DataFrame(rows, columns=columns)


def _checks(found: Calibration) -> pd.DataFrame:
    import pandas as pd

    rows = [
        (c.target, c.figure, c.use, c.observed, c.simulated, c.low, c.high, c.inside, c.source)
        for c in found.checks
    ]
    columns = ["target", "figure", "use", "observed", "simulated", "low", "high", "inside", "source"]
    return pd.DataFrame(rows, columns=columns)


def _shown_told(found: Calibration, words: Words) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for one in found.estimates:
        prior = (
            _pair(one.prior_low, one.prior_high, words)
            if math.isfinite(one.prior_low)
            else words("calibration.none")
        )
        yes = words("calibration.yes" if one.identified else "calibration.no")
        rows.append(
            (
                parameter(one.parameter, words),
                _number(one.value, words),
                _pair(one.low, one.high, words),
                prior,
                yes,
            )
        )
    head = ("parameter", "estimate", "interval", "prior", "identified")
    return pd.DataFrame(rows, columns=[words(f"calibration.column_{one}") for one in head])


def _shown_checks(found: Calibration, words: Words) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for c in found.checks:
        name = c.target.replace("_", " ") + (f", {c.figure}" if c.figure else "")
        inside = words("calibration.inside" if c.inside else "calibration.outside")
        used = words(f"calibration.use_{c.use}")
        simulated, interval = _number(c.simulated, words), _pair(c.low, c.high, words)
        rows.append((name, used, _number(c.observed, words), simulated, interval, inside))
    head = ("target", "use", "observed", "simulated", "predicted", "inside")
    return pd.DataFrame(rows, columns=[words(f"calibration.column_{one}") for one in head])


def _number(x: float, words: Words) -> str:
    """Write a number with three digits that mean something."""
    if not math.isfinite(x):
        return words("format.undefined")
    size = math.floor(math.log10(abs(x))) if x else 0
    return plain(x, words, min(max(2 - size, 0), 6))


def _pair(low: float, high: float, words: Words) -> str:
    return words("format.interval", low=_number(low, words), high=_number(high, words))
