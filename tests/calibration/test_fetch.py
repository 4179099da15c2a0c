"""Tables are fetched as the services' own clients do, from servers of this machine; no token is told."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest

from simulator.calibration.fetch import FetchError, Wanted, fetch_jobindsats, fetch_statbank
from simulator.calibration.fetch.web import Bounds
from simulator.cli import main
from tests.calibration import services
from tests.calibration.services import SECRET, busy, packed, plain, redirected


@pytest.fixture
def jobindsats():
    with services.served(services.Jobindsats) as server:
        yield server


@pytest.fixture
def statbank():
    with services.served(services.StatBank) as server:
        yield server


@pytest.fixture
def token(monkeypatch):
    monkeypatch.setenv("JOBINDSATS_TOKEN", SECRET)


def asked_of(server):
    return {name: values[0] for name, values in parse_qs(urlsplit(server.seen[-1][1]).query).items()}


def fetched(server, wanted=None, kind="JSON", **bounds):
    pauses: list[float] = []
    patient = Bounds(**{"sleep": pauses.append, **bounds})
    found = fetch_jobindsats(
        "y25i01", wanted or Wanted(months=2), kind, root=server.address, token=SECRET, bounds=patient
    )
    return found, pauses


def test_a_municipality_and_months_are_enough_the_description_tells_the_rest(jobindsats):
    found, _ = fetched(jobindsats)
    assert asked_of(jobindsats) == {
        "mgroup.*": "*",
        "period.M": "latest:2",
        "hierarchy._nykom": "*",
        "hierarchy._ygrpi09": "*",
        "format": "json",
    }
    _, path, headers, _ = jobindsats.seen[-1]
    assert path.startswith("/data/y25i01?mgroup.*=*&period.M=latest:2&hierarchy._nykom=*&")
    assert headers["Authorization"] == f"Bearer {SECRET}"
    assert headers["Accept"] == "application/json"
    assert not any(SECRET in path for _, path, _, _ in jobindsats.seen)
    assert json.loads(found.content)["columns"][:2] == ["Periode", "Område"]
    assert found.asked == (
        "2 months, 2025M11 to 2025M12",
        "all municipalities",
        "each of Ydelsesgruppe",
        "summed over A-kasser",
    )


@pytest.mark.parametrize(
    ("municipality", "member"),
    [("Hedensted", "/766/"), ("766", "/766/"), ("rebild", "/840/"), ("Hele landet", "/")],
)
def test_one_municipality_is_asked_for_by_its_member_in_the_table(jobindsats, municipality, member):
    fetched(jobindsats, Wanted(municipality, 1))
    assert asked_of(jobindsats)["hierarchy._nykom"] == member


def test_no_more_months_are_asked_for_than_there_are(jobindsats):
    found, _ = fetched(jobindsats, Wanted(months=600))
    assert asked_of(jobindsats)["period.M"] == "latest:36"
    assert "36 months, 2023M01 to 2025M12, all there are of the 600 asked for" in found.asked


def test_the_services_own_words_go_before(jobindsats):
    codes = {"_akassebl": ("*",), "period.M": ("2023M01", "2023M02"), "hierarchy._ygrpi09": ("/",)}
    fetched(jobindsats, Wanted(codes=codes))
    asked = asked_of(jobindsats)
    assert asked["hierarchy._akassebl"] == "*"
    assert asked["period.M"] == "2023M01,2023M02"
    assert asked["hierarchy._ygrpi09"] == "/"


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (Wanted("Hedenstad"), "no municipality is named 'Hedenstad'; did you mean 'Hedensted'?"),
        (Wanted("Viborg"), "table y25i01: Viborg is none of its municipalities"),
        (Wanted(codes={"area": ("x",)}), "--code area: was version 2's; version 3 says hierarchy._nykom"),
        (Wanted(codes={"period": ("x",)}), "--code period: was version 2's; version 3 says period.M"),
        (Wanted(codes={"kon": ("x",)}), "--code kon: must be hierarchy.NAME, period.TYPE or mgroup.GROUP"),
        (Wanted(codes={"_akasse": ("*",)}), "y25i01 has no such hierarchy; it has: hierarchy._hele_landet"),
    ],
)
def test_what_a_table_does_not_have_is_told_before_data_are_asked_for(jobindsats, wanted, said):
    with pytest.raises(FetchError) as error:
        fetched(jobindsats, wanted)
    assert said in str(error.value)
    assert not any("/data/" in path for _, path, _, _ in jobindsats.seen)


def test_a_table_without_months_says_which_periods_it_has(jobindsats):
    with pytest.raises(
        FetchError, match=r"has no months; its periods: period\.Q; say --code period\.Q=latest:20"
    ):
        fetch_jobindsats("y01h01", Wanted(), root=jobindsats.address, token=SECRET)


def test_a_description_that_lists_no_hierarchies_is_no_hindrance(jobindsats):
    about = {name: value for name, value in services.described("y25i01").items() if name != "dimensions"}
    jobindsats.faults = [plain(json.dumps([about]))]
    fetched(jobindsats, Wanted(months=2, codes={"_ygrpi09": ("*",)}))
    assert asked_of(jobindsats)["hierarchy._nykom"] == "*"
    jobindsats.faults = [plain(json.dumps(about))]
    with pytest.raises(FetchError, match="its description lists no municipalities; ask for all of them"):
        fetched(jobindsats, Wanted("Rebild"))


def test_the_old_way_is_refused_by_the_service():
    with services.served(services.Jobindsats) as server:
        import urllib3

        pool = urllib3.PoolManager(retries=False)
        new = f"{server.address}/data/y25i01?mgroup.*=*&period.M=latest:1&hierarchy._nykom=*&format=json"
        old = f"{server.address}/data/y25i01/json?area=*&period=2023M01"
        bearer = {"Authorization": f"Bearer {SECRET}"}
        assert pool.request("GET", new, headers=bearer).status == 200
        assert pool.request("GET", new, headers={"Authorization": SECRET}).status == 401
        assert pool.request("GET", old, headers=bearer).status == 404


def test_a_wrong_token_is_told_without_it(jobindsats):
    with pytest.raises(FetchError) as error:
        fetch_jobindsats("y25i01", Wanted(), root=jobindsats.address, token="wrong-token")
    assert "(401 Unauthorized): Authorization has been denied" in str(error.value)
    assert "wrong-token" not in str(error.value)


@pytest.mark.parametrize("secret", ["two words", "line\nbreak", "æøå"])
def test_a_token_that_can_be_none_is_told_without_it(secret):
    with pytest.raises(FetchError, match="holds blanks or other characters") as error:
        fetch_jobindsats("y25i01", Wanted(), token=secret)
    assert secret not in str(error.value)


def test_a_token_goes_over_no_unencrypted_network():
    with pytest.raises(FetchError, match="a token is sent over https:// alone"):
        fetch_jobindsats("y25i01", Wanted(), root="http://api.jobindsats.dk/v3", token=SECRET)


def test_without_a_token_or_a_network_one_line_says_so(monkeypatch):
    monkeypatch.delenv("JOBINDSATS_TOKEN", raising=False)
    with pytest.raises(FetchError, match="set the environment variable JOBINDSATS_TOKEN"):
        fetch_jobindsats("y25i01", Wanted())
    with pytest.raises(FetchError, match="StatBank, table AUF01: no answer: the connection is refused"):
        fetch_statbank("AUF01", Wanted(), root="http://127.0.0.1:9")


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_service_is_asked_again_after_the_pause_that_it_names(jobindsats, status):
    jobindsats.faults = [busy(status, "7"), busy(status)]
    found, pauses = fetched(jobindsats)
    assert pauses == [7, 2.0]
    assert found.content.startswith(b'{"columns"')


def test_a_service_that_stays_busy_is_given_up(jobindsats):
    jobindsats.faults = [busy(503)] * 5
    with pytest.raises(FetchError, match="the service refuses \\(503 Service Unavailable\\)"):
        fetched(jobindsats, tries=3)
    assert len(jobindsats.seen) == 3


def test_an_hour_is_not_waited_for(jobindsats):
    jobindsats.faults = [busy(429, "3600")]
    with pytest.raises(FetchError, match=r"is busy \(429\) and wants to be asked again in 3,600 seconds"):
        fetched(jobindsats)
    assert len(jobindsats.seen) == 1


@pytest.mark.parametrize(
    ("fault", "bounds", "said"),
    [
        (services.broken_off, {}, "the answer breaks off before its end; try again"),
        (services.huge, {}, "the answer is more than 200 MB; ask for fewer months"),
        (packed(b" " * 10**6 + b"{}"), {"bytes": 10**5}, "the answer is more than 0 MB"),
        (packed(b"{" * 10**5, cut=40), {}, "the answer is damaged|is not JSON, or breaks off"),
        (services.dripping, {"seconds": 0.2}, "the answer is not complete after 0 seconds"),
        (services.silent, {"silence": 0.2}, "no answer within 0 seconds"),
        (plain("<!DOCTYPE html><title>Log ind</title>"), {}, "the answer is a web page, not data"),
        (plain(""), {}, "the answer is empty"),
        (plain('{"columns": ["Per'), {}, "its description: the answer is not JSON, or breaks off"),
        (plain("[" * 100_000), {}, "its description: the answer is not JSON, or breaks off"),
        (plain('{"what": 1}'), {}, "its description tells of no periods and no hierarchies"),
        (plain("Bad", 500), {}, r"the service refuses \(500 Internal Server Error\): Bad"),
    ],
)
def test_an_answer_that_is_none_is_one_line(jobindsats, fault, bounds, said):
    jobindsats.faults = [fault]
    with pytest.raises(FetchError, match=said) as error:
        fetched(jobindsats, **bounds)
    assert len(str(error.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"columns": [], "rows": []}', "the answer has columns and no figures"),
        ('{"message": "later"}', "the answer is JSON, but not columns and rows"),
        ('{"columns": ["Periode"], "rows": [["2023', "the answer is not JSON, or breaks off"),
    ],
)
def test_data_that_are_none_are_told(jobindsats, content, said):
    jobindsats.faults = [plain(json.dumps(services.described("y25i01"))), plain(content)]
    with pytest.raises(FetchError, match=said):
        fetched(jobindsats)


def test_a_service_may_send_on_within_itself_and_nowhere_else(jobindsats):
    jobindsats.faults = [redirected("/table/y25i01?format=json")]
    assert fetched(jobindsats)[0].content.startswith(b'{"columns"')
    with services.served(services.Jobindsats) as other:
        jobindsats.faults = [redirected(f"{other.address}/table/y25i01?format=json")]
        with pytest.raises(FetchError, match=f"sends on to {other.address}, which is not followed"):
            fetched(jobindsats)
        assert not other.seen
    jobindsats.faults = [redirected("/table/y25i01?format=json", 301)] * 9
    with pytest.raises(FetchError, match="round in a circle"):
        fetched(jobindsats)


def test_statbank_is_asked_what_a_table_has_and_then_for_that(statbank):
    found = fetch_statbank("auf01", Wanted("Hedensted", 3), root=statbank.address)
    assert [path for _, path, _, _ in statbank.seen] == ["/tableinfo", "/data"]
    body = statbank.seen[-1][3]
    assert (body["table"], body["format"], body["lang"]) == ("AUF01", "CSV", "da")
    assert {one["code"]: one["values"] for one in body["variables"]} == {
        "OMRÅDE": ["766"],
        "YDELSESTYPE": ["*"],
        "KØN": ["TOT"],
        "Tid": ["2025M10", "2025M11", "2025M12"],
    }
    assert "summed over AKASSE" in found.asked


def test_of_all_municipalities_regions_are_none_and_capitals_count_for_nothing(statbank):
    fetch_statbank("AUF01", Wanted(codes={"tid": ("2023m01",)}), root=statbank.address)
    asked = {one["code"]: one["values"] for one in statbank.seen[-1][3]["variables"]}
    assert asked["OMRÅDE"] == ["766", "840"]
    assert asked["Tid"] == ["2023M01"]


def test_bulk_names_every_variable_as_it_must(statbank):
    fetch_statbank("AUF01", Wanted(months=1), "BULK", root=statbank.address)
    assert {"code": "AKASSE", "values": ["*"]} in statbank.seen[-1][3]["variables"]


@pytest.mark.parametrize(
    ("table", "wanted", "said"),
    [
        ("NONE", Wanted(), r"\(404 Not Found\): EXTRACT-NOTFOUND: Tabellen blev ikke fundet"),
        (
            "AUF01",
            Wanted(codes={"OMRADE": ("*",)}),
            "no such variable; it has: OMRÅDE.*did you mean 'OMRÅDE'",
        ),
        ("AUF01", Wanted(codes={"Tid": ("2023M13",)}), "Tid of AUF01 has no value '2023M13'"),
        ("AUF01", Wanted("Viborg"), "OMRÅDE has no Viborg"),
    ],
)
def test_what_statbank_does_not_have_is_one_line(statbank, table, wanted, said):
    with pytest.raises(FetchError, match=said) as error:
        fetch_statbank(table, wanted, root=statbank.address)
    assert len(str(error.value).splitlines()) == 1


@pytest.mark.parametrize("code", ["EXTRACT-TOOBIG", "REQUEST-LIMIT"])
def test_too_many_figures_for_csv_are_told_with_what_to_do(statbank, code):
    about = plain(json.dumps(services.VARIABLES))
    refusal = plain(json.dumps({"errorTypeCode": code, "message": "For mange observationer"}), 400)
    statbank.faults = [about, refusal]
    with pytest.raises(FetchError, match=f"{code}: For mange observationer; say --format BULK"):
        fetch_statbank("AUF01", Wanted(), root=statbank.address)


def test_more_figures_than_csv_holds_are_fetched_in_bulk(statbank):
    large = json.loads(json.dumps(services.VARIABLES))
    large["variables"][3]["values"] = [{"id": f"a{k}", "text": f"Kasse {k}"} for k in range(20_000)]
    large["variables"][3]["elimination"] = False
    statbank.faults = [plain(json.dumps(large))]
    fetch_statbank("AUF01", Wanted(months=36), root=statbank.address)
    assert statbank.seen[-1][3]["format"] == "BULK"
    statbank.faults = [plain(json.dumps(large))]
    with pytest.raises(
        FetchError, match="asks for 2,880,000 figures, CSV holds 1,000,000; say --format BULK"
    ):
        fetch_statbank("AUF01", Wanted(months=36), "CSV", root=statbank.address)


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_the_command_fetches_and_the_readers_read_what_it_fetched(
    jobindsats, token, tmp_path, capsys, monkeypatch, kind
):
    monkeypatch.chdir(tmp_path)
    asked = ["fetch", "jobindsats", "y25i01", "--municipality", "all", "--months", "60", "--format", kind]
    assert main([*asked, "--address", jobindsats.address]) == 0
    assert main(["tidy", f"y25i01.{kind}", "--out", "tidy.csv"]) == 0
    assert capsys.readouterr().err == ""
    table = pd.read_csv("tidy.csv")
    insured = table[(table["municipality"] == "Hedensted") & (table["measure"] == "insured")]
    assert len(insured) == 36
    assert set(insured["value"]) == {1234.5}
    assert set(table["municipality"]) == {"Hele landet", "Hedensted", "Rebild"}
    assert set(table["source"]) == {"Jobindsats.dk (STAR) y25i01"}


def test_an_answer_under_any_name_is_read_where_its_columns_or_the_user_say_what_it_is(
    jobindsats, token, tmp_path, capsys
):
    out, plain_name, tidy = tmp_path / "svar.json", tmp_path / "tal.json", tmp_path / "tidy.csv"
    address = ["--address", jobindsats.address]
    assert main(["fetch", "jobindsats", "y25i01", *address, "--out", str(out)]) == 0
    assert main(["tidy", str(out), "--out", str(tidy)]) == 0
    assert set(pd.read_csv(tidy)["measure"]) == {"unemployed", "insured"}
    summed = ["--code", "hierarchy._ygrpi09=/2/"]
    assert main(["fetch", "jobindsats", "y25i01", *address, *summed, "--out", str(plain_name)]) == 0
    said = json.loads(plain_name.read_text("utf-8"))
    rows = [[row[0], row[1], row[3]] for row in said["rows"]]
    plain_name.write_text(json.dumps({"columns": ["Periode", "Kommune", "Antal personer"], "rows": rows}))
    assert main(["tidy", str(plain_name), "--out", str(tidy)]) == 2
    assert "or give it by --table" in capsys.readouterr().err
    for named in ("y01a02", f"{plain_name.name}=y01a02"):
        assert main(["tidy", str(plain_name), "--table", named, "--out", str(tidy)]) == 0
        assert set(pd.read_csv(tidy)["measure"]) == {"insured"}
    assert main(["tidy", str(plain_name), "--table", "auf", "--out", str(tidy)]) == 2


def test_a_busy_service_is_told_of_while_one_waits(statbank, tmp_path, capsys):
    statbank.faults = [busy(429, "0")]
    out = tmp_path / "auf01.csv"
    asked = ["fetch", "statbank", "AUF01", "--code", "OMRÅDE=766", "--address", statbank.address]
    assert main([*asked, "--out", str(out)]) == 0
    assert capsys.readouterr().err == "StatBank, table AUF01: the service is busy (429); asked again in 0 s\n"
    assert main(["tidy", str(out), "--out", str(tmp_path / "tidy.csv")]) == 0
    assert "Hedensted,2023M01" in (tmp_path / "tidy.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["statbnk", "AUF01"], "statbnk: unknown service; allowed: statbank, jobindsats"),
        (["statbank", "AUF01", "--code", "TID"], "--code TID: is not NAME=VALUES"),
        (
            ["statbank", "AUF01", "--format", "XML"],
            "XML: no format of StatBank's; allowed: CSV, BULK, JSONSTAT",
        ),
        (["jobindsats", "y25i01", "--format", "XML"], "XML: no format of Jobindsats'; allowed: JSON, CSV"),
        (["statbank", "AUF01", "--address", "statbank"], "statbank/tableinfo: is no address"),
    ],
)
def test_a_mistake_is_one_line_and_nothing_is_written(command, said, tmp_path, capsys, token):
    assert main(["fetch", *command, "--out", str(tmp_path / "x.csv")]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(said)
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_there_stays_when_the_answer_breaks_off(jobindsats, token, tmp_path):
    out = tmp_path / "y25i01.json"
    shutil.copy(Path(__file__), out)
    before = out.read_bytes()
    jobindsats.faults = [plain(json.dumps(services.described("y25i01"))), services.broken_off]
    assert main(["fetch", "jobindsats", "y25i01", "--address", jobindsats.address, "--out", str(out)]) == 2
    assert out.read_bytes() == before
    assert list(tmp_path.iterdir()) == [out]
