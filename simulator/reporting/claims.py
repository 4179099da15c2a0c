"""The second page's two lists: what each proposal changes, in words, and its document's claims, each with a mark.

A mark follows from the verdict on the claim alone; a claim that does not come out stands beside those that do.
"""

from __future__ import annotations

from markupsafe import Markup

from simulator.experiments.expectations import Checked
from simulator.experiments.study import Study
from simulator.reporting import law_changes
from simulator.reporting.of_files import claim, said
from simulator.reporting.proposals import proposal_name, proposal_question, within
from simulator.reporting.report import (
    Block,
    Box,
    Cell,
    Details,
    Heading,
    List,
    Paragraph,
    Section,
    Table,
    spaced,
    strong,
)
from simulator.reporting.words import Words, inside

MARKS = {
    "as_expected": "\N{CHECK MARK}",
    "short": "\N{EN DASH}",
    "same": "\N{EN DASH}",
    "opposite": "\N{BALLOT X}",
    "not_sure": "?",
    "not_measured": "\N{MIDDLE DOT}",
}
"""By verdict on a claim."""
_MOST = 6
"""Changes of the law that are named; the rest are counted, and stand in the appendix."""


def proposed(study: Study, words: Words) -> list[Section]:
    """Say in words what each proposal changes; nothing where nothing is proposed."""
    if not study.default.proposals:
        return []
    boxes: list[Block] = []
    for name in study.default.proposals:
        scenario = study.scenarios[name]
        blocks: list[Block] = [Heading(proposal_name(study, name, words))]
        about = [said(scenario, "description", words)]
        if len(study.default.proposals) > 1:
            about.insert(0, proposal_question(study, name, words))
        blocks.append(Paragraph(spaced(*about)))
        changed = _changed(study, name, words)
        blocks.append(List(changed) if changed else Paragraph(words("committee.law_same")))
        boxes.append(Box(blocks))
    return [Section("proposed", words("claims.proposed"), [Box(boxes, "side-by-side")])]


def _changed(study: Study, name: str, words: Words) -> list[str]:
    """Say what a proposal changes of the law, and how many figures of practice it changes."""
    ours, theirs = study.scenarios[name].law, study.scenarios[study.baseline].law
    asked = [
        *law_changes.duties_changed(ours, theirs, words),
        *(f"{one.group}: {one.asks}" for one in law_changes.changed(ours, theirs, words)),
    ]
    shown = asked[:_MOST]
    if len(asked) > len(shown):
        shown.append(words("claims.more_law", number=len(asked) - len(shown)))
    practice = sum(not one.path.startswith("law.") for one in study.changed[name])
    if practice:
        shown.append(words("claims.practice" if practice > 1 else "claims.practice_one", number=practice))
    return shown


def claims(study: Study, words: Words) -> list[Section]:
    """Hold each document's claims up against what was simulated, one by one; nothing where there are none."""
    proposals = [name for name in study.default.proposals if _of(study, name)]
    if not proposals:
        return []
    blocks: list[Block] = []
    for name in proposals:
        if len(proposals) > 1:
            blocks.append(Heading(proposal_name(study, name, words)))
        blocks += _held(study, name, words)
    blocks.append(Paragraph(words("claims.read"), "meta"))
    return [Section("claims", words("claims.heading"), blocks)]


def _of(study: Study, name: str) -> list[Checked]:
    return [held for held in study.expectations if held.scenario == name]


def _held(study: Study, name: str, words: Words) -> list[Block]:
    """Return the table of what is claimed, and apart what proves nothing: it follows from how the proposal is built."""
    claimed = [held for held in _of(study, name) if held.expectation.basis == "claimed"]
    built = [held for held in _of(study, name) if held.expectation.basis != "claimed"]
    heads: list[str | Cell] = [words("claims.says"), words("claims.verdict")]
    rows = [(_said(held, words), _judged(held, words)) for held in claimed]
    label = words("claims.of", proposal=within(study, name, words))
    blocks: list[Block] = [Table(label, heads, rows, kind="claims")] if rows else []
    if built:
        summary = words("claims.built" if len(built) > 1 else "claims.built_one", number=len(built))
        blocks.append(Details(summary, [List([_said(held, words) for held in built], "claims")]))
    return blocks


def _said(held: Checked, words: Words) -> Cell:
    """Write what the document says, and what it is taken to be about: an outcome, of a group if not of all."""
    expectation = held.expectation
    what = words.outcome(expectation.outcome)
    if expectation.group != "all":
        what += f" ({inside(words.group(expectation.group))})"
    return Cell(Markup("{}<small>{}</small>").format(claim(held.expectation, words), what))


def _judged(held: Checked, words: Words) -> Cell:
    """Write the mark of a claim and its verdict in words."""
    verdict = words(f"claims.judged.{held.verdict}")
    mark = Markup('<span aria-hidden="true">{}</span>').format(MARKS[held.verdict])
    return Cell(Markup("{} {}").format(mark, strong(verdict)))
