"""A small study with made-up numbers, in the shape of a real one: what reporting shows without a simulation."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import numpy as np

from simulator import experiments
from simulator.catalogue import GROUP_SETS, GROUPS, OUTCOMES
from simulator.experiments import expectations, persons
from simulator.experiments.compare import Comparison
from simulator.experiments.expectations import Checked, Verdict
from simulator.experiments.intervals import Interval
from simulator.experiments.long_run import LongRun
from simulator.experiments.pay_off import PayOff
from simulator.experiments.prediction import Prediction
from simulator.experiments.staffing_curve import StaffingCurve
from simulator.experiments.study import Study
from simulator.experiments.verdicts import verdicts_of
from simulator.outcomes import Measures
from simulator.outcomes.weekly import Series
from simulator.reporting import folder
from simulator.reporting.changes import table as table_of_changes
from simulator.reporting.comparison import report
from simulator.reporting.report import render
from simulator.reporting.words import words
from simulator.scenario import load_scenario
from simulator.scenario.changes import Change
from simulator.scenario.document import About, Expectation
from simulator.scenario.figures import Figure
from simulator.scenario.law import Unknown
from simulator.scenario.prices import Matters

LEVELS = {
    "cost_total": 310e6, "cost_benefits": 262e6, "sanctions_withheld": 0.4e6, "cost_caseworkers": 17e6,
    "cost_total_hours_marginal": 309e6, "cost_total_hours_average": 307e6, "cost_benefits_gross": 262.4e6,
    "hours_caseworkers": 231.0, "caseworkers_full_time": 20.5, "cost_activation": 31e6,
    "cost_municipality": 221e6, "cost_state": 89e6, "cost_municipality_per_entrant": 61e3,
    "hours_job_talk": 92.0, "hours_duties": 41.0, "hours_documentation": 71.0, "utilisation": 0.86, "wait_days": 3.1,
    "wait_days_p90": 9.4, "caseload": 56.0, "weeks_to_exit_median": 14.2, "weeks_first_spell_52": 19.7,
    "weeks_on_benefit_52": 22.9, "requirement_margin": 1.08, "talks_per_spell": 3.4,
}  # fmt: skip
"""Means of the baseline; shares are 0.8."""
CHANGES = {
    "hedensted": {"hours_duties": -9.0, "hours_job_talk": 7.5, "talks_on_time_baseline_law": 0.0004, "cost_total": 80e3,
                  "hours_caseworkers": -1.5, "caseworkers_full_time": -0.14, "sanctions_withheld": -60e3,
                  "cost_total_hours_marginal": 50e3, "cost_total_hours_average": 5e3,
                  "weeks_first_spell_52": -0.06, "guidance_on_time": -0.7},
    "frikommune": {"cost_total": -2.1e6, "cost_municipality": -1.4e6, "cost_state": -0.7e6, "cost_benefits": -1.9e6,
                   "cost_activation": -0.2e6, "talks_on_time_baseline_law": -0.121, "weeks_first_spell_52": -0.31,
                   "weeks_on_benefit_52": -0.28, "hours_duties": -38.0, "utilisation": -0.06, "requirement_met": 0.12},
}  # fmt: skip
"""What the proposals change."""
STOCK = {"insured": 490, "job_ready": 110, "activity_ready": 440, "education_ready": 20, "sick_listed": 520}
CHANGED = {
    "hedensted": (
        Change("law.duties.sanctions_leaflet.trigger", "When it is due.", "first_then_every", "after_breach",
               date(2023, 3, 22)),
        Change("practice.substitutes.heads", "Full-time <caseworkers>.", 20.0, None, date(2024, 1, 1)),
    ),
}  # fmt: skip
"""What is said to be changed; frikommune is said to change nothing."""
NOISE = {"cost_total": 0.25e6, "cost_municipality": 0.2e6, "cost_state": 0.1e6, "weeks_first_spell_52": 0.05}
"""Spread of a paired difference over replications, where it is not 0.4 % of the level."""


@dataclass(frozen=True)
class FakeStudy:
    """Has the attributes of a study that reporting reads."""

    baseline: str
    scenarios: dict[str, Any]
    default: Comparison
    settings: dict[str, Comparison]
    staffing: StaffingCurve | None
    seed: int = 1
    replications: int = 8
    notes: tuple[str, ...] = ("At both ends of the threat split the baseline hazards were solved anew.",)
    versions: dict[str, str] = field(
        default_factory=lambda: {"python": "3.11.2", "jobcentre-simulator": "0.1.0"}
    )
    logs: Path | None = None
    expectations: tuple[Checked, ...] = ()
    long_run: LongRun | None = None
    overloaded: dict[str, Any] = field(default_factory=dict)
    first_runs: Any = None
    prediction: Prediction | None = None
    pay_off: tuple[PayOff, ...] = ()
    matters: Matters = field(default_factory=Matters)

    verdict = Study.verdict
    verdict_under = Study.verdict_under
    verdicts_table = Study.verdicts_table

    @property
    def verdicts(self) -> Any:
        return verdicts_of(self.default, self.matters, self.prediction)

    @property
    def changed(self) -> dict[str, tuple[Change, ...]]:
        return {name: CHANGED.get(name, ()) for name in self.default.proposals}

    def changes(self) -> Any:
        return table_of_changes(self.changed)

    @property
    def persons(self) -> Any:
        return experiments.person_by_person(self.default)

    def persons_table(self) -> Any:
        return persons.table(self.persons)

    def expectations_table(self) -> Any:
        return expectations.table(self.expectations)

    def table(self) -> Any:
        return self.default.table()

    def settings_table(self) -> Any:
        import pandas as pd

        tables = {"default": self.default} | self.settings
        return pd.concat([c.table().assign(setting=n) for n, c in tables.items()])[
            ["setting", *self.default.table().columns]
        ]

    def manifest(self, command: Any = ()) -> dict[str, Any]:
        return {"seed": self.seed, "versions": self.versions, "command": list(command)}


def scenario(name: str, title: str, **about: Any) -> Any:
    """Give a stand-in for a scenario: what the page reads of it."""
    figure = Figure(
        path="practice.caseworkers.talk_share", value=0.5, range=(0.35, 0.65), provenance="assumption",
        source="nobody has measured it <yet>", description="Share of the case-available time", file="standard.toml",
    )  # fmt: skip
    several = Figure(
        path="behaviour.no_show", value=(0.1, 0.2), range=None, provenance="published", source="x", description="",
        file="default.toml",
    )  # fmt: skip
    slot = Figure(
        path="practice.slot", value="fixed", range=None, provenance="assumption", source="", description="The slot",
        file="standard.toml", alternatives=("fixed", "expanding"), weight=(0.75, 0.25),
    )  # fmt: skip
    return SimpleNamespace(
        name=name, title=title, description="Made up for the tests.", start=date(2023, 3, 22), warmup_weeks=52,
        horizon_weeks=104, about=About(**about), figures={one.path: one for one in (figure, several, slot)},
        files=(("scenarios/" + name + ".toml", "0f" * 32),),
        law=SimpleNamespace(
            title="LAB 2023", in_force_from=date(2023, 3, 22), in_force_until=date(2023, 12, 31),
            in_force_on=lambda day: date(2023, 3, 22) <= day <= date(2023, 12, 31),
            groups={"insured": SimpleNamespace(requirements={"talks": SimpleNamespace(
                active=True, share=1.0, binds="average" if name == "frikommune" else "person")})},
            duties={"leaflet": SimpleNamespace(
                guides_on_sanctions=True, active=True,
                trigger="after_breach" if name == "hedensted" else "first_then_every")},
            unknown={"form": Unknown(
                what="Which forms count", falls_back_to="In person, phone, video", left_out="other forms")},
            sanction=SimpleNamespace(guidance_lapses_days=182),
        ),
        place=SimpleNamespace(title="Hedensted", groups={g: SimpleNamespace(stock=n) for g, n in STOCK.items()}),
        practice=SimpleNamespace(caseworkers=SimpleNamespace(
            holiday_weeks=6.0, sick_share=0.049, day_hours=7.4, case_share=0.75, talk_share=0.5, factor=1.0),
            teams={"insured": SimpleNamespace(heads=9.8), "cash": SimpleNamespace(heads=20.2)}),
        prices=SimpleNamespace(caseworker_per_year=607e3, year=2023), members=(),
        later=((date(2023, 10, 1), None),) if name == "frikommune" else (),
    )  # fmt: skip


def measures(name: str, replication: int, tilt: float = 1.0, still: dict[str, float] | None = None) -> Any:
    """Give made-up outcomes of one replication; ``tilt`` multiplies what a proposal changes."""
    common = np.random.default_rng([7, replication])
    own = np.random.default_rng([8, replication, *name.encode()])
    values = {}
    for group in GROUP_SETS:
        share = 1.0 if group == "all" else 0.2
        for outcome in OUTCOMES:
            level = LEVELS.get(outcome, 0.8)
            shared = level * (1 + 0.01 * common.standard_normal())
            change = CHANGES.get(name, {}).get(outcome, 0.0) * tilt
            if name in CHANGES and change:
                change += own.standard_normal() * NOISE.get(outcome, 0.004 * level)
            value = shared + change
            size = share if OUTCOMES[outcome].unit.startswith(("DKK per", "hours", "full-time")) else 1.0
            values[group, outcome] = min(value, 1.0) if OUTCOMES[outcome].unit == "share" else value * size
    values["sick_listed", "joint_talks_on_time"] = float("nan")
    weeks = np.arange(53)
    speed = 1.0 if name == "current_rules" else 1.02
    wiggle = 1 + 0.002 * common.standard_normal()
    pace = {"insured": 0.05, "jobseekers": 0.045, "sick_listed": 0.03, "activity_ready": 0.008}
    survival = {g: np.exp(-pace.get(g, 0.02) * speed * wiggle * weeks) for g in GROUP_SETS}
    rows, in_all = len(GROUPS), 52 + 104
    weekly = {
        outcome: Series(below * level + common.random((rows, in_all)), below)
        for outcome, level in (("talks_on_time", 0.9), ("wait_days", 3.0), ("no_show", 0.1))
        for below in [np.full((rows, in_all), 20.0)]
    }
    weekly["waiting"] = Series(5.0 + common.random((rows, in_all)) + (2.0 if name == "frikommune" else 0.0))
    number = 200
    before = common.exponential(30, number)
    moved = own.random(number) < (0.4 if name in CHANGES else 0)
    weeks = np.where(moved, before + own.normal(-0.5, 1.5, number), before)
    return Measures(
        values=values, survival=survival, weekly=weekly, first_week=-52, members={},
        weights={("jobseekers", "weeks_first_spell_52"): 900.0},
        cohort=np.arange(number), cohort_group=np.arange(number) % rows, followed=np.full(number, 78.0),
        first_exit=np.where(weeks < 78, np.maximum(weeks, 0.1), np.inf),
    )  # fmt: skip


def expected(name: str, scenario: str = "hedensted", of: Verdict = "as_expected", **more: Any) -> Checked:
    """Give an expectation with a made-up verdict."""
    asked = {"outcome": "talks_on_time", "direction": "up", "text": f"The document says {name}."} | more
    level = Interval(0.8, 0.79, 0.81, 8)
    nothing = Interval(float("nan"), float("nan"), float("nan"), 0)
    gap = nothing if of == "not_measured" else Interval(0.02, 0.01, 0.03, 8)
    return Checked(scenario, Expectation(name=name, **asked), (0, 104), level, level, gap, of)


HELD = (
    expected("one thing"),
    expected("a claim that fails", of="opposite", figure=0.95),
    expected("another", "frikommune", "not_sure", group="insured", against="before"),
    expected("a third", "frikommune", "not_measured"),
    expected("all of it", of="short", figure=1.0),
    expected("what follows", "frikommune", basis="by_construction"),
)
"""One expectation of every verdict, and one that proves nothing."""


def comparison(names: tuple[str, ...], replications: int, tilt: float = 1.0) -> Comparison:
    """Give a comparison of made-up replications."""
    numbers = tuple(range(replications))
    return Comparison(names[0], 1, numbers, {n: tuple(measures(n, r, tilt) for r in numbers) for n in names})


def study(replications: int = 8, settings: bool = True, **changed: Any) -> FakeStudy:
    """Give the study that most tests show."""
    names = ("current_rules", "hedensted", "frikommune")
    scenarios = {
        "current_rules": scenario("current_rules", "Current rules, LAB as of 22 March 2023"),
        "hedensted": scenario(
            "hedensted", "Hedensted's lighter-touch proposal", author="Hedensted Municipality",
            document="Letter to the minister", date=date(2023, 3, 21),
            provisions={"guide about sanctions once trust is broken": "law.duties.sanctions_leaflet.trigger",
                        "simpler law in general": "none: the letter names no rule"},
        ),
        "frikommune": scenario("frikommune", "Frikommune flexibility", author="Nine municipalities in North Jutland"),
    }  # fmt: skip
    under = {}
    staffing = None
    if settings:
        tilts = {"staffing_low": 1.4, "staffing_high": 0.6, "threat_low": 1.2, "threat_high": -1.0}
        under = {name: comparison(names, 6, tilt) for name, tilt in tilts.items()}
        staffing = staffing_curve()
    made: dict[str, Any] = {
        "baseline": names[0], "scenarios": scenarios, "default": comparison(names, replications), "settings": under,
        "staffing": staffing, "replications": replications, "expectations": HELD,
    }  # fmt: skip
    return FakeStudy(**(made | changed))


def staffing_curve() -> StaffingCurve:
    """Give a curve that becomes flat at 1.0 times the caseworkers."""
    factors = (0.5, 0.65, 0.8, 1.0, 1.2, 1.5)
    at = {}
    for factor in factors:
        runs = []
        for replication in range(4):
            made = measures("current_rules", replication)
            short = max(0.0, 1.0 - factor)
            made.values["all", "talks_on_time"] = 0.93 - 1.2 * short + 0.002 * replication
            made.values["all", "wait_days"] = 1.0 + 60 * short**1.5
            made.values["all", "utilisation"] = min(0.99, 0.85 / factor)
            made.values["all", "weeks_first_spell_52"] = 19.7 + 2 * short
            runs.append(made)
        at[f"x{factor:g}"] = tuple(runs)
    return StaffingCurve("current_rules", factors, Comparison("x1.5", 1, (0, 1, 2, 3), at))


def page(shown: Any, language: str = "en") -> str:
    """Give the page of a study."""
    spoken = words(language, shown.scenarios)
    return render(report(shown, spoken), spoken)


def save(shown: Any, directory: Any, command: Any = (), replace: bool = False) -> Path:
    """Write the run folder of a study in English."""
    spoken = words("en", shown.scenarios)
    with patch("simulator.reporting.comparison.kept_text", lambda _: "{}"):  # these are no scenarios
        return folder.save(report(shown, spoken), shown.manifest(), directory, command, spoken, replace)


def with_real_laws(shown: FakeStudy) -> FakeStudy:
    """Give the study with the laws of the shipped scenarios of the same names, which the committee's report says."""
    scenarios = {
        name: SimpleNamespace(**(vars(one) | {"law": load_scenario(name).law}))
        for name, one in shown.scenarios.items()
    }
    return replace(shown, scenarios=scenarios)
