"""The committee's report says what the numbers say, in either language, in one file that fetches nothing."""

from __future__ import annotations

import base64
import io
import json
import re
import shutil
import subprocess
from datetime import date
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import simulator as sim
from simulator.catalogue import HEADLINES
from simulator.cli import main
from simulator.errors import ReadingError
from simulator.experiments.kept import read_measures
from simulator.reporting import background, of_files
from simulator.reporting.committee import render_report
from simulator.reporting.law_changes import changed, duties_changed
from simulator.reporting.law_words import demands
from simulator.reporting.sentences import main_sentence
from simulator.reporting.words import words
from simulator.scenario.document import left_out
from simulator.study import read_study

from ..told import complaints

SMALL = str(Path(__file__).parent.parent / "scenario" / "files" / "small.toml")


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory):
    base, fewer = sim.load_scenario("current_rules"), sim.load_scenario("hedensted")
    study = sim.compare(base, {"hedensted": fewer}, replications=3, seed=1, settings=False)
    return study.save(tmp_path_factory.mktemp("runs") / "run"), study


class Outline(HTMLParser):
    """Collects what a reader's machine would fetch, the headings, and elements that are not closed."""

    VOID = frozenset({"meta", "link", "br", "img", "path", "use", "rect", "hr", "input", "wbr"})

    def __init__(self):
        super().__init__()
        self.fetched, self.headings, self.ids = [], [], []
        self.open = []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.fetched += [given[name] for name in ("src", "data", "srcset") if name in given]
        if tag == "link":
            self.fetched.append(given.get("href", ""))
        for name in ("href", "xlink:href"):
            if name in given and not given[name].startswith("#"):
                self.fetched.append(given[name])
        if "id" in given:
            self.ids.append(given["id"])
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))


def outline(page):
    found = Outline()
    found.feed(page)
    return found


@pytest.fixture(scope="module", params=["da", "en"])
def rendered(request, run_folder):
    """The language, and the report of a run that was read back, made on a day."""
    study = read_study(run_folder[0])
    return request.param, render_report(study, request.param, on=date(2026, 11, 29))


def text_of(page):
    visible = re.sub(r"<(style|script|svg).*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", visible)).split())


def test_the_answer_comes_before_what_is_proposed_and_that_before_the_figures_it_changes(rendered):
    language, page = rendered
    order = [page.index(f'id="{one}"') for one in ("answer", "proposed", "changes")]
    assert order == sorted(order)
    assert "law.<wbr>duties.<wbr>sanctions_leaflet.<wbr>trigger" in page
    assert ("22 March 2023" if language == "en" else "22. marts 2023") in page


def test_no_councillor_is_told_to_type_a_command_or_to_look_in_a_file(rendered):
    said = text_of(rendered[1])
    assert not re.search(
        r"jobcentre (compare|report|run|sensitivity|sweep|break-even|solve|check|list)\b", said
    )
    assert not re.search(
        r"\s--[a-z]|manifest|CSV-filen|in the CSV|kørslens mappe|run's folder|in the file", said
    )


def test_every_printed_page_says_the_municipality_and_the_day(rendered):
    language, page = rendered
    head = page[page.index("@top-left") : page.index("@bottom-right")]
    assert "Hedensted" in head
    assert {"en": "29 November 2026", "da": "29. november 2026"}[language] in head


def test_the_number_of_caseworkers_is_said_to_be_assumed_and_never_todays(rendered):
    language, page = rendered
    said = text_of(page)
    assert {"en": "is assumed: put in your own", "da": "er antaget: indsæt jeres eget"}[language] in said
    assert "som i dag (" not in said
    assert "gange dagens" not in said


def test_trials_misuse_and_words_are_there_with_their_sources(rendered):
    language, page = rendered
    spoken = words(language)
    said = text_of(page)
    for key in ("background.trials", "background.misuse", "background.glossary"):
        assert spoken(key) in said
    for name in background.TRIALS:
        assert " ".join(spoken("sanity.evidence." + name).split())[:60] in said
    assert "iza.org/publications/dp/2504" in said
    assert "bilag 134" in said


def test_the_run_folder_holds_what_the_proposal_changes(run_folder):
    folder, study = run_folder
    kept = pd.read_csv(folder / "changes.csv")
    assert list(kept.columns) == list(study.changes().columns)
    assert list(kept["key"]) == ["law.duties.sanctions_leaflet.trigger", "practice.freed_minutes"]
    assert list(kept["from"]) == ["2023-03-22"] * 2


def test_it_is_whole_in_itself(rendered):
    language, page = rendered
    found = outline(page)
    assert f'<html lang="{language}">' in page
    assert [one for one in found.fetched if not one.startswith("data:text/csv;base64,")] == []
    assert "url(http" not in page
    assert len(found.ids) == len(set(found.ids))
    assert found.headings[0] == 1
    assert all(after - before <= 1 for before, after in zip(found.headings, found.headings[1:], strict=False))


def test_the_numbers_of_its_charts_are_in_it(rendered):
    (data,) = re.findall(r'download="cost.csv" href="data:text/csv;base64,([^"]+)"', rendered[1])
    table = pd.read_csv(io.BytesIO(base64.b64decode(data)))
    assert {"sanctions_withheld", "cost_total"} <= set(table["outcome"])


def test_the_four_sentences_are_those_of_the_numbers(run_folder):
    folder, study = run_folder
    plain = text_of(render_report(read_study(folder), "en"))
    spoken = words("en", study.scenarios)
    for headline in HEADLINES:
        said = " ".join(main_sentence(study, "hedensted", headline, spoken).split())
        assert said in plain
    assert "leaflet on sanctions" in plain or "duties and sanctions" in plain


def test_a_run_is_read_back_digit_for_digit(run_folder):
    folder, study = run_folder
    again = read_study(folder)
    pd.testing.assert_frame_equal(again.table(), study.table())
    pd.testing.assert_frame_equal(again.persons_table(), study.persons_table())
    assert again.identity == study.identity
    assert [str(note) for note in again.notes] == [str(note) for note in study.notes]
    ours, theirs = again.default.measures["hedensted"][1], study.default.measures["hedensted"][1]
    np.testing.assert_array_equal(ours.weekly["waiting"].above, theirs.weekly["waiting"].above)


def test_notes_are_read_back_in_both_languages(tmp_path):
    base = sim.load_scenario(SMALL)
    study = sim.compare(base, {"same": base}, replications=2, settings=False)
    assert study.notes
    page = render_report(read_study(study.save(tmp_path / "r")), "da")
    assert "grundintensiteter var aldrig" in page or "aldrig" in page


def test_the_command_writes_beside_the_run_or_where_it_is_told(run_folder, tmp_path, capsys):
    folder = tmp_path / "copy"
    shutil.copytree(run_folder[0], folder)
    assert main(["report", str(folder)]) == 0
    page = (folder / "committee_da.html").read_text(encoding="utf-8")
    assert page.count(f">{words('da')('committee.answer')}</h2>") == 1
    out = tmp_path / "x.html"
    assert main(["report", str(folder), "--language", "en", "--out", str(out)]) == 0
    assert words("en")("committee.answer") in out.read_text(encoding="utf-8")
    assert complaints(capsys.readouterr().err) == []


def test_a_folder_that_is_no_run_is_told_in_one_line(tmp_path, run_folder, capsys):
    for folder, said in (
        (tmp_path / "nowhere", "there is no such folder"),
        (tmp_path, "holds no run"),
    ):
        assert main(["report", str(folder)]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert said in line
    copy = tmp_path / "copy"
    shutil.copytree(run_folder[0], copy)
    (copy / "measures.npz").unlink()
    with pytest.raises(ReadingError, match="is not there: run it again"):
        read_study(copy)
    table = pd.read_csv(copy / "outcomes.csv")
    each = table.assign(scenario=table["scenario"] + "/aalborg")
    pd.concat([table, each]).to_csv(copy / "outcomes.csv", index=False)
    with pytest.raises(ReadingError, match="is of several municipalities, of which no measures are kept"):
        read_study(copy)
    (copy / "measures.npz").write_bytes(b"nonsense")
    with pytest.raises(ReadingError, match="is no file of measures"):
        read_measures(copy / "measures.npz")


@pytest.fixture
def edited(tmp_path):
    """A run whose files were edited since: the folder, and the folder of the files."""
    shutil.copytree(Path(SMALL).parent, tmp_path / "files")
    base = sim.load_scenario(tmp_path / "files" / "small.toml")
    text = 'title = "Fewer"\nextends = "small"\n[change_from.2020-06-01]\npractice.teams.all.heads = 1\n'
    (tmp_path / "files" / "fewer.toml").write_text(text, encoding="utf-8")
    fewer = sim.load_scenario(tmp_path / "files" / "fewer.toml")
    folder = sim.compare(base, {"fewer": fewer}, replications=1, settings=False).save(tmp_path / "r")
    prices = tmp_path / "files" / "prices" / "cheap.toml"
    text = prices.read_text(encoding="utf-8")
    prices.write_text(text.replace("value = 560000", "value = 560001"), encoding="utf-8")
    return folder, tmp_path / "files"


def test_a_run_folder_stands_by_itself_whatever_becomes_of_its_files(edited, tmp_path, capsys):
    folder, files = edited
    then = read_study(folder)
    assert then.scenarios["small"].prices.caseworker_per_year == 560000
    (kept,) = then.changed["fewer"]
    assert (kept.path, kept.after, str(kept.since)) == ("practice.teams.all.heads", 1.0, "2020-06-01")
    assert main(["report", str(folder)]) == 0
    assert (line := capsys.readouterr().err.strip()).startswith("edited since it was run: ")
    assert "cheap.toml" in line
    assert "\n" not in line
    shutil.rmtree(files)
    folder = shutil.move(folder, tmp_path / "elsewhere")
    assert main(["report", str(folder)]) == 0
    assert complaints(capsys.readouterr().err) == []


def test_a_kept_scenario_is_the_one_that_was_kept():
    from simulator.scenario.scenario import as_kept, from_kept

    for name in ("frikommune", "rudersdal", "current_rules_2026"):
        scenario = sim.load_scenario(name, {"practice.caseworkers.factor": 0.9})
        again = from_kept(json.loads(json.dumps(as_kept(scenario))))
        assert again == scenario
        assert again.figures == scenario.figures
        assert (again.about, again.expectations, again.files, again.place_from) == (
            scenario.about,
            scenario.expectations,
            scenario.files,
            scenario.place_from,
        )


def test_a_kept_scenario_that_was_tampered_with_is_told(edited):
    folder, _ = edited
    kept = json.loads((folder / "scenarios.json").read_text(encoding="utf-8"))
    kept["fewer"]["horizon_weeks"] = 3
    (folder / "scenarios.json").write_text(json.dumps(kept), encoding="utf-8")
    with pytest.raises(ReadingError, match="'fewer' is not the scenario that was run"):
        read_study(folder)
    (folder / "scenarios.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ReadingError, match="cannot be read by this version"):
        read_study(folder)


def test_a_folder_that_keeps_no_scenarios_is_told_when_one_says_something_else_by_now(edited):
    folder, _ = edited
    (folder / "scenarios.json").unlink()
    with pytest.raises(ReadingError, match="says something else than when it was run"):
        read_study(folder)


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_demand_of_every_law_is_said(language):
    for name in ("current_rules", "current_rules_2017", "current_rules_2026", "frikommune"):
        said = demands(sim.load_scenario(name).law, words(language))
        assert said
        assert all(demand.asks and "{" not in demand.asks and "None" not in demand.asks for demand in said)


def test_what_a_proposal_changes_in_the_law_is_said():
    base, light = sim.load_scenario("current_rules").law, sim.load_scenario("hedensted").law
    (line,) = duties_changed(light, base, words("en"))
    assert line.startswith(
        "The leaflet on sanctions: only once something has been missed (before: first talk"
    )
    assert changed(light, base, words("en")) == ()
    free = sim.load_scenario("frikommune").law
    assert any("as an average over the group" in demand.asks for demand in changed(free, base, words("en")))


@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs a browser")
def test_a_browser_shows_it(run_folder, tmp_path):
    page = tmp_path / "report.html"
    page.write_text(render_report(read_study(run_folder[0]), "da"), encoding="utf-8")
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={tmp_path / 'profile'}",
        "--dump-dom",
    ]
    told = subprocess.run(
        ["chromium", *options, page.as_uri()], capture_output=True, text=True, timeout=600, check=True
    ).stdout
    assert told.count("<svg") >= 7
    assert words("da")("committee.answer") in told


def test_what_a_document_proposes_and_the_model_lacks_is_told_to_the_committee_with_its_reason(
    rendered, run_folder
):
    language, page = rendered
    spoken = words(language)
    about = read_study(run_folder[0]).scenarios["hedensted"].about
    missing = left_out(about)
    assert missing
    assert spoken("committee.not_modelled_number", number=len(missing)) in page
    said = text_of(page)
    for provision, why in missing.items():
        named = of_files.provision(about, provision, spoken), of_files.reason(about, provision, why, spoken)
        assert all(text_of(part) in said for part in map(str, named))


def test_the_committee_is_told_at_the_top_that_the_rules_have_been_changed_since(rendered):
    language, page = rendered
    assert {"da": "senest 1. juli 2026", "en": "1 July 2026"}[language] in page.split("<main>")[0]
