"""What a study found, and all that is needed to show it, judge it and repeat it."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator import experiments
from simulator.errors import Refused
from simulator.experiments import SETTINGS, Comparison, Held, Load, LongRun, Persons, Reached, StaffingCurve
from simulator.study.record import described, kept_text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from simulator.reporting.notes import Kept, Note
    from simulator.scenario import Scenario
    from simulator.scenario.changes import Change
    from simulator.simulation import Engine


@dataclass(frozen=True)
class Study:
    """A comparison and all that is needed to show it, judge it and repeat it.

    Attributes
    ----------
    baseline : str
        Name of the scenario that the others are compared with.
    scenarios : mapping of str to Scenario
        As they were run under default settings, by name, the baseline first.
    default : Comparison
        Under default settings.
    settings : mapping of str to Comparison
        The same under each other setting, by its name (empty when not asked for).
    labels : mapping of str to str
        What each setting is called, in plain words.
    staffing : StaffingCurve or None
        The baseline at several staffing levels (None when settings were not asked for).
    seed, replications : int
        Of the default comparison; each other comparison carries its own.
    notes : tuple of Note
        What a reader must know about how it was run, a sentence each.
    started : datetime
        When it began (UTC).
    duration : float
        Seconds it took.
    versions : mapping of str to str
        Of Python, this package and those that it rests on.
    engine : {"simpy", "compiled"}
        Who kept the clock; the digits are the same.
    logs : Path or None
        Folder that holds the event logs as Parquet, if they were asked for; it lasts as long as the study,
        and :meth:`save` copies it.
    precision : tuple of Reached
        How narrow the intervals became, where a precision was asked for.
    long_run : LongRun or None
        The same scenarios over ten years (None when they were not asked for).
    posterior : (str, str) or None
        File and SHA-256 of the draws of parameters that the default comparison ran over.
    """

    baseline: str
    scenarios: Mapping[str, Scenario]
    default: Comparison
    settings: Mapping[str, Comparison]
    labels: Mapping[str, str]
    staffing: StaffingCurve | None
    seed: int
    replications: int
    notes: tuple[Note | Kept | str, ...]
    started: datetime
    duration: float
    versions: Mapping[str, str]
    engine: Engine = "simpy"
    logs: Path | None = None
    precision: tuple[Reached, ...] = ()
    long_run: LongRun | None = None
    posterior: tuple[str, str] | None = None

    def __repr__(self) -> str:
        """Give it in one line."""
        from simulator.reporting.display import short

        return short(self)

    def _repr_html_(self) -> str:
        from simulator.reporting.display import html_of

        return html_of(self)

    @property
    def name(self) -> str:
        """The scenarios' names in one word."""
        return "-".join(self.scenarios)

    @property
    def proposals(self) -> tuple[str, ...]:
        """Names of the scenarios other than the baseline."""
        return self.default.proposals

    def table(self) -> pd.DataFrame:
        """Give the outcomes under default settings (the columns of ``outcomes.csv``; undefined is NaN)."""
        return self.default.table()

    @cached_property
    def changed(self) -> Mapping[str, tuple[Change, ...]]:
        """Every figure that each proposal changes, and from which day."""
        from simulator.reporting.changes import by_proposal

        return by_proposal(self.scenarios)

    def changes(self) -> pd.DataFrame:
        """Give what the proposals change (the columns of ``changes.csv``): a row a figure and the day it differs from.

        Columns are ``scenario``, ``key``, ``meaning``, ``baseline``, ``proposal`` and ``from``.
        """
        from simulator.reporting.changes import table

        return table(self.changed)

    @cached_property
    def expectations(self) -> tuple[Held, ...]:
        """What the scenarios' documents expect, held up against what was simulated under default settings."""
        return experiments.hold(self.default, self.scenarios)

    def expectations_table(self) -> pd.DataFrame:
        """Give expected against simulated, a row an expectation (the columns of ``expectations.csv``)."""
        from simulator.experiments import expectations

        return expectations.table(self.expectations)

    @cached_property
    def overloaded(self) -> Mapping[str, Load]:
        """The scenarios whose jobcentre is overloaded under default settings: their waits are not steady."""
        return experiments.overloaded(self.default)

    @cached_property
    def persons(self) -> tuple[Persons, ...]:
        """Who leaves earlier, later or at the same time, by proposal and group, each citizen against herself."""
        return experiments.person_by_person(self.default)

    def persons_table(self) -> pd.DataFrame:
        """Give who leaves earlier, later or at the same time (the columns of ``persons.csv``)."""
        from simulator.experiments.persons import table

        return table(self.persons)

    def ledger(self) -> pd.DataFrame:
        """Give what each payer lays out, line by line: a year in the steady state, and present values.

        The columns are those of ``ledger.csv``; the baseline's own rows have no difference.

        Raises
        ------
        Refused
            If the study was made without its ten years.
        """
        if self.long_run is None:
            raise Refused("the study was made without its ten years: compare with long_run=4")
        return self.long_run.table()

    def settings_table(self) -> pd.DataFrame:
        """Give the outcomes under every setting: ``setting``, then the columns of :meth:`table`."""
        import pandas as pd

        tables = [self.default.table().assign(setting=experiments.DEFAULT.name)]
        tables += [comparison.table().assign(setting=name) for name, comparison in self.settings.items()]
        together = pd.concat(tables, ignore_index=True)
        return together[["setting", *experiments.COLUMNS]]

    def chart(self, name: str, language: str = "en") -> Figure:
        """Draw a chart by its name, such as ``"outcomes"``, ``"survival"`` or ``"over_time"``, in English or Danish.

        Raises
        ------
        Refused
            If there is no chart of that name; the message lists those there are.
        """
        from simulator.reporting import charts

        return charts.draw(name, self, language)

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

        Returns
        -------
        Path
            The folder. It appears at once and complete.

        Raises
        ------
        simulator.reporting.folder.FolderError
            If the folder holds something that is not a run or is a different one, or cannot be written.
        """
        from simulator.reporting import folder

        where = Path("results") / self.folder_name if directory is None else Path(directory)
        return folder.save(self, where, command, language, replace)

    @property
    def folder_name(self) -> str:
        """``<names>-<hash>``: the same for the same question, whoever asks it."""
        names = "-".join(experiments.folder_name(name).replace(" ", "_") for name in self.scenarios)
        return f"{names[:80]}-{self.identity[:10]}"

    @property
    def identity(self) -> str:
        """Hash (SHA-256) of everything that decides the digits; neither time nor the number of workers is in
        it.
        """
        from simulator.scenario import scenario_digest

        decides = {
            "scenarios": {name: scenario_digest(scenario) for name, scenario in self.scenarios.items()},
            "seed": self.seed,
            "replications": self.replications,
            "settings": {name: len(comparison.replications) for name, comparison in self.settings.items()},
            "simulator": self.versions["jobcentre-simulator"],
        }
        if self.posterior is not None:
            decides["posterior"] = self.posterior[1]
        if self.long_run is not None:
            decides["long_run"] = self.long_run.replications
        return hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()

    def kept_scenarios(self) -> str:
        """Give the scenarios as they were run, as JSON: by them a run folder stands by itself."""
        return kept_text(self.scenarios)

    def manifest(self, command: Sequence[str] = ()) -> dict[str, Any]:
        """Give what is needed to repeat the run to the last digit, ready for JSON.

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
