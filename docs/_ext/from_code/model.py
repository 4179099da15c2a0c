"""What the page on the model shows of the current rules: people, effects, duties."""

from __future__ import annotations

from from_code.figures import SCENARIO, figures, span
from from_code.text import code, number, plain, table


def people() -> str:
    """List the target groups with their persons at the start, and the caseworkers who serve them."""
    from simulator.reporting.words import words
    from simulator.scenario import load_scenario

    scenario = load_scenario(SCENARIO)
    teams = {group: (name, team) for name, team in scenario.practice.teams.items() for group in team.groups}
    danish = words("da")
    rows = []
    for name, group in scenario.place.groups.items():
        team, served = teams[name]
        heads = f"{code(team)}, {number(served.heads)}"
        rows.append((code(name), plain(danish.group(name)), str(group.stock), heads))
    every = scenario.place.groups.values()
    heads = number(sum(team.heads for team in scenario.practice.teams.values()))
    rows.append(("all", "", str(sum(group.stock for group in every)), heads))
    return table(
        ("Group", "Danish", "Persons at the start", "Team and its caseworkers"), rows, (25, 35, 15, 25)
    )


NO_ONE_NUMBER = {"by talk": "by the curve below", "by type": "by type of activation"}
"""What stands in place of a size that is no one number."""


def effects() -> str:
    """List the effects on the job hazard: how long, how large, with the ranges of both."""
    from simulator.model.effects import EFFECTS

    known = figures()

    def told(key: str) -> str:
        figure = known[f"behaviour.{key}"]
        return f"{number(figure.value)} ({span(figure)})"

    rows = [
        (
            effect.opens,
            told(effect.weeks) if effect.weeks else "as long as that holds",
            NO_ONE_NUMBER.get(effect.reads) or told(effect.size),
            code(f"behaviour.{effect.size}"),
        )
        for effect in EFFECTS
    ]
    return table(("When", "Weeks (range)", "Size (range)", "Path of the size"), rows, (34, 18, 22, 26))


def splits() -> str:
    """List the pairs of a talk's effect before and after it, along the curve that `threat_share` moves on."""
    from simulator.model.effects import AHEAD, HELD, SPLITS

    rows = [tuple(map(number, row)) for row in zip(SPLITS, AHEAD, HELD, strict=True)]
    return table(("`behaviour.threat_share`", "Ahead", "Held"), rows, (40, 30, 30))


def duties() -> str:
    """List the content duties of the current rules."""
    from simulator.reporting.words import words
    from simulator.scenario import load_scenario

    law, english = load_scenario(SCENARIO).law, words("en")
    rows = [
        (
            code(name),
            code(duty.trigger),
            number(duty.minutes),
            number(duty.paper_minutes),
            plain(", ".join(english.group(group) for group in duty.groups)),
        )
        for name, duty in law.duties.items()
    ]
    heads = ("Duty", "When", "Minutes in the talk", "Minutes of paperwork", "Groups")
    return table(heads, rows, (22, 18, 12, 12, 36))
