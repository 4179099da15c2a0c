"""Who booked which talk, read off the citizens, the log and the practice."""

from __future__ import annotations

import math

import pytest

from simulator.draws import FIELD
from tests.outcomes.stories import Story, a_practice, a_scenario


def practice(share: float, booking: str = "caseworker"):
    plain = a_practice().model_dump()
    return type(a_practice()).model_validate(
        plain | {"booking": booking, "self_booking_share": {"insured": share}}
    )


def told(story: Story, share: float = 0.5, booking: str = "caseworker") -> float:
    return story.measure(a_scenario(practice=practice(share, booking))).values["insured", "self_booked"]


def test_the_share_is_of_talks_that_may_be_self_booked_and_goes_by_who_does():
    story = Story()
    story.person(self_books=0).talk(5, "first").talk(40, "talk").talk(60, "joint").talk(90, "by_need")
    story.person(self_books=FIELD - 1).talk(5, "first").talk(40, "talk").talk(10, "a_kasse")
    assert told(story) == pytest.approx(2 / 3)


def test_who_is_not_digitally_ready_never_books_and_with_self_booking_everybody_else_does():
    story = Story()
    story.person(self_books=FIELD).talk(40, "talk")
    story.person(self_books=FIELD - 1).talk(40, "talk")
    assert told(story, 1.0) == 0.5
    assert told(story, 0.0) == 0.0
    assert told(story, 0.0, "self") == 0.5


def test_where_no_talk_may_be_self_booked_there_is_no_share():
    story = Story()
    story.person(self_books=0).talk(5, "first").talk(60, "joint")
    assert math.isnan(told(story))
