"""A Danish page is Danish: every text of the shipped files has its Danish, and a page shows that."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

import simulator as sim
from simulator.reporting import assumptions, committee, comparison, of_files
from simulator.reporting.laws import laws_page
from simulator.reporting.report import Block, Box, Details, Figure, Report, Section, Table, render
from simulator.reporting.trace import first_entrant, life
from simulator.reporting.words import words
from simulator.scenario import list_scenarios, load_scenario
from simulator.scenario.checking import read_laws
from simulator.scenario.files import scenario_roots
from simulator.simulation import simulate, timeline
from tests.reporting.danish import english, english_in, texts

SHIPPED = Path(scenario_roots()[-1])
FOLDERS = ("", "laws", "places", "practices", "behaviour", "prices")
FILES = [path for folder in FOLDERS for path in sorted((SHIPPED / folder).glob("*.toml"))]
KEYS = ("title", "description", "author", "document", "act", "source", "section", "note", "text", "question")
KEYS += ("what", "falls_back_to", "no_consequence", "left_out", "proposal")
QUOTES = Path(__file__).parent / "document_words.json"
DA = words("da")


def tables(
    table: dict[str, Any], at: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Return a table and those below it, with their paths."""
    yield at, table
    for key, value in table.items():
        if isinstance(value, dict):
            yield from tables(value, (*at, key))


# --- The files -------------------------------------------------------------------------------------------------------


def lacks_danish(table: dict[str, Any]) -> list[str]:
    """Return the texts of a table, not of those below it, that have no Danish beside them."""
    lacking = []
    for key in KEYS:
        text = table.get(key)
        if not isinstance(text, str) or not text.strip():
            continue
        danish = table.get(f"{key}_da") or (table.get("quote_da") if key == "text" else None)
        same = key in of_files.NAMES and not english(text)  # a name is the same in both languages
        if not danish and not same:
            lacking.append(text)
    return lacking


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_text_of_a_shipped_file_has_its_danish(path: Path) -> None:
    read = tomllib.loads(path.read_text(encoding="utf-8"))
    about = read.get("about", {})
    provisions, danish = about.get("provisions", {}), about.get("provisions_da", {})
    assert set(provisions) == set(danish)
    unkept = {name for name, keys in provisions.items() if keys.startswith("none")}
    assert unkept == set(about.get("left_out_da", {}))
    named = ("about", "provisions"), ("about", "provisions_da"), ("about", "left_out_da")
    assert [text for at, table in tables(read) if at not in named for text in lacks_danish(table)] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_is_said_to_be_danish_is(path: Path) -> None:
    read = tomllib.loads(path.read_text(encoding="utf-8"))
    said = [
        text
        for at, table in tables(read)
        for key, text in table.items()
        if isinstance(text, str) and (key.endswith("_da") or (at and at[-1].endswith("_da")))
    ]
    assert [text for text in said if english(re.sub(r"\w+ of [A-Z]\w+", "", text))] == []


def test_a_text_without_danish_is_found() -> None:
    assert lacks_danish({"note": "No share is given."}) == ["No share is given."]
    assert lacks_danish({"note": "No share is given.", "note_da": "Ingen andel er oplyst."}) == []
    assert lacks_danish({"section": "LAB § 31, stk. 1"}) == []
    assert lacks_danish({"section": "LAB, the chapter on talks"}) == ["LAB, the chapter on talks"]
    assert lacks_danish({"text": "We want it", "quote_da": "Vi vil"}) == []


PROPOSALS = [
    one.name
    for one in list_scenarios()
    if load_scenario(one.name).about.provisions and not one.name.endswith("_before")
]


@pytest.mark.parametrize("name", PROPOSALS)
def test_a_proposal_has_a_name_and_a_question_in_one_line_in_both_languages(name: str) -> None:
    about = load_scenario(name).about
    assert about.proposal
    assert about.proposal_da
    for question in (about.question, about.question_da):
        assert question.endswith("?")
        assert "\n" not in question
        assert 20 < len(question) <= 120
    assert not english(about.question_da)


# --- Quotations ------------------------------------------------------------------------------------------------------


def plain_words(text: str) -> list[str]:
    """Return a text's words without marks, words parted at the end of a line put together."""
    found = (re.sub(r"[\W_]", "", word).casefold() for word in re.sub(r"-\n", "", text).split())
    return [word for word in found if word]


def prints(text: str, length: int = 4) -> list[str]:
    """Return the fingerprint of every run of some words of a text, in their order."""
    told = plain_words(text)
    runs = [" ".join(told[n : n + length]) for n in range(max(len(told) - length + 1, 1))]
    return [sha256(run.encode()).hexdigest()[:6] for run in runs]


@cache
def documents() -> dict[str, list[str]]:
    """Return the fingerprints of the documents; ``make_prints`` writes them from a folder with the documents."""
    kept: dict[str, str] = json.loads(QUOTES.read_text(encoding="utf-8"))
    return {name: [text[n : n + 6] for n in range(0, len(text), 6)] for name, text in kept.items()}


def make_prints(folder: Path) -> None:
    """Write the fingerprints of the documents in a folder: they are not all ours to print."""
    kept = {
        path.stem: "".join(prints(path.read_text(encoding="utf-8"))) for path in sorted(folder.glob("*.txt"))
    }
    QUOTES.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def stands_in(part: str, document: Sequence[str]) -> bool:
    """Say whether the words of a quotation stand in a document, one after the other."""
    if len(plain_words(part)) < 4:
        return True  # too few to be told apart
    wanted = prints(part)
    return any(list(document[n : n + len(wanted)]) == wanted for n in range(len(document)))


def quotations() -> Iterator[tuple[str, str]]:
    for path in sorted(SHIPPED.glob("*.toml")):
        read = tomllib.loads(path.read_text(encoding="utf-8"))
        for name, table in read.get("expect", {}).items():
            if "quote_da" in table:
                yield f"{path.stem}.{name}", table["quote_da"]


@pytest.mark.parametrize(("name", "quote"), list(quotations()), ids=lambda one: one[:40])
def test_a_quotation_is_the_documents_own_words(name: str, quote: str) -> None:
    parts = [part for part in quote.split("...") if part.strip()]
    assert parts
    for part in parts:
        assert any(stands_in(part, document) for document in documents().values()), part


def test_words_that_no_document_has_are_no_quotation() -> None:
    letter = documents()["hedensted_2023_letter"]
    assert stands_in("Først herefter starter den egentlige jobsamtale.", letter)
    assert not stands_in("Først herefter begynder den egentlige jobsamtale.", letter)
    assert not stands_in("jobsamtale. Først herefter starter den egentlige", letter)


# --- Pages -----------------------------------------------------------------------------------------------------------


def test_english_on_a_danish_page_is_found() -> None:
    page = '<html lang="da"><p>Den første</p><p title="which is">Ja</p><p lang="en">Which of two</p><code>of</code>'
    assert english_in(page) == ["which is"]
    assert english_in(f"{page}<p>What the law says</p></html>") == ["which is", "What the law says"]


def test_the_page_of_laws_is_danish() -> None:
    page = laws_page(read_laws(), "da")
    assert len(texts(page)) > 500
    assert english_in(page) == []
    assert 'lang="en"' not in page


def without_figures(blocks: Sequence[Block]) -> list[Block]:
    """Leave the charts out: their words are tested where they are drawn."""
    kept: list[Block] = []
    for block in blocks:
        if isinstance(block, Box | Details | Section):
            kept.append(replace(block, blocks=without_figures(block.blocks)))
        elif not isinstance(block, Figure):
            kept.append(block)
    return kept


@pytest.mark.parametrize("name", [one.name for one in list_scenarios()])
def test_what_a_page_says_of_a_shipped_scenario_is_danish(name: str) -> None:
    scenario = load_scenario(name)
    scenario = scenario.members[0] if scenario.members else scenario
    of = {name: scenario}
    claims = [(of_files.claim(one, DA), "") for one in scenario.expectations]
    blocks = [
        Section("document", "Dokument", [comparison._document(scenario, name, DA)]),
        Section("claims", "Påstande", [Table("Påstande", ["Påstand", "Udfald"], claims)]),
        *assumptions.unknown(of, DA),
        assumptions.assumed(of, DA),
        Section("sources", "Kilder", [assumptions.sources(of, DA)]),
    ]
    page = render(Report("Spørgsmål", (), blocks), DA)
    assert len(texts(page)) > 100
    assert english_in(page) == []


@pytest.fixture(scope="module")
def study() -> sim.Study:
    compared = {name: load_scenario(name) for name in ("hedensted", "frikommune")}
    return sim.compare(load_scenario("current_rules"), compared, replications=2, seed=1, settings=False)


@pytest.mark.parametrize("page", [comparison, committee], ids=["analyst", "committee"])
def test_a_page_of_a_comparison_is_danish(study: sim.Study, page: Any) -> None:
    spoken = words("da", study.scenarios)
    report = page.report(study, spoken)
    told = render(replace(report, blocks=without_figures(report.blocks)), spoken)
    assert len(texts(told)) > 300
    assert english_in(told) == []


@pytest.mark.parametrize("name", ["current_rules", "frikommune"])
def test_a_life_is_told_in_danish(name: str) -> None:
    baseline, scenario = load_scenario("current_rules"), load_scenario(name)
    run = simulate(timeline(baseline, scenario), 1, 0)
    first = first_entrant(run)
    told = [line for n in range(first, first + 40) for line in life(run, n, scenario.start, scenario, DA)]
    assert len(told) > 200
    assert [line for line in told if english(line)] == []


JARGON = re.compile(
    r"gentagelse|startværdi|udgangspunkt|scenari|parret|parrede|(?<!lod)trækning|tota\w+ indeks|grundintensitet"
    r"|afgangsrate|opvarmning|måldag|tilbagefald|95 %-interval",
    re.IGNORECASE,
)
"""Words of our workshop that no councillor should have to learn."""
SPECIALISTS = ("calibration", "notes.calibration", "sanity", "talk_effects", "validation.page")
"""Texts that a statistician alone reads."""


def test_no_text_has_the_words_of_our_workshop() -> None:
    package = Path(of_files.__file__).parent / "texts" / "da.toml"
    told = tomllib.loads(package.read_text(encoding="utf-8"))
    found = {
        ".".join((*at, key)): text
        for at, table in tables(told)
        for key, value in table.items()
        for text in (value if isinstance(value, list) else [value])
        if isinstance(text, str) and JARGON.search(re.sub(r"\{\w+(:[^}]*)?\}", "", text))
    }
    assert {key: text for key, text in found.items() if not key.startswith(SPECIALISTS)} == {}


if __name__ == "__main__":
    make_prints(Path(os.environ["DOCUMENTS"]))
