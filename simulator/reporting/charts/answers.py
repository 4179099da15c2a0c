"""What changes against the baseline: the headline outcomes, where the cost goes, whether the answer holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.catalogue import HEADLINES, OUTCOMES, Headline
from simulator.experiments.compare import Comparison
from simulator.experiments.intervals import Interval
from simulator.experiments.study import Study
from simulator.reporting.charts import drawings as draw
from simulator.reporting.charts import style
from simulator.reporting.charts.chart import Chart, largest, row
from simulator.reporting.evidence import all_settings, direction, measured, unit_of
from simulator.reporting.numbers import KRONER, Scale, difference_with_spread, level, scale, size
from simulator.reporting.sentences import interval_of, verdict
from simulator.reporting.turning import turned
from simulator.reporting.words import Words, inside

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class _Line(NamedTuple):
    family: str
    group: str
    outcome: str
    scenario: str
    found: Interval


class Outcomes(Chart):
    """Differences with intervals: a panel a question, within it each outcome with a line a scenario."""

    name = "outcomes"
    _panels: Mapping[str, tuple[tuple[str, str], ...]] = {
        "cost": (("all", "cost_total"), ("all", "cost_municipality")),
        "compliance": (("all", "talks_on_time_baseline_law"), ("all", "talks_on_time")),
        "time_to_job": (("jobseekers", "weeks_first_spell_52"), ("jobseekers", "weeks_on_benefit_52")),
        "capacity": (("all", "hours_caseworkers"), ("all", "hours_job_talk")),
    }
    """Group and outcome of each line by question, the headline first."""

    def shows(self, study: Study) -> bool:
        return bool(study.default.proposals)

    def title(self, study: Study, words: Words) -> str:
        return words("charts.outcomes.title", baseline=words.within(study.baseline))

    def facts(self, study: Study, words: Words) -> Iterator[str]:
        for line in self._lines(study):
            yield words(
                "charts.outcomes.fact",
                outcome=words.short(line.outcome),
                group=words.group(line.group),
                scenario=words.scenario(line.scenario),
                value=difference_with_spread(line.found, unit_of(line.outcome), words),
            )

    def rows(self, study: Study) -> Iterator[dict[str, object]]:
        for family, group, outcome, scenario, found in self._lines(study):
            of = {"question": family, "scenario": scenario, "group": group, "outcome": outcome}
            yield row(found, "difference", **of, unit=OUTCOMES[outcome].unit)

    def drawn(self, study: Study, words: Words, title: str) -> style.Picture:
        lines = self._lines(study)
        by_family = {h: [line for line in lines if line.family == h.family] for h in HEADLINES}
        shown = {headline: its for headline, its in by_family.items() if its}
        heights = [len(its) + len({line.outcome for line in its}) for its in shown.values()]
        ratios = [height + 1 for height in heights]
        height = 0.85 * len(shown) + 0.235 * sum(heights)
        figure, grid = draw.panels(height, title, len(shown), tall=1.5, height_ratios=ratios)
        for axes, (headline, its) in zip(grid.flat, shown.items(), strict=True):
            self._panel(axes, study, headline, its, words)
        return figure

    def _panel(self, axes: Axes, study: Study, headline: Headline, lines: list[_Line], words: Words) -> None:
        kind = unit_of(headline.outcome)
        judged = {(one.scenario, *one.key): one for one in study.verdicts}
        ours = {line: judged.get((line.scenario, line.group, line.outcome)) for line in lines}
        wide = {line: interval_of(one) for line, one in ours.items() if one is not None and one.draws}
        most = largest([*(line.found for line in lines), *wide.values()])
        axis = scale(kind, most, words)
        ticks: dict[int, str] = {}
        y, previous = 0, ""
        for line in lines:
            if line.outcome != previous:
                # The outcome's name stands over its lines, within the plot, in the row left free for it.
                base = level(study.default.mean(study.baseline, line.group, line.outcome).mean, kind, words)
                text = f"{words.short(line.outcome)} · {inside(words.group(line.group))} · {base}"
                how: dict[str, Any] = {"va": "center", "color": style.QUIET, "bbox": draw.PLATE}
                room = style.NARROW - 0.4 if style.is_narrow() else 6.0
                text = style.fitted(text, room, 8.5, bold=False)
                draw.note(axes, text, 0.005, y, within=draw.ROW, **how)
                y, previous = y + 1, line.outcome
            look = style.look(study.default.names.index(line.scenario))
            if (one := ours[line]) is not None:
                draw.too_little(axes, y, one.matters * axis.factor)
            if line in wide:
                draw.interval(axes, y, wide[line], axis.factor, look.colour, linewidth=0.9)
            if line.found.mean == line.found.mean:
                draw.dot(axes, y, line.found, axis.factor, look, 6, linewidth=2.6, **draw.BUTT)
            draw.beside(axes, y, difference_with_spread(line.found, kind, words))
            ticks[y] = words.scenario(line.scenario)
            y += 1
        draw.titled(axes, self._message(study, headline, words))
        draw.name_rows(axes, list(ticks), list(ticks.values()), 22)
        axes.set_ylim(y - 0.4, -0.6)
        draw.around_zero(axes, words, most)
        baseline, unit = words.within(study.baseline), _unit(headline, axis, words)
        draw.across(axes, words("charts.outcomes.axis", baseline=baseline, unit=unit), 8.5)

    def _message(self, study: Study, headline: Headline, words: Words) -> str:
        """Say what the headline outcome of a question does, in the order lower, higher, unsure."""
        said: dict[str, list[str]] = {}
        for scenario in study.default.proposals:
            said.setdefault(verdict(study, scenario, headline), []).append(words.scenario(scenario))
        parts = [
            words(f"charts.outcomes.{headline.family}.{key}", scenarios=words.sequence(said[key]))
            for key in (
                "lower",
                "higher",
                "perhaps_lower",
                "perhaps_higher",
                "practically",
                "same",
                "unsure",
                "undefined",
            )
            if key in said
        ]
        family = words("families." + headline.family)
        return words("charts.outcomes.panel", family=family, message="; ".join(parts))

    def _lines(self, study: Study) -> list[_Line]:
        compared = study.default
        return [
            _Line(family, group, outcome, scenario, compared.difference(scenario, group, outcome))
            for family, outcomes in self._panels.items()
            for group, outcome in outcomes
            if measured(compared, group, outcome)
            for scenario in compared.proposals
        ]


class Cost(Chart):
    """Where the cost changes: what it is spent on, and who pays it; a panel a proposal, all on one scale."""

    name = "cost"
    _blocks: Mapping[str, tuple[str, ...]] = {
        "total": ("cost_total",),
        "spent": ("cost_benefits_gross", "sanctions_withheld", "cost_caseworkers", "cost_activation"),
        "paid": ("cost_municipality", "cost_state"),
    }
    _lines = tuple((block, outcome) for block, outcomes in _blocks.items() for outcome in outcomes)
    _counted_against = ("sanctions_withheld",)
    """What is withheld lowers the cost, so it is drawn with the other sign: a block's lines add up to the total."""

    def shows(self, study: Study) -> bool:
        every = all(measured(study.default, "all", outcome) for _, outcome in self._lines)
        return bool(study.default.proposals) and every

    def title(self, study: Study, words: Words) -> str:
        return words("charts.cost.title")

    def terms(self, study: Study, words: Words) -> dict[str, object]:
        return {"unit": scale(KRONER, self._largest(study), words).unit}

    def facts(self, study: Study, words: Words) -> Iterator[str]:
        for scenario, _, outcome, found in self._found(study):
            yield words(
                "charts.cost.fact",
                scenario=words.scenario(scenario),
                outcome=self._label(outcome, words),
                value=difference_with_spread(found, KRONER, words),
            )

    def rows(self, study: Study) -> Iterator[dict[str, object]]:
        for scenario, block, outcome, found in self._found(study):
            of = {"scenario": scenario, "part": block, "outcome": outcome}
            yield row(found, "difference", **of, unit="DKK/year")

    def drawn(self, study: Study, words: Words, title: str) -> style.Picture:
        proposals = study.default.proposals
        height = 2.5 * len(proposals) + 0.2
        figure, grid = draw.panels(height, title, len(proposals), tall=1.35, sharex=True)
        most = self._largest(study)
        axis = scale(KRONER, most, words)
        for axes, scenario in zip(grid.flat, proposals, strict=True):
            self._panel(axes, study, scenario, axis, words)
            draw.around_zero(axes, words, most)
        baseline = words.within(study.baseline)
        draw.across(axes, words("charts.cost.axis", baseline=baseline, unit=axis.unit))
        return figure

    def _panel(self, axes: Axes, study: Study, scenario: str, axis: Scale, words: Words) -> None:
        ticks = []
        y = 0.0
        for block, outcomes in self._blocks.items():
            for outcome in outcomes:
                found = self._difference(study, scenario, outcome)
                mean = 0.0 if found.mean != found.mean else found.mean * axis.factor
                shade = style.BASELINE_COLOUR if block == "total" else style.LINE
                draw.stack(axes, y, [(mean, shade)])
                draw.interval(axes, y, found, axis.factor, style.INK, linewidth=1.3, **draw.BUTT)
                draw.beside(axes, y, difference_with_spread(found, KRONER, words))
                ticks.append(y)
                y += 1.0
            y += 0.4
        draw.name_rows(axes, ticks, [self._label(outcome, words) for _, outcome in self._lines])
        draw.row_limits(axes, y - 0.8)
        draw.titled(axes, self._message(study, scenario, words))

    def _message(self, study: Study, scenario: str, words: Words) -> str:
        said = verdict(study, scenario, HEADLINES[0])
        found = study.default.difference(scenario, "all", "cost_total")
        return words(
            "charts.cost.panel_" + {"undefined": "unsure"}.get(said, said),
            scenario=words.scenario(scenario),
            size="" if said == "undefined" else size(found, KRONER, words),
        )

    def _found(self, study: Study) -> Iterator[tuple[str, str, str, Interval]]:
        """Yield scenario, block, outcome and difference of every line."""
        for scenario in study.default.proposals:
            for block, outcome in self._lines:
                yield scenario, block, outcome, self._difference(study, scenario, outcome)

    def _difference(self, study: Study, scenario: str, outcome: str) -> Interval:
        """Return a difference as it adds to the cost."""
        found = study.default.difference(scenario, "all", outcome)
        return -found if outcome in self._counted_against else found

    def _largest(self, study: Study) -> float:
        return largest(found for *_, found in self._found(study))

    def _label(self, outcome: str, words: Words) -> str:
        return words("charts.cost.against") if outcome in self._counted_against else words.short(outcome)


class Settings(Chart):
    """Whether the headline answers hold under other staffing, another view of how talks work, and alternatives."""

    name = "settings"
    _abreast = 2

    def shows(self, study: Study) -> bool:
        settings = all_settings(study)
        return (
            bool(study.default.proposals)
            and len(settings) > 1
            and all(measured(c, h.group, h.outcome) for c in settings.values() for h in HEADLINES)
        )

    def title(self, study: Study, words: Words) -> str:
        return words("charts.settings.title")

    def facts(self, study: Study, words: Words) -> Iterator[str]:
        for name, comparison in all_settings(study).items():
            for scenario in comparison.proposals:
                found = {
                    {"time_to_job": "time"}.get(h.family, h.family): difference_with_spread(
                        comparison.difference(scenario, h.group, h.outcome), unit_of(h.outcome), words
                    )
                    for h in HEADLINES
                }
                named = {"setting": words.setting(name), "scenario": words.scenario(scenario)}
                yield words("charts.settings.fact", **named, **found)

    def rows(self, study: Study) -> Iterator[dict[str, object]]:
        for h in HEADLINES:
            for name, comparison in all_settings(study).items():
                for scenario in comparison.proposals:
                    found = comparison.difference(scenario, h.group, h.outcome)
                    of = {"setting": name, "scenario": scenario, "group": h.group, "outcome": h.outcome}
                    yield row(found, "difference", **of)

    def drawn(self, study: Study, words: Words, title: str) -> style.Picture:
        """Draw the panels two by two, a band of lines a setting, a dot a scenario; a ring where a verdict is turned."""
        settings, proposals = all_settings(study), study.default.proposals
        down = -(-len(HEADLINES) // self._abreast)
        height = down * (1.25 + len(settings) * (0.2 * len(proposals) + 0.2))
        figure, grid = draw.panels(height, title, down, self._abreast, tall=0.85, sharey=True)
        for axes, headline in zip(grid.flat, HEADLINES, strict=False):
            self._panel(axes, settings, headline, study, words)
        names = [style.wrapped(words.setting(name), 18) for name in settings]
        for first in draw.first_column(grid):
            draw.blocks_named(first, names, len(proposals), top=0.9, bottom=0.9)
        draw.scenarios_named(figure, proposals, words, first=1)
        return figure

    def _panel(
        self, axes: Axes, settings: dict[str, Comparison], headline: Headline, study: Study, words: Words
    ) -> None:
        proposals = study.default.proposals
        found = {
            name: [
                comparison.difference(scenario, headline.group, headline.outcome) for scenario in proposals
            ]
            for name, comparison in settings.items()
        }
        most = largest(one for block in found.values() for one in block)
        axis = scale(unit_of(headline.outcome), most, words)
        rings = {
            (list(settings).index(turn.setting), proposals.index(turn.scenario))
            for turn in turned(study)
            if turn.headline == headline
        }
        draw.blocks(axes, list(found.values()), axis.factor, 1, 0.9, rings=rings, linewidth=2.2)
        draw.around_zero(axes, words, most)
        axes.locator_params(axis="x", nbins=4)
        verdicts = dict(zip(proposals, map(agreement, zip(*found.values(), strict=True)), strict=True))
        lines = [words("families." + headline.family)]
        for kind in ("holds", "mostly", "none", "turns", "undefined"):
            if of := [words.scenario(s) for s in proposals if verdicts[s] == kind]:
                lines.append(words("charts.settings." + kind, outcome=words.sequence(of)))
        draw.titled(axes, "\n".join(lines), 2.75, 8.5)
        axes.set_xlabel(_unit(headline, axis, words))


def agreement(found: Sequence[Interval]) -> str:
    """Say of one proposal's differences in all settings: ``holds``, ``none``, ``mostly``, ``turns`` or
    ``undefined``.
    """
    if all(interval.mean != interval.mean for interval in found):
        return "undefined"
    signs = {direction(interval) for interval in found}
    if {-1, 1} <= signs:
        return "turns"
    if signs == {0}:
        return "none"
    return "mostly" if 0 in signs else "holds"


def _unit(headline: Headline, axis: Scale, words: Words) -> str:
    return f"{axis.unit} {words('units.a_year')}" if headline.family == "cost" else axis.unit
