"""What decides the digits of an experiment, and what is needed to repeat it."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from simulator.study.result import given, versions

if TYPE_CHECKING:
    from simulator.scenario import Scenario


def identity(scenarios: Mapping[str, Scenario], asked: Mapping[str, Any]) -> str:
    """Hash (SHA-256) everything that decides the digits: neither time nor the number of workers."""
    from simulator.scenario import scenario_digest

    decides = {
        "scenarios": {name: scenario_digest(scenario) for name, scenario in scenarios.items()},
        "asked": dict(asked),
        "simulator": versions()["jobcentre-simulator"],
    }
    return hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()


def record(kind: str, scenarios: Mapping[str, Scenario], asked: Mapping[str, Any]) -> dict[str, Any]:
    """Give the manifest of an experiment, ready for JSON."""
    from simulator.scenario import scenario_digest

    return {
        "kind": kind,
        "identity": identity(scenarios, asked),
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "asked": dict(asked),
        "scenarios": {
            name: {
                "name": scenario.name,
                "parameters_sha256": scenario_digest(scenario),
                "files": [{"path": path, "sha256": digest} for path, digest in scenario.files],
                "set": given(scenario, "--set"),
                "replaced": given(scenario, "replace"),
            }
            for name, scenario in scenarios.items()
        },
        "versions": versions(),
        "platform": platform.platform(),
    }
