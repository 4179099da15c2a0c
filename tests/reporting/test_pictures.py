"""Pictures say what the numbers say, in either language, with and without a script, and lead to the rule behind."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import Counter
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

import simulator as sim
from simulator.errors import Refused
from simulator.experiments.intervals import Interval
from simulator.experiments.persons import MEASURES, Persons
from simulator.log import Event
from simulator.outcomes.passing import FLOWS
from simulator.reporting import charts, pictures
from simulator.reporting.charts import style
from simulator.reporting.charts.book import STEPS, over
from simulator.reporting.charts.dots import LEAST, counts
from simulator.reporting.charts.week import SHADES, hours_of_a_week
from simulator.reporting.committee import render_report
from simulator.reporting.evidence import measured, unit_of
from simulator.reporting.lives import lives_of
from simulator.reporting.numbers import difference_with_spread
from simulator.reporting.trace import happenings
from simulator.reporting.why import DRIVERS, LINKS, drivers, links_of
from simulator.reporting.words import LANGUAGES, words

from . import fake
from .browser import browsing, opened, too_wide


@pytest.fixture(scope="module")
def study():
    scenarios = [sim.load_scenario(name) for name in ("current_rules", "hedensted", "frikommune")]
    proposals = {one.name: one for one in scenarios[1:]}
    return sim.compare(scenarios[0], proposals, replications=2, seed=3, settings=False, long_run=0, draws=0)


# --- The week


def test_a_week_is_five_working_days_and_its_parts_are_the_outcomes(study):
    for name in study.default.names:
        hours = hours_of_a_week(study, name)
        assert tuple(hours) == tuple(SHADES)
        assert sum(hours.values()) == pytest.approx(37.0)
        mean = {o: study.default.mean(name, "all", o).mean for _, o in study.default.keys if o}
        heads = mean["cost_caseworkers"] / study.scenarios[name].prices.caseworker_per_year
        assert hours["duties"] * heads == pytest.approx(mean["hours_duties"])
        assert hours["job_talk"] * heads == pytest.approx(mean["hours_job_talk"])
        used = hours["job_talk"] + hours["duties"] + hours["documentation"] + hours["missed"]
        assert used * heads == pytest.approx(mean["hours_caseworkers"])
        assert used / (used + hours["unused"]) == pytest.approx(mean["utilisation"])
        work = study.scenarios[name].practice.caseworkers
        there = 37 - hours["absence"]
        assert (used + hours["unused"]) / there == pytest.approx(work.case_share * work.talk_share)


def test_overtime_makes_a_week_longer():
    shown = fake.study(1, settings=False)
    for runs in shown.default.measures.values():
        for run in runs:
            run.values["all", "utilisation"] = 1.1
    hours = hours_of_a_week(shown, "current_rules")
    assert hours["unused"] == 0
    used = sum(hours[part] for part in ("job_talk", "duties", "documentation", "missed"))
    over_time = used - used / 1.1
    assert sum(hours.values()) == pytest.approx(37 + over_time)


def test_the_weeks_title_says_the_minutes_that_change_most(study):
    before, after = (hours_of_a_week(study, name) for name in ("current_rules", "frikommune"))
    picture = study.chart("week")
    (minutes,) = re.findall(
        r"Frikommune a caseworker spends (\d+) minutes less", picture.get_suptitle().replace("\n", " ")
    )
    parts = ("job_talk", "duties", "documentation")
    assert int(minutes) == round(60 * max(abs(after[part] - before[part]) for part in parts))


# --- A hundred dots


def persons(number: float, **shares: float) -> Persons:
    nothing = Interval(0.0, 0.0, 0.0, 2)
    found = dict.fromkeys(MEASURES, nothing)
    found |= {kind: Interval(share, share, share, 2) for kind, share in shares.items()}
    return Persons("hedensted", "all", found | {"persons": Interval(number, number, number, 2)})


@pytest.mark.parametrize(
    ("shares", "dots"),
    [
        ({"earlier": 0.126, "later": 0.083, "same": 0.70, "unknown": 0.091}, (13, 70, 9, 8)),
        ({"earlier": 1 / 3, "later": 1 / 3, "same": 1 / 3, "unknown": 0.0}, (34, 33, 0, 33)),
        ({"earlier": 0.0, "later": 0.0, "same": 1.0, "unknown": 0.0}, (0, 100, 0, 0)),
    ],
)
def test_a_hundred_dots_are_always_a_hundred(shares, dots):
    found = counts(persons(200, **shares))
    assert tuple(found[kind] for kind in ("earlier", "same", "unknown", "later")) == dots
    assert sum(found.values()) == 100


def test_the_dots_are_those_of_the_persons_and_small_groups_are_left_out(study):
    data = charts.CHARTS["dots"].data(study)
    table = study.persons_table().set_index(["scenario", "group", "measure"])["mean"]
    assert set(data["group"]) == {
        group
        for group in {
            "all",
            "insured",
            "job_ready",
            "activity_ready",
            "education_ready",
            "sick_listed",
            "education_activity_ready",
        }
        if table.get(("hedensted", group, "persons"), 0) >= LEAST
    }
    for row in data.itertuples():
        assert row.earlier_of_100 == pytest.approx(100 * table[row.scenario, row.group, "earlier"], abs=1)
        assert row.later_of_100 == pytest.approx(100 * table[row.scenario, row.group, "later"], abs=1)


# --- The book


def test_the_book_shows_each_week_of_each_team(study):
    data = charts.CHARTS["book"].data(study)
    assert len(data) == 3 * 3 * 104
    book = study.first_runs.books["hedensted"]
    rows = data[(data["scenario"] == "hedensted") & (data["team"] == book.teams[1])]
    np.testing.assert_array_equal(rows["minutes_used"], book.used[1])
    np.testing.assert_allclose(rows["share_used"], book.used[1] / book.offered[1])
    assert str(rows["begins"].iloc[1]) == "2023-03-29"


def test_the_books_title_says_how_often_it_is_overfull(study):
    picture = study.chart("book", "en")
    shares = {name: over([book]) for name, book in study.first_runs.books.items()}
    filled = study.first_runs.books["current_rules"].filled
    assert shares["current_rules"] == pytest.approx(np.mean(filled > 1))
    first, second = re.findall(r"(\d+)\s%", picture.get_suptitle())
    far = max(("hedensted", "frikommune"), key=lambda name: abs(shares[name] - shares["current_rules"]))
    assert (int(first), int(second)) == (round(100 * shares["current_rules"]), round(100 * shares[far]))
    assert STEPS[-1] == 1.0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["week", "dots", "book"])
def test_a_chart_is_light_and_drawn_for_a_phone_too(study, name, language):
    picture = study.chart(name, language)
    assert len(style.svg(picture)) < 90_000
    assert "<text" in style.svg(picture.narrowly())
    assert len(picture.facts) == len(set(picture.facts)) > 2
    assert "{" not in picture.alt_text


# --- Citizens' time


class Shown(HTMLParser):
    """Collects ids, links, titles and labels."""

    def __init__(self, html: str):
        super().__init__()
        self.ids: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.classes: Counter[str] = Counter()
        self._title = self._linked = False
        self.feed(html)

    def handle_data(self, data):
        if self._title:
            self.links[-1] = (self.links[-1][0], data)
            self._title = False

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a" and (given.get("href") or "").startswith("#"):
            self.links.append((given["href"][1:], given.get("aria-label", "")))
        self._title = tag == "title" and self._linked
        self._linked = tag == "a"
        for one in (given.get("class") or "").split():
            self.classes[one] += 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_event_that_is_drawn_leads_to_its_line_with_the_rule(study, language):
    drawing = study.timeline(language)
    shown = Shown(str(drawing.html))
    assert len(shown.ids) == len(set(shown.ids))
    assert shown.links
    for goes_to, said in shown.links:
        assert goes_to in shown.ids
        line = re.search(rf'id="{goes_to}">(.*?)</li>', str(drawing.html)).group(1)
        text = re.sub("<[^>]+>", "", line).replace("&#39;", "'").replace("&amp;", "&")
        day, _, rest = said.partition(": ")
        assert text.startswith(day)
        assert rest.split(" [")[0] in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lists_are_those_of_the_trace(study, language):
    spoken = words(language)
    first = study.first_runs
    html = str(study.timeline(language).html)
    for one in first.chosen:
        for name, scenario in study.scenarios.items():
            told = happenings(first.runs[name], one.citizen, scenario.start, scenario, spoken)
            lives = lives_of(first, one, spoken)
            assert [moment.said for moment in lives.lives[name].moments] == list(told)
    assert html.count('class="jc-life"') == len(first.chosen)
    assert html.count("<input") == len(first.chosen)
    assert html.count("checked=") == 1


def test_each_talk_is_drawn_once_a_width_with_its_minutes(study):
    first = study.first_runs
    shown = Shown(str(study.timeline().html))
    log_counts = Counter()
    for one in first.chosen:
        for run in first.runs.values():
            log = run.events
            hers = log.citizen == one.citizen
            log_counts["missed"] += int(np.sum(hers & (log.event == Event.talk_missed)))
            log_counts["sanction"] += int(np.sum(hers & (log.event == Event.sanctioned)))
            held = hers & (log.event == Event.talk_held)
            log_counts["talk"] += int(held.sum())
            log_counts["late"] += int(
                np.sum(held & (log.time // 1440 > log.due // 1440) & (log.kinds.index("a_kasse") != log.kind))
            )
    for what, number in log_counts.items():
        in_legend = {"talk": 4, "late": 1, "missed": 1, "sanction": 1}[what]
        assert shown.classes["jc-" + what] == 2 * number + in_legend, what


def test_the_table_of_events_is_the_log(study):
    data = study.timeline().data
    first = study.first_runs
    for (citizen, name), rows in data.groupby(["citizen", "scenario"]):
        log = first.runs[name].events
        hers = log.citizen == citizen
        held = hers & (log.event == Event.talk_held) & (log.kind != log.kinds.index("a_kasse"))
        assert rows["minutes_duties"].sum() == log.duty_minutes[held].sum()
        assert rows["minutes_job_talk"].sum() == log.job_minutes[held].sum()
        assert len(rows) == hers.sum()
    assert (data.loc[data["event"] == "sanctioned", "rule"] != "").all()


def test_a_stay_lasts_from_entering_to_leaving(study):
    first = study.first_runs
    for one in first.chosen:
        lives = lives_of(first, one, words("en"))
        for name, life in lives.lives.items():
            stay = life.stays[0]
            assert stay.begins == lives.entered
            assert (stay.ends - stay.begins) / (7 * 1440) == pytest.approx(one.weeks[name])


def test_a_citizen_may_be_asked_for_and_one_that_is_not_there_is_told(study):
    her = study.first_runs.chosen[0].citizen
    asked = study.timeline(citizens=[her])
    assert set(asked.data["citizen"]) == {her}
    assert "<fieldset" not in str(asked.html)
    assert "jc-wide" in asked._repr_html_()
    with pytest.raises(Refused, match="no citizen 99999999"):
        study.timeline(citizens=[99999999])


# --- The jobcentre moving


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_flow_shows_the_mean_week_and_holds_every_week(study, language):
    drawing = study.flow(language)
    html = str(drawing.html)
    held = json.loads(re.search(r'<script type="application/json">(.*?)</script>', html, re.DOTALL).group(1))
    for lane, (name, weeks) in enumerate(study.first_runs.flows.items()):
        for one in FLOWS:
            assert held["lanes"][lane][one] == weeks[one].tolist()
            rows = drawing.data[drawing.data["scenario"] == name]
            np.testing.assert_array_equal(rows[one], weeks[one])
        part = html.split(f'data-lane="{lane}"')[1].split("data-lane=")[0]
        for one in ("in_time", "missed", "to_job"):
            written = re.findall(rf'data-n="{one}">([^<]*)<', part)
            assert written == [f"{weeks[one].mean():.0f}"] * 2
        bar = [float(w) for w in re.findall(r'width="([\d.]+)" height="16" data-b="late"', part)]
        full = [float(w) for w in re.findall(r'data-b="late" data-full="([\d.]+)"', part)]
        assert bar == pytest.approx([f * weeks["late"].mean() / held["largest"] for f in full], abs=0.06)
    assert html.count('hidden=""') == 2  # what only a script can use


@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs a browser")
def test_the_flow_shows_the_week_asked_for_and_stops_on_a_tap(study, tmp_path):
    probe = """<pre id="probe"></pre><script>
    const box = document.querySelector(".jc-flow"), slider = box.querySelector("input"), said = [];
    slider.value = 7; slider.dispatchEvent(new Event("input"));
    said.push(box.querySelector('[data-lane="1"] [data-n="in_time"]').textContent);
    box.querySelector("button").click(); said.push(box.querySelector("button").textContent);
    box.querySelector("[data-lane]").click(); said.push(box.querySelector("button").textContent);
    said.push(box.querySelector("output").textContent);
    document.getElementById("probe").textContent = said.join("|");
    </script>"""
    page = tmp_path / "flow.html"
    page.write_text(
        f'<!DOCTYPE html><meta charset="utf-8">{study.flow("da")._repr_html_()}{probe}', encoding="utf-8"
    )
    profile = f"--user-data-dir={tmp_path / 'profile'}"
    options = ["--headless", "--no-sandbox", "--disable-gpu", profile, "--dump-dom"]
    dom = subprocess.run(
        ["chromium", *options, page.as_uri()], capture_output=True, text=True, timeout=600, check=True
    ).stdout
    number, playing, stopped, week = re.search(r'<pre id="probe">(.*?)</pre>', dom).group(1).split("|")
    assert int(number) == study.first_runs.flows["hedensted"]["in_time"][7]
    assert (playing, stopped) == ("Stop", "Afspil")
    assert week == "Ugen fra 10. maj 2023"


# --- Why


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chain_says_of_each_link_what_the_verdict_says(study, language):
    drawing = study.why(language)
    spoken = words(language)
    for name in study.proposals:
        links = links_of(study, name)
        assert [one.key for one in links] == list(LINKS)
        for one in links:
            assert one == study.verdict(name, *one.key)
    hours = study.verdict("frikommune", "all", "hours_caseworkers")
    assert hours.word == "better"
    freed = spoken(
        "why.hours_caseworkers.lower", maybe="", size=spoken("size.hours", value=f"{abs(hours.mean):.0f}")
    )
    assert freed in drawing.alt_text
    assert f"<strong>{freed}</strong>" in str(drawing.html)
    unchanged = study.verdict("hedensted", "all", "cost_municipality")
    chain = str(drawing.html).split("</ol>")[0]
    said = re.findall("<strong>(.*?)</strong>", chain)
    assert (unchanged.word == "same") == (said[-1] == spoken("size.unchanged"))
    assert set(drawing.data["verdict"]) <= {
        "better",
        "worse",
        "same",
        "perhaps_better",
        "perhaps_worse",
        "unknown",
    }


# --- On the page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chapters_stand_in_their_order_and_say_when_they_were_run_anew(study, language):
    spoken = words(language)
    found = pictures.sections(study, spoken, {})
    assert [one.id for one in found] == ["why", "lives", "flow"]
    said = [getattr(block, "text", "") for one in found for block in one.blocks]
    assert not any(spoken("pictures.anew") in text for text in said)
    assert sum("data:text/csv;base64," in text for text in said) == 2


def test_the_committees_page_stays_light(study):
    assert len(render_report(study, "da").encode()) < 1_400_000  # settings and draws add some 100 kB


def test_a_study_of_several_municipalities_has_the_chapters_that_need_no_single_run():
    shown = fake.study(2, settings=False)
    assert "lives" not in {one.id for one in pictures.sections(shown, words("en"), {})}
    assert pictures.tables(shown) == {}


def test_the_tables_go_into_the_folder(study, tmp_path):
    folder = study.save(tmp_path / "run")
    kept = pd.read_csv(folder / "flow.csv")
    assert list(kept.columns) == ["scenario", "week", "begins", *FLOWS]
    assert len(kept) == 3 * 104
    events = pd.read_csv(folder / "timeline.csv")
    assert set(events["why"]) == {one.reason for one in study.first_runs.chosen}
    for name in ("week", "dots", "book"):
        assert (folder / "charts" / f"{name}.csv").is_file()
        assert (folder / "charts" / f"{name}.png").is_file()


@pytest.mark.parametrize("width", [1200, 360])
def test_the_pictures_fit_a_desk_and_a_phone_and_everybody_can_use_them(study, tmp_path, width):
    page = tmp_path / "committee.html"
    page.write_text(render_report(study, "da"), encoding="utf-8")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python")
    with browsing() as browser, opened(browser, page, width) as shown:
        assert too_wide(shown, width) == []
        assert [one["id"] for one in axe.Axe().run(shown).response["violations"]] == []
        shown.locator("label[for^=pick-life-missed]").click()
        assert shown.locator(".jc-life:visible").count() == 1
        shown.locator(".jc-life:visible svg.jc-timeline:visible a").nth(1).click()
        line = shown.locator("li:target")
        assert line.is_visible()
        assert line.locator(".jc-rule").inner_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_works_on_the_time_on_benefit_stands_beside_the_chain_with_its_intervals(study, language):
    spoken = words(language)
    table = drivers(study, spoken)
    shown = {str(row[0]): row[1:] for row in table.rows}
    assert list(shown) == [
        spoken.outcome(name) for group, name in DRIVERS if measured(study.default, group, name)
    ]
    assert spoken.outcome("weeks_first_spell_52") in shown
    for n, name in enumerate(study.proposals, 1):
        difference = study.default.difference(name, "all", "hours_job_talk")
        cell = shown[spoken.outcome("hours_job_talk")][n]
        assert cell.text == difference_with_spread(difference, unit_of("hours_job_talk"), spoken)
        assert cell.strong == (not difference.holds_zero)
