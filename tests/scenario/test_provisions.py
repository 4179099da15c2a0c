"""What of a document no key carries, and why."""

from __future__ import annotations

import pytest

from simulator.scenario.document import About, left_out


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("none: it needs an act", "it needs an act"),
        ("none it needs an act", "it needs an act"),
        ("  none:\n it needs an act", "it needs an act"),
        ("practice.booking", None),
        ("nonesuch: a word that begins alike", None),
    ],
)
def test_a_provision_that_nothing_carries_says_why(text, reason):
    found = left_out(About(provisions={"micro-loans": text}))
    assert found == ({} if reason is None else {"micro-loans": reason})
