"""Exports are fetched as they are sent, from a local server that speaks the services' formats; no token is told."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlparse

import pytest

from simulator.calibration.fetch import FetchError, fetch_jobindsats, fetch_statbank
from simulator.cli import main

BULK = "OMRÅDE;YDELSESTYPE;TID;INDHOLD\nHedensted;Dagpengemodtagere i alt;2023M01;512\n"
SECRET = "very-secret-token"
seen = []


class Service(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        seen.append(("POST", self.path, body, dict(self.headers)))
        if body["table"] == "NONE":
            self._send(404, json.dumps({"errorTypeCode": "TABLE", "message": "Table NONE does not exist"}))
        elif body["table"] == "EMPTY":
            self._send(200, "")
        else:
            self._send(200, BULK)

    def do_GET(self):
        seen.append(("GET", self.path, None, dict(self.headers)))
        if self.headers.get("Authorization") != SECRET:
            self._send(401, "<html>no</html>")
        else:
            asked = parse_qs(urlparse(self.path).query)
            self._send(200, json.dumps([{"Variables": [], "Data": [], "asked": asked}]))

    def _send(self, status, text):
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def service():
    server = HTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_statbank_is_asked_for_a_table_in_its_own_words(service):
    content = fetch_statbank("auf01", {"OMRÅDE": ["766"], "TID": ["*"]}, service=service)
    assert content.decode() == BULK
    method, path, body, _ = seen[-1]
    assert (method, path) == ("POST", "/data")
    assert body["table"] == "AUF01"
    assert body["format"] == "BULK"
    assert {"code": "OMRÅDE", "values": ["766"]} in body["variables"]


def test_jobindsats_is_given_the_token_of_the_environment_in_a_header_alone(service, monkeypatch):
    monkeypatch.setenv("JOBINDSATS_TOKEN", SECRET)
    content = fetch_jobindsats("y25i01", {"period": ["2023M01", "2023M02"]}, service=service)
    assert json.loads(content)[0]["asked"] == {"period": ["2023M01,2023M02"]}
    _, path, _, headers = seen[-1]
    assert headers["Authorization"] == SECRET
    assert SECRET not in path


def test_a_refusal_is_one_line_with_what_the_service_says(service):
    with pytest.raises(
        FetchError, match=r"table NONE: the service refuses \(404 Not Found\): Table NONE does not"
    ):
        fetch_statbank("NONE", {}, service=service)
    with pytest.raises(FetchError, match="the answer is empty"):
        fetch_statbank("EMPTY", {}, service=service)


def test_a_wrong_token_is_told_without_it(service):
    with pytest.raises(FetchError) as error:
        fetch_jobindsats("y25i01", {}, service=service, token="wrong-token")
    assert "401" in str(error.value)
    assert "wrong-token" not in str(error.value)


def test_without_a_token_or_a_network_one_line_says_so(monkeypatch):
    monkeypatch.delenv("JOBINDSATS_TOKEN", raising=False)
    with pytest.raises(FetchError, match="set the environment variable JOBINDSATS_TOKEN"):
        fetch_jobindsats("y25i01", {})
    with pytest.raises(FetchError, match="StatBank, table AUF01: no answer"):
        fetch_statbank("AUF01", {}, service="http://127.0.0.1:9")


def test_the_command_fetches_and_the_readers_read_what_it_fetched(service, tmp_path, capsys):
    out, tidy = tmp_path / "auf01.csv", tmp_path / "tidy.csv"
    asked = ["fetch", "statbank", "AUF01", "--code", "OMRÅDE=766", "--address", service, "--out", str(out)]
    assert main(asked) == 0
    assert main(["tidy", str(out), "--out", str(tidy)]) == 0
    assert "Hedensted,2023M01" in tidy.read_text(encoding="utf-8")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["statbnk", "AUF01"], "statbnk: unknown service; allowed: statbank, jobindsats"),
        (["statbank", "AUF01", "--code", "TID"], "--code TID: is not NAME=VALUES"),
        (
            ["statbank", "AUF01", "--format", "XML"],
            "XML: no format of StatBank's; allowed: CSV, BULK, JSONSTAT",
        ),
    ],
)
def test_a_mistake_is_one_line_and_nothing_is_written(command, said, tmp_path, capsys):
    assert main(["fetch", *command, "--out", str(tmp_path / "x.csv")]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(said)
    assert not list(tmp_path.iterdir())
