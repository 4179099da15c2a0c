"""What if a few figures were otherwise: one page to carry away, with sliders, that needs no server and no network.

It is the first screen of a comparison, its bars and words made anew as a slider moves. The surfaces stand in the page
as numbers and are evaluated by its own script (``templates/what_if.js``), which says what is said here, word for word;
without script the page shows what is assumed. It says what it was made from, how near the surfaces come to runs that
they had not seen, and that it runs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from markupsafe import Markup

from simulator.errors import Refused
from simulator.experiments.record import described, versions
from simulator.experiments.what_if_result import WhatIf
from simulator.reporting import first_screen, of_files, places, size_words, slider_words
from simulator.reporting.bars import Scale
from simulator.reporting.notes import all_said
from simulator.reporting.numbers import plain, spelt_out
from simulator.reporting.report import (
    Block,
    Cell,
    Glossary,
    Html,
    List,
    Paragraph,
    Report,
    Section,
    Table,
    amount,
    data_uri,
    fill,
    render,
    spaced,
)
from simulator.reporting.size_words import size_of
from simulator.reporting.slider_words import Spoken
from simulator.reporting.svg import tag
from simulator.reporting.what_if_data import script_data
from simulator.reporting.what_if_rows import answer, panel, scales_of, verdict_of
from simulator.reporting.words import Words, inside
from simulator.reporting.words import words as words_of

if TYPE_CHECKING:
    from simulator.scenario import Scenario

MOST_BYTES = 1_500_000
"""Of a page: more is not carried."""
GENERATOR = "jobcentre-simulator what-if"
"""By which a page of ours is told from another's file."""
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)


def render_page(
    found: WhatIf, language: str = "en", command: Sequence[str] = (), on: date | None = None
) -> str:
    """Return the page as one HTML file.

    Parameters
    ----------
    found : WhatIf
        What to show.
    language : str
        ``"en"`` or ``"da"``.
    command : sequence of str
        The command line that asked for it, which the page says.
    on : date, optional
        The day it is made, which the page says.

    Raises
    ------
    Refused
        If it would be larger than what is carried.
    """
    words = words_of(language, found.scenarios)
    page = render(report(found, words, command, on), words)
    if len(page.encode()) > MOST_BYTES:
        size, most = len(page.encode()) / 1e6, MOST_BYTES / 1e6
        raise Refused(
            f"the page would have {size:.1f} MB, of at most {most:g}: ask for fewer --points or fewer proposals"
        )
    return page


def report(found: WhatIf, words: Words, command: Sequence[str] = (), on: date | None = None) -> Report:
    """Put the page together."""
    first = found.scenarios[found.baseline]
    sliders = [slider_words.spoken(one, first, words) for one in found.sliders]
    named = {name: name_of(found, name, words) for name in found.proposals}
    scales = scales_of(found)
    said = words.sequence(_within(one) for one in named.values())
    return Report(
        heading=words("what_if.heading", proposals=said),
        header=_header(found, on, words),
        blocks=[
            Section(
                "sliders",
                words("what_if.sliders"),
                [
                    Html(panel(found, sliders, words)),
                    Paragraph(words("what_if.alike"), "meta"),
                    Html(tag("noscript", tag("p", words("what_if.no_script"), class_="meta"))),
                ],
                kind="first-screen",
            ),
            Section(
                "answer",
                words("what_if.answer"),
                answer(found, sliders, named, scales, words),
                "first-screen",
            ),
            Section("check", words("what_if.check"), _check(found, named, words)),
            Section("made-from", words("what_if.made_from"), _made_from(found, command, on, words)),
            Html(_script(found, sliders, named, scales, words)),
        ],
        skip=("answer", words("what_if.skip")),
        css=fill("first_screen.css") + fill("what_if.css"),
        linked=False,
        head=tag("meta", http_equiv="Content-Security-Policy", content=_POLICY)
        + tag("meta", name="generator", content=GENERATOR),
        printed=(
            words("first_screen.about", place=places.named(first, words), proposals=said),
            spelt_out(on, words) if on else "",
        ),
        tables={"runs": found.table(), "surfaces": found.check_table()},
    )


def sentences(found: WhatIf, words: Words) -> tuple[str, ...]:
    """Say what each proposal does as assumed, and how near the surfaces come to runs that they had not seen."""
    values = [one.value for one in found.sliders]
    said = []
    for name in found.proposals:
        rows = (verdict_of(found, values, name, key) for key in found.outcomes)
        changes = (
            f"{inside(words(f'first_screen.rows.{one.outcome}.name'))}: {first_screen.change(one, size_of(one), words)}"
            for one in rows
        )
        said.append(
            words("what_if.as_assumed", proposal=name_of(found, name, words), changes="; ".join(changes))
        )
    runs, within = sum(one.runs for one in found.checks), sum(one.within for one in found.checks)
    said.append(
        words(
            "what_if.held",
            held=found.held_back,
            within=within,
            of=runs,
            percent=size_words.share(within / runs, words),
        )
    )
    rough = [one for one in found.checks if one.half > one.matters]
    if rough:
        what = dict.fromkeys(words(f"first_screen.rows.{one.key[1]}.what") for one in rough)
        said.append(words("what_if.held_rough", things=words.sequence(what)))
    return tuple(said)


def name_of(found: WhatIf, name: str, words: Words) -> str:
    """Return what a proposal is called."""
    return of_files.plain(found.scenarios[name].about, "proposal", words) or words.scenario(name)


# --- Parts of the page ------------------------------------------------------------------------------------------------


def _header(found: WhatIf, on: date | None, words: Words) -> list[Block]:
    first = found.scenarios[found.baseline]
    parts = [
        tag("strong", places.named(first, words)),
        tag("span", words("what_if.tag"), class_="tag"),
        tag("span", words("first_screen.model"), class_="tag"),
        tag("span", first_screen.rules(first, words)),
    ]
    counts = {"points": len(found.values), "replications": found.replications}
    day = words("what_if.on", day=spelt_out(on, words)) if on else ""
    made = words("what_if.made", day=f" {day}" if day else "", **counts)
    return [Html(tag("p", spaced(*parts), class_="top")), Paragraph(made, "meta")]


def _check(found: WhatIf, named: Mapping[str, str], words: Words) -> list[Block]:
    """Show how near the surfaces come to the runs that were held back."""
    rows = []
    for one in found.checks:
        outcome = one.key[1]
        size = {
            name: size_words.amount(value, outcome, words)
            for name, value in (("distance", one.distance), ("half", one.half), ("matters", one.matters))
        }
        rows.append(
            (
                f"{words(f'first_screen.rows.{outcome}.name')}, {_within(named[one.scenario])}",
                amount(size["distance"]),
                amount(words("what_if.about", half=size["half"])),
                amount(words("what_if.within", within=one.within, of=one.runs)),
                amount(plain(one.widening, words, 1)),
                amount(size["matters"]),
            )
        )
    heads: list[str | Cell] = [words("what_if.column_what")]
    heads += [
        amount(words(f"what_if.column_{name}"))
        for name in ("distance", "half", "within", "widening", "matters")
    ]
    text = words("what_if.check_text", held=found.held_back, points=found.points)
    return [Paragraph(text), Table(words("what_if.check"), heads, rows)]


def _made_from(found: WhatIf, command: Sequence[str], on: date | None, words: Words) -> list[Block]:
    """Say what the page was made from, so that it can be made again and is taken for nothing else."""
    whats = described(found.scenarios)
    files = {file["path"]: file["sha256"] for said in whats.values() for file in said["files"]}
    terms: list[tuple[str, str | Cell]] = [
        (
            words("what_if.scenarios"),
            "; ".join(_scenario(name, found.scenarios[name], words) for name in found.names),
        ),
        (
            words("what_if.runs"),
            words(
                "what_if.runs_text",
                points=found.points,
                held=found.held_back,
                replications=found.replications,
                scenarios=len(found.names),
                all=plain(len(found.values) * found.replications * len(found.names), words, 0),
            ),
        ),
        (words("what_if.seed"), str(found.seed)),
        (words("what_if.version"), f"jobcentre-simulator {versions()['jobcentre-simulator']}"),
        (words("what_if.identity"), Cell(tag("code", found.identity), "hash")),
    ]
    if found.of:
        terms.append((words("what_if.of"), Cell(tag("code", ", ".join(found.of)), "hash")))
    if command:
        terms.append((words("what_if.command"), Cell(tag("code", " ".join(command)))))
    if on:
        terms.append((words("what_if.day"), spelt_out(on, words)))
    table = data_uri(found.table())
    download = tag("a", words("what_if.csv"), class_="screen", download="runs.csv", href=table)
    listed = [
        Cell(Markup('{} <code class="hash">{}</code>').format(path, digest)) for path, digest in files.items()
    ]
    return [
        Paragraph(words("what_if.made_from_text")),
        Glossary(terms, "about"),
        Paragraph(download),
        Paragraph(words("what_if.files"), "meta"),
        List(listed, "meta"),
        *([List(list(notes))] if (notes := all_said(found.notes, words)) else []),
    ]


def _scenario(name: str, scenario: Scenario, words: Words) -> str:
    return f"{words.scenario(name)} ({name})"


def _within(called: str) -> str:
    return inside(called) if called.startswith("The ") else called


def _script(
    found: WhatIf, sliders: Sequence[Spoken], named: Mapping[str, str], scales: Sequence[Scale], words: Words
) -> Markup:
    data = script_data(found, sliders, list(named.values()), scales, words)
    return tag("script", Markup(data), type="application/json", id="what-if-data") + tag(
        "script", Markup(fill("what_if.js"))
    )
