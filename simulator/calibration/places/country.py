"""Making a table of every municipality from official exports: a place file for their mean, and a row for each.

A row holds what the exports tell of a municipality (stocks and season); all else is the template's, once for all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from simulator.calibration.places.levels import Years
from simulator.calibration.places.municipalities import CODES, COUNTRY, fold
from simulator.calibration.places.place import Request, latest, place_text, read_template
from simulator.calibration.places.stocks import Figures, estimate, single
from simulator.calibration.places.told import Told
from simulator.calibration.readers import ExportError, read_exports
from simulator.calibration.toml import SourcedFigure, literal
from simulator.scenario.messages import Problem

SEASONS = ("insured", "job_ready")
ACTIVATION = ("touched", "degree")
_SPREADS = {"estimated": (0.8, 1.2), "assumption": (0.65, 1.35)}
"""How far a row's figure may be off, by provenance: wider than the mean's, a small stock moves more between years."""


@dataclass(frozen=True)
class TableText:
    """The two files of a table of places, and what to tell of them."""

    place: str
    rows: str
    municipalities: int
    persons: int


def make_table(request: Request, rows_file: str) -> TableText:
    """Make the texts of a table of places: every municipality that the exports count.

    Parameters
    ----------
    request : Request
        As for a single place; its municipality counts for nothing.
    rows_file : str
        Name of the file with the rows, beside the place file.

    Raises
    ------
    ExportError
        With every mistake, a line each.
    """
    problems: list[Problem] = []
    template, raw = read_template(request.template, problems)
    figures = None
    try:
        figures = read_exports(request.exports, request.tables)
    except ExportError as error:
        problems += error.problems
    if problems or figures is None:
        raise ExportError(problems)
    years = request.years or latest(figures, COUNTRY)
    found = {}
    for name in CODES:
        one = estimate(figures, name, years, request.scale_to, template)
        if one is not None:
            found[name] = one
    whole = estimate(figures, COUNTRY, years, request.scale_to, template)
    if whole is None or not found:
        told = f"the exports must count both the whole country ({COUNTRY}) and municipalities in {years}"
        raise ExportError([Problem("--municipality", "", told)])
    stands_for = date(request.scale_to or years.last, 7, 1)
    mean = _mean(found, whole)
    text = place_text("Denmark", stands_for, years, mean, template, raw, request.note)
    before, mark, groups = text.partition("\n# --- ")
    columns = _columns(next(iter(found.values())), years)
    place = f"{before}\n{_table_text(columns, rows_file)}{mark}{groups}"
    persons = sum(round(single(one)) for own in found.values() for one in own.stock.values())
    return TableText(place, _rows_text(found), len(found), persons)


def _mean(found: Mapping[str, Figures], whole: Figures) -> Figures:
    """Return the mean municipality: the country's season and shares, the municipalities' mean stock."""
    n = len(found)
    stock = {}
    for group, one in whole.stock.items():
        persons = round(sum(single(own.stock[group]) for own in found.values()) / n)
        # at least two persons either way, as for a single place
        ends = (round(persons * 0.8), max(round(persons * 1.2), persons + 2))
        told = f"Mean of {n} municipalities; each stands in the table."
        in_danish = f"Gennemsnit af {n} kommuner; hver står i tabellen."
        stock[group] = SourcedFigure(
            persons, ends, one.provenance, one.source, told, one.source_da, in_danish
        )
    working = (f"Each stock is the mean of {n} municipalities' own, which stand in the table.",)
    return replace(whole, stock=stock, working=working)


def _columns(one: Figures, years: Years) -> dict[str, dict[str, object]]:
    """Say of each column what its figures are; what holds for one municipality holds for all."""
    columns: dict[str, dict[str, object]] = {"title": {"keys": ["title"]}, "code": {"keys": ["code"]}}
    for group, stock in one.stock.items():
        told: dict[str, object] = {
            "keys": [f"groups.{group}.stock"],
            "basis": stock.provenance,
            "spread": _SPREADS[stock.provenance],
        }
        how = _how(stock, years)
        said = {"source": stock.source, "note": how.en, "note_da": how.da}
        columns[group] = told | {key: text for key, text in said.items() if text}
    if one.activation is not None:
        columns |= {key: {"keys": [f"activation.{key}"]} for key in ACTIVATION}
    for group in SEASONS:
        if group in one.stock_season:
            season = one.stock_season[group]
            months, danish = (text.partition(": ")[2] for text in (season.source, season.source_da))
            columns[f"{group}_season"] = {
                "keys": [f"groups.{group}.stock_season"],
                "basis": season.provenance,
                "spread": (0.9, 1.1),
                "source": season.source.partition(",")[0],
                "note": f"{months[:1].upper()}{months[1:]}, moved towards the country's by the part of chance.",
                "note_da": f"{danish[:1].upper()}{danish[1:]}, rykket mod landets med den del, der er tilfældig.",
            }
    return columns


def _how(stock: SourcedFigure, years: Years) -> Told:
    """Say how a column's stocks came about, without any municipality's own numbers."""
    if not stock.source:
        return Told(
            "The template's, as the two labour forces are (the unemployed over their share of it).",
            "Skabelonens, i forhold til de to arbejdsstyrker (de ledige divideret med deres andel af den).",
        )
    by_visitation = "visitation" in stock.note
    split = (
        Told("; split by the visitation", "; fordelt efter visitationen") if by_visitation else Told("", "")
    )
    return Told(
        f"Full-time persons, mean of {years}{split.en}; over full-time persons per person.",
        f"Fuldtidspersoner, gennemsnit af {years}{split.da}; divideret med fuldtidspersoner pr. person.",
    )


def _table_text(columns: Mapping[str, Mapping[str, object]], rows_file: str) -> str:
    lines = [
        "# --- The table: each municipality is a row and lays its own figures over those below ---",
        "",
        "[table]",
        f"file = {literal(rows_file)}",
    ]
    for name, told in columns.items():
        lines += [
            "",
            f"[table.columns.{name}]",
            *(f"{key} = {literal(value)}" for key, value in told.items()),
        ]
    return "\n".join(lines) + "\n"


def _rows_text(found: Mapping[str, Figures]) -> str:
    import pandas as pd

    some = next(iter(found.values()))
    seasons = [group for group in SEASONS if group in some.stock_season]
    shares = ACTIVATION if some.activation is not None else ()
    heads = ["place", "title", "code", *some.stock, *shares, *(f"{group}_season" for group in seasons)]
    rows: list[list[object]] = []
    for name, own in sorted(found.items(), key=lambda pair: file_name(pair[0])):
        index = [own.stock_season.get(group) for group in seasons]
        cells = ["" if one is None else " ".join(f"{x:g}" for x in _months(one)) for one in index]
        stocks = [round(single(one)) for one in own.stock.values()]
        published = ["" if own.activation is None else f"{getattr(own.activation, one):g}" for one in shares]
        rows.append([file_name(name), name, CODES[name], *stocks, *published, *cells])
    return pd.DataFrame(rows, columns=heads).to_csv(index=False, lineterminator="\n")


def _months(season: SourcedFigure) -> tuple[float, ...]:
    assert isinstance(season.value, tuple)
    return season.value


def file_name(municipality: str) -> str:
    """Return a municipality's name as files have it: plain letters and underscores."""
    return fold(municipality).replace(" ", "_").replace("-", "_")


def write_table(place: Path, text: TableText, *, replace_old: bool) -> None:
    """Write both files.

    Raises
    ------
    ExportError
        If one is there already (and may not be replaced), or cannot be written; then nothing is written.
    """
    from simulator.calibration.places.place import write_place

    rows = place.with_suffix(".csv")
    if rows.exists() and not replace_old:
        raise ExportError([Problem(str(rows), "", "is there already; --replace writes over it")])
    write_place(place, text.place, replace=replace_old)
    write_place(rows, text.rows, replace=replace_old)
