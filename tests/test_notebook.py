"""In a notebook a question shows how far it is; everywhere workers= is short for on=Computing(workers)."""

from __future__ import annotations

import inspect
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import simulator as sim
from simulator import study
from simulator.errors import Refused
from simulator.experiments.compute import HERE, Computing, computing, telling
from simulator.reporting import notebook_progress as shown
from simulator.reporting.notebook_progress import NotebookProgress

ROOT = Path(__file__).parents[1]
SMALL = ROOT / "tests" / "scenario" / "files" / "small.toml"


class Screen:
    """What IPython's display would show, drawing by drawing."""

    def __init__(self):
        self.drawn = []

    def __call__(self, one, display_id):
        assert display_id is True
        self.drawn.append(one)
        return self

    def update(self, one):
        self.drawn.append(one)


class Clock:
    """A clock that is set."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def test_a_bar_appears_after_a_second_says_what_is_left_and_goes_away_at_the_end():
    screen, clock = Screen(), Clock()
    progress = NotebookProgress(screen, clock)
    progress("main", 0, 40)
    clock.now = 0.5
    progress("main", 5, 40)
    assert screen.drawn == []
    clock.now = 2.0
    progress("main", 20, 40)
    (bar,) = screen.drawn
    assert repr(bar) == "main: 20 of 40, about 2 s left"
    assert '<progress max="40" value="20"></progress>' in bar._repr_html_()
    clock.now = 2.1
    progress("main", 21, 40)
    assert len(screen.drawn) == 1
    progress.end()
    assert screen.drawn[-1]._repr_html_() == ""


def test_what_is_quick_shows_no_bar_and_labels_are_escaped():
    screen, clock = Screen(), Clock()
    progress = NotebookProgress(screen, clock)
    progress("quick", 1, 1)
    progress.end()
    assert screen.drawn == []
    clock.now = 5.0
    progress("<b>", 1, 3)
    assert "<b>" not in screen.drawn[0]._repr_html_()


def test_whoever_a_question_names_is_told_and_not_the_notebook():
    told, heard = [], []
    with telling(lambda *what: told.append(what)):
        Computing(progress=lambda *what: heard.append(what)).report("own", 1, 2)
        Computing().report("other", 1, 2)
    Computing().report("later", 1, 2)
    assert heard == [("own", 1, 2)]
    assert told == [("other", 1, 2)]


def test_a_cell_shows_a_bar_while_it_runs_and_keeps_none_of_it(monkeypatch):
    """A real kernel runs a comparison; the wait before the first bar is taken away."""
    code = f"""
from simulator.reporting import notebook_progress as shown
shown._FIRST_SECONDS = shown._EACH_SECONDS = 0.0
import simulator as sim
base = sim.load_scenario({str(SMALL)!r})
study = sim.compare(base, {{"other": base}}, replications=2, settings=False, workers=1)
study
"""
    cells = [nbformat.v4.new_code_cell(code)]
    book = nbformat.v4.new_notebook(cells=cells)
    drawn = []

    class Listening(NotebookClient):
        """Keeps every drawing that the kernel sends."""

        def process_message(self, msg, cell, cell_index):
            if msg["msg_type"] in ("display_data", "update_display_data"):
                drawn.append(msg["content"]["data"]["text/html"])
            return super().process_message(msg, cell, cell_index)

    Listening(book, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(ROOT)}}).execute()
    assert any("<progress" in html for html in drawn)
    assert drawn[-1] == ""
    kept = [out["data"]["text/html"] for out in book.cells[0].outputs if "data" in out]
    assert not any("<progress" in html for html in kept)
    assert "replications: 2" in kept[-1]


def test_outside_a_notebook_nothing_is_shown():
    assert not shown._in_notebook()


ASKED = [
    "break_even",
    "compare",
    "run",
    "sanity",
    "search",
    "sensitivity",
    "smallest",
    "sweep",
    "trial",
    "what_if",
]
ASKED += ["calibrate_durations", "calibrate_targets", "check_targets", "validate"]


@pytest.mark.parametrize("name", ASKED)
def test_whatever_says_where_it_is_computed_takes_a_number_of_workers(name):
    options = inspect.signature(getattr(study, name)).parameters
    assert options["on"].default is HERE
    assert options["workers"].default is None
    required = [p for p in options.values() if p.default is inspect.Parameter.empty]
    anything = dict.fromkeys([p.name for p in required])
    with pytest.raises(Refused, match="say workers or on, not both"):
        getattr(study, name)(**anything, on=Computing(1), workers=2)


def test_a_number_of_workers_is_the_same_as_a_place_with_so_many():
    assert computing(HERE, 2) == Computing(2)
    assert computing(Computing(3), None) == Computing(3)
    for wrong in (0, -1, 1.5):
        with pytest.raises(Refused, match="workers must be a whole number of at least 1"):
            computing(HERE, wrong)


def test_two_workers_asked_for_by_number_change_no_bit():
    base = sim.load_scenario(SMALL)
    options = {"replications": 2, "settings": False}
    one = sim.compare(base, {"other": base}, workers=1, **options)
    two = sim.compare(base, {"other": base}, workers=2, **options)
    assert one.identity == two.identity
    assert one.default.values["other"].tobytes() == two.default.values["other"].tobytes()
