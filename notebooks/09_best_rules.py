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
# # Which rules would be best?
#
# **The question.** A comparison judges the proposals that somebody wrote down. A search looks for rules that are better
# than both today's and the proposed. How many caseworkers, and whether the CV is followed up at every talk or at the
# first alone, would serve Læsø best, if talks are to be in time about as often as today?
#
# A few rules at chance alone keep this notebook quick; `jobcentre search` draws all that is assumed.

# %%
import simulator as sim
from simulator.experiments.search_question import Constraint, Decision, Objective

base = sim.load_scenario("current_rules", {"place": "laesoe"})
found = sim.search(
    base,
    decide=[
        Decision("practice.caseworkers.factor", 0.7, 1.2),
        Decision("law.duties.cv_follow_up.trigger", choices=("every_talk", "first_talk")),
    ],
    objectives=[
        Objective.of("cost_municipality", largest=False),
        Objective.of("weeks_first_spell_52", largest=False),
    ],
    constraints=[Constraint(("all", "talks_on_time"), at_most=False, limit=None)],
    runs=160,
    verify=6,
    draws=False,
)
print(found.answer())

# %% [markdown]
# ## The front
#
# Each circle is a rule that no other was better than in both, at draws that no rule was chosen by: what is best of many
# tries is best by luck too.

# %%
found.chart("front")

# %%
found.table().round(3).T

# %% [markdown]
# ## What such a search cannot tell
#
# It finds what the model has no price for: what following up a CV costs is known, what it is good for is not. And a
# rule that holds what has to hold in six draws may miss it in the next: the table of all that was verified shows how
# nearly.

# %%
found.rules().iloc[:, :4]
