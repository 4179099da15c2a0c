"""The text of a place file: what exports tell in place of a template's figures, each with its provenance."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from textwrap import wrap
from typing import Any

from simulator.calibration.places.levels import Years
from simulator.calibration.places.municipalities import CODES
from simulator.calibration.places.stocks import Figures, Template
from simulator.calibration.toml import SourcedFigure, figure_text, literal

_WIDTH = 110
_TITLES = {
    "insured": "Insured (dagpengemodtagere)",
    "job_ready": "Job-ready (jobparate kontanthjælpsmodtagere)",
    "activity_ready": "Activity-ready (aktivitetsparate kontanthjælpsmodtagere)",
    "education_ready": "Education-ready (uddannelsesparate uddannelseshjælpsmodtagere)",
    "education_activity_ready": "Activity-ready below 30 (aktivitetsparate uddannelseshjælpsmodtagere)",
    "sick_listed": "Sick-listed (sygedagpengemodtagere, kategori 2 and 3)",
}


def place_text(
    name: str,
    stands_for: date,
    years: Years,
    found: Figures,
    template: Template,
    raw: Mapping[str, Any],
    note: str,
) -> str:
    """Write a place file.

    Parameters
    ----------
    name : str
        The municipality.
    stands_for : date
        A day of the year that the figures are of.
    years : Years
        Years whose mean was taken.
    found : Figures
        What the exports tell.
    template : Template
        The template place: its name, stocks and shares of hours.
    raw : mapping
        The template's file.
    note : str
        What else to say of the source.
    """
    scaled = f", scaled to {stands_for.year} by the country's series" if stands_for.year != years.last else ""
    means = f"means of {years}{scaled}"
    told = (*found.sources, means, *([note] if note else []), "assumptions where a figure says so")
    about = [
        f"{name}, made from official exports by `jobcentre place`: {means}.",
        "",
        *found.working,
        "",
        f"What the exports do not hold (durations, ages, shares, returns) is {template.title}'s: figures of the whole"
        f" country and assumptions, each marked. The baseline is where solving begins; `jobcentre solve` solves it.",
    ]
    lines = [f"# {line}".rstrip() for part in about for line in (wrap(part, _WIDTH - 2) or [""])]
    lines += [
        "",
        'kind = "place"',
        f"title = {literal(name)}",
        f"code = {CODES.get(name, 0)}",
        f"year = {stands_for.isoformat()}",
        f"source = {literal('; '.join(told))}",
    ]
    for group, table in raw["groups"].items():
        lines += ["", f"# --- {_TITLES.get(group, group)} ---", "", f"[groups.{group}]"]
        lines += _group(group, table, found, template)
    return "\n".join(lines) + "\n"


def _group(group: str, table: Mapping[str, Any], found: Figures, template: Template) -> list[str]:
    """Write a group: what was found in place of the template's, then the template's tables of hazards."""
    own: dict[str, SourcedFigure] = {"stock": found.stock[group]}
    if group in found.hours_share:
        own["hours_share"] = found.hours_share[group]
    if group in found.stock_season:
        own["stock_season"] = found.stock_season[group]
    lines, below = [], []
    for key, value in table.items():
        if key in own:
            lines.append(f"{key} = {figure_text(own.pop(key))}")
        elif isinstance(value, Mapping) and "value" not in value:
            below += ["", f"[groups.{group}.{key}]"]
            below += [f"{cause} = {_taken(figure, key, template)}" for cause, figure in value.items()]
        else:
            lines.append(f"{key} = {_taken(value, key, template)}")
    lines += [f"{key} = {figure_text(one)}" for key, one in own.items()]
    return lines + below


def _taken(figure: Any, key: str, template: Template) -> str:
    """Write a figure of the template; what was estimated for the template's place alone is an assumption here."""
    if not isinstance(figure, Mapping):
        return literal(figure)
    table = dict(figure)
    if key == "baseline":
        begin = f"as solved for {template.title}, to begin with"
        return literal({"value": table["value"], "provenance": "estimated", "source": begin})
    for said in ("source", "note"):
        if said in table:
            table[said] = str(table[said]).replace("working above", f"working in {template.title}'s file")
    if template.title in str(table.get("source", "")).split(";")[0] and "range" in table:
        table["provenance"] = "assumption"
        note = str(table.get("note", ""))
        table["note"] = f"As in {template.title}." + (f" {note}" if note else "")
    return literal(table)
