"""Jobindsats (STAR), version 3 of its API: what a table has, and its figures.

Tables have *hierarchies* (``_nykom`` the municipalities, ``_ygrpi09`` the benefits): ``*`` asks for each member, ``/``
for the total, and one that is not named is summed. The token stands in the environment, goes into a header and nowhere
else: not into an address, a message or a file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from simulator.calibration.fetch.request import ALL, Fetched, FetchError, Wanted
from simulator.calibration.fetch.web import Bounds, Service
from simulator.calibration.places.municipalities import COUNTRY, municipality
from simulator.calibration.readers.cells import decode, measure_of
from simulator.scenario.messages import nearest

ROOT = "https://api.jobindsats.dk/v3"
TOKEN = "JOBINDSATS_TOKEN"
"""The environment variable that holds the token."""
FORMATS = ("JSON", "CSV")
MUNICIPALITIES = "_nykom"
"""The hierarchy of the municipalities."""
_OLD = {"area": f"hierarchy.{MUNICIPALITIES}", "period": "period.M"}
"""What versions 1 and 2 called what version 3 calls otherwise."""
_HERE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Hierarchy:
    """A way in which a table is divided.

    Attributes
    ----------
    name : str
        Its id, such as ``_nykom``.
    title : str
        What it is called, such as ``Kommuner``.
    dimension : str
        The id of what it divides: of several hierarchies of one dimension, one is enough.
    members : mapping of str to str
        Name -> id (``/`` is the total).
    """

    name: str
    title: str
    dimension: str
    members: Mapping[str, str]

    @property
    def says_benefits(self) -> bool:
        """Whether it divides by benefit or by visitation, which the readers tell groups by."""
        return any(measure_of(member, unemployment=False) for member in self.members)


@dataclass(frozen=True)
class Description:
    """What a table has.

    Attributes
    ----------
    periods : mapping of str to tuple of str
        By the type of a period (``M``, ``Q``, ``Y``), those there are, in the order of the description.
    hierarchies : tuple of Hierarchy
        How it is divided.
    """

    periods: Mapping[str, tuple[str, ...]]
    hierarchies: tuple[Hierarchy, ...]

    def hierarchy(self, name: str) -> Hierarchy | None:
        """Return a hierarchy by its id."""
        return next((one for one in self.hierarchies if one.name == name), None)


def fetch_jobindsats(
    table: str,
    wanted: Wanted,
    kind: str = "JSON",
    *,
    root: str = ROOT,
    token: str | None = None,
    bounds: Bounds | None = None,
    say: Callable[[str], None] = lambda line: None,
) -> Fetched:
    """Fetch a table.

    Parameters
    ----------
    table : str
        Its id, such as ``y25i01``.
    wanted : Wanted
        Which municipalities and months. Benefits and visitation are asked for one by one, so that the readers can
        tell them apart; whatever else divides the table is summed, unless ``codes`` say otherwise
        (``hierarchy._alder``, ``mgroup.GROUP``, ``period.Q``).
    kind : str
        One of :data:`FORMATS`.
    root, token, bounds, say
        The service's address; the token, by default the environment's (:data:`TOKEN`); as :class:`Service` has them.

    Raises
    ------
    FetchError
        If there is no token or no network, the table does not have what is wanted, or the service refuses.
    """
    if kind not in FORMATS:
        raise FetchError(f"{kind}: no format of Jobindsats'; allowed: {', '.join(FORMATS)}")
    name, codes = table.strip().casefold(), _codes(wanted.codes)
    area = wanted.area()
    headers = {"Authorization": f"Bearer {_token(token, root)}"}
    headers["Accept"] = "application/json" if kind == "JSON" else "text/csv, application/json"
    service = Service("Jobindsats", root, headers, bounds or Bounds(), say)
    what = f"table {name}"
    said = service.get(f"table/{quote(name, safe='')}?format=json", what)
    has = _description(_parsed(said, f"Jobindsats, {what}: its description"), name)
    query, asked = _query(name, has, codes, area, wanted.months)
    address = f"data/{quote(name, safe='')}?{urlencode({**query, 'format': kind.lower()}, safe='*/:,')}"
    content = service.get(address, what)
    _check(content, kind, f"Jobindsats, {what}")
    return Fetched(content, asked)


def _token(token: str | None, root: str) -> str:
    """Return the token, if it may be sent to the address.

    Raises
    ------
    FetchError
        If there is none, it cannot be one, or it would go over the network unencrypted.
    """
    secret = (token or os.environ.get(TOKEN, "")).strip().removeprefix("Bearer ").strip()
    if not secret:
        raise FetchError(f"Jobindsats wants a token: set the environment variable {TOKEN}")
    if not (secret.isascii() and secret.isprintable()) or " " in secret:
        raise FetchError(f"{TOKEN}: holds blanks or other characters that no token has; copy it anew")
    parts = urlsplit(root)
    if parts.scheme != "https" and parts.hostname not in _HERE:
        raise FetchError(f"--address {root}: a token is sent over https:// alone")
    return secret


def _codes(codes: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return what is asked for by the service's names; ``_alder`` alone is a hierarchy.

    Raises
    ------
    FetchError
        If a name is none that version 3 knows.
    """
    named = {}
    for code, values in codes.items():
        if code in _OLD:
            raise FetchError(f"--code {code}: was version 2's; version 3 says {_OLD[code]}")
        full = f"hierarchy.{code}" if code.startswith("_") else code
        if full.partition(".")[0] not in ("hierarchy", "period", "mgroup") or "." not in full:
            raise FetchError(f"--code {code}: must be hierarchy.NAME, period.TYPE or mgroup.GROUP")
        named[full] = values
    return named


def _query(
    table: str, has: Description, codes: Mapping[str, tuple[str, ...]], area: str, months: int
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return what is asked for, and how that is said in words.

    Raises
    ------
    FetchError
        If the table does not have it.
    """
    query, asked = {}, []
    if not any(code.startswith("mgroup.") for code in codes):
        query["mgroup.*"] = "*"
    if not any(code.startswith("period.") for code in codes):
        query["period.M"], told = _months(table, has, months)
        asked.append(told)
    known = [f"hierarchy.{one.name}" for one in has.hierarchies]
    for code in codes:
        if code.startswith("hierarchy.") and known and code not in known:
            near = nearest(code, known)
            hint = f"; did you mean '{near}'?" if near else ""
            raise FetchError(
                f"--code {code}: {table} has no such hierarchy; it has: {', '.join(known)}{hint}"
            )
    chosen = {one.dimension for one in has.hierarchies if f"hierarchy.{one.name}" in codes}
    municipalities = has.hierarchy(MUNICIPALITIES)
    if municipalities is None or municipalities.dimension not in chosen:
        query[f"hierarchy.{MUNICIPALITIES}"], told = _area(table, municipalities, area, known)
        chosen |= {municipalities.dimension} if municipalities else set()
        asked.append(told)
    for one in has.hierarchies:
        if one.says_benefits and one.dimension not in chosen:
            query[f"hierarchy.{one.name}"] = "*"
            chosen.add(one.dimension)
            asked.append(f"each of {one.title}")
    query |= {code: ",".join(values) for code, values in codes.items()}
    asked += [f"{code} = {','.join(values)}" for code, values in codes.items()]
    summed = dict.fromkeys(one.title for one in has.hierarchies if one.dimension not in chosen)
    return query, (*asked, *(f"summed over {title}" for title in summed))


def _months(table: str, has: Description, months: int) -> tuple[str, str]:
    there = has.periods.get("M", ())
    if not there:
        kinds = ", ".join(f"period.{kind}" for kind in has.periods) or "none"
        hint = next((f"; say --code period.{kind}=latest:20" for kind in has.periods), "")
        raise FetchError(f"Jobindsats, table {table}: has no months; its periods: {kinds}{hint}")
    found = sorted(there)[-months:]
    fewer = f", all there are of the {months} asked for" if len(found) < months else ""
    return f"latest:{len(found)}", f"{len(found)} months, {found[0]} to {found[-1]}{fewer}"


def _area(table: str, has: Hierarchy | None, area: str, known: list[str]) -> tuple[str, str]:
    if has is None and known:
        told = f"is not divided by municipality; it has: {', '.join(known)}"
        raise FetchError(f"Jobindsats, table {table}: {told}")
    if area == ALL:
        return "*", "all municipalities"
    if area == COUNTRY:
        return "/", COUNTRY
    if has is None:
        told = "its description lists no municipalities; ask for all of them (--municipality all)"
        raise FetchError(f"Jobindsats, table {table}: {told}")
    member = next((key for name, key in has.members.items() if municipality(name) == area), None)
    if member is None:
        raise FetchError(f"Jobindsats, table {table}: {area} is none of its municipalities")
    return member, area


def _parsed(content: bytes, what: str) -> Any:
    try:
        return json.loads(decode(content))
    except (ValueError, RecursionError):
        raise FetchError(f"{what}: the answer is not JSON, or breaks off before its end; try again") from None


def _description(said: Any, table: str) -> Description:
    """Read a table's description; what it has besides is passed over.

    Raises
    ------
    FetchError
        If it has neither periods nor dimensions.
    """
    said = said[0] if isinstance(said, list) and len(said) == 1 else said
    periods = {
        str(kind.get("periodtype_id", "")): tuple(
            str(one["period_id"]) for one in _tables(kind, "values", "period_id")
        )
        for kind in _tables(said, "periods", "periodtype_id")
    }
    hierarchies = tuple(
        Hierarchy(
            str(one["hierarchy_id"]),
            str(one.get("hierarchy_name") or one["hierarchy_id"]),
            str(dimension.get("dimension_id") or one["hierarchy_id"]),
            {
                str(member.get("value_name", "")): str(member["value_id"])
                for level in _tables(one, "levels")
                for member in _tables(level, "values", "value_id")
            },
        )
        for dimension in _tables(said, "dimensions")
        for one in _tables(dimension, "hierarchies", "hierarchy_id")
    )
    if not periods and not hierarchies:
        raise FetchError(f"Jobindsats, table {table}: its description tells of no periods and no hierarchies")
    return Description(periods, hierarchies)


def _tables(said: Any, key: str, needs: str = "") -> Iterator[dict[str, Any]]:
    """Return the tables of a list under a key, those that have what they need."""
    for one in said.get(key) or () if isinstance(said, dict) else ():
        if isinstance(one, dict) and (not needs or one.get(needs)):
            yield one


def _check(content: bytes, kind: str, what: str) -> None:
    """Raise that an answer is not what was asked for."""
    if kind == "CSV":
        lines = decode(content).strip().splitlines()
        if ";" not in lines[0]:
            raise FetchError(f"{what}: the answer is no CSV with semicolons: {lines[0][:80]}")
        if len(lines) < 2:
            raise FetchError(f"{what}: the answer has a heading and no figures")
        return
    said = _parsed(content, what)
    if not isinstance(said, dict) or not isinstance(said.get("columns"), list) or "rows" not in said:
        raise FetchError(f"{what}: the answer is JSON, but not columns and rows")
    if not said["rows"]:
        raise FetchError(f"{what}: the answer has columns and no figures")
