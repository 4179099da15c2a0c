# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#       jupytext_version: 1.19.6
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # One citizen
#
# **The question.** How does a rule reach a single citizen: what happens to her, event by event, under current rules,
# under Hedensted's proposal and under the law of 2018, and how many are there like her?
#
# Every figure of this simulator is an average over citizens like the one below. She is drawn from published totals and
# is nobody in particular. Under every set of rules she has the same age, the same chances and the same luck.

# %%
import datetime

import pandas as pd

import simulator as sim
from simulator.reporting.trace import life
from simulator.simulation import simulate, timeline

base = sim.load_scenario("current_rules")
rules = {
    "current rules": base,
    "Hedensted's proposal": sim.load_scenario("hedensted"),
    "the law of 2018": base.replace({"law": datetime.date(2018, 6, 30)}),
}
for name, scenario in rules.items():
    print(f"{name}: {scenario.law.title}")

# %% [markdown]
# Asked for by a day, the law is the one that was in force on that day, in today's jobcentre: a what-if.
#
# ## One run under each
#
# `timeline` runs the baseline through the warm-up year and the proposal from the start; `simulate` leaves behind a log
# of every event.

# %%
runs = {name: simulate(timeline(base, scenario), seed=1, replication=0) for name, scenario in rules.items()}
logs = {name: run.events.frame() for name, run in runs.items()}
after_start = {name: log[log["time"] >= 0]["event"].value_counts() for name, log in logs.items()}
pd.DataFrame(after_start).loc[["talk_booked", "talk_held", "talk_missed", "guided", "sanctioned", "exited"]]

# %% [markdown]
# ## Whom to follow
#
# Hedensted wants to tell citizens about sanctions only once trust has been broken. The first missed talk can then not
# be sanctioned. So look for somebody who enters in the first year, who is sanctioned under current rules but not under
# Hedensted's, and who finds a job under all three. Of those, the one with the shortest story is told.

# %%
people = runs["current rules"].citizens


def who(name, event, kind=None):
    """Give the citizens to whom something happens in a run."""
    log = logs[name]
    rows = log[(log["event"] == event) & ((kind is None) | (log["kind"] == kind))]
    return set(rows["citizen"])


new = {c for c in range(len(people)) if 0 <= people.entered[c] < 52 * 7 * 24 * 60}
alike = new & (who("current rules", "sanctioned") - who("Hedensted's proposal", "sanctioned"))
for name in rules:
    alike &= who(name, "exited", "job")
stories = {c: {name: life(run, c, base.start) for name, run in runs.items()} for c in sorted(alike)}
her = min(stories, key=lambda c: sum(map(len, stories[c].values())))
print(
    f"Of {len(new):,} who enter in the first year, {len(alike)} are such. The shortest story is citizen {her}'s."
)

# %% [markdown]
# ## Her life under current rules
#
# The weeks are those of contact with the jobcentre, by which deadlines run.

# %%
print("\n".join(stories[her]["current rules"]))

# %% [markdown]
# ## Under Hedensted's proposal

# %%
print("\n".join(stories[her]["Hedensted's proposal"]))

# %% [markdown]
# ## Under the law of 2018

# %%
print("\n".join(stories[her]["the law of 2018"]))

# %% [markdown]
# ## Side by side


# %%
def summary(name, run):
    """Give one citizen's course in numbers."""
    log = logs[name]
    hers = log[log["citizen"] == her]
    held = hers[hers["event"] == "talk_held"]
    left = hers[hers["event"] == "exited"]["time"].min()
    return {
        "talks held": len(held),
        "talks missed": int((hers["event"] == "talk_missed").sum()),
        "late": int((held["time"].floordiv(1) > held["due"].floordiv(1)).sum()),
        "minutes about jobs": int(held["job_minutes"].sum()),
        "minutes on duties": int(held["duty_minutes"].sum()),
        "guided": int((hers["event"] == "guided").sum()),
        "sanctioned": int((hers["event"] == "sanctioned").sum()),
        "weeks to the job": round((left - run.citizens.entered[her] / (24 * 60)) / 7, 1),
    }


course = pd.DataFrame([summary(name, run) for name, run in runs.items()], index=list(runs))
course

# %% [markdown]
# ## Is it the rules that move her, or luck?
#
# With all effects of talks, offers and sanctions on finding a job switched off, only her own luck is left. If it is the
# same luck, she leaves on the same day under every set of rules.

# %%
off = {"behaviour.effect_scale": 0.0}
alone = {}
for name, scenario in rules.items():
    run = simulate(timeline(base.replace(off), scenario.replace(off)), seed=1, replication=0)
    alone[name] = life(run, her, base.start)[-1]
    print(f"{name}: {alone[name]}")

# %% [markdown]
# ## How many are like her?
#
# One citizen is a story, not a result. Over several replications every citizen is held against herself: how many leave
# the benefit earlier, how many later, how many within a day of the same moment. The rest are still there at the end of
# the two years. `weeks_net` is the change in weeks on the benefit over all of them.

# %%
proposals = {name: scenario for name, scenario in rules.items() if scenario is not base}
study = sim.compare(base, proposals, replications=8, seed=1, settings=False, draws=0)
persons = study.persons_table()
groups = ["job_ready", "jobseekers", "all"]
shown = persons[
    persons["group"].isin(groups) & persons["measure"].isin(["earlier", "later", "same", "weeks_net"])
]
shown.drop(columns=["replications"]).set_index(["scenario", "group", "measure", "unit"]).round(3)

# %%
study.chart("persons")

# %% [markdown]
# ## Drawn
#
# The same citizen as a time line, the rule behind each event a touch away; without a number, five are chosen by simple
# rules: a typical one, who gains most, who loses most, one who misses a talk, one who is sick-listed.

# %%
study.timeline(citizens=[her])

# %% [markdown]
# ## The answer

# %%
weeks = course["weeks to the job"]
told = ", ".join(f"{number:.1f} weeks under {name}" for name, number in weeks.items())
print(f"From entering to her job it takes citizen {her} {told}.")
sanctions = course["sanctioned"]
print(
    "Sanctions she gets: " + ", ".join(f"{number} under {name}" for name, number in sanctions.items()) + "."
)
same_day = len({line.split()[0] for line in alone.values()}) == 1
print(
    "With all effects off she leaves on "
    + (
        "the same day under all three: it is the rules, not luck, that move her."
        if same_day
        else "different days."
    )
)
every = persons[persons["group"] == "all"].set_index(["scenario", "measure"])
for name in proposals:
    same, stay, net = (every.loc[(name, measure)] for measure in ("same", "unknown", "weeks_net"))
    sure = "surely not zero" if net["ci_low"] > 0 or net["ci_high"] < 0 else "not told from zero"
    print(
        f"Under {name}, {same['mean']:.0%} (95 % interval {same['ci_low']:.1%} to {same['ci_high']:.1%}) leave on the "
        f"same day as under current rules, and {stay['mean']:.0%} are still there in both; the weeks on benefit "
        f"change by {net['mean']:+.3f} on average ({net['ci_low']:+.3f} to {net['ci_high']:+.3f}), {sure}."
    )
