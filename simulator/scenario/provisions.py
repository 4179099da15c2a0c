"""What a document proposes, line by line: carried by keys, or by nothing and why."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.scenario.errors import nearest_path, spell
from simulator.scenario.finding import Finding
from simulator.scenario.scenario import About, Scenario
from simulator.scenario.schema import PARTS

_NONE = re.compile(r"none\b\s*:?\s*(.*)", re.DOTALL)


def left_out(about: About) -> dict[str, str]:
    """Return what of a document no key carries, each with the reason that its file gives."""
    reasons = {provision: _reason(text) for provision, text in about.provisions.items()}
    return {provision: why for provision, why in reasons.items() if why is not None}


def provisions(scenario: Scenario) -> Iterator[Finding]:
    """Hold the map from a document's provisions to keys up against the keys that there are."""
    paths = tuple(
        {path: None for s in (scenario, *(then for _, then in scenario.later)) for path in s.paths()}
    )
    known = {path.rsplit(".", n)[0] for path in paths for n in range(path.count(".") + 1)}
    for name, text in scenario.about.provisions.items():
        at = f'about.provisions."{name}"'
        reason = _reason(text)
        if reason == "":
            yield Finding(at, "says 'none' without a reason", "keys, or 'none: why'")
        for word in () if reason is not None else re.split(r"[\s,]+", text):
            if word.split(".")[0] in PARTS and "." in word and word not in known:
                yield Finding(at, f"there is no {spell(word)}", nearest=nearest_path(word, paths))


def _reason(text: str) -> str | None:
    """Return why nothing carries a provision (empty where its file does not say); None where keys do."""
    found = _NONE.fullmatch(text.strip())
    return None if found is None else found[1]
