"""The page as HTML: what can be chosen and moved, and the answer in words and bars as the first screen has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from simulator.catalogue import HEADLINE_TABLE
from simulator.reporting import first_screen, short_answer, svg
from simulator.reporting.changes import remarks, spoken
from simulator.reporting.notes import all_said
from simulator.reporting.numbers import significant
from simulator.reporting.of_files import plain as of_file
from simulator.reporting.of_files import said as marked
from simulator.reporting.report import Html, Paragraph, fill
from simulator.reporting.words import LANGUAGES, Words, inside, words
from simulator.scenario.diff import plainly
from simulator.scenario.figures import is_number
from simulator.scenario.messages import Problem
from simulator.scenario.regions import row_of
from simulator.workbench.answers import AT_DRAWS, AT_REPLICATIONS, Answer, Kept
from simulator.workbench.controls import Control, Controls
from simulator.workbench.shelf import Shelf
from simulator.workbench.state import BOTH, SCOPES, State, value_of

if TYPE_CHECKING:
    from simulator.reporting.report import Block
    from simulator.study import Study

_DIGITS = 6
_SAVED = ("scenarios", "folder", "report", "outcomes")
"""What can be saved as a file."""
_HEADS: Kept[Markup] = Kept(64)


@dataclass(frozen=True)
class Shown:
    """A control as it stands on the page."""

    control: Control
    id: str
    title: str
    text: str
    usual: str
    is_moved: bool
    about: tuple[str, ...]
    choices: tuple[tuple[str, str, bool], ...] = ()


def page(state: State, shelf: Shelf, controls: tuple[Controls, ...], token: str) -> str:
    """Return the whole page of a state; the answer comes to it by and by.

    Parameters
    ----------
    state : State
        A settled one.
    shelf : Shelf
        What there is to choose.
    controls : tuple of Controls
        What can be moved; none where the scenarios cannot be loaded.
    token : str
        Of the address.
    """
    spoken_in = words(state.language)
    return _fill(
        "page.html.j2",
        w=spoken_in,
        state=state,
        token=token,
        languages=[(one, words(one)("workbench.language"), one == state.language) for one in LANGUAGES],
        presets=[(name, shelf.title(name, state.language)) for name in shelf.scenarios],
        places=list(_places(shelf, spoken_in)),
        sections=[(one, _parts(one, state, spoken_in)) for one in controls],
        saved=_SAVED,
        scopes=SCOPES,
    )


def style() -> str:
    """Return the style: that of the reports, of their first screen, and the workbench's own."""
    return "\n".join([fill("page.css"), fill("first_screen.css"), svg.style(), _fill("workbench.css")])


def script() -> str:
    """Return the script."""
    return _fill("workbench.js")


def answer(found: Answer, state: State, controls: tuple[Controls, ...]) -> dict[str, Any]:
    """Return an answer as the page takes it in: its HTML, what is read aloud, and how far it is."""
    study = found.study
    spoken_in = words(state.language, study.scenarios)
    (name,) = study.proposals
    said = [str(Markup(one).striptags()) for one in _sentences(study, name, spoken_in)]
    html = _fill(
        "answer.html.j2",
        w=spoken_in,
        head=_head(study, spoken_in),
        lead=Markup("").join(map(_html, _lead(found, spoken_in))),
        remarks=[*remarks(study, spoken_in), *all_said(study.notes, spoken_in)],
        table=first_screen.table(study, spoken_in),
        key=first_screen.key(study, spoken_in),
        moved=list(_moved(state, controls, spoken_in)),
        changes=len(study.changed[name]),
        numbers=_numbers(study, spoken_in),
        names=[spoken_in.scenario(one) for one in study.default.names],
    )
    return {
        "kind": "answer",
        "html": html,
        "said": " ".join(said),
        "progress": _progress(found, spoken_in),
        "done": len(study.default.replications) + found.draws if found.is_fitted else 0,
        "most": AT_REPLICATIONS[-1] + AT_DRAWS[-1],
        "fitted": found.is_fitted,
        "replications": len(study.default.replications),
        "draws": found.draws,
        "last": found.is_last,
    }


def mistakes(problems: tuple[Problem, ...], controls: tuple[Controls, ...], language: str) -> dict[str, Any]:
    """Return mistakes as the page takes them in: beside a field what is about it, the rest in lines above."""
    names: dict[str, str] = {}
    for section in controls:
        for control in section.all:
            names.setdefault(control.path, control.name)
    beside: dict[str, list[str]] = {}
    lines = []
    for one in problems:
        field = one.key if one.key in ("baseline", "proposal", "place", "seed") else ""
        near = field or _nearest_field(one.key, names)
        if near:
            key = "" if field else one.key
            beside.setdefault(near, []).append(str(Problem("", key, one.message, one.allowed, one.nearest)))
        else:
            lines.append(str(one))
    return {
        "kind": "mistakes",
        "fields": {name: " ".join(said) for name, said in beside.items()},
        "lines": lines,
        "said": words(language)("workbench.mistakes", number=len(problems)),
    }


def failed(line: str, language: str) -> dict[str, Any]:
    """Return a failure as the page takes it in: one line, in place of the answer."""
    return {"kind": "failed", "said": words(language)("workbench.failed", reason=line)}


# --- Controls ---------------------------------------------------------------------------------------------------------


def _parts(section: Controls, state: State, spoken_in: Words) -> list[tuple[str, list[Shown]]]:
    return [
        (_of(of, spoken_in), [_shown(one, state, spoken_in) for one in controls])
        for of, controls in section.parts
    ]


def _of(name: str, spoken_in: Words) -> str:
    """Return what a group or a duty is called."""
    if not name:
        return ""
    known = spoken_in.known(f"groups.{name}", "") or spoken_in.known(f"law.duties.{name}", "")
    return known or name.replace("_", " ").capitalize()


def _shown(control: Control, state: State, spoken_in: Words) -> Shown:
    typed = state.typed(control.scope).get(control.path)
    value = control.value if typed is None else value_of(typed)
    choices = tuple((str(one), _choice(control, one, spoken_in), one == value) for one in control.choices)
    return Shown(
        control,
        id=control.name.replace(".", "-"),
        title=title(control, spoken_in),
        text=_typed(value, spoken_in) if typed is None or is_number(value) else str(value),
        usual=_said_value(control, control.value, spoken_in),
        is_moved=typed is not None and value != control.value,
        about=tuple(_about(control, spoken_in)),
        choices=choices,
    )


def title(control: Control, spoken_in: Words) -> str:
    """Return what a control is called, with the group or duty that it is of."""
    pattern = control.path.replace(f".{control.of}", ".each") if control.of else control.path
    known = spoken_in.known(f"workbench.titles.{pattern}", "") or spoken_in.key(control.path)
    if known == control.path:
        known = plainly(control.description).rstrip(".")
    known = known[:1].upper() + known[1:]
    return f"{known} ({inside(_of(control.of, spoken_in))})" if control.of else known


def _about(control: Control, spoken_in: Words) -> Iterator[str]:
    """Say of a figure what it means, how far it may be off, and where it comes from."""
    figure = control.figure
    if not spoken_in.foreign and control.description:
        yield plainly(control.description)
    if figure is None:
        return
    if figure.range is not None:
        low, high = (significant(end, spoken_in, _DIGITS) for end in figure.range)
        yield spoken_in("workbench.range", low=low, high=high)
    if figure.provenance:
        yield spoken_in(f"workbench.provenance.{figure.provenance}")
    for key in ("note", "source"):
        if of_file(figure, key, spoken_in):
            yield marked(figure, key, spoken_in)


def _choice(control: Control, value: object, spoken_in: Words) -> str:
    own = spoken_in.known(f"workbench.choices.{control.path}.{value}", "")
    return own or spoken_in.alternative(control.path, value)


def _typed(value: object, spoken_in: Words) -> str:
    """Write a value as one types it: with the language's decimal mark, without marks between thousands."""
    if is_number(value):
        text = f"{value:.12g}"
        return text.replace(".", ",") if spoken_in.language == "da" else text
    return str(value).lower() if isinstance(value, bool) else str(value)


def _said_value(control: Control, value: object, spoken_in: Words) -> str:
    if control.kind == "choice":
        return inside(_choice(control, value, spoken_in))
    if isinstance(value, bool):
        return spoken_in("workbench.on" if value else "workbench.off")
    return significant(value, spoken_in, _DIGITS) if is_number(value) else spoken(value, spoken_in)  # type: ignore[arg-type]


def _moved(state: State, controls: tuple[Controls, ...], spoken_in: Words) -> Iterator[str]:
    """Say in a sentence each what was moved, from what to what, and for whom."""
    for section in controls:
        typed = state.typed(section.scope)
        for control in section.all:
            if control.path not in typed or value_of(typed[control.path]) == control.value:
                continue
            yield spoken_in(
                "workbench.moved_both" if section.scope == BOTH else "workbench.moved_proposal",
                what=title(control, spoken_in),
                now=_said_value(control, value_of(typed[control.path]), spoken_in),
                before=_said_value(control, control.value, spoken_in),
            )


def _places(shelf: Shelf, spoken_in: Words) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield the places by heading: those with a file of their own, then the rows of each table."""
    headed: dict[str, list[tuple[str, str]]] = {}
    for name, place in shelf.places.items():
        head = spoken_in("workbench.rows" if row_of(name)[1] else "workbench.own_file")
        headed.setdefault(head, []).append((name, place.title or name))
    yield from headed.items()


def _nearest_field(key: str, names: Mapping[str, str]) -> str:
    """Return the control that a mistake at a path is about: its own, or the first below the path."""
    if not key:
        return ""
    own = names.get(key)
    return own or next((name for path, name in names.items() if path.startswith(f"{key}.")), "")


# --- The answer -------------------------------------------------------------------------------------------------------


def _head(study: Study, spoken_in: Words) -> Markup:
    """Return the line at the top; it is kept, since to say whether rules were changed since all laws are read."""
    first = study.scenarios[study.baseline]
    key = first.place.title, first.law.title, first.start, spoken_in.language
    found = _HEADS.get(key)
    if found is None:
        found = Markup("").join(map(_html, first_screen.header(study, spoken_in)))
        _HEADS.keep(key, found)
    return found


def _sentences(study: Study, name: str, spoken_in: Words) -> list[str]:
    return short_answer.sentences(study, name, first_screen.ROWS, spoken_in)


def _lead(found: Answer, spoken_in: Words) -> Iterator[Block]:
    if not found.is_fitted:
        yield Paragraph(spoken_in("workbench.not_fitted"), "old-rules")
    yield from short_answer.blocks(found.study, first_screen.ROWS, spoken_in)


def _progress(found: Answer, spoken_in: Words) -> str:
    key = "workbench.progress_draws" if found.draws else "workbench.progress"
    said = spoken_in(key, replications=len(found.study.default.replications), draws=found.draws)
    return said if found.is_last else said + " " + spoken_in("workbench.sharper")


def _numbers(study: Study, spoken_in: Words) -> list[tuple[str, str, list[str]]]:
    """Return the headline numbers to the last digit: outcome, group, each level, and the difference with its ends."""
    comparison, rows = study.default, []
    (name,) = study.proposals
    for group, outcome in HEADLINE_TABLE:
        if (group, outcome) not in comparison.keys:
            continue
        levels = [comparison.mean(one, group, outcome).mean for one in comparison.names]
        difference = comparison.difference(name, group, outcome)
        found = [*levels, difference.mean, difference.low, difference.high]
        cells = ["" if one != one else repr(float(one)) for one in found]
        rows.append((spoken_in.outcome(outcome), spoken_in.group(group), cells))
    return rows


def _html(block: Block) -> Markup:
    if isinstance(block, Paragraph):
        return svg.tag("p", block.text, class_=block.kind or None)
    if isinstance(block, Html):
        return Markup(block.text)
    raise TypeError(f"a {type(block).__name__} is no part of the answer")


def _fill(template: str, **contents: object) -> str:
    return str(_environment().get_template(template).render(**contents))


@cache
def _environment() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("simulator.workbench"),
        autoescape=lambda name: name is not None and name.endswith(".html.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
