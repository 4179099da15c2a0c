"""The second page's two lists: what each proposal changes, in words, and its document's claims, each with a mark.

A mark follows from the verdict on the claim alone; a claim that does not come out stands beside those that do.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from simulator.experiments.expectations import Checked
from simulator.experiments.study import Study
from simulator.reporting import law_words
from simulator.reporting.proposals import in_language, proposal_name, proposal_question
from simulator.reporting.report import Block, Cell, Heading, List, Paragraph, Section, Table, span, strong
from simulator.reporting.words import Words

MARKS = {
    "as_expected": "\N{CHECK MARK}",
    "short": "\N{EN DASH}",
    "same": "\N{EN DASH}",
    "opposite": "\N{BALLOT X}",
    "not_sure": "?",
    "not_measured": "\N{MIDDLE DOT}",
}
"""By verdict on a claim."""
_MOST = 7
"""Changes of the law that are named; the rest are counted, and stand in the appendix."""


def proposed(study: Study, words: Words) -> list[Section]:
    """Say in words what each proposal changes; nothing where nothing is proposed."""
    if not study.default.proposals:
        return []
    blocks: list[Block] = []
    for name in study.default.proposals:
        scenario = study.scenarios[name]
        blocks.append(Heading(proposal_name(study, name, words)))
        about = in_language(scenario, "description", words)
        if len(study.default.proposals) > 1:
            about = f"{proposal_question(study, name, words)} {about}"
        blocks.append(Paragraph(about, lang="" if own(scenario, "description", words) else words.foreign))
        changed = _changed(study, name, words)
        blocks.append(List(changed) if changed else Paragraph(words("committee.law_same")))
    return [Section("proposed", words("claims.proposed"), blocks)]


def own(thing: object, name: str, words: Words) -> bool:
    """Tell whether a text of a scenario file is there in the page's language."""
    return not words.foreign or bool(getattr(thing, f"{name}_{words.language}", ""))


def _changed(study: Study, name: str, words: Words) -> list[str]:
    """Say what a proposal changes of the law, and how many figures of practice it changes."""
    ours, theirs = study.scenarios[name].law, study.scenarios[study.baseline].law
    said = [
        *law_words.duties_changed(ours, theirs, words),
        *(f"{one.group}: {one.asks}" for one in law_words.changed(ours, theirs, words)),
    ]
    shown = said[:_MOST]
    if len(said) > len(shown):
        shown.append(words("claims.more_law", number=len(said) - len(shown)))
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
        blocks.append(_table(study, name, words))
    blocks.append(Paragraph(words("claims.read"), "meta"))
    return [Section("claims", words("claims.heading"), blocks)]


def _of(study: Study, name: str) -> list[Checked]:
    return [held for held in study.expectations if held.scenario == name]


def _table(study: Study, name: str, words: Words) -> Table:
    heads: list[str | Cell] = [words("claims.says"), words("claims.verdict")]
    rows: list[Sequence[str | Cell]] = [
        (_said(held, words), _judged(held, words)) for held in _of(study, name)
    ]
    label = words("claims.of", proposal=proposal_name(study, name, words))
    return Table(label, heads, rows, kind="claims")


def _said(held: Checked, words: Words) -> Cell:
    """Write what the document says: in its own words where they are known, of what outcome it is taken to be said."""
    expectation = held.expectation
    quote: str = getattr(expectation, f"quote_{words.language}", "")
    text = words("claims.quote", text=quote) if quote else in_language(expectation, "text", words)
    known = bool(quote) or own(expectation, "text", words)
    what = Markup("<small>{}</small>").format(words.outcome(expectation.outcome))
    return Cell(Markup("{}{}").format(text if known else span(text, words.foreign), what))


def _judged(held: Checked, words: Words) -> Cell:
    """Write the mark of a claim and its verdict in words; what is built in proves nothing and gets no mark."""
    if held.expectation.basis == "by_construction":
        return Cell(words("claims.built"))
    said = words(f"claims.judged.{held.verdict}")
    mark = Markup('<span aria-hidden="true">{}</span>').format(MARKS[held.verdict])
    return Cell(Markup("{} {}").format(mark, strong(said)))
