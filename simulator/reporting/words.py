"""The report's words in English and Danish: one file a language in ``texts/``, the same keys in each.

The Danish committee reads Danish, the repository speaks English; a sentence is written twice, never translated by
the program.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from simulator.scenario.base import weeks_of_band

LANGUAGES = ("en", "da")
"""Languages of the report."""
_HAZARD = re.compile(r"place\.groups\.(?P<group>\w+)\.observed\.(?P<cause>\w+)\[(?P<band>\d)\]")


@dataclass(frozen=True)
class Words:
    """One language's words.

    Attributes
    ----------
    language : str
        ``"en"`` or ``"da"``; also the ``lang`` of the page and the locale of its numbers.
    """

    language: str

    def __call__(self, key: str, **values: object) -> str:
        """Give the text under a dotted key, its ``{names}`` filled in.

        Raises
        ------
        KeyError
            If the language has no such text.
        """
        text = self._find(key)
        if not isinstance(text, str):
            raise KeyError(key)
        return text.format(**values)

    @property
    def locale(self) -> str:
        """The locale of dates: British for English, whose days come before months."""
        return "en_GB" if self.language == "en" else self.language

    def items(self, key: str) -> tuple[str, ...]:
        """Give the list of texts under a key."""
        return tuple(self._find(key))

    def outcome(self, outcome: str) -> str:
        """Give an outcome's name in a table."""
        return self("outcomes." + outcome)

    def short(self, outcome: str) -> str:
        """Give an outcome's name where there is little room."""
        return self._or("short." + outcome, "") or self.outcome(outcome)

    def group(self, group: str) -> str:
        """Give the name of a target group (målgruppe) or of a sum of groups."""
        return self("groups." + group)

    def scenario(self, name: str) -> str:
        """Give a scenario's short name: a shipped one's own, else what the user called it."""
        known, mark, number = name.partition("#")
        spoken = known if " " in known else known.replace("_", " ")
        return self._or("scenarios." + known, spoken[:1].upper() + spoken[1:]) + (
            f" {mark}{number}" if mark else ""
        )

    def within(self, name: str) -> str:
        """Give a scenario's short name within a sentence: "current rules", but "Hedensted before" (a name)."""
        known, mark, number = name.partition("#")
        quiet = self._or("scenarios_within." + known, "")
        return f"{quiet} {mark}{number}".rstrip() if quiet else self.scenario(name)

    def key(self, path: str) -> str:
        """Give the name of a hazard or of a figure that users reach for, by target group too; of another its path."""
        hazard = _HAZARD.fullmatch(path)
        if hazard is not None:
            return self(
                "calibration.hazard",
                group=self.group(hazard["group"]),
                cause=self("calibration.causes." + hazard["cause"]),
                weeks=weeks_of_band(int(hazard["band"])),
            )
        whole, _, group = path.rpartition(".")
        of_group = self._or("groups." + group, "") and self._or("keys." + whole, "")
        known = f"{of_group} ({inside(self.group(group))})" if of_group else path
        return self._or("keys." + path, known)

    def assumption(self, name: str) -> str:
        """Give the name of an assumption: that of its figure, and the proposal that sets it for itself."""
        path, _, owner = name.removesuffix("]").partition(" [")
        return self.key(path) + (f" ({self.scenario(owner)})" if owner else "")

    def setting(self, name: str, label: str = "") -> str:
        """Give a setting's name: a known one's own, else its label."""
        return self._or("settings." + name, label or name.replace("_", " "))

    def sequence(self, things: Iterable[str]) -> str:
        """Join names as one says them: a, b and c."""
        *first, last = list(things)
        return f"{self('format.list').join(first)} {self('format.and')} {last}" if first else last

    def _or(self, key: str, otherwise: str) -> str:
        try:
            return self(key)
        except (KeyError, TypeError):  # a path may lead on where a text stands
            return otherwise

    def _find(self, key: str) -> Any:
        found: Any = _texts(self.language)
        for part in key.split("."):
            found = found[part]
        return found


def inside(text: str) -> str:
    """Give a text as it stands within a sentence: "current rules". Not for proper names, such as Hedensted."""
    return text[:1].lower() + text[1:]


@cache
def _texts(language: str) -> dict[str, Any]:
    # A cache of immutable package data, filled on first use.
    import tomllib

    return tomllib.loads(files(__package__).joinpath("texts", f"{language}.toml").read_text(encoding="utf-8"))


def words(language: str = "en") -> Words:
    """Give a language's words.

    Raises
    ------
    ValueError
        If the language is neither ``"en"`` nor ``"da"``.
    """
    if language not in LANGUAGES:
        raise ValueError(f"language must be one of {', '.join(LANGUAGES)}, is {language!r}")
    return Words(language)
