"""Random jobcentres, small and short, in which everything may go wrong at once."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.verification import small

NAMES = ("insured", "job_ready", "activity_ready")


def hundredths(most, least=0):
    return st.integers(least, most).map(lambda n: n / 100)


shares = hundredths(40)


@st.composite
def jobcentres(draw):
    """Draw a small jobcentre in which everything may go wrong at once."""
    names = NAMES[: draw(st.integers(1, 3))]
    groups = {
        name: small.group(
            stock=draw(st.integers(0, 60)),
            frailty_variance=draw(st.sampled_from((0.0, 0.6))),
            return_rate_to_13=0.05,
            return_rate_to_52=0.02,
            employer_return_share=draw(shares),
            treatment_share=draw(shares),
            hours_share=draw(hundredths(100, 60)),
            **small.hazards(draw(hundredths(10, 1)), draw(hundredths(3))),
        )
        for name in names
    }
    changes = {
        "behaviour.effect_scale": 1.0,
        "behaviour.no_show_scale": draw(hundredths(300)),
        "practice.caseworkers.sick_share": draw(hundredths(20)),
        "practice.caseworkers.holiday_weeks": 6.0,
        "practice.attention.overlooked_talks": draw(shares),
        "practice.slack": draw(st.sampled_from(("idle", "freed", "talks"))),
        "practice.slot": draw(st.sampled_from(("fixed", "expanding"))),
        "practice.caseload": draw(st.sampled_from(("pool", "fixed"))),
        "practice.booking": draw(st.sampled_from(("caseworker", "central", "self"))),
        "practice.self_booking_share": {n: draw(shares) for n in names},
        "practice.appointments.self_booked_no_show_factor": draw(st.sampled_from((1.0, 0.7))),
        "practice.cadence.active": draw(st.booleans()),
        "practice.cadence.groups": names[:1],
        "prices.benefit_hours_limit": draw(st.sampled_from((1500.0, 3848.0))),
        "practice.activation.types.guidance.places": draw(st.integers(0, 6)),
        "practice.activation.types.internship.places": draw(st.integers(0, 6)),
        "law.sanction.guidance_lapses": draw(st.sampled_from(("all", "by_calendar", "never"))),
        "law.sanction.letter_counts": draw(st.booleans()),
        "law.duties.sanctions_leaflet.trigger": draw(st.sampled_from(("first_then_every", "after_breach"))),
    }
    changes |= {
        f"practice.activation.first_weeks.{n}": draw(st.sampled_from((0.0, 8.0, 22.0))) for n in names
    }
    changes |= {f"practice.activation.repeat_weeks.{n}": draw(st.sampled_from((0.0, 6.0))) for n in names} | {
        "practice.activation.types.internship.ages": draw(st.sampled_from(((), ("under_30",), ("from_50",)))),
        "practice.activation.types.guidance.from_weeks": draw(st.sampled_from((0.0, 16.0))),
        "practice.activation.types.education.to_weeks": draw(st.sampled_from((10.0, 500.0))),
    }
    plan = {
        "talk_weeks": draw(st.sampled_from(((1.0, 9.0, 17.0, 25.0), (3.0,), (2.0, 4.0, 6.0, 8.0)))),
        "by_need_weeks": draw(st.sampled_from((0.0, 6.0, 13.0))),
        "phone_share": draw(shares),
        "video_share": 0.1,
        "group_share": draw(hundredths(20)),
        "others_share": draw(hundredths(20)),
    }
    return {"groups": groups, "changes": changes, "plan": plan, "heads": draw(hundredths(400))}
