"""One request to a service, with patience and with bounds.

A service that is busy is asked again after the pause that it names. An answer that is too large, takes too long, breaks
off or leads elsewhere is told in one line: an official service of that name may be a proxy's login page.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from simulator.calibration.fetch.request import FetchError

if TYPE_CHECKING:
    import urllib3

BUSY = (429, 502, 503, 504)
"""Refusals after which a service is asked again."""
_MOST_REDIRECTS = 3
_PIECE = 2**16


@dataclass(frozen=True)
class Bounds:
    """How long and how large an answer may be, and how often it is asked for.

    Attributes
    ----------
    silence : float
        Seconds in which nothing comes.
    seconds : float
        Seconds that an answer may take in all.
    bytes : int
        Most bytes of an answer, unpacked.
    tries : int
        How often a busy service is asked.
    pause : float
        Seconds before it is asked a second time, where it does not say; doubled each time.
    longest_pause : float
        Seconds: a service that wants a longer pause is not waited for.
    sleep : callable
        Waits so many seconds.
    """

    silence: float = 60.0
    seconds: float = 600.0
    bytes: int = 200_000_000
    tries: int = 5
    pause: float = 1.0
    longest_pause: float = 120.0
    sleep: Callable[[float], None] = field(default=time.sleep, compare=False)


@dataclass(frozen=True)
class Service:
    """A service, and how it is spoken to.

    Attributes
    ----------
    name : str
        In messages.
    root : str
        Its address.
    headers : mapping
        Sent with every request, and to no other address.
    bounds : Bounds
        How long and how large its answers may be.
    say : callable
        Is told of each pause, a line.
    """

    name: str
    root: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    bounds: Bounds = Bounds()
    say: Callable[[str], None] = field(default=lambda line: None, compare=False)

    def get(self, path: str, what: str) -> bytes:
        """Ask for an address below the root.

        Raises
        ------
        FetchError
            If it does not send it: with what it says.
        """
        return self._ask("GET", path, what, None)

    def post(self, path: str, body: object, what: str) -> bytes:
        """Ask for an address below the root, with a body of JSON; it must be harmless to ask twice.

        Raises
        ------
        FetchError
            If it does not send it: with what it says.
        """
        return self._ask("POST", path, what, json.dumps(body).encode())

    def _ask(self, method: str, path: str, what: str, body: bytes | None) -> bytes:
        import urllib3

        what, bounds = f"{self.name}, {what}", self.bounds
        address = f"{self.root.rstrip('/')}/{path}"
        headers = {**self.headers, "Accept-Encoding": "gzip, deflate"}
        headers |= {"Content-Type": "application/json"} if body is not None else {}
        pool = _pool(address, bounds)
        for tried in range(1, bounds.tries + 1):
            try:
                response = _followed(pool, method, address, body, headers, what)
                if response.status in BUSY and tried < bounds.tries:
                    self._wait(response, tried, what)
                    continue
                if response.status != 200:
                    said = f"({response.status} {response.reason or ''}".rstrip()
                    raise FetchError(f"{what}: the service refuses {said}){_reason(response)}")
                content = _read(response, bounds, what)
            except urllib3.exceptions.HTTPError as error:
                raise FetchError(f"{what}: {_in_words(error, bounds)}") from None
            if not content.strip():
                raise FetchError(f"{what}: the answer is empty")
            if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
                told = "the answer is a web page, not data: a login, or a proxy's?"
                raise FetchError(f"{what}: {told}")
            return content
        raise AssertionError("the last try ends in an answer or a refusal")

    def _wait(self, response: urllib3.BaseHTTPResponse, tried: int, what: str) -> None:
        """Pause for as long as a busy service asks for.

        Raises
        ------
        FetchError
            If that is too long.
        """
        import urllib3

        try:
            named = urllib3.Retry(respect_retry_after_header=True).get_retry_after(response)
        except urllib3.exceptions.InvalidHeader:
            named = None
        seconds = self.bounds.pause * 2 ** (tried - 1) if named is None else named
        response.close()
        if seconds > self.bounds.longest_pause:
            told = f"is busy ({response.status}) and wants to be asked again in {seconds:,.0f} seconds"
            raise FetchError(f"{what}: the service {told}")
        self.say(f"{what}: the service is busy ({response.status}); asked again in {seconds:.0f} s")
        self.bounds.sleep(seconds)


def _pool(address: str, bounds: Bounds) -> urllib3.PoolManager:
    """Return what sends requests: by the proxy that the system names, if it names one."""
    from urllib.request import getproxies, proxy_bypass

    import urllib3

    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FetchError(f"{address}: is no address such as https://api.statbank.dk/v1")
    proxy = getproxies().get(parts.scheme)
    limits = urllib3.Timeout(connect=min(30.0, bounds.silence), read=bounds.silence)
    if proxy and not proxy_bypass(parts.hostname):
        return urllib3.ProxyManager(proxy, timeout=limits, retries=False)
    return urllib3.PoolManager(timeout=limits, retries=False)


def _followed(
    pool: urllib3.PoolManager,
    method: str,
    address: str,
    body: bytes | None,
    headers: Mapping[str, str],
    what: str,
) -> urllib3.BaseHTTPResponse:
    """Send a request, and follow where it is sent on to within the same service: elsewhere no token goes.

    Raises
    ------
    FetchError
        If it is sent on to another server, or round and round.
    """
    for _ in range(_MOST_REDIRECTS + 1):
        response = pool.request(
            method, address, body=body, headers=headers, redirect=False, preload_content=False
        )
        to = response.get_redirect_location()
        if not to:
            return response
        response.close()
        there = urljoin(address, to)
        if _origin(there) != _origin(address):
            told = f"sends on to {_shown_origin(there)}, which is not followed; is its address still right?"
            raise FetchError(f"{what}: the service {told}")
        address = there
    raise FetchError(f"{what}: the service sends on and on, round in a circle")


def _origin(address: str) -> tuple[str, str | None, int]:
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)


def _shown_origin(address: str) -> str:
    """Return a server without what else stands in its address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")


def _read(response: urllib3.BaseHTTPResponse, bounds: Bounds, what: str) -> bytes:
    """Read an answer, as long as it is neither too large nor too slow.

    Raises
    ------
    FetchError
        If it is.
    """
    most = f"more than {bounds.bytes / 1e6:,.0f} MB; ask for fewer months, or for one municipality"
    length = response.headers.get("Content-Length", "")
    ends = time.monotonic() + bounds.seconds
    pieces, size = [], 0
    try:
        if length.isdigit() and int(length) > bounds.bytes:
            raise FetchError(f"{what}: the answer is {most}")
        while piece := response.read1(_PIECE):
            pieces.append(piece)
            size += len(piece)
            if size > bounds.bytes:
                raise FetchError(f"{what}: the answer is {most}")
            if time.monotonic() > ends:
                told = f"is not complete after {bounds.seconds:.0f} seconds"
                raise FetchError(f"{what}: the answer {told}; ask for fewer months, or for one municipality")
    finally:
        response.close()
    return b"".join(pieces)


def _in_words(error: urllib3.exceptions.HTTPError, bounds: Bounds) -> str:
    """Return what went wrong on the way, without addresses of objects and such."""
    from urllib3 import exceptions as known

    if isinstance(error, known.ProxyError):
        return "no answer: the proxy that the system names does not let it through"
    if isinstance(error, known.SSLError):
        return "no answer: its certificate is not accepted here (TLS)"
    if isinstance(error, known.NameResolutionError):
        return "no answer: there is no network, or no server of this name"
    if isinstance(error, known.NewConnectionError):
        return "no answer: the connection is refused, or there is no network"
    if isinstance(error, known.TimeoutError):
        return f"no answer within {bounds.silence:.0f} seconds"
    if isinstance(error, known.DecodeError):
        return "the answer is damaged: it cannot be unpacked; try again"
    if isinstance(error, known.ProtocolError):
        return "the answer breaks off before its end; try again"
    return f"no answer ({' '.join(str(error).split())[:200]})"


def _reason(response: urllib3.BaseHTTPResponse) -> str:
    """Return what a service says of its refusal, if it says something short."""
    import urllib3

    try:
        text = response.read(2000, decode_content=True).decode("utf-8", "replace").strip()
    except urllib3.exceptions.HTTPError:
        return ""
    finally:
        response.close()
    try:
        said = json.loads(text)
    except ValueError:
        said = "" if text.startswith("<") else text
    if isinstance(said, dict):
        code = said.get("errorTypeCode")
        words = (said[key] for key in ("message", "Message", "detail", "error", "title") if said.get(key))
        said = f"{code}: {next(words, '')}" if code else next(words, "")
    return f": {' '.join(said.split())[:200]}" if isinstance(said, str) and said.strip() else ""
