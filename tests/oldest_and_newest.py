"""Holds the simulator under the oldest and the newest libraries that pyproject.toml allows: `make versions`.

Each is an environment of its own, without extras; the oldest under the Python that runs this, the newest under the
newest Python that there is. In both the tests of what numpy, pandas and their like are used for pass, and a comparison
writes the same tables to the last byte.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build" / "versions"
TESTED = (
    "tests/outcomes",
    "tests/calibration/test_dates.py",
    "tests/calibration/test_exported_log.py",
    "tests/calibration/test_readers.py",
    "tests/calibration/test_workbooks.py",
    "tests/experiments/test_compare.py",
    "tests/experiments/test_csv_text.py",
    "tests/experiments/test_intervals.py",
    "tests/reporting/test_workbook.py",
    "tests/scenario/test_load.py",
    "tests/test_calendar.py",
    "tests/test_display.py",
    "tests/test_draws.py",
    "tests/test_log.py",
)
NEEDED = ("pytest>=8.2", "hypothesis>=6.100", "openpyxl>=3.1", "XlsxWriter>=3.2")
"""What those tests need besides."""
ASKED = (
    "compare", "tests/scenario/files/small.toml", "--variant", "Shorter: practice.contact.*.later_minutes=-10",
    "--replications", "2", "--workers", "1", "--replace", "--out",
)  # fmt: skip
SHOWN = ("numpy", "pandas", "scipy")


@dataclass(frozen=True)
class End:
    """One end of what is allowed: its name, what it is held to, the Python, and what is made of warnings there."""

    name: str
    pins: tuple[str, ...]
    python: str
    warnings: str

    @property
    def folder(self) -> Path:
        return FOLDER / self.name

    @property
    def binary(self) -> str:
        return str(self.folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python"))

    def held(self) -> str:
        """Install, test and compare; return what was installed and what the tests said."""
        done([self.python, "-m", "venv", "--clear", str(self.folder)])
        install = [self.binary, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--upgrade"]
        done([*install, str(ROOT), *self.pins, *NEEDED])
        report = done([self.binary, "-m", "simulator", *ASKED, str(FOLDER / f"{self.name}-run")])
        assert "The page: " in report
        # Old libraries complain of their own dependencies; of what is newest, a warning is a mistake of ours.
        asked = ["-q", "-p", "no:cacheprovider", "-o", f"filterwarnings={self.warnings}"]
        passed = done([self.binary, "-m", "pytest", *asked, *TESTED]).splitlines()[-1]
        code = f"from importlib.metadata import version as v; print(*(n + ' ' + v(n) for n in {SHOWN}), sep=', ')"
        installed = done([self.binary, "-c", code]).strip()
        return f"{self.name}: {done([self.binary, '--version']).strip()}, {installed}: {passed}"


def done(command: list[str]) -> str:
    """Run a command and return what it printed; say all of it where it fails."""
    found = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    if found.returncode:
        sys.exit(f"{' '.join(command)}\n{found.stdout}\n{found.stderr}")
    return found.stdout


def lowest() -> tuple[str, ...]:
    """Return the lowest release of each library that the core allows."""
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    found = (re.fullmatch(r"([\w-]+)>=([\d.]+)(?:,.*)?", one) for one in asked)
    return tuple(f"{one[1]}=={one[2]}" for one in found if one)


def newest_python() -> str:
    """Return the newest Python on the path that starts; the one that runs this, if there is none."""
    for minor in range(19, sys.version_info.minor, -1):
        found = shutil.which(f"python3.{minor}")
        if found and not subprocess.run([found, "-c", ""], capture_output=True, check=False).returncode:
            return found
    return sys.executable


def different(first: Path, second: Path) -> list[str]:
    """Return the tables that are not the same in two run folders."""
    tables = sorted(path.relative_to(first) for path in first.rglob("*.csv"))
    assert len(tables) > 10
    return [str(one) for one in tables if (first / one).read_bytes() != (second / one).read_bytes()]


def main() -> None:
    """Hold both, and their tables against each other."""
    ends = (
        End("oldest", lowest(), sys.executable, "default"),
        End("newest", (), sys.argv[1] if len(sys.argv) > 1 else newest_python(), "error"),
    )
    with ThreadPoolExecutor(len(ends)) as pool:
        for said in pool.map(End.held, ends):
            print(said)
    if wrong := different(*(FOLDER / f"{end.name}-run" for end in ends)):
        sys.exit(f"not the same under both: {', '.join(wrong)}")
    print("A comparison writes the same tables under both, to the last byte.")


if __name__ == "__main__":
    main()
