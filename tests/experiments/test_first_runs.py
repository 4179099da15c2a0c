"""Pictures are drawn of what was measured: the same citizens, weeks that add up, a book as full as is said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import simulator as sim
from simulator.calendar import MINUTES_PER_WEEK
from simulator.experiments.first_runs import REASONS, first_runs
from simulator.experiments.persons import SAME
from simulator.log import KIND, Event
from simulator.outcomes.passing import FLOWS
from simulator.simulation import simulate, timeline

SMALL = Path(__file__).parents[1] / "scenario" / "files" / "small.toml"


@pytest.fixture(scope="module")
def study():
    scenarios = [sim.load_scenario(name) for name in ("current_rules", "hedensted", "frikommune")]
    proposals = {one.name: one for one in scenarios[1:]}
    return sim.compare(scenarios[0], proposals, replications=1, seed=3, settings=False, long_run=0)


@pytest.fixture(scope="module")
def first(study):
    return first_runs(study.baseline, study.scenarios, study.seed)


def test_it_is_the_first_replication_citizen_for_citizen(study, first):
    assert tuple(first.runs) == ("current_rules", "hedensted", "frikommune")
    assert first.repeats(study.default)
    other = first_runs(study.baseline, study.scenarios, study.seed + 1)
    assert not other.repeats(study.default)


def test_the_weeks_add_up(first):
    for name, flow in first.flows.items():
        spells = first.records[name].spells
        assert tuple(flow) == FLOWS
        assert {len(weeks) for weeks in flow.values()} == {104}
        before = np.sum((spells.start < 0) & (spells.end >= 0))
        out = flow["to_job"] + flow["elsewhere"]
        there = before + np.cumsum(flow["entered"] - out)
        np.testing.assert_array_equal(flow["persons"], there)
        end = 52 * MINUTES_PER_WEEK
        assert flow["persons"][51] == np.sum((spells.start < end) & (spells.end >= end))


def test_talks_in_time_late_and_missed_are_those_of_the_log(first):
    for name, run in first.runs.items():
        log, flow = run.events, first.flows[name]
        inside = (log.time >= 0) & (log.time < run.horizon) & (log.kind != KIND["a_kasse"])
        held = inside & (log.event == Event.talk_held)
        late = held & (log.time // 1440 > log.due // 1440)
        assert flow["late"].sum() == late.sum() > 0
        assert flow["in_time"].sum() == held.sum() - late.sum()
        assert flow["missed"].sum() == (inside & (log.event == Event.talk_missed)).sum()


def test_the_book_is_as_full_as_the_outcomes_say(study, first):
    teams = {"insured": "insured", "cash_assistance": "job_ready", "sick_listed": "sick_listed"}
    for name, book in first.books.items():
        values = study.default.measures[name][0].values
        assert book.used.sum() / book.offered.sum() == pytest.approx(values["all", "utilisation"], rel=1e-12)
        assert book.used.sum() / 60 / 104 == pytest.approx(values["all", "hours_caseworkers"], rel=1e-12)
        for row, team in enumerate(book.teams):
            filled = book.used[row].sum() / book.offered[row].sum()
            assert filled == pytest.approx(values[teams[team], "utilisation"], rel=1e-12)


def test_a_week_without_time_for_talks_has_no_share(first):
    book = first.books["current_rules"]
    emptied = type(book)(
        book.teams, np.where(book.offered == book.offered[0, 3], 0.0, book.offered), book.used
    )
    assert np.isnan(emptied.filled[0, 3])
    assert book.filled[0, 3] == book.used[0, 3] / book.offered[0, 3]


def test_five_citizens_are_followed_for_what_they_are_said_to_show(study, first):
    chosen = {one.reason: one for one in first.chosen}
    assert tuple(chosen) == REASONS
    assert len({one.citizen for one in chosen.values()}) == len(REASONS)
    people = first.runs["current_rules"].citizens

    def group(reason):
        return people.groups[people.group[chosen[reason].citizen]]

    assert group("typical") in ("insured", "job_ready")
    assert group("missed") in ("insured", "job_ready")
    assert group("sick_listed") == "sick_listed"
    exits = {
        name: dict(zip(runs[0].cohort.tolist(), runs[0].first_exit.tolist(), strict=True))
        for name, runs in study.default.measures.items()
    }
    for one in chosen.values():
        assert one.weeks == {name: pytest.approx(exits[name][one.citizen]) for name in exits}
    both = [c for c in exits["current_rules"] if all(np.isfinite(of[c]) for of in exits.values())]
    changes = [exits[name][c] - exits["current_rules"][c] for name in study.proposals for c in both]
    for reason, most in (("gained", min(changes)), ("lost", max(changes))):
        one = chosen[reason]
        assert abs(most) > SAME
        assert one.weeks[one.scenario] - one.weeks["current_rules"] == pytest.approx(most)


def test_who_missed_a_talk_missed_one_and_is_sanctioned_otherwise_by_a_proposal(first):
    (her,) = (one.citizen for one in first.chosen if one.reason == "missed")

    def number(name, event):
        log = first.runs[name].events
        return int(np.sum((log.citizen == her) & (log.event == event) & (log.spell == 0)))

    assert number("current_rules", Event.talk_missed) > 0
    assert len({number(name, Event.sanctioned) for name in first.runs}) > 1


def test_a_proposal_that_changes_nothing_moves_nobody():
    base = sim.load_scenario(SMALL)
    first = first_runs("small", {"small": base, "same": base.replace({})}, 1)
    assert not {"gained", "lost"} & {one.reason for one in first.chosen}
    alone = first_runs("small", {"small": base}, 1)
    assert {one.reason for one in alone.chosen} <= {"typical", "missed", "sick_listed"}
    again = simulate(timeline(base, base), 1, 0, engine="simpy")
    np.testing.assert_array_equal(alone.runs["small"].events.time, again.events.time)


def test_several_municipalities_have_no_first_run_of_their_own():
    several = sim.load_scenario("north_jutland")
    assert first_runs("north_jutland", {"north_jutland": several}, 1) is None
