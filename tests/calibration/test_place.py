"""A place file from an export: its own stocks and season, the rest the template's and marked so, or nothing at all."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from simulator.calibration import out_of_date
from simulator.calibration.places.levels import season
from simulator.calibration.places.municipalities import CODES, municipality
from simulator.calibration.places.stocks import at_a_moment
from simulator.calibration.readers import Period
from simulator.cli import main
from simulator.scenario import load_scenario
from tests.calibration.samples import (
    INDEX,
    MONTHS,
    Y25I01,
    jobindsats_csv,
    jobindsats_json,
    statbank_csv,
    y25i01,
)
from tests.reporting.danish import english

ROOT = Path(__file__).resolve().parents[2]
INSURED, CASH_ASSISTANCE = 1 / 24.607, 1 / 107.0
"""How many come in a week, of those there, in the template."""
CASH = ("Periode", "Område", "Antal personer", "Antal fuldtidspersoner")
DAGPENGE = {2016: (100_000, 80_000), 2017: (100_000, 80_000), 2018: (125_000, 90_000)}


@pytest.fixture
def exports(tmp_path: Path) -> list[str]:
    """Give an export of each kind: unemployment, kontanthjælp, the country's dagpenge."""
    months = [month for month in MONTHS if month < "2018"]
    unemployed = tmp_path / "y25i01.csv"
    unemployed.write_text(jobindsats_csv(Y25I01, y25i01({"Køge": 600.0, "Hedensted": 400.0}, months)))
    cash = tmp_path / "y60a02.json"
    rows = [(month, "Køge", 1000, 950) for month in months]
    cash.write_text(jobindsats_json(CASH, rows, "y60a02"))
    country = tmp_path / "y01a02.csv"
    told = [(month, "Hele landet", *DAGPENGE[int(month[:4])]) for month in MONTHS]
    country.write_text(jobindsats_csv(CASH, told))
    return [str(unemployed), str(cash), str(country)]


def made(capsys: pytest.CaptureFixture[str], out: Path, *words: str) -> dict[str, Any]:
    """Make a place and give what the file says."""
    assert main(["place", *words, "--out", str(out)]) == 0
    assert capsys.readouterr().out.startswith(f"{out}: made")
    return tomllib.loads(out.read_text(encoding="utf-8"))


def refused(capsys: pytest.CaptureFixture[str], out: Path, *words: str) -> list[str]:
    assert main(["place", *words, "--out", str(out)]) == 2
    assert not out.exists()
    assert [entry for entry in out.parent.iterdir() if entry.name.endswith(".partial")] == []
    return capsys.readouterr().err.splitlines()


def test_those_of_a_month_are_those_at_a_moment_and_those_who_come_within_it():
    assert at_a_moment(0.78, 0.0) == 0.78
    assert at_a_moment(0.78, 1 / 24.6) == pytest.approx(0.78 * (1 + 365.25 / 7 / 12 / 24.6), abs=0.001)
    assert at_a_moment(0.974, 1 / 107) == 1.0


def test_persons_are_full_time_persons_over_the_hours_share(capsys, tmp_path: Path, exports: list[str]):
    groups = made(capsys, tmp_path / "koege.toml", *exports, "--municipality", "Køge")["groups"]
    assert groups["insured"]["hours_share"]["value"] == at_a_moment(0.8, INSURED)
    assert groups["insured"]["stock"]["value"] == round(600 / at_a_moment(0.8, INSURED))
    assert groups["job_ready"]["stock"]["value"] == round(600 / 4 / at_a_moment(0.95, CASH_ASSISTANCE))
    others = ("activity_ready", "education_ready", "education_activity_ready")
    assert sum(groups[g]["stock"]["value"] for g in others) == pytest.approx(
        (950 - 150) / at_a_moment(0.95, CASH_ASSISTANCE), abs=2
    )


def test_the_country_s_series_scales_to_another_year_and_says_so(capsys, tmp_path: Path, exports: list[str]):
    words = ("--municipality", "Køge", "--year", "2016-2017", "--scale-to", "2018")
    place = made(capsys, tmp_path / "koege.toml", *exports, *words)
    stock = place["groups"]["insured"]["stock"]
    assert stock["value"] == round(600 * 90 / 80 / at_a_moment(0.72, INSURED))
    assert stock["provenance"] == "estimated"
    assert place["year"].year == 2018
    assert "scaled to 2018" in place["source"]
    borrowed = place["groups"]["job_ready"]["stock"]
    assert borrowed["provenance"] == "assumption"
    assert "for want of its own" in borrowed["note"]


def test_the_season_comes_from_two_years_of_months_or_more(capsys, tmp_path: Path, exports: list[str]):
    groups = made(capsys, tmp_path / "koege.toml", *exports, "--municipality", "Køge")["groups"]
    assert groups["insured"]["stock_season"]["value"] == pytest.approx(list(INDEX), abs=0.002)
    assert groups["insured"]["stock_season"]["provenance"] == "estimated"


def test_without_a_season_of_its_own_it_has_the_template_s_as_an_assumption(capsys, tmp_path: Path):
    export = tmp_path / "AUF01.csv"
    export.write_text(statbank_csv({"Køge": 600.0}, MONTHS[-12:]))
    season = made(capsys, tmp_path / "koege.toml", str(export), "--municipality", "259")["groups"]["insured"]
    assert season["stock_season"]["provenance"] == "assumption"
    assert season["stock_season"]["note"].startswith("As in Hedensted.")
    assert season["stock"]["value"] == round(600 / 0.92)


def test_what_no_export_counts_is_the_template_s_by_size(capsys, tmp_path: Path, exports: list[str]):
    groups = made(capsys, tmp_path / "koege.toml", *exports, "--municipality", "Køge")["groups"]
    template = tomllib.loads((ROOT / "scenarios/places/hedensted.toml").read_text(encoding="utf-8"))["groups"]
    sick = groups["sick_listed"]["stock"]
    assert sick["value"] == round(template["sick_listed"]["stock"]["value"] * 600 / 400)
    assert sick["provenance"] == "assumption"
    assert groups["sick_listed"]["observed"] == template["sick_listed"]["observed"]
    assert groups["insured"]["age_under_30"] == template["insured"]["age_under_30"]


def test_its_activation_is_the_mean_of_the_year_and_its_offers_follow_it(
    capsys, tmp_path: Path, exports: list[str]
):
    columns = ("Periode", "Kommuner", "Aktiveringsgrad", "Andel berørt af aktivering")
    rows = [(f"2017M{n:02d}", "Køge", 20.0 + n % 2, 55.0 + n % 2) for n in range(1, 13)]
    export = tmp_path / "y60c07.json"
    export.write_text(jobindsats_json(columns, rows, "y60c07"), encoding="utf-8")
    table = made(
        capsys, tmp_path / "koege.toml", *exports, str(export), "--municipality", "Køge", "--year", "2017"
    )
    said = table["activation"]
    assert (said["touched"], said["degree"]) == (0.555, 0.205)
    assert "y60c07" in said["source"]
    assert "y60c07" in said["source_da"]
    here = tmp_path / "here.toml"
    uses = '[uses]\nplace = "koege.toml"\npractice = "{}"\n'
    here.write_text('title = "Here"\nextends = "current_rules"\n' + uses.format("denmark"), encoding="utf-8")
    offers = load_scenario(here).practice.activation
    assert 12 < offers.repeat_weeks["activity_ready"] < 14  # 57.2 and 53.3 % are touched
    assert load_scenario(here).figures["practice.activation.hours_factor"].provenance == "estimated"
    own = tmp_path / "own.toml"
    own.write_text(
        here.read_text("utf-8") + "[change]\npractice.activation.repeat_weeks.activity_ready = 30\n",
        encoding="utf-8",
    )
    assert load_scenario(own).practice.activation.repeat_weeks["activity_ready"] == 30


def test_without_its_activation_a_practice_is_as_it_states_itself(capsys, tmp_path: Path, exports: list[str]):
    table = made(capsys, tmp_path / "koege.toml", *exports, "--municipality", "Køge", "--year", "2017")
    assert "activation" not in table
    here = tmp_path / "here.toml"
    here.write_text(
        'title = "Here"\nextends = "current_rules"\n[uses]\nplace = "koege.toml"\npractice = "denmark"\n',
        encoding="utf-8",
    )
    assert load_scenario(here).practice.activation.repeat_weeks["activity_ready"] == 19


def lacking_danish(table: dict[str, Any]) -> list[str]:
    """Return the English texts of a file that have no Danish beside them."""
    below = [text for value in table.values() if isinstance(value, dict) for text in lacking_danish(value)]
    said = [table[key] for key in ("source", "note") if key in table and f"{key}_da" not in table]
    return [*(text for text in said if english(text)), *below]


def test_what_is_told_of_it_is_told_in_danish_too(capsys, tmp_path: Path, exports: list[str]):
    words = ("--municipality", "Køge", "--year", "2016-2017", "--scale-to", "2018")
    place = made(capsys, tmp_path / "koege.toml", *exports, *words)
    assert lacking_danish(place) == []
    stock = place["groups"]["insured"]["stock"]
    assert "fuldtidspersoner, gennemsnit af 2016-2017" in stock["note_da"]
    assert "landets i 2018" in stock["note_da"]
    assert "0,847" in stock["note_da"]
    assert (
        "0,72 fuldtidsperson pr. person i en måned" in place["groups"]["insured"]["hours_share"]["source_da"]
    )
    assert place["source_da"].endswith("omregnet til 2018 med landets tal; antagelser, hvor et tal siger det")
    borrowed = place["groups"]["job_ready"]["stock"]
    assert "da der intet eget tal er" in borrowed["note_da"]
    assert lacking_danish({"a": {"note": "No figure of the exports."}}) == ["No figure of the exports."]


def test_every_figure_of_it_says_where_it_comes_from(capsys, tmp_path: Path, exports: list[str]):
    place = made(capsys, tmp_path / "koege.toml", *exports, "--municipality", "Køge")
    for group in place["groups"].values():
        figures = [figure for figure in group.values() if "value" in figure]
        figures += [hazards for table in (group["observed"], group["baseline"]) for hazards in table.values()]
        assert all(
            figure["provenance"] in ("law", "published", "estimated", "assumption") for figure in figures
        )


def test_it_can_be_used_at_once_and_says_that_it_was_never_solved(capsys, tmp_path: Path, exports: list[str]):
    made(capsys, tmp_path / "koege.toml", *exports, "--municipality", "Køge")
    scenario = tmp_path / "mine.toml"
    scenario.write_text('extends = "current_rules"\n[uses]\nplace = "koege.toml"\n', encoding="utf-8")
    loaded = load_scenario(scenario)
    assert loaded.place.title == "Køge"
    assert out_of_date(loaded) == "the baseline was never solved"


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (
            ("--municipality", "Koge"),
            "--municipality: there is no municipality named 'Koge'; did you mean 'Køge'?",
        ),
        (
            ("--municipality", "Rebild"),
            "--municipality: the exports hold nothing of Rebild, only of: Køge, Hedensted",
        ),
        (
            ("--municipality", "Køge", "--year", "2011"),
            "--year: the exports count too few months of 2011 for Køge",
        ),
        (
            ("--municipality", "Køge", "--year", "soon"),
            "--year: must be a year or two, as in 2018 or 2022-2025",
        ),
        (("--municipality", "Køge", "--year", "2018-2016"), "--year: 2018 lies after 2016"),
        (
            ("--municipality", "Køge", "--scale-to", "1999"),
            "--scale-to: no export tells of the whole country (Hele landet) both in 2017 and in 1999",
        ),
        (
            ("--municipality", "Køge", "--template", "nowhere"),
            "--template: there is no place named 'nowhere'",
        ),
    ],
)
def test_a_mistake_is_one_line_and_nothing_is_written(
    capsys, tmp_path: Path, exports: list[str], words: tuple[str, ...], line: str
):
    (told,) = refused(capsys, tmp_path / "x.toml", *exports, *words)
    assert told.startswith(line)


def test_the_mistakes_of_all_exports_are_told_at_once(capsys, tmp_path: Path, exports: list[str]):
    broken = tmp_path / "AUF01.csv"
    broken.write_text("OMRÅDE;TID;INDHOLD\nKøeg;2018M01;5\nKøge;2018M02;-5\n")
    told = refused(
        capsys, tmp_path / "x.toml", *exports, str(broken), str(tmp_path / "no.csv"), "--municipality", "Køge"
    )
    assert [line.removeprefix(f"{tmp_path}/").split(":")[0] for line in told] == [
        "AUF01.csv",
        "AUF01.csv",
        "no.csv",
    ]


@pytest.mark.parametrize(
    ("figure", "held"),
    [("500", "the unemployed of all benefits together"), ("2,5", "percentages")],
)
def test_an_export_without_the_groups_says_what_it_holds(capsys, tmp_path: Path, figure: str, held: str):
    export = tmp_path / "AUP01.csv" if "," in figure else tmp_path / "AUF01.csv"
    rows = "".join(f"Køge;Bruttoledige;{month};{figure}\n" for month in MONTHS)
    export.write_text(f"OMRÅDE;YDELSESTYPE;TID;INDHOLD\n{rows}Hedensted;LDP;2018M01;{figure}\n")
    (told,) = refused(capsys, tmp_path / "x.toml", str(export), "--municipality", "Køge")
    assert told.startswith(f"--municipality: of Køge the exports hold {held}; counts of those on dagpenge")


def test_where_only_persons_are_told_they_are_those_of_a_month(capsys, tmp_path: Path):
    export = tmp_path / "y01a02.csv"
    rows = "".join(f"{month};Køge;512\n" for month in MONTHS)
    export.write_text(f"Periode;Område;Antal personer\n{rows}")
    groups = made(capsys, tmp_path / "koege.toml", str(export), "--municipality", "Køge")["groups"]
    assert groups["insured"]["stock"]["value"] == round(512 / (1 + 365.25 / 7 / 12 * INSURED))


def test_a_file_that_is_there_is_not_written_over_unasked(capsys, tmp_path: Path, exports: list[str]):
    out = tmp_path / "koege.toml"
    out.write_text("mine")
    words = ["place", *exports, "--municipality", "Køge", "--out", str(out)]
    assert main(words) == 2
    assert "is there already" in capsys.readouterr().err
    assert out.read_text() == "mine"
    assert main([*words, "--replace"]) == 0


def test_a_folder_that_is_not_there_is_one_line(capsys, tmp_path: Path, exports: list[str]):
    out = tmp_path / "nowhere" / "koege.toml"
    assert main(["place", *exports, "--municipality", "Køge", "--out", str(out)]) == 2
    assert capsys.readouterr().err.splitlines() == [f"{out}: cannot be written: No such file or directory"]


def test_half_of_the_unemployed_is_not_taken_for_all(capsys, tmp_path: Path):
    export = tmp_path / "AUF01.csv"
    rows = "\n".join(f"Køge;Nettoledige dagpengemodtagere;{month};300" for month in MONTHS)
    export.write_text(f"OMRÅDE;YDELSESTYPE;TID;INDHOLD\n{rows}\n")
    (line,) = refused(capsys, tmp_path / "koege.toml", str(export), "--municipality", "Køge")
    assert line == (
        "--municipality: of Køge the exports count the openly unemployed (nettoledige) alone; "
        "the activated are needed as well"
    )


def test_a_place_beyond_all_bounds_is_one_line(capsys, tmp_path: Path):
    export = tmp_path / "AUF01.csv"
    rows = "\n".join(f"Køge;LDM;{month};9000000" for month in MONTHS)
    export.write_text(f"OMRÅDE;YDELSESTYPE;TID;INDHOLD\n{rows}\n")
    lines = refused(capsys, tmp_path / "koege.toml", str(export), "--municipality", "Køge")
    assert all(line.startswith("the new place: groups.") for line in lines)


@pytest.mark.parametrize(
    ("name", "line"),
    [("", "is a folder, not a file"), ("x" * 300, "cannot be written: File name too long")],
)
def test_a_name_that_no_file_can_have_is_one_line(
    capsys, tmp_path: Path, exports: list[str], name: str, line: str
):
    out = tmp_path / name
    assert main(["place", *exports, "--municipality", "Køge", "--out", str(out)]) == 2
    assert capsys.readouterr().err.splitlines() == [f"{out}: {line}"]


def test_it_says_how_large_a_practice_it_needs(capsys, tmp_path: Path, exports: list[str]):
    out = tmp_path / "koege.toml"
    assert main(["place", *exports, "--municipality", "Køge", "--out", str(out)]) == 0
    said = capsys.readouterr().out
    stocks = [group["stock"]["value"] for group in tomllib.loads(out.read_text("utf-8"))["groups"].values()]
    assert f"made ({sum(stocks)} persons, hedensted has " in said
    assert "a practice of its size" in said


def monthly(index: tuple[float, ...], level: float = 100, years: int = 5) -> dict[Period, float]:
    return {Period(2016 + k // 12, k % 12 + 1, k % 12 + 1): level * index[k % 12] for k in range(12 * years)}


def test_a_small_stock_that_moves_alike_every_year_keeps_its_season():
    assert season(monthly(INDEX, level=20)) == pytest.approx(INDEX, abs=0.002)


def test_a_stock_that_moves_at_random_takes_the_country_s_season():
    from random import Random

    luck = Random(1)
    restless = {p: n + luck.choice((-30, 30)) for p, n in monthly((1.0,) * 12).items()}
    assert season(restless, INDEX) == pytest.approx(INDEX, abs=0.12)


def test_from_two_years_alone_a_small_stock_takes_half_of_its_own():
    two = monthly(INDEX, years=2)
    assert season(two) == pytest.approx([(1 + index) / 2 for index in INDEX], abs=0.01)
    assert season(dict(list(two.items())[:20])) is None


def test_there_are_98_municipalities_each_with_its_code():
    assert (len(CODES), len(set(CODES.values()))) == (98, 98)
    assert all(municipality(str(code)) == name for name, code in CODES.items())
