"""The documentation can be used by everybody: axe finds nothing on it, and no page scrolls sideways."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from .reporting.browser import browsing, opened

DOCS = Path(__file__).parents[1] / "docs"
PAGES = ("index", "gallery", "laesevejledning", "tutorial", "limits")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    pytest.importorskip("axe_playwright_python", reason="needs axe (pip install axe-playwright-python)")
    where = tmp_path_factory.mktemp("docs")
    made = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", str(DOCS), str(where)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr[-2000:]
    return where


@pytest.mark.slow
def test_a_page_of_the_documentation_can_be_used_by_everybody(built):
    from axe_playwright_python.sync_playwright import Axe

    found: dict[str, list[str]] = {}
    with browsing() as browser:
        for name in PAGES:
            for width in (1200, 390):
                with opened(browser, built / f"{name}.html", width) as page:
                    told = [one["id"] for one in Axe().run(page).response["violations"]]
                    if page.evaluate("document.documentElement.scrollWidth") > width:
                        told.append("scrolls sideways")
                if told:
                    found[f"{name} at {width}"] = told
    assert found == {}


def test_what_the_theme_leaves_open_is_mended(monkeypatch):
    monkeypatch.syspath_prepend(str(DOCS / "_ext"))
    from for_everybody import MENDED, mend

    for before, after in MENDED:
        assert mend(before) == after
        assert mend(after) == after
