"""Pages as their readers see them: nothing scrolls sideways, a print is two pages and an appendix, and nothing moved.

Small pictures of the pages are kept in ``screens/`` and held against what a browser shows. After a change that is
meant: ``make screenshots``, and look at them before they are committed.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from simulator.reporting.committee import render_report
from simulator.reporting.laws import laws_page
from simulator.reporting.words import words
from simulator.scenario.checking import read_laws

from .browser import WAIT, browsing, opened, printed, seen, too_wide
from .fake import page as analysts_page
from .fake import study, with_real_laws
from .test_first_screen import paying, prediction

KEPT = Path(__file__).parent / "screens"
UPDATE = os.environ.get("JOBCENTRE_SCREENSHOTS") == "update"
WIDTHS = (1200, 768, 360)
TOP = 4000
"""Pixels from the top of a page that are kept."""
SMALL = 200
"""Pixels across of a kept picture: enough to see what stands where, too few for a letter."""
LEVELS = 16
MOVED = 4.0
"""Mean difference of a pixel, of 255, from which on something has moved."""
PAGES = ("committee", "analyst", "laws")


@pytest.fixture(scope="module")
def browser():
    with browsing() as started:
        yield started


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The pages, of made-up numbers, as files."""
    where = tmp_path_factory.mktemp("pages")
    shown = with_real_laws(study(prediction=prediction(), pay_off=(paying(),)))
    made = {
        "committee": render_report(shown, "da"),
        "analyst": analysts_page(study(), "da"),
        "laws": laws_page(read_laws(), "da"),
    }
    for name, text in made.items():
        (where / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: where / f"{name}.html" for name in made}


def small(picture):
    """Give a picture as it is kept: small, in a few greys."""
    grey = picture.convert("L")
    grey = grey.resize((SMALL, max(1, round(grey.height * SMALL / grey.width))), Image.Resampling.BOX)
    step = 256 // LEVELS
    return Image.fromarray((np.asarray(grey) // step * step + step // 2).astype(np.uint8))


def held(name, picture):
    """Hold a picture against the kept one, or keep it."""
    file, now = KEPT / f"{name}.png", small(picture)
    if UPDATE:
        KEPT.mkdir(exist_ok=True)
        now.quantize(LEVELS).save(file, optimize=True)
        return
    assert file.exists(), f"{file.name} is not kept: make screenshots"
    before = np.asarray(Image.open(file).convert("L"), dtype=float)
    after = np.asarray(now, dtype=float)
    assert abs(len(after) - len(before)) <= 0.01 * len(before) + 1, f"{name} is longer or shorter"
    height = min(len(before), len(after))
    moved = np.abs(before[:height] - after[:height]).mean()
    assert moved < MOVED, f"{name} looks different (by {moved:.1f} of 255): if it is meant, make screenshots"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_looks_as_it_did_and_does_not_scroll_sideways(browser, files, name, width):
    with opened(browser, files[name], width) as page:
        assert too_wide(page, width) == []
        held(f"{name}_{width}", seen(page, TOP))


def test_a_print_is_an_opening_and_a_second_page_and_then_an_appendix(browser, files):
    spoken = words("da")
    with opened(browser, files["committee"], 1200) as page:
        texts, pictures = printed(page, 2)
    flat = [" ".join(text.split()) for text in texts]
    assert spoken("first_screen.heading") in flat[0]
    assert spoken("committee.holds") not in flat[0] + flat[1]
    assert spoken("committee.holds") in flat[2]
    assert all(f"{n} / {len(flat)}" in text for n, text in enumerate(flat, 1))
    assert all("Hedensted" in text for text in flat)
    for number, picture in enumerate(pictures, 1):
        held(f"committee_a4_{number}", picture)


def test_a_phone_has_charts_drawn_for_it_and_a_desk_the_wide_ones(browser, files):
    for width, shown, hidden in ((360, "narrow", "wide"), (1200, "wide", "narrow")):
        with opened(browser, files["analyst"], width) as page:
            assert page.locator(f".picture.{shown}").first.is_visible()
            assert not page.locator(f".picture.{hidden}").first.is_visible()


def test_the_letters_of_a_chart_can_be_read_on_a_phone(browser, files):
    with opened(browser, files["analyst"], 360) as page:
        heights = page.evaluate(
            """() => [...document.querySelectorAll('.picture.narrow svg text')]
                .map(e => e.getScreenCTM().a * parseFloat(getComputedStyle(e).fontSize))"""
        )
    assert min(heights) > 8
    assert np.median(heights) > 9.5


def test_a_row_of_a_table_is_a_card_on_a_phone_in_which_every_number_has_its_name(browser, files):
    with opened(browser, files["analyst"], 360) as page:
        cell = page.locator("#table tbody td[data-label]").first
        assert page.evaluate("e => getComputedStyle(e, '::before').content", cell.element_handle()) != "none"
        assert page.evaluate("e => getComputedStyle(e).display", cell.element_handle()) == "grid"


def test_a_filter_shows_only_what_holds_the_word_and_opens_it(browser, files):
    with opened(browser, files["analyst"], 1200) as page:
        field = page.locator("#assumptions .filter input")
        field.fill("talk_share")
        rows = page.locator("#assumptions tbody tr:visible")
        assert rows.count() == 1
        assert "talk_" in rows.first.inner_text()
        field.fill("no such word")
        assert rows.count() == 0
        assert words("da")("page.filter_nothing") in page.locator("#assumptions [role=status]").inner_text()
        field.fill("")
        assert page.locator("#assumptions tbody tr:not([hidden])").count() > 1


def test_without_script_everything_is_there_and_nothing_promises_more(browser, files):
    context = browser.new_context(java_script_enabled=False)
    context.set_default_timeout(WAIT)
    page = context.new_page()
    page.goto(files["analyst"].as_uri())
    assert not page.locator(".filter").first.is_visible()
    assert page.locator("#assumptions details").first.is_visible()
    context.close()


def test_only_what_scrolls_can_be_reached_by_the_keyboard(browser, files):
    with opened(browser, files["analyst"], 1200) as page:
        stops = page.evaluate(
            """() => [...document.querySelectorAll('[tabindex="0"]')]
                .filter(e => e.scrollWidth <= e.clientWidth + 1 && !e.matches('[role]:not([role=group])')).length"""
        )
    assert stops == 0


@pytest.mark.parametrize("width", [1200, 390])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_used_by_everybody(browser, files, name, width):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="needs axe (pip install axe-playwright-python)"
    )
    with opened(browser, files[name], width) as page:
        found = axe.Axe().run(page)
    told = [
        f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:160]}" for one in found.response["violations"]
    ]
    assert told == []
