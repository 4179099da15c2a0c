"""Replay of "Hurtigt i gang": early, intensive contact shortens the median from 14 weeks to about 11.5.

Theory: see :mod:`tests.verification.hurtigt_i_gang`. Every pair of sizes, before and after a talk, is to land between
11.0 and 12.2 weeks with the booking of an ordinary practice, whichever way the experiment's weeks are read.
"""

from __future__ import annotations

import pytest

from tests.verification import hurtigt_i_gang as experiment


@pytest.mark.parametrize("share", [1.0, 0.66, 0.05])
def test_the_untreated_have_a_median_of_14_weeks(share):
    assert experiment.untreated(experiment.solved_rate(share), share) == pytest.approx(14, abs=0.35)


@pytest.mark.parametrize("reading", experiment.READINGS)
@pytest.mark.parametrize("share", [1.0, 0.82, 0.66, 0.51, 0.26, 0.05])
def test_the_treated_have_the_median_of_the_experiment(share, reading):
    assert 11.0 <= experiment.treated(experiment.solved_rate(share), share, reading) <= 12.2
