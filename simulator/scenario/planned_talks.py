"""The talks that a practice's plan leads to for one who stays, with hands enough: when each is held, and by whom.

Talks are aimed some working days before they are due, never before the shortest notice has run. Once the law's count
has fallen due, the next talk is the earlier of the plan's next and the interval by need after the last talk.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from simulator.catalogue import Group
from simulator.scenario.practice import Practice

WORKING_DAYS = 5.0
"""Working days of a week without holidays."""
DAYS = 7.0
A_DAY = 1.0 / DAYS
"""What is due by a day may be done all through it."""
MOST_TALKS = 400
"""No plan is followed further, however short its interval."""

HeldBy = Literal["jobcentre", "joint", "a_kasse"]


@dataclass(frozen=True)
class PlannedTalk:
    """A talk by plan or by need.

    Attributes
    ----------
    due : float
        Week of contact at which it is due by plan.
    held : float
        Week of contact in which it is held where nobody is in its way.
    held_by : str
        The jobcentre, the a-kasse, or both (``joint``).
    """

    due: float
    held: float
    held_by: HeldBy

    def counts_for(self, held_by: HeldBy) -> bool:
        """Say whether it counts where the law asks for a talk held so: a joint one is the jobcentre's too."""
        return self.held_by == held_by or (held_by == "jobcentre" and self.held_by == "joint")


def planned_talks(
    practice: Practice, group: Group, counted_week: float, until: float
) -> tuple[PlannedTalk, ...]:
    """Follow a group's plan until a week of contact.

    Before ``counted_week``, at which the law's count of the jobcentre's talks falls due, the plan alone holds.
    """
    contact, booking = practice.contact[group], practice.appointments
    ahead, request = booking.target_working_days / WORKING_DAYS, booking.request_days / DAYS
    plan = list(_plan(practice, group))
    with_talk = practice.joint.with_talk if contact.joint_weeks else 0
    talks: list[PlannedTalk] = []
    now, last, number = 0.0, None, 0
    while len(talks) < MOST_TALKS:
        while plan and talks and plan[0][0] <= now:
            plan.pop(0)
        by_need = None if last is None or not contact.by_need_weeks else last + contact.by_need_weeks
        if plan and (by_need is None or by_need < counted_week or by_need >= plan[0][0]):
            due, held_by = plan.pop(0)
        elif by_need is not None:
            due, held_by = max(by_need, now), "jobcentre"
        else:
            break
        if due > until:
            break
        if held_by != "a_kasse":
            number += 1
            held_by = "joint" if number == with_talk else held_by
        first = held_by != "a_kasse" and number == 1
        notice = booking.first_notice_working_days if first else booking.notice_working_days
        notice += booking.joint_wait_working_days if held_by == "joint" else 0
        asked = now if first else max(now, due - request)
        now = max(due - ahead, asked + notice / WORKING_DAYS)
        last = now if held_by != "a_kasse" else last
        talks.append(PlannedTalk(due, now, held_by))
    return tuple(talks)


def _plan(practice: Practice, group: Group) -> list[tuple[float, HeldBy]]:
    contact = practice.contact[group]
    weeks: tuple[tuple[HeldBy, tuple[float, ...]], ...] = (
        ("jobcentre", contact.talk_weeks),
        ("joint", contact.joint_weeks),
        ("a_kasse", contact.a_kasse_weeks),
    )
    items: list[tuple[float, HeldBy]] = [(week, held_by) for held_by, listed in weeks for week in listed]
    return sorted(items, key=lambda item: item[0])
