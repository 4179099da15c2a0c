"""Figures are measured as their publishers count: by whole spells that end, by months touched, by quarters."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulator.calibration.as_published import as_published
from simulator.calibration.targets import KINDS_OF, Target
from simulator.log import FORMS
from simulator.outcomes.record import record_of
from simulator.scenario.base import FrozenDict
from tests.outcomes.stories import Story, a_scenario

CASH = ("job_ready", "activity_ready")


def found(story: Story, **given) -> list[float]:
    told = {"group": "insured", "values": (0.5,), "source": "made up", "errors": (0.1,)}
    spells = given["measure"] in ("ended", "ended_weeks", "back", "counted", "counted_out")
    told["definition"] = "month_without_benefit" if spells else "not_of_spells"
    values = as_published(Target(**told | given), record_of(story.run(), 0), a_scenario())
    return [float(value) for value in values]


def test_spells_that_end_in_the_year_count_by_their_whole_length_whenever_they_began():
    story = Story()
    story.person(enters=-70).leaves(7)  # 11 weeks
    story.person(enters=10).leaves(31)  # 3 weeks
    story.person(enters=0)  # still there
    story.person(enters=0).leaves(52 * 7 + 1)  # after the year
    story.person("job_ready").leaves(14)
    assert found(story, measure="ended", weeks=(4.0, 13.0), values=(0.5, 0.5, 0.0)) == [0.5, 0.5, 0.0]
    assert found(story, measure="ended_weeks", values=(7.0,)) == [7.0]


def test_citizens_of_a_year_are_counted_on_the_last_day_by_either_reading_of_whom_it_counts():
    story = Story()
    story.person(enters=-70).leaves(7)  # was there, came before: 11 weeks
    story.person(enters=0).leaves(14 * 7)
    story.person(enters=50 * 7)  # still there on the last day, 54 weeks later
    story.person(enters=60 * 7).leaves(61 * 7)  # came in the next year
    story.person("job_ready", enters=0).leaves(7)
    out = {"measure": "counted_out", "weeks": (13.0, 26.0), "values": (0.5, 0.5)}
    assert found(story, **out) == [0.0, 0.5]
    assert found(story, **out, closed=True) == [0.0, 1.0]
    assert found(story, **out, counts="there") == pytest.approx([1 / 3, 2 / 3])
    assert found(story, **out, counts="there", closed=True) == [0.5, 1.0]
    assert found(story, measure="counted", values=(2.0,)) == [2.0]
    assert found(story, measure="counted", values=(3.0,), counts="there") == [3.0]


def test_back_are_those_who_left_for_a_job_and_came_back_in_time():
    story = Story()
    story.person().leaves(70).returns(70 + 8 * 7)
    story.person().leaves(70).returns(70 + 20 * 7)
    story.person().leaves(70)
    story.person().leaves(70, "employer")
    story.person().leaves(70, "education").returns(100)
    assert found(story, measure="back", weeks=(13.0, 26.0), values=(0.2, 0.3)) == [0.25, 0.5]


def test_whom_the_run_does_not_follow_for_so_long_is_not_asked_whether_she_is_back():
    story = Story()
    story.person().leaves(100 * 7)
    assert np.isnan(found(story, measure="back", weeks=(13.0,)))


def test_a_months_persons_are_all_who_have_a_part_of_it_and_full_time_persons_only_what_they_are_there():
    story = Story()
    story.person(enters=-10)
    assert found(story, measure="full_time", values=(1.0,)) == pytest.approx([0.8])
    assert found(story, measure="full_time_share") == pytest.approx([0.8])
    story.person(enters=1).leaves(11)  # ten days of one month
    persons = 12 + 1
    months = 12 + 10 / (365 / 12)
    assert found(story, measure="full_time_share") == pytest.approx([0.8 * months / persons], rel=1e-3)


def test_the_degree_is_full_time_persons_in_activation_over_full_time_persons_of_all_groups_together():
    story = Story()
    story.person("job_ready", -10).activated(0, 91)
    story.person("activity_ready", -10)
    story.person("insured", -10).activated(0, 91)
    assert found(story, measure="degree", groups=CASH) == pytest.approx([91 / (2 * 364 * 0.8)])
    assert found(story, measure="degree", group="job_ready") == pytest.approx([0.25 / 0.8])


def test_a_part_time_offer_counts_by_its_hours_in_the_degree_up_to_full_time():
    story = Story()
    story.person("job_ready", -10).activated(0, 91, "placement")
    target = Target(
        group="job_ready",
        measure="degree",
        values=(0.5,),
        errors=(0.1,),
        source="made up",
        definition="not_of_spells",
    )

    def degree(hours: float, factor: float) -> float:
        whole = a_scenario()
        offers = whole.practice.activation
        kind = offers.types["placement"].model_copy(update={"hours": hours})
        offers = offers.model_copy(
            update={"types": FrozenDict({**offers.types, "placement": kind}), "hours_factor": factor}
        )
        practice = whole.practice.model_copy(update={"activation": offers})
        (found,) = as_published(target, record_of(story.run(), 0), replace(whole, practice=practice))
        return float(found)

    full = degree(37, 1)
    assert degree(18.5, 1) == pytest.approx(full / 2)
    assert degree(18.5, 1.5) == pytest.approx(full * 0.75)
    assert degree(18.5, 3) == full == degree(37, 0.5)


def test_types_of_activation_are_counted_month_by_month():
    story = Story()
    story.person("job_ready", -10).activated(0, 60)  # two months
    story.person("job_ready", -10).activated(1, 20, "placement")
    kinds = {"kinds": ("guidance", "placement"), "values": (0.5, 0.5)}
    assert found(story, measure="activation_types", group="job_ready", **kinds) == pytest.approx(
        [2 / 3, 1 / 3]
    )
    both = {"kinds": ("guidance+placement",), "values": (1.0,)}
    assert found(story, measure="activation_types", group="job_ready", **both) == [1.0]


def test_who_is_sanctioned_twice_in_a_quarter_is_one_person_with_two_sanctions():
    story = Story()
    story.person(enters=-10).sanctioned(5).sanctioned(6).leaves(90)
    story.person(enters=-10).leaves(90)
    assert found(story, measure="sanctioned") == [0.5]
    assert found(story, measure="sanctions_each", values=(1.0,)) == [2.0]
    assert found(story, measure="sanctions_a_year", values=(1.0,)) == [2.0]
    assert found(story, measure="sanctions_a_year", values=(1.0,), groups=CASH) == [0.0]


def test_forms_are_shares_of_the_talks_of_whoever_holds_them():
    story = Story()
    story.person().talk(3, form="phone").talk(9).talk(12, form="video").talk(20, "joint")
    story.person().talk(3, "a_kasse", form="video")
    story.person().talk(400, form="phone")  # after the year
    assert found(story, measure="forms", kinds=("phone+video",)) == [0.5]
    a_kasse = {"kinds": ("in_person", "video"), "values": (0.5, 0.5), "held_by": "a_kasse"}
    assert found(story, measure="forms", **a_kasse) == [0.0, 1.0]
    assert found(story, measure="talks_a_year", values=(3.0,)) == [4.0]


def test_where_there_is_nothing_to_count_nothing_is_said():
    for measure in ("full_time_share", "degree", "sanctioned", "sanctions_each", "ended_weeks"):
        assert np.isnan(found(Story(), measure=measure))
    assert np.isnan(found(Story(), measure="forms", kinds=("phone",)))


def test_a_form_that_there_is_not_is_refused_with_the_nearest():
    assert KINDS_OF["forms"] == FORMS
    with pytest.raises(ValueError, match="kinds: unknown 'phon'; did you mean 'phone'"):
        found(Story(), measure="forms", kinds=("phon",))
