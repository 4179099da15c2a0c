"""Entries in the journal, counted from the law's duties and the log."""

from __future__ import annotations

import pytest

from simulator.catalogue import GROUPS
from simulator.scenario import load_scenario
from simulator.scenario.law import Duty
from tests.outcomes.stories import Story, a_law, a_scenario, guiding


def duty(trigger: str, entries: float = 1.0, **more) -> Duty:
    return Duty(minutes=1.0, groups=GROUPS, trigger=trigger, journal_entries=entries, section="test", **more)


def entries(story: Story, **duties: Duty) -> float:
    """Give the entries in all of the 104 weeks."""
    return 104 * story.measure(a_scenario(law=a_law(duties=duties))).values["insured", "journal_entries"]


def test_every_talk_brings_its_entries_and_the_first_of_a_spell_those_of_the_first():
    story = Story()
    story.person().talk(5).talk(40).leaves(60).returns(120).talk(130)
    assert entries(story, always=duty("every_talk", 0.5)) == pytest.approx(1.5)
    assert entries(story, once=duty("first_talk", 2.0)) == pytest.approx(4.0)


def test_talks_by_others_and_by_the_a_kasse_bring_none():
    story = Story()
    story.person().talk(5, form="others").talk(9, "a_kasse")
    assert entries(story, always=duty("every_talk")) == 0.0


def test_guidance_brings_its_entry_where_the_log_has_it_given():
    story = Story()
    person = story.person().talk(5).guided(5).talk(40).miss(60).talk(80)
    person.guided(80, "after_breach")
    assert entries(story, leaflet=guiding(journal_entries=1.0)) == pytest.approx(1.0)
    assert entries(story, leaflet=guiding("after_breach", None, journal_entries=1.0)) == pytest.approx(1.0)


def test_what_is_relevant_to_some_counts_by_its_share():
    story = Story()
    story.person().talk(5).talk(40)
    assert entries(story, some=duty("when_relevant", share=0.25)) == pytest.approx(0.5)


def test_a_first_talk_in_hedensted_brings_the_letters_five_entries():
    duties = load_scenario("current_rules").law.duties.values()
    assert sum(d.journal_entries for d in duties if "job_ready" in d.groups) == 5.0
    for proposal, fewer in (("hedensted", 1.0), ("frikommune", 4.0)):
        changed = load_scenario(proposal).law.duties.values()
        first = [d for d in changed if d.active and d.trigger != "after_breach" and "job_ready" in d.groups]
        assert sum(d.journal_entries for d in first) == 5.0 - fewer
