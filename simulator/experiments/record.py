"""What an experiment is repeated by: what decides its digits, where its scenarios came from, what to know of it."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from simulator.scenario import Scenario


_PACKAGES = ("numpy", "simpy", "scipy", "pydantic", "pandas", "matplotlib", "holidays")
"""Packages whose version can touch a digit or a picture."""


@dataclass(frozen=True)
class Note:
    """Something that a reader must know about how an experiment was run.

    Attributes
    ----------
    key : str
        What it is, under ``notes`` in the report's words.
    values : tuple of (str, object)
        What fills its blanks.
    """

    key: str
    values: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True)
class Kept:
    """A note read back from a run folder, which holds it in every language."""

    texts: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        """Return it in English, where it was kept in English."""
        texts = dict(self.texts)
        return texts.get("en") or next(iter(texts.values()))


@dataclass(frozen=True, repr=False, kw_only=True)
class Result:
    """What the answer to a question carries beside its numbers.

    Attributes
    ----------
    scenarios : mapping of str to Scenario
        As the files have them, with baseline hazards that fit, the baseline first.
    notes : tuple of Note
        What else a reader must know.
    """

    kind: ClassVar[str]
    """What the question is called in manifests and names of folders."""
    decisive: ClassVar[tuple[str, ...]]
    """Attributes that decide the digits besides the scenarios."""

    scenarios: Mapping[str, Scenario] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    @property
    def asked(self) -> Mapping[str, Any]:
        """What decides the digits besides the scenarios, ready for JSON."""
        return {name: getattr(self, name) for name in self.decisive}

    @property
    def identity(self) -> str:
        """Hash (SHA-256) of everything that decides the digits: neither time nor the number of workers."""
        return identity(self.scenarios, {"asked": dict(self.asked)}, versions())

    def manifest(self) -> dict[str, Any]:
        """Return what is needed to repeat it, ready for JSON."""
        return {
            "kind": self.kind,
            "identity": self.identity,
            "written": datetime.now(UTC).isoformat(timespec="seconds"),
            "asked": dict(self.asked),
            "scenarios": described(self.scenarios),
            "versions": versions(),
            "platform": platform.platform(),
        }


def identity(
    scenarios: Mapping[str, Scenario], asked: Mapping[str, Any], made_with: Mapping[str, str]
) -> str:
    """Hash (SHA-256) scenarios and what is asked of them."""
    from simulator.scenario import scenario_digest

    decides = {
        "scenarios": {name: scenario_digest(scenario) for name, scenario in scenarios.items()},
        **asked,
        "simulator": made_with["jobcentre-simulator"],
    }
    if told := posteriors_of(scenarios):
        decides["posteriors"] = told
    return hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()


def posteriors_of(scenarios: Mapping[str, Scenario]) -> dict[str, str]:
    """Return the hash (SHA-256) of every posterior that a behaviour names; empty where its file is gone."""
    from simulator.experiments.posterior_file import digest_of
    from simulator.scenario.messages import ScenarioError

    found = {}
    for scenario in scenarios.values():
        if name := (scenario.members or (scenario,))[0].behaviour.posterior:
            try:
                found[name] = digest_of(name)
            except ScenarioError:
                found[name] = ""
    return found


def described(scenarios: Mapping[str, Scenario]) -> dict[str, Any]:
    """Say of every scenario where it came from and what it says, ready for JSON."""
    from simulator.scenario import scenario_digest

    return {
        name: {
            "name": scenario.name,
            "parameters_sha256": scenario_digest(scenario),
            "files": [{"path": path, "sha256": digest} for path, digest in scenario.files],
            "set": given(scenario, "--set", "--variant"),
            "replaced": given(scenario, "replace"),
        }
        for name, scenario in scenarios.items()
    }


def kept_text(scenarios: Mapping[str, Scenario]) -> str:
    """Return the scenarios as they were run, by name, as JSON; empty where one stands for several municipalities."""
    from simulator.scenario.scenario import as_kept

    if any(scenario.members for scenario in scenarios.values()):
        return ""
    kept = {name: as_kept(scenario) for name, scenario in scenarios.items()}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def versions() -> dict[str, str]:
    """Return the versions of Python, of this package and of the packages that it rests on."""
    from importlib.metadata import version

    from simulator import __version__

    own = {"python": platform.python_version(), "jobcentre-simulator": __version__}
    return own | {package: version(package) for package in _PACKAGES}


def given(scenario: Scenario, *origins: str) -> dict[str, Any]:
    """Return the values that no file holds: by path, those set by the command or replaced by the program.

    Where the scenario stands for several municipalities: of each, by its place.
    """
    from pydantic_core import to_jsonable_python

    if scenario.members:
        from simulator.scenario.regions import place_name

        return {place_name(member): given(member, *origins) for member in scenario.members}
    return {
        path: to_jsonable_python(scenario.get(path))
        for path, file in sorted(scenario.origins.items())
        if file in origins
    }
