"""What one takes along of a state: its scenario files, its run folder, a report, the numbers, a Python snippet."""

from __future__ import annotations

import io
import shlex
import zipfile
from collections.abc import Mapping
from typing import Any

from simulator.workbench.answers import AT_REPLICATIONS
from simulator.workbench.shelf import Files, Shelf
from simulator.workbench.state import BOTH, PROPOSAL, State

REPLICATIONS = AT_REPLICATIONS[-1]


def command(state: State, files: Files, draws: int) -> tuple[str, ...]:
    """Return the command that gives the same answer, where the scenario files are."""
    options = [
        "--replications",
        str(REPLICATIONS),
        "--seed",
        str(state.seed),
        "--no-settings",
        "--draws",
        str(draws),
    ]
    options += ["--language", state.language] if state.language != "en" else []
    return ("jobcentre", "compare", files.baseline, files.proposal, *options)


def scenario_files(state: State, shelf: Shelf, draws: int) -> dict[str, bytes]:
    """Return the scenario files of a state by name, a place's that was handed in too, and how to ask with them."""
    files = shelf.files(state)
    found = {name: text.encode() for name, text in files.texts.items()}
    found |= shelf.place_files(state)
    found["ask.txt"] = (shlex.join(command(state, files, draws)) + "\n").encode()
    return found


def zipped(files: Mapping[str, bytes], folder: str) -> bytes:
    """Return files as a zip file, in a folder of their own."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"{folder}/{name}", content)
    return whole.getvalue()


def snippet(state: State, shelf: Shelf, draws: int) -> str:
    """Return Python that compares the same: what was moved is set on the presets."""
    place = {"place": state.place} if state.place else {}
    both, moved = state.values(BOTH), state.values(PROPOSAL)
    files = shelf.files(state)
    name = files.proposal.removesuffix(".toml")
    loaded = [
        ("baseline", state.baseline, place | both),
        ("proposal", state.proposal or state.baseline, place | both | moved),
    ]
    lines = ["import simulator as sim", ""]
    for variable, preset, sets in loaded:
        given = f", {_written(sets)}" if sets else ""
        lines.append(f"{variable} = sim.load_scenario({shelf.loaded_by(preset)!r}{given})")
    lines += [
        f"study = sim.compare(baseline, {{{name!r}: proposal}}, "
        f"replications={REPLICATIONS}, seed={state.seed}, settings=False, draws={draws})",
        f"print(study.answer({state.language!r}))" if state.language != "en" else "print(study.answer())",
    ]
    return "\n".join(lines) + "\n"


def _written(sets: Mapping[str, Any]) -> str:
    pairs = [f"    {path!r}: {value!r}," for path, value in sets.items()]
    return "\n".join(["{", *pairs, "}"])
