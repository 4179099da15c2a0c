"""How large a trial must be: it is simulated within the jobcentre that it would be made in, some hundred times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from simulator.catalogue import OUTCOMES
from simulator.errors import Refused
from simulator.experiments.assumptions import assumptions_of
from simulator.experiments.baseline import reference_of, with_fitting_baseline
from simulator.experiments.compute import HERE, Computing, computing
from simulator.experiments.prediction import places_of
from simulator.experiments.record import Note
from simulator.experiments.trial_design import FEWEST_UNITS, MOST_MONTHS, Design, Drawn
from simulator.experiments.trial_fields import Worlds
from simulator.experiments.trial_file import Described
from simulator.experiments.trial_municipalities import LOTS
from simulator.experiments.trial_result import Trial
from simulator.experiments.trial_worlds import simulate_worlds
from simulator.experiments.verdicts import size_that_matters
from simulator.optional import need

if TYPE_CHECKING:
    from simulator.scenario import Scenario

MONTHS = (3.0, 6.0, 9.0, 12.0, 18.0)
_MANY, _SPLIT = 100, 4
"""Of so many trials the luck of the lots is out of how the bias divides in a part of the worlds."""
_CLOSER = 2
"""Lengths tried at most beside those asked for, to close in on the smallest."""


def trial(
    baseline: Scenario,
    proposal: Scenario,
    *,
    drawn: Drawn = "citizens",
    share: float = 0.5,
    months: Sequence[float] = MONTHS,
    outcome: str = "weeks_first_spell_52",
    matters: float | None = None,
    groups: Sequence[str] = ("all",),
    trials: int = 200,
    draws: bool = True,
    seed: int = 1,
    on: Computing = HERE,
    workers: int | None = None,
    described: Described | None = None,
) -> Trial:
    """Simulate trials of a proposal within the jobcentre that they would be made in.

    Parameters
    ----------
    baseline, proposal : Scenario
        Today's rules, which those not drawn live by, and what is tried; its staff and its places are today's.
    drawn : {"citizens", "caseworkers", "municipalities", "steps"}
        What lots are drawn of.
    share : float
        Of those drawn, how large a share is under the proposal.
    months : sequence of float
        Lengths of the trial: for so long those who enter are enrolled. Each is then followed for a year.
    outcome : str
        What is looked at.
    matters : float, optional
        The smallest difference that matters; that of the baseline's prices if not given.
    groups : sequence of str
        Who is enrolled: target groups, ``jobseekers`` or ``all``.
    trials : int
        Simulated at each length.
    draws : bool
        Whether each has assumptions of its own; of municipalities twenty trials share a draw.
    seed : int
        Of everything drawn.
    on : Computing
        Where it is computed.
    workers : int, optional
        Processes on this machine; short for ``on=Computing(workers)``.
    described : Described, optional
        The file that the trial is from: ``trial(**read_trial("hurtigt_i_gang"))``.

    Raises
    ------
    Refused
        If a choice is not possible with these scenarios.
    NotInstalled
        If lifelines, or statsmodels for steps, is not installed.
    """
    on = computing(on, workers)
    if trials < 2:
        raise Refused(f"it takes at least 2 trials, not {trials}")
    lengths = lengths_of(months)
    design = designed(
        baseline, proposal, drawn=drawn, share=share, outcome=outcome, matters=matters, groups=groups
    )
    need("statsmodels" if design.drawn == "steps" else "lifelines")
    notes: list[Note] = []
    name = proposal.name if proposal.name != baseline.name else f"{proposal.name}#2"
    scenarios = with_fitting_baseline({baseline.name: baseline, name: proposal}, on, notes)
    base, other = scenarios.values()
    settled = described.settled if described else frozenset[str]()
    known = {one.name: one for one in assumptions_of(scenarios) if one.path not in settled} if draws else {}
    worlds = -(-trials // LOTS) if design.by_municipality else trials
    asked = Worlds(
        base, other, (baseline.name, name), design, lengths, known, places_of(known, worlds, seed), seed,
        _SPLIT if trials >= _MANY else 1,
        None if base.members or base.place.solved is None else reference_of(base),
    )  # fmt: skip
    found = simulate_worlds(asked, worlds, on)
    result = Trial(
        design, lengths, worlds, draws, found, seed, described, scenarios=scenarios, notes=tuple(notes)
    )
    return _closer(result, asked, on)


def lengths_of(months: Sequence[float]) -> tuple[float, ...]:
    """Return the lengths of a trial in order, each once; refused if one is none."""
    lengths = tuple(sorted(set(map(float, months))))
    if not lengths or not all(0 < m <= MOST_MONTHS for m in lengths):
        raise Refused(f"a trial lasts more than 0 and at most {MOST_MONTHS} months")
    return lengths


def designed(
    baseline: Scenario,
    proposal: Scenario,
    *,
    drawn: Drawn,
    share: float,
    outcome: str,
    matters: float | None,
    groups: Sequence[str],
) -> Design:
    """Return the design of a trial of two scenarios; :func:`trial` says what each argument is.

    Raises
    ------
    Refused
        If a choice is not possible with these scenarios.
    """
    first = baseline.members[0] if baseline.members else baseline
    if matters is None and outcome in OUTCOMES:
        matters = size_that_matters(first.prices.matters, outcome, {})
    if matters is None:
        raise Refused(f"{outcome}: say what matters of it (--matters SIZE)")
    design = Design(drawn, share, outcome, matters, tuple(groups))
    _check(design, baseline, proposal)
    return design


def _check(design: Design, baseline: Scenario, proposal: Scenario) -> None:
    """Raise Refused where lots of such units cannot be drawn with such scenarios."""
    units = len(baseline.members)
    if design.by_municipality:
        if units < FEWEST_UNITS or len(proposal.members) != units:
            raise Refused(
                f"--draw {design.drawn}: takes two scenarios of the same municipalities, at least {FEWEST_UNITS}, "
                "such as north_jutland and north_jutland_frikommune"
            )
    elif units or proposal.members:
        raise Refused(
            f"--draw {design.drawn}: is of one municipality; draw municipalities or steps of several"
        )
    if design.drawn == "caseworkers" and not (
        baseline.practice.caseload == proposal.practice.caseload == "fixed"
    ):
        raise Refused("--draw caseworkers: each citizen must have her own; add --set practice.caseload=fixed")


def _closer(result: Trial, asked: Worlds, on: Computing) -> Trial:
    """Try lengths nearer to the smallest that is enough, on the same random numbers."""
    for _ in range(_CLOSER):
        root = result.smallest
        if root is None:
            return result
        at = round(2 * root.value) / 2
        if at in result.months or not result.months[0] < at < result.months[-1]:
            return result
        more = simulate_worlds(replace(asked, months=(at,)), result.worlds, on)
        order = np.argsort([*result.months, at])
        months = tuple(float(m) for m in np.array([*result.months, at])[order])
        result = replace(result, months=months, found=np.concatenate([result.found, more], axis=1)[:, order])
    return result
