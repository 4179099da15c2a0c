"""How much of an outcome's variation comes from which assumption: Sobol's indices, by SALib, with groups of inputs.

Saltelli's design: for n draws of all inputs twice (A and B), each group of inputs in turn is taken from B, the rest
from A.
The first-order index of a group is the share of the variance that it explains by itself; the total index also counts
what it does together with others, so that a group whose total index is nothing may be fixed. Intervals are SALib's
bootstrap over draws. Sources: Saltelli et al. (2010), Computer Physics Communications 181, 259-270; Jansen (1999).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.errors import Refused
from simulator.optional import need

Floats = NDArray[np.float64]
RESAMPLES = 1000


@dataclass(frozen=True)
class Index:
    """Indices of one group of inputs for one result.

    Attributes
    ----------
    group : str
        Its name.
    first, total : float
        First-order and total index; nan where the result does not vary.
    first_half, total_half : float
        Half the width of their 95 % intervals.
    """

    group: str
    first: float
    first_half: float
    total: float
    total_half: float


@dataclass(frozen=True)
class Design:
    """Quantiles of every input in every draw.

    Attributes
    ----------
    inputs : tuple of str
        Names.
    groups : tuple of str
        The group of each input.
    quantiles : ndarray, shape (n (d + 2), inputs)
        In blocks of d + 2 rows, d being the number of groups: A, then A with each group from B, then B.
    """

    inputs: tuple[str, ...]
    groups: tuple[str, ...]
    quantiles: Floats

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the groups, in the order of their indices."""
        return tuple(dict.fromkeys(self.groups))

    @property
    def independent(self) -> NDArray[np.intp]:
        """Rows that were drawn independently of each other: every A and B."""
        rows = np.arange(len(self.quantiles)) % (len(self.names) + 2)
        return np.flatnonzero((rows == 0) | (rows == len(self.names) + 1))


def design(groups: Mapping[str, Sequence[str]], draws: int, seed: int) -> Design:
    """Lay out the draws.

    Parameters
    ----------
    groups : mapping of str to sequence of str
        Inputs by group.
    draws : int
        n, a power of two (the sequence is balanced only then).
    seed : int
        Of the sequence's scrambling.

    Raises
    ------
    Refused
        If ``draws`` is not a power of two, or below 2.
    NotInstalled
        If SALib is not installed.
    """
    if draws < 2 or draws & (draws - 1):
        near = 1 << max(draws - 1, 1).bit_length()
        raise Refused(f"draws must be a power of two, such as {near}, not {draws}")
    inputs = tuple(name for names in groups.values() for name in names)
    of = tuple(group for group, names in groups.items() for _ in names)
    sampled = need("SALib.sample.sobol").sample(
        _problem(inputs, of), draws, calc_second_order=False, scramble=True, seed=seed
    )
    return Design(inputs, of, np.asarray(sampled, dtype=float))


def indices(laid_out: Design, result: Floats, seed: int) -> tuple[Index, ...]:
    """Estimate the indices of every group.

    Parameters
    ----------
    laid_out : Design
        The draws.
    result : ndarray, shape (draws,)
        One result for each row of the design. A block in which one is nan is left out.
    seed : int
        Of the bootstrap.
    """
    size = len(laid_out.names) + 2
    blocks = np.asarray(result, dtype=float).reshape(-1, size)
    blocks = blocks[np.isfinite(blocks).all(axis=1)]
    if len(blocks) < 2 or not np.ptp(blocks) > 0:
        return tuple(Index(name, *[np.nan] * 4) for name in laid_out.names)
    found = need("SALib.analyze.sobol").analyze(
        _problem(laid_out.inputs, laid_out.groups),
        blocks.ravel(),
        calc_second_order=False,
        num_resamples=RESAMPLES,
        conf_level=0.95,
        seed=seed,
    )
    columns = [np.asarray(found[key], dtype=float) for key in ("S1", "S1_conf", "ST", "ST_conf")]
    return tuple(
        Index(name, *map(float, row))
        for name, row in zip(laid_out.names, zip(*columns, strict=True), strict=True)
    )


def _problem(inputs: Sequence[str], groups: Sequence[str]) -> dict[str, Any]:
    whole = {"num_vars": len(inputs), "names": list(inputs), "bounds": [[0.0, 1.0]] * len(inputs)}
    return whole | {"groups": list(groups)}
