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
from simulator.experiments.intervals import Interval
from simulator.experiments.record import described, versions
from simulator.experiments.sweep import Key
from simulator.experiments.verdicts import Verdict
from simulator.experiments.what_if_result import REACH, Estimate, WhatIf
from simulator.reporting import first_screen, of_files, places, size_words, slider_words
from simulator.reporting.bars import Scale, bar
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
                    Html(_panel(found, sliders, words)),
                    Paragraph(words("what_if.alike"), "meta"),
                    Html(tag("noscript", tag("p", words("what_if.no_script"), class_="meta"))),
                ],
                kind="first-screen",
            ),
            Section(
                "answer",
                words("what_if.answer"),
                _answer(found, sliders, named, scales, words),
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


# --- Verdicts ---------------------------------------------------------------------------------------------------------


def verdict_of(found: WhatIf, values: Sequence[float], name: str, key: Key) -> Verdict:
    """Return what is to be said of a difference with the sliders at some values."""
    return _verdict(found.at(values, name, key), name, key, found.replications)


def _verdict(shown: Estimate, name: str, key: Key, replications: int) -> Verdict:
    likely, lower = shown.probabilities, shown.lower_is_better
    return Verdict(
        scenario=name,
        group=key[0],
        outcome=key[1],
        matters=shown.matters,
        word=likely.word,
        mean=shown.mean,
        low=shown.low,
        high=shown.high,
        level=shown.baseline + shown.mean,
        baseline=shown.baseline,
        probability_better=likely.better,
        probability_same=likely.same,
        probability_worse=likely.worse,
        probability_lower=likely.better_at_all if lower else likely.worse_at_all,
        probability_higher=likely.worse_at_all if lower else likely.better_at_all,
        chance=Interval(shown.mean, shown.low, shown.high, replications),
        share_of_chance=1.0,
        draws=0,
    )


def scales_of(found: WhatIf) -> list[Scale]:
    """Return a scale a row that stands still while sliders move: it holds the surfaces at every point that was run."""
    assumed = [one.value for one in found.sliders]
    scales = []
    for key in found.outcomes:
        matters = found.at(assumed, found.proposals[0], key).matters
        ends = [0.0, -matters, matters]
        for name in found.proposals:
            mean, error = found.surfaces[name, key].at(found.places)
            ends += [*(mean - REACH * error).tolist(), *(mean + REACH * error).tolist()]
        scales.append(Scale(min(ends), max(ends)) if min(ends) < max(ends) else Scale(-1.0, 1.0))
    return scales


def notes_of(verdict: Verdict, shown: Estimate, words: Words) -> list[str]:
    """Say what goes with a change: its odds where it is not plain, and that it is the nearest run where it is."""
    size = size_of(verdict)
    notes = []
    if size.confidence in ("likely", "maybe"):
        notes.append(size_words.odds_of_direction(verdict, words))
    elif size.confidence == "unknown":
        notes.append(size_words.odds_of_unknown(verdict, words))
    if shown.run is not None:
        half = size_words.amount(shown.surface_half, verdict.outcome, words)
        notes.append(words("what_if.rough", half=half))
    return notes


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


def _panel(found: WhatIf, sliders: Sequence[Spoken], words: Words) -> Markup:
    """Return the sliders, with what they are, their ends and where they come from."""
    figures = found.scenarios[found.baseline].figures
    parts = []
    for n, one in enumerate(sliders):
        value = one.written(one.slider.value, words)
        ends = {"low": one.written(one.slider.low, words), "high": one.written(one.slider.high, words)}
        control = tag(
            "input",
            type="range",
            class_="needs-script",
            id=f"slider-{n}",
            min=0,
            max=len(one.values) - 1,
            step=1,
            value=one.assumed,
            hidden="hidden",
            aria_valuetext=value,
            aria_describedby=f"about-{n}",
            autocomplete="off",
        )
        head = tag("label", one.name, for_=f"slider-{n}") + tag(
            "output", value, for_=f"slider-{n}", aria_live="off"
        )
        source = tag("p", slider_words.source_of(figures.get(one.slider.path), words))
        parts.append(
            tag(
                "div",
                tag("div", head, class_="head"),
                control,
                tag("small", words("what_if.between", value=value, **ends), id=f"about-{n}"),
                tag(
                    "details",
                    tag("summary", words("what_if.source")),
                    source,
                    tag("p", tag("code", one.slider.path)),
                ),
                class_="slider",
            )
        )
    reset = tag(
        "button",
        words("what_if.reset"),
        type="button",
        id="what-if-reset",
        class_="needs-script",
        hidden="hidden",
    )
    legend = tag("legend", words("what_if.legend"))
    return tag("fieldset", legend, tag("div", *parts, class_="what-if"), reset)


def _answer(
    found: WhatIf, sliders: Sequence[Spoken], named: Mapping[str, str], scales: Sequence[Scale], words: Words
) -> list[Block]:
    """Return the rows as assumed, the nearest run, and how they are read."""
    values = [one.value for one in found.sliders]
    heads = [tag("td", ""), *(tag("th", one, scope="col") for one in named.values())]
    rows = [
        tag("tr", *_row(found, values, key, named, scale, words), data_row=k)
        for k, (key, scale) in enumerate(zip(found.outcomes, scales, strict=True))
    ]
    table = tag("table", tag("thead", tag("tr", *heads)), tag("tbody", *rows), class_="decision")
    label = words("first_screen.table")
    shown = [found.at(values, name, key) for name in found.proposals for key in found.outcomes]
    at = "; ".join(
        f"{one.name}: {one.written(x, words)}" for one, x in zip(sliders, _nearest(found), strict=True)
    )
    rough = any(one.run is not None for one in shown)
    near = tag(
        "p",
        words("what_if.nearest") + " ",
        tag("span", at),
        id="what-if-nearest",
        hidden=None if rough else "hidden",
    )
    return [
        Html(tag("div", table, class_="scroll", role="group", aria_label=label)),
        Html(near),
        Html(_key(found, words)),
        Html(tag("p", "", class_="heard", role="status", id="what-if-status")),
        List([words(f"what_if.note_{note}") for note in ("interval", "others", "rough", "state")], "notes"),
    ]


def _nearest(found: WhatIf) -> Sequence[float]:
    place = found.places[0]
    values: list[float] = found.values[found.nearest(place)].tolist()
    return values


def _row(
    found: WhatIf, values: Sequence[float], key: Key, named: Mapping[str, str], scale: Scale, words: Words
) -> list[Markup]:
    outcome = key[1]
    level = size_words.level(found.at(values, found.proposals[0], key).baseline, outcome, words)
    head = [
        Markup.escape(words(f"first_screen.rows.{outcome}.name")),
        tag("small", words(f"first_screen.rows.{outcome}.level", level=level), class_="level"),
    ]
    cells = [tag("th", *head, scope="row")]
    for p, (name, called) in enumerate(named.items()):
        shown = found.at(values, name, key)
        verdict = _verdict(shown, name, key, found.replications)
        cells.append(
            tag(
                "td",
                *cell(verdict, shown, scale, words),
                data_proposal=p,
                data_label=called if len(named) > 1 else None,
                class_="rough" if shown.run is not None else None,
            )
        )
    return cells


def cell(verdict: Verdict, shown: Estimate, scale: Scale, words: Words) -> list[Markup]:
    """Return what becomes of an outcome: a mark, words of size, what goes with it, and its bar."""
    size = size_of(verdict)
    ends = {
        "mean": size_words.signed(verdict.mean, verdict.outcome, words),
        "low": size_words.signed(verdict.low, verdict.outcome, words),
        "high": size_words.signed(verdict.high, verdict.outcome, words),
        "matters": size_words.amount(verdict.matters, verdict.outcome, words),
    }
    return [
        tag("span", f"{size.mark} {first_screen.change(verdict, size, words)}", class_="v"),
        Markup(" "),
        tag("small", "; ".join(notes_of(verdict, shown, words))),
        bar(verdict, scale, words, words("what_if.bar", **ends)),
    ]


def _key(found: WhatIf, words: Words) -> Markup:
    parts = [("mean", "what_if.key_mean"), ("chance", "what_if.key_interval"), ("band", "what_if.key_band")]
    items = [
        tag("span", tag("i", "", class_=f"key-{name}", aria_hidden="true"), f" {words(key)}")
        for name, key in parts
    ]
    return tag("p", spaced(*items), class_="key")


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
