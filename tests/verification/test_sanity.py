"""Extremes whose answer is known: a fresh run says what the documentation's page says, and no hands do no talks."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import simulator as sim
from simulator.cli import main
from simulator.experiments.sanity import FINDINGS, REFERENCE, SPLITS
from simulator.reporting.folder import FolderError, Question, refuse_unless_ours
from simulator.reporting.words import LANGUAGES, words

DOCS = Path(__file__).resolve().parents[2] / "docs"
CLEAR = 4.0
"""Half-widths by which a stored difference must lie off zero for a small run to show its sign."""

CONTRADICTS = {"en": "the model contradicts the evidence", "da": "modellen modsiger evidensen"}


@pytest.fixture(scope="module")
def fresh() -> sim.Sanity:
    return sim.sanity(sim.load_scenario("current_rules"), replications=2, on=sim.Computing(workers=1))


@pytest.fixture(scope="module")
def stored() -> pd.DataFrame:
    return pd.read_csv(DOCS / "sanity.csv")


def test_a_fresh_small_run_has_the_signs_of_the_documentations_page(fresh: sim.Sanity, stored: pd.DataFrame):
    half = (stored["difference_ci_high"] - stored["difference_ci_low"]) / 2
    clear = stored[stored["difference"].abs() > CLEAR * half]
    assert len(clear) > 60
    turned = [
        (row.split, row.scenario, row.group, row.outcome)
        for row in clear.itertuples()
        if fresh.differences[row.split, row.scenario, (row.group, row.outcome)].mean * row.difference <= 0
    ]
    assert turned == []


def test_the_documentations_page_judges_every_finding(fresh: sim.Sanity):
    judged = pd.read_csv(DOCS / "sanity_evidence.csv")
    page = (DOCS / "sanity.md").read_text(encoding="utf-8")
    told = fresh.evidence_table()
    assert judged[["extreme", "finding", "evidence"]].to_numpy().tolist() == (
        told[["extreme", "finding", "evidence"]].to_numpy().tolist()
    )
    assert all(words()(f"sanity.evidence.{finding}") in page for finding in judged["finding"])


def test_without_caseworkers_nobody_is_talked_to_and_nobody_waits(fresh: sim.Sanity):
    for split in SPLITS:
        assert fresh.means[split, "no_staff", ("all", "cost_caseworkers")].mean == 0
        assert fresh.means[split, "no_staff", ("all", "talks_on_time")].mean < 0.1
        wait = fresh.means[split, "no_staff", ("all", "wait_days")].mean
        assert wait != wait


def test_more_caseworkers_have_more_talks_in_time_and_shorter_waits(fresh: sim.Sanity):
    for split in SPLITS:
        for outcome, sign in (("talks_on_time", 1), ("wait_days", -1)):
            levels = [
                sign * fresh.means[split, name, ("all", outcome)].mean
                for name in ("half_staff", REFERENCE, "double_staff")
            ]
            assert levels == sorted(levels)


def test_where_everybody_is_seen_in_time_still_more_caseworkers_change_nothing(fresh: sim.Sanity):
    """With twice the caseworkers what is late is late for other reasons: who fails to turn up, or is ill."""
    for split in SPLITS:
        for outcome, near in (("talks_on_time", 0.005), ("wait_days", 0.2)):
            double, triple = (
                fresh.means[split, name, ("all", outcome)].mean for name in ("double_staff", "triple_staff")
            )
            assert triple == pytest.approx(double, abs=near)


def test_without_effects_people_stay_longer(fresh: sim.Sanity):
    for split in SPLITS:
        assert fresh.differences[split, "no_effects", ("insured", "weeks_on_benefit_52")].mean > 0.5


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_where_the_model_contradicts_the_evidence(
    fresh: sim.Sanity, language: str, tmp_path: Path
):
    folder = fresh.save(tmp_path / language, language=language)
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert {"sanity.csv", "evidence.csv", "manifest.json", "sanity.md"} <= {f.name for f in folder.iterdir()}
    spoken = words(language)
    for one in fresh.answers:
        assert spoken(f"sanity.evidence.{one.finding.id}").split("'")[0] in page
        assert spoken(f"sanity.verdict.{one.verdict}") in page
    told = fresh.answer(language).splitlines()
    for one in (one for one in fresh.answers if one.verdict == "contradicts"):
        extreme = spoken(f"sanity.extreme.{one.extreme}")
        evidence = spoken(f"sanity.evidence.{one.finding.id}")
        assert any(CONTRADICTS[language] in line and extreme in line and evidence in line for line in told)


def test_a_sign_takes_two_replications_and_one_municipality(capsys: pytest.CaptureFixture[str]):
    assert main(["sanity", "current_rules", "--replications", "1"]) == 2
    assert capsys.readouterr().err == "a sure sign takes at least 2 replications, not 1\n"
    assert main(["sanity", "north_jutland"]) == 2
    assert "is of several places" in capsys.readouterr().err


def test_the_command_may_replace_what_it_wrote_before_and_nothing_else(fresh: sim.Sanity, tmp_path: Path):
    folder = fresh.save(tmp_path / "own")
    refuse_unless_ours(folder, question=Question("sanity", (REFERENCE, *FINDINGS)))
    with pytest.raises(FolderError):
        refuse_unless_ours(folder, question=Question("sweep", ("current_rules",)))
