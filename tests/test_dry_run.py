"""--dry-run says what a command would run, counts it as it is then run, and leaves nothing behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simulator import study
from simulator.cli import dry_run, main
from simulator.cli.options import Options
from simulator.experiments import Computing, plan
from simulator.scenario import Scenario, load_scenario

SMALL = {"place": "Læsø", "horizon_weeks": 26, "warmup_weeks": 4}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take a second for a replication of the scenarios, without running it."""
    monkeypatch.setattr(plan, "_timed", lambda *_: ((), 1.0))


def small() -> dict[str, Scenario]:
    base = load_scenario("current_rules", SMALL)
    return {"current_rules": base, "hedensted": load_scenario("hedensted", SMALL)}


def test_what_is_counted_is_what_a_comparison_reports_as_it_runs():
    scenarios = small()
    told: dict[str, int] = {}
    on = Computing(1, progress=lambda label, _, total: told.__setitem__(label, total))
    (_, base), *others = scenarios.items()
    asked: dict[str, Any] = {"replications": 2, "settings": False, "draws": 3, "long_run": 0}
    study.compare(base, dict(others), seed=1, on=on, **asked)
    steps = {step.name: step for step in plan.of_comparison(scenarios, **asked).steps}
    assert set(steps) == {"comparison", "draws"}
    assert steps["comparison"].runs == told["comparison"] * (
        1 if told["comparison"] == 2 * len(scenarios) else len(scenarios)
    )
    assert steps["draws"].runs == 3 * len(scenarios)


def test_the_settings_are_those_that_a_comparison_tries():
    scenarios = small()
    found = {step.name: step for step in plan.of_comparison(scenarios, replications=20, settings=True).steps}
    assert list(found) == ["comparison", "long_run", "draws", "settings", "staffing", "pay_off"]
    assert found["comparison"].runs == 2 * 20
    assert found["long_run"].runs == 2 * 4
    assert found["draws"].runs == 2 * 100
    assert found["settings"].replications == 4
    assert found["staffing"].runs == 7 * 2


def test_a_sweep_runs_every_scenario_at_every_combination():
    over = {"behaviour.threat_share": (0.2, 0.5, 0.8), "behaviour.trust": (0.0, 0.01)}
    assert plan.of_sweep(small(), over, 10).runs == 2 * 3 * 2 * 10


def test_a_country_is_run_in_every_municipality():
    country = load_scenario("north_jutland")
    found = plan.of_comparison({"north_jutland": country}, replications=2, settings=False)
    assert found.runs == 2 * len(country.members)


@pytest.mark.usefixtures("quick")
def test_time_is_that_of_all_runs_over_the_processes():
    scenarios = small()
    asked = plan.of_comparison(scenarios, replications=20, settings=False)
    assert plan.seconds_of(asked, 1, Computing(1)) == pytest.approx(20)
    assert plan.seconds_of(asked, 1, Computing(4)) == pytest.approx(5)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["compare", "current_rules", "hedensted", "--no-settings", "--replications", "6"], "12"),
        (["run", "current_rules", "--replications", "7"], "7"),
        (["sweep", "current_rules", "hedensted", "--over", "behaviour.trust=0,0.01,0.02"], "60"),
        (["sensitivity", "current_rules", "hedensted", "--draws", "4"], "All assumptions at once"),
        (
            ["break-even", "current_rules", "hedensted", "--over", "behaviour.trust"],
            "depends on what is found",
        ),
        (["smallest", "current_rules"], "depends on what is found"),
        (["compare", "--precision", "1%"], "It may be more"),
    ],
)
def test_a_command_says_what_it_would_run_and_writes_nothing(
    words: list[str],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.chdir(tmp_path)
    assert main([*words, "--dry-run", "--workers", "2"]) == 0
    printed = capsys.readouterr()
    assert told in printed.out
    assert "nothing is run" in printed.out
    assert printed.err == ""
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("seconds", "told"), [(12.3, "12 s"), (200, "3.3 minutes"), (4000, "67 minutes"), (20_000, "5.6 hours")]
)
def test_a_duration_is_said_as_one_says_it(seconds: float, told: str):
    assert dry_run.duration(seconds, Options()) == told
