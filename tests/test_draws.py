"""Draws: addressed by who and what for, never by order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator import draws
from simulator.draws import Purpose


def test_a_longer_page_begins_with_the_shorter_one():
    assert (
        draws.page(1, 2, 3, Purpose.AGE, 0, 500)[:77].tolist()
        == draws.page(1, 2, 3, Purpose.AGE, 0, 77).tolist()
    )


def test_every_part_of_the_address_changes_the_numbers():
    pages = [
        draws.page(1, 2, 3, Purpose.AGE, 0, 50),
        draws.page(2, 2, 3, Purpose.AGE, 0, 50),
        draws.page(1, 3, 3, Purpose.AGE, 0, 50),
        draws.page(1, 2, 4, Purpose.AGE, 0, 50),
        draws.page(1, 2, 3, Purpose.FRAILTY, 0, 50),
        draws.page(1, 2, 3, Purpose.AGE, 1, 50),
    ]
    assert len(np.unique(np.concatenate(pages))) == 300


def test_the_numbers_of_an_address_are_part_of_a_runs_identity():
    assert draws.page(1, 0, 0, Purpose.AGE, 0, 2).tolist() == PAGE
    assert [draws.uniform(12345, Purpose.TALK, n) for n in range(2)] == ALONE


PAGE = [0.2022930392531228, 0.6001390987824936]
ALONE = [0.47902791744909334, 0.8699398266654882]


def test_an_actors_numbers_are_uniform_and_independent_of_each_other():
    keys = draws.keys(7, 0, 11, 2000).tolist()
    first = np.array([draws.uniform(k, Purpose.EXIT_JOB, 0) for k in keys])
    second = np.array([draws.uniform(k, Purpose.EXIT_JOB, 1) for k in keys])
    other = np.array([draws.uniform(k, Purpose.EXIT_OTHER, 0) for k in keys])
    for numbers in (first, second, other):
        assert numbers.mean() == pytest.approx(0.5, abs=4 / np.sqrt(12 * 2000))
        assert np.histogram(numbers, 10, (0, 1))[0].min() > 130
    for a, b in ((first, second), (first, other), (second, other)):
        assert abs(np.corrcoef(a, b)[0, 1]) < 4 / np.sqrt(2000)


def test_keys_are_all_different():
    keys = np.concatenate([draws.keys(1, 0, stream, 5000) for stream in range(4)])
    assert len(np.unique(keys)) == len(keys)


def test_the_four_fields_of_a_talk_are_uniform():
    keys = draws.keys(3, 0, 2, 4000).tolist()
    words = [draws.bits(k, Purpose.TALK, 5) for k in keys]
    for shift in (0, 16, 32, 48):
        values = np.array([w >> shift & 0xFFFF for w in words]) / draws.FIELD
        assert values.mean() == pytest.approx(0.5, abs=4 / np.sqrt(12 * 4000))


@given(st.floats(0, 1))
def test_a_share_becomes_a_threshold_within_a_half_of_65536(share):
    assert abs(draws.field(share) / draws.FIELD - share) <= 0.5 / draws.FIELD


def test_numbers_of_many_are_the_numbers_of_each():
    key = draws.keys(1, 2, 3, 50)
    together = draws.uniforms(key, Purpose.LOT, 7)
    assert together.tolist() == [draws.uniform(int(k), Purpose.LOT, 7) for k in key]
