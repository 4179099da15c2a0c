"""Person by person, in sentences and rows: who leaves earlier, who later, by how many weeks."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.experiments.intervals import Interval
from simulator.experiments.persons import Persons
from simulator.experiments.study import Study
from simulator.reporting.numbers import DAYS, PLAIN, SHARE, WEEKS, level, level_with_spread, plain
from simulator.reporting.report import (
    Block,
    Cell,
    Details,
    Figure,
    Paragraph,
    Section,
    Table,
    amount,
    link,
    spaced,
    strong,
)
from simulator.reporting.words import Words

LEAST = 10
"""Persons of a group below which a share of them says nothing: its row is in the file alone."""
_SAID_OF = "jobseekers"
"""Whose numbers the sentence says."""
_HARDLY = 0.0025
"""Share below which hardly anybody moves: fewer than one in four hundred."""
_ONE_IN_A_HUNDRED = 0.015
"""Share from which on it is said of a hundred."""


_HEADS = (
    "persons_column",
    "earlier_column",
    "later_column",
    "same_column",
    "unknown_column",
    "weeks_earlier_column",
    "weeks_later_column",
)
"""Keys of the headings of what is counted."""


def section(study: Study, words: Words, chart: Sequence[Figure]) -> list[Section]:
    """Show who leaves earlier, later or at the same time; nothing where nobody was followed."""
    if not study.persons:
        return []
    name, blocks = words("persons.heading"), list[Block]()
    for scenario in study.default.proposals:
        if said := sentence(study, scenario, words):
            blocks.append(Paragraph(spaced(strong(f"{words.scenario(scenario)}."), said)))
    note = words("persons.note", baseline=words.within(study.baseline))
    blocks += chart
    blocks.append(Paragraph(spaced(note, _unmatched(study, words), link("persons.csv"))))
    heads: list[str | Cell] = [Cell(words("page.scenario_column"), "who"), words("persons.group_column")]
    heads += [amount(words("persons." + head)) for head in _HEADS]
    enough = [one for one in study.persons if one["persons"].mean >= LEAST]
    hidden = len(study.persons) > len(enough)
    rows = [_row(one, words) for one in enough]
    table = Table(name, heads, rows, caption=words("persons.hidden", least=LEAST) if hidden else "")
    blocks.append(Details(words("persons.table"), [table]))
    return [Section("persons", name, blocks)]


def sentence(study: Study, scenario: str, words: Words) -> str:
    """Say how many new job seekers leave earlier and later, and what that comes to; empty where none enters."""
    one = next((p for p in study.persons if (p.scenario, p.group) == (scenario, _SAID_OF)), None)
    if one is None:
        return ""
    earlier, later = one["earlier"].mean, one["later"].mean
    if earlier == later == 0:
        return words("persons.nobody")
    if max(earlier, later) < _HARDLY:
        return words("persons.hardly")
    sides = [_side(one, side, words) for side in ("earlier", "later") if one[side].mean >= _HARDLY]
    return words("persons.sentence", sides=words.sequence(sides), sum=words("persons." + _sum(study, one)))


def _sum(study: Study, one: Persons) -> str:
    """Return what it comes to for all of them: weeks gained, weeks lost, or as good as nothing by what matters."""
    net = one["weeks_net"]
    if abs(net.mean) * 7 < study.matters.days or net.holds_zero:
        return "sum_level"
    return "sum_earlier" if net.mean < 0 else "sum_later"


def _row(one: Persons, words: Words) -> tuple[str | Cell, ...]:
    numbers = (
        plain(one["persons"].mean, words, 0),
        *(level_with_spread(one[m], SHARE, words) for m in ("earlier", "later", "same", "unknown")),
        *(_weeks(one, side, words) for side in ("earlier", "later")),
    )
    return (
        words.scenario(one.scenario),
        words.group(one.group),
        *(amount(number) for number in numbers),
    )


def _unmatched(study: Study, words: Words) -> str:
    """Say whether all enter in both scenarios."""
    everyone = [one for one in study.persons if one.group == "all"]
    only = {
        m: max((one[m].mean for one in everyone), default=0.0) for m in ("only_baseline", "only_proposal")
    }
    if not any(only.values()):
        return words("persons.all_matched")
    return words(
        "persons.unmatched",
        baseline_only=level(only["only_baseline"], PLAIN, words),
        proposal_only=level(only["only_proposal"], PLAIN, words),
    )


def _side(one: Persons, side: str, words: Words) -> str:
    """Say of one side: "1 in 200 leaves a few weeks later"."""
    share, weeks = one[side].mean, one[f"weeks_{side}_mean"].mean
    how_long = level(weeks * 7, DAYS, words) if weeks < 1 else level(weeks, WEEKS, words)
    number, of = (100 * share, 100) if share >= _ONE_IN_A_HUNDRED else (1, _round(1 / share))
    values = {"number": plain(number, words, 0), "of": plain(of, words, 0), "weeks": how_long}
    return words(f"persons.{side}_count", **values)


def _round(number: float) -> float:
    """Return a number with one figure that means something."""
    return float(f"{number:.1g}")


def _weeks(one: Persons, side: str, words: Words) -> str:
    mean, median = one[f"weeks_{side}_mean"], one[f"weeks_{side}_median"]
    if mean.mean != mean.mean:
        return ""
    return words("persons.mean_median", mean=_bare(mean, words), median=_bare(median, words))


def _bare(weeks: Interval, words: Words) -> str:
    mean = plain(weeks.mean, words, 1)
    if weeks.low != weeks.low:
        return mean
    low, high = plain(weeks.low, words, 1), plain(weeks.high, words, 1)
    return words("format.difference_interval", difference=mean, low=low, high=high)
