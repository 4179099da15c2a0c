"""Which readings of the law, and which uses of time, turn a verdict: what the first paragraph of an answer says.

Each alternative was run with few replications, the default with many, so that an interval may hold zero for want of
replications alone. A verdict is therefore only another one if the difference lies surely on the other side, or if it
became sure or ceased to be so by a change that is itself sure, over the replications that both have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from simulator.catalogue import HEADLINES, Headline
from simulator.experiments.compare import Comparison
from simulator.experiments.intervals import Interval, intervals
from simulator.experiments.study import Study
from simulator.reporting.evidence import direction, measured, unit_of
from simulator.reporting.numbers import difference, size, spread
from simulator.reporting.sentences import SHORT, in_spoken_unit, verdict
from simulator.reporting.words import Words

SHOWN = 5
"""Sentences in the first paragraph; the settings' own chapter has the rest."""


@dataclass(frozen=True)
class Turn:
    """A verdict that is another one under an alternative.

    Attributes
    ----------
    setting, scenario : str
        Names of the alternative's setting and of the proposal.
    headline : Headline
        The question.
    verdict : str
        What may be said under the alternative: ``lower``, ``higher`` or ``unsure``.
    opposite : bool
        Whether the difference is surely on the other side, not only no longer, or only now, sure.
    shift : float
        How far the alternative moves the difference, as a share of the baseline's level.
    """

    setting: str
    scenario: str
    headline: Headline
    verdict: str
    opposite: bool
    shift: float


def alternatives(study: Study) -> Mapping[str, Comparison]:
    """Give the comparison under each alternative that was tried, by its setting's name (``PATH=VALUE``)."""
    return {name: comparison for name, comparison in study.settings.items() if "=" in name}


def turned(study: Study) -> tuple[Turn, ...]:
    """Give every verdict that an alternative turns: the opposite ones first, then those that move most."""
    found = [
        turn
        for headline in HEADLINES
        for name, comparison in alternatives(study).items()
        for scenario in study.default.proposals
        if (turn := _turn(study.default, comparison, name, scenario, headline))
    ]
    return tuple(sorted(found, key=lambda one: (not one.opposite, -one.shift)))


def sentences(study: Study, words: Words) -> tuple[str, ...]:
    """Say which alternatives turn a verdict, or that none does; nothing where none was tried."""
    tried = alternatives(study)
    if not tried or not study.default.proposals:
        return ()
    turns = turned(study)
    if not turns:
        return (words("alternatives.lead_none", tried=len(tried)),)
    number = len({one.setting for one in turns})
    told = [words("alternatives.lead_turns", tried=len(tried), number=number)]
    shown = _first_of_each(turns)[:SHOWN]
    told += [_said(study, one, words) for one in shown]
    more = len(turns) - len(shown)
    return (*told, words("alternatives.more", number=more)) if more > 0 else tuple(told)


def _first_of_each(turns: Sequence[Turn]) -> list[Turn]:
    """Give one turn for each alternative and proposal, that of the first question: cost, if its verdict is turned."""
    found: dict[tuple[str, str], Turn] = {}
    for one in sorted(turns, key=lambda turn: HEADLINES.index(turn.headline)):
        found.setdefault((one.setting, one.scenario), one)
    return sorted(found.values(), key=lambda one: (not one.opposite, -one.shift))


def _turn(
    default: Comparison, other: Comparison, name: str, scenario: str, headline: Headline
) -> Turn | None:
    before, after = verdict(default, scenario, headline), verdict(other, scenario, headline)
    before, after = ("unsure" if one == "same" else one for one in (before, after))
    if "undefined" in (before, after) or before == after:
        return None
    opposite = {before, after} == {"lower", "higher"}
    shift = _shift(default, other, scenario, headline)
    if not opposite and not direction(shift):
        return None
    level = abs(default.mean(default.baseline, headline.group, headline.outcome).mean)
    return Turn(name, scenario, headline, after, opposite, abs(shift.mean) / level if level else 0.0)


def _shift(default: Comparison, other: Comparison, scenario: str, headline: Headline) -> Interval:
    """Give what an alternative does to a difference, over the replications that it shares with the default."""
    shared = [n for n in other.replications if n in default.replications]

    def apart(comparison: Comparison) -> np.ndarray:
        rows = [comparison.replications.index(n) for n in shared]
        of = (headline.group, headline.outcome)
        found: np.ndarray = comparison.of(scenario, *of) - comparison.of(comparison.baseline, *of)
        return found[rows]

    return intervals((apart(other) - apart(default))[:, None])[0]


def _said(study: Study, turn: Turn, words: Words) -> str:
    comparison, headline = study.settings[turn.setting], turn.headline
    assert measured(comparison, headline.group, headline.outcome)
    found = comparison.difference(turn.scenario, headline.group, headline.outcome)
    told, kind = in_spoken_unit(found, unit_of(headline.outcome))
    path, _, value = turn.setting.partition(" [")[0].partition("=")
    days = study.scenarios[study.baseline].law.sanction.guidance_lapses_days
    return words(
        f"alternatives.{SHORT[headline.family]}_{turn.verdict}",
        when=words.when(path, value, days=days),
        scenario=words.scenario(turn.scenario),
        baseline=words.within(study.baseline),
        size=size(told, kind, words),
        difference=difference(told, kind, words),
        interval=spread(told, kind, words, signed=turn.verdict == "unsure"),
    ).replace("..", ".")
