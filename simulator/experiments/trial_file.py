"""A trial as a file describes it: of what, how it is drawn, and what was found where it was really made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from simulator.catalogue import GroupSet
from simulator.experiments.trial_design import MOST_MONTHS, Drawn
from simulator.experiments.trial_persons import OUTCOMES
from simulator.scenario.base import ByName, Part
from simulator.scenario.files import (
    Named,
    Unreadable,
    kind_of,
    list_folder,
    read_toml,
    scenario_roots,
    shown,
)
from simulator.scenario.messages import Problem, ScenarioError
from simulator.scenario.named_files import find_named, read_named

if TYPE_CHECKING:
    from simulator.scenario import Scenario

FOLDER = "trials"
DESIGN = ("drawn", "share", "groups", "outcome", "matters")
"""Fields of a file that decide how the trial is designed."""
if TYPE_CHECKING:
    LookedAt = str
else:
    LookedAt = Literal[tuple(OUTCOMES)]  # pydantic refuses every other word, as it does of any list of words
Measured = Literal["median_now", "median_tried", "ratio_of_exit_rates", "difference"]
"""What a real trial may have found: median weeks of the first spell under today's rules and under what was tried, how
many times as fast those on trial leave (Cox), the difference of what is looked at."""


class Published(Part):
    """What a real trial found."""

    measure: Measured
    """Of what."""
    value: float
    """As published: weeks, a ratio, or the outcome's unit."""
    source: Annotated[str, Field(min_length=3)]
    """Where it is published."""
    source_da: str = ""
    """The same in Danish."""


class TrialFile(Part):
    """A trial as its file describes it."""

    title: Annotated[str, Field(min_length=3)]
    """What is tried, in a few words."""
    title_da: str = ""
    """The same in Danish."""
    note: str = ""
    """What is to be known of it: where it and what really happened differ, and why."""
    note_da: str = ""
    """The same in Danish."""
    baseline: str = "current_rules"
    """Today's rules: a scenario's name or file."""
    proposal: str = ""
    """What is tried: a scenario's name or file; the baseline with ``tried`` changed, where it is not given."""
    both: Mapping[str, Any] = Field(default_factory=dict)
    """What is changed in both; the baseline hazards are then solved anew under the baseline."""
    tried: Mapping[str, Any] = Field(default_factory=dict)
    """What is changed in the proposal."""
    drawn: Drawn = "citizens"
    """What lots are drawn of."""
    share: Annotated[float, Field(gt=0, lt=1)] = 0.5
    """Of those drawn, how large a share is under the proposal."""
    groups: tuple[GroupSet, ...] = ("all",)
    """Who is enrolled."""
    months: Annotated[tuple[Annotated[float, Field(gt=0, le=MOST_MONTHS)], ...], Field(min_length=1)]
    """For how long those who enter are enrolled."""
    outcome: LookedAt = "weeks_first_spell_52"
    """What is looked at."""
    matters: Annotated[float, Field(gt=0)] | None = None
    """The smallest difference that matters, in the outcome's unit; that of the prices, if it is not given."""
    found_after: float | None = None
    """Months of enrolment of the real trial, which what it found is held against."""
    found: ByName[Published] = Field(default_factory=dict)
    """What the real trial found, by name."""

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield key and complaint of what does not go together."""
        if not self.groups:
            yield "groups", "must not be empty"
        if not self.proposal and not self.tried:
            yield "proposal", "is missing: say what is tried, or what is changed for it (tried)"
        if self.found and self.found_after not in self.months:
            yield "found_after", "must be one of the months, since what was found is held against it"


@dataclass(frozen=True)
class Described:
    """A trial that was read.

    Attributes
    ----------
    name : str
        Of its file.
    titles, notes : mapping of str to str
        By language.
    found : tuple of Published
        What the real one found.
    found_after : float
        Months of enrolment that this is of; nan where nothing was found.
    settled : frozenset of str
        Paths whose values the file settles: they are not drawn.
    """

    name: str
    titles: Mapping[str, str]
    notes: Mapping[str, str]
    found: tuple[Published, ...]
    found_after: float
    settled: frozenset[str] = frozenset()


def is_trial(name_or_path: str) -> bool:
    """Return whether a name or path is of a trial's file, not of a scenario's."""
    path = Path(name_or_path)
    if path.suffix == ".toml":
        return kind_of(path) == "trial"
    return any((root / FOLDER / f"{name_or_path}.toml").is_file() for root in scenario_roots())


def list_trials() -> tuple[Named, ...]:
    """List the trials in ``./scenarios`` and those that come with the simulator."""
    return list_folder(FOLDER, "trial")


def read_trial(name_or_path: str | Path) -> dict[str, Any]:
    """Read a trial from its file, by its path or by the name of a shipped one, as :func:`simulator.trial` takes it.

    Raises
    ------
    ScenarioError
        With every mistake, by key.
    """
    path = find_named(name_or_path, "trial", FOLDER)
    try:
        read = read_named(path, "trial", FOLDER, TrialFile)
    except ScenarioError as error:
        raise ScenarioError([*error.problems, *_wrong_besides(path)]) from error
    asked = read.content
    wrong = [Problem(read.file, key, complaint) for key, complaint in asked.problems()]
    baseline, proposal = _compared(asked, read.name, read.file, wrong)
    if wrong or baseline is None or proposal is None:
        raise ScenarioError(wrong)
    described = Described(
        read.name,
        {"en": asked.title, "da": asked.title_da or asked.title},
        {"en": asked.note, "da": asked.note_da or asked.note},
        tuple(asked.found.values()),
        float("nan") if asked.found_after is None else asked.found_after,
        frozenset(path for changes in (asked.both, asked.tried) for path, _ in flat(changes)),
    )
    return {
        "baseline": baseline,
        "proposal": proposal,
        "drawn": asked.drawn,
        "share": asked.share,
        "groups": asked.groups,
        "months": asked.months,
        "outcome": asked.outcome,
        "matters": asked.matters,
        "described": described,
    }


def _wrong_besides(path: Path) -> list[Problem]:
    """Return what is wrong with the scenarios of a file that has other mistakes, so that all are told at once."""
    try:
        raw, _ = read_toml(path)
    except Unreadable:
        return []
    texts = {key: raw[key] for key in ("baseline", "proposal") if isinstance(raw.get(key), str)}
    changes = {key: raw[key] for key in ("both", "tried") if isinstance(raw.get(key), dict)}
    wrong: list[Problem] = []
    _compared(TrialFile.model_construct(title=path.stem, **texts, **changes), path.stem, shown(path), wrong)
    return wrong


def _compared(
    asked: TrialFile, name: str, file: str, wrong: list[Problem]
) -> tuple[Scenario | None, Scenario | None]:
    """Return today's rules and what is tried; what is wrong with either is added to ``wrong``."""
    today = _named(asked.baseline, file, "baseline", wrong)
    baseline = changed(today, asked.both, file, "both", wrong)
    if baseline is not None and asked.both:
        # Its baseline hazards are those of today's rules as they are here.
        baseline = replace(
            baseline.replace({"place.solved": None}),
            name=f"{name}_untreated",
            title=f"The untreated of {asked.title}",
            title_da=f"De ubehandlede i {asked.title_da or asked.title}",
        )
    # A mistake in what is changed in both keeps nobody from being told of those in what is tried.
    proposal = baseline or today
    if asked.proposal:
        other = _named(asked.proposal, file, "proposal", wrong)
        proposal = changed(other, asked.both, file, "both", wrong) or other
    elif proposal is not None:
        proposal = replace(proposal, name=name, title=asked.title, title_da=asked.title_da)
    return baseline, changed(proposal, asked.tried, file, "tried", wrong)


def _named(name: str, file: str, key: str, wrong: list[Problem]) -> Scenario | None:
    """Return the scenario that a trial's file names; where it cannot be, what is wrong with it is added to the rest."""
    from simulator.scenario import load_scenario

    try:
        return load_scenario(name)
    except ScenarioError as error:
        wrong += [one if one.file else replace(one, file=file, key=key) for one in error.problems]
        return None


def changed(
    scenario: Scenario | None, changes: Mapping[str, Any], file: str, key: str, wrong: list[Problem]
) -> Scenario | None:
    """Return a scenario with some values changed; a mistake is told by the file's key."""
    if scenario is None or not changes:
        return scenario
    try:
        return scenario.replace({path: _as_is(value, path, scenario) for path, value in flat(changes)})
    except ScenarioError as error:
        wrong += [_below(key, replace(one, file=file)) for one in error.problems]
        return None


def _below(key: str, problem: Problem) -> Problem:
    """Return a mistake by its key in a trial's file; a name that is meant is told by its whole key there."""
    near = f"{key}.{problem.nearest}" if "." in problem.nearest else problem.nearest
    return replace(problem, key=f"{key}.{problem.key}", nearest=near)


def flat(changes: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the paths of nested tables, each with its value."""
    for key, value in changes.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def _as_is(value: Any, path: str, scenario: Scenario) -> Any:
    """Return a value as the scenario has it: a whole number where it has one."""
    known = scenario.get(path) if path in scenario.paths() else None
    whole = isinstance(known, int) and not isinstance(known, bool) and isinstance(value, float)
    return int(value) if whole and value.is_integer() else value
