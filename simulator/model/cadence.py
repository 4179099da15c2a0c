"""The cadence rule of the frikommune: individual intervals that keep the group's average.

next interval = base x m x k. *m* is what the jobcentre knows of the citizen; *k* is the group's, steered so that the
average of held talks per obligation stays where it should.
"""

from __future__ import annotations

from collections.abc import Sequence

from simulator.calendar import MINUTES_PER_WEEK


def interval(base: int, m: float, k: float, contact: int, early_factor: float, late_factor: float) -> int:
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


def start(at_risk_factor: float, sensitivity: float, specificity: float) -> float:
    """Return the k to begin with: the one at which the mean interval over the group is the base.

    Half the entrants are at risk (that is how at risk is defined); the screened among all have ``at_risk_factor``.
    """
    screened = 0.5 * sensitivity + 0.5 * (1.0 - specificity)
    return 1.0 / (1.0 - screened * (1.0 - at_risk_factor))


def average(passed: Sequence[int], held: Sequence[int], count: int) -> float:
    """Talks held per talk due, of a citizen who stays until the law's count falls due.

    The law counts n talks in w weeks and falls due once, at week w: too late to steer by. So it is read off n
    *milestones*, one every w / n weeks, at each of which one talk is due: the mean over the milestones of the talks
    held since the one before, per citizen passing it now. Like a life expectancy it joins today's rates at every
    duration into the course of one citizen, so that those who leave early do not count for more.

    Parameters
    ----------
    passed, held : sequence of int
        By milestone: citizens who passed it lately, and the talks that they had since the one before.
    count : int
        How many milestones there are.

    Returns
    -------
    float
        Checked per due; 0 as long as some milestone has been passed by nobody, for talks are denser early on.
    """
    total = 0.0
    for i in range(count):
        if passed[i] == 0:
            return 0.0
        total += held[i] / passed[i]
    return total / count if count > 0 else 0.0


def steer(k: float, held: float, due: float, margin: float, power: float, least: float, most: float) -> float:
    """Return the group's next k: longer intervals when more was held than due, shorter when less.

    k <- clip(k (held / (margin x due))^power, least, most); unchanged where nothing was held or fell due.
    """
    if due <= 0.0 or held <= 0.0:
        return k
    ratio: float = (held / (margin * due)) ** power
    return min(most, max(least, k * ratio))


def refill_factor(freed: float, freed_by_need: float, by_need: float, least: float) -> float:
    """Return the factor on the intervals of talks by need that turns freed minutes into such talks, and no more.

    Of the minutes on talks by need a share 1 - f is more than without the freed minutes, where f is the factor. It is
    to be what the other talks set free, ``freed`` + f x ``freed_by_need``; so f = (by_need - freed) / (by_need +
    freed_by_need), between ``least`` and 1.

    Parameters
    ----------
    freed, freed_by_need : float
        Minutes that duties of the baseline would have taken in talks that are not by need, and in those that are.
    by_need : float
        Minutes on talks by need, over the same time.
    least : float
        The shortest interval, as a share of the practice's own.
    """
    if by_need <= 0.0:
        return 1.0
    return min(1.0, max(least, (by_need - freed) / (by_need + freed_by_need)))


def need_factor(factor: float, used: float, available: float, fill: float, least: float) -> float:
    """Return the next factor on the intervals of talks by need: spare capacity shortens them, a full book lengthens.

    The factor moves in proportion to how full the team was against ``fill``, between ``least`` and 1.
    """
    if available <= 0.0:
        return 1.0
    return min(1.0, max(least, factor * used / (fill * available)))
