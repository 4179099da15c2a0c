"""The answer as a decision: cost against weeks in every draw, what is best by what a week is worth, and convergence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.experiments.decision import (
    COST,
    QUADRANTS,
    TIME,
    WORTHS,
    Decision,
    Odds,
    odds_of_study,
    of_study,
)
from simulator.experiments.intervals import LEVEL
from simulator.experiments.study import Study
from simulator.experiments.verdicts import Verdict
from simulator.reporting import size_words
from simulator.reporting.charts import drawings as draw
from simulator.reporting.charts import style
from simulator.reporting.charts.chart import Chart, largest, row
from simulator.reporting.evidence import unit_of
from simulator.reporting.numbers import KRONER, Scale, difference_with_spread, plain, scale
from simulator.reporting.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DAYS_A_WEEK = 7
_KEYS = (COST, TIME)
"""What converges."""
_CORNERS = {
    "cheaper_earlier": (0.02, 0.02, "left", "bottom"),
    "cheaper_later": (0.98, 0.02, "right", "bottom"),
    "dearer_earlier": (0.02, 0.98, "left", "top"),
    "dearer_later": (0.98, 0.98, "right", "top"),
}
"""Where a quadrant's share is written: left is earlier, down is cheaper."""


def is_drawn(study: Study) -> bool:
    """Whether a study has draws of the cost and the time on benefit of its proposals."""
    drawn = study.prediction
    if drawn is None or not drawn.proposals or not set(_KEYS) <= set(drawn.outcomes):
        return False
    known = [np.isfinite(drawn.differences(name, key)) for name in drawn.proposals for key in _KEYS]
    return bool(np.logical_and.reduce(known).sum() > 1)


class Plane(Chart):
    """Cost against time on benefit, a dot a draw, a panel a proposal."""

    name = "plane"

    def shows(self, study: Study) -> bool:
        return is_drawn(study)

    def title(self, study: Study, words: Words) -> str:
        return "; ".join(self._message(study, one, words) for one in odds_of_study(study))

    def _message(self, study: Study, one: Odds, words: Words) -> str:
        """Say in which corner most draws are; that they are too little to matter, where nearly all are."""
        scenario = words.scenario(one.scenario)
        if one.little.share >= LEVEL:
            share = size_words.share(one.little.share, words)
            return words("charts.plane.message_little", scenario=scenario, share=share)
        corners = of_study(study).quadrants(one.scenario)
        most = max(QUADRANTS, key=lambda name: corners[name].count)
        return words(
            "charts.plane.message",
            scenario=scenario,
            corner=words(f"decision.quadrants.{most}"),
            share=size_words.share(corners[most].share, words),
        )

    def terms(self, study: Study, words: Words) -> dict[str, object]:
        found = self._matters(study)
        return {
            "cost": size_words.kroner(found[COST], words),
            "days": size_words.days(found[TIME] * DAYS_A_WEEK, words),
        }

    def facts(self, study: Study, words: Words) -> Iterator[str]:
        decision = of_study(study)
        for proposal in decision.proposals:
            for corner, share in decision.quadrants(proposal).items():
                yield words(
                    "charts.plane.fact",
                    scenario=words.scenario(proposal),
                    corner=words(f"decision.quadrants.{corner}"),
                    share=size_words.share(share.share, words),
                )

    def rows(self, study: Study) -> Iterator[dict[str, object]]:
        for proposal, cost, weeks in self._dots(study):
            for n, (dkk, time) in enumerate(zip(cost.tolist(), weeks.tolist(), strict=True)):
                yield {
                    "scenario": proposal,
                    "draw": n,
                    "cost_difference_dkk_per_year": dkk,
                    "weeks_first_spell_52_difference": time,
                }

    def drawn(self, study: Study, words: Words, title: str) -> style.Picture:
        dots = list(self._dots(study))
        figure, grid = draw.panels(3.3, title, 1, len(dots), tall=0.95)
        matters = self._matters(study)
        for axes, (proposal, cost, weeks) in zip(grid.flat, dots, strict=True):
            on = scale(KRONER, float(np.abs(cost).max(initial=0.0)), words)
            days = weeks * DAYS_A_WEEK
            _band(axes, matters[TIME] * DAYS_A_WEEK, matters[COST] * on.factor)
            dot: dict[str, Any] = {"markersize": 4.5, "markeredgewidth": 0, "alpha": 0.5, "linestyle": ""}
            axes.plot(days, cost * on.factor, "o", color=style.INK, **dot)
            mean: dict[str, Any] = {"markersize": 8, "markeredgecolor": "white", "linestyle": ""}
            axes.plot([days.mean()], [cost.mean() * on.factor], "D", color=style.LOOK_HERE, **mean)
            self._finish(axes, study, proposal, days, cost * on.factor, on, words)
        self._named(figure, words)
        return figure

    def _finish(
        self, axes: Axes, study: Study, proposal: str, days: Any, cost: Any, on: Scale, words: Words
    ) -> None:
        """Put none of either in sight, with room for what is written in the corners; name the axes."""
        axes.set_xlim(*_around(days, 0.2))
        axes.set_ylim(*_around(cost, 0.35))
        for corner, share in of_study(study).quadrants(proposal).items():
            x, y, across, up = _CORNERS[corner]
            name, of = words(f"decision.quadrants.{corner}"), size_words.share(share.share, words)
            text = f"{of}\n{style.wrapped(name, 16)}"
            draw.note(axes, text, x, y, "axes fraction", ha=across, va=up, color=style.QUIET, fontsize=8)
        draw.titled(axes, words.scenario(proposal), style.WIDTH / len(study.default.proposals) - 0.8)
        axes.set_xlabel(words("charts.plane.across"), fontsize=8.5)
        axes.set_ylabel(words("charts.plane.up", unit=on.unit), fontsize=8.5)
        style.speak(axes, words.language, x=True, y=True)
        draw.quiet_numbers_up(axes)

    def _named(self, figure: style.Picture, words: Words) -> None:
        from matplotlib.lines import Line2D
        from matplotlib.patches import Patch

        marked = (("o", style.INK, "dot"), ("D", style.LOOK_HERE, "mean"))
        handles: list[Any] = [
            Line2D([], [], linestyle="", marker=mark, color=colour, label=words(f"charts.plane.{name}"))
            for mark, colour, name in marked
        ]
        handles.append(Patch(facecolor=style.PALE, label=words("charts.plane.band")))
        draw.legend_below(figure, handles, ncols=3)

    def _dots(self, study: Study) -> Iterator[tuple[str, Any, Any]]:
        """Yield each proposal with its difference in cost and in weeks, of the draws in which both are known."""
        drawn = study.prediction
        if drawn is None:
            return
        for proposal in drawn.proposals:
            cost, weeks = (drawn.differences(proposal, key) for key in _KEYS)
            known = np.isfinite(cost) & np.isfinite(weeks)
            yield proposal, cost[known], weeks[known]

    def _matters(self, study: Study) -> dict[tuple[str, str], float]:
        return {one.key: one.matters for one in study.verdicts if one.key in _KEYS}


class Acceptability(Chart):
    """How probable it is that each scenario is best, by what a week on benefit less is worth."""

    name = "acceptability"

    def shows(self, study: Study) -> bool:
        return is_drawn(study)

    def title(self, study: Study, words: Words) -> str:
        decision = of_study(study)
        leading = [self._leads(decision, worth) for worth in WORTHS]
        first = leading[0]
        named = {"first": words.scenario(first), "most": plain(WORTHS[-1], words, 0)}
        turn = next((n for n, one in enumerate(leading) if one != first), None)
        if turn is None:
            return words("charts.acceptability.message_always", **named)
        named |= {"second": words.scenario(leading[turn]), "worth": plain(WORTHS[turn], words, 0)}
        return words("charts.acceptability.message", **named)

    def facts(self, study: Study, words: Words) -> Iterator[str]:
        decision = of_study(study)
        for worth in (WORTHS[0], WORTHS[len(WORTHS) // 2], WORTHS[-1]):
            best = dict(zip(decision.names, decision.best(worth).tolist(), strict=True))
            parts = [f"{words.scenario(name)} {size_words.share(p, words)}" for name, p in best.items()]
            yield words(
                "charts.acceptability.fact", worth=plain(worth, words, 0), parts=words.sequence(parts)
            )

    def terms(self, study: Study, words: Words) -> dict[str, object]:
        return {"entrants": plain(of_study(study).entrants, words, 0)}

    def rows(self, study: Study) -> Any:
        return of_study(study).table()

    def drawn(self, study: Study, words: Words, title: str) -> style.Picture:
        decision = of_study(study)
        figure, grid = draw.panels(2.9, title, tall=1.05)
        axes = grid[0, 0]
        shares = np.array([decision.best(worth) for worth in WORTHS]) * 100
        for n, line in enumerate(shares.T):
            look = style.look(n)
            axes.plot(WORTHS, line, color=look.colour, linestyle=look.dash, linewidth=1.8)
        axes.set_ylim(0, 100)
        axes.set_xlim(WORTHS[0], WORTHS[-1])
        axes.set_yticks(*draw.per_cent(words))
        style.speak(axes, words.language, x=True)
        style.quiet_grid(axes, "both")
        axes.set_xlabel(words("charts.acceptability.across"), fontsize=8.5)
        draw.titled(axes, words("charts.acceptability.up"))
        draw.scenarios_named(figure, decision.names, words, marks=False)
        return figure

    def _leads(self, decision: Decision, worth: float) -> str:
        """Return the scenario that is best in most draws."""
        return decision.names[int(np.argmax(decision.best(worth)))]


class Convergence(Chart):
    """The mean difference after a quarter, half, three quarters and all of the draws."""

    name = "convergence"

    def shows(self, study: Study) -> bool:
        return is_drawn(study)

    def title(self, study: Study, words: Words) -> str:
        moving = [one for one in self._verdicts(study) if not settled(study, one)]
        return words("charts.convergence.moving" if moving else "charts.convergence.settled")

    def facts(self, study: Study, words: Words) -> Iterator[str]:
        for one in self._verdicts(study):
            for number, found in self._steps(study, one):
                yield words(
                    "charts.convergence.fact",
                    scenario=words.scenario(one.scenario),
                    outcome=words.short(one.outcome),
                    number=number,
                    value=difference_with_spread(found, unit_of(one.outcome), words),
                )

    def rows(self, study: Study) -> Iterator[dict[str, object]]:
        for one in self._verdicts(study):
            for number, found in self._steps(study, one):
                of = {"scenario": one.scenario, "group": one.group, "outcome": one.outcome}
                yield row(found, "difference", **of, draws=number)

    def drawn(self, study: Study, words: Words, title: str) -> style.Picture:
        """Draw a column of panels a proposal, a row an outcome; in grey, what is within what matters of the last."""
        proposals = study.default.proposals
        figure, grid = draw.panels(1.9 * len(_KEYS), title, len(_KEYS), len(proposals), tall=0.8)
        for one in self._verdicts(study):
            axes = grid[_KEYS.index(one.key), proposals.index(one.scenario)]
            self._panel(axes, study, one, words)
        return figure

    def _panel(self, axes: Axes, study: Study, one: Verdict, words: Words) -> None:
        numbers, found = zip(*self._steps(study, one), strict=True)
        on = scale(unit_of(one.outcome), largest(found), words)
        last = found[-1].mean
        band = [(last + way * one.matters) * on.factor for way in (-1, 1)]
        axes.axhspan(*band, color=style.PALE, linewidth=0, zorder=0)
        axes.axhline(0, color=style.INK, linewidth=0.9)
        for n, step in enumerate(found):
            draw.interval(axes, n, step, on.factor, style.INK, upright=True, linewidth=1.6)
            axes.plot([n], [step.mean * on.factor], "o", color=style.INK, markersize=5)
        axes.set_xticks(range(len(numbers)), [plain(number, words, 0) for number in numbers])
        axes.set_xlim(-0.5, len(numbers) - 0.5)
        what = words(f"charts.convergence.{'cost' if one.key == COST else 'time'}", unit=on.unit)
        heading = f"{words.scenario(one.scenario)}: {what}"
        draw.titled(axes, heading, style.WIDTH / len(study.default.proposals) - 0.6, 8.5)
        axes.set_xlabel(words("charts.convergence.across"), fontsize=8.5)
        style.speak(axes, words.language, x=False, y=True)
        draw.quiet_numbers_up(axes, "y")

    def _steps(self, study: Study, one: Verdict) -> tuple[Any, ...]:
        return () if study.prediction is None else study.prediction.convergence(one.scenario, one.key)

    def _verdicts(self, study: Study) -> list[Verdict]:
        return [one for one in study.verdicts if one.key in _KEYS]


def settled(study: Study, one: Verdict) -> bool:
    """Tell whether the last half of the draws moved a mean by less than matters."""
    if study.prediction is None:
        return False
    half = study.prediction.mean(one.scenario, one.key, study.prediction.draws // 2).mean
    return bool(abs(one.mean - half) <= one.matters)


def _band(axes: Axes, across: float, up: float) -> None:
    """Draw what is within what matters, of each of two differences, and the lines of none."""
    for span, size in ((axes.axvspan, across), (axes.axhspan, up)):
        span(-size, size, color=style.PALE, alpha=0.75, linewidth=0, zorder=0)
    axes.axhline(0, color=style.INK, linewidth=0.9, zorder=1)
    axes.axvline(0, color=style.INK, linewidth=0.9, zorder=1)


def _around(values: Any, room: float) -> tuple[float, float]:
    """Return limits that hold some values and none, with room around them."""
    low, high = min(float(np.min(values)), 0.0), max(float(np.max(values)), 0.0)
    wide = (high - low) or 1.0
    return low - room * wide, high + room * wide
