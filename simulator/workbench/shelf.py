"""What there is to choose from, and the scenario files of a state.

A state's scenarios are loaded from files that say what was chosen: a preset by its name where nothing is changed, else
a short file that extends it. These are the files that one can save, so that whoever loads them compares the same.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Any

import tomlkit

from simulator.errors import Refused
from simulator.reporting.words import LANGUAGES, words
from simulator.scenario import Problem, Scenario, ScenarioError, list_scenarios, load_scenario
from simulator.scenario.changes import undone
from simulator.scenario.files import extended_by, kind_of, part_files
from simulator.scenario.messages import nearest, spell
from simulator.scenario.place_names import KnownPlace, known_places, plain
from simulator.scenario.regions import row_of
from simulator.workbench.state import BOTH, PROPOSAL, State

BEFORE = "_before"
"""How the name of an account's first half ends."""
LARGEST = 1_000_000
"""Bytes of a place file that is handed in."""
IN_PROPORTION = "denmark"
"""The practice of a place that has none of its own: heads and places in proportion to the stock."""
_NAME = re.compile(r"[^a-z0-9_]+")
_LOADED = 64
"""Scenarios that are kept."""


@dataclass(frozen=True)
class Files:
    """The scenario files of a state.

    Attributes
    ----------
    texts : mapping of str to str
        By file name, those that must be written; a preset as it is needs none.
    baseline, proposal : str
        What each is loaded by: a file of ``texts``, or the name of a preset.
    """

    texts: Mapping[str, str]
    baseline: str
    proposal: str


class Shelf:
    """Scenarios and places to choose from: those that come with the simulator, the user's, and those handed in.

    Parameters
    ----------
    folder : Path
        Where scenario files are written while the workbench is open, and places that were handed in.
    files : iterable of Path
        Scenario and place files of the user's.

    Raises
    ------
    ScenarioError
        If one of the files is neither, or has mistakes.
    """

    def __init__(self, folder: Path, files: Iterable[Path] = ()) -> None:
        self._folder = folder
        self._own: dict[str, Path] = {}
        self._loaded: dict[tuple[str, ...], Scenario] = {}
        self._lock = Lock()
        self.edition = 0
        """Counts the places that were handed in: what was worked out before may be of another."""
        self.scenarios = {one.name: one.title for one in list_scenarios()}
        self.places = {one.name: one for one in known_places()}
        (folder / "places").mkdir(parents=True, exist_ok=True)
        for file in files:
            self._take(file)

    def _take(self, file: Path) -> None:
        kind = kind_of(file)
        if kind == "place":
            self.add_place(file.stem, file.read_bytes())
        elif kind in ("scenario", ""):
            loaded = load_scenario(file if file.suffix == ".toml" else f"./{file}")
            self._own[loaded.name] = file.resolve()
            self.scenarios[loaded.name] = loaded.title
        else:
            said = f"is a part of a scenario ({kind}): a scenario or a place can be opened"
            raise ScenarioError([Problem(str(file), "kind", said)])

    def add_place(self, name: str, content: bytes) -> KnownPlace:
        """Take in a place's file that was handed in, if current rules can be loaded with it.

        Raises
        ------
        ScenarioError
            With every mistake in it.
        Refused
            If it is too large.
        """
        stem = _NAME.sub("_", plain(Path(name).stem)).strip("_") or "place"
        if len(content) > LARGEST:
            raise Refused(f"{name}: is larger than a place's file can be ({LARGEST} bytes)")
        if stem in self.places and stem not in self._handed_in:
            stem += "_own"
        file = self._folder / "places" / f"{stem}.toml"
        former = file.read_bytes() if file.exists() else None
        file.write_bytes(content)
        try:
            title = self._load(self._text("current_rules", stem, {}), f"check_{stem}").place.title
        except ScenarioError as error:
            file.unlink() if former is None else file.write_bytes(former)
            raise _said_of(error, str(file), name) from None
        with self._lock:
            self._loaded.clear()
            self.edition += 1
        self.places[stem] = KnownPlace(stem, title, 0)
        return self.places[stem]

    @property
    def _handed_in(self) -> frozenset[str]:
        return frozenset(path.stem for path in (self._folder / "places").glob("*.toml"))

    def handed_in_first(self) -> str:
        """Return the name of the first place that was handed in; empty where none was."""
        return next((name for name in self.places if name in self._handed_in), "")

    def loaded_by(self, name: str) -> str:
        """Return what a scenario is loaded by: its name, or the file of one of the user's."""
        return self._own[name].as_posix() if name in self._own else name

    def title(self, name: str, language: str) -> str:
        """Return what a scenario is called where one chooses."""
        spoken = words(language)
        own = name in self._own or not spoken.known(f"scenarios.{name}", "")
        return self.scenarios[name] if own else spoken.scenario(name)

    def usual_baseline(self, proposal: str) -> str:
        """Return what a preset is compared with unless one says otherwise.

        That is what the account was before; else the scenario at the bottom of those that its file extends.
        """
        if f"{proposal.removesuffix(BEFORE)}{BEFORE}" in self.scenarios:
            return f"{proposal.removesuffix(BEFORE)}{BEFORE}"
        found, below = proposal, extended_by(self._own.get(proposal, proposal))
        while below is not None and below.stem in self.scenarios:
            found, below = below.stem, extended_by(below)
        return found

    def usual_place(self, name: str) -> str:
        """Return the place of a preset that is of several: one has to be chosen; empty where it has its own."""
        scenario = self.preset(name)
        if not scenario.members:
            return ""
        member = scenario.members[0].name.partition("/")[2]
        table = scenario.place_from.rpartition(":")[0] or scenario.members[0].place_from.rpartition(":")[0]
        found = f"{Path(table).stem}:{member}" if table else member
        return found if found in self.places else next(iter(self.places))

    def settled(self, state: State) -> State:
        """Return the state with a place where both of its presets are of several.

        Raises
        ------
        ScenarioError
            If it names a scenario or a place that there is not.
        """
        problems = []
        for field, name, known in (
            ("baseline", state.baseline, self.scenarios),
            ("proposal", state.proposal or state.baseline, self.scenarios),
            ("place", state.place or next(iter(self.places)), self.places),
        ):
            if name not in known:
                said = f"there is no {'place' if field == 'place' else 'scenario'} named {spell(name)}"
                problems.append(Problem("", field, said, nearest=nearest(name, known)))
        if problems:
            raise ScenarioError(problems)
        if state.place:
            return state
        place = self.usual_place(state.baseline) or self.usual_place(state.proposal or state.baseline)
        return replace(state, place=place)

    def preset(self, name: str) -> Scenario:
        """Return a scenario as it is."""
        return self._load("", name)

    # --- Files of a state

    def files(self, state: State) -> Files:
        """Return the scenario files of a state, which must be a settled one."""
        texts: dict[str, str] = {}
        both, moved = state.values(BOTH), state.values(PROPOSAL)
        named = []
        for of, preset, changes in (
            ("baseline", state.baseline, both),
            ("proposal", state.proposal or state.baseline, both | moved),
        ):
            if not changes and not state.place and (of == "baseline" or state.proposal):
                named.append(preset)
                continue
            stem = self._stem(state, of, preset, bool(changes))
            texts[f"{stem}.toml"] = self._text(preset, state.place, changes, self._titles(state, of, preset))
            named.append(f"{stem}.toml")
        return Files(texts, *named)

    def scenarios_of(self, state: State) -> tuple[Scenario, Scenario]:
        """Load baseline and proposal.

        Raises
        ------
        ScenarioError
            With the mistakes of both, each told once, and what is moved in both although the proposal sets it itself.
        """
        found: list[Scenario] = []
        problems: list[Problem] = []
        self._check_moved(state)
        files = self.files(state)
        for name in (files.baseline, files.proposal):
            try:
                found.append(self._load(files.texts.get(name, ""), name.removesuffix(".toml")))
            except ScenarioError as error:
                problems += error.problems
        if problems:
            raise ScenarioError(problems)
        baseline, proposal = found
        if baseline.place.title != proposal.place.title:
            said = f"{baseline.name} is of {baseline.place.title}, {proposal.name} of {proposal.place.title}"
            raise ScenarioError([Problem("", "place", f"{said}: choose one place for both")])
        return baseline, proposal

    def _check_moved(self, state: State) -> None:
        if not state.both or not state.proposal:
            return
        presets = self.preset(state.baseline), self.preset(state.proposal)
        if any(one.members for one in presets):
            return
        base, proposal = presets
        if wrong := undone(base, {proposal.name: proposal}, state.both, ""):
            raise ScenarioError(wrong)

    def place_files(self, state: State) -> dict[str, bytes]:
        """Return the file of a place that was handed in, by its name beside the scenario files."""
        file = self._folder / "places" / f"{state.place}.toml"
        return {f"places/{file.name}": file.read_bytes()} if state.place and file.is_file() else {}

    def _stem(self, state: State, of: str, preset: str, is_changed: bool) -> str:
        place = _NAME.sub("_", plain(row_of(state.place)[1] or state.place))
        own = "proposal" if of == "proposal" and not state.proposal else ""
        return "_".join(filter(None, [preset, own, place, "changed" if is_changed and not own else ""]))

    def _titles(self, state: State, of: str, preset: str) -> dict[str, str]:
        found = {}
        for language in LANGUAGES:
            spoken = words(language)
            title = self.title(preset, language)
            if of == "proposal" and not state.proposal:
                title = spoken("workbench.own_proposal")
            elif state.both or (of == "proposal" and state.moved):
                title = spoken("workbench.changed", title=title)
            if state.place:
                title = f"{title} ({self.places[state.place].title})"
            found["title" if language == LANGUAGES[0] else f"title_{language}"] = title
        return found

    def _text(
        self, preset: str, place: str, changes: Mapping[str, Any], titles: Mapping[str, str] | None = None
    ) -> str:
        """Write the file of a scenario that extends a preset."""
        document = tomlkit.document()
        for key, title in (titles or {}).items():
            document[key] = title
        document["extends"] = self.loaded_by(preset)
        if place:
            uses = tomlkit.table()
            uses["place"] = place
            if not row_of(place)[1]:
                practices = {path.stem for path in part_files("practice")}
                uses["practice"] = place if place in practices else IN_PROPORTION
            document["uses"] = uses
        if changes:
            document["change"] = _nested(changes)
        return tomlkit.dumps(document)

    def _load(self, text: str, name: str) -> Scenario:
        """Load a preset, or the file of a text; what was loaded lately is at hand."""
        key = (name, text)
        with self._lock:
            if key in self._loaded:
                self._loaded[key] = self._loaded.pop(key)  # the latest is last
                return self._loaded[key]
        if text:
            path = self._folder / f"{name}.toml"
            with self._lock:
                path.write_text(text, encoding="utf-8")
                try:
                    found = load_scenario(path)
                except ScenarioError as error:
                    raise _said_of(error, str(path), "") from None
        else:
            found = load_scenario(self._own.get(name, name))
        with self._lock:
            self._loaded[key] = found
            while len(self._loaded) > _LOADED:
                del self._loaded[next(iter(self._loaded))]
        return found

    def close(self) -> None:
        """Remove what was written."""
        shutil.rmtree(self._folder, ignore_errors=True)


def _said_of(error: ScenarioError, file: str, name: str) -> ScenarioError:
    """Return the mistakes of a file of ours without its place on this machine."""
    ours = Path(file).as_posix()
    return ScenarioError(
        replace(one, file=name + one.file.removeprefix(ours)) if one.file.startswith(ours) else one
        for one in error.problems
    )


def _nested(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return tables of tables for dotted paths."""
    tree: dict[str, Any] = {}
    for path, value in changes.items():
        *tables, last = path.split(".")
        here = tree
        for key in tables:
            below = here.setdefault(key, {})
            here = below if isinstance(below, dict) else here
        here[last] = list(value) if isinstance(value, tuple) else value
    return tree
