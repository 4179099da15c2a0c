"""Bits of Markdown: tables, code, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int]) -> str:
    """Write a table in Markdown; widths are those of the columns, in parts."""
    shares = " ".join(map(str, widths))
    lines = [f":::{{list-table}}\n:class: from-code\n:header-rows: 1\n:widths: {shares}"]
    for row in (heads, *rows):
        first, *rest = ((cell or "").replace("\n", " ") for cell in row)
        lines.append("\n".join([f"* - {first}", *(f"  - {cell}" for cell in rest)]))
    return "\n".join([*lines, ":::"])


def plain(text: object) -> str:
    """Write a text so that Markdown takes it as it is; ``code`` stays code."""
    said = " ".join(str(text).split())
    pieces = re.split(r"(``.+?``)", said)
    return "".join(
        f"`{piece[2:-2]}`" if piece.startswith("``") else re.sub(r"([\\`*_\[\]<>#|$])", r"\\\1", piece)
        for piece in pieces
    )


def code(text: str) -> str:
    """Write a path or a name as code that may break after a dot or an underscore; it is copied as it is."""
    broken = re.sub(r"([._])(?=\w)", r"\1<wbr>", text)
    return f'<code class="docutils literal">{broken}</code>' if text else ""


def number(value: object) -> str:
    """Write a number, or a list of them, as short as it can be."""
    if isinstance(value, tuple):
        return ", ".join(map(number, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.6g}" if isinstance(value, float) else f"{value}"
