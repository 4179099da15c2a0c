"""The analyst's page of a comparison or a run: the answer, its uncertainty, and every assumption in sight."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from simulator.catalogue import HEADLINE_TABLE, HEADLINES
from simulator.experiments.kept import DRAWS, MEASURES, SCENARIOS, write_draws, write_measures
from simulator.experiments.overload import overload_notes
from simulator.experiments.pay_off import table as table_of_pay_off
from simulator.experiments.record import kept_text
from simulator.experiments.study import Study
from simulator.reporting import (
    assumptions,
    before_after,
    changes,
    charts,
    coverage,
    decision,
    expected,
    first_screen,
    ledger,
    of_files,
    persons,
    places,
    robust,
    staff,
    svg,
    turning,
)
from simulator.reporting import pictures as study_pictures
from simulator.reporting.evidence import (
    MARK,
    all_settings,
    difference_cell,
    direction,
    measured,
    unit_of,
    unsteady,
)
from simulator.reporting.notes import all_said
from simulator.reporting.numbers import difference_with_spread, level, spelt_out
from simulator.reporting.report import (
    Block,
    Box,
    Cell,
    Details,
    Figure,
    Glossary,
    Heading,
    Line,
    List,
    Paragraph,
    Report,
    Section,
    Table,
    amount,
    code,
    fill,
    link,
    spaced,
    strong,
)
from simulator.reporting.sentences import answers, levels, period
from simulator.reporting.words import Words
from simulator.scenario.document import left_out

if TYPE_CHECKING:
    import pandas as pd

    from simulator.scenario import Scenario

LOGS = ("events", "citizens", "capacity")
"""Folders of event logs."""
_PICTURES = ("survival", "compliance", "cost", "caseworkers", "queue")
"""Charts of the chapter of charts; the others stand in chapters of their own."""


def report(study: Study, words: Words) -> Report:
    """Return the page and what stands beside it: every table, and the scenarios and measures as they were run."""
    proposals = [words.scenario(name) for name in study.default.proposals]
    first = study.scenarios[study.baseline]
    named = {
        "proposals": words.sequence(proposals) if proposals else "",
        "baseline": words.within(study.baseline),
    }
    meta = words(
        "page.meta",
        place=places.named(first, words),
        weeks=first.horizon_weeks,
        start=spelt_out(first.start, words),
        warmup=first.warmup_weeks,
        replications=study.replications,
        seed=study.seed,
    )
    return Report(
        title=words("page.title", **named) if proposals else words.scenario(study.baseline),
        heading=words("page.question" if proposals else "page.question_run", **named),
        header=changes.header(first, meta, words),
        blocks=_chapters(study, words),
        contents=words("page.contents"),
        css=svg.style() + fill("first_screen.css"),
        footer=words("page.generated_by"),
        tables=_tables(study),
        written=_written(study),
    )


def pictures(study: Study, words: Words) -> dict[str, Figure]:
    """Draw the charts that a report of the study shows."""
    return {
        chart.name: Figure(
            chart.name,
            chart.caption(study, words),
            chart.picture(study, words),
            chart.data(study),
            chart.title(study, words),
        )
        for chart in charts.shown(study)
    }


def _tables(study: Study) -> dict[str, pd.DataFrame]:
    """Return the tables of the folder by their files' names."""
    found = {"outcomes": study.table()}
    if study.settings:
        found["settings"] = study.settings_table()
    if study.default.proposals:
        found["changes"] = changes.table(study.changed)
        found["verdicts"] = study.verdicts_table()
    if study.persons:
        found["persons"] = study.persons_table()
    if study.expectations:
        found["expectations"] = study.expectations_table()
    if study.long_run is not None:
        found["ledger"] = study.long_run.table()
    if decision.is_drawn(study):
        found[decision.FILE] = decision.table(study)
    if study.pay_off:
        found["pay_off"] = table_of_pay_off(study.pay_off)
    return found | study_pictures.tables(study)


def _written(study: Study) -> dict[str, Callable[[Path], object]]:
    """Return what writes itself: measures and scenarios, from which a report is made again, and event logs."""
    found: dict[str, Callable[[Path], object]] = {}
    if not study.default.members:
        kept = {"default": study.default, **study.settings}
        if study.long_run is not None:
            kept["long_run"] = study.long_run.comparison
        if study.staffing is not None:
            kept["staffing"] = study.staffing.comparison
        found[MEASURES] = partial(write_measures, kept)
        found[SCENARIOS] = partial(_write_scenarios, study.scenarios)
    if study.prediction is not None:
        found[DRAWS] = partial(write_draws, study.prediction)
    if study.logs is not None:
        for name in LOGS:
            if (study.logs / name).is_dir():
                found[name] = partial(shutil.copytree, study.logs / name)
    return found


def _write_scenarios(scenarios: Mapping[str, Scenario], path: Path) -> None:
    path.write_text(kept_text(scenarios), encoding="utf-8")


# --- Chapters ---------------------------------------------------------------------------------------------------------


def _chapters(study: Study, words: Words) -> list[Section]:
    drawn = pictures(study, words)

    def chart(*names: str) -> list[Figure]:
        return [drawn[name] for name in names if name in drawn]

    found = [
        *_first(study, words, chart("outcomes")),
        *changes.section(study, words, "changes.csv"),
        *decision.section(study, words, drawn),
        *ledger.section(study, words, "ledger.csv"),
        *places.section(study, words, chart("places")),
        *expected.section(study, words),
    ]
    if "over_time" in drawn:
        found.append(Section("over-time", words("page.over_time"), chart("over_time")))
    found += persons.section(study, words, chart("persons"))
    found += study_pictures.sections(study, words, drawn, linked=True)
    found += _settings(study, words, chart("settings"))
    found.append(Section("charts", words("page.charts"), chart(*_PICTURES)))
    if study.staffing is not None:
        knee, first = study.staffing.knee, study.scenarios[study.baseline]
        enough = (
            strong(words("page.staffing_knee", number=staff.number(first, words, knee)))
            if knee
            else words("page.staffing_none")
        )
        note = Paragraph(spaced(enough, staff.said(first, words), words("page.staffing_note")))
        found.append(Section("staffing", words("page.staffing"), [note, *chart("staffing")]))
    found.append(_outcomes(study, words))
    if study.default.proposals:
        documents = [_document(study.scenarios[name], name, words) for name in study.default.proposals]
        found.append(Section("proposals", words("page.proposals"), documents))
    found += assumptions.unknown(study.scenarios, words)
    found.append(coverage.section(words))
    found.append(Section("left-out", words("page.left_out"), [List(words.items("page.left_out_items"))]))
    return [*found, _made(study, words), assumptions.assumed(study.scenarios, words)]


def _first(study: Study, words: Words, chart: Sequence[Figure]) -> list[Section]:
    """Answer on one screen, then in sentences with every interval; of a scenario alone in sentences."""
    told = [*_answer(study, words), *chart]
    if not study.default.proposals:
        return [Section("answer", words("page.answer"), told)]
    answer = Section("answer", words("page.answer"), first_screen.blocks(study, words), kind="first-screen")
    return [answer, Section("sentences", words("page.sentences"), told)]


def _answer(study: Study, words: Words) -> list[Block]:
    blocks: list[Block] = []
    if turns := turning.sentences(study, words):
        blocks.append(turning_first(turns))

    def glossary(sentences: Sequence[tuple[str, str]]) -> Glossary:
        return Glossary([(words("families." + family), sentence) for family, sentence in sentences])

    if not study.default.proposals:
        blocks += before_after.answer(study, words)
    found = answers(study, words)
    blocks += [Box([Heading(words.scenario(one.scenario)), glossary(one.sentences)]) for one in found]
    if not found:
        blocks.append(Box([glossary(levels(study, words))]))
    blocks += [Paragraph(strong(said)) for said in all_said(overload_notes(study.overloaded), words)]
    if found:
        blocks += [Heading(words("page.how_sure")), Paragraph(words("page.how_sure_text"))]
    return blocks


def turning_first(turns: Sequence[str]) -> Paragraph:
    """Return what stands first in an answer: which alternatives turn a verdict."""
    first, *rest = turns
    return Paragraph(spaced(strong(first), " ".join(rest)), "turns")


def _settings(study: Study, words: Words, chart: Sequence[Figure]) -> list[Section]:
    """Show the headline differences under each setting; nothing where no other was tried."""
    settings = all_settings(study)
    if len(settings) < 2 or not study.default.proposals:
        return []
    name = words("page.settings")
    number = min(len(comparison.replications) for comparison in settings.values())
    note = f"{words('page.settings_text')} {words('page.settings_replications', count=number)}"
    blocks: list[Block] = [Paragraph(note)]
    blocks += robust.grids(study, words)
    rows: list[Line] = []
    for setting, comparison in settings.items():
        for scenario in comparison.proposals:
            cells = (difference_cell(comparison, scenario, h.group, h.outcome, words) for h in HEADLINES)
            rows.append((words.setting(setting), words.scenario(scenario), *cells))
    heads: list[str | Cell] = [words("page.setting_column"), Cell(words("page.scenario_column"), "who")]
    heads += [amount(words("families." + h.family)) for h in HEADLINES]
    caption = f"{words('page.difference_column')}. {words('page.sure_mark')}"
    table = Table(name, heads, rows, kind="long", caption=caption)
    return [Section("settings", name, [*blocks, *chart, Details(words("page.settings_table"), [table])])]


def _outcomes(study: Study, words: Words) -> Section:
    """Show the headline table: outcome, group, the baseline's level and each proposal's difference."""
    rows: list[Line] = []
    for group, outcome in HEADLINE_TABLE:
        if not measured(study.default, group, outcome):
            continue
        kind = unit_of(outcome)
        base = study.default.mean(study.baseline, group, outcome).mean
        mark = f" {MARK}" if unsteady(study, study.baseline, outcome) else ""
        cells = [amount("" if base != base else level(base, kind, words) + mark)]
        for scenario in study.default.proposals:
            found = study.default.difference(scenario, group, outcome)
            text = "" if found.mean != found.mean else difference_with_spread(found, kind, words)
            if unsteady(study, scenario, outcome):
                # What depends on the length of the run is no sure difference, however narrow its interval.
                cells.append(amount(f"{text} {MARK}"))
            else:
                cells.append(amount(text, direction(found) != 0))
        rows.append((words.outcome(outcome), words.group(group), *cells))
    name = words("page.table")
    heads: list[str | Cell] = [words("page.outcome_column"), words("page.group_column")]
    heads += [amount(words.scenario(one)) for one in study.default.names]
    all_of_it: str = link("outcomes.csv")
    if study.default.proposals:
        note = words(
            "page.table_note", baseline=words.within(study.baseline), period=period(study.default, words)
        )
        all_of_it = Markup("{} {}. {}").format(note, all_of_it, words("page.sure_mark"))
    return Section("table", name, [Paragraph(all_of_it), Table(name, heads, rows, kind="")])


def _document(scenario: Scenario, name: str, words: Words) -> Box:
    """Show what a proposal's document says, and what carries each of its provisions."""
    about = scenario.about
    title = strong(f"{of_files.plain(scenario, 'title', words)}.")
    description = spaced(title, of_files.said(scenario, "description", words))
    facts: list[tuple[str, str | Cell]] = []
    if about.author:
        facts.append((words("page.author"), of_files.said(about, "author", words)))
    if about.document:
        facts.append((words("page.document"), of_files.said(about, "document", words)))
    if about.date:
        facts.append((words("page.date"), spelt_out(about.date, words)))
    blocks: list[Block] = [
        Heading(words.scenario(name)),
        Paragraph(description),
        Glossary(facts, "about"),
    ]
    if about.provisions:
        summary = words("page.provisions_table", number=len(about.provisions))
        blocks.append(Details(summary, [_provisions(scenario, words.scenario(name), words)]))
    else:
        blocks.append(Paragraph(words("page.no_provisions")))
    return Box(blocks)


def _provisions(scenario: Scenario, name: str, words: Words) -> Table:
    about, missing = scenario.about, left_out(scenario.about)
    rows: list[Line] = []
    for provision, keys in about.provisions.items():
        carried: str | Cell = Cell(code(keys), "keys")
        if provision in missing:
            why = of_files.reason(about, provision, missing[provision], words)
            carried = spaced(strong(words("page.not_modelled")), why)
        rows.append((Cell(of_files.provision(about, provision, words), "provision"), carried))
    label = f"{words('page.provision')}: {name}"
    heads = [words(f"page.{head}") for head in ("provision", "carried_by")]
    return Table(label, heads, rows, kind="")


def _made(study: Study, words: Words) -> Section:
    """Say how it was made: seed, replications, versions, notes, and every file with its digest."""
    versions = ", ".join(f"{package} {version}" for package, version in study.versions.items())
    facts = [
        (words("page.seed"), str(study.seed)),
        (words("page.replications"), str(study.replications)),
        (words("page.versions"), versions),
    ]
    files = sorted({(str(path), digest) for s in study.scenarios.values() for path, digest in s.files})
    name = words("page.files")
    rows = [(code(path), Markup('<code class="hash">{}</code>').format(digest)) for path, digest in files]
    notes: list[Block] = []
    if study.notes:
        notes = [Heading(words("page.notes")), List(all_said(study.notes, words))]
    return Section(
        "made",
        words("page.made"),
        [
            Paragraph(Markup("{} {}.").format(words("page.made_text"), link("manifest.json"))),
            Glossary(facts, "about"),
            *notes,
            Heading(name),
            Table(name, [name, words("page.hash")], rows),
        ],
    )
