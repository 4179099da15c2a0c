"""The same work by this code and by an earlier commit's, in turn, each time in a fresh process.

python -m benchmarks --earlier bab06ae
"""

from __future__ import annotations

import io
import json
import os
import statistics
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path

from benchmarks.line import Line

HERE = Path(__file__).resolve().parent.parent
BEFORE_SHARING = "bab06ae"
"""The last commit in which each scenario was run by itself."""
WORK = """
import json, resource, sys, time
import simulator as sim
from simulator.experiments import Computing
from simulator.experiments.prediction import predict

replications, draws, country = json.loads(sys.argv[1])
alone, clock = Computing(workers=1), time.process_time
scenarios = {name: sim.load_scenario(name) for name in ("current_rules", "hedensted", "frikommune")}
baseline, *proposals = scenarios.values()


def compare(*some):
    began = clock()
    asked = {one.name: one for one in some}
    sim.compare(baseline, asked, replications=replications, seed=1, settings=False, draws=0, on=alone)
    return clock() - began


compare(*proposals)
found = {"one": compare(), "three": compare(*proposals)}
began = clock()
predict(scenarios, draws=draws, seed=1, on=alone)
found["draw"] = (clock() - began) / (draws + -(-draws // 5))
found["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
if country:
    whole = sim.load_scenario("denmark")
    began = clock()
    sim.compare(whole, {}, replications=1, seed=1, settings=False, draws=0, on=alone)
    found["country"] = clock() - began
print(json.dumps(found))
"""
TARGETS = {
    "one": ("A scenario by itself", 1.0),
    "further": ("A further scenario beside it", 0.4),
    "three": ("Three scenarios", 0.4),
    "draw": ("A draw of all that is assumed, its baseline solved for it", 0.41),
    "country": ("98 municipalities, one run of each", 0.5),
    "peak": ("Peak of memory", 1.0),
}
"""What is held against the earlier code's, and how much of it may be left."""


def lines(commit: str, quick: bool) -> list[Line]:
    """Measure both and divide: medians of the quotients of rounds."""
    asked = json.dumps((2, 2, False) if quick else (10, 10, True))
    with tempfile.TemporaryDirectory() as folder:
        _unpack(commit, Path(folder))
        # What is compiled is compiled before it is timed.
        rounds = [(_work(Path(folder), asked), _work(HERE, asked)) for _ in range(2 if quick else 4)][1:]
    found = []
    for what, (title, at_most) in TARGETS.items():
        if what in rounds[0][0]:
            quotient = statistics.median(ours[what] / theirs[what] for theirs, ours in rounds)
            found.append(Line(f"{title}, over that of {commit}", quotient, "times", at_most=at_most))
    return found


def _unpack(commit: str, folder: Path) -> None:
    archive = subprocess.run(
        ["git", "archive", commit, "simulator", "scenarios"], cwd=HERE, check=True, stdout=subprocess.PIPE
    ).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as packed:
        packed.extractall(folder, filter="data")


def _work(code: Path, asked: str) -> Mapping[str, float]:
    """Let the code in a folder do the work; return processor seconds, and bytes."""
    done = subprocess.run(
        [sys.executable, "-c", WORK, asked],
        cwd=code,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(code)},
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return {**found, "further": (found["three"] - found["one"]) / 2}
