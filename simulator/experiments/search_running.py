"""A rule of a search as a scenario, and what it comes to at draws of all that is assumed, beside today's rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.experiments.assumptions import Assumption, assumptions_of
from simulator.experiments.compute import Computing
from simulator.experiments.draws_of_assumptions import Draw, Question
from simulator.experiments.prediction import Comparing, places_of
from simulator.experiments.search_question import Decision, Values, changes_of
from simulator.experiments.sweep import Key
from simulator.scenario.messages import ScenarioError

if TYPE_CHECKING:
    from simulator.scenario import Scenario

Floats = NDArray[np.float64]

_SEEDS = 2**20
OWN, FRESH = 2**17, 2**17 + 2**16
"""Random numbers of a seed's draws, to search and to verify: shared with no draw of a prediction or of what-if."""


def assumed(scenarios: Mapping[str, Scenario], decisions: tuple[Decision, ...]) -> dict[str, Assumption]:
    """Return what is assumed of the scenarios but for what is decided on."""
    return {
        one.name: one
        for one in assumptions_of(scenarios)
        if not any(fnmatchcase(one.path, decision.path) for decision in decisions)
    }


@dataclass(frozen=True)
class Running:
    """Runs rules at draws, beside the baseline.

    Attributes
    ----------
    scenarios : mapping of str to Scenario
        The baseline first, then the proposals.
    start : str
        The scenario whose figures are chosen.
    decisions : tuple of Decision
        What may be chosen.
    wanted : tuple of (group, outcome)
        What is measured.
    known : mapping of str to Assumption
        What is drawn, by name.
    comparing : callable
        Who compares the scenarios at the draws; it changes no digit.
    on : Computing
        Where it is computed.
    """

    scenarios: Mapping[str, Scenario]
    start: str
    decisions: tuple[Decision, ...]
    wanted: tuple[Key, ...]
    known: Mapping[str, Assumption]
    comparing: Comparing
    on: Computing

    def rule(self, values: Values) -> Scenario | None:
        """Return a rule's scenario; None where its values do not fit together."""
        try:
            return self.scenarios[self.start].replace(changes_of(self.decisions, values))
        except ScenarioError:
            return None

    def draws(self, first: int, last: int, seed: int, offset: int) -> tuple[Draw, ...]:
        """Return draws ``first`` to ``last`` (not included)."""
        rows = places_of(self.known, last, seed * 2 + (offset == FRESH))[first:]
        return tuple(
            Draw(dict(zip(self.known, row.tolist(), strict=True)), seed * _SEEDS + offset + n)
            for n, row in enumerate(rows, first)
        )

    def levels(
        self, compared: Mapping[str, Scenario], draws: Sequence[Draw], label: str
    ) -> dict[str, Floats]:
        """Return the outcomes of the baseline and of scenarios, shape (draws, outcomes) each, by name."""
        base = next(iter(self.scenarios))
        others = {name: one for name, one in compared.items() if name != base}
        question = Question(
            {base: self.scenarios[base], **others}, self._spans(others), self.wanted, replications=1
        )
        found = self.comparing(question, draws, label, self.on)
        values = np.array([one.values[:, :, 0] for one in found])
        return {name: values[:, s] for s, name in enumerate((base, *others))}

    def _spans(self, names: Mapping[str, Scenario]) -> dict[str, Assumption]:
        """Return the assumptions with what is assumed of the start assumed of every rule made of it."""
        rules = [name for name in names if name not in self.scenarios]
        return {
            name: replace(one, spans={**one.spans, **dict.fromkeys(rules, one.spans[self.start])})
            if self.start in one.spans
            else one
            for name, one in self.known.items()
        }
