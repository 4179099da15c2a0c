"""The answer in sentences that follow the verdicts.

A sentence says lower or higher only of a difference that is so by what matters, and probably so of one that is less
than that or only perhaps so; it never says whether that is good: lower cost is, fewer talks in time is not, and the
reader decides on the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from simulator.catalogue import HEADLINES, OUTCOMES, Headline
from simulator.experiments.compare import Comparison
from simulator.experiments.intervals import Interval
from simulator.experiments.study import Study
from simulator.experiments.verdicts import Verdict
from simulator.reporting.evidence import all_settings, exactly_same, measured, unit_of
from simulator.reporting.numbers import (
    DAYS,
    KRONER,
    SHARE,
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
_WHOLE_PER_CENT = replace(SHARE, digits=0)


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
    said = [sentence(study, proposal, headline, words)]
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


def verdict(study: Study, scenario: str, headline: Headline, setting: str = "default") -> str:
    """Return in one word what may be said of a difference as assumed, or under a setting, where chance alone is known.

    Returns
    -------
    str
        ``lower`` or ``higher`` by what matters; ``perhaps_lower`` or ``perhaps_higher``; ``practically`` the same;
        ``same`` to the last digit; ``unsure``; ``undefined`` where it was not measured.
    """
    comparison = study.default if setting == "default" else study.settings[setting]
    if not measured(comparison, headline.group, headline.outcome):
        return "undefined"
    found = comparison.difference(scenario, headline.group, headline.outcome)
    if found.mean != found.mean:
        return "undefined"
    judged = (
        study.verdict(scenario, headline.group, headline.outcome)
        if setting == "default"
        else study.verdict_under(setting, scenario, headline.group, headline.outcome)
    )
    return word_for(judged)


def word_for(judged: Verdict) -> str:
    """Return in one word what may be said of a difference: see :func:`verdict`."""
    if judged.mean == judged.low == judged.high == 0:
        return "same"
    if judged.word == "same":
        return "practically"
    if judged.word == "unknown":
        return "unsure"
    way = "lower" if judged.mean < 0 else "higher"
    return way if judged.is_sure else f"perhaps_{way}"


def sentence(study: Study, scenario: str, headline: Headline, words: Words) -> str:
    """Say in one or two sentences what a scenario does to one of the four questions."""
    main = main_sentence(study, scenario, headline, words)
    if verdict(study, scenario, headline) == "undefined":
        return main
    return _closed(
        " ".join(
            [main, *_odds(study, scenario, headline, words), *alongside(study, scenario, headline, words)]
        )
    )


def _odds(study: Study, scenario: str, headline: Headline, words: Words) -> list[str]:
    """Say how probable each way is, where it is not settled."""
    judged = study.verdict(scenario, headline.group, headline.outcome)
    if judged.word in ("same", "better", "worse") or judged.probability_same != judged.probability_same:
        return []
    ways = judged.probability_better, judged.probability_worse
    lower, higher = ways if OUTCOMES[headline.outcome].better != "higher" else ways[::-1]
    shares = {"lower": lower, "same": judged.probability_same, "higher": higher}
    said = {way: level(share, _WHOLE_PER_CENT, words) for way, share in shares.items()}
    return [
        words("answer.odds", **said, matters=how_much(judged, unit_of(headline.outcome), words)["matters"])
    ]


def main_sentence(study: Study, scenario: str, headline: Headline, words: Words) -> str:
    """Say in one sentence what a scenario does to one of the four questions."""
    said = verdict(study, scenario, headline)
    short = SHORT[headline.family]
    baseline = words.within(study.baseline)
    key = f"answer.{short}_{said}"
    if said == "undefined":
        return words(key, baseline=baseline)
    kind = unit_of(headline.outcome)
    judged = study.verdict(scenario, headline.group, headline.outcome)
    text = words(
        key,
        scenario=words.scenario(scenario),
        baseline=baseline,
        period=period(study.default, words),
        **how_much(judged, kind, words),
        base=level(judged.baseline, kind, words),
        value=level(judged.level, kind, words),
        relative=relative(judged.mean, judged.baseline, words),
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
        verdicts = {name: _settled(verdict(study, scenario, headline, name)) for name in settings}
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


def _settled(said: str) -> str:
    """Return a verdict for a list of settings: what is perhaps so, or too little to matter, is not told apart there."""
    return {"perhaps_lower": "unsure", "perhaps_higher": "unsure", "practically": "unsure"}.get(said, said)


def interval_of(judged: Verdict) -> Interval:
    """Return a difference with what holds 95 % of its draws, or without draws its interval of chance."""
    return Interval(judged.mean, judged.low, judged.high, judged.draws or judged.chance.replications)


def how_much(judged: Verdict, kind: Quantity, words: Words) -> dict[str, str]:
    """Write a difference with and without its sign, its interval, and what matters; less than a week is in days."""
    found, matters = interval_of(judged), judged.matters
    if kind is WEEKS and max(abs(x) for x in (found.mean, found.low, found.high) if x == x) < 1:
        found, kind = Interval(7 * found.mean, 7 * found.low, 7 * found.high, found.replications), DAYS
        matters *= 7
    sure = found.low > 0 or found.high < 0
    return {
        "size": size(found, kind, words),
        "difference": difference(found, kind, words),
        "interval": spread(found, kind, words, signed=not sure, draws=judged.draws > 0),
        "matters": size(Interval(matters, matters, matters, 1), kind, words),
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


def alongside(study: Study, scenario: str, headline: Headline, words: Words) -> list[str]:
    """Return the sentences that follow that of a headline."""
    comparison = study.default
    if headline.family == "cost":
        return [
            *_differs("municipality", "cost_municipality", study, scenario, words),
            *_sanctions(study, scenario, words),
        ]
    if headline.family == "capacity":
        return _worth(study, scenario, words)
    if headline.family == "time_to_job":
        return _in_job(study, scenario, words)
    own_rules = {"value": "talks_on_time", "met": "requirement_met"}
    if headline.family == "compliance" and all(measured(comparison, "all", o) for o in own_rules.values()):
        shares = {
            key: level(study.verdict(scenario, "all", outcome).level, unit_of(outcome), words)
            for key, outcome in own_rules.items()
        }
        return [words("answer.own_rules", **shares)]
    return []


def _in_job(study: Study, scenario: str, words: Words) -> list[str]:
    """Say how many found a job within a year: time on benefit ends for other reasons too."""
    key = "jobseekers", "out_to_job_52w"
    if not measured(study.default, *key):
        return []
    base, value = (study.default.mean(one, *key).mean for one in (study.baseline, scenario))
    if base != base or value != value:
        return []
    shares = {"base": level(base, _WHOLE_PER_CENT, words), "value": level(value, _WHOLE_PER_CENT, words)}
    return [words("answer.in_job" + ("_same" if shares["base"] == shares["value"] else ""), **shares)]


def _judged(outcome: str, study: Study, scenario: str) -> Verdict | None:
    """Return the verdict on an outcome of everybody; nothing if it does not differ at all or was not measured."""
    if not measured(study.default, "all", outcome):
        return None
    found = study.default.difference(scenario, "all", outcome)
    if found.mean != found.mean or exactly_same(found):
        return None
    return study.verdict(scenario, "all", outcome)


def _differs(key: str, outcome: str, study: Study, scenario: str, words: Words) -> list[str]:
    """Say by how much an outcome differs, unless it does not at all or was not measured."""
    judged = _judged(outcome, study, scenario)
    return [] if judged is None else [words("answer." + key, **how_much(judged, unit_of(outcome), words))]


def _sanctions(study: Study, scenario: str, words: Words) -> list[str]:
    """Say how much of the cost only changes hands, since more or less is withheld by sanctions."""
    judged = _judged("sanctions_withheld", study, scenario)
    if judged is None:
        return []
    sure = judged.low > 0 or judged.high < 0
    key = "unsure" if not sure else "fewer" if judged.mean < 0 else "more"
    return [words(f"answer.sanctions_{key}", **how_much(judged, KRONER, words))]


def _worth(study: Study, scenario: str, words: Words) -> list[str]:
    """Say what the hours are in full-time persons, and the cost with spare hours at both prices of an hour."""
    said = _differs("full_time", "caseworkers_full_time", study, scenario, words)
    band = {
        "nothing": "cost_total",
        "marginal": "cost_total_hours_marginal",
        "average": "cost_total_hours_average",
    }
    found = {key: _judged(outcome, study, scenario) for key, outcome in band.items()}
    known = {key: one for key, one in found.items() if one is not None}
    if len(known) < len(band):
        return said
    values = {key: difference_with_spread(interval_of(one), KRONER, words) for key, one in known.items()}
    return [*said, words("answer.hours_band", **values)]
