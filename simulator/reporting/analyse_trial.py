"""Analyse a trial by intention to treat, from an event log and a list of lots. It needs nothing of the simulator.

    python analyse_trial.py --drawn citizens --months 12 --outcome out_26w --events events.csv --lots lots.csv

``events.csv`` has the columns of the simulator's event log, of which ``citizen``, ``spell``, ``event``, ``kind`` and
``time`` are read (days since the trial began; events ``entered``, ``returned`` and ``exited``, of which ``kind`` is the
cause). ``lots.csv`` has a row for each citizen: ``citizen``; ``arm`` (1 under the proposal, 0 under today's rules);
``unit``, where lots were drawn of caseworkers or municipalities; ``team`` of a caseworker; of municipalities that cross
over in steps, instead of the arm, ``crossed``, the day on which hers did. Of municipalities those who entered in the
year before have rows too, so that the level before is known. Everybody stays in the arm that she was drawn to, whatever
became of her.

Where lots were drawn of caseworkers or municipalities, the test that decides is that of the lots themselves: what is
found is held against what the same numbers give had the lots fallen otherwise (Wang and De Gruttola 2017, Statistics in
Medicine 36). The interval holds every difference that this test does not reject.

Needs numpy, pandas and scipy; lifelines too where lots were drawn of citizens or caseworkers.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

DAYS_PER_MONTH = 52 * 7 / 12
YEAR = 52 * 7
OTHERS = 9999
"""Other lots that could have fallen."""
JOB = ("job", "employer")


def persons(events: pd.DataFrame, lots: pd.DataFrame, low: float, high: float, until: float) -> pd.DataFrame:
    """Return a row for each who entered between two days and is in the list of lots, followed for a year.

    Columns: ``entry``, ``weeks`` of the first spell as far as she is followed, ``gone`` whether it ended by then,
    ``in_all`` weeks in the year, ``out_to_job``, ``in_job``, ``out_of_labour_force``, and those of the list.
    """
    begun = events[events["event"].isin(["entered", "returned"])]
    ended = events[events["event"] == "exited"].set_index(["citizen", "spell"])[["time", "kind"]]
    spells = begun.join(ended.rename(columns={"time": "end", "kind": "cause"}), on=["citizen", "spell"])
    spells["end"] = spells["end"].fillna(np.inf)
    first = spells[(spells["event"] == "entered") & spells["time"].between(low, high, inclusive="left")]
    first = first.drop_duplicates("citizen").set_index("citizen")
    entry = first["time"]
    last = (entry + YEAR).clip(upper=until)
    mine = spells[spells["citizen"].isin(first.index)]
    mine = mine.assign(last=mine["citizen"].map(last))
    mine = mine[mine["time"] <= mine["last"]]
    inside = (np.minimum(mine["end"], mine["last"]) - mine["time"]).groupby(mine["citizen"]).sum()
    latest = mine.sort_values("spell").drop_duplicates("citizen", keep="last").set_index("citizen")
    latest = latest.reindex(first.index)
    gone = first["end"] <= last
    table = pd.DataFrame(
        {
            "entry": entry,
            "weeks": (np.minimum(first["end"], last) - entry) / 7,
            "gone": gone,
            "in_all": inside.reindex(first.index) / 7,
            "out_to_job": gone & first["cause"].isin(JOB),
            "in_job": (latest["end"] <= last) & latest["cause"].isin(JOB),
            "out_of_labour_force": gone & (first["cause"] == "labour_force"),
        }
    )
    return table.join(lots.set_index("citizen"), how="inner")


def values(table: pd.DataFrame, outcome: str) -> np.ndarray:
    """Return the number of each person that is looked at."""
    named = {
        "weeks_first_spell_52": "weeks",
        "weeks_on_benefit_52": "in_all",
        "out_to_job_52w": "out_to_job",
        "in_job_52w": "in_job",
        "out_of_labour_force_52w": "out_of_labour_force",
    }
    if outcome in named:
        return table[named[outcome]].to_numpy(dtype=float)
    within = float(outcome.removeprefix("out_").removesuffix("w"))
    return (table["gone"] & (table["weeks"] <= within)).to_numpy(dtype=float)


def told(name: str, value: float, low: float, high: float, more: str) -> str:
    """Say an estimate with its 95 % interval."""
    return f"{name}: {value:.4f} (95 % interval {low:.4f} to {high:.4f}), {more}"


def by_error(name: str, value: float, error: float) -> str:
    """Say an estimate by its standard error."""
    from scipy.stats import norm

    reach = norm.ppf(0.975) * error
    return told(name, value, value - reach, value + reach, f"standard error {error:.4f}")


def by_lots(y: np.ndarray, n: np.ndarray, levels: np.ndarray, tried: np.ndarray) -> str:
    """Say the difference and what the lots make of it: a weighted regression, tried again under other lots.

    Parameters: means of the cells, their persons, the levels that are taken out, and a row for each drawing of lots,
    those that fell first, of whether a cell is under the proposal.
    """
    weighted = levels * n[:, None]
    rest = tried - tried @ (levels @ np.linalg.pinv(levels.T @ weighted) @ weighted.T).T
    known = (rest * rest * n).sum(axis=1)
    contrasts = (rest * n)[known > 1e-9 * n.sum()] / known[known > 1e-9 * n.sum(), None]
    value, others = float(contrasts[0] @ y), contrasts[1:] @ y
    along = contrasts[1:] @ tried[0]

    def p(difference: float) -> float:
        as_large = np.abs(others - difference * along) >= abs(value - difference) * (1 - 1e-9)
        return float((1 + as_large.sum()) / (1 + len(others)))

    def end(towards: float) -> float:
        step = float(np.std(others - value * along)) or 1.0
        inside, outside = value, value + towards * step
        while p(outside) > 0.05 and abs(outside - value) < 1000 * step:
            outside += towards * step
        for _ in range(40):
            middle = (inside + outside) / 2
            inside, outside = (middle, outside) if p(middle) > 0.05 else (inside, middle)
        return inside

    return told("difference, test of the lots", value, end(-1), end(1), f"p = {p(0.0):.4f}")


def citizens(table: pd.DataFrame, outcome: str) -> list[str]:
    """Analyse lots of citizens: the difference of the means decides."""
    arm, y = table["arm"].to_numpy(dtype=int), values(table, outcome)
    ours, theirs = y[arm == 1], y[arm == 0]
    error = np.sqrt(ours.var(ddof=1) / len(ours) + theirs.var(ddof=1) / len(theirs))
    return [by_error("difference in means", ours.mean() - theirs.mean(), error), *curves(table, None)]


def caseworkers(table: pd.DataFrame, outcome: str) -> list[str]:
    """Analyse lots of caseworkers, drawn within their teams: the test of the lots decides."""
    whole = table.assign(y=values(table, outcome))
    each = whole.groupby("unit").agg(
        y=("y", "mean"), n=("y", "size"), arm=("arm", "first"), team=("team", "first")
    )
    levels = pd.get_dummies(each["team"], dtype=float).to_numpy()
    tried = other_lots(each["arm"].to_numpy(dtype=float), each["team"].to_numpy())
    y, n = each["y"].to_numpy(dtype=float), each["n"].to_numpy(dtype=float)
    return [by_lots(y, n, levels, tried), *curves(table, "unit")]


def municipalities(table: pd.DataFrame, before: pd.DataFrame, outcome: str) -> list[str]:
    """Analyse lots of municipalities, held against their level in the year before: the test of the lots decides."""
    each = (
        table.assign(y=values(table, outcome))
        .groupby("unit")
        .agg(y=("y", "mean"), n=("y", "size"), arm=("arm", "first"))
    )
    level = before.assign(y=values(before, outcome)).groupby("unit")["y"].mean()
    each = each.join(level.rename("before")).dropna()
    levels = np.column_stack([np.ones(len(each)), each["before"]])
    tried = other_lots(each["arm"].to_numpy(dtype=float), np.zeros(len(each)))
    return [by_lots(each["y"].to_numpy(dtype=float), each["n"].to_numpy(dtype=float), levels, tried)]


def steps(table: pd.DataFrame, outcome: str, months: float) -> list[str]:
    """Analyse municipalities that crossed over in steps: the test of the lots, of means by municipality and period."""
    days = table.groupby("unit")["crossed"].first()
    periods = len(days) + 1
    edges = np.linspace(0, months * DAYS_PER_MONTH, periods + 1)
    period = np.clip(np.searchsorted(edges, table["entry"], side="right") - 1, 0, periods - 1)
    cells = (
        table.assign(y=values(table, outcome), period=period)
        .groupby(["unit", "period"])
        .agg(y=("y", "mean"), n=("y", "size"))
        .reset_index()
    )
    step = np.clip(np.searchsorted(edges, days.to_numpy(dtype=float) + 0.5, side="right") - 1, 0, periods)
    orders = np.vstack([step, np.array([RNG.permutation(step) for _ in range(OTHERS)])])
    unit = days.index.get_indexer(pd.Index(cells["unit"]))
    tried = (cells["period"].to_numpy() >= orders[:, unit]).astype(float)
    levels = np.column_stack(
        [pd.get_dummies(cells["unit"], dtype=float), pd.get_dummies(cells["period"], dtype=float).iloc[:, 1:]]
    )
    return [by_lots(cells["y"].to_numpy(dtype=float), cells["n"].to_numpy(dtype=float), levels, tried)]


RNG = np.random.default_rng(1)


def other_lots(arm: np.ndarray, team: np.ndarray) -> np.ndarray:
    """Return the lots that fell and, below, others that could have: shuffled within each team."""
    drawn = np.tile(arm, (1 + OTHERS, 1))
    for one in np.unique(team):
        drawn[1:, team == one] = RNG.permuted(drawn[1:, team == one], axis=1)
    return drawn


def curves(table: pd.DataFrame, cluster: str | None) -> list[str]:
    """Show Kaplan-Meier curves at half a year, and Cox's model."""
    from lifelines import CoxPHFitter, KaplanMeierFitter

    lines = []
    for one, title in ((0, "today's rules"), (1, "the proposal")):
        mine = table[table["arm"] == one]
        still = float(KaplanMeierFitter().fit(mine["weeks"], mine["gone"]).predict(26))
        lines.append(f"still in the first spell after 26 weeks, {title} (Kaplan-Meier): {still:.4f}")
    columns = ["weeks", "gone", "arm", *([cluster] if cluster else [])]
    fitted = CoxPHFitter().fit(
        table[columns].assign(weeks=table["weeks"].clip(lower=1e-6)), "weeks", "gone", cluster_col=cluster
    )
    value, error = float(fitted.params_["arm"]), float(fitted.standard_errors_["arm"])
    return [*lines, by_error("logarithm of the ratio of exit rates (Cox)", value, error)]


def main() -> None:
    """Read, analyse, print."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument(
        "--drawn", choices=("citizens", "caseworkers", "municipalities", "steps"), default="citizens"
    )
    asked.add_argument("--events", type=Path, required=True)
    asked.add_argument("--lots", type=Path, required=True)
    asked.add_argument("--months", type=float, required=True)
    asked.add_argument("--outcome", default="weeks_first_spell_52")
    given = asked.parse_args()
    events, lots = pd.read_csv(given.events), pd.read_csv(given.lots)
    table = persons(events, lots, 0, given.months * DAYS_PER_MONTH, np.inf)
    print(f"{len(table)} persons who entered in {given.months:g} months and were drawn")
    if given.drawn == "citizens":
        lines = citizens(table, given.outcome)
    elif given.drawn == "caseworkers":
        lines = caseworkers(table, given.outcome)
    elif given.drawn == "municipalities":
        lines = municipalities(table, persons(events, lots, -YEAR, 0, 0), given.outcome)
    else:
        lines = steps(table, given.outcome, given.months)
    print("\n".join(lines))


if __name__ == "__main__":
    main()
