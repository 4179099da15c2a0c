"""Asking: the comparison under default settings, then under those that the answer hinges on."""

from __future__ import annotations

import hashlib
import shutil
import time
import weakref
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from simulator import experiments
from simulator.experiments import HERE, SETTINGS, Comparison, Computing, NoCluster, Setting, alternatives_of
from simulator.experiments.precision import FIRST, MOST, Target, compare_to_precision, reached, targets
from simulator.reporting.notes import Note, overload_notes, precision_notes
from simulator.reporting.plan_notes import plan_that_stays
from simulator.reporting.turning import Named
from simulator.simulation import default_engine
from simulator.study.fitting import under, with_fitting_baseline
from simulator.study.over_posterior import Posterior, notes_of, runner_over
from simulator.study.record import versions
from simulator.study.result import Study

if TYPE_CHECKING:
    from simulator.scenario import Scenario

_LEAST_SETTING_REPLICATIONS = 4
_SETTING_SHARE = 5
"""A fifth of the replications: paired differences are sharp, and there are many settings besides the default."""
_CURVE_REPLICATIONS = 2


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
    on: Computing = HERE,
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
        Whether to run the other staffing levels, the other threat splits, each alternative to a structural figure and
        the staffing curve too.
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
    on : Computing
        Where it is computed: processes, engine, cluster, store. It changes no digit.

    Returns
    -------
    Study

    Raises
    ------
    PrecisionError
        If the precision cannot be read, or is relative to a level of 0.
    ValueError
        If a number is out of its range.
    """
    asked_for = () if precision is None else precision_targets(precision)
    started, clock = datetime.now(UTC), time.perf_counter()
    notes: list[Note] = []
    names = experiments.distinct((baseline.name, *proposals))
    asked = dict(zip(names, (baseline, *proposals.values()), strict=True))
    notes += [
        Note("what_if", (("scenario", name), ("start", scenario.start), ("law", scenario.law.title)))
        for name, scenario in asked.items()
        if scenario.is_what_if
    ]
    notes += plan_that_stays(asked)
    scenarios = with_fitting_baseline(asked, on, notes)
    logs = _log_folder(scenarios, seed, on) if events else None
    try:
        over: dict[str, Any] = {}
        if posterior is not None:
            number = most if asked_for else replications
            over["runner"] = runner_over(posterior, scenarios[baseline.name], number, on)
        default = _compared(
            scenarios,
            asked_for,
            most,
            replications=replications,
            seed=seed,
            label="comparison",
            logs=logs,
            on=on,
            **over,
        )
        if asked_for:
            replications = len(default.replications)
        if posterior is not None:
            notes += notes_of(posterior, replications)
        long = min(replications, experiments.LONG_REPLICATIONS if settings else 0)
        long = long if long_run is None else long_run
        ten_years = None
        if long:
            ten_years = experiments.long_run(scenarios, replications=long, seed=seed, on=on)
            notes.append(Note("long_run", (("replications", long), ("weeks", ten_years.weeks))))
        others: dict[str, Comparison] = {}
        staffing = None
        if settings:
            fewer = min(replications, max(_LEAST_SETTING_REPLICATIONS, replications // _SETTING_SHARE))
            run_already = default if posterior is None else None
            for setting in (*SETTINGS, *_fitting(alternatives_of(scenarios), scenarios, notes)):
                others[setting.name] = _under(setting, scenarios, fewer, seed, on, run_already)
            staffing = experiments.staffing_curve(
                scenarios[baseline.name],
                replications=min(replications, _CURVE_REPLICATIONS),
                seed=seed,
                on=on,
            )
            notes += [
                Note("fewer", (("fewer", fewer), ("replications", replications))),
                Note("threat_solved"),
                Note("curve_idle"),
            ]
    except BaseException:
        if logs is not None and on.store is None:
            shutil.rmtree(logs, ignore_errors=True)
        raise
    narrowness = reached(default, asked_for)
    notes += precision_notes(narrowness, replications, most)
    notes += overload_notes(
        experiments.overloaded(default),
        [name for name, comparison in others.items() if experiments.overloaded(comparison)],
        () if staffing is None else staffing.overloaded,
    )
    study = Study(
        baseline=baseline.name,
        scenarios=scenarios,
        default=default,
        settings=others,
        labels={name: name for name in others}
        | {setting.name: setting.label for setting in (experiments.DEFAULT, *SETTINGS)},
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
    )
    if logs is not None and on.store is None:
        weakref.finalize(study, shutil.rmtree, logs, ignore_errors=True)
    return study


def run(
    scenario: Scenario,
    *,
    replications: int = 20,
    seed: int = 1,
    settings: bool = False,
    events: bool = False,
    on: Computing = HERE,
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
    )


def _fitting(
    alternatives: Sequence[Setting], scenarios: Mapping[str, Scenario], notes: list[Note]
) -> Iterator[Setting]:
    """Give the alternatives that fit with the rest of every scenario; of the others a note is made."""
    from simulator.scenario import ScenarioError

    for setting in alternatives:
        try:
            for name, scenario in scenarios.items():
                if setting.applies_to(name):
                    setting.apply(scenario)
        except ScenarioError as error:
            reason = str(error.problems[0]).rstrip(".") + "."
            notes.append(
                Note("alternative_unfit", (("alternative", Named(setting.name)), ("reason", reason)))
            )
        else:
            yield setting


def _under(
    setting: Setting,
    scenarios: Mapping[str, Scenario],
    replications: int,
    seed: int,
    on: Computing,
    default: Comparison | None,
) -> Comparison:
    """Compare the scenarios under a setting; what it leaves as it was is taken from the default comparison."""
    at = under(setting, scenarios, on)
    (first, baseline), *proposals = at.items()
    known = {}
    if default is not None and at[first] is scenarios[first]:
        same = [name for name, scenario in at.items() if scenario is scenarios[name]]
        known = {name: default.measures[name][:replications] for name in same}
    return experiments.compare(
        baseline,
        dict(proposals),
        replications=replications,
        seed=seed,
        label=setting.label,
        on=on,
        known=known,
    )


def _log_folder(scenarios: Mapping[str, Scenario], seed: int, on: Computing) -> Path:
    """Give a folder for the event logs: in the store, so that they outlive an interruption, or a passing one."""
    if on.cluster is not None:
        raise NoCluster(
            "event logs are written by processes of this machine: leave out either --events or --cluster"
        )
    if on.store is None:
        return Path(mkdtemp(prefix="jobcentre-"))
    from simulator.scenario import scenario_digest

    whose = [(name, scenario_digest(scenario)) for name, scenario in scenarios.items()]
    return on.store.logs(hashlib.sha256(repr((whose, seed)).encode()).hexdigest()[:16])


def precision_targets(asked: str | Sequence[str]) -> tuple[Target, ...]:
    """Read precisions as a user writes them; without an outcome's name, every headline is meant.

    Raises
    ------
    PrecisionError
        If one cannot be read.
    """
    return targets(asked)


def _compared(
    scenarios: Mapping[str, Scenario], asked_for: Sequence[Target], most: int, **options: Any
) -> Comparison:
    (_, baseline), *proposals = scenarios.items()
    if not asked_for:
        return experiments.compare(baseline, dict(proposals), **options)
    first = max(FIRST, options.pop("replications"))
    return compare_to_precision(baseline, dict(proposals), asked_for, first=first, most=most, **options)
