"""The solved baseline: hazards under which the reference scenario reproduces the place's observed durations.

Observed durations already contain today's talks and offers, and the observed hazard of those still there falls as the
easily employed leave. So the hazard of a citizen of frailty 1 without talks or offers is never typed: per group, cause
and duration band it is scaled until the *marginal* hazard of the reference scenario, effects and frailty on, is the
observed one.

Whoever changes what the hazards rest on solves them anew, once, under the place's own law and practice; all scenarios
that are compared inherit them.

The marginal hazard of a run is integrated hazard over person-weeks at risk, not exits over person-weeks: the same
expectation with the exits' own chance taken out, so that few replications are enough.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from simulator.experiments.compute import HERE, Computing, Job
from simulator.experiments.record import Note
from simulator.experiments.replicate import Runner, replicate
from simulator.model.effects import FIGURES
from simulator.scenario.base import CAUSES
from simulator.scenario.messages import Problem, ScenarioError
from simulator.scenario.place import Solved
from simulator.scenario.regions import place_name, pool
from simulator.scenario.tree import without_danish

if TYPE_CHECKING:
    from simulator.scenario import Scenario
    from simulator.simulation import Drawn, Engine

Array = NDArray[np.float64]

ROWS_OWN = ("stock", "stock_season", "hours_share")
"""What the rows of a table of places may differ in and still share a baseline: neither enters a citizen's hazard, and a
jobcentre in proportion gives everybody about the same talks and offers."""
_AGAIN = (1, 2)
"""Replications of each step for another setting: it starts from the hazards of the default, which are near."""
_AHEAD = 1.2
"""Exponent of such a step's correction: talks and offers move with the hazards, so that a whole one falls short. With
it, and a start in proportion to what is observed, three runs leave as small a gap as six without (over draws of all
assumptions, measured on other random numbers: 7.5 % for 8.9 in the rate of the group that is furthest off)."""
_MOST = (0.2, 5.0)
"""A step corrects a hazard by no more."""
LEAST_PERSON_WEEKS = 200.0
"""A duration band with less exposure than this borrows the correction of its whole group."""


@dataclass(frozen=True)
class Tally:
    """Person-weeks at risk (groups, bands) and integrated hazard (groups, causes, bands) of one replication."""

    exposure: Array
    expected: Array


def beliefs(scenario: Scenario, for_table: bool | None = None) -> str:
    """Hash of what the baseline depends on besides law and practice: the place and the effects.

    Parameters
    ----------
    scenario : Scenario
        Whose place and effects.
    for_table : bool, optional
        Whether the baseline is that of a table of places, whose rows differ in size and season; as the place says it
        was solved, if not given.
    """
    if for_table is None:
        for_table = scenario.place.solved is not None and scenario.place.solved.for_table
    behaviour = scenario.behaviour.model_dump(mode="json", include=set(FIGURES) - {"labour_market"})
    # Where vacancies are shared nothing is taken off the effects: the baseline is what others' losses count from.
    behaviour["displacement"] = scenario.behaviour.lost_to_others
    but_for = {"baseline", *(ROWS_OWN if for_table else ())}
    groups = {
        name: group.model_dump(mode="json", exclude=but_for) for name, group in scenario.place.groups.items()
    }
    return _hash({"behaviour": behaviour, "groups": groups})


def organisation(scenario: Scenario) -> str:
    """Hash of a scenario's law and practice."""
    parts = {part: getattr(scenario, part).model_dump(mode="json") for part in ("law", "practice")}
    return _hash(without_danish(parts))


def is_stale(scenario: Scenario) -> bool:
    """Return whether the place's baseline was solved under other beliefs than the scenario's (or never)."""
    solved = scenario.place.solved
    return solved is None or solved.beliefs != beliefs(scenario)


def out_of_date(scenario: Scenario) -> str:
    """Say why a scenario's baseline should be solved anew; empty where it is up to date.

    A proposal inherits its reference's baseline: only the reference itself answers for its law and practice.
    """
    solved = scenario.place.solved
    if solved is None:
        return "the baseline was never solved"
    if solved.beliefs != beliefs(scenario):
        return "the baseline was solved under other figures of the place or of effects"
    if scenario.name == solved.reference and solved.organisation != organisation(scenario):
        return "the baseline was solved under another law or practice of its reference"
    return ""


def _hash(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]


class Tallying:
    """Runs one replication and keeps its hazards alone; those who live and work there are drawn once for all steps."""

    def __init__(self) -> None:
        self._drawn: dict[tuple[int, int], Drawn] = {}

    def __call__(
        self, job: Job, seed: int, replication: int, logs: Path | None = None, engine: Engine | None = None
    ) -> Tally:
        """Run it; steps differ by the baseline hazards alone, on which nobody's draws depend."""
        from simulator.simulation import Drawn, tally, timeline

        key = seed, replication
        if key not in self._drawn:
            self._drawn[key] = Drawn(job.baseline, *key)
        return Tally(*tally(timeline(job.baseline, job.scenario), self._drawn[key], engine))

    def __reduce__(self) -> tuple[type[Tallying], tuple[()]]:
        """Be sent to a process without those who were drawn in this one."""
        return Tallying, ()

    def __repr__(self) -> str:
        """Name it, by which a store finds its runs."""
        return "tallying"


def solve_baseline(
    reference: Scenario,
    *,
    replications: int = 4,
    iterations: int = 5,
    seed: int = 2023,
    on: Computing = HERE,
) -> Scenario:
    """Solve the baseline hazards of a scenario's place, in a year without a season.

    Observed durations are those of an average season. Where layoffs and hires come in waves, those of one duration are
    there in one season, and hazards that made up for it would flatten the very season that the stock is to show.

    Parameters
    ----------
    reference : Scenario
        The place's own law and practice.
    replications : int
        Replications a step: the same ones each time, so that steps differ by the hazards alone.
    iterations : int
        Steps of b <- b x observed / simulated.
    seed : int
        Seed of the replications.
    on : Computing
        Where it is computed.

    Returns
    -------
    Scenario
        The reference with ``place.groups.*.baseline`` and ``place.solved`` replaced.
    """
    observed, baseline = hazards(reference, "observed"), hazards(reference, "baseline")
    baseline = np.where(baseline > 0, baseline, observed)
    flat, tallying, gap = without_season(reference), Tallying(), np.inf
    for step in range(iterations + 1):
        current = with_baseline(flat, baseline)
        label = f"solving the baseline, step {step + 1} of {iterations + 1}"
        exposure, expected = _tallied(current, replications, seed, label, tallying, on)
        correction, gap = _correction(exposure, expected, observed)
        if step < iterations:
            baseline = baseline * correction
    return _as_solved(reference, baseline, replications, seed, gap)


def solve_from(reference: Scenario, solved: Scenario, *, seed: int = 2023, on: Computing = HERE) -> Scenario:
    """Solve baseline hazards anew from those of other figures, in few runs.

    Parameters
    ----------
    reference : Scenario
        The place's own law and practice, with the figures that the hazards are to fit.
    solved : Scenario
        Of the same place before its figures were changed: its hazards fit what is observed in it.
    seed, on
        See :func:`solve_baseline`.
    """
    observed, before = hazards(reference, "observed"), hazards(solved, "observed")
    known = hazards(solved, "baseline")
    in_proportion = known * np.divide(observed, before, out=np.ones_like(before), where=before > 0)
    baseline = np.where((known > 0) & (before > 0), in_proportion, observed)
    flat, tallying, gap = without_season(reference), Tallying(), np.inf
    for step, replications in enumerate(_AGAIN, 1):
        label = f"solving the baseline, step {step} of {len(_AGAIN)}"
        current = with_baseline(flat, baseline)
        correction, gap = _correction(*_tallied(current, replications, seed, label, tallying, on), observed)
        baseline = baseline * np.clip(correction**_AHEAD, *_MOST)
    return _as_solved(reference, baseline, _AGAIN[-1], seed, gap)


def hazards(scenario: Scenario, which: str) -> Array:
    """Return a place's hazards, ``observed`` or ``baseline``: shape (groups, causes, bands)."""
    groups = scenario.place.groups.values()
    return np.array([[getattr(getattr(group, which), cause) for cause in CAUSES] for group in groups])


def _tallied(
    current: Scenario, replications: int, seed: int, label: str, tallying: Tallying, on: Computing
) -> tuple[Array, Array]:
    """Return person-weeks at risk and integrated hazards over some replications."""
    found = replicate(
        [Job(current.name, current, current)],
        range(replications),
        seed=seed,
        label=label,
        runner=cast("Runner", tallying),
        on=on,
    )[current.name]
    tallies = cast("tuple[Tally, ...]", found)
    return np.asarray(sum(t.exposure for t in tallies)), np.asarray(sum(t.expected for t in tallies))


def _as_solved(reference: Scenario, baseline: Array, replications: int, seed: int, gap: float) -> Scenario:
    """Return the reference with solved hazards, and what they were solved under."""
    current, before = with_baseline(reference, baseline), reference.place.solved
    for_table = reference.place.table is not None or (before is not None and before.for_table)
    solved = Solved(
        reference=reference.name,
        beliefs=beliefs(current, for_table),
        organisation=organisation(current),
        replications=replications,
        seed=seed,
        largest_gap=round(float(gap), 4),
        for_table=for_table,
    )
    return current.replace({"place.solved": solved.model_dump()})


def without_season(scenario: Scenario) -> Scenario:
    """Return a scenario whose stocks, entries and exits have no season."""
    flat = (1.0,) * 12
    seasonal = {
        f"place.groups.{name}.{key}": flat
        for name, group in scenario.place.groups.items()
        for key in ("stock_season", "exit_season")
        if set(getattr(group, key)) != {1.0}
    }
    return scenario.replace(seasonal) if seasonal else scenario


def _correction(exposure: Array, expected: Array, observed: Array) -> tuple[Array, float]:
    """Return the observed over the simulated hazard by group, cause and band, and the largest gap of a rate."""
    wanted = observed * exposure[:, None, :]
    group_wanted, group_found = wanted.sum(axis=2), expected.sum(axis=2)
    whole = np.divide(group_wanted, group_found, out=np.ones_like(group_found), where=group_found > 0)
    by_band = np.divide(wanted, expected, out=np.ones_like(wanted), where=expected > 0)
    correction = np.where((exposure > LEAST_PERSON_WEEKS)[:, None, :], by_band, whole[:, :, None])
    leaving_wanted, leaving_found = group_wanted.sum(axis=1), group_found.sum(axis=1)
    gaps = np.abs(
        np.divide(leaving_found, leaving_wanted, out=np.ones_like(leaving_found), where=leaving_wanted > 0)
        - 1
    )
    return np.clip(correction, *_MOST), float(gaps.max(initial=0.0))


def with_baseline(scenario: Scenario, baseline: Array) -> Scenario:
    """Return a scenario with other baseline hazards: groups in the place's order, causes, bands."""
    return scenario.replace(
        {
            f"place.groups.{name}.baseline": {
                cause: tuple(float(f"{x:.6g}") for x in baseline[g, k]) for k, cause in enumerate(CAUSES)
            }
            for g, name in enumerate(scenario.place.groups)
        }
    )


def inherit_baseline(scenario: Scenario, solved: Scenario) -> Scenario:
    """Return a proposal with the baseline hazards that were solved for its reference."""
    changes: dict[str, object] = {
        f"place.groups.{name}.baseline": group.baseline.model_dump()
        for name, group in solved.place.groups.items()
    }
    if solved.place.solved is not None:
        changes["place.solved"] = solved.place.solved.model_dump()
    return scenario.replace(changes)


def with_fitting_baseline(
    scenarios: Mapping[str, Scenario],
    on: Computing,
    notes: list[Note],
) -> dict[str, Scenario]:
    """Solve the baseline hazards anew if what they were solved under was changed; proposals inherit them."""
    solve = _once(on=on)
    return _by_place(scenarios, lambda own: _with_fitting_baseline(own, solve, notes))


def _once(**options: Any) -> Callable[[Scenario], Scenario]:
    """Return a solver that solves equal references once: the rows of a table of places share theirs."""
    from simulator.scenario.scenario import scenario_digest

    solved: dict[str, Scenario] = {}

    def solve(reference: Scenario) -> Scenario:
        key = scenario_digest(reference)
        if key not in solved:
            solved[key] = solve_baseline(reference, **options)
        return solved[key]

    return solve


def _with_fitting_baseline(
    scenarios: Mapping[str, Scenario], solve: Callable[[Scenario], Scenario], notes: list[Note]
) -> dict[str, Scenario]:
    first = next(iter(scenarios.values()))
    if not is_stale(first):
        return dict(scenarios)
    reference = reference_of(first)
    key = "never_solved" if first.place.solved is None else "stale"
    said = Note(key, (("reference", reference.name),))
    if said not in notes:
        notes.append(said)
    solved = solve(reference)
    return {name: inherit_baseline(scenario, solved) for name, scenario in scenarios.items()}


def solved_anew(
    scenarios: Mapping[str, Scenario], before: Scenario, on: Computing, reference: Scenario | None = None
) -> dict[str, Scenario]:
    """Solve the baseline hazards that fit the first scenario's figures, once a municipality; all inherit them.

    Parameters
    ----------
    scenarios : mapping of str to Scenario
        By name, the baseline first.
    before : Scenario
        The baseline before its figures were changed, from whose hazards the solution starts.
    on : Computing
        Where it is computed.
    reference : Scenario, optional
        What the place's ``solved.reference`` names, if it is loaded already.
    """
    solved: dict[str, Scenario] = {}

    def fit(own: Mapping[str, Scenario]) -> dict[str, Scenario]:
        from simulator.scenario.scenario import scenario_digest

        at = reference_of(next(iter(own.values())), reference)
        key = scenario_digest(at)
        if key not in solved:
            solved[key] = solve_from(at, starting[place_name(next(iter(own.values())))], on=on)
        return {name: inherit_baseline(scenario, solved[key]) for name, scenario in own.items()}

    starting = {place_name(one): one for one in before.members or (before,)}
    return _by_place(scenarios, fit)


def _by_place(
    scenarios: Mapping[str, Scenario], fit: Callable[[Mapping[str, Scenario]], dict[str, Scenario]]
) -> dict[str, Scenario]:
    """Fit the scenarios, municipality by municipality where they stand for several.

    Scenarios that are not of the same municipalities are left as they are: comparing them is refused.
    """
    places = {tuple(map(place_name, scenario.members)) for scenario in scenarios.values()}
    if places == {()}:
        return fit(scenarios)
    if len(places) > 1:
        return dict(scenarios)
    fitted = [
        fit({name: scenario.members[n] for name, scenario in scenarios.items()})
        for n in range(len(places.pop()))
    ]
    return {name: pool(tuple(own[name] for own in fitted)) for name in scenarios}


def reference_of(scenario: Scenario, loaded: Scenario | None = None) -> Scenario:
    """Return the scenario that the place's observed durations come from, with this scenario's behaviour and
    place.

    Observed durations are those of the law and practice that were in force when they were observed, whatever
    this scenario's own are. A place that was never solved, or whose reference cannot be read here, takes the
    scenario itself. ``loaded`` is the reference as its file has it, if it is at hand.
    """
    if scenario.place.solved is None:
        return scenario
    try:
        reference = loaded or load_reference(scenario.place.solved.reference)
        place = scenario.place
        if scenario.place.solved.for_table:
            # The mean municipality, of the size that its own jobcentre has: one and the same for every row.
            own = {f"place.{key}": getattr(reference.place, key) for key in ("title", "code")}
            for name, group in reference.place.groups.items():
                own |= {f"place.groups.{name}.{key}": getattr(group, key) for key in ROWS_OWN}
            place = scenario.replace(own).place
        return reference.replace({"place": place, "behaviour": scenario.behaviour})
    except ScenarioError:
        return scenario


def reference_at_hand(scenario: Scenario) -> Scenario | None:
    """Return what a place's ``solved.reference`` names as its file has it, for whoever solves many times; None where
    there is none that can be read, or where there are several.
    """
    if scenario.members or scenario.place.solved is None:
        return None
    try:
        return load_reference(scenario.place.solved.reference)
    except ScenarioError:
        return None


def load_reference(name: str) -> Scenario:
    """Load the scenario that ``solved.reference`` names.

    Raises
    ------
    ScenarioError
        If there is no such scenario or place, or they cannot be used.
    """
    from simulator.scenario import load_scenario
    from simulator.scenario.load import load_at

    if not _names_place(name):
        return load_scenario(name)
    scenario, _, place = name.rpartition("/")
    return load_at(scenario, place)


def reference_for(name: str, file: Path) -> Scenario:
    """Load a reference with the place of a file.

    Parameters
    ----------
    name : str
        A scenario, or ``NAME/PLACE``.
    file : Path
        The place file: where the scenario is of another place, this one takes its place.

    Raises
    ------
    ScenarioError
        As :func:`load_reference`, or if ``NAME/PLACE`` is of another place than the file.
    """
    from simulator.scenario.files import Unreadable, read_toml
    from simulator.scenario.load import load_at

    try:
        title = read_toml(file)[0].get("title")
    except Unreadable as error:
        raise ScenarioError([error.problem]) from error
    reference = load_reference(name)
    if not reference.members and reference.place.title == title:
        return reference
    if _names_place(name):
        told = f"is of {reference.place.title}, the place file of {title}"
        raise ScenarioError([Problem(name, "", told)])
    return load_at(name, file.stem, file)


def _names_place(reference: str) -> bool:
    """Return whether a reference reads ``NAME/PLACE`` rather than a scenario's name or file."""
    return "/" in reference and not reference.endswith(".toml")
