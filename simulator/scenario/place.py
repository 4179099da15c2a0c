"""The place: who lives there, how long they stay, and the baseline hazards solved for it."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from simulator.scenario.base import (
    BAND_EDGES_WEEKS,
    ByGroup,
    ByName,
    Part,
    PerWeek,
    PositiveWeeks,
    Share,
    Unit,
    Whole,
)

PerBand = tuple[PerWeek, PerWeek, PerWeek, PerWeek, PerWeek, PerWeek]
_Edge = Annotated[int, Field(ge=0, le=520)]
BandEdges = tuple[_Edge, _Edge, _Edge, _Edge, _Edge, _Edge]
ByMonth = Annotated[tuple[Annotated[float, Field(gt=0, le=5)], ...], Field(min_length=12, max_length=12)]


def _ascending(edges: BandEdges) -> BandEdges:
    if edges[0] != 0 or any(later <= earlier for earlier, later in pairwise(edges)):
        raise PydanticCustomError("value_error", "must begin with 0 and ascend")
    return edges


BandsFromWeeks = Annotated[BandEdges, AfterValidator(_ascending), Unit("weeks")]


class Hazards(Part):
    """Weekly exit hazards by duration band and cause; the group says on which weeks a band begins."""

    job: PerBand
    """To a job, per week."""
    education: PerBand
    """To education, per week."""
    other: PerBand
    """To another benefit or self-support, per week."""


class PlaceGroup(Part):
    """One target group of a place."""

    stock: Annotated[int, Field(ge=0, le=1_000_000)]
    """Persons there at the start (not full-time persons)."""
    hours_share: Annotated[float, Field(gt=0, le=1)]
    """Hours of benefit per person-week, as a share of full time (37 hours): benefits follow full-time persons."""
    frailty_variance: Annotated[float, Field(ge=0, le=5)]
    """Variance (theta) of the gamma frailty, mean 1 among entrants."""
    stock_season: ByMonth = (1.0,) * 12
    """Observed index of the stock by month, January first, mean 1; the inflow is solved so that the stock shows it."""
    exit_season: ByMonth = (1.0,) * 12
    """Index of the exit hazard by month."""
    age_under_30: Share
    """Share of entrants below 30 years."""
    age_30_to_49: Share
    """Share of entrants from 30 to 49 years; the rest are 50 or more."""
    employer_return_share: Share = 0.0
    """Share of entrants with an employer to return to (saesonledige)."""
    employer_return_from_weeks: PositiveWeeks = 6.0
    """Shortest time to the return date."""
    employer_return_to_weeks: PositiveWeeks = 16.0
    """Longest time to the return date."""
    treatment_share: Share = 0.0
    """Share of entrants with a spell of treatment or examination (behandling, udredning)."""
    treatment_start_to_weeks: PositiveWeeks = 26.0
    """The spell of treatment begins uniformly within these weeks of entry."""
    treatment_from_weeks: PositiveWeeks = 4.0
    """Shortest spell of treatment."""
    treatment_to_weeks: PositiveWeeks = 16.0
    """Longest spell of treatment."""
    digital_share: Share = 0.9
    """Share ready for phone, video and self-booking."""
    reading_share: Share = 0.0
    """Share who need the reading assessment."""
    incomplete_cv_share: Share = 0.0
    """Share with an incomplete CV at entry."""
    return_rate_to_13: PerWeek = 0.0
    """Weekly hazard of coming back after an exit to a job, weeks 4 to 13 (a gap under 28 days is no exit)."""
    return_rate_to_52: PerWeek = 0.0
    """The same, weeks 13 to 52."""
    used_before_share: Share = 0.0
    """Share of entrants with weeks of benefits in the three years before: ladder and benefit hours begin there."""
    used_before_to_weeks: PositiveWeeks = 52.0
    """Most such weeks: uniform from none to so many, for those who have any."""
    bands_from_weeks: BandsFromWeeks = BAND_EDGES_WEEKS
    """Weeks of a spell on which the duration bands of its hazards begin; the last band is open."""
    observed: Hazards
    """Marginal exit hazards that the reference scenario must reproduce, today's talks and offers in them."""
    baseline: Hazards
    """Hazard of a citizen of frailty 1 without talks or offers: solved, never typed."""


class Solved(Part):
    """What the baseline hazards were solved under."""

    reference: str
    """Name of the reference scenario."""
    beliefs: str
    """Hash of what is believed about the place and about effects; when it differs, the baseline is stale."""
    organisation: str
    """Hash of the reference's law and practice; when it differs, the baseline is stale for the reference."""
    replications: int
    """Replications that the solution rests on."""
    seed: int
    """Their seed."""
    largest_gap: float
    """Largest relative gap, over the groups, between simulated and observed rate of leaving, at the end."""
    for_table: bool = False
    """Whether it was solved at the mean of a table of places, for every row."""


class Activated(Part):
    """What is published of activation on kontanthjælp in a place (Jobindsats y60c07): no figure that is simulated with,
    but what a practice's offers may follow (``by_activation``).
    """

    touched: Share
    """Share of a month's persons who were in activation within it (berørt af aktivering)."""
    degree: Share
    """Activation degree (aktiveringsgrad): full-time persons in activation over full-time persons."""
    source: str = ""
    """Where they were read."""
    source_da: str = ""
    """The same in Danish."""


class Column(Part):
    """A column of a table of places: what its figures are and where they come from."""

    keys: tuple[str, ...]
    """Where in the place they belong, such as groups.insured.stock."""
    basis: Literal["", "law", "published", "estimated", "assumption"] = ""
    """Their provenance; empty for what is no figure (a title, a code)."""
    source: str = ""
    """The publication or the data."""
    source_da: str = ""
    """The same in Danish."""
    note: str = ""
    """What else a reader must know."""
    note_da: str = ""
    """The same in Danish."""
    spread: tuple[Annotated[float, Field(gt=0, le=1)], Annotated[float, Field(ge=1, le=10)]] | None = None
    """The range to vary each over, as shares of it."""


class PlaceTable(Part):
    """A table of places: each row lays its own over the rest of the file."""

    file: str
    """A CSV file beside this one; its column `place` names the row."""
    columns: ByName[Column]
    """The other columns by name."""


class Place(Whole):
    """One municipality."""

    kind: Literal["place"] = "place"
    title: str
    """Its name in a table."""
    code: Annotated[int, Field(ge=0, le=999)] = 0
    """Municipality code (kommunekode); 0 for an invented one."""
    year: date
    """The date its figures stand for."""
    source: str
    """Where they were read."""
    title_da: str = ""
    """Its name in a table, in Danish where that differs."""
    source_da: str = ""
    """Where they were read, in Danish."""
    groups: ByGroup[PlaceGroup]
    """By target group."""
    solved: Solved | None = None
    """What the baseline was solved under; empty: never solved."""
    activation: Annotated[Activated | None, Field(exclude=True)] = None
    """What is published of its activation; empty where that is not known."""
    table: Annotated[PlaceTable | None, Field(exclude=True)] = None
    """Where the file stands for many places; it is itself their mean."""
