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
# # Compare policies
#
# **The question.** What do Hedensted's lighter-touch proposal and frikommune flexibility do to cost, compliance and
# time to job, compared with current rules?
#
# The same citizens, with the same chances, are followed under each set of rules for two years; only the rules differ.
# Four replications keep this notebook quick; `jobcentre compare` runs twenty, and the other settings too.

# %%
import simulator as sim

base = sim.load_scenario("current_rules")
hedensted = sim.load_scenario("hedensted")
frikommune = sim.load_scenario("frikommune")

# %% [markdown]
# ## What each proposal changes
#
# A proposal is a short diff on the current rules. Each says which document it comes from, and which keys carry what.

# %%
for proposal in (hedensted, frikommune):
    print(f"{proposal.title}: {proposal.about.author}. {proposal.about.document}")
    for provision, keys in proposal.about.provisions.items():
        print(f"  - {provision}: {keys}")

# %% [markdown]
# ## Compare
#
# `settings=False` leaves out the other staffing levels and the other views of how a talk works.

# %%
study = sim.compare(
    base, {"hedensted": hedensted, "frikommune": frikommune}, replications=4, seed=1, settings=False
)

# %% [markdown]
# Every outcome for every group is one row of a table, with its 95 % interval and its paired difference from the
# baseline.

# %%
table = study.table()
headlines = [
    "cost_total",
    "cost_municipality",
    "talks_on_time",
    "talks_on_time_baseline_law",
    "weeks_first_spell_52",
]
columns = ["scenario", "group", "outcome", "mean", "difference", "difference_ci_low", "difference_ci_high"]
table.loc[table["outcome"].isin(headlines) & table["group"].isin(["all", "jobseekers"]), columns].round(4)

# %% [markdown]
# ## What changes

# %%
study.chart("outcomes")

# %% [markdown]
# ## How long people stay on the benefit

# %%
study.chart("survival")

# %% [markdown]
# ## Where the cost changes, and who pays

# %%
study.chart("cost")

# %% [markdown]
# ## Where the caseworkers' time goes

# %%
study.chart("caseworkers")

# %% [markdown]
# ## A question of your own
#
# Scenarios never change; `replace` gives a new one, and says what to mend if a key or a value is wrong.

# %%
fewer = base.replace({"practice.caseworkers.factor": 0.8})
try:
    base.replace({"practice.caseworkers.facter": 0.8})
except sim.ScenarioError as error:
    print(error)

# %% [markdown]
# ## The answer
#
# The sentences follow the numbers: lower or higher is said only where the 95 % interval does not hold zero.

# %%
print(study.answer())
