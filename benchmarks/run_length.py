"""How long a warm-up must be, and how many replications an answer takes, measured.

    python -m benchmarks.run_length

writes docs/run_length.md and its figures. It takes a minute or two.

Theory. Welch's method looks for the time from which on the means over replications no longer move. Here they move with
the season for ever, so each quarter of a year is held against the same quarter of the last two years, replication by
replication. Replications that a precision takes: the smallest R with t(R - 1) s / sqrt(R) at most the precision.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from simulator import experiments
from simulator.experiments import Comparison, Computing
from simulator.experiments.intervals import Interval, intervals, replications_needed
from simulator.scenario import load_scenario

DOCS = Path(__file__).parents[1] / "docs"
SCENARIO = "current_rules"
PROPOSALS = ("hedensted", "frikommune")
REPLICATIONS = 20
QUARTER = 13
YEARS = 4
LAST = 8
"""Quarters at the end, two years, that earlier ones are held against."""
TOLERANCE = 0.05
WARM_UP = 52
"""Weeks that a run warms up by default."""
SERIES = (
    "persons",
    "wait_days",
    "waiting",
    "utilisation",
    "talks_on_time",
    "offers_on_time",
    "hours_job_talk",
)
"""What is looked at, week by week, over all groups."""
ASKED: tuple[tuple[str, str, float, str], ...] = (
    ("insured", "weeks_on_benefit_52", 2 / 7, "2 days"),
    ("jobseekers", "weeks_first_spell_52", 2 / 7, "2 days"),
    ("all", "talks_on_time", 0.02, "2 percentage points"),
    ("all", "cost_total", 0.005, "0.5 % of the municipality's part"),
    ("all", "cost_municipality", 0.005, "0.5 % of it"),
    ("all", "wait_days", 0.5, "half a day"),
    ("all", "hours_job_talk", 1.0, "1 hour a week"),
)
"""Group, outcome, and the smallest difference that would matter to a reader: a precision asked for."""
PAID = ("cost_total", "cost_municipality")


@dataclass(frozen=True)
class Quarter:
    """A quarter of a series: its mean, and how far it lies from the same quarter of the last two years."""

    series: str
    begins: int
    mean: float
    apart: Interval


@dataclass(frozen=True)
class Precision:
    """How narrow a paired difference is with so many replications, and how many the precision takes."""

    proposal: str
    group: str
    outcome: str
    asked: float
    words: str
    half: float
    needed: int


def warm_up(replications: int, years: int = YEARS) -> list[Quarter]:
    """Run a scenario from its first draw on, without throwing anything away, and cut its weeks into quarters."""
    weeks = 52 * years
    scenario = load_scenario(SCENARIO).replace({"warmup_weeks": weeks, "horizon_weeks": 52})
    found = experiments.compare(scenario, {}, replications=replications, seed=1, on=Computing(workers=1))
    return [quarter for series in SERIES for quarter in _quarters(found, series, weeks)]


def _quarters(found: Comparison, series: str, weeks: int) -> Iterator[Quarter]:
    begins = range(0, weeks, QUARTER)
    values = np.array(
        [
            found.window(found.baseline, "all", series, first - weeks, first + QUARTER - weeks)
            for first in begins
        ]
    )
    known = len(values) - LAST
    for n, first in enumerate(begins):
        last = values[known + n % 4 :: 4].mean(axis=0)
        apart = intervals((values[n] - last)[:, None])[0]
        yield Quarter(series, first, float(values[n].mean()), apart)


def steady_from(quarters: list[Quarter], series: str) -> int | None:
    """Return the week from which on a series is steady; None where it is not before the last two years.

    Steady is a quarter that does not surely differ from the same quarter of the last two years, or by no more than a
    twentieth of it.
    """
    first = [quarter for quarter in quarters if quarter.series == series][:-LAST]
    off = [quarter.begins for quarter in first if not is_steady(quarter)]
    begins = max(off, default=-QUARTER) + QUARTER
    return begins if begins <= first[-1].begins else None


def is_steady(quarter: Quarter) -> bool:
    """Say whether a quarter is as those of the last two years; one in which nothing is measured is not."""
    if np.isnan(quarter.mean):
        return False
    return quarter.apart.holds_zero or abs(quarter.apart.mean) <= TOLERANCE * abs(quarter.mean)


def replications(number: int) -> list[Precision]:
    """Compare the shipped proposals with current rules, and say how many replications each outcome takes."""
    base = load_scenario(SCENARIO)
    found = experiments.compare(
        base,
        {name: load_scenario(name) for name in PROPOSALS},
        replications=number,
        seed=1,
        on=Computing(workers=1),
    )
    municipality = found.mean(found.baseline, "all", "cost_municipality").mean
    rows = []
    for proposal in PROPOSALS:
        for group, outcome, asked, words in ASKED:
            width = asked * municipality if outcome in PAID else asked
            apart = found.of(proposal, group, outcome) - found.of(found.baseline, group, outcome)
            half = found.difference(proposal, group, outcome).half
            needed = replications_needed(apart, width)
            rows.append(Precision(proposal, group, outcome, width, words, half, needed))
    return rows


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=REPLICATIONS)
    number = parser.parse_args().replications
    from benchmarks import run_length_page

    run_length_page.write(warm_up(number), replications(number), number, date.today(), DOCS)


if __name__ == "__main__":
    main()
