"""Runs that nobody made: levels of two proposals over three sliders by a known function, and chance of a known size."""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from simulator.catalogue import FIRST_SCREEN
from simulator.experiments.sliders import Slider
from simulator.experiments.what_if import of_levels
from simulator.scenario import load_scenario
from simulator.study import WhatIf

SLIDERS = (
    Slider("practice.caseworkers.factor", 0.77, 1.21, 1.0),
    Slider("behaviour.trust", -0.1, 0.05, 0.0),
    Slider("behaviour.displacement", 0.0, 0.7, 0.4),
)
NAMES = ("current_rules", "hedensted", "frikommune")
SIZES = (221e6, 0.87, 21.3, 282.0, 1.1e6, 0.64)
"""Levels of the baseline, in the order of the first screen."""
MOVES = (-3e6, 0.08, -0.9, 20.0, -9e4, 0.03)
"""What half of a slider's range moves of the first proposal's difference; the second's is a fifth, another way."""


def truth(places):
    """Return what comes out without chance: shape (places, scenarios, outcomes)."""
    staff, trust, displacement = places.T
    level = np.array(SIZES) * (1 + 0.1 * (staff[:, None] - 0.5))
    one = np.array(MOVES) * (2 * (trust - 2 / 3) + np.tanh(2 * staff - 1) / 2)[:, None]
    other = np.array(MOVES) * (-0.2 * (displacement - 0.5) * (1 + trust))[:, None]
    return np.stack([level, level + one, level + other], axis=1)


def made_up(points=48, held_back=16, replications=4, chance=0.04, seed=1, bend=0.0):
    """Return what the surfaces make of such runs; ``bend`` adds to the third outcome what no surface can follow."""
    rng = np.random.default_rng(seed)
    places = rng.random((points + held_back, len(SLIDERS)))
    places[0] = [(one.value - one.low) / (one.high - one.low) for one in SLIDERS]
    values = np.array([[one.at(x) for one, x in zip(SLIDERS, row, strict=True)] for row in places])
    values[0] = [one.value for one in SLIDERS]
    levels = np.repeat(truth(places)[..., None], replications, axis=3)
    noise = chance * np.abs(np.array(MOVES))[:, None]
    levels[:, 1:] += noise * rng.normal(size=levels[:, 1:].shape)
    levels[:, 1, 2] += bend * np.sin(40 * places.sum(axis=1))[:, None]
    scenarios = {name: load_scenario(name) for name in NAMES}
    found = of_levels(scenarios, SLIDERS, FIRST_SCREEN, values, levels, held_back, seed=1)
    return WhatIf(**{one.name: getattr(found, one.name) for one in fields(found)})
