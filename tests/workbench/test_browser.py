"""The workbench as its users have it: in a browser, by keyboard, by screen reader, on a phone."""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import pytest

from simulator.workbench.state import State

from ..reporting.browser import WAIT, browsing, too_wide
from .serving import SMALL

STAFF = "proposal.practice.caseworkers.factor"
TRUST = "both.behaviour.trust"


@pytest.fixture(scope="module")
def browser():
    with browsing() as started:
        yield started


@contextmanager
def opened(browser, bench, state=SMALL, width=1200):
    """Give the page in a window, what it asked for, and what its script complained of."""
    page = browser.new_page(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    page.set_default_timeout(WAIT)
    page.asked, page.complaints = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto(bench.address(state))
    yield page
    page.close()


def answered(page, replications=2):
    """Wait until an answer to what was asked last is there, of so many replications or more."""
    page.wait_for_function(
        "n => { const d = document.getElementById('found'); "
        "return d.getAttribute('aria-busy') === 'false' && Number(d.dataset.replications) >= n }",
        arg=replications,
    )
    return page.inner_text("#found")


def field(page, name):
    return page.locator(f"[data-name='{name}']")


def opened_section(page, name):
    page.locator(f"#section-{name}").evaluate("one => { one.open = true }")


def in_address(page):
    return {
        name: values[-1]
        for name, values in parse_qs(urlsplit(page.url).query, keep_blank_values=True).items()
    }


def test_an_answer_comes_by_itself_and_sharpens_as_it_stands(browser, bench):
    with opened(browser, bench) as page:
        assert "Hedensted proposal" in answered(page)
        answered(page, 20)
        said, shown, far = page.evaluate(
            "['said', 'found', 'progress'].map(id => document.getElementById(id).textContent.replace(/\\s+/g, ' '))"
        )
        assert said
        assert said in shown
        assert far.startswith("20 replications")
        assert page.complaints == []


def test_a_slider_is_moved_by_keyboard_and_the_answer_the_address_and_the_words_follow(browser, bench):
    with opened(browser, bench, State(place="denmark:laesoe", proposal="")) as page:
        before = answered(page, 20)
        assert "Nothing: the scenarios stand" in before
        slider = field(page, STAFF).locator("input[type=range]")
        slider.focus()
        page.keyboard.press("ArrowLeft")
        page.wait_for_url(lambda url: STAFF in url)
        assert in_address(page)[STAFF] == "0.98"
        assert field(page, STAFF).locator("input[type=text]").input_value() == "0.98"
        after = answered(page)
        assert "Number of caseworkers (1 = as assumed): 0.98 instead of 1, in the proposal alone." in after
        field(page, STAFF).get_by_role("button").click()
        page.wait_for_url(lambda url: STAFF not in url)
        assert "Nothing: the scenarios stand" in answered(page)


def test_an_address_opens_the_state_that_it_says(browser, bench):
    state = State(
        place="denmark:laesoe",
        language="da",
        both={"behaviour.trust": "0.02"},
        moved={"practice.caseload": "fixed"},
    )
    with opened(browser, bench, state) as page:
        assert page.locator("html").get_attribute("lang") == "da"
        assert field(page, TRUST).locator("input[type=text]").input_value() == "0,02"
        assert page.locator("#place").input_value() == "denmark:laesoe"
        found = answered(page)
        assert "0,02 i stedet for 0, i begge." in found
        assert "sin egen sagsbehandler i stedet for enhver i teamet, alene i forslaget." in found


def test_going_back_is_going_back(browser, bench):
    with opened(browser, bench) as page:
        answered(page)
        own = field(page, STAFF).locator("input[type=text]")
        own.fill("0.9")
        own.press("Tab")
        page.wait_for_url(lambda url: f"{STAFF}=0.9" in url)
        answered(page)
        page.go_back()
        page.wait_for_url(lambda url: STAFF not in url)
        page.wait_for_function(
            "name => document.querySelector(`[data-name='${name}'] input[type=text]`).value === '1'",
            arg=STAFF,
        )


def test_a_wrong_value_is_told_beside_its_field_and_the_next_right_one_is_answered(browser, bench):
    with opened(browser, bench) as page:
        answered(page)
        own = field(page, STAFF).locator("input[type=text]")
        own.fill("many")
        own.press("Tab")
        mistake = field(page, STAFF).locator(".mistake")
        page.wait_for_function(
            "id => document.getElementById(id).textContent !== ''", arg=mistake.get_attribute("id")
        )
        said = "practice.caseworkers.factor: must be a number, at least 0 and at most 20, is a text ('many')"
        assert mistake.inner_text() == said
        assert own.get_attribute("aria-invalid") == "true"
        assert own.get_attribute("aria-describedby") == mistake.get_attribute("id")
        own.fill("0.95")
        own.press("Tab")
        answered(page)
        assert mistake.inner_text() == ""
        assert own.get_attribute("aria-invalid") is None


def test_another_preset_brings_its_baseline_and_its_controls(browser, bench):
    with opened(browser, bench) as page:
        answered(page)
        page.select_option("#proposal", "frikommune_2026")
        page.wait_for_url(lambda url: "proposal=frikommune_2026" in url)
        page.wait_for_function("() => document.getElementById('baseline').value === 'current_rules_2026'")
        assert answered(page)
        assert page.complaints == []


def test_what_computes_may_die_and_the_page_stands(browser, bench):
    with opened(browser, bench, State(place="denmark:laesoe", seed=21)) as page:
        answered(page)
        for number in bench.pool.processes:
            os.kill(number, signal.SIGKILL)
        answered(page, 20)
        assert page.inner_text("#trouble") == ""


def test_what_cannot_be_computed_is_a_line_and_the_next_question_is_answered(browser, bench, monkeypatch):
    with opened(browser, bench) as page:
        answered(page)

        def broken(*_):
            raise MemoryError("not enough")
            yield

        with monkeypatch.context() as patched:
            patched.setattr(bench.desk, "answers", broken)
            field(page, STAFF).locator("input[type=range]").press("ArrowRight")
            page.wait_for_function("() => document.getElementById('trouble').textContent !== ''")
        assert "MemoryError: not enough" in page.inner_text("#trouble")
        field(page, STAFF).locator("input[type=range]").press("ArrowRight")
        answered(page)
        assert page.inner_text("#trouble") == ""


def test_a_municipality_is_loaded_from_a_file(browser, bench, tmp_path):
    from .test_server import LAESOE

    own = tmp_path / "the_island.toml"
    own.write_text(
        LAESOE.read_text(encoding="utf-8").replace('title = "Læsø"', 'title = "The island"'), encoding="utf-8"
    )
    with opened(browser, bench) as page:
        page.set_input_files("#file", own)
        page.wait_for_url(lambda url: "place=theisland" in url)
        assert "The island" in answered(page)
        own.write_text("nothing at all", encoding="utf-8")
        page.set_input_files("#file", own)
        page.wait_for_function("() => document.getElementById('file-mistake').textContent !== ''")
        assert "is not TOML" in page.inner_text("#file-mistake")


def test_what_is_saved_is_of_what_stands_there(browser, bench):
    with opened(
        browser, bench, State(place="denmark:laesoe", moved={"practice.caseworkers.factor": "0.9"})
    ) as page:
        answered(page, 20)
        with page.expect_download() as coming:
            page.click("[data-save=scenarios]")
        assert (
            coming.value.suggested_filename == "current_rules_laesoe-hedensted_laesoe_changed-scenarios.zip"
        )
        page.locator("#snippet summary").click()
        page.wait_for_function("() => document.getElementById('code').textContent !== ''")
        assert "'practice.caseworkers.factor': 0.9" in page.inner_text("#code")


def test_nothing_is_fetched_from_anywhere_else(browser, bench):
    with opened(browser, bench) as page:
        answered(page)
        page.select_option("#language", "da")
        page.wait_for_url(lambda url: "language=da" in url)
        answered(page, 20)
        elsewhere = [url for url in page.asked if urlsplit(url).netloc != f"127.0.0.1:{bench.port}"]
        assert [url for url in elsewhere if not url.startswith("data:")] == []
        assert len(page.asked) > 5


@pytest.mark.parametrize("language", ["en", "da"])
@pytest.mark.parametrize("width", [1200, 360])
def test_everybody_can_use_it(browser, bench, language, width):
    """axe finds nothing and nothing scrolls sideways, with everything open and a wrong value, too."""
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="needs axe (axe-playwright-python)"
    )
    state = State(place="denmark:laesoe", language=language, moved={"practice.caseload": "fixed"})
    with opened(browser, bench, state, width) as page:
        answered(page, 20)
        assert too_wide(page, width) == []
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        own = field(page, TRUST).locator("input[type=text]")
        for wrong in (False, True):
            if wrong:
                own.fill("99")
                own.press("Tab")
                page.wait_for_function("() => document.querySelector('[aria-invalid]') !== null")
            found = axe.Axe().run(page).response["violations"]
            assert [(one["id"], [node["html"][:150] for node in one["nodes"]]) for one in found] == []
            assert too_wide(page, width) == []


def test_on_a_phone_the_answer_stays_in_sight_while_one_moves_a_slider(browser, bench):
    with opened(browser, bench, width=360) as page:
        answered(page)
        slider = field(page, TRUST).locator("input[type=range]")
        slider.scroll_into_view_if_needed()
        page.wait_for_function("() => document.body.classList.contains('away')")
        box = page.locator("#said").bounding_box()
        assert box["width"] == 360
        assert box["y"] + box["height"] == pytest.approx(900, abs=1)
        assert page.locator("#said").inner_text()


def test_by_keyboard_alone_one_comes_to_every_control_and_sees_where_one_is(browser, bench):
    with opened(browser, bench) as page:
        answered(page)
        page.locator("#language").focus()
        seen = set()
        for _ in range(60):
            page.keyboard.press("Tab")
            told = page.evaluate(
                "() => { const e = document.activeElement, s = getComputedStyle(e); "
                "return [e.closest('[data-name]')?.dataset.name || e.id || e.tagName, s.outlineStyle, s.outlineWidth] }"
            )
            if told[0] == "BODY":
                break
            seen.add(told[0])
            assert told[1] == "solid", told
        assert {"baseline", "proposal", "place", "seed", STAFF, TRUST} <= seen
