"""An assumed number of caseworkers is never called today's."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from simulator.reporting import staff
from simulator.reporting.words import LANGUAGES, words
from simulator.scenario import load_scenario
from simulator.scenario.figures import Figure


def of(provenance, factor=1.0):
    figure = Figure(
        path="practice.teams.insured.heads", value=12.0, range=None, provenance=provenance, source="x",
        description="", file="x.toml",
    )  # fmt: skip
    practice = SimpleNamespace(
        caseworkers=SimpleNamespace(factor=factor), teams={"insured": SimpleNamespace(heads=12.0)}
    )
    return SimpleNamespace(practice=practice, figures={figure.path: figure}, members=())


def test_the_heads_of_all_teams_are_counted_times_the_factor():
    assert staff.heads(of("assumption", factor=1.5)) == 18.0


@pytest.mark.parametrize(
    ("provenance", "assumed"), [("assumption", True), ("published", False), ("estimated", False)]
)
def test_a_number_is_assumed_unless_it_comes_from_somewhere(provenance, assumed):
    assert staff.is_assumed(of(provenance)) == assumed
    said = staff.said(of(provenance), words("en"))
    assert ("assumed: put in your own" in said) == assumed
    assert "12" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_municipalitys_number_is_said_to_be_assumed(language):
    scenario = load_scenario("current_rules")
    assert staff.is_assumed(scenario)
    said = staff.said(scenario, words(language))
    assert f"{round(staff.heads(scenario))}" in said
    assert "i dag" not in said


def test_several_municipalities_are_added_up():
    both = SimpleNamespace(members=(of("published"), of("assumption")))
    assert staff.heads(both) == 24.0
    assert staff.is_assumed(both)
