"""No public figure that lay inside what is simulated falls outside unnoticed.

Where a change is wanted: ``python -m tests.backtest.update_figures``, and look at what it prints.
"""

from __future__ import annotations

import pytest

from tests.backtest import figures


@pytest.fixture(scope="module")
def tables():
    return figures.read(), figures.compute()


def test_the_table_holds_the_figures_that_there_are(tables):
    kept, now = tables
    assert list(kept) == list(now)


def test_a_figure_that_was_inside_does_not_fall_outside(tables):
    kept, now = tables
    fallen = [key for key, (inside, _, _) in kept.items() if inside and not now[key][0]]
    assert fallen == []


def test_there_are_figures_inside_and_figures_outside(tables):
    kept, _ = tables
    assert {inside for inside, _, _ in kept.values()} == {True, False}
