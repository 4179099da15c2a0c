"""The page's address is its state: whatever is chosen and moved stands in it, and is read back as it was."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import Refused
from simulator.workbench.state import BOTH, MOST_SEED, PROPOSAL, State, from_query, value_of

PATHS = st.sampled_from(
    ["practice.caseworkers.factor", "behaviour.trust", "law.duties.cv_follow_up.minutes", "practice.slot"]
)
TYPED = st.dictionaries(PATHS, st.text(min_size=1, max_size=40))


@given(
    baseline=st.text(min_size=1, max_size=20),
    proposal=st.text(max_size=20),
    place=st.text(max_size=20),
    seed=st.integers(0, MOST_SEED),
    language=st.sampled_from(["en", "da"]),
    both=TYPED,
    moved=TYPED,
)
def test_every_state_is_read_back_from_its_address(baseline, proposal, place, seed, language, both, moved):
    state = State(baseline, proposal, place, seed, language, both, moved)
    assert from_query(parse_qsl(state.query(), keep_blank_values=True)) == state


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.9", 0.9),
        ("0,9", 0.9),
        (" -0,05 ", -0.05),
        ("\N{MINUS SIGN}0,05", -0.05),
        ("12", 12),
        ("true", True),
        ("fixed", "fixed"),
        ("[1, 9]", (1, 9)),
        ("much", "much"),
        ("1,2,3", "1,2,3"),
    ],
)
def test_a_value_is_what_a_scenario_file_would_make_of_it_and_a_comma_is_a_decimal_mark(text, value):
    assert value_of(text) == value
    assert type(value_of(text)) is type(value)


def test_what_is_moved_belongs_to_both_or_to_the_proposal():
    state = from_query([("both.behaviour.trust", "0,02"), ("proposal.practice.caseworkers.factor", "0.9")])
    assert state.values(BOTH) == {"behaviour.trust": 0.02}
    assert state.values(PROPOSAL) == {"practice.caseworkers.factor": 0.9}
    assert state.is_moved
    assert not state.unmoved().is_moved


@pytest.mark.parametrize("wrong", [("seed", "-1"), ("seed", "one"), ("seed", "9" * 30), ("language", "de")])
def test_an_address_with_a_wrong_seed_or_language_is_refused_in_one_line(wrong):
    with pytest.raises(Refused, match=f"^{wrong[0]}: must be [^\n]*$"):
        from_query([wrong])


def test_what_somebody_else_put_into_the_address_is_left_alone():
    assert from_query([("token", "x"), ("utm_source", "y")]) == State()
