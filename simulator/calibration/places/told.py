"""What is told of a figure, in English and beside it in Danish: written twice where it is made, joined alike."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """A text in both languages."""

    en: str
    da: str

    def __add__(self, other: Told) -> Told:
        """Put another text behind."""
        return Told(self.en + other.en, self.da + other.da)


def alike(text: str) -> Told:
    """Return what reads the same in both languages."""
    return Told(text, text)


def comma(number: str) -> str:
    """Return a number as Danish has it."""
    return number.replace(".", ",")
