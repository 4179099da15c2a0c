"""The examples beside each law hold: her dates in, what she is owed out, by the functions that measure a run."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path
from textwrap import dedent

import pytest

from simulator.catalogue import GROUPS
from simulator.scenario import ScenarioError
from simulator.scenario.checking import read_laws
from simulator.scenario.files import part_files, shipped
from tests.scenario.law_examples import Example, measured, owed_by, read_examples

FOLDER = shipped() / "laws" / "examples"
LAWS = {one.name: one.law for one in read_laws()}
LEAST = 8


def examples_of(name: str) -> tuple[tuple[Example, ...], str]:
    """Return the examples of a law, and what is wrong with their file."""
    try:
        return read_examples(FOLDER / f"{name}.toml", LAWS[name]), ""
    except ScenarioError as error:
        return (), str(error)


READ = {name: examples_of(name) for name in LAWS}
CASES = [
    pytest.param(law, one, id=f"{law}: {one.title}") for law, (found, _) in READ.items() for one in found
]


def refuse(*wrong: str) -> None:
    """Fail with plain lines, and no trace of Python, if anything is wrong."""
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


@pytest.mark.parametrize("law", LAWS)
def test_the_examples_of_a_law_can_be_read(law: str) -> None:
    _, mistakes = READ[law]
    refuse(*mistakes.splitlines())


@pytest.mark.parametrize(("law", "example"), CASES)
def test_what_the_law_owes_her_is_what_is_measured(law: str, example: Example) -> None:
    expected, found = owed_by(example), measured(example, LAWS[law])
    missing = [f"the example has, the law's file has not: {one}" for one in expected if one not in found]
    unexpected = [f"the law's file has, the example has not: {one}" for one in found if one not in expected]
    refuse(*missing, *unexpected)
    assert found == expected


@pytest.mark.parametrize("law", LAWS)
def test_every_law_has_its_examples(law: str) -> None:
    found, mistakes = READ[law]
    if not mistakes:
        assert len(found) >= LEAST


def test_every_file_of_examples_has_its_law() -> None:
    assert {path.stem for path in FOLDER.glob("*")} <= set(LAWS)


@pytest.mark.parametrize("law", LAWS)
def test_everything_that_a_law_asks_for_falls_due_in_an_example(law: str) -> None:
    found, mistakes = READ[law]
    asked = {
        (group, name)
        for group in GROUPS
        for kind in ("requirements", "offers")
        for name, rule in getattr(LAWS[law].groups[group], kind).items()
        if rule.active
    }
    shown = {(one.group, owed.requirement or owed.offer) for one in found for owed in one.owed}
    if not mistakes:
        refuse(*(f"no example shows {name} of {group}" for group, name in sorted(asked - shown)))


@pytest.mark.parametrize("law", LAWS)
def test_the_examples_of_a_law_show_what_is_met_and_what_is_not(law: str) -> None:
    found, mistakes = READ[law]
    if not mistakes:
        assert {owed.met for one in found for owed in one.owed} == {True, False}


def test_examples_are_no_laws() -> None:
    assert {path.stem for path in part_files("law")} == set(LAWS)
    assert all(path.parent.name == "laws" for path in part_files("law"))


def test_the_example_that_the_guide_shows_is_true(tmp_path: Path) -> None:
    guide = (shipped().parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
    _, mark, after = guide.partition("    [[example]]\n")
    lines = takewhile(lambda line: line.startswith("    "), after.splitlines())
    path = tmp_path / "lab_2023.toml"
    path.write_text("\n".join([mark, *map(dedent, lines)]), encoding="utf-8")
    (example,) = read_examples(path, LAWS["lab_2023"])
    assert owed_by(example) == measured(example, LAWS["lab_2023"])


# --- Mistakes in a file -------------------------------------------------------------------------------------------

GOOD = """
[[example]]
title = "The first talk"
section = "LAB § 31, stk. 3"
group = "job_ready"
entered = 2023-04-03
until = 2023-04-30
held = [{ on = 2023-04-11 }]
owed = [{ requirement = "first_talk", due = 2023-04-10 }]
"""


def lines(folder: Path, text: str) -> list[str]:
    """Read a file that has mistakes; return what is said of them, without the file's name."""
    path = folder / "lab_2023.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as told:
        read_examples(path, LAWS["lab_2023"])
    said = str(told.value).splitlines()
    assert all("lab_2023.toml" in line for line in said)
    return [line.partition("lab_2023.toml")[2] for line in said]


@pytest.mark.parametrize(
    ("right", "wrong", "line"),
    [
        (
            "until =",
            "untill =",
            ": example 1 (The first talk): untill: unknown key; allowed: title, section, group, age, entered, left, "
            "since, until, away, exempt, held, activation, owed; did you mean 'until'?",
        ),
        (
            "{ on = 2023-04-11 }",
            '{ on = 2023-04-11, from = "video" }',
            ": example 1 (The first talk): held: 1: from: unknown key; allowed: on, held_by, form; "
            "did you mean 'form'?",
        ),
        ('section = "LAB § 31, stk. 3"', "", ": example 1 (The first talk): section: is missing"),
        (
            '"LAB § 31, stk. 3"',
            '" "',
            ": example 1 (The first talk): section: must not be empty: what the law asks for has its section, "
            "is a text (' ')",
        ),
        (
            '"job_ready"',
            '"jobready"',
            ": example 1 (The first talk): group: unknown word 'jobready'; allowed: insured, job_ready, "
            "activity_ready, education_ready, education_activity_ready, sick_listed; did you mean 'job_ready'?",
        ),
        (
            "entered = 2023-04-03",
            'entered = "3 April"',
            ": example 1 (The first talk): entered: input should be a valid date, is a text ('3 April')",
        ),
        (
            "until = 2023-04-30",
            "until = 2023-04-05",
            ": example 1 (The first talk): owed: 2023-04-10 lies outside the time looked at, which ends on 2023-04-05",
        ),
        (
            "2023-04-11",
            "2023-04-01",
            ": example 1 (The first talk): held: 2023-04-01 lies outside her time on the benefit",
        ),
        (
            '"first_talk"',
            '"frist_talk"',
            ": example 1 (The first talk): owed: the law has no requirement frist_talk in force for job_ready; "
            "it has requirement first_talk, requirement talks, offer first_offer; "
            "did you mean 'requirement first_talk'?",
        ),
        (
            'requirement = "first_talk", ',
            "",
            ": example 1 (The first talk): owed: what is due on 2023-04-10 needs a requirement or an offer, "
            "one of the two",
        ),
        ("[[example]]", "[[example]", ":2: is not TOML: Expected ']]' at the end of an array declaration, column 10"),
    ],
)  # fmt: skip
def test_a_mistake_in_an_example_is_one_plain_line(right: str, wrong: str, line: str, tmp_path: Path) -> None:
    assert lines(tmp_path, GOOD.replace(right, wrong)) == [line]


def test_two_mistakes_are_two_lines(tmp_path: Path) -> None:
    text = GOOD.replace("until =", "untill =").replace('"job_ready"', '"jobready"')
    assert len(lines(tmp_path, text)) == 2


def test_an_example_of_another_time_is_told(tmp_path: Path) -> None:
    (line,) = lines(tmp_path, GOOD.replace("2023-", "2024-"))
    assert "is not in force on any day from 2024-04-03 to 2024-04-30" in line
