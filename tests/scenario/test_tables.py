"""A table of places: each row is a whole scenario, with a jobcentre of its size, and every figure knows its source."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest

from simulator.calibration import out_of_date
from simulator.scenario import ScenarioError, copy_scenarios, load_scenario

FILES = Path(__file__).parent / "files"
TABLE = """
[table]
file = "county.csv"
[table.columns.title]
keys = ["title"]
[table.columns.insured]
keys = ["groups.insured.stock"]
basis = "estimated"
source = "The county's own count"
spread = [0.8, 1.2]
[table.columns.season]
keys = ["groups.insured.stock_season"]
basis = "assumption"
spread = [0.9, 1.1]
"""
ROWS = """place,title,insured,season
north,North,200,
south,South,50,1.5 1.5 1.5 1.5 1.5 1.5 0.5 0.5 0.5 0.5 0.5 0.5
"""
BY_STOCK = """
[by_stock.heads]
key = "teams.all.heads"
per_100 = { insured = 2 }
decimals = 1
least = 1.5
spread = [0.5, 2.0]
"""


@pytest.fixture
def desk(tmp_path):
    """The small scenario's folder with a county of two villages, and a practice in proportion."""
    copytree(FILES, tmp_path / "desk")
    folder = tmp_path / "desk"
    village = (folder / "places" / "village.toml").read_text("utf-8")
    head, mark, groups = village.partition("\n[groups")
    county = head.replace('"Village"', '"County"') + TABLE + mark + groups
    (folder / "places" / "county.toml").write_text(county, encoding="utf-8")
    (folder / "places" / "county.csv").write_text(ROWS, encoding="utf-8")
    plain = (folder / "practices" / "plain.toml").read_text("utf-8")
    (folder / "practices" / "county.toml").write_text(plain + BY_STOCK, encoding="utf-8")
    return folder


def write(folder: Path, uses: str = 'places = "county"', more: str = "", name: str = "whole") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(f'title = "Whole"\nextends = "small"\n[uses]\n{uses}\n{more}', encoding="utf-8")
    return path


def mistakes(path: Path) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    return str(caught.value).splitlines()


def test_every_row_is_a_member_and_an_empty_cell_is_the_file_s_own(desk):
    whole = load_scenario(write(desk))
    assert whole.place.title == "County"
    assert [(m.name, m.place.title) for m in whole.members] == [
        ("whole/north", "North"),
        ("whole/south", "South"),
    ]
    assert [m.place.groups["insured"].stock for m in whole.members] == [200, 50]
    assert [m.place.groups["insured"].stock_season[0] for m in whole.members] == [1.0, 1.5]


def test_a_figure_of_a_row_has_its_column_s_provenance_and_range(desk):
    north, south = load_scenario(write(desk)).members
    stock = north.figures["place.groups.insured.stock"]
    assert (stock.provenance, stock.source, stock.range) == (
        "estimated",
        "The county's own count",
        (160, 240),
    )
    assert stock.file.endswith("county.csv")
    assert south.figures["place.groups.insured.stock_season"].range == (0.45, 1.65)
    assert any(file.endswith("county.csv") for file, _ in north.files)


def test_the_jobcentre_follows_the_stock_and_has_no_less_than_the_least(desk):
    north, south = load_scenario(write(desk)).members
    assert [m.practice.teams["all"].heads for m in (north, south)] == [4.0, 1.5]
    heads = north.figures["practice.teams.all.heads"]
    assert (heads.provenance, heads.range) == ("assumption", (2.0, 8.0))
    assert heads.note == "By stock: 2 per 100 insured."


def test_what_the_scenario_changes_lies_over_the_rows(desk):
    more = "[change]\npractice.teams.all.heads = 7\nplace.groups.insured.stock = 10\n"
    for member in load_scenario(write(desk, more=more)).members:
        assert (member.practice.teams["all"].heads, member.place.groups["insured"].stock) == (7, 10)


def test_a_change_at_a_date_lies_over_them_from_then_on(desk):
    more = "[change_from.2020-06-01]\npractice.teams.all.heads = 7\n"
    north = load_scenario(write(desk, more=more)).members[0]
    ((_, then),) = north.later
    assert (north.practice.teams["all"].heads, then.practice.teams["all"].heads) == (4.0, 7)
    assert then.place.groups["insured"].stock == 200


def test_one_row_may_be_used_by_itself(desk):
    south = load_scenario(write(desk, 'place = "county:south"'))
    assert (south.name, south.place.title, south.practice.teams["all"].heads) == ("whole", "South", 1.5)
    assert not south.members
    some = load_scenario(write(desk, 'places = ["county:south", "village"]'))
    assert [m.place.title for m in some.members] == ["South", "Village"]


def extending(folder: Path, extends: str, more: str = "") -> Path:
    text = f'kind = "place"\nextends = "{extends}"\n{more}'
    (folder / "places" / "own.toml").write_text(text, encoding="utf-8")
    return write(folder, 'place = "own"\npractice = "county"', name="owner")


def test_a_place_file_may_extend_a_row_and_then_is_that_row_and_no_table(desk):
    row = load_scenario(write(desk, 'place = "county:north"'))
    own = load_scenario(extending(desk, "county:north"))
    assert (own.place, own.practice) == (row.place, row.practice)
    assert own.place.table is None
    assert own.figures["place.groups.insured.stock"] == row.figures["place.groups.insured.stock"]


def test_what_a_place_file_says_itself_lies_over_the_row(desk):
    own = load_scenario(extending(desk, "county:north", "[groups.insured]\nstock = 300\n"))
    assert (own.place.groups["insured"].stock, own.practice.teams["all"].heads) == (300, 6.0)


def test_a_row_that_is_not_there_is_told_with_the_file_that_extends_it(desk):
    (line,) = mistakes(extending(desk, "county:nort"))
    assert "own.toml" in line
    assert "extends: there is no place named 'nort' in the table" in line
    assert "north" in line
    (line,) = mistakes(extending(desk, "village:north"))
    assert "names the row 'north' of a place that is no table of places" in line


def test_a_scenario_knows_which_row_its_place_was_read_from(desk):
    row = load_scenario(write(desk, 'place = "county:north"'))
    assert row.place_from.endswith("places/county.toml:north")
    assert load_scenario(extending(desk, "county:north")).place_from.endswith("places/own.toml")
    assert [m.place_from[-12:] for m in load_scenario(write(desk)).members] == [
        "y.toml:north",
        "y.toml:south",
    ]


def test_a_change_may_name_a_row(desk):
    changed = load_scenario(write(desk, 'place = "village"', '[change]\nplace = "county:north"\n'))
    assert changed.place.title == "North"
    assert changed.place_from.endswith("county.toml:north")


def test_a_practice_by_stock_fits_any_place(desk):
    village = load_scenario(write(desk, 'place = "village"\npractice = "county"'))
    assert village.practice.teams["all"].heads == 1.5  # 50 insured x 2 per 100, but no less than 1.5


def test_heads_that_follow_the_stock_need_not_be_held_open(desk):
    practice = desk / "practices" / "county.toml"
    practice.write_text(practice.read_text("utf-8").replace("heads = 3\n", ""), encoding="utf-8")
    north, south = load_scenario(write(desk)).members
    assert [m.practice.teams["all"].heads for m in (north, south)] == [4.0, 1.5]


def test_a_rule_by_stock_for_what_is_not_there_is_told_with_the_nearest_name(desk):
    more = '[change]\npractice.by_stock.heads.key = "teams.al.heads"\n'
    (line,) = mistakes(write(desk, 'place = "village"\npractice = "county"', more))
    assert line.endswith(
        "practice.teams.al: unknown name; to add it, give also groups; allowed: all; did you mean 'all'?"
    )


def test_a_column_for_what_is_not_there_is_told_with_the_nearest_key(desk):
    county = desk / "places" / "county.toml"
    county.write_text(
        county.read_text("utf-8").replace('groups.insured.stock"]', 'groups.insured.stok"]'), "utf-8"
    )
    (line,) = mistakes(write(desk, 'place = "county:north"'))
    assert "county.csv: place.groups.insured.stok: unknown key" in line
    assert line.endswith("did you mean 'place.groups.insured.stock'?")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("place,title,insured\nnorth,North,2\n", "season: this column is missing"),
        (ROWS.replace("season", "saeson"), "saeson: unknown column"),
        (ROWS.replace("south,South", "north,South"), "place: names 'north' twice"),
        (ROWS.replace("south,South", "so uth,South"), "place: must be a name in letters, digits and _"),
        (ROWS.replace("200,", "200,,,"), "county.csv:2: has more cells than columns"),
        (ROWS.splitlines()[0] + "\n", "holds no place"),
        (ROWS.replace("200", "-3"), "north: place.groups.insured.stock"),
        (ROWS.replace("200", "many"), "north: place.groups.insured.stock"),
    ],
)
def test_a_mistake_in_the_rows_is_one_plain_line(desk, rows, said):
    (desk / "places" / "county.csv").write_text(rows, encoding="utf-8")
    told = mistakes(write(desk))
    assert any(said in line for line in told), told
    assert all("county.csv" in line for line in told)


def test_a_table_that_is_not_there_or_lacks_the_row_is_told(desk):
    assert "there is no place named 'sooth'" in mistakes(write(desk, 'place = "county:sooth"'))[0]
    (desk / "places" / "county.csv").unlink()
    assert "cannot be read" in mistakes(write(desk))[0]


def test_the_whole_country_is_98_municipalities_with_an_up_to_date_baseline():
    country = load_scenario("denmark")
    assert len(country.members) == 98
    assert len({member.place.code for member in country.members}) == 98
    assert not [m.name for m in country.members if out_of_date(m)]
    assert sum(group.stock for group in country.place.groups.values()) > 200_000
    unsaid = {path for m in country.members for path, figure in m.figures.items() if not figure.provenance}
    assert unsaid == {
        path for path, figure in load_scenario("current_rules").figures.items() if not figure.provenance
    }


def test_hedensted_s_row_has_about_the_jobcentre_of_hedensted_s_own_practice():
    (row,) = [m for m in load_scenario("denmark").members if m.name == "denmark/hedensted"]
    own = load_scenario("current_rules").practice
    for name, team in own.teams.items():
        assert row.practice.teams[name].heads == pytest.approx(team.heads, rel=0.05)
    # the types are shared out as in the country, so that only all of them together are as many
    places = [sum(t.places for t in of.activation.types.values()) for of in (row.practice, own)]
    assert places[0] == pytest.approx(places[1], rel=0.06)
    assert row.practice.activation.repeat_weeks == own.activation.repeat_weeks
    assert row.practice.activation.hours_factor == pytest.approx(own.activation.hours_factor, rel=0.06)


def test_the_proposals_are_of_the_same_municipalities():
    names = [m.name.partition("/")[2] for m in load_scenario("denmark").members]
    for proposal in ("denmark_hedensted", "denmark_frikommune"):
        assert [m.name.partition("/")[2] for m in load_scenario(proposal).members] == names


def test_a_copy_has_the_rows_too(tmp_path):
    assert any(path.name == "denmark.csv" for path in copy_scenarios(tmp_path / "mine"))
