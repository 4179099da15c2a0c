"""A sampler for pyABC whose particles do not depend on who computed them.

pyABC's own parallel samplers take particles as they come in, so that the result depends on the number of processors.
Here candidate n of generation t has a seed of its own, and the first that are accepted *in the order of their
numbers* are taken: one processor or ten, the same posterior. Candidates go out in batches; what lies behind the last
that is needed is let go.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from pyabc.sampler import Sampler

from simulator.experiments.compute import process_pool

BATCH = 32
"""Candidates sent out at a time and processor."""


class OrderedSampler(Sampler):  # type: ignore[misc]
    """Draws candidates by number, over processes of this machine.

    Parameters
    ----------
    seed : int
        Of every candidate, with its generation and number.
    workers : int
        Processes; 1 computes in this one.
    told : callable
        ``told(simulations)`` after every batch.
    """

    def __init__(self, seed: int, workers: int, told: Callable[[int], None]) -> None:
        super().__init__()
        self.seed, self.workers, self.told = seed, workers, told
        self.simulated = 0

    def sample_until_n_accepted(
        self,
        n: int,
        simulate_one: Callable[[], Any],
        t: int,
        *,
        max_eval: float = np.inf,
        all_accepted: bool = False,
        ana_vars: Any = None,
    ) -> Any:
        """Simulate candidates until n are accepted, or ``max_eval`` have been simulated."""
        sample = self._create_empty_sample()
        taken = number = 0
        run = _mapped(simulate_one, self.workers)
        while taken < n and number < max_eval:
            seeds = [self._seed_of(t, number + i) for i in range(BATCH * self.workers)]
            for particle in run(seeds):
                sample.append(particle)
                number += 1
                taken += bool(particle.accepted)
                if taken == n or number >= max_eval:
                    break
            self.told(self.simulated + number)
        self.simulated += number
        self.nr_evaluations_ = number
        sample.ok = taken == n
        return sample

    def _seed_of(self, generation: int, number: int) -> int:
        text = f"{self.seed}/{generation}/{number}".encode()
        return int.from_bytes(hashlib.blake2b(text, digest_size=4).digest(), "little")


def _mapped(simulate_one: Callable[[], Any], workers: int) -> Callable[[Sequence[int]], Iterator[Any]]:
    if workers == 1:
        return lambda seeds: (_seeded(simulate_one, seed) for seed in seeds)
    packed = _Packed(simulate_one)
    return lambda seeds: process_pool(workers).map(packed, seeds, chunksize=4)


class _Packed:
    """A generation's simulation as bytes: packed once, unpacked once in each process."""

    _unpacked: tuple[bytes, Callable[[], Any]] | None = None

    def __init__(self, simulate_one: Callable[[], Any]) -> None:
        from cloudpickle import dumps

        self.content: bytes = dumps(simulate_one)

    def __call__(self, seed: int) -> Any:
        import pickle

        known = _Packed._unpacked
        if known is None or known[0] != self.content:
            known = (self.content, pickle.loads(self.content))
            _Packed._unpacked = known
        return _seeded(known[1], seed)


def _seeded(simulate_one: Callable[[], Any], seed: int) -> Any:
    with seeded(seed):
        return simulate_one()


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Set numpy's global generator, which pyABC draws from, and put it back as it was afterwards."""
    before = np.random.get_state()
    np.random.seed(seed)
    try:
        yield
    finally:
        np.random.set_state(before)
