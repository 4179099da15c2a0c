"""Answers to one question, ever sharper: a few replications, then twenty, then draws of all that is assumed.

Every one is put together as :func:`simulator.compare` puts its own together, of the same runs: at twenty replications
it is what ``compare(..., replications=20, draws=0)`` finds, at the last what it finds with as many draws. Where what is
assumed about people was moved, baseline hazards must be solved anew; the first answer is then given under those of
before, and says so.
"""

from __future__ import annotations

import pickle
import time
from collections import OrderedDict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from simulator.experiments.baseline import is_stale
from simulator.experiments.compare import Comparison, distinct
from simulator.experiments.overload import overload_notes, overloaded
from simulator.experiments.prediction import Prediction, predict
from simulator.experiments.record import Note, versions
from simulator.experiments.study import Study as StudyData
from simulator.experiments.study import plan_that_stays, told_together, what_ifs
from simulator.scenario import Scenario, scenario_digest
from simulator.simulation import default_engine
from simulator.study import Study, shown
from simulator.workbench import worker
from simulator.workbench.pool import DRAWS, FIRST, SHARPER, Asker, Pool
from simulator.workbench.worker import Cancelled, Sent

if TYPE_CHECKING:
    from simulator.experiments.draws_of_assumptions import Draw, Found, Question
    from simulator.outcomes import Measures

T = TypeVar("T")

AT_REPLICATIONS = (2, 4, 10, 20)
"""Replications at which an answer is given."""
AT_DRAWS = (24, 48, 100)
"""Draws of all that is assumed at which one is given."""
_MEASURES = 1200
"""Runs that are kept, some quarter of a megabyte each."""
_QUESTIONS = 64
"""Questions whose baseline and draws are kept."""


@dataclass(frozen=True)
class Asked:
    """A question: two scenarios and a seed.

    Attributes
    ----------
    scenarios : mapping of str to Scenario
        By the names that tables show, the baseline first.
    seed : int
        Of every random number.
    """

    scenarios: Mapping[str, Scenario]
    seed: int

    @property
    def baseline(self) -> str:
        """Name of the baseline."""
        return next(iter(self.scenarios))


def asked(baseline: Scenario, proposal: Scenario, seed: int) -> Asked:
    """Return a question; a name that both have is told apart as in a comparison."""
    names = distinct((baseline.name, proposal.name))
    return Asked(dict(zip(names, (baseline, proposal), strict=True)), seed)


@dataclass(frozen=True)
class Answer:
    """What is known so far.

    Attributes
    ----------
    study : Study
        As :func:`simulator.compare` returns it.
    is_fitted : bool
        Whether the baseline hazards fit what is assumed; if not, they are being solved.
    is_last : bool
        Whether it becomes no sharper.
    """

    study: Study
    is_fitted: bool
    is_last: bool

    @property
    def draws(self) -> int:
        """Draws of all that is assumed behind it."""
        return self.study.prediction.draws if self.study.prediction else 0


class Kept(Generic[T]):
    """What was found lately, by what it is of."""

    def __init__(self, most: int) -> None:
        self._most, self._found, self._lock = most, OrderedDict[Hashable, T](), Lock()

    def get(self, key: Hashable) -> T | None:
        """Return what is kept, if it is."""
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
            return self._found.get(key)

    def keep(self, key: Hashable, found: T) -> None:
        """Keep something; what was not asked for longest goes."""
        with self._lock:
            self._found[key] = found
            self._found.move_to_end(key)
            while len(self._found) > self._most:
                self._found.popitem(last=False)


class Desk:
    """Where questions are answered: the processes, and what stays warm between questions.

    Parameters
    ----------
    pool : Pool
        The processes.
    """

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.runs: Kept[Measures] = Kept(_MEASURES)
        self.fits: Kept[tuple[dict[str, Scenario], tuple[Note, ...]]] = Kept(_QUESTIONS)
        self.draws: Kept[dict[int, Found]] = Kept(_QUESTIONS)

    def answers(self, question: Asked, asker: Asker, draws: Sequence[int] = AT_DRAWS) -> Iterator[Answer]:
        """Yield answers, each sharper than the one before.

        Parameters
        ----------
        question : Asked
            What is asked.
        asker : Asker
            For whom; once it is cancelled in the pool, no more is computed.
        draws : sequence of int
            Draws of what is assumed at which an answer is given; none: the last one is at twenty replications.

        Raises
        ------
        Cancelled
            Once the asker is dropped.
        WorkerLost
            If the processes die of it.
        """
        begun = _Begun(datetime.now(UTC), time.perf_counter())
        fitted: Mapping[str, Scenario] = question.scenarios
        notes: tuple[Note, ...] = ()
        if is_stale(question.scenarios[question.baseline]):
            key = tuple(map(scenario_digest, question.scenarios.values()))
            found = self.fits.get(key)
            if found is None:
                few = _Runs(self, question.scenarios, question.seed, asker)
                few.ask(AT_REPLICATIONS[0], FIRST)
                solving = self.pool.submit(asker, FIRST, worker.fit, few.sent)
                yield Answer(begun.study(few.comparison(AT_REPLICATIONS[0]), few.scenarios, ()), False, False)
                found = _result(solving)
                self.fits.keep(key, found)
            fitted, notes = found
        runs = _Runs(self, fitted, question.seed, asker)
        for n, number in enumerate(AT_REPLICATIONS):
            if runs.has(number) and number != AT_REPLICATIONS[-1]:
                continue  # a sharper one is at hand
            runs.ask(number, FIRST if n == 0 else SHARPER)
            if n == 0:
                runs.ask(AT_REPLICATIONS[-1], SHARPER)
            last = number == AT_REPLICATIONS[-1] and not draws
            yield Answer(begun.study(runs.comparison(number), fitted, notes), True, last)
        whole = runs.comparison(AT_REPLICATIONS[-1])
        for number in draws:
            if number != draws[-1] and self._has_draws(runs.sent, question.seed, draws[-1]):
                continue
            drawn = self._predicted(runs, question.seed, number, asker)
            yield Answer(begun.study(whole, fitted, notes, drawn), True, number == draws[-1])

    def last(self, question: Asked, asker: Asker, draws: int) -> Study:
        """Return the study at twenty replications and so many draws."""
        *_, answer = self.answers(question, asker, (draws,) if draws else ())
        return answer.study

    def _has_draws(self, sent: Sent, seed: int, number: int) -> bool:
        return len(self.draws.get((sent.key, seed)) or ()) >= number

    def _predicted(self, runs: _Runs, seed: int, draws: int, asker: Asker) -> Prediction:
        key = (runs.sent.key, seed)
        known = self.draws.get(key) or {}
        self.draws.keep(key, known)

        def comparing(question: Question, points: Sequence[Draw], *_: object) -> tuple[Found, ...]:
            pickled = pickle.dumps(question, protocol=pickle.HIGHEST_PROTOCOL)
            waiting = {
                one.seed: self.pool.submit(asker, DRAWS, worker.draw, runs.sent, pickled, one)
                for one in points
                if one.seed not in known
            }
            for number, future in waiting.items():
                known[number] = _result(future)
            return tuple(known[one.seed] for one in points)

        return predict(runs.scenarios, draws=draws, seed=seed, comparing=comparing)


class _Runs:
    """Replications of the scenarios of a question: those that are kept, and those that are asked for."""

    def __init__(self, desk: Desk, scenarios: Mapping[str, Scenario], seed: int, asker: Asker) -> None:
        self.scenarios = dict(scenarios)
        self._desk, self._seed, self._asker = desk, seed, asker
        self._digests = {name: scenario_digest(one) for name, one in scenarios.items()}
        pickled = pickle.dumps(self.scenarios, protocol=pickle.HIGHEST_PROTOCOL)
        self.sent = Sent(sha256(pickled).hexdigest(), pickled)
        self._waiting: dict[int, Future[dict[str, Measures]]] = {}
        self._mine: dict[tuple[str, int], Measures] = {}

    def has(self, number: int) -> bool:
        """Tell whether so many replications and the ones after them are there without computing any."""
        return all(self._find(name, r) is not None for name in self.scenarios for r in range(number + 1))

    def ask(self, number: int, rank: int) -> None:
        """Ask for the replications up to a number that are not there."""
        for r in range(number):
            names = tuple(name for name in self.scenarios if self._find(name, r) is None)
            if names and r not in self._waiting:
                self._waiting[r] = self._desk.pool.submit(
                    self._asker, rank, worker.replicate, self.sent, names, self._seed, r
                )

    def comparison(self, number: int) -> Comparison:
        """Return the comparison of the first replications, once they are there."""
        for r in range(number):
            if r in self._waiting:
                for name, measures in _result(self._waiting[r]).items():
                    self._mine[name, r] = measures
                    self._desk.runs.keep(self._key(name, r), measures)
        measures_of = {name: tuple(self._mine[name, r] for r in range(number)) for name in self.scenarios}
        return Comparison(next(iter(self.scenarios)), self._seed, tuple(range(number)), measures_of)

    def _find(self, name: str, replication: int) -> Measures | None:
        if (name, replication) not in self._mine:
            found = self._desk.runs.get(self._key(name, replication))
            if found is None:
                return None
            self._mine[name, replication] = found
        return self._mine[name, replication]

    def _key(self, name: str, replication: int) -> Hashable:
        baseline = next(iter(self._digests.values()))
        return self._digests[name], baseline, self._seed, replication


@dataclass(frozen=True)
class _Begun:
    """When a question was asked."""

    started: datetime
    clock: float

    def study(
        self,
        comparison: Comparison,
        scenarios: Mapping[str, Scenario],
        notes: Sequence[Note],
        prediction: Prediction | None = None,
    ) -> Study:
        """Return a study as :func:`simulator.compare` returns one without settings."""
        said: list[Any] = [
            *what_ifs(scenarios),
            *plan_that_stays(scenarios),
            *notes,
            *told_together(scenarios[comparison.baseline], prediction),
            *overload_notes(overloaded(comparison), [], ()),
        ]
        make = shown(StudyData, Study)
        return make(
            baseline=comparison.baseline,
            scenarios=dict(scenarios),
            default=comparison,
            settings={},
            staffing=None,
            seed=comparison.seed,
            replications=len(comparison.replications),
            notes=tuple(said),
            started=self.started,
            duration=time.perf_counter() - self.clock,
            versions=_versions(),
            engine=default_engine(),
            prediction=prediction,
        )


@cache
def _versions() -> Mapping[str, str]:
    # They do not change while the process runs, and looking them up takes as long as much of an answer.
    return versions()


def _result(future: Future[T]) -> T:
    try:
        return future.result()
    except CancelledError:
        raise Cancelled("nobody waits for it any more") from None
