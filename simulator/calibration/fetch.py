"""Fetching exports from the two official services, as the bytes that they send: StatBank and Jobindsats.

Nothing is read on the way: what comes is kept as it is, for the readers and for whoever wants to see what was used.
The token of Jobindsats is taken from the environment, goes into a header and nowhere else: not into an address, a
message or a file.
"""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode

from simulator.errors import JobcentreError

STATBANK = "https://api.statbank.dk/v1"
JOBINDSATS = "https://api.jobindsats.dk/v3"
TOKEN = "JOBINDSATS_TOKEN"
"""The environment variable that holds the token of Jobindsats."""
SECONDS = 60
"""How long an answer may take."""
FORMATS = ("CSV", "BULK", "JSONSTAT")
_MOST = 200_000_000


class FetchError(JobcentreError):
    """The service did not send what was asked for; the message is one line."""


def fetch_statbank(
    table: str, codes: Mapping[str, Sequence[str]], kind: str = "BULK", *, service: str = STATBANK
) -> bytes:
    """Fetch a table of StatBank (Statistics Denmark).

    Parameters
    ----------
    table : str
        Its id, such as ``AUF01``.
    codes : mapping of str to sequence of str
        By variable (``OMRÅDE``, ``TID``), the values wanted; ``*`` for all.
    kind : str
        One of :data:`FORMATS`.
    service : str
        Where it is asked for.

    Raises
    ------
    FetchError
        If there is no network, or the service refuses: with what it says.
    """
    if kind not in FORMATS:
        raise FetchError(f"{kind}: no format of StatBank's; allowed: {', '.join(FORMATS)}")
    asked = {
        "table": table.upper(),
        "format": kind,
        "lang": "da",
        "variables": [{"code": code, "values": list(values)} for code, values in codes.items()],
    }
    body = json.dumps(asked).encode()
    request = urllib.request.Request(
        f"{service}/data", data=body, headers={"Content-Type": "application/json"}, method="POST"
    )
    return _answer(request, f"StatBank, table {table}")


def fetch_jobindsats(
    table: str, codes: Mapping[str, Sequence[str]], *, service: str = JOBINDSATS, token: str | None = None
) -> bytes:
    """Fetch a table of Jobindsats (STAR), version 3 of its API, as JSON.

    Parameters
    ----------
    table : str
        Its id, such as ``y25i01``.
    codes : mapping of str to sequence of str
        By dimension (``area``, ``period``), the values wanted.
    service : str
        Where it is asked for.
    token : str, optional
        By default that of the environment (:data:`TOKEN`).

    Raises
    ------
    FetchError
        If there is no token, no network, or the service refuses.
    """
    secret = token or os.environ.get(TOKEN, "")
    if not secret.strip():
        raise FetchError(f"Jobindsats wants a token: set the environment variable {TOKEN}")
    wanted = urlencode({name: ",".join(values) for name, values in codes.items()})
    request = urllib.request.Request(
        f"{service}/data/{quote(table)}/json?{wanted}", headers={"Authorization": secret.strip()}
    )
    return _answer(request, f"Jobindsats, table {table}")


def _answer(request: urllib.request.Request, what: str) -> bytes:
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            content: bytes = answer.read(_MOST)
    except urllib.error.HTTPError as error:
        raise FetchError(
            f"{what}: the service refuses ({error.code} {error.reason}){_reason(error)}"
        ) from None
    except (urllib.error.URLError, TimeoutError, OSError) as error:
        reason = getattr(error, "reason", error)
        raise FetchError(f"{what}: no answer ({reason})") from None
    if not content.strip():
        raise FetchError(f"{what}: the answer is empty")
    return content


def _reason(error: urllib.error.HTTPError) -> str:
    """Return the first line of what a service says of its refusal, if it says something short."""
    try:
        text = error.read(2000).decode("utf-8", "replace").strip()
    except OSError:
        return ""
    try:
        said = json.loads(text)
        text = str(said.get("message") or said.get("Message") or "") if isinstance(said, dict) else ""
    except ValueError:
        text = "" if text.startswith("<") else text
    return f": {' '.join(text.split())[:200]}" if text else ""
