"""The first screen: what its verdicts say, in two figures at most, in plain words of either language."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape

import numpy as np
import pytest

import simulator as sim
from simulator.catalogue import HEADLINE_TABLE
from simulator.experiments.intervals import Proportion
from simulator.experiments.pay_off import OUTCOME, TRUST, PayOff, pay_off
from simulator.experiments.prediction import Prediction
from simulator.experiments.root import crossing_of
from simulator.reporting import first_screen, short_answer, sureness
from simulator.reporting.first_screen import ROWS, blocks, header, rows_of
from simulator.reporting.pay_off import cards, consequence
from simulator.reporting.proposals import proposal_name, question
from simulator.reporting.report import Report, Section, render
from simulator.reporting.size_words import Size
from simulator.reporting.words import LANGUAGES, words
from simulator.scenario.changes import Change
from simulator.study import read_study

from .fake import CHANGES, LEVELS, study

JARGON = (
    "gentagelse", "startværdi", "udgangspunkt", "scenarie", "parret", "trækning", "totale indeks", "grundintensitet",
    "afgangsrate", "opvarmning", "måldag", "interval", "sikker forskel", "jobcentre ", "manifest", "csv",
)  # fmt: skip
MEASURED = [key for key in HEADLINE_TABLE if key[1] in LEVELS or key in ROWS]


def prediction(draws=128, spread=0.1, names=("current_rules", "hedensted", "frikommune")):
    """Give draws in which each proposal changes what the made-up numbers say, more or less."""
    random = np.random.default_rng(3)
    levels = np.empty((draws, len(names), len(MEASURED)))
    for k, (_, outcome) in enumerate(MEASURED):
        level = LEVELS.get(outcome, 0.8)
        for s, name in enumerate(names):
            change = CHANGES.get(name, {}).get(outcome, 0.0)
            levels[:, s, k] = level + change * (1 + spread * random.standard_normal(draws))
    return Prediction(names, tuple(MEASURED), {}, levels, levels[: draws // 5] * 1.0001, Proportion(0, draws))


def paying(low=-0.05, high=0.05, slope=4e6, at=0.01, noise=2e4):
    """Give a proposal that comes out even at a value."""
    tried = {
        float(x): (x - at) * slope + noise * np.array([-1.0, 0.0, 1.0, 0.5])
        for x in np.round(np.linspace(low, high, 5), 3)
    }
    return PayOff("hedensted", TRUST, 0.0, crossing_of(tried))


def said(shown, language="da"):
    """Give everything that the first screen says, seen or heard."""
    spoken = words(language, shown.scenarios)
    page = render(Report("?", (), [Section("answer", "!", blocks(shown, spoken))]), spoken)
    body = page[page.index("<main>") : page.index("</main>")]
    heard = re.findall(r'aria-(?:label|valuetext)="([^"]+)"', body)
    seen = re.sub(r"<script>.*?</script>|<[^>]+>", " ", body, flags=re.DOTALL)
    return " ".join(unescape(" ".join([seen, *heard])).split())


@pytest.fixture(scope="module")
def drawn():
    return study(prediction=prediction(), pay_off=(paying(),))


def numbers(text):
    """Give every number in a text, as it is written."""
    return re.findall(r"\d[\d.,\u202f]*\d|\d", text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("draws", [0, 16, 128])
def test_no_number_has_more_than_two_figures_that_mean_something(language, draws):
    shown = study(prediction=prediction(draws) if draws else None, pay_off=(paying(),))
    found = numbers(said(shown, language))
    assert len(found) > 40
    for number in found:
        assert len(re.sub(r"[.,]", "", number).strip("0")) <= 2, number


def test_danish_has_none_of_the_words_that_only_we_use(drawn):
    text = said(drawn).lower()
    assert [word for word in JARGON if word in text] == []


def test_danish_is_danish_and_english_english(drawn):
    danish, english = said(drawn, "da"), said(drawn, "en")
    assert not re.search(
        r"\b(the|of|and|with|runs|cost|talks)\b", danish.replace("Made up for the tests.", "")
    )
    assert not re.search(r"\b(og|ikke|kommunen|om ugen|uændret)\b", english)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", ROWS, ids=lambda key: key[1])
def test_every_row_has_words_for_every_verdict(drawn, language, key):
    spoken = words(language)
    verdict = drawn.verdict("hedensted", *key)
    told = set()
    for direction, confidence in (
        ("same", "same"), ("unknown", "unknown"), ("lower", "plain"), ("higher", "plain"), ("lower", "likely"),
        ("higher", "likely"), ("lower", "maybe"), ("higher", "maybe"),
    ):  # fmt: skip
        told.add(first_screen.change(verdict, Size(direction, confidence), spoken))
        for text in ("what", f"said_{direction}") if direction in ("lower", "higher") else ("what",):
            assert spoken(f"first_screen.rows.{key[1]}.{text}", maybe="", size="", value="", base="")
    assert len(told) == 8


def test_rows_stand_in_order_and_one_that_was_not_measured_is_left_out(drawn):
    assert rows_of(drawn) == list(ROWS)
    gone = replace(drawn.default, measures={
        name: tuple(replace(run, values={k: v for k, v in run.values.items() if k[1] != "sanctions_withheld"})
                    for run in runs) for name, runs in drawn.default.measures.items()})  # fmt: skip
    assert ("all", "sanctions_withheld") not in rows_of(replace(drawn, default=gone, prediction=None))


def test_what_is_sure_and_matters_is_plain_and_the_rest_unchanged(drawn):
    text = said(drawn, "en")
    assert "\N{UPWARDS ARROW}" not in text.split("Frikommune")[0]
    assert "\N{DOWNWARDS ARROW} 12\N{NO-BREAK SPACE}percentage points fewer".replace("\xa0", " ") in text
    assert "\N{EN DASH} unchanged" in text
    assert "the state:" in text


def test_talks_in_time_are_said_by_the_proposals_own_rules_too(drawn):
    assert "efter forslagets egne regler 79 %" in said(drawn)
    assert "vejledning om sanktioner er ikke talt med" in said(drawn)


def test_without_draws_it_says_that_only_chance_is_counted():
    shown = study()
    text = said(shown)
    assert "Kun tilfældighed er regnet med" in text
    assert "gennemregninger" not in text
    assert 'class="all"' not in str(first_screen.table(shown, words("da", shown.scenarios)))


def test_the_short_answer_is_made_from_the_verdicts(drawn):
    spoken = words("da", drawn.scenarios)
    hedensted = short_answer.sentences(drawn, "hedensted", ROWS, spoken)
    assert hedensted[0].startswith("Der er ingen mærkbar ændring i kommunens udgifter, rettidigheden")
    assert any("i ydelse som sanktion" in one for one in hedensted)
    frikommune = " ".join(short_answer.sentences(drawn, "frikommune", ROWS, spoken)).replace("\xa0", " ")
    assert "68 % af samtalerne holdes rettidigt" in frikommune
    for name in ("hedensted", "frikommune"):
        assert len(short_answer.sentences(drawn, name, ROWS, spoken)) <= 4


def test_nothing_that_moves_is_said_where_all_is_the_same():
    names = ("current_rules", "hedensted")
    levels = np.repeat([[[LEVELS.get(outcome, 0.8) for _, outcome in MEASURED]]], 50, axis=0).repeat(
        2, axis=1
    )
    same = Prediction(names, tuple(MEASURED), {}, levels, levels[:5], Proportion(0, 50))
    shown = study(prediction=same)
    shown = replace(
        shown, default=replace(shown.default, measures={n: shown.default.measures[n] for n in names})
    )
    (sentence,) = short_answer.sentences(shown, "hedensted", ROWS, words("da"))
    assert sentence.startswith("Der er ingen mærkbar ændring i noget af det, der er målt: kommunens udgifter")


def test_sanctions_explain_a_cost_only_where_they_do(drawn):
    spoken = words("da")
    judged = {one.outcome: one for one in drawn.verdicts if one.scenario == "hedensted"}
    cost = replace(judged["cost_municipality"], mean=100e3, word="worse")
    gone = replace(judged["sanctions_withheld"], mean=-80e3, word="better")
    plain = {
        "cost_municipality": (cost, Size("higher", "plain")),
        "sanctions_withheld": (gone, Size("lower", "plain")),
    }
    assert short_answer._sanctions(plain, spoken) == spoken("first_screen.short_sanctions")
    plain["cost_municipality"] = (replace(cost, mean=1e6), Size("higher", "plain"))
    assert short_answer._sanctions(plain, spoken) == ""
    assert short_answer._sanctions({}, spoken) == ""


# --- The top ----------------------------------------------------------------------------------------------------------


def about(shown, name, **told):
    """Give a study in which a proposal's file says something of itself."""
    scenario = shown.scenarios[name]
    changed = type(scenario)(**vars(scenario))
    changed.about = type(scenario.about)(**(vars(scenario.about) | told))
    return replace(shown, scenarios=shown.scenarios | {name: changed})


def alone(shown, name="hedensted"):
    """Give a study of one proposal."""
    names = (shown.baseline, name)
    return replace(
        shown, default=replace(shown.default, measures={n: shown.default.measures[n] for n in names})
    )


def test_a_proposals_own_question_is_put_in_the_pages_language():
    shown = about(
        study(), "hedensted", question="Should it wait?", question_da="Skal det vente?", proposal="It"
    )
    assert question(alone(shown), words("da")) == "Skal det vente?"
    assert question(alone(shown), words("en")) == "Should it wait?"
    assert question(shown, words("en")) == "What do It and Frikommune mean?"
    assert proposal_name(shown, "frikommune", words("da")) == "Frikommuneforslaget"
    named = about(study(), "hedensted", proposal="The Hedensted proposal")
    assert question(named, words("en")) == "What do the Hedensted proposal and Frikommune mean?"


def test_a_question_is_made_from_what_changes_where_a_file_puts_none(monkeypatch):
    shown = alone(study())
    one = Change("practice.caseworkers.factor", "How many.", 1.0, 0.9, date(2023, 3, 22))
    monkeypatch.setattr(type(shown), "changed", {"hedensted": (one,)})
    assert question(shown, words("en")) == f"What does it mean to change this: {words('en').key(one.path)}?"
    many = tuple(replace(one, path=f"practice.teams.{n}.heads") for n in range(3))
    monkeypatch.setattr(type(shown), "changed", {"hedensted": many})
    assert question(shown, words("da")) == "Hvad betyder Hedenstedforslaget?"


def test_a_run_alone_has_a_question_and_a_top_too():
    shown = alone(study(settings=False), "current_rules")
    for language in LANGUAGES:
        assert "Hedensted" in question(shown, words(language))
        assert first_screen.printed(shown, words(language)) == "Hedensted"
        assert header(shown, words(language))


def test_the_top_says_whose_it_is_and_that_the_rules_have_changed(drawn):
    (top,) = header(drawn, words("da"))
    text = re.sub(r"<[^>]+>", " ", str(top.text))
    assert "Hedensted" in text
    assert "Modelberegning – ikke en prognose" in text
    assert "Reglerne pr. 22. marts 2023. Ændret siden, senest 1. juli 2026" in text


# --- What it takes to pay, and how sure it is -------------------------------------------------------------------------


def test_the_slider_goes_over_the_computed_values_alone_and_a_table_says_them_all(drawn):
    card, script = cards(drawn, words("da", drawn.scenarios))
    html = str(card.text)
    values = drawn.pay_off[0].values
    assert f'max="{len(values) - 1}"' in html
    assert f'value="{values.index(0.0)}"' in html
    assert html.count("<tr ") == len(values)
    assert html.count('scope="row"') == len(values)
    assert re.search(r'<input [^>]*hidden="hidden"', html)  # without script there is no slider
    assert "slider.hidden = false" in str(script.text)
    assert "fetch(" not in str(script.text)
    output = re.search(r"<output>(.*?)</output>", html)[1]
    assert output.startswith("Hvis unødig vejledning om sanktioner ikke ændrer chancen for at finde job, ")
    assert unescape(html).count(unescape(output)) == 2


def test_it_says_where_it_comes_out_even_and_that_nobody_has_measured_it(drawn):
    trust = type("Figure", (), {"provenance": "assumption"})()
    base = drawn.scenarios["current_rules"]
    known = type(base)(**(vars(base) | {"figures": base.figures | {TRUST: trust}}))
    shown = replace(drawn, scenarios=drawn.scenarios | {"current_rules": known})
    text = said(shown)
    assert "Det går i nul, når chancen stiger 0,9 % om ugen" in text
    assert "Ingen undersøgelse har målt det." in text


@pytest.mark.parametrize(
    ("at", "key"),
    [(-1.0, "never_higher"), (1.0, "never_lower"), (0.01, "levers.behaviour.trust.even_higher")],
)
def test_nothing_is_said_beyond_the_values_that_were_run(at, key):
    shown = study(pay_off=(paying(at=at),))
    spoken = words("en")
    assert spoken(f"pay_off.{key}", value="{}", within="{}").split("{}")[0] in said(shown, "en")


def test_a_difference_too_little_to_matter_is_said_to_be_so():
    assert "too small to matter" in said(study(pay_off=(paying(slope=1e5, noise=100),)), "en")
    assert "too small to matter" not in said(study(pay_off=(paying(slope=1e9),)), "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verdict_on_a_computed_value_has_its_words(language):
    spoken = words(language)
    sharp = paying(slope=1e9, noise=10).crossing.intervals
    vague = paying(slope=0, noise=1e7).crossing.intervals
    small = paying(slope=1e4, noise=1).crossing.intervals
    perhaps = paying(slope=1.2e8, at=-0.01, noise=2e5).crossing.intervals
    told = {consequence(one[n], 1e6, spoken) for one in (sharp, vague, small, perhaps) for n in range(5)}
    stems = {
        spoken(f"pay_off.{key}", size="").split("(")[0].strip()[:12] for key in ("lower", "same", "unknown")
    }
    assert {stem for stem in stems if any(one.startswith(stem) for one in told)} == stems
    assert OUTCOME == ("all", "cost_municipality")


def test_how_sure_it_is_says_how_many_draws_and_whether_they_have_come_to_rest():
    few, many = study(prediction=prediction(16)), study(prediction=prediction(128))
    wild = study(prediction=prediction(128, spread=30))
    assert "16 gange" in sureness.lines(few, ROWS, words("da"))[0]
    assert "Det er få gange" in sureness.lines(few, ROWS, words("da"))[0]
    assert "over 120 gange" in sureness.lines(many, ROWS, words("da"))[0]
    assert "faldet til ro: den sidste" in sureness.lines(many, ROWS, words("da"))[0]
    assert "ikke faldet til ro" in sureness.lines(wild, ROWS, words("da"))[0]


def test_how_sure_it_is_names_the_assumed_staff_and_what_turns_the_answer(drawn):
    lines = sureness.lines(drawn, ROWS, words("en"))
    assert lines[1] == "The number of caseworkers (30 full-time) is assumed: put in your own."
    assert lines[2] == words("en")("first_screen.sure_drawn")
    tilted = study().settings["threat_high"]
    other = study(settings=False, prediction=prediction())
    turned = replace(other, settings={"practice.slot=expanding": tilted})
    assert sureness.lines(turned, ROWS, words("en"))[2].startswith(("None of 1", "Of 1 other readings"))
    assert sureness.lines(study(settings=False), ROWS, words("en"))[2] == words("en")(
        "first_screen.sure_untried"
    )


# --- As a run folder has it -------------------------------------------------------------------------------------------


def test_a_kept_run_has_the_same_first_screen(tmp_path, monkeypatch):
    monkeypatch.setattr("simulator.reporting.charts.shown", lambda study: ())
    names = ("current_rules", "hedensted")
    base, proposal = (sim.load_scenario(name) for name in names)
    made = sim.compare(base, {"hedensted": proposal}, replications=2, draws=4, settings=False)
    made = replace(made, pay_off=pay_off(made.scenarios, replications=2, default=made.default))
    kept = read_study(made.save(tmp_path / "run"))
    for language in LANGUAGES:
        spoken = words(language, made.scenarios)
        assert blocks(kept, spoken) == blocks(made, spoken)
        assert header(kept, spoken) == header(made, spoken)
        assert question(kept, spoken) == question(made, spoken)
    assert question(kept, words("da")) == "Skal vejledningen om sanktioner vente, til en borger er udeblevet?"
    assert "helårspersoner på ydelse" in str(first_screen.table(kept, words("da")))
