"""One posterior of the effects of talks, from all studies: replays, emulators, history matching, a hierarchical model.

The draws that are written are for a place where no study was made: what the studies have in common, and a deviation
from it as between any two studies. So where studies conflict they are wide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.calibration import emulators, hierarchical
from simulator.calibration.calibration import Estimate, entangled, estimates_of
from simulator.calibration.emulators import Emulator
from simulator.calibration.evidence import EvidenceFile, Found, StudyFile, read_evidence, told
from simulator.calibration.hierarchical import Model, Observation, RuledOut, Sampled
from simulator.calibration.replays import Replays, base_of, make_again, outcomes_of, resolved
from simulator.experiments.compute import HERE, Computing, computing
from simulator.experiments.posterior_file import Draws
from simulator.experiments.record import Note, Result
from simulator.scenario.named_files import NamedFile

if TYPE_CHECKING:
    from simulator.scenario import Scenario

Floats = NDArray[np.float64]
POINTS = 128
"""Points at which every study is made again."""
DRAWS = 400
"""Draws that are written."""
STEPS = 2000
ENSEMBLES = 4
MATCHED = 20_000
"""Draws from the prior that history matching looks at."""
_HELD = 2000
"""Draws by which what studies found is held against what they would find."""


@dataclass(frozen=True)
class Held:
    """What a study found, against what the posterior says that it would find.

    Attributes
    ----------
    study, found : StudyFile, Found
        Which.
    name : str
        Study and figure.
    low, high : float
        What was found, or what it lies between.
    fitted : tuple of float
        Median and 95 % interval of what the study's own values would give, its error among them.
    elsewhere : tuple of float
        The same of another study like it.
    ruled_out : float
        Share of what was believed before that it rules out by itself.
    emulator : Emulator or None
        By what a replay was stood in for; None where it tells a figure outright.
    """

    study: StudyFile
    found: Found
    name: str
    low: float
    high: float
    fitted: tuple[float, float, float]
    elsewhere: tuple[float, float, float]
    ruled_out: float
    emulator: Emulator | None

    @property
    def inside(self) -> bool:
        """Whether what was found lies within what its own values would give."""
        _, low, high = self.fitted
        return low <= self.high and self.low <= high


@dataclass(frozen=True, repr=False, kw_only=True)
class TalkEffects(Result):
    """The posterior, and all that is needed to show, use and repeat it.

    Attributes
    ----------
    evidence : EvidenceFile
        The studies.
    estimates : tuple of Estimate
        By figure as a scenario has it: what the draws hold, against what was believed before.
    common : tuple of Estimate
        By unknown figure, what the studies have in common, without what differs between them.
    spreads : tuple of Estimate
        By figure that differs between studies, by how much (in logits of its place).
    together : tuple of (str, str, float)
        Pairs that are told together, not apart.
    held : tuple of Held
        What each study found, against the posterior.
    ruled_out : float
        Share of what was believed before that the studies rule out together.
    draws : Draws
        To be written.
    r_hat, effective : float
        How well the sampler agrees with itself; see :class:`~simulator.calibration.hierarchical.Sampled`.
    decides : mapping
        What decides the digits.
    """

    evidence: EvidenceFile
    estimates: tuple[Estimate, ...]
    common: tuple[Estimate, ...]
    spreads: tuple[Estimate, ...]
    together: tuple[tuple[str, str, float], ...]
    held: tuple[Held, ...]
    ruled_out: float
    draws: Draws
    r_hat: float
    effective: float
    decides: Mapping[str, Any]

    kind = "talk-effects"

    @property
    def asked(self) -> Mapping[str, Any]:
        """What decides the digits, ready for JSON."""
        return self.decides


def calibrate_talks(
    studies: str = "talks",
    *,
    points: int = POINTS,
    steps: int = STEPS,
    draws: int = DRAWS,
    seed: int = 1,
    on: Computing = HERE,
    workers: int | None = None,
) -> TalkEffects:
    """Find one posterior of the effects of talks from all studies.

    Parameters
    ----------
    studies : str
        A file of studies, or the name of a shipped one.
    points : int
        At which every study is made again, at least 12.
    steps : int
        Of each of the sampler's ensembles.
    draws : int
        To be written.
    seed : int
        Of everything drawn.
    on : Computing
        Where it is computed.
    workers : int, optional
        Processes on this machine; short for ``on=Computing(workers)``.

    Raises
    ------
    ScenarioError
        If the file of studies has mistakes.
    NotInstalled
        If emcee or scikit-learn is not installed.
    """
    from simulator.optional import need

    need("emcee")
    on = computing(on, workers)
    file = read_evidence(studies)
    base = base_of(file.content, file.file)
    places = design(file.content, points, seed)
    replays = Replays(file.content, base, at_places(file.content, places), seed)
    found = make_again(replays, on)
    return posterior_of(file, base, places, found, steps=steps, draws=draws, seed=seed, on=on)


def design(evidence: EvidenceFile, points: int, seed: int) -> Floats:
    """Return the places at which studies are made again: a scrambled Sobol sequence over what was believed before."""
    from scipy.stats import qmc

    generator = np.random.Generator(np.random.Philox([seed, 1]))
    sequence = qmc.Sobol(len(evidence.parameters), scramble=True, rng=generator)
    return np.asarray(sequence.random_base2(int(np.ceil(np.log2(points))))[:points], dtype=np.float64)


def at_places(evidence: EvidenceFile, places: Floats) -> Floats:
    """Return the values of the unknown figures at places between their ends."""
    low = np.array([one.low for one in evidence.parameters.values()])
    high = np.array([one.high for one in evidence.parameters.values()])
    return np.asarray(low + places * (high - low))


def posterior_of(
    file: NamedFile[EvidenceFile],
    base: Scenario,
    places: Floats,
    found: Floats,
    *,
    steps: int,
    draws: int,
    seed: int,
    on: Computing = HERE,
) -> TalkEffects:
    """Find the posterior from replays that were made, shape (points, figures that take a run)."""
    evidence = file.content
    fitted = _emulators(evidence, places, found)
    model = model_of(evidence, fitted)
    generator = np.random.Generator(np.random.Philox([seed, 2]))
    ruled = hierarchical.rule_out(model, MATCHED, generator)

    def tell(done: int, total: int) -> None:
        on.report("posterior drawn", done, total)

    sampled = hierarchical.sample(model, ruled.kept, steps=steps, ensembles=ENSEMBLES, seed=seed, told=tell)
    chosen = sampled.drawn[generator.choice(len(sampled.drawn), draws, replace=False)]
    table = columns_of(evidence, at_places(evidence, model.elsewhere(chosen, generator)))
    many = sampled.drawn[generator.choice(len(sampled.drawn), _HELD)]
    return TalkEffects(
        scenarios={base.name: base},
        notes=tuple(_notes(evidence, ruled, sampled)),
        evidence=evidence,
        estimates=_estimates(evidence, table, generator),
        common=_common(evidence, model, sampled),
        spreads=_spreads(evidence, model, sampled),
        together=entangled(np.asarray(many[:, : model.figures]), [*evidence.parameters]),
        held=_held(evidence, model, fitted, ruled, many, generator),
        ruled_out=ruled.together,
        draws=table,
        r_hat=sampled.r_hat,
        effective=sampled.effective,
        decides={
            "studies": file.digest,
            "points": len(places),
            "steps": steps,
            "ensembles": ENSEMBLES,
            "draws": draws,
            "seed": seed,
        },
    )


def _emulators(evidence: EvidenceFile, places: Floats, found: Floats) -> dict[tuple[str, str], Emulator]:
    """Fit an emulator to every figure that takes a run; figures of replays that are alike share one."""
    order = list(evidence.parameters)
    fitted: dict[tuple[str, str], Emulator] = {}
    alike: dict[bytes, Emulator] = {}
    for k, (study, key) in enumerate(outcomes_of(evidence)):
        same = found[:, k].tobytes()
        if same not in alike:
            columns = tuple(order.index(path) for path in evidence.studies[study].varies)
            alike[same] = emulators.fit(places, found[:, k], columns)
        fitted[study, key] = alike[same]
    return fitted


def model_of(evidence: EvidenceFile, fitted: Mapping[tuple[str, str], Emulator]) -> Model:
    """Return the hierarchical model of the studies."""
    order = list(evidence.parameters)
    between = {k: one.between for k, one in enumerate(evidence.parameters.values()) if one.between > 0}
    observations = []
    for name, study in evidence.studies.items():
        for key, found in study.found.items():
            _, low, high = told(found)
            emulator = fitted.get((name, key))
            if emulator is not None:
                rests, error = frozenset(emulator.columns), float(np.hypot(found.error, emulator.error))
                emulated: hierarchical.Emulated = emulator
            else:
                figure, one = order.index(found.measure), evidence.parameters[found.measure]
                rests, error = frozenset((figure,)), found.error
                emulated = _Outright(figure, one.low, one.high)
            observations.append(
                Observation(f"{name}.{key}", study.experiment, emulated, low, high, error, rests)
            )
    return Model(len(order), between, tuple(observations))


@dataclass(frozen=True)
class _Outright:
    """A figure that a study tells outright."""

    figure: int
    low: float
    high: float

    def __call__(self, places: Floats) -> Floats:
        return np.asarray(self.low + places[:, self.figure] * (self.high - self.low))


def columns_of(evidence: EvidenceFile, values: Floats) -> Draws:
    """Return the draws as a scenario has its figures, shape (draws, columns)."""
    order = list(evidence.parameters)
    rows = [
        resolved(evidence.parameters, dict(zip(order, row, strict=True)), order) for row in values.tolist()
    ]
    columns = (*rows[0], *evidence.fixed)
    fixed = list(evidence.fixed.values())
    return Draws(columns, np.array([[*row.values(), *fixed] for row in rows]))


def _estimates(evidence: EvidenceFile, draws: Draws, generator: np.random.Generator) -> tuple[Estimate, ...]:
    """Sum up the draws, against the middle 95 % of what was believed before."""
    places = generator.random((5000, len(evidence.parameters)))
    before = columns_of(evidence, at_places(evidence, places))
    found = []
    for k, column in enumerate(draws.columns):
        low, middle, high = np.quantile(draws.values[:, k], [0.025, 0.5, 0.975])
        first, last = np.quantile(before.values[:, k], [0.025, 0.975])
        if first < last:
            found.append(Estimate(column, float(middle), float(low), float(high), float(first), float(last)))
    return tuple(found)


def _common(evidence: EvidenceFile, model: Model, sampled: Sampled) -> tuple[Estimate, ...]:
    from scipy.special import expit

    values = at_places(evidence, np.asarray(expit(sampled.drawn[:, : model.figures])))
    ends = {path: (one.low, one.high) for path, one in evidence.parameters.items()}
    return estimates_of(values, list(evidence.parameters), ends)


def _spreads(evidence: EvidenceFile, model: Model, sampled: Sampled) -> tuple[Estimate, ...]:
    order, found = list(evidence.parameters), []
    for figure, spread in model.spreads(sampled.drawn).items():
        low, middle, high = np.quantile(spread, [0.025, 0.5, 0.975])
        scale = model.between[figure]
        # Of a half-normal: its middle 95 %.
        found.append(
            Estimate(order[figure], float(middle), float(low), float(high), 0.0313 * scale, 2.2414 * scale)
        )
    return tuple(found)


def _held(
    evidence: EvidenceFile,
    model: Model,
    fitted: Mapping[tuple[str, str], Emulator],
    ruled: RuledOut,
    many: Floats,
    generator: np.random.Generator,
) -> tuple[Held, ...]:
    found = []
    for one in model.observations:
        study, _, key = one.name.partition(".")
        chance = one.error * generator.normal(size=len(many))
        own = one.emulated(model.places(many, one.experiment)) + chance
        another = one.emulated(model.elsewhere(many, generator)) + chance
        found.append(
            Held(
                evidence.studies[study],
                evidence.studies[study].found[key],
                one.name,
                one.low,
                one.high,
                _interval(own),
                _interval(another),
                ruled.shares[one.name],
                fitted.get((study, key)),
            )
        )
    return tuple(found)


def _interval(values: Floats) -> tuple[float, float, float]:
    low, middle, high = np.quantile(values, [0.025, 0.5, 0.975])
    return float(middle), float(low), float(high)


def _notes(evidence: EvidenceFile, ruled: RuledOut, sampled: Sampled) -> list[Note]:
    """Say how it was made, and how well the sampler agrees with itself."""
    figures = sum(len(study.found) for study in evidence.studies.values())
    return [
        Note("calibration_talks_studies", (("studies", len(evidence.studies)), ("figures", figures))),
        Note("calibration_talks_ruled_out", (("share", round(100 * ruled.together)),)),
        Note(
            "calibration_talks_sampled",
            (("r_hat", f"{sampled.r_hat:.3f}"), ("effective", f"{sampled.effective:.0f}")),
        ),
    ]
