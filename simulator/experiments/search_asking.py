"""Who proposes what to try next: Optuna, asked in batches of a fixed size, so that workers change nothing.

Its tree-structured Parzen estimator takes numbers and choices side by side, several objectives and constraints, and
finds its way within some hundred rules (Bergstra, Bardenet, Bengio and Kégl 2011, *Algorithms for hyper-parameter
optimization*; Ozaki, Tanigaki, Watanabe, Nomura and Onishi 2022, *Multiobjective tree-structured Parzen estimator*). Of
the others that were weighed, evolutionary algorithms as in pymoo take thousands, and BoTorch's Gaussian processes bring
PyTorch with them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

from simulator.experiments.search_question import Decision, Values
from simulator.optional import need

_FAR = 1e9
"""How far off is what is not defined at all."""


class Asking:
    """A study of Optuna's that is asked for rules and told what came of them.

    Parameters
    ----------
    decisions : tuple of Decision
        What may be chosen.
    objectives : int
        How many there are.
    seed : int
        The same seed and the same answers give the same rules.
    startup : int
        Rules tried at random before what came of them counts.
    first : sequence of Values
        Rules tried before all others.
    """

    def __init__(
        self,
        decisions: tuple[Decision, ...],
        objectives: int,
        *,
        seed: int,
        startup: int,
        first: Sequence[Values] = (),
    ) -> None:
        optuna = need("optuna")
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        self._optuna, self._decisions = optuna, decisions
        sampler = optuna.samplers.TPESampler(
            seed=seed % 2**32,
            n_startup_trials=startup,
            multivariate=True,
        )
        self._study = optuna.create_study(directions=["minimize"] * objectives, sampler=sampler)
        self._asked: list[Any] = []
        for values in first:
            self._study.enqueue_trial(self._parameters(values))

    def ask(self, number: int) -> tuple[Values, ...]:
        """Return rules to try; some may have been tried before."""
        self._asked = [self._study.ask() for _ in range(number)]
        return tuple(tuple(self._suggested(trial, one) for one in self._decisions) for trial in self._asked)

    def tell(self, found: Sequence[tuple[Sequence[float], Sequence[float]] | None]) -> None:
        """Tell what came of the rules asked for last.

        Parameters
        ----------
        found : sequence of (objectives, missed) or None
            Of each: the objectives, less being better, and how far it is from holding each constraint; None of a rule
            that is none, or whose objectives are not defined.
        """
        failed = self._optuna.trial.TrialState.FAIL
        for trial, one in zip(self._asked, found, strict=True):
            if one is None or not all(map(math.isfinite, one[0])):
                self._study.tell(trial, state=failed)
                continue
            objectives, missed = one
            for n, x in enumerate(missed):
                trial.set_constraint(str(n), min(x, _FAR))
            self._study.tell(trial, list(objectives))

    def _suggested(self, trial: Any, decision: Decision) -> Any:
        if decision.choices:
            written = [json.dumps(one) for one in decision.choices]
            return decision.choices[written.index(trial.suggest_categorical(decision.name, written))]
        if decision.whole:
            return trial.suggest_int(decision.name, math.ceil(decision.low), math.floor(decision.high))
        return decision.rounded(trial.suggest_float(decision.name, decision.low, decision.high))

    def _parameters(self, values: Values) -> dict[str, Any]:
        return {
            one.name: json.dumps(value) if one.choices else value
            for one, value in zip(self._decisions, values, strict=True)
        }
