"""The ledger on page, report and terminal says what the ten years say."""

from __future__ import annotations

import io
import re
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console

import simulator as sim
from simulator.cli import main
from simulator.reporting import ledger, terminal
from simulator.reporting.committee import render_report
from simulator.reporting.report import Details, Table
from simulator.reporting.sentences import answers
from simulator.reporting.words import LANGUAGES, words
from simulator.study import read_study

from .fake import page
from .fake import study as made_up

SMALL = str(Path(__file__).parent.parent / "scenario" / "files" / "small.toml")


@pytest.fixture(scope="module")
def found():
    base = sim.load_scenario("current_rules")
    proposal = {"hedensted": sim.load_scenario("hedensted")}
    return sim.compare(base, proposal, replications=2, settings=False, long_run=2)


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_and_report_show_who_pays_in_the_long_run(found, language):
    spoken = words(language)
    for shown in (page(found, language), render_report(found, language)):
        assert f'<h2 id="ledger-heading">{spoken("ledger.heading")}</h2>' in shown
        for sentence in ledger.sentences(found.long_run, "hedensted", spoken):
            assert " ".join(sentence.split()) in plain(shown)
        assert spoken("ledger.payers.citizen") in shown


def test_without_the_ten_years_there_is_no_ledger_to_show():
    shown = made_up()
    assert ledger.section(shown, words()) == []
    assert "ledger-heading" not in page(shown, "en")


def test_the_columns_of_a_year_are_those_of_the_numbers(found):
    (chapter,) = ledger.section(found, words())
    folded = next(block for block in chapter.blocks if isinstance(block, Details))
    year = next(block for block in folded.blocks if isinstance(block, Table))
    assert len(year.heads) == 5
    names = [row[0].text for row in year.rows]
    assert names.index("Sanctions, counted against") == names.index("Benefits") + 1
    sanctions = year.rows[names.index("Sanctions, counted against")]
    assert sanctions[3].text.startswith("\N{MINUS SIGN}")  # the citizen keeps what is not withheld
    assert sanctions[4].text == "0"  # and nothing is used up


def test_a_terminal_tells_it_in_short(found):
    out = io.StringIO()
    terminal.print_study(found, Console(file=out, width=100, color_system=None))
    told = " ".join(out.getvalue().split())
    assert "Who pays in the long run: Hedensted" in told
    assert "Present value over ten years" in told


def test_the_ten_years_are_read_back_to_the_last_digit(found, tmp_path):
    folder = found.save(tmp_path / "run")
    written = pd.read_csv(folder / "ledger.csv", keep_default_na=False, na_values=[""])
    again = read_study(folder)
    assert again.long_run is not None
    pd.testing.assert_frame_equal(again.ledger(), found.ledger())
    assert len(written) == len(found.ledger())


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        (["--no-settings"], False),
        (["--no-settings", "--long-run"], True),
        (["--no-settings", "--no-long-run"], False),
    ],
)
def test_the_quick_comparison_leaves_the_ten_years_out_unless_asked(tmp_path, asked, written):
    out = tmp_path / "run"
    assert main(["compare", SMALL, SMALL, "--replications", "1", "--out", str(out), *asked]) == 0
    assert (out / "ledger.csv").exists() == written


def test_fewer_sanctions_are_said_to_change_hands():
    said = dict(next(a for a in answers(made_up(), words()) if a.scenario == "hedensted").sentences)
    assert "no longer withheld by sanctions and stays with citizens" in said["cost"]
    assert "a year on average over the first two years" in said["cost"]


def test_hours_are_told_with_what_they_are_worth():
    said = dict(next(a for a in answers(made_up(), words()) if a.scenario == "hedensted").sentences)
    assert "practically as long as before" in said["capacity"]
    assert "full-time persons" in said["capacity"]
    assert "at the marginal price of an hour" in said["capacity"]
