"""How what holds a lot shows itself as the last line of a notebook's cell or at a prompt: in one line."""

from __future__ import annotations

from html import escape


class Brief:
    """Base of what holds many numbers: one line says what it is, and by what one gets at them.

    A dataclass below it is made with ``repr=False``.
    """

    def _in_short(self) -> str:
        """Say what it is of, and what tells more."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._in_short()}>"

    def _repr_html_(self) -> str:
        return f"<div>{escape(repr(self)[1:-1])}</div>"


def counted(number: int, of: str) -> str:
    """Write a number and what is counted, in the plural where it is not one: ``1 run``, ``1,200 runs``."""
    return f"{number:,} {of}" + ("" if number == 1 else "s")
