# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Your municipality
#
# **The question.** How is a municipality of one's own made from an official export, and what would frikommune
# flexibility and Hedensted's proposal change there?
#
# The municipality is called Odder here, but **its figures are invented**: they are written below in the layout of an
# export from Jobindsats.dk, and say nothing about Odder. With an export of your own, skip the first step.

# %%
import tempfile
from pathlib import Path

import pandas as pd

import simulator as sim
from simulator.calibration import is_stale, out_of_date, solve_baseline
from simulator.calibration.places.place import Request, make_place, persons, write_place
from simulator.calibration.solution import read_place, write_solution
from simulator.experiments.baseline import reference_for
from simulator.scenario.files import find_part

folder = Path(tempfile.mkdtemp())

# %% [markdown]
# ## An export
#
# Full-time persons (fuldtidspersoner) by month and benefit, as the table y25i01 of Jobindsats has them: all unemployed,
# the insured (A-dagpenge) and the job-ready on kontanthjælp. Tables of Statistics Denmark's StatBank do as well.

# %%
SEASON = (1.2, 1.15, 1.1, 1.0, 0.95, 0.9, 0.9, 0.95, 0.95, 0.95, 1.0, 0.95)
LEVELS = {"Bruttoledige i alt": 300.0, "A-dagpenge": 240.0, "Kontanthjælp": 60.0}
lines = [
    '"Periode";"Kommuner";"Ydelsesgrupper";"Antal ledige fuldtidspersoner";"Ledige i pct. af arbejdsstyrken"'
]
for year in (2021, 2022, 2023):
    for month, index in enumerate(SEASON, start=1):
        for benefit, level in LEVELS.items():
            number = f"{level * index:.1f}".replace(".", ",")
            percent = f"{level / 110:.1f}".replace(".", ",")
            lines.append(f'"{year}M{month:02d}";"Odder";"{benefit}";{number};{percent}')
export = folder / "y25i01.csv"
export.write_text("\n".join(lines) + "\n", encoding="utf-8")
print("\n".join(lines[:4]))

# %% [markdown]
# ## A place
#
# How many there are and their season come from the export; durations, ages and all else from a template, Hedensted,
# and each figure says which. On the command line: `jobcentre place y25i01.csv --municipality Odder --out
# places/odder.toml`.

# %%
template = find_part("place", "hedensted", Path("scenario.toml"))
(folder / "places").mkdir()
place = folder / "places" / "odder.toml"
write_place(
    place,
    make_place(Request([export], "Odder", None, None, template, note="invented figures")),
    replace=False,
)
print(f"{persons(read_place(place))} persons in all.")
print("\n".join(line for line in read_place(place).splitlines()[:16] if line))

# %% [markdown]
# ## A scenario
#
# A scenario names its parts. The practice `denmark` is a jobcentre in proportion to whatever place it is used with, so
# caseworkers and places in activation follow the number of people. The proposals are the shipped ones, in another
# place.

# %%
USES = '[uses]\nplace = "odder"\npractice = "denmark"\n'
WANTED = {
    "rules_of_today": ("current_rules", "Rules of today in Odder"),
    "odder_hedensted": ("hedensted", "Hedensted's proposal in Odder"),
    "odder_frikommune": ("frikommune", "Frikommune flexibility in Odder"),
}
for name, (parent, title) in WANTED.items():
    text = f'title = "{title}"\nextends = "{parent}"\n\n{USES}'
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
print((folder / "odder_hedensted.toml").read_text(encoding="utf-8"))

scenario = sim.load_scenario(folder / "rules_of_today.toml")
print(f"Is it ready? {out_of_date(scenario)}.")

# %% [markdown]
# ## Its baseline
#
# Observed durations hold today's talks and offers already. The hazards *without* them are solved, so that Odder's own
# rules and practice give back its durations. Four replications are enough to look; twenty to publish (`jobcentre solve
# rules_of_today.toml places/odder.toml`). The solution is written into the place's file.

# %%
reference = reference_for(str(folder / "rules_of_today.toml"), place)
solved = solve_baseline(reference, replications=4, seed=1)
write_solution(place, read_place(place), solved.place)
scenario = sim.load_scenario(folder / "rules_of_today.toml")
print(
    f"Out of date? {is_stale(scenario)}. Rates of leaving are met within {scenario.place.solved.largest_gap:.2%}."
)
stocks = {name: group.stock for name, group in scenario.place.groups.items()}
heads = {name: team.heads for name, team in scenario.practice.teams.items() if team.heads}
print(f"Persons: {stocks}")
print(f"Caseworkers: {heads}")

# %% [markdown]
# ## Does it run as it should?
#
# Under its own rules: how busy the caseworkers are, how many persons each has, how long a talk waits. Hold it up
# against what you know of your own jobcentre. The heads are an assumption; your own number goes in by
# `practice.teams.NAME.heads`.

# %%
study = sim.compare(
    scenario,
    {
        "hedensted": sim.load_scenario(folder / "odder_hedensted.toml"),
        "frikommune": sim.load_scenario(folder / "odder_frikommune.toml"),
    },
    replications=12,
    seed=1,
    settings=False,
)
table = study.table()
shown = ["utilisation", "caseload", "wait_days", "talks_on_time", "out_52w"]
own = table[(table["scenario"] == study.baseline) & (table["group"] == "all")].set_index("outcome")
own.loc[shown, ["unit", "mean", "ci_low", "ci_high"]].round(3)

# %% [markdown]
# ## Compare

# %%
study.chart("outcomes")

# %%
columns = ["scenario", "group", "outcome", "mean", "difference", "difference_ci_low", "difference_ci_high"]
headlines = ["cost_total", "talks_on_time_baseline_law", "weeks_first_spell_52"]
table.loc[table["outcome"].isin(headlines) & table["group"].isin(["all", "jobseekers"]), columns].round(4)

# %% [markdown]
# ## Is it different from Hedensted?
#
# The same question about Hedensted's own jobcentre. Per person the differences should lie near each other, for all but
# number and season was taken over.

# %%
hedensted = sim.compare(
    sim.load_scenario("current_rules"),
    {"frikommune": sim.load_scenario("frikommune")},
    replications=12,
    seed=1,
    settings=False,
)
rows = []
for where, one in (("Odder (invented)", study), ("Hedensted", hedensted)):
    people = sum(group.stock for group in one.scenarios[one.baseline].place.groups.values())
    cost = one.default.difference("frikommune", "all", "cost_total")
    time = one.default.difference("frikommune", "jobseekers", "weeks_first_spell_52")
    rows.append(
        {
            "place": where,
            "persons": people,
            "cost, DKK a person and year": f"{cost.mean / people:+,.0f}",
            "its 95 % interval": f"{cost.low / people:+,.0f} to {cost.high / people:+,.0f}",
            "weeks in first spell": f"{time.mean:+.3f}",
            "and its": f"{time.low:+.3f} to {time.high:+.3f}",
        }
    )
pd.DataFrame(rows).set_index("place")

# %% [markdown]
# ## The answer
#
# The sentences follow the numbers: lower or higher is said only where the 95 % interval does not hold zero. They hold
# for a made-up municipality.

# %%
print(study.answer())
