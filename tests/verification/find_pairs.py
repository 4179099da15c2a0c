"""Find the pairs of sizes before and after a talk that replay "Hurtigt i gang".

Run it by ``python -m tests.verification.find_pairs``.

Prints, by share of the effect that comes before a talk, the two sizes and the medians under both readings of the
experiment's weeks. What it finds, rounded, stands in :mod:`simulator.model.effects`. Some minutes.
"""

from __future__ import annotations

from collections.abc import Callable
from unittest import mock

from tests.verification import hurtigt_i_gang as experiment

AIM, NEAR = 11.5, 0.03
REPLICATIONS, STEPS = 6, 8
SHARES = (0.82, 0.66, 0.51, 0.26, 0.05)


def medians(ahead: float, held: float) -> tuple[float, ...]:
    """Return the treated's median under each reading, for given sizes."""
    share = 0.5  # any: the sizes are put in its place
    for solved in (experiment.untreated, experiment.treated, experiment.solved_rate):
        solved.cache_clear()
    with mock.patch("simulator.model.effects.split_sizes", return_value=(ahead, held)):
        rate = experiment.solved_rate(share, REPLICATIONS)
        return tuple(experiment.treated(rate, share, r, REPLICATIONS) for r in experiment.READINGS)


def size_for(medians_at: Callable[[float], tuple[float, ...]], low: float, high: float) -> float:
    """Return the size at which the mean of the medians is the experiment's, by false position."""
    at_low, at_high = (sum(medians_at(size)) / 2 for size in (low, high))
    size = low
    for _ in range(STEPS):
        size = low + (at_low - AIM) / (at_low - at_high) * (high - low)
        found = sum(medians_at(size)) / 2
        if abs(found - AIM) < NEAR:
            break
        if found > AIM:
            low, at_low = size, found
        else:
            high, at_high = size, found
    return size


def main() -> None:
    """Find and print the pairs."""
    alone = size_for(lambda ahead: medians(ahead, 0.0), 0.1, 0.6)
    print(f"1.00 {alone:.3f} 0.000 {medians(alone, 0.0)}", flush=True)
    for share in SHARES:
        held = size_for(lambda size, ahead=share * alone: medians(ahead, size), 0.0, 1.5)
        print(f"{share:.2f} {share * alone:.3f} {held:.3f} {medians(share * alone, held)}", flush=True)


if __name__ == "__main__":
    main()
