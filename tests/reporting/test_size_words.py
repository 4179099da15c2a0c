"""The words of size follow the verdict alone, and no number has more than two figures that mean something."""

from __future__ import annotations

import math
import re
from typing import get_args

import numpy as np
import pytest

from simulator.catalogue import OUTCOMES
from simulator.experiments.intervals import Interval
from simulator.experiments.verdicts import Verdict, Word, of_draws
from simulator.reporting.bars import bar, scale_of
from simulator.reporting.size_words import (
    amount,
    level,
    maybe,
    odds,
    odds_of_direction,
    odds_of_unknown,
    share,
    signed,
    size_of,
    two_figures,
)
from simulator.reporting.words import LANGUAGES, words

DA, EN = words("da"), words("en")


def judged(draws, matters, outcome="cost_municipality", number=None):
    """Give the verdict on some draws of a difference."""
    draws = np.asarray(draws, dtype=float)
    lower_is_better = OUTCOMES[outcome].better != "higher"
    found = of_draws(draws, matters, lower_is_better)
    at_all = found.better_at_all, found.worse_at_all
    lower, higher = at_all if lower_is_better else at_all[::-1]
    return Verdict(
        "ours", "all", outcome, matters, found.word, float(draws.mean()), float(draws.min()), float(draws.max()),
        level=0.67, baseline=0.88, probability_better=found.better, probability_same=found.same,
        probability_worse=found.worse, probability_lower=lower, probability_higher=higher,
        chance=Interval(float(draws.mean()), float(draws.mean()) - 1, float(draws.mean()) + 1, 20),
        share_of_chance=0.1, draws=len(draws) if number is None else number,
    )  # fmt: skip


CASES = {
    "same": ([-1, 0, 1, 0.5], 5, "same", "same"),
    "better": ([-10, -12, -9, -11], 5, "lower", "plain"),
    "worse": ([10, 12, 9, 11], 5, "higher", "plain"),
    "perhaps_better": ([-1, -12, -9, -11], 5, "lower", "likely"),
    "perhaps_worse": ([1, 2, 9, 3], 5, "higher", "maybe"),
    "unknown": ([-10, 12, 1, 0], 5, "unknown", "unknown"),
}


@pytest.mark.parametrize("word", CASES)
def test_a_verdict_has_its_words_by_rule(word):
    draws, matters, direction, confidence = CASES[word]
    verdict = judged(draws, matters)
    assert verdict.word == word
    size = size_of(verdict)
    assert (size.direction, size.confidence) == (direction, confidence)
    assert size.moves == (direction in ("lower", "higher"))
    assert maybe(size, DA) == {"likely": "formentlig ", "maybe": "måske "}.get(confidence, "")


def test_every_verdict_has_its_words():
    assert set(CASES) == set(get_args(Word))


def test_what_is_sure_but_too_little_to_matter_is_not_told_as_a_finding():
    sure = np.full(100, 0.13) + np.linspace(-0.1, 0.1, 100)
    assert size_of(judged(sure, 2)).direction == "same"


@pytest.mark.parametrize(
    ("value", "outcome", "said"),
    [
        (190432.0, "cost_municipality", "190.000 kr."),
        (-999_999.0, "cost_municipality", "1 mio. kr."),
        (1_734_000.0, "cost_municipality", "1,7 mio. kr."),
        (46_875_600_000.0, "cost_total", "47 mia. kr."),
        (0.2161, "talks_on_time_baseline_law", "22 procentpoint"),
        (0.0013, "talks_on_time_baseline_law", "0,1 procentpoint"),
        (0.0001, "talks_on_time_baseline_law", "under 0,1 procentpoint"),
        (-0.7 / 7, "weeks_first_spell_52", "under 1 dag"),
        (1.2 / 7, "weeks_first_spell_52", "1 dag"),
        (23.4 / 7, "weeks_first_spell_52", "23 dage"),
        (1.52, "hours_caseworkers", "1,5 timer"),
        (313.0, "hours_caseworkers", "310 timer"),
    ],
)
def test_sizes_as_a_chief_would_say_them(value, outcome, said):
    assert amount(value, outcome, DA).replace("\u00a0", " ") == said


def test_levels_and_ends():
    assert level(21.4, "weeks_first_spell_52", DA) == "150\u00a0dage"
    assert [share(x, DA) for x in (0.0, 0.004, 0.883, 0.997, 1.0)] == [
        f"{text}\u00a0%" for text in ("0", "under 1", "88", "over 99", "100")
    ]
    assert signed(-1_730_000, "cost_total", DA) == "\N{MINUS SIGN}1,7\u00a0mio."
    assert signed(0.0001, "talks_on_time", EN) == "0"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_size_has_more_than_two_figures_that_mean_something(language):
    spoken = words(language)
    for value in np.concatenate([10.0 ** np.linspace(-3, 8, 300), [0.0, 9.96, 99.6, 999.6, 9.96e5, 9.96e8]]):
        (number,) = re.findall(r"\d[\d.,]*", two_figures(float(value), spoken))
        assert len(re.sub(r"[.,]", "", number).strip("0")) <= 2, (value, number)


def test_odds_are_counted_up_to_a_hundred_draws_and_said_of_a_hundred_beyond():
    assert odds(15 / 16, 16, DA) == "i 15 af 16 gennemregninger"
    assert odds(1.0, 16, DA) == "i alle 16 gennemregninger"
    assert odds(0.0, 16, DA) == "i ingen af 16 gennemregninger"
    assert odds(0.974, 400, DA) == "i 97 af 100 gennemregninger"
    assert odds(0.9999, 400, DA) == "i 99 af 100 gennemregninger"
    assert odds(0.001, 400, EN) == "in 1 of 100 runs"
    assert odds(0.9996, 0, EN) == "with a probability of 99\u00a0%"


def test_what_is_perhaps_so_comes_with_its_odds_and_those_of_what_matters():
    said = odds_of_direction(judged(*CASES["perhaps_worse"][:2]), DA)
    assert said == "dyrere i alle 4 gennemregninger, men kun i 1 så meget, at det betyder noget"
    said = odds_of_direction(judged(*CASES["perhaps_better"][:2]), EN)
    assert said == "cheaper in all 4 runs, in 3 by so much that it matters"


def test_what_cannot_be_told_comes_with_the_odds_of_each_way():
    said = odds_of_unknown(judged(*CASES["unknown"][:2]), DA)
    assert said == "praktisk talt uændret i 2 af 4 gennemregninger, billigere i 1, dyrere i 1"
    higher = odds_of_unknown(judged([-0.3, 0.3, 0.3, 0], 0.02, "talks_on_time"), DA)
    assert (
        higher == "flere rettidige i 2 af 4 gennemregninger, praktisk talt uændret i 1, færre rettidige i 1"
    )


def test_a_bar_has_both_tiers_the_band_and_its_numbers_as_text():
    verdict = judged(*CASES["worse"][:2])
    drawn = bar(verdict, scale_of([verdict]), DA)
    for part in ("band", "zero", "all", "chance", "mean"):
        assert f'class="{part}"' in drawn
    assert ">+9</text>" in drawn
    assert ">+12</text>" in drawn
    assert 'role="img"' in drawn


def test_without_draws_a_bar_shows_chance_alone():
    verdict = judged(*CASES["worse"][:2], number=0)
    drawn = bar(verdict, scale_of([verdict]), EN)
    assert 'class="all"' not in drawn
    assert 'class="chance"' in drawn
    assert "runs" not in drawn


def test_bars_of_a_row_share_a_scale_that_few_replications_do_not_blow_up():
    narrow, wide = judged([-1, 1], 5), judged([-40, -30], 5)
    scale = scale_of([narrow, wide])
    assert scale.low <= -40 < 5 <= scale.high
    two = judged([9, 11], 5)
    blown = Verdict(**{**vars(two), "chance": Interval(10, -500, 520, 2)})
    assert scale_of([blown]).high < 100
    assert math.isfinite(scale_of([blown]).x(520))
