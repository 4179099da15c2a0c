"""The cadence rule of the frikommune: individual intervals that keep the group's average.

next interval = base x m x k. *m* is what the jobcentre knows of the citizen; *k* is the group's, steered so that the
average of held talks per obligation stays where it should.
"""

from __future__ import annotations

from simulator.calendar import MINUTES_PER_WEEK


def interval(
    base: int, m: float, k: float, contact: int, early_factor: float, late_factor: float
) -> int:
    """Minutes until the next talk.

    Parameters
    ----------
    base : int
        The law's average interval, minutes.
    m : float
        Factor of the citizen: at risk, in treatment, with an employer to return to.
    k : float
        Factor of the group.
    contact : int
        Minutes of contact so far; before week 13 talks are denser, after it thinner.
    early_factor, late_factor : float
        The two factors of that.
    """
    phase = early_factor if contact < 13 * MINUTES_PER_WEEK else late_factor
    return max(MINUTES_PER_WEEK, round(base * m * k * phase))


def steer(k: float, held: float, due: float, margin: float, power: float, least: float, most: float) -> float:
    """Give the group's next k: longer intervals when more was held than due, shorter when less.

    k <- clip(k (held / (margin x due))^power, least, most); unchanged where nothing fell due.
    """
    if due <= 0.0:
        return k
    ratio: float = (held / (margin * due)) ** power
    return min(most, max(least, k * ratio))


def need_factor(factor: float, used: float, available: float, fill: float, least: float) -> float:
    """Give the next factor on the intervals of talks by need: spare capacity shortens them, a full book lengthens.

    The factor moves in proportion to how full the team was against ``fill``, between ``least`` and 1.
    """
    if available <= 0.0:
        return 1.0
    return min(1.0, max(least, factor * used / (fill * available)))
