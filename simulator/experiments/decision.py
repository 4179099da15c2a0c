"""The answer as a decision: how probable it is that a proposal pays, helps and holds the deadlines, and what is best.

Over the draws of a prediction. What a scenario is worth in a year is the weeks on benefit that it saves, times what one
is worth to the reader beyond what it saves in money, less what it costs:

    net benefit = weeks saved a year x worth of a week - cost a year                            (DKK a year)

A week here is one week on benefit of one job seeker who enters in the year (her first spell, within 52 weeks of entry).
The outcome ``weeks_first_spell_52`` is per entrant, so it is multiplied by the entrants of a year. Those who were on
benefit before, and spells that come later, are not counted: the money that they cost is, in the cost.
Benefits not paid are in the cost already: a week is worth 0 DKK to whom only the money counts.

Sources of the curve of acceptability and of expected opportunity loss: Fenwick, Claxton & Sculpher (2001), Health
Economics 10, 779-787; Raiffa & Schlaifer (1961), *Applied Statistical Decision Theory*.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.brief import Brief, counted
from simulator.errors import Refused
from simulator.experiments.compare import Comparison
from simulator.experiments.intervals import Proportion
from simulator.experiments.prediction import Prediction

if TYPE_CHECKING:
    import pandas as pd

    from simulator.experiments.study import Study

Floats = NDArray[np.float64]

COST, TIME, TALKS = (
    ("all", "cost_total"),
    ("jobseekers", "weeks_first_spell_52"),
    ("all", "talks_on_time_baseline_law"),
)
PAYERS: Mapping[str, str] = {"all": "cost_total", "municipality": "cost_municipality", "state": "cost_state"}
"""By payer, the outcome that is what it pays."""
WORTHS = tuple(range(0, 10_001, 250))
"""What a week may be worth, DKK: from nothing to about twice the benefit."""
QUADRANTS = ("cheaper_earlier", "cheaper_later", "dearer_earlier", "dearer_later")
_YEAR = 52.0


@dataclass(frozen=True)
class Odds:
    """Of a proposal, in how many of the draws what happens.

    Attributes
    ----------
    scenario : str
        The proposal.
    cheaper : mapping of str to Proportion
        By payer (all, municipality, state): it costs less than the baseline.
    earlier : Proportion
        New job seekers leave the benefit earlier.
    both : Proportion
        It costs less in all, and they leave earlier.
    held : Proportion
        Deadlines are held: the talks in time, by the baseline's law, are not fewer by more than what matters.
    little : Proportion
        Neither the cost nor the time on benefit of new job seekers differs by more than what matters.
    """

    scenario: str
    cheaper: Mapping[str, Proportion]
    earlier: Proportion
    both: Proportion
    held: Proportion
    little: Proportion

    def items(self) -> tuple[tuple[str, Proportion], ...]:
        """Return every probability with its name in tables; what was not measured is left out."""
        named = {f"cheaper_{payer}": share for payer, share in self.cheaper.items()}
        named |= {"earlier": self.earlier, "both": self.both, "held": self.held, "little": self.little}
        return tuple((name, share) for name, share in named.items() if share.of)


@dataclass(frozen=True, repr=False)
class Decision(Brief):
    """What each scenario costs and saves in every draw, against the baseline.

    Attributes
    ----------
    names : tuple of str
        The baseline first.
    cost : ndarray, shape (draws, scenarios)
        DKK a year more than the baseline; 0 for itself.
    weeks : ndarray, shape (draws, scenarios)
        Weeks on benefit saved a year, of all who enter in it.
    entrants : float
        Job seekers who enter in a year.
    """

    names: tuple[str, ...]
    cost: Floats
    weeks: Floats
    entrants: float

    def _in_short(self) -> str:
        return f"{', '.join(self.names)} in {counted(len(self.cost), 'draw')}; .best() and .net_benefit() tell more"

    @property
    def proposals(self) -> tuple[str, ...]:
        """Names of the scenarios other than the baseline."""
        return self.names[1:]

    def net_benefit(self, worth: float) -> Floats:
        """Return the net benefit over the baseline, DKK a year, at what a week is worth; nan where undefined.

        Where a week is worth nothing, weeks need not have been measured.
        """
        return self.weeks * worth - self.cost if worth else -self.cost

    def best(self, worth: float) -> Floats:
        """Return by scenario the share of draws in which its net benefit is the highest: they sum to 1.

        Scenarios that are equally good in a draw share it.
        """
        benefit = _known(self.net_benefit(worth))
        highest = benefit == benefit.max(axis=1, keepdims=True)
        return np.asarray((highest / highest.sum(axis=1, keepdims=True)).mean(axis=0))

    def expected(self, worth: float) -> Floats:
        """Return by scenario the mean net benefit over the draws."""
        return np.asarray(_known(self.net_benefit(worth)).mean(axis=0))

    def regret(self, worth: float) -> Floats:
        """Return by scenario the expected opportunity loss: what is lost on average by choosing it, DKK a year.

        The smallest is that of the scenario with the highest expected net benefit, and is what perfect information
        would be worth.
        """
        benefit = _known(self.net_benefit(worth))
        return np.asarray((benefit.max(axis=1, keepdims=True) - benefit).mean(axis=0))

    def pays_from(self, proposal: str) -> float:
        """Return what a week must be worth for a proposal to be as good as the baseline on average; nan if no sum does.

        Negative or nan where people do not leave earlier.
        """
        n = self.names.index(proposal)
        both = _known(np.stack([self.cost[:, n], self.weeks[:, n]], axis=1))
        cost, weeks = both.mean(axis=0) if len(both) else (np.nan, np.nan)
        return float(cost / weeks) if weeks > 0 else float("nan")

    def quadrants(self, proposal: str) -> Mapping[str, Proportion]:
        """Return in how many draws a proposal is cheaper or dearer and its job seekers leave earlier or later.

        A draw without any difference counts as dearer, and as later.
        """
        n = self.names.index(proposal)
        cost, weeks = _known(np.stack([self.cost[:, n], self.weeks[:, n]], axis=1)).T
        cheaper, earlier = cost < 0, weeks > 0
        by = (cheaper & earlier, cheaper & ~earlier, ~cheaper & earlier, ~cheaper & ~earlier)
        return {name: _share(which) for name, which in zip(QUADRANTS, by, strict=True)}

    def table(self, worths: Sequence[float] = WORTHS) -> pd.DataFrame:
        """Return a row a worth and scenario: probability of being best, expected net benefit, regret."""
        import pandas as pd

        rows = [
            (worth, *row)
            for worth in worths
            for row in zip(
                self.names,
                self.best(worth).tolist(),
                self.expected(worth).tolist(),
                self.regret(worth).tolist(),
                strict=True,
            )
        ]
        columns = ["week_worth_dkk", "scenario", "probability_best", "net_benefit", "regret"]
        return pd.DataFrame(rows, columns=columns)


def decision_of(prediction: Prediction, entrants: float) -> Decision:
    """Return what the scenarios of a prediction cost and save.

    Parameters
    ----------
    prediction : Prediction
        With what is paid in all, and the weeks of first spells if they are known.
    entrants : float
        Job seekers who enter in a year, by whom weeks per entrant are multiplied.
    """
    nothing = np.full(prediction.draws, np.nan)

    def against_baseline(key: tuple[str, str]) -> Floats:
        known = key in prediction.outcomes
        columns = [prediction.differences(name, key) if known else nothing for name in prediction.names]
        return np.stack(columns, axis=1)

    return Decision(
        names=prediction.names,
        cost=against_baseline(COST),
        weeks=-against_baseline(TIME) * entrants,
        entrants=entrants,
    )


def of_study(study: Study) -> Decision:
    """Return what the scenarios of a study cost and save in every draw.

    Raises
    ------
    Refused
        If the study was made without draws.
    """
    return decision_of(
        drawn(study), entrants_a_year(study.default, study.scenarios[study.baseline].horizon_weeks)
    )


def drawn(study: Study) -> Prediction:
    """Return a study's draws.

    Raises
    ------
    Refused
        If it was made without.
    """
    if study.prediction is None:
        raise Refused("the study was made without draws of what is assumed: compare with draws=100")
    return study.prediction


def entrants_a_year(comparison: Comparison, horizon_weeks: int) -> float:
    """Return how many job seekers enter in a year under the baseline, on average over replications.

    They are those whom ``weeks_first_spell_52`` is a mean of: entered in the first 52 weeks after the start, or up to
    the horizon where that comes before.
    """
    numbers = [run.weights[TIME] for run in comparison.measures[comparison.baseline]]
    return float(np.mean(numbers)) * _YEAR / min(horizon_weeks, _YEAR)


def odds(prediction: Prediction, matters: Mapping[tuple[str, str], float]) -> tuple[Odds, ...]:
    """Return how probable it is that each proposal costs less, helps, and holds the deadlines.

    Parameters
    ----------
    prediction : Prediction
        The draws.
    matters : mapping of (group, outcome) to float
        The smallest differences that matter: of the cost, the weeks, and the share of talks in time.
    """
    return tuple(_odds(prediction, proposal, matters) for proposal in prediction.proposals)


def odds_of_study(study: Study) -> tuple[Odds, ...]:
    """Return the same of a study, by what matters in it.

    Raises
    ------
    Refused
        If it was made without draws.
    """
    return odds(drawn(study), {one.key: one.matters for one in study.verdicts})


def table_of_odds(found: Sequence[Odds]) -> pd.DataFrame:
    """Return a row a proposal and what may happen: its share of the draws with Wilson's interval."""
    import pandas as pd

    rows = [
        (one.scenario, what, share.share, *share.interval, share.of)
        for one in found
        for what, share in one.items()
    ]
    return pd.DataFrame(rows, columns=["scenario", "what", "probability", "ci_low", "ci_high", "draws"])


def _odds(prediction: Prediction, proposal: str, matters: Mapping[tuple[str, str], float]) -> Odds:
    def difference(group: str, outcome: str) -> Floats:
        known = (group, outcome) in prediction.outcomes
        return prediction.differences(proposal, (group, outcome)) if known else np.empty(0)

    cost, weeks, talks = (difference(*key) for key in (COST, TIME, TALKS))
    both = _known(np.stack([cost, weeks], axis=1)) if len(cost) == len(weeks) else np.empty((0, 2))
    sizes = [matters.get(key, np.nan) for key in (COST, TIME)]
    return Odds(
        scenario=proposal,
        cheaper={payer: _share(_known(difference("all", paid)) < 0) for payer, paid in PAYERS.items()},
        earlier=_share(_known(weeks) < 0),
        both=_share(np.all(both < 0, axis=1)),
        held=_share(_known(talks) >= -matters.get(TALKS, np.nan)),
        little=_share(np.all(np.abs(both) <= sizes, axis=1)),
    )


def _known(values: Floats) -> Floats:
    """Return the rows in which all is defined."""
    return values[np.isfinite(values).reshape(len(values), -1).all(axis=1)]


def _share(which: NDArray[np.bool_] | np.bool_) -> Proportion:
    return Proportion(int(np.sum(which)), np.size(which))
