"""A question of sanity: what the model says to extremes whose answer is known beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from simulator import experiments
from simulator.errors import Refused
from simulator.experiments import HERE, Computing
from simulator.experiments.sanity import REFERENCE, SPLITS, Extremes, extremes, kept_of
from simulator.reporting.notes import Note
from simulator.study.delivered import Delivered
from simulator.study.fitting import with_fitting_baseline
from simulator.study.varying import with_values

if TYPE_CHECKING:
    from simulator.reporting.report import Report
    from simulator.reporting.words import Words
    from simulator.scenario import Scenario

SPLIT = "behaviour.threat_share"


@dataclass(frozen=True)
class Sanity(Extremes, Delivered):
    """What was found, and all that is needed to show and to repeat it; see :class:`Extremes`."""

    notes: tuple[Note, ...] = ()

    kind: ClassVar[str] = "sanity"

    def _told(self, words: Words) -> Sequence[str]:
        from simulator.reporting.sanity import brief

        return brief(self, words)

    def _report(self, words: Words) -> Report:
        from simulator.reporting.sanity import report

        return report(self, words, self.notes)

    def _asked(self) -> dict[str, Any]:
        return {"seed": self.seed, "replications": self.replications, "splits": dict(SPLITS)}

    def _called(self) -> str:
        return experiments.folder_name(self.scenario)


def sanity(scenario: Scenario, *, replications: int = 6, seed: int = 1, on: Computing = HERE) -> Sanity:
    """Ask the model extremes whose answer is known, at both ends of the split of a talk's effect.

    No caseworkers, half, double and three times as many; no activation; no sanctions; no effects; every talk by phone.
    Each is compared with the scenario as it is, on the same citizens and from the same state. At the ends of the split
    the place's baseline hazards are solved anew, once, for the scenario as it is.

    Parameters
    ----------
    scenario : Scenario
        Of one municipality.
    replications, seed : int
        At each split, on the same random numbers; at least 2, for an interval.
    on : Computing
        Where it is computed.

    Raises
    ------
    Refused
        If the scenario is of several municipalities, or there are fewer than 2 replications.
    """
    if scenario.members:
        raise Refused(f"{scenario.name}: is of several places; ask for one of them")
    if replications < 2:
        raise Refused(f"a sure sign takes at least 2 replications, not {replications}")
    notes: list[Note] = []
    asked = {REFERENCE: scenario} | {
        name: change.apply(scenario) for name, change in extremes(scenario).items()
    }
    fitting = with_fitting_baseline(asked, on, notes)
    means: dict[Any, Any] = {}
    differences: dict[Any, Any] = {}
    for split, share in SPLITS.items():
        at = fitting if share is None else with_values(fitting, {SPLIT: share}, on)
        (_, reference), *others = at.items()
        found = experiments.compare(
            reference, dict(others), replications=replications, seed=seed, label=split, on=on
        )
        levels, apart = kept_of(found)
        own = {found.baseline: REFERENCE}
        means |= {(split, own.get(name, name), key): level for (name, key), level in levels.items()}
        differences |= {(split, name, key): interval for (name, key), interval in apart.items()}
    return Sanity(
        scenario=scenario.name,
        means=means,
        differences=differences,
        seed=seed,
        replications=replications,
        scenarios=fitting,
        notes=tuple(notes),
    )
