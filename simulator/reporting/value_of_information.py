"""What to find out first, in sentences, a chart, a table and a report."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from simulator.experiments.evppi import Worth
from simulator.experiments.named_groups import path_of
from simulator.experiments.value_of_information import ValueOfInformation
from simulator.reporting import size_words
from simulator.reporting.charts import information as charts
from simulator.reporting.notes import all_said
from simulator.reporting.numbers import plain
from simulator.reporting.report import Figure, Report
from simulator.reporting.result import ResultPage, Sheet
from simulator.reporting.words import Words, inside

NAMED = 3
"""Things that a sentence names at most."""
BARS = 10
"""Assumptions that the chart shows at most."""
SHOWN = 20
"""Assumptions that the page's table shows at most, of those that are worth something; the file has all."""
_SURE = 2
"""Standard errors above nothing from which something is worth knowing for sure."""


def sentences(found: ValueOfInformation, words: Words) -> tuple[str, ...]:
    """Say what is best as far as is known, what knowing all would be worth, and what to find out first, and how."""
    perfect = found.everything
    named = {"best": words.scenario(found.best)}
    named["odds"] = size_words.odds(perfect.probability_changes, found.draws, words)
    if found.week_worth:
        said = [words("value_of_information.best", worth=_kroner(found.week_worth, words), **named)]
    else:
        said = [words("value_of_information.best_money", **named)]
    if not _is_sure(perfect):
        return (*said, words("value_of_information.nothing"))
    said += [
        words("value_of_information.perfect", value=_kroner(perfect.value, words)),
        *_first(found, words),
    ]
    if groups := [one for one in found.of_kind("group") if _is_sure(one)]:
        listed = words.sequence(_with_value(one, found, words) for one in groups[:NAMED])
        said.append(words("value_of_information.groups_first", groups=listed))
    return (*said, *_studies(found, words))


def name_of(one: Worth, found: ValueOfInformation, words: Words) -> str:
    """Return the name of something to know."""
    if one.kind == "perfect":
        return words("value_of_information.everything")
    if one.kind == "group":
        return words(f"value_of_information.groups.{one.name}")
    if one.kind == "study":
        return next(study for study in found.inquiries if study.name == one.name).title(words.language)
    return words.assumption(one.name)


def figures(found: ValueOfInformation, words: Words) -> Iterator[Figure]:
    """Draw what knowing would be worth."""
    alone = [one for one in found.of_kind("assumption")[:BARS] if one.value > 0]
    panels = {
        words("value_of_information.panel_groups"): (found.everything, *found.of_kind("group")),
        words("value_of_information.panel_alone"): alone,
        words("value_of_information.panel_studies"): found.of_kind("study"),
    }
    title = _first(found, words)[0].rstrip(".")
    picture = charts.worths(panels, words, title, lambda one: name_of(one, found, words))
    caption = words("value_of_information.caption", worth=_kroner(found.week_worth, words))
    yield Figure("information", caption, picture, found.table())


def report(found: ValueOfInformation, words: Words) -> Report:
    """Put the page together."""
    proposals = words.sequence([words.scenario(name) for name in found.names[1:]])
    numbers = {
        "assumptions": plain(len(found.of_kind("assumption")), words, 0),
        "draws": found.draws,
        "worth": _kroner(found.week_worth, words),
        "entrants": plain(found.entrants, words, 0),
    }
    notes = ("method", "sparse", "chance", "week", "groups", "studies")
    columns = [words(f"value_of_information.column_{head}") for head in ("name", "kind", "value", "changes")]
    return ResultPage(
        scenarios=found.scenarios,
        question=words(
            "value_of_information.question", proposals=proposals, baseline=words.within(found.names[0])
        ),
        meta=words("value_of_information.meta", **numbers),
        answer=sentences(found, words),
        figures=tuple(figures(found, words)),
        sheets=(
            Sheet(
                "evppi",
                words("value_of_information.table"),
                found.table(),
                columns,
                tuple(_rows(found, words)),
                words("value_of_information.table_note"),
            ),
        ),
        notes=(
            *(words(f"value_of_information.note_{note}", **numbers) for note in notes),
            *all_said(found.notes, words),
        ),
    ).report(words)


def _first(found: ValueOfInformation, words: Words) -> list[str]:
    """Name the assumptions that are surely worth knowing, the dearest first.

    What is the municipality's own to choose is to be decided rather than found out.
    """
    sure = [one for one in found.of_kind("assumption") if _is_sure(one)]
    if not sure:
        return [words("value_of_information.first_none")]
    choices = [one for one in sure if _is_choice(one, found)]
    others = [one for one in sure if one not in choices]
    return [
        words(
            f"value_of_information.{key}",
            assumptions=words.sequence(_with_value(one, found, words) for one in some[:NAMED]),
        )
        for key, some in (("first", others), ("decide", choices))
        if some
    ]


def _studies(found: ValueOfInformation, words: Words) -> Iterator[str]:
    """Say what each study is worth, and how soon it has paid for itself."""
    costs = {one.name: one.cost for one in found.inquiries}
    studies = found.of_kind("study")
    sure = [one for one in studies if _is_sure(one)]
    for one in sure:
        named = {"study": name_of(one, found, words), "value": _kroner(one.value, words)}
        if math.isnan(costs[one.name]):
            yield words("value_of_information.study", **named)
        else:
            years = size_words.two_figures(costs[one.name] / one.value, words)
            cost = _kroner(costs[one.name], words)
            yield words("value_of_information.study_cost", years=years, cost=cost, **named)
    if unsure := [one for one in studies if one not in sure]:
        names = words.sequence(
            words("value_of_information.quoted", name=name_of(one, found, words)) for one in unsure
        )
        yield words("value_of_information.study_none", studies=names)


def _rows(found: ValueOfInformation, words: Words) -> Iterator[Sequence[str]]:
    alone = [one for one in found.of_kind("assumption")[:SHOWN] if one.value > 0]
    for one in (found.everything, *found.of_kind("group"), *found.of_kind("study"), *alone):
        yield (
            name_of(one, found, words),
            words(f"value_of_information.kinds.{one.kind}"),
            _value_with_error(one, words),
            size_words.share(one.probability_changes, words),
        )


def _is_sure(one: Worth) -> bool:
    return one.value > _SURE * one.standard_error


def _is_choice(one: Worth, found: ValueOfInformation) -> bool:
    """Whether an assumption is one of a few ways in which the jobcentre may work: its practice."""
    path = path_of(one.name)
    known = (scenario.figures.get(path) for scenario in found.scenarios.values())
    return path.startswith("practice.") and any(one is not None and one.is_structural for one in known)


def _with_value(one: Worth, found: ValueOfInformation, words: Words) -> str:
    return words(
        "value_of_information.with_value",
        name=inside(name_of(one, found, words)),
        value=_kroner(one.value, words),
    )


def _value_with_error(one: Worth, words: Words) -> str:
    if math.isnan(one.standard_error):
        return _kroner(one.value, words)
    error = _kroner(one.standard_error, words)
    return words("value_of_information.with_error", value=_kroner(one.value, words), error=error)


def _kroner(value: float, words: Words) -> str:
    return size_words.kroner(value, words)
