"""What is said of a sweep: where a proposal surely differs, in a sentence, and no more."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from simulator.experiments.intervals import Interval
from simulator.reporting.sweep import sentences
from simulator.reporting.words import words

COST, TALKS = ("all", "cost_total"), ("all", "talks_on_time")
POINTS = tuple((x,) for x in (0.8, 1.0, 1.2))


@dataclass(frozen=True)
class Swept:
    """What the sentences read of a sweep."""

    differences: dict
    replications: int = 8
    names: tuple = ("current_rules", "hedensted")
    outcomes: tuple = (COST, TALKS)
    points: tuple = POINTS

    @property
    def means(self):
        level = {COST: 300e6, TALKS: 0.9}
        return {
            (p, n, k): Interval(level[k] * p[0], level[k] * p[0], level[k] * p[0], 8)
            for p in self.points
            for n in self.names
            for k in self.outcomes
        }


def swept(cost, talks, **more):
    """Give a sweep with these differences at its points: -1 lower, 1 higher, 0 not sure."""
    found = {}
    for key, signs, size in ((COST, cost, 1e5), (TALKS, talks, 0.02)):
        for point, sign in zip(POINTS, signs, strict=True):
            wide = 0.2 * size if sign else 3 * size
            found[point, "hedensted", key] = Interval(sign * size, sign * size - wide, sign * size + wide, 8)
    return Swept(found, **more)


def test_a_proposal_has_one_sentence_which_begins_with_what_is_sure():
    first, levels = sentences(swept([0, 1, 0], [0, 0, 0]), words("en"))
    assert first == (
        "Hedensted against current rules: total cost higher at 1 of 3 points; "
        "no difference can be seen at any point in talks in time, by the scenario's own rules."
    )
    assert "from 240.0 million DKK to 360.0 million DKK" in levels.replace("\N{NO-BREAK SPACE}", " ")


def test_what_holds_everywhere_and_what_turns_is_said_so():
    first, _ = sentences(swept([-1, -1, -1], [-1, 0, 1]), words("en"))
    assert "total cost lower at every point" in first
    assert "lower at 1 of 3 points" in first
    assert "higher at 1 of 3 points" in first


@pytest.mark.parametrize(("replications", "number"), [(2, 3), (8, 2)])
def test_few_replications_are_told(replications, number):
    assert len(sentences(swept([0, 0, 0], [0, 0, 0], replications=replications), words("da"))) == number
