"""The ledger of public figures in sentences, a chart, tables, and a page of the documentation."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from simulator.catalogue import OUTCOMES
from simulator.reporting.backcast import ledger_line
from simulator.reporting.charts import validation as charts
from simulator.reporting.notes import all_said
from simulator.reporting.numbers import PLAIN, SHARE, WEEKS, level, plain, quantity, relative, significant
from simulator.reporting.report import Figure as Picture
from simulator.reporting.report import Report
from simulator.reporting.result import ResultPage, Sheet
from simulator.reporting.words import Words, inside

if TYPE_CHECKING:
    import pandas as pd

    from simulator.calibration.figures import Figure, Left
    from simulator.calibration.validation import Held, Validation

COLUMNS = (
    "file",
    "place",
    "about",
    "figure",
    "part",
    "where",
    "observed",
    "simulated",
    "low",
    "high",
    "as_assumed",
    "distance",
    "inside",
    "use",
    "group",
    "measure",
    "definition",
    "scenario",
    "text",
    "source",
    "note",
    "reason",
)
"""Columns of ``validation.csv``."""
_NOTES = ("draws", "used", "place", "wide")


def sentences(found: Validation, words: Words) -> tuple[str, ...]:
    """Say how many figures lie inside, of those that did not set the model first, then chapter by chapter."""
    inside, number = found.counted(used=False)
    lines = [summary("summary_unused", inside, number, words) if number else words("validation.none_unused")]
    inside, number = found.counted(used=True)
    if number:
        lines.append(summary("summary_used", inside, number, words))
    chapters = _chapters(found)
    if len(chapters) > 1:
        lines += [_chapter(found, one, words) for one in chapters]
    if found.left_out:  # the whole ledger of what is shipped
        lines.append(ledger_line(words))
    return tuple(lines)


def report(found: Validation, words: Words) -> Report:
    """Put the page together."""
    table = frame(found)
    picture = charts.distances(found.held, words)
    sheets = _sheets(found, table, words)
    return ResultPage(
        scenarios={},  # they are not compared with one another
        question=words("validation.question"),
        meta=_meta(found, words),
        answer=sentences(found, words),
        figures=(Picture("distances", words("validation.caption"), picture, table),),
        sheets=sheets,
        notes=(*(words(f"validation.note_{one}") for one in _NOTES), *all_said(found.notes, words)),
        files={"validation.md": _markdown(found, sheets, words)},
    ).report(words)


def frame(found: Validation) -> pd.DataFrame:
    """Return a row a figure, with :data:`COLUMNS`."""
    import pandas as pd

    rows = [
        (
            *(one.file, one.place, one.figure.about, one.name, one.part, one.figure.where),
            *(one.observed, one.simulated, one.low, one.high, one.assumed, one.distance),
            *("inside" if one.inside else "outside", one.figure.use),
            *("+".join(one.figure.groups) or one.figure.group, one.figure.measure, one.figure.definition),
            *(one.scenario, one.figure.text, one.figure.source, one.figure.note, one.figure.reason),
        )
        for one in found.held
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def summary(key: str, inside: int, number: int, words: Words) -> str:
    """Say how many figures lie inside, of how many."""
    return words(f"validation.{key}", inside=inside, number=number, share=relative(inside, number, words))


def _chapters(found: Validation) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.figure.about for one in found.held))


def _chapter(found: Validation, about: str, words: Words) -> str:
    (inside, number), (inside_used, number_used) = (
        found.counted(used=used, about=about) for used in (False, True)
    )
    counts = {"inside": inside, "number": number, "inside_used": inside_used, "number_used": number_used}
    key = "chapter" if number and number_used else "chapter_unused" if number else "chapter_used"
    return words(f"validation.{key}", chapter=words(f"validation.about.{about}"), **counts)


def _meta(found: Validation, words: Words) -> str:
    return words("validation.meta", figures=len(found.held), draws=found.draws, seed=found.seed)


def _sheets(found: Validation, table: pd.DataFrame, words: Words) -> tuple[Sheet, ...]:
    def heads(columns: str) -> list[str]:
        return [words(f"validation.column_{column}") for column in columns.split()]

    outside = [one for one in found.held if not one.inside]
    sheets = [
        Sheet(
            "chapters",
            words("validation.chapters_table"),
            _chapters_frame(found),
            heads("chapter unused_inside used_inside"),
            [_chapter_row(found, about, words) for about in _chapters(found)],
        ),
        Sheet(
            "misses",
            words("validation.misses"),
            table[table["inside"] == "outside"],
            heads("text where observed simulated interval assumed why"),
            [_miss_row(one, words) for one in outside],
            "" if outside else words("validation.no_misses"),
            prose=True,
        ),
        Sheet(
            "validation",
            words("validation.table"),
            table,
            heads("text where place observed simulated interval assumed inside used distance source"),
            [_row(one, words) for one in found.held],
            words("validation.table_note"),
        ),
    ]
    if found.left_out:
        columns = heads("text source why")
        rows = [_left_row(one, words) for one in found.left_out.values()]
        title = words("validation.left_table")
        sheets.append(Sheet("left_out", title, _left_frame(found.left_out), columns, rows, prose=True))
    return tuple(sheets)


def _chapters_frame(found: Validation) -> pd.DataFrame:
    import pandas as pd

    rows = [
        (about, *found.counted(used=False, about=about), *found.counted(used=True, about=about))
        for about in _chapters(found)
    ]
    columns = ["about", "unused_inside", "unused", "used_inside", "used"]
    return pd.DataFrame(rows, columns=columns)


def _left_frame(left: Mapping[str, Left]) -> pd.DataFrame:
    import pandas as pd

    rows = [(name, one.text, one.source, one.why) for name, one in left.items()]
    return pd.DataFrame(rows, columns=["name", "text", "source", "why"])


def _chapter_row(found: Validation, about: str, words: Words) -> list[str]:
    counted = [found.counted(used=used, about=about) for used in (False, True)]
    return chapter_row(about, counted, words)


def chapter_row(about: str, counted: Iterable[tuple[int, int]], words: Words) -> list[str]:
    """Return what figures are about, and of those that did not set the model and those that did how many are inside."""
    cells = [
        words("validation.of", inside=inside, number=number) if number else words("validation.none")
        for inside, number in counted
    ]
    return [words(f"validation.about.{about}"), *cells]


def _row(one: Held, words: Words) -> list[str]:
    return [
        _text(one, words),
        one.figure.where,
        one.place,
        *_numbers(one, words),
        _number(one, one.assumed, words),
        words("validation.yes" if one.inside else "validation.outside"),
        words("validation.yes" if one.used else "validation.no"),
        words("format.undefined") if math.isnan(one.distance) else plain(one.distance, words, 1, signed=True),
        one.figure.source,
    ]


def _miss_row(one: Held, words: Words) -> list[str]:
    why = _spoken(one.figure, "reason", words) or words("validation.no_reason")
    return [_text(one, words), one.figure.where, *_numbers(one, words), _number(one, one.assumed, words), why]


def _left_row(one: Left, words: Words) -> list[str]:
    danish = words.language == "da"
    return [
        (one.text_da if danish else "") or one.text,
        one.source,
        (one.why_da if danish else "") or one.why,
    ]


def _spoken(figure: Figure, field: str, words: Words) -> str:
    """Return a text of a figure in the page's language; in English where the file has it in English alone."""
    said = str(getattr(figure, f"{field}_da")) if words.language == "da" else ""
    return said or str(getattr(figure, field))


def _text(one: Held, words: Words) -> str:
    text = _spoken(one.figure, "text", words)
    if text == one.figure.outcome:  # of a table of outcomes, which has no words for them
        text = f"{words.outcome(text)} ({inside(words.group(one.figure.group))})"
    return f"{text}: {_part(one, words)}" if one.part else text


def _part(one: Held, words: Words) -> str:
    """Say which of a figure's numbers it is."""
    figure, part = one.figure, one.part
    match figure.measure:
        case "survival" | "back":
            return words("validation.part.week", week=part.removeprefix("week "))
        case "completed" | "ended":
            if part.startswith("over"):
                return words("validation.part.over_weeks", low=part.split()[1])
            low, high = part.split()[0].split("-")
            return words("validation.part.weeks", low=low, high=high)
        case "season":
            return words("validation.part.month", month=part.removeprefix("month "))
        case "causes":
            return words(f"validation.part.{part}")
        case "persons_share":
            return words.group(part)
        case "activation_types" | "forms":
            names = part.replace(" and ", "+").replace(" ", "_").split("+")
            return words.sequence(words.known(f"validation.kind.{name}", name) for name in names)
        case _:
            return part


def _numbers(one: Held, words: Words) -> tuple[str, str, str]:
    """Write what was observed, what was simulated and the interval, in the figure's own unit."""
    interval = words("format.interval", low=_number(one, one.low, words), high=_number(one, one.high, words))
    return _number(one, one.observed, words), _number(one, one.simulated, words), interval


def _number(one: Held, value: float, words: Words) -> str:
    if math.isnan(value):
        return words("format.undefined")
    figure = one.figure
    if figure.against or figure.is_share:
        return level(value, SHARE, words)
    if figure.measure == "ended_weeks":
        return level(value, WEEKS, words)
    kind = quantity(OUTCOMES[figure.outcome].unit) if figure.measure == "outcome" else PLAIN
    return significant(value, words, 3) if kind is PLAIN else level(value, kind, words)


def _markdown(found: Validation, sheets: Sequence[Sheet], words: Words) -> str:
    """Write sentences and tables as a page of the documentation."""
    asked = words("validation.page", draws=found.draws, seed=found.seed)
    parts = [f"# {words('validation.page_title')}", "", asked, "", *_bullets(sentences(found, words))]
    for sheet in sheets:
        lines = [sheet.heads, ["---"] * len(sheet.heads), *sheet.rows]
        parts += ["", f"## {sheet.title}", "", *([sheet.note, ""] if sheet.note else [])]
        parts += ["| " + " | ".join(cell.replace("|", "/") for cell in line) + " |" for line in lines]
    notes = [words(f"validation.note_{one}") for one in _NOTES]
    parts += ["", f"## {words('report.notes')}", "", *_bullets(notes)]
    return "\n".join(parts) + "\n"


def _bullets(lines: Iterable[str]) -> Iterable[str]:
    return (f"- {line}" for line in lines)
