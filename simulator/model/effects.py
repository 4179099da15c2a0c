"""The effects on the job hazard: one table of when each acts and what sizes it, and how large it is.

Every size is scaled by ``behaviour.effect_scale`` and by 1 - ``behaviour.displacement``: part of a gain is another job
seeker's loss. Where vacancies are shared (:mod:`simulator.model.market`) the loss comes about by itself, and nothing is
taken off.

An effect acts within a *window* of time, which has a number; the multiplier of the hazard is the product of the windows
that are open. From the table follow the factors and the minutes of the rules (:func:`factors`, :func:`minutes`), the
figures that a solved baseline depends on (:data:`FIGURES`) and the documentation's table.
"""

from __future__ import annotations

import math
from collections.abc import MutableSequence, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from simulator.calendar import NEVER, weeks
from simulator.scenario.behaviour import Behaviour

# Looked at always.
TALK_AHEAD, TALK_HELD, CASEWORKER_CHANGE, ACTIVATION_AHEAD = range(4)
OFTEN = 4
"""Windows below this number are looked at always, those from it on only while one of them is open."""
# Open seldom. A new effect comes before WEAKER_HELD.
ACTIVATION, TRUST, UNSANCTIONABLE, WEAKER_HELD = range(OFTEN, OFTEN + 4)
"""The last is the first of the windows after talks that act less than an earlier one, in order of strength and of time
(the strongest has TALK_HELD)."""
HELD_WINDOWS = 4
"""How many talks can act one after another."""
SANCTION = WEAKER_HELD + HELD_WINDOWS - 1
"""The one window that fades."""
WINDOWS = SANCTION + 1


@dataclass(frozen=True)
class Effect:
    """One effect on the job hazard: a row of the table.

    Attributes
    ----------
    window : int
        Number of its window.
    opens : str
        When it acts, in words.
    size : str
        The figure of ``behaviour`` that says how large it is.
    reads : {"gain", "loss", "factor", "by talk", "by type"}
        How that figure is read: 0.15 is a factor of 1.15 as a gain, of 0.85 as a loss, of 0.15 as a factor. The size of
        a talk's effect depends on the talk as well, that of activation on its type: they are worked out there.
    weeks : str
        The figure that says for how long it acts; empty where it acts as long as what brings it about.
    more : tuple of str
        Other figures that its size, or how often it acts, depends on.
    """

    window: int
    opens: str
    size: str
    reads: Literal["gain", "loss", "factor", "by talk", "by type"]
    weeks: str = ""
    more: tuple[str, ...] = ()


TALK_FIGURES = ("group_response", "talk_effect", "labour_force")
EFFECTS = (
    Effect(
        TALK_AHEAD,
        "before a booked talk (the threat)",
        "threat_share",
        "by talk",
        weeks="talk_ahead_weeks",
        more=TALK_FIGURES,
    ),
    Effect(
        TALK_HELD,
        "after a talk was held",
        "threat_share",
        "by talk",
        weeks="talk_held_weeks",
        more=(*TALK_FIGURES, "quality_minutes", "talk_minutes", "caseworker_spread"),
    ),
    Effect(
        CASEWORKER_CHANGE,
        "after meeting a new caseworker (a loss)",
        "caseworker_change",
        "loss",
        weeks="caseworker_change_weeks",
    ),
    Effect(
        ACTIVATION_AHEAD,
        "before a known start of activation",
        "activation_ahead",
        "gain",
        weeks="activation_ahead_weeks",
        more=("labour_force",),
    ),
    Effect(
        ACTIVATION,
        "during activation (a factor), then after it for some weeks",
        "programmes",
        "by type",
        weeks="after_weeks",
    ),
    Effect(
        TRUST,
        "after guidance about sanctions that no breach called for (trust)",
        "trust",
        "gain",
        weeks="trust_weeks",
    ),
    Effect(UNSANCTIONABLE, "while no sanction can be given (a factor)", "unsanctionable_job", "factor"),
    Effect(
        SANCTION,
        "after a sanction, fading",
        "sanction",
        "gain",
        weeks="sanction_end_week",
        more=(
            "sanction_full_weeks",
            "sanction_given_no_show",
            "breaches_per_week",
            "breach_scale",
            "labour_force",
        ),
    ),
)
"""The table, in the order of the windows."""
FIGURES = frozenset(
    (
        "effect_scale",
        "displacement",
        "labour_market",
        *(f for e in EFFECTS for f in (e.size, e.weeks, *e.more) if f),
    )
)
"""The figures of ``behaviour`` that size the effects: whoever varies one of them solves the baseline anew."""


def factors(behaviour: Behaviour) -> tuple[float, ...]:
    """Return by window what the job hazard is multiplied by; 1 where that depends on the talk or on the activation."""
    of_window = [1.0] * WINDOWS
    for effect in EFFECTS:
        if effect.reads in ("gain", "loss", "factor"):
            figure: float = getattr(behaviour, effect.size)
            size = {"gain": figure, "loss": -figure, "factor": figure - 1.0}[effect.reads]
            of_window[effect.window] = 1.0 + net(size, behaviour.effect_scale, behaviour.lost_to_others)
    return tuple(of_window)


def minutes(behaviour: Behaviour) -> tuple[int, ...]:
    """Return by window for how long the effect acts; 0 where it acts as long as what brings it about."""
    of_window = [0] * WINDOWS
    for effect in EFFECTS:
        if effect.weeks:
            of_window[effect.window] = weeks(getattr(behaviour, effect.weeks))
    return tuple(of_window)


SPLITS = (0.05, 0.26, 0.51, 0.66, 0.82, 1.0)
"""Share of a talk's effect that comes before it: the size before, of that which would do it alone..."""
AHEAD = (0.01, 0.06, 0.11, 0.14, 0.18, 0.21)
"""...and the sizes before..."""
HELD = (0.92, 0.61, 0.34, 0.20, 0.10, 0.0)
"""...and after it. Each pair reproduces the experiment "Hurtigt i gang" (median 14 to 11.5 weeks; Graversen and van
Ours 2008) with displacement off and the booking of an ordinary practice, so that a sweep of the split leaves the total
alone. ``python -m tests.verification.find_pairs`` finds them: first the size before a talk that does it alone, then for
each share of it the size after one, each time with the untreated's hazard solved anew; the experiment's talks are read
both as due and as held in the weeks told, and the mean of the two medians is 11.5."""


def split_sizes(threat_share: float) -> tuple[float, float]:
    """Return the sizes (ahead, held) of a talk's effect for a threat share, interpolated along the curve."""
    i = 1
    while i < len(SPLITS) - 1 and threat_share > SPLITS[i]:
        i += 1
    part = (threat_share - SPLITS[i - 1]) / (SPLITS[i] - SPLITS[i - 1])
    part = min(1.0, max(0.0, part))
    return AHEAD[i - 1] + part * (AHEAD[i] - AHEAD[i - 1]), HELD[i - 1] + part * (HELD[i] - HELD[i - 1])


def quality(job_minutes: float, reference_minutes: float, scale_minutes: float) -> float:
    """Quality of a talk of ``job_minutes`` job-focused minutes; 1 for a talk without duties (``reference_minutes``)."""
    whole = 1.0 - math.exp(-reference_minutes / scale_minutes)
    return (1.0 - math.exp(-job_minutes / scale_minutes)) / whole if whole > 0.0 else 0.0


def net(size: float, effect_scale: float, displacement: float) -> float:
    """Size that is left after the scale and the displacement; never so negative that a hazard turns negative."""
    return max(-1.0, size * effect_scale * (1.0 - displacement))


SELDOM_END = WINDOWS
"""Where the latest end of those that open seldom stands, after the ends of all."""


class AtRisk(Protocol):
    """Somebody who may leave: see :class:`simulator.model.citizen.Citizen`."""

    rates: MutableSequence[float]
    left: MutableSequence[float]
    ends: MutableSequence[int]
    begins: MutableSequence[int]
    factors: MutableSequence[float]


def close_windows(c: AtRisk) -> None:
    """Close every window, as of somebody whom nothing has happened to: all over before any run begins."""
    for i in range(WINDOWS):
        c.ends[i] = c.begins[i] = -NEVER
        c.factors[i] = 1.0
    c.ends[SELDOM_END] = -NEVER


def open_window(c: AtRisk, which: int, begin: int, end: int, factor: float) -> None:
    """Set one window; what it held before is over. One that would end after all time ends at NEVER."""
    until = min(end, NEVER)
    c.ends[which] = until
    c.begins[which] = min(begin, NEVER)
    c.factors[which] = factor
    if which >= OFTEN and until > c.ends[SELDOM_END]:
        c.ends[SELDOM_END] = until


def begin_effect(c: AtRisk, which: int, now: int, minutes: Sequence[int], factors: Sequence[float]) -> None:
    """Let an effect act from now on, for as long and by as much as the rules say (:func:`minutes`, :func:`factors`);
    one of no size opens no window.
    """
    if factors[which] != 1.0:
        open_window(c, which, now, now + minutes[which], factors[which])


def close_window(c: AtRisk, which: int, now: int) -> None:
    """End a window at ``now`` if it lasts longer; one that has not begun never does."""
    if c.ends[which] > now:
        c.ends[which] = now


def _held_window(place: int) -> int:
    """Return the number of the window of the ``place``-th strongest talk."""
    return TALK_HELD if place == 0 else WEAKER_HELD + place - 1


def talk_acts(c: AtRisk, now: int, end: int, factor: float) -> None:
    """Let a talk act from ``now`` to ``end`` beside those before it: at each moment the largest effect holds.

    Stronger ones that are still open stay as they are, and this one begins where the last of them ends; weaker ones are
    covered by it. Where there is no window left for it (so many stronger ones are open), it adds nothing.
    """
    kept, begin, until = 0, now, min(end, NEVER)
    for place in range(HELD_WINDOWS):
        which = _held_window(place)
        if c.ends[which] <= now:
            continue
        if c.factors[which] > factor:
            to = _held_window(kept)
            c.begins[to], c.ends[to], c.factors[to] = c.begins[which], c.ends[which], c.factors[which]
            begin = c.ends[to]
            kept += 1
        elif c.ends[which] > until:
            until = c.ends[which]
    for place in range(kept, HELD_WINDOWS):
        c.ends[_held_window(place)] = -NEVER
    if kept < HELD_WINDOWS and until > begin:
        open_window(c, _held_window(kept), begin, until, factor)
