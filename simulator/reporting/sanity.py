"""What the model says to extremes, beside what studies found: in sentences, a chart, tables and a report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from simulator.experiments.sanity import HOURS, KEYS, REFERENCE, SPLITS, VERDICTS, Answered, Key, Sanity
from simulator.reporting import terminal
from simulator.reporting.charts import assumptions as charts
from simulator.reporting.evidence import direction, unit_of
from simulator.reporting.notes import all_said
from simulator.reporting.numbers import HOURS as IN_HOURS
from simulator.reporting.numbers import (
    KRONER,
    Quantity,
    difference,
    difference_with_spread,
    level,
    plain,
    relative,
    scale,
)
from simulator.reporting.report import Figure, Report
from simulator.reporting.result import ResultPage, Sheet
from simulator.reporting.words import Words, inside

if TYPE_CHECKING:
    from rich.console import Console

AS_ASSUMED = next(iter(SPLITS))
_SHOWN: tuple[Key, ...] = tuple(
    key for key in KEYS if key not in (("activity_ready", "weeks_on_benefit_52"), ("all", "cost_caseworkers"))
)
_BY_SPLIT: tuple[Key, ...] = (("insured", "weeks_on_benefit_52"), ("all", "cost_total"))
_IN_TERMINAL: tuple[Key, ...] = (
    ("insured", "weeks_on_benefit_52"),
    ("job_ready", "weeks_on_benefit_52"),
    ("all", "talks_on_time"),
    ("all", "wait_days"),
    ("all", "cost_municipality"),
    ("all", "cost_state"),
    ("all", HOURS),
)
_SIGNS = {1: "up", -1: "down", 0: "same", None: "unsure"}


def every_answer(found: Sanity, words: Words) -> tuple[str, ...]:
    """Say how often model and studies agree, then each finding with what the model says to it.

    Contradictions stand first, since they are what a reader must know.
    """
    answers = found.answers
    counts = {verdict: sum(one.verdict == verdict for one in answers) for verdict in VERDICTS}
    summary = words("sanity.summary", number=len(answers), **counts)
    first = ("contradicts", "depends", "unsure", "agrees")
    ordered = sorted(answers, key=lambda one: first.index(one.verdict))
    judged = {one.extreme for one in answers}
    silent = [name for name in found.names if name not in judged]
    return (
        summary,
        *(_answer(found, one, words) for one in ordered),
        *(_without_evidence(found, name, words) for name in silent),
    )


def sentences(found: Sanity, words: Words) -> tuple[str, ...]:
    """Say how often model and studies agree, what they do not agree in, and name what they do."""
    agreed = [one for one in found.answers if one.verdict == "agrees"]
    said = every_answer(found, words)
    others = 1 + len(found.answers) - len(agreed)
    names = dict.fromkeys(
        f"{inside(words(f'sanity.extreme.{one.extreme}'))} "
        f"({inside(_heading((one.finding.group, one.finding.outcome), words))})"
        for one in agreed
    )
    last = (words("sanity.in_sign", extremes=words.sequence(names)),) if names else ()
    return (*said[:others], *last)


def report(found: Sanity, words: Words) -> Report:
    """Put the page together."""
    scenario = words.scenario(found.scenario)
    picture = charts.extremes(found, words, words("sanity.chart_title", scenario=scenario))
    meta = {
        "place": found.scenarios[REFERENCE].place.title,
        "replications": found.replications,
        "seed": found.seed,
    }
    sheets = _sheets(found, words)
    return ResultPage(
        scenarios=found.scenarios,
        question=words("sanity.question", scenario=scenario),
        meta=words("sanity.meta", **meta),
        answer=sentences(found, words),
        figures=(Figure("sanity", words("sanity.caption"), picture, found.table()),),
        sheets=sheets,
        notes=(*_notes(found, words), *all_said(found.notes, words)),
        files={"sanity.md": _markdown(words("sanity.page", **meta), found, sheets, words)},
    ).report(words)


def _sheets(found: Sanity, words: Words) -> tuple[Sheet, ...]:
    columns = ("extreme", "finding", "model", "verdict", "source")
    evidence = [words(f"sanity.{column}_column") for column in columns]
    levels = [words("sanity.extreme_column"), *(_heading(key, words) for key in _SHOWN)]
    splits = [words("sanity.extreme_column")]
    splits += [
        f"{_heading(key, words)}, {words(f'sanity.split.{split}')}" for key in _BY_SPLIT for split in SPLITS
    ]
    table = found.table()
    at_splits = table[table[["group", "outcome"]].apply(tuple, axis=1).isin(_BY_SPLIT)]
    return (
        Sheet(
            "evidence",
            words("sanity.evidence_table"),
            found.evidence_table(),
            evidence,
            _evidence(found, words),
            prose=True,
        ),
        Sheet(
            "sanity", words("sanity.table"), table, levels, _levels(found, words), words("sanity.table_note")
        ),
        Sheet("splits", words("sanity.splits_table"), at_splits, splits, _splits(found, words)),
    )


def _notes(found: Sanity, words: Words) -> tuple[str, ...]:
    share = relative(found.scenarios[REFERENCE].get("behaviour.threat_share"), 1.0, words)
    notes = ("sign", "split", "few", "state", "staff", "phone", "activation", "cost")
    return tuple(words(f"sanity.note_{note}", share=share) for note in notes)


def print_table(found: Sanity, console: Console, words: Words) -> None:
    """Print the extremes down and the headline outcomes across, with the split as assumed."""
    from rich.text import Text

    grid = terminal.grid(min(terminal.WIDTH, console.width))
    grid.add_column(words("sanity.extreme_column"), ratio=3)
    scales = {key: _scale(found, key, words) for key in _IN_TERMINAL}
    for key, (_, unit, _) in scales.items():
        grid.add_column(_heading(key, words) + _unit(key, unit), justify="right", ratio=2)
    for name in (REFERENCE, *found.names):
        cells = [words(f"sanity.extreme.{name}")]
        for key, (factor, _, digits) in scales.items():
            apart = found.differences.get((AS_ASSUMED, name, key))
            value = (found.means[AS_ASSUMED, name, key] if apart is None else apart).mean
            number = "" if value != value else plain(value * factor, words, digits, signed=apart is not None)
            sure = apart is not None and number and direction(apart)
            cells.append(number + (" *" if sure else "  "))
        grid.add_row(*map(Text, cells))
    console.print(grid)
    console.print(Text(words("sanity.footer", replications=found.replications, seed=found.seed), style="dim"))


def _unit(key: Key, unit: str) -> str:
    """Return the unit as it stands in a heading; weeks stand in its words already."""
    return "" if key[1].startswith("weeks") or not unit else f", {unit}"


def _scale(found: Sanity, key: Key, words: Words) -> tuple[float, str, int]:
    """Return what a column is multiplied by, its unit and its digits."""
    kind = _kind(key)
    largest = max(abs(i.mean) for (_, _, k), i in found.differences.items() if k == key and i.mean == i.mean)
    on = scale(kind, largest, words, difference=False)
    if kind is KRONER:
        return on.factor, on.unit, 1
    if key[1] == HOURS:
        return on.factor, "", 0
    return on.factor, on.unit, 2 if key[1].startswith("weeks") else 1


def _kind(key: Key) -> Quantity:
    return IN_HOURS if key[1] == HOURS else unit_of(key[1])


def _outcome(key: Key, words: Words) -> str:
    if key[1] == HOURS:
        return words("sanity.hours_long")
    return words("sanity.weeks_long") if key[1].startswith("weeks") else words.outcome(key[1])


def _heading(key: Key, words: Words) -> str:
    group, outcome = key
    return words(f"sanity.column.{f'weeks_{group}' if outcome.startswith('weeks') else outcome}")


def _model(found: Sanity, extreme: str, key: Key, words: Words) -> str:
    apart = {split: found.differences[split, extreme, key] for split in SPLITS}
    kind = _kind(key)
    texts = {split: difference(interval, kind, words) for split, interval in apart.items()}
    texts[AS_ASSUMED] = difference_with_spread(apart[AS_ASSUMED], kind, words)
    return words("sanity.differences", **texts)


def _answer(found: Sanity, one: Answered, words: Words) -> str:
    key = (one.finding.group, one.finding.outcome)
    outcome = _outcome(key, words)
    none = one.verdict == "agrees" and one.finding.sign == 0
    return words(
        f"sanity.{one.verdict}{'_none' if none else ''}",
        extreme=words(f"sanity.extreme.{one.extreme}"),
        outcome=inside(outcome),
        Outcome=outcome,
        group=inside(words.group(key[0])),
        model=_model(found, one.extreme, key, words),
        evidence=words(f"sanity.evidence.{one.finding.id}"),
        source=one.finding.source,
    )


def _without_evidence(found: Sanity, name: str, words: Words) -> str:
    key = ("insured", "weeks_on_benefit_52")
    model = f"{_outcome(key, words)} ({inside(words.group(key[0]))}): {_model(found, name, key, words)}"
    return words("sanity.no_evidence", extreme=words(f"sanity.extreme.{name}"), model=model)


def _levels(found: Sanity, words: Words) -> list[list[str]]:
    """Write the reference's levels, then what each extreme changes, with the split as assumed."""
    rows = []
    for name in (REFERENCE, *found.names):
        cells = [words(f"sanity.extreme.{name}")]
        for key in _SHOWN:
            difference = found.differences.get((AS_ASSUMED, name, key))
            if difference is None:
                cells.append(level(found.means[AS_ASSUMED, name, key].mean, _kind(key), words))
            else:
                cells.append(difference_with_spread(difference, _kind(key), words))
        rows.append(cells)
    return rows


def _splits(found: Sanity, words: Words) -> list[list[str]]:
    """Write what each extreme changes under each split of a talk's effect."""
    keys = [(split, key) for key in _BY_SPLIT for split in SPLITS]
    return [
        [
            words(f"sanity.extreme.{name}"),
            *(
                difference_with_spread(found.differences[split, name, key], _kind(key), words)
                for split, key in keys
            ),
        ]
        for name in found.names
    ]


def _evidence(found: Sanity, words: Words) -> list[list[str]]:
    """Write each finding of a study beside the model's signs."""
    return [
        [
            words(f"sanity.extreme.{one.extreme}"),
            words(f"sanity.evidence.{one.finding.id}"),
            f"{_heading((one.finding.group, one.finding.outcome), words)}: "
            + words("sanity.signs", **{s: words(f"sanity.sign.{_SIGNS[v]}") for s, v in one.signs.items()}),
            words(f"sanity.verdict.{one.verdict}"),
            one.finding.source,
        ]
        for one in found.answers
    ]


def _markdown(asked: str, found: Sanity, sheets: Sequence[Sheet], words: Words) -> str:
    """Write sentences and tables as a page of the documentation."""
    summary, *answers = every_answer(found, words)
    parts = [f"# {words('sanity.page_title')}", "", asked, "", summary, "", *_bullets(answers)]
    for sheet in sheets:
        lines = [sheet.heads, ["---"] * len(sheet.heads), *sheet.rows]
        parts += ["", f"## {sheet.title}", "", *([sheet.note, ""] if sheet.note else [])]
        parts += ["| " + " | ".join(cell.replace("|", "/") for cell in line) + " |" for line in lines]
    parts += ["", f"## {words('report.notes')}", "", *_bullets(_notes(found, words))]
    return "\n".join(parts) + "\n"


def _bullets(sentences: Iterable[str]) -> Iterator[str]:
    return (f"- {sentence}" for sentence in sentences)
