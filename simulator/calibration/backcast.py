"""Back-casts of the municipalities' monthly unemployment: what the model would have said, and what came.

From several months of the past (origins) each municipality's next twelve months are forecast with what was known then
alone: level, season and the spread of what the model does not know from the months before, durations from their
posterior, inertia from the simulation. The months that came are held against the bands, and scored beside two forecasts
without a model: the last value, and the same month of the year before, each with its own past errors.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.backcast_checks import Check, check_whole_runs
from simulator.calibration.backcast_held import Forecast, hold
from simulator.calibration.backcast_known import LEAST, Known
from simulator.calibration.backcast_table import AHEAD, Table, name_of, read_table
from simulator.calibration.forecast import Spread
from simulator.calibration.places.levels import season
from simulator.calibration.places.municipalities import COUNTRY
from simulator.calibration.posterior import read_posterior
from simulator.calibration.readers import Period
from simulator.calibration.stock_flow import Response, responses
from simulator.calibration.validation import at_place
from simulator.errors import Refused
from simulator.experiments.compute import HERE, Computing, computing
from simulator.experiments.record import Result

Floats = NDArray[np.float64]

DRAWS = 24
"""Draws of what is assumed, unless asked for otherwise."""
SCENARIO, LARGE, POSTERIOR = "denmark", "Aalborg", "denmark_insured"
"""What is simulated: of its municipalities a large one, so that chance has no part in how newcomers live on."""


@dataclass(frozen=True, repr=False)
class Backcast(Result):
    """Forecasts of the past, and what came.

    Attributes
    ----------
    forecasts : tuple of Forecast
        Origin by origin, municipality by municipality.
    country : tuple of Forecast
        The country's, origin by origin.
    spreads : mapping of str to (Spread, Spread)
        By origin the country's and the municipalities' own.
    without : mapping of str to tuple of Forecast
        The same forecasts with a part of the model taken out: ``inertia``, ``chance``.
    checks : tuple of Check
        The convolved responses against whole simulations.
    sources : tuple of str
    draws, seed : int
    files : mapping of str to str
        By name, the SHA-256.
    asked_for : tuple of str
        Municipalities and origins named.
    """

    forecasts: tuple[Forecast, ...]
    country: tuple[Forecast, ...]
    spreads: Mapping[str, tuple[Spread, Spread]]
    without: Mapping[str, tuple[Forecast, ...]]
    checks: tuple[Check, ...]
    sources: tuple[str, ...]
    draws: int
    seed: int
    files: Mapping[str, str]
    asked_for: tuple[str, ...]

    kind = "backcast"
    decisive = ("draws", "seed", "files", "asked_for")

    @property
    def asked(self) -> Mapping[str, Any]:
        """What decides the digits besides the scenarios, ready for JSON."""
        return {
            "draws": self.draws,
            "seed": self.seed,
            "files": dict(self.files),
            "asked_for": list(self.asked_for),
        }

    @property
    def origins(self) -> tuple[Period, ...]:
        """The origins, in order."""
        return tuple(dict.fromkeys(one.origin for one in self.forecasts))

    def of(self, origin: Period | None = None) -> tuple[Forecast, ...]:
        """Return the forecasts from an origin, or all."""
        return tuple(one for one in self.forecasts if origin in (None, one.origin))


def backcast(
    table: Table,
    found: Sequence[Response],
    *,
    origins: Sequence[Period],
    municipalities: Sequence[str] = (),
    seed: int = 1,
) -> tuple[tuple[Forecast, ...], tuple[Forecast, ...], dict[str, tuple[Spread, Spread]]]:
    """Forecast municipalities from origins, and score what came.

    Parameters
    ----------
    table : Table
        The months of the municipalities and of the country.
    found : sequence of Response
        How newcomers live on, a draw each.
    origins : sequence of Period
        The last months known.
    municipalities : sequence of str
        Of those in the table; all if none is given. What is estimated is estimated from all.
    seed : int

    Returns
    -------
    forecasts, country, spreads
        As :class:`Backcast` has them.
    """
    forecasts: list[Forecast] = []
    country: list[Forecast] = []
    spreads = {}
    mean = Response(
        *(np.mean([getattr(one, part) for one in found], axis=0) for part in ("entered", "together", "hours"))
    )
    for origin in origins:
        known = Known(table, origin)
        cycle = known.cycle(mean)
        own = known.own_spread(mean)
        spreads[str(origin)] = cycle, own
        country.append(hold(table, COUNTRY, origin, known.country_draws(found, cycle, seed), True))
        for name in known.municipalities:
            if not municipalities or name in municipalities:
                draws = known.draws(name, found, cycle, own, seed)
                forecasts.append(hold(table, name, origin, draws, known.knows_season(name)))
    return tuple(forecasts), tuple(country), spreads


def origins_of(table: Table, named: Sequence[str]) -> tuple[Period, ...]:
    """Return the origins named, else the last month of every year from which a forecast can be made and held.

    Raises
    ------
    Refused
        If one is no month of the table with a year after it, or there is none.
    """
    from simulator.calibration.readers.cells import period

    country = [*table.months(COUNTRY)]
    possible = [at for n, at in enumerate(country) if n + 1 >= LEAST and n + AHEAD < len(country)]
    if not possible:
        raise Refused(
            f"{table.file}: {len(country)} months are too few: {LEAST} before an origin and {AHEAD} after it"
        )
    if named:
        found = [period(text) for text in named]
        for text, at in zip(named, found, strict=True):
            if at not in possible:
                said = f"between {possible[0]} and {possible[-1]}"
                raise Refused(f"--origin {text}: must be a month {said}, as in {possible[-1]}")
        return tuple(sorted({at for at in found if at is not None}))
    every = [at for at in possible if at.first == 12] or [possible[-1]]
    told = [at for at in every if season(table.until(at).months(COUNTRY)) or season(table.until(at).insured)]
    return tuple(told or every[-1:])


def backcast_files(
    exports: Sequence[str | Path],
    *,
    municipalities: Sequence[str] = (),
    origins: Sequence[str] = (),
    tables: Mapping[str, str] | None = None,
    draws: int = DRAWS,
    seed: int = 1,
    on: Computing = HERE,
    workers: int | None = None,
) -> Backcast:
    """Forecast municipalities' unemployment from months of the past, and hold it against what came.

    Parameters
    ----------
    exports : sequence of str or Path
        Official exports: monthly unemployment by municipality with the country (y25i01, AUF01); a longer one of the
        country's dagpenge (y01a02) gives the season where the first is short, and the cycle's spread.
    municipalities : sequence of str
        Names or codes; all that are told if none is given.
    origins : sequence of str
        Months, as in ``2023M12``; the last of every year that can be if none is given.
    tables : mapping of str to str, optional
        As :func:`simulator.calibration.readers.read_export` takes them.
    draws : int
        Of what is assumed, at least 2; from each come :data:`EACH` forecasts.
    seed, on
        As elsewhere.
    workers : int, optional
        Processes on this machine; short for ``on=Computing(workers)``.

    Raises
    ------
    ExportError
        If an export has mistakes, a line each.
    Refused
        If something asked for is not told.
    """
    from simulator.scenario import load_scenario

    if draws < 2:
        raise Refused(f"a band takes at least 2 draws, not {draws}")
    on = computing(on, workers)
    paths = [Path(one) for one in exports]
    table = read_table(paths, tables)
    names = tuple(name_of(text, table) for text in municipalities)
    chosen = origins_of(table, origins)
    for at in chosen:
        Known(table, at)  # before the simulations
    whole = load_scenario(SCENARIO)
    large = at_place(whole, LARGE)
    found = responses(large, read_posterior(POSTERIOR, large).draws, draws, seed, on)
    ask = partial(backcast, table, origins=chosen, municipalities=names, seed=seed)
    forecasts, country, spreads = ask(found)
    if not forecasts:
        raise Refused(f"{table.file}: no municipality has {LEAST} months before an origin and {AHEAD} after")
    return Backcast(
        forecasts=forecasts,
        country=country,
        spreads=spreads,
        without={
            "inertia": ask([one.without_inertia() for one in found])[0],
            "chance": ask([one.without_chance() for one in found])[0],
        },
        checks=check_whole_runs(whole, [one.municipality for one in forecasts], found, seed, on),
        sources=table.sources,
        draws=draws,
        seed=seed,
        files={path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths},
        asked_for=(*names, *map(str, chosen)),
        scenarios={path.name: large for path in paths},  # what the run folder is known by: the tables
    )
