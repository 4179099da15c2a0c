"""The shipped scenarios give what they gave when the reference was recorded.

Where a change is wanted: ``python -m tests.backtest.update``, and look at what it prints.
"""

from __future__ import annotations

import pytest

from tests.backtest import reference


@pytest.fixture(scope="module")
def tables():
    return reference.read(), reference.compute()


def test_the_reference_holds_what_is_computed(tables):
    recorded, now = tables
    assert list(recorded) == list(now)


@pytest.mark.parametrize("name", reference.NAMES)
def test_a_shipped_scenario_gives_what_it_gave(tables, name):
    recorded, now = ({key: v for key, v in table.items() if key[0] == name} for table in tables)
    assert now == pytest.approx(recorded, rel=1e-6, nan_ok=True)
