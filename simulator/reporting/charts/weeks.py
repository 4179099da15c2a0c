"""What happens from week to week: outcomes and the queue over the calendar, and how long people stay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.catalogue import JOBSEEKERS
from simulator.experiments.expectations import WEEKS_AFTER, WEEKS_BEFORE
from simulator.experiments.intervals import Interval, Intervals, intervals, paired
from simulator.experiments.study import Study
from simulator.reporting.charts import drawings as draw
from simulator.reporting.charts import style
from simulator.reporting.charts.chart import Chart, row
from simulator.reporting.evidence import unit_of
from simulator.reporting.numbers import SHARE, level, plain
from simulator.reporting.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_POOLED = 4
"""Weeks that a point pools: in a small place too little falls due in one."""


class OverTime(Chart):
    """Week by week over the calendar: the turn that a change in the middle of a run makes."""

    name = "over_time"
    _panels = ("talks_on_time", "offers_on_time", "without_effort_52w", "wait_days", "no_show", "utilisation")
    _most_dates = 3
    """Dates of change named in the title; more would not be read."""

    def shows(self, study: Study) -> bool:
        return bool(study.default.measures[study.baseline][0].weekly)

    def unasked(self, study: Study) -> bool:
        return bool(_changes(study))

    def title(self, study: Study, words: Words) -> str:
        """Name the days of change, unless there are none or many."""
        days = _changes(study)
        if not 0 < len(days) <= self._most_dates:
            return words("charts.over_time.title")
        return words("charts.over_time.message", dates=words.sequence(_spoken(day, words) for day in days))

    def facts(self, study: Study, words: Words) -> Iterator[str]:
        """Say each outcome before the first change and at the end."""
        for outcome in self._drawn(study):
            for name in study.default.names:
                scenario = study.scenarios[name]

                def pooled(first: int, last: int, name: str = name, outcome: str = outcome) -> str:
                    found = intervals(study.default.window(name, "all", outcome, first, last))
                    return level(float(found.mean), unit_of(outcome), words)

                weeks = scenario.horizon_weeks
                said = {
                    "outcome": words.short(outcome),
                    "scenario": words.scenario(name),
                    "after": pooled(weeks - WEEKS_AFTER, weeks),
                }
                if scenario.later:
                    first = scenario.later[0][0]
                    change = (first - scenario.start).days // 7
                    said |= {"before": pooled(change - WEEKS_BEFORE, change), "date": _spoken(first, words)}
                yield words("charts.over_time.fact" + ("" if scenario.later else "_whole"), **said)

    def rows(self, study: Study) -> Iterator[dict[str, object]]:
        for outcome in self._drawn(study):
            for name in study.default.names:
                yield from _weekly_rows(study, name, outcome, "mean", group="all", outcome=outcome)

    def drawn(self, study: Study, words: Words, title: str) -> style.Picture:
        """Draw a panel an outcome, two abreast, on one calendar."""
        outcomes = self._drawn(study)
        rows = (len(outcomes) + 1) // 2
        figure, grid = draw.panels(1.75 * rows + 0.5, title, rows, 2, sharex=True)
        for axes, outcome in zip(grid.flat, outcomes, strict=False):
            self._panel(axes, study, outcome, words)
        for axes in grid.flat[len(outcomes) :]:
            axes.set_axis_off()
        for step, day in enumerate(_changes(study)):
            # The days of change stand beside their lines, in the first panel alone, one below the other.
            height, box = 0.04 + 0.11 * (step % 6), {"facecolor": "white", "edgecolor": "none", "pad": 0.5}
            how = {"xytext": (3, 0), "fontsize": 7.5, "bbox": box}
            draw.note(grid[0, 0], _spoken(day, words), _at_day(day), height, within=draw.COLUMN, **how)
        _dates_across(grid[0, 0])
        draw.scenarios_named(figure, study.default.names, words, marks=False, fontsize=9)
        return figure

    def _drawn(self, study: Study) -> tuple[str, ...]:
        """Return the outcomes that were measured week by week in any scenario."""
        weekly = study.default.measures[study.baseline][0].weekly
        return tuple(
            outcome
            for outcome in self._panels
            if outcome in weekly
            and any(np.isfinite(_points(study, name, outcome)[1].mean).any() for name in study.default.names)
        )

    def _panel(self, axes: Axes, study: Study, outcome: str, words: Words) -> None:
        times = 100.0 if unit_of(outcome) is SHARE else 1.0
        largest = 0.0
        for position, name in enumerate(study.default.names):
            weeks, found = _points(study, name, outcome)
            some = np.isfinite(found.mean)
            shown = Intervals(found.mean[some], found.low[some], found.high[some], found.replications[some])
            draw.band(axes, _middles(study, weeks)[some], shown, times, style.look(position), linewidth=1.5)
            high = shown.high * times
            largest = max(largest, *(shown.mean * times), *np.minimum(high[np.isfinite(high)], 100.0))
        axes.set_title(style.wrapped(words.short(outcome), 44), fontsize=8.5)
        if times == 100:
            ticks = _ticks(largest)
            axes.set_yticks(*draw.per_cent(words, ticks))
            axes.set_ylim(0, 1.05 * max(largest, ticks[-1]))
        else:
            axes.set_ylim(bottom=0)
            style.speak(axes, words.language, x=False, y=True)
        draw.quiet_numbers_up(axes, "y")
        _begin(axes, study)
        for day in _changes(study):
            axes.axvline(_at_day(day), color=style.INK, linewidth=0.9, linestyle=(0, (5, 3)))


class Queue(Chart):
    """The queue: how many talks are past the day aimed at and not held yet, week by week."""

    name = "queue"
    _last = 52
    """Weeks before the horizon that the message is about."""

    def shows(self, study: Study) -> bool:
        return all("waiting" in runs[0].weekly for runs in study.default.measures.values())

    def title(self, study: Study, words: Words) -> str:
        """Say which scenario's queue is longest in the last year, if that is sure."""
        waiting = {name: self._last_year(study, name) for name in study.default.names}
        longest = max(waiting, key=lambda name: _mean(waiting[name]).mean)
        others = [name for name in waiting if name != longest]
        sure = all(_mean(waiting[longest] - waiting[name]).low > 0 for name in others)
        if not others or not sure:
            return words("charts.queue.title")
        return words("charts.queue.message", scenario=words.scenario(longest))

    def facts(self, study: Study, words: Words) -> Iterator[str]:
        for name in study.default.names:
            found = _mean(self._last_year(study, name))
            ends = {"mean": found.mean, "low": found.low, "high": found.high}
            said = {end: "" if x != x else plain(x, words, 0) for end, x in ends.items()}
            yield words("charts.queue.fact", scenario=words.scenario(name), **said)

    def rows(self, study: Study) -> Iterator[dict[str, object]]:
        for name in study.default.names:
            yield from _weekly_rows(study, name, "waiting", "waiting")

    def drawn(self, study: Study, words: Words, title: str) -> style.Picture:
        """Draw a line with its band a scenario, named at its end."""
        figure, grid = draw.panels(2.7, title)
        axes = grid[0, 0]
        ends = []
        for position, name in enumerate(study.default.names):
            weeks, found = _points(study, name, "waiting")
            look, days = style.look(position), _middles(study, weeks)
            draw.band(axes, days, found, 1.0, look)
            ends.append((float(found.mean[-1]), words.scenario(name), look.colour))
        axes.set_ylim(bottom=0)
        draw.label_ends(axes, float(days[-1]), ends)
        _begin(axes, study)
        axes.set_ylabel(words("charts.queue.axis"), color=style.QUIET)
        style.speak(axes, words.language, x=False, y=True)
        _dates_across(axes)
        style.quiet_grid(axes, "y")
        return figure

    def _last_year(self, study: Study, scenario: str) -> NDArray[np.float64]:
        weeks = study.scenarios[scenario].horizon_weeks
        first = max(weeks - self._last, 0)
        return np.asarray(study.default.window(scenario, "all", "waiting", first, weeks))


class Survival(Chart):
    """How long people stay: the share still on the benefit by weeks since entry, and its difference."""

    name = "survival"
    _groups = ("jobseekers", "activity_ready", "sick_listed", "education_ready", "education_activity_ready")
    _weeks = (13, 26, 52)
    _least = 30
    """Persons in a group's stock below which its curve is mostly chance: not drawn."""

    def shows(self, study: Study) -> bool:
        return bool(self._drawn(study))

    def title(self, study: Study, words: Words) -> str:
        """Say how many job seekers are still there after half a year under the baseline."""
        if "jobseekers" not in self._drawn(study):
            return words("charts.survival.title")
        still = level(study.default.survival(study.baseline, "jobseekers").mean[26], SHARE, words)
        return words("charts.survival.message_short", baseline=words.within(study.baseline), value=still)

    def terms(self, study: Study, words: Words) -> dict[str, object]:
        return {"least": self._least}

    def facts(self, study: Study, words: Words) -> Iterator[str]:
        for group in self._drawn(study):
            for scenario in study.default.names:
                still = study.default.survival(scenario, group).mean
                at = {f"w{week}": level(still[week], SHARE, words) for week in self._weeks}
                named = {"group": words.group(group), "scenario": words.scenario(scenario)}
                yield words("charts.survival.fact", **named, **at)

    def rows(self, study: Study) -> Iterator[dict[str, object]]:
        for group in self._measured(study):
            for scenario in study.default.names:
                curve = study.default.survival(scenario, group)
                gap = None if scenario == study.baseline else _gap(study, scenario, group)
                for week in range(len(curve.mean)):
                    at = {"scenario": scenario, "group": group, "week": week}
                    told = row(curve[week], "still_on_benefit", "ci", **at)
                    yield told if gap is None else told | row(gap[week], "difference")

    def drawn(self, study: Study, words: Words, title: str) -> style.Picture:
        """Draw a row a group: the curves at the left, the differences at the right."""
        groups = self._drawn(study)
        across = 2 if study.default.proposals else 1
        figure, grid = draw.panels(1.65 * len(groups) + 0.5, title, len(groups), across, sharex=True)
        for line, group in zip(grid, groups, strict=True):
            self._curves(line[0], study, group, words)
            for axes in line[1:]:
                self._gaps(axes, study, group, words)
        for axes in grid[-1]:
            axes.set_xlabel(words("charts.survival.axis"))
        # The curves lie too close for names beside them.
        draw.scenarios_named(figure, study.default.names, words, marks=False, handlelength=3.2)
        return figure

    def _curves(self, axes: Axes, study: Study, group: str, words: Words) -> None:
        for position, scenario in enumerate(study.default.names):
            curve = study.default.survival(scenario, group)
            draw.band(axes, np.arange(len(curve.mean)), curve, 100, style.look(position))
        axes.set_title(style.wrapped(words.group(group), 40))
        axes.set_ylim(0, 102)
        axes.set_xticks([0, 13, 26, 39, 52])
        axes.set_xlim(0, 52)
        axes.set_yticks(*draw.per_cent(words))
        draw.quiet_numbers_up(axes)

    def _gaps(self, axes: Axes, study: Study, group: str, words: Words) -> None:
        for position, scenario in enumerate(study.default.names):
            if scenario != study.baseline:
                gap = _gap(study, scenario, group)
                draw.band(axes, np.arange(len(gap.mean)), gap, 100, style.look(position), alpha=0.2)
        axes.axhline(0, color=style.INK, linewidth=0.9)
        style.speak(axes, words.language, y=True)
        reach = max(0.5, 1.1 * max(abs(edge) for edge in axes.get_ylim()))
        axes.set_ylim(-reach, reach)
        heading = words("charts.survival.difference", baseline=words.within(study.baseline))
        axes.set_title(heading, fontsize=8.5, fontweight="normal")
        draw.quiet_numbers_up(axes)

    def _measured(self, study: Study) -> tuple[str, ...]:
        """Return the groups into which anybody entered, in every replication of the baseline."""
        runs = [run.survival for run in study.default.measures[study.baseline]]
        return tuple(g for g in self._groups if all(g in run and np.isfinite(run[g]).all() for run in runs))

    def _drawn(self, study: Study) -> tuple[str, ...]:
        groups = study.scenarios[study.baseline].place.groups
        stock: dict[str, int] = {name: group.stock for name, group in groups.items()}
        stock["jobseekers"] = sum(stock.get(name, 0) for name in JOBSEEKERS)
        return tuple(group for group in self._measured(study) if stock.get(group, 0) >= self._least)


def _changes(study: Study) -> tuple[date, ...]:
    """Return the days on which any of the scenarios itself changes."""
    return tuple(sorted({day for name in study.default.names for day, _ in study.scenarios[name].later}))


def _points(study: Study, scenario: str, series: str) -> tuple[list[int], Intervals]:
    """Return the first week of each point of a weekly series, and its mean and interval."""
    comparison = study.default
    first = comparison.first_week
    weeks = comparison.measures[scenario][0].weekly[series].above.shape[1]
    # Whole fours, counted back from the horizon, so that each holds one count of those without effort.
    starts = list(range(first + weeks % _POOLED, first + weeks, _POOLED))
    values = [comparison.window(scenario, "all", series, week, week + _POOLED) for week in starts]
    return starts, intervals(np.array(values).T)


def _weekly_rows(
    study: Study, scenario: str, series: str, column: str, **of: object
) -> Iterator[dict[str, object]]:
    """Yield a row for each point of a scenario's series, warm-up included."""
    weeks, found = _points(study, scenario, series)
    first_day = study.scenarios[study.baseline].start
    for n, week in enumerate(weeks):
        when = {"from": first_day + timedelta(weeks=week), "weeks": _POOLED}
        yield row(found[n], column, "ci", scenario=scenario, **of, **when)


def _mean(values: NDArray[np.float64]) -> Interval:
    return intervals(values[:, None])[0]


def _gap(study: Study, scenario: str, group: str) -> Intervals:
    mine, theirs = (
        np.array([run.survival[group] for run in study.default.measures[name]], dtype=np.float64)
        for name in (scenario, study.baseline)
    )
    return paired(mine, theirs)


def _ticks(largest: float) -> tuple[int, ...]:
    """Return the marks of an axis in per cent: all of it, unless what is drawn would lie flat at its foot."""
    for ticks in ((0, 10, 20), (0, 20, 40)):
        if largest <= ticks[-1]:
            return ticks
    return draw.PER_CENT


def _middles(study: Study, weeks: list[int]) -> NDArray[np.float64]:
    """Return the places of points on an axis of dates, by their first weeks."""
    first_day = study.scenarios[study.baseline].start
    return np.array([_at_day(first_day + timedelta(weeks=w, days=7 * _POOLED // 2)) for w in weeks])


def _begin(axes: Axes, study: Study) -> None:
    """Mark the beginning of the comparison."""
    first_day = study.scenarios[study.baseline].start
    axes.axvline(_at_day(first_day), color=style.QUIET, linewidth=0.9, linestyle=(0, (1, 2)))


def _dates_across(axes: Axes) -> None:
    """Write months and years along the axis."""
    from matplotlib.dates import AutoDateLocator, DateFormatter

    axes.xaxis.set_major_locator(AutoDateLocator(minticks=3, maxticks=6))  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_formatter(DateFormatter("%m/%Y"))  # type: ignore[no-untyped-call]


def _at_day(day: date) -> float:
    """Return a day's place on an axis of dates."""
    from matplotlib.dates import date2num

    return float(date2num(day))  # type: ignore[no-untyped-call]


def _spoken(day: date, words: Words) -> str:
    from babel.dates import format_date

    return format_date(day, format="medium", locale=words.locale)
