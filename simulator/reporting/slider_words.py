"""What a slider is called, the values that it stops at, and how they are written."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from markupsafe import Markup

from simulator.experiments.sliders import LEVER, Slider
from simulator.reporting import of_files, staff
from simulator.reporting.assumptions import ASKED_ABOUT
from simulator.reporting.numbers import plain
from simulator.reporting.report import span
from simulator.reporting.words import Words
from simulator.scenario.diff import plainly

if TYPE_CHECKING:
    from simulator.scenario import Figure, Scenario

STOPS = 100
"""Stops of a slider at most, but for its ends and the value that is assumed."""
_NEAR = 0.2
"""A stop nearer to an end, or to what is assumed, than so much of a step gives way to it."""


@dataclass(frozen=True)
class Spoken:
    """A slider in words.

    Attributes
    ----------
    slider : Slider
        What it varies.
    name : str
        What it is called.
    values : tuple of float
        Where it stops: both ends and what is assumed among them.
    scale, digits : float, int
        A value is written in so many times its size, with so many decimals.
    template : str
        With ``{value}`` for the number.
    """

    slider: Slider
    name: str
    values: tuple[float, ...]
    scale: float
    digits: int
    template: str

    @property
    def assumed(self) -> int:
        """The stop that is assumed."""
        return self.values.index(self.slider.value)

    def written(self, value: float, words: Words) -> str:
        """Write a value."""
        return self.template.format(value=plain(value * self.scale, words, self.digits))


def spoken(slider: Slider, scenario: Scenario, words: Words) -> Spoken:
    """Put a slider into words; staff is counted in persons, what committees ask about in per cent."""
    scale, template = 1.0, "{value}"
    if slider.path == LEVER and slider.value > 0 and staff.heads(scenario) > 0:
        scale, template = staff.heads(scenario) / slider.value, words("format.full_time", value="{value}")
    elif slider.path in ASKED_ABOUT:
        scale, template = 100.0, words("format.percent", value="{value}")
    step = _step(slider, scale)
    digits = max(0, -math.floor(math.log10(step * scale) + 1e-9))
    return Spoken(
        slider, name_of(slider.path, scenario, words), _stops(slider, step), scale, digits, template
    )


def name_of(path: str, scenario: Scenario, words: Words) -> str:
    """Return what a figure is called; in English one without a name of its own goes by what the schema says of it."""
    known = words.known(f"asked_about.{path}", words.key(path))
    figure = scenario.figures.get(path)
    if known == path and figure is not None and figure.description:
        group = words.known("groups." + path.rpartition(".")[2], "")
        known = plainly(figure.description).rstrip(".") + (f" ({group})" if group else "")
    return known[:1].upper() + known[1:]


def source_of(figure: Figure | None, words: Words) -> Markup:
    """Say where a figure comes from: whether it is assumed, what its file notes, and its source."""
    if figure is None:
        return Markup("")
    told = [Markup.escape(words(f"what_if.provenance.{figure.provenance}"))] if figure.provenance else []
    told += [Markup.escape(said) for key in ("note", "source") if (said := of_files.said(figure, key, words))]
    if words.foreign and not told:
        told = [Markup.escape(span(figure.description, words.foreign))]
    return Markup(" ").join(told)


def _step(slider: Slider, scale: float) -> float:
    """Return the least round step, in the unit that is written, of which there are not too many."""
    width = (slider.high - slider.low) * scale
    least = 1.0 if slider.whole or slider.path == LEVER else 0.0
    power = 10.0 ** math.floor(math.log10(width / STOPS))
    step = next(power * n for n in (1, 2, 5, 10, 20) if width / (power * n) <= STOPS)
    return max(step, least) / scale


def _stops(slider: Slider, step: float) -> tuple[float, ...]:
    first, last = math.ceil(slider.low / step - 1e-9), math.floor(slider.high / step + 1e-9)
    round_ones = np.array([float(f"{n * step:.12g}") for n in range(first, last + 1)])
    fixed = {slider.low, slider.value, slider.high}
    near = (min((abs(x - one) for one in fixed), default=math.inf) < _NEAR * step for x in round_ones)
    return tuple(
        sorted(fixed | {float(x) for x, gives_way in zip(round_ones, near, strict=True) if not gives_way})
    )
