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
# # How large must a trial be?
#
# **The question.** Hedensted says that it builds trust not to threaten with sanctions. No study has measured that. How
# many citizens, and how long, would a trial take in which lots decide who is guided as today, and who after a breach?
# The trial is one of those that come with the simulator as files; its note says what is not known.
#
# The trial is simulated in the jobcentre that it would be made in: both arms share its caseworkers. A few trials keep
# this notebook quick; two hundred tell the power to within some percentage points.

# %%
import simulator as sim
from simulator.study import read_trial

asked = read_trial("deferred_guidance") | {"months": (6, 24)}
found = sim.trial(**asked, trials=6, draws=False)
print(found.answer())

# %% [markdown]
# ## Power by length
#
# `power` is the share of trials that find a true difference of what matters, two days; `false_alarms` the share that
# find one where nothing is tried. `bias` is how far the trial is from the truth that only a simulation has: everybody
# under either rule. Some of it comes of shared caseworkers, some of shared vacancies.

# %%
found.power_table()[
    ["months", "size", "power", "false_alarms", "truth", "bias", "bias_caseworkers", "bias_vacancies"]
].round(3)

# %%
found.chart("power")

# %% [markdown]
# ## What such a trial can find
#
# The error falls with the root of the number of persons: four times as many halve it.

# %%
for point in found.points:
    print(
        f"{point.months:g} months, {point.persons:.0f} persons: finds {point.detectable * 7:.0f} days or more; "
        f"two days take {point.needed:,.0f} persons"
    )
