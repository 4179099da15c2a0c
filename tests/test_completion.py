"""A shell completes commands, the names of scenarios and the keys that --set takes."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from simulator.cli.options import scenario_names, set_keys


def completed(line: str) -> list[str]:
    """Ask as bash asks at a tab after the line."""
    words = line.split(" ")
    asked = {
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1),
        "_JOBCENTRE_COMPLETE": "complete_bash",
    }
    done = subprocess.run(
        [sys.executable, "-m", "simulator"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **asked},
    )
    return done.stdout.split()


@pytest.mark.parametrize(
    ("line", "among"),
    [
        ("jobcentre comp", "compare"),
        ("jobcentre compare current_rules hede", "hedensted"),
        ("jobcentre compare --lang", "--language"),
        ("jobcentre run denm", "denmark_hedensted"),
    ],
)
def test_a_shell_is_told_what_may_follow(line: str, among: str):
    assert among in completed(line)


def test_keys_are_completed_a_level_at_a_time():
    assert "practice." in set_keys("pr")
    assert "place=" in set_keys("pl")
    assert set_keys("practice.teams.ins") == ["practice.teams.insured."]
    assert "practice.teams.insured.heads=" in set_keys("practice.teams.insured.h")
    assert scenario_names("hedensted_c") == ["hedensted_capacity"]


def test_the_command_writes_the_script_for_a_shell():
    done = subprocess.run(
        [sys.executable, "-m", "simulator", "--show-completion", "bash"],
        capture_output=True,
        text=True,
        check=False,
        # The shell is the one that is named, not the one that runs the tests.
        env={**os.environ, "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"},
    )
    assert done.returncode == 0
    assert "complete -o default -F _jobcentre_completion jobcentre" in done.stdout
