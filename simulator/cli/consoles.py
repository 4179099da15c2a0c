"""Consoles and files of another code page than UTF-8: what they do not know is written as the nearest that they do.

A Danish Windows writes to a pipe or a file in cp1252, which has æ, ø and å but no minus sign (−) and no arrow.
"""

from __future__ import annotations

import codecs
import io
import unicodedata

_HANDLER = "jobcentre.nearest"
_NEAREST = {
    "−": "-",
    "–": "-",
    "—": "-",
    "‑": "-",
    "→": "->",
    "←": "<-",
    "≤": "<=",
    "≥": ">=",
    "≈": "~",
    "×": "x",
    "·": "|",
    "•": "*",
    "“": '"',
    "”": '"',
    "„": '"',
    "’": "'",
    "‘": "'",
    "…": "...",
    "æ": "ae",
    "ø": "oe",
    "å": "aa",
    "Æ": "Ae",
    "Ø": "Oe",
    "Å": "Aa",
    "─": "-",
    "━": "-",
    "│": "|",
    "┃": "|",
}
"""What a sign is written as where the code page has none such; others lose their accents, or become a question mark."""

_BY_DEFAULT = ("strict", "backslashreplace")
"""What Python does at such a sign unasked: it stops on standard output, and writes a number on standard error."""


def fit_to_console(*streams: object) -> None:
    """Let texts be written to a stream whatever its code page; one in UTF-8 is left as it is."""
    codecs.register_error(_HANDLER, _nearest)
    for stream in streams:
        if not isinstance(stream, io.TextIOWrapper) or _unicode(stream.encoding):
            continue
        if (
            stream.errors in _BY_DEFAULT
        ):  # who asked for another way (PYTHONIOENCODING=cp1252:replace) gets that
            stream.reconfigure(errors=_HANDLER)


def _unicode(encoding: str) -> bool:
    return codecs.lookup(encoding).name.startswith("utf")


def _nearest(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    signs = error.object[error.start : error.end]
    return "".join(_NEAREST.get(sign) or _plain(sign) for sign in signs), error.end


def _plain(sign: str) -> str:
    bare = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode()
    if bare:
        return bare
    return "" if unicodedata.combining(sign) else " " if sign.isspace() else "?"
