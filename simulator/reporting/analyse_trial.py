"""Analyse a trial by intention to treat, from an event log and a list of lots. It needs nothing of the simulator.

    python analyse_trial.py --events events.csv --lots lots.csv --months 12 --outcome weeks_first_spell_52

``events.csv`` has the columns of the simulator's event log, of which ``citizen``, ``spell``, ``event`` and ``time`` are
read (days since the trial began; events ``entered`` and ``exited``). ``lots.csv`` has a row for each who was drawn:
``citizen``, ``arm`` (1 under the proposal, 0 under today's rules) and, where lots were drawn of caseworkers or
municipalities, ``unit``; of municipalities that cross over in steps also ``crossed``, the day on which hers did.
Everybody stays in the arm that she was drawn to, whatever became of her.

Needs numpy, pandas and lifelines; statsmodels too where municipalities cross over in steps.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

import numpy as np
import pandas as pd

DAYS_PER_MONTH = 52 * 7 / 12
FOLLOWED_WEEKS = 52.0


def persons(events: pd.DataFrame, lots: pd.DataFrame, months: float) -> pd.DataFrame:
    """Return a row for each who entered in the trial's months and was drawn: weeks of her first spell, and whether it
    ended within the year that she is followed.
    """
    entered = events[
        (events["event"] == "entered") & events["time"].between(0, months * DAYS_PER_MONTH, inclusive="left")
    ]
    first = entered.drop_duplicates("citizen").set_index("citizen")[["spell", "time"]]
    exits = events[events["event"] == "exited"].set_index(["citizen", "spell"])["time"]
    keys = pd.MultiIndex.from_arrays([first.index, first["spell"]])
    lasted = (exits.reindex(keys).to_numpy(dtype=float) - first["time"].to_numpy(dtype=float)) / 7
    gone = lasted <= FOLLOWED_WEEKS
    table = pd.DataFrame(
        {"entry": first["time"].to_numpy(), "weeks": np.where(gone, lasted, FOLLOWED_WEEKS), "gone": gone},
        index=first.index,
    )
    return table.join(lots.set_index("citizen"), how="inner")


def values(table: pd.DataFrame, outcome: str) -> np.ndarray:
    """Return the number of each person that is looked at."""
    if outcome == "weeks_first_spell_52":
        return table["weeks"].to_numpy(dtype=float)
    within = float(outcome.removeprefix("out_").removesuffix("w"))
    return (table["gone"] & (table["weeks"] <= within)).to_numpy(dtype=float)


def difference_in_means(y: np.ndarray, arm: np.ndarray, unit: np.ndarray | None) -> tuple[float, float]:
    """Return the difference of the arms' means and its standard error, clustered by what lots were drawn of."""
    mean = np.array([y[arm == 0].mean(), y[arm == 1].mean()])
    if unit is None:
        return mean[1] - mean[0], math.sqrt(sum(y[arm == a].var(ddof=1) / (arm == a).sum() for a in (0, 1)))
    rest = pd.DataFrame({"rest": y - mean[arm], "arm": arm, "unit": unit})
    sums = rest.groupby(["unit", "arm"])["rest"].sum().reset_index()
    variance = sum((sums.loc[sums["arm"] == a, "rest"] ** 2).sum() / (arm == a).sum() ** 2 for a in (0, 1))
    units = len(sums)
    return mean[1] - mean[0], math.sqrt(variance * units / (units - 1) * (len(y) - 1) / (len(y) - 2))


def told(name: str, value: float, error: float, freedom: float) -> str:
    """Say an estimate with its 95 % interval."""
    from scipy.stats import norm, t

    critical = norm.ppf(0.975) if math.isinf(freedom) else t.ppf(0.975, freedom)
    low, high = value - critical * error, value + critical * error
    return f"{name}: {value:.4f} (95 % interval {low:.4f} to {high:.4f}), standard error {error:.4f}"


def shared_analysis(table: pd.DataFrame, outcome: str) -> list[str]:
    """Analyse lots of citizens, caseworkers or municipalities."""
    from lifelines import CoxPHFitter, KaplanMeierFitter

    unit = table["unit"].to_numpy() if "unit" in table else None
    arm = table["arm"].to_numpy(dtype=int)
    freedom = math.inf if unit is None else float(table["unit"].nunique() - 2)
    lines = [told("difference in means", *difference_in_means(values(table, outcome), arm, unit), freedom)]
    for one, title in ((0, "today's rules"), (1, "the proposal")):
        mine = table[arm == one]
        curve = KaplanMeierFitter().fit(mine["weeks"], mine["gone"])
        lines.append(
            f"still in the first spell after 26 weeks, {title} (Kaplan-Meier): {float(curve.predict(26)):.4f}"
        )
    columns = ["weeks", "gone", "arm", *(["unit"] if unit is not None else [])]
    fitted = CoxPHFitter().fit(
        table[columns].assign(weeks=table["weeks"].clip(lower=1e-6)),
        "weeks",
        "gone",
        cluster_col="unit" if unit is not None else None,
    )
    value, error = float(fitted.params_["arm"]), float(fitted.standard_errors_["arm"])
    lines.append(told("logarithm of the ratio of exit rates (Cox)", value, error, freedom))
    return lines


def steps_analysis(table: pd.DataFrame, outcome: str, months: float) -> list[str]:
    """Analyse municipalities that crossed over in steps: a mixed model of the means of municipality and period."""
    from statsmodels.regression.mixed_linear_model import MixedLM

    periods = table["unit"].nunique() + 1
    edges = np.linspace(0, months * DAYS_PER_MONTH, periods + 1)
    period = np.clip(np.searchsorted(edges, table["entry"], side="right") - 1, 0, periods - 1)
    whole = table.assign(
        y=values(table, outcome), period=period, tried=(table["entry"] >= table["crossed"]).astype(float)
    )
    cells = (
        whole.groupby(["unit", "period"])
        .agg(y=("y", "mean"), n=("y", "size"), tried=("tried", "mean"))
        .reset_index()
    )
    weight = np.sqrt(cells["n"] / cells["n"].mean()).to_numpy()
    columns = (
        np.column_stack([cells["tried"], pd.get_dummies(cells["period"], dtype=float)]) * weight[:, None]
    )
    fitted = MixedLM(cells["y"].to_numpy() * weight, columns, cells["unit"], exog_re=weight[:, None]).fit(
        reml=True
    )
    return [told("effect, mixed model", float(fitted.fe_params[0]), float(fitted.bse_fe[0]), periods - 3)]


def main() -> None:
    """Read, analyse, print."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--events", type=Path, required=True)
    asked.add_argument("--lots", type=Path, required=True)
    asked.add_argument("--months", type=float, required=True)
    asked.add_argument("--outcome", default="weeks_first_spell_52")
    given = asked.parse_args()
    table = persons(pd.read_csv(given.events), pd.read_csv(given.lots), given.months)
    print(f"{len(table)} persons who entered in {given.months:g} months and were drawn")
    in_steps = "crossed" in table
    lines = (
        steps_analysis(table, given.outcome, given.months)
        if in_steps
        else shared_analysis(table, given.outcome)
    )
    print("\n".join(lines))


if __name__ == "__main__":
    main()
