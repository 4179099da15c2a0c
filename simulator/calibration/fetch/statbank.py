"""StatBank (Statistics Denmark): what a table has, and its figures.

A variable that is not named is summed, if it can be (*elimination*); the format ``BULK`` wants each to be named, and is
the only one without a limit to the number of figures.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.calibration.fetch.request import ALL, Fetched, FetchError, Wanted
from simulator.calibration.fetch.web import Bounds, Service
from simulator.calibration.places.municipalities import CODES, COUNTRY, fold
from simulator.calibration.readers.cells import AREA_COLUMNS, decode, is_total, measure_of
from simulator.scenario.messages import nearest, spell

ROOT = "https://api.statbank.dk/v1"
FORMATS = ("CSV", "BULK", "JSONSTAT")
MOST_CELLS = 1_000_000
"""Figures that one answer may hold, in every format but BULK."""
_TOO_MANY = ("EXTRACT-TOOBIG", "REQUEST-LIMIT")
"""What the service calls it."""
_WILD = re.compile(r"[*?]|^[<>]=?|^\(")
"""A value that is a pattern or a range, which the service expands."""


@dataclass(frozen=True)
class Variable:
    """What divides a table.

    Attributes
    ----------
    code, text : str
        Its id, and what it is called.
    summed : bool
        Whether it may be left out, and is summed then.
    time : bool
        Whether it is the time.
    values : mapping of str to str
        Code -> text, in the order of the table.
    """

    code: str
    text: str
    summed: bool
    time: bool
    values: Mapping[str, str]

    @property
    def is_area(self) -> bool:
        """Whether its values are municipalities."""
        return fold(self.code) in AREA_COLUMNS or sum(str(code) in self.values for code in CODES.values()) > 1

    @property
    def says_benefits(self) -> bool:
        """Whether it divides by benefit or by visitation, which the readers tell groups by."""
        return any(measure_of(text, unemployment=False) for text in self.values.values())

    @property
    def total(self) -> str | None:
        """The code of all together, if there is one."""
        return next((code for code, text in self.values.items() if is_total(text)), None)


def fetch_statbank(
    table: str,
    wanted: Wanted,
    kind: str | None = None,
    *,
    root: str = ROOT,
    bounds: Bounds | None = None,
    say: Callable[[str], None] = lambda line: None,
) -> Fetched:
    """Fetch a table.

    Parameters
    ----------
    table : str
        Its id, such as ``AUF01``.
    wanted : Wanted
        Which municipalities and months. Benefits are asked for one by one, so that the readers can tell them apart; of
        other variables the total, unless ``codes`` say otherwise.
    kind : str, optional
        One of :data:`FORMATS`; CSV if not given, and BULK for more figures than CSV may hold.
    root, bounds, say
        The service's address; as :class:`Service` has them.

    Raises
    ------
    FetchError
        If there is no network, the table does not have what is wanted, or the service refuses: with what it says.
    """
    if kind is not None and kind not in FORMATS:
        raise FetchError(f"{kind}: no format of StatBank's; allowed: {', '.join(FORMATS)}")
    name, area = table.strip().upper(), wanted.area()
    service = Service("StatBank", root, {}, bounds or Bounds(), say)
    what = f"table {name}"
    about = service.post("tableinfo", {"table": name, "lang": "da", "format": "JSON"}, what)
    variables = _variables(about, name)
    chosen = _chosen(name, variables, wanted, area)
    cells = math.prod(_count(chosen.get(one.code), one) for one in variables)
    if kind is None:
        kind = "CSV" if cells <= MOST_CELLS else "BULK"
    elif kind != "BULK" and cells > MOST_CELLS:
        told = f"asks for {cells:,} figures, {kind} holds {MOST_CELLS:,}"
        raise FetchError(f"StatBank, {what}: {told}; say --format BULK, or ask for fewer")
    if kind == "BULK":
        chosen |= {one.code: ("*",) for one in variables if one.code not in chosen}
    asked = {
        "table": name,
        "format": kind,
        "lang": "da",
        "variables": [{"code": code, "values": list(values)} for code, values in chosen.items()],
    }
    try:
        content = service.post("data", asked, what)
    except FetchError as error:
        if kind != "BULK" and any(code in str(error) for code in _TOO_MANY):
            raise FetchError(f"{error}; say --format BULK, or ask for fewer") from None
        raise
    _check(content, kind, f"StatBank, {what}")
    return Fetched(content, _in_words(variables, chosen, kind))


def _variables(content: bytes, table: str) -> tuple[Variable, ...]:
    """Read a table's description.

    Raises
    ------
    FetchError
        If it is none.
    """
    what = f"StatBank, table {table}: its description"
    try:
        said = json.loads(decode(content))
        return tuple(_variable(one) for one in said["variables"])
    except (ValueError, RecursionError):
        raise FetchError(f"{what}: the answer is not JSON, or breaks off before its end; try again") from None
    except (KeyError, TypeError, AttributeError):
        raise FetchError(f"{what}: the answer is JSON, but tells of no variables") from None


def _variable(said: Mapping[str, Any]) -> Variable:
    values = {str(one["id"]): str(one["text"]) for one in said["values"]}
    summed, time = bool(said.get("elimination")), bool(said.get("time"))
    return Variable(str(said["id"]), str(said.get("text", "")), summed, time, values)


def _chosen(
    table: str, variables: Sequence[Variable], wanted: Wanted, area: str
) -> dict[str, tuple[str, ...]]:
    """Return the values asked for, by variable; one that is not there is summed.

    Raises
    ------
    FetchError
        If the table does not have them.
    """
    named = _named(table, variables, wanted.codes)
    chosen: dict[str, tuple[str, ...]] = {}
    for one in variables:
        if one.code in named:
            chosen[one.code] = named[one.code]
        elif one.time:
            chosen[one.code] = _months(table, one, wanted.months)
        elif one.is_area:
            chosen[one.code] = _areas(table, one, area)
        elif one.says_benefits:
            chosen[one.code] = ("*",)
        elif one.total is not None:
            chosen[one.code] = (one.total,)
        elif not one.summed:
            chosen[one.code] = ("*",)
    return chosen


def _named(
    table: str, variables: Sequence[Variable], codes: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """Return what is asked for in the service's words, by the variables' own codes; capitals count for nothing."""
    known = {fold(one.code): one for one in variables}
    named = {}
    for code, values in codes.items():
        variable = known.get(fold(code))
        if variable is None:
            there = ", ".join(one.code for one in variables)
            near = nearest(code, [one.code for one in variables])
            hint = f"; did you mean '{near}'?" if near else ""
            raise FetchError(f"--code {code}: {table} has no such variable; it has: {there}{hint}")
        own = {key.casefold(): key for key in variable.values}
        for value in values:
            if not _WILD.search(value) and value.casefold() not in own:
                near = nearest(value, variable.values)
                hint = f"; did you mean '{near}'?" if near else ""
                raise FetchError(
                    f"--code {code}: {variable.code} of {table} has no value {spell(value)}{hint}"
                )
        named[variable.code] = tuple(own.get(value.casefold(), value) for value in values)
    return named


def _months(table: str, variable: Variable, months: int) -> tuple[str, ...]:
    there = [code for code in variable.values if re.fullmatch(r"\d{4}M\d\d", code)]
    if not there:
        last = list(variable.values)[-1:]
        hint = f"; its last period is {last[0]}: say --code {variable.code}={last[0]}" if last else ""
        raise FetchError(f"StatBank, table {table}: has no months{hint}")
    return tuple(sorted(there)[-months:])


def _areas(table: str, variable: Variable, area: str) -> tuple[str, ...]:
    codes = [f"{code:03d}" for code in CODES.values()]
    wanted = codes if area == ALL else ["000"] if area == COUNTRY else [f"{CODES[area]:03d}"]
    found = tuple(code for code in wanted if code in variable.values)
    if not found:
        of = "municipality" if area == ALL else area
        raise FetchError(f"StatBank, table {table}: {variable.code} has no {of}")
    return found


def _count(values: Sequence[str] | None, variable: Variable) -> int:
    """Return how many values are asked for, at most: a pattern may mean all."""
    if values is None:
        return 1
    return len(variable.values) if any(_WILD.search(value) for value in values) else len(values)


def _in_words(
    variables: Sequence[Variable], chosen: Mapping[str, tuple[str, ...]], kind: str
) -> tuple[str, ...]:
    asked = []
    for one in variables:
        values = chosen.get(one.code)
        if values is None:
            asked.append(f"summed over {one.code}")
        elif len(values) == 1 and values[0] in one.values:
            asked.append(f"{one.code} = {one.values[values[0]]}")
        elif values == ("*",):
            asked.append(f"each of {one.code}")
        else:
            asked.append(f"{one.code}: {len(values)} values, {values[0]} to {values[-1]}")
    return (*asked, f"as {kind}")


def _check(content: bytes, kind: str, what: str) -> None:
    """Raise that an answer is not what was asked for."""
    if kind == "JSONSTAT":
        try:
            json.loads(decode(content))
        except (ValueError, RecursionError):
            told = "the answer is not JSON, or breaks off before its end; try again"
            raise FetchError(f"{what}: {told}") from None
        return
    lines = decode(content).strip().splitlines()
    if ";" not in lines[0]:
        raise FetchError(f"{what}: the answer is no table with semicolons: {lines[0][:80]}")
    if len(lines) < 2:
        raise FetchError(f"{what}: the answer has a heading and no figures")
