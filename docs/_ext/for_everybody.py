"""Mends what the theme leaves open for those who have a page read aloud or use the keyboard alone.

Captions of the navigation get their level, the two side bars their names, and code that scrolls can be reached.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

MENDED = (
    ('<p class="caption" role="heading">', '<p class="caption" role="heading" aria-level="2">'),
    ('<aside class="sidebar-drawer">', '<aside class="sidebar-drawer" aria-label="Pages">'),
    ('<aside class="toc-drawer">', '<aside class="toc-drawer" aria-label="On this page">'),
    ('<div class="highlight"><pre>', '<div class="highlight"><pre tabindex="0">'),
)


def mend(html: str) -> str:
    """Return a page with all of it mended."""
    for before, after in MENDED:
        html = html.replace(before, after)
    return html


def setup(app: Sphinx) -> dict[str, Any]:
    """Mend every page once all are written."""

    def finished(app: Sphinx, problem: Exception | None) -> None:
        if problem is not None or app.builder.format != "html":
            return
        for file in Path(app.outdir).rglob("*.html"):
            text = file.read_text(encoding="utf-8")
            if (mended := mend(text)) != text:
                file.write_text(mended, encoding="utf-8")

    app.connect("build-finished", finished)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
