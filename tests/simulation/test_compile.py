"""Rules are made of the scenario: what is read as it stands carries the scenario's name and value."""

from __future__ import annotations

from dataclasses import fields, is_dataclass

import pytest

from simulator.calendar import days, weeks
from simulator.draws import field
from simulator.model.rules import ActivationRules, GroupRules, Rules, vocabulary
from simulator.scenario import load_scenario
from simulator.simulation.compile import compile_rules


@pytest.fixture(scope="module")
def hedensted():
    return load_scenario("hedensted")


@pytest.fixture(scope="module")
def compiled(hedensted):
    return compile_rules(hedensted, hedensted, vocabulary((hedensted,)), 0)


def test_a_figure_keeps_its_name_and_value(hedensted, compiled):
    booking = hedensted.practice.appointments
    assert compiled.rules.notice_working_days == booking.notice_working_days
    assert compiled.rules.held_for_first_share == booking.held_for_first_share


def test_weeks_and_days_become_minutes_and_leave_the_name(hedensted, compiled):
    assert compiled.rules.steer == weeks(hedensted.practice.cadence.steer_weeks)
    assert compiled.rules.request == days(hedensted.practice.appointments.request_days)


def test_a_share_becomes_comparable_with_a_draw(hedensted, compiled):
    assert compiled.rules.overlooked_talks == field(hedensted.practice.attention.overlooked_talks)


def test_of_a_figure_by_group_each_group_has_its_own(hedensted, compiled):
    for group, rules in zip(hedensted.place.groups, compiled.groups, strict=True):
        assert rules.first_minutes == hedensted.practice.contact[group].first_minutes
        assert rules.sanction_given_no_show == hedensted.behaviour.sanction_given_no_show[group]


@pytest.mark.parametrize("rules", [Rules, GroupRules, ActivationRules])
def test_every_figure_says_where_it_stands(rules):
    assert is_dataclass(rules)
    assert all("table" in f.metadata for f in fields(rules) if f.metadata)


def test_shorter_talks_do_less_and_longer_ones_more_than_those_whose_effect_was_measured(hedensted, compiled):
    shorter = hedensted.replace({"practice.contact.insured.later_minutes": 10})
    rules = compile_rules(shorter, shorter, vocabulary((shorter,)), 0).groups[0]
    assert rules.quality == compiled.groups[0].quality  # the yardstick is nobody's own
    assert rules.quality[10] < rules.quality[30] == 1.0 < rules.quality[60]
