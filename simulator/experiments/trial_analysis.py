"""What an evaluator makes of a trial: by those drawn, whatever became of them (intention to treat).

* **Means**: the difference of the arms, its error clustered where lots were drawn of caseworkers (Liang and Zeger
  1986); of municipalities a regression of their means on the arm and on their level before, with Student's t.
* **Kaplan and Meier**: the difference of the mean weeks within a year, by lifelines; the error by Greenwood's formula.
* **Cox**: the logarithm of the ratio of exit rates, its error clustered likewise (by lifelines).
* **Steps**: the means of municipality and period in a mixed model with effects of period and a random level of each
  municipality, by statsmodels (Hussey and Hughes 2007).

Where lots were drawn of more than persons, the test that decides is that of the lots themselves:
:mod:`simulator.experiments.trial_randomisation`. The errors here take their number to be large.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.optional import need

if TYPE_CHECKING:
    from simulator.experiments.trial_persons import Persons

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
LIMIT = 52.0


def quantile_of_t(freedom: float) -> float:
    """Return the 97.5 % quantile of Student's t; nan without a degree of freedom."""
    from scipy.stats import t

    return float(t.ppf(0.975, freedom)) if freedom > 0 else math.nan


NORMAL = 1.959963984540054
"""The 97.5 % quantile of the normal distribution."""


@dataclass(frozen=True)
class Estimate:
    """A difference between the arms, the proposal's minus today's.

    Attributes
    ----------
    value, error : float
        With its standard error; nan where there is nothing to compare.
    critical : float
        Multiple of the error beyond which it is significant at 5 %, two-sided.
    p : float
        Of its test, where that is another than of value and error; else nan.
    """

    value: float
    error: float
    critical: float = NORMAL
    p: float = math.nan

    @property
    def found(self) -> float:
        """1 where it is significant at 5 %, 0 where not, nan where that is not known."""
        if not math.isnan(self.p):
            return float(self.p <= SIGNIFICANT)
        limit = self.critical * self.error
        return math.nan if math.isnan(limit) or math.isnan(self.value) else float(abs(self.value) > limit)


SIGNIFICANT = 0.05
UNKNOWN = Estimate(math.nan, math.nan)


def difference_in_means(values: Floats, arm: NDArray[np.int8], cluster: Ints | None = None) -> Estimate:
    """Return the difference of the arms' means.

    Parameters
    ----------
    values : ndarray of float
        Of each person.
    arm : ndarray of int
        0 or 1.
    cluster : ndarray of int, optional
        What lots were drawn of, by number; each person by herself if not given.
    """
    ours, theirs = values[arm == 1], values[arm == 0]
    if min(len(ours), len(theirs)) < 2:
        return UNKNOWN
    mean = np.array([theirs.mean(), ours.mean()])
    value = float(mean[1] - mean[0])
    if cluster is None:
        error = math.sqrt(ours.var(ddof=1) / len(ours) + theirs.var(ddof=1) / len(theirs))
        return Estimate(value, error)
    rest = values - mean[arm]
    _, number = np.unique(cluster, return_inverse=True)
    sums = np.bincount(number, weights=rest)
    of_arm = np.zeros(len(sums), dtype=np.int8)
    of_arm[number] = arm
    clusters = len(sums)
    if min((of_arm == 1).sum(), (of_arm == 0).sum()) < 2:
        return Estimate(value, math.nan)
    variance = sum((sums[of_arm == a] ** 2).sum() / (arm == a).sum() ** 2 for a in (0, 1))
    small = clusters / (clusters - 1) * (len(values) - 1) / (len(values) - 2)
    return Estimate(value, math.sqrt(variance * small), quantile_of_t(clusters - 2))


def regression_of_means(means: Floats, arm: NDArray[np.int8], before: Floats) -> Estimate:
    """Return the coefficient of the arm in a regression of municipalities' means on it and on their level before.

    Parameters
    ----------
    means, before : ndarray of float
        By municipality: during the trial, and of those who entered in the year before.
    arm : ndarray of int
        0 or 1.
    """
    known = ~(np.isnan(means) | np.isnan(before))
    columns = np.column_stack([np.ones(known.sum()), arm[known], before[known] - before[known].mean()])
    freedom = len(columns) - 3
    if freedom < 1 or len(np.unique(arm[known])) < 2:
        return UNKNOWN
    found, *_ = np.linalg.lstsq(columns, means[known], rcond=None)
    rest = means[known] - columns @ found
    covariance = np.linalg.pinv(columns.T @ columns) * float(rest @ rest) / freedom
    return Estimate(float(found[1]), math.sqrt(covariance[1, 1]), quantile_of_t(freedom))


def kaplan_meier(who: Persons, arm: NDArray[np.int8]) -> Estimate:
    """Return the difference of the restricted mean weeks on benefit, on the curves that lifelines estimates."""
    need("lifelines")
    from lifelines import KaplanMeierFitter

    means = []
    for one in (0, 1):
        mine = arm == one
        if mine.sum() < 2:
            return UNKNOWN
        fitted = KaplanMeierFitter().fit(who.weeks[mine], who.gone[mine])
        means.append(_restricted_mean(fitted))
    return Estimate(means[1][0] - means[0][0], math.sqrt(means[1][1] + means[0][1]))


def _restricted_mean(fitted: Any) -> tuple[float, float]:
    """Return the area below a curve within a year, and its variance by Greenwood's formula."""
    table = fitted.event_table
    times, gone = table.index.to_numpy(float), table["observed"].to_numpy(float)
    at_risk = table["at_risk"].to_numpy(float)
    share = fitted.survival_function_.iloc[:, 0].to_numpy(float)
    inside = times < LIMIT
    edges = np.append(times[inside], LIMIT)
    after = np.cumsum((np.diff(edges) * share[inside])[::-1])[::-1]
    falls = (gone[inside] > 0) & (at_risk[inside] > gone[inside])
    greenwood = gone[inside][falls] / (at_risk[inside][falls] * (at_risk[inside] - gone[inside])[falls])
    return float(after[0]), float((after[falls] ** 2 * greenwood).sum())


def cox(who: Persons, arm: NDArray[np.int8], cluster: Ints | None = None) -> Estimate:
    """Return the logarithm of the ratio of exit rates; by lifelines where the error is clustered.

    Of two arms and nothing else the partial likelihood is a sum over exits of log(x / (ours x + theirs)), x the ratio,
    ours and theirs those still there: some hundred times as fast as the general method, and the same where nobody
    leaves in the same minute (ties are taken as Breslow does).
    """
    if min((arm == 1).sum(), (arm == 0).sum()) < 2 or not who.gone.any():
        return UNKNOWN
    if cluster is None:
        return _cox_of_two(who, arm)
    need("lifelines")
    import pandas as pd
    from lifelines import CoxPHFitter

    table = pd.DataFrame(
        {"weeks": np.maximum(who.weeks, 1e-6), "gone": who.gone, "arm": arm, "cluster": cluster}
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = CoxPHFitter().fit(table, "weeks", "gone", cluster_col="cluster")
    critical = quantile_of_t(len(np.unique(cluster)) - 2)
    return Estimate(float(found.params_["arm"]), float(found.standard_errors_["arm"]), critical)


def _cox_of_two(who: Persons, arm: NDArray[np.int8]) -> Estimate:
    order = np.argsort(who.weeks, kind="stable")
    weeks, gone, mine = who.weeks[order], who.gone[order], arm[order]
    # Of several who leave at once, all count as still there.
    first = np.searchsorted(weeks, weeks[gone], side="left")
    ours_after = np.append(np.cumsum(mine[::-1])[::-1], 0).astype(np.float64)
    ours, there = ours_after[first], (len(weeks) - first).astype(np.float64)
    exits = float(mine[gone].sum())
    value = 0.0
    for _ in range(_STEPS):
        share = ours * math.exp(value) / (ours * math.exp(value) + there - ours)
        information = float((share * (1 - share)).sum())
        if information <= 0:
            return UNKNOWN
        step = (exits - float(share.sum())) / information
        value += min(max(step, -1.0), 1.0)
        if abs(step) < _CLOSE:
            return Estimate(value, 1 / math.sqrt(information))
    return UNKNOWN


_STEPS, _CLOSE = 50, 1e-9
"""Steps of Newton's method at most, and the step at which it is there."""


def steps(means: Floats, sizes: Floats, crossed: NDArray[np.bool_]) -> Estimate:
    """Return the effect in a mixed model of the means of municipality and period.

    Parameters
    ----------
    means, sizes : ndarray, shape (municipalities, periods)
        Of those who entered; how many. Cells of nobody are left out.
    crossed : ndarray of bool, of that shape
        Whether the municipality is under the proposal in the period.
    """
    need("statsmodels")
    from statsmodels.regression.mixed_linear_model import MixedLM

    unit, period = (each.ravel() for each in np.indices(means.shape))
    known = (sizes.ravel() > 0) & ~np.isnan(means.ravel())
    periods = (period[:, None] == np.arange(means.shape[1])).astype(np.float64)
    columns = np.column_stack([crossed.ravel().astype(np.float64), periods])[known]
    # Municipalities differ by orders of magnitude in how many enter: their means are weighed by the root of it.
    weight = np.sqrt(sizes.ravel()[known] / sizes.ravel()[known].mean())
    groups = unit[known]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            fitted = MixedLM(
                means.ravel()[known] * weight, columns * weight[:, None], groups, exog_re=weight[:, None]
            ).fit(reml=True, method=["lbfgs", "powell"])
        except (np.linalg.LinAlgError, ValueError):
            return UNKNOWN
    # The error by generalised least squares at the variances found: the likelihood's curvature has none where the
    # municipalities' own variance is nothing. Of few municipalities their number decides the test.
    ratio = float(np.asarray(fitted.cov_re)[0, 0]) / float(fitted.scale)
    information = np.zeros((columns.shape[1], columns.shape[1]))
    for one in np.unique(groups):
        x, z = (columns * weight[:, None])[groups == one], weight[groups == one]
        information += x.T @ x - np.outer(x.T @ z, x.T @ z) * ratio / (1.0 + ratio * float(z @ z))
    error = math.sqrt(float(fitted.scale) * float(np.linalg.pinv(information)[0, 0]))
    return Estimate(float(fitted.fe_params[0]), error, quantile_of_t(means.shape[0] - 2))
