"""The page that sets the laws side by side says what the files say, and needs nothing beside itself."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from simulator.catalogue import GROUPS
from simulator.cli import main
from simulator.reporting import law_words
from simulator.reporting.laws import Asked, Entry, compare, laws_page
from simulator.reporting.words import words as words_of
from simulator.scenario.checking import read_laws
from simulator.scenario.law import Duty, Offer, Requirement, Sanctions

LAWS = read_laws()
NAMES = [one.name for one in LAWS]
PAGE, DANISH_PAGE = laws_page(LAWS), laws_page(LAWS, "da")
EN, DA = words_of("en"), words_of("da")


def requirement(**values: object) -> Requirement:
    return Requirement.model_validate({"section": "sec. 1", **values})


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"type": "by", "days": 7}, "1 talk within 7 days"),
        ({"type": "by", "days": 42}, "1 talk within 6 weeks"),
        ({"type": "count", "number": 4, "weeks": 26.0}, "4 talks within 26 weeks"),
        ({"type": "count", "number": 3, "weeks": 26.0, "from_week": 13.0}, "3 talks in weeks 13 to 26"),
        ({"type": "every", "weeks": 4.0, "to_week": 26.0}, "1 talk every 4 weeks until week 26"),
        ({"type": "every", "weeks": 13.0, "from_week": 26.0}, "1 talk every 13 weeks from week 26"),
        (
            {"type": "every", "weeks": 4.0, "from_week": 8.0, "to_week": 52.0},
            "1 talk every 4 weeks in weeks 8 to 52",
        ),
        ({"type": "by", "days": 7, "forms": ("in_person",)}, "1 talk within 7 days, in person"),
        ({"type": "by", "days": 7, "forms": ("phone", "video")}, "1 talk within 7 days, phone or video"),
        ({"type": "by", "days": 7, "slack_days": 14}, "1 talk within 7 days, up to 14 days late"),
        (
            {"type": "count", "weeks": 26.0, "binds": "share", "share": 0.75, "exempt": ("self_reliant",)},
            "1 talk within 26 weeks, for 75 % of the group; not those expected to manage alone",
        ),
        (
            {"type": "count", "weeks": 26.0, "binds": "average"},
            "1 talk within 26 weeks, on average over the group",
        ),
    ],
)
def test_a_requirement_stands_in_few_words(values: dict[str, object], words: str) -> None:
    assert law_words.requirement(requirement(**values), EN) == words


def test_a_requirement_stands_in_danish_too() -> None:
    first = requirement(type="by", days=42, forms=("in_person", "phone"), held_by="joint")
    share = requirement(
        type="count", number=2, weeks=26.0, from_week=17.4, binds="share", share=0.75, exempt=("treatment",)
    )
    assert law_words.requirement(first, DA, with_holder=True) == (
        "1 samtale med jobcenter og a-kasse sammen inden for 6 uger, ved personligt fremmøde eller pr. telefon"
    )
    assert law_words.requirement(share, DA) == (
        "2 samtaler i uge 17,4 til 26, for 75 % af målgruppen; dog ikke borgere i behandling"
    )


def test_who_holds_a_talk_is_said_where_no_row_says_it() -> None:
    one = requirement(type="by", days=14, held_by="a_kasse")
    assert law_words.requirement(one, EN) == "1 talk within 14 days"
    assert law_words.requirement(one, EN, with_holder=True) == "1 talk in the a-kasse within 14 days"


def test_an_offer_names_ages_only_where_they_differ() -> None:
    same = Offer(weeks_under_30=26, weeks_30_to_49=26, weeks_from_50=26, section="sec. 2")
    by_age = same.model_copy(update={"weeks_under_30": 13.0, "types": ("private_wage_subsidy",)})
    assert law_words.offer(same, EN) == "within 26 weeks, of 2 weeks or more"
    assert law_words.offer(by_age, EN) == (
        "within 13 weeks under 30, 26 at 30 to 49, 26 from 50, of 2 weeks or more; only private wage subsidy"
    )


def test_a_duty_says_when_and_how_long() -> None:
    duty = Duty(minutes=6, paper_minutes=2.4, groups=("insured",), trigger="every_talk", section="sec. 3")
    assert law_words.duty(duty, EN) == "every talk: 6 min + 2.4 min paperwork"
    rare = duty.model_copy(update={"trigger": "when_relevant", "share": 0.05, "paper_minutes": 0.0})
    assert law_words.duty(rare, EN) == "when relevant (5 % of talks): 6 min"


def test_a_sanction_says_what_guidance_it_presupposes() -> None:
    sanction = Sanctions(guidance_lapses_days=182, section="sec. 4")
    said = law_words.sanction(sanction, True, EN)
    assert said == "needed, holds 182 days, for good after a missed talk; the summons does not count"
    all_lapse = sanction.model_copy(update={"guidance_lapses": "all", "letter_counts": True})
    assert law_words.sanction(all_lapse, True, EN) == "needed, holds 182 days; the summons counts"
    none_does = sanction.model_copy(update={"guidance_lapses": "never"})
    assert law_words.sanction(none_does, True, EN).startswith("needed, does not lapse;")
    assert law_words.sanction(sanction, False, EN) == "no condition"


def test_a_notes_reference_to_the_unknown_becomes_a_mark_and_leaves_the_footnote() -> None:
    entry = Entry.of("1 talk", "sec. 1", "A reading. See unknown.first and unknown.second.")
    assert entry.unknown == ("first", "second")
    assert entry.source == "sec. 1. A reading."


def row(group: str, label: str) -> tuple[Asked, ...]:
    (found,) = [asked for name, asked in compare(group, LAWS, EN) if name(EN) == label]
    return found


def texts(group: str, label: str, law: str) -> list[str]:
    return [entry.text for entry in row(group, label)[NAMES.index(law)].entries]


def test_the_insured_go_from_a_talk_every_four_weeks_to_two_in_six_months() -> None:
    label = "Talks with the jobcentre in the first six months"
    assert texts("insured", label, "lbk_1342_2016") == [
        "1 talk every 4 weeks until week 26, in person, up to 14 days late"
    ]
    assert texts("insured", label, "lov_1750_2026") == [
        "2 talks in weeks 13 to 26, for 75 % of the group; not those expected to manage alone"
    ]


def test_a_talk_that_recurs_without_end_stands_in_both_halves() -> None:
    for label in (
        "Talks with the jobcentre in the first six months",
        "Talks with the jobcentre after six months",
    ):
        assert texts("sick_listed", label, "lbk_1342_2016") == ["1 talk every 4 weeks from week 8, in person"]


def test_what_is_switched_off_stands_nowhere() -> None:
    assert texts("job_ready", "Guidance on the 225-hour rule", "lab_2025_july") == []
    assert texts("job_ready", "Guidance on the 225-hour rule", "lab_2025") != []


def test_every_active_rule_of_every_law_stands_on_the_page() -> None:
    for group in GROUPS:
        shown = {e.text for _, asked in compare(group, LAWS, EN) for one in asked for e in one.entries}
        for one in LAWS:
            owed = one.law.groups[group]
            assert {law_words.requirement(r, EN) for r in owed.requirements.values() if r.active} <= shown
            assert {law_words.offer(o, EN) for o in owed.offers.values() if o.active} <= shown


def test_a_cell_is_marked_where_it_differs_from_the_law_before() -> None:
    joint = row("insured", "Joint talks")
    assert not joint[0].changed
    assert joint[NAMES.index("lab_2024")].changed
    assert not joint[NAMES.index("lab_2025")].changed


class Reader(HTMLParser):
    """Collects ids, inner links, outer references, and open tags."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.outer: list[str] = []
        self.headers: list[str | None] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in ("meta", "link", "img", "br"):
            self.open.append(tag)
        if given.get("id"):
            self.ids.append(given["id"] or "")
        target = given.get("href") or given.get("src")
        if target:
            (self.links if target.startswith("#") else self.outer).append(target)
        if tag == "th":
            self.headers.append(given.get("scope"))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("page", [PAGE, DANISH_PAGE])
def test_the_page_is_whole_and_needs_no_network(page: str) -> None:
    read = Reader()
    read.feed(page)
    assert read.open == []
    assert read.outer == []
    assert len(read.ids) == len(set(read.ids))
    assert {link[1:] for link in read.links} <= set(read.ids)
    assert set(read.headers) == {"col", "row"}
    assert not re.search(r"url\(|@import|<script", page)


def test_the_page_names_every_law_group_and_gap() -> None:
    for one in LAWS:
        assert one.law.title in PAGE
        for name in one.law.unknown:
            assert f'id="unknown-{one.name}-{name}"' in PAGE
    assert "Dagpengemodtagere" in PAGE


def test_the_command_writes_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "laws.html"
    assert main(["list", "laws", "--page", str(target)]) == 0
    assert capsys.readouterr().out == f"The laws side by side: {target}\n"
    assert target.read_text("utf-8") == PAGE


def test_the_page_speaks_danish_where_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "love.html"
    assert main(["list", "laws", "--page", str(target), "--language", "da"]) == 0
    assert capsys.readouterr().out == f"Lovene side om side: {target}\n"
    assert target.read_text("utf-8") == DANISH_PAGE
    assert '<html lang="da">' in DANISH_PAGE
    assert "Første samtale" in DANISH_PAGE
    assert (
        "Job-ready" not in DANISH_PAGE.partition("<main>")[2].partition("<tbody>")[2].partition("</tbody>")[0]
    )


def test_a_language_without_a_page_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "laws", "--language", "da"]) == 2
    assert capsys.readouterr().err == (
        "--language goes with --page: jobcentre list laws --page FILE --language da\n"
    )


@pytest.mark.parametrize("words", [["list", "--page"], ["list", "places", "--page"]])
def test_the_page_goes_with_laws_only(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "laws.html"
    assert main([*words, str(target)]) == 2
    assert capsys.readouterr().err == "--page goes with laws: jobcentre list laws --page FILE\n"
    assert not target.exists()


def test_a_page_that_cannot_be_written_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["list", "laws", "--page", str(tmp_path / "none" / "laws.html")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_list_shows_one_kind_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "laws"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("law:\n")
    assert "place:" not in out
    assert all(name in out for name in NAMES)


def test_a_kind_that_is_none_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "lawz"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
