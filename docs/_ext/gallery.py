"""Draw the pictures of the documentation's gallery anew: ``python docs/_ext/gallery.py RUN``, by ``make gallery``.

They are those of a run's folder, drawn in English; with a browser at hand also the committee's report in Danish, as it
is seen on a desk and on a phone. The page, ``docs/gallery.md``, is written too, with each chart's own caption.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from simulator.study import Study

DOCS = Path(__file__).resolve().parent.parent
PICTURES = DOCS / "gallery"
COLOURS = 48
INTRODUCTION = """# Gallery

<!-- Written by `make gallery`. -->

What a comparison shows. These pictures are of current rules, Hedensted's proposal and frikommune flexibility, in
Hedensted, {replications} replications; they are here for their form. For numbers to quote, run it yourself, and read
[limits and misuse](limits.md) first.

Scenarios share one ink and are told apart by place, mark and line. Teal is earlier, ochre later. What time goes to is
one blue in steps, with hatches that a grey print keeps. The grey band is what is too little to matter. Orange says:
look here. Every chart is drawn for a phone as well, and has its numbers beside it.
"""
REPORT = """
## The committee's report

Two pages and an appendix, in Danish. Its first page is one screen:

![The committee's first screen: the question, a short answer, six rows with bars](gallery/first_screen.png)

The same on a phone:

![The same on a phone, where the table's rows are cards](gallery/phone.png)
"""


def main(run: Path) -> None:
    """Draw the gallery of a run's folder."""
    from simulator.reporting import charts
    from simulator.reporting.charts import style
    from simulator.reporting.words import words
    from simulator.study import read_study

    study = read_study(run)
    spoken = words("en", study.scenarios)
    PICTURES.mkdir(exist_ok=True)
    page = [INTRODUCTION.format(replications=study.replications)]
    if _screens(study):
        page.append(REPORT)
    page.append("\n## The charts\n")
    for chart in charts.shown(study):
        picture = chart.picture(study, spoken)
        _kept(style.png(picture, dpi=110), chart.name)
        title = chart.title(study, spoken)
        page.append(
            f"\n### {_heading(chart.name)}\n\n![{picture.short}](gallery/{chart.name}.png)\n\n"
            f"*{title.rstrip('?.')}{'?' if title.endswith('?') else '.'}* {chart.caption(study, spoken)}\n"
        )
    (DOCS / "gallery.md").write_text("".join(page), encoding="utf-8")


def _heading(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _kept(png: bytes, name: str) -> None:
    """Keep a picture in few colours: a chart has few."""
    image = Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    image.save(PICTURES / f"{name}.png", optimize=True)


def _screens(study: Study) -> bool:
    """Show the committee's report in a browser; nothing where there is none."""
    import shutil

    from simulator.reporting.committee import render_report

    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        return (PICTURES / "first_screen.png").exists()
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as where, sync_playwright() as play:
        file = Path(where) / "report.html"
        file.write_text(render_report(study, "da"), encoding="utf-8")
        browser = play.chromium.launch(executable_path=found, args=["--no-sandbox"])
        for name, width, height in (("first_screen", 900, 1150), ("phone", 390, 1300)):
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(file.as_uri())
            _kept(page.screenshot(), name)
        browser.close()
    return True


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("say of which run: python docs/_ext/gallery.py RUN")
    main(Path(sys.argv[1]))
