"""Several municipalities on the page and in the terminal."""

import io
from dataclasses import replace
from types import SimpleNamespace

import pytest
from rich.console import Console

from simulator.experiments.compare import Comparison
from simulator.reporting import charts, places
from simulator.reporting.terminal import print_study
from simulator.reporting.words import LANGUAGES, words

from . import fake

NAMES = ("current_rules", "hedensted")


def a_region(replications=4):
    """Two towns that differ in nothing but their names."""
    runs = {}
    for name in NAMES:
        runs[name] = ()
        for r in range(replications):
            one = fake.measures(name, r)
            town = replace(one, weights=dict.fromkeys(one.values, 100.0))
            runs[name] += (replace(one, members={"east": town, "west": town}),)
    base = vars(fake.study(settings=False).scenarios["current_rules"])
    own = {
        town: {"name": f"current_rules/{town}", "place": SimpleNamespace(title=town.title())}
        for town in ("east", "west")
    }
    towns = tuple(SimpleNamespace(**(base | {"members": ()} | one)) for one in own.values())
    shown = fake.study(settings=False, default=Comparison(NAMES[0], 1, tuple(range(replications)), runs))
    scenarios = {name: shown.scenarios[name] for name in NAMES}
    scenarios["current_rules"].members = towns
    return replace(shown, scenarios=scenarios, expectations=())


def test_all_together_come_first_and_then_each_by_its_name():
    rows = places.rows(a_region(), words("en"))
    assert [row[0] for row in rows] == ["All together"] * 2 + ["East"] * 2 + ["West"] * 2
    assert [row[1] for row in rows] == ["Current rules", "Hedensted"] * 3
    assert all(len(row) == 6 for row in rows)


def test_the_page_and_the_terminal_show_them():
    study = a_region()
    text = fake.page(study)
    assert '<th scope="row">East</th>' in text
    out = io.StringIO()
    print_study(study, Console(file=out, width=100))
    assert "West" in out.getvalue()
    assert max(map(len, out.getvalue().splitlines())) <= 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_funnel_shows_each_against_its_size(language):
    study = a_region()
    picture = charts.draw("places", study, language)
    assert picture.get_suptitle()
    assert len(picture.alt_text) > 40
    table = charts.CHARTS["places"].data(study)
    assert set(table["place"]) == {"east", "west"}
    assert not table["beyond_chance"].any(), "two towns that differ in nothing do not differ beyond chance"


def test_one_municipality_has_no_such_table():
    assert places.rows(fake.study(settings=False), words("en")) == []
    assert 'id="places"' not in fake.page(fake.study(settings=False))


def test_the_table_has_the_pool_and_every_municipality_by_scenario_and_place():
    found = set(a_region().table()["scenario"])
    assert found == {name + town for name in NAMES for town in ("", "/east", "/west")}


def test_a_country_is_named_by_its_number_and_one_finds_ones_own_municipality(monkeypatch):
    monkeypatch.setattr(places, "MANY", 1)
    study = a_region()
    assert places.named(study.scenarios["current_rules"], words("da")) == "2 kommuner"
    text = fake.page(study, "da")
    assert words("da")("places.search") in text
    assert '<th scope="row" id="place-east">East</th>' in text
    assert text.count('-place-east"') >= 2  # the dots in the chart for a desk and in that for a phone


def test_shares_of_municipalities_stay_within_their_bounds():
    table = charts.CHARTS["places"].data(a_region(2))
    shares = table[
        (table["outcome"] == "talks_on_time_baseline_law") & (table["scenario"] == "current_rules")
    ]
    assert len(shares) == 2
    assert shares["mean_ci_high"].max() <= 1
    assert shares["once_high"].max() <= 1
