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
# # Calibrate
#
# **The question.** If a jobcentre hands over its spells of unemployment benefit (dagpenge), which of the model's
# parameters can be found from them, how well, and can the intervals be believed?
#
# No real spells are used here. They are made under hazards that are known, so that what is found can be held against
# what is true; and they are written as a case system would write them. With a file of your own, begin at *Fit*.

# %%
import datetime
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

import simulator as sim
from simulator import study
from simulator.calibration.posterior import ranks_of
from simulator.calibration.spells import data_of, simulate_spells
from simulator.calibration.targets import read_targets
from simulator.reporting.charts.calibration import posterior, ranks
from simulator.reporting.words import words
from simulator.scenario.base import CAUSES

base = sim.load_scenario("current_rules")
folder = Path(tempfile.mkdtemp())

# %% [markdown]
# ## Spells of a made-up jobcentre
#
# Its insured leave as Hedensted's do, but find a job faster in the first thirteen weeks. A hazard is the chance, per
# week, to leave for one cause; the model holds it constant within six bands of weeks (0, 4, 13, 26, 52, 104 and on).

# %%
observed = base.place.groups["insured"].observed
true = np.array([getattr(observed, cause) for cause in CAUSES])
true[0, :2] *= 1.3

random = np.random.default_rng(1)
spells = simulate_spells(true, 2000, random, censored_at=500)
first, last = datetime.date(2021, 1, 1), datetime.date(2023, 12, 31)
start = pd.Timestamp(first) + pd.to_timedelta(random.integers(0, (last - first).days, len(spells)), unit="D")
end = start + pd.to_timedelta(np.maximum(np.ceil(spells.duration * 7), 1), unit="D")
table = pd.DataFrame(
    {"start": start, "end": end, "cause": [CAUSES[cause] for cause in spells.cause], "group": "insured"}
)
table.loc[table["end"] > pd.Timestamp(last), ["end", "cause"]] = None  # nobody has seen them end
table.to_csv(folder / "spells.csv", index=False)
print(f"{len(table):,} spells, of which {table['end'].isna().sum():,} are still open.")
table.head(4)

# %% [markdown]
# ## Fit
#
# By maximum likelihood. `told` holds what was found, against what was believed before (the range in the place's file);
# the answer says what the spells do *not* tell.

# %%
found = study.calibrate_spells(folder / "spells.csv", base, first=first, last=last, seed=1)
print(found.answer())

# %%
hazards_to_job = [one for one in found.told if ".job[" in one.parameter]
posterior(hazards_to_job, words("en"), "What the spells tell of the hazards of finding a job")

# %% [markdown]
# ## Is it what is true?
#
# Of the intervals, 95 % should hold the hazard that the spells were made with.

# %%
truth = {
    f"place.groups.insured.observed.{cause}[{band}]": true[k, band]
    for k, cause in enumerate(CAUSES)
    for band in range(true.shape[1])
}
recovered = pd.DataFrame(
    [
        {
            "parameter": one.parameter,
            "true": truth[one.parameter],
            "found": one.value,
            "low": one.low,
            "high": one.high,
        }
        for one in found.told
    ]
)
recovered["inside"] = recovered["true"].between(recovered["low"], recovered["high"])
jobs = recovered["parameter"].str.contains("job")
recovered[jobs].assign(parameter=recovered["parameter"].str.rsplit(".").str[-1]).set_index("parameter").round(
    4
)

# %% [markdown]
# ## What no spells tell
#
# Today's talks and offers are in every spell. A larger effect of talks on a lower baseline gives the same spells, so
# the sizes of effects come from experiments alone, and are refused as parameters.

# %%
try:
    study.calibrate_targets(read_targets("hedensted_cash"), base, ["behaviour.effect_scale"])
except sim.ScenarioError as error:
    print(error)

# %% [markdown]
# ## Use it
#
# `save` leaves a page, a place file whose figures are `estimated`, and `posterior.csv`: draws of all parameters
# together. A comparison can run over the draws, one a replication, each with its own baseline. Its intervals then hold
# the parameters' uncertainty besides chance. (The level differs too: the made-up insured find a job faster.)

# %%
kept = found.save(folder / "calibration")
draws = study.read_posterior(kept / "posterior.csv", base)
frikommune = {"frikommune": sim.load_scenario("frikommune")}
over_draws = sim.compare(base, frikommune, replications=8, seed=1, settings=False, posterior=draws)
as_filed = sim.compare(base, frikommune, replications=8, seed=1, settings=False)
rows = []
for what, one in (("Hedensted as filed", as_filed), ("over the draws", over_draws)):
    level = one.default.mean("current_rules", "insured", "weeks_first_spell_52")
    apart = one.default.difference("frikommune", "insured", "weeks_first_spell_52")
    rows.append(
        {
            "parameters": what,
            "weeks on benefit": f"{level.mean:.2f} ({level.low:.2f} to {level.high:.2f})",
            "frikommune changes it by": f"{apart.mean:+.3f} ({apart.low:+.3f} to {apart.high:+.3f})",
        }
    )
pd.DataFrame(rows).set_index("parameters")

# %% [markdown]
# ## Held against figures that were not used
#
# A fit that gives back its own data proves little. Rudersdal told the ministry how many of those who entered in 2017
# had left after half a year and a year. Nothing was fitted to that. The interval holds the sampling of the official
# figure and the chance of a run.

# %%
rudersdal = sim.load_scenario("rudersdal_2017")
check = study.check_targets(read_targets("rudersdal_2017"), rudersdal, runs=12, seed=1)
print(check.answer())
pd.DataFrame(
    [
        {"figure": c.target, "observed": c.observed, "simulated": c.simulated, "low": c.low, "high": c.high}
        for c in check.checks
    ]
).set_index("figure").round(3)

# %% [markdown]
# ## Can the intervals be believed?
#
# Draw hazards from what is believed, make spells with them, fit, and note the rank of the true hazard among 99 draws
# from the posterior. Over many such experiments the ranks are even if the posterior is as wide as it should be: nine
# bars in ten lie in the grey band.

# %%
SHAPE = 20  # of the gamma distribution that the truth is drawn from: a standard deviation of 22 %


def draw_truth(random):
    """Draw the hazards of finding a job from what is believed."""
    return random.gamma(SHAPE, true[0] / SHAPE)


def make_spells(jobs, random):
    """Make 400 spells, some of which come under observation late."""
    return simulate_spells(np.vstack([jobs, true[1:]]), 400, random, late=0.3)


def draw_posterior(spells, draws, random):
    """Fit them: exits and weeks at risk, those seen and those that the belief is worth."""
    data = data_of(spells)
    exits, weeks = data.exits[0] + SHAPE, data.at_risk + SHAPE / true[0]
    return random.gamma(exits, size=(draws, len(exits))) / weeks


names = tuple(f"job, from week {week}" for week in (0, 4, 13, 26, 52, 104))
even = ranks_of(draw_truth, make_spells, draw_posterior, names, runs=300, seed=1)
ranks(even, words("en"))

# %% [markdown]
# Would it notice if the intervals were too narrow? The same again, with draws that lie half as far apart as they
# should. The table has the chance of ranks as uneven as these, were the posterior right.


# %%
def draw_too_narrow(spells, draws, random):
    """Fit them, too sure of oneself."""
    drawn = draw_posterior(spells, draws, random)
    return drawn.mean(axis=0) + 0.5 * (drawn - drawn.mean(axis=0))


heaped = ranks_of(draw_truth, make_spells, draw_too_narrow, names, runs=300, seed=1)
pd.DataFrame(
    {
        "as they should be": {name: even.chance(name) for name in names},
        "too narrow": {name: heaped.chance(name) for name in names},
    }
).map("{:.2g}".format)

# %% [markdown]
# ## The answer

# %%
known = sum(one.identified for one in found.told)
print(
    f"From {len(table):,} spells {len(found.told)} hazards were estimated, {known} of them better than was believed "
    f"before; the 95 % intervals hold {recovered['inside'].sum()} of the {len(recovered)} true ones."
)
width = ((recovered["high"] - recovered["low"]) / 2 / recovered["true"])[jobs]
print(
    f"A hazard of finding a job is known to within {width.min():.0%} at best and {width.max():.0%} at worst."
)
for note in found.untold:
    print(f"Not told. {note}")
inside = sum(c.inside for c in check.checks)
print(
    f"Of {len(check.checks)} figures of Rudersdal that nothing was fitted to, {inside} lie within their interval."
)
# The least of six chances is held against a sixth of 5 %.
least, least_narrow = (min(map(one.chance, names)) * len(names) for one in (even, heaped))
judged = {True: "shows that they cannot be believed", False: "finds no fault with them"}
print(f"The test of ranks {judged[least < 0.05]}; of those made too narrow it {judged[least_narrow < 0.05]}.")
