"""What every experiment but a comparison can do once it is done: say its answer, and write its folder."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace as replace_in
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from simulator import experiments
from simulator.errors import Refused
from simulator.study.record import identity, kept_text, record

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from simulator.reporting.report import Report
    from simulator.reporting.words import Words
    from simulator.scenario import Scenario


class Delivered(ABC):
    """A result that can be told, drawn, saved and repeated."""

    kind: ClassVar[str]
    """What it is called in its manifest and its folder's name."""
    scenarios: Mapping[str, Scenario]

    def __repr__(self) -> str:
        """Give it in one line."""
        return f"<{type(self).__name__} of {', '.join(self.scenarios)}; .answer(), .chart() and .save() tell more>"

    def _repr_html_(self) -> str:
        from simulator.reporting.display import html_of_answer

        return html_of_answer(type(self).__name__, self, self.answer().splitlines())

    @abstractmethod
    def _asked(self) -> Mapping[str, Any]:
        """Give what decides the digits besides the scenarios, ready for JSON."""

    @abstractmethod
    def _told(self, words: Words) -> Sequence[str]:
        """Give the answer in sentences."""

    @abstractmethod
    def _report(self, words: Words) -> Report:
        """Put the page together."""

    def _called(self) -> str:
        """Give the part of the folder's name that says what it is of."""
        return "-".join(experiments.folder_name(name) for name in self.scenarios).replace(" ", "_")

    def answer(self, language: str = "en") -> str:
        """Say what was found, in ``"en"`` or ``"da"``."""
        from simulator.reporting.words import words

        return "\n".join(self._told(words(language, self.scenarios)))

    def remarks(self, language: str = "en") -> tuple[str, ...]:
        """Say which proposals change nothing at all, or are of another year's prices, in ``"en"`` or ``"da"``."""
        from simulator.reporting.changes import remarks_on
        from simulator.reporting.words import words

        return remarks_on(self.scenarios, words(language, self.scenarios))

    def chart(self, name: str = "", language: str = "en") -> Figure:
        """Draw a chart of the page by its name, the first one if none is given.

        Raises
        ------
        Refused
            If there is no chart of that name; the message lists those there are.
        """
        from simulator.reporting.words import words

        figures = {one.name: one for one in self._report(words(language, self.scenarios)).figures}
        if name and name not in figures:
            raise Refused(f"there is no chart '{name}'; there are {', '.join(figures)}")
        return figures[name or next(iter(figures))].picture

    def save(
        self,
        directory: str | Path | None = None,
        command: Sequence[str] = (),
        language: str = "en",
        replace: bool = False,
    ) -> Path:
        """Write the folder: tables, charts, page and manifest; by default ``results/<kind>-<names>-<hash>``.

        One of other scenarios or of another kind that stands there is replaced only on request.

        Raises
        ------
        simulator.reporting.folder.FolderError
            If the folder holds something that is not a result of ours or is a different one, or cannot be written.
        """
        from simulator.reporting.folder import SCENARIOS, save_report
        from simulator.reporting.words import words

        where = Path("results") / self.folder_name if directory is None else Path(directory)
        report = self._report(words(language, self.scenarios))
        report = replace_in(report, notes=(*self.remarks(language), *report.notes))
        if kept := kept_text(self.scenarios):
            report = replace_in(report, files={**report.files, SCENARIOS: kept})
        return save_report(report, self.manifest(), where, command, language, replace)

    @property
    def folder_name(self) -> str:
        """``<kind>-<names>-<hash>``, the same for the same question."""
        return f"{self.kind}-{self._called()[:60]}-{identity(self.scenarios, self._asked())[:10]}"

    def manifest(self) -> dict[str, Any]:
        """Give what is needed to repeat it, ready for JSON."""
        return record(self.kind, self.scenarios, self._asked())
