"""Person by person: who leaves the benefit earlier under a proposal, who later, and by how many weeks.

Scenarios share every citizen and her chances, so each of those who enter in the first year is held up against herself
under the baseline, replication by replication. Only the first spell counts. Within a replication everybody falls into
one of four:

- *earlier*, *later*: her first spell ends more than :data:`SAME` sooner or later, or ends before the horizon in only
  one of the two scenarios: then the direction is known, and of the weeks only those up to the horizon;
- *same*: it ends within :data:`SAME` of the same moment;
- *unknown*: she is there at the horizon in both, and nobody can say what comes after.

Weeks are therefore weeks on the benefit up to the horizon, and ``beyond`` says for how large a share of those who
leave earlier or later they are the least it can be. A citizen who enters in only one of the scenarios is matched with
nobody: she is counted apart.

What the model knows is who leaves when by the chance that it gave each citizen; no real citizen can be named by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.catalogue import GROUP_SETS, MEMBERS
from simulator.experiments.compare import Comparison
from simulator.experiments.intervals import Interval, intervals

if TYPE_CHECKING:
    import pandas as pd

    from simulator.outcomes import Measures

Floats = NDArray[np.float64]

SAME = 1 / 7
"""Weeks, a day: whoever leaves less than this apart leaves at the same time."""
LONG = 1.0
"""Weeks from which on earlier or later is much earlier or later."""
MEASURES: dict[str, str] = {
    "persons": "persons",
    "earlier": "share",
    "later": "share",
    "same": "share",
    "unknown": "share",
    "balance": "share",
    "much_earlier": "share",
    "much_later": "share",
    "weeks_earlier_mean": "weeks",
    "weeks_earlier_median": "weeks",
    "weeks_later_mean": "weeks",
    "weeks_later_median": "weeks",
    "weeks_net": "weeks",
    "beyond": "share",
    "only_baseline": "persons",
    "only_proposal": "persons",
}
"""What is measured of each group, and its unit. Shares are of ``persons``, those who enter in both; ``balance`` is
``earlier - later``; ``weeks_net`` the mean change over all persons (below zero: fewer weeks); ``beyond`` a share of
those earlier or later. A mean or median is taken within a replication, then over those in which there is one."""
_LIMITED = tuple("" if measure == "balance" else unit for measure, unit in MEASURES.items())
"""Units, but for the balance of two shares, which may lie below zero."""
COLUMNS = ("scenario", "group", "measure", "unit", "replications", "mean", "ci_low", "ci_high")


@dataclass(frozen=True)
class Persons:
    """One group under one proposal, each citizen against herself under the baseline.

    Attributes
    ----------
    scenario, group : str
        The proposal; the group or sum of groups.
    found : dict of str to Interval
        By the names of :data:`MEASURES`, means over replications with 95 % intervals.
    """

    scenario: str
    group: str
    found: dict[str, Interval]

    def __getitem__(self, measure: str) -> Interval:
        return self.found[measure]


def person_by_person(comparison: Comparison) -> tuple[Persons, ...]:
    """Hold every citizen up against herself, proposal by proposal and group by group.

    Groups that nobody enters are left out, and everything where persons were not kept.
    """
    base = comparison.measures[comparison.baseline]
    if not all(hasattr(run, "followed") and len(run.cohort) for run in base):
        return ()
    found = []
    for name in comparison.proposals:
        pairs = [_matched(ours, theirs) for ours, theirs in zip(comparison.measures[name], base, strict=True)]
        for group in GROUP_SETS:
            values = np.array([_of(pair, group) for pair in pairs])
            if values[:, 0].any():
                every = intervals(values, share=np.array([unit == "share" for unit in _LIMITED]))
                found.append(Persons(name, group, {m: every[i] for i, m in enumerate(MEASURES)}))
    return tuple(found)


def table(found: tuple[Persons, ...]) -> pd.DataFrame:
    """Return a row for each scenario, group and measure, with :data:`COLUMNS`; undefined is NaN."""
    import pandas as pd

    rows = [
        (one.scenario, one.group, measure, unit, i.replications, i.mean, i.low, i.high)
        for one in found
        for measure, unit in MEASURES.items()
        for i in [one[measure]]
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


@dataclass(frozen=True)
class _Pairs:
    """The cohort of one replication: of those who enter in both scenarios, their group, their weeks up to the horizon,
    and whether the first spell ended by then; of the others, their group.
    """

    group: NDArray[np.int64]
    weeks: Floats
    weeks_before: Floats
    gone: NDArray[np.bool_]
    gone_before: NDArray[np.bool_]
    only_proposal: NDArray[np.int64]
    only_baseline: NDArray[np.int64]


def _matched(ours: Measures, theirs: Measures) -> _Pairs:
    _, mine, hers = np.intersect1d(ours.cohort, theirs.cohort, assume_unique=True, return_indices=True)
    return _Pairs(
        group=ours.cohort_group[mine],
        weeks=np.minimum(ours.first_exit, ours.followed)[mine],
        weeks_before=np.minimum(theirs.first_exit, theirs.followed)[hers],
        gone=np.isfinite(ours.first_exit[mine]),
        gone_before=np.isfinite(theirs.first_exit[hers]),
        only_proposal=np.delete(ours.cohort_group, mine),
        only_baseline=np.delete(theirs.cohort_group, hers),
    )


def _of(pairs: _Pairs, group: str) -> list[float]:
    """Measure one group set in one replication, in the order of :data:`MEASURES`."""
    members = MEMBERS[group]
    those = np.isin(pairs.group, members)
    gone, before = pairs.gone[those], pairs.gone_before[those]
    change = pairs.weeks[those] - pairs.weeks_before[those]
    seen = gone & before
    earlier = np.where(seen, change < -SAME, gone & ~before)
    later = np.where(seen, change > SAME, ~gone & before)
    unknown = ~gone & ~before
    moved = earlier | later
    number = len(change)

    def share(which: NDArray[np.bool_], of: int = number) -> float:
        return float(which.sum()) / of if of else float("nan")

    def middle(weeks: Floats) -> tuple[float, float]:
        return (float(weeks.mean()), float(np.median(weeks))) if len(weeks) else (float("nan"),) * 2

    return [
        number,
        share(earlier),
        share(later),
        share(~moved & ~unknown),
        share(unknown),
        share(earlier) - share(later),
        share(earlier & (change <= -LONG)),
        share(later & (change >= LONG)),
        *middle(-change[earlier]),
        *middle(change[later]),
        float(change.mean()) if number else float("nan"),
        share(moved & ~seen, int(moved.sum())),
        float(np.isin(pairs.only_baseline, members).sum()),
        float(np.isin(pairs.only_proposal, members).sum()),
    ]
