"""What a document expects to come of its proposal, as data: held up against what is simulated, it may fail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from simulator.catalogue import WEEKLY, GroupSet, OutcomeId
from simulator.scenario.base import Part
from simulator.scenario.finding import Finding

if TYPE_CHECKING:
    from simulator.scenario.scenario import Scenario


class Expected(Part):
    """The table ``[expect.NAME]`` of a scenario file."""

    active: bool = True
    """Whether it is expected; false takes away one that was inherited."""
    outcome: OutcomeId
    """Which outcome changes."""
    group: GroupSet = "all"
    """For whom: a target group, jobseekers or all."""
    direction: Literal["up", "down", "unchanged", "not_down", "not_up"]
    """Which way; ``unchanged`` where a document says "as now", within ``margin``; ``not_down`` and ``not_up`` where it
    only rules out that it falls or rises."""
    margin: Annotated[float, Field(ge=0, le=1)] = 0.02
    """How much counts as nothing, against what it is compared with and against the document's own number: for an
    outcome that is a share its points (0.02: two percentage points), for any other a share of that number."""
    against: Literal["baseline", "before"] = "baseline"
    """Compared with what: with the baseline of the comparison, or with the weeks before the first date of
    change_from."""
    basis: Literal["claimed", "by_construction"] = "claimed"
    """Whether the document claims it, or whether it follows from how the scenario is built and so proves nothing."""
    text: str
    """What the document says."""
    figure: float | None = None
    """The document's own number, in the outcome's unit (a share between 0 and 1): what it says will be reached. Which
    way it goes is not enough then; it must come within ``margin`` of the number, or beyond it."""
    from_: Annotated[dt.date | None, Field(alias="from")] = None
    """The day from which on the document expects it."""


class Expectation(Expected):
    """One thing that a document expects, by its name in the scenario."""

    name: str
    """The table's name."""


def expectations_of(tables: dict[str, Expected]) -> tuple[Expectation, ...]:
    """Give the expectations that hold, in the order written."""
    return tuple(
        Expectation(name=name, **expected.model_dump(by_alias=True))
        for name, expected in tables.items()
        if expected.active
    )


def unfounded(scenario: Scenario) -> Iterator[Finding]:
    """Give the expectations that no run of the scenario could be held up against."""
    end = scenario.start + dt.timedelta(weeks=scenario.horizon_weeks)
    for expected in scenario.expectations:
        at = f"expect.{expected.name}"
        if expected.against == "before" and not scenario.later:
            yield Finding(f"{at}.against", "'before' needs a [change_from.DATE] to come before")
        if expected.against == "before" and expected.outcome not in WEEKLY:
            message = f"'{expected.outcome}' is not measured week by week, so there is no before and after"
            yield Finding(f"{at}.outcome", message, ", ".join(WEEKLY))
        if (
            expected.outcome == "utilisation"
            and expected.group != "all"
            and (expected.against == "before" or expected.from_ is not None)
        ):
            yield Finding(f"{at}.group", "utilisation is measured week by week for all alone", "all")
        if expected.from_ is not None and not scenario.start <= expected.from_ < end:
            yield Finding(f"{at}.from", "lies outside the scenario", f"from {scenario.start} to before {end}")
