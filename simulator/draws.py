"""Randomness that belongs to somebody and to a purpose, never to the order of events.

Every random number of the simulator is addressed by *(seed, replication, stream, who, purpose, attempt)*. A stream is a
family of actors (the stock of one group, its entrants, the caseworkers of one team); ``who`` is the actor's number
within it. The same address gives the same number whatever else happens in the run, however many actors there are, on
whatever processor: which is what lets scenarios be compared person by person.

What is known beforehand is drawn for a whole stream at once (:func:`page`), by numpy's counter-based Philox4x64-10
(Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"): key = (seed, replication), counter = (block,
attempt, purpose, stream). Its raw output is part of numpy's stability promise. What is decided while the run goes on is
drawn one at a time from the actor's own 64-bit key (:func:`uniform`, :func:`bits`), in whole-number arithmetic.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np
from numpy.random.bit_generator import ISeedSequence
from numpy.typing import NDArray


class Purpose(IntEnum):
    """What a draw is for. The numbers are part of a run's identity: append, never renumber."""

    KEY = 0
    ARRIVAL = 1
    ELAPSED = 2
    FRAILTY = 3
    AGE = 4
    EMPLOYER_RETURN = 5
    RETURN_DATE = 6
    TREATMENT = 7
    TREATMENT_START = 8
    TREATMENT_LENGTH = 9
    DIGITAL = 10
    READING = 11
    INCOMPLETE_CV = 12
    EXIT_JOB = 13
    EXIT_EDUCATION = 14
    EXIT_OTHER = 15
    RETURN = 16
    TALK = 17
    """Four fields of 16 bits: missed, form, overlooked, registered."""
    SANCTION = 18
    DUTY = 19
    SCREENING = 20
    EXEMPT = 21
    PAST = 22
    RECENT = 23
    OFFER = 24
    """Three fields of 16 bits: type, overlooked, registered."""
    SICKNESS = 25
    SICKNESS_LENGTH = 26
    HOLIDAY = 27
    BREACH = 28
    BREACH_SANCTION = 29
    EXIT_KIND = 30
    """Whether an exit to another benefit or self-support leaves the labour force."""
    USED_BEFORE = 31
    USED_BEFORE_WEEKS = 32
    EARNED_BEFORE = 33
    CASEWORKER = 34
    """How well a caseworker's talks work."""
    SELF_BOOKING = 35
    CALLED = 36
    LOT = 37
    """Which arm of a trial she is drawn to; the attempt is the number of the drawing of lots."""


class _Key(ISeedSequence):
    """The key of a run, as numpy takes it; given as ``key``, it would ask the system for random bits that are not used,
    in three times the time.
    """

    def __init__(self, seed: int, replication: int) -> None:
        self._key = np.array([seed, replication], dtype=np.uint64)

    def generate_state(self, n_words: int, dtype: Any = np.uint32) -> NDArray[np.uint64]:
        """Return the key, as Philox asks for it."""
        return self._key


def page(
    seed: int, replication: int, stream: int, purpose: Purpose, attempt: int, count: int
) -> NDArray[np.float64]:
    """Draw one uniform number for each of the first ``count`` actors of a stream.

    Parameters
    ----------
    seed, replication : int
        Non-negative; together the key of the run.
    stream : int
        Which family of actors.
    purpose : Purpose
        What the number decides.
    attempt : int
        Which time the actor decides it (the n-th talk, the n-th spell).
    count : int
        How many actors; a longer page begins with the shorter one.

    Returns
    -------
    ndarray of float64, shape (count,)
        Uniform on [0, 1) with 53 bits.
    """
    raw = np.random.Philox(
        _Key(seed, replication),  # type: ignore[arg-type]
        counter=np.array([0, attempt, int(purpose), stream], dtype=np.uint64),
    ).random_raw(count)
    whole: NDArray[np.uint64] = np.asarray(raw, dtype=np.uint64) >> np.uint64(11)
    return whole.astype(np.float64) * 2.0**-53


def keys(seed: int, replication: int, stream: int, count: int) -> NDArray[np.uint64]:
    """Draw one 64-bit key for each actor of a stream: the seed of her own draws while the run goes on."""
    bits = np.random.Philox(
        _Key(seed, replication),  # type: ignore[arg-type]
        counter=np.array([0, 0, int(Purpose.KEY), stream], dtype=np.uint64),
    ).random_raw(count)
    return np.asarray(bits, dtype=np.uint64)


_WORD = 2**64 - 1
_GAMMA = 0x9E3779B97F4A7C15
_ATTEMPTS = 2**20


def bits(key: int, purpose: int, attempt: int) -> int:
    """Give 64 random bits of one actor for a purpose, the ``attempt``-th time.

    The output of SplitMix64 (Steele, Lea and Flood 2014) seeded with the actor's key, at the position that purpose and
    attempt name: any draw can be had at any time without those before it.

    Parameters
    ----------
    key : int
        From :func:`keys`.
    purpose : int
        A :class:`Purpose`.
    attempt : int
        Below 2^20.
    """
    z = (key + _GAMMA * (purpose * _ATTEMPTS + attempt + 1)) & _WORD
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _WORD
    return z ^ (z >> 31)


def uniform(key: int, purpose: int, attempt: int) -> float:
    """Give one uniform number on [0, 1) with 53 bits: see :func:`bits`."""
    return (bits(key, purpose, attempt) >> 11) * 2.0**-53


def uniforms(key: NDArray[np.uint64], purpose: int, attempt: int) -> NDArray[np.float64]:
    """Give one uniform number for each of many actors: see :func:`uniform`.

    Parameters
    ----------
    key : ndarray of uint64
        Their keys.
    purpose : int
        A :class:`Purpose`.
    attempt : int
        Below 2^20.
    """
    z = key + np.uint64(_GAMMA * (purpose * _ATTEMPTS + attempt + 1) & _WORD)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z ^= z >> np.uint64(31)
    return np.asarray(z >> np.uint64(11), dtype=np.float64) * 2.0**-53


FIELD = 2**16
"""A talk's 64 bits are read as four whole numbers below this, one for each thing that chance decides about it."""


def field(share: float) -> int:
    """Give the whole-number threshold of a yes/no draw: yes where the field is below it."""
    return round(share * FIELD)
