"""Claims about all outcomes at once, over random lives."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.catalogue import GROUP_SETS, GROUPS, OUTCOMES
from simulator.log import read_frame
from simulator.outcomes import Measures, measure
from simulator.outcomes.capacity import persons_within
from simulator.outcomes.record import record_of
from tests.outcomes.stories import (
    WEEK,
    Story,
    a_scenario,
    by,
    count,
    every,
    guiding,
    offer,
    renamed,
    with_events,
)

LAST = 104 * WEEK
SCENARIO = a_scenario(
    {
        "first": by(7),
        "four": count(4, 26, exempt=("treatment",)),
        "often": every(8, from_week=26, slack_days=3),
    },
    {"first": offer()},
    {"leaflet": guiding()},
)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Random lives: spells one after the other, with whatever may happen in them."""
    story = Story()
    for _ in range(draw(st.integers(1, 6))):
        day = draw(st.integers(-100 * WEEK, LAST - 2))
        person = story.person(
            draw(st.sampled_from(GROUPS)),
            day,
            age=draw(st.integers(18, 64)),
            ladder=draw(st.integers(0, 400)),
        )
        for _ in range(draw(st.integers(1, 3))):
            end = day + draw(st.integers(2, 80 * WEEK))
            _live(draw, person, day, min(end, LAST))
            if end >= LAST:
                break
            person.leaves(end, draw(st.sampled_from(["job", "employer", "education", "other"])))
            day = end + draw(st.integers(28, 200))
            if day >= LAST:
                break
            person.returns(day)
    story.staff("everybody", list(range(0, LAST, 3)), 90)
    return story


def _live(draw: st.DrawFn, person, begin: int, end: int) -> None:
    for day in sorted(draw(st.lists(st.integers(begin, end - 1), max_size=8))):
        what = draw(st.sampled_from(["talk", "joint", "miss", "guided", "sanctioned", "activated", "exempt"]))
        if what == "miss":
            person.miss(day, job_minutes=45, paper_minutes=5)
        elif what == "guided":
            person.guided(day)
        elif what == "sanctioned":
            person.sanctioned(day, paper_minutes=20)
        elif what == "activated":
            person.activated(day, min(end - 0.5, day + 40), draw(st.sampled_from(["guidance", "placement"])))
        elif what == "exempt":
            person.exempt(day, min(end - 0.5, day + 20))
        else:
            person.talk(
                day, what, due=day + 5, target=day - 2, job_minutes=30, duty_minutes=10, paper_minutes=15,
                registered=draw(st.booleans()), form=draw(st.sampled_from(["in_person", "phone", "others"])),
            )  # fmt: skip


def same(a: Measures, b: Measures) -> None:
    assert a.values.keys() == b.values.keys()
    for key, value in a.values.items():
        assert b.values[key] == pytest.approx(value, nan_ok=True), key
    for name, curve in a.survival.items():
        np.testing.assert_array_equal(curve, b.survival[name])
    for key, series in a.week_series.items():
        np.testing.assert_allclose(series, b.week_series[key])
    np.testing.assert_array_equal(a.first_exit, b.first_exit)


@settings(deadline=None, max_examples=40)
@given(stories())
def test_every_outcome_is_given_for_every_group_set_and_shares_are_shares(story):
    values = story.measure(SCENARIO).values
    assert set(values) == {(group, outcome) for group in GROUP_SETS for outcome in OUTCOMES}
    for (_, outcome), value in values.items():
        if OUTCOMES[outcome].unit == "share" and outcome != "utilisation" and not np.isnan(value):
            assert 0 <= value <= 1, outcome


@settings(deadline=None, max_examples=40)
@given(stories())
def test_costs_add_up_by_kind_by_payer_and_by_group(story):
    values = story.measure(SCENARIO).values
    for group in GROUP_SETS:
        total = values[group, "cost_total"]
        kinds = sum(values[group, f"cost_{kind}"] for kind in ("benefits", "caseworkers", "activation"))
        payers = values[group, "cost_municipality"] + values[group, "cost_state"]
        assert kinds == pytest.approx(total, rel=1e-12)
        assert payers == pytest.approx(total, rel=1e-12)
    for outcome in (
        "cost_total",
        "cost_state",
        "sanctions_withheld",
        "hours_job_talk",
        "hours_documentation",
    ):
        assert values["all", outcome] == pytest.approx(sum(values[group, outcome] for group in GROUPS))


@settings(deadline=None, max_examples=40)
@given(stories())
def test_person_weeks_are_the_integral_of_the_stock(story):
    """Little's law without a limit: over a window, the integral of the number present is the sum of the stays in it."""
    run = story.run()
    measures = measure(run, SCENARIO, SCENARIO)
    record = record_of(run, -52 * WEEK * 1440)
    for code, group in enumerate(GROUPS):
        weekly = measures.week_series[group, "persons"]
        assert weekly[52:].sum() == pytest.approx(persons_within(record, 0, run.horizon)[code])
        assert weekly.sum() == pytest.approx(persons_within(record, record.begins, run.horizon)[code])


@settings(deadline=None, max_examples=25)
@given(stories())
def test_a_log_read_back_from_its_table_measures_the_same(story):
    run = story.run()
    again = with_events(run, read_frame(run.events.frame()))
    same(measure(run, SCENARIO, SCENARIO), measure(again, SCENARIO, SCENARIO))


@settings(deadline=None, max_examples=25)
@given(stories(), st.permutations(GROUPS))
def test_renaming_groups_with_equal_parameters_renames_the_outcomes_and_changes_nothing(story, names):
    run = story.run()
    new_name = dict(zip(GROUPS, names, strict=True))
    before, after = (measure(r, SCENARIO, SCENARIO) for r in (run, renamed(run, new_name)))
    for (group, outcome), value in before.values.items():
        if group in GROUPS:
            assert after.values[new_name[group], outcome] == pytest.approx(value, nan_ok=True), outcome
        elif group == "all":
            assert after.values[group, outcome] == pytest.approx(value, nan_ok=True), outcome


@settings(deadline=None, max_examples=25)
@given(stories(), st.randoms())
def test_the_order_in_which_a_log_is_written_down_does_not_matter(story, random):
    run = story.run()
    columns = [f.name for f in dataclasses.fields(run.events) if f.name != "kinds"]
    order = list(range(len(run.events)))
    random.shuffle(order)
    # What happens to one citizen in the same minute keeps its order: nothing else could tell it.
    order.sort(key=lambda row: (int(run.events.citizen[row]), int(run.events.time[row]), row))
    shuffled = dataclasses.replace(run.events, **{name: getattr(run.events, name)[order] for name in columns})
    same(measure(run, SCENARIO, SCENARIO), measure(with_events(run, shuffled), SCENARIO, SCENARIO))


def test_nobody_at_all_measures_nothing():
    values = Story().measure(SCENARIO).values
    assert values["all", "cost_benefits"] == 0.0
    assert np.isnan(values["all", "talks_on_time"])
    assert np.isnan(values["all", "wait_days"])


def test_the_catalogue_names_every_outcome_once_with_its_family():
    assert list(OUTCOMES) == [outcome.id for outcome in OUTCOMES.values()]
    assert {outcome.family for outcome in OUTCOMES.values()} == {
        "time_to_job",
        "compliance",
        "cost",
        "capacity",
    }
