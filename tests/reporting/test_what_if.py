"""The page with sliders says what is said here, wherever they stand; it asks nothing of a network, and fits a phone."""

from __future__ import annotations

import json
import re
from html import unescape

import numpy as np
import pytest

from simulator.catalogue import FIRST_SCREEN
from simulator.errors import Refused
from simulator.experiments.verdicts import size_that_matters
from simulator.reporting import first_screen, size_words, slider_words, what_if
from simulator.reporting.what_if import MOST_BYTES, render_page
from simulator.reporting.what_if_rows import notes_of, scales_of, verdict_of
from simulator.reporting.words import LANGUAGES, words

from .browser import WAIT, browsing, opened, printed, too_wide
from .danish import english_in
from .made_up_runs import SLIDERS, made_up, truth

STATES = 20
WITHIN = 1e-9


@pytest.fixture(scope="module")
def browser():
    with browsing() as started:
        yield started


@pytest.fixture(scope="module")
def found():
    """Runs of which a surface can make something, but for time on benefit, which jumps from point to point."""
    return made_up(bend=0.6)


@pytest.fixture(scope="module")
def files(tmp_path_factory, found):
    where = tmp_path_factory.mktemp("what_if")
    for language in LANGUAGES:
        (where / f"{language}.html").write_text(render_page(found, language), encoding="utf-8")
    return {language: where / f"{language}.html" for language in LANGUAGES}


def states(found, language):
    """Stops of every slider: all at an end, as assumed, and anywhere."""
    spoken = words(language, found.scenarios)
    sliders = [slider_words.spoken(one, found.scenarios[found.baseline], spoken) for one in found.sliders]
    rng = np.random.default_rng(3)
    fixed = [[0] * len(sliders), [len(one.values) - 1 for one in sliders], [one.assumed for one in sliders]]
    some = [[int(rng.integers(len(one.values))) for one in sliders] for _ in range(STATES - len(fixed))]
    return sliders, fixed + some


def address(file, sliders, state):
    said = "&".join(f"{one.slider.path}={one.values[at]!r}" for one, at in zip(sliders, state, strict=True))
    return f"{file.as_uri()}#{said}"


def seen_rows(page):
    return page.evaluate(
        """() => [...document.querySelectorAll('.decision tbody tr')].map(row => ({
            level: row.querySelector('.level').textContent,
            cells: [...row.querySelectorAll('[data-proposal]')].map(cell => ({
                said: cell.querySelector('.v').textContent,
                notes: cell.querySelector('small').textContent,
                bar: cell.querySelector('svg').getAttribute('aria-label'),
                mean: Number(cell.querySelector('.mean').getAttribute('cx')),
                ends: [...cell.querySelectorAll('text')].map(e => e.textContent)})),
        }))"""
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_at_twenty_settings_the_page_says_what_python_says(browser, files, found, language):
    spoken = words(language, found.scenarios)
    sliders, some = states(found, language)
    scales = scales_of(found)
    rough = 0
    with opened(browser, files[language], 1200) as page:
        for state in some:
            page.goto(address(files[language], sliders, state))
            values = [one.values[at] for one, at in zip(sliders, state, strict=True)]
            assert page.locator(".slider output").all_inner_texts() == [
                one.written(x, spoken) for one, x in zip(sliders, values, strict=True)
            ]
            for row, key, scale in zip(seen_rows(page), found.outcomes, scales, strict=True):
                for cell, name in zip(row["cells"], found.proposals, strict=True):
                    shown, verdict = found.at(values, name, key), verdict_of(found, values, name, key)
                    mark, change = cell["said"].split(" ", 1)
                    size = size_words.size_of(verdict)
                    assert (mark, change) == (
                        size.mark,
                        first_screen.change(verdict, size, spoken),
                    )
                    assert cell["notes"] == "; ".join(notes_of(verdict, shown, spoken))
                    assert cell["mean"] == pytest.approx(scale.x(verdict.mean), abs=0.06)
                    assert cell["ends"] == [
                        size_words.signed(end, key[1], spoken) for end in (verdict.low, verdict.high)
                    ]
                    assert cell["ends"][0] in cell["bar"]
                    rough += shown.run is not None
                level = size_words.level(verdict.baseline, key[1], spoken)
                assert row["level"] == spoken(f"first_screen.rows.{key[1]}.level", level=level)
    assert 0 < rough < STATES * len(found.outcomes) * len(found.proposals) / 2


def test_the_script_has_the_surfaces_to_nine_digits(browser, files, found):
    """The numbers behind the words: a copy of the script's own function is asked at twenty places."""
    places = np.random.default_rng(5).random((STATES, len(SLIDERS)))
    with opened(browser, files["en"], 1200) as page:
        told = page.evaluate("places => places.map(place => window.whatIf(place))", places.tolist())
    for n, key in enumerate(found.outcomes):
        level = found.surfaces[found.baseline, key].at(places)[0]
        assert [one["levels"][n] for one in told] == pytest.approx(level, rel=WITHIN)
        for p, name in enumerate(found.proposals):
            mean, error = found.surfaces[name, key].at(places)
            assert [one["means"][p][n] for one in told] == pytest.approx(
                mean, rel=WITHIN, abs=WITHIN * abs(mean).max()
            )
            assert [one["errors"][p][n] for one in told] == pytest.approx(error, rel=1e-6)


def test_it_is_what_was_put_in_wherever_it_says_that_it_knows(found):
    places = np.random.default_rng(8).random((200, len(SLIDERS)))
    values = np.array([[one.at(x) for one, x in zip(SLIDERS, row, strict=True)] for row in places])
    real = truth(places)
    inside = [
        abs(shown.mean - (real[n, p + 1, k] - real[n, 0, k])) <= 1.96 * shown.error
        for n, row in enumerate(values.tolist())
        for p, name in enumerate(found.proposals)
        for k, key in enumerate(found.outcomes)
        if (shown := found.at(row, name, key)).run is None
    ]
    assert len(inside) > 1500
    assert np.mean(inside) > 0.9


def test_where_a_surface_is_less_exact_than_what_matters_the_nearest_run_is_shown(found):
    key = ("jobseekers", "weeks_first_spell_52")
    values = [0.9, -0.02, 0.2]
    shown = found.at(values, "hedensted", key)
    assert shown.surface_half > shown.matters
    place = [(x - one.low) / (one.high - one.low) for x, one in zip(values, SLIDERS, strict=True)]
    apart = np.sum((found.places - place) ** 2, axis=1)
    assert shown.run == np.argmin(apart)
    assert shown.mean == found.differences[shown.run, 0, found.outcomes.index(key)]
    smooth = found.at(values, "frikommune", key)
    assert smooth.run is None
    assert smooth.surface_half <= smooth.matters


def test_what_matters_is_the_size_that_verdicts_go_by(found):
    values = [0.9, -0.02, 0.2]
    shown = {key: found.at(values, "hedensted", key) for key in found.outcomes}
    levels = {outcome: one.baseline for (_, outcome), one in shown.items()}
    for (_, outcome), one in shown.items():
        assert one.matters == size_that_matters(found.matters, outcome, levels)


def test_a_slider_moves_the_answer_the_address_and_what_is_said_of_it_and_goes_back(browser, files, found):
    with opened(browser, files["en"], 1200) as page:
        before = seen_rows(page)
        slider = page.locator(".slider input").nth(1)
        slider.focus()
        page.keyboard.press("Home")
        moved = seen_rows(page)
        assert moved != before
        assert page.evaluate("location.hash") == "#behaviour.trust=-0.1"
        assert slider.get_attribute("aria-valuetext") == page.locator(".slider output").nth(1).inner_text()
        page.wait_for_function("document.getElementById('what-if-status').textContent !== ''")
        page.get_by_role("button").click()
        assert seen_rows(page) == before
        assert page.evaluate("location.hash") == ""
        page.goto(f"{files['en'].as_uri()}#behaviour.trust=-0.1&no.such=1&practice.caseworkers.factor=x")
        assert seen_rows(page) == moved


@pytest.mark.parametrize("width", [1200, 768, 360])
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_does_not_scroll_sideways(browser, files, language, width):
    with opened(browser, files[language], width) as page:
        assert too_wide(page, width) == []


@pytest.mark.parametrize("width", [1200, 390])
def test_everybody_can_use_it(browser, files, width):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="needs axe (pip install axe-playwright-python)"
    )
    with opened(browser, files["da"], width) as page:
        found = axe.Axe().run(page)
    told = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found.response["violations"]]
    assert told == []


def test_a_print_says_where_the_sliders_stand(browser, files, found):
    with opened(browser, files["en"], 1200) as page:
        page.goto(f"{files['en'].as_uri()}#practice.caseworkers.factor=0.9")
        said = page.locator(".slider output").first.inner_text()
        texts, _ = printed(page, 1)
    assert said.replace("\N{NO-BREAK SPACE}", " ") in " ".join(texts[0].split())
    assert "Calculated in advance" in texts[0]


def test_it_fetches_nothing_and_is_not_let_to(browser, files):
    text = unescape(files["en"].read_text(encoding="utf-8"))
    assert "default-src 'none'" in text
    assert not re.search(r'(?:src|href)="(?!#|data:)', text)
    asked = []
    page = browser.new_page()
    page.set_default_timeout(WAIT)
    page.on("request", lambda request: asked.append(request.url))
    page.goto(files["en"].as_uri())
    page.evaluate("fetch('https://example.com').catch(() => null)")
    assert asked == [files["en"].as_uri()]
    page.close()


def test_without_script_it_shows_what_is_assumed_and_offers_nothing_to_move(browser, files, found):
    context = browser.new_context(java_script_enabled=False)
    context.set_default_timeout(WAIT)
    page = context.new_page()
    page.goto(files["en"].as_uri())
    assert not page.locator(".slider input").first.is_visible()
    assert not page.get_by_role("button").is_visible()
    assert page.locator(".decision .v").count() == len(found.proposals) * len(found.outcomes)
    assert words("en")("what_if.no_script") in page.locator("body").inner_text()
    context.close()


def test_a_danish_page_is_danish(files):
    assert english_in(files["da"].read_text(encoding="utf-8")) == []


def test_it_is_small_and_the_same_each_time_and_says_what_it_was_made_from(found, files):
    text = files["en"].read_text(encoding="utf-8")
    assert render_page(found, "en") == text
    assert len(text.encode()) < MOST_BYTES / 3
    assert found.identity in text
    assert all(digest in text for one in found.scenarios.values() for _, digest in one.files)
    data = json.loads(re.search(r'id="what-if-data">(.*?)</script>', text, re.DOTALL)[1])
    assert len(data["runs"]) == len(found.values)
    assert "jobcentre what-if a b" in render_page(found, "en", ("jobcentre", "what-if", "a", "b"))


def test_what_would_not_be_carried_is_refused(found, monkeypatch):
    monkeypatch.setattr(what_if, "MOST_BYTES", 10_000)
    with pytest.raises(Refused, match="fewer --points or fewer proposals"):
        render_page(found, "en")


def test_held_back_runs_say_how_good_it_is(found):
    checks = {(one.scenario, one.key[1]): one for one in found.checks}
    good, bad = checks["frikommune", "weeks_first_spell_52"], checks["hedensted", "weeks_first_spell_52"]
    assert bad.distance > 5 * good.distance
    assert bad.half > bad.matters > good.half
    assert all(one.runs == found.held_back for one in checks.values())
    assert np.mean([one.within / one.runs for one in checks.values()]) > 0.9
    said = "\n".join(what_if.sentences(found, words("en", found.scenarios)))
    assert "time on benefit" in said.splitlines()[-1]
    assert set(FIRST_SCREEN) == set(found.outcomes)
