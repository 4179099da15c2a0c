"""What published studies found of talks, caseworkers, activation and sanctions, as signs to hold the model against.

A finding is written down where its sign is known; its size stands in the words of the report. All are of those who got
more or less of something while others did not: where everybody does, gains are smaller (see the report's notes).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Sign = Literal[-1, 0, 1]


@dataclass(frozen=True)
class Finding:
    """What a study says of an extreme.

    Attributes
    ----------
    id : str
        Its name in the report's words and in ``evidence.csv``.
    group, outcome : str
        What it is about.
    sign : int
        Whether the outcome rises (1) or falls (-1) under the extreme, or stays as it is (0).
    source : str
        Where it stands.
    """

    id: str
    group: str
    outcome: str
    sign: Sign
    source: str


_WEEKS = "weeks_on_benefit_52"
_MEETINGS = "Maibom, Rosholm and Svarer, Scandinavian Journal of Economics 2017"
_OFFICES = "Scandinavian Journal of Economics 118(4); iab.de, publication 1992324"

FINDINGS: dict[str, tuple[Finding, ...]] = {
    "no_staff": (
        Finding(
            "first_experiment",
            "insured",
            _WEEKS,
            1,
            "Graversen and van Ours, Journal of Public Economics 2008; iza.org/publications/dp/2504",
        ),
        Finding("meetings", "insured", _WEEKS, 1, _MEETINGS),
        Finding(
            "less_resourceful",
            "activity_ready",
            _WEEKS,
            0,
            "Danish experiment with long follow-up, PNAS; bss.au.dk, Aktiv jobindsats rammer skævt",
        ),
        Finding("meetings_pay", "all", "cost_total", 1, _MEETINGS),
    ),
    "half_staff": (
        Finding("lost_talk", "insured", _WEEKS, 1, "IZA DP 11040; econtribute.de"),
        Finding("offices", "insured", _WEEKS, 1, _OFFICES),
        Finding("offices_pay", "all", "cost_total", 1, _OFFICES),
    ),
    "double_staff": (
        Finding("offices", "insured", _WEEKS, -1, _OFFICES),
        Finding(
            "caseload_reviews", "jobseekers", _WEEKS, -1, "VIVE's review by way of star.dk, October 2019"
        ),
        Finding("offices_pay", "all", "cost_total", -1, _OFFICES),
    ),
    "triple_staff": (),
    "no_activation": (
        Finding(
            "threat_of_activation",
            "insured",
            _WEEKS,
            1,
            "Economic Journal 2006, doi 10.1111/j.1468-0297.2006.01109.x",
        ),
        Finding(
            "activation_at_first",
            "jobseekers",
            _WEEKS,
            0,
            "What Works? A Meta Analysis of Recent Active Labor Market Program Evaluations; research.wu.ac.at",
        ),
    ),
    "no_sanctions": (
        Finding("sanction", "insured", _WEEKS, 1, "Svarer, Economica 2011; IZA DP 3015"),
        Finding("sanction_risk", "insured", _WEEKS, 1, "IZA DP 3015"),
    ),
    "no_effects": (
        Finding(
            "first_experiment",
            "insured",
            _WEEKS,
            1,
            "Graversen and van Ours, Journal of Public Economics 2008; iza.org/publications/dp/2504",
        ),
    ),
    "by_phone": (
        Finding("distance", "jobseekers", _WEEKS, 0, "VIVE's review by way of star.dk, October 2019"),
        Finding("distance_minutes", "all", "hours", -1, "BEU 2020-21, answer to question 558"),
    ),
}
"""By extreme, in the order of the report."""
