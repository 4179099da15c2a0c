"""What the documentation shows can be done: its snippets run, its commands parse, and the quick ones run as well.

The fences of a page are taken in order, in an empty folder: Python is run in one namespace, TOML whose first line names
a file (``# my/once.toml``) is written there, and each ``jobcentre`` line of a bash fence is parsed by the command's own
parser. Everything is run small, in one process, and pictures are made but not painted; what is run in full elsewhere
(whole countries, clusters, calibrations, precisions) is parsed alone.
"""

from __future__ import annotations

import re
import shlex
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from typer.main import get_command

import simulator as sim
from simulator import study
from simulator.cli import app, main
from simulator.experiments import HERE

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = (ROOT / "README.md", *sorted(DOCS.glob("*.md")), *sorted(DOCS.glob("howto/*.md")))
FENCE = re.compile(r"^```(python|toml|bash)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"# (\S+\.toml)\n")
PATH = re.compile(r"`((?:law|place|practice|behaviour|prices)(?:\.[a-z_0-9]+)+)`")
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")

SMALL: Mapping[str, tuple[str, ...]] = {
    "list": (),
    "check": (),
    "trace": (),
    "copy": (),
    "run": ("--replications", "2", "--workers", "1"),
    "compare": ("--replications", "2", "--workers", "1", "--no-settings"),
}
"""The commands that are run, and what is put after each to make it quick; an option's last value counts."""
DRAWS = 8
"""Draws of what is assumed, at most, where a page asks for any."""
LONG = ("cluster", "posterior", "precision", "resume")
"""Options of what takes long, or needs what is not there."""
SAME = ("replications", "seed", "workers", "settings", "out", "directory")
"""Options that make no other question of it: a question that a page has asked already is not run again."""
REGIONS = ("denmark", "north_jutland")
"""How the names of scenarios of many municipalities begin."""


class Fence(NamedTuple):
    """A block of a page: its language, its text, and the line that it begins in."""

    language: str
    text: str
    line: int


def fences(page: Path) -> list[Fence]:
    text = page.read_text(encoding="utf-8")
    return [Fence(f[1], f[2], text.count("\n", 0, f.start(2)) + 1) for f in FENCE.finditer(text)]


def commands(fence: Fence) -> Iterator[list[str]]:
    """Give the words of each line that calls one of the commands, without comments."""
    if fence.language == "bash":
        for line in fence.text.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            if words[:1] == ["jobcentre"] and not words[1].startswith("--"):
                yield words[1:]


def parsed(words: list[str]) -> tuple[str, dict[str, Any]]:
    """Parse a command line by the command's own parser: its name, and what its parameters are given."""
    command: Any = get_command(app)
    names: list[str] = []
    while hasattr(command, "commands"):
        names.append(words[len(names)])
        assert names[-1] in command.commands, f"jobcentre {' '.join(words)}: there is no command {names[-1]}"
        command = command.commands[names[-1]]
    with command.make_context(names[-1], words[len(names) :]) as context:
        return " ".join(names), dict(context.params)


def is_quick(name: str, given: Mapping[str, Any]) -> bool:
    """Whether a command is run too: a quick one, of scenarios that are there and of one municipality each."""
    if name not in SMALL or any(given.get(option) for option in LONG):
        return False
    asked = given.get("scenarios") or [given.get("scenario") or ""]
    if name == "check" and asked == [""]:
        return False  # every scenario there is
    return all(
        Path(scenario).is_file() if scenario.endswith(".toml") else not scenario.startswith(REGIONS)
        for scenario in asked
    )


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Make comparisons small, compute in this process, leave pictures unpainted; give the folder to work in."""
    compare = study.compare

    def small(*scenarios: Any, on: Any = HERE, **asked: Any) -> study.Study:
        asked["replications"] = min(asked.get("replications", 2), 2)
        asked["draws"] = min(asked.get("draws") or 0, DRAWS)
        return compare(*scenarios, on=replace(on, cluster=None), **asked | {"settings": False})

    monkeypatch.setattr(study, "compare", small)
    monkeypatch.setattr("simulator.experiments.compute.processors", lambda: 1)
    monkeypatch.setattr("simulator.reporting.charts.style.svg", lambda _: '<svg viewBox="0 0 1 1"></svg>')
    monkeypatch.setattr("simulator.reporting.charts.style.png", lambda *_, **__: b"")
    monkeypatch.setenv("MPLBACKEND", "Agg")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "page", [page for page in PAGES if fences(page)], ids=lambda page: page.relative_to(ROOT).as_posix()
)
def test_what_a_page_shows_can_be_done(page: Path, quick: Path, capsys: pytest.CaptureFixture[str]):
    namespace: dict[str, Any] = {"__name__": "__main__"}
    asked: set[str] = set()
    for fence in fences(page):
        where = f"{page.relative_to(ROOT)}:{fence.line}"
        if fence.language == "toml":
            tomllib.loads(fence.text)
            if named := FILE.match(fence.text):
                file = quick / named[1]
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(fence.text, encoding="utf-8")
        elif fence.language == "python":
            # The line in the page is the line of a traceback.
            exec(compile("\n" * (fence.line - 1) + fence.text, str(page), "exec"), namespace)
        for words in commands(fence):
            name, given = parsed(words)
            question = f"{name} {[(key, value) for key, value in given.items() if key not in SAME]}"
            if is_quick(name, given) and question not in asked:
                asked.add(question)
                assert main([*words, *SMALL[name]]) == 0, (
                    f"{where}: {' '.join(words)}: {capsys.readouterr().err}"
                )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_paths_and_links_of_a_page_lead_somewhere(page: Path):
    text = page.read_text(encoding="utf-8")
    prose = FENCE.sub("", text)
    base = sim.load_scenario("current_rules")
    known = base.paths()
    unknown = [
        path for path in PATH.findall(prose) if not any(f"{one}.".startswith(f"{path}.") for one in known)
    ]
    lost = [link for link in LINK.findall(prose) if not (page.parent / link).exists()]
    assert (unknown, lost) == ([], [])


def test_the_page_of_verification_names_tests_that_there_are():
    named = re.findall(r"`(tests/[\w/]+\.py)`", (DOCS / "verification.md").read_text(encoding="utf-8"))
    assert len(set(named)) > 25
    assert [test for test in named if not (ROOT / test).is_file()] == []


def test_every_page_that_asks_for_code_gets_what_it_asks_for(monkeypatch: pytest.MonkeyPatch):
    made = from_code(monkeypatch)
    asked = {
        name for page in DOCS.rglob("*.md") for name in made.MARK.findall(page.read_text(encoding="utf-8"))
    }
    assert asked == set(made.MADE)


def test_the_page_of_assumptions_lists_every_one_of_them(monkeypatch: pytest.MonkeyPatch):
    shown = from_code(monkeypatch).MADE["assumptions"]().replace("<wbr>", "")
    figures = sim.load_scenario("current_rules").figures.values()
    assumed = [figure.path for figure in figures if figure.provenance == "assumption"]
    assert assumed
    assert [path for path in assumed if f">{path}<" not in shown] == []


def test_the_page_of_the_command_has_the_help_of_every_command(monkeypatch: pytest.MonkeyPatch):
    shown = from_code(monkeypatch).MADE["commands"]()
    names = list(walk(get_command(app)))
    assert len(names) > 20
    assert [name for name in names if f"## {name}\n" not in shown] == []


def walk(command: Any, name: str = "jobcentre") -> Iterator[str]:
    yield name
    for inner, below in getattr(command, "commands", {}).items():
        yield from walk(below, f"{name} {inner}")


def from_code(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Import what fills the pages that are made from the code."""
    monkeypatch.syspath_prepend(str(DOCS / "_ext"))
    import from_code as made

    assert Path(sys.modules["from_code"].__file__ or "").is_relative_to(DOCS)
    return made


def test_the_gallery_shows_every_chart_of_a_comparison_with_its_words():
    from simulator.reporting import charts

    page = (DOCS / "gallery.md").read_text(encoding="utf-8")
    shown = re.findall(r"!\[([^\]]+)\]\((gallery/\w+\.png)\)", page)
    assert all(len(said) > 20 and (DOCS / file).stat().st_size > 2000 for said, file in shown)
    missing = set(charts.CHARTS) - {Path(file).stem for _, file in shown}
    assert missing <= {"places", "over_time"}  # of several municipalities; of a run that changes on its way
