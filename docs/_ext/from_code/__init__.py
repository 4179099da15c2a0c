"""Pages that are made from the code when the documentation is built.

A line ``<!-- from code: NAME -->`` of a page gives way to Markdown that a function of :data:`MADE` makes: the commands'
own help, the catalogue of outcomes, the schema of scenario files, the figures of the current rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from from_code.commands import commands
from from_code.figures import assumptions, provenance_counts
from from_code.keys import part_keys, scenario_keys
from from_code.model import duties, effects, people, splits
from from_code.outcomes import groups, outcomes

if TYPE_CHECKING:
    from sphinx.application import Sphinx

MARK = re.compile(r"^<!-- from code: ([a-z_]+) -->$", re.MULTILINE)
INCLUDED = {
    "CHANGELOG.md": "/changelog.md",
    "CONTRIBUTING.md": "/contributing.md",
    "benchmarks/RESULTS.md": "/benchmarks.md",
}
"""Files outside that a page here holds: a link to one, which works in a repository, leads to the page."""
OUTSIDE = re.compile(r"\]\((?:\.\./)+(" + "|".join(map(re.escape, INCLUDED)) + r")(#[^)]*)?\)")
MADE: dict[str, Callable[[], str]] = {
    made.__name__: made
    for made in (
        provenance_counts,
        assumptions,
        people,
        effects,
        splits,
        duties,
        outcomes,
        groups,
        commands,
        scenario_keys,
        part_keys,
    )
}
"""What a page may ask for, by name."""


def filled(text: str) -> str:
    """Put what is made from the code where a page asks for it, and lead links to where they lead here."""
    text = OUTSIDE.sub(lambda found: f"]({INCLUDED[found[1]]}{found[2] or ''})", text)
    return MARK.sub(lambda found: MADE[found[1]](), text)


def one_name_each(_: object, __: str, ___: str, ____: object, _____: object, lines: list[str]) -> None:
    """Give each of several attributes that share a line of a NumPy docstring (``low, high : float``) a line of its own.

    Napoleon does so for parameters; an attribute's whole line it takes for one name.
    """
    rules = [n for n, line in enumerate(lines) if n and set(line) == {"-"}]
    for n in reversed(rules):
        if lines[n - 1] != "Attributes":
            continue
        end = min((m - 1 for m in rules if m > n), default=len(lines))
        entries: list[list[str]] = []
        for line in lines[n + 1 : end]:
            if line and not line[0].isspace():
                entries.append([])
            if entries:
                entries[-1].append(line)
        told: list[str] = []
        for first, *rest in entries:
            names, colon, kind = first.partition(" : ")
            for name in names.split(", "):
                told += [f"{name}{colon}{kind}", *rest]
        lines[n + 1 : end] = told


def setup(app: Sphinx) -> dict[str, Any]:
    """Hook into Sphinx: fill pages as they are read, and read those that ask for something every time."""

    def fill(_: Sphinx, __: str, source: list[str]) -> None:
        source[0] = filled(source[0])

    def asking(app: Sphinx, env: Any, *_: object) -> list[str]:
        paths = {page: Path(env.doc2path(page)) for page in env.found_docs}
        return [page for page, path in paths.items() if MARK.search(path.read_text(encoding="utf-8"))]

    app.connect("source-read", fill)
    app.connect("env-get-outdated", asking)
    app.connect("autodoc-process-docstring", one_name_each, priority=400)  # before Napoleon
    return {"parallel_read_safe": True, "parallel_write_safe": True}
