"""What moves on a page with sliders: the sliders themselves, and the rows of what comes of them, with their bars.

As they stand before any script: with what is assumed. The script (``templates/what_if.js``) says the same as a slider
moves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from simulator.experiments.intervals import Interval
from simulator.experiments.sweep import Key
from simulator.experiments.verdicts import Verdict
from simulator.experiments.what_if_result import REACH, Estimate, WhatIf
from simulator.reporting import first_screen, size_words, slider_words
from simulator.reporting.bars import Scale, bar
from simulator.reporting.report import Block, Html, List, spaced
from simulator.reporting.size_words import size_of
from simulator.reporting.slider_words import Spoken
from simulator.reporting.svg import tag
from simulator.reporting.words import Words


def verdict_of(found: WhatIf, values: Sequence[float], name: str, key: Key) -> Verdict:
    """Return what is to be said of a difference with the sliders at some values."""
    return _verdict(found.at(values, name, key), name, key, found.replications)


def _verdict(shown: Estimate, name: str, key: Key, replications: int) -> Verdict:
    likely, lower = shown.probabilities, shown.lower_is_better
    return Verdict(
        scenario=name,
        group=key[0],
        outcome=key[1],
        matters=shown.matters,
        word=likely.word,
        mean=shown.mean,
        low=shown.low,
        high=shown.high,
        level=shown.baseline + shown.mean,
        baseline=shown.baseline,
        probability_better=likely.better,
        probability_same=likely.same,
        probability_worse=likely.worse,
        probability_lower=likely.better_at_all if lower else likely.worse_at_all,
        probability_higher=likely.worse_at_all if lower else likely.better_at_all,
        chance=Interval(shown.mean, shown.low, shown.high, replications),
        share_of_chance=1.0,
        draws=0,
    )


def scales_of(found: WhatIf) -> list[Scale]:
    """Return a scale a row that stands still while sliders move: it holds the surfaces at every point that was run."""
    assumed = [one.value for one in found.sliders]
    scales = []
    for key in found.outcomes:
        matters = found.at(assumed, found.proposals[0], key).matters
        ends = [0.0, -matters, matters]
        for name in found.proposals:
            mean, error = found.surfaces[name, key].at(found.places)
            ends += [*(mean - REACH * error).tolist(), *(mean + REACH * error).tolist()]
        scales.append(Scale(min(ends), max(ends)) if min(ends) < max(ends) else Scale(-1.0, 1.0))
    return scales


def notes_of(verdict: Verdict, shown: Estimate, words: Words) -> list[str]:
    """Say what goes with a change: its odds where it is not plain, and that it is the nearest run where it is."""
    size = size_of(verdict)
    notes = []
    if size.confidence in ("likely", "maybe"):
        notes.append(size_words.odds_of_direction(verdict, words))
    elif size.confidence == "unknown":
        notes.append(size_words.odds_of_unknown(verdict, words))
    if shown.run is not None:
        half = size_words.amount(shown.surface_half, verdict.outcome, words)
        notes.append(words("what_if.rough", half=half))
    return notes


def panel(found: WhatIf, sliders: Sequence[Spoken], words: Words) -> Markup:
    """Return the sliders, with what they are, their ends and where they come from."""
    figures = found.scenarios[found.baseline].figures
    parts = []
    for n, one in enumerate(sliders):
        value = one.written(one.slider.value, words)
        ends = {"low": one.written(one.slider.low, words), "high": one.written(one.slider.high, words)}
        control = tag(
            "input",
            type="range",
            class_="needs-script",
            id=f"slider-{n}",
            min=0,
            max=len(one.values) - 1,
            step=1,
            value=one.assumed,
            hidden="hidden",
            aria_valuetext=value,
            aria_describedby=f"about-{n}",
            autocomplete="off",
        )
        head = tag("label", one.name, for_=f"slider-{n}") + tag(
            "output", value, for_=f"slider-{n}", aria_live="off"
        )
        source = tag("p", slider_words.source_of(figures.get(one.slider.path), words))
        parts.append(
            tag(
                "div",
                tag("div", head, class_="head"),
                control,
                tag("small", words("what_if.between", value=value, **ends), id=f"about-{n}"),
                tag(
                    "details",
                    tag("summary", words("what_if.source")),
                    source,
                    tag("p", tag("code", one.slider.path)),
                ),
                class_="slider",
            )
        )
    reset = tag(
        "button",
        words("what_if.reset"),
        type="button",
        id="what-if-reset",
        class_="needs-script",
        hidden="hidden",
    )
    legend = tag("legend", words("what_if.legend"))
    return tag("fieldset", legend, tag("div", *parts, class_="what-if"), reset)


def answer(
    found: WhatIf, sliders: Sequence[Spoken], named: Mapping[str, str], scales: Sequence[Scale], words: Words
) -> list[Block]:
    """Return the rows as assumed, the nearest run, and how they are read."""
    values = [one.value for one in found.sliders]
    heads = [tag("td", ""), *(tag("th", one, scope="col") for one in named.values())]
    rows = [
        tag("tr", *_row(found, values, key, named, scale, words), data_row=k)
        for k, (key, scale) in enumerate(zip(found.outcomes, scales, strict=True))
    ]
    table = tag("table", tag("thead", tag("tr", *heads)), tag("tbody", *rows), class_="decision")
    label = words("first_screen.table")
    shown = [found.at(values, name, key) for name in found.proposals for key in found.outcomes]
    at = "; ".join(
        f"{one.name}: {one.written(x, words)}" for one, x in zip(sliders, _nearest(found), strict=True)
    )
    rough = any(one.run is not None for one in shown)
    near = tag(
        "p",
        words("what_if.nearest") + " ",
        tag("span", at),
        id="what-if-nearest",
        hidden=None if rough else "hidden",
    )
    return [
        Html(tag("div", table, class_="scroll", role="group", aria_label=label)),
        Html(near),
        Html(_key(words)),
        Html(tag("p", "", class_="heard", role="status", id="what-if-status")),
        List([words(f"what_if.note_{note}") for note in ("interval", "others", "rough", "state")], "notes"),
    ]


def _nearest(found: WhatIf) -> Sequence[float]:
    place = found.places[0]
    values: list[float] = found.values[found.nearest(place)].tolist()
    return values


def _row(
    found: WhatIf, values: Sequence[float], key: Key, named: Mapping[str, str], scale: Scale, words: Words
) -> list[Markup]:
    outcome = key[1]
    level = size_words.level(found.at(values, found.proposals[0], key).baseline, outcome, words)
    head = [
        Markup.escape(words(f"first_screen.rows.{outcome}.name")),
        tag("small", words(f"first_screen.rows.{outcome}.level", level=level), class_="level"),
    ]
    cells = [tag("th", *head, scope="row")]
    for p, (name, called) in enumerate(named.items()):
        shown = found.at(values, name, key)
        verdict = _verdict(shown, name, key, found.replications)
        cells.append(
            tag(
                "td",
                *cell(verdict, shown, scale, words),
                data_proposal=p,
                data_label=called if len(named) > 1 else None,
                class_="rough" if shown.run is not None else None,
            )
        )
    return cells


def cell(verdict: Verdict, shown: Estimate, scale: Scale, words: Words) -> list[Markup]:
    """Return what becomes of an outcome: a mark, words of size, what goes with it, and its bar."""
    size = size_of(verdict)
    ends = {
        "mean": size_words.signed(verdict.mean, verdict.outcome, words),
        "low": size_words.signed(verdict.low, verdict.outcome, words),
        "high": size_words.signed(verdict.high, verdict.outcome, words),
        "matters": size_words.amount(verdict.matters, verdict.outcome, words),
    }
    return [
        tag("span", f"{size.mark} {first_screen.change(verdict, size, words)}", class_="v"),
        Markup(" "),
        tag("small", "; ".join(notes_of(verdict, shown, words))),
        bar(verdict, scale, words, words("what_if.bar", **ends)),
    ]


def _key(words: Words) -> Markup:
    parts = [("mean", "what_if.key_mean"), ("chance", "what_if.key_interval"), ("band", "what_if.key_band")]
    items = [
        tag("span", tag("i", "", class_=f"key-{name}", aria_hidden="true"), f" {words(key)}")
        for name, key in parts
    ]
    return tag("p", spaced(*items), class_="key")
