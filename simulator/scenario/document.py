"""What the document behind a scenario proposes, and what it expects to come of that.

Each provision is carried by keys, or by nothing and the file says why; each expectation is data: held up against what
is simulated, it may fail.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from simulator.catalogue import WEEKLY, GroupSet, OutcomeId
from simulator.scenario.base import ByName, Part
from simulator.scenario.figures import is_number
from simulator.scenario.messages import Problem, misfit, nearest, nearest_path, spell
from simulator.scenario.schema import PARTS

if TYPE_CHECKING:
    from simulator.scenario.scenario import Scenario


_NONE = re.compile(r"none\b\s*:?\s*(.*)", re.DOTALL)


class About(Part):
    """Where a proposal comes from."""

    proposal: str = ""
    """What the proposal is called in a sentence, such as the Hedensted proposal."""
    proposal_da: str = ""
    """The same in Danish: Hedenstedforslaget."""
    question: str = ""
    """The question that it puts to those who decide, in one line."""
    question_da: str = ""
    """The same in Danish."""
    author: str = ""
    """Who proposes it."""
    author_da: str = ""
    """The same in Danish, where it differs."""
    document: str = ""
    """The document that proposes it."""
    document_da: str = ""
    """The same in Danish, where it differs."""
    date: dt.date | None = None
    """The document's date."""
    lever: str = ""
    """Path of the assumption by which the proposal is to pay, such as ``behaviour.trust``: a number with a range."""
    provisions: ByName[str] = Field(default_factory=dict)
    """What the document proposes, each with the keys that carry it; ``none: why`` where the model has nothing."""
    provisions_da: ByName[str] = Field(default_factory=dict)
    """The provisions in Danish, each by its English name in ``provisions``."""
    left_out_da: ByName[str] = Field(default_factory=dict)
    """Why nothing carries a provision, in Danish, by its English name."""


def left_out(about: About) -> dict[str, str]:
    """Return what of a document no key carries, each with the reason that its file gives."""
    reasons = {provision: _reason(text) for provision, text in about.provisions.items()}
    return {provision: why for provision, why in reasons.items() if why is not None}


def check_provisions(scenario: Scenario) -> Iterator[Problem]:
    """Return what in the map from a document's provisions to keys names no key, or gives no reason."""
    paths = tuple(
        {path: None for s in (scenario, *(then for _, then in scenario.later)) for path in s.paths()}
    )
    yield from _no_provision(scenario.about)
    yield from _no_lever(scenario)
    known = {path.rsplit(".", n)[0] for path in paths for n in range(path.count(".") + 1)}
    for name, text in scenario.about.provisions.items():
        at = f'about.provisions."{name}"'
        reason = _reason(text)
        if reason == "":
            yield misfit(at, "says 'none' without a reason", "keys, or 'none: why'")
        for word in () if reason is not None else re.split(r"[\s,]+", text):
            if word.split(".")[0] in PARTS and "." in word and word not in known:
                yield misfit(at, f"there is no {spell(word)}", nearest=nearest_path(word, paths))


def _no_provision(about: About) -> Iterator[Problem]:
    """Return the Danish names and reasons that belong to no provision, or to one that keys carry."""
    missing = left_out(about)
    for key, table, known in (
        ("provisions_da", about.provisions_da, tuple(about.provisions)),
        ("left_out_da", about.left_out_da, tuple(missing)),
    ):
        for name in table:
            if name not in known:
                yield misfit(
                    f'about.{key}."{name}"', "there is no such provision", nearest=nearest(name, known)
                )


def _no_lever(scenario: Scenario) -> Iterator[Problem]:
    """Return that the lever is no number with a range."""
    path = scenario.about.lever
    figure = scenario.figures.get(path)
    if path and (figure is None or figure.range is None or not is_number(figure.value)):
        known = tuple(name for name, one in scenario.figures.items() if one.range is not None)
        yield misfit(
            "about.lever", f"there is no figure {spell(path)} with a range", nearest=nearest_path(path, known)
        )


def _reason(text: str) -> str | None:
    """Return why nothing carries a provision (empty where its file does not say); None where keys do."""
    found = _NONE.fullmatch(text.strip())
    return None if found is None else found[1]


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
    text_da: str = ""
    """The same in Danish, in our words."""
    quote_da: str = ""
    """The same in the document's own Danish words; ``...`` stands for what is left out between them."""
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
    """Return the expectations that hold, in the order written."""
    return tuple(
        Expectation(name=name, **expected.model_dump(by_alias=True))
        for name, expected in tables.items()
        if expected.active
    )


def check_expectations(scenario: Scenario) -> Iterator[Problem]:
    """Return what no run of the scenario could be compared with in its expectations."""
    end = scenario.start + dt.timedelta(weeks=scenario.horizon_weeks)
    for expected in scenario.expectations:
        at = f"expect.{expected.name}"
        if expected.against == "before" and not scenario.later:
            yield misfit(f"{at}.against", "'before' needs a [change_from.DATE] to come before")
        if expected.against == "before" and expected.outcome not in WEEKLY:
            message = f"'{expected.outcome}' is not measured week by week, so there is no before and after"
            yield misfit(f"{at}.outcome", message, ", ".join(WEEKLY))
        if (
            expected.outcome == "utilisation"
            and expected.group != "all"
            and (expected.against == "before" or expected.from_ is not None)
        ):
            yield misfit(f"{at}.group", "utilisation is measured week by week for all alone", "all")
        if expected.from_ is not None and not scenario.start <= expected.from_ < end:
            yield misfit(f"{at}.from", "lies outside the scenario", f"from {scenario.start} to before {end}")
