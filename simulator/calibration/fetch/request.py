"""What is asked of a service, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.calibration.places.municipalities import CODES, municipality
from simulator.errors import JobcentreError
from simulator.scenario.messages import nearest, spell

ALL = "all"
"""Every municipality."""


class FetchError(JobcentreError):
    """The service did not send what was asked for; the message is one line."""


@dataclass(frozen=True)
class Wanted:
    """What is wanted of a table.

    Attributes
    ----------
    municipality : str
        A municipality or ``Hele landet``, by name or code, or ``all``.
    months : int
        The latest months, so many.
    codes : mapping of str to tuple of str
        What is asked for in the service's own words, by variable; goes before the two above.
    """

    municipality: str = ALL
    months: int = 60
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def area(self) -> str:
        """Return the municipality's name, ``Hele landet`` or ``all``.

        Raises
        ------
        FetchError
            If there is none of the name.
        """
        if self.municipality == ALL:
            return ALL
        found = municipality(self.municipality)
        if found is None:
            near = nearest(self.municipality, CODES)
            hint = f"; did you mean '{near}'?" if near else ""
            raise FetchError(f"--municipality: no municipality is named {spell(self.municipality)}{hint}")
        return found


@dataclass(frozen=True)
class Fetched:
    """An answer.

    Attributes
    ----------
    content : bytes
        As it was sent.
    asked : tuple of str
        What was asked for, a line each, in words.
    """

    content: bytes
    asked: tuple[str, ...]
