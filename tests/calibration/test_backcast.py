"""Forecasts of past unemployment read nothing later, hold what they say, and are scored as the books have it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simulator import study
from simulator.calibration import backcast as question
from simulator.calibration.backcast import backcast, origins_of
from simulator.calibration.backcast_checks import Check
from simulator.calibration.backcast_known import Known
from simulator.calibration.backcast_table import AHEAD, Table, read_table
from simulator.calibration.forecast import BEFORE, Series, Spread, ahead, answers, crps, fit
from simulator.calibration.posterior import read_draws
from simulator.calibration.readers import Period
from simulator.calibration.stock_flow import AGES, COUNTED, LAGS, Response, as_decays, responses
from simulator.cli import main
from simulator.errors import Refused
from simulator.experiments import Computing
from simulator.scenario import load_scenario

SMALL = Path(__file__).parent.parent / "scenario" / "files" / "small.toml"
POSTERIOR = Path(__file__).parents[2] / "scenarios" / "posteriors" / "denmark_insured.csv"
PLACES = {"Hele landet": 40000.0, "Odense": 3000.0, "Hedensted": 500.0, "Rebild": 300.0, "Læsø": 30.0}
MONTHS = [f"{year}M{month:02d}" for year in (2021, 2022, 2023, 2024) for month in range(1, 13)]
SEASON = np.array([1.2, 1.15, 1.05, 1.0, 0.95, 0.92, 0.95, 0.97, 0.93, 0.93, 0.96, 0.99])
STAYING = 0.85
ORIGIN = Period(2023, 12, 12)


def lasting(staying: float = STAYING) -> np.ndarray:
    """Shares of a steady stock by months since they came, where so many stay each month."""
    return (1 - staying) * staying ** np.arange(AGES)


def response(staying: float = STAYING) -> Response:
    entered = lasting(staying) / lasting(staying).sum()
    return Response(np.array([entered] * 2), np.array([staying ** np.arange(AGES)] * 2), np.ones(2))


def stocks(
    staying: float, walk: float, size: float, months: int, generator: np.random.Generator
) -> np.ndarray:
    """A stock whose newcomers are Poisson with a rate that walks, of whom each stays by herself."""
    rate = size * (1 - staying) * np.exp(np.cumsum(generator.normal(0, walk, BEFORE + months)))
    found, there = [], generator.poisson(size)
    for one in rate:
        there = generator.binomial(there, staying) + generator.poisson(one)
        found.append(max(there, 1))
    return np.array(found[BEFORE:], dtype=float)


def made_up(seed: int = 1) -> dict[str, np.ndarray]:
    generator = np.random.default_rng(seed)
    season = np.tile(SEASON, 4)
    return {
        name: np.rint(stocks(STAYING, 0.03, size, 48, generator) * season) for name, size in PLACES.items()
    }


def export(path: Path, figures: Mapping[str, np.ndarray], leave_out: tuple[str, str] = ("", "")) -> Path:
    lines = ["Område;Periode;Ledige i alt fuldtidspersoner;Dagpengemodtagere fuldtidspersoner;"]
    lines[0] += "Kontanthjælpsmodtagere fuldtidspersoner"
    for name, values in figures.items():
        for month, value in zip(MONTHS, values, strict=True):
            if (name, month) != leave_out:
                lines.append(f"{name};{month};{value:.0f};{value * 0.8:.1f};{value * 0.2:.1f}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Table:
    return read_table([export(tmp_path_factory.mktemp("exports") / "y25i01.csv", made_up())])


def test_the_score_of_draws_is_the_closed_form_of_a_normal():
    generator = np.random.default_rng(1)
    draws = generator.normal(3.0, 2.0, (200_000, 3))
    observed = np.array([3.0, 6.0, -2.0])
    z = (observed - 3.0) / 2.0
    density = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    below = np.array([0.5 * (1 + math.erf(one / math.sqrt(2))) for one in z])
    closed = 2.0 * (z * (2 * below - 1) + 2 * density - 1 / math.sqrt(math.pi))
    assert crps(draws, observed) == pytest.approx(closed, abs=0.01)


def test_few_draws_are_not_held_against_a_forecast():
    generator = np.random.default_rng(2)
    few = [float(crps(generator.normal(size=4), np.asarray(0.7))) for _ in range(20_000)]
    many = float(crps(generator.normal(size=200_000), np.asarray(0.7)))
    assert np.mean(few) == pytest.approx(many, abs=0.01)


def test_a_change_that_lasts_fills_the_stock_as_those_who_come_stay():
    found = answers(lasting(), 30)
    assert found[29, BEFORE + 29] == pytest.approx(1 - STAYING)  # in its own month
    assert found[29, BEFORE + 18] == pytest.approx(1 - STAYING**12)
    assert found[5, BEFORE + 6] == 0.0  # nothing of a later one
    assert found[29, 0] == pytest.approx(1.0, abs=0.01)


def test_an_inflow_that_has_risen_goes_on_filling_the_stock():
    rising = np.log(1000 * (1 + 0.3 * (1 - STAYING ** np.arange(1, 7))))
    logs = np.concatenate([np.full(30, np.log(1000.0)), rising])
    mean, _ = ahead(Series(logs, lasting(), np.zeros(AGES)), Spread(0.05, 0.001, 0.0), 12)
    assert mean[-1] > logs[-1] + 0.05
    assert mean[-1] == pytest.approx(np.log(1300.0), abs=0.05)


def test_the_bands_of_a_stock_that_the_model_makes_hold_as_much_as_they_say():
    generator = np.random.default_rng(3)
    inside = {0.5: 0, 0.95: 0}
    reach = {0.5: 0.6745, 0.95: 1.96}
    trials = 400
    for trial in range(trials):
        size = (60.0, 400.0, 5000.0)[trial % 3]
        months = np.log(stocks(STAYING, 0.04, size, 36 + AHEAD, generator))
        chance = STAYING ** np.arange(AGES) / np.exp(months[:36]).mean()
        mean, left = ahead(Series(months[:36], lasting(), chance), Spread(0.04, 1e-4, 0.0), AHEAD)
        off = np.abs(months[36:] - mean) / np.sqrt(np.diag(left))
        for share, most in reach.items():
            inside[share] += int((off < most).sum())
    assert inside[0.95] / (trials * AHEAD) == pytest.approx(0.95, abs=0.025)
    assert inside[0.5] / (trials * AHEAD) == pytest.approx(0.5, abs=0.05)


def test_a_spread_is_found_again_in_what_it_made():
    generator = np.random.default_rng(4)
    known = []
    for _ in range(30):
        logs = np.log(stocks(STAYING, 0.05, 2000.0, 40, generator))
        known.append(Series(logs, lasting(), STAYING ** np.arange(AGES) / 2000.0))
    found = fit(known, Spread(0.02, 0.01, 0.01))
    assert found.walk == pytest.approx(0.05, rel=0.2)
    assert found.month < 0.01
    assert fit(known, Spread(0.05, 0.01, 0.03), ("month",)).season == 0.03


def test_a_forecast_reads_nothing_later_than_its_origin(table: Table):
    def later_doubled(series: Mapping[Period, float]) -> dict[Period, float]:
        return {at: value * (2 if at > ORIGIN else 1) for at, value in series.items()}

    changed = replace(
        table,
        stock={name: later_doubled(series) for name, series in table.stock.items()},
        insured=later_doubled(table.insured),
    )
    (found, *_), _, spreads = backcast(table, [response()], origins=[ORIGIN])
    (other, *_), _, spreads_other = backcast(changed, [response()], origins=[ORIGIN])
    assert found.quantiles.tobytes() == other.quantiles.tobytes()
    assert spreads == spreads_other
    assert (other.observed == 2 * found.observed).all()


def test_the_forecast_of_one_municipality_is_the_same_alone_and_among_all(table: Table):
    every, _, _ = backcast(table, [response()], origins=[ORIGIN])
    (alone,), _, _ = backcast(table, [response()], origins=[ORIGIN], municipalities=["Rebild"])
    (among,) = (one for one in every if one.municipality == "Rebild")
    assert alone.quantiles.tobytes() == among.quantiles.tobytes()


def test_a_season_takes_24_months(table: Table):
    assert Known(table, ORIGIN).knows_season("Rebild")
    early = table.until(Period(2022, 6, 6))
    with pytest.raises(Refused, match="24 months"):
        Known(early, Period(2022, 6, 6))


def test_origins_are_each_years_last_month_that_has_a_year_after_it(table: Table):
    assert [str(at) for at in origins_of(table, ())] == ["2022M12", "2023M12"]
    assert [str(at) for at in origins_of(table, ["2023M05"])] == ["2023M05"]
    with pytest.raises(Refused, match="must be a month between 2022M02 and 2023M12"):
        origins_of(table, ["2024M06"])


def test_without_inertia_a_stock_is_its_inflow_and_without_chance_small_moves_as_large(table: Table):
    at_once = response().without_inertia()
    assert answers(at_once.entered[0], 5)[3, BEFORE : BEFORE + 5].tolist() == [1, 1, 1, 1, 0]
    wide, _, _ = backcast(table, [response()], origins=[ORIGIN], municipalities=["Læsø"])
    narrow, _, _ = backcast(table, [response().without_chance()], origins=[ORIGIN], municipalities=["Læsø"])
    assert np.ptp(narrow[0].quantiles, axis=1).mean() < np.ptp(wide[0].quantiles, axis=1).mean()


def test_the_covariance_of_chance_is_one_and_goes_on_beyond_the_months_measured():
    measured = 0.6 * 0.8 ** np.arange(AGES) + 0.4 * 0.96 ** np.arange(AGES)
    found = as_decays(measured)
    assert found[:AGES] == pytest.approx(measured, abs=1e-3)
    apart = np.abs(np.subtract.outer(np.arange(LAGS), np.arange(LAGS)))
    assert np.linalg.eigvalsh(found[apart]).min() > -1e-9
    assert found[-1] == pytest.approx(0.4 * 0.96 ** (LAGS - 1), abs=1e-3)


def test_responses_do_not_depend_on_the_number_of_processes():
    scenario, posterior = load_scenario(SMALL), read_draws(POSTERIOR)
    one, two = (responses(scenario, posterior, 2, 1, Computing(workers=n)) for n in (1, 2))
    for alone, shared in zip(one, two, strict=True):
        for part in ("entered", "together", "hours"):
            assert getattr(alone, part).tobytes() == getattr(shared, part).tobytes()
        assert alone.entered.sum(axis=1) == pytest.approx(np.ones(len(COUNTED)))
        assert (alone.together[:, 0] < 1.05).all()  # at most one each, but for the fit of the decays


def test_a_hole_and_an_unknown_municipality_are_one_line_each(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = export(tmp_path / "y25i01.csv", made_up(), leave_out=("Rebild", "2022M03"))
    assert main(["backcast", str(path)]) == 2
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert "Rebild" in line
    assert "2022M03" in line
    whole = export(tmp_path / "y25i01.csv", made_up())
    assert main(["backcast", str(whole), "--municipality", "Rebyld"]) == 2
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert "did you mean 'Rebild'?" in line
    no_country = {name: values for name, values in made_up().items() if name != "Hele landet"}
    assert main(["backcast", str(export(tmp_path / "y25i01.csv", no_country))]) == 2
    assert "Hele landet" in capsys.readouterr().err


@pytest.mark.parametrize(("language", "said"), [("en", "lie in the 95 % band"), ("da", "i 95 %-båndet")])
def test_the_page_says_what_came_in_both_languages(
    language: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(question, "responses", lambda *_: (response(), response(0.8)))
    monkeypatch.setattr(question, "check_whole_runs", lambda *_: (Check("Rebild", 300, 1, 1, 0, 1),))
    found = study.backcast([export(tmp_path / "y25i01.csv", made_up())], draws=2)
    folder = found.save(tmp_path / "out", language=language)
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert said in page
    assert said in (folder / "backcasts.md").read_text(encoding="utf-8")
    inside, months = (folder / "ledger.csv").read_text(encoding="utf-8").splitlines()[1].split(",")
    assert months == "96"
    assert int(inside) == sum(one.held(0.95) for one in found.forecasts)
    assert len((folder / "scores.csv").read_text(encoding="utf-8").splitlines()) == 1 + 8
    assert "2023M12" in found.answer(language)
