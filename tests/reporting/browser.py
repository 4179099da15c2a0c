"""A browser for tests: pages as a reader has them on a desk, on a phone and on paper, in the same letters everywhere.

It is Chromium, driven by Playwright; where there is none, what needs it is skipped and says so.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib
import pytest
from PIL import Image

NAMES = ("chromium", "chromium-browser", "google-chrome")
LETTERS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
HEIGHT = 900
"""Pixels of a window."""


def _letters() -> str:
    """Write everything in the letters that come with matplotlib, so that every machine breaks lines alike."""
    faces = {"normal": "DejaVuSans.ttf", "bold": "DejaVuSans-Bold.ttf"}
    rules = [
        f"@font-face {{ font-family: 'DejaVu Sans'; font-weight: {weight}; src: url('{(LETTERS / file).as_uri()}'); }}"
        for weight, file in faces.items()
    ]
    return "".join([*rules, "body, body * { font-family: 'DejaVu Sans' !important; }"])


WAIT = 240_000
"""Milliseconds after which something is taken never to come; nothing waits that long for what is there."""


@contextmanager
def browsing() -> Iterator[Any]:
    """Give a browser."""
    sync = pytest.importorskip("playwright.sync_api", reason="needs Playwright (pip install playwright)")
    found = next(filter(None, map(shutil.which, NAMES)), None)
    with sync.sync_playwright() as play:
        if found is None and not Path(play.chromium.executable_path).exists():
            pytest.skip(f"needs a browser: none of {', '.join(NAMES)} is here, nor Playwright's own")
        started = play.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-gpu"], timeout=WAIT
        )
        yield started
        started.close()


@contextmanager
def opened(browser: Any, file: Path, width: int) -> Iterator[Any]:
    """Give a page in a window of a width."""
    # A page that lets nothing in lets in neither the letters nor axe: here it does.
    size = {"width": width, "height": HEIGHT}
    page = browser.new_page(viewport=size, reduced_motion="reduce", bypass_csp=True)
    page.route(lambda url: url.startswith("http"), lambda route: route.abort())  # nothing is fetched
    page.set_default_timeout(WAIT)
    page.goto(file.as_uri(), wait_until="commit")
    page.wait_for_load_state("domcontentloaded")
    page.add_style_tag(content=_letters())
    page.evaluate("document.fonts.ready")
    yield page
    page.close()


def too_wide(page: Any, width: int) -> list[str]:
    """Name what reaches past the right edge of the window, if the page scrolls sideways."""
    if page.evaluate("document.documentElement.scrollWidth") <= width:
        return []
    named: list[str] = page.evaluate(
        """width => [...document.querySelectorAll('body *')]
            .filter(e => e.getBoundingClientRect().right > width + 1)
            .map(e => `${e.tagName}.${e.className} ${(e.textContent || '').trim().slice(0, 40)}`).slice(0, 5)""",
        width,
    )
    return named or ["something"]


def seen(page: Any, height: int) -> Image.Image:
    """Return the top of a page as it is seen."""
    whole = page.evaluate("document.documentElement.scrollHeight")
    width = page.viewport_size["width"]
    clip = {"x": 0, "y": 0, "width": width, "height": min(height, whole)}
    return Image.open(io.BytesIO(page.screenshot(full_page=True, clip=clip, animations="disabled")))


def printed(page: Any, pages: int) -> tuple[list[str], list[Image.Image]]:
    """Return the text of every page of a print on A4, and pictures of the first ones."""
    pdfium = pytest.importorskip("pypdfium2", reason="needs pypdfium2, which shows what is printed")
    document = pdfium.PdfDocument(page.pdf(prefer_css_page_size=True, print_background=True))
    texts = [one.get_textpage().get_text_bounded() for one in document]
    shown = [document[n].render(scale=1.0).to_pil() for n in range(min(pages, len(document)))]
    document.close()
    return texts, shown
