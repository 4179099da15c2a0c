"""How sure an answer is, in three lines: how it was worked out, whose staff it is, and what turns it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from simulator.experiments.prediction import Prediction
from simulator.experiments.study import Study
from simulator.experiments.sweep import Key
from simulator.reporting import size_words, staff, turning
from simulator.reporting.words import Words, inside

FEW = 64
"""Draws below which odds are rough."""
_NAMED = 3
"""Alternatives that are named; the rest are counted."""


def lines(study: Study, rows: Sequence[Key], words: Words) -> list[str]:
    """Return the three lines."""
    return [
        _draws(study, rows, words),
        staff.said(study.scenarios[study.baseline], words),
        _turns(study, words),
    ]


def _draws(study: Study, rows: Sequence[Key], words: Words) -> str:
    """Say over how many draws it was worked out, how much of it is chance, and whether it has come to rest."""
    prediction = study.prediction
    if prediction is None:
        return words("first_screen.sure_chance")
    cost = rows[0]
    shares = [one.share_of_chance for one in study.verdicts if one.key == cost]
    known = [share for share in shares if not math.isnan(share)]
    number = {"draws": size_words.counted(prediction.draws, words)}
    if known:
        said = words("first_screen.sure_draws", share=size_words.share(max(known), words), **number)
    else:
        said = words("first_screen.sure_draws_unknown", **number)
    rest = (
        "sure_few"
        if prediction.draws < FEW
        else "sure_settled"
        if _settled(study, prediction, rows)
        else "sure_moving"
    )
    return f"{said} {words(f'first_screen.{rest}')}"


def _settled(study: Study, prediction: Prediction, rows: Sequence[Key]) -> bool:
    """Tell whether the last half of the draws moved no mean by as much as matters."""
    half = prediction.draws // 2
    for one in study.verdicts:
        if one.key in rows and one.key in prediction.outcomes:
            before = prediction.mean(one.scenario, one.key, half).mean
            if abs(one.mean - before) > one.matters:
                return False
    return True


def _turns(study: Study, words: Words) -> str:
    """Say which readings of the law and uses of the time change an answer."""
    tried = len(turning.alternatives(study))
    if not tried:
        return words("first_screen.sure_untried" if study.prediction is None else "first_screen.sure_drawn")
    names = list(dict.fromkeys(words.setting(one.setting) for one in turning.turned(study)))
    if not names:
        return words("first_screen.sure_turns_none", tried=tried)
    shown = "; ".join(inside(name) for name in names[:_NAMED])
    if len(names) > _NAMED:
        shown = words("first_screen.sure_turns_more", names=shown, more=len(names) - _NAMED)
    key = "sure_turns_one" if len(names) == 1 else "sure_turns"
    return words(f"first_screen.{key}", tried=tried, number=len(names), names=shown)
