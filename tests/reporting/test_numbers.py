"""Numbers as people read them."""

from math import nan

import pytest

from simulator.experiments.intervals import Interval
from simulator.reporting.numbers import (
    DAYS,
    KRONER,
    SHARE,
    WEEKS,
    bare,
    difference,
    difference_with_spread,
    factor,
    level,
    plain,
    quantity,
    relative,
    scale,
    size,
    spread,
)
from simulator.reporting.words import words

EN, DA = words("en"), words("da")


def said(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_danish_has_a_comma_where_english_has_a_point():
    assert said(level(12_345_678.0, KRONER, EN)) == "12.3 million DKK"
    assert said(level(12_345_678.0, KRONER, DA)) == "12,3 mio. kr."
    assert plain(1234567.8, DA) == "1.234.567,8"


def test_a_negative_number_has_a_true_minus_sign_and_zero_has_none():
    assert plain(-1.26, EN) == "−1.3"
    assert plain(-0.001, EN) == "0.0"
    assert plain(1.26, EN, signed=True) == "+1.3"


def test_a_share_is_in_percent_and_its_difference_in_points():
    assert said(level(0.8234, SHARE, EN)) == "82.3 %"
    assert said(difference(Interval(-0.121, -0.126, -0.116, 9), SHARE, EN)) == "−12.1 percentage points"


def test_a_mean_has_the_unit_that_the_ends_of_its_interval_need():
    found = Interval(580e3, -1.49e6, 2.65e6, 9)
    assert said(difference_with_spread(found, KRONER, EN)) == "+0.58 million DKK (−1.49 to 2.65)"


def test_kroner_are_rounded_to_three_digits_that_mean_something():
    assert said(difference_with_spread(Interval(53_123, -153_456, 258_789, 9), KRONER, EN)) == (
        "+53,000 DKK (−153,000 to 259,000)"
    )


@pytest.mark.parametrize(
    ("interval", "text"),
    [
        (Interval(-0.0024, -0.0047, -0.0001, 9), "−0.2 percentage points (−0.5 to 0.0)"),
        (Interval(0.0024, -0.0047, 0.0094, 9), "+0.2 percentage points (−0.5 to 0.9)"),
    ],
)
def test_no_digit_is_added_to_show_on_which_side_of_zero_a_difference_lies(interval, text):
    assert said(difference_with_spread(interval, SHARE, EN)) == text


def test_no_difference_in_any_replication_is_said_in_words():
    assert difference_with_spread(Interval(0.0, 0.0, 0.0, 9), WEEKS, EN) == "no difference at all"


def test_what_is_undefined_is_said_so_and_never_nan():
    undefined = Interval(nan, nan, nan, 0)
    single = Interval(0.5, nan, nan, 1)
    for text in (
        level(nan, WEEKS, EN),
        difference(undefined, WEEKS, EN),
        spread(undefined, WEEKS, EN),
        difference_with_spread(undefined, WEEKS, EN),
        difference_with_spread(single, WEEKS, EN),
        bare(undefined, WEEKS, scale(WEEKS, 1.0, EN), EN),
        bare(single, WEEKS, scale(WEEKS, 1.0, EN), EN),
        relative(1.0, 0.0, EN),
    ):
        assert "nan" not in text.lower()


def test_sizes_have_no_sign_and_go_from_small_to_big():
    found = Interval(-2.1, -2.5, -1.8, 9)
    assert said(size(found, DAYS, EN)) == "2.1 days"
    assert said(spread(found, DAYS, EN, signed=False)) == "95 % interval 1.8 to 2.5"


def test_units_of_the_catalogue_are_all_known_kinds():
    assert quantity("share") is SHARE
    assert quantity("DKK per year") is KRONER
    assert quantity("weeks") is WEEKS


def test_how_many_times_has_no_digit_too_many():
    assert (factor(1.0, EN), factor(0.65, EN), factor(0.65, DA)) == ("1.0", "0.65", "0,65")


def test_billions_are_written_as_such_in_both_languages():
    assert level(46.8756e9, KRONER, words("da")).replace("\N{NO-BREAK SPACE}", " ") == "46,9 mia. kr."
    found = difference_with_spread(Interval(1.2e9, 1.1e9, 1.3e9, 8), KRONER, words("en"))
    assert found.replace("\N{NO-BREAK SPACE}", " ") == "+1.20 billion DKK (1.10 to 1.30)"
