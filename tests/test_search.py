"""``jobcentre search`` writes the front as a table and as scenario files that run, or says in a line why not."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from simulator.cli import main
from simulator.cli.searching import read_constraint, read_decision
from simulator.errors import Refused
from simulator.experiments.kept import manifest_of
from simulator.scenario import load_scenario
from simulator.scenario.changes import changes

pytest.importorskip("optuna")

SMALL = str(Path(__file__).parent / "scenario" / "files" / "small.toml")
HEADS = "practice.caseworkers.factor"
ASKED = (
    "search",
    SMALL,
    "--variant",
    f"Fewer: {HEADS}=0.4",
    "--decide",
    f"{HEADS}=0.2:0.8",
    "--decide",
    "law.duties.*.minutes*=0.5,1",
    "--minimise",
    "cost_municipality",
    "--maximise",
    "talks_on_time",
    "--constrain",
    "talks_on_time>=20%@0.6",
    "--runs",
    "64",
    "--few",
    "2",
    "--verify",
    "4",
    "--workers",
    "1",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    found = tmp_path_factory.mktemp("search") / "found"
    assert main([*ASKED, "--out", str(found)]) == 0
    return found


def test_the_folder_holds_the_front_all_that_was_verified_and_all_that_was_tried(folder):
    front, rules, tried = (pd.read_csv(folder / f"{name}.csv") for name in ("front", "rules", "tried"))
    assert list(rules["rule"][:2]) == ["small", "Fewer"]
    assert set(front["rule"]) == set(rules["front"].dropna().astype(int))
    assert len(tried) >= len(rules) - 2
    assert {"all.cost_municipality_low", "all.talks_on_time>=0.2@0.6: held"} <= set(front.columns)
    manifest = manifest_of(folder)
    assert manifest is not None
    assert manifest["kind"] == "search"
    assert manifest["asked"]["decide"][HEADS] == [0.2, 0.8]


def test_each_rule_of_the_front_is_a_scenario_file_that_says_what_differs_and_nothing_else(folder, capsys):
    front = pd.read_csv(folder / "front.csv").set_index("rule")
    files = sorted((folder / "front").iterdir())
    assert [file.stem for file in files] == sorted(map(str, front.index))
    base = load_scenario(SMALL)
    for file in files:
        rule, row = load_scenario(file), front.loc[int(file.stem)]
        differs = {change.path: change.after for change in changes(base, rule)}
        wanted = {HEADS: row[HEADS]}
        if row["law.duties.*.minutes*"] != 1:
            wanted["law.duties.leaflet.minutes"] = (
                base.get("law.duties.leaflet.minutes") * row["law.duties.*.minutes*"]
            )
        assert differs == wanted
        assert rule.about.proposal
    assert main(["check", *map(str, files)]) == 0
    assert "in order" in capsys.readouterr().out


def test_its_page_shows_the_front_with_todays_rules_and_the_proposals(folder):
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert 'href="front/1.toml"' in page
    assert "A small jobcentre" in page
    assert (folder / "charts" / "front.svg").stat().st_size > 0


def test_it_answers_in_danish_too(tmp_path, capsys):
    asked = [*ASKED, "--out", str(tmp_path / "da"), "--language", "da"]
    assert main(asked) == 0
    assert "regelsæt" in capsys.readouterr().out
    assert 'lang="da"' in (tmp_path / "da" / "report.html").read_text(encoding="utf-8")


def test_a_rule_of_another_place_and_with_what_was_set_beside_it_is_loaded_as_it_was_run(tmp_path):
    folder = tmp_path / "found"
    asked = ["--set", "place=laesoe", "--set", "horizon_weeks=20", "--set", "warmup_weeks=8"]
    asked += ["--set", "behaviour.effect_scale=0", "--decide", f"{HEADS}=0.6,0.9", "--no-draws"]
    asked += [
        "--minimise",
        "hours_caseworkers",
        "--runs",
        "32",
        "--few",
        "2",
        "--verify",
        "2",
        "--workers",
        "1",
    ]
    assert main(["search", "current_rules", *asked, "--out", str(folder)]) == 0
    rule = load_scenario(folder / "front" / "1.toml")
    assert rule.place.title == "Læsø"
    given = {"place": "laesoe", "horizon_weeks": 20, "warmup_weeks": 8, "behaviour.effect_scale": 0}
    base = load_scenario("current_rules", given)
    assert {change.path for change in changes(base, rule)} == {HEADS}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ([], "--decide: say what may be chosen"),
        (["--decide", f"{HEADS}=0.5:1"], "--minimise: say what is to be small"),
        (["--decide", HEADS, "--minimise", "cost_total"], "is not KEY=LOW:HIGH"),
        (["--decide", f"{HEADS}=a:b", "--minimise", "cost_total"], "the ends are numbers, such as"),
        (["--decide", f"{HEADS}=1:0.5", "--minimise", "cost_total"], "a lower end and a higher one"),
        (["--decide", "practice.casework=1:2", "--minimise", "cost_total"], "unknown key"),
        (["--decide", f"{HEADS}=0.5:1", "--minimise", "cost_totl"], "did you mean cost_total?"),
        (
            ["--decide", f"{HEADS}=0.5:1", "--minimise", "cost_total", "--constrain", "talks_on_time"],
            "--constrain talks_on_time: is not OUTCOME>=VALUE",
        ),
        (
            ["--decide", f"{HEADS}=0.5:1", "--minimise", "cost_total", "--constrain", "talks_on_time>=1@2"],
            "at most 1, not 2",
        ),
        (
            ["--decide", f"{HEADS}=0.5:1", "--minimise", "cost_total", "--from", "hedensted"],
            "--from hedensted: is not among the scenarios named",
        ),
    ],
)
def test_a_mistake_is_one_plain_line_and_nothing_is_written(asked, said, tmp_path, capsys):
    assert main(["search", SMALL, *asked, "--out", str(tmp_path / "x")]) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert "Traceback" not in told.err
    assert not (tmp_path / "x").exists()


def test_what_it_would_run_is_said_without_running_it(tmp_path, capsys):
    assert main([*ASKED, "--out", str(tmp_path / "x"), "--dry-run"]) == 0
    assert "64" in capsys.readouterr().out
    assert not (tmp_path / "x").exists()


def test_decisions_are_ranges_factors_words_numbers_and_lists():
    assert read_decision("a.b=1:3").ends == (1.0, 3.0)
    assert read_decision("a.*.b*=0.5:2").times
    assert not read_decision("a.*=0.5:2").times
    assert read_decision("a=talk,capacity").choices == ("talk", "capacity")
    assert read_decision("a=true,false").choices == (True, False)
    assert read_decision("a=[3, 9],[3, 6, 9]").choices == ((3, 9), (3, 6, 9))
    with pytest.raises(Refused, match="is a number"):
        read_decision("a*=x,y")


def test_constraints_are_of_the_mean_of_a_share_of_draws_or_against_today():
    assert read_constraint("talks_on_time>=85%@90%").name == "all.talks_on_time>=0.85@0.9"
    assert read_constraint("insured.wait_days<=10").name == "insured.wait_days<=10"
    (bound,) = read_constraint("talks_on_time>=baseline@0.9").bounds
    assert bound.limit is None
    both = read_constraint("insured.talks_on_time>=85% and sick_listed.talks_on_time>=baseline @80%")
    assert both.name == "insured.talks_on_time>=0.85 and sick_listed.talks_on_time>=baseline@0.8"
