"""A response surface: what runs at designed points say of all the points between them, and how far it can be believed.

It is a Gaussian process (kriging): a trend, a plane, and what departs from it, the likelier to be alike the nearer two
points are. How near is near is found for each direction by maximum likelihood (scikit-learn); how much of what a run
says is chance is known, since every point is run several times, and is given to it. So the surface does not pass
through the runs, but as close to them as chance lets one ask.

A surface is a handful of numbers: its mean at a point is a sum over the runs, and its error a sum of squares. Whoever
has them (a page, in a few lines of script) has the same answer as here, to the last digits.

Sources: Rasmussen and Williams (2006), Gaussian Processes for Machine Learning, chapters 2 (equations 2.25 and 2.26),
4.2 (the Matern kernel) and 5.4.1.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simulator.optional import need

Floats = NDArray[np.float64]

_LENGTHS = (0.1, 3.0)
"""Between which the distance is sought, in widths of the range, over which values cease to be alike."""
_BEND, _SLOPE = (0.05, 1e3), (1e-4, 1e3)
"""Between which the two variances are sought, in parts of that of the values. A few noisy runs may look as if they lay
in a plane; neither the bend nor the lengths are let go so far that the surface would be sure of it (held against known
functions, that took its 95 % intervals from holding 37 % of what is true to 87 %, and moved no real surface)."""
_LEAST_NOISE = 1e-8
"""Of the variance: so that a matrix of runs that differ by nothing but chance can be inverted."""
_ROOT_FIVE = float(np.sqrt(5.0))
_DIGITS = 12
"""Decimal digits that are kept of what was fitted, so that a page says it in few letters."""


@dataclass(frozen=True, eq=False)
class Surface:
    """A fitted surface over points whose coordinates are between 0 and 1.

    Attributes
    ----------
    centre, scale : float
        Of the values: everything else is in parts of ``scale`` from ``centre``.
    points : ndarray, shape (runs, sliders)
        Where it was run.
    lengths : ndarray, shape (sliders,)
        By direction, the distance over which values cease to be alike.
    bend, slope : float
        Variances: of what departs from the plane, and of the plane's slopes and height.
    weights : ndarray, shape (runs,)
        With which each run counts in the mean.
    root : ndarray, shape (runs, runs)
        Inverse of the lower Cholesky factor of the runs' covariance, in single precision; by it, what is known.
    widening : float
        What its error is multiplied by, 1 or more: see :func:`widened`.
    """

    centre: float
    scale: float
    points: Floats
    lengths: Floats
    bend: float
    slope: float
    weights: Floats
    root: NDArray[np.float32]
    widening: float = 1.0

    def at(self, points: Floats) -> tuple[Floats, Floats]:
        """Return the mean at some points, shape (points, sliders), and its standard error, both of shape (points,)."""
        if self.scale == 0:
            return np.full(len(points), self.centre), np.zeros(len(points))
        between = covariance(points, self.points, self.lengths, self.bend, self.slope)
        known = between @ self.root.T.astype(np.float64)
        before = self.bend + self.slope * (1 + np.sum((points - 0.5) ** 2, axis=1))
        error = np.sqrt(np.maximum(before - np.sum(known**2, axis=1), 0.0))
        return self.centre + self.scale * (between @ self.weights), self.widening * self.scale * error


def covariance(one: Floats, other: Floats, lengths: Floats, bend: float, slope: float) -> Floats:
    """Return how the values at points go together, shape (points of one, points of other)."""
    apart = (one[:, None, :] - other[None, :, :]) / lengths
    distance = _ROOT_FIVE * np.sqrt(np.sum(apart**2, axis=2))
    alike = (1 + distance + distance**2 / 3) * np.exp(-distance)
    return np.asarray(bend * alike + slope * (1 + (one - 0.5) @ (other - 0.5).T))


def fitted(points: Floats, values: Floats, chance: float) -> Surface:
    """Fit a surface to runs.

    Parameters
    ----------
    points : ndarray, shape (runs, sliders)
        Where they were made, each coordinate between 0 and 1.
    values : ndarray, shape (runs,)
        What came out; nan where undefined, which is left out.
    chance : float
        Variance of chance in each value.

    Raises
    ------
    NotInstalled
        If scikit-learn is not installed.
    """
    known = np.isfinite(values)
    points, values = points[known], values[known]
    centre, scale = float(values.mean()), float(values.std())
    if not scale > 1e-12 * max(abs(centre), 1e-300):
        nothing, sliders = np.zeros(0), points.shape[1]
        empty = np.zeros((0, 0), dtype=np.float32)
        return Surface(centre, 0.0, np.zeros((0, sliders)), np.ones(sliders), 0.0, 0.0, nothing, empty)
    centre, scale = _short(centre), _short(scale)
    standard, noise = (values - centre) / scale, max(chance / scale**2, _LEAST_NOISE)
    lengths, bend, slope = _likeliest(points, standard, noise)
    whole = covariance(points, points, lengths, bend, slope) + noise * np.eye(len(points))
    lower = np.linalg.cholesky(whole)
    root = np.asarray(np.linalg.solve(lower, np.eye(len(points))))
    weights = np.array([_short(x) for x in root.T @ (root @ standard)])
    return Surface(centre, scale, points, lengths, bend, slope, weights, np.tril(root).astype(np.float32))


def widened(surface: Surface, points: Floats, values: Floats, chance: float) -> Surface:
    """Return a surface with as much error as runs that it was not fitted to call for; never with less than its own.

    The error is multiplied by what makes the held-back runs' mean squared distance from the surface, each by its
    variance (of the surface and of chance), one.
    """
    from scipy.optimize import brentq

    mean, error = surface.at(points)
    known = np.isfinite(values)
    squares, own = (values - mean)[known] ** 2, error[known] ** 2

    def too_far(factor: float) -> float:
        return float(np.mean(squares / (factor**2 * own + chance))) - 1

    if not known.any() or not np.all(own + chance > 0) or too_far(1.0) <= 0 or not np.all(own > 0):
        return surface
    most = 1.0
    while too_far(most) > 0:
        most *= 2
    return replace(surface, widening=_short(float(brentq(too_far, most / 2, most, xtol=1e-6))))


def _likeliest(points: Floats, values: Floats, noise: float) -> tuple[Floats, float, float]:
    """Return the lengths and the two variances under which the values are likeliest."""
    processes = need("sklearn.gaussian_process")
    kernels = processes.kernels
    sliders = points.shape[1]
    kernel = kernels.ConstantKernel(1.0, _BEND) * kernels.Matern(
        np.ones(sliders), _LENGTHS, nu=2.5
    ) + kernels.ConstantKernel(1.0, _SLOPE) * kernels.DotProduct(1.0, "fixed")
    with warnings.catch_warnings():
        # A direction that does nothing has a length at the end of what is sought, and that is an answer.
        warnings.simplefilter("ignore")
        found = (
            processes.GaussianProcessRegressor(kernel, alpha=noise, n_restarts_optimizer=0)
            .fit(points - 0.5, values)
            .kernel_
        )
    lengths = np.array([_short(x) for x in np.broadcast_to(found.k1.k2.length_scale, sliders)])
    return lengths, _short(found.k1.k1.constant_value), _short(found.k2.k1.constant_value)


def _short(value: float) -> float:
    return float(f"{float(value):.{_DIGITS}g}")
