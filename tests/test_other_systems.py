"""What a Windows or a macOS does otherwise, as far as it can be had here: code pages, processes that are not forked."""

from __future__ import annotations

import io
import multiprocessing
import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

import simulator as sim
from simulator.cli.consoles import fit_to_console

FILES = Path(__file__).parent / "scenario" / "files"
SMALL, LIGHTER = str(FILES / "small.toml"), str(FILES / "lighter.toml")


def compared(path: str) -> bytes:
    """Compare a small scenario with itself under fewer caseworkers; the outcomes' bytes."""
    base = sim.load_scenario(path)
    fewer = base.replace({"practice.caseworkers.factor": 0.5})
    study = sim.compare(base, {"fewer": fewer}, replications=2, settings=False, workers=1)
    return study.table().to_csv(index=False).encode()


def test_a_process_that_is_spawned_and_not_forked_comes_to_the_same_bytes():
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        there = pool.submit(compared, SMALL).result()
    assert there == compared(SMALL)


@pytest.mark.parametrize(("code_page", "language"), [("cp1252", "da"), ("ascii", "en")])
def test_a_comparison_is_told_on_a_console_of_any_code_page(code_page, language, tmp_path):
    asked = [
        "compare",
        SMALL,
        LIGHTER,
        "--replications",
        "2",
        "--draws",
        "0",
        "--no-settings",
        "--workers",
        "1",
    ]
    there = {**os.environ, "PYTHONIOENCODING": code_page, "PYTHONUTF8": "0"}
    command = [
        sys.executable,
        "-m",
        "simulator",
        *asked,
        "--language",
        language,
        "--out",
        str(tmp_path / "r"),
    ]
    done = subprocess.run(command, env=there, capture_output=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr.decode(code_page)
    said = done.stdout.decode(code_page)
    assert "?" not in said.replace("?\n", "\n")
    assert str(tmp_path / "r") in said.replace("\n", "")
    assert (tmp_path / "r" / "report.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def written(text, encoding, errors="strict"):
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors=errors)
    fit_to_console(stream)
    stream.write(text)
    stream.flush()
    return stream.buffer.getvalue().decode(encoding)


def test_a_sign_that_a_code_page_lacks_is_written_as_the_nearest_that_it_has():
    assert written("−0,5 dage → Brøndby ≥ 90 %", "cp1252") == "-0,5 dage -> Brøndby >= 90 %"
    assert written("−0,5 Brøndby é漢", "ascii") == "-0,5 Broendby e?"


def test_a_mistake_is_told_on_standard_error_in_signs_that_it_has():
    assert written("must be ≥ 1", "cp1252", errors="backslashreplace") == "must be >= 1"


def test_a_console_of_utf_8_is_left_as_it_is_and_so_is_one_that_was_told_otherwise():
    assert written("−0,5 → 漢", "utf-8") == "−0,5 → 漢"
    assert written("−0,5", "cp1252", errors="replace") == "?0,5"
