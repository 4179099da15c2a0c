"""How large an effect is: sizes of the multipliers of the job hazard.

Every size is scaled by ``behaviour.effect_scale`` and by 1 - ``behaviour.displacement``: part of a gain is another job
seeker's loss.
"""

from __future__ import annotations

import math

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
    """Give the sizes (ahead, held) of a talk's effect for a threat share, interpolated along the curve."""
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
