"""The server answers whoever has the token and asks this machine by its name; what it saves gives the same answer."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from simulator.cli import main
from simulator.experiments.csv_text import to_the_last_digit
from simulator.workbench.state import State

from .serving import SMALL, TOKEN

LAESOE = Path(__file__).parents[2] / "scenarios" / "places" / "laesoe.toml"
MOVED = State(
    place="denmark:laesoe",
    seed=3,
    both={"behaviour.displacement": "0.3"},
    moved={"practice.caseworkers.factor": "0,9", "law.duties.cv_follow_up.active": "false"},
)
PATHS = ("/", "/answers", "/workbench.js", "/workbench.css", "/save/scenarios", "/save/outcomes")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("query", ["", "token=", "token=wrong", f"token={TOKEN}x", "token=%C3%A6"])
def test_without_the_token_nothing_is_answered(bench, path, query):
    status, _, body = bench.ask(path, query)
    assert status == 403
    assert b"<" not in body


@pytest.mark.parametrize(
    "host", ["example.org", "example.org:80", "127.0.0.1", "127.0.0.1.example.org:80", ""]
)
def test_by_another_name_nothing_is_answered_whatever_the_token(bench, host):
    assert bench.ask("/", f"token={TOKEN}", {"Host": host})[0] == 403


def test_this_machine_goes_by_two_names(bench):
    for name in ("127.0.0.1", "localhost"):
        assert bench.ask("/workbench.js", f"token={TOKEN}", {"Host": f"{name}:{bench.port}"})[0] == 200


def test_a_page_of_another_site_cannot_hand_anything_in(bench):
    headers = {"Origin": "http://example.org"}
    assert bench.ask("/place", f"token={TOKEN}&name=x.toml", headers, LAESOE.read_bytes())[0] == 403


def test_the_page_may_load_nothing_from_elsewhere_and_tells_nobody_where_it_is(bench):
    status, headers, body = bench.get("/")
    assert status == 200
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"
    assert b"http://" not in body
    assert b"https://" not in body


def test_an_unknown_page_and_a_wrong_seed_are_told_in_a_line(bench):
    assert bench.get("/nothing")[0] == 404
    assert bench.get("/save/nothing")[0] == 404
    status, _, body = bench.ask("/", f"token={TOKEN}&seed=much")
    assert status == 400
    assert body.decode() == "seed: must be a whole number from 0 to 2147483647, is 'much'\n"


def test_mistakes_are_told_by_field_in_the_loaders_words(bench):
    state = State(
        place="denmark:laesoe", both={"behaviour.trust": "55"}, moved={"practice.caseworkers.factor": "much"}
    )
    told, end = bench.events(state)
    assert end == {"kind": "end"}
    assert told["kind"] == "mistakes"
    assert told["lines"] == []
    assert told["fields"] == {
        "both.behaviour.trust": "behaviour.trust: must be at least -0.9 and at most 3, is 55",
        "proposal.practice.caseworkers.factor": "practice.caseworkers.factor: must be a number, "
        "at least 0 and at most 20, is a text ('much')",
    }


def test_a_mistake_across_keys_stands_beside_the_first_of_them(bench):
    shares = {"practice.contact.insured.phone_share": "0.6", "practice.contact.insured.video_share": "0.6"}
    told, _ = bench.events(State(place="denmark:laesoe", moved=shares))
    ((name, said),) = told["fields"].items()
    assert name.startswith("proposal.practice.contact.insured.")
    assert "add up to 1.2, more than 1" in said


def test_a_fault_of_ours_is_a_line_on_a_page_that_stands(bench, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError("division by zero")
        yield

    with monkeypatch.context() as patched:
        patched.setattr(bench.desk, "answers", broken)
        told, end = bench.events(SMALL)
    assert told["kind"] == "failed"
    assert "ZeroDivisionError: division by zero" in told["said"]
    assert "\n" not in told["said"]
    assert end == {"kind": "end"}
    assert bench.until(SMALL, 2)["kind"] == "answer"


def test_a_place_is_handed_in_or_refused_with_its_mistakes(bench):
    query = f"token={TOKEN}&name=my_own.toml"
    status, _, body = bench.ask("/place", query, body=LAESOE.read_bytes())
    assert (status, json.loads(body)) == (200, {"place": "myown", "title": "Læsø"})
    wrong = LAESOE.read_text(encoding="utf-8").replace("stock =", "stok =", 1).encode()
    status, _, body = bench.ask("/place", query, body=wrong)
    assert status == 400
    assert "did you mean 'stock'?" in json.loads(body)["lines"][0]


@pytest.mark.slow
def test_page_command_and_notebook_give_the_same_to_the_last_digit(bench, tmp_path, monkeypatch):
    """At twenty replications: outcomes.csv of the page, of the command on the files that the page saves, of Python."""
    status, _, ours = bench.get("/save/outcomes", MOVED)
    assert status == 200
    _, _, whole = bench.get("/save/scenarios", MOVED)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        archive.extractall(tmp_path)
    (folder,) = tmp_path.iterdir()
    monkeypatch.chdir(folder)
    words = (folder / "ask.txt").read_text(encoding="utf-8").split()
    assert words[:2] == ["jobcentre", "compare"]
    assert main([*words[1:], "--workers", "1", "--out", "found"]) == 0
    assert (folder / "found" / "outcomes.csv").read_bytes() == ours
    _, _, snippet = bench.get("/save/snippet", MOVED)
    scope: dict[str, object] = {}
    exec(compile(snippet.decode(), "snippet", "exec"), scope)
    study = scope["study"]
    numbers = ["mean", "ci_low", "ci_high", "difference", "difference_ci_low", "difference_ci_high"]
    import pandas as pd

    table = pd.read_csv(io.BytesIO(ours), **to_the_last_digit())
    assert study.table()[numbers].equals(table[numbers])


def test_the_page_shows_the_numbers_of_the_table_to_the_last_digit(bench):
    import pandas as pd

    from simulator.catalogue import HEADLINE_TABLE

    answer = bench.until(State(place="denmark:laesoe", seed=3), 20)
    _, _, csv = bench.get("/save/outcomes", State(place="denmark:laesoe", seed=3))
    table = pd.read_csv(io.BytesIO(csv), **to_the_last_digit())
    own = table[table["difference"].notna()].set_index(["group", "outcome"])
    shown = [key for key in HEADLINE_TABLE if key in own.index]
    assert len(shown) > 5
    for key in shown:
        for column in ("mean", "difference", "difference_ci_low", "difference_ci_high"):
            assert repr(float(own.loc[key, column])) in answer["html"]


@pytest.mark.slow
def test_run_folder_and_report_are_whole(bench, tmp_path):
    status, headers, whole = bench.get("/save/folder", SMALL)
    assert status == 200
    assert headers["content-disposition"].endswith('.zip"')
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        names = {name.partition("/")[2] for name in archive.namelist()}
        archive.extractall(tmp_path)
    assert {"manifest.json", "outcomes.csv", "report.html", "verdicts.csv", "ask.txt"} <= names
    (folder,) = tmp_path.iterdir()
    made = subprocess.run(
        [sys.executable, "-m", "simulator", "report", str(folder), "--out", str(tmp_path / "c.html")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    status, _, html = bench.get("/save/report", SMALL)
    assert status == 200
    assert b"L\xc3\xa6s\xc3\xb8" in html
