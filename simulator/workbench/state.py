"""What is asked: a baseline, a proposal, a place, and the figures that were moved; it is the page's address.

A figure that is moved *in both* scenarios is held for true whatever is decided (an assumption, a price); one that is
moved *in the proposal* is what would be decided. A value is written as a scenario file has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from simulator.errors import Refused
from simulator.reporting.words import LANGUAGES
from simulator.scenario import parse_set
from simulator.scenario.messages import spell

BOTH, PROPOSAL = "both", "proposal"
"""Whose a moved figure is: of both scenarios, or of the proposal alone."""
SCOPES = (BOTH, PROPOSAL)
MOST_SEED = 2**31 - 1
_MOST_VALUE = 200
"""Letters of a value: what is longer is no value of a control."""
_DECIMAL_COMMA = re.compile(r"\s*([+\-\N{MINUS SIGN}]?)(\d+),(\d+)\s*")
_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class State:
    """A question as the page's address has it.

    Attributes
    ----------
    baseline : str
        Name of the scenario that the proposal is compared with.
    proposal : str
        Name of the proposal; empty for one's own, which is the baseline but for what is moved.
    place : str
        Name of the place (``TABLE:ROW`` of a row of a table); empty where each scenario has its own.
    seed : int
        From 0 on.
    language : str
        ``"en"`` or ``"da"``.
    both, moved : mapping of str to str
        By dotted path, what was typed: for both scenarios, and for the proposal alone.
    """

    baseline: str = "current_rules"
    proposal: str = "hedensted"
    place: str = ""
    seed: int = 1
    language: str = "en"
    both: Mapping[str, str] = field(default_factory=lambda: _NONE)
    moved: Mapping[str, str] = field(default_factory=lambda: _NONE)

    @property
    def is_moved(self) -> bool:
        """Whether any figure was moved."""
        return bool(self.both or self.moved)

    def values(self, scope: str) -> dict[str, Any]:
        """Return the moved figures of a scope by path, as a scenario file would have them."""
        return {path: value_of(text) for path, text in self.typed(scope).items()}

    def typed(self, scope: str) -> Mapping[str, str]:
        """Return what was typed for a scope."""
        return self.both if scope == BOTH else self.moved

    def unmoved(self) -> State:
        """Return the same question with nothing moved."""
        return replace(self, both=_NONE, moved=_NONE)

    def query(self) -> str:
        """Return the state as the query of an address; :func:`from_query` reads it back."""
        pairs = [
            ("baseline", self.baseline),
            ("proposal", self.proposal),
            ("place", self.place),
            ("seed", str(self.seed)),
            ("language", self.language),
        ]
        pairs += [(f"{scope}.{path}", text) for scope in SCOPES for path, text in self.typed(scope).items()]
        return urlencode(pairs)


def from_query(pairs: Iterable[tuple[str, str]], otherwise: State | None = None) -> State:
    """Read a state from the names and values of a query.

    Parameters
    ----------
    pairs : iterable of (str, str)
        A later one of the same name wins; names that a state does not have are somebody else's.
    otherwise : State, optional
        What holds where the query is silent.

    Raises
    ------
    Refused
        If language or seed is none.
    """
    usual = otherwise or State()
    given: dict[str, str] = {}
    typed: dict[str, dict[str, str]] = {scope: {} for scope in SCOPES}
    for name, value in pairs:
        scope, dot, path = name.partition(".")
        if dot and scope in typed and path:
            typed[scope][path] = value[:_MOST_VALUE]
        else:
            given[name] = value
    language = given.get("language", usual.language)
    if language not in LANGUAGES:
        raise Refused(f"language: must be one of {', '.join(LANGUAGES)}, is {spell(language)}")
    return State(
        baseline=given.get("baseline", usual.baseline),
        proposal=given.get("proposal", usual.proposal),
        place=given.get("place", usual.place),
        seed=_seed(given.get("seed", str(usual.seed))),
        language=language,
        both=MappingProxyType(typed[BOTH]),
        moved=MappingProxyType(typed[PROPOSAL]),
    )


def value_of(text: str) -> Any:
    """Return what a typed text means in a scenario file: a number, true or false, a list, else the text itself.

    A decimal comma is one as well as a decimal point is.
    """
    found = _DECIMAL_COMMA.fullmatch(text)
    if found is not None:
        sign, whole, decimals = found.groups()
        text = f"{sign.replace(chr(0x2212), '-')}{whole}.{decimals}"
    _, value = parse_set(f"value={text}")
    return value


def _seed(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:12]) <= MOST_SEED and len(text) <= 12):
        raise Refused(f"seed: must be a whole number from 0 to {MOST_SEED}, is {spell(text)}")
    return int(text)
