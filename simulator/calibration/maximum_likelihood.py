"""Hazards from spells by maximum likelihood, with standard errors, and what the spells cannot tell.

Two answers, for two uses. The *marginal* hazards, exits over person-weeks at risk, are those that a place file calls
observed: they need no belief about frailty. The frailty model splits their fall over time into people who differ and
time that passes; what identifies that split is its functional form alone (and covariates), which is said with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.spells import Data, Floats, Spells, data_of, log_likelihood
from simulator.errors import Refused
from simulator.scenario.base import BAND_EDGES_WEEKS, BANDS, CAUSES

_LEAST_THETA = 1e-6
_MOST_THETA = 25.0
_CHI2_95 = 2.705543454095404
"""95 % point of the half chi-square of one degree: a variance lies on the edge of what is possible."""
_STEP = 1e-4
_MOST_EFFECT = 5.0
"""Log hazard ratio of one standard deviation of a covariate at most."""


@dataclass(frozen=True)
class Rates:
    """Marginal hazards of a group.

    Attributes
    ----------
    exits : ndarray, shape (causes, bands)
    at_risk : ndarray, shape (bands,)
        Person-weeks.
    """

    exits: Floats
    at_risk: Floats

    @property
    def value(self) -> Floats:
        """Exits over person-weeks, the maximum-likelihood estimate; nan where nobody was at risk."""
        weeks = np.broadcast_to(self.at_risk, self.exits.shape)
        rate: Floats = np.divide(self.exits, weeks, out=np.full(self.exits.shape, np.nan), where=weeks > 0)
        return rate

    @property
    def error(self) -> Floats:
        """Standard errors: the root of exits over person-weeks."""
        weeks = np.broadcast_to(self.at_risk, self.exits.shape)
        root = np.sqrt(self.exits)
        error: Floats = np.divide(root, weeks, out=np.full(root.shape, np.nan), where=weeks > 0)
        return error

    @property
    def interval(self) -> tuple[Floats, Floats]:
        """95 % intervals, exact for Poisson counts (Garwood); they stand where no exit was seen too."""
        from scipy.stats import chi2

        weeks = np.where(self.at_risk > 0, self.at_risk, np.nan)
        low = np.where(self.exits > 0, chi2.ppf(0.025, 2 * np.maximum(self.exits, 0.5)), 0.0) / 2 / weeks
        return low, chi2.ppf(0.975, 2 * self.exits + 2) / 2 / weeks

    def draws(self, number: int, generator: np.random.Generator) -> Floats:
        """Draw from the posterior under Jeffreys' prior: gamma(exits + 1/2) over person-weeks."""
        weeks = np.where(self.at_risk > 0, self.at_risk, np.nan)
        drawn: Floats = generator.gamma(self.exits + 0.5, size=(number, *self.exits.shape)) / weeks
        return drawn


@dataclass(frozen=True)
class Fitted:
    """The frailty model of a group.

    Attributes
    ----------
    group : str
    rates : Rates
        Marginal hazards.
    hazards : ndarray, shape (causes, bands)
        Of a person of frailty 1 whose covariates are 0; 0 where no exit was seen.
    effects : ndarray, shape (covariates,)
        Log hazard ratios.
    names : tuple of str
        Of the covariates.
    theta : float
        Variance of the frailty.
    covariance : ndarray
        Of log hazards (cells with exits), effects, log theta; without the last if theta is 0.
    likelihood, without_frailty : float
        Maximised log-likelihoods, with frailty and at theta = 0.
    spells : int
    """

    group: str
    rates: Rates
    hazards: Floats
    effects: Floats
    names: tuple[str, ...]
    theta: float
    covariance: Floats
    likelihood: float
    without_frailty: float
    spells: int

    @cached_property
    def cells(self) -> NDArray[np.bool_]:
        """Causes and bands in which exits were seen."""
        return np.asarray(self.rates.exits > 0)

    @property
    def errors(self) -> Floats:
        """Standard errors of the parameters that :attr:`covariance` is of."""
        return np.sqrt(np.clip(np.diag(self.covariance), 0, None))

    @property
    def frailty_seen(self) -> bool:
        """Whether frailty improves the fit beyond chance (likelihood ratio, 5 %)."""
        return self.theta > _LEAST_THETA and 2 * (self.likelihood - self.without_frailty) > _CHI2_95

    @property
    def theta_interval(self) -> tuple[float, float]:
        """95 % interval of the variance, by its logarithm; (0, inf) where it cannot be told."""
        if self.theta <= _LEAST_THETA or len(self.errors) == 0 or not np.isfinite(self.errors[-1]):
            return 0.0, np.inf
        half = 1.959964 * self.errors[-1]
        return float(self.theta * np.exp(-half)), float(self.theta * np.exp(half))

    @property
    def correlation(self) -> Floats:
        """Correlations of the estimates."""
        errors = np.where(self.errors > 0, self.errors, np.nan)
        return np.asarray(self.covariance / np.outer(errors, errors))

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the parameters that :attr:`covariance` is of."""
        cells = [f"{CAUSES[k]}[{j}]" for k, j in np.argwhere(self.cells)]
        return (*cells, *self.names, *(["frailty_variance"] if self.theta > _LEAST_THETA else []))


def fit(spells: Spells, edges: Sequence[int] = BAND_EDGES_WEEKS) -> Fitted:
    """Fit the hazards of spells of one group, constant on duration bands that begin on some weeks.

    Raises
    ------
    Refused
        If they are of several groups, or none ended.
    """
    if len(spells) == 0 or len(np.unique(spells.group)) != 1:
        raise Refused("fit the spells of one group at a time")
    group = spells.groups[int(spells.group[0])]
    scaled, centre, width = _scaled(spells)
    data = data_of(scaled, edges)
    if not data.exits.any():
        raise Refused(f"{group}: no spell has ended: there is nothing to estimate")
    rates = Rates(data.exits, data.at_risk)
    problem = _Problem(data)
    plain = problem.maximise(start_theta=0.0)
    frail = problem.maximise(start_theta=0.5, start=plain.parameters)
    best = frail if frail.value > plain.value + 1e-6 else plain
    effects = best.effects / width
    return Fitted(
        group=group,
        rates=rates,
        hazards=best.hazards * np.exp(np.clip(-centre @ effects, -40, 40)),
        effects=effects,
        names=spells.names,
        theta=best.theta,
        covariance=_unscaled(problem.covariance(best), problem.cells_number, centre, width),
        likelihood=best.value,
        without_frailty=plain.value,
        spells=len(spells),
    )


def _scaled(spells: Spells) -> tuple[Spells, Floats, Floats]:
    """Put covariates on one scale, mean 0 and standard deviation 1, so that a year of birth is no steep direction.

    Returns
    -------
    (Spells, ndarray, ndarray)
        The spells; what was subtracted from each covariate, and what it was divided by.
    """
    centre = spells.covariates.mean(axis=0)
    width = spells.covariates.std(axis=0)
    width[width == 0] = 1.0
    return replace(spells, covariates=(spells.covariates - centre) / width), centre, width


def _unscaled(covariance: Floats, cells: int, centre: Floats, width: Floats) -> Floats:
    """Return the covariance of the parameters of the covariates as they were before they were scaled."""
    turn = np.eye(len(covariance))
    those = slice(cells, cells + len(width))
    turn[those, those] = np.diag(1 / width)
    turn[:cells, those] = -centre / width
    return np.asarray(turn @ covariance @ turn.T)


@dataclass(frozen=True)
class _Maximum:
    parameters: Floats
    hazards: Floats
    effects: Floats
    theta: float
    value: float


class _Problem:
    """The likelihood as a function of one vector: log hazards of the cells with exits, effects, log theta."""

    def __init__(self, data: Data) -> None:
        self.data = data
        self.cells = data.exits > 0
        self.cells_number = int(self.cells.sum())
        self.effects_number = data.covariates.shape[1]
        # One person-week is the scale: the optimiser's steps then mean the same for ten spells and a million.
        self.scale = float(data.exits.sum())

    def unpack(self, x: Floats, frail: bool) -> tuple[Floats, Floats, float]:
        hazards = np.zeros((len(CAUSES), BANDS))
        hazards[self.cells] = np.exp(np.clip(x[: self.cells_number], -40, 10))
        effects = x[self.cells_number : self.cells_number + self.effects_number]
        return hazards, effects, float(np.exp(x[-1])) if frail else 0.0

    def value_and_gradient(self, x: Floats, frail: bool) -> tuple[float, Floats]:
        hazards, effects, theta = self.unpack(x, frail)
        value, by_hazard, by_effect, by_theta = log_likelihood(self.data, hazards, effects, theta)
        whole = np.concatenate([by_hazard[self.cells], by_effect])
        return value, np.append(whole, by_theta * theta) if frail else whole

    def maximise(self, start_theta: float, start: Floats | None = None) -> _Maximum:
        from scipy.optimize import minimize

        frail = start_theta > 0
        if start is None:
            weeks = np.broadcast_to(self.data.at_risk, self.cells.shape)
            begin = np.log(self.data.exits[self.cells] / np.maximum(weeks[self.cells], 1e-9))
            start = np.concatenate([begin, np.zeros(self.effects_number)])
        start = np.append(start, np.log(start_theta)) if frail else start
        limits = [(-40.0, 10.0)] * self.cells_number + [(-_MOST_EFFECT, _MOST_EFFECT)] * self.effects_number
        limits += [(np.log(_LEAST_THETA), np.log(_MOST_THETA))] if frail else []

        def negative(x: Floats) -> tuple[float, Floats]:
            value, gradient = self.value_and_gradient(x, frail)
            return -value / self.scale, -gradient / self.scale

        found = minimize(
            negative,
            start,
            jac=True,
            method="L-BFGS-B",
            bounds=limits,
            options={"maxiter": 500, "ftol": 1e-13, "gtol": 1e-9},
        )
        x = np.asarray(found.x, dtype=float)
        hazards, effects, theta = self.unpack(x, frail)
        return _Maximum(x, hazards, effects, theta, -float(found.fun) * self.scale)

    def covariance(self, at: _Maximum) -> Floats:
        """Invert the observed information, its second derivatives taken from the exact gradient."""
        frail = at.theta > _LEAST_THETA
        size = self.cells_number + self.effects_number + frail
        x = at.parameters[:size]
        information = np.empty((size, size))
        for n in range(size):
            step = np.zeros(size)
            step[n] = _STEP
            _, above = self.value_and_gradient(x + step, frail)
            _, below = self.value_and_gradient(x - step, frail)
            information[n] = -(above - below) / (2 * _STEP)
        return np.asarray(np.linalg.pinv((information + information.T) / 2, hermitian=True))
