"""The ledger: what is paid week by week, line by line, by whom, gross and net of income tax.

Every cell is what a payer lays out; what she receives is below zero. A benefit is laid out by municipality and state
and received by the citizen, so that the payers together pay nothing: it is a transfer, and so are a sanction (the
citizen pays) and the income tax of a benefit. What is left in the sum of all payers is what is used up: caseworkers,
activation and talks by others. Municipality and state together are the ``public`` purse, whose gross total is
``cost_total``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.calendar import MINUTES_PER_WEEK, WEEKS_PER_YEAR, weeks
from simulator.log import FORM
from simulator.outcomes.capacity import Staffing, offered_by_week
from simulator.outcomes.cost import (
    activation_per_week,
    full_weeks,
    stretches_on_benefit,
    withheld_by_sanctions,
)
from simulator.outcomes.record import Record
from simulator.outcomes.spells import Ints
from simulator.outcomes.weekly import Series, Weeks

if TYPE_CHECKING:
    from simulator.outcomes.measure import Measures
    from simulator.scenario import Scenario
    from simulator.scenario.prices import Prices

Floats = NDArray[np.float64]

TRANSFERS = ("benefits", "sanctions")
"""Lines whose other side is the citizen, and which are taxed as her income."""
LINES = (*TRANSFERS, "activation", "talks_by_others", "caseworkers")
"""Benefits before sanctions; what sanctions withhold (below zero for the public purse); activation; talks held by
others; caseworkers employed."""
PAYERS = ("municipality", "state", "citizen")
_PAID = (
    *((line, payer) for line in TRANSFERS for payer in ("municipality", "state")),
    *((line, "municipality") for line in LINES if line not in TRANSFERS),
)
"""What is measured; the rest follows."""
_HOURS = "hours_caseworkers"
_OFFERED = "ledger.hours_on_offer"


def series_name(line: str, payer: str) -> str:
    """Give the name of a line and payer among the weekly series of a run."""
    return f"ledger.{line}.{payer}"


SERIES = (*(series_name(line, payer) for line, payer in _PAID), _OFFERED)
"""Names of the weekly series that a ledger is made of, beside ``hours_caseworkers``."""


def ledger_weekly(
    record: Record, over: Weeks, staffing: tuple[Staffing, ...], scenario: Scenario
) -> dict[str, Series]:
    """Measure what is paid week by week, all groups together, in the prices of ``scenario``.

    Parameters
    ----------
    record : Record
        The run.
    over : Weeks
        The weeks wanted.
    staffing : tuple of Staffing
        The teams over the same time. What a team costs is spread evenly over its period.
    scenario : Scenario
        Its prices hold throughout.
    """
    prices = scenario.prices
    paid = _benefits(record, over, scenario) | _sanctions(record, over, scenario)
    paid["activation", "municipality"] = _activation(record, over, scenario)
    paid["talks_by_others", "municipality"] = _talks_by_others(record, over, prices)
    paid["caseworkers", "municipality"] = _caseworkers(over, staffing, prices)
    series = {series_name(*cell): Series(paid[cell][np.newaxis]) for cell in _PAID}
    on_offer = offered_by_week(record, over.begins, over.number) / 60
    return series | {_OFFERED: Series(on_offer[np.newaxis])}


@dataclass(frozen=True)
class Ledger:
    """What each payer lays out from start to horizon, DKK a week.

    Attributes
    ----------
    gross, tax : ndarray of float, shape (lines, payers, weeks)
        In the order of ``LINES`` and ``PAYERS``: before tax, and the income tax that the payer gets back (below zero
        for the citizen, who pays it).
    hours_used, hours_on_offer : ndarray of float, shape (weeks,)
        Caseworkers' hours for talks.
    """

    gross: Floats
    tax: Floats
    hours_used: Floats
    hours_on_offer: Floats

    @property
    def net(self) -> Floats:
        """What each payer lays out after tax; shape as ``gross``."""
        return self.gross - self.tax


def ledger_of(measures: Measures, prices: Prices) -> Ledger:
    """Make up the ledger of one replication: the citizen's side and the tax follow from what the public purse pays.

    Parameters
    ----------
    measures : Measures
        With the weekly series of ``SERIES``.
    prices : Prices
        Its rates of income tax.

    Raises
    ------
    KeyError
        If the weekly series were not kept.
    """
    start = -measures.first_week
    gross = np.array(
        [
            [
                measures.weekly[series_name(line, payer)].weeks("all")[start:]
                if (line, payer) in _PAID
                else np.zeros_like(measures.weekly[_OFFERED].above[0, start:])
                for payer in PAYERS
            ]
            for line in LINES
        ]
    )
    transfers = [LINES.index(line) for line in TRANSFERS]
    citizen = PAYERS.index("citizen")
    income = gross[transfers].sum(axis=1)
    gross[transfers, citizen] = -income
    tax = np.zeros_like(gross)
    rates = prices.tax_rate_benefits
    for payer, rate in (
        ("municipality", rates.municipality),
        ("state", rates.state),
        ("citizen", -(rates.municipality + rates.state)),
    ):
        tax[transfers, PAYERS.index(payer)] = rate * income
    return Ledger(
        gross=gross,
        tax=tax,
        hours_used=measures.weekly[_HOURS].weeks("all")[start:],
        hours_on_offer=measures.weekly[_OFFERED].weeks("all")[start:],
    )


def integrated(low: Ints, high: Ints, rate: Floats, over: Weeks) -> Floats:
    """Add up stretches of time that each carry a rate a week, week by week; shape (weeks,).

    Exact: within a week a stretch counts with its share of the week.
    """
    until = _since(low, rate, over) - _since(np.maximum(low, high), rate, over)
    return np.diff(until) / MINUTES_PER_WEEK


def _since(moments: Ints, rate: Floats, over: Weeks) -> Floats:
    """At each edge of the weeks, the sum over moments before it of the minutes since, each times its rate."""
    # The first cell holds what lies before the first edge, the last one what lies after them all.
    cell = np.clip(over.of(moments) + 1, 0, over.number + 1)
    rates = np.cumsum(np.bincount(cell, rate, minlength=over.number + 2))[:-1]
    weighted = np.cumsum(np.bincount(cell, rate * (moments - over.begins), minlength=over.number + 2))[:-1]
    return np.asarray(rates * (MINUTES_PER_WEEK * np.arange(over.number + 1.0)) - weighted)


def _benefits(record: Record, over: Weeks, scenario: Scenario) -> dict[tuple[str, str], Floats]:
    spells, prices = record.spells, scenario.prices
    on = stretches_on_benefit(record, prices)
    per_week = on.sign * full_weeks(scenario)[spells.group[on.spell]]
    whole = integrated(on.low, on.high, per_week, over)
    to_ladder = (spells.ladder - spells.start)[on.spell]
    by_state = np.zeros(over.number)
    steps = sorted(prices.refund.values(), key=lambda step: step.from_week)
    for step, after in zip(steps, [*steps[1:], None], strict=True):
        low = np.maximum(on.low, weeks(step.from_week) - to_ladder)
        high = on.high if after is None else np.minimum(on.high, weeks(after.from_week) - to_ladder)
        by_state += integrated(low, high, step.state_share * per_week, over)
    return {("benefits", "municipality"): whole - by_state, ("benefits", "state"): by_state}


def _sanctions(record: Record, over: Weeks, scenario: Scenario) -> dict[tuple[str, str], Floats]:
    each = withheld_by_sanctions(record, scenario)
    return {
        ("sanctions", "municipality"): -_at(over, each.time, each.municipal),
        ("sanctions", "state"): -_at(over, each.time, each.state),
    }


def _activation(record: Record, over: Weeks, scenario: Scenario) -> Floats:
    stays, per_week = record.activation, activation_per_week(record, scenario)
    return integrated(stays.start, stays.end, per_week[stays.kind], over)


def _talks_by_others(record: Record, over: Weeks, prices: Prices) -> Floats:
    time = record.talks.time[record.talks.form == FORM["others"]]
    return _at(over, time, np.full(len(time), prices.talk_by_others))


def _caseworkers(over: Weeks, staffing: tuple[Staffing, ...], prices: Prices) -> Floats:
    heads = np.array([sum(of.heads.values()) + of.substitutes for of in staffing])
    low = np.array([of.period.low for of in staffing], dtype=np.int64)
    high = np.array([of.period.high for of in staffing], dtype=np.int64)
    return integrated(low, high, heads * prices.caseworker_per_year / WEEKS_PER_YEAR, over)


def _at(over: Weeks, time: Ints, amounts: Floats) -> Floats:
    """Add up amounts by the week in which they fall."""
    week = over.of(time)
    inside = (week >= 0) & (week < over.number)
    return np.bincount(week[inside], amounts[inside], minlength=over.number).astype(np.float64)
