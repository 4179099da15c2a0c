"""How things show themselves as the last line of a notebook's cell: a title, a few facts, and a small table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from simulator.scenario.base import FrozenDict

if TYPE_CHECKING:
    import pandas as pd

    from simulator.scenario.figures import Figure
    from simulator.scenario.scenario import Scenario

_SHOWN = 10
"""Figures that are shown of many."""


class Figures(FrozenDict):
    """Figures by path, which show themselves in a few lines however many there are."""

    def __reduce__(self) -> tuple[type[Figures], tuple[dict[str, Any]]]:
        return Figures, (dict(self),)

    def table(self) -> pd.DataFrame:
        """Return a row a figure: path, value, range, provenance, source, meaning, file and note."""
        import pandas as pd

        columns = ("path", "value", "low", "high", "provenance", "source", "meaning", "file", "note")
        return pd.DataFrame([_row(figure) for figure in self.values()], columns=list(columns))

    def __repr__(self) -> str:
        return f"<{len(self)} figures: {_counted(self)}; .table() lists them>"

    def _repr_html_(self) -> str:
        rows = [
            (one.path, one.value, one.provenance, one.description.replace("``", ""))
            for one in list(self.values())[:_SHOWN]
        ]
        title = f"{len(self)} figures: {_counted(self)}"
        more = len(self) - len(rows)
        said = [f"and {more} more: figures.table() lists all of them"] if more > 0 else []
        return card(title, [], ("path", "value", "provenance", "meaning"), rows, said)


def card(
    title: str,
    facts: Sequence[tuple[str, object]],
    columns: Sequence[str] = (),
    rows: Sequence[Sequence[object]] = (),
    lines: Sequence[str] = (),
) -> str:
    """Return a title, facts, a table and lines as HTML, everything escaped."""
    told = " &middot; ".join(f"{escape(name)}: {escape(str(value))}" for name, value in facts)
    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows
    )
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>" if rows else ""
    below = "".join(f"<div>{escape(line)}</div>" for line in lines)
    return f"<div><strong>{escape(title)}</strong><div>{told}</div>{table}{below}</div>"


def facts_of(scenario: Scenario) -> list[tuple[str, object]]:
    """Return what a scenario is, in a few words each: place, law, when, and from when it changes."""
    persons = sum(group.stock for group in scenario.place.groups.values())
    facts: list[tuple[str, object]] = [
        ("place", f"{scenario.place.title} ({persons:,} persons)"),
        ("law", scenario.law.title),
        ("practice", scenario.practice.title),
        ("from", f"{scenario.start}, {scenario.horizon_weeks} weeks"),
    ]
    if scenario.members:
        facts.append(("municipalities", len(scenario.members)))
    if scenario.later:
        facts.append(("changes on", ", ".join(str(day) for day, _ in scenario.later)))
    return facts


def short(scenario: Scenario) -> str:
    """Return a scenario in one line."""
    return f"<Scenario {scenario.name}: {scenario.title} ({scenario.place.title}, from {scenario.start})>"


def html_of(scenario: Scenario) -> str:
    """Return a scenario as HTML: what it is, and how many caseworkers each team has."""
    teams = [
        (name, f"{team.heads:g}", ", ".join(team.groups)) for name, team in scenario.practice.teams.items()
    ]
    lines = [scenario.description] if scenario.description else []
    shown = [] if scenario.members else teams
    return card(scenario.title, facts_of(scenario), ("team", "caseworkers", "groups"), shown, lines)


def _counted(figures: Mapping[str, Figure]) -> str:
    """Say how many there are of each provenance."""
    kinds = [figure.provenance or "without provenance" for figure in figures.values()]
    return ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds)) or "none"


def _row(figure: Figure) -> tuple[object, ...]:
    low, high = figure.range or (None, None)
    told = (figure.provenance, figure.source, figure.description, figure.file, figure.note)
    return (figure.path, figure.value, low, high, *told)
