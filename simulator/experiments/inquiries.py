"""A study that a reader describes in a few lines, and what it would be worth to make it (EVSI).

A study settles figures: by measuring (talks are timed, the mean is known with a standard error of the spread over the
square root of their number), by counting (breaches for some months, a Poisson number), or by asking (which of the
alternatives of the law is the right reading, with how much certainty).

Its worth is preposterior: in every draw, taken for the truth, the study has results; each result makes every draw more
or less likely; and what is to be expected of the scenarios then is the mean over the draws, so weighted (importance
weights, Menzies 2016, Medical Decision Making 36, 308-320). It goes from nothing (no measurement) to what perfect
information about the figures is worth (EVPPI).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from simulator.errors import Refused
from simulator.experiments.draws_regressed import Figures
from simulator.experiments.evppi import Benefits, Learnt, Worth
from simulator.experiments.named_groups import path_of
from simulator.scenario.base import ByName, Kroner, Part, Share
from simulator.scenario.files import scenario_roots
from simulator.scenario.named_files import read_named

Floats = NDArray[np.float64]

FOLDER = "studies"
RESULTS = 64
"""Results that a study is given in every draw; a power of two, as the sequence of them asks for."""
_WEEKS_A_MONTH = 52 / 12


class Settled(Part):
    """Figures that a study settles, and how: exactly one of measuring, counting and asking."""

    paths: Annotated[tuple[str, ...], Field(min_length=1)]
    """Paths of figures with a range or alternatives; * stands for anything."""
    measured: Annotated[float, Field(ge=0)] | None = None
    """Measurements, of all the figures together: each gets as many."""
    spread: Annotated[float, Field(gt=0)] | None = None
    """Standard deviation from one measurement to the next, in the figure's unit."""
    counted_months: Annotated[float, Field(ge=0, le=1200)] | None = None
    """Months for which events are counted whose rate per person and week the figure is."""
    persons: Annotated[float, Field(gt=0)] | None = None
    """Persons who are followed meanwhile, on average."""
    certainty: Share | None = None
    """How probable it is that the answer is the right one of the alternatives."""

    @model_validator(mode="after")
    def _is_one_way(self) -> Settled:
        ways = (
            (self.measured, self.spread),
            (self.counted_months, self.persons),
            (self.certainty,),
        )
        given = [way for way in ways if any(one is not None for one in way)]
        if len(given) != 1 or any(one is None for one in given[0]):
            raise ValueError(
                "say how they are settled: measured and spread, counted_months and persons, or certainty"
            )
        return self


class StudyFile(Part):
    """A study as its file describes it."""

    title: Annotated[str, Field(min_length=3)]
    """What is done, as a request: Time 200 talks."""
    title_da: str = ""
    """The same in Danish."""
    cost: Kroner | None = None
    """What it costs, DKK, once."""
    settles: Annotated[ByName[Settled], Field(min_length=1)]
    """What it settles, by name."""


@dataclass(frozen=True)
class Inquiry:
    """A study, by the name of its file.

    Attributes
    ----------
    name : str
        Its name in tables.
    titles : mapping of str to str
        What is done, by language.
    cost : float
        DKK, once; nan where it is not said.
    settles : tuple of Settled
        What it settles.
    digest : str
        SHA-256 of its file.
    """

    name: str
    titles: Mapping[str, str]
    cost: float
    settles: tuple[Settled, ...]
    digest: str = ""

    def title(self, language: str) -> str:
        """Return what is done, in a language; in English where its file has no other."""
        return self.titles.get(language) or self.titles["en"]

    def concerns(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return the assumptions that it settles."""
        return tuple(name for one in self.settles for name in _fitting(one, names))


def read_inquiry(name_or_path: str | Path) -> Inquiry:
    """Read a study from its file, by its path or by the name of a shipped one.

    Raises
    ------
    ScenarioError
        With every mistake, by key.
    """
    read = read_named(name_or_path, "study", FOLDER, StudyFile)
    study = read.content
    titles = {"en": study.title, "da": study.title_da}
    cost = np.nan if study.cost is None else study.cost
    return Inquiry(read.name, titles, float(cost), tuple(study.settles.values()), read.digest)


def shipped_inquiries() -> tuple[Inquiry, ...]:
    """Return the studies that come with the simulator."""
    return tuple(read_inquiry(path) for path in sorted((scenario_roots()[-1] / FOLDER).glob("*.toml")))


def worth_of(inquiry: Inquiry, benefits: Benefits, figures: Figures, seed: int = 0) -> Worth:
    """Return what a study would be worth.

    Raises
    ------
    Refused
        If it settles nothing that differs between the draws, or a figure in a way that does not go with it.
    """
    learnt = learnt_from(inquiry, figures, seed)
    return benefits.explained_by(inquiry.concerns(tuple(figures))).worth(inquiry.name, "study", learnt)


def learnt_from(inquiry: Inquiry, figures: Figures, seed: int = 0) -> Learnt:
    """Return what is to be expected after a study: from a value in every draw to its mean over them, by each result.

    Raises
    ------
    Refused
        If it settles nothing that differs between the draws, or a figure in a way that does not go with it.
    """
    names = tuple(figures)
    fitting = [(one, _fitting(one, names)) for one in inquiry.settles]
    asked = [(one, name, len(its)) for one, its in fitting for name in its]
    if not asked:
        paths = ", ".join(path for one in inquiry.settles for path in one.paths)
        raise Refused(f"{inquiry.name}: settles nothing that differs between the draws: {paths}")
    for one, name, _ in asked:
        if one.certainty is None and isinstance(figures[name][0], str):
            raise Refused(
                f"{inquiry.name}: {name} is one of a few alternatives: it is settled by 'certainty'"
            )
    noise = _noise(len(asked), seed)
    signals = [
        _signal(one, figures[name], shared, noise[:, k]) for k, (one, name, shared) in enumerate(asked)
    ]

    def learnt(values: Floats) -> Floats:
        found = np.empty((len(values), RESULTS))
        for truth in range(len(values)):
            likelihood = sum((signal(truth) for signal in signals), np.zeros((RESULTS, len(values))))
            weights = np.exp(likelihood - likelihood.max(axis=1, keepdims=True))
            found[truth] = weights @ values / weights.sum(axis=1)
        return found

    return learnt


Signal = Callable[[int], Floats]
"""By the draw that is true, the log-likelihood of every draw given each result, shape (results, draws)."""


def _signal(one: Settled, values: Sequence[float | str], shared: int, noise: Floats) -> Signal:
    """Return what is learnt of a figure; ``shared`` is among how many figures the measurements are divided."""
    if one.certainty is not None:
        return _asked(np.unique(np.array(values), return_inverse=True)[1], one.certainty, noise)
    numbers = np.array(values, dtype=np.float64)
    if one.measured is not None and one.spread is not None:
        return _measured(numbers, one.measured / shared / one.spread**2, noise)
    weeks = float(one.counted_months or 0) * _WEEKS_A_MONTH
    return _counted(numbers, weeks * float(one.persons or 0), noise)


def _measured(values: Floats, precision: float, noise: Floats) -> Signal:
    """Return a mean that is measured with an error of 1 / precision as its variance."""
    from scipy.special import ndtri

    if precision == 0:
        return lambda truth: np.zeros((len(noise), len(values)))
    errors = ndtri(noise) / np.sqrt(precision)

    def signal(truth: int) -> Floats:
        seen = values[truth] + errors
        return np.asarray(-precision / 2 * (seen[:, None] - values) ** 2)

    return signal


def _counted(rates: Floats, exposure: float, noise: Floats) -> Signal:
    """Return a Poisson number of events in so many person-weeks."""
    from scipy.special import xlogy
    from scipy.stats import poisson

    means = np.maximum(rates, 0) * exposure

    def signal(truth: int) -> Floats:
        seen = poisson.ppf(noise, means[truth])
        return np.asarray(xlogy(seen[:, None], means) - means)

    return signal


def _asked(which: NDArray[np.intp], certainty: float, noise: Floats) -> Signal:
    """Return an answer that is the right one with some probability, and else one as likely as it was before."""
    frequency = np.bincount(which) / len(which)
    reached = np.cumsum(frequency)

    def signal(truth: int) -> Floats:
        guess = np.searchsorted(reached, (noise - certainty) / max(1 - certainty, 1e-12), side="right")
        said = np.where(noise < certainty, which[truth], np.minimum(guess, len(reached) - 1))
        likelihood = certainty * (which == said[:, None]) + (1 - certainty) * frequency[said][:, None]
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(likelihood))

    return signal


def _noise(figures: int, seed: int) -> Floats:
    """Return what chance makes of each result, evenly spread between 0 and 1, shape (results, figures)."""
    from scipy.stats import qmc

    sequence = qmc.Sobol(figures, scramble=True, rng=np.random.Generator(np.random.Philox(seed)))
    return np.clip(sequence.random(RESULTS), 1e-9, 1 - 1e-9)


def _fitting(one: Settled, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in names if any(fnmatchcase(path_of(name), pattern) for pattern in one.paths))
