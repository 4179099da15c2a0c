"""Making a place file from official exports.

What the exports hold (how many, their season, full-time persons over persons) is taken from them; durations, ages,
shares and all else from a template place, marked as what they are. Nothing is written if anything is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from textwrap import wrap
from typing import Any

import numpy as np

from simulator.calibration.places.levels import Years, growth, last_whole_year, years_told
from simulator.calibration.places.municipalities import CODES, COUNTRY, municipality
from simulator.calibration.places.stocks import Figures, Template, estimate
from simulator.calibration.readers import ExportError, Observations, read_exports
from simulator.calibration.readers.cells import Measure
from simulator.calibration.toml import SourcedFigure, figure_text, literal, replace_text
from simulator.model.renewal import mean_weeks, survival
from simulator.scenario.base import BAND_EDGES_WEEKS
from simulator.scenario.messages import Problem, nearest, spell

_WIDTH = 110
_TITLES = {
    "insured": "Insured (dagpengemodtagere)",
    "job_ready": "Job-ready (jobparate kontanthjælpsmodtagere)",
    "activity_ready": "Activity-ready (aktivitetsparate kontanthjælpsmodtagere)",
    "education_ready": "Education-ready (uddannelsesparate uddannelseshjælpsmodtagere)",
    "education_activity_ready": "Activity-ready below 30 (aktivitetsparate uddannelseshjælpsmodtagere)",
    "sick_listed": "Sick-listed (sygedagpengemodtagere, kategori 2 and 3)",
}


_DANISH = {"Denmark": "Danmark"}
"""Names of places that are others in Danish."""


@dataclass(frozen=True)
class Request:
    """What a user asks for.

    Attributes
    ----------
    exports : sequence of Path
        The official exports.
    municipality : str
        Whose place it is.
    years : Years, optional
        Years whose mean is taken; the last whole year if not given.
    scale_to : int, optional
        The year to scale to by the country's series.
    template : Path
        The place file that the rest is taken from.
    note : str
        What else to say of the source.
    tables : mapping of str to str
        By a file's name, the official table of an export that does not say so; under nothing, of all such.
    """

    exports: Sequence[Path]
    municipality: str
    years: Years | None
    scale_to: int | None
    template: Path
    note: str = ""
    tables: Mapping[str, str] = field(default_factory=dict)


def parse_years(text: str) -> Years:
    """Read ``2018`` or ``2022-2025``.

    Raises
    ------
    ExportError
        If it is neither.
    """
    first, _, last = text.strip().partition("-")
    if not (first.isdigit() and (last or first).isdigit() and len(first) == 4 and len(last or first) == 4):
        raise ExportError(
            [Problem("--year", "", f"must be a year or two, as in 2018 or 2022-2025, is {spell(text)}")]
        )
    years = Years(int(first), int(last or first))
    if years.first > years.last:
        raise ExportError([Problem("--year", "", f"{years.first} lies after {years.last}")])
    return years


def make_place(request: Request) -> str:
    """Make the text of a place file.

    Raises
    ------
    ExportError
        With every mistake, a line each.
    """
    name = municipality(request.municipality)
    problems = []
    if name is None or name == COUNTRY:
        told = f"there is no municipality named {spell(request.municipality)}"
        problems.append(Problem("--municipality", "", told, nearest=nearest(request.municipality, CODES)))
    template, raw = read_template(request.template, problems)
    figures = None
    try:
        figures = read_exports(request.exports, request.tables)
    except ExportError as error:
        problems += error.problems
    if problems or figures is None or name is None:
        raise ExportError(problems)
    years = request.years or latest(figures, name)
    found = estimate(figures, name, years, request.scale_to, template)
    if found is None or _nothing_to_scale_by(figures, years, request.scale_to):
        raise ExportError([_missing(figures, name, years, request.scale_to, found)])
    stands_for = date(request.scale_to or years.last, 7, 1)
    text = place_text(name, stands_for, years, found, template, raw, request.note)
    _must_be_a_place(text)
    return text


def persons(text: str) -> int:
    """Count the persons of a place file, of which a practice needs heads and places in proportion."""
    import tomllib

    groups = tomllib.loads(text)["groups"]
    return round(sum(float(_bare(table["stock"])) for table in groups.values()))


def write_place(path: Path, text: str, *, replace: bool) -> None:
    """Write a place file in one step.

    Raises
    ------
    ExportError
        If there is a file already (and it may not be replaced), or it cannot be written.
    """
    try:
        if path.is_dir():
            raise ExportError([Problem(str(path), "", "is a folder, not a file")])
        if path.exists() and not replace:
            raise ExportError([Problem(str(path), "", "is there already; --replace writes over it")])
        replace_text(path, text)
    except OSError as error:
        raise ExportError(
            [Problem(str(path), "", f"cannot be written: {error.strerror or error}")]
        ) from error


def read_template(path: Path, problems: list[Problem]) -> tuple[Template, dict[str, Any]]:
    """Read the place that the rest is taken from; what is wrong with it goes to ``problems``."""
    from simulator.scenario.files import Unreadable, read_toml

    try:
        raw, _ = read_toml(path)
    except Unreadable as error:
        problems.append(error.problem)
        return Template("", {}, {}, {}), {}
    groups = raw.get("groups", {})
    if raw.get("kind") != "place" or not groups or "extends" in raw:
        problems.append(
            Problem(str(path), "", "is no place file that can be a template (whole, with groups)")
        )
        return Template("", {}, {}, {}), {}
    stock = {group: float(_bare(table["stock"])) for group, table in groups.items()}
    hours = {group: float(_bare(table["hours_share"])) for group, table in groups.items()}
    turnover = {group: _turnover(table) for group, table in groups.items()}
    return Template(str(raw.get("title", path.stem)), stock, hours, turnover), raw


def _turnover(group: Mapping[str, Any]) -> float:
    """Return how many of a group's stock come and go in a week: one over its mean spell.

    What is no list of hazards is left out: the place that is made of the template is validated whole.
    """
    edges = _bare(group.get("bands_from_weeks", BAND_EDGES_WEEKS))
    causes = (_bare(cause) for cause in group.get("observed", {}).values())
    known = [np.array(one, dtype=float) for one in causes if len(one) == len(edges)]
    hazards = np.sum([np.zeros(len(edges)), *known], axis=0)
    return 1.0 / mean_weeks(*survival(edges, hazards, np.inf))


def latest(figures: Observations, name: str) -> Years:
    """Return the last year that an area is told of, a whole one if there is one."""
    year = last_whole_year(figures, name)
    if year is not None:
        return Years(year, year)
    told = years_told(figures, name)
    return Years(max(told), max(told)) if told else Years(0, 0)


def _nothing_to_scale_by(figures: Observations, years: Years, to: int | None) -> bool:
    measures: tuple[Measure, ...] = ("insured", "cash_unemployed", "cash")
    return to is not None and all(growth(figures, measure, years, to) is None for measure in measures)


def _missing(
    figures: Observations, name: str, years: Years, to: int | None, found: Figures | None
) -> Problem:
    """Say what the exports lack."""
    own = figures.of(name)
    of_it = set(own["measure"][own["unit"] != "percent"])
    if name not in figures.municipalities():
        there = [area for area in figures.municipalities() if area != COUNTRY]
        held = ", ".join(there[:5]) + (", ..." if len(there) > 5 else "")
        told = f"the exports hold nothing of {name}, only of: {held or COUNTRY}"
        return Problem("--municipality", "", told)
    if found is not None:
        told = f"no export tells of the whole country ({COUNTRY}) both in {years} and in {to}, to scale by"
        return Problem("--scale-to", "", told)
    if not of_it - {"unemployed"}:
        held = "the unemployed of all benefits together" if of_it else "percentages"
        told = f"of {name} the exports hold {held}; counts of those on dagpenge or kontanthjælp are needed"
        return Problem("--municipality", "", told)
    if half := _half(of_it):
        return Problem("--municipality", "", f"of {name} {half}")
    held = ", ".join(map(str, years_told(figures, name)))
    told = f"the exports count too few months of {years} for {name} (half a year is needed); they tell of: {held}"
    return Problem("--year", "", told)


def _must_be_a_place(text: str) -> None:
    """Hold what was made against the schema, before anybody runs on it."""
    import tomllib

    from pydantic import ValidationError

    from simulator.scenario.figures import read_tree
    from simulator.scenario.place import Place
    from simulator.scenario.tree import values_of

    problems: list[Problem] = []
    tree = read_tree(tomllib.loads(text), "the new place", problems)
    if problems:
        raise ExportError(problems)
    try:
        Place.model_validate(values_of(tree))
    except ValidationError as error:
        raise ExportError(
            Problem(
                "the new place",
                ".".join(map(str, one["loc"])),
                f"would be {one['input']}: {one['msg'].lower()}",
            )
            for one in error.errors()
        ) from error


def _half(measures: set[Measure]) -> str:
    """Say which half of the unemployed is lacking where the exports hold one alone, else nothing."""
    counted = measures - {"unemployed"}
    if all(measure.endswith("_open") for measure in counted):
        return "the exports count the openly unemployed (nettoledige) alone; the activated are needed as well"
    if all(measure.endswith("_activated") for measure in counted):
        return "the exports count the activated alone; the openly unemployed (nettoledige) are needed as well"
    return ""


def _bare(figure: Any) -> Any:
    return figure["value"] if isinstance(figure, Mapping) else figure


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
    in_danish = f", omregnet til {stands_for.year} med landets tal" if scaled else ""
    means_da = f"gennemsnit af {years}{in_danish}"
    told_da = (*found.sources, means_da, *([note] if note else []), "antagelser, hvor et tal siger det")
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
        *(f"title_da = {literal(danish)}" for danish in [_DANISH.get(name, "")] if danish),
        f"code = {CODES.get(name, 0)}",
        f"year = {stands_for.isoformat()}",
        f"source = {literal('; '.join(told))}",
        f"source_da = {literal('; '.join(told_da))}",
    ]
    if found.activation is not None:
        lines += ["", "[activation]", f"touched = {literal(found.activation.touched)}"]
        lines += [f"degree = {literal(found.activation.degree)}"]
        lines += [f"source = {literal(found.activation.told.en)}"]
        lines += [f"source_da = {literal(found.activation.told.da)}"]
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
        begin_da = f"som beregnet for {template.title}, til at begynde med"
        origin = {"provenance": "estimated", "source": begin, "source_da": begin_da}
        return literal({"value": table["value"], **origin})
    for said in ("source", "note"):
        if said in table:
            table[said] = str(table[said]).replace("working above", f"working in {template.title}'s file")
    for said in ("source_da", "note_da"):
        if said in table:
            here, there = "regnestykket i filens begyndelse", f"regnestykket i {template.title}s fil"
            table[said] = str(table[said]).replace(here, there)
    if template.title in str(table.get("source", "")).split(";")[0] and "range" in table:
        table["provenance"] = "assumption"
        note = str(table.get("note", ""))
        table["note"] = f"As in {template.title}." + (f" {note}" if note else "")
        note = str(table.get("note_da", ""))
        table["note_da"] = f"Som i {template.title}." + (f" {note}" if note else "")
    return literal(table)
