"""Servers of this machine that speak as the two services do, their faults among it; the figures are invented."""

from __future__ import annotations

import gzip
import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

SECRET = "very-secret-token"
AREAS = {"Hele landet": "/", "Hedensted": "/766/", "Rebild": "/840/", "Uoplyst område": "/999/"}
BENEFITS = {"Bruttoledige i alt": "/", "A-dagpenge": "/2/", "Kontanthjælp": "/3/"}
MONTHS = [f"{year}M{month:02d}" for year in (2023, 2024, 2025) for month in range(1, 13)]
INSURED = {"Hele landet": "79.500", "Hedensted": "1\xa0234,5", "Rebild": "612", "Uoplyst område": "-"}


class Server(ThreadingHTTPServer):
    """A server that remembers what it was asked, and can be told to answer otherwise, once a request."""

    daemon_threads = True

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.seen: list[tuple[str, str, dict[str, str], object]] = []
        self.faults: list[Callable[[Handler], None]] = []
        self.over = threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that hung up, into what a test reads of the command; of anything else, do."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class Handler(BaseHTTPRequestHandler):
    """What both services share: a fault that is due comes before the answer."""

    server: Server
    protocol_version = "HTTP/1.1"

    def handle_one(self, body: object) -> None:
        self.server.seen.append((self.command, self.path, dict(self.headers), body))
        if self.server.faults:
            self.server.faults.pop(0)(self)
        else:
            self.answer(body)

    def answer(self, body: object) -> None:
        raise NotImplementedError

    def do_GET(self) -> None:
        self.handle_one(None)

    def do_POST(self) -> None:
        self.handle_one(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def send(self, status: int, text: str | bytes, **headers: str) -> None:
        content = text if isinstance(text, bytes) else text.encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


class Jobindsats(Handler):
    """Version 3: a bearer's token, a description of each table, data by hierarchy and period."""

    def answer(self, body: object) -> None:
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        kind, _, table = unquote(parts.path).strip("/").partition("/")
        if self.headers.get("Authorization") != f"Bearer {SECRET}":
            self.send(401, json.dumps({"message": "Authorization has been denied for this request."}))
        elif kind not in ("table", "data") or "/" in table or asked.get("format") not in ("json", "csv"):
            self.send(
                404, json.dumps({"message": "No resource was found: version 3 asks data/TABLE?format=json"})
            )
        elif table not in ("y25i01", "y01h01"):
            self.send(404, json.dumps({"message": f"Table {table} does not exist"}))
        elif kind == "table":
            self.send(200, json.dumps(described(table)))
        else:
            self._data(asked)

    def _data(self, asked: dict[str, str]) -> None:
        known = {
            "mgroup.*",
            "period.M",
            "hierarchy._nykom",
            "hierarchy._ygrpi09",
            "hierarchy._akassebl",
            "format",
        }
        unknown = sorted(set(asked) - known)
        latest = asked.get("period.M", "")
        if unknown or not latest:
            self.send(
                400, json.dumps({"message": f"Unknown parameters: {', '.join(unknown) or 'no period'}"})
            )
            return
        months = MONTHS[-int(latest[7:]) :] if latest.startswith("latest:") else latest.split(",")
        areas = members(AREAS, asked.get("hierarchy._nykom", "/"))
        benefits = members(BENEFITS, asked["hierarchy._ygrpi09"]) if "hierarchy._ygrpi09" in asked else [""]
        columns = ["Periode", "Område", "Ydelsesgruppe", "Antal ledige fuldtidspersoner"]
        rows = [
            [
                month,
                f"{area} Kommune" if area in ("Hedensted", "Rebild") else area,
                benefit,
                figure(area, benefit),
            ]
            for month in months
            for area in areas
            for benefit in benefits
        ]
        if benefits == [""]:
            columns, rows = columns[:2] + columns[3:], [row[:2] + row[3:] for row in rows]
        if asked["format"] == "json":
            self.send(200, json.dumps({"columns": columns, "rows": rows}))
        else:
            lines = [columns, *rows]
            self.send(200, ("\ufeff" + "".join(";".join(line) + "\r\n" for line in lines)).encode())


class StatBank(Handler):
    """What it documents: descriptions, data in three formats, and its faults by their codes."""

    def answer(self, body: object) -> None:
        assert isinstance(body, dict)
        if body["table"] != "AUF01":
            self._refuse(404, "EXTRACT-NOTFOUND", "Tabellen blev ikke fundet")
        elif self.path == "/tableinfo":
            self.send(200, json.dumps(VARIABLES))
        elif self.path != "/data":
            self._refuse(404, "NOTFOUND", "Funktionen blev ikke fundet")
        else:
            self._data(body)

    def _data(self, body: dict[str, object]) -> None:
        named = {one["code"]: one["values"] for one in body["variables"]}
        for variable in VARIABLES["variables"]:
            if variable["id"] not in named and (body["format"] == "BULK" or not variable.get("elimination")):
                text = f"Der skal vælges værdier for variabel: {variable['id']}"
                self._refuse(400, "EXTRACT-NOTALLOWED", text)
                return
        lines = [[*named, "INDHOLD"]]
        for area in named["OMRÅDE"]:
            for month in named["Tid"]:
                rest = {"YDELSESTYPE": ["Dagpengemodtagere i alt"], "KØN": ["I alt"], "OMRÅDE": [texts(area)]}
                rest |= {"Tid": [month], "AKASSE": ["I alt"]}
                lines.append([*(rest[code][0] for code in named), "512"])
        self.send(200, ("\ufeff" + "".join(";".join(line) + "\r\n" for line in lines)).encode())

    def _refuse(self, status: int, code: str, text: str) -> None:
        self.send(status, json.dumps({"errorTypeCode": code, "message": text}))


def figure(area: str, benefit: str) -> str:
    """Return a figure as it comes: as text, with points, blanks and a comma."""
    return (
        INSURED[area]
        if benefit == "A-dagpenge"
        else {"Kontanthjælp": "..", "": "2.048"}.get(benefit, "3.000")
    )


def members(known: dict[str, str], asked: str) -> list[str]:
    """Return the members that a request means."""
    return list(known) if asked == "*" else [name for name, key in known.items() if key in asked.split(",")]


def described(table: str) -> dict[str, object]:
    """Return a table's description: dimensions with hierarchies, these with levels of values, and periods."""

    def hierarchy(name: str, title: str, values: dict[str, str]) -> dict[str, object]:
        levels = [
            {"values": [{"value_id": key, "value_name": text}]} if key == "/" else None
            for text, key in values.items()
        ]
        below = [{"value_id": key, "value_name": text} for text, key in values.items() if key != "/"]
        return {
            "hierarchy_id": name,
            "hierarchy_name": title,
            "levels": [*(level for level in levels if level), {"values": below}],
        }

    periods = [{"periodtype_id": "Q", "values": [{"period_id": "2025Q3"}, {"period_id": "2025Q4"}]}]
    if table == "y25i01":
        periods.append({"periodtype_id": "M", "values": [{"period_id": month} for month in MONTHS]})
    return {
        "table_id": table,
        "table_name": "Antal ledige",
        "periods": periods,
        "dimensions": [
            {
                "dimension_id": "_omrade",
                "hierarchies": [
                    hierarchy("_hele_landet", "Hele landet", {"Hele landet": "/"}),
                    hierarchy("_nykom", "Kommuner", AREAS),
                ],
            },
            {"dimension_id": "_ydelse", "hierarchies": [hierarchy("_ygrpi09", "Ydelsesgruppe", BENEFITS)]},
            {
                "dimension_id": "_akasse",
                "hierarchies": [hierarchy("_akassebl", "A-kasser", {"A-kasser i alt": "/", "3F": "/1/"})],
            },
        ],
    }


def _variable(code: str, values: dict[str, str], **more: bool) -> dict[str, object]:
    return {
        "id": code,
        "text": code.lower(),
        "values": [{"id": k, "text": v} for k, v in values.items()],
        **more,
    }


PLACES = {"000": "Hele landet", "081": "Region Nordjylland", "766": "Hedensted", "840": "Rebild"}
VARIABLES = {
    "id": "AUF01",
    "variables": [
        _variable("OMRÅDE", PLACES, elimination=True),
        _variable(
            "YDELSESTYPE",
            {"TOT": "Bruttoledige i alt", "LDP": "Nettoledige dagpengemodtagere"},
            elimination=True,
        ),
        _variable("KØN", {"TOT": "I alt", "M": "Mænd", "K": "Kvinder"}, elimination=True),
        _variable("AKASSE", {"01": "Akademikernes", "02": "3F"}, elimination=True),
        _variable("Tid", {month: month for month in MONTHS}, time=True),
    ],
}


def texts(area: str) -> str:
    """Return the name of an area."""
    return PLACES[area]


@contextmanager
def served(handler: type[Handler]) -> Iterator[Server]:
    """Run a server while the block lasts."""
    server = Server(handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def busy(status: int, after: str | None = None) -> Callable[[Handler], None]:
    """Return a refusal for now, with the seconds after which to ask again."""
    return lambda one: one.send(status, "<html>busy</html>", **({"Retry_After": after} if after else {}))


def redirected(to: str, status: int = 302) -> Callable[[Handler], None]:
    """Return an answer that sends on to elsewhere."""
    return lambda one: one.send(status, "", Location=to)


def plain(text: str | bytes, status: int = 200) -> Callable[[Handler], None]:
    """Return an answer of any content."""
    return lambda one: one.send(status, text)


def packed(content: bytes, cut: int = 0) -> Callable[[Handler], None]:
    """Return a compressed answer, with so many bytes missing within."""
    whole = gzip.compress(content)
    return lambda one: one.send(200, whole[: len(whole) - cut], Content_Encoding="gzip")


def broken_off(one: Handler) -> None:
    """Promise more than is sent, and hang up."""
    one.send_response(200)
    one.send_header("Content-Length", "1000")
    one.end_headers()
    one.wfile.write(b'{"columns": ["Periode"')
    one.close_connection = True


def huge(one: Handler) -> None:
    """Announce a gigabyte."""
    one.send_response(200)
    one.send_header("Content-Length", str(10**9))
    one.end_headers()
    one.close_connection = True


def dripping(one: Handler) -> None:
    """Send a byte now and then, without end, as long as the other side listens and the server runs."""
    one.send_response(200)
    one.send_header("Content-Length", str(10**6))
    one.end_headers()
    one.close_connection = True
    try:
        while not one.server.over.wait(0.02):
            one.wfile.write(b" ")
            one.wfile.flush()
    except OSError:
        pass


def silent(one: Handler) -> None:
    """Send nothing at all until the server is closed."""
    one.server.over.wait(30)
    one.close_connection = True
