"""Sentences follow the numbers."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.catalogue import HEADLINES
from simulator.experiments.compare import Comparison
from simulator.reporting.sentences import answers, levels, robustness, sentence, verdict
from simulator.reporting.words import LANGUAGES, words

from .fake import FakeStudy, scenario, study

COST, COMPLIANCE, TIME, HOURS = HEADLINES


def compared(differences, headline=COST, base=100.0):
    """Give a comparison of one outcome in which the proposal differs by so much in each replication."""
    key = headline.group, headline.outcome
    municipality = ("all", "cost_municipality")
    runs = {
        "current_rules": [base] * len(differences),
        "hedensted": [base + difference for difference in differences],
    }
    return Comparison(
        "current_rules",
        1,
        tuple(range(len(differences))),
        {
            name: tuple(
                SimpleNamespace(values={municipality: base, key: v}, survival={}, weekly={}, first_week=0)
                for v in values
            )
            for name, values in runs.items()
        },
    )


def shown(comparison, **settings):
    """Give a study of a comparison of one outcome, under settings too."""
    return FakeStudy("current_rules", {"current_rules": scenario("x", "X")}, comparison, settings, None)


def robust(headline, **settings):
    """Say whether a headline holds, given the differences in each setting."""
    default, *others = ((name, compared(d, headline)) for name, d in settings.items())
    return robustness(shown(default[1], **dict(others)), "hedensted", words())[HEADLINES.index(headline)]


@pytest.mark.parametrize(
    ("differences", "expected"),
    [
        ([-2.0, -2.1, -1.9], "lower"),
        ([2.0, 2.1, 1.9], "higher"),
        ([-0.3, -0.31, -0.29], "practically"),
        ([-0.4, -0.7, -0.5], "perhaps_lower"),
        ([0.4, 0.7, 0.5], "perhaps_higher"),
        ([-2.0, 2.1, 0.3], "unsure"),
        ([0.0, 0.0, 0.0], "same"),
        ([-2.0], "unsure"),
        ([float("nan")] * 3, "undefined"),
    ],
)
def test_lower_and_higher_are_said_only_of_what_is_so_by_what_matters(differences, expected):
    assert verdict(shown(compared(differences)), "hedensted", COST) == expected


@given(st.lists(st.floats(-50, 50), min_size=2, max_size=12))
def test_a_sentence_claims_a_direction_exactly_as_its_verdict_does(differences):
    study = shown(compared(differences))
    said = verdict(study, "hedensted", COST)
    text = sentence(study, "hedensted", COST, words())
    assert (" less " in text.split(".")[0]) == said.endswith("lower")
    assert (" more " in text.split(".")[0]) == said.endswith("higher")
    claims = text.split(" Probability: ")[0]  # the odds that follow name every way it may go
    assert ("practically" in claims) == (said == "practically")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("headline", HEADLINES, ids=lambda h: h.family)
@pytest.mark.parametrize(
    "differences",
    [
        [-0.3, -0.31],
        [0.3, 0.31],
        [0.0024, 0.0026],
        [-0.002, -0.0036, -0.0028],
        [0.3, -0.3],
        [0.0, 0.0],
        [0.1],
        [float("nan")] * 2,
    ],
)
def test_every_finding_has_a_whole_sentence_in_both_languages(language, headline, differences):
    text = sentence(shown(compared(differences, headline, base=0.5)), "hedensted", headline, words(language))
    assert text.endswith(".")
    assert ".." not in text
    assert "nan" not in text.lower().split()
    assert "{" not in text


def test_one_replication_claims_nothing_and_says_why():
    text = sentence(shown(compared([-2.0])), "hedensted", COST, words())
    assert text.startswith("No sure difference")
    assert "no interval from one replication" in text


def test_less_than_a_week_is_said_in_days():
    text = sentence(shown(compared([-0.40, -0.41, -0.39], TIME, base=20.0)), "hedensted", TIME, words())
    assert "2.8\N{NO-BREAK SPACE}days shorter" in text


def test_deferred_guidance_is_named_as_a_break_of_the_baselines_law():
    hedensted, frikommune = answers(study(), words())
    assert "Guidance about sanctions waits" in dict(hedensted.sentences)["compliance"]
    assert "Guidance about sanctions" not in dict(frikommune.sentences)["compliance"]


def test_a_direction_that_holds_everywhere_is_said_to_hold():
    text = robust(COST, default=[-2.0, -2.1], staffing_low=[-3.0, -3.1], threat_low=[-1.0, -1.1])
    assert "surely lower in all 3 settings" in text


def test_a_direction_that_turns_is_said_to_turn_and_where():
    text = robust(COST, default=[-2.0, -2.1], threat_high=[1.0, 1.1])
    assert "turns" in text
    assert "higher with: effect before the talk" in text


def test_what_never_differs_and_what_was_never_measured_are_told_apart_from_the_unsure():
    assert "exactly the same in all 2 settings" in robust(COST, default=[0.0, 0.0], staffing_low=[0.0, 0.0])
    assert "not measured in any setting" in robust(
        COST, default=[float("nan")] * 2, staffing_low=[float("nan")] * 2
    )
    assert "no sure difference in any" in robust(COST, default=[0.0, 0.0], staffing_low=[1.0, -1.0])


def test_a_direction_that_is_sure_only_here_and_there_is_said_so():
    text = robust(COST, default=[2.0, 2.1], staffing_high=[1.0, -1.1])
    assert "higher wherever the difference is sure" in text
    assert "high staffing" in text


def test_without_other_settings_nothing_is_claimed_about_them():
    alone = study(settings=False)
    assert robustness(alone, "hedensted", words()) == (words()("robust.none"),)


def test_one_scenario_alone_is_told_by_its_levels():
    alone = study(settings=False)
    alone = FakeStudy(alone.baseline, alone.scenarios, Comparison("current_rules", 1, (0,), {
        "current_rules": alone.default.measures["current_rules"][:1]}), {}, None)  # fmt: skip
    said = dict(levels(alone, words()))
    assert said.keys() == {"cost", "compliance", "time_to_job", "capacity"}
    assert "million" in said["cost"]


def test_where_the_law_binds_an_average_the_answer_gives_it():
    made_up = study()
    said = dict(next(a for a in answers(made_up, words("en")) if a.scenario == "frikommune").sentences)
    assert "talks held per talk required are: " in said["compliance"]
    other = dict(next(a for a in answers(made_up, words("en")) if a.scenario == "hedensted").sentences)
    assert "per talk required" not in other["compliance"]
