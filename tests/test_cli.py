"""The command keeps its word: exit statuses, one plain line a mistake, the same names as in every table."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from simulator.cli import main
from simulator.cli.options import Language
from simulator.experiments.compute import process_pool
from simulator.reporting.words import LANGUAGES

from .told import complaints

SCENARIOS = (
    "current_rules",
    "current_rules_2026",
    "hedensted",
    "hedensted_capacity",
    "hedensted_hours",
    "frikommune",
    "frikommune_capacity",
    "frikommune_hours",
)
COMMANDS = ("list", "check", "run", "compare", "trace", "copy", "place", "solve", "warm-up")


def jobcentre(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the real thing in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "simulator", *words], cwd=cwd, capture_output=True, text=True, check=False
    )


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    """Run a command that the user got wrong, and give the lines it is told by."""
    assert main(words) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "Traceback" not in told.err
    assert not set(told.err) & set("╭╮╰╯│─┃")
    return told.err.splitlines()


def test_help_imports_nothing_heavy():
    code = (
        "import sys; from simulator.cli import main; main(['compare', '--help']); "
        "heavy = {'numpy', 'pandas', 'matplotlib', 'scipy', 'simpy', 'holidays', 'joblib'}; "
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_shows_an_example(command: str, capsys: pytest.CaptureFixture[str]):
    assert main([command, "--help"]) == 0
    assert f"Example: jobcentre {command}" in capsys.readouterr().out


def test_alone_it_lists_its_commands(capsys: pytest.CaptureFixture[str]):
    assert main([]) == 0
    shown = capsys.readouterr().out
    assert all(f"\n  {command} " in shown for command in COMMANDS)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["compare", "--sed", "3"], "No such option: --sed"),
        (["cmpare"], "No such command 'cmpare'"),
        (["compare", "--replications", "none"], "--replications"),
        (["compare", "--replications", "0"], "--replications"),
        (["run"], "Missing argument"),
        (["compare", "current_rules"], "compare needs a baseline and at least one proposal"),
        (["run", "curent_rules"], "did you mean 'current_rules'?"),
        (["run", "current_rules", "--set", "practice.caseworker.factor=1"], "practice.caseworker"),
        (["run", "current_rules", "--set", "nonsense"], "nonsense"),
        (["run", "no/such/file.toml"], "no/such/file.toml"),
        (["trace", "current_rules", "--citizen", "100000000"], "--citizen: there are citizens 0 to"),
        (["solve", "current_rules", "no/such/place.toml"], "no/such/place.toml"),
        (["trace", "north_jutland"], "north_jutland: is of several places"),
        (
            ["compare", "north_jutland", "current_rules_2017", "--no-settings"],
            "current_rules_2017: is not of the same municipalities",
        ),
    ],
)
def test_a_mistake_is_one_plain_line(words: list[str], told: str, capsys: pytest.CaptureFixture[str]):
    lines = refused(capsys, *words)
    assert len(lines) == 1
    assert told in lines[0]


def test_the_mistakes_of_all_scenarios_are_told_at_once(capsys: pytest.CaptureFixture[str]):
    lines = refused(capsys, "compare", "curent_rules", "hedenstedt")
    assert len(lines) == 2
    assert "'current_rules'" in lines[0]
    assert "'hedensted'" in lines[1]


def test_a_mistake_in_a_set_is_told_once_for_all_scenarios(capsys: pytest.CaptureFixture[str]):
    assert len(refused(capsys, "compare", "--set", "practice.caseworkers.factor='many'")) == 1


def test_an_internal_fault_shows_its_traceback(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("simulator.study.run", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        main(["run", "current_rules"])


def test_the_shipped_scenarios_are_listed_and_in_order(capsys: pytest.CaptureFixture[str]):
    assert main(["list"]) == 0
    listed = capsys.readouterr().out
    assert main(["check"]) == 0
    checked = capsys.readouterr().out
    for name in SCENARIOS:
        assert f"  {name} " in listed
        assert f"{name}: in order" in checked
    for part in ("lab_2023", "lov_1750_2026"):
        assert f"  {part} " in listed


def test_copied_files_stand_on_their_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["copy", str(tmp_path / "mine")]) == 0
    capsys.readouterr()
    assert main(["check", str(tmp_path / "mine" / "hedensted.toml")]) == 0
    assert capsys.readouterr().err == ""
    assert refused(capsys, "copy", str(tmp_path / "mine"))


def test_a_comparison_leaves_a_whole_folder_and_says_where_the_page_is(tmp_path: Path):
    words = [
        "compare",
        "current_rules",
        "current_rules",
        "--replications",
        "2",
        "--no-settings",
        "--workers",
        "1",
    ]
    done = jobcentre(*words, cwd=tmp_path)
    assert (done.returncode, complaints(done.stderr)) == (0, [])
    page = tmp_path / done.stdout.splitlines()[-1].removeprefix("The page: ")
    assert page.is_file()
    manifest = json.loads((page.parent / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["command"] == ["jobcentre", *words]
    table = (page.parent / "outcomes.csv").read_text(encoding="utf-8").splitlines()
    assert table[0].startswith("scenario,group,outcome,unit,replications,mean,")
    assert any(line.startswith("current_rules#2,") for line in table)
    assert [entry.name for entry in (tmp_path / "results").iterdir()] == [page.parent.name]


def test_in_danish_page_table_and_numbers_are_danish(tmp_path: Path):
    words = ("run", "current_rules", "--replications", "1", "--workers", "1", "--language", "da")
    short = ("--set", "horizon_weeks=8", "--set", "warmup_weeks=4")
    done = jobcentre(*words, *short, cwd=tmp_path)
    assert (done.returncode, complaints(done.stderr)) == (0, [])
    assert "Samlede" in done.stdout or "I alt, mio. kr." in done.stdout
    *_, before, blank, last = done.stdout.splitlines()
    assert (bool(before.strip()), blank) == (True, "")
    page = (tmp_path / last.removeprefix("Siden: ")).read_text(encoding="utf-8")
    assert '<html lang="da">' in page
    assert "kr." in page


def test_an_unknown_language_is_refused_with_those_there_are(capsys: pytest.CaptureFixture[str]):
    for command in ("run", "compare"):
        (line,) = refused(capsys, command, "current_rules", "--language", "sv")
        assert "'sv' is not one of 'en', 'da'" in line


def test_the_command_knows_the_languages_of_the_report():
    assert tuple(Language) == LANGUAGES


def test_a_folder_that_is_not_ours_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "thesis.txt").write_text("mine")
    words = ["run", "current_rules", "--replications", "1", "--workers", "1", "--out", str(tmp_path)]
    lines = refused(capsys, *words)
    assert len(lines) == 1
    assert str(tmp_path) in lines[0]
    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.txt"]


def test_event_logs_and_a_cluster_do_not_go_together(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    asked = ["current_rules", "--events", "--cluster", "tcp://127.0.0.1:9", "--out", str(tmp_path / "r")]
    (line,) = refused(capsys, "run", *asked)
    assert "leave out either --events or --cluster" in line


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for another process")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_an_interrupt_ends_with_130_and_says_how_to_go_on(tmp_path: Path, workers: str):
    words = ["compare", "--replications", "1000", "--workers", workers]
    running = subprocess.Popen(
        [sys.executable, "-m", "simulator", *words],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell's background job ignores interrupts, and its children would inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    while not any(tmp_path.rglob("*.run")):  # well into the simulation, and far from its end
        assert running.poll() is None, running.communicate()[1]
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    _, told = running.communicate()
    assert running.returncode == 130
    told = told.strip().splitlines()[-1]
    kept = len(list(tmp_path.rglob("*.run")))
    assert told.startswith(f"interrupted; {kept} runs are kept in ")
    assert told.endswith("the same command with --resume goes on from there")
    assert not list(tmp_path.glob("results/[!.]*"))


@pytest.mark.skipif(sys.platform == "win32", reason="a worker is killed by a signal")
def test_a_killed_worker_is_told_in_one_line_and_what_is_done_is_gone_on_from(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    @contextmanager
    def kill_half_way() -> Iterator[Callable[[str, int, int], None]]:
        def report(label: str, done: int, total: int) -> None:
            if done >= total // 2 and not killed:
                killed.append(next(iter(process_pool(2)._processes)))
                os.kill(killed[0], signal.SIGKILL)

        yield report

    killed: list[int] = []
    short = ["--engine", "simpy", "--set", "horizon_weeks=8", "--set", "warmup_weeks=4"]
    asked = ["run", "current_rules", "--replications", "8", *short, "--out", str(tmp_path / "r")]
    with monkeypatch.context() as within:
        within.setattr("simulator.cli.running.progress_bars", kill_half_way)
        assert main([*asked, "--workers", "2"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    kept = len(list(tmp_path.rglob("*.run")))
    assert 4 <= kept < 8
    assert line.startswith("a worker process died (killed, or out of memory); fewer at a time")
    assert f"; {kept} runs are kept in " in line
    assert line.endswith("the same command with --resume goes on from there")
    assert main([*asked, "--workers", "2", "--resume"]) == 0
    assert [entry.name for entry in tmp_path.iterdir()] == ["r"]
    assert main([*asked[:-1], str(tmp_path / "undisturbed"), "--workers", "1"]) == 0
    resumed, undisturbed = ((tmp_path / run / "outcomes.csv").read_bytes() for run in ("r", "undisturbed"))
    assert resumed == undisturbed


def test_a_life_is_told_under_each_scenario(capsys: pytest.CaptureFixture[str]):
    assert main(["trace", "current_rules", "hedensted"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("citizen ")
    assert "Current rules" in told
    assert "Hedensted" in told
    assert "enters" in told
    assert "§" in told


def test_a_check_says_what_a_file_changes_against_the_one_it_extends(tmp_path, capsys):
    small = str(Path(__file__).parent / "scenario" / "files" / "small.toml")
    own, same = tmp_path / "own.toml", tmp_path / "same.toml"
    head = f'title = "Own"\nextends = {json.dumps(small)}\n'
    own.write_text(head + "[change]\npractice.teams.all.heads = 9\n", encoding="utf-8")
    same.write_text(head, encoding="utf-8")
    assert main(["check", str(own), str(same), small]) == 0
    told = capsys.readouterr().out.splitlines()
    assert "  changes 1 figure of small:" in told
    assert any(
        line.startswith("    practice.teams.all.heads: ") and line.endswith(" -> 9, from 2020-01-06")
        for line in told
    )
    assert "  changes no figure of small" in told


@pytest.mark.parametrize(
    "command",
    [
        ["compare", "BASE", "OWN", "--set", "practice.teams.all.heads=25"],
        ["sweep", "BASE", "OWN", "--set", "practice.teams.all.heads=25", "--over", "behaviour.trust=0,0.1"],
        ["sweep", "BASE", "OWN", "--over", "practice.teams.all.heads=20,25"],
        ["break-even", "BASE", "OWN", "--over", "practice.teams.all.heads", "--between", "20:25"],
        ["trace", "BASE", "OWN", "--set", "practice.teams.all.heads=25"],
    ],
)
def test_what_a_proposal_sets_itself_is_not_overwritten_in_silence(tmp_path, capsys, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    small = str(Path(__file__).parent / "scenario" / "files" / "small.toml")
    own = tmp_path / "own.toml"
    own.write_text(
        f"extends = {json.dumps(small)}\n[change]\npractice.teams.all.heads = 9\n", encoding="utf-8"
    )
    assert main([{"BASE": small, "OWN": str(own)}.get(word, word) for word in command]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("practice.teams.all.heads: own sets it itself, which this would undo")
    assert not list(tmp_path.glob("results/*"))


def test_a_different_run_is_replaced_only_on_request(tmp_path, capsys):
    small = str(Path(__file__).parent / "scenario" / "files" / "small.toml")
    own = tmp_path / "own.toml"
    own.write_text(f"extends = {json.dumps(small)}\n", encoding="utf-8")
    out = tmp_path / "r"
    asked = ["--replications", "1", "--workers", "1", "--out", str(out)]
    assert main(["run", small, *asked]) == 0
    assert main(["run", small, *asked, "--seed", "2"]) == 0
    before = (out / "manifest.json").read_bytes()
    capsys.readouterr()
    for words in (["run", str(own)], ["compare", small, str(own), "--no-settings"]):
        assert main([*words, *asked]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert "holds a different run (run: small)" in line
        assert "--replace" in line
    assert (out / "manifest.json").read_bytes() == before
    assert main(["run", str(own), *asked, "--replace"]) == 0
    assert "own" in json.loads((out / "manifest.json").read_text(encoding="utf-8"))["scenarios"]
