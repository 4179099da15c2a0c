"""A study: a comparison under default settings, then under those that the answer hinges on."""

from __future__ import annotations

import hashlib
import shutil
import time
import weakref
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from simulator.errors import Refused
from simulator.experiments.baseline import reference_at_hand, with_fitting_baseline
from simulator.experiments.compare import COLUMNS, Comparison, distinct
from simulator.experiments.compare import compare as compare_once
from simulator.experiments.compute import HERE, Computing, computing
from simulator.experiments.expectations import Checked, check
from simulator.experiments.expectations import table as table_of_expectations
from simulator.experiments.first_runs import FirstRuns, first_runs
from simulator.experiments.long_run import LONG_REPLICATIONS, LongRun
from simulator.experiments.long_run import long_run as run_long
from simulator.experiments.overload import Load, overload_notes, overloaded
from simulator.experiments.pay_off import REPLICATIONS as PAY_OFF_REPLICATIONS
from simulator.experiments.pay_off import PayOff
from simulator.experiments.pay_off import pay_off as find_pay_off
from simulator.experiments.persons import Persons, person_by_person
from simulator.experiments.persons import table as table_of_persons
from simulator.experiments.precision import (
    FIRST,
    MOST,
    Reached,
    Target,
    compare_to_precision,
    precision_notes,
    reached,
    targets,
)
from simulator.experiments.prediction import Prediction, predict
from simulator.experiments.record import Kept, Note, identity, versions
from simulator.experiments.replicate import Runner, folder_name, replicate_once
from simulator.experiments.settings import DEFAULT, SETTINGS, Setting, alternatives_of, known_path, under
from simulator.experiments.staffing_curve import StaffingCurve, staffing_curve
from simulator.experiments.verdicts import Verdict, verdicts_of
from simulator.experiments.verdicts import table as table_of_verdicts
from simulator.scenario.changes import Change, by_proposal
from simulator.scenario.plan_against_law import Remark, unmoved
from simulator.simulation import default_engine

if TYPE_CHECKING:
    import pandas as pd

    from simulator.calibration.posterior import Posterior
    from simulator.scenario import Scenario
    from simulator.scenario.prices import Matters
    from simulator.simulation import Engine

_LEAST_SETTING_REPLICATIONS = 4
_SETTING_SHARE = 5
"""A fifth of the replications: paired differences are sharp, and there are many settings besides the default."""
CURVE_REPLICATIONS = 2
DRAWS = 100
"""Draws of all that is assumed, by default; fewer where few replications are asked for."""
_DRAWS_PER_REPLICATION = 5


@dataclass(frozen=True, repr=False)
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
        and saving it copies it.
    precision : tuple of Reached
        How narrow the intervals became, where a precision was asked for.
    long_run : LongRun or None
        The same scenarios over ten years (None when they were not asked for).
    posterior : (str, str) or None
        File and SHA-256 of the draws of parameters that the default comparison ran over.
    prediction : Prediction or None
        The scenarios at draws of all that is assumed (None when no draws were asked for).
    pay_off : tuple of PayOff
        What it takes for each proposal to pay (empty when settings were not asked for).
    """

    baseline: str
    scenarios: Mapping[str, Scenario]
    default: Comparison
    settings: Mapping[str, Comparison]
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
    prediction: Prediction | None = None
    pay_off: tuple[PayOff, ...] = ()

    @property
    def name(self) -> str:
        """The scenarios' names in one word."""
        return "-".join(self.scenarios)

    @property
    def proposals(self) -> tuple[str, ...]:
        """Names of the scenarios other than the baseline."""
        return self.default.proposals

    @cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What is to be said of every headline difference, by what matters and over all that is assumed."""
        return verdicts_of(self.default, self.matters, self.prediction)

    @property
    def matters(self) -> Matters:
        """The smallest differences that matter."""
        one = self.scenarios[self.baseline]
        return (one.members[0] if one.members else one).prices.matters

    def verdict(self, scenario: str, group: str, outcome: str) -> Verdict:
        """Return the verdict on a difference; ``KeyError`` if there is none on it."""
        found = {(one.scenario, *one.key): one for one in self.verdicts}
        return found[scenario, group, outcome]

    def verdict_under(self, setting: str, scenario: str, group: str, outcome: str) -> Verdict:
        """Return the verdict on a difference under a setting, or as assumed (``default``), by chance alone."""
        comparison = self.default if setting == "default" else self.settings[setting]
        found = verdicts_of(comparison, self.matters, None, [(group, outcome)])
        return next(one for one in found if one.scenario == scenario)

    def verdicts_table(self) -> pd.DataFrame:
        """Return the verdicts (the columns of ``verdicts.csv``; undefined is NaN)."""
        return table_of_verdicts(self.verdicts)

    def draws_table(self) -> pd.DataFrame:
        """Return every draw: what was assumed in it and what came out (the columns of ``draws.parquet``).

        Raises
        ------
        Refused
            If the study was made without draws.
        """
        if self.prediction is None:
            raise Refused("the study was made without draws of what is assumed: compare with draws=100")
        return self.prediction.table()

    def table(self) -> pd.DataFrame:
        """Return the outcomes under default settings (the columns of ``outcomes.csv``; undefined is NaN)."""
        return self.default.table()

    @cached_property
    def changed(self) -> Mapping[str, tuple[Change, ...]]:
        """Every figure that each proposal changes, and from which day."""
        return by_proposal(self.scenarios)

    @cached_property
    def expectations(self) -> tuple[Checked, ...]:
        """What the scenarios' documents expect, checked against what was simulated under default settings."""
        return check(self.default, self.scenarios)

    def expectations_table(self) -> pd.DataFrame:
        """Return expected against simulated, a row an expectation (the columns of ``expectations.csv``)."""
        return table_of_expectations(self.expectations)

    @cached_property
    def overloaded(self) -> Mapping[str, Load]:
        """The scenarios whose jobcentre is overloaded under default settings: their waits are not steady."""
        return overloaded(self.default)

    @cached_property
    def persons(self) -> tuple[Persons, ...]:
        """Who leaves earlier, later or at the same time, by proposal and group, each citizen against herself."""
        return person_by_person(self.default)

    @cached_property
    def first_runs(self) -> FirstRuns | None:
        """The first replication of each scenario with its event logs, run again; None of several municipalities."""
        return first_runs(self.baseline, self.scenarios, self.seed)

    def persons_table(self) -> pd.DataFrame:
        """Return who leaves earlier, later or at the same time (the columns of ``persons.csv``)."""
        return table_of_persons(self.persons)

    def ledger(self) -> pd.DataFrame:
        """Return what each payer lays out, line by line: a year in the steady state, and present values.

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
        """Return the outcomes under every setting: ``setting``, then the columns of :meth:`table`."""
        import pandas as pd

        tables = [self.default.table().assign(setting=DEFAULT.name)]
        tables += [comparison.table().assign(setting=name) for name, comparison in self.settings.items()]
        together = pd.concat(tables, ignore_index=True)
        return together[["setting", *COLUMNS]]

    @property
    def folder_name(self) -> str:
        """``<names>-<hash>``: the same for the same question, whoever asks it."""
        names = "-".join(folder_name(name).replace(" ", "_") for name in self.scenarios)
        return f"{names[:80]}-{self.identity[:10]}"

    @property
    def identity(self) -> str:
        """Hash (SHA-256) of everything that decides the digits: neither time nor the number of workers."""
        asked: dict[str, Any] = {
            "seed": self.seed,
            "replications": self.replications,
            "settings": {name: len(comparison.replications) for name, comparison in self.settings.items()},
        }
        if self.posterior is not None:
            asked["posterior"] = self.posterior[1]
        if self.long_run is not None:
            asked["long_run"] = self.long_run.replications
        if self.prediction is not None:
            asked["draws"] = self.prediction.draws
        return identity(self.scenarios, asked, self.versions)


def compare(
    baseline: Scenario,
    proposals: Mapping[str, Scenario],
    *,
    replications: int = 20,
    seed: int = 1,
    settings: bool = True,
    events: bool = False,
    precision: str | Sequence[str] | None = None,
    most: int = MOST,
    posterior: Posterior | None = None,
    long_run: int | None = None,
    draws: int | None = None,
    matters: Mapping[str, float] | None = None,
    on: Computing = HERE,
    workers: int | None = None,
) -> Study:
    """Compare proposals with a baseline: cost, compliance and time to job, with paired 95 % intervals.

    Parameters
    ----------
    baseline : Scenario
        What the proposals are compared with; all begin in the state that it leads to.
    proposals : mapping of str to Scenario
        By the name they go by in tables.
    replications : int
        Of the default comparison. Each other setting takes a fifth of them (at least 4, never more).
        With a precision: before the first look (at least 10).
    seed : int
        Non-negative.
    settings : bool
        Whether to run the other staffing levels, the other threat splits, each alternative to a structural figure, the
        staffing curve and what it takes for each proposal to pay too.
    events : bool
        Whether to keep the event logs of the default comparison, for :meth:`Study.save`.
    precision : str or sequence of str, optional
        How narrow the 95 % intervals of the differences are to be, half their width: ``"2%"`` of the baseline's level
        of each headline outcome, ``"talks_on_time=1%"``, ``"weeks_first_spell_52=0.5"`` (in the outcome's unit),
        ``"insured.talks_on_time=1%"``. Replications are added until all are; then or at ``most`` it ends, and the
        notes say with what.
    most : int
        Replications at which it stops, whatever the precision.
    posterior : Posterior, optional
        Draws of calibrated parameters: replication n of the default comparison runs under draw n.
    long_run : int, optional
        Replications of ten years, for the ledger by payer (:meth:`Study.ledger`); 0 leaves them out. If not given: 4
        (never more than ``replications``) where the settings are run too, else none.
    draws : int, optional
        Draws of all that is assumed, over which the answer is predicted; 0: chance alone. If not given: five times the
        replications, 100 at most, where proposals of one municipality are compared and the settings are run too, else
        none.
    matters : mapping of str to float, optional
        The smallest differences that matter, in place of those of the scenarios' prices: ``cost``, ``sanctions`` and
        ``hours`` as shares, ``points`` (0.02 is two percentage points), ``days``.
    on : Computing
        Where it is computed: processes, engine, cluster, store. It changes no digit.
    workers : int, optional
        Processes on this machine; short for ``on=Computing(workers)``.

    Returns
    -------
    Study

    Raises
    ------
    ScenarioError
        If nothing of a name in ``matters`` is known, or its size is out of range.
    PrecisionError
        If the precision cannot be read, or is relative to a level of 0.
    ValueError
        If a number is out of its range.
    """
    on = computing(on, workers)
    wanted = () if precision is None else targets(precision)
    started, clock = datetime.now(UTC), time.perf_counter()
    names = distinct((baseline.name, *proposals))
    asked = dict(zip(names, (baseline, *proposals.values()), strict=True))
    if matters:
        sizes = {f"prices.matters.{name}": float(size) for name, size in matters.items()}
        asked = {name: with_sizes(scenario, sizes) for name, scenario in asked.items()}
    notes = [*what_ifs(asked), *plan_that_stays(asked)]
    scenarios = with_fitting_baseline(asked, on, notes)
    logs = _log_folder(scenarios, seed, on) if events else None
    try:
        runner: Runner = replicate_once
        if posterior is not None:
            runner = posterior.runner(scenarios[baseline.name], most if wanted else replications, on)
        default = _default(
            scenarios,
            wanted,
            replications,
            most,
            seed=seed,
            label="comparison",
            logs=logs,
            runner=runner,
            on=on,
        )
        replications = len(default.replications) if wanted else replications
        if posterior is not None:
            notes += posterior.notes(replications)
        long = min(replications, LONG_REPLICATIONS if settings else 0) if long_run is None else long_run
        ten_years = run_long(scenarios, replications=long, seed=seed, on=on) if long else None
        if ten_years is not None:
            notes.append(Note("long_run", (("replications", long), ("weeks", ten_years.weeks))))
        prediction = _predicted(
            scenarios, number_of_draws(scenarios, draws, replications, settings), seed, wanted, posterior, on
        )
        notes += told_together(baseline, prediction)
        others: dict[str, Comparison] = {}
        staffing = None
        paying: tuple[PayOff, ...] = ()
        if settings:
            known = default if posterior is None else None
            others = _other_settings(scenarios, replications, seed, known, notes, on)
            few = min(replications, CURVE_REPLICATIONS)
            staffing = staffing_curve(scenarios[baseline.name], replications=few, seed=seed, on=on)
            few = min(replications, PAY_OFF_REPLICATIONS)
            paying = find_pay_off(scenarios, replications=few, seed=seed, default=known, on=on)
            notes += [Note("threat_solved"), Note("curve_idle")]
    except BaseException:
        if logs is not None and on.store is None:
            shutil.rmtree(logs, ignore_errors=True)
        raise
    narrowness = reached(default, wanted)
    notes += precision_notes(narrowness, replications, most)
    notes += overload_notes(
        overloaded(default),
        [name for name, comparison in others.items() if overloaded(comparison)],
        () if staffing is None else staffing.overloaded,
    )
    if logs is not None and on.store is None:  # they last as long as what was measured
        weakref.finalize(default, shutil.rmtree, logs, ignore_errors=True)
    return Study(
        baseline=baseline.name,
        scenarios=scenarios,
        default=default,
        settings=others,
        staffing=staffing,
        long_run=ten_years,
        seed=seed,
        replications=replications,
        notes=tuple(notes),
        started=started,
        duration=time.perf_counter() - clock,
        versions=versions(),
        engine=on.engine or default_engine(),
        logs=logs,
        precision=narrowness,
        posterior=None if posterior is None else (posterior.file, posterior.digest),
        prediction=prediction,
        pay_off=paying,
    )


def run(
    scenario: Scenario,
    *,
    replications: int = 20,
    seed: int = 1,
    settings: bool = False,
    events: bool = False,
    on: Computing = HERE,
    workers: int | None = None,
) -> Study:
    """Run one scenario throughout, its own rules in the warm-up too; see :func:`compare`."""
    return compare(
        scenario,
        {},
        replications=replications,
        seed=seed,
        settings=settings,
        events=events,
        on=on,
        workers=workers,
    )


def what_ifs(scenarios: Mapping[str, Scenario]) -> Iterator[Note]:
    """Name the scenarios whose law is not in force when they begin."""
    for name, scenario in scenarios.items():
        if scenario.is_what_if:
            yield Note(
                "what_if", (("scenario", name), ("start", scenario.start), ("law", scenario.law.title))
            )


def told_together(baseline: Scenario, prediction: Prediction | None) -> list[Note]:
    """Note, of draws, which figures come from one posterior of all studies; nothing where there are no draws."""
    file = baseline.behaviour.posterior
    return [] if prediction is None or not file else [Note("told_together", (("file", file),))]


def plan_that_stays(scenarios: Mapping[str, Scenario]) -> tuple[Note, ...]:
    """Name, for each proposal, the numbers of its law that differ from the baseline's while its plan does not."""
    (_, baseline), *proposals = scenarios.items()
    found: dict[tuple[str, Remark], None] = {}
    for name, proposal in proposals:
        pairs = zip(baseline.members or (baseline,), proposal.members or (proposal,), strict=False)
        for before, after in pairs:
            for remark in unmoved(_at_last(before), _at_last(after)):
                found[name, remark] = None
    return tuple(Note("plan_remark", (("scenario", name), ("remark", remark))) for name, remark in found)


def _at_last(scenario: Scenario) -> Scenario:
    """Return what holds at the end of a scenario."""
    return scenario.later[-1][1] if scenario.later else scenario


def _fitting(
    alternatives: Sequence[Setting], scenarios: Mapping[str, Scenario], notes: list[Note]
) -> Iterator[Setting]:
    """Return the alternatives that fit with the rest of every scenario; of the others a note is made."""
    from simulator.scenario import ScenarioError

    for setting in alternatives:
        try:
            for name, scenario in scenarios.items():
                if setting.applies_to(name):
                    setting.apply(scenario)
        except ScenarioError as error:
            reason = str(error.problems[0]).rstrip(".") + "."
            notes.append(Note("alternative_unfit", (("alternative", setting.name), ("reason", reason))))
        else:
            yield setting


def _default(
    scenarios: Mapping[str, Scenario],
    wanted: Sequence[Target],
    replications: int,
    most: int,
    **options: Any,
) -> Comparison:
    """Compare the scenarios as assumed, until they are as precise as wanted."""
    (_, baseline), *proposals = scenarios.items()
    if not wanted:
        return compare_once(baseline, dict(proposals), replications=replications, **options)
    first = max(FIRST, replications)
    return compare_to_precision(baseline, dict(proposals), wanted, first=first, most=most, **options)


def replications_of_settings(replications: int) -> int:
    """Return how often each setting other than the default is run."""
    return min(replications, max(_LEAST_SETTING_REPLICATIONS, replications // _SETTING_SHARE))


def _other_settings(
    scenarios: Mapping[str, Scenario],
    replications: int,
    seed: int,
    known: Comparison | None,
    notes: list[Note],
    on: Computing,
) -> dict[str, Comparison]:
    """Compare the scenarios under each other setting and each alternative, with fewer replications."""
    fewer = replications_of_settings(replications)
    settings = (*SETTINGS, *_fitting(alternatives_of(scenarios), scenarios, notes))
    notes.append(Note("fewer", (("fewer", fewer), ("replications", replications))))
    reference = reference_at_hand(next(iter(scenarios.values())))
    return {
        one.name: _under(one, under(one, scenarios, on, reference), scenarios, fewer, seed, on, known)
        for one in settings
    }


def _under(
    setting: Setting,
    at: Mapping[str, Scenario],
    scenarios: Mapping[str, Scenario],
    replications: int,
    seed: int,
    on: Computing,
    default: Comparison | None,
) -> Comparison:
    """Compare the scenarios as they are under a setting; what it leaves as it was is taken from the default one."""
    (first, baseline), *proposals = at.items()
    known = {}
    if default is not None and at[first] is scenarios[first]:
        same = [name for name, scenario in at.items() if scenario is scenarios[name]]
        known = {name: default.measures[name][:replications] for name in same}
    return compare_once(
        baseline,
        dict(proposals),
        replications=replications,
        seed=seed,
        label=setting.label,
        on=on,
        known=known,
    )


def with_sizes(scenario: Scenario, sizes: Mapping[str, float]) -> Scenario:
    """Return a scenario with other smallest differences that matter, by path.

    Raises
    ------
    ScenarioError
        If there is no such path, or a size is out of range.
    """
    for path in sizes:
        known_path(scenario, path)
    return Setting("", "", "", values=dict(sizes)).apply(scenario)


def number_of_draws(
    scenarios: Mapping[str, Scenario], asked: int | None, replications: int, settings: bool
) -> int:
    """Return how many draws of all that is assumed a comparison makes, as asked or as usual."""
    if asked is not None:
        return asked
    of_one_place = not any(one.members for one in scenarios.values())
    usual = min(_DRAWS_PER_REPLICATION * replications, DRAWS)
    return usual if settings and of_one_place and len(scenarios) > 1 else 0


def _predicted(
    scenarios: Mapping[str, Scenario],
    draws: int,
    seed: int,
    wanted: Sequence[Target],
    posterior: Posterior | None,
    on: Computing,
) -> Prediction | None:
    """Compare the scenarios at draws of all that is assumed, if any are asked for."""
    if not draws:
        return None
    covering = None if posterior is None else posterior.draws.at
    return predict(scenarios, draws=draws, seed=seed, posterior=covering, wanted=wanted, on=on)


def _log_folder(scenarios: Mapping[str, Scenario], seed: int, on: Computing) -> Path:
    """Return a folder for the event logs: in the store, so that they outlive an interruption, or a passing one."""
    if on.cluster is not None:
        raise Refused(
            "event logs are written by processes of this machine: leave out either --events or --cluster"
        )
    if on.store is None:
        return Path(mkdtemp(prefix="jobcentre-"))
    from simulator.scenario import scenario_digest

    whose = [(name, scenario_digest(scenario)) for name, scenario in scenarios.items()]
    return on.store.logs(hashlib.sha256(repr((whose, seed)).encode()).hexdigest()[:16])
