"""Where the numbers come from: what is law, published, estimated or assumed, and what is not known of a law."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from simulator.reporting import staff
from simulator.reporting.changes import as_in_file, plainly
from simulator.reporting.numbers import plain, significant
from simulator.reporting.report import Block, Cell, Details, Filter, Paragraph, Section, Table, amount, span
from simulator.reporting.words import Words, inside
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
            Cell(figure.source, lang=words.foreign),
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


def _value(path: str, figure: Figure, scenarios: Scenarios, words: Words) -> str:
    """Write a value, and those of proposals that have another."""
    first, *others = scenarios
    value = _spoken(figure.value, words)
    for name in others:
        own, base = scenarios[name].figures.get(path), scenarios[first].figures.get(path)
        if own is not None and base is not None and own.value != base.value:
            value += f" ({words.scenario(name)}: {_spoken(own.value, words)})"
    return value


def _spoken(value: object, words: Words) -> str:
    """Write a number as the language does, anything else as its file does."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return significant(value, words, 6)
    return as_in_file(value)


def unknown(scenarios: Scenarios, words: Words) -> list[Section]:
    """List what is not known of the laws used: what is used instead, what depends on it; each once, or no section."""
    gaps = {
        (scenario.law.title, gap.what): gap
        for scenario in scenarios.values()
        for gap in scenario.law.unknown.values()
    }
    if not gaps:
        return []
    rows = [
        (law, what, gap.falls_back_to, _breakable(_depends(gap, words))) for (law, what), gap in gaps.items()
    ]
    heads: list[str | Cell] = [
        words(f"page.{name}_column") for name in ("law", "what", "fallback", "depends")
    ]
    name = words("page.unknown")
    table = Table(name, heads, rows, kind="long", lang=words.foreign, head_lang=words.language)
    return [Section("unknown", name, (Paragraph(words("page.unknown_text")), table))]


def _depends(gap: Unknown, words: Words) -> str:
    """Say what varies something that is not known of a law, or why nothing does."""
    said = [words("page.varied_by", keys=", ".join(gap.keys))] if gap.keys else []
    said += [words("page.no_consequence", why=gap.no_consequence)] if gap.no_consequence else []
    said += [words("page.left_out_unknown", why=gap.left_out)] if gap.left_out else []
    return "; ".join(said)


def _range(figure: Figure, words: Words) -> str:
    """Write a figure's range, or its alternatives with how likely each is held to be."""
    if figure.is_structural:
        shares = (words("format.percent", value=plain(100 * one, words, 0)) for one in figure.weight)
        pairs = zip((_spoken(one, words) for one in figure.alternatives), shares, strict=True)
        return ", ".join(f"{value} ({share})" for value, share in pairs)
    if figure.range is None:
        return ""
    low, high = (_spoken(end, words) for end in figure.range)
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
            used[figure.source] = used.get(figure.source, 0) + 1
    return Table(
        words("committee.sources"),
        [words("committee.source"), amount(words("committee.figures"))],
        [
            (source, amount(str(number)))
            for source, number in sorted(used.items(), key=lambda item: (-item[1], item[0]))
        ],
        body_lang=words.foreign,
    )
