"""What a search found, in sentences, the chart of the front, tables and scenario files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from simulator.experiments.search_question import Bound, Constraint, Decision, Objective
from simulator.experiments.search_result import Rated, Search
from simulator.reporting.charts import search as charts
from simulator.reporting.evidence import moved_by
from simulator.reporting.meanings import danish_value, name_of
from simulator.reporting.notes import all_said
from simulator.reporting.numbers import difference_with_spread, level, plain, significant
from simulator.reporting.report import Figure, Report, code
from simulator.reporting.result import ResultPage, Sheet
from simulator.reporting.rule_files import rule_files
from simulator.reporting.words import Words, inside
from simulator.scenario.messages import spell


def sentences(found: Search, words: Words) -> tuple[str, ...]:
    """Say how many rules stand, what the ends of the front do, and whether any beats what is proposed."""
    counts = {
        "tried": len(found.tried),
        "runs": found.spent,
        "verified": sum(one.values is not None for one in found.rated),
        "draws": found.verify,
        "front": len(found.front),
    }
    if not found.front:
        return (words("search.none", **counts), *_nearest(found, words))
    said = [words("search.answer" if found.constraints else "search.answer_free", **counts)]
    best: dict[str, list[str]] = {}
    for objective in found.objectives:
        one = min(found.front, key=lambda rule: objective.sign * found.level(rule, objective).mean)
        best.setdefault(told(found, one, words), []).append(_outcome(objective, words))
    said += [words("search.best", outcome=words.sequence(named), told=rule) for rule, named in best.items()]
    for one in found.references:
        said.append(_against(found, one, words))
        if not found.holds(one):
            said[-1] += " " + words("search.not_held", scenario=words.within(one.name))
    return tuple(dict.fromkeys(said))


def told(found: Search, one: Rated, words: Words) -> str:
    """Say in a sentence what a rule chooses and what it comes to."""
    chosen = "; ".join(
        words("search.chosen", what=_decision(d, words), value=_value(d, x, words))
        for d, x in zip(found.decisions, one.values or (), strict=True)
    )
    parts = [
        words(
            "search.apart",
            outcome=_outcome(o, words),
            difference=difference_with_spread(found.difference(one, o), moved_by(o.key[1]), words),
        )
        for o in found.objectives
    ]
    parts += [
        words("search.held_in", what=_constraint(c, words), share=_share(found.held(one, c).share, words))
        for c in found.constraints
    ]
    return words("search.told", rule=one.name, chosen=chosen, parts="; ".join(parts))


def report(found: Search, words: Words) -> Report:
    """Put the page together."""
    names = words.sequence(map(words.scenario, found.scenarios))
    first = next(iter(found.scenarios))
    meta = words(
        "search.meta",
        scenarios=names,
        start=words.within(found.start),
        decisions=len(found.decisions),
        tried=len(found.tried),
        runs=found.spent,
        draws=found.verify,
        seed=found.seed,
    )
    notes = [words(f"search.note_{name}") for name in ("afresh", "decided", "means", "budget")]
    notes.append(
        words("search.note_draws" if found.draws else "search.note_no_draws", number=len(found.drawn))
    )
    rules, front = found.rules(), found.table()
    return ResultPage(
        scenarios=found.scenarios,
        question=words("search.question", scenario=words.within(first)),
        meta=meta,
        answer=sentences(found, words),
        figures=(
            Figure(
                "front",
                words("search.caption", baseline=words.within(first)),
                charts.front(found, words, words("search.title"), lambda o: _outcome(o, words)),
                rules,
            ),
        ),
        sheets=(
            _decisions(found, words),
            Sheet(
                "front", words("search.table"), front, _heads(found, words), _rows(found, found.front, words)
            ),
            Sheet(
                "rules",
                words("search.table_rules"),
                rules,
                _heads(found, words),
                _rows(found, found.rated, words),
            ),
            _tried(found, words),
        ),
        notes=(*notes, *all_said(found.notes, words)),
        files=rule_files(found, words, {one.name: told(found, one, words) for one in found.front}),
    ).report(words)


def _nearest(found: Search, words: Words) -> Iterator[str]:
    """Say of the verified rule that misses least, by what it holds least often, how often it holds each.

    Of several bounds that have to hold at once, each by itself too: so one sees which of them it is.
    """
    rules = [one for one in found.rated if one.values is not None]
    if not rules:
        return
    nearest = max(rules, key=lambda one: min(found.held(one, c).share for c in found.constraints))
    for constraint in found.constraints:
        share = found.held(nearest, constraint).share
        yield words("search.nearest", what=_constraint(constraint, words), share=_share(share, words))
        for alone in constraint.alone:
            share = found.held(nearest, alone).share
            yield words(
                "search.nearest_alone", what=_bound(alone.bounds[0], words), share=_share(share, words)
            )


def _against(found: Search, one: Rated, words: Words) -> str:
    """Say which rules of the front are better than a scenario in everything asked, and which surely."""
    named = words.within(one.name)
    beats = [rule for rule in found.front if found.beats(rule, one)]
    surely = [rule for rule in beats if found.surely_beats(rule, one)]
    if not beats:
        return words("search.beats_none", scenario=named)
    rules = words.sequence(inside(words("search.rule", rule=rule.name)) for rule in beats)
    if not surely:
        return words("search.beats", scenario=named, rules=rules)
    sure = words.sequence(inside(words("search.rule", rule=rule.name)) for rule in surely)
    return words("search.beats_surely", scenario=named, rules=rules, sure=sure)


def _heads(found: Search, words: Words) -> list[str]:
    heads = [words("search.head_rule")]
    heads += [_first_large(_decision(one, words)) for one in found.decisions]
    for one in found.objectives:
        heads += [_first_large(_outcome(one, words)), words("search.head_difference")]
    return heads + [words("search.head_held", what=_constraint(one, words)) for one in found.constraints]


def _rows(found: Search, rated: tuple[Rated, ...], words: Words) -> list[list[str]]:
    """Write the rules; those of the front go by their numbers, of the others what is held against them by name."""
    on_front = {repr(one.values): one.name for one in found.front}
    rows = []
    for one in rated:
        if one.values is None:
            row = [words.scenario(one.name), *_own(found, one, words)]
        else:
            row = [on_front.get(repr(one.values), words("search.not_front"))]
            row += _values(found, one, words)
        for o in found.objectives:
            kind = moved_by(o.key[1])
            row.append(level(found.level(one, o).mean, kind, words))
            row.append(difference_with_spread(found.difference(one, o), kind, words))
        row += [_share(found.held(one, c).share, words) for c in found.constraints]
        rows.append(row)
    return rows


def _own(found: Search, one: Rated, words: Words) -> Iterator[str]:
    """Write what a scenario has where a rule chooses; nothing where that is no single figure."""
    scenario = found.scenarios[one.name]
    for decision in found.decisions:
        there = not decision.times and decision.path in scenario.paths()
        yield _value(decision, scenario.get(decision.path), words) if there else ""


def _tried(found: Search, words: Words) -> Sheet:
    heads = [_first_large(_decision(one, words)) for one in found.decisions]
    heads += [words("search.head_draws")]
    heads += [
        f"{_first_large(_outcome(one, words))}: {inside(words('search.head_difference'))}"
        for one in found.objectives
    ]
    heads += [words("search.head_held", what=_constraint(one, words)) for one in found.constraints]
    rows = []
    for one in found.tried:
        of = Rated("", one.values, one.levels, one.baseline)
        row = _values(found, of, words)
        row.append(str(len(one.levels)))
        row += [
            difference_with_spread(found.difference(of, o), moved_by(o.key[1]), words)
            for o in found.objectives
        ]
        rows.append(row + [_share(found.held(of, c).share, words) for c in found.constraints])
    return Sheet("tried", words("search.table_tried"), found.tries(), heads, rows, words("search.tried_note"))


def _decisions(found: Search, words: Words) -> Sheet:
    """Tell what could be chosen: what each key means, within what, and the key itself in small."""
    import pandas as pd

    start = found.scenarios[found.start]
    rows, data = [], []
    for one in found.decisions:
        what = _decision(one, words)
        ends = [_value(one, value, words) for value in one.ends]
        within = "; ".join(ends) if one.choices else words("search.between", low=ends[0], high=ends[-1])
        there = not one.times and one.path in start.paths()
        now = _value(one, start.get(one.path), words) if there else ""
        rows.append([_first_large(what), within, now, code(Markup(".<wbr>").join(one.name.split(".")))])
        data.append((one.name, what, within, now))
    heads = [
        words("search.head_decision"),
        words("search.head_within"),
        words.scenario(found.start),
        words("search.head_key"),
    ]
    return Sheet(
        "decisions",
        words("search.table_decisions"),
        pd.DataFrame(data, columns=["key", "meaning", "choices", "start"]),
        heads,
        rows,
        prose=True,
    )


def _decision(one: Decision, words: Words) -> str:
    """Name what is decided by what it means."""
    what = name_of(one.path, words)
    return words("search.times", what=what) if one.times else what


def _outcome(one: Objective, words: Words) -> str:
    group, outcome = one.key
    of = "" if group == "all" else f" ({inside(words.group(group))})"
    return inside(words.short(outcome)) + of


def _constraint(one: Constraint, words: Words) -> str:
    """Say a constraint: "talks in time at least 85.0 % in 90 % of draws"."""
    said = words.sequence(_bound(bound, words) for bound in one.bounds)
    if one.probability is None:
        return words("search.on_average", what=said)
    key = "search.all_in_draws" if one.alone else "search.in_draws"
    return words(key, what=said, share=_share(one.probability, words))


def _bound(one: Bound, words: Words) -> str:
    group, outcome = one.key
    limit = words("search.today") if one.limit is None else level(one.limit, moved_by(outcome), words)
    of = "" if group == "all" else f" ({inside(words.group(group))})"
    key = "search.at_most" if one.at_most else "search.at_least"
    return words(key, outcome=inside(words.short(outcome)) + of, limit=limit)


def _values(found: Search, one: Rated, words: Words) -> list[str]:
    return [_value(d, x, words) for d, x in zip(found.decisions, one.values or (), strict=True)]


def _value(of: Decision, value: Any, words: Words) -> str:
    """Write what is chosen: a word in words, a number in four figures."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return significant(value, words, 4)
    written = value if isinstance(value, str) else spell(value)
    if words.language == "da":
        return danish_value(written, words)
    return inside(words.known(f"alternatives.{of.path}.{written}.short", written.replace("_", " ")))


def _first_large(text: str) -> str:
    return text[:1].upper() + text[1:]


def _share(share: float, words: Words) -> str:
    return words("format.undefined") if share != share else plain(100 * share, words, 0) + " %"
