"""Calibrating leaves a part file, draws and a page; a comparison runs over the draws."""

from __future__ import annotations

import json
import math
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import simulator as sim
from simulator.calibration.calibration import Calibration, Estimate, entangled, inner
from simulator.calibration.spells import simulate_spells
from simulator.cli import main
from simulator.experiments.posterior_file import Draws, read_draws
from simulator.reporting.calibration import sentences
from simulator.reporting.words import words
from simulator.scenario import ScenarioError
from simulator.study import calibrate_spells, read_posterior

FILES = Path(__file__).parent / "scenario" / "files"
SMALL = str(FILES / "small.toml")
HAZARDS = np.array([[0.06, 0.045, 0.05, 0.04, 0.03, 0.03], [0.003] * 6, [0.02] * 6])


@pytest.fixture
def spells_file(tmp_path):
    spells = simulate_spells(
        HAZARDS,
        3000,
        np.random.Generator(np.random.Philox(1)),
        censored_at=60,
        bands_from=(0, 2, 4, 13, 26, 52),
    )
    start = np.datetime64("2022-01-03") + np.arange(len(spells)) % 60
    days = np.ceil(spells.duration * 7).astype(int)
    causes = np.array(["job", "education", "other", ""])[spells.cause]
    ends = np.where(spells.cause >= 0, (start + days).astype(str), "")
    table = pd.DataFrame({"start": start.astype(str), "end": ends, "cause": causes, "group": "insured"})
    path = tmp_path / "spells.csv"
    table.to_csv(path, index=False)
    return path


def test_spells_become_a_place_file_that_a_scenario_uses(spells_file, tmp_path, capsys):
    out = tmp_path / "r"
    assert (
        main(
            [
                "calibrate",
                "spells",
                str(spells_file),
                "current_rules",
                "--to",
                "2023-04-01",
                "--out",
                str(out),
            ]
        )
        == 0
    )
    told = capsys.readouterr().out
    assert "The effect of a talk is not to be had from such figures" in told
    part = tomllib.loads((out / "spells.toml").read_text(encoding="utf-8"))
    assert (part["kind"], part["extends"]) == ("place", "hedensted")
    job = part["groups"]["insured"]["observed"]["job"]
    assert job["provenance"] == "estimated"
    assert "2,9" in job["source"] or "3,000" in job["source"]
    assert job["value"][:4] == pytest.approx(HAZARDS[0, :4], rel=0.2)
    (tmp_path / "use.toml").write_text(
        f'extends = "current_rules"\n[uses]\nplace = {json.dumps(str((out / "spells.toml").resolve()))}\n',
        encoding="utf-8",
    )
    loaded = sim.load_scenario(tmp_path / "use.toml")
    assert loaded.get("place.groups.insured.observed.job")[0] == job["value"][0]
    draws = read_draws(out / "posterior.csv")
    assert len(draws) == 200
    assert (
        draws.at(0)["place.groups.insured.observed.job"] != draws.at(1)["place.groups.insured.observed.job"]
    )
    estimates = pd.read_csv(out / "estimates.csv")
    assert estimates["identified"].any()


@pytest.fixture
def viborg(tmp_path):
    """A municipality that is a row of the table, as a user's own scenario."""
    path = tmp_path / "viborg.toml"
    path.write_text(
        'title = "Viborg"\nextends = "current_rules"\n[uses]\nplace = "denmark:viborg"\npractice = "denmark"\n',
        encoding="utf-8",
    )
    return path


def test_the_place_file_of_one_row_is_that_municipality_and_not_the_mean_of_them(
    spells_file, viborg, tmp_path
):
    asked = sim.load_scenario(viborg)
    calibrate_spells(spells_file, asked).save(tmp_path / "r")
    part = tomllib.loads((tmp_path / "r" / "spells.toml").read_text(encoding="utf-8"))
    assert part["extends"] == "denmark:viborg"
    (tmp_path / "use.toml").write_text(
        f'extends = "viborg"\n[uses]\nplace = {json.dumps(str(tmp_path / "r" / "spells.toml"))}\n',
        encoding="utf-8",
    )
    loaded = sim.load_scenario(tmp_path / "use.toml")
    for name, group in asked.place.groups.items():
        assert loaded.place.groups[name].stock == group.stock
    for name, team in asked.practice.teams.items():
        assert loaded.practice.teams[name].heads == team.heads
    assert loaded.place.code == 791
    assert loaded.get("place.groups.insured.observed.job") != asked.get("place.groups.insured.observed.job")


def test_durations_of_one_row_make_a_place_file_of_that_row(viborg):
    from simulator.calibration.targets import read_targets
    from simulator.experiments import Computing
    from simulator.study import calibrate_durations

    short = sim.load_scenario(viborg).replace({"horizon_weeks": 4, "warmup_weeks": 0})
    found = calibrate_durations(read_targets("denmark_insured"), short, runs=4, on=Computing(workers=1))
    assert tomllib.loads(found.file_text)["extends"] == "denmark:viborg"


def test_a_scenario_file_says_what_was_set_for_the_fit_and_is_of_that_row(viborg, tmp_path):

    from simulator.calibration.calibration import base_of, given_to
    from simulator.calibration.toml import SourcedFigure, scenario_file

    sets = {"practice.caseworkers.factor": 0.9, "horizon_weeks": 60, "practice.freed_minutes": "hours"}
    asked = sim.load_scenario(viborg, sets)
    figures = {"behaviour.no_show_scale": SourcedFigure(1.2, (1.0, 1.4), source="a fit")}
    text = scenario_file(base_of(asked), "Viborg, calibrated", figures, ["A fit."], given_to(asked))
    (tmp_path / "fitted.toml").write_text(text, encoding="utf-8")
    fitted = sim.load_scenario(tmp_path / "fitted.toml")
    assert fitted.place == asked.place
    assert fitted.replace({"behaviour.no_show_scale": asked.behaviour.no_show_scale}) == asked
    with pytest.raises(ValueError, match="name it in the scenario's file"):
        given_to(sim.load_scenario(viborg, {"law": asked.start}))


def test_of_a_whole_table_or_of_a_place_without_a_file_no_place_file_is_written(spells_file, viborg):
    with pytest.raises(ValueError, match="is of several places"):
        calibrate_spells(spells_file, sim.load_scenario("denmark"))
    hedensted, row = sim.load_scenario("current_rules"), sim.load_scenario(viborg)
    with pytest.raises(ValueError, match="its place comes from no file"):
        calibrate_spells(spells_file, hedensted.replace({"place": row.place}))


def test_a_band_in_which_nobody_was_seen_stays_as_assumed(spells_file):
    found = calibrate_spells(spells_file, sim.load_scenario("current_rules"), last=date(2022, 12, 20))
    assert any(note.key == "calibration_nobody" for note in found.untold)
    last = found.draws.columns.index("place.groups.insured.observed.job[5]")
    assert (found.draws.values[:, last] == 0.0219).all()


@pytest.fixture
def few_spells(tmp_path):
    """Two hundred spells of four groups as an analyst exports them, one group with a single spell that is open."""
    random = np.random.Generator(np.random.Philox(5))
    rows = []
    for n in range(200):
        start = np.datetime64("2022-01-03") + int(random.integers(0, 500))
        weeks = float(random.exponential(18))
        end = start + round(7 * weeks) + 1
        ended = end <= np.datetime64("2023-12-31")
        group = ("Dagpenge", "Aktivitetsparat", "Sygedagpenge")[n % 3] if n else "Jobparat"
        cause = ("Job", "Job", "Uddannelse", "Anden ydelse")[int(random.integers(0, 4))]
        rows.append(
            {
                "Løbenr": 1001 + n,
                "Startdato": str(start),
                "Slutdato": str(end) if ended and n else "",
                "Afgangsårsag": cause if ended and n else "",
                "Målgruppe": group,
                "Varighed (uger)": f"{weeks:.1f}".replace(".", ","),
                "Fødselsår": int(random.integers(1960, 2003)),
            }
        )
    path = tmp_path / "forloeb.csv"
    pd.DataFrame(rows).to_csv(path, index=False, sep=";")
    return path


@pytest.mark.filterwarnings("error")
def test_an_analyst_s_own_export_says_which_columns_were_used_and_gives_no_warning(few_spells):
    found = calibrate_spells(few_spells, sim.load_scenario("current_rules"))
    said = [str(note) for note in found.notes]
    assert "Columns taken as properties of the person, which bear on frailty alone: Fødselsår." in said
    assert "Left out as serial numbers, another in every row: Løbenr." in said
    assert "Left out as the length of the spell itself: Varighed (uger)." in said


def test_a_year_of_birth_gives_what_the_same_years_counted_from_1980_give():
    from dataclasses import replace

    from simulator.calibration.maximum_likelihood import fit

    spells = simulate_spells(HAZARDS, 500, np.random.Generator(np.random.Philox(3)))
    years = np.random.Generator(np.random.Philox(4)).integers(-20, 20, size=(500, 1)).astype(float)
    near, far = (fit(replace(spells, covariates=years + add, names=("year",))) for add in (0, 1980))
    assert far.effects == pytest.approx(near.effects, abs=1e-3 * near.errors[-1])
    assert far.errors[-1] == pytest.approx(near.errors[-1], rel=1e-3)
    at_zero = far.hazards * np.exp(1980 * far.effects[0])
    assert at_zero == pytest.approx(near.hazards, rel=1e-3)


def test_one_group_that_nobody_left_keeps_what_was_assumed_and_does_not_stop_the_others(few_spells):
    found = calibrate_spells(few_spells, sim.load_scenario("current_rules"))
    assert "none of its 1 spells has ended" in found.answer()
    part = tomllib.loads(found.file_text)
    assert "insured" in part["groups"]
    assert "job_ready" not in part["groups"]


def test_where_the_spells_tell_no_more_than_was_assumed_the_assumption_stays(few_spells):
    scenario = sim.load_scenario("current_rules")
    found = calibrate_spells(few_spells, scenario)
    groups = tomllib.loads(found.file_text)["groups"]
    told = {one.parameter: one for one in found.estimates}
    kept = 0
    for group, table in groups.items():
        for cause, figure in table["observed"].items():
            path = f"place.groups.{group}.observed.{cause}"
            for band, value in enumerate(figure["value"]):
                one = told.get(f"{path}[{band}]")
                if one is None or not one.identified:
                    kept += 1
                    assert value == scenario.get(path)[band]
    assert kept > 0
    assert any(one.identified for one in found.estimates)


@pytest.mark.parametrize(("language", "band"), [("en", "Insured, education"), ("da", "uge 0-4")])
def test_what_the_spells_do_not_tell_is_said_in_few_words_with_bands_in_weeks(few_spells, language, band):
    found = calibrate_spells(few_spells, sim.load_scenario("current_rules"))
    answer = found.answer(language)
    assert "[0]" not in answer
    assert max(map(len, answer.splitlines())) < 350
    found.save(few_spells.parent / "r", language=language)
    page = (few_spells.parent / "r" / "report.html").read_text(encoding="utf-8")
    assert ("week 0-4" if language == "en" else band) in page


def test_another_file_of_the_same_name_is_another_question(spells_file):
    scenario = sim.load_scenario("current_rules")
    one = calibrate_spells(spells_file, scenario).folder_name
    assert calibrate_spells(spells_file, scenario).folder_name == one
    spells_file.write_text(
        "".join(spells_file.read_text(encoding="utf-8").splitlines(True)[:-1]), encoding="utf-8"
    )
    assert calibrate_spells(spells_file, scenario).folder_name != one


def test_where_nothing_was_believed_before_any_interval_tells_more():
    assert inner((0.0, 2.0)) == (0.05, 1.95)
    assert inner((-math.inf, math.inf)) == (-math.inf, math.inf)
    assert Estimate("a", 1.0, 0.1, 1.9, *inner((-math.inf, math.inf))).identified


def test_a_comparison_over_draws_is_wider_than_one_without(tmp_path):
    base = sim.load_scenario(SMALL)
    other = base.replace({"practice.caseworkers.factor": 0.5})
    values = np.linspace(300_000.0, 900_000.0, 6)
    path = tmp_path / "posterior.csv"
    path.write_text(Draws(("prices.caseworker_per_year",), values[:, None]).text(), encoding="utf-8")
    over = sim.compare(
        base, {"other": other}, replications=6, settings=False, posterior=read_posterior(path, base)
    )
    plain = sim.compare(base, {"other": other}, replications=6, settings=False)
    wide, narrow = (study.default.difference("other", "all", "cost_caseworkers") for study in (over, plain))
    assert wide.half > 3 * narrow.half
    assert over.identity != plain.identity
    assert over.manifest()["posterior"]["file"] == path.as_posix()
    same = ("all", "talks_on_time")  # a price changes no one's life
    assert over.default.mean("other", *same) == plain.default.mean("other", *same)
    assert any("posterior_used" in getattr(note, "key", "") for note in over.notes)


def test_the_command_runs_over_draws(tmp_path, capsys):
    path = tmp_path / "posterior.csv"
    path.write_text("prices.caseworker_per_year\n400000\n500000\n", encoding="utf-8")
    asked = ["compare", SMALL, SMALL, "--replications", "2", "--no-settings", "--workers", "1"]
    assert main([*asked, "--posterior", str(path), "--out", str(tmp_path / "r")]) == 0
    manifest = json.loads((tmp_path / "r" / "manifest.json").read_text())
    assert manifest["posterior"]["file"] == path.as_posix()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no draws"),
        (
            "behaviour.trst\n0.1\n",
            "column behaviour.trst: is no figure of the scenario; did you mean 'behaviour.trust'?",
        ),
        ("behaviour.trust\nx\n", "row 2, column behaviour.trust: 'x' is no number"),
        ("behaviour.trust,behaviour.trust\n0,0\n", "column behaviour.trust: stands twice"),
        ("behaviour.trust\n0,1\n", "row 2: has 2 cells, the heading 1"),
        ("behaviour.threat_share\n0.5\n7\n", "row 3: behaviour.threat_share: must be"),
    ],
)
def test_wrong_draws_are_told_by_row_and_column(tmp_path, text, said):
    path = tmp_path / "p.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        read_posterior(path, sim.load_scenario("current_rules"))
    assert said in str(error.value)


@pytest.mark.parametrize("name", ["denmark_insured", "hedensted_cash", "sick_listed"])
def test_shipped_draws_fit_the_default_scenario(name):
    posterior = read_posterior(name, sim.load_scenario("current_rules"))
    assert len(posterior.draws) >= 100
    assert posterior.file == f"scenarios/posteriors/{name}.csv"


def test_an_unknown_name_of_draws_lists_those_there_are():
    with pytest.raises(
        ScenarioError, match="no draws of this name; allowed: denmark_insured, hedensted_cash, sick_listed"
    ):
        read_posterior("denmark_insurd", sim.load_scenario("current_rules"))


def test_a_check_says_figure_by_figure_whether_it_is_inside(tmp_path, capsys):
    asked = ["calibrate", "check", "hedensted_season", "current_rules", "--runs", "4", "--language", "da"]
    assert main([*asked, "--workers", "1", "--out", str(tmp_path / "r")]) == 0
    table = pd.read_csv(tmp_path / "r" / "targets.csv")
    assert len(table) == 12
    inside = (table["low"] <= table["observed"]) & (table["observed"] <= table["high"])
    assert (table["inside"] == inside).all()
    assert f"{inside.sum()} af de 12 tal" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (
            ["check", "rudersdal", "current_rules"],
            "rudersdal: no targets of this name; allowed: denmark_insured",
        ),
        (
            ["targets", "hedensted_cash", "current_rules", "--parameter", "behaviour.trust"],
            "behaviour.trust: is the size",
        ),
        (
            ["targets", "hedensted_cash", "current_rules", "--parameter", "practice.fill=1:0"],
            "--parameter practice.fill=1:0",
        ),
        (["spells", "nowhere.csv", "current_rules"], "nowhere.csv: no such file or directory"),
        (
            ["spells", "x.csv", "current_rules", "--from", "1.1.2023"],
            "--from 1.1.2023: is no date such as 2023-05-31",
        ),
        (
            ["durations", "hedensted_season", "current_rules"],
            "scenarios/targets/hedensted_season.toml: no target measures",
        ),
    ],
)
def test_a_mistake_is_one_line_and_nothing_is_left(command, said, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["calibrate", *command]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(said)
    assert not list(tmp_path.iterdir())


def test_what_the_data_do_not_narrow_is_not_identified():
    assert Estimate("a", 1.0, 0.9, 1.1, 0.0, 2.0).identified
    assert not Estimate("a", 1.0, 0.1, 1.9, 0.0, 2.0).identified


def test_a_fit_that_is_told_nothing_says_so_in_one_line_without_names():
    unknown = tuple(Estimate(name, 1.0, 0.1, 1.9, 0.0, 2.0) for name in "abcdefgh")
    together = (("a", "b", 1.0), ("c", "d", -1.0))
    spoken = words("en", {})
    found = Calibration("spells", "Spells", unknown, together, scenarios={}, notes=())
    (line,) = sentences(found, spoken)
    assert line.startswith(
        "8 parameters were estimated; of none do the data tell more than was believed before"
    )
    known = Estimate("i", 1.0, 0.9, 1.1, 0.0, 2.0)
    lines = sentences(replace(found, estimates=(*unknown, known)), spoken)
    assert lines[0].startswith("9 parameters were estimated; of 1 the data tell more")
    assert lines[1] == "The data do not identify: a; b; c; 5 more, which the table lists."
    assert len(lines) == 4


def test_parameters_that_only_their_sum_is_told_of_are_told_together():
    x = np.random.Generator(np.random.Philox(1)).normal(size=500)
    draws = np.column_stack([x, -x, np.roll(x, 7)])
    assert [(a, b) for a, b, _ in entangled(draws, ["a", "b", "c"])] == [("a", "b")]
