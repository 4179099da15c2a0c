"""Every chart draws, says itself in words, gives its numbers, and is the same file each time."""

from dataclasses import replace
from itertools import pairwise

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

from simulator.experiments.compare import Comparison
from simulator.experiments.intervals import Interval
from simulator.reporting import charts
from simulator.reporting.charts import calibration, style
from simulator.reporting.charts.answers import agreement
from simulator.reporting.charts.caseworkers import parts
from simulator.reporting.words import LANGUAGES, words

from .fake import comparison, study

ELSEWHERE = ("places", "book", "plane", "acceptability", "convergence")
"""Municipalities side by side need a study of several (test_places), a book a first run (test_pictures), a decision
draws (test_decision).
"""
NAMES = tuple(name for name in charts.CHARTS if name not in ELSEWHERE)


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


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_is_a_figure_that_one_can_go_on_with(name, shown, tmp_path):
    figure = charts.draw(name, shown)
    assert isinstance(figure, Figure)
    axes = figure.axes[0]
    axes.set_title("My own title")
    axes.axhline(0.5)
    figure.savefig(tmp_path / "mine.svg")
    drawn = (tmp_path / "mine.svg").read_text(encoding="utf-8")
    assert "My own title" in drawn
    assert "My own title" not in style.svg(charts.draw(name, shown))


def test_an_unknown_chart_is_refused_with_the_names_there_are(shown):
    with pytest.raises(
        ValueError, match="outcomes, plane, acceptability, convergence, over_time, settings, survival"
    ):
        charts.draw("pie", shown)


def test_a_chart_that_the_study_has_no_numbers_for_is_refused():
    with pytest.raises(ValueError, match="no numbers for the chart 'staffing'"):
        charts.draw("staffing", study(settings=False))


def test_a_study_of_one_scenario_draws_only_what_needs_no_comparison():
    alone = study(settings=False, default=comparison(("current_rules",), 3))
    shown = [chart.name for chart in charts.shown(alone)]
    assert shown == ["survival", "compliance", "caseworkers", "week", "queue"]
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


def test_the_staffing_chart_names_the_knee_in_persons_and_says_that_their_number_is_assumed(shown):
    chart = charts.CHARTS["staffing"]
    assert "Beyond about 30 caseworkers" in chart.title(shown, words("en"))
    assert "(30 full-time) is assumed: put in your own" in chart.caption(shown, words("en"))


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


def test_scenarios_differ_by_mark_and_line_in_one_ink():
    baseline, *proposals = (style.look(i) for i in range(7))
    assert {look.colour for look in proposals} == {style.INK} != {baseline.colour}
    assert len({look.mark for look in (baseline, *proposals)}) == 7
    assert len({str(look.dash) for look in proposals}) == 6


def lightness(colour):
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_a_grey_print_tells_neighbouring_steps_of_time_apart():
    steps = list(map(lightness, style.TIME))
    assert all(abs(a - b) > 25 for a, b in pairwise(steps))
    hatched = [bool(hatch) for hatch in style.HATCHES]
    assert all(a != b for a, b in pairwise(hatched))


def test_a_grey_print_tells_earlier_and_later_by_shade_as_well_as_by_side():
    assert lightness(style.MUCH_EARLIER) < lightness(style.EARLIER) - 50
    assert lightness(style.MUCH_LATER) < lightness(style.LATER) - 50


@pytest.mark.parametrize("name", NAMES)
def test_every_chart_is_drawn_for_a_phone_too_with_the_same_message(name, shown):
    picture = charts.draw(name, shown, "da")
    small = picture.narrowly()
    assert small.get_figwidth() == style.NARROW < picture.get_figwidth()
    assert small.get_suptitle().split() == picture.get_suptitle().split()
    assert not style.is_narrow()


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_a_chart_for_a_phone_is_cut_off(name, shown):
    small = charts.draw(name, shown, "da").narrowly()
    style.png(small, dpi=72)
    width = small.bbox.width
    for axes in small.axes:
        for text in [axes.title, *axes.texts, axes.xaxis.label]:
            if text.get_text():
                box = text.get_window_extent()
                assert box.x0 > -6, text.get_text()
                assert box.x1 < width + 6, text.get_text()


def test_the_text_of_a_chart_is_text(shown):
    svg = style.svg(charts.draw("cost", shown, "da"))
    assert ">Sanktioner, modregnet</text>" in svg
    assert "'DejaVu Sans', Verdana, sans-serif" in svg


def test_an_axis_writes_thousands_as_the_language_does():
    from matplotlib.figure import Figure

    axes = Figure().subplots()
    axes.set_xlim(-2000, 36000)
    for language, written in (("da", "\N{MINUS SIGN}2.000"), ("en", "35,000")):
        style.speak(axes, language)
        axes.xaxis.get_major_formatter().set_locs([-2000, 35000])
        said = [axes.xaxis.get_major_formatter()(x) for x in (-2000, 35000)]
        assert written in said


def test_a_rule_that_binds_an_average_is_met_or_not_and_no_share_of_citizens(shown):
    picture = charts.draw("compliance", shown)
    assert [t.get_text() for t in picture.axes[0].texts if "average met" in t.get_text()]


def test_who_leaves_earlier_is_counted_in_persons_and_the_most_moved_come_first(shown):
    picture = charts.draw("persons", shown)
    parts = [t.get_text().split(" of ") for t in picture.axes[0].texts]
    shares = [int(number) / int(of) for number, of in parts]
    moved = [earlier + later for earlier, later in zip(shares[::2], shares[1::2], strict=True)]
    groups, sums = moved[:-2], moved[-2:]  # job seekers and all hold others, and stand below them
    assert all(before >= after - 0.05 for before, after in pairwise(groups))
    assert len(sums) == 2


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


def test_what_is_too_little_to_matter_is_shaded_and_the_level_stands_beside_the_name(shown):
    picture = charts.draw("outcomes", shown)
    points = picture.axes[1]  # talks in time: two points of a share
    bands = [patch for patch in points.collections if patch.get_facecolor().size]
    reach = max(band.get_paths()[0].vertices[:, 0].max() for band in bands)
    assert reach == pytest.approx(100 * shown.matters.points)
    assert any("80" in text.get_text() for text in points.texts)


def test_chance_is_thick_and_all_that_is_assumed_thin(shown):
    from .test_first_screen import prediction

    drawn = charts.draw("outcomes", study(prediction=prediction()))
    widths = {line.get_linewidth() for line in drawn.axes[0].lines if len(line.get_xdata()) == 2}
    assert {0.9, 2.6} <= widths
