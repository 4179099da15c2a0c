"""Whatever is the last line of a cell shows itself in a few lines, with what it is of and its headlines."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

import simulator as sim
from simulator.experiments import Computing

SMALL = Path(__file__).parent / "scenario" / "files" / "small.toml"
HERE = Computing(workers=1)


@pytest.fixture(scope="module")
def base():
    return sim.load_scenario(SMALL)


@pytest.fixture(scope="module")
def study(base):
    fewer = base.replace({"practice.teams.all.heads": 1, "title": "Fewer <heads>"})
    return sim.compare(base, {"fewer": fewer}, replications=2, settings=False, on=HERE)


def test_a_scenario_shows_itself_in_a_line_and_in_a_notebook_with_place_law_and_caseworkers(base):
    assert repr(base) == "<Scenario small: A small jobcentre (Village, from 2020-01-06)>"
    html = base._repr_html_()
    assert len(html) < 1500
    for said in ("A small jobcentre", "Village", base.law.title, "caseworkers"):
        assert said in html
    assert len(sim.load_scenario("north_jutland")._repr_html_()) < 2000


def test_figures_show_how_many_there_are_and_list_themselves_as_a_table(base):
    assert repr(base.figures).startswith(f"<{len(base.figures)} figures: ")
    assert len(base.figures._repr_html_()) < 4000
    assert len(base.figures.table()) == len(base.figures)
    assert list(base.figures.table()["path"]) == list(base.figures)
    again = pickle.loads(pickle.dumps(base))
    assert again.figures == base.figures
    assert repr(again.figures) == repr(base.figures)


def test_a_study_shows_its_headlines_and_nothing_unescaped(study):
    assert repr(study) == "<Study: Fewer <heads> compared with A small jobcentre; 2 replications, seed 1>"
    html = study._repr_html_()
    assert len(html) < 3000
    for said in ("Fewer &lt;heads&gt;", "Village", "replications: 2", "difference", "DKK"):
        assert said in html
    assert "<heads>" not in html


def test_other_experiments_show_their_answer(base):
    over = {"practice.caseworkers.factor": (0.8, 1.0)}
    swept = sim.sweep(base, over=over, replications=2, on=HERE)
    assert repr(swept) == "<Sweep of small; .answer(), .chart() and .save() tell more>"
    html = swept._repr_html_()
    assert len(html) < 4000
    assert "Sweep: A small jobcentre" in html
    assert "replications: 2" in html


@pytest.mark.parametrize("kind", ["BreakEven", "Sensitivity", "Smallest", "Sweep", "Study", "Scenario"])
def test_no_result_prints_all_that_it_holds(kind):
    assert not getattr(sim, kind).__repr__.__qualname__.startswith("__create_fn__")
    assert hasattr(getattr(sim, kind), "_repr_html_")
