"""Trials as files: the shipped ones can be asked, what is wrong is told in a line, what was found stands beside."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from simulator.cli import main
from simulator.errors import Refused
from simulator.experiments import Computing
from simulator.experiments.record import Note
from simulator.experiments.trial import trial
from simulator.experiments.trial_file import FOLDER, TrialFile, is_trial, read_trial
from simulator.reporting.notes import said as said_note
from simulator.reporting.trial import report, sentences
from simulator.reporting.words import titles_of, words
from simulator.scenario import ScenarioError
from simulator.scenario.files import shipped
from simulator.scenario.named_files import read_named

SHIPPED = [path.stem for path in sorted((shipped() / FOLDER).glob("*.toml"))]
REPLAY = (shipped() / FOLDER / "hurtigt_i_gang.toml").read_text(encoding="utf-8")


def test_there_are_the_trials_that_were_asked_for():
    assert SHIPPED == ["deferred_guidance", "frikommune_in_steps", "hurtigt_i_gang"]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_trial_can_be_asked_in_both_languages(name: str):
    read = read_named(name, "trial", FOLDER, TrialFile).content
    assert is_trial(name)
    assert read.title_da
    assert bool(read.note) == bool(read.note_da)
    assert all(one.source_da for one in read.found.values())
    asked = read_trial(name)
    assert asked["described"].titles == {"en": read.title, "da": read.title_da}
    assert len(asked["months"]) == 5


def test_a_scenario_is_no_trial(tmp_path: Path):
    assert not is_trial("hedensted")
    assert not is_trial(str(shipped() / "hedensted.toml"))
    assert not is_trial(str(tmp_path / "nothing.toml"))


def test_what_a_trial_changes_is_changed_in_both_or_in_the_proposal_alone():
    asked = read_trial("hurtigt_i_gang")
    base, proposal = asked["baseline"], asked["proposal"]
    assert base.practice.contact["insured"].talk_weeks == (13, 26, 39, 52)
    assert proposal.practice.contact["insured"].talk_weeks[0] == 9
    assert base.place.groups["insured"].observed == proposal.place.groups["insured"].observed
    assert base.place.solved is None
    assert "practice.contact.insured.talk_weeks" in asked["described"].settled
    assert (base.name, proposal.name) == ("hurtigt_i_gang_untreated", "hurtigt_i_gang")


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("[both.practice.contact.insured]", "[both.practice.contact.insurd]", "both.practice.contact.insurd"),
        ("weeks = 2", "weeks = -2", "tried.practice.activation.types.guidance.weeks"),
        ("found_after = 5", "found_after = 4", "found_after: must be one of the months"),
        ('measure = "median_now"', 'measure = "mean"', "found.median_untreated.measure"),
        ('drawn = "citizens"\n', 'drawn = "towns"\n', "drawn: unknown word 'towns'"),
        ("months = [1, 2, 3, 5, 8]", "", "months"),
        ('kind = "trial"', 'kind = "study"', "must be 'trial'"),
    ],
)
def test_a_mistake_in_a_trials_file_is_told_by_its_key(tmp_path: Path, old: str, new: str, complaint: str):
    assert old in REPLAY
    path = tmp_path / "mine.toml"
    path.write_text(REPLAY.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ScenarioError) as told:
        read_trial(path)
    assert complaint in str(told.value)
    assert "mine.toml" in str(told.value)


def test_a_design_that_cannot_be_is_refused_whoever_asks():
    with pytest.raises(Refused, match="--draw steps"):
        trial(**read_trial("hurtigt_i_gang") | {"drawn": "steps"})


def test_the_replay_gives_the_published_medians_and_a_lower_ratio_and_says_so():
    """Median 14 weeks among the untreated, 11.5 among the treated (Graversen and van Ours 2008)."""
    pytest.importorskip("lifelines")
    asked = read_trial("hurtigt_i_gang") | {"months": (5.0,)}
    found = trial(**asked, trials=4, draws=False, on=Computing(workers=1))
    beside = {one.measure: its for one, its in found.beside()}
    assert beside["median_now"].mean == pytest.approx(14, abs=0.5)
    assert 11.0 <= beside["median_tried"].mean <= 12.2
    assert 1.05 < beside["ratio_of_exit_rates"].mean < 1.30
    point = found.points[0]
    assert point.bias_vacancies.high < -0.5, "a trial sees the effect before displacement"
    for language in ("en", "da"):
        said = sentences(found, words(language))
        assert any(" 3." in sentence for sentence in said)
        assert "found" in report(found, words(language)).tables
    assert np.isfinite(point.cost.mean)


def test_all_mistakes_of_a_file_are_told_at_once_with_the_nearest_names(tmp_path: Path):
    path = tmp_path / "mine.toml"
    changed = (
        ("months = [1, 2, 3, 5, 8]", "monts = [1, 5]"),
        ("by_need_weeks = 0", "by_need_weks = 0"),
        ("weeks = 2\n", "weeks = -2\n"),
        ('groups = ["insured"]', 'groups = ["insurd"]'),
    )
    text = REPLAY
    for old, new in changed:
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as told:
        read_trial(path)
    assert {(one.key, one.nearest) for one in told.value.problems} >= {
        ("monts", "months"),
        ("both.practice.contact.insured.by_need_weks", "both.practice.contact.insured.by_need_weeks"),
        ("tried.practice.activation.types.guidance.weeks", ""),
        ("groups", "insured"),
    }


def test_trials_are_listed_and_checked_by_name_and_by_path(tmp_path: Path, capsys):
    assert main(["list", "trials"]) == 0
    listed = capsys.readouterr().out
    assert all(f"  {name}" in listed for name in SHIPPED)
    assert "Guidance on sanctions waits for a breach" in listed
    assert main(["check", "hurtigt_i_gang", "hedensted"]) == 0
    said = capsys.readouterr().out
    assert "hurtigt_i_gang: in order" in said
    assert "hedensted: in order" in said
    assert "practice.activation.refer_weeks: 4 -> 3" in said
    path = tmp_path / "mine.toml"
    path.write_text(REPLAY.replace('drawn = "citizens"', 'drawn = "steps"'), encoding="utf-8")
    assert main(["check", str(path), "hurtig_i_gang"]) == 2
    first, second = capsys.readouterr().err.splitlines()
    assert "mine.toml: --draw steps: takes two scenarios" in first
    assert second.endswith("did you mean 'hurtigt_i_gang'?")


def test_the_arms_of_a_trial_of_ones_own_have_titles_in_both_languages(tmp_path: Path):
    path = tmp_path / "mine.toml"
    path.write_text(REPLAY, encoding="utf-8")
    asked = read_trial(path)
    arms = {one.name: one for one in (asked["baseline"], asked["proposal"])}
    assert titles_of(arms, "da")["mine_untreated"].startswith("De ubehandlede i Hurtigt i gang")
    assert titles_of(arms, "en")["mine"].startswith("Hurtigt i gang: early")


def test_a_note_on_the_baseline_names_the_untreated_as_the_page_does():
    note = Note("never_solved", (("reference", "hurtigt_i_gang_untreated"),))
    assert "de ubehandlede i Hurtigt i gang" in said_note(note, words("da"))
    assert "hurtigt_i_gang" not in said_note(note, words("en"))
