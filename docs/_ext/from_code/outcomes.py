"""The catalogue of outcomes, in both languages."""

from __future__ import annotations

from from_code.text import code, plain, table
from simulator.catalogue import GROUP_SETS, OUTCOMES


def outcomes() -> str:
    """List the outcomes by family: name, meaning in both languages, unit, which way is better."""
    from simulator.reporting.words import words

    english, danish = words("en"), words("da")
    families = {
        "time_to_job": "Time to job",
        "compliance": "Compliance",
        "cost": "Cost",
        "capacity": "Capacity",
    }
    heads = ("Name", "What it is", "In Danish", "Unit", "Better")
    text = []
    for family, title in families.items():
        rows = [
            (code(o.id), plain(english.outcome(o.id)), plain(danish.outcome(o.id)), o.unit, o.better)
            for o in OUTCOMES.values()
            if o.family == family
        ]
        text.append(f"## {title}\n\n{table(heads, rows, (26, 29, 27, 10, 8))}")
    return "\n\n".join(text)


def groups() -> str:
    """List the group sets that outcomes are given for."""
    return ", ".join(map(code, GROUP_SETS))
