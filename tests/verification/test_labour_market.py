"""A shared labour market: what one gains another loses, as much as the elasticity says.

Theory: jobs found in a week are M = A E^eta V^(1 - eta). With eta = 1 they are in proportion to effort: nobody is in
anybody's way. With eta = 0 they are given by the vacancies: the sum of job hazards is that of the baseline, whoever
searches how hard. In between more talks for a few make those few faster and all others slower, and for everybody do
less than the difference between the few and the others: what Gautier, Muller, van der Klaauw, Rosholm and Svarer
(Journal of Labor Economics 2018) found of a Danish experiment.

Talks are many and act strongly here, hazards are flat and all exits are to a job.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from simulator.draws import Purpose, uniforms
from simulator.log import Event, Run
from simulator.simulation import Together
from simulator.simulation.setup import Lots
from tests.verification import small

FEW = (13.0,)
MANY = (3.0, 5.0, 7.0, 9.0, 11.0, 13.0, 15.0, 17.0, 19.0)
SHARE = 0.05
"""Of the citizens, who are on trial."""
REPLICATIONS = 3
AMPLE, HORIZON = 150.0, 78
SETTINGS = [(AMPLE, HORIZON), (2 * AMPLE, HORIZON), (AMPLE, 52)]
"""Caseworkers and weeks."""
YEAR = 52


def on_trial(people, staff) -> Lots:
    few = uniforms(people.keys, Purpose.LOT, 0) < SHARE
    return Lots(few.astype(np.int8), np.zeros(0, dtype=np.int8))


def jobcentre(talks, eta, heads, horizon, market="matching"):
    return small.scenario(
        {"insured": small.group(stock=1500, **small.hazards(0.02))},
        {
            "behaviour.effect_scale": 1.0,
            "behaviour.displacement": 0.0,
            "behaviour.labour_market": market,
            "behaviour.matching_elasticity": eta,
        },
        plan={"first_minutes": 30.0, "later_minutes": 30.0, "talk_weeks": (*talks, 26.0, 39.0, 52.0)},
        heads=heads,
        warmup_weeks=13,
        horizon_weeks=horizon,
    )


@cache
def runs(
    eta: float, heads: float = AMPLE, horizon: int = HORIZON, market: str = "matching"
) -> list[dict[str, Run]]:
    """Run, a few times, today's talks, many for those on trial, and many for all."""
    now, then = (jobcentre(talks, eta, heads, horizon, market) for talks in (FEW, MANY))
    together = Together(now, {"now": now, "all": then}, tried={"trial": (then, on_trial)})
    return [dict(together.run(1, r)) for r in range(REPLICATIONS)]


def job_hazards(run: Run) -> float:
    """Sum the job hazards of everybody through the run: what its exits to a job are drawn from."""
    return float(run.expected[:, 0].sum())


def first_exits(run: Run) -> np.ndarray:
    """Return the minute of everybody's first exit, the horizon where there is none."""
    found, log = np.full(len(run.citizens.group), run.horizon), run.events
    rows = log.rows(Event.exited)
    rows = rows[log.spell[rows] == 0]
    found[log.citizen[rows]] = log.time[rows]
    return found


def drawn_to_trial(run: Run, replication: int) -> np.ndarray:
    from simulator.simulation import Drawn

    drawn = Drawn(jobcentre(FEW, 1.0, AMPLE, HORIZON), 1, replication)
    people, _ = drawn.people(-13 * 7 * 1440, run.horizon)
    return on_trial(people, ()).citizens == 1


def weeks_to_exit(found: list[dict[str, Run]], of: str, treated: bool) -> float:
    """Return the mean weeks, at most the horizon, from entry to exit of those who enter in the first half year."""
    means = []
    for number, of_replication in enumerate(found):
        run = of_replication[of]
        entered, among = run.citizens.entered, drawn_to_trial(run, number) == treated
        among &= (entered >= 0) & (entered < 26 * 7 * 1440)
        means.append(float((first_exits(run) - entered)[among].mean() / (7 * 1440)))
    return float(np.mean(means))


@pytest.mark.parametrize(("heads", "horizon"), SETTINGS)
def test_with_elasticity_1_nobody_displaces_anybody(heads, horizon):
    """Log for log, the market is none."""
    for ours, apart in zip(runs(1.0, heads, horizon), runs(0.5, heads, horizon, "factor"), strict=True):
        for name in ("now", "trial", "all"):
            a, b = ours[name].events, apart[name].events
            assert np.array_equal(a.time, b.time)
            assert np.array_equal(a.citizen, b.citizen)
            assert np.array_equal(a.event, b.event)


@pytest.mark.parametrize(("heads", "horizon"), SETTINGS)
def test_with_elasticity_0_the_jobs_found_are_given_whoever_is_talked_to(heads, horizon):
    """The sum of hazards is the baseline's up to what happens within a week; without a market it rises by more."""
    for given, free in zip(runs(0.0, heads, horizon), runs(1.0, heads, horizon), strict=True):
        for name in ("trial", "all"):
            assert job_hazards(given[name]) == pytest.approx(job_hazards(given["now"]), rel=1e-3)
        assert job_hazards(free["all"]) > 1.02 * job_hazards(free["now"])
        # Exits are Poisson about it, and share their draws: 4 standard errors of a difference of independent ones.
        exits = [len(given[name].events.rows(Event.exited)) for name in ("now", "all")]
        assert abs(exits[0] - exits[1]) < 4 * np.sqrt(sum(exits))


@pytest.mark.parametrize(("heads", "horizon"), SETTINGS)
def test_with_elasticity_0_what_those_on_trial_gain_the_others_lose(heads, horizon):
    """Person-weeks on the benefit stay the same in all, as exits do: gains of a few are spread over the many."""
    change = {True: 0, False: 0}
    for number, run in enumerate(runs(0.0, heads, horizon)):
        earlier = (first_exits(run["now"]) - first_exits(run["trial"])) / (7 * 1440)
        treated = drawn_to_trial(run["now"], number)
        for who in change:
            change[who] += float(earlier[treated == who].sum())
    assert change[True] > 100
    assert change[False] < 0
    assert abs(change[True] + change[False]) < 0.25 * change[True]


@pytest.mark.parametrize(("heads", "horizon"), SETTINGS)
@pytest.mark.parametrize("eta", [0.5, 0.7])
def test_a_trial_on_a_few_finds_more_than_a_roll_out_gives(eta, heads, horizon):
    """The published pattern: those on trial are faster, the others slower, and all together gain less than the trial
    promises, and than those on trial gained.
    """
    found = runs(eta, heads, horizon)
    weeks = {
        (of, who): weeks_to_exit(found, of, who) for of in ("now", "trial", "all") for who in (True, False)
    }
    gained = weeks["now", True] - weeks["trial", True]
    assert gained > 1.0
    assert weeks["trial", False] > weeks["now", False]
    promised = weeks["trial", False] - weeks["trial", True] - (weeks["now", False] - weeks["now", True])
    rolled_out = {who: weeks["now", who] - weeks["all", who] for who in (True, False)}
    assert promised > gained > rolled_out[True] > 0.3
    later = earlier = 0
    for number, run in enumerate(found):
        others = ~drawn_to_trial(run["now"], number)
        now, trial = first_exits(run["now"])[others], first_exits(run["trial"])[others]
        later, earlier = later + int((trial > now).sum()), earlier + int((trial < now).sum())
    assert later > 10 * earlier


def test_the_lower_the_elasticity_the_less_a_roll_out_gives():
    gains = [
        np.mean([job_hazards(run["all"]) / job_hazards(run["now"]) - 1 for run in runs(eta)])
        for eta in (0.0, 0.5, 0.7, 1.0)
    ]
    assert abs(gains[0]) < 1e-3
    assert gains[0] < gains[1] < gains[2] < gains[3]


def test_in_a_boom_everybody_leaves_sooner_and_the_market_is_as_shared():
    """Vacancies by effort 1.44 times as many make every hazard 1.2 times as high with an elasticity of a half."""
    flat = jobcentre(FEW, 0.5, AMPLE, 52)
    boom = flat.replace({"behaviour.tightness": {"2023": 1.44, "2024": 1.44}})
    bust = flat.replace({"behaviour.tightness": {"2023": 0.6, "2024": 0.6}})
    per_week = []
    for s in (bust, flat, boom):
        run = small.run(s)
        per_week.append(job_hazards(run) / float(run.exposure.sum()))
    assert per_week[0] < per_week[1] < per_week[2]
    alike = flat.replace({"behaviour.tightness": {str(y): 1.44 for y in range(2020, 2027)}})
    run = small.run(alike)
    ratio = job_hazards(run) / float(run.exposure.sum()) / per_week[1]
    assert ratio == pytest.approx(1.2, rel=0.01)
