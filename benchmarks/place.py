"""Current rules in a place of Hedensted's mix and another size, with as much of everything a citizen."""

from __future__ import annotations

from simulator.scenario import Scenario, load_scenario

CITIZENS = 8_700
"""Citizens who appear in the log of a run of 52 + 104 weeks under current rules in Hedensted, about."""


def scaled(citizens: int) -> Scenario:
    """Give current rules where about so many citizens appear in a run: stocks, caseworkers and places in proportion."""
    base = load_scenario("current_rules")
    factor = citizens / CITIZENS
    stocks = {
        f"place.groups.{name}.stock": round(group.stock * factor) for name, group in base.place.groups.items()
    }
    places = {
        f"practice.activation.types.{name}.places": max(1, round(of.places * factor))
        for name, of in base.practice.activation.types.items()
    }
    heads = {
        f"practice.teams.{name}.heads": team.heads * factor for name, team in base.practice.teams.items()
    }
    return base.replace({**stocks, **places, **heads})
