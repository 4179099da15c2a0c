"""Where the numbers come from: what is law, published, estimated or assumed, and what is not known of a law."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from simulator.reporting import of_files, staff
from simulator.reporting.numbers import plain, significant
from simulator.reporting.report import Block, Cell, Details, Filter, Paragraph, Section, Table, amount, span
from simulator.reporting.words import Words, inside
from simulator.scenario.diff import as_in_file, plainly
from simulator.scenario.figures import same

if TYPE_CHECKING:
    from simulator.scenario import Scenario
    from simulator.scenario.figures import Figure
    from simulator.scenario.law import Unknown

Scenarios = Mapping[str, "Scenario"]

ASKED_ABOUT = (
    "behaviour.threat_share",
    "practice.caseworkers.factor",
    "behaviour.displacement",
    "behaviour.trust",
    "behaviour.effect_scale",
    "behaviour.no_show_scale",
)
"""Assumptions that a committee asks about; all others are counted, and stand on the analyst's page."""
_STAFF = "practice.caseworkers.factor"
_SOLVED = "jobcentre solve"
"""What the source of a figure holds that the simulator has worked out from the place's own figures."""
_ZERO_WIDTH = "\N{ZERO WIDTH SPACE}"


# --- Everything, for the analyst -------------------------------------------------------------------------------------


def assumed(scenarios: Scenarios, words: Words) -> Section:
    """List every assumption, folded by part of a scenario; where a proposal's own value differs, it stands beside."""
    parts: dict[str, list[Sequence[str | Cell]]] = {}
    figures = {
        path: figure
        for path, figure in sorted(_by_path(reversed([*scenarios.values()])).items())
        if figure.provenance == "assumption"
    }
    for path, figure in figures.items():
        row = (
            _named(path, figure, words),
            _value(path, figure, scenarios, words),
            Cell(_range(figure, words), "span"),
            _why(figure, words),
        )
        parts.setdefault(path.partition(".")[0], []).append(row)
    heads = [words(f"page.{name}_column") for name in ("meaning", "value", "range", "why")]
    blocks: list[Block] = [
        Paragraph(words("page.assumptions_text", count=len(figures))),
        Filter(words("page.filter"), words("page.filter_nothing")),
    ]
    for part, rows in parts.items():
        name = words("parts." + part).capitalize()
        summary = words("page.assumptions_part", part=name, number=len(rows))
        blocks.append(Details(summary, [Table(summary, heads, rows, kind="small long")]))
    return Section("assumptions", words("page.assumptions"), blocks)


def _named(path: str, figure: Figure, words: Words) -> Cell:
    """Say what a figure is of in words, with the group it is of, and below it the key that it is set by."""
    known = words.key(path)
    if known == path:
        group = words.known("groups." + path.rpartition(".")[2], "")
        of = f" ({inside(group)})" if group else ""
        known = span(plainly(figure.description).rstrip("."), words.foreign) + Markup.escape(of)
    key = Markup('<code class="key">{}</code>').format(_breakable(path))
    return Cell(
        Markup("{}{}").format(known[:1].upper() + known[1:] if isinstance(known, str) else known, key)
    )


def _why(figure: Figure, words: Words) -> Markup:
    """Say why a figure is what it is: what its file notes, and its source."""
    told = (of_files.said(figure, key, words) for key in ("note", "source"))
    return Markup("<br>").join(one for one in told if one)


def _value(path: str, figure: Figure, scenarios: Scenarios, words: Words) -> str:
    """Write a value, and those of proposals that have another."""
    first, *others = scenarios
    value = _spoken(path, figure.value, figure, words)
    for name in others:
        own, base = scenarios[name].figures.get(path), scenarios[first].figures.get(path)
        if own is not None and base is not None and own.value != base.value:
            value += f" ({words.scenario(name)}: {_spoken(path, own.value, own, words)})"
    return value


def _spoken(path: str, value: object, figure: Figure, words: Words) -> str:
    """Write a number as the language does, one of some alternatives in words, anything else as its file does."""
    if figure.is_structural:
        return inside(words.alternative(path, value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return significant(value, words, 6)
    return as_in_file(value)


def unknown(scenarios: Scenarios, words: Words) -> list[Section]:
    """List what is not known of the laws used: what is used instead, what depends on it; each once, or no section."""
    gaps = {
        (of_files.plain(scenario.law, "title", words), gap.what): gap
        for scenario in scenarios.values()
        for gap in scenario.law.unknown.values()
    }
    if not gaps:
        return []
    rows = [
        (
            law,
            of_files.said(gap, "what", words),
            of_files.said(gap, "falls_back_to", words),
            _depends(gap, words),
        )
        for (law, _), gap in gaps.items()
    ]
    heads: list[str | Cell] = [
        words(f"page.{name}_column") for name in ("law", "what", "fallback", "depends")
    ]
    name = words("page.unknown")
    table = Table(name, heads, rows, kind="long")
    return [Section("unknown", name, (Paragraph(words("page.unknown_text")), table))]


def _depends(gap: Unknown, words: Words) -> Markup:
    """Say what varies something that is not known of a law, or why nothing does."""
    keys = "; ".join(
        _breakable(words.key(key)) if words.key(key) == key else words.key(key) for key in gap.keys
    )
    said = [Markup.escape(words("page.varied_by", keys=keys))] if gap.keys else []
    for key, text in (("no_consequence", "page.no_consequence"), ("left_out", "page.left_out_unknown")):
        if getattr(gap, key):
            said.append(Markup(Markup.escape(words(text, why="{}"))).format(of_files.said(gap, key, words)))
    return Markup("; ").join(said)


def _range(figure: Figure, words: Words) -> str:
    """Write a figure's range, or its alternatives with how likely each is held to be."""
    if figure.is_structural:
        shares = (words("format.percent", value=plain(100 * one, words, 0)) for one in figure.weight)
        named = (_spoken(figure.path, one, figure, words) for one in figure.alternatives)
        pairs = zip(named, shares, strict=True)
        return ", ".join(f"{value} ({share})" for value, share in pairs)
    if figure.range is None:
        return ""
    low, high = (_spoken(figure.path, end, figure, words) for end in figure.range)
    return words("format.interval", low=low, high=high)


def _breakable(key: str) -> str:
    """Let a long key break where it may."""
    return key.replace(".", "." + _ZERO_WIDTH).replace("_", "_" + _ZERO_WIDTH)


def _by_path(scenarios: Iterable[Scenario]) -> dict[str, Figure]:
    """Return every figure by its path; the last scenario that has it decides."""
    return {path: figure for scenario in scenarios for path, figure in scenario.figures.items()}


# --- In short, for a committee ---------------------------------------------------------------------------------------


def asked_about(scenarios: Scenarios, words: Words) -> Table:
    """List what a committee asks about, and every structural figure: in words, value, range or alternatives."""
    first = next(iter(scenarios.values()))
    rows = []
    for path in ASKED_ABOUT:
        figure = first.figures.get(path)
        if figure is None:
            continue
        range_ = ""
        if figure.range is not None:
            low, high = (_as_asked(path, x, first, words) for x in figure.range)
            range_ = words("format.interval", low=low, high=high)
        value = _as_asked(path, figure.value, first, words)
        rows.append((words.known(f"asked_about.{path}", words.key(path)), value, range_))
    for path, figure in first.figures.items():
        if figure.is_structural:
            others = [one for one in figure.alternatives if not same(one, figure.value)]
            named = (inside(words.alternative(path, one)) for one in others)
            rows.append((words.key(path), inside(words.alternative(path, figure.value)), "; ".join(named)))
    return Table(
        words("committee.assumed"),
        [
            words("committee.assumption"),
            amount(words("page.value_column")),
            amount(words("page.range_column")),
        ],
        [(name[:1].upper() + name[1:], amount(value), amount(range_)) for name, value, range_ in rows],
        kind="",
        caption=words("committee.assumed_table"),
    )


def _as_asked(path: str, value: float, scenario: Scenario, words: Words) -> str:
    """Write a value in the unit that a committee thinks in: caseworkers in persons, what is a share in per cent."""
    if path == _STAFF:
        factor = scenario.practice.caseworkers.factor
        return words(
            "format.full_time", value=staff.number(scenario, words, value / factor if factor else 1.0)
        )
    return words("format.percent", value=plain(100 * value, words, 0))


def counts(scenarios: Scenarios, words: Words) -> list[str]:
    """Say how many figures are law, published, estimated and assumed."""
    figures = _by_path(scenarios.values()).values()
    kinds = ("law", "published", "estimated", "assumption")
    return [
        words(f"committee.count_{kind}", number=sum(figure.provenance == kind for figure in figures))
        for kind in kinds
    ]


def sources(scenarios: Scenarios, words: Words) -> Table:
    """List each source of what is published or estimated, and how many figures rest on it; the most used first."""
    used: dict[str, int] = {}
    for figure in _by_path(scenarios.values()).values():
        if figure.provenance in ("published", "estimated") and figure.source:
            source = of_files.said(figure, "source", words)
            if _SOLVED in source:
                source = words("committee.source_solved")
            used[source] = used.get(source, 0) + 1
    return Table(
        words("committee.sources"),
        [words("committee.source"), amount(words("committee.figures"))],
        [
            (source, amount(str(number)))
            for source, number in sorted(used.items(), key=lambda item: (-item[1], item[0]))
        ],
    )
