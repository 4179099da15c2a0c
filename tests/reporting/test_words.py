"""Both languages say everything, and with the same blanks to fill in."""

import string
import tomllib
from importlib.resources import files
from types import SimpleNamespace

import pytest

from simulator.catalogue import GROUP_SETS, OUTCOMES
from simulator.experiments import SETTINGS
from simulator.reporting.notes import said
from simulator.reporting.words import LANGUAGES, words
from simulator.scenario import load_scenario
from simulator.scenario.checking import read_laws
from simulator.study import Sentence


def flat(table, prefix=""):
    for key, value in table.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def texts(language):
    path = files("simulator.reporting").joinpath("texts", f"{language}.toml")
    return dict(flat(tomllib.loads(path.read_text(encoding="utf-8"))))


def blanks(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_danish_says_everything_that_english_says():
    assert texts("da").keys() == texts("en").keys()


def test_a_sentence_has_the_same_blanks_in_both_languages():
    danish = texts("da")
    differing = [
        key
        for key, text in texts("en").items()
        if isinstance(text, str) and blanks(text) != blanks(danish[key])
    ]
    assert differing == []


def test_what_the_model_leaves_out_is_as_long_in_both_languages():
    assert len(words("da").items("page.left_out_items")) == len(words("en").items("page.left_out_items"))


def test_a_note_is_said_in_the_language_of_the_report_and_in_english_by_itself():
    note = Sentence("fewer", (("fewer", 4), ("replications", 20)))
    assert str(note) == "Each other setting was run with 4 replications, the default with 20."
    assert said(note, words("da")).startswith("De øvrige tilfælde er regnet igennem 4 gange")
    assert said("as it is", words("da")) == "as it is"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_outcome_group_family_and_setting_has_words(language):
    spoken = words(language)
    for outcome in OUTCOMES.values():
        assert spoken.outcome(outcome.id)
        assert spoken("families." + outcome.family)
    for group in GROUP_SETS:
        assert spoken.group(group)
    for setting in SETTINGS:
        assert spoken("settings." + setting.name)


def test_no_word_is_left_for_an_outcome_that_is_gone():
    named = {key.split(".")[1] for key in texts("en") if key.startswith("outcomes.")}
    assert named == set(OUTCOMES)


def test_a_scenario_of_the_users_own_goes_by_the_name_they_gave_it():
    assert words("da").scenario("current_rules") == "Reglerne pr. 22. marts 2023"
    assert words("en").scenario("my_own_idea") == "My own idea"
    assert words("en").scenario("hedensted#2") == "Hedensted #2"


def test_a_municipality_keeps_its_capital_within_a_sentence_and_the_rules_do_not():
    assert words("en").within("hilleroed_before") == "Hillerød before"
    assert words("en").within("current_rules#2") == "current rules #2"
    assert words("da").within("current_rules") == "reglerne pr. 22. marts 2023"


def test_an_unknown_language_is_refused_by_name():
    with pytest.raises(ValueError, match="en, da"):
        words("sv")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_alternative_that_the_files_offer_has_words(language):
    spoken, base = words(language), load_scenario("current_rules")
    scenarios = [base, *(base.replace({"law": one.law.in_force_from}) for one in read_laws())]
    offered = {
        (path, one)
        for s in scenarios
        for path, f in s.figures.items()
        for one in f.alternatives
        if one is not True
    }
    assert len(offered) > 12
    for path, one in offered:
        assert path not in spoken.alternative(path, one), path
        assert path not in spoken.when(path, one, days=182), path


def own(title, file="my/cut.toml", title_da=""):
    return SimpleNamespace(title=title, title_da=title_da, files=((file, ""),))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_user_s_scenario_goes_by_its_title_and_a_shipped_one_by_its_short_name(language):
    asked = {
        "current_rules": own("Current rules, LAB as of 22 March 2023", "scenarios/current_rules.toml"),
        "frikommune": own("Our own proposal"),
        "cut": own("Viborg, talks 10 minutes shorter"),
        "a": own("Twice"),
        "a#2": own("Twice"),
    }
    spoken = words(language, asked)
    assert spoken.scenario("current_rules") == words(language).scenario("current_rules")
    assert spoken.scenario("frikommune") == spoken.within("frikommune") == "Our own proposal"
    assert spoken.scenario("cut") == "Viborg, talks 10 minutes shorter"
    assert (spoken.scenario("a"), spoken.scenario("a#2")) == ("Twice (a)", "Twice (a#2)")


def test_a_user_s_scenario_goes_by_its_danish_title_in_danish():
    asked = {"cut": own("Viborg, shorter talks", title_da="Viborg, kortere samtaler")}
    assert words("en", asked).scenario("cut") == "Viborg, shorter talks"
    assert words("da", asked).scenario("cut") == "Viborg, kortere samtaler"


@pytest.mark.parametrize("name", ["frikommune", "frikommune_2026", "hilleroed", "broendby", "koege"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_type_of_activation_has_a_name(language, name):
    spoken = words(language)
    scenario = load_scenario(name)
    for one in (scenario, *(later for _, later in scenario.later)):
        assert all(spoken("law.activation." + kind) for kind in one.practice.activation.types)
