"""The chart of the cost curve: seconds and megabytes of a run against citizens."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.curve import Cost
from benchmarks.curve_page import BEYOND, beyond

LABELS = {"compiled": "compiled", "streamed": "compiled, log streamed", "simpy": "SimPy"}
COLOURS = {"compiled": "#1f5a96", "streamed": "#4aa3a2", "simpy": "#b4552d"}


def draw(costs: Sequence[Cost], path: Path) -> None:
    """Draw both curves, each over powers of ten; what is dashed was not measured."""
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    figure = Figure(figsize=(9, 3.8), layout=ConstrainedLayoutEngine(rect=(0, 0.04, 1, 0.96)))
    panels = figure.subplots(1, 2)
    for panel, name, unit in zip(panels, ("seconds", "megabytes"), ("seconds", "MB"), strict=True):
        for what, label in LABELS.items():
            of = [cost for cost in costs if cost.what == what]
            colour = COLOURS[what]
            panel.plot(
                [c.citizens for c in of],
                [getattr(c, name) for c in of],
                marker="o",
                markersize=4,
                color=colour,
                label=label,
            )
            if what != "simpy":
                last, far = of[-1], beyond(costs, what)
                panel.plot(
                    [last.citizens, far.citizens],
                    [getattr(last, name), getattr(far, name)],
                    linestyle="--",
                    marker="o",
                    markersize=4,
                    markerfacecolor="white",
                    color=colour,
                )
        panel.set_xscale("log")
        panel.set_yscale("log")
        panel.set_xlim(right=BEYOND * 1.5)
        panel.set_xlabel("citizens who appear")
        panel.set_title(f"{unit} of a run", loc="left", fontsize=11)
        panel.grid(color="#dddddd", linewidth=0.6)
        panel.set_axisbelow(True)
        for side in ("top", "right"):
            panel.spines[side].set_visible(False)
    panels[0].legend(frameon=False, fontsize=9)
    figure.text(
        0.995,
        0.005,
        "Dashed: not measured, carried on.",
        ha="right",
        va="bottom",
        fontsize=8,
        color="#555555",
    )
    figure.savefig(path, metadata={"Date": None})
    figure.savefig(path.with_suffix(".png"), dpi=130)
