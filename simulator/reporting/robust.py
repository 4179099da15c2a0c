"""Does the answer hold? A grid of arrows for each proposal: a row a setting that was tried, a column a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from simulator.catalogue import HEADLINES
from simulator.reporting.evidence import all_settings
from simulator.reporting.report import Block, Cell, Heading, Line, Paragraph, Table
from simulator.reporting.sentences import verdict
from simulator.reporting.words import Words

if TYPE_CHECKING:
    from simulator.experiments.study import Study

ARROWS = {
    "lower": "\N{DOWNWARDS ARROW}",
    "higher": "\N{UPWARDS ARROW}",
    "perhaps_lower": "(\N{DOWNWARDS ARROW})",
    "perhaps_higher": "(\N{UPWARDS ARROW})",
    "practically": "\N{EN DASH}",
    "same": "\N{EN DASH}",
    "unsure": "?",
    "undefined": "",
}
"""By verdict."""
_SURE = ("lower", "higher")


def grids(study: Study, words: Words) -> list[Block]:
    """Return a grid a proposal, with how often its answer is the one as assumed; a line where nothing was tried."""
    if not study.default.proposals:
        return []
    if len(all_settings(study)) < 2:
        return [Paragraph(words("robust.none"))]
    blocks: list[Block] = []
    for name in study.default.proposals:
        blocks += [Heading(words.scenario(name)), _grid(study, name, words)]
    return [*blocks, Paragraph(words("robust.read"), "meta")]


def verdicts(study: Study, scenario: str) -> dict[str, tuple[str, ...]]:
    """Return the verdict on each question under each setting, the default first."""
    return {
        setting: tuple(verdict(study, scenario, headline, setting) for headline in HEADLINES)
        for setting in all_settings(study)
    }


def _grid(study: Study, scenario: str, words: Words) -> Table:
    found = verdicts(study, scenario)
    rows: list[Line] = [
        (words.setting(setting), *(_cell(said, words) for said in those)) for setting, those in found.items()
    ]
    assumed = found["default"]
    counted = []
    for question, as_assumed in enumerate(assumed):
        same = sum(those[question] == as_assumed for those in found.values())
        counted.append(Cell(words("robust.count", number=same, all=len(found)), "number"))
    rows.append((Cell(words("robust.same_as_assumed"), strong=True), *counted))
    heads: list[str | Cell] = [words("page.setting_column")]
    heads += [Cell(words("families." + headline.family)) for headline in HEADLINES]
    label = words("robust.label", scenario=words.scenario(scenario))
    return Table(label, heads, rows, kind="grid")


def _cell(said: str, words: Words) -> Cell:
    """Write a verdict as an arrow, and in a word for who hears the page."""
    text = Markup('<span aria-hidden="true">{}</span><span class="heard">{}</span>').format(
        ARROWS[said], words("robust.arrow." + said)
    )
    return Cell(text, "sure" if said in _SURE else "")
