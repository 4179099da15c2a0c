"""The page that sets the laws side by side says what the files say, and needs nothing beside itself."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from simulator.catalogue import GROUPS
from simulator.cli import main
from simulator.reporting import law_changes, law_words
from simulator.reporting.laws import Asked, Entry, compare, laws_page, newest_first
from simulator.reporting.words import words as words_of
from simulator.scenario import load_scenario
from simulator.scenario.checking import read_laws
from simulator.scenario.law import Duty, Offer, Requirement, Sanctions

LAWS = newest_first(read_laws())
NAMES = [one.name for one in LAWS]
PAGE, DANISH_PAGE = laws_page(LAWS), laws_page(LAWS, "da")
EN, DA = words_of("en"), words_of("da")


def requirement(**values: object) -> Requirement:
    return Requirement.model_validate({"section": "sec. 1", **values})


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"type": "by", "days": 7}, "first talk within 1 week"),
        ({"type": "by", "days": 42}, "first talk within 6 weeks"),
        ({"type": "count", "number": 4, "weeks": 26.0}, "4 talks in the first 6 months"),
        (
            {"type": "count", "number": 3, "weeks": 26.0, "from_week": 13.0},
            "3 talks after the first 3 months, within 6 months",
        ),
        ({"type": "every", "weeks": 4.0, "to_week": 26.0}, "1 talk every 4 weeks in the first 6 months"),
        (
            {"type": "every", "weeks": 13.0, "from_week": 26.0},
            "1 talk every 3 months after the first 6 months",
        ),
        (
            {"type": "every", "weeks": 4.0, "from_week": 8.0, "to_week": 52.0},
            "1 talk every 4 weeks after the first 8 weeks, until 12 months",
        ),
        ({"type": "by", "days": 7, "forms": ("in_person",)}, "first talk within 1 week, in person"),
        ({"type": "by", "days": 7, "forms": ("phone", "video")}, "first talk within 1 week, phone or video"),
        ({"type": "by", "days": 7, "slack_days": 14}, "first talk within 1 week, up to 2 weeks late"),
        (
            {"type": "count", "weeks": 26.0, "binds": "share", "share": 0.75, "exempt": ("self_reliant",)},
            "1 talk within 6 months, for 75 % of the group; not those expected to manage alone",
        ),
        (
            {"type": "count", "weeks": 26.0, "binds": "average"},
            "1 talk within 6 months, on average over the group",
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
        "første fællessamtale senest efter 6 uger, ved personligt fremmøde eller pr. telefon"
    )
    assert law_words.requirement(share, DA) == (
        "2 samtaler efter de første 4 måneder, senest efter 6 måneder, for 75 % af målgruppen;"
        " dog ikke borgere i behandling"
    )


def test_who_holds_a_talk_is_said_where_no_row_says_it() -> None:
    one = requirement(type="by", days=14, held_by="a_kasse")
    assert law_words.requirement(one, EN) == "first talk within 2 weeks"
    assert law_words.requirement(one, EN, with_holder=True) == "first talk in the a-kasse within 2 weeks"


def test_an_offer_names_ages_only_where_they_differ() -> None:
    same = Offer(weeks_under_30=26, weeks_30_to_49=26, weeks_from_50=26, section="sec. 2")
    by_age = same.model_copy(update={"weeks_under_30": 13.0, "types": ("private_wage_subsidy",)})
    assert law_words.offer(same, EN) == "within 26 weeks (right and duty), of 2 weeks or more"
    assert law_words.offer(by_age, EN) == (
        "within 13 weeks under 30, 26 at 30 to 49, 26 from 50 (right and duty), of 2 weeks or more;"
        " only private wage subsidy"
    )


@pytest.mark.parametrize(
    ("weeks", "said"),
    [
        (69.5, "16 måneder"),
        (17.4, "4 måneder"),
        (26.0, "6 måneder"),
        (52.0, "12 måneder"),
        (4.0, "4 uger"),
        (22.0, "22 uger"),
        (1.0, "1 uge"),
    ],
)
def test_a_time_is_said_as_the_law_says_it(weeks: float, said: str) -> None:
    assert law_words.span(weeks, DA) == said


def test_the_first_time_is_said_without_a_number_of_one() -> None:
    every = requirement(type="every", weeks=13.0, from_week=1.0)
    assert law_words.requirement(every, DA) == "en samtale hver 3. måned efter den første uge"
    follow_up = requirement(type="by", days=56, forms=("in_person",))
    assert law_words.requirement(follow_up, DA, "sick_listed", with_holder=True) == (
        "første opfølgningssamtale senest efter 8 uger, ved personligt fremmøde"
    )


def test_what_a_proposal_changes_is_one_line_a_rule() -> None:
    ours, theirs = load_scenario("frikommune").law, load_scenario("current_rules").law
    said = [(one.group, one.asks) for one in law_changes.changed(ours, theirs, DA)]
    assert (
        "Dagpengemodtagere",
        "5 samtaler i jobcentret i de første 6 måneder gælder fremover i gennemsnit for målgruppen, ikke for den"
        " enkelte; de må også holdes i gruppe eller hos andre",
    ) in said
    assert ("Dagpengemodtagere", "Længere kursus tæller også som aktiveringstilbud") in said
    groups, _ = next(one for one in said if one[1].startswith("4 samtaler"))
    assert groups.startswith("Jobparate kontanthjælpsmodtagere, aktivitetsparate")
    assert not [asks for _, asks in said if asks.startswith("falder bort")]


def test_a_rule_under_another_name_is_no_change_and_one_that_is_limited_says_so() -> None:
    ours, theirs = load_scenario("current_rules_2026").law, load_scenario("current_rules").law
    said = [one.asks for one in law_changes.changed(ours, theirs, DA)]
    assert not [asks for asks in said if asks.startswith("første samtale i a-kassen")]
    assert (
        "4 samtaler i jobcentret i de første 6 måneder, for 75 % af målgruppen; dog ikke borgere, der ventes at"
        " klare sig selv (før: for alle)"
    ) in said
    assert "falder bort: en fællessamtale efter de første 3 måneder, senest efter 6 måneder" in said


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
    note = "A reading. See unknown.first and unknown.second."
    rule = requirement(type="by", days=7, note=note, note_da="En læsning.", section_da="§ 1")
    entry = Entry.of("1 talk", rule, EN)
    assert entry.unknown == ("first", "second")
    assert entry.source == "sec. 1. A reading."
    danish = Entry.of("en samtale", rule, DA)
    assert (danish.source, danish.unknown) == ("§ 1. En læsning.", ("first", "second"))


def row(group: str, label: str) -> tuple[Asked, ...]:
    (found,) = [asked for name, asked in compare(group, LAWS, EN) if name(EN) == label]
    return found


def texts(group: str, label: str, law: str) -> list[str]:
    return [entry.text for entry in row(group, label)[NAMES.index(law)].entries]


def test_the_insured_go_from_a_talk_every_four_weeks_to_two_in_six_months() -> None:
    label = "Talks with the jobcentre in the first six months"
    assert texts("insured", label, "lbk_1342_2016") == [
        "1 talk every 4 weeks in the first 6 months, in person, up to 2 weeks late"
    ]
    assert texts("insured", label, "lov_1750_2026") == [
        "2 talks after the first 3 months, within 6 months, for 75 % of the group; not those expected to manage alone"
    ]


def test_a_talk_that_recurs_without_end_stands_in_both_halves() -> None:
    for label in (
        "Talks with the jobcentre in the first six months",
        "Talks with the jobcentre after six months",
    ):
        assert texts("sick_listed", label, "lbk_1342_2016") == [
            "1 follow-up talk every 4 weeks after the first 8 weeks, in person"
        ]


def test_what_is_switched_off_stands_nowhere() -> None:
    assert texts("job_ready", "Guidance on the 225-hour rule", "lab_2025_july") == []
    assert texts("job_ready", "Guidance on the 225-hour rule", "lab_2025") != []


def test_every_active_rule_of_every_law_stands_on_the_page() -> None:
    for group in GROUPS:
        shown = {e.text for _, asked in compare(group, LAWS, EN) for one in asked for e in one.entries}
        for one in LAWS:
            owed = one.law.groups[group]
            assert {
                law_words.requirement(r, EN, group) for r in owed.requirements.values() if r.active
            } <= shown
            assert {law_words.offer(o, EN) for o in owed.offers.values() if o.active} <= shown


def test_a_cell_is_marked_where_it_differs_from_the_law_before() -> None:
    joint = row("insured", "Joint talks")
    assert not joint[-1].changed
    assert joint[NAMES.index("lab_2024")].changed
    assert not joint[NAMES.index("lab_2025")].changed


def test_the_law_in_force_stands_first_and_says_so() -> None:
    assert LAWS[0].law.in_force_until is None
    for page, now in ((PAGE, "in force"), (DANISH_PAGE, "gælder nu")):
        first = page.partition("<thead>")[2].partition("</th>")[2].partition("</th>")[0]
        assert LAWS[0].law.title.split(",")[0] in first
        assert f'<span class="now">{now}</span>' in first
        assert page.count(f'<span class="now">{now}</span>') == len(GROUPS)


def test_a_box_leaves_changes_alone_without_a_script() -> None:
    assert 'id="only-changes"' in PAGE
    assert "Vis kun ændringer" in DANISH_PAGE
    assert "#only-changes:checked" in PAGE


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
        if tag not in ("meta", "link", "img", "br", "input", "wbr"):
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
    assert not re.search(r"url\(|@import|<script[^>]+src", page)


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
    assert "See unknown" not in DANISH_PAGE
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
