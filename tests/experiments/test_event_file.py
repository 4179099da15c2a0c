"""The event log as a file: written piece by piece, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from simulator.experiments.event_file import EventFile, stream_events
from simulator.log import read_frame
from simulator.scenario import load_scenario
from simulator.simulation import ENGINES, simulate, timeline


@pytest.mark.parametrize("engine", ENGINES)
def test_a_log_that_is_streamed_to_a_file_is_the_log(tmp_path: Path, engine: str):
    if engine == "compiled":
        pytest.importorskip("numba")
    s, path = load_scenario("current_rules"), tmp_path / "events.parquet"
    run = stream_events(s, s, path, seed=3, replication=1, engine=engine)
    whole = simulate(timeline(s, s), 3, 1, engine=engine)
    assert len(run.events) == 0
    pd.testing.assert_frame_equal(pd.read_parquet(path), whole.events.frame(1))
    assert len(read_frame(pd.read_parquet(path))) == len(whole.events)
    assert [p.name for p in tmp_path.iterdir()] == ["events.parquet"]


def test_what_breaks_off_leaves_no_file(tmp_path: Path):
    s = load_scenario("current_rules")
    events = simulate(timeline(s, s), 3, 1).events

    def write_and_break_off() -> None:
        with EventFile(tmp_path / "events.parquet") as file:
            file.write(events)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_and_break_off()
    assert not list(tmp_path.iterdir())
