"""Asking: the comparison under default settings, then under those that the answer hinges on."""

from __future__ import annotations

import shutil
import time
import weakref
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from simulator import experiments
from simulator.experiments import SETTINGS, Comparison, Progress
from simulator.reporting.notes import Note
from simulator.simulation import default_engine
from simulator.study.fitting import under, with_fitting_baseline
from simulator.study.result import Study, versions

if TYPE_CHECKING:
    from simulator.scenario import Scenario
    from simulator.simulation import Engine

_LEAST_SETTING_REPLICATIONS = 4
_SETTING_SHARE = 5
"""A fifth of the replications: paired differences are sharp, and there are four settings besides the default."""
_CURVE_REPLICATIONS = 2


def compare(
    baseline: Scenario,
    proposals: Mapping[str, Scenario],
    *,
    replications: int = 20,
    seed: int = 1,
    workers: int | None = None,
    engine: Engine | None = None,
    settings: bool = True,
    progress: Progress | None = None,
    events: bool = False,
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
    seed : int
        Non-negative.
    workers : int, optional
        Processes; by default as many as there are processors. It changes no digit.
    engine : {"simpy", "compiled"}, optional
        Who keeps the clock; by default the compiled engine, where numba is installed. It changes no digit.
    settings : bool
        Whether to run the other staffing levels, the other threat splits and the staffing curve too.
    progress : callable, optional
        ``progress(label, done, total)`` as replications finish.
    events : bool
        Whether to keep the event logs of the default comparison, for :meth:`Study.save`.

    Returns
    -------
    Study

    Raises
    ------
    ValueError
        If a number is out of its range.
    """
    started, clock = datetime.now(UTC), time.perf_counter()
    notes: list[Note] = []
    names = experiments.distinct((baseline.name, *proposals))
    asked = dict(zip(names, (baseline, *proposals.values()), strict=True))
    notes += [
        Note("what_if", (("scenario", name), ("start", scenario.start), ("law", scenario.law.title)))
        for name, scenario in asked.items()
        if scenario.is_what_if
    ]
    scenarios = with_fitting_baseline(asked, workers, engine, progress, notes)
    logs = Path(mkdtemp(prefix="jobcentre-")) if events else None
    try:
        default = _compared(
            scenarios,
            replications=replications,
            seed=seed,
            workers=workers,
            engine=engine,
            progress=progress,
            label="comparison",
            logs=logs,
        )
        others: dict[str, Comparison] = {}
        staffing = None
        if settings:
            fewer = min(replications, max(_LEAST_SETTING_REPLICATIONS, replications // _SETTING_SHARE))
            others = {
                setting.name: _compared(
                    under(setting, scenarios, workers, engine, progress),
                    replications=fewer,
                    seed=seed,
                    workers=workers,
                    engine=engine,
                    progress=progress,
                    label=setting.label,
                )
                for setting in SETTINGS
            }
            staffing = experiments.staffing_curve(
                scenarios[baseline.name],
                replications=min(replications, _CURVE_REPLICATIONS),
                seed=seed,
                workers=workers,
                engine=engine,
                progress=progress,
            )
            notes += [
                Note("fewer", (("fewer", fewer), ("replications", replications))),
                Note("threat_solved"),
                Note("curve_idle"),
            ]
    except BaseException:
        if logs is not None:
            shutil.rmtree(logs, ignore_errors=True)
        raise
    study = Study(
        baseline=baseline.name,
        scenarios=scenarios,
        default=default,
        settings=others,
        labels={setting.name: setting.label for setting in (experiments.DEFAULT, *SETTINGS)},
        staffing=staffing,
        seed=seed,
        replications=replications,
        notes=tuple(notes),
        started=started,
        duration=time.perf_counter() - clock,
        versions=versions(),
        engine=engine or default_engine(),
        logs=logs,
    )
    if logs is not None:
        weakref.finalize(study, shutil.rmtree, logs, ignore_errors=True)
    return study


def run(
    scenario: Scenario,
    *,
    replications: int = 20,
    seed: int = 1,
    workers: int | None = None,
    engine: Engine | None = None,
    settings: bool = False,
    progress: Progress | None = None,
    events: bool = False,
) -> Study:
    """Run one scenario throughout, its own rules in the warm-up too; see :func:`compare`."""
    return compare(
        scenario,
        {},
        replications=replications,
        seed=seed,
        workers=workers,
        engine=engine,
        settings=settings,
        progress=progress,
        events=events,
    )


def _compared(scenarios: Mapping[str, Scenario], **options: Any) -> Comparison:
    (_, baseline), *proposals = scenarios.items()
    return experiments.compare(baseline, dict(proposals), **options)
