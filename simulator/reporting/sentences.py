"""The answer in sentences that follow the numbers.

A sentence says lower or higher only of a difference whose 95 % interval excludes zero, and never whether that is
good: lower cost is, fewer talks in time is not, and the reader decides on the rest.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.catalogue import HEADLINES, Headline
from simulator.experiments.compare import Comparison
from simulator.experiments.intervals import Interval
from simulator.experiments.study import Study
from simulator.reporting.evidence import all_settings, direction, exactly_same, measured, unit_of
from simulator.reporting.numbers import (
    DAYS,
    KRONER,
    WEEKS,
    Quantity,
    difference,
    difference_with_spread,
    level,
    relative,
    size,
    spread,
)
from simulator.reporting.words import Words, inside
from simulator.reporting.words import words as words_of

SHORT = {"compliance": "compliance", "cost": "cost", "time_to_job": "time", "capacity": "hours"}
"""What the texts call the four questions."""
TWO_YEARS = 104


@dataclass(frozen=True)
class Answer:
    """What a study says about one proposal: a sentence a family, and a line a question on how robust it is."""

    scenario: str
    sentences: tuple[tuple[str, str], ...]
    robust: tuple[str, ...]


def answers(study: Study, words: Words) -> tuple[Answer, ...]:
    """Say what the study found, proposal by proposal."""
    return tuple(
        Answer(
            proposal,
            tuple((h.family, _said(study, proposal, h, words)) for h in HEADLINES),
            robustness(study, proposal, words),
        )
        for proposal in study.default.proposals
    )


def _said(study: Study, proposal: str, headline: Headline, words: Words) -> str:
    said = [sentence(study.default, proposal, headline, words)]
    if headline.family == "compliance":
        kept = averages(study, proposal, words)
        said += [words("answer.averages", kept=kept)] if kept else []
        change = guidance_change(study, proposal)
        baseline = words.within(study.baseline)
        said += [words(f"answer.guidance_{change}", baseline=baseline)] if change else []
    return " ".join(said)


def averages(study: Study, proposal: str, words: Words) -> str:
    """List talks held per talk required for the groups whose average the proposal's law binds; empty if none is."""
    listed = []
    for group, owed in study.scenarios[proposal].law.groups.items():
        asked = [r.share for r in owed.requirements.values() if r.active and r.binds == "average"]
        if not asked or not measured(study.default, group, "requirement_margin"):
            continue
        held = study.default.mean(proposal, group, "requirement_margin").mean
        if held == held:
            key = "answer.average" if max(asked) == 1.0 else "answer.average_of"
            values = (level(x, unit_of("requirement_margin"), words) for x in (held, max(asked)))
            listed.append(
                words(
                    key,
                    group=inside(words("groups." + group)),
                    **dict(zip(("held", "asked"), values, strict=True)),
                )
            )
    return ", ".join(listed)


def guidance_change(study: Study, proposal: str) -> str:
    """Tell what becomes of guidance about sanctions that the baseline's law dates: ``waits``, ``gone`` or nothing.

    A talk held in time without that guidance breaks the baseline's law all the same, and no share of talks shows it.
    """
    ours, theirs = study.scenarios[proposal].law.duties, study.scenarios[study.baseline].law.duties
    dated = [
        n for n, d in theirs.items() if d.guides_on_sanctions and d.active and d.trigger != "after_breach"
    ]
    for name in dated:
        if name not in ours or not ours[name].active:
            return "gone"
        if ours[name].trigger == "after_breach":
            return "waits"
    return ""


def text(study: Study, language: str = "en") -> str:
    """Say the whole answer as plain text: a paragraph a proposal, or the levels of a scenario run alone."""
    spoken = words_of(language, study.scenarios)
    if not study.default.proposals:
        return "\n".join(sentence for _, sentence in levels(study, spoken))
    return "\n\n".join(
        "\n".join([spoken.scenario(answer.scenario), *(sentence for _, sentence in answer.sentences)])
        for answer in answers(study, spoken)
    )


def verdict(comparison: Comparison, scenario: str, headline: Headline) -> str:
    """Return in one word what may be said: ``lower``, ``higher``, ``unsure``, ``same`` or ``undefined``."""
    if not measured(comparison, headline.group, headline.outcome):
        return "undefined"
    found = comparison.difference(scenario, headline.group, headline.outcome)
    if found.mean != found.mean:
        return "undefined"
    if exactly_same(found):
        return "same"
    return {-1: "lower", 0: "unsure", 1: "higher"}[direction(found)]


def sentence(comparison: Comparison, scenario: str, headline: Headline, words: Words) -> str:
    """Say in one or two sentences what a scenario does to one of the four questions."""
    main = main_sentence(comparison, scenario, headline, words)
    if verdict(comparison, scenario, headline) == "undefined":
        return main
    return _closed(" ".join([main, *alongside(comparison, scenario, headline, words)]))


def main_sentence(comparison: Comparison, scenario: str, headline: Headline, words: Words) -> str:
    """Say in one sentence what a scenario does to one of the four questions."""
    said = verdict(comparison, scenario, headline)
    short = SHORT[headline.family]
    baseline = words.within(comparison.baseline)
    key = f"answer.{short}_{said}"
    if said == "undefined":
        return words(key, baseline=baseline)
    kind = unit_of(headline.outcome)
    found = comparison.difference(scenario, headline.group, headline.outcome)
    base = comparison.mean(comparison.baseline, headline.group, headline.outcome).mean
    value = comparison.mean(scenario, headline.group, headline.outcome).mean
    text = words(
        key,
        scenario=words.scenario(scenario),
        baseline=baseline,
        period=period(comparison, words),
        **how_much(found, kind, words, sure=said != "unsure"),
        base=level(base, kind, words),
        value=level(value, kind, words),
        relative=relative(found.mean, base, words),
    )
    return _closed(text)


def period(comparison: Comparison, words: Words) -> str:
    """Say what a yearly amount is a year of: the mean year of the whole transition, from start to horizon."""
    if comparison.weeks == TWO_YEARS:
        return words("answer.period_two_years")
    if comparison.weeks:
        return words("answer.period_weeks", weeks=comparison.weeks)
    return words("answer.period")


def levels(study: Study, words: Words) -> tuple[tuple[str, str], ...]:
    """Say where one scenario stands by itself: family and sentence for each of the four questions."""
    said = []
    for headline in HEADLINES:
        short = SHORT[headline.family]
        baseline = words.within(study.baseline)
        key = f"answer.{short}_undefined"
        base = ""
        if measured(study.default, headline.group, headline.outcome):
            mean = study.default.mean(study.baseline, headline.group, headline.outcome).mean
            if mean == mean:
                key, base = f"answer.{short}_run", level(mean, unit_of(headline.outcome), words)
        text = words(key, baseline=baseline, base=base, period=period(study.default, words))
        said.append((headline.family, _closed(text)))
    return tuple(said)


def robustness(study: Study, scenario: str, words: Words) -> tuple[str, ...]:
    """Say for each question whether the direction holds in every setting that was run."""
    settings = all_settings(study)
    if len(settings) < 2:
        return (words("robust.none"),)
    lines = []
    for headline in HEADLINES:
        verdicts = {name: verdict(comparison, scenario, headline) for name, comparison in settings.items()}
        lower = [words.setting(name) for name, said in verdicts.items() if said == "lower"]
        higher = [words.setting(name) for name, said in verdicts.items() if said == "higher"]
        unsure = [words.setting(name) for name, said in verdicts.items() if said not in ("lower", "higher")]
        values: dict[str, object] = {
            "outcome": words("families." + headline.family),
            "count": len(settings),
            "lower": _quiet(lower, words),
            "higher": _quiet(higher, words),
            "unsure": _quiet(unsure, words),
        }
        lines.append(words("robust." + _agreement(set(verdicts.values())), **values))
    return tuple(lines)


def how_much(found: Interval, kind: Quantity, words: Words, sure: bool) -> dict[str, str]:
    """Write a difference with and without its sign, and its interval; less than a week is said in days."""
    if kind is WEEKS and max(abs(x) for x in (found.mean, found.low, found.high) if x == x) < 1:
        found, kind = Interval(7 * found.mean, 7 * found.low, 7 * found.high, found.replications), DAYS
    return {
        "size": size(found, kind, words),
        "difference": difference(found, kind, words),
        "interval": spread(found, kind, words, signed=not sure),
    }


def _closed(text: str) -> str:
    """Let an abbreviation at the end of a sentence share its full stop ("mio. kr.")."""
    return text.replace("..", ".")


def _agreement(verdicts: set[str]) -> str:
    sure = verdicts & {"lower", "higher"}
    if len(sure) == 2:
        return "turns" if verdicts == sure else "turns_unsure"
    if sure:
        return ("same_" if verdicts == sure else "mostly_") + sure.pop()
    alone: dict[frozenset[str], str] = {
        frozenset({"same"}): "identical",
        frozenset({"undefined"}): "undefined",
    }
    return alone.get(frozenset(verdicts), "same_none")


def _quiet(names: list[str], words: Words) -> str:
    return words.sequence(map(inside, names)) if names else ""


# --- What one headline number would hide, said beside it: who pays, what changes hands, what an hour is worth


def alongside(comparison: Comparison, scenario: str, headline: Headline, words: Words) -> list[str]:
    """Return the sentences that follow that of a headline."""
    if headline.family == "cost":
        own = _differs("municipality", "cost_municipality", comparison, scenario, words)
        return own + _sanctions(comparison, scenario, words)
    if headline.family == "capacity":
        return _worth(comparison, scenario, words)
    own_rules = {"value": "talks_on_time", "met": "requirement_met"}
    if headline.family == "compliance" and all(measured(comparison, "all", o) for o in own_rules.values()):
        shares = {
            key: level(comparison.mean(scenario, "all", outcome).mean, unit_of(outcome), words)
            for key, outcome in own_rules.items()
        }
        return [words("answer.own_rules", **shares)]
    return []


def _differs(key: str, outcome: str, comparison: Comparison, scenario: str, words: Words) -> list[str]:
    """Say by how much an outcome differs, unless it does not at all or was not measured."""
    if not measured(comparison, "all", outcome):
        return []
    found, kind = comparison.difference(scenario, "all", outcome), unit_of(outcome)
    if found.mean != found.mean or exactly_same(found):
        return []
    values = {"difference": difference(found, kind, words), "interval": spread(found, kind, words)}
    return [words("answer." + key, **values)]


def _sanctions(comparison: Comparison, scenario: str, words: Words) -> list[str]:
    """Say how much of the cost only changes hands, since more or less is withheld by sanctions."""
    if not measured(comparison, "all", "sanctions_withheld"):
        return []
    found = comparison.difference(scenario, "all", "sanctions_withheld")
    if found.mean != found.mean or exactly_same(found):
        return []
    sign = direction(found)
    key = {-1: "fewer", 0: "unsure", 1: "more"}[sign]
    return [words(f"answer.sanctions_{key}", **how_much(found, KRONER, words, sure=sign != 0))]


def _worth(comparison: Comparison, scenario: str, words: Words) -> list[str]:
    """Say what the hours are in full-time persons, and the cost with spare hours at both prices of an hour."""
    said = _differs("full_time", "caseworkers_full_time", comparison, scenario, words)
    band = {
        "nothing": "cost_total",
        "marginal": "cost_total_hours_marginal",
        "average": "cost_total_hours_average",
    }
    if not all(measured(comparison, "all", outcome) for outcome in band.values()):
        return said
    found = {key: comparison.difference(scenario, "all", outcome) for key, outcome in band.items()}
    if any(one.mean != one.mean for one in found.values()) or all(map(exactly_same, found.values())):
        return said
    values = {key: difference_with_spread(one, KRONER, words) for key, one in found.items()}
    return [*said, words("answer.hours_band", **values)]
