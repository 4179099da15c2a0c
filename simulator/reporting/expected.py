"""Expected against simulated, in words: what each document expects, what came out, and whether that is the same.

A claim that does not come out stands beside those that do, in the same words and the same type.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

from simulator.experiments.expectations import Held, Verdict
from simulator.reporting.evidence import StudyLike, unit_of
from simulator.reporting.numbers import SHARE, Quantity, difference_with_spread, level, significant
from simulator.reporting.words import Words, inside
from simulator.scenario.document import Expectation

VERDICTS: tuple[Verdict, ...] = ("as_expected", "short", "opposite", "not_sure", "not_measured")


@dataclass(frozen=True)
class Row:
    """One expectation as people read it.

    Attributes
    ----------
    scenario : str
        The scenario's short name.
    says : str
        What the document says, in the words of the scenario file.
    expected : str
        Outcome, group and direction, such as "Offers in time (insured): up from before".
    basis : str
        Whether it is claimed or follows from how the scenario is built.
    levels : str
        From what to what, with the document's own number where it gives one.
    difference : str
        What was simulated, with its interval.
    verdict : str
        Key of the verdict.
    said : str
        The verdict in words.
    """

    scenario: str
    says: str
    expected: str
    basis: str
    levels: str
    difference: str
    verdict: str
    said: str


def rows(study: StudyLike, words: Words) -> list[Row]:
    """Give every expectation of the study, in the order of its scenarios."""
    return [_row(held, words) for held in study.expectations]


def summary(study: StudyLike, words: Words) -> str:
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


def _counted(claims: Sequence[Held], words: Words) -> str:
    number = Counter(held.verdict for held in claims)
    return words.sequence(
        words(f"expected.count.{verdict}", count=number[verdict]) for verdict in VERDICTS if number[verdict]
    )


def _margin(expectation: Expectation, kind: Quantity, words: Words) -> str:
    """Write what counts as nothing: points of a share, else per cent of what it is compared with."""
    unit = "points" if kind is SHARE else "percent"
    return words(f"format.{unit}", value=significant(100 * expectation.margin, words, 3))


def _row(held: Held, words: Words) -> Row:
    expectation = held.expectation
    kind = unit_of(expectation.outcome)
    of = "" if expectation.group == "all" else f" ({inside(words.group(expectation.group))})"
    expected = words(
        f"expected.against_{held.against}",
        outcome=words.outcome(expectation.outcome) + of,
        direction=words(f"expected.{expectation.direction}", margin=_margin(expectation, kind, words)),
        margin=_margin(expectation, kind, words),
    )
    said: str = held.verdict
    if held.verdict == "opposite" and expectation.direction == "unchanged":
        said = "other" if held.against == "figure" else "changed"
    levels = ""
    alone = held.against == "figure" or isnan(held.compared_with.mean)
    if held.verdict != "not_measured" and not alone:
        levels = words(
            "expected.levels",
            before=level(held.compared_with.mean, kind, words),
            after=level(held.simulated.mean, kind, words),
        )
    elif alone and not isnan(held.simulated.mean):
        levels = words("expected.level", value=level(held.simulated.mean, kind, words))
    if expectation.figure is not None:
        figure = words("expected.figure", value=level(expectation.figure, kind, words))
        levels = f"{levels}; {figure}" if levels else figure
    return Row(
        scenario=words.scenario(held.scenario),
        says=expectation.text,
        expected=expected,
        basis=words(f"expected.{expectation.basis}"),
        levels=levels,
        difference=""
        if held.verdict == "not_measured"
        else difference_with_spread(held.difference, kind, words),
        verdict=held.verdict,
        said=words(f"expected.verdict.{said}"),
    )
