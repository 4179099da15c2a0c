"""The run kept in results/reference comes out again, number for number.

After a deliberate change of the model: `make reference`.
"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

import simulator as sim

REFERENCE = Path(__file__).parents[2] / "results" / "reference"


def test_the_reference_run_comes_out_again_from_its_manifest():
    manifest = json.loads((REFERENCE / "manifest.json").read_text(encoding="utf-8"))
    kept = pd.read_csv(REFERENCE / "outcomes.csv")
    names = list(kept["scenario"].unique())
    base, *proposals = (sim.load_scenario(name) for name in names)
    study = sim.compare(
        base,
        dict(zip(names[1:], proposals, strict=True)),
        replications=manifest["replications"],
        seed=manifest["seed"],
        settings=False,
    )
    again = study.table()
    assert list(again.columns) == list(kept.columns)
    assert len(again) == len(kept)
    for column in kept.columns:
        if kept[column].dtype == object:
            assert list(again[column].fillna("")) == list(kept[column].fillna("")), column
        else:
            # Sums of many numbers may differ in their last digit between processors; nothing else may.
            assert again[column].to_numpy(float) == pytest.approx(
                kept[column].to_numpy(float), rel=1e-9, abs=1e-9, nan_ok=True
            ), column
