"""How many people of each group a place has, from official figures and, for the rest, a template place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from simulator.calibration.places.levels import (
    Level,
    Years,
    by_source,
    growth,
    labour_force,
    level,
    newest,
    season_of,
)
from simulator.calibration.places.municipalities import COUNTRY
from simulator.calibration.places.told import Told, alike, comma
from simulator.calibration.readers import Observations
from simulator.calibration.readers.cells import Measure
from simulator.calibration.toml import SourcedFigure

_COUNTED, _SCALED, _BORROWED = 0.08, 0.2, 0.3
"""How far a stock may be off: counted in the year itself, scaled by its own series in the country, by another's."""
_GUESSED = 0.35
"""The same where it is a template's, or split as a template's."""
_YOUNG: tuple[str, ...] = ("education_ready", "education_activity_ready")
_COUNTED_AS: dict[str, tuple[Measure, ...]] = {
    "insured": ("insured",),
    "job_ready": ("cash_unemployed", "job_ready"),
    "sick_listed": ("sick_listed",),
}
_SEASONAL: dict[str, Measure] = {"insured": "insured", "job_ready": "cash_unemployed"}
_NOT_JOB_READY = ("activity_ready", *_YOUNG)
_CASH = ("job_ready", *_NOT_JOB_READY)
_VISITED: dict[Measure, str] = {
    "job_ready": "job_ready",
    "activity_ready": "activity_ready",
    "education_ready": "education_ready",
    "clearly_education_ready": "education_ready",
    "education_activity_ready": "education_activity_ready",
}
"""The group that each class of the visitation belongs to."""


WEEKS_IN_A_MONTH = 365.25 / 7 / 12


def at_a_moment(share: float, turnover: float) -> float:
    """Return full-time persons per person there at a moment, of full-time persons per person there in a month.

    Of a stock in balance, those who were there in a month are those there when it began and those who came within it:
    ``stock x (1 + turnover x weeks in a month)``. Nobody is there for more than full time, so that the share is 1 at
    most.

    Parameters
    ----------
    share : float
        Full-time persons over all who were there in the month (0 to 1), as published.
    turnover : float
        How many come in a week, of those there; one over the mean spell in weeks.
    """
    return round(min(share * (1.0 + turnover * WEEKS_IN_A_MONTH), 1.0), 3)


def single(one: SourcedFigure) -> float:
    """Return a figure's single value."""
    if isinstance(one.value, tuple):
        raise TypeError("a figure of a list has no single value")
    return one.value


def around(persons: float, off: float) -> tuple[float, float]:
    """Return the range of a number of persons that may be off by a share of it, and by two at least."""
    margin = max(persons * off, 2.0)
    return float(max(round(persons - margin), 0)), float(round(persons + margin))


@dataclass(frozen=True)
class Template:
    """What is taken from the template place, by group: stocks, full-time persons a person, weekly turnover."""

    title: str
    stock: Mapping[str, float]
    hours_share: Mapping[str, float]
    turnover: Mapping[str, float]

    def turnover_of(self, groups: Sequence[str]) -> float:
        """Return how many of some groups together come in a week, of those there."""
        stock = sum(self.stock.get(group, 0.0) for group in groups)
        came = sum(self.stock.get(group, 0.0) * self.turnover.get(group, 0.0) for group in groups)
        return came / stock if stock else 0.0


@dataclass(frozen=True)
class Activation:
    """What is published of activation on kontanthjælp: two shares, and where."""

    touched: float
    degree: float
    told: Told


@dataclass(frozen=True)
class Figures:
    """What was found for a place: estimates by group, how each came about, what the sources are, and its activation."""

    stock: Mapping[str, SourcedFigure]
    hours_share: Mapping[str, SourcedFigure]
    stock_season: Mapping[str, SourcedFigure]
    working: tuple[str, ...]
    sources: tuple[str, ...]
    activation: Activation | None = None


@dataclass
class _Asked:
    """What is asked for, as :func:`estimate` has it, and what was said and cited on the way to the answer."""

    figures: Observations
    area: str
    years: Years
    to: int | None
    template: Template
    working: list[str] = field(default_factory=list)
    sources: dict[str, None] = field(default_factory=dict)

    def cite(self, source: str) -> str:
        self.sources.setdefault(source)
        return source


@dataclass(frozen=True)
class _Count:
    """Full-time persons in the year that the place stands for."""

    fulltime: float
    off: float
    provenance: str
    source: str
    told: Told


def estimate(
    figures: Observations, area: str, years: Years, to: int | None, template: Template
) -> Figures | None:
    """SourcedFigure a place's stocks.

    Parameters
    ----------
    figures : Observations
        Official figures: the municipality's, and the country's where something is scaled.
    area : str
        The municipality.
    years : Years
        Years whose mean is taken.
    to : int, optional
        The year to scale to by the country's series.
    template : Template
        Where what the exports do not hold is taken from.

    Returns
    -------
    Figures, or None
        ``None`` if the exports count nobody of the municipality in the years.
    """
    asked = _Asked(figures, area, years, to, template)
    shares = {"insured": _insured_share(asked)} | dict.fromkeys(_CASH, _cash_share(asked))
    counts: dict[str, _Count] = {}
    for group, measures in _COUNTED_AS.items():
        found = _count(asked, group, measures)
        if found is not None:
            counts[group] = found
    counts |= _other_cash(asked, counts.get("job_ready"))
    if not counts:
        return None
    stocks = {}
    for group, count in counts.items():
        share = shares.get(group)
        hours = single(share) if share is not None else template.hours_share[group]
        persons = count.fulltime / hours
        stocks[group] = SourcedFigure(
            round(persons),
            around(persons, count.off),
            count.provenance,
            count.source,
            f"{count.told.en} / {hours:g}",
            note_da=f"{count.told.da} / {comma(f'{hours:g}')}",
        )
        asked.working.append(
            f"{group}: {count.told.en}; / {hours:g} of full time = {round(persons)} persons."
        )
    stocks |= _guessed(asked, stocks)
    activation = _activation(asked)
    return Figures(
        stocks,
        {group: share for group, share in shares.items() if share is not None},
        _seasons(asked),
        tuple(asked.working),
        tuple(asked.sources),
        activation,
    )


def _activation(asked: _Asked) -> Activation | None:
    """Return the means of the shares touched and of the activation degree, if an export tells both."""
    measures: tuple[Measure, Measure] = ("cash_touched", "cash_activation_degree")
    touched, degree = (
        level(asked.figures, asked.area, measure, "percent", asked.years) for measure in measures
    )
    if touched is None or degree is None:
        return None
    source = asked.cite(touched.source)
    shares = round(touched.value / 100, 3), round(degree.value / 100, 3)
    asked.working.append(
        f"activation: {touched.value:.1f} % touched in a month, degree {degree.value:.1f} %, means of {asked.years}"
        f" ({source}); a practice that goes by activation sets its offers by them."
    )
    told = Told(f"{source}, means of {asked.years}", f"{source}, gennemsnit af {asked.years}")
    return Activation(*shares, told)


def _count(asked: _Asked, group: str, measures: tuple[Measure, ...]) -> _Count | None:
    """Find full-time persons under the first of several measures that is told, else by persons."""
    for measure in measures:
        found = level(asked.figures, asked.area, measure, "fulltime", asked.years)
        if found is not None:
            return _scaled(asked, measure, found)
        persons = level(asked.figures, asked.area, measure, "persons", asked.years)
        if persons is not None:
            of_a_month = asked.template.turnover_of((group,)) * WEEKS_IN_A_MONTH
            fulltime = persons.value * asked.template.hours_share[group] / (1.0 + of_a_month)
            return _scaled(asked, measure, Level(fulltime, persons.source))
    return None


def _scaled(asked: _Asked, measure: Measure, found: Level) -> _Count:
    source = asked.cite(found.source)
    mean = f"{found.value:.1f}"
    told = Told(
        f"{mean} full-time persons, mean of {asked.years} ({source})",
        f"{comma(mean)} fuldtidspersoner, gennemsnit af {asked.years} ({source})",
    )
    if asked.to is None:
        return _Count(found.value, _COUNTED, "estimated", source, told)
    own = growth(asked.figures, measure, asked.years, asked.to)
    by = own or growth(asked.figures, "insured", asked.years, asked.to)
    if by is None:
        lacking = Told(", no series of the country to scale it by", ", ingen tal for landet at omregne efter")
        return _Count(found.value, _BORROWED, "assumption", source, told + lacking)
    asked.cite(by.source)
    whose = (
        Told("the country's", "landets")
        if own
        else Told(
            "the country's dagpenge, for want of its own,",
            "landets dagpengemodtagere, da der intet eget tal er,",
        )
    )
    times = f"{by.value:.3f}"
    told += Told(
        f" x {times}, as {whose.en} in {asked.to} ({by.source})",
        f" x {comma(times)}, som {whose.da} i {asked.to} ({by.source})",
    )
    off, provenance = (_SCALED, "estimated") if own else (_BORROWED, "assumption")
    return _Count(found.value * by.value, off, provenance, source, told)


def _other_cash(asked: _Asked, job_ready: _Count | None) -> dict[str, _Count]:
    """Split those on kontanthjælp or uddannelseshjælp who are not job-ready, by visitation or as in the template."""
    whole = _count(asked, "activity_ready", ("cash",))
    if whole is None:
        return {}
    young = _count(asked, "education_ready", ("education_help",))
    fulltime = whole.fulltime + (young.fulltime if young else 0.0)
    everybody = whole.told + Told(" and ", " og ") + young.told if young else whole.told
    parts, when = _visitation(asked)
    split = sum(parts[group] for group in _NOT_JOB_READY)
    if not split:
        return {}
    ready = job_ready.fulltime if job_ready else fulltime * parts["job_ready"] / sum(parts.values())
    rest = max(fulltime - ready, 0.0)
    counts: dict[str, _Count] = {}
    if job_ready is None:
        told = everybody + Told(
            f", the job-ready by the visitation of {when.en}", f", de jobparate efter visitationen {when.da}"
        )
        counts["job_ready"] = _Count(ready, whole.off, whole.provenance, whole.source, told)
    for group in _NOT_JOB_READY:
        part, less = f"{100 * parts[group] / split:.1f}", f"{rest:.1f}"
        told = everybody + Told(
            f", less the job-ready: {less}; {part} % by the visitation of {when.en}",
            f", minus de jobparate: {comma(less)}; {comma(part)} % efter visitationen {when.da}",
        )
        guess = group in _YOUNG
        off = max(whole.off, _GUESSED) if guess else whole.off + 0.05
        provenance = "assumption" if guess else whole.provenance
        counts[group] = _Count(rest * parts[group] / split, off, provenance, whole.source, told)
    return counts


def _visitation(asked: _Asked) -> tuple[dict[str, float], Told]:
    """Return full-time persons by group at the newest visitation, and when and by whom; else the template's."""
    stock = asked.template.stock
    parts = dict.fromkeys(_CASH, 0.0)
    when = alike("")
    for measure, group in _VISITED.items():
        found = newest(asked.figures, asked.area, measure)
        if found is not None:
            parts[group] += found[1].value
            when = alike(f"{found[0]} ({asked.cite(found[1].source)})")
    if not parts["activity_ready"]:
        whose = asked.template.title
        lacking = Told(f"{whose}, for want of its own", f"i {whose}, da der ingen egen er")
        return {group: stock.get(group, 0.0) for group in parts}, lacking
    if not parts["education_activity_ready"]:
        # the visitation of 2025 on tells no activity-ready below 30 apart: as many of the young as in the template
        both = sum(stock.get(group, 0.0) for group in _YOUNG)
        share = stock.get("education_activity_ready", 0.0) / both if both else 0.0
        parts["education_activity_ready"] = share * parts["education_ready"]
        parts["education_ready"] *= 1 - share
    return parts, when


def _insured_share(asked: _Asked) -> SourcedFigure | None:
    """Return full-time persons per person on dagpenge: of the municipality, else of the country."""
    year = Years(asked.to, asked.to) if asked.to is not None else asked.years
    for area, years in ((asked.area, asked.years), (COUNTRY, year), (COUNTRY, asked.years)):
        share = _share(asked, area, "insured", years)
        if share is not None:
            whose = Told("the whole country", "hele landet") if area == COUNTRY else alike(area)
            return _per_person(asked, share, whose, years, ("insured",), (0.85, 0.97))
    return None


def _cash_share(asked: _Asked) -> SourcedFigure | None:
    share = _share(asked, asked.area, "cash", asked.years)
    return (
        None
        if share is None
        else _per_person(asked, share, alike(asked.area), asked.years, _CASH, (0.95, 1.0))
    )


def _per_person(
    asked: _Asked,
    share: tuple[float, str],
    whose: Told,
    years: Years,
    groups: Sequence[str],
    usual: tuple[float, float],
) -> SourcedFigure:
    """Return full-time persons per person there at a moment, from those of a month as published."""
    of_a_month, source = share
    turnover = asked.template.turnover_of(groups)
    value = at_a_moment(of_a_month, turnover)
    weeks = f"{1 / turnover:.0f}"
    month = f"{of_a_month:g}"
    told = Told(
        f"{source}, {whose.en} {years}: {month} full-time persons per person of a month; of those there at a moment,"
        f" with mean spells of {weeks} weeks",
        f"{source}, {whose.da} {years}: {comma(month)} fuldtidsperson pr. person i en måned; af dem, der er der på ét"
        f" tidspunkt, med forløb på i gennemsnit {weeks} uger",
    )
    ends = min(usual[0], value), max(usual[1], value)
    return SourcedFigure(value, ends, "estimated", told.en, source_da=told.da)


def _share(asked: _Asked, area: str, measure: Measure, years: Years) -> tuple[float, str] | None:
    for source, series in by_source(asked.figures, area, measure, "fulltime").items():
        persons = by_source(asked.figures, area, measure, "persons").get(source, {})
        both = [p for p in series if p in persons and years.first <= p.year <= years.last]
        total = sum(persons[p] for p in both)
        if total > 0:
            asked.cite(source)
            return round(min(sum(series[p] for p in both) / total, 1.0), 3), source
    return None


def _seasons(asked: _Asked) -> dict[str, SourcedFigure]:
    """Return the seasons of those groups whose monthly series are long enough."""
    found = {}
    for group, measure in _SEASONAL.items():
        own = season_of(asked.figures, asked.area, measure)
        if own is not None:
            asked.cite(own.source)
            months = f"{own.source}, {asked.area} {own.first}-{own.last}: "
            told = Told(
                months + "ratio to the centred 12-month average",
                months + "i forhold til det centrerede 12-måneders gennemsnit",
            )
            low, high = round(min(own.index) - 0.1, 2), round(max(own.index) + 0.1, 2)
            found[group] = SourcedFigure(
                own.index, (max(low, 0.01), high), "estimated", told.en, source_da=told.da
            )
    return found


def _guessed(asked: _Asked, stocks: Mapping[str, SourcedFigure]) -> dict[str, SourcedFigure]:
    """Return the groups that no export counts the template's stock, by the two places' sizes."""
    template = asked.template
    missing = [group for group in template.stock if group not in stocks]
    if not missing:
        return {}
    ratio, by = _size(asked, stocks)
    guessed = {}
    for group in missing:
        persons = template.stock[group] * ratio
        stock, times = f"{template.stock[group]:g}", f"{ratio:.3f}"
        told = Told(
            f"no figure in the exports; {template.title}'s {stock} x {times}, {by.en}",
            f"intet tal i udtrækkene; {template.title}s {stock} x {comma(times)}, {by.da}",
        )
        asked.working.append(f"{group}: {told.en} = {round(persons)} persons.")
        ends = around(persons, _GUESSED)
        guessed[group] = SourcedFigure(round(persons), ends, "assumption", "", told.en, note_da=told.da)
    return guessed


def _size(asked: _Asked, stocks: Mapping[str, SourcedFigure]) -> tuple[float, Told]:
    """Return the place's size over the template's: by the labour force if told of both, else by those counted."""
    here = labour_force(asked.figures, asked.area)
    there = labour_force(asked.figures, asked.template.title)
    if here and there:
        asked.cite(here.source)
        return (
            here.value / there.value,
            Told(
                "as the two labour forces are (the unemployed over their share of it)",
                "som forholdet mellem de to arbejdsstyrker (de ledige divideret med deres andel af den)",
            ),
        )
    known = [group for group in stocks if asked.template.stock.get(group)]
    whole = sum(asked.template.stock[group] for group in known)
    total = sum(single(stocks[group]) for group in known)
    counted = ", ".join(known)
    by = Told(f"as those counted are ({counted})", f"som forholdet mellem de talte ({counted})")
    return (total / whole if whole else 1.0), by
