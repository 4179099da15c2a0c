"""The long run: the same scenarios over ten years, as a rate in the steady state and as present values.

A year of a transition depends on when one stops looking. Over ten years the stocks have settled, so that what a year
costs from then on can be estimated (the mean of years eight to ten), and what comes on the way there is added up as a
present value over two, five and ten years, in constant prices and at a real discount rate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.brief import Brief, counted
from simulator.experiments.compare import Comparison, compare
from simulator.experiments.compute import HERE, Computing
from simulator.experiments.intervals import ROUNDING, Interval, Intervals, intervals, paired

if TYPE_CHECKING:
    import pandas as pd

    from simulator.outcomes import Measures
    from simulator.scenario import Scenario
    from simulator.scenario.prices import Prices

Floats = NDArray[np.float64]

LONG_WEEKS = 520
"""Ten years of 52 weeks."""
LONG_REPLICATIONS = 4
"""Few: five times as long, and the mean over three years is that much sharper."""
STEADY = (364, 520)
"""Weeks of years eight to ten, over which the rate in the steady state is taken."""
YEARS = (2, 5, 10)
"""Years of the present values."""
TRANSITION = "mean_year_2"
STEADY_STATE = "steady_state"
MEASURES = (TRANSITION, STEADY_STATE, *(f"present_value_{years}" for years in YEARS))
"""The mean year of the first two; a year in the steady state; present values at ``start``."""
PAYERS = ("municipality", "state", "public", "citizen", "all")
"""Public is municipality and state together; all are public and citizen."""
KINDS = ("gross", "tax", "net")
HOURS = (("hours_used", "caseworkers"), ("hours_spare", "caseworkers"))
LEDGER_COLUMNS = (
    "scenario",
    "line",
    "payer",
    "gross_or_net",
    "measure",
    "unit",
    "replications",
    "mean",
    "ci_low",
    "ci_high",
    "difference",
    "difference_ci_low",
    "difference_ci_high",
)

Row = tuple[str, str, str, str]
"""Line, payer, gross or net, measure."""


@dataclass(frozen=True, repr=False)
class LongRun(Brief):
    """The scenarios of a study over ten years.

    Attributes
    ----------
    comparison : Comparison
        Their runs; each keeps what was paid week by week.
    prices : mapping of str to Prices
        By scenario, the rates of tax and of discount.
    """

    comparison: Comparison
    prices: Mapping[str, Prices]

    def _in_short(self) -> str:
        runs = counted(self.replications, "replication")
        return f"{', '.join(self.comparison.names)} over {self.weeks:,} weeks; {runs}; .mean() tells more"

    @property
    def weeks(self) -> int:
        """Weeks from start to horizon."""
        return self.comparison.weeks

    @property
    def replications(self) -> int:
        """How many replications each scenario has."""
        return len(self.comparison.replications)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Every line, payer, kind and measure of the ledger."""
        return tuple(next(iter(self._by_scenario.values())))

    def mean(
        self, scenario: str, line: str, payer: str, kind: str = "gross", measure: str = STEADY_STATE
    ) -> Interval:
        """Return what a payer lays out on a line, with its 95 % interval.

        Raises
        ------
        KeyError
            If the ledger has no such line, payer, kind or measure.
        """
        return self._means[scenario][self._position[line, payer, kind, measure]]

    def difference(
        self, scenario: str, line: str, payer: str, kind: str = "gross", measure: str = STEADY_STATE
    ) -> Interval:
        """Return the paired difference from the baseline, with its 95 % interval.

        Raises
        ------
        KeyError
            As :meth:`mean`.
        """
        return self._differences[scenario][self._position[line, payer, kind, measure]]

    def table(self) -> pd.DataFrame:
        """Return the ledger, with :data:`LEDGER_COLUMNS`: DKK a year, or DKK of present value; hours a week."""
        import pandas as pd

        made: list[tuple[Any, ...]] = []
        for name in self.comparison.names:
            for i, row in enumerate(self.rows):
                mean = self._means[name][i]
                cells: tuple[Any, ...] = (name, *row, _unit(row), mean.replications, *_ends(mean))
                if name == self.comparison.baseline:
                    cells += (np.nan, np.nan, np.nan)
                else:
                    cells += _ends(self._differences[name][i])
                made.append(cells)
        return pd.DataFrame(made, columns=list(LEDGER_COLUMNS))

    @cached_property
    def _by_scenario(self) -> Mapping[str, Mapping[Row, Floats]]:
        return {
            name: _stacked([ledger_rows(run, self.prices[name]) for run in runs])
            for name, runs in self.comparison.measures.items()
        }

    @cached_property
    def _values(self) -> Mapping[str, Floats]:
        return {
            name: np.array([found[row] for row in self.rows]).T for name, found in self._by_scenario.items()
        }

    @cached_property
    def _position(self) -> Mapping[Row, int]:
        return {row: i for i, row in enumerate(self.rows)}

    @cached_property
    def _means(self) -> Mapping[str, Intervals]:
        return {name: intervals(values) for name, values in self._values.items()}

    @cached_property
    def _differences(self) -> Mapping[str, Intervals]:
        base = self._values[self.comparison.baseline]
        return {name: paired(values, base) for name, values in self._values.items()}


def long_run(
    scenarios: Mapping[str, Scenario],
    *,
    replications: int = LONG_REPLICATIONS,
    seed: int = 1,
    weeks: int = LONG_WEEKS,
    on: Computing = HERE,
) -> LongRun:
    """Run scenarios, the baseline first, for ten years, paired on the random numbers of the shorter comparison."""
    from simulator.scenario.regions import each

    longer = {
        name: each(scenario, lambda one: one.replace({"horizon_weeks": weeks}))
        for name, scenario in scenarios.items()
    }
    (_, baseline), *proposals = longer.items()
    found = compare(baseline, dict(proposals), replications=replications, seed=seed, label="ten years", on=on)
    return LongRun(found, prices_of(scenarios))


def prices_of(scenarios: Mapping[str, Scenario]) -> dict[str, Prices]:
    """Return each scenario's prices; several municipalities share theirs."""
    return {name: scenario.prices for name, scenario in scenarios.items()}


def ledger_rows(run: Measures, prices: Prices) -> dict[Row, float]:
    """Return a replication's ledger: by line, payer, kind and measure."""
    from simulator.outcomes.ledger import LINES, ledger_of

    ledger = ledger_of(run, prices)
    spare = ledger.hours_on_offer - ledger.hours_used
    hours = {"hours_used": ledger.hours_used, "hours_spare": spare}
    worth = {
        "total_hours_marginal": spare * prices.caseworker_hour_marginal,
        "total_hours_average": spare * prices.caseworker_hour_average,
    }
    found: dict[Row, float] = {}
    for kind in KINDS:
        paid = getattr(ledger, kind)
        for line, by_payer in zip((*LINES, "total"), (*paid, paid.sum(axis=0)), strict=True):
            _add(found, line, kind, _payers(by_payer), prices.discount_rate)
        for total, value in worth.items():
            by_payer = _payers(paid.sum(axis=0))
            if kind != "tax":
                by_payer |= {payer: by_payer[payer] - value for payer in ("municipality", "public", "all")}
            _add(found, total, kind, by_payer, prices.discount_rate)
    for line, payer in HOURS:
        for measure, (low, high) in ((TRANSITION, (0, 104)), (STEADY_STATE, STEADY)):
            found[line, payer, "", measure] = _window(hours[line], low, high)
    return found


def discounted(weekly: Floats, rate: float, weeks: int) -> float:
    """Return the present value at ``start`` of what is paid a week, each in its middle; nan if the run is shorter.

    ``rate`` is the real discount rate a year; prices are constant.
    """
    if weeks > len(weekly):
        return float("nan")
    years = (np.arange(weeks) + 0.5) / 52
    return float((weekly[:weeks] * (1 + rate) ** -years).sum())


def _add(found: dict[Row, float], line: str, kind: str, by_payer: Mapping[str, Floats], rate: float) -> None:
    for payer, weekly in by_payer.items():
        found[line, payer, kind, TRANSITION] = 52 * _window(weekly, 0, 104)
        found[line, payer, kind, STEADY_STATE] = 52 * _window(weekly, *STEADY)
        for years in YEARS:
            found[line, payer, kind, f"present_value_{years}"] = discounted(weekly, rate, 52 * years)


def _payers(by_payer: Floats) -> dict[str, Floats]:
    municipality, state, citizen = by_payer
    public = municipality + state
    both = public + citizen
    both = np.where(np.abs(both) <= ROUNDING * np.abs(public), 0.0, both)  # a transfer comes to nothing
    return dict(zip(PAYERS, (municipality, state, public, citizen, both), strict=True))


def _window(weekly: Floats, low: int, high: int) -> float:
    """Mean of some weeks; nan if the run ends before."""
    return float(weekly[low:high].mean()) if high <= len(weekly) else float("nan")


def _stacked(replications: list[dict[Row, float]]) -> dict[Row, Floats]:
    return {row: np.array([one[row] for one in replications]) for row in replications[0]}


def _unit(row: Row) -> str:
    if not row[2]:
        return "hours per week"
    return "DKK per year" if row[3] in (TRANSITION, STEADY_STATE) else "DKK"


def _ends(interval: Interval) -> tuple[float, float, float]:
    return interval.mean, interval.low, interval.high
