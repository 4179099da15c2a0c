"""Back-casts of monthly unemployment in sentences, a chart, tables, and a page of the documentation."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from simulator.reporting.charts import backcast as charts
from simulator.reporting.numbers import plain, relative
from simulator.reporting.report import Figure as Picture
from simulator.reporting.report import Report
from simulator.reporting.result import ResultPage, Sheet
from simulator.reporting.words import Words
from simulator.scenario.files import shipped

if TYPE_CHECKING:
    import pandas as pd

    from simulator.calibration.backcast import Backcast
    from simulator.calibration.backcast_held import Forecast

FILE = "validation/backcasts.csv"
"""Below the shipped scenarios; ``make backcasts`` writes it."""
BANDS = (0.5, 0.8, 0.95)
_MISSED = 3
"""Months outside the 95 % band of one forecast from which on it is told."""
_PARTS = ("level", "season", "trend")
_NOTES = ("origin", "model", "unknown", "score", "together")
_OF_THE_DOCUMENTED = ("inertia", "mended", "december")
"""What is told of the run that the documentation shows."""
_SMALL = 0.2
"""The part of the municipalities that is called small."""


def ledger_line(words: Words) -> str:
    """Say how many of the shipped back-casts' months lie in the 95 % band, as last found."""
    with (shipped() / FILE).open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    return words("backcast.ledger", inside=int(row["inside"]), number=int(row["months"]))


def sentences(found: Backcast, words: Words) -> tuple[str, ...]:
    """Say how many months lie in the bands, how the model scores beside forecasts without one, and of which parts."""
    whole = found.forecasts
    inside, number = _inside(whole, 0.95)
    lines = [
        words(
            "backcast.summary",
            inside=inside,
            number=number,
            share=relative(inside, number, words),
            eighty=relative(*_inside(whole, 0.8), words),
            fifty=relative(*_inside(whole, 0.5), words),
            municipalities=len({one.municipality for one in whole}),
        ),
        words("backcast.scores", **_scores(whole, words)),
    ]
    if len(found.origins) > 1:
        for at in found.origins:
            share = relative(*_inside(found.of(at), 0.95), words)
            lines.append(words("backcast.origin", origin=at, share=share, **_scores(found.of(at), words)))
    for part in _PARTS:
        inside, number = _part_inside(whole, part)
        share = relative(inside, number, words)
        lines.append(words(f"backcast.{part}", inside=inside, number=number, share=share))
    return tuple(lines)


def report(found: Backcast, words: Words) -> Report:
    """Put the page together."""
    shown = charts.chosen(found)
    picture = charts.bands(found, shown, words)
    sheets = _sheets(found, words)
    inside, number = _inside(found.forecasts, 0.95)
    return ResultPage(
        scenarios={},  # what is simulated is one municipality's flow, which is no scenario's answer
        question=words("backcast.question"),
        meta=words(
            "backcast.meta", sources=words.sequence(found.sources), draws=found.draws, seed=found.seed
        ),
        answer=sentences(found, words),
        figures=(Picture("bands", words("backcast.caption"), picture, months_frame(found, shown)),),
        sheets=sheets,
        notes=tuple(words(f"backcast.note_{one}") for one in _NOTES),
        files={
            "backcasts.md": _markdown(found, sheets, words),
            "ledger.csv": f"inside,months\n{inside},{number}\n",
        },
    ).report(words)


def _inside(forecasts: Sequence[Forecast], share: float) -> tuple[int, int]:
    return sum(one.held(share) for one in forecasts), sum(len(one.observed) for one in forecasts)


def _part_inside(forecasts: Sequence[Forecast], part: str) -> tuple[int, int]:
    parts = [one.parts[part] for one in forecasts]
    return sum(one.inside for one in parts), sum(len(one.observed) for one in parts)


def _mean(forecasts: Sequence[Forecast], score: str) -> float:
    """Return a score per 100 unemployed, so that every municipality counts alike."""
    return float(np.mean([100 * getattr(one, score).mean() / one.size for one in forecasts]))


def _scores(forecasts: Sequence[Forecast], words: Words) -> dict[str, str]:
    return {name: plain(_mean(forecasts, name), words, 1) for name in ("score", "last", "year")}


def scores_frame(found: Backcast) -> pd.DataFrame:
    """Return a row a municipality and origin: months in the bands, scores, and the parts."""
    import pandas as pd

    rows = []
    for one in found.forecasts:
        row: dict[str, object] = {"origin": str(one.origin), "municipality": one.municipality}
        row |= {f"inside_{round(100 * share)}": one.held(share) for share in BANDS}
        row["months"] = len(one.observed)
        row |= {
            f"crps_{name}_per_100": round(_mean([one], key), 3)
            for name, key in (("model", "score"), ("last_value", "last"), ("same_month", "year"))
        }
        for part in _PARTS:
            row |= {
                f"{part}_inside": one.parts[part].inside,
                f"{part}_of": len(one.parts[part].observed),
                f"{part}_error": round(one.parts[part].error, 4),
                f"{part}_error_as_before": round(one.parts[part].error_as_before, 4),
            }
        rows.append(row | {"own_season": "yes" if one.own_season else "no"})
    return pd.DataFrame(rows)


def months_frame(found: Backcast, municipalities: Sequence[str]) -> pd.DataFrame:
    """Return a row a month of some municipalities: what came, the median and the bands."""
    import pandas as pd

    rows = []
    for one in (*found.country, *found.forecasts):
        if one.municipality in municipalities:
            for n, observed in enumerate(one.observed):
                ends = [end[n] for share in BANDS for end in one.band(share)]
                rows.append((one.municipality, str(one.origin), n + 1, observed, one.median[n], *ends))
    ends = [f"{end}_{round(100 * share)}" for share in BANDS for end in ("low", "high")]
    columns = ["municipality", "origin", "month_ahead", "observed", "median", *ends]
    return pd.DataFrame(rows, columns=columns)


def _sheets(found: Backcast, words: Words) -> tuple[Sheet, ...]:
    table = scores_frame(found)
    misses = missed(found, words)
    sheets = [
        _sheet(
            "origins",
            "origin municipalities fifty eighty ninety_five score last year country",
            [_origin_row(found, at, words) for at in found.origins],
            words,
        ),
        _sheet(
            "parts", "part inside error error_before", [_part_row(found, p, words) for p in _PARTS], words
        ),
        _sheet(
            "without",
            "part origin score ninety_five small",
            [
                _without_row(name, at, those, words)
                for name, those in (("nothing", found.forecasts), *found.without.items())
                for at in found.origins
            ],
            words,
        ),
        _sheet(
            "spreads",
            "origin walk month season own_walk own_month own_season",
            [
                [at, *(plain(100 * x, words, 1) for s in both for x in (s.walk, s.month, s.season))]
                for at, both in found.spreads.items()
            ],
            words,
        ),
        _sheet(
            "checks",
            "municipality persons level level_more season_gap chance",
            [
                [
                    one.municipality,
                    plain(one.persons, words, 0),
                    *(plain(x, words, 3) for x in (one.level, one.level_more, one.season, one.chance)),
                ]
                for one in found.checks
            ],
            words,
        ),
        _sheet("misses", "municipality origin outside direction why", misses, words, prose=True),
        Sheet(
            "scores",
            words("backcast.scores_table"),
            table,
            _heads("municipality ninety_five score last year", words),
            [_municipality_row(found, name, words) for name in dict.fromkeys(table["municipality"])],
            words("backcast.scores_note"),
        ),
    ]
    return tuple(one for one in sheets if one.rows)


def _heads(columns: str, words: Words) -> list[str]:
    return [words(f"backcast.column_{column}") for column in columns.split()]


def _sheet(
    name: str, columns: str, rows: Sequence[Sequence[str]], words: Words, prose: bool = False
) -> Sheet:
    import pandas as pd

    data = pd.DataFrame(list(rows), columns=columns.split())
    title, note = words(f"backcast.{name}_table"), words(f"backcast.{name}_note")
    return Sheet(name, title, data, _heads(columns, words), rows, note, prose)


def _origin_row(found: Backcast, at: object, words: Words) -> list[str]:
    those = [one for one in found.forecasts if one.origin == at]
    (country,) = (one for one in found.country if one.origin == at)
    return [
        str(at),
        str(len(those)),
        *(relative(*_inside(those, share), words) for share in BANDS),
        *_scores(those, words).values(),
        words("validation.of", inside=country.held(0.95), number=len(country.observed)),
    ]


def _part_row(found: Backcast, part: str, words: Words) -> list[str]:
    inside, number = _part_inside(found.forecasts, part)
    parts = [one.parts[part] for one in found.forecasts]
    errors = (
        float(np.mean([one.error for one in parts])),
        float(np.mean([one.error_as_before for one in parts])),
    )
    return [
        words(f"backcast.part_{part}"),
        relative(inside, number, words),
        *(words("format.percent", value=plain(100 * error, words, 1)) for error in errors),
    ]


def _without_row(name: str, at: object, forecasts: Sequence[Forecast], words: Words) -> list[str]:
    """Return how forecasts from an origin do with a part of the model taken out, and those of the smallest fifth."""
    those = sorted((one for one in forecasts if one.origin == at), key=lambda one: one.size)
    small = those[: max(1, round(_SMALL * len(those)))]
    shares = [relative(*_inside(some, 0.95), words) for some in (those, small)]
    return [words(f"backcast.without_{name}"), str(at), plain(_mean(those, "score"), words, 1), *shares]


def _municipality_row(found: Backcast, name: str, words: Words) -> list[str]:
    those = [one for one in found.forecasts if one.municipality == name]
    inside, number = _inside(those, 0.95)
    return [name, words("validation.of", inside=inside, number=number), *_scores(those, words).values()]


def missed(found: Backcast, words: Words) -> list[list[str]]:
    """Return the forecasts of which several months lie outside, with why as far as the table tells it."""
    country = {one.origin: one for one in found.country}
    rows = []
    for one in sorted(found.forecasts, key=lambda one: one.held(0.95)):
        outside = len(one.observed) - one.held(0.95)
        if outside >= _MISSED:
            low, high = one.band(0.95)
            above, below = (one.observed > high).sum(), (one.observed < low).sum()
            side = "both" if above and below else "above" if above else "below"
            why = words(f"backcast.why_{_why(one, country[one.origin])}")
            number = words("validation.of", inside=outside, number=len(one.observed))
            rows.append([one.municipality, str(one.origin), number, words(f"backcast.{side}"), why])
    return rows


def _why(one: Forecast, country: Forecast) -> str:
    """Tell a miss by what the table shows: the country moved so too, the season was not known, or neither."""
    low, high = one.band(0.95)
    outer_low, outer_high = country.band(0.8)
    above = (one.observed > high) & (country.observed > outer_high)
    below = (one.observed < low) & (country.observed < outer_low)
    outside = (one.observed > high) | (one.observed < low)
    if (above | below).sum() * 2 >= outside.sum():
        return "country"
    if not one.own_season and one.parts["level"].inside:
        return "season"
    return "level" if not one.parts["level"].inside else "unknown"


def _markdown(found: Backcast, sheets: Sequence[Sheet], words: Words) -> str:
    """Write sentences and tables as a page of the documentation."""
    asked = words("backcast.page", draws=found.draws, seed=found.seed, sources=words.sequence(found.sources))
    parts = [f"# {words('backcast.page_title')}", "", asked, "", *_bullets(sentences(found, words)), ""]
    parts += [f"![{words('backcast.chart_title')}](backcasts.svg)", "", words("backcast.caption")]
    for sheet in sheets:
        lines = [sheet.heads, ["---"] * len(sheet.heads), *sheet.rows]
        parts += ["", f"## {sheet.title}", "", *([sheet.note, ""] if sheet.note else [])]
        parts += ["| " + " | ".join(cell.replace("|", "/") for cell in line) + " |" for line in lines]
    notes = [words(f"backcast.note_{one}") for one in (*_NOTES, *_OF_THE_DOCUMENTED)]
    return "\n".join([*parts, "", f"## {words('report.notes')}", "", *_bullets(notes)]) + "\n"


def _bullets(lines: Iterable[str]) -> Iterable[str]:
    return (f"- {line}" for line in lines)
