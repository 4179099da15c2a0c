"""The ledger of public figures: what the model says of each, over draws of all that is assumed, and whether that holds.

Every figure is simulated in the scenario and the municipality that it is held against, at draws of everything that has
a range or alternatives, each with its baseline solved for it and its own random numbers (as a prediction is, see
:mod:`simulator.experiments.prediction`). What 95 % of the draws hold, widened by the figure's own sampling error, is
the interval that the figure should lie in. A figure that set the model says less by lying inside than one that did not:
the two are counted apart.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.figures import Figure, Left, Subject, read_figures, shipped_files
from simulator.calibration.predict import figure_label, measured
from simulator.errors import Refused
from simulator.experiments.assumptions import Assumption, assumptions_of, drawn_scenario
from simulator.experiments.baseline import reference_of, with_fitting_baseline
from simulator.experiments.compute import HERE, Computing, Job, computing
from simulator.experiments.prediction import places_of
from simulator.experiments.record import Note, Result
from simulator.experiments.replicate import prepare_engine, replicate
from simulator.experiments.settings import with_own_baseline
from simulator.scenario.messages import nearest
from simulator.scenario.place_names import plain

if TYPE_CHECKING:
    from simulator.experiments.replicate import Runner
    from simulator.scenario import Scenario
    from simulator.simulation import Engine

Floats = NDArray[np.float64]
Loading = Callable[[str, str], "Scenario"]
"""Loads a scenario by its name, at a place: see :func:`at_place`."""

DRAWS = 40
"""Draws of what is assumed, of every scenario and municipality, unless asked for otherwise."""
AS_ASSUMED = 4
"""Runs of each with everything as it is assumed, beside the draws."""
_SEEDS = 2**20
"""Random numbers of a seed's draws: no draw of any seed shares another's."""


@dataclass(frozen=True)
class Held:
    """One public figure, and what the model says of it.

    Attributes
    ----------
    file, name, part : str
        Its file, its name there, and which of the figures of that name; empty where there is but one.
    scenario, place : str
        What was simulated: the scenario's title, the municipality.
    figure : Figure
        What was observed.
    observed, simulated, low, high, spread, assumed : float
        The figure; the mean over the draws; what 95 % of them hold, with the figure's own sampling error; their
        standard deviation; the mean of some runs with everything as it is assumed. nan where no run has anything to
        say.
    """

    file: str
    name: str
    part: str
    scenario: str
    place: str
    figure: Figure
    observed: float
    simulated: float
    low: float
    high: float
    spread: float
    assumed: float

    @property
    def inside(self) -> bool:
        """Whether the figure lies within the interval; never where nothing was simulated."""
        return self.low <= self.observed <= self.high

    @property
    def used(self) -> bool:
        """Whether the model was set by it."""
        return self.figure.use == "fit"

    @property
    def distance(self) -> float:
        """How far the figure lies above the mean of the draws (below, if negative), in standard deviations."""
        return (self.observed - self.simulated) / self.spread if self.spread > 0 else float("nan")

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What it goes by in tables: file, place, name and part."""
        return self.file, self.place, self.name, self.part


@dataclass(frozen=True, repr=False)
class Validation(Result):
    """The ledger.

    Attributes
    ----------
    held : tuple of Held
        Every figure, file by file.
    left_out : mapping of str to Left
        What is known and was not simulated.
    draws, seed : int
    files : mapping of str to str
        By file of figures the SHA-256 of what it says.
    """

    held: tuple[Held, ...]
    left_out: Mapping[str, Left]
    draws: int
    seed: int
    files: Mapping[str, str]

    kind = "validation"
    decisive = ("draws", "seed", "files")

    @property
    def asked(self) -> Mapping[str, Any]:
        """What decides the digits besides the scenarios, ready for JSON."""
        return {"draws": self.draws, "seed": self.seed, "files": dict(self.files)}

    def counted(self, *, used: bool, about: str = "") -> tuple[int, int]:
        """Return how many figures lie inside, and how many there are: those used or not, of one chapter or of all."""
        those = [one for one in self.held if one.used == used and about in ("", one.figure.about)]
        return sum(one.inside for one in those), len(those)


def at_place(scenario: Scenario, place: str) -> Scenario:
    """Return the one municipality of a scenario of several that goes by a name, whatever way it is written.

    Raises
    ------
    Refused
        If there is none, or the scenario is of several and none is named.
    """
    from simulator.scenario.regions import place_name

    if not scenario.members:
        return scenario
    if not place:
        raise Refused(f"{scenario.name}: is of several places; name the one that the figures are of")
    found = [one for one in scenario.members if plain(place_name(one)) == plain(place)]
    if not found:
        raise Refused(f"{scenario.name}: has no municipality {place}")
    return found[0]


def validate(
    subjects: Sequence[Subject],
    loading: Loading,
    *,
    left_out: Mapping[str, Left] | None = None,
    draws: int = DRAWS,
    seed: int = 1,
    on: Computing = HERE,
) -> Validation:
    """Hold scenarios up against public figures, at draws of all that is assumed.

    Parameters
    ----------
    subjects : sequence of Subject
        Figures, each file's (and municipality's) with what they are held against.
    loading : callable
        Loads a scenario by its name and place.
    left_out : mapping of str to Left, optional
        What is known and not simulated, to be told beside it.
    draws : int
        Of what is assumed, for each scenario of each municipality; at least 2.
    seed : int
        Of the draws and of the random numbers.
    on : Computing
        Where it is computed.

    Raises
    ------
    Refused
        If there is no figure, or there are fewer than two draws.
    """
    if not subjects:
        raise Refused("there are no figures to hold anything against")
    if draws < 2:
        raise Refused(f"an interval takes at least 2 draws, not {draws}")
    notes: list[Note] = []
    held: list[Held] = []
    scenarios: dict[str, Scenario] = {}
    for subject in subjects:
        scenario = loading(subject.scenario, subject.place)
        (scenario,) = with_fitting_baseline({scenario.name: scenario}, on, notes).values()
        scenarios.setdefault(subject.called, scenario)
        for against in dict.fromkeys(figure.against for figure in subject.figures.values()):
            figures = subject.of(against)
            before = loading(against, subject.place) if against else None
            simulated = simulate_figures(scenario, figures, before, draws=draws, seed=seed, on=on)
            held += _held(subject, figures, scenario, simulated, seed)
    files = {subject.file: subject.digest for subject in subjects}
    unique = tuple(dict.fromkeys(notes))
    return Validation(tuple(held), left_out or {}, draws, seed, files, scenarios=scenarios, notes=unique)


def _held(
    subject: Subject,
    figures: Mapping[str, Figure],
    scenario: Scenario,
    simulated: Mapping[str, Floats],
    seed: int,
) -> list[Held]:
    """Hold every figure of a subject up against its draws; draws that have nothing to say are left out."""
    generator = np.random.Generator(np.random.Philox(seed))
    found = []
    for name, figure in figures.items():
        for n, observed in enumerate(figure.values):
            levels, assumed = (
                each[np.isfinite(each)]
                for each in (simulated[name][:-AS_ASSUMED, n], simulated[name][-AS_ASSUMED:, n])
            )
            # The figure is itself drawn: where it could have lain, had other people been counted.
            around = levels + generator.normal(0.0, figure.standard_errors[n], len(levels))
            # So that a next draw lies within as often as is said: of 39 draws or fewer, the least and the greatest.
            low, high = (
                np.quantile(around, [0.025, 0.975], method="weibull") if len(levels) else (np.nan, np.nan)
            )
            mean = float(levels.mean()) if len(levels) else np.nan
            # Where no draw differs from another there is no yardstick, whatever the figure's own error is.
            spread = float(around.std(ddof=1)) if len(levels) > 1 and np.ptp(levels) > 0 else np.nan
            found.append(
                Held(
                    file=subject.file,
                    name=name,
                    part=figure_label(figure, n),
                    scenario=scenario.title,
                    place=scenario.place.title,
                    figure=figure,
                    observed=observed,
                    simulated=mean,
                    low=float(low),
                    high=float(high),
                    spread=spread,
                    assumed=float(assumed.mean()) if len(assumed) else np.nan,
                )
            )
    return found


def simulate_figures(
    scenario: Scenario,
    figures: Mapping[str, Figure],
    before: Scenario | None,
    *,
    draws: int,
    seed: int,
    on: Computing,
) -> dict[str, Floats]:
    """Simulate figures at draws of all that is assumed; as changes from another scenario, if one is given.

    Returns
    -------
    dict of str to ndarray, shape (draws + AS_ASSUMED, figures)
        By name; the last ones with everything as it is assumed.
    """
    asked = _asked(scenario, figures, before, draws, seed)
    job = Job("draws", scenario, scenario)
    if on.cluster is None:
        prepare_engine(job, on.engine)
    runner = cast("Runner", partial(_measure_at, asked=asked))
    label = f"figures, {scenario.place.title}"
    found = replicate([job], range(draws + AS_ASSUMED), seed=0, label=label, runner=runner, at_once=1, on=on)[
        "draws"
    ]
    each = cast("tuple[dict[str, Floats], ...]", found)
    return {name: np.array([one[name] for one in each]) for name in figures}


@dataclass(frozen=True)
class _Asked:
    """What is measured at which draws, as sent to the processes; its text is a hash, by which a store finds it."""

    scenarios: Mapping[str, Scenario]
    known: Mapping[str, Assumption]
    quantiles: Floats
    figures: Mapping[str, Figure]
    seed: int
    reference: Scenario | None

    def __repr__(self) -> str:
        from simulator.scenario import scenario_digest

        decides = (
            [(name, scenario_digest(scenario)) for name, scenario in self.scenarios.items()],
            list(self.known),
            self.quantiles.tolist(),
            list(self.figures.items()),
            self.seed,
        )
        return hashlib.sha256(repr(decides).encode()).hexdigest()


def _asked(
    scenario: Scenario, figures: Mapping[str, Figure], before: Scenario | None, draws: int, seed: int
) -> _Asked:
    scenarios = {scenario.name: scenario}
    if before is not None:
        own = scenario.name if scenario.name != before.name else f"{scenario.name}#2"
        scenarios = {before.name: before, own: scenario}
    known = {one.name: one for one in assumptions_of(scenarios)}
    solved = scenario.place.solved
    reference = None if solved is None else reference_of(next(iter(scenarios.values())))
    return _Asked(scenarios, known, places_of(known, draws, seed), figures, seed, reference)


def _measure_at(
    job: Job, seed: int, number: int, logs: Path | None, engine: Engine | None, *, asked: _Asked
) -> dict[str, Floats]:
    from simulator.simulation import simulate, timeline

    rows = asked.quantiles[number : number + 1].tolist()  # none beyond the draws: all as it is assumed
    quantiles = dict(zip(asked.known, rows[0], strict=True)) if rows else {}
    alone = Computing(workers=1, engine=engine)
    drawn = {
        name: drawn_scenario(scenario, name, quantiles, asked.known)[0]
        for name, scenario in asked.scenarios.items()
    }
    at = with_own_baseline(drawn, next(iter(asked.scenarios.values())), alone, asked.reference)
    found = [
        measured(
            asked.figures,
            simulate(timeline(one, one), asked.seed * _SEEDS + number, 0, engine),
            one,
            one,
        )
        for one in at.values()
    ]
    if len(found) == 1:
        return found[0]
    base, other = found
    return {name: _change(base[name], other[name]) for name in asked.figures}


def _change(base: Floats, other: Floats) -> Floats:
    """Return the relative change; nan where the baseline has none."""
    return np.asarray(np.divide(other - base, base, out=np.full(len(base), np.nan), where=base != 0))


def validate_files(
    scenarios: Sequence[str] = (),
    files: Sequence[str | Path] = (),
    *,
    sets: Mapping[str, Any] | None = None,
    draws: int = DRAWS,
    seed: int = 1,
    on: Computing = HERE,
    workers: int | None = None,
) -> Validation:
    """Hold scenarios up against the figures of files.

    Parameters
    ----------
    scenarios : sequence of str
        Names or files of scenarios: the figures of these alone. With ``files`` the one that figures are held against
        where their file names none.
    files : sequence of str or Path
        Files of figures, by path or by the name of a shipped one; all that are shipped if none is given. A CSV file of
        outcomes, as ``jobcentre measure`` writes it, is one too.
    sets : mapping of str to object, optional
        What is set in every scenario, by path.
    draws, seed, on
        As for :func:`validate`.
    workers : int, optional
        Processes on this machine; short for ``on=Computing(workers)``.

    Raises
    ------
    ScenarioError
        If a file has mistakes.
    Refused
        If there is nothing to hold a scenario against, or no scenario to hold figures against.
    """
    on = computing(on, workers)
    chosen, left_out = chosen_figures(scenarios, files)
    every = not scenarios and not files
    loading = _Loader(dict(sets or {}))
    return validate(chosen, loading, left_out=left_out if every else None, draws=draws, seed=seed, on=on)


def chosen_figures(
    scenarios: Sequence[str] = (), files: Sequence[str | Path] = ()
) -> tuple[tuple[Subject, ...], Mapping[str, Left]]:
    """Read the figures that are asked for, and what is known and not simulated; see :func:`validate_files`."""
    subjects: list[Subject] = []
    left_out: dict[str, Left] = {}
    for file in files or shipped_files():
        of_it, left = read_figures(file)
        subjects += of_it
        left_out |= left
    return _of_scenarios(subjects, scenarios, own=bool(files)), left_out


def _of_scenarios(subjects: Sequence[Subject], scenarios: Sequence[str], *, own: bool) -> tuple[Subject, ...]:
    """Return the figures of some scenarios; the reader's own ones with the scenario that they name none of."""
    nameless = [one.file for one in subjects if not one.scenario]
    if nameless and len(scenarios) != 1:
        told = "name the scenario" if not scenarios else "name one scenario alone"
        raise Refused(f"{nameless[0]}: says no scenario that its figures are held against: {told}")
    if own:
        return tuple(one if one.scenario else replace(one, scenario=scenarios[0]) for one in subjects)
    known = tuple(dict.fromkeys(one.scenario for one in subjects))
    if unknown := [name for name in scenarios if name not in known]:
        near = nearest(unknown[0], known)
        guess = f"; did you mean '{near}'?" if near else ""
        raise Refused(
            f"{unknown[0]}: no public figure is held against it{guess} There are figures of {', '.join(known)}; "
            "your own go into a file (--figures)"
        )
    return tuple(one for one in subjects if not scenarios or one.scenario in scenarios)


class _Loader:
    """Loads scenarios at places; one of many municipalities is read once for all of them."""

    def __init__(self, sets: Mapping[str, Any]) -> None:
        self._sets = sets
        self._read: dict[str, Scenario] = {}

    def __call__(self, name: str, place: str) -> Scenario:
        from simulator.scenario import load_scenario

        if name not in self._read:
            self._read[name] = load_scenario(name, self._sets)
        whole = self._read[name]
        if whole.members or not place:
            return at_place(whole, place)
        return load_scenario(name, {**self._sets, "place": place})
