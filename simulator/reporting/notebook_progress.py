"""How far the work is, in a notebook: a bar under the cell from the first second on, gone when the work is done."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from typing import Any

from simulator.experiments.compute import telling

_FIRST_SECONDS = 1.0
"""What is done sooner shows no bar."""
_EACH_SECONDS = 0.25
"""A bar is drawn anew no more often: every drawing is a message to the browser."""


class Bar:
    """How far one piece of work is: a bar where there is HTML, a line elsewhere."""

    def __init__(self, label: str, done: int, total: int, left: float | None = None) -> None:
        self.done, self.total = done, total
        self._said = f"{label}: {done} of {total}" + ("" if left is None else f", about {_time(left)} left")

    def __repr__(self) -> str:
        return self._said

    def _repr_html_(self) -> str:
        bar = f'<progress max="{self.total}" value="{self.done}"></progress>'
        return f"<div>{bar} {escape(self._said)}</div>"


class Gone:
    """What stands in the place of a bar when the work is done: nothing."""

    def __repr__(self) -> str:
        return ""

    def _repr_html_(self) -> str:
        return ""


class NotebookProgress:
    """Draws a bar for the work under way, and takes it away at the end.

    Parameters
    ----------
    display : callable
        IPython's: shows an object, and returns what shows another in its place by ``update``.
    clock : callable
        Returns seconds.
    """

    def __init__(self, display: Callable[..., Any], clock: Callable[[], float] = time.monotonic) -> None:
        self._display, self._clock = display, clock
        self._shown: Any = None
        self._due = clock() + _FIRST_SECONDS
        self._begun: dict[str, tuple[float, int]] = {}

    def __call__(self, label: str, done: int, total: int) -> None:
        """Take note of replications done, and draw the bar if it is time to."""
        now = self._clock()
        began, before = self._begun.setdefault(label, (now, done))
        if now < self._due:
            return
        self._due = now + _EACH_SECONDS
        left = (now - began) / (done - before) * (total - done) if done > before else None
        bar = Bar(label, done, total, left)
        if self._shown is None:
            self._shown = self._display(bar, display_id=True)
        else:
            self._shown.update(bar)

    def end(self) -> None:
        """Take the bar away."""
        if self._shown is not None:
            self._shown.update(Gone())


@contextmanager
def notebook_progress() -> Iterator[None]:
    """Show how far the work within is, in a notebook; elsewhere nothing, and nothing where somebody else is told."""
    if not _in_notebook():
        yield
        return
    from IPython.display import display

    progress = NotebookProgress(display)
    with telling(progress):
        try:
            yield
        finally:
            progress.end()


def _in_notebook() -> bool:
    """Say whether a kernel runs this: whoever is in a notebook has loaded IPython, so that nothing is loaded here."""
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    return getattr(shell, "kernel", None) is not None


def _time(seconds: float) -> str:
    return f"{round(seconds)} s" if seconds < 90 else f"{round(seconds / 60)} minutes"
