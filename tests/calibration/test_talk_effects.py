"""Studies of talks, made again in the simulator and put together."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simulator.calibration import talk_effects
from simulator.calibration.evidence import EvidenceFile, read_evidence, told
from simulator.calibration.replays import Replays, base_of, make_again, outcomes_of, replay, resolved
from simulator.experiments import Computing
from simulator.experiments.posterior_file import shared_draws
from simulator.reporting.talk_effects import report, sentences
from simulator.reporting.words import words
from simulator.scenario import ScenarioError, load_scenario
from simulator.scenario.base import FrozenDict

FILE = read_evidence("talks")
SIZE, SPLIT = "behaviour.group_response.insured", "behaviour.threat_share"
AS_ASSUMED = {
    **dict.fromkeys(FILE.content.parameters, 0.0),
    **{
        path: load_scenario("current_rules").get(path)
        for path in FILE.content.parameters
        if not path.startswith("practice")
    },
    "practice.forms.group.effect_factor": 0.4,
    "practice.forms.phone.effect_factor": 1.0,
}
ALONE = Computing(workers=1)


def base():
    return base_of(FILE.content, FILE.file)


def made_again(study, seed=1, **changes):
    of = AS_ASSUMED | {path.replace("__", "."): value for path, value in changes.items()}
    one = FILE.content.studies[study]
    return replay(base(), one, resolved(FILE.content.parameters, of, one.varies), seed)


def small():
    """Two studies of the file, which take two runs a point each."""
    kept = {name: FILE.content.studies[name] for name in ("hurtigt_i_gang", "lost_talk")}
    return replace(FILE, content=FILE.content.model_copy(update={"studies": FrozenDict(kept)}))


def tiny_posterior(file, found, places):
    return talk_effects.posterior_of(file, base(), places, found, steps=60, draws=20, seed=1, on=ALONE)


def made_up(file, points=40):
    """Replays as straight lines in what they rest on."""
    places = talk_effects.design(file.content, points, 1)
    order, columns = list(file.content.parameters), []
    for study, _ in outcomes_of(file.content):
        rests = [order.index(path) for path in file.content.studies[study].varies]
        columns.append(0.2 * places[:, rests].mean(axis=1) + 0.01 * len(columns))
    return places, np.array(columns).T


def test_at_what_is_assumed_the_first_experiment_comes_out_as_published():
    """Medians 14 and 11.5 weeks, within a tenth: the sizes were chosen by it."""
    medians = [made_again("hurtigt_i_gang", seed=seed)[0] for seed in range(3)]
    assert np.mean(medians) == pytest.approx(-0.197, abs=0.06)


def test_with_a_quarter_of_the_effect_before_a_lost_talk_costs_the_published_five_per_cent():
    (lost,) = made_again("lost_talk", behaviour__threat_share=0.26)
    assert lost == pytest.approx(0.049, abs=0.025)


def test_where_all_of_the_effect_comes_before_a_lost_talk_costs_nothing():
    (lost,) = made_again("lost_talk", behaviour__threat_share=1.0)
    assert lost == pytest.approx(0.0, abs=1e-4)


def test_the_two_readings_of_the_experiments_conflict_over_the_split():
    """With little before, talks act much once held, which one study finds and another does not."""
    (held,) = made_again("threat_alone", behaviour__threat_share=0.1)
    assert held > 2 * FILE.content.studies["threat_alone"].found["after"].error


def test_meetings_every_fortnight_give_weeks_of_work_and_none_where_talks_do_nothing():
    (weeks,) = made_again("individual_meetings")
    (nothing,) = made_again("individual_meetings", behaviour__group_response__insured=0.0)
    assert 2 < weeks < 8
    assert abs(nothing) < 1


def test_displacement_grows_as_vacancies_bind():
    (little,), (much,) = (
        made_again("others_danish", behaviour__matching_elasticity=eta) for eta in (0.9, 0.3)
    )
    assert -0.2 < little < much < 1.2


def test_the_same_seed_makes_the_same_replays_and_the_same_draws():
    file = small()
    places = talk_effects.design(file.content, 12, 1)
    asked = Replays(file.content, base(), talk_effects.at_places(file.content, places), 1)
    one, other = (make_again(asked, ALONE) for _ in range(2))
    assert np.array_equal(one, other)
    first, second = (tiny_posterior(file, one, places) for _ in range(2))
    assert first.draws.text() == second.draws.text()


def test_the_page_says_what_is_told_and_what_is_not_in_both_languages():
    file = small()
    places, found = made_up(file)
    result = tiny_posterior(file, found, places)
    for language in ("en", "da"):
        spoken = words(language, result.scenarios)
        assert len(sentences(result, spoken)) >= 3
        page = report(result, spoken)
        assert set(page.tables) >= {"studies", "estimates", "common", "spreads", "emulators", "left_out"}
        assert "talk_effects.csv" in page.files


def test_a_study_is_either_an_estimate_or_what_it_is_known_to_lie_between():
    for study in FILE.content.studies.values():
        for found in study.found.values():
            value, low, high = told(found)
            assert low <= value <= high


def test_the_shipped_draws_have_the_columns_of_the_studies_and_lie_between_their_ends():
    drawn, content = shared_draws("talk_effects"), FILE.content
    middle = talk_effects.at_places(content, np.full((1, len(content.parameters)), 0.5))
    assert drawn.columns == talk_effects.columns_of(content, middle).columns
    for path, one in content.parameters.items():
        values = drawn.values[:, drawn.columns.index(path)]
        assert np.all(values >= (0 if one.times else one.low))
        assert np.all(values <= one.high * (content.parameters[one.times].high if one.times else 1))


def test_mistakes_of_a_file_of_studies_are_told_by_key(tmp_path):
    text = (load_text()).replace('measure = "log_median"', 'measure = "log_mean"')
    file = tmp_path / "wrong.toml"
    file.write_text(text.replace("between = [0.0, 1.0]", "between = [1.0, 0.0]"), encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        read_evidence(str(file))
    said = str(error.value)
    assert "studies.hurtigt_i_gang.found.median.measure: must be one of log_median" in said
    assert "studies.one_more_talk.found.rate.between: must begin below its end" in said


def load_text():
    from simulator.scenario.files import shipped

    return (shipped() / "evidence" / "talks.toml").read_text(encoding="utf-8")


def test_every_text_of_the_studies_stands_in_danish_too():
    def missing(part, where=""):
        for name in type(part).model_fields:
            value = getattr(part, name)
            if f"{name}_da" in type(part).model_fields and bool(value) != bool(getattr(part, f"{name}_da")):
                yield f"{where}.{name}"

    content: EvidenceFile = FILE.content
    parts = [content, *content.parameters.values(), *content.studies.values(), *content.left_out.values()]
    parts += [found for study in content.studies.values() for found in study.found.values()]
    assert not [key for part in parts for key in missing(part)]


@pytest.mark.parametrize(
    ("row", "path"),
    [
        ("strength of talks, insured", SIZE),
        ("share of it before the talk", SPLIT),
        ("threat of activation |", "behaviour.activation_ahead"),
        ("displacement, as a fixed part", "behaviour.displacement"),
    ],
)
def test_the_page_of_the_documentation_tells_what_the_shipped_draws_hold(row, path):
    page = (Path(__file__).parents[2] / "docs" / "talk_effects.md").read_text(encoding="utf-8")
    told = next(line for line in page.splitlines() if line.startswith(f"| {row}")).split("|")[-2]
    drawn = shared_draws("talk_effects")
    values = np.quantile(drawn.values[:, drawn.columns.index(path)], [0.5, 0.025, 0.975])
    assert [float(x) for x in re.findall(r"[0-9.]+", told)] == pytest.approx(values, abs=0.051)
