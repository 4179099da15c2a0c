"""How likely each value of a range is held to be: from a probability to a place in the range.

A place is 0 at the range's lower end and 1 at its upper; a normal reaches beyond both.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PEAK = 4.0
"""How much a PERT trusts its most likely value (Vose 2008, *Risk Analysis*, section on the PERT distribution)."""
_TAIL = 1.959963984540054
_DIGITS = 9
"""Places are rounded: special functions differ in their last bits between processors, and draws must not."""


def places(shape: str, most_likely: float, probabilities: Floats) -> Floats:
    """Return the place in a range below which its value lies with each probability.

    Parameters
    ----------
    shape : str
        ``uniform``; ``pert``, a beta distribution over the range that is densest at its most likely value; ``normal``,
        whose median is that value and whose 95 % interval is the range, each side by itself.
    most_likely : float
        Place of the stated value, 0 to 1.
    probabilities : ndarray
        Each above 0 and below 1.

    Returns
    -------
    ndarray
        Of the same shape.
    """
    if shape == "pert":
        from scipy.special import betaincinv

        a, b = 1 + PEAK * most_likely, 1 + PEAK * (1 - most_likely)
        found = betaincinv(a, b, probabilities)
    elif shape == "normal":
        from scipy.special import ndtri

        z = ndtri(probabilities) / _TAIL
        found = most_likely + np.where(z < 0, most_likely, 1 - most_likely) * z
    else:
        found = probabilities
    return np.asarray(np.round(found, _DIGITS), dtype=np.float64)


def within(found: Floats, low: float, high: float) -> Floats:
    """Return places held where the value stays what it is: a share in 0 to 1, what cannot be negative at 0 or above.

    Parameters
    ----------
    found : ndarray
        Places.
    low, high : float
        The range.
    """
    width = high - low
    if width <= 0 or low < 0:
        return found
    least = -low / width
    most = (1 - low) / width if high <= 1 else np.inf
    held: Floats = np.clip(found, least, most)
    return held
