"""What to find out first: what it would be worth to know the assumptions that an answer rests on, or to study them.

From the draws of a comparison: nothing is simulated again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.errors import Refused
from simulator.experiments.decision import Decision, decision_of, drawn, of_study
from simulator.experiments.evppi import Benefits, Kind, Worth, dearest_first, together
from simulator.experiments.inquiries import Inquiry, shipped_inquiries, worth_of
from simulator.experiments.named_groups import grouped
from simulator.experiments.prediction import Prediction
from simulator.experiments.record import Result

if TYPE_CHECKING:
    import pandas as pd

    from simulator.experiments.study import Study

Floats = NDArray[np.float64]

COLUMNS = ("name", "kind", "value_dkk_per_year", "standard_error", "probability_choice_changes")
"""Columns of ``evppi.csv``."""
LEAST_DRAWS = 20
"""With fewer no regression says anything."""


@dataclass(frozen=True, repr=False)
class ValueOfInformation(Result):
    """What is best as far as is known, and what knowing more would be worth.

    Attributes
    ----------
    names : tuple of str
        Scenarios, the baseline first.
    week_worth : float
        DKK that one week on benefit less of one job seeker is worth beyond what it saves in money.
    entrants : float
        Job seekers who enter in a year.
    expected : mapping of str to float
        By scenario, its expected net benefit over the baseline, DKK a year.
    worths : tuple of Worth
        Everything, then groups, assumptions and studies, the dearest first.
    inquiries : tuple of Inquiry
        The studies.
    draws, seed : int
        The draws, and the seed of folds and bootstrap.
    of : str
        Identity of the comparison.
    """

    names: tuple[str, ...]
    week_worth: float
    entrants: float
    expected: Mapping[str, float]
    worths: tuple[Worth, ...]
    inquiries: tuple[Inquiry, ...]
    draws: int
    seed: int
    of: str

    kind = "value-of-information"
    decisive = ("draws", "week_worth", "seed", "of")

    @property
    def asked(self) -> Mapping[str, Any]:
        """What decides the digits besides the scenarios, ready for JSON."""
        from importlib.metadata import version

        studies = {one.name: one.digest for one in self.inquiries}
        return {**super().asked, "studies": studies, "scikit-learn": version("scikit-learn")}

    @property
    def best(self) -> str:
        """Name of the scenario that is best as far as is known."""
        return max(self.names, key=lambda name: self.expected[name])

    @property
    def everything(self) -> Worth:
        """What knowing everything would be worth."""
        return self.of_kind("perfect")[0]

    def of_kind(self, kind: Kind) -> tuple[Worth, ...]:
        """Return the worths of a kind, the dearest first."""
        return tuple(one for one in self.worths if one.kind == kind)

    def table(self) -> pd.DataFrame:
        """Return a row a worth (the columns of ``evppi.csv``)."""
        import pandas as pd

        rows = [
            (one.name, one.kind, one.value, one.standard_error, one.probability_changes)
            for one in self.worths
        ]
        return pd.DataFrame(rows, columns=list(COLUMNS))


def value_of_information(
    study: Study, *, week_worth: float = 0.0, studies: Sequence[Inquiry] | None = None, seed: int = 1
) -> ValueOfInformation:
    """Find what it would be worth to know more before choosing between the scenarios of a comparison.

    Parameters
    ----------
    study : Study
        A comparison made with draws of what is assumed.
    week_worth : float
        DKK that one week on benefit less of one job seeker who enters is worth, beyond what it saves in money.
    studies : sequence of Inquiry, optional
        Studies whose worth is asked for; if not given, those that come with the simulator, as far as they settle
        anything that is assumed here.
    seed : int
        Of folds and bootstrap.

    Returns
    -------
    ValueOfInformation

    Raises
    ------
    Refused
        If there is no proposal, there are no draws or too few of them, weeks have a worth and were not measured, or a
        study settles nothing.
    NotInstalled
        If scikit-learn is not installed.
    """
    prediction, decision = drawn(study), of_study(study)
    benefit = decision.net_benefit(week_worth)
    known = np.asarray(np.isfinite(benefit).all(axis=1))
    _refuse_unless(prediction, known, week_worth)
    figures = {
        name: tuple(value for value, one in zip(values, known, strict=True) if one)
        for name, values in prediction.figures.items()
    }
    benefits = Benefits(benefit[known], figures, _share_of_chance(prediction, decision, week_worth), seed)
    if studies is None:
        studies = [one for one in shipped_inquiries() if one.concerns(tuple(figures))]
    of_studies = sorted((worth_of(one, benefits, figures, seed) for one in studies), key=dearest_first)
    return ValueOfInformation(
        names=decision.names,
        week_worth=week_worth,
        entrants=decision.entrants,
        expected=dict(zip(decision.names, benefits.benefit.mean(axis=0).tolist(), strict=True)),
        worths=(*together(benefits, grouped(benefits.inputs.names)), *of_studies),
        inquiries=tuple(studies),
        draws=len(benefits.benefit),
        seed=seed,
        of=study.identity,
        scenarios=study.scenarios,
    )


def _refuse_unless(prediction: Prediction, known: NDArray[np.bool_], week_worth: float) -> None:
    """Refuse what cannot be answered."""
    if not prediction.proposals:
        raise Refused("there is nothing to choose between: compare a proposal with a baseline")
    if week_worth and known.sum() < min(LEAST_DRAWS, prediction.draws):
        raise Refused(
            f"weeks on benefit are known in {known.sum()} of {prediction.draws} draws only: ask with a worth of 0"
        )
    if known.sum() < LEAST_DRAWS:
        raise Refused(f"{known.sum()} draws tell too little: compare with {LEAST_DRAWS} or more, better 100")


def _share_of_chance(prediction: Prediction, decision: Decision, week_worth: float) -> Floats:
    """Return by scenario the share of the variance of its net benefit that is chance; 0 where it is not known.

    Half the mean squared difference of draws that were made twice is the variance of chance.
    """
    once = decision.net_benefit(week_worth)
    repeated = replace(prediction, levels=prediction.repeated)
    again = decision_of(repeated, decision.entrants).net_benefit(week_worth)
    apart = again - once[: len(again)]
    apart = apart[np.asarray(np.isfinite(apart).all(axis=1))]
    whole = np.nanvar(once, axis=0, ddof=1)
    if not len(apart):
        return np.zeros(len(whole))
    share = np.zeros(len(whole))
    np.divide(np.mean(apart**2, axis=0) / 2, whole, out=share, where=whole > 0)
    return np.minimum(share, 1.0)
