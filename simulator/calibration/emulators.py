"""What a replay would make of a study at other values: a Gaussian process, held against points kept back."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.optional import need

Floats = NDArray[np.float64]
HELD_BACK = 6
"""One point in so many is kept back, to see how far the emulator can be believed."""


@dataclass(frozen=True)
class Emulator:
    """A smooth function through replays, chance taken out.

    Attributes
    ----------
    columns : tuple of int
        Which of the unknown figures it depends on.
    process : GaussianProcessRegressor
        Of scikit-learn's, fitted.
    error : float
        Standard error of what it says: its own, or what it misses at the points kept back beyond the chance of a
        replay, whichever is larger (root mean square).
    noise : float
        Standard deviation of the chance of one replay.
    missed : float
        Root mean square of the misses at the points kept back, in what the process itself expects of them: about 1 if
        that is right.
    """

    columns: tuple[int, ...]
    process: Any
    error: float
    noise: float
    missed: float

    def __call__(self, places: Floats) -> Floats:
        """Return what a replay would give, at places between the low (0) and the high (1) end of each figure."""
        return np.asarray(self.process.predict(places[:, list(self.columns)]), dtype=np.float64)


def fit(places: Floats, found: Floats, columns: tuple[int, ...]) -> Emulator:
    """Fit an emulator to replays.

    Parameters
    ----------
    places : ndarray, shape (points, figures)
        Where they were made.
    found : ndarray, shape (points,)
        What came out.
    columns : tuple of int
        The figures that it can depend on.
    """
    kernels = need("sklearn.gaussian_process.kernels")
    gaussian = need("sklearn.gaussian_process")
    # Lengths in widths of the prior: what bends within less than a third of it is chance.
    smooth = kernels.ConstantKernel(1.0, (1e-2, 1e3)) * kernels.RBF(
        np.ones(len(columns)), length_scale_bounds=(0.3, 30.0)
    )
    process = gaussian.GaussianProcessRegressor(
        smooth + kernels.WhiteKernel(0.1, (1e-5, 2.0)), normalize_y=True, random_state=0
    )
    kept = np.arange(len(found)) % HELD_BACK == HELD_BACK - 1
    x = places[:, list(columns)]
    scale = float(found[~kept].std()) or 1.0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a length at its bound says that a figure hardly matters
        process.fit(x[~kept], found[~kept])
        means, spreads = process.predict(x[kept], return_std=True)
    noise = float(np.sqrt(process.kernel_.k2.noise_level)) * scale
    latent = np.sqrt(np.maximum(spreads**2 - noise**2, 0.0))
    misses = means - found[kept]
    # What it misses beyond the chance of a replay is its error too, where it is surer of itself than it should be.
    error = float(np.sqrt(max(np.mean(latent**2), np.mean(misses**2) - noise**2)))
    return Emulator(columns, process, error, noise, float(np.sqrt(np.mean((misses / spreads) ** 2))))
