"""``jobcentre workbench`` prints its address and nothing else, answers there, and ends on Ctrl-C."""

from __future__ import annotations

import http.client
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from simulator.cli import main

ROOT = Path(__file__).parents[2]


def refused(capsys, *words):
    assert main(["workbench", *words]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    return told.err.splitlines()


@pytest.fixture
def taken():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_port_that_is_taken_is_one_line(capsys, taken):
    (line,) = refused(capsys, "--port", str(taken), "--no-browser")
    assert line.startswith(f"--port {taken}: cannot be opened on 127.0.0.1: ")


def test_a_file_that_is_neither_scenario_nor_place_is_one_line(capsys):
    law = ROOT / "scenarios" / "laws" / "lab_2023.toml"
    (line,) = refused(capsys, str(law), "--no-browser")
    assert "is a part of a scenario (law): a scenario or a place can be opened" in line


def test_without_its_libraries_it_says_how_to_install_them(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    (line,) = refused(capsys, "--no-browser")
    assert line == (
        "uvicorn is not installed; install it by: pip install uvicorn (it comes with the extra 'workbench')"
    )


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there Ctrl-C is sent to a whole console")
@pytest.mark.parametrize(
    ("how", "status", "said"),
    [(signal.SIGINT, 130, "the workbench is closed\n"), (signal.SIGTERM, 143, "")],
)
def test_it_prints_its_address_answers_there_and_ends_when_told_to(how, status, said):
    with subprocess.Popen(
        [
            sys.executable,
            "-m",
            "simulator",
            "workbench",
            "--no-browser",
            "--workers",
            "1",
            "--language",
            "da",
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell's background job ignores interrupts, and its children would inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as running:
        assert running.stdout is not None
        address = urlsplit(running.stdout.readline().strip())
        assert address.hostname == "127.0.0.1"
        query = parse_qs(address.query)
        assert len(query["token"][0]) >= 32
        assert query["language"] == ["da"]
        for path, answered in ((f"/?{address.query}", 200), ("/", 403)):
            line = http.client.HTTPConnection("127.0.0.1", address.port, timeout=60)
            line.request("GET", path)
            assert line.getresponse().status == answered
            line.close()
        running.send_signal(how)
        out, err = running.communicate(timeout=120)
    assert (running.returncode, out, err) == (status, "", said)
