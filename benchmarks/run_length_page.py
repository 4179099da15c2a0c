"""The page of the documentation on warm-up and replications, and the figures behind it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from benchmarks.run_length import ASKED, QUARTER, SERIES, WARM_UP, YEARS, Precision, Quarter, steady_from
from simulator.reporting.words import Words, words

_SERIES = {"persons": "persons on benefit", "waiting": "talks past their target day"}


def write(
    quarters: Sequence[Quarter], precisions: Sequence[Precision], replications: int, day: date, folder: Path
) -> None:
    """Write ``run_length.md``, ``warm_up.csv`` and ``replications.csv``."""
    _csv(
        folder / "warm_up.csv",
        ("series", "week", "mean", "apart", "ci_low", "ci_high"),
        ((q.series, q.begins, q.mean, q.apart.mean, q.apart.low, q.apart.high) for q in quarters),
    )
    _csv(
        folder / "replications.csv",
        ("proposal", "group", "outcome", "asked", "half_width", "needed"),
        ((p.proposal, p.group, p.outcome, p.asked, p.half, p.needed) for p in precisions),
    )
    (folder / "run_length.md").write_text(_page(quarters, precisions, replications, day), encoding="utf-8")


def _csv(file: Path, heading: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(heading)
        writer.writerows([f"{x:.6g}" if isinstance(x, float) else x for x in row] for row in rows)


def _page(quarters: Sequence[Quarter], precisions: Sequence[Precision], replications: int, day: date) -> str:
    spoken = words()
    steady = {series: steady_from(list(quarters), series) for series in SERIES}
    slow = [series for series, week in steady.items() if week is None or week > WARM_UP]
    named = spoken.sequence(_label(series, spoken).lower() for series in slow)
    verdict = (
        f"After the {WARM_UP} weeks that a run warms up by default not all are steady yet: {named}. How far they are"
        " off then stands in the last column; both scenarios of a comparison part from there, so that a difference"
        " holds less of it than a level."
        if slow
        else f"After the {WARM_UP} weeks that a run warms up by default all of them are steady."
    )
    lines = [
        "# Warm-up and replications",
        "",
        "Written by `python -m benchmarks.run_length`; the figures stand in [warm_up.csv](warm_up.csv) and",
        "[replications.csv](replications.csv).",
        "",
        f"Measured on {day.day} {day:%B %Y}, current rules in Hedensted, {replications} replications.",
        "",
        "## How long the warm-up must be",
        "",
        f"{YEARS} years are run from the first draw of the stock on and nothing is thrown away. After Welch, a series",
        "has warmed up when its mean over replications no longer moves; since it moves with the season, each quarter",
        "of the first two years is held against the same quarter of the last two. It is steady when the difference is",
        "not sure (95 %), or less than a twentieth of it.",
        "",
        verdict,
        "",
        "| series | steady from week | weeks 0 to 13 | 13 to 26 | 26 to 39 | 39 to 52 | 52 to 65 | off in 52 to 65 |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    for series in SERIES:
        mine = [q for q in quarters if q.series == series]
        week = steady[series]
        first = " | ".join(_number(q.mean) for q in mine[:5])
        apart = mine[WARM_UP // QUARTER].apart
        off = f"{_number(apart.mean)} ({_number(apart.low)} to {_number(apart.high)})"
        from_week = "later than 91" if week is None else week
        lines.append(f"| {_label(series, spoken)} | {from_week} | {first} | {off} |")
    lines += [
        "",
        "## How many replications an answer takes",
        "",
        "Differences from current rules on the same citizens. The half-width of the 95 % interval is that of",
        f"{replications} replications, the default; *needed* is how many bring it down to the smallest difference that",
        "a reader would care for (2 at least, for an interval). Chance is the smallest part of what is not known:",
        "beyond what is needed here, more replications sharpen nothing that matters.",
        "",
        "| outcome | group | precision asked for | half-width, hedensted | needed | half-width, frikommune | needed |",
        "| --- | --- | --- | ---: | ---: | ---: | ---: |",
    ]
    for group, outcome, _, asked in ASKED:
        cells = [
            f"{_number(p.half)} | {p.needed}" for p in precisions if (p.group, p.outcome) == (group, outcome)
        ]
        lines.append(
            f"| {spoken.outcome(outcome)} | {spoken.group(group).lower()} | {asked} | {' | '.join(cells)} |"
        )
    return "\n".join(lines) + "\n"


def _label(series: str, spoken: Words) -> str:
    return _SERIES.get(series) or spoken.short(series)


def _number(value: float) -> str:
    if value != value:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
