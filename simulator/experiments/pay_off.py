"""What it takes for a proposal to pay: what it costs the municipality at a few values of the assumption it rests on.

That assumption is the proposal's lever. Its document may rest on it (``[about] lever``); else it is trust, where the
proposal changes when guidance on sanctions is given, and the size of all effects where it does not. The values are few
and round; between them a reader may look, beyond them nobody knows.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulator.experiments.baseline import reference_at_hand
from simulator.experiments.compare import Comparison, compare
from simulator.experiments.compute import HERE, Computing
from simulator.experiments.replicate import measuring
from simulator.experiments.root import Crossing, Floats, crossing_of
from simulator.experiments.settings import number_at, range_of, with_values
from simulator.scenario.changes import undone
from simulator.scenario.messages import ScenarioError

if TYPE_CHECKING:
    import pandas as pd

    from simulator.outcomes import Measures
    from simulator.scenario import Scenario

TRUST = "behaviour.trust"
EFFECTS = "behaviour.effect_scale"
OUTCOME = ("all", "cost_municipality")
"""Whose difference is to be zero."""
REPLICATIONS = 4
"""At each value: paired differences are sharp, and every value is run with the same random numbers."""
_MOST_STEPS = 6
_ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class PayOff:
    """What a proposal costs the municipality beside the baseline, by the value of its lever.

    Attributes
    ----------
    scenario : str
        The proposal.
    path : str
        Its lever, set alike in the proposal and the baseline.
    assumed : float
        The value in the scenario files.
    crossing : Crossing
        Paired differences by value, and where they are zero.
    """

    scenario: str
    path: str
    assumed: float
    crossing: Crossing

    @property
    def values(self) -> tuple[float, ...]:
        """The values, ascending."""
        return tuple(map(float, self.crossing.values))

    @property
    def replications(self) -> int:
        """Replications at each value."""
        return len(self.crossing.differences)


def lever_of(proposal: Scenario, baseline: Scenario) -> str:
    """Return the path of the assumption that a proposal rests on."""
    if proposal.about.lever:
        return proposal.about.lever
    return TRUST if _guides_otherwise(proposal, baseline) else EFFECTS


def _guides_otherwise(proposal: Scenario, baseline: Scenario) -> bool:
    """Tell whether a proposal changes when, or whether, guidance on sanctions is given."""
    ours, theirs = (
        [_guidance(each) for each in (one, *(then for _, then in one.later))] for one in (proposal, baseline)
    )
    return any(one != theirs[-1] for one in ours) or any(one != ours[-1] for one in theirs)


def _guidance(scenario: Scenario) -> dict[str, tuple[str, float | None]]:
    """Return when each duty to guide on sanctions is due."""
    duties = scenario.law.duties.items()
    return {
        name: (duty.trigger, duty.every_weeks)
        for name, duty in duties
        if duty.active and duty.guides_on_sanctions
    }


def pay_off(
    scenarios: Mapping[str, Scenario],
    *,
    replications: int,
    seed: int = 1,
    default: Comparison | None = None,
    on: Computing = HERE,
) -> tuple[PayOff, ...]:
    """Run each proposal, and the baseline, at the values of its lever.

    A proposal is left out where its lever has no range, or where it sets its lever itself.

    Parameters
    ----------
    scenarios : mapping of str to Scenario
        By name, the baseline first; of one municipality, else there is nothing.
    replications : int
        At each value.
    seed : int
        Of the random numbers, the same at every value.
    default : Comparison, optional
        The scenarios as assumed, so that they are not run again.
    on : Computing
        Where it is computed.
    """
    (first, baseline), *proposals = scenarios.items()
    found: dict[str, PayOff] = {}
    reference = reference_at_hand(baseline)
    for path, names in levers(scenarios).items():
        at = {name: scenarios[name] for name in (first, *names)}
        assumed = number_at(baseline, path)
        tried: dict[str, dict[float, Floats]] = {name: {} for name in names}
        for value in values_of(*range_of(baseline, path), assumed):
            if value == assumed and default is not None:
                known = {name: default.measures[name][:replications] for name in at}
                one = _compared(at, path, value, replications, seed, known, on)
            else:
                set_so = with_values(at, {path: value}, on, reference)
                one = _compared(set_so, path, value, replications, seed, {}, on)
            for name in names:
                tried[name][value] = one.of(name, *OUTCOME) - one.of(first, *OUTCOME)
        found |= {name: PayOff(name, path, assumed, crossing_of(tried[name])) for name in names}
    return tuple(found[name] for name, _ in proposals if name in found)


def levers(scenarios: Mapping[str, Scenario]) -> dict[str, list[str]]:
    """Return the levers that are varied, each with the proposals that rest on it; none of several municipalities."""
    (_, baseline), *proposals = scenarios.items()
    found: dict[str, list[str]] = {}
    if any(one.members for one in scenarios.values()):
        return found
    for name, proposal in proposals:
        path = lever_of(proposal, baseline)
        if _can_be_set(path, baseline, name, proposal):
            found.setdefault(path, []).append(name)
    return found


def _can_be_set(path: str, baseline: Scenario, name: str, proposal: Scenario) -> bool:
    try:
        number_at(baseline, path)
        range_of(baseline, path)
    except ScenarioError:
        return False
    return not undone(baseline, {name: proposal}, [path], "lever")


def _compared(
    scenarios: Mapping[str, Scenario],
    path: str,
    value: float,
    replications: int,
    seed: int,
    known: Mapping[str, tuple[Measures, ...]],
    on: Computing,
) -> Comparison:
    """Compare the scenarios as they are at a value, but for those that are known."""
    (_, baseline), *proposals = scenarios.items()
    return compare(
        baseline,
        dict(proposals),
        replications=replications,
        seed=seed,
        label=f"{path} = {value:g}",
        runner=measuring([OUTCOME]),
        on=on,
        known=known,
    )


def values_of(low: float, high: float, assumed: float) -> tuple[float, ...]:
    """Return at most seven round values within a range, and the one that is assumed."""
    least = (high - low) / _MOST_STEPS
    size = 10.0 ** math.floor(math.log10(least))
    step = next(size * of for of in _ROUND if size * of >= least * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return tuple(sorted({round(n * step, 12) for n in range(first, last + 1)} | {assumed}))


# --- As a run folder keeps it -----------------------------------------------------------------------------------------


def table(found: Sequence[PayOff]) -> pd.DataFrame:
    """Return a row for each proposal, value and replication (the columns of ``pay_off.csv``)."""
    import pandas as pd

    rows = [
        (one.scenario, one.path, one.assumed, value, replication, difference)
        for one in found
        for value, differences in zip(one.values, one.crossing.differences.T, strict=True)
        for replication, difference in enumerate(differences.tolist())
    ]
    columns = ["scenario", "path", "assumed", "value", "replication", f"difference_{OUTCOME[1]}"]
    return pd.DataFrame(rows, columns=columns)


def from_table(kept: pd.DataFrame) -> tuple[PayOff, ...]:
    """Read from its table what :func:`table` wrote.

    Raises
    ------
    KeyError
        If a column is missing.
    """
    found = []
    for (scenario, path), rows in kept.groupby(["scenario", "path"], sort=False):
        tried = {
            float(str(value)): np.array(at[f"difference_{OUTCOME[1]}"], dtype=np.float64)
            for value, at in rows.groupby("value")
        }
        assumed = float(rows["assumed"].to_numpy(dtype=np.float64)[0])
        found.append(PayOff(str(scenario), str(path), assumed, crossing_of(tried)))
    return tuple(found)
