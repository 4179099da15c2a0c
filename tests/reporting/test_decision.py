"""The answer as a decision, on the page: probabilities, the plane, what is best by a week's worth, convergence."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulator.catalogue import HEADLINE_TABLE
from simulator.experiments.decision import COST, TIME, WORTHS, of_study
from simulator.experiments.intervals import Proportion
from simulator.experiments.prediction import Prediction
from simulator.reporting import charts, decision
from simulator.reporting.charts import style
from simulator.reporting.comparison import report
from simulator.reporting.report import render
from simulator.reporting.words import LANGUAGES, words

from .fake import CHANGES, LEVELS, NOISE, comparison, study

NAMES = ("current_rules", "hedensted", "frikommune")
CHARTS = ("plane", "acceptability", "convergence")


def prediction(draws=40, spread=1.0):
    """Make up draws around what the made-up study says; ``spread`` of its noise."""
    rng = np.random.default_rng(3)
    levels = np.empty((draws, len(NAMES), len(HEADLINE_TABLE)))
    for k, (_, outcome) in enumerate(HEADLINE_TABLE):
        levels[:, :, k] = LEVELS.get(outcome, 0.8)
        for s, name in enumerate(NAMES[1:], 1):
            noise = spread * 4 * NOISE.get(outcome, 0.002 * LEVELS.get(outcome, 0.8))
            levels[:, s, k] += CHANGES[name].get(outcome, 0.0) + noise * rng.standard_normal(draws)
    return Prediction(NAMES, HEADLINE_TABLE, {}, levels, levels[:0], Proportion(0, 0))


def plainly(text):
    """Give a text with plain spaces."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def study_of(found):
    """Give the made-up study with draws, and 884 who enter in a year."""
    made = comparison(NAMES, 4)
    runs = {
        name: tuple(replace(run, weights={**run.weights, TIME: 884.0}) for run in its)
        for name, its in made.measures.items()
    }
    return study(settings=False, default=replace(made, measures=runs), prediction=found)


@pytest.fixture(scope="module")
def drawn():
    return study_of(prediction())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_drawn_for_paper_and_phone_with_its_message_and_its_words(name, language, drawn):
    picture = charts.draw(name, drawn, language)
    for one in (picture, picture.narrowly()):
        assert style.png(one, dpi=40).startswith(b"\x89PNG")
    assert picture.get_suptitle()
    assert "nan" not in picture.alt_text.lower().split()


@pytest.mark.parametrize("name", CHARTS)
def test_nothing_of_a_chart_for_a_phone_is_cut_off(name, drawn):
    small = charts.draw(name, drawn, "da").narrowly()
    style.png(small, dpi=72)
    for axes in small.axes:
        for text in [axes.title, *axes.texts, axes.xaxis.label]:
            if text.get_text():
                box = text.get_window_extent()
                assert -6 < box.x0 < box.x1 < small.bbox.width + 6, text.get_text()


def test_the_numbers_behind_the_charts_are_every_draw_every_worth_and_every_step(drawn):
    tables = {name: charts.CHARTS[name].data(drawn) for name in CHARTS}
    assert len(tables["plane"]) == 2 * 40
    assert len(tables["acceptability"]) == 3 * len(WORTHS)
    assert tables["convergence"]["draws"].unique().tolist() == [10, 20, 30, 40]
    assert len(tables["convergence"]) == 2 * 2 * 4


def test_a_study_without_draws_has_no_such_charts_and_no_such_chapter():
    still = study(settings=False)
    assert not {chart.name for chart in charts.shown(still)} & set(CHARTS)
    assert decision.section(still, words(), {}) == []


def test_the_plane_says_in_which_corner_most_draws_are_unless_they_are_too_little_to_matter(drawn):
    title = plainly(charts.CHARTS["plane"].title(drawn, words()))
    first, second = title.split("; ")
    corners = of_study(drawn).quadrants("frikommune")
    assert second.startswith("Frikommune: most often cheaper and shorter")
    assert f"({round(100 * corners['cheaper_earlier'].share)} %)" in second
    quiet = study_of(prediction(spread=0.1))
    said = plainly(charts.CHARTS["plane"].title(quiet, words()))
    assert said.startswith("Hedensted: too little to matter (100 %)")
    assert first.startswith("Hedensted: ")


def test_acceptability_says_at_what_worth_the_choice_turns(drawn):
    decided = of_study(drawn)
    leading = [decided.names[int(np.argmax(decided.best(worth)))] for worth in WORTHS]
    title = charts.CHARTS["acceptability"].title(drawn, words())
    assert len(set(leading)) == 1
    assert title == "Frikommune is most often best, whether a week is worth 0 or 10,000 DKK"
    turned = prediction()
    turned.levels[:, 2, HEADLINE_TABLE.index(COST)] += 6e6
    turned.levels[:, 2, HEADLINE_TABLE.index(TIME)] -= 1.0
    title = charts.CHARTS["acceptability"].title(study_of(turned), words())
    assert "is most often best while a week is worth less than" in title
    assert title.endswith("from there on Frikommune")


def test_convergence_says_whether_more_draws_could_move_the_answer(drawn):
    said = {"moving": "More runs may still move the mean"}
    moving = prediction(draws=8)
    moving.levels[4:, 2, HEADLINE_TABLE.index(COST)] += 9e6
    title = charts.CHARTS["convergence"].title(study_of(moving), words())
    assert title == said["moving"]
    assert charts.CHARTS["convergence"].title(drawn, words()) != said["moving"]


@pytest.mark.parametrize(
    ("cost", "weeks", "said"),
    [
        (-2e6, -0.5, "it saves both money and time on benefit, so it pays whatever a week is worth"),
        (2e6, 0.5, "it costs both money and time on benefit, so it pays at no worth of a week"),
        (2e6, -0.5, "it pays where a week on benefit less is worth 4,500 DKK or more"),
        (-2e6, 0.5, "it pays only where a week is worth less than 4,500 DKK"),
        (1e4, -0.001, ""),
    ],
)
def test_what_makes_a_proposal_pay_is_said_by_which_way_money_and_weeks_go(cost, weeks, said):
    found = prediction(spread=0.0)
    found.levels[:, 2, HEADLINE_TABLE.index(COST)] = LEVELS["cost_total"] + cost
    found.levels[:, 2, HEADLINE_TABLE.index(TIME)] = LEVELS["weeks_first_spell_52"] + weeks
    shown = study_of(found)
    sentence = plainly(decision.sentences(shown, words())[1])
    assert said in sentence
    assert said or "On average" not in sentence


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_how_probable_it_is_and_keeps_the_numbers(language, drawn):
    spoken = words(language, drawn.scenarios)
    made = report(drawn, spoken)
    table = made.tables["probabilities"]
    assert len(table) == 2 * 7
    assert set(CHARTS) <= set(made.figures)
    html = plainly(render(made, spoken, dict.fromkeys(made.figures, "<svg></svg>")))
    assert spoken("decision.title") in html
    assert 'href="probabilities.csv"' in html
    cheaper = table.set_index(["scenario", "what"])["probability"]["frikommune", "cheaper_all"]
    assert f"{round(100 * cheaper)} %" in html
