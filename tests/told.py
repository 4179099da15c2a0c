"""What a command says on standard error besides how far it is, which it says only where the machine is slow."""

import re

_HOW_FAR = re.compile(r".+: \d+ of \d+ done(, about .+ left)?")


def complaints(told: str) -> list[str]:
    """Return the lines that are not of how far the work is."""
    return [line for line in told.splitlines() if not _HOW_FAR.fullmatch(line)]
