"""Cost: what benefits, caseworkers and activation cost, and who pays.

Benefits follow full-time persons: weeks on the benefit x ``hours_share`` x ``benefit_per_week``, less the weeks in a
job with a wage subsidy (løntilskud), which pays a wage instead. The state refunds a share that steps down with weeks of
any benefit within three years (refusionstrappen); it is integrated exactly over each spell. What a sanction withholds
is saved by state and municipality in the shares of its day. Caseworkers and activation are the municipality's own.
Whatever is given per year takes a year to be 52 weeks.

Caseworkers cost what those employed cost, so hours that a proposal frees are worth nothing in ``cost_total``. What they
may be worth is told beside it: ``cost_total`` less the hours on offer that nobody used, at the marginal and at the
average price of an hour. Where freed minutes become fewer staff hours they are not on offer, and count once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.calendar import MINUTES_PER_WEEK, WEEKS_PER_YEAR, weeks
from simulator.catalogue import GROUPS
from simulator.log import FORM, KIND, Event
from simulator.outcomes.amounts import ByGroup, Values, among, by_group, ratios, sums
from simulator.outcomes.capacity import Staffing, Use, minutes_used, persons_within
from simulator.outcomes.record import Record
from simulator.outcomes.spells import Ints
from simulator.outcomes.time_to_job import Cohort

if TYPE_CHECKING:
    from simulator.scenario import Scenario
    from simulator.scenario.prices import Prices

Floats = NDArray[np.float64]


def refunded_weeks(clock_from: Ints, clock_to: Ints, prices: Prices) -> Floats:
    """Weeks that the state pays of a stretch on the refund ladder: the integral of its share over the stretch.

    Parameters
    ----------
    clock_from, clock_to : ndarray of int
        Minutes of benefit within three years at both ends of the stretch.
    prices : Prices
        The ladder's steps; below the first the state pays nothing.
    """
    paid = np.zeros(len(clock_from))
    steps = sorted(prices.refund.values(), key=lambda step: step.from_week)
    tops = [weeks(step.from_week) for step in steps[1:]] + [np.iinfo(np.int64).max]
    for step, top in zip(steps, tops, strict=True):
        inside = np.minimum(clock_to, top) - np.maximum(clock_from, weeks(step.from_week))
        paid += step.state_share * np.maximum(inside, 0)
    return paid / MINUTES_PER_WEEK


def state_share(clock: Ints, prices: Prices) -> Floats:
    """The state's share of the benefit at a point of the refund ladder."""
    steps = sorted(prices.refund.values(), key=lambda step: step.from_week)
    begins = np.array([weeks(step.from_week) for step in steps], dtype=np.int64)
    shares = np.array([0.0] + [step.state_share for step in steps])
    return shares[np.searchsorted(begins, clock, side="right")]


@dataclass(frozen=True)
class Bills:
    """Everything that was paid between start and horizon, in DKK.

    Attributes
    ----------
    municipal, state : ndarray of float, shape (spells,)
        Each payer's part of the benefit.
    withheld, withheld_municipal : ndarray of float, shape (spells,)
        What sanctions withheld of it, in all and the municipality's part.
    activation : ndarray of float, shape (citizens,)
        Activation and talks held by others.
    caseworkers : ndarray of float, shape (groups,)
        Caseworkers employed.
    talks : ndarray of float, shape (citizens,)
        Caseworkers' minutes on each citizen at the price of a minute on offer.
    spare_hours : ndarray of float, shape (groups,)
        Caseworkers' hours on offer that nobody used (below 0 where more were used than were on offer); nan where the
        log does not tell what was on offer.
    """

    municipal: Floats
    state: Floats
    withheld: Floats
    withheld_municipal: Floats
    activation: Floats
    caseworkers: ByGroup
    talks: Floats
    spare_hours: ByGroup


def bills_of(record: Record, use: Use, staffing: tuple[Staffing, ...], scenario: Scenario) -> Bills:
    """Add up what was paid, in the prices of ``scenario``."""
    municipal, state = _benefits(record, scenario)
    each, number = _withheld(record, scenario.prices, municipal, state), len(record.spells)
    withheld = _summed(each.spell, each.whole, number)
    withheld_municipal = _summed(each.spell, each.municipal, number)
    caseworkers, talks = _caseworkers(record, use, staffing, scenario.prices)
    return Bills(
        municipal=municipal,
        state=state,
        withheld=withheld,
        withheld_municipal=withheld_municipal,
        activation=_activation(record, scenario),
        caseworkers=caseworkers,
        talks=talks,
        spare_hours=_spare_hours(record, use, staffing),
    )


@dataclass(frozen=True)
class Stretches:
    """Stretches of time on benefit (``sign`` 1), and those within them that a wage takes the place of (-1).

    Attributes
    ----------
    spell : ndarray of int
        Row of the spell.
    low, high, sign : ndarray of int
        Minutes, and whether the benefit is paid or falls away.
    """

    spell: Ints
    low: Ints
    high: Ints
    sign: Ints


def stretches_on_benefit(record: Record, prices: Prices) -> Stretches:
    """Give every spell, and the jobs with a wage subsidy within them."""
    spells, stays = record.spells, record.activation
    names = record.run.events.kinds
    paid_a_wage = np.array([name in prices.wage_subsidies for name in names], dtype=bool)
    jobs = stays.only(paid_a_wage[stays.kind])
    rows = np.arange(len(spells), dtype=np.int64)
    return Stretches(
        spell=np.concatenate([rows, jobs.spell]),
        low=np.concatenate([spells.start, jobs.start]),
        high=np.concatenate([spells.end, jobs.end]),
        sign=np.concatenate(
            [np.ones(len(spells), dtype=np.int64), -np.ones(len(jobs.spell), dtype=np.int64)]
        ),
    )


def full_weeks(scenario: Scenario) -> Floats:
    """Benefit of one person's week, by group; 0 for a group that the place does not have."""
    return np.array([_full_week(scenario, group) for group in GROUPS])


def _benefits(record: Record, scenario: Scenario) -> tuple[Floats, Floats]:
    spells, run, prices = record.spells, record.run, scenario.prices
    on = stretches_on_benefit(record, prices)
    low = np.clip(on.low, run.start, run.horizon)
    high = np.clip(on.high, run.start, run.horizon)
    to_ladder = (spells.ladder - spells.start)[on.spell]
    state_weeks = on.sign * refunded_weeks(low + to_ladder, high + to_ladder, prices)
    all_weeks = on.sign * (high - low) / MINUTES_PER_WEEK
    per_week = full_weeks(scenario)[spells.group[on.spell]]
    number = len(spells)
    return (
        _summed(on.spell, (all_weeks - state_weeks) * per_week, number),
        _summed(on.spell, state_weeks * per_week, number),
    )


def _full_week(scenario: Scenario, group: str) -> float:
    if group not in scenario.place.groups:
        return 0.0
    return scenario.prices.benefit_per_week[group] * scenario.place.groups[group].hours_share


def sanction_amounts(prices: Prices) -> Floats:
    """Benefit that a sanction withholds, by group; 0 for a group without a price."""
    return np.array([prices.sanction.get(group, 0.0) for group in GROUPS])


@dataclass(frozen=True)
class Withheld:
    """What each sanction between start and horizon withheld, in DKK.

    Attributes
    ----------
    spell : ndarray of int
        Row of the spell.
    time : ndarray of int
        When, in minutes.
    whole, municipal, state : ndarray of float
        All of it, and each payer's part.
    """

    spell: Ints
    time: Ints
    whole: Floats
    municipal: Floats
    state: Floats


def withheld_by_sanctions(record: Record, scenario: Scenario) -> Withheld:
    """Price every sanction: all of a spell together withhold of a payer at most what that payer owed in it.

    What is owed ends with the run, so that of a spell that the run cuts off a little less is withheld than a longer run
    tells. A cap that looks no further than the sanction would not hang on the run's length, but would cut the sanctions
    of a spell's first days, which are withheld from what is paid after them.
    """
    return _withheld(record, scenario.prices, *_benefits(record, scenario))


def _withheld(
    record: Record, prices: Prices, owed_by_municipality: Floats, owed_by_state: Floats
) -> Withheld:
    log, spells, run = record.run.events, record.spells, record.run
    rows = log.rows(Event.sanctioned)
    rows = rows[(log.time[rows] >= run.start) & (log.time[rows] < run.horizon)]
    spell, time = spells.row(log.citizen[rows], log.spell[rows]), log.time[rows].astype(np.int64)
    amount = sanction_amounts(prices)[spells.group[spell]]
    refunded = state_share(spells.ladder[spell] + time - spells.start[spell], prices)
    municipal, state = amount * (1 - refunded), amount * refunded
    first, second = _scale(municipal, spell, owed_by_municipality), _scale(state, spell, owed_by_state)
    cut = (first < 1) | (second < 1)
    municipal, state = municipal * first, state * second
    return Withheld(spell, time, np.where(cut, municipal + state, amount), municipal, state)


def _scale(amounts: Floats, spell: Ints, owed: Floats) -> Floats:
    """Return the share of each amount that all of its spell leave of it, where they come to more than is owed."""
    asked = _summed(spell, amounts, len(owed))
    over = asked > owed
    share = np.ones(len(owed))
    share[over] = np.maximum(owed[over], 0.0) / asked[over]
    return share[spell]


def _summed(row: Ints, amounts: Floats, number: int) -> Floats:
    """Add up amounts by row (of no amounts numpy would make whole numbers)."""
    return np.bincount(row, amounts, minlength=number).astype(np.float64)


def activation_per_week(record: Record, scenario: Scenario) -> Floats:
    """Return what a participant's week costs, by kind of event; nan for a kind that has no price.

    A type that is paid by the hour costs as much of its price as its hours are of full time.
    """
    prices, practice = scenario.prices, scenario.practice
    per_week = np.full(len(record.run.events.kinds), np.nan)
    for kind, name in enumerate(record.run.events.kinds):
        if name in prices.activation_per_week:
            part = practice.activation.full_time(name) if name in prices.paid_by_the_hour else 1.0
            per_week[kind] = part * prices.activation_per_week[name]
    return per_week


def _activation(record: Record, scenario: Scenario) -> Floats:
    run, stays, talks = record.run, record.activation, record.talks
    per_week = activation_per_week(record, scenario)
    length = np.maximum(np.minimum(stays.end, run.horizon) - np.maximum(stays.start, run.start), 0)
    number = len(run.citizens)
    courses = np.bincount(stays.citizen, length / MINUTES_PER_WEEK * per_week[stays.kind], minlength=number)
    by_others = (talks.form == FORM["others"]) & (talks.time >= run.start) & (talks.time < run.horizon)
    return courses + np.bincount(talks.citizen[by_others], minlength=number) * scenario.prices.talk_by_others


def _caseworkers(
    record: Record, use: Use, staffing: tuple[Staffing, ...], prices: Prices
) -> tuple[ByGroup, Floats]:
    """Cost of caseworkers by group, and of each citizen's minutes.

    A team's cost is shared by its groups as they used its minutes, that of the substitutes by all groups likewise;
    where no minutes were used, by persons, and else equally. A minute costs what its team costs per minute on offer,
    used or not.
    """
    cost = np.zeros(len(GROUPS))
    talks = np.zeros(len(record.run.citizens))
    for of in staffing:
        years = of.weeks / WEEKS_PER_YEAR
        used = minutes_used(use, of.period)
        persons = persons_within(record, of.period.low, of.period.high)
        per_minute = np.zeros(len(GROUPS))
        for team, groups in of.serves.items():
            members = list(groups)
            team_cost = of.heads[team] * prices.caseworker_per_year * years
            cost[members] += team_cost * _shares(used[members], persons[members])
            offered = of.offered.get(team, 0.0)
            per_minute[members] = team_cost / offered if offered else 0.0
        cost += of.substitutes * prices.caseworker_per_year * years * _shares(used, persons)
        inside = (use.time >= of.period.low) & (use.time < of.period.high)
        priced = use.minutes[inside] * per_minute[use.group[inside]]
        talks += np.bincount(use.citizen[inside], priced, minlength=len(talks))
    return cost, talks


def _spare_hours(record: Record, use: Use, staffing: tuple[Staffing, ...]) -> ByGroup:
    """Hours on offer that nobody used; a team's are shared by its groups as its cost is."""
    spare = np.zeros(len(GROUPS))
    for of in staffing:
        used = minutes_used(use, of.period)
        persons = persons_within(record, of.period.low, of.period.high)
        for team, offered in of.offered.items():
            members = list(of.serves.get(team, range(len(GROUPS))))  # substitutes serve all
            spare[members] += offered * _shares(used[members], persons[members])
        spare -= used
    unknown = not len(record.run.capacity.day) and bool(spare.any())
    return np.full(len(GROUPS), np.nan) if unknown else spare / 60


def _shares(first: Floats, second: Floats) -> Floats:
    """Shares in proportion to the first that is not all zero; else equal ones."""
    for weights in (first, second):
        total = float(weights.sum())
        if total > 0:
            return weights / total
    return np.full(len(first), 1 / len(first)) if len(first) else first


def cost(record: Record, bills: Bills, cohort: Cohort, scenario: Scenario) -> Values:
    """Give the year's cost by kind and by payer, and the municipality's cost of an entrant."""
    spells, citizens_group = record.spells, _group_of_citizen(record)
    per_year = WEEKS_PER_YEAR / record.weeks
    municipal = by_group(spells.group, bills.municipal - bills.withheld_municipal) * per_year
    state = by_group(spells.group, bills.state - (bills.withheld - bills.withheld_municipal)) * per_year
    activation = by_group(citizens_group, bills.activation) * per_year
    caseworkers = bills.caseworkers * per_year
    withheld = by_group(spells.group, bills.withheld) * per_year
    total = municipal + state + caseworkers + activation
    spare, prices = bills.spare_hours * per_year, scenario.prices
    return (
        sums("cost_total", total)
        | sums("cost_total_hours_marginal", total - spare * prices.caseworker_hour_marginal)
        | sums("cost_total_hours_average", total - spare * prices.caseworker_hour_average)
        | sums("cost_benefits_gross", municipal + state + withheld)
        | sums("cost_benefits", municipal + state)
        | sums("sanctions_withheld", withheld)
        | sums("cost_caseworkers", caseworkers)
        | sums("cost_activation", activation)
        | sums("cost_municipality", municipal + caseworkers + activation)
        | sums("cost_state", state)
        | _per_entrant(record, bills, cohort, scenario)
    )


def _group_of_citizen(record: Record) -> Ints:
    codes = np.array([GROUPS.index(group) for group in record.run.citizens.groups], dtype=np.int64)
    return codes[record.run.citizens.group]


def _per_entrant(record: Record, bills: Bills, cohort: Cohort, scenario: Scenario) -> Values:
    """What the municipality pays for one who enters in the first year, up to the horizon.

    Her benefit (returns included), caseworkers' minutes and activation; and, after an exit to ``other`` or out of the
    labour force (early retirement is part of it), another benefit with the probability that such an exit leads to one,
    until she returns.
    """
    number = len(record.run.citizens)
    per_spell = bills.municipal - bills.withheld_municipal + _other_benefits(record, scenario.prices)
    per_citizen = (
        np.bincount(record.spells.citizen, per_spell, minlength=number) + bills.talks + bills.activation
    )
    return ratios(
        "cost_municipality_per_entrant",
        by_group(cohort.group, per_citizen[cohort.citizen]),
        by_group(cohort.group),
    )


def _other_benefits(record: Record, prices: Prices) -> Floats:
    """Expected cost of another benefit after each spell, until the next one or the horizon."""
    spells, horizon = record.spells, record.run.horizon
    until = np.full(len(spells), horizon, dtype=np.int64)
    followed = spells.citizen[1:] == spells.citizen[:-1]
    until[:-1][followed] = spells.start[1:][followed]
    away = np.maximum(np.minimum(until, horizon) - spells.end, 0) / MINUTES_PER_WEEK
    per_week = prices.other_to_benefit_share * prices.other_benefit_per_week
    elsewhere = among(spells.cause, (KIND["other"], KIND["labour_force"]))
    return np.where(elsewhere, away * per_week, 0.0)
