"""What studies found, as a file says it: arms to be made again in the simulator, estimates, errors."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from simulator.scenario.base import ByName, Part
from simulator.scenario.messages import Problem, ScenarioError
from simulator.scenario.named_files import NamedFile, read_named

FOLDER = "evidence"
Text = Annotated[str, Field(min_length=3)]
DISPLACED = "displaced"
RUN = ("log_median", "log_rate", "log_weeks", "weeks_off_benefit", DISPLACED)
"""Measures that take a run: logarithms of the ratios (tried over usual) of the median weeks, of the rates of leaving
within some weeks, of the mean weeks; the difference in weeks off benefit; the part of a gain that is lost to others."""


class Unknown(Part):
    """A figure that the studies are to tell."""

    low: float
    """Lowest value believed before."""
    high: float
    """Highest value believed before; between the two every value is as likely."""
    between: Annotated[float, Field(ge=0)] = 0.0
    """Scale of how much a study's own value differs from the common one, in logits of its place from low to high."""
    times: str = ""
    """Another figure that the value is to be multiplied by: then it says how large this one is against that."""
    also: tuple[str, ...] = ()
    """Other figures that have the same value."""
    note: str = ""
    """What it stands for."""
    note_da: str = ""
    """The same in Danish."""


class Found(Part):
    """One figure that a study found."""

    measure: Text
    """What it is of: one of the measures of a run, or the path of a figure that it tells outright."""
    from_week: Annotated[float, Field(ge=0)] = 0.0
    """Weeks of the spell from which it is looked at."""
    to_week: Annotated[float, Field(gt=0, le=104)] = 104.0
    """Weeks of the spell to which it is looked at."""
    estimate: float | None = None
    """As published, in the measure's unit."""
    between: tuple[float, float] | None = None
    """What the estimate is known to lie between, where it is not published."""
    error: Annotated[float, Field(gt=0)]
    """Its standard error."""
    error_is: Literal["published", "assumed"]
    """Where the standard error is from."""
    note: Text
    """What is published, and what is assumed."""
    note_da: Text
    """The same in Danish."""


class StudyFile(Part):
    """A study."""

    number: Annotated[str, Field(min_length=2)]
    """What it is called in the collection of findings."""
    title: Text
    """What was compared."""
    title_da: Text
    """The same in Danish."""
    source: Text
    """What was read."""
    source_da: Text
    """The same in Danish."""
    experiment: Text
    """Whose comparison it is: studies of the same experiment have the same values."""
    group: str = "insured"
    """Who is looked at."""
    varies: Annotated[tuple[str, ...], Field(min_length=1)]
    """Which of the unknown figures move what it finds."""
    both: Mapping[str, Any] = Field(default_factory=dict)
    """What is changed in both arms."""
    usual: Mapping[str, Any] = Field(default_factory=dict)
    """What is changed in the arm that is compared with."""
    tried: Mapping[str, Any] = Field(default_factory=dict)
    """What is changed in the arm that is tried."""
    found: Annotated[ByName[Found], Field(min_length=1)]
    """What it found, by name."""


class LeftOut(Part):
    """A study that is not used."""

    number: Annotated[str, Field(min_length=2)]
    """What it is called in the collection of findings."""
    text: Text
    """Which, and why."""
    text_da: Text
    """The same in Danish."""


class EvidenceFile(Part):
    """Studies of one subject."""

    title: Text
    """What they are of."""
    title_da: Text
    """The same in Danish."""
    base: str = "current_rules"
    """The scenario that every arm begins as."""
    parameters: ByName[Unknown]
    """What they are to tell, by path."""
    fixed: ByName[float] = Field(default_factory=dict)
    """Figures that are given one value in every draw, since the studies' effects are told with it."""
    common: Mapping[str, Any] = Field(default_factory=dict)
    """What is changed in every arm."""
    studies: ByName[StudyFile]
    """By name."""
    left_out: ByName[LeftOut] = Field(default_factory=dict)
    """Studies that are not used."""

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield key and complaint of what does not go together."""
        known = self.parameters
        for path, one in known.items():
            if not one.low < one.high:
                yield f"parameters.{path}.high", "must lie above low"
            if one.times and one.times not in known:
                yield f"parameters.{path}.times", f"{one.times} is none of the parameters"
        for name, study in self.studies.items():
            for path in study.varies:
                if path not in known:
                    yield f"studies.{name}.varies", f"{path} is none of the parameters"
            for key, found in study.found.items():
                where = f"studies.{name}.found.{key}"
                if found.measure not in (*RUN, *known):
                    yield f"{where}.measure", f"must be one of {', '.join(RUN)}, or one of the parameters"
                if (found.estimate is None) == (found.between is None):
                    yield f"{where}.estimate", "say either an estimate or what it lies between"
                if found.between is not None and not found.between[0] < found.between[1]:
                    yield f"{where}.between", "must begin below its end"
                if not found.from_week < found.to_week:
                    yield f"{where}.to_week", "must lie after from_week"


def read_evidence(name_or_path: str) -> NamedFile[EvidenceFile]:
    """Read studies from a file, by its path or by the name of a shipped one.

    Raises
    ------
    ScenarioError
        With every mistake, by key.
    """
    read = read_named(name_or_path, "evidence", FOLDER, EvidenceFile)
    if problems := [Problem(read.file, key, complaint) for key, complaint in read.content.problems()]:
        raise ScenarioError(problems)
    return read


def told(found: Found) -> tuple[float, float, float]:
    """Return what is published as a value and the ends of what it may be: all three alike where it is an estimate."""
    if found.estimate is not None:
        return found.estimate, found.estimate, found.estimate
    low, high = found.between or (-math.inf, math.inf)
    return (low + high) / 2, low, high
