"""The figures of the current rules: how many come from where, and every assumption."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from from_code.text import code, number, plain, table

if TYPE_CHECKING:
    from simulator.scenario import Figure

SCENARIO = "current_rules"
"""The scenario whose figures are shown."""
PROVENANCES = {
    "law": "stands in an act, which is cited to its section",
    "published": "stands in a publication, which is named",
    "estimated": "was worked out from data, which are named",
    "assumption": "rests on judgement; has a range to vary it over, or alternatives",
}
PARTS = {
    "law": "The law: what must happen by when",
    "place": "The place: who lives there",
    "practice": "The practice: how the jobcentre works",
    "behaviour": "The behaviour: what is believed about people",
    "prices": "The prices: what things cost",
}


def figures() -> dict[str, Figure]:
    """Give the figures of the current rules by their path."""
    from simulator.scenario import load_scenario

    return dict(load_scenario(SCENARIO).figures)


def provenance_counts() -> str:
    """Say how many figures of the current rules come from where."""
    found = Counter((figure.path.split(".")[0], figure.provenance) for figure in figures().values())
    rows = []
    for provenance, meaning in PROVENANCES.items():
        by_part = [found[part, provenance] for part in PARTS]
        rows.append([f"`{provenance}`", meaning, *map(str, by_part), f"**{sum(by_part)}**"])
    by_part = [sum(found[part, provenance] for provenance in PROVENANCES) for part in PARTS]
    rows.append(["all", "", *map(str, by_part), f"**{sum(by_part)}**"])
    return table(["Provenance", "The figure ...", *PARTS, "all"], rows, (14, 36, 9, 9, 11, 12, 9, 9))


def assumptions() -> str:
    """List every assumption of the current rules: path, value, range, meaning, and what else is known of it."""
    text = []
    every = [figure for figure in figures().values() if figure.provenance == "assumption"]
    for part, title in PARTS.items():
        own = [figure for figure in every if figure.path.split(".")[0] == part]
        rows = [(code(f.path), number(f.value), span(f), plain(f.description), remark(f)) for f in own]
        heads = ("Path", "Value", "Range or alternatives", "Meaning", "Note and source")
        text.append(f"## {title} ({len(own)})\n\n{table(heads, rows, (28, 9, 11, 27, 25))}")
    return "\n\n".join(text)


def span(figure: Figure) -> str:
    """Write a figure's range, or its alternatives with how likely each is held to be."""
    if figure.is_structural:
        pairs = zip(figure.alternatives, figure.weight, strict=True)
        return ", ".join(f"{number(value)} ({share:.0%})" for value, share in pairs)
    return "" if figure.range is None else " to ".join(map(number, figure.range))


def remark(figure: Figure) -> str:
    """Write a figure's note, and its source where it leans on one."""
    source = f"Leans on: {figure.source.rstrip('.')}." if figure.source else ""
    return plain(" ".join(part for part in (figure.note, source) if part))
