"""What an answer hinges on is asked for by command or program, and comes out where it is known."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import simulator as sim
from simulator.cli import main
from simulator.errors import ReadingError
from simulator.experiments import Computing, Store
from simulator.experiments.sensitivity import from_json
from simulator.reporting.sensitivity import sentences, too_few
from simulator.reporting.words import words

SMALL = str(Path(__file__).parent / "scenario" / "files" / "small.toml")
COST = ("all", "cost_total")


SLOT = {
    "value": "fixed",
    "alternatives": ["fixed", "expanding"],
    "weight": [2, 1],
    "provenance": "assumption",
}


@pytest.fixture(scope="module")
def base():
    return sim.load_scenario(SMALL).replace({"practice.slot": SLOT})


@pytest.fixture(scope="module")
def found(base):
    """Half the caseworkers against all: the wage matters to the difference, the benefit hardly."""
    fewer = base.replace({"practice.caseworkers.factor": 0.5})
    return sim.sensitivity(base, {"fewer": fewer}, draws=4, on=Computing(workers=1))


def test_every_assumption_is_varied_and_chance_and_the_rest_are_groups(found, base):
    assert set(found.assumptions) == {path for path, figure in base.figures.items() if figure.is_varied}
    groups = [one.group for one in found.indices["fewer", COST]]
    assert groups[-1] == "chance"
    assert set(found.alone) <= set(groups)
    assert {name for name, _, _ in found.swings} == set(found.contrasts)


def test_an_alternative_is_tried_by_itself_and_drawn_with_all_others(found):
    assert {"practice.slot=expanding"} == set(found.contrasts) - set(found.assumptions)
    table = found.tornado_table().set_index("assumption")
    assert set(table.loc["practice.slot=expanding", "low"]) == {"fixed"}
    assert set(table.loc["practice.slot=expanding", "high"]) == {"expanding"}


def test_shares_of_draws_are_counted_over_independent_draws(found):
    assert len(found.levels) == 2 * 4
    lower = found.lower("fewer", COST)
    assert lower.of == 8
    assert lower.count == (found.differences("fewer", COST) < 0).sum()
    stands = found.ranking_stands(COST)
    assert stands.count == (lower.count if found.order[COST][0] == "fewer" else 8 - lower.count)


def test_the_same_bytes_on_two_workers_and_after_an_interruption(found, base, tmp_path):
    fewer = base.replace({"practice.caseworkers.factor": 0.5})

    class Interrupted(Exception):
        pass

    def stop(label, done, total):
        if label == "all assumptions at once" and done > 3:
            raise Interrupted

    on = Computing(workers=1, progress=stop, store=Store(tmp_path / "kept"))
    with pytest.raises(Interrupted):
        sim.sensitivity(base, {"fewer": fewer}, draws=4, on=on)
    told = []
    on = Computing(
        workers=2,
        store=Store(tmp_path / "kept", resume=True),
        progress=lambda label, done, total: told.append((label, done)),
    )
    again = sim.sensitivity(base, {"fewer": fewer}, draws=4, on=on)
    np.testing.assert_array_equal(again.levels, found.levels)
    pd.testing.assert_frame_equal(again.indices_table(), found.indices_table())
    assert min(done for label, done in told if label == "all assumptions at once") > 0
    pd.testing.assert_frame_equal(again.tornado_table(), found.tornado_table())


def test_the_command_writes_charts_tables_and_a_page(tmp_path, capsys):
    asked = ["sensitivity", SMALL, SMALL, "--draws", "2", "--alone", "4", "--language", "da"]
    assert main([*asked, "--workers", "1", "--out", str(tmp_path / "r")]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "0 ud af 4" in out  # a scenario against itself
    assert "Med 2 gennemregninger kan man ikke stole på" in out
    files = {p.name for p in (tmp_path / "r").iterdir()}
    assert {"ranking.csv", "indices.csv", "tornado.csv", "report.html", "manifest.json"} <= files
    assert json.loads((tmp_path / "r" / "manifest.json").read_text())["asked"]["SALib"]
    assert [entry.name for entry in tmp_path.iterdir()] == ["r"]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (
            ["sensitivity", SMALL, SMALL, "--draws", "100"],
            "draws must be a power of two, such as 128, not 100",
        ),
        (["sensitivity", SMALL], "sensitivity needs a baseline and at least one proposal"),
        (
            ["sensitivity", "north_jutland", "north_jutland"],
            "north_jutland: is of several places; ask for one of them",
        ),
    ],
)
def test_a_mistake_is_one_line_and_nothing_is_run(command, said, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(command) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(said)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("language", ["en", "da"])
def test_the_sentences_follow_the_numbers(found, language):
    spoken = words(language)
    levels = np.array(found.levels)
    levels[:, 1] = levels[:, 0] - 1.0
    always = sentences(replace(found, levels=levels), spoken)
    key = found.outcomes[0]
    lower = {"en": "is lower in 8 of 8", "da": "er lavere i 8 ud af 8"}[language]
    defined = [one for one in found.outcomes if len(found.differences("fewer", one))]
    assert always[0].count(lower) == len(defined) > 1
    most = found.largest("fewer", key, 1)[0]
    assert found.swings[most, "fewer", key].swing.holds_zero or spoken.assumption(most)[1:] in always[1]
    assert spoken._find("sensitivity.too_few").split("{draws}")[1][:10] in always[-1]


def test_no_more_than_a_sentence_or_two_stand_for_each_proposal(found):
    assert len(sentences(found, words("da"))) <= 2 * len(found.names[1:]) + 1


def test_draws_are_enough_where_there_are_many_and_no_share_is_above_the_whole(found):
    nothing = dict.fromkeys(found.indices, ())
    assert too_few(found)
    assert not too_few(replace(found, draws=128, indices=nothing))
    above = {key: (replace(found.indices[key][0], total=1.6, total_half=0.2),) for key in found.indices}
    assert too_few(replace(found, draws=128, indices=above))


def test_it_is_read_back_whole_and_shown_in_the_committees_report(found, base, tmp_path, capsys):
    fewer = base.replace({"practice.caseworkers.factor": 0.5})
    folder = found.save(tmp_path / "s")
    again = from_json((folder / "sensitivity.json").read_text(encoding="utf-8"))
    np.testing.assert_array_equal(again.levels, found.levels)
    pd.testing.assert_frame_equal(again.tornado_table(), found.tornado_table())
    pd.testing.assert_frame_equal(again.indices_table(), found.indices_table())
    assert sentences(again, words("da")) == sentences(found, words("da"))
    run = sim.compare(base, {"fewer": fewer}, replications=2, settings=False).save(tmp_path / "r")
    assert main(["report", str(run), "--sensitivity", str(folder), "--out", str(tmp_path / "c.html")]) == 0
    page = (tmp_path / "c.html").read_text(encoding="utf-8")
    assert "Når alle antagelser flytter sig på én gang" in page
    assert 'id="chart-tornado"' in page
    other = sim.compare(base, {"more": fewer}, replications=2, settings=False).save(tmp_path / "o")
    capsys.readouterr()
    for told, said in (
        (["report", str(other), "--sensitivity", str(folder)], "is of small, fewer, the run of small, more"),
        (["report", str(run), "--sensitivity", str(tmp_path)], "sensitivity.json: no such file or directory"),
    ):
        assert main(told) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert line.endswith(said)
    with pytest.raises(ReadingError, match="is no sensitivity analysis"):
        from_json("[]")
