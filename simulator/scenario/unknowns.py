"""What is not known of a law is not settled in silence: something in the files varies it, or says why nothing does.

An entry of ``[unknown]`` names the keys that carry it, each a figure with alternatives or a range; or it says why
nothing that is simulated depends on it, or what it would change if the model could carry it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from simulator.scenario.errors import nearest_path, spell
from simulator.scenario.finding import Finding

if TYPE_CHECKING:
    from simulator.scenario.figures import Figure
    from simulator.scenario.law import Law


def unexplained(law: Law) -> Iterator[Finding]:
    """Complain of what is not known and does not say, or says in two ways, what depends on it."""
    for name, gap in law.unknown.items():
        at = f"law.unknown.{name}"
        if not (gap.keys or gap.no_consequence or gap.left_out):
            ways = "keys (of figures with alternatives or a range), no_consequence (why) or left_out (what)"
            yield Finding(at, "does not say what depends on it", ways)
        elif gap.no_consequence and (gap.keys or gap.left_out):
            other = "keys" if gap.keys else "left_out"
            yield Finding(f"{at}.no_consequence", f"stands beside {other}; give one of the two")


def unvaried(law: Law, figures: Mapping[str, Figure]) -> Iterator[Finding]:
    """Complain of keys that are to carry what is not known of a law, but that nothing varies.

    Parameters
    ----------
    law
        Whose unknowns.
    figures
        Its figures by path. Those of other parts are the user's own: of a key there only the name is looked at.
    """
    from simulator.scenario.schema import PARTS, spot

    varied = [path for path, figure in figures.items() if figure.is_varied]
    for name, gap in law.unknown.items():
        at = f"law.unknown.{name}.keys"
        for key in gap.keys:
            part, *rest = key.split(".")
            if part not in PARTS or spot(PARTS[part], tuple(rest)) is None:
                yield Finding(at, f"there is no {spell(key)}", nearest=nearest_path(key, varied))
            elif part == "law" and key not in varied:
                message = f"{spell(key)} is no figure with alternatives or a range: nothing would vary it"
                yield Finding(at, message, nearest="" if key in figures else nearest_path(key, varied))
