"""What happens from week to week: outcomes and the queue over the calendar, and how long people stay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.catalogue import JOBSEEKERS
from simulator.experiments.compare import is_share
from simulator.experiments.expectations import WEEKS_AFTER, WEEKS_BEFORE
from simulator.experiments.intervals import Interval, Intervals, intervals, paired
from simulator.experiments.study import Study
from simulator.reporting.charts import drawings as draw
from simulator.reporting.charts import style
from simulator.reporting.charts.chart import Chart, row
from simulator.reporting.evidence import direction, unit_of
from simulator.reporting.numbers import SHARE, level, plain, significant, size
from simulator.reporting.words import Words, inside

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

    def caption(self, study: Study, words: Words) -> str:
        """Return how to read it; of a run by itself there is no comparison to speak of."""
        key = "charts.over_time.caption" + ("" if study.default.proposals else "_run")
        return words(key, baseline=words.within(study.baseline))

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
        how: dict[str, Any] = {"tall": 0.95, "shown": len(outcomes), "sharex": True}
        figure, grid = draw.panels(1.75 * rows + 0.5, title, rows, 2, **how)
        for axes, outcome in zip(grid.flat, outcomes, strict=False):
            self._panel(axes, study, outcome, words)
        for step, day in enumerate(_changes(study)):
            # The days of change stand beside their lines, in the first panel alone, one below the other.
            height, box = 0.04 + 0.11 * (step % 6), {"facecolor": "white", "edgecolor": "none", "pad": 0.5}
            beside: dict[str, Any] = {"xytext": (3, 0), "fontsize": 7.5, "bbox": box, "zorder": 5}
            draw.note(grid[0, 0], _spoken(day, words), _at_day(day), height, within=draw.COLUMN, **beside)
        _dates_across(grid[0, 0], words)
        if len(study.default.names) > 1:
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
            look = style.look(position if study.default.proposals else 1)
            draw.band(axes, _middles(study, weeks)[some], shown, times, look, linewidth=1.5)
            high = shown.high * times
            largest = max(largest, *(shown.mean * times), *np.minimum(high[np.isfinite(high)], 100.0))
        draw.titled(axes, words.short(outcome), 3.2, 8.5)
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
    """The queue: how many talks are past the day aimed at and not held yet, week by week.

    Of proposals what they change in it in the last year: the season, the same in all scenarios, swamps the rest.
    """

    name = "queue"
    _last = 52
    """Weeks before the horizon that the message is about, and that are drawn of a comparison."""

    def shows(self, study: Study) -> bool:
        return all("waiting" in runs[0].weekly for runs in study.default.measures.values())

    def title(self, study: Study, words: Words) -> str:
        """Say which proposal changes the queue of the last year most, if any surely does; of a run its length."""
        base = self._last_year(study, study.baseline)
        if not study.default.proposals:
            return words("charts.queue.message_run", number=plain(_mean(base).mean, words, 0))
        found = [
            (abs(gap.mean), words.scenario(name), gap)
            for name in study.default.proposals
            if direction(gap := _mean(self._last_year(study, name) - base))
        ]
        if not found:
            return words("charts.queue.message_none")
        size_of, scenario, gap = max(found, key=lambda one: one[0])
        key = "charts.queue.message_" + ("more" if gap.mean > 0 else "fewer")
        return words(key, scenario=scenario, number=significant(size_of, words, 2))

    def caption(self, study: Study, words: Words) -> str:
        """Return how to read it; of a run by itself there is no difference to speak of."""
        key = "charts.queue.caption" + ("" if study.default.proposals else "_run")
        return words(key, baseline=words.within(study.baseline))

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
        """Draw a line with its band a proposal, named at its end: the difference; of a run the queue itself."""
        figure, grid = draw.panels(2.7, title)
        axes = grid[0, 0]
        ends = []
        compared = bool(study.default.proposals)
        for position, name in enumerate(study.default.names):
            if compared and name == study.baseline:
                continue
            weeks, found = self._difference(study, name) if compared else _points(study, name, "waiting")
            look, days = style.look(max(position, 1)), _middles(study, weeks)
            draw.band(axes, days, found, 1.0, look)
            ends.append((float(found.mean[-1]), words.scenario(name), look.colour))
        if compared:
            axes.axhline(0, color=style.INK, linewidth=0.9)
            draw.label_ends(axes, float(days[-1]), ends)
        else:
            axes.set_ylim(bottom=0)
            _begin(axes, study)
        draw.titled(axes, words("charts.queue.axis" + ("" if compared else "_run")), fontweight="normal")
        style.speak(axes, words.language, x=False, y=True)
        _dates_across(axes, words)
        style.quiet_grid(axes, "y")
        return figure

    def _difference(self, study: Study, scenario: str) -> tuple[list[int], Intervals]:
        """Return the first weeks of the last year's points, and how the queue differs there from the baseline's."""
        weeks, mine = _values(study, scenario, "waiting")
        _, theirs = _values(study, study.baseline, "waiting")
        last = study.scenarios[study.baseline].horizon_weeks - self._last
        shown = [n for n, week in enumerate(weeks) if week >= last]
        return [weeks[n] for n in shown], paired(mine[:, shown], theirs[:, shown])

    def _last_year(self, study: Study, scenario: str) -> NDArray[np.float64]:
        weeks = study.scenarios[scenario].horizon_weeks
        first = max(weeks - self._last, 0)
        return np.asarray(study.default.window(scenario, "all", "waiting", first, weeks))


class Survival(Chart):
    """How long people stay: the share still on the benefit by weeks since entry; of proposals what they change in it.

    Curves of scenarios that differ little lie on each other and say nothing, so that a comparison draws the differences
    alone, all on one scale, and says the baseline's level as a number.
    """

    name = "survival"
    _groups = ("jobseekers", "activity_ready", "sick_listed", "education_ready", "education_activity_ready")
    _weeks = (13, 26, 52)
    _least = 30
    """Persons in a group's stock below which its curve is mostly chance: not drawn."""
    _close = 0.5
    """Percentage points that the scale of differences reaches at least: less is nothing to look at."""

    def shows(self, study: Study) -> bool:
        return bool(self._drawn(study))

    def title(self, study: Study, words: Words) -> str:
        """Say where a proposal surely changes most how many are still there after half a year; of a run its level."""
        groups = self._drawn(study)
        if not study.default.proposals:
            if "jobseekers" not in groups:
                return words("charts.survival.title")
            still = level(study.default.survival(study.baseline, "jobseekers").mean[26], SHARE, words)
            return words("charts.survival.message_run", value=still)
        found = [
            (abs(gap.mean), words.scenario(name), group, gap)
            for name in study.default.proposals
            for group in groups
            if direction(gap := _gap(study, name, group)[26])
        ]
        if not found:
            return words("charts.survival.message_none")
        _, scenario, group, gap = max(found, key=lambda one: one[0])
        return words(
            "charts.survival.message_" + ("more" if gap.mean > 0 else "fewer"),
            scenario=scenario,
            group=inside(words.group(group)),
            size=size(gap, SHARE, words),
        )

    def terms(self, study: Study, words: Words) -> dict[str, object]:
        return {"least": self._least}

    def caption(self, study: Study, words: Words) -> str:
        """Return how to read it; of a run by itself there is no difference to speak of."""
        named = {"baseline": words.within(study.baseline), "least": self._least}
        return words("charts.survival.caption" + ("" if study.default.proposals else "_run"), **named)

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
        """Draw a panel a group, two abreast: differences from the baseline or, of a run, the curve itself."""
        groups = self._drawn(study)
        down = -(-len(groups) // 2)
        how: dict[str, Any] = {"shown": len(groups), "sharex": True, "sharey": True}
        figure, grid = draw.panels(1.75 * down + 0.6, title, down, 2 if len(groups) > 1 else 1, **how)
        for axes, group in zip(grid.flat, groups, strict=False):
            panel = self._gaps if study.default.proposals else self._curve
            panel(axes, study, group, words)
            axes.set_xticks([0, 13, 26, 39, 52])
            axes.set_xlim(0, 52)
            axes.tick_params(labelbottom=True)
            draw.quiet_numbers_up(axes)
        if study.default.proposals:
            reach = max(self._close, 1.1 * max(abs(edge) for edge in grid[0, 0].get_ylim()))
            grid[0, 0].set_ylim(-reach, reach)
            draw.scenarios_named(figure, study.default.proposals, words, first=1, marks=False)
        for axes in grid.flat[max(len(groups) - grid.shape[1], 0) : len(groups)]:
            axes.set_xlabel(words("charts.survival.axis"), color=style.QUIET)
        return figure

    def _curve(self, axes: Axes, study: Study, group: str, words: Words) -> None:
        curve = study.default.survival(study.baseline, group)
        draw.band(axes, np.arange(len(curve.mean)), curve, 100, style.look(1))
        draw.titled(axes, words.group(group), 3.2)
        axes.set_ylim(0, 102)
        axes.set_yticks(*draw.per_cent(words))

    def _gaps(self, axes: Axes, study: Study, group: str, words: Words) -> None:
        for position, scenario in enumerate(study.default.names):
            if scenario != study.baseline:
                gap = _gap(study, scenario, group)
                draw.band(axes, np.arange(len(gap.mean)), gap, 100, style.look(position), alpha=0.12)
        axes.axhline(0, color=style.INK, linewidth=0.9)
        style.speak(axes, words.language, y=True)
        still = level(study.default.survival(study.baseline, group).mean[26], SHARE, words)
        heading = words("charts.survival.panel", group=words.group(group), value=still)
        draw.titled(axes, heading, 3.2, 8.5)

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
    starts, values = _values(study, scenario, series)
    return starts, intervals(values, share=is_share(series))


def _values(study: Study, scenario: str, series: str) -> tuple[list[int], NDArray[np.float64]]:
    """Return the first week of each point of a weekly series, and its values: a row a replication."""
    comparison = study.default
    first = comparison.first_week
    weeks = comparison.measures[scenario][0].weekly[series].above.shape[1]
    # Whole fours, counted back from the horizon, so that each holds one count of those without effort.
    starts = list(range(first + weeks % _POOLED, first + weeks, _POOLED))
    values = [comparison.window(scenario, "all", series, week, week + _POOLED) for week in starts]
    return starts, np.array(values, dtype=np.float64).T


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


def _dates_across(axes: Axes, words: Words) -> None:
    """Write months and years along the axis, as a language does: "Jan 2023"."""
    from babel.dates import format_date
    from matplotlib.dates import AutoDateLocator, num2date
    from matplotlib.ticker import FuncFormatter

    def written(at: float, _: object) -> str:
        return str(format_date(num2date(at), "MMM y", locale=words.locale))  # type: ignore[no-untyped-call]

    most = 4 if style.is_narrow() else 5
    axes.xaxis.set_major_locator(AutoDateLocator(minticks=3, maxticks=most))  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_formatter(FuncFormatter(written))


def _at_day(day: date) -> float:
    """Return a day's place on an axis of dates."""
    from matplotlib.dates import date2num

    return float(date2num(day))  # type: ignore[no-untyped-call]


def _spoken(day: date, words: Words) -> str:
    from babel.dates import format_date

    return format_date(day, format="medium", locale=words.locale)
