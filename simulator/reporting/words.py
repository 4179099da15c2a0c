"""The report's words in English and Danish: one file a language in ``texts/``, the same keys in each.

The Danish committee reads Danish, the repository speaks English; a sentence is written twice, never translated by
the program.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import TYPE_CHECKING, Any

from simulator.errors import Refused
from simulator.scenario.base import BAND_EDGES_WEEKS, weeks_of_band

if TYPE_CHECKING:
    from simulator.scenario import Scenario

from simulator.scenario.messages import spell

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
    titles : mapping of str to str
        Titles of the scenarios that a report is of, by name; one that is not among them goes by its name.
    bands : mapping of str to tuple of int
        Weeks on which the duration bands of a group's hazards begin, where they are not the usual ones.
    """

    language: str
    titles: Mapping[str, str] = field(default_factory=dict)
    bands: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def __call__(self, key: str, **values: object) -> str:
        """Return the text under a dotted key, its ``{names}`` filled in.

        Raises
        ------
        KeyError
            If the language has no such text.
        """
        text = self._find(key)
        if not isinstance(text, str):
            raise KeyError(key)
        return _COUNTED.vformat(text, (), values)

    @property
    def locale(self) -> str:
        """The locale of dates: British for English, whose days come before months."""
        return "en_GB" if self.language == "en" else self.language

    @property
    def foreign(self) -> str:
        """The language of the scenario files, English, where that is not the report's."""
        return "" if self.language == "en" else "en"

    def items(self, key: str) -> tuple[str, ...]:
        """Return the list of texts under a key."""
        return tuple(self._find(key))

    def outcome(self, outcome: str) -> str:
        """Return an outcome's name in a table."""
        return self("outcomes." + outcome)

    def short(self, outcome: str) -> str:
        """Return an outcome's name where there is little room."""
        return self.known("short." + outcome, "") or self.outcome(outcome)

    def group(self, group: str) -> str:
        """Return the name of a target group (målgruppe) or of a sum of groups."""
        return self("groups." + group)

    def scenario(self, name: str) -> str:
        """Return a scenario's name in a table: its title, a shipped one's own short name, else the name of its file."""
        if name in self.titles:
            return self.titles[name]
        known, mark, number = name.partition("#")
        spoken = known if " " in known else known.replace("_", " ")
        return self.known("scenarios." + known, spoken[:1].upper() + spoken[1:]) + (
            f" {mark}{number}" if mark else ""
        )

    def within(self, name: str) -> str:
        """Return a scenario's short name within a sentence: "current rules", but "Hedensted before" (a name)."""
        if name in self.titles:
            return self.titles[name]
        known, mark, number = name.partition("#")
        quiet = self.known("scenarios_within." + known, "")
        return f"{quiet} {mark}{number}".rstrip() if quiet else self.scenario(name)

    def key(self, path: str) -> str:
        """Return the name of a hazard or of a figure that users reach for, by target group too; of another its path."""
        hazard = _HAZARD.fullmatch(path)
        if hazard is not None:
            return self(
                "calibration.hazard",
                group=self.group(hazard["group"]),
                cause=self("calibration.causes." + hazard["cause"]),
                weeks=weeks_of_band(int(hazard["band"]), self.bands.get(hazard["group"], BAND_EDGES_WEEKS)),
            )
        whole, _, group = path.rpartition(".")
        of_group = self.known("groups." + group, "") and self.known("keys." + whole, "")
        known = f"{of_group} ({inside(self.group(group))})" if of_group else self._meaning(path)
        return self.known("keys." + path, known)

    def _value(self, written: str) -> str:
        """Return a word that stands as a value: in Danish in Danish, in English as it is written."""
        from simulator.reporting.meanings import danish_value

        return danish_value(written, self) if self.language == "da" else written

    def _meaning(self, path: str) -> str:
        """Return what a field is called: in Danish each has a name, in English a path says it."""
        from simulator.reporting.meanings import danish_name

        return (danish_name(path, self) if self.language == "da" else "") or path

    def assumption(self, name: str) -> str:
        """Return the name of an assumption or alternative (``PATH=VALUE``), and the proposals that it is of alone."""
        path, _, owner = name.removesuffix("]").partition(" [")
        path, chosen, value = path.partition("=")
        name = self.alternative(path, value) if chosen else self.key(path)
        return name + (f" ({self.sequence(map(self.scenario, owner.split(', ')))})" if owner else "")

    def alternative(self, path: str, value: object) -> str:
        """Return an alternative in few words."""
        return self._alternative(path, value, "short")

    def when(self, path: str, value: object, **values: object) -> str:
        """Return an alternative as a condition, such as "If guidance never lapses"."""
        return self._alternative(path, value, "when", **values)

    def setting(self, name: str, label: str = "") -> str:
        """Return a setting's name: a known one's own, an alternative in few words, else its label."""
        if "=" in name:
            return self.assumption(name)
        return self.known("settings." + name, label or name.replace("_", " "))

    def _alternative(self, path: str, value: object, form: str, **values: object) -> str:
        written = spell(value).strip("'")
        try:
            return self(f"alternatives.{path}.{written}.{form}", **values)
        except (KeyError, TypeError):
            duty = path.removeprefix("law.duties.").removesuffix(".active")
            name = self.known(f"law.duties.{duty}", "")
            if name and path == f"law.duties.{duty}.active" and written == "false":
                return self(f"alternatives.duty_{form}", duty=inside(name))
            return self(f"alternatives.otherwise_{form}", what=self.key(path), value=self._value(written))

    def sequence(self, things: Iterable[str]) -> str:
        """Join names as one says them: a, b and c."""
        *first, last = list(things)
        return f"{self('format.list').join(first)} {self('format.and')} {last}" if first else last

    def known(self, key: str, otherwise: str) -> str:
        """Return the text under a key, or another where the language has none."""
        try:
            return self(key)
        except (KeyError, TypeError):  # a path may lead on where a text stands
            return otherwise

    def _find(self, key: str) -> Any:
        found: Any = _texts(self.language)
        for part in key.split("."):
            found = found[part]
        return found


class _Counted(Formatter):
    """Fills blanks, and says one of something as one does: ``{number:one talk|talks}``."""

    def format_field(self, value: Any, format_spec: str) -> str:
        one, counted, many = format_spec.partition("|")
        if not counted:
            return str(super().format_field(value, format_spec))
        return one if str(value) == "1" else f"{value} {many}"


_COUNTED = _Counted()
ENGLISH = Words("en")


def inside(text: str) -> str:
    """Return a text as it stands within a sentence: "current rules". Not for proper names, such as Hedensted."""
    return text[:1].lower() + text[1:]


@cache
def _texts(language: str) -> dict[str, Any]:
    # A cache of immutable package data, filled on first use.
    import tomllib

    return tomllib.loads(files(__package__).joinpath("texts", f"{language}.toml").read_text(encoding="utf-8"))


def words(language: str = "en", scenarios: Mapping[str, Scenario] | None = None) -> Words:
    """Return a language's words, in which the scenarios that are spoken of, a user's own, go by their titles.

    Raises
    ------
    Refused
        If the language is neither ``"en"`` nor ``"da"``.
    """
    if language not in LANGUAGES:
        raise Refused(f"language must be one of {', '.join(LANGUAGES)}, is {language!r}")
    return Words(language, titles_of(scenarios or {}, language))


def titles_of(scenarios: Mapping[str, Scenario], language: str) -> dict[str, str]:
    """Return the titles of a user's own scenarios; of two that are called the same, each with its name behind.

    A shipped scenario has a short name of its own in each language.
    """
    shipped = _texts(LANGUAGES[0])["scenarios"]
    own = {}
    for name, scenario in scenarios.items():
        file, *_ = next(iter(scenario.files), ("",))
        if name.partition("#")[0] not in shipped or not file.startswith("scenarios/"):
            own[name] = (scenario.title_da if language == "da" else "") or scenario.title
    said = list(own.values())
    return {name: f"{title} ({name})" if said.count(title) > 1 else title for name, title in own.items()}
