"""Names that lead nowhere, certificates that are wrong, and servers that refuse or talk of something else."""

import socket
import threading
from pathlib import Path

import pytest
from struck import Struck

from tests.doctor.certificates import certificate, shown
from tests.doctor.examined import examined, key_of, of
from tests.unit.exchange.scripted_http import Answer, envelope, free_port, scripted_http
from tui.doctor.check import Status
from tui.doctor.network import resolve
from tui.exchange.environment import TESTNET

NOWHERE = "ws://127.0.0.1:1"


def test_a_name_that_leads_nowhere_is_told_and_nothing_behind_it_is_checked(tmp_path: Path) -> None:
    found = examined(tmp_path, "http://no-such-host.invalid", NOWHERE)
    found.fails("DNS", "no-such-host.invalid cannot be resolved", "getent hosts no-such-host.invalid")
    for name, why in (("TLS", "DNS failed"), ("REST", "TLS was not checked"), ("key accepted", "REST was not checked")):
        assert (found[name].status, found[name].told) == (Status.SKIPPED, f"not checked: {why}")
    # What does not hang on it is looked at all the same.
    assert found["journal"].status is Status.OK
    assert found["key"].status is Status.OK


def test_a_resolver_that_does_not_answer_holds_nothing_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    never = threading.Event()

    def resolve_never(*_: object, **__: object) -> list[object]:
        never.wait()
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", resolve_never)
    found = examined(tmp_path, "http://slow.invalid", NOWHERE, seconds=3)
    never.set()
    found.fails("DNS", "nothing came of it within", "the servers in /etc/resolv.conf")
    assert found["CA bundle"].told == "not checked: the time for all checks is over"
    assert found["journal"].told == "not checked: the time for all checks is over"


def test_a_filter_that_answers_for_bybit_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    row = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.1.2.3", 0))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [row])
    outcome = resolve(TESTNET).outcome
    assert outcome.status is Status.WARNING
    assert "api-testnet.bybit.com is 10.1.2.3, which is an address of this house" in outcome.told
    assert "use other DNS servers" in outcome.fix


@pytest.mark.parametrize(
    ("made", "trusted", "told", "fix"),
    [
        ({"ends": "210101"}, True, "the certificate of localhost has expired", "look at this machine's date first"),
        ({"begins": "480101"}, True, "the certificate of localhost is not valid yet", "this machine's date"),
        ({"name": "elsewhere.test"}, True, "is for another name than localhost", "do not go on"),
        ({}, False, "the certificate of localhost is from an unknown issuer", "REQUESTS_CA_BUNDLE (for REST)"),
    ],
)
def test_a_certificate_that_is_wrong_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: dict[str, str], trusted: bool, told: str, fix: str
) -> None:
    own = certificate(tmp_path, **made)
    if trusted:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(own.certificate))
    with shown(own) as host:
        found = examined(tmp_path, f"https://{host}", NOWHERE)
    found.fails("TLS", told, fix)
    assert found["REST"].told == "not checked: TLS failed"


def test_certificates_that_are_trusted_by_a_variable_are_shaken_hands_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = certificate(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(own.certificate))
    with shown(own) as host:
        found = examined(tmp_path, f"https://{host}", f"wss://{host}")
        # REST trusts it and streams do not: each has a variable of its own.
        found.fails("TLS", "unknown issuer", "WEBSOCKET_CLIENT_CA_BUNDLE (for streams)")
        monkeypatch.setenv("WEBSOCKET_CLIENT_CA_BUNDLE", str(own.certificate))
        found = examined(tmp_path, f"https://{host}", f"wss://{host}")
    assert found["TLS"].status is Status.OK
    assert "localhost TLSv1.3 in" in found["TLS"].told
    # Behind the handshake nobody speaks HTTP here; that it comes so far shows that requests trust it too.
    found.fails("REST", "no answer", "check the line")


def test_behind_certificates_that_are_trusted_all_is_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchange: Struck
) -> None:
    own = certificate(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(own.certificate))
    monkeypatch.setenv("WEBSOCKET_CLIENT_CA_BUNDLE", str(own.certificate))
    with shown(own, exchange.running.rest) as rest, shown(own, exchange.running.ws) as ws:
        found = examined(tmp_path, f"https://{rest}", f"wss://{ws}")
    assert found.named(Status.FAILED) == found.named(Status.SKIPPED) == []
    assert found["TLS"].told.count("its certificate is good until Dec 31") == 2
    assert found["DNS"].told.startswith("localhost is 127.0.0.1") or found["DNS"].told.startswith("localhost is ::1")


def test_a_bundle_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchange: Struck) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "gone.pem"))
    of(exchange, tmp_path).fails("CA bundle", "gone.pem (REQUESTS_CA_BUNDLE) cannot be used", "unset the variable")
    (tmp_path / "gone.pem").write_text("no certificate")
    of(exchange, tmp_path).fails("CA bundle", "it holds no certificates", "unset the variable")


def test_certificates_of_old_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchange: Struck) -> None:
    folder = tmp_path / "certifi-2019.1.2.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: certifi\nVersion: 2019.1.2\n")
    monkeypatch.syspath_prepend(tmp_path)
    of(exchange, tmp_path).warns("CA bundle", "days old", "pip install --upgrade certifi")


def test_an_address_where_nobody_listens_is_told(tmp_path: Path) -> None:
    found = examined(tmp_path, f"http://127.0.0.1:{free_port()}", NOWHERE)
    found.fails("REST", "no connection: connection refused", "check the network")
    found.fails("public stream", "it ended: connection refused", "a proxy, VPN or firewall")


@pytest.mark.parametrize(
    ("answer", "told", "fix"),
    [
        (Answer(b"403, access too frequent", 403), "403: too many requests from this address", "wait ten minutes"),
        (Answer(b"blocked from your country.", 403), "the region of this address is not served", "data centre"),
        (Answer(b"", 403), "HTTP 403: forbidden before the API has looked", "wait ten minutes; if it stays so"),
        (Answer(b"<html>log in</html>"), "the answer is garbled (the answer is not JSON)", "captive portal"),
        (Answer(b"", 502), "HTTP 502: a gateway in front of the API", "wait"),
        (envelope(code=10009, message="Service Restricted"), "10009: not offered from this region", "--domain"),
    ],
)
def test_what_answers_in_the_place_of_the_exchange_is_told(tmp_path: Path, answer: Answer, told: str, fix: str) -> None:
    with scripted_http() as script:
        script.answers = [answer]
        found = examined(tmp_path, script.url, NOWHERE)
    found.fails("REST", told, fix)
    # The key is not blamed, and was not shown to whoever this is.
    assert found["key accepted"].status is Status.SKIPPED
    assert all("X-BAPI-API-KEY" not in each.headers for each in script.requests)


def test_a_proxy_is_named_without_its_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    monkeypatch.setenv("HTTP_PROXY", f"http://me:canary-secret@127.0.0.1:{port}")
    found = examined(tmp_path, "http://exchange.invalid", "ws://exchange.invalid", key_of())
    assert found["DNS"].told == f"exchange.invalid is reached by the proxy 127.0.0.1:{port}, which resolves it"
    found.fails("REST", f"(by the proxy 127.0.0.1:{port})", "check the")
    assert found["public stream"].status is Status.FAILED
