"""What the shipped scenarios gave when the reference was last recorded, and what they give now.

Any change of the model shows here, wanted or not. Whoever wants it records the reference anew, and the difference
stands in the commit: ``python -m tests.backtest.update``.
"""

from __future__ import annotations

import csv
from pathlib import Path

from simulator.log import Event
from simulator.outcomes import measure
from simulator.scenario import load_scenario
from simulator.simulation import simulate, timeline

PATH = Path(__file__).parent / "reference.csv"
NAMES = ("current_rules", "hedensted", "frikommune")
SMALL = {"warmup_weeks": 26, "horizon_weeks": 60}
GROUPS = ("insured", "job_ready", "activity_ready", "sick_listed", "all")
OUTCOMES = (
    "out_26w",
    "weeks_first_spell_52",
    "talks_on_time",
    "requirement_margin",
    "guidance_on_time",
    "cost_total",
    "hours_job_talk",
    "hours_duties",
    "utilisation",
    "wait_days",
)

Table = dict[tuple[str, str, str], float]


def compute() -> Table:
    """Run every scenario once; give counts of events and a few outcomes, by scenario, group and name."""
    table: Table = {}
    baseline = load_scenario(NAMES[0], SMALL)
    for name in NAMES:
        scenario = load_scenario(name, SMALL)
        run = simulate(timeline(baseline, scenario), 1, 0)
        for event in Event:
            table[name, "all", event.name] = float(len(run.events.rows(event)))
        values = measure(run, scenario, baseline).values
        table |= {(name, group, outcome): values[group, outcome] for group in GROUPS for outcome in OUTCOMES}
    return table


def write(table: Table) -> None:
    """Record the reference."""
    with PATH.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("scenario", "group", "name", "value"))
        rows.writerows((*key, f"{value:.8g}") for key, value in table.items())


def read() -> Table:
    """Read the reference."""
    with PATH.open(newline="", encoding="utf-8") as file:
        return {(r["scenario"], r["group"], r["name"]): float(r["value"]) for r in csv.DictReader(file)}
