"""A case system's spells are read as they stand; what cannot be read is told by row and column, and nothing guessed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from simulator.calibration.readers import ExportError
from simulator.calibration.readers.cases import read_cases

HEAD = "citizen,start,end,cause,group\n"


def written(tmp_path, text):
    path = tmp_path / "spells.csv"
    path.write_text(text, encoding="utf-8")
    return path


def told(tmp_path, text, **options):
    with pytest.raises(ExportError) as error:
        read_cases(written(tmp_path, text), **options)
    return [line.partition("spells.csv: ")[2] for line in str(error.value).splitlines()]


def test_a_file_in_danish_is_read(tmp_path):
    text = (
        "Borger;Startdato;Slutdato;Afgangsårsag;Målgruppe;Alder;Køn\n"
        "a;01-02-2023;12-04-2023;beskæftigelse;dagpenge;31;K\n"
        "b;2023-01-15;;;jobparat;45,5;M\n"
        "c;1.3.2023;31.3.2023;uddannelse;uddannelsesparat;22;K\n"
    )
    spells = read_cases(written(tmp_path, text))
    assert [spells.groups[g] for g in spells.group] == ["insured", "job_ready", "education_ready"]
    assert spells.cause.tolist() == [0, -1, 1]
    assert spells.duration[0] == pytest.approx(69.5 / 7)
    assert (spells.first, spells.last) == (date(2023, 1, 15), date(2023, 4, 12))
    assert spells.names == ("Alder", "Køn = M")
    assert spells.covariates[1].tolist() == [45.5, 1.0]


def test_a_gap_under_28_days_is_no_exit(tmp_path):
    rows = (
        "a,2023-01-01,2023-02-01,job,insured\n"
        "a,2023-02-20,2023-04-01,other,insured\n"
        "a,2023-06-01,2023-07-01,job,insured\n"
        "b,2023-02-10,2023-03-01,job,insured\n"
    )
    spells = read_cases(written(tmp_path, HEAD + rows))
    assert (len(spells), spells.joined) == (3, 1)
    assert spells.duration[0] == pytest.approx(89.5 / 7)
    assert spells.cause[0] == 2


def test_what_began_before_the_window_counts_from_there_and_what_ended_before_is_left_out(tmp_path):
    rows = (
        "a,2022-10-01,2023-03-01,job,insured\n"
        "b,2022-01-01,2022-12-01,job,insured\n"
        "c,2023-02-01,2023-12-01,job,insured\n"
    )
    spells = read_cases(written(tmp_path, HEAD + rows), date(2023, 1, 1), date(2023, 6, 30))
    assert (len(spells), spells.unseen) == (2, 1)
    assert spells.entry.tolist() == pytest.approx([92 / 7, 0.0])
    assert spells.cause.tolist() == [0, -1]
    assert spells.duration[1] == pytest.approx(149 / 7)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("a,2023-01-01,2022-12-31,job,insured", "row 2, column end: the spell ends before it starts"),
        (
            "a,2023-01-01,2023-02-31,job,insured",
            "row 2, column end: '2023-02-31' is no date such as 2023-05-31",
        ),
        ("a,,2023-02-01,job,insured", "row 2, column start: is missing"),
        ("a,2023-01-01,2023-02-01,,insured", "row 2, column cause: is missing: the spell has ended"),
        ("a,2023-01-01,,job,insured", "row 2, column end: is missing: the spell has a cause"),
        ("a,2023-01-01,2023-02-01,jbo,insured", "row 2, column cause: unknown word 'jbo'"),
        ("a,2023-01-01,2023-02-01,job,dagpeng", "row 2, column group: unknown word 'dagpeng'"),
        (",2023-01-01,2023-02-01,job,insured", "row 2, column citizen: is missing"),
        ("a,2023-01-01,2023-02-01,job,*", "row 2, column group: is missing"),
    ],
)
def test_a_wrong_cell_is_told(tmp_path, row, said):
    (line,) = told(tmp_path, HEAD + row + "\n")
    assert line.startswith(said)


def test_spells_of_a_citizen_that_overlap_or_stand_twice_are_told(tmp_path):
    rows = "a,2023-01-01,2023-03-01,job,insured\na,2023-02-01,2023-04-01,job,insured\n"
    assert told(tmp_path, HEAD + rows) == [
        "row 3, column start: overlaps the spell in row 2 of the same citizen"
    ]
    twice = "a,2023-01-01,2023-03-01,job,insured\n" * 2
    assert told(tmp_path, HEAD + twice) == ["row 3, column start: stands twice, first in row 2"]


def test_a_covariate_with_a_gap_is_told_and_one_of_names_refused(tmp_path):
    head = HEAD.replace("\n", ",age\n")
    rows = "a,2023-01-01,2023-03-01,job,insured,30\nb,2023-01-01,2023-03-01,job,insured,..\n"
    assert told(tmp_path, head + rows) == ["row 3, column age: is missing; leave the column out, or fill it"]
    names = "".join(f"p{n},2023-01-01,2023-03-01,job,insured,name{n % 25}\n" for n in range(30))
    assert told(tmp_path, head + names)[0].startswith("column age: has 25 different words, more than 20")


def test_a_missing_column_is_told_with_those_there_are(tmp_path):
    (line,) = told(tmp_path, "start,end,group\n2023-01-01,,insured\n")
    assert line.startswith("heading: the column 'cause' is missing; the columns are: start, end, group")


def test_all_mistakes_are_told_at_once_and_not_more_than_twenty(tmp_path):
    lines = told(tmp_path, HEAD + "a,x,y,z,w\n" * 30)
    assert len(lines) == 21
    assert lines[-1] == "and 100 more mistakes of these kinds"


def test_an_empty_file_and_a_heading_alone_are_told(tmp_path):
    assert told(tmp_path, "") == ["is empty"]
    assert told(tmp_path, HEAD) == ["holds a heading and no spells"]


def rows_with(columns, number=40):
    """Rows whose last cells are given by functions of the row's number and its length in days."""
    lines = []
    for n in range(number):
        days = 20 + 37 * n % 200
        start = date(2023, 1, 1 + n % 28)
        cells = [f"c{n}", start, start + timedelta(days), "job", "insured", *(of(n, days) for of in columns)]
        lines.append(",".join(map(str, cells)))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("column", "of", "reason"),
    [
        ("Løbenr", lambda n, days: 5 + n % 7, "serial"),
        ("sag", lambda n, days: 7001 + 3 * n, "serial"),
        ("sagsid", lambda n, days: f"S-{n:03}", "serial"),
        ("Varighed (uger)", lambda n, days: n % 5, "duration"),
        ("x", lambda n, days: f"{days / 7:.1f}", "duration"),
        ("Fødselsdato", lambda n, days: f"{1 + n % 28}-03-19{60 + n}", "date"),
        ("kommune", lambda n, days: 791, "same"),
    ],
)
def test_what_is_no_property_of_the_person_is_left_out_and_why_is_kept(tmp_path, column, of, reason):
    head = HEAD.replace("\n", f",{column},Alder\n")
    spells = read_cases(written(tmp_path, head + rows_with([of, lambda n, days: 20 + n % 30])))
    assert spells.left_out == ((column, reason),)
    assert (spells.names, spells.columns) == (("Alder",), ("Alder",))


def test_a_column_that_is_left_out_may_have_gaps(tmp_path):
    head = HEAD.replace("\n", ",Varighed\n")
    spells = read_cases(written(tmp_path, head + rows_with([lambda n, days: days if n % 2 else ""])))
    assert spells.left_out == (("Varighed", "duration"),)
