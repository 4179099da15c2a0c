"""One broken file for each kind of mistake, under ``broken/``; each begins with the lines that it must give."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.scenario import ScenarioError, check, load_scenario

HERE = Path(__file__).parent
FILES = HERE / "files"
BROKEN = sorted(p.relative_to(HERE).as_posix() for p in (HERE / "broken").glob("*/*.toml"))
KINDS = {
    "laws": "law",
    "places": "place",
    "practices": "practice",
    "behaviour": "behaviour",
    "prices": "prices",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_gives_the_lines_that_it_announces(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(HERE)
    broken = Path(name)
    announced = [
        line.removeprefix("#= ") for line in broken.read_text("utf-8").splitlines() if line.startswith("#= ")
    ]
    with pytest.raises(ScenarioError) as caught:
        load_scenario(broken if broken.parent.name == "scenarios" else using(broken, tmp_path))
    assert announced
    assert str(caught.value).splitlines() == announced


def using(part: Path, folder: Path) -> Path:
    """Write a scenario that uses a part."""
    path = folder / "uses_it.toml"
    kind = KINDS[part.parent.name]
    path.write_text(
        f'title = "Uses it"\nextends = "{(FILES / "small.toml").as_posix()}"\n'
        f'uses.{kind} = "{part.resolve().as_posix()}"\n',
        encoding="utf-8",
    )
    return path


def complain(path: Path) -> str:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    return str(caught.value)


def test_a_missing_file_gives_one_line(tmp_path: Path) -> None:
    path = tmp_path / "none.toml"
    assert complain(path) == f"{path.as_posix()}: there is no such file"


def test_a_folder_gives_one_line(tmp_path: Path) -> None:
    path = tmp_path / "folder.toml"
    path.mkdir()
    assert complain(path) == f"{path.as_posix()}: is a folder, not a file"


def test_a_file_that_is_not_utf8_gives_one_line_with_its_line_number(tmp_path: Path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes('title = "a"\ndescription = "målgruppe"\n'.encode("latin-1"))
    assert complain(path) == f"{path.as_posix()}:2: is not UTF-8 text"


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "marked.toml"
    text = f'title = "Marked"\nextends = "{(FILES / "small.toml").as_posix()}"\n'
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert load_scenario(path).title == "Marked"


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 5000 + "]" * 5000,
        ".".join("a" * 3000) + " = 1",
        "horizon_weeks = 1" + "0" * 5000,
        'extends = "a\\u0000b"',
        f'extends = "{"a" * 5000}"',
        'extends = ""',
        'extends = "./"',
    ],
    ids=["nested arrays", "nested tables", "huge number", "null byte", "long name", "no name", "folder"],
)
def test_what_would_trip_a_parser_gives_lines_too(text: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.toml"
    path.write_text(text, encoding="utf-8")
    assert all(": " in line for line in complain(path).splitlines())


def test_every_unreadable_file_is_named_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "places").mkdir()
    (tmp_path / "places" / "torn.toml").write_text("kind = ", encoding="utf-8")
    path = tmp_path / "torn.toml"
    path.write_text(
        f'title = 3\nextends = "{(FILES / "small.toml").as_posix()}"\nuses.place = "torn"\n', encoding="utf-8"
    )
    torn_part = (tmp_path / "places" / "torn.toml").as_posix()
    assert complain(path) == f"{torn_part}:1: is not TOML: Invalid value, at the end of the file"


TEXTS = {p.relative_to(FILES).as_posix(): p.read_text("utf-8") for p in sorted(FILES.rglob("*.toml"))}
JUNK = (
    "",
    "3",
    "-1",
    "1e400",
    "nan",
    "true",
    '"x"',
    "[]",
    "[[1]]",
    "{}",
    "{ value = 3 }",
    "2020-02-30",
    "2020-01-01",
    "=",
)


@st.composite
def torn(draw: st.DrawFn) -> dict[str, str]:
    """Valid files of which one is torn: lines lost, doubled or swapped, letters changed, values replaced."""
    name = draw(st.sampled_from(sorted(TEXTS)))
    lines = TEXTS[name].splitlines()
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(["lose", "double", "swap", "letter", "value", "key"])):
            case "lose" if len(lines) > 1:
                del lines[at]
            case "double":
                lines.insert(at, lines[at])
            case "swap":
                other = draw(st.integers(0, len(lines) - 1))
                lines[at], lines[other] = lines[other], lines[at]
            case "letter" if lines[at]:
                place = draw(st.integers(0, len(lines[at]) - 1))
                letter = draw(st.sampled_from(string.printable + "æ\x00"))
                lines[at] = lines[at][:place] + letter + lines[at][place + 1 :]
            case "value" if "=" in lines[at]:
                lines[at] = lines[at].split("=")[0] + "= " + draw(st.sampled_from(JUNK))
            case "key" if "=" in lines[at]:
                lines[at] = draw(st.text(string.ascii_lowercase + "._", min_size=1, max_size=9)) + lines[at]
            case _:
                pass
    return TEXTS | {name: "\n".join(lines)}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=torn())
def test_random_broken_files_give_a_scenario_or_plain_lines(files: dict[str, str], tmp_path: Path) -> None:
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    outcome = check(tmp_path / "lighter.toml")
    lines = [str(problem) for problem in outcome.problems]
    assert all(line.isprintable() and line.count(": ") for line in lines)
    if not lines:
        assert load_scenario(tmp_path / "lighter.toml").later
