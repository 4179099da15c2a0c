"""What one headline number would hide, said beside it: who pays, what changes hands, what an hour is worth."""

from __future__ import annotations

from simulator.catalogue import Headline
from simulator.experiments.compare import Comparison
from simulator.reporting.evidence import direction, exactly_same, measured, unit_of
from simulator.reporting.numbers import KRONER, difference, difference_with_spread, level, size, spread
from simulator.reporting.words import Words


def alongside(comparison: Comparison, scenario: str, headline: Headline, words: Words) -> list[str]:
    """Give the sentences that follow that of a headline."""
    if headline.family == "cost":
        own = _told_apart("municipality", "cost_municipality", comparison, scenario, words)
        return own + _sanctions(comparison, scenario, words)
    if headline.family == "capacity":
        return _worth(comparison, scenario, words)
    own_rules = {"value": "talks_on_time", "met": "requirement_met"}
    if headline.family == "compliance" and all(measured(comparison, "all", o) for o in own_rules.values()):
        shares = {
            key: level(comparison.mean(scenario, "all", outcome).mean, unit_of(outcome), words)
            for key, outcome in own_rules.items()
        }
        return [words("answer.own_rules", **shares)]
    return []


def _told_apart(key: str, outcome: str, comparison: Comparison, scenario: str, words: Words) -> list[str]:
    """Say by how much an outcome differs, unless it does not at all or was not measured."""
    if not measured(comparison, "all", outcome):
        return []
    found, kind = comparison.difference(scenario, "all", outcome), unit_of(outcome)
    if found.mean != found.mean or exactly_same(found):
        return []
    told = {"difference": difference(found, kind, words), "interval": spread(found, kind, words)}
    return [words("answer." + key, **told)]


def _sanctions(comparison: Comparison, scenario: str, words: Words) -> list[str]:
    """Say how much of the cost only changes hands, since more or less is withheld by sanctions."""
    if not measured(comparison, "all", "sanctions_withheld"):
        return []
    found, kind = comparison.difference(scenario, "all", "sanctions_withheld"), KRONER
    if found.mean != found.mean or exactly_same(found):
        return []
    sign = direction(found)
    told = {
        "size": size(found, kind, words),
        "difference": difference(found, kind, words),
        "interval": spread(found, kind, words, signed=sign == 0),
    }
    return [words("answer.sanctions_" + {-1: "fewer", 0: "unsure", 1: "more"}[sign], **told)]


def _worth(comparison: Comparison, scenario: str, words: Words) -> list[str]:
    """Say what the hours are in full-time persons, and the cost with spare hours at both prices of an hour."""
    said = _told_apart("full_time", "caseworkers_full_time", comparison, scenario, words)
    band = {
        "nothing": "cost_total",
        "marginal": "cost_total_hours_marginal",
        "average": "cost_total_hours_average",
    }
    if not all(measured(comparison, "all", outcome) for outcome in band.values()):
        return said
    found = {key: comparison.difference(scenario, "all", outcome) for key, outcome in band.items()}
    if any(one.mean != one.mean for one in found.values()) or all(map(exactly_same, found.values())):
        return said
    told = {key: difference_with_spread(one, KRONER, words) for key, one in found.items()}
    return [*said, words("answer.hours_band", **told)]
