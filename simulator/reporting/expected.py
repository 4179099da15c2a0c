"""Expected against simulated, in words: what each document expects, what came out, and whether that is the same.

A claim that does not come out stands beside those that do, in the same words and the same type.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import isnan

from markupsafe import Markup

from simulator.experiments.expectations import Checked, Verdict
from simulator.experiments.study import Study
from simulator.reporting import of_files
from simulator.reporting.evidence import unit_of
from simulator.reporting.numbers import SHARE, Quantity, difference_with_spread, level, significant
from simulator.reporting.report import (
    Block,
    Cell,
    Details,
    Paragraph,
    Section,
    Table,
    link,
    spaced,
    strong,
)
from simulator.reporting.words import Words, inside
from simulator.scenario.document import Expectation

VERDICTS: tuple[Verdict, ...] = ("as_expected", "short", "same", "opposite", "not_sure", "not_measured")


def section(study: Study, words: Words) -> list[Section]:
    """Show every expectation of the study, in the order of its scenarios; nothing where there is none."""
    if not study.expectations:
        return []
    name = words("expected.heading")
    heads = [words(f"expected.{column}_column") for column in ("says", "expected", "simulated", "verdict")]
    rows = [
        (
            Markup("{}: {}").format(words.scenario(held.scenario), of_files.claim(held.expectation, words)),
            claim(held, words),
            Markup("<br>").join(simulated(held, words)),
            Cell(verdict(held, words), "verdict", strong=True),
        )
        for held in study.expectations
    ]
    blocks: list[Block] = [Paragraph(spaced(strong(summary(study, words)), words("expected.lead")))]
    if said := needs_comparison(study, words):
        blocks.append(Paragraph(said))
    blocks.append(Table(name, heads, rows, kind="small long"))
    how = Paragraph(spaced(words("expected.note"), link("expectations.csv")))
    return [Section("expected", name, [*blocks, Details(words("expected.how"), [how])])]


def needs_comparison(study: Study, words: Words) -> str:
    """Say of a run by itself how many claims are about a difference from another run, and how to get them."""
    if study.default.proposals:
        return ""
    number = sum(held.verdict == "not_measured" and held.against == "baseline" for held in study.expectations)
    if not number:
        return ""
    before = f"{study.baseline}_before"
    known = words.known("scenarios." + before, "")
    command = f"jobcentre compare {before if known else words('expected.baseline')} {study.baseline}"
    return words("expected.needs_comparison", number=number, command=command)


def summary(study: Study, words: Words) -> str:
    """Count the verdicts on what is claimed; what holds by construction proves nothing and is counted apart."""
    claims = [held for held in study.expectations if held.expectation.basis == "claimed"]
    said = []
    if claims:
        count = _counted(claims, words)
        said.append(
            words(
                "expected.claims_one" if len(claims) == 1 else "expected.claims",
                count=len(claims),
                counts=count,
            )
        )
    built = len(study.expectations) - len(claims)
    if built:
        alone = "" if claims else "_alone"
        said.append(words(f"expected.built{alone}{'_one' if built == 1 else ''}", count=built))
    return " ".join(said)


def _counted(claims: Sequence[Checked], words: Words) -> str:
    number = Counter(held.verdict for held in claims)
    return words.sequence(
        words(f"expected.count.{verdict}", count=number[verdict]) for verdict in VERDICTS if number[verdict]
    )


def _margin(expectation: Expectation, kind: Quantity, words: Words) -> str:
    """Write what counts as nothing: points of a share, else per cent of what it is compared with."""
    unit = "points" if kind is SHARE else "percent"
    return words(f"format.{unit}", value=significant(100 * expectation.margin, words, 3))


def claim(held: Checked, words: Words) -> str:
    """Say what is expected of which outcome and group, and whether it is claimed or follows from how it is built."""
    expectation = held.expectation
    of = "" if expectation.group == "all" else f" ({inside(words.group(expectation.group))})"
    margin = _margin(expectation, unit_of(expectation.outcome), words)
    expected = words(
        f"expected.against_{held.against}",
        outcome=words.outcome(expectation.outcome) + of,
        direction=words(f"expected.{expectation.direction}", margin=margin),
        margin=margin,
    )
    return f"{expected} ({words(f'expected.{expectation.basis}')})"


def simulated(held: Checked, words: Words) -> list[str]:
    """Say what was simulated: the difference with its interval, and from what to what, beside the document's number."""
    kind = unit_of(held.expectation.outcome)
    found = [] if held.verdict == "not_measured" else [difference_with_spread(held.difference, kind, words)]
    levels = []
    alone = held.against == "figure" or isnan(held.compared_with.mean)
    if held.verdict != "not_measured" and not alone:
        ends = {"before": held.compared_with.mean, "after": held.simulated.mean}
        levels = [words("expected.levels", **{name: level(mean, kind, words) for name, mean in ends.items()})]
    elif alone and not isnan(held.simulated.mean):
        levels = [words("expected.level", value=level(held.simulated.mean, kind, words))]
    if held.expectation.figure is not None:
        levels.append(words("expected.figure", value=level(held.expectation.figure, kind, words)))
    return [*found, "; ".join(levels)] if levels else found


def verdict(held: Checked, words: Words) -> str:
    """Say whether it came out as expected."""
    said: str = held.verdict
    if held.verdict == "opposite" and held.expectation.direction == "unchanged":
        said = "other" if held.against == "figure" else "changed"
    return words(f"expected.verdict.{said}")
