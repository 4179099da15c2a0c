"""What users call: questions about scenarios, and results that say their answer, draw their charts, save themselves.

Questions and results are pure data in :mod:`simulator.experiments` and :mod:`simulator.calibration`; how they are said,
drawn and written is :mod:`simulator.reporting`'s. Here the two meet, so that ``simulator.compare``, the notebooks and
the commands have the same answer to the same question.
"""

from __future__ import annotations

import dataclasses
import platform
from collections.abc import Callable, Sequence
from dataclasses import fields
from functools import partial, wraps
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from simulator.calibration import abc, durations, from_spells, levels, predict, recipes, talk_effects
from simulator.calibration import backcast as of_backcast
from simulator.calibration import calibration as of_calibration
from simulator.calibration import validation as of_validation
from simulator.calibration.posterior import Posterior, read_posterior
from simulator.errors import ReadingError, Refused
from simulator.experiments import break_even as of_break_even
from simulator.experiments import kept, search_result, trial_result, what_if_result
from simulator.experiments import reasons as of_reasons
from simulator.experiments import sanity as of_sanity
from simulator.experiments import search as of_search
from simulator.experiments import sensitivity as of_sensitivity
from simulator.experiments import smallest as of_smallest
from simulator.experiments import study as of_study
from simulator.experiments import sweep as of_sweep
from simulator.experiments import trial as of_trial
from simulator.experiments import value_of_information as of_information
from simulator.experiments import what_if as of_what_if
from simulator.experiments.csv_text import read_how
from simulator.experiments.decision import Decision
from simulator.experiments.decision import of_study as decision_of_study
from simulator.experiments.inquiries import Inquiry, read_inquiry
from simulator.experiments.precision import targets as precision_targets
from simulator.experiments.record import Note, Result, described, kept_text, versions
from simulator.experiments.replicate import folder_name
from simulator.experiments.settings import SETTINGS
from simulator.experiments.trial_file import read_trial
from simulator.optional import need
from simulator.reporting.notebook_progress import notebook_progress

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from simulator.experiments.first_runs import FirstRuns
    from simulator.reporting.svg import Drawing


__all__ = [
    "Backcast",
    "BreakEven",
    "Calibration",
    "Posterior",
    "ReadingError",
    "Reasons",
    "Sanity",
    "Search",
    "Sensitivity",
    "Smallest",
    "Study",
    "Sweep",
    "TalkEffects",
    "Trial",
    "Validation",
    "ValueOfInformation",
    "WhatIf",
    "backcast",
    "break_even",
    "calibrate_as_told",
    "calibrate_durations",
    "calibrate_levels",
    "calibrate_spells",
    "calibrate_talks",
    "calibrate_targets",
    "check_targets",
    "compare",
    "precision_targets",
    "read_inquiry",
    "read_posterior",
    "read_study",
    "read_trial",
    "run",
    "sanity",
    "search",
    "sensitivity",
    "smallest",
    "sweep",
    "trial",
    "validate",
    "value_of_information",
    "versions",
    "what_if",
    "why",
]

P = ParamSpec("P")
R = TypeVar("R")


class Shown(Result):
    """A result that says its answer, draws its charts, and saves itself."""

    def __repr__(self) -> str:
        """Return it in one line."""
        return f"<{type(self).__name__} of {', '.join(self.scenarios)}; .answer(), .chart() and .save() tell more>"

    def _repr_html_(self) -> str:
        from simulator.reporting.display import html_of_answer

        return html_of_answer(type(self).__name__, self, self.answer().splitlines())

    def _reporting(self) -> Any:
        """Return the module of reporting that puts such a result into sentences and into a report."""
        return import_module(f"simulator.reporting.{self.kind.replace('-', '_')}")

    @property
    def _called(self) -> str:
        """The part of the folder's name that says what it is of."""
        return "-".join(folder_name(name) for name in self.scenarios).replace(" ", "_")

    def answer(self, language: str = "en") -> str:
        """Say what was found, in ``"en"`` or ``"da"``."""
        from simulator.reporting.words import words

        return "\n".join(self._reporting().sentences(self, words(language, self.scenarios)))

    def remarks(self, language: str = "en") -> tuple[str, ...]:
        """Say which proposals change nothing at all, or are of another year's prices, in ``"en"`` or ``"da"``."""
        from simulator.reporting.changes import remarks_on
        from simulator.reporting.words import words

        return remarks_on(self.scenarios, words(language, self.scenarios))

    def chart(self, name: str = "", language: str = "en") -> Figure:
        """Draw a chart of the page by its name, the first one if none is given.

        Raises
        ------
        Refused
            If there is no chart of that name; the message lists those there are.
        """
        from simulator.reporting.words import words

        figures = self._reporting().report(self, words(language, self.scenarios)).figures
        if name and name not in figures:
            raise Refused(f"there is no chart '{name}'; there are {', '.join(figures)}")
        picture: Figure = figures[name or next(iter(figures))].picture
        return picture

    def save(
        self,
        directory: str | Path | None = None,
        command: Sequence[str] = (),
        language: str = "en",
        replace: bool = False,
        *,
        csv: str = "plain",
        xlsx: bool = False,
    ) -> Path:
        """Write the folder: tables, charts, page and manifest; by default ``results/<kind>-<names>-<hash>``.

        One of other scenarios or of another kind that stands there is replaced only on request. ``csv="danish"``
        writes every CSV as a Danish Excel opens it, ``xlsx=True`` a workbook too.

        Raises
        ------
        simulator.reporting.folder.FolderError
            If the folder holds something that is not a result of ours or is a different one, or cannot be written.
        Refused
            If a workbook is asked for and the library for it is not installed, or there is no such form of CSV.
        """
        return _saved(self, self._reporting(), directory, command, language, replace, csv, xlsx)

    @property
    def folder_name(self) -> str:
        """``<kind>-<names>-<hash>``, the same for the same question."""
        return f"{self.kind}-{self._called[:60]}-{self.identity[:10]}"


def _saved(
    result: Shown | Study,
    reporting: Any,
    directory: str | Path | None,
    command: Sequence[str],
    language: str,
    replace: bool,
    csv: str,
    xlsx: bool,
) -> Path:
    """Write a result's folder with the report that its module of reporting makes of it."""
    from simulator.reporting import folder, workbook
    from simulator.reporting.words import words

    how = read_how(csv)
    where = Path("results") / result.folder_name if directory is None else Path(directory)
    spoken = words(language, result.scenarios)
    report = reporting.report(result, spoken)
    manifest = result.manifest()
    if xlsx:
        need("xlsxwriter")
        contents = workbook.Contents(
            heading=report.heading,
            answer=result.answer(language).splitlines(),
            scenarios=result.scenarios,
            tables=report.tables,
            manifest={**manifest, "command": list(command)},
        )
        written = {**report.written, workbook.FILE: partial(workbook.write, contents, spoken)}
        report = dataclasses.replace(report, written=written)
    return folder.save(report, manifest, where, command, spoken, replace, how)


class Study(of_study.Study):
    """A comparison that says its answer, draws its charts and saves itself.

    Its attributes are those of :class:`simulator.experiments.study.Study`.
    """

    def __repr__(self) -> str:
        """Return it in one line."""
        from simulator.reporting.display import short

        return short(self)

    def _repr_html_(self) -> str:
        from simulator.reporting.display import html_of

        return html_of(self)

    def changes(self) -> pd.DataFrame:
        """Return what the proposals change (the columns of ``changes.csv``): a row a figure and its day.

        Columns are ``scenario``, ``key``, ``meaning``, ``baseline``, ``proposal`` and ``from``.
        """
        from simulator.reporting.changes import table

        return table(self.changed)

    def chart(self, name: str, language: str = "en") -> Figure:
        """Draw a chart by its name, such as ``"outcomes"``, ``"survival"`` or ``"over_time"``, in English or Danish.

        Raises
        ------
        Refused
            If there is no chart of that name; the message lists those there are.
        """
        from simulator.reporting import charts

        return charts.draw(name, self, language)

    def timeline(self, language: str = "en", citizens: Sequence[int] = ()) -> Drawing:
        """Draw citizens' time under each scenario, the rule behind each event beside it; shows itself in a notebook.

        Parameters
        ----------
        language : str
            ``"en"`` or ``"da"``.
        citizens : sequence of int
            Whom to follow, by number; five chosen by simple rules if not given.

        Raises
        ------
        Refused
            If the study is of several municipalities, or there is no such citizen.
        """
        from simulator.reporting.timeline import timeline
        from simulator.reporting.words import words

        return timeline(self._first_runs(), words(language, self.scenarios), citizens)

    def flow(self, language: str = "en") -> Drawing:
        """Draw who passes through the jobcentre week by week; it moves in a notebook.

        Raises
        ------
        Refused
            If the study is of several municipalities.
        """
        from simulator.reporting.flow import flow
        from simulator.reporting.words import words

        return flow(self._first_runs(), words(language, self.scenarios))

    def why(self, language: str = "en") -> Drawing:
        """Tell what each proposal does, from the caseworkers' time over talks, sanctions and weeks to money."""
        from simulator.reporting.why import why
        from simulator.reporting.words import words

        return why(self, words(language, self.scenarios))

    def _first_runs(self) -> FirstRuns:
        if self.first_runs is None:
            raise Refused(
                "a study of several municipalities has no single run to show: run one of them by itself"
            )
        return self.first_runs

    def answer(self, language: str = "en") -> str:
        """Say what was found: which alternatives turn a verdict, then a paragraph a proposal.

        A difference is lower or higher only where its interval excludes zero.

        Parameters
        ----------
        language : str
            ``"en"`` or ``"da"``.
        """
        from simulator.reporting import sentences, turning
        from simulator.reporting.words import words

        first = " ".join(turning.sentences(self, words(language)))
        return "\n\n".join(filter(None, [first, sentences.text(self, language)]))

    def save(
        self,
        directory: str | Path | None = None,
        command: Sequence[str] = (),
        language: str = "en",
        replace: bool = False,
        *,
        csv: str = "plain",
        xlsx: bool = False,
    ) -> Path:
        """Write the run folder: tables, charts, page, manifest, and the event logs if they were kept.

        Parameters
        ----------
        directory : path, optional
            Where; by default ``results/<names>-<hash>``, the hash telling runs apart that differ in anything
            that changes a digit.
        command : sequence of str
            The command line, for the manifest.
        language : str
            ``"en"`` or ``"da"``, of the page and the charts; tables are the same in every language.
        replace : bool
            Whether a run of other scenarios, or of another kind, that stands there may be replaced.
        csv : str
            ``"plain"``, or ``"danish"``: every CSV as a Danish Excel opens it (semicolon, decimal comma).
        xlsx : bool
            Whether a workbook of outcomes, verdicts, settings and assumptions is written too, a sheet each.

        Returns
        -------
        Path
            The folder. It appears at once and complete.

        Raises
        ------
        simulator.reporting.folder.FolderError
            If the folder holds something that is not a run or is a different one, or cannot be written.
        Refused
            If a workbook is asked for and the library for it is not installed, or there is no such form of CSV.
        """
        from simulator.reporting import comparison

        return _saved(self, comparison, directory, command, language, replace, csv, xlsx)

    def decision(self) -> Decision:
        """Return what is best by what a week on benefit less is worth: probabilities, net benefits, regret.

        Raises
        ------
        Refused
            If the study was made without draws.
        """
        return decision_of_study(self)

    def value_of_information(
        self, *, week_worth: float = 0.0, studies: Sequence[Inquiry] | None = None
    ) -> ValueOfInformation:
        """Find what it would be worth to know more before choosing; see :func:`value_of_information`.

        Parameters
        ----------
        week_worth : float
            DKK that one week on benefit less of one new job seeker is worth, beyond the benefit saved.
        studies : sequence of Inquiry, optional
            Studies, from :func:`read_inquiry`; if not given, those that come with the simulator.
        """
        return value_of_information(self, week_worth=week_worth, studies=studies)

    def kept_scenarios(self) -> str:
        """Return the scenarios as they were run, as JSON: by them a run folder stands by itself."""
        return kept_text(self.scenarios)

    def manifest(self, command: Sequence[str] = ()) -> dict[str, Any]:
        """Return what is needed to repeat the run to the last digit, ready for JSON.

        Parameters
        ----------
        command : sequence of str
            The command line that asked for it.
        """
        from simulator.reporting.notes import said
        from simulator.reporting.words import LANGUAGES, words

        meanings = {setting.name: setting.meaning for setting in SETTINGS}
        return {
            "identity": self.identity,
            "command": list(command),
            "started": self.started.isoformat(timespec="seconds"),
            "duration_seconds": round(self.duration, 1),
            "engine": self.engine,
            "seed": self.seed,
            "replications": self.replications,
            "settings": {
                name: {"meaning": meanings.get(name, name), "replications": len(comparison.replications)}
                for name, comparison in self.settings.items()
            },
            "staffing": None
            if self.staffing is None
            else {
                "factors": list(self.staffing.factors),
                "replications": len(self.staffing.comparison.replications),
                "knee": self.staffing.knee,
            },
            "long_run": None
            if self.long_run is None
            else {"weeks": self.long_run.weeks, "replications": self.long_run.replications},
            "prediction": None
            if self.prediction is None
            else {
                "draws": self.prediction.draws,
                "repeated": len(self.prediction.repeated),
                "drawn_back": [self.prediction.drawn_back.count, self.prediction.drawn_back.of],
                "scenarios": list(self.prediction.names),
                "outcomes": [list(key) for key in self.prediction.outcomes],
            },
            "matters": self.matters.model_dump(),
            "baseline": self.baseline,
            "scenarios": described(self.scenarios),
            "precision": [
                {
                    "scenario": one.scenario,
                    "group": one.target.group,
                    "outcome": one.target.outcome,
                    "asked": one.target.half,
                    "relative": one.target.relative,
                    "wanted": one.wanted,
                    "reached": None if one.half != one.half else one.half,
                    "met": one.met,
                    "chased": one.chased,
                }
                for one in self.precision
            ],
            "posterior": None
            if self.posterior is None
            else {"file": self.posterior[0], "sha256": self.posterior[1]},
            "overloaded": sorted(self.overloaded),
            "notes": [str(note) for note in self.notes],
            "notes_in": {
                language: [said(note, words(language, self.scenarios)) for note in self.notes]
                for language in LANGUAGES
            },
            "versions": dict(self.versions),
            "platform": platform.platform(),
        }


class Sweep(Shown, of_sweep.Sweep):
    """Outcomes over the values of one assumption or two; see :class:`simulator.experiments.sweep.Sweep`."""


class BreakEven(Shown, of_break_even.BreakEven):
    """The value at which a proposal changes nothing; see :class:`simulator.experiments.break_even.BreakEven`."""


class Smallest(Shown, of_smallest.Smallest):
    """The smallest number of caseworkers; see :class:`simulator.experiments.smallest.Smallest`."""


class Reasons(Shown, of_reasons.Reasons):
    """What a difference comes of; see :class:`simulator.experiments.reasons.Reasons`."""


class Trial(Shown, trial_result.Trial):
    """How trials of a proposal come out; see :class:`simulator.experiments.trial_result.Trial`."""


class Search(Shown, search_result.Search):
    """The best rules under constraints; see :class:`simulator.experiments.search_result.Search`."""


class Sensitivity(Shown, of_sensitivity.Sensitivity):
    """What an answer rests on; see :class:`simulator.experiments.sensitivity.Sensitivity`."""


class ValueOfInformation(Shown, of_information.ValueOfInformation):
    """What to find out first; see :class:`simulator.experiments.value_of_information.ValueOfInformation`."""


class WhatIf(Shown, what_if_result.WhatIf):
    """Scenarios over the values of a few figures; see :class:`simulator.experiments.what_if_result.WhatIf`."""

    def page(self, language: str = "en") -> str:
        """Return the page with sliders as one HTML file, to carry away; in ``"en"`` or ``"da"``.

        Raises
        ------
        Refused
            If it would be larger than what is carried.
        """
        from simulator.reporting.what_if import render_page

        return render_page(self, language)


class Sanity(Shown, of_sanity.Sanity):
    """The model asked extremes; see :class:`simulator.experiments.sanity.Sanity`."""

    @property
    def _called(self) -> str:
        return folder_name(self.scenario)


class Calibration(Shown, of_calibration.Calibration):
    """Parameters fitted to data; see :class:`simulator.calibration.calibration.Calibration`."""

    @property
    def _called(self) -> str:
        return self.way


class TalkEffects(Shown, talk_effects.TalkEffects):
    """What studies tell of a talk's effect; see :class:`simulator.calibration.talk_effects.TalkEffects`."""

    @property
    def _called(self) -> str:
        return "studies"


class Validation(Shown, of_validation.Validation):
    """The ledger of public figures; see :class:`simulator.calibration.validation.Validation`."""

    @property
    def _called(self) -> str:
        return "_".join(folder_name(file) for file in self.files)

    def remarks(self, language: str = "en") -> tuple[str, ...]:
        """Say nothing: scenarios that figures are held against are not compared with one another."""
        return ()


class Backcast(Shown, of_backcast.Backcast):
    """Back-casts of monthly unemployment; see :class:`simulator.calibration.backcast.Backcast`."""

    @property
    def _called(self) -> str:
        return "_".join(folder_name(file) for file in self.files)

    def remarks(self, language: str = "en") -> tuple[str, ...]:
        """Say nothing: there is no scenario that another is compared with."""
        return ()


class Sentence(Note):
    """A note that says itself in English."""

    def __str__(self) -> str:
        """Say it."""
        from simulator.reporting.notes import said
        from simulator.reporting.words import words

        return said(self, words())


def shown(ask: Callable[P, object], kind: type[R]) -> Callable[P, R]:
    """Return a question whose result can be said, drawn and saved."""

    @wraps(ask)
    def asked(*args: P.args, **options: P.kwargs) -> R:
        with notebook_progress():
            found: Any = ask(*args, **options)
        data = {one.name: getattr(found, one.name) for one in fields(found)}
        notes = (Sentence(one.key, one.values) if isinstance(one, Note) else one for one in found.notes)
        return kind(**data | {"notes": tuple(notes)})

    asked.__module__ = __name__
    return asked


compare = shown(of_study.compare, Study)
run = shown(of_study.run, Study)
read_study = shown(kept.read_study, Study)
sweep = shown(of_sweep.sweep, Sweep)
break_even = shown(of_break_even.break_even, BreakEven)
smallest = shown(of_smallest.smallest, Smallest)
why = shown(of_reasons.reasons, Reasons)
search = shown(of_search.search, Search)
trial = shown(of_trial.trial, Trial)
sensitivity = shown(of_sensitivity.sensitivity, Sensitivity)
value_of_information = shown(of_information.value_of_information, ValueOfInformation)
sanity = shown(of_sanity.sanity, Sanity)
what_if = shown(of_what_if.what_if, WhatIf)
calibrate_as_told = shown(recipes.make, Calibration)
calibrate_spells = shown(from_spells.calibrate_spells, Calibration)
calibrate_durations = shown(durations.calibrate_durations, Calibration)
calibrate_levels = shown(levels.calibrate_levels, Calibration)
calibrate_targets = shown(abc.calibrate_targets, Calibration)
calibrate_talks = shown(talk_effects.calibrate_talks, TalkEffects)
check_targets = shown(predict.check_targets, Calibration)
validate = shown(of_validation.validate_files, Validation)
backcast = shown(of_backcast.backcast_files, Backcast)
