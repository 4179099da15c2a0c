"""Every chart draws, says itself in words, gives its numbers, and is the same file each time."""

from dataclasses import replace

import matplotlib as mpl
import pytest

from simulator.experiments.compare import Comparison
from simulator.experiments.intervals import Interval
from simulator.reporting import charts
from simulator.reporting.charts import calibration, style
from simulator.reporting.charts.answers import agreement
from simulator.reporting.charts.caseworkers import parts
from simulator.reporting.words import LANGUAGES, words

from .fake import comparison, study

NAMES = tuple(name for name in charts.CHARTS if name != "places")
"""Municipalities side by side need a study of several: see test_places."""


@pytest.fixture(scope="module")
def shown():
    return study()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_chart_is_a_picture_with_its_message_and_its_words(name, language, shown):
    picture = charts.draw(name, shown, language)
    assert style.png(picture, dpi=40).startswith(b"\x89PNG")
    assert picture.alt_text
    assert "nan" not in picture.alt_text.lower().split()
    assert picture.get_suptitle()


@pytest.mark.parametrize("name", NAMES)
def test_the_numbers_behind_a_chart_are_a_table_with_a_row_for_each(name, shown):
    table = charts.CHARTS[name].data(shown)
    assert len(table) > 0
    assert not table.duplicated().any()


def test_the_same_chart_is_the_same_file(shown):
    first, second = (style.svg(charts.draw("cost", shown)) for _ in range(2))
    assert first == second
    assert "<metadata>" not in first or "date" not in first.split("</metadata>")[0]


def test_drawing_leaves_matplotlibs_settings_as_they_were(shown):
    before = dict(mpl.rcParams)
    style.svg(charts.draw("survival", shown))
    assert dict(mpl.rcParams) == before


def test_a_chart_shows_itself_in_a_notebook_with_its_words(shown):
    shown_as = charts.draw("staffing", shown)._repr_mimebundle_()
    assert shown_as["image/png"]
    assert "caseworkers" in shown_as["text/plain"]


def test_an_unknown_chart_is_refused_with_the_names_there_are(shown):
    with pytest.raises(ValueError, match="outcomes, over_time, settings, survival"):
        charts.draw("pie", shown)


def test_a_chart_that_the_study_has_no_numbers_for_is_refused():
    with pytest.raises(ValueError, match="no numbers for the chart 'staffing'"):
        charts.draw("staffing", study(settings=False))


def test_a_study_of_one_scenario_draws_only_what_needs_no_comparison():
    alone = study(settings=False, default=comparison(("current_rules",), 3))
    assert [chart.name for chart in charts.shown(alone)] == ["survival", "compliance", "caseworkers", "queue"]
    for chart in charts.shown(alone):
        chart.picture(alone, words())


def test_a_single_replication_draws_dots_without_intervals():
    once = study(replications=1, settings=False)
    for chart in charts.shown(once):
        assert style.png(chart.picture(once, words()), dpi=30)


def test_scenarios_that_differ_in_nothing_are_drawn_around_zero():
    runs = comparison(("current_rules",), 3).measures["current_rules"]
    same = Comparison("current_rules", 1, (0, 1, 2), {"current_rules": runs, "hedensted": runs})
    shown = replace(study(settings=False, default=same), settings={"staffing_low": same})
    for name in ("outcomes", "cost", "settings"):
        picture = charts.draw(name, shown)
        assert picture.axes[0].get_xlim() == (-1, 1)
        assert "no difference at all" in picture.alt_text


def test_the_staffing_chart_names_the_knee(shown):
    assert "about 1.0 times" in charts.CHARTS["staffing"].title(shown, words("en"))


def test_a_title_says_which_way_only_what_is_sure(shown):
    title = charts.CHARTS["caseworkers"].title(shown, words("en"))
    assert title.startswith("Frikommune takes 38 fewer hours")


def test_the_parts_of_the_caseworkers_week_are_never_negative_and_fill_what_is_on_offer(shown):
    for name in shown.default.names:
        week = parts(shown, name)
        assert min(week.values()) >= 0
        used = shown.default.mean(name, "all", "utilisation").mean
        assert 1 - week["hours_idle"] / sum(week.values()) == pytest.approx(used, abs=1e-9)


def test_charts_of_a_calibration_are_still_found_where_they_were():
    from simulator.reporting.charts import posterior, ranks

    assert (posterior.picture, ranks.picture) == (calibration.posterior, calibration.ranks)


def test_colours_and_marks_of_scenarios_differ():
    looks = [style.look(i) for i in range(7)]
    assert len({look.colour for look in looks}) == len({look.mark for look in looks}) == 7


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ([(1, 2), (0.5, 3)], "holds"),
        ([(1, 2), (-1, 3)], "mostly"),
        ([(-1, 2), (-1, 3)], "none"),
        ([(1, 2), (-3, -1)], "turns"),
    ],
)
def test_settings_agree_when_every_interval_lies_on_one_side(ends, expected):
    assert agreement([Interval((low + high) / 2, low, high, 5) for low, high in ends]) == expected


def test_the_chart_over_time_is_shown_unasked_only_where_a_scenario_changes_within_the_run(shown):
    still = replace(shown, default=comparison(("current_rules", "hedensted"), 3), settings={})
    assert "over_time" in [chart.name for chart in charts.shown(shown)]
    assert "over_time" not in [chart.name for chart in charts.shown(still)]
    assert charts.draw("over_time", still).get_suptitle() == "Week by week"


def test_the_chart_over_time_names_the_day_of_the_change_and_what_was_before_and_after(shown):
    picture = charts.draw("over_time", shown)
    assert "1 Oct 2023" in picture.get_suptitle()
    assert "in the half year before 1 Oct 2023" in picture.alt_text
    dated = [text.get_text() for axes in picture.axes for text in axes.texts]
    assert dated == ["1 Oct 2023"]


def test_the_numbers_over_time_pool_four_weeks_and_end_at_the_horizon(shown):
    table = charts.CHARTS["over_time"].data(shown)
    one = table[(table["scenario"] == "frikommune") & (table["outcome"] == "talks_on_time")]
    assert len(one) == (52 + 104) // 4
    assert (one["from"].diff().dropna().map(lambda gap: gap.days) == 28).all()
    assert one["mean"].between(0.85, 1.0).all()
