"""Whom it concerns: compliance by group, who leaves earlier and who later, and municipality by municipality."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import sqrt
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.ticker import FuncFormatter

from simulator.catalogue import GROUPS
from simulator.experiments.intervals import Interval
from simulator.experiments.persons import Persons
from simulator.experiments.study import Study
from simulator.reporting import places
from simulator.reporting.charts import drawings as draw
from simulator.reporting.charts import style
from simulator.reporting.charts.chart import Chart, row, surest
from simulator.reporting.evidence import measured, unit_of
from simulator.reporting.numbers import SHARE, difference_with_spread, level, plain, scale, significant
from simulator.reporting.words import Words, inside

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


class Compliance(Chart):
    """Compliance by group, measured by two rulers: the scenario's own law, and the baseline's."""

    name = "compliance"
    _rulers: Mapping[str, str] = {"own": "requirement_met", "today": "talks_on_time_baseline_law"}
    _few = ("education_ready", "education_activity_ready")
    """So few persons in most places that their biggest change is mostly chance: never in the title."""

    def shows(self, study: Study) -> bool:
        return bool(self._groups(study))

    def title(self, study: Study, words: Words) -> str:
        """Say for which group compliance with the baseline's law surely changes most."""
        baseline = words.within(study.baseline)
        if not study.default.proposals:
            return words("charts.compliance.title")
        groups = [group for group in self._groups(study) if group not in ("all", *self._few)]
        most = surest(study, self._rulers["today"], groups)
        if most is None:
            return words("charts.compliance.message_none", baseline=baseline)
        group, scenario, found = most
        return words(
            "charts.compliance.message_far",
            baseline=baseline,
            group=inside(words.group(group)),
            scenario=words.scenario(scenario),
            value=difference_with_spread(found, SHARE, words),
        )

    def facts(self, study: Study, words: Words) -> Iterator[str]:
        for group in self._groups(study):
            for scenario in study.default.names:
                shares = {ruler: words("format.undefined") for ruler in self._rulers}
                for ruler, outcome in self._rulers.items():
                    if measured(study.default, group, outcome):
                        shares[ruler] = level(study.default.mean(scenario, group, outcome).mean, SHARE, words)
                named = {"group": words.group(group), "scenario": words.scenario(scenario)}
                yield words("charts.compliance.fact", **named, **shares)

    def rows(self, study: Study) -> Iterator[dict[str, object]]:
        for group in self._groups(study):
            for scenario in study.default.names:
                for outcome in self._rulers.values():
                    if measured(study.default, group, outcome):
                        found = study.default.mean(scenario, group, outcome)
                        yield row(found, "share", scenario=scenario, group=group, outcome=outcome)

    def drawn(self, study: Study, words: Words, title: str) -> style.Picture:
        """Draw two panels, a band of lines a group, a dot a scenario."""
        groups, names = self._groups(study), study.default.names
        height = 0.9 + len(groups) * (0.17 * len(names) + 0.2)
        figure, grid = draw.panels(height, title, 1, 2, tall=1.15, sharey=True)
        for axes, (ruler, outcome) in zip(grid.flat, self._rulers.items(), strict=True):
            self._panel(axes, study, groups, outcome, words)
            heading = words("charts.compliance." + ruler, baseline=words.within(study.baseline))
            draw.titled(axes, heading, 2.2)
        labels = [style.wrapped(words.group(group), 24) for group in groups]
        for axes in draw.first_column(grid):
            draw.blocks_named(axes, labels, len(names), top=0.8, bottom=0.7)
        draw.scenarios_named(figure, names, words)
        return figure

    def _panel(self, axes: Axes, study: Study, groups: tuple[str, ...], outcome: str, words: Words) -> None:
        names, compared = study.default.names, study.default
        found: list[list[Interval]] = []
        for i, group in enumerate(groups):
            found.append([])
            for j, scenario in enumerate(names):
                one = compared.mean(scenario, group, outcome) if measured(compared, group, outcome) else _NO
                if outcome == self._rulers["own"] and _no_share(study, scenario, group):
                    y = i * (len(names) + 1) + j
                    draw.note(axes, _met(one, group, words), 2, y, va="center", fontsize=7, color=style.QUIET)
                    one = _NO
                found[-1].append(one)
        draw.blocks(axes, found, 100, 0, 0.8, clip=False, linewidth=2)
        axes.set_xlim(0, 100)
        axes.set_xticks(*draw.per_cent(words))
        style.quiet_grid(axes)

    def _groups(self, study: Study) -> tuple[str, ...]:
        """Return the groups for whom anything is defined under the baseline."""
        return tuple(
            group
            for group in ("all", *GROUPS)
            if any(
                measured(study.default, group, outcome)
                and study.default.mean(study.baseline, group, outcome).replications > 0
                for outcome in self._rulers.values()
            )
        )


class LeavingEarlier(Chart):
    """Who leaves the benefit earlier and who later than under the baseline, citizen by citizen, group by group."""

    name = "persons"
    _shades: Mapping[str, str] = {
        "much_earlier": style.MUCH_EARLIER,
        "earlier": style.EARLIER,
        "much_later": style.MUCH_LATER,
        "later": style.LATER,
    }
    """Dark and light: told apart with any common colour blindness, and in grey by side and shade."""
    _least = 10
    _seen = 0.01
    """Share of a group that must move for its bar to be drawn: of less the table has the number."""
    _sums = ("jobseekers", "all")
    """Groups that hold others: set apart below them."""
    _least_rows = 3
    """Room for a panel in which few groups move, or none."""

    def shows(self, study: Study) -> bool:
        return bool(self._bars(study))

    def title(self, study: Study, words: Words) -> str:
        """Say where most change, of the job seekers if there are any."""
        bars = self._bars(study)
        shown = [one for one in bars if one.group == "jobseekers"] or bars
        most = max(shown, key=lambda one: one["earlier"].mean + one["later"].mean)
        if most["earlier"].mean + most["later"].mean == 0:
            return words("charts.persons.message_none", baseline=words.within(study.baseline))
        return words("charts.persons.message", **self._said(most, words))

    def terms(self, study: Study, words: Words) -> dict[str, object]:
        return {"least": self._least}

    def facts(self, study: Study, words: Words) -> Iterator[str]:
        for one in self._bars(study):
            yield words("charts.persons.fact", **self._said(one, words))

    def rows(self, study: Study) -> pd.DataFrame:
        """Return every figure of every group."""
        return study.persons_table()

    def drawn(self, study: Study, words: Words, title: str) -> style.Picture:
        """Draw a panel a proposal, a bar a group in which anybody moves, the most moved first."""
        bars = self._bars(study)
        panels = {one.scenario: self._rows(bars, one.scenario) for one in bars}
        ratios = [1.6 + max(len(rows), self._least_rows) for rows in panels.values()]
        how: dict[str, Any] = {"tall": 1.45, "sharex": True, "height_ratios": ratios}
        figure, grid = draw.panels(0.75 + 0.3 * sum(ratios), title, len(panels), **how)
        widest = max(_end(one[side]) for one in bars for side in ("earlier", "later"))
        reach = max(100 * widest * 1.32, 1.0)
        for axes, (scenario, rows) in zip(grid.flat, panels.items(), strict=True):
            self._panel(axes, rows, words)
            heading = words.scenario(scenario)
            draw.titled(axes, heading if rows else words("charts.persons.few", scenario=heading))
            axes.set_xlim(-reach, reach)
        low, high = axes.get_xlim()
        ticks = [t for t in axes.get_xticks() if low <= t <= high]
        labels = [words("format.percent", value=significant(abs(t), words, 3)) for t in ticks]
        axes.set_xticks(ticks, labels)
        axes.set_xlabel(words("charts.persons.axis"))
        named = [(words("charts.persons." + part), shade) for part, shade in self._shades.items()]
        draw.shades_named(figure, named, 2)
        return figure

    def _rows(self, bars: list[Persons], scenario: str) -> list[Persons]:
        """Return a proposal's groups in which anybody moves, the most moved first, sums of groups last."""

        def moved(one: Persons) -> float:
            return one["earlier"].mean + one["later"].mean

        its = [one for one in bars if one.scenario == scenario and moved(one) >= self._seen]
        return sorted(its, key=lambda one: (one.group in self._sums, -moved(one)))

    def _panel(self, axes: Axes, bars: list[Persons], words: Words) -> None:
        places = [y + 0.4 * (one.group in self._sums) for y, one in enumerate(bars)]
        for y, one in zip(places, bars, strict=True):
            for side, times, align in (("earlier", -100, "right"), ("later", 100, "left")):
                found, much = one[side], times * one["much_" + side].mean
                rest = times * found.mean - much
                draw.stack(axes, y, [(much, self._shades["much_" + side]), (rest, self._shades[side])])
                ends = Interval(found.mean, max(0.0, found.low), max(0.0, found.high), found.replications)
                if found.low == found.low:
                    draw.interval(axes, y, ends, times, style.INK, linewidth=1.1)
                near: dict[str, Any] = {
                    "xytext": (0.04 * times, 0),
                    "ha": align,
                    "va": "center",
                    "fontsize": 8,
                }
                draw.note(axes, self._counted(one, side, words), times * _end(found), y, **near)
        draw.name_rows(axes, places, [words.group(one.group) for one in bars], room=3.3)
        draw.row_limits(axes, len(bars) - 0.1, 0.5)
        draw.zero_line(axes)
        style.quiet_grid(axes)

    def _counted(self, one: Persons, side: str, words: Words) -> str:
        """Write how many persons of the group that is: a share of few says little."""
        number = one[side].mean * one["persons"].mean
        return words(
            "charts.persons.count", number=plain(number, words, 0), of=plain(one["persons"].mean, words, 0)
        )

    def _said(self, one: Persons, words: Words) -> dict[str, str]:
        shares = {side: level(one[side].mean, SHARE, words) for side in ("earlier", "later")}
        return shares | {"group": words.group(one.group), "scenario": words.scenario(one.scenario)}

    def _bars(self, study: Study) -> list[Persons]:
        return [one for one in study.persons if one["persons"].mean >= self._least]


class Places(Chart):
    """Municipalities against their size: outside the funnel they differ by more than one course's chance."""

    name = "places"
    _beyond, _within = style.LOOK_HERE, "#8a8a8a"
    _named = 3

    def shows(self, study: Study) -> bool:
        return bool(self._levels(study))

    def unasked(self, study: Study) -> bool:
        return len(study.default.members) > places.MANY

    def title(self, study: Study, words: Words) -> str:
        """Say how many differ in talks in time, by more than chance."""
        levels = self._levels(study)
        one = levels[min(1, len(levels) - 1)]
        counts = {"number": len(one.beyond), "all": len(one.places)}
        return words("charts.places.message", outcome=words.short(one.outcome), **counts)

    def facts(self, study: Study, words: Words) -> Iterator[str]:
        for one in self._levels(study):
            yield words(
                "charts.places.fact",
                outcome=words.short(one.outcome),
                number=len(one.beyond),
                all=len(one.places),
                mean=level(_of_all(study, one), unit_of(one.outcome), words),
            )

    def rows(self, study: Study) -> Iterator[dict[str, object]]:
        """Yield every municipality's level or difference, its range in one course, and how it stands to the rest."""
        for one in places.standings(study):
            for place in one.places:
                of: dict[str, object] = {"scenario": one.scenario, "place": place.place}
                of |= {"group": one.group, "outcome": one.outcome, "weight": place.weight}
                once = {"once_low": place.once[0], "once_high": place.once[1]}
                stands = {"p_holm": place.p, "beyond_chance": place.beyond_chance}
                yield row(place.found, "mean", **of) | once | row(place.from_rest, "from_rest") | stands

    def drawn(self, study: Study, words: Words, title: str) -> style.Picture:
        """Draw one panel an outcome: size across, level up, the funnel round the mean of all."""
        levels = self._levels(study)
        figure, grid = draw.panels(2.6 * len(levels), title, len(levels), tall=0.95)
        for axes, standing in zip(grid.flat, levels, strict=True):
            self._panel(axes, study, standing, words)
        return figure

    def _panel(self, axes: Axes, study: Study, standing: places.Standing, words: Words) -> None:
        mean = _of_all(study, standing)
        on = scale(unit_of(standing.outcome), abs(mean), words, difference=False)
        for place in standing.places:
            x, colour = place.weight, self._beyond if place.beyond_chance else self._within
            draw.interval(axes, x, place.found, on.factor, colour, upright=True, linewidth=1.2)
            (spot,) = axes.plot(
                [x], [place.found.mean * on.factor], "o", color=colour, markersize=3.2, zorder=3
            )
            spot.set_gid(f"{standing.outcome}-{places.dot(place.place)}")
        sized = [place for place in standing.places if place.weight > 0]
        smallest, biggest = (end(place.weight for place in sized) for end in (min, max))
        # One course's spread falls with the root of the size: its constant is the middle municipality's.
        unit = median((p.once[1] - p.once[0]) / 2 * sqrt(p.weight) for p in sized)
        across = np.geomspace(smallest * 0.9, biggest * 1.1, 100)
        low, high = ((mean + sign * unit / np.sqrt(across)) * on.factor for sign in (-1, 1))
        axes.fill_between(across, low, high, color="#dfe3e6", linewidth=0, zorder=0)
        axes.axhline(mean * on.factor, color=style.INK, linewidth=0.9, zorder=1)
        names, beyond = places.titles(study), standing.beyond
        for place in {p.place: p for p in (*beyond[: self._named], *beyond[-self._named :])}.values():
            at, right = (place.weight, place.found.mean * on.factor), place.weight > biggest / 3
            near: dict[str, Any] = {"xytext": (-4 if right else 4, 2), "ha": "right" if right else "left"}
            draw.note(axes, names[place.place], *at, fontsize=7, **near)
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: plain(x, words, 0)))
        draw.titled(axes, words.short(standing.outcome) + (f", {on.unit}" if on.unit else ""), 6.5)
        # What the size across counts: obligations for compliance, persons who enter for the rest.
        counted = "due" if standing.outcome.startswith("talks") else "entrants"
        axes.set_xlabel(words("charts.places.across_" + counted))
        style.speak(axes, words.language, x=False, y=True)
        style.quiet_grid(axes, "y")

    def _levels(self, study: Study) -> list[places.Standing]:
        return [one for one in places.standings(study) if one.scenario == study.baseline]


_NO = Interval(float("nan"), float("nan"), float("nan"), 0)


def _no_share(study: Study, scenario: str, group: str) -> bool:
    """Whether the scenario's law binds an average or a share of the group, so that no citizen meets or breaks it."""
    groups = study.scenarios[scenario].law.groups
    of = groups.values() if group == "all" else [groups[group]] if group in groups else []
    return any(r.active and r.binds != "person" for owed in of for r in owed.requirements.values())


def _met(found: Interval, group: str, words: Words) -> str:
    """Say whether a rule that binds a group is met; of all together nothing: some rules bind citizens, some groups."""
    if group == "all" or found.mean != found.mean:
        return ""
    if found.mean in (0.0, 1.0):
        return words("charts.compliance.met" if found.mean else "charts.compliance.broken")
    share = words("format.percent", value=plain(100 * found.mean, words, 0))
    return words("charts.compliance.sometimes", share=share)


def _end(found: Interval) -> float:
    """Return where a bar and its interval end."""
    return max(found.mean, found.high) if found.high == found.high else found.mean


def _of_all(study: Study, standing: places.Standing) -> float:
    return study.default.mean(study.baseline, standing.group, standing.outcome).mean
