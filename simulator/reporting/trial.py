"""The design of a trial: sentences, the power curve, the page for an application, the protocol and the script."""

from __future__ import annotations

import math
from importlib.resources import files

from simulator.experiments.intervals import Interval
from simulator.experiments.trial_result import POWER, Point, Trial
from simulator.reporting.charts import trial as charts
from simulator.reporting.evidence import unit_of
from simulator.reporting.notes import all_said
from simulator.reporting.numbers import (
    Quantity,
    difference,
    difference_with_spread,
    level,
    plain,
    quantity,
    size,
)
from simulator.reporting.report import Figure, Report
from simulator.reporting.result import ResultPage, Sheet
from simulator.reporting.words import Words, inside

SCRIPT = "analyse_trial.py"
PROTOCOL = "protocol.md"
_IN_DAYS = 3.0
"""Weeks below which a difference is told in days."""
_FASTER = 1.0
"""Logarithm of a ratio of exit rates from which on nobody need be told that a trial finds it."""
_IN_MONTHS = 36
"""Months below which a time is told in months."""
LEFT_OUT = ("vacancies", "awareness", "staff", "stock")
"""What no trial of this kind tells, in the order of the page."""


def sentences(found: Trial, words: Words) -> tuple[str, ...]:
    """Say how long a trial must be, what the longest one finds, and how far it is from the truth."""
    last, named = found.points[-1], _named(found, words)
    return (_smallest(found, last, named, words), *_longest(found, last, named, words))


def _smallest(found: Trial, last: Point, named: dict[str, object], words: Words) -> str:
    first = found.points[0]
    root = found.smallest
    if root is not None:
        at = min(found.points, key=lambda p: abs(p.months - root.value))
        low, high = (
            _months(x, words) if math.isfinite(x) else words("trial.open") for x in (root.low, root.high)
        )
        size = plain(at.persons / at.months * root.value, words, 0)
        return words(
            "trial.answer", months=_months(root.value, words), low=low, high=high, size=size, **named
        )
    if first.power.mean >= POWER:
        return words(
            "trial.all", months=_months(first.months, words), size=plain(first.persons, words, 0), **named
        )
    needed = plain(last.needed, words, 0)
    months = last.needed / last.persons * last.months
    time = (
        _months(round(months), words)
        if months < _IN_MONTHS
        else words("trial.years", number=plain(months / 12, words, 0))
    )
    power = _share(last.power.mean, words)
    key = "trial.none" if found.design.by_municipality else "trial.none_extrapolated"
    return words(key, months=_months(last.months, words), power=power, needed=needed, time=time, **named)


def _longest(found: Trial, last: Point, named: dict[str, object], words: Words) -> tuple[str, ...]:
    lines = [_detectable(found, last, words)]
    modelled = difference(last.truth, _kind(found), words)
    lines.append(
        words("trial.modelled", truth=modelled, power=_share(last.power_as_modelled, words), **named)
    )
    bias = _with_ends(last.bias, found, words)
    if last.bias.low <= 0 <= last.bias.high:
        lines.append(words("trial.no_bias", bias=bias))
    elif found.design.by_municipality:
        lines.append(words("trial.biased_alone", bias=bias))
    else:
        shared, vacancies = (
            _with_ends(one, found, words) for one in (last.bias_caseworkers, last.bias_vacancies)
        )
        lines.append(words("trial.biased", bias=bias, shared=shared, vacancies=vacancies))
    if beside := found.beside():
        inside_them = sum(range_of.low <= one.value <= range_of.high for one, range_of in beside)
        lines.append(words("trial.inside", inside=inside_them, all=len(beside)))
    return tuple(lines)


def _detectable(found: Trial, last: Point, words: Words) -> str:
    """Say what the longest trial finds, as a ratio of exit rates too where that was looked at."""
    said = {"months": _months(last.months, words), "detectable": _size(last.detectable, found, words)}
    *_, error = last.by_estimator.get("cox", (math.nan,))
    log_ratio = error * last.detectable / last.error if last.error else math.nan
    if found.main != "means" or not log_ratio < _FASTER:
        return words("trial.detectable", **said)
    return words("trial.detectable_rate", percent=_share(math.expm1(log_ratio), words), **said)


def report(found: Trial, words: Words) -> Report:
    """Put the page for the application together."""
    named, said = _named(found, words), sentences(found, words)
    title = words("trial.title")
    picture = charts.power(found, words, title)
    table, estimators = found.power_table(), found.estimator_table()
    heads = [
        words(f"trial.head_{name}")
        for name in ("months", "persons", "power", "false", "detectable", "bias", "cost")
    ]
    rows = [
        (
            _months(p.months, words),
            plain(p.persons, words, 0),
            _share_with_ends(p.power, words),
            _share_with_ends(p.false_alarms, words),
            _size(p.detectable, found, words),
            _with_ends(p.bias, found, words),
            difference_with_spread(p.cost, quantity("DKK"), words),
        )
        for p in found.points
    ]
    by = [
        words(f"trial.head_{name}") for name in ("months", "estimator", "modelled", "false", "mean", "error")
    ]
    by_rows = [
        (
            _months(p.months, words),
            words(f"trial.by_{name}"),
            _share(modelled, words),
            _share(false, words),
            plain(mean, words, 3, signed=True),
            plain(error, words, 3),
        )
        for p in found.points
        for name, (modelled, false, mean, error) in p.by_estimator.items()
    ]
    notes = [
        words(f"trial.note_{name}", **named)
        for name in ("power", "luck", "draws" if found.drawn_assumptions else "no_draws")
    ]
    notes += [words(f"trial.note_{found.drawn}", **named)]
    notes += [] if found.main == "means" else [words("trial.note_lots")]
    notes += [words(f"trial.cannot_{name}") for name in _left_out(found)]
    if found.described is not None and found.described.notes[words.language]:
        notes.insert(0, found.described.notes[words.language])
    protocol = protocol_of(found, said, words)
    return ResultPage(
        scenarios=found.scenarios,
        question=words("trial.question", **named),
        meta=words("trial.meta", **named),
        answer=said,
        figures=(Figure("power", words("trial.caption", **named), picture, table),),
        sheets=(
            Sheet("power", words("trial.table"), table, heads, rows),
            Sheet("trials", words("trial.table_estimators"), estimators, by, by_rows),
            *_beside(found, words),
        ),
        notes=(*notes, *all_said(found.notes, words)),
        files={PROTOCOL: protocol, SCRIPT: script()},
    ).report(words)


def _beside(found: Trial, words: Words) -> tuple[Sheet, ...]:
    """Return what the real trial found, beside what the simulated ones find; nothing where none was made."""
    import pandas as pd

    beside = found.beside()
    if not beside:
        return ()
    data = [(one.measure, one.value, its.mean, its.low, its.high, one.source) for one, its in beside]
    heads = [words(f"trial.head_{name}") for name in ("measure", "published", "simulated", "source")]
    rows = [
        (
            words(f"trial.found_{one.measure}", outcome=words.outcome(found.outcome)),
            plain(one.value, words, 2),
            words(
                "format.difference_interval",
                difference=plain(its.mean, words, 2),
                low=plain(its.low, words, 2),
                high=plain(its.high, words, 2),
            ),
            (one.source_da or one.source) if words.language == "da" else one.source,
        )
        for one, its in beside
    ]
    columns = ["measure", "published", "simulated", "low", "high", "source"]
    table = pd.DataFrame(data, columns=columns)
    return (Sheet("found", words("trial.table_found"), table, heads, rows, prose=True),)


def _left_out(found: Trial) -> tuple[str, ...]:
    """Return what the trial does not tell."""
    return tuple(
        f"{one}_apart" if one == "vacancies" and found.design.by_municipality else one for one in LEFT_OUT
    )


def script() -> str:
    """Return the script that analyses the real data; it needs nothing of the simulator."""
    return files("simulator.reporting").joinpath(SCRIPT).read_text(encoding="utf-8")


def protocol_of(found: Trial, said: tuple[str, ...], words: Words) -> str:
    """Write what is settled before the trial begins, as Markdown."""
    named = _named(found, words)
    chapters = [f"# {words('trial.protocol', **named)}", ""]
    for name in ("question", "lots", "enrolled", "outcome", "size", "analysis", "data", "stop", "cannot"):
        chapters += [f"## {words(f'trial.chapter_{name}')}", ""]
        if name == "size":
            chapters += [*(f"- {one}" for one in said), ""]
        elif name == "cannot":
            chapters += [*(f"- {words(f'trial.cannot_{one}')}" for one in _left_out(found)), ""]
        elif name == "lots":
            chapters += [words(f"trial.lots_{found.drawn}", **named), ""]
        elif name == "analysis":
            chapters += [
                words(f"trial.analysis_{found.drawn}", **named),
                "",
            ]
        else:
            chapters += [words(f"trial.text_{name}", **named), ""]
    return "\n".join(chapters)


def _named(found: Trial, words: Words) -> dict[str, object]:
    base, proposal = found.scenarios
    return {
        "scenario": words.within(proposal),
        "baseline": words.within(base),
        "outcome": inside(words.outcome(found.outcome)),
        "matters": _size(found.matters, found, words),
        "drawn": words(f"trial.of_{found.drawn}"),
        "groups": ", ".join(inside(words.group(one)) for one in found.design.groups),
        "share": _share(found.share, words),
        "trials": found.trials,
        "seed": found.seed,
        "name": found.outcome,
    }


def _size(difference: float, found: Trial, words: Words) -> str:
    """Write how large a difference is: of a few weeks in days."""
    if _kind(found) == quantity("weeks") and difference < _IN_DAYS:
        return level(difference * 7, quantity("days"), words)
    return size(Interval(difference, difference, difference, 1), _kind(found), words)


def _kind(found: Trial) -> Quantity:
    return unit_of(found.outcome)


def _months(number: float, words: Words) -> str:
    if number == 1:
        return words("trial.month")
    return words("trial.months", number=plain(number, words, 0 if float(number).is_integer() else 1))


def _share(share: float, words: Words) -> str:
    return words("format.undefined") if math.isnan(share) else plain(100 * share, words, 0) + " %"


def _share_with_ends(one: Interval, words: Words) -> str:
    if math.isnan(one.mean):
        return words("format.undefined")
    low, high = plain(100 * one.low, words, 0), plain(100 * one.high, words, 0)
    return words("format.difference_interval", difference=_share(one.mean, words), low=low, high=high)


def _with_ends(one: Interval, found: Trial, words: Words) -> str:
    return difference_with_spread(one, _kind(found), words)
