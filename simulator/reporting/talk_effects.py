"""The posterior of the effects of talks in sentences, a chart, tables: what studies tell, where they disagree."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from simulator.reporting.charts import calibration as charts
from simulator.reporting.notes import all_said
from simulator.reporting.numbers import plain
from simulator.reporting.report import Figure, Report
from simulator.reporting.result import ResultPage, Sheet
from simulator.reporting.words import Words

if TYPE_CHECKING:
    import pandas as pd

    from simulator.calibration.calibration import Estimate
    from simulator.calibration.talk_effects import Held, TalkEffects

FILE = "talk_effects.csv"
SIZE = "behaviour.group_response.insured"
SPLIT = "behaviour.threat_share"
_DIGITS = 2


def sentences(found: TalkEffects, words: Words) -> tuple[str, ...]:
    """Say how large talks' effect is, how much of it comes before, what is not told, and where studies disagree."""
    by = {one.parameter: one for one in found.estimates}
    lines = []
    for name, path in (("size", SIZE), ("split", SPLIT)):
        if path in by:
            lines.append(words(f"talk_effects.{name}", **_said(by[path], words)))
    untold = [words.key(one.parameter) for one in found.estimates if not one.identified]
    if untold:
        lines.append(words("talk_effects.untold", names="; ".join(untold)))
    for a, b, r in found.together:
        lines.append(
            words("calibration.together", a=words.key(a), b=words.key(b), r=plain(r, words, _DIGITS))
        )
    inside = sum(one.inside for one in found.held)
    lines.append(words("talk_effects.inside", inside=inside, number=len(found.held)))
    off = [_title(one, words) for one in found.held if not one.inside]
    if off:
        lines.append(words("talk_effects.outside", names="; ".join(off)))
    return tuple(lines)


def report(found: TalkEffects, words: Words) -> Report:
    """Put the page together."""
    picture = charts.posterior(found.estimates, words, words("talk_effects.title_posterior"))
    shown = Figure("posterior", words("talk_effects.caption_posterior"), picture, _estimates(found.estimates))
    return ResultPage(
        scenarios=found.scenarios,
        question=words("talk_effects.question"),
        meta=" ".join(all_said(found.notes, words)),
        answer=sentences(found, words),
        figures=(shown,),
        sheets=tuple(_sheets(found, words)),
        notes=[words(f"talk_effects.note_{note}") for note in ("draws", "errors", "prior", "split", "use")],
        files={FILE: found.draws.text()},
    ).report(words)


def _sheets(found: TalkEffects, words: Words) -> Iterator[Sheet]:
    def heads(columns: str) -> list[str]:
        return [words(f"talk_effects.column_{column}") for column in columns.split()]

    columns = heads("study found error own elsewhere ruled_out inside source")
    rows = [_study(one, words) for one in found.held]
    yield Sheet("studies", words("talk_effects.table_studies"), _studies(found), columns, rows, prose=True)
    for name, estimates in (
        ("estimates", found.estimates),
        ("common", found.common),
        ("spreads", found.spreads),
    ):
        rows = [_estimate(one, words) for one in estimates]
        title = words(f"talk_effects.table_{name}")
        yield Sheet(name, title, _estimates(estimates), heads("figure estimate interval prior"), rows)
    columns = heads("study emulator_error chance missed")
    emulated = [one for one in found.held if one.emulator is not None]
    rows = [_emulator(one, words) for one in emulated]
    yield Sheet("emulators", words("talk_effects.table_emulators"), _emulators(emulated), columns, rows)
    danish = words.language == "da"
    left = [(one.number, one.text_da if danish else one.text) for one in found.evidence.left_out.values()]
    yield Sheet(
        "left_out",
        words("talk_effects.table_left_out"),
        _left_out(found),
        heads("number why"),
        left,
        prose=True,
    )


def _title(one: Held, words: Words) -> str:
    study = one.study
    title = study.title_da if words.language == "da" else study.title
    measure = words.known(f"talk_effects.measures.{one.found.measure}", "") or words.key(one.found.measure)
    return f"{study.number}: {title} ({measure})"


def _study(one: Held, words: Words) -> tuple[str, ...]:
    danish = words.language == "da"
    number = _number(one.low, words) if one.low == one.high else _pair(one.low, one.high, words)
    source = one.study.source_da if danish else one.study.source
    note = one.found.note_da if danish else one.found.note
    return (
        _title(one, words),
        number,
        f"{_number(one.found.error, words)} ({words('talk_effects.' + one.found.error_is)})",
        _interval(one.fitted, words),
        _interval(one.elsewhere, words),
        words("talk_effects.percent", share=round(100 * one.ruled_out)),
        words("calibration.inside" if one.inside else "calibration.outside"),
        f"{source}. {note}",
    )


def _studies(found: TalkEffects) -> pd.DataFrame:
    import pandas as pd

    rows = [
        {
            "study": one.name,
            "number": one.study.number,
            "experiment": one.study.experiment,
            "measure": one.found.measure,
            "low": one.low,
            "high": one.high,
            "error": one.found.error,
            "error_is": one.found.error_is,
            "own_median": one.fitted[0],
            "own_low": one.fitted[1],
            "own_high": one.fitted[2],
            "elsewhere_median": one.elsewhere[0],
            "elsewhere_low": one.elsewhere[1],
            "elsewhere_high": one.elsewhere[2],
            "ruled_out": one.ruled_out,
            "inside": one.inside,
            "source": one.study.source,
        }
        for one in found.held
    ]
    return pd.DataFrame(rows)


def _estimate(one: Estimate, words: Words) -> tuple[str, ...]:
    return (
        words.key(one.parameter),
        _number(one.value, words),
        _pair(one.low, one.high, words),
        _pair(one.prior_low, one.prior_high, words),
    )


def _estimates(estimates: Sequence[Estimate]) -> pd.DataFrame:
    import pandas as pd

    columns = ("parameter", "value", "low", "high", "prior_low", "prior_high", "ratio", "identified")
    return pd.DataFrame([{name: getattr(one, name) for name in columns} for one in estimates])


def _emulator(one: Held, words: Words) -> tuple[str, ...]:
    emulator = one.emulator
    numbers = () if emulator is None else (emulator.error, emulator.noise, emulator.missed)
    return (_title(one, words), *(_number(x, words) for x in numbers))


def _emulators(held: Sequence[Held]) -> pd.DataFrame:
    import pandas as pd

    rows = [
        {"study": one.name, "error": e.error, "chance": e.noise, "missed": e.missed}
        for one in held
        if (e := one.emulator) is not None
    ]
    return pd.DataFrame(rows)


def _left_out(found: TalkEffects) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame([{"number": one.number, "why": one.text} for one in found.evidence.left_out.values()])


def _said(one: Estimate, words: Words) -> dict[str, str]:
    numbers = {"value": one.value, "low": one.low, "high": one.high}
    return {name: plain(x, words, _DIGITS) for name, x in numbers.items()}


def _interval(one: tuple[float, float, float], words: Words) -> str:
    return f"{_number(one[0], words)} {_pair(one[1], one[2], words)}"


def _number(x: float, words: Words) -> str:
    """Write a number with two digits that mean something."""
    if not math.isfinite(x):
        return words("format.undefined")
    size = math.floor(math.log10(abs(x))) if abs(x) > 1e-9 else 0
    return plain(x, words, min(max(1 - size, 0), 3))


def _pair(low: float, high: float, words: Words) -> str:
    return words("format.interval", low=_number(low, words), high=_number(high, words))
