"""What no file of a scenario should be is refused before it is read, and never repeated to the user."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from simulator import contents
from simulator.calibration.export import read_run
from simulator.calibration.readers import ExportError, read_sheets
from simulator.calibration.readers.cases import read_cases
from simulator.calibration.solution import PlaceFileError, read_place
from simulator.experiments.posterior_file import read_draws
from simulator.scenario import ScenarioError, check, load_scenario
from simulator.scenario.place import Column, PlaceTable
from simulator.scenario.reading import LONGEST_CHAIN
from simulator.scenario.regions import read_rows

FILES = Path(__file__).parent / "files"
DEVICES = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no devices in its folders")


def lines_of(path: Path) -> list[str]:
    return [str(problem) for problem in check(path).problems]


def unending(folder: Path, kind: str) -> Path:
    """A file that would never end, or never begin."""
    path = folder / "odd.toml"
    if kind == "device":
        path.symlink_to("/dev/zero")
    else:
        os.mkfifo(path)
    return path


@DEVICES
@pytest.mark.parametrize("kind", ["device", "pipe"])
def test_what_never_ends_or_never_begins_is_no_scenario(kind: str, tmp_path: Path):
    path = unending(tmp_path, kind)
    assert lines_of(path) == [f"{path.resolve().as_posix()}: cannot be read: is no regular file"]


@DEVICES
@pytest.mark.parametrize("kind", ["device", "pipe"])
def test_nor_is_it_a_part_or_what_a_file_extends(kind: str, tmp_path: Path):
    unending(tmp_path, kind)
    using = tmp_path / "using.toml"
    for named in (
        'extends = "odd.toml"',
        f'extends = "{(FILES / "small.toml").as_posix()}"\nuses.law = "odd"',
    ):
        using.write_text(f'title = "Using"\n{named}\n', encoding="utf-8")
        assert any("is no regular file" in line or "no law named" in line for line in lines_of(using))


@DEVICES
@pytest.mark.parametrize("kind", ["device", "pipe"])
@pytest.mark.parametrize("read", [read_sheets, read_cases, read_draws, read_place])
def test_nor_is_it_an_export_a_table_of_spells_a_posterior_or_a_place(read, kind: str, tmp_path: Path):
    with pytest.raises((ExportError, ScenarioError, PlaceFileError), match="is no regular file"):
        read(unending(tmp_path, kind))


@DEVICES
def test_nor_an_event_log(tmp_path: Path):
    path = unending(tmp_path, "device")
    with pytest.raises(ExportError, match="is no regular file"):
        read_run(load_scenario(FILES / "small.toml"), path, path)


def test_a_file_larger_than_any_scenario_is_refused_unread(tmp_path: Path):
    path = tmp_path / "large.toml"
    with path.open("wb") as file:
        file.truncate(contents.TEXT + 1)
    assert lines_of(path) == [f"{path.resolve().as_posix()}: cannot be read: is larger than 10 MB"]


def test_a_file_of_the_largest_size_is_read(tmp_path: Path):
    path = tmp_path / "large.toml"
    path.write_bytes(b"x" * 100)
    assert contents.content_of(path, most=100) == b"x" * 100
    with pytest.raises(OSError, match="is larger than"):
        contents.content_of(path, most=99)


def test_a_long_chain_of_files_that_extend_one_another_is_one_line(tmp_path: Path):
    base = (FILES / "small.toml").as_posix()
    for n in range(800):
        below = f"s{n - 1}.toml" if n else base
        (tmp_path / f"s{n}.toml").write_text(f'title = "s{n}"\nextends = "{below}"\n', encoding="utf-8")
    (line,) = lines_of(tmp_path / "s799.toml")
    assert line.endswith(f"extends: more than {LONGEST_CHAIN} files extend one another up to here")
    assert lines_of(tmp_path / f"s{LONGEST_CHAIN - 10}.toml") == []


TABLE = PlaceTable(file="rows.csv", columns={"stock": Column(keys=("groups.insured.stock",))})


def mistakes(path: Path) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        read_rows(path, TABLE)
    return str(caught.value).splitlines()


def test_what_is_no_table_of_places_is_not_repeated(tmp_path: Path):
    path = tmp_path / "secrets"
    path.write_text("user:password-of-the-user\nroot:another\n", encoding="utf-8")
    assert mistakes(path) == [
        f"{path.as_posix()}: is no table of places: its first line has no column 'place'"
    ]


def test_of_an_unknown_column_no_more_than_a_key_is_repeated(tmp_path: Path):
    path = tmp_path / "rows.csv"
    path.write_text(f"place,stock,{'s' * 5000}\na,1,2\n", encoding="utf-8")
    (line,) = mistakes(path)
    assert len(line) < 250


def test_a_cell_that_is_too_long_is_one_line(tmp_path: Path):
    path = tmp_path / "rows.csv"
    path.write_text(f"place,stock\na,1\nb,{'1' * 140_000}\n", encoding="utf-8")
    assert mistakes(path) == [f"{path.as_posix()}:3: is no CSV: a cell is too long"]


@pytest.mark.parametrize("cell", ["inf", "-inf", "1e999", "nan", "1" * 400, "9" * 5000, "1e16"])
def test_a_cell_that_is_no_figure_of_a_place_is_told_by_its_key(cell: str, tmp_path: Path):
    using = tmp_path / "using.toml"
    shipped = Path(__file__).parents[2] / "scenarios" / "places"
    (tmp_path / "places").mkdir()
    for name in ("denmark.toml", "denmark.csv"):
        (tmp_path / "places" / name).write_bytes((shipped / name).read_bytes())
    table = tmp_path / "places" / "denmark.csv"
    rows = table.read_text(encoding="utf-8-sig").splitlines()
    columns, first = rows[0].split(","), rows[1].split(",")
    first[columns.index("insured")] = cell
    table.write_text("\n".join([rows[0], ",".join(first), *rows[2:]]) + "\n", encoding="utf-8")
    using.write_text(
        f'title = "One"\nextends = "current_rules"\nuses.place = "denmark:{first[0]}"\nuses.practice = "denmark"\n',
        encoding="utf-8",
    )
    lines = lines_of(using)
    assert any("place.groups.insured.stock: must be a whole number" in line for line in lines), lines


@pytest.mark.parametrize("depth", [2000])
def test_a_name_as_long_as_a_page_is_not_repeated_whole(depth: int, tmp_path: Path):
    path = tmp_path / "long.toml"
    path.write_text(f'title = "Long"\nextends = "current_rules"\n{"k" * depth} = 1\n', encoding="utf-8")
    (line,) = lines_of(path)
    assert len(line) < 600
