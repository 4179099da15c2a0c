"""What a chart is: a picture, its message, its caption, its alternative text and the numbers behind it.

A chart's words stand in the language files under ``charts.NAME``: ``caption`` and ``alt``, and what else it says.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import TYPE_CHECKING

from simulator.experiments.intervals import Interval
from simulator.experiments.study import Study
from simulator.reporting.charts import style
from simulator.reporting.evidence import direction, measured
from simulator.reporting.sentences import period
from simulator.reporting.words import Words

if TYPE_CHECKING:
    import pandas as pd


class Chart(ABC):
    """One kind of chart: what goes where.

    Attributes
    ----------
    name : str
        Its name in ``study.chart(name)``, of its files and of its words.
    """

    name: str

    @abstractmethod
    def shows(self, study: Study) -> bool:
        """Whether a study has what it shows."""

    def unasked(self, study: Study) -> bool:
        """Whether a report shows it without being asked."""
        return True

    @abstractmethod
    def title(self, study: Study, words: Words) -> str:
        """Its message, from the study's numbers."""

    @abstractmethod
    def facts(self, study: Study, words: Words) -> Iterable[str]:
        """What is seen, in sentences for who cannot see it."""

    @abstractmethod
    def rows(self, study: Study) -> Iterable[dict[str, object]] | pd.DataFrame:
        """The numbers behind it, a row each."""

    @abstractmethod
    def drawn(self, study: Study, words: Words, title: str) -> style.Picture:
        """The picture."""

    def terms(self, study: Study, words: Words) -> dict[str, object]:
        """What its caption names besides the baseline and the period of yearly amounts."""
        return {}

    def caption(self, study: Study, words: Words) -> str:
        """Return how to read it."""
        named = self.terms(study, words)
        named |= {"baseline": words.within(study.baseline), "period": period(study.default, words)}
        return words(f"charts.{self.name}.caption", **named)

    def alt_text(self, study: Study, words: Words) -> str:
        """Return the same in words for who cannot see it."""
        facts = " ".join(self.facts(study, words))
        return words(f"charts.{self.name}.alt", facts=facts, baseline=words.within(study.baseline))

    def short_alt_text(self, study: Study, words: Words) -> str:
        """Return what kind of picture it is, without what is seen in it."""
        return words(f"charts.{self.name}.alt", facts="", baseline=words.within(study.baseline)).strip()

    def data(self, study: Study) -> pd.DataFrame:
        """Return the numbers behind it as the CSV file has them."""
        import pandas as pd

        return pd.DataFrame(self.rows(study))

    def picture(self, study: Study, words: Words) -> style.Picture:
        """Draw it, with its message and its words, for a column of A4; and for a phone when that is asked for."""

        @style.twice
        def drawn() -> style.Picture:
            return self.drawn(study, words, self.title(study, words))

        figure = drawn()
        figure.alt_text = self.alt_text(study, words)
        figure.facts = tuple(self.facts(study, words))
        figure.short = self.short_alt_text(study, words)
        return figure


def largest(intervals: Iterable[Interval]) -> float:
    """Return the largest number, sign apart, that the intervals reach; 0 if there is none."""
    return max((abs(x) for i in intervals for x in (i.mean, i.low, i.high) if x == x), default=0.0)


def row(found: Interval, name: str, ends: str = "", /, **named: object) -> dict[str, object]:
    """Return a row of a chart's numbers: what it is of, and ``name``, ``name_ci_low`` and ``name_ci_high``."""
    ends = ends or f"{name}_ci"
    return named | {name: found.mean, f"{ends}_low": found.low, f"{ends}_high": found.high}


def surest(study: Study, outcome: str, groups: Iterable[str]) -> tuple[str, str, Interval] | None:
    """Return the largest difference of an outcome that is sure, with its group and proposal; None if none is."""
    sure = [
        (abs(found.mean), group, scenario, found)
        for group in groups
        if measured(study.default, group, outcome)
        for scenario in study.default.proposals
        if direction(found := study.default.difference(scenario, group, outcome))
    ]
    return max(sure)[1:] if sure else None
