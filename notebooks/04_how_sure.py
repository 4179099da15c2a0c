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
# # How sure is it?
#
# **The question.** Does Hedensted's lighter-touch proposal cost more or less than current rules, how sure is that, and
# what would have to be true for it to pay?
#
# There are two kinds of doubt. *Chance*: other citizens with other luck would give other numbers. More replications
# make it small, and the 95 % interval says how large it is. *Assumptions*: nobody knows how much of a talk's effect
# comes before it, or what it does to people not to be threatened with sanctions. No number of replications helps there;
# one has to try other values.

# %%
import matplotlib.pyplot as plt
import pandas as pd

import simulator as sim

base = sim.load_scenario("current_rules")
hedensted = sim.load_scenario("hedensted")

# %% [markdown]
# ## As narrow as asked
#
# With `precision=` replications are added until the intervals of the differences are as narrow as asked: here half
# their width is to be a hundredth of a per cent of all costs, and a tenth of a per cent of the talks in time. `most` is
# the budget.

# %%
study = sim.compare(
    base,
    {"hedensted": hedensted},
    replications=10,
    precision=["cost_total=0.01%", "talks_on_time_baseline_law=0.1%"],
    most=80,
    seed=1,
    settings=True,
    draws=0,  # of chance alone here; what is assumed comes below
)
pd.DataFrame(
    [
        {
            "outcome": one.target.outcome,
            "replications": study.replications,
            "half width asked": float(f"{one.wanted:.3g}"),
            "half width reached": float(f"{one.half:.3g}"),
            "met": one.met,
        }
        for one in study.precision
    ]
)

# %% [markdown]
# ## Why so few replications do
#
# Costs differ between replications by millions, the proposal moves them by little. But both scenarios hold the same
# citizens with the same luck, so what is luck cancels in the difference. A comparison of two *unrelated* samples of
# citizens would need many more replications to be as sure.

# %%
without = study.default.of("current_rules", "all", "cost_total")
with_it = study.default.of("hedensted", "all", "cost_total")
difference = with_it - without
unrelated = (without.var(ddof=1) + with_it.var(ddof=1)) ** 0.5
print(f"A replication's cost differs from the next one's by {without.std(ddof=1) / 1e6:.1f} million DKK.")
print(
    f"A replication's difference differs from the next one's by {difference.std(ddof=1) / 1e6:.3f} million DKK."
)
times = (unrelated / difference.std(ddof=1)) ** 2
print(f"Unrelated citizens would take {times:,.0f} times the replications.")

# %% [markdown]
# ## Who leaves earlier, who later?
#
# A small mean can hide many who gain and many who lose. Each citizen is held against herself.

# %%
persons = study.persons_table()
persons = persons[persons["group"].isin(["job_ready", "all"])]
persons = persons[persons["measure"].isin(["earlier", "later", "same", "unknown", "weeks_net"])]
persons.set_index(["group", "measure", "unit"])[["mean", "ci_low", "ci_high"]].round(4)

# %% [markdown]
# ## Under other staffing and other views of a talk
#
# `settings=True` repeats the comparison with low and high staffing, at both ends of what the evidence says about the
# share of a talk's effect that is threat, and under each other reading of the law and use of time. The line through a
# dot is its interval; a ring says that the answer is another there.

# %%
study.chart("settings")

# %% [markdown]
# ## What does the answer hinge on?
#
# Every assumption in the files has a range, or alternatives. Put one at a time at both ends of its range and leave all
# others as they are: the longest bar matters most (a tornado). Where the baseline hazards rest on the assumption, they
# are solved anew.
#
# Six assumptions and eight replications keep it quick. `jobcentre sensitivity current_rules hedensted` does so with
# *every* figure that has a range, and then moves all of them together (Sobol's indices): how much of the spread of the
# answer is each one's, how much is chance, and in how large a share of the draws the answer stands. That takes
# minutes; in a program it is `sim.sensitivity`.

# %%
assumptions = {
    "behaviour.trust": "being guided unprovoked",
    "behaviour.no_show_scale": "missed talks",
    "behaviour.threat_share": "share of a talk's effect that is threat",
    "behaviour.displacement": "gains that others lose",
    "behaviour.effect_scale": "size of all effects",
    "practice.caseworkers.factor": "caseworkers",
}
swings = []
for path, words in assumptions.items():
    ends = list(base.figures[path].range)
    sweep = sim.sweep(
        base, {"hedensted": hedensted}, over={path: ends}, outcomes=["cost_total"], replications=8, seed=1
    )
    found = sweep.table().dropna(subset="difference")
    for end, row in zip(("low", "high"), found.to_dict("records"), strict=True):
        swings.append(
            {
                "assumption": words,
                "end": end,
                "value": row[path],
                "difference": row["difference"],
                "ci_low": row["difference_ci_low"],
                "ci_high": row["difference_ci_high"],
            }
        )
swings = pd.DataFrame(swings)
wide = swings.pivot(index="assumption", columns="end", values="difference")
order = (wide["high"] - wide["low"]).abs().sort_values().index

# %%
headline = study.default.difference("hedensted", "all", "cost_total")
figure, axes = plt.subplots(figsize=(7.2, 3.2), layout="constrained")
for end, colour, shift in (("low", "#0072B2", 0.15), ("high", "#D55E00", -0.15)):
    of_end = swings[swings["end"] == end].set_index("assumption").loc[order]
    y = [n + shift for n in range(len(order))]
    reach = [
        (of_end["difference"] - of_end["ci_low"]) / 1e3,
        (of_end["ci_high"] - of_end["difference"]) / 1e3,
    ]
    axes.barh(
        y,
        (of_end["difference"] - headline.mean) / 1e3,
        left=headline.mean / 1e3,
        height=0.3,
        color=colour,
        xerr=reach,
        ecolor="#4d4d4d",
        label=f"at the {end} end",
    )
axes.axvline(0, color="black", linewidth=0.9)
axes.axvline(headline.mean / 1e3, color="#4d4d4d", linewidth=0.9, linestyle=":")
axes.set_yticks(range(len(order)), order)
axes.set_xlabel("difference in cost from current rules, thousand DKK a year (dotted: as assumed)")
axes.legend(frameon=False)
plt.show()

# %% [markdown]
# ## What would have to be true?
#
# `behaviour.trust` is Hedensted's own claim (mistillid): guidance about sanctions that nothing called for breeds
# distrust, and distrust keeps people from finding a job. No study measures it, so it is assumed to be nothing. Below
# zero, guidance harms. At which value does the proposal pay for itself?

# %%
even = sim.break_even(base, hedensted, over="behaviour.trust", outcome="cost_total", replications=8, seed=1)
even.chart()

# %% [markdown]
# ## The answer

# %%
wide_ends = swings[swings["assumption"] == order[-1]]
crosses = [
    name
    for name, rows in swings.groupby("assumption", sort=False)
    if not ((rows["ci_low"] > 0).all() or (rows["ci_high"] < 0).all())
]
settings = study.settings_table().query(
    "group == 'all' and outcome == 'cost_total' and scenario == 'hedensted'"
)
same_sign = (settings["difference_ci_low"] > 0).all() or (settings["difference_ci_high"] < 0).all()
sure = "more" if headline.low > 0 else "less" if headline.high < 0 else "neither surely more nor surely less"
print(
    f"As assumed, Hedensted's proposal costs {sure} than current rules: {headline.mean / 1e3:+,.0f} thousand DKK a "
    f"year (95 % interval {headline.low / 1e3:+,.0f} to {headline.high / 1e3:+,.0f}), "
    f"{headline.mean / without.mean():+.3%} of all costs."
)
stands = "the same, surely" if same_sign else "not sure everywhere"
print(
    f"With other staffing, at both ends of the threat split and under every alternative the sign is {stands}."
)
print(
    f"Of six assumptions it hinges most on '{order[-1]}': from {wide_ends['difference'].min() / 1e3:+,.0f} to "
    f"{wide_ends['difference'].max() / 1e3:+,.0f} thousand DKK over its range."
)
print(f"Its sign is not the same at both ends of: {', '.join(crosses) or 'none of them'}.")
print(even.answer().splitlines()[0])
