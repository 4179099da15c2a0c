"""The laws by date: whichever day is asked for, one law holds."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from simulator import study
from simulator.catalogue import GROUPS
from simulator.experiments import Computing
from simulator.scenario import ScenarioError, load_scenario
from simulator.scenario.checking import law_problems, read_laws
from simulator.scenario.law import Law
from simulator.scenario.laws import LawDays, ends, gaps, in_force, overlaps

FITTING = {
    "lbk_1342_2016": "standard_2018",
    "simplification_2019": "standard_2019",
    "lab_2020": "standard_2020",
    "lab_2023": "standard",
    "lab_2024": "standard_2024",
    "lab_2025": "standard_2024",
    "lab_2025_july": "standard_2024",
    "lov_1750_2026": "hedensted_2026",
}
"""A practice whose talk weeks fit each law."""

LAWS = {one.name: one.law for one in read_laws()}

BOUNDARIES = [
    ("2017-01-01", "lbk_1342_2016"),
    ("2018-06-30", "lbk_1342_2016"),
    ("2019-06-30", "lbk_1342_2016"),
    ("2019-07-01", "simplification_2019"),
    ("2019-12-31", "simplification_2019"),
    ("2020-01-01", "lab_2020"),
    ("2023-03-21", "lab_2020"),
    ("2023-03-22", "lab_2023"),
    ("2023-12-31", "lab_2023"),
    ("2024-01-01", "lab_2024"),
    ("2024-12-31", "lab_2024"),
    ("2025-01-01", "lab_2025"),
    ("2025-06-30", "lab_2025"),
    ("2025-07-01", "lab_2025_july"),
    ("2026-06-30", "lab_2025_july"),
    ("2026-07-01", "lov_1750_2026"),
    ("2030-01-01", "lov_1750_2026"),
]


def scenario_on(folder: Path, day: str, practice: str = "standard") -> Path:
    """Write a scenario that names its law by a day."""
    path = folder / "on_a_day.toml"
    path.write_text(
        f'title = "On a day"\nstart = {day}\n\n[uses]\nlaw = {day}\nplace = "hedensted"\n'
        f'practice = "{practice}"\nbehaviour = "default"\nprices = "2023"\n',
        encoding="utf-8",
    )
    return path


# --- The shipped laws ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "name"), BOUNDARIES)
def test_a_scenario_gets_the_law_of_the_day_it_names(day: str, name: str, tmp_path: Path) -> None:
    assert load_scenario(scenario_on(tmp_path, day, FITTING[name])).law == LAWS[name]


def test_every_law_begins_and_ends_on_a_day_that_is_tested() -> None:
    tested = {day for day, _ in BOUNDARIES}
    for law in LAWS.values():
        assert law.in_force_from.isoformat() in tested
        assert law.in_force_until is None or law.in_force_until.isoformat() in tested


def test_before_the_first_law_there_is_one_plain_line(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(scenario_on(tmp_path, "2016-12-31"))
    (line,) = str(caught.value).splitlines()
    assert "uses.law: no law is in force on 2016-12-31; allowed: lbk_1342_2016 (from 2017-01-01" in line


def test_the_shipped_laws_follow_each_other_without_gap_or_overlap() -> None:
    assert law_problems() == ()


def test_every_law_knows_every_group_and_cites_every_rule() -> None:
    for law in LAWS.values():
        assert set(law.groups) == set(GROUPS)
        for owed in law.groups.values():
            assert all(rule.section for rule in (*owed.requirements.values(), *owed.offers.values()))
        assert all(duty.section for duty in law.duties.values())


def test_what_a_note_calls_unknown_is_listed_as_unknown() -> None:
    for name, law in LAWS.items():
        notes = [d.note for d in law.duties.values() if d.active]
        for owed in law.groups.values():
            notes += [r.note for r in (*owed.requirements.values(), *owed.offers.values()) if r.active]
        words = " ".join(notes).replace(".", " ").replace(",", " ").split()
        named = {after for word, after in pairwise(words) if word == "unknown"}
        assert named <= set(law.unknown), name


def jobcentre_talks(law: Law, group: str) -> list[tuple[object, ...]]:
    found = law.groups[group].requirements.values()  # type: ignore[index]
    return [
        (r.type, r.number, r.weeks, r.from_week)
        for r in found
        if r.active and r.held_by == "jobcentre" and r.type != "by"
    ]


def test_the_insured_have_fewer_talks_from_law_to_law() -> None:
    assert jobcentre_talks(LAWS["lbk_1342_2016"], "insured") == [("every", 1, 4, 0), ("every", 1, 13, 26)]
    assert jobcentre_talks(LAWS["simplification_2019"], "insured") == [("count", 6, 26, 0)]
    assert jobcentre_talks(LAWS["lab_2020"], "insured") == [("count", 6, 26, 0)]
    assert jobcentre_talks(LAWS["lab_2023"], "insured") == [("count", 5, 26, 0)]
    assert jobcentre_talks(LAWS["lab_2024"], "insured") == [("count", 3, 26, 13)]
    assert jobcentre_talks(LAWS["lov_1750_2026"], "insured") == [("count", 2, 26, 13)]


def test_offers_went_by_age_until_the_end_of_2019() -> None:
    for name, law in LAWS.items():
        offer = law.groups["insured"].offers["first_offer"]
        weeks = (offer.weeks_under_30, offer.weeks_30_to_49, offer.weeks_from_50)
        assert weeks == ((13, 26, 13) if law.in_force_from < date(2020, 1, 1) else (26, 26, 26)), name


@pytest.mark.parametrize("name", LAWS)
def test_a_fitting_practice_with_staff_to_spare_keeps_the_law(name: str, tmp_path: Path) -> None:
    path = scenario_on(tmp_path, LAWS[name].in_force_from.isoformat(), FITTING[name])
    path.write_text("horizon_weeks = 60\nwarmup_weeks = 26\n" + path.read_text("utf-8"), encoding="utf-8")
    asked = load_scenario(path, {"practice.caseworkers.factor": 3.0})
    table = (
        study.run(asked, replications=1, seed=1, on=Computing(1))
        .table()
        .set_index(["group", "outcome"])["mean"]
    )
    assert table["all", "talks_on_time"] > 0.85
    assert table["insured", "talks_on_time"] > 0.85


def test_guidance_stood_in_each_summons_until_2020_and_lapses_after_half_a_year_since() -> None:
    for name in ("lbk_1342_2016", "simplification_2019"):
        assert LAWS[name].sanction.letter_counts
        assert LAWS[name].sanction.guidance_lapses_days == 0
    assert not LAWS["lab_2020"].sanction.letter_counts
    assert LAWS["lab_2020"].sanction.guidance_lapses_days == 182


def test_each_law_has_one_active_duty_that_guides_on_sanctions() -> None:
    for law in LAWS.values():
        assert len([d for d in law.duties.values() if d.active and d.guides_on_sanctions]) == 1


# --- Days ------------------------------------------------------------------------------------------------------------


def span(name: str, first: str, last: str = "") -> LawDays:
    return LawDays(name, Path(name), date.fromisoformat(first), date.fromisoformat(last) if last else None)


def test_a_law_without_a_last_day_gives_way_to_the_next() -> None:
    old, new = span("old", "2020-01-01"), span("new", "2021-01-01")
    assert ends(old, [old, new]) == date(2020, 12, 31)
    assert in_force([old, new], date(2020, 12, 31)) == (old,)
    assert in_force([old, new], date(2021, 1, 1)) == (new,)
    assert not list(overlaps([old, new]))
    assert not list(gaps([old, new]))


def test_two_laws_of_the_same_first_day_clash_even_without_a_last_one() -> None:
    assert len(list(overlaps([span("a", "2020-01-01"), span("b", "2020-01-01")]))) == 1


def test_a_long_law_clashes_with_each_one_that_begins_within_it() -> None:
    spans = [
        span("long", "2020-01-01", "2022-12-31"),
        span("a", "2021-01-01", "2021-12-31"),
        span("b", "2022-01-01"),
    ]
    assert [clash.span.name for clash in overlaps(spans)] == ["a", "b"]


def test_a_gap_is_told_by_its_first_and_last_day_and_a_longer_law_fills_it() -> None:
    a, c = span("a", "2020-01-01", "2020-06-30"), span("c", "2021-01-01")
    (gap,) = gaps([a, c])
    assert gap.message == "no law is in force from 2020-07-01 to 2020-12-31"
    assert not list(gaps([a, c, span("b", "2019-01-01", "2020-12-31")]))


def test_some_law_is_in_force_on_every_day_since_2017() -> None:
    spans = [LawDays(n, Path(n), law.in_force_from, law.in_force_until) for n, law in LAWS.items()]
    day = date(2017, 1, 1)
    while day < date(2028, 1, 1):
        assert len(in_force(spans, day)) == 1
        day += timedelta(days=1)
