"""Which readings of the law, uses of time and labour markets turn a verdict: what an answer says first.

Each alternative was run with few replications, the default with many, so that a verdict may be open for want of
replications alone. It is therefore only another one if the difference lies surely on the other side, or if it becomes
settled or open by a change that is itself sure, over the replications that both have, and larger than what matters.
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
from simulator.reporting.sentences import SHORT, how_much, word_for
from simulator.reporting.words import Words

_SETTLED = {"lower": "lower", "higher": "higher", "same": "same", "practically": "same"}
"""What a verdict is for asking whether it turns: what is perhaps so is not settled."""
SHOWN = 5
"""Sentences in the first paragraph; the settings' own chapter has the rest."""


@dataclass(frozen=True)
class Turn:
    """A verdict on a proposal that is another one under an alternative's setting.

    It is ``lower``, ``higher``, ``same`` (by what matters) or ``unsure``, and ``opposite`` if the difference is surely
    on the other side, not only no longer sure. ``shift`` is how far the alternative moves the difference, as a share
    of the baseline's level.
    """

    setting: str
    scenario: str
    headline: Headline
    verdict: str
    opposite: bool
    shift: float


def alternatives(study: Study) -> Mapping[str, Comparison]:
    """Return the comparison under each alternative that was tried, by its setting's name (``PATH=VALUE``)."""
    return {name: comparison for name, comparison in study.settings.items() if "=" in name}


def turned(study: Study) -> tuple[Turn, ...]:
    """Return every verdict that an alternative turns: the opposite ones first, then those that move most."""
    found = [
        turn
        for headline in HEADLINES
        for name in alternatives(study)
        for scenario in study.default.proposals
        if (turn := _turn(study, name, scenario, headline))
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
    said = [words("alternatives.lead_turns", tried=len(tried), number=number)]
    shown = _first_of_each(turns)[:SHOWN]
    said += [_said(study, one, words) for one in shown]
    more = len(turns) - len(shown)
    return (*said, words("alternatives.more", number=more)) if more > 0 else tuple(said)


def _first_of_each(turns: Sequence[Turn]) -> list[Turn]:
    """Return one turn for each alternative and proposal, that of the first question: cost, if its verdict is turned."""
    found: dict[tuple[str, str], Turn] = {}
    for one in sorted(turns, key=lambda turn: HEADLINES.index(turn.headline)):
        found.setdefault((one.setting, one.scenario), one)
    return sorted(found.values(), key=lambda one: (not one.opposite, -one.shift))


def _turn(study: Study, name: str, scenario: str, headline: Headline) -> Turn | None:
    default, other = study.default, study.settings[name]
    if not all(measured(one, headline.group, headline.outcome) for one in (default, other)):
        return None
    # As assumed and under the alternative chance alone is known of each, so that like is held against like.
    judged = (
        study.verdict_under("default", scenario, *headline),
        study.verdict_under(name, scenario, *headline),
    )
    if any(one.mean != one.mean for one in judged):
        return None
    before, after = (_SETTLED.get(word_for(one), "unsure") for one in judged)
    if before == after:
        return None
    opposite = {before, after} == {"lower", "higher"}
    shift = _shift(default, other, scenario, headline)
    if not opposite and not (direction(shift) and abs(shift.mean) > judged[0].matters):
        return None
    level = abs(default.mean(default.baseline, headline.group, headline.outcome).mean)
    return Turn(name, scenario, headline, after, opposite, abs(shift.mean) / level if level else 0.0)


def _shift(default: Comparison, other: Comparison, scenario: str, headline: Headline) -> Interval:
    """Return what an alternative does to a difference, over the replications that it shares with the default."""
    shared = [n for n in other.replications if n in default.replications]

    def differences(comparison: Comparison) -> np.ndarray:
        rows = [comparison.replications.index(n) for n in shared]
        of = (headline.group, headline.outcome)
        found: np.ndarray = comparison.of(scenario, *of) - comparison.of(comparison.baseline, *of)
        return found[rows]

    return intervals((differences(other) - differences(default))[:, None])[0]


def _said(study: Study, turn: Turn, words: Words) -> str:
    headline = turn.headline
    judged = study.verdict_under(turn.setting, turn.scenario, *headline)
    path, _, value = turn.setting.partition(" [")[0].partition("=")
    days = study.scenarios[study.baseline].law.sanction.guidance_lapses_days
    return words(
        f"alternatives.{SHORT[headline.family]}_{turn.verdict}",
        when=words.when(path, value, days=days),
        scenario=words.scenario(turn.scenario),
        baseline=words.within(study.baseline),
        **how_much(judged, unit_of(headline.outcome), words),
    ).replace("..", ".")
