"""What a reader must know about how a study was run, said in the language of the report."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from simulator.experiments.record import Kept, Note
from simulator.reporting.words import Words

__all__ = ["InWords", "Kept", "Note", "said"]


@runtime_checkable
class InWords(Protocol):
    """What fills a blank and is itself said differently in each language."""

    def in_words(self, spoken: Words) -> str:
        """Say it."""


def said(note: Note | Kept | str, spoken: Words) -> str:
    """Say a note in a language; one that is a text already stays as it is."""
    if isinstance(note, str):
        return note
    if isinstance(note, Kept):
        texts = dict(note.texts)
        return texts.get(spoken.language) or next(iter(texts.values()))
    return spoken(
        f"notes.{note.key}", **{name: _in_words(name, value, spoken) for name, value in note.values}
    )


def _in_words(name: str, value: object, spoken: Words) -> object:
    if isinstance(value, InWords):
        return value.in_words(spoken)
    if name == "scenario":
        return spoken.scenario(str(value))
    return spoken.group(str(value)) if name == "group" else value
