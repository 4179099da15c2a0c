"""Outcomes as a user names them."""

from __future__ import annotations

from difflib import get_close_matches

from simulator.catalogue import GROUP_SETS, OUTCOMES
from simulator.errors import Refused


def outcome_key(name: str) -> tuple[str, str]:
    """Read ``OUTCOME`` or ``GROUP.OUTCOME``.

    Parameters
    ----------
    name : str
        Such as ``cost_total`` or ``insured.talks_on_time``. Where only the outcome is named, it is that of job seekers
        for time to job, of everybody for the rest.

    Returns
    -------
    (group, outcome)

    Raises
    ------
    Refused
        If there is no such outcome or group; the nearest name is given.
    """
    group, dotted, outcome = name.rpartition(".")
    for kind, asked, known in (("outcome", outcome, tuple(OUTCOMES)), ("group", group, GROUP_SETS)):
        if asked not in known and (asked or kind == "outcome" or dotted):
            near = get_close_matches(asked, known, 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise Refused(f"there is no {kind} '{asked}'{hint}")
    if group:
        return group, outcome
    return "jobseekers" if OUTCOMES[outcome].family == "time_to_job" else "all", outcome
