"""What is shipped works away from the checkout, and what is written about it is true."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from typer.main import get_command

import simulator
from simulator.cli import app

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()


def blocks(language: str) -> list[str]:
    """Give the README's fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.DOTALL | re.MULTILINE)


def commands() -> list[list[str]]:
    """Give the README's command lines as words."""
    lines = [line for block in blocks("bash") for line in block.splitlines()]
    return [words for line in lines if (words := shlex.split(line, comments=True))]


@pytest.fixture(scope="session")
def away(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an environment of its own, which sees our dependencies but not the checkout."""
    folder = tmp_path_factory.mktemp("away")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "env", with_pip=False)
    scripts = folder / "env" / ("Scripts" if sys.platform == "win32" else "bin")
    python = scripts / ("python.exe" if sys.platform == "win32" else "python")
    ask = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = Path(subprocess.run(ask, check=True, capture_output=True, text=True).stdout.strip())
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    install = ["install", "--quiet", "--no-deps", "--no-index", "--force-reinstall", str(wheel)]
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(python), *install], check=True, capture_output=True
    )
    return scripts


def run_away(scripts: Path, cwd: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a script of that environment, away from the checkout."""
    command = [str(scripts / words[0]), *words[1:]]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(command, cwd=cwd, env=plain, capture_output=True, text=True, check=False)


def test_a_wheel_away_from_the_checkout_finds_its_scenarios(away: Path, tmp_path: Path):
    where = run_away(away, tmp_path, "python", "-c", "import simulator; print(simulator.__file__)")
    assert Path(where.stdout.strip()).is_relative_to(away.parent)
    listed = run_away(away, tmp_path, "jobcentre", "list")
    assert (listed.returncode, listed.stderr) == (0, "")
    assert "current_rules" in listed.stdout
    checked = run_away(away, tmp_path, "jobcentre", "check")
    assert (checked.returncode, checked.stderr) == (0, "")


def test_a_wheel_carries_every_scenario_file_template_and_word(away: Path):
    (marker,) = away.parent.rglob("simulator/py.typed")
    assert toml_below(marker.parent / "_scenarios") == toml_below(ROOT / "scenarios")
    assert toml_below(marker.parent / "reporting") == toml_below(ROOT / "simulator" / "reporting")
    assert (marker.parent / "reporting" / "templates" / "report.html.j2").is_file()


def test_a_wheel_holds_nothing_of_when_it_was_built(away: Path):
    (wheel,) = away.parent.parent.glob("*.whl")
    with zipfile.ZipFile(wheel) as files:
        entries = files.infolist()
    assert len({entry.date_time for entry in entries}) == 1
    assert {oct(entry.external_attr >> 16 & 0o777) for entry in entries} <= {"0o644", "0o755"}


def test_the_container_takes_along_what_there_is():
    said = (ROOT / "container" / "Containerfile").read_text(encoding="utf-8")
    taken = [word for line in re.findall(r"^COPY (.+) \S+$", said, re.MULTILINE) for word in line.split()]
    assert {"simulator", "scenarios", "pyproject.toml", "requirements.lock"} <= set(taken)
    assert [name for name in taken if not (ROOT / name).exists()] == []
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert [name for name in taken if f"!{name.split('/')[0]}" not in ignored] == []


@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx stands before the workbench in the container")
def test_what_stands_before_the_workbench_is_a_valid_configuration(tmp_path: Path):
    text = (ROOT / "container" / "nginx.conf").read_text(encoding="utf-8")
    for name, value in (
        ("QUERY", "token=x"),
        ("PORT", "8100"),
        ("LISTEN", "8080"),
        ("FOLDER", str(tmp_path)),
    ):
        text = text.replace(f"@{name}@", value)
    (tmp_path / "nginx.conf").write_text(text, encoding="utf-8")
    ask = ["nginx", "-t", "-e", "stderr", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
    told = subprocess.run(ask, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr


def toml_below(folder: Path) -> set[str]:
    """Give the TOML files in a folder, by their path within it."""
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*.toml")}
    assert found
    return found


def test_importing_the_package_imports_nothing_else():
    code = "import sys; before = set(sys.modules); import simulator; print(*(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"numpy", "pandas", "matplotlib", "scipy", "simpy", "pydantic", "typer", "rich"}
    assert not heavy & set(done.stdout.split())


@pytest.mark.parametrize("name", simulator.__all__)
def test_every_public_name_is_there(name: str):
    assert getattr(simulator, name) is not None
    assert name in dir(simulator)


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'compair'"):
        simulator.compair  # noqa: B018


def test_the_version_is_the_same_everywhere():
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"\nversion: {simulator.__version__}\n" in citation
    assert f"\n## {simulator.__version__} " in changes


def test_the_lock_is_a_list_of_pins_and_nothing_else():
    assert [line for line in LOCK if not re.fullmatch(r"[a-z0-9-]+==[^\s/:]+( ; [^/:]+)?", line)] == []


def test_the_lock_pins_every_dependency_within_its_range():
    pins = {}
    for line in LOCK:
        pin = Requirement(line)
        if pin.marker is None or pin.marker.evaluate(default_environment()):
            pins[pin.name] = next(iter(pin.specifier)).version
    asked = list(PROJECT["project"]["dependencies"])
    asked += [one for extra in PROJECT["project"]["optional-dependencies"].values() for one in extra]
    for wanted in map(Requirement, asked):
        assert wanted.specifier.contains(pins[wanted.name.lower()]), wanted


def test_the_commands_in_the_readme_can_be_given():
    group = get_command(app)
    given = [words[1:] for words in commands() if words[0] == "jobcentre"]
    options = {option for parameter in group.params for option in parameter.opts}
    for name, *rest in given:
        if name.startswith("--"):
            assert name in options
            continue
        with group.commands[name].make_context(name, rest) as context:
            assert context.command.name == name
    assert {words[0] for words in given} >= {"list", "run", "compare", "check", "trace", "copy"}


def test_the_make_targets_in_the_readme_exist():
    targets = set(
        re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    )
    asked = {words[1] for words in commands() if words[0] == "make"}
    assert {"compare", "test"} <= asked <= targets


def test_the_files_that_the_readme_names_exist():
    links = {link for link in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in link}
    paths = set(re.findall(r"`((?:scenarios|simulator|notebooks|tests)/[\w./]*)`", README))
    assert links
    assert paths
    assert [name for name in sorted(links | paths) if not (ROOT / name).exists()] == []


def test_the_keys_that_the_readme_names_exist():
    base = simulator.load_scenario("current_rules")
    keys = re.findall(r"`((?:law|place|practice|behaviour|prices)\.[a-z_.]+)`", README)
    assert len(keys) > 10
    for key in keys:
        base.get(key)


@pytest.mark.parametrize("snippet", blocks("python"))
def test_the_python_in_the_readme_runs(snippet: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    quick = snippet.replace("replications=40", "replications=2").replace("seed=1", "seed=1, settings=False")
    assert quick.count("settings=False") == 1
    exec(compile(quick, "README.md", "exec"), {})
    assert (tmp_path / "results" / "x" / "report.html").is_file()
