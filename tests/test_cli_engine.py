"""The command line and the engine: the same files whoever keeps the clock."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from simulator.cli import main
from simulator.cli import running as cli_running
from simulator.cli.options import Options
from simulator.simulation import run as running

ASKED = ["compare", "current_rules", "frikommune", "--replications", "2", "--no-settings", "--workers", "1"]


def test_both_engines_give_the_same_tables(tmp_path: Path):
    pytest.importorskip("numba")
    short = ["--set", "warmup_weeks=13", "--set", "horizon_weeks=53"]
    for engine in ("simpy", "compiled"):
        assert main([*ASKED, *short, "--engine", engine, "--out", str(tmp_path / engine)]) == 0
    for table in ("outcomes.csv", "expectations.csv", "charts/survival.csv", "charts/cost.csv"):
        assert (tmp_path / "simpy" / table).read_bytes() == (tmp_path / "compiled" / table).read_bytes()
    assert '"engine": "compiled"' in (tmp_path / "compiled" / "manifest.json").read_text()


def test_an_engine_that_is_not_there_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(running, "find_spec", lambda name: None)
    assert main([*ASKED, "--engine", "compiled", "--out", str(tmp_path / "run")]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "--engine compiled: numba is not installed; install it by: pip install numba "
        "(it comes with the extra 'compiled')"
    ]
    assert not list(tmp_path.iterdir())


def test_an_engine_that_nobody_knows_is_one_line(capsys: pytest.CaptureFixture[str]):
    assert main([*ASKED, "--engine", "steam"]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "Invalid value for '--engine': 'steam' is not one of 'simpy', 'compiled'."
    ]


def test_the_events_of_one_replication_become_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "events.parquet"
    assert main(["events", "current_rules", "frikommune", "--engine", "simpy", "--out", str(file)]) == 0
    table = pd.read_parquet(file)
    assert len(table) > 100_000
    assert set(table["event"]) >= {"entered", "talk_held", "exited"}
    assert main(["events", "current_rules", "--engine", "simpy", "--out", str(tmp_path / "no" / "x")]) == 2
    assert "cannot be written: No such file or directory" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("seconds", "engine", "is_told"), [(31, "simpy", True), (29, "simpy", False), (31, "compiled", False)]
)
def test_whoever_waited_without_numba_is_told_of_it(
    seconds: int,
    engine: str,
    is_told: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
):
    monkeypatch.chdir(tmp_path)
    clock = [0.0]
    monkeypatch.setattr(cli_running, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    monkeypatch.setattr(cli_running, "deliver", lambda *_: None)
    monkeypatch.setattr("simulator.simulation.default_engine", lambda: engine)

    def find(**_: object) -> None:
        clock[0] += seconds

    cli_running.answer(Options(), "run", ["current_rules"], find)
    told = capsys.readouterr().err
    assert ("numba is not installed" in told) == is_told
    assert ("pip install numba" in told) == is_told
