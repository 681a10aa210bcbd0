"""REST through real pybit against a server that misbehaves: every outcome typed, sent once, no secret shown."""

import json
import logging
import pickle
import ssl
import traceback
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import requests
from scripted_http import NOW, Answer, ScriptedHttp, envelope, free_port, scripted_http
from urllib3.exceptions import MaxRetryError
from urllib3.exceptions import SSLError as PoolSslError

from tui.exchange import session as session_module
from tui.exchange.clock import ExchangeClock, Reading
from tui.exchange.credentials import Credentials
from tui.exchange.environment import paper
from tui.exchange.errors import ExchangeError, HttpStatusError, NoAnswerError, NotSentError, RefusedError
from tui.exchange.logs import log_to_file
from tui.exchange.session import Session

KEY, SECRET = "canary-key-1234", "canary-secret-5678"
ORDER = {
    "category": "linear",
    "symbol": "BTCUSDT",
    "side": "Buy",
    "orderType": "Limit",
    "qty": "0.001",
    "price": "0.0000001",
    "orderLinkId": "mine-1",
}


@pytest.fixture
def server() -> Iterator[ScriptedHttp]:
    with scripted_http() as script:
        yield script


@pytest.fixture
def session(server: ScriptedHttp) -> Iterator[Session]:
    made = session_to(server.url)
    yield made
    made.close()


def session_to(url: str) -> Session:
    return Session(paper(url, "ws://127.0.0.1:1"), Credentials(KEY, SECRET), ExchangeClock(lambda: NOW))


def test_a_success_comes_with_its_result_time_and_headers(server: ScriptedHttp, session: Session) -> None:
    server.answers = [envelope({"orderId": "o-1"}, X_Bapi_Limit_Status="9")]
    reply = session.ask("place_order", **ORDER)
    assert reply.result == {"orderId": "o-1"}
    assert reply.time == NOW
    assert reply.headers["X-Bapi-Limit-Status"] == "9"


def test_an_order_is_signed_with_our_clock_and_its_decimals_go_out_as_they_are(
    server: ScriptedHttp, session: Session
) -> None:
    session.ask("place_order", **ORDER)
    [request] = server.requests
    assert (request.method, request.path) == ("POST", "/v5/order/create")
    assert json.loads(request.body) == ORDER
    assert request.headers["X-BAPI-API-KEY"] == KEY
    assert request.headers["X-BAPI-TIMESTAMP"] == str(NOW)
    assert request.headers["X-BAPI-RECV-WINDOW"] == "5000"
    assert len(request.headers["X-BAPI-SIGN"]) == 64


def test_a_public_question_needs_no_key(server: ScriptedHttp) -> None:
    session = Session(paper(server.url, ""), None, ExchangeClock())
    session.ask("get_tickers", category="linear", symbol="BTCUSDT")
    session.close()
    [request] = server.requests
    assert "X-BAPI-SIGN" not in request.headers


@pytest.mark.parametrize("code", [10001, 10002, 10003, 10006, 10016, 110001, 110007, 110072, 170193, 999999])
def test_a_ret_code_is_a_refusal_with_its_code_and_sent_once(server: ScriptedHttp, session: Session, code: int) -> None:
    server.answers = [envelope(code=code, message="no\x1b[2J \u202ethanks", X_Bapi_Limit_Reset_Timestamp="soon")]
    with pytest.raises(RefusedError) as caught:
        session.ask("place_order", **ORDER)
    assert caught.value.ret_code == code
    assert caught.value.ret_msg == "no[2J thanks"
    assert caught.value.headers["X-Bapi-Limit-Reset-Timestamp"] == "soon"
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"<html>busy</html>",
        b"",
        b"{}",
        b"null",
        b"[]",
        b'"OK"',
        b"7",
        b'{"retCode": null, "retMsg": "OK"}',
        b'{"retCode": "0", "result": {}}',
        b'{"retCode": false, "result": {}}',
        b'{"retMsg": "OK", "result": {}}',
        b"\xff\xfe\x00",
        b'{"retCode": 0',
        b"[" * 100_000,
        b'{"retCode": ' + b"1" * 5000 + b"}",
    ],
)
def test_an_answer_that_says_nothing_leaves_the_outcome_unknown(
    server: ScriptedHttp, session: Session, body: bytes
) -> None:
    server.answers = [Answer(body)]
    with pytest.raises(NoAnswerError):
        session.ask("place_order", **ORDER)
    assert len(server.requests) == 1


@pytest.mark.parametrize("result", ["null", "[]", '"x"', "7"])
def test_a_success_without_an_object_has_an_empty_result(server: ScriptedHttp, session: Session, result: str) -> None:
    server.answers = [Answer(f'{{"retCode": 0, "result": {result}, "time": "later"}}'.encode())]
    reply = session.ask("place_order", **ORDER)
    assert (reply.result, reply.ext_info, reply.time) == ({}, {}, 0)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500, 502, 503])
def test_an_http_status_is_told_with_its_headers_and_sent_once(
    server: ScriptedHttp, session: Session, status: int
) -> None:
    server.answers = [Answer(b"<html></html>", status=status, headers={"Retry-After": "3"})]
    with pytest.raises(HttpStatusError) as caught:
        session.ask("place_order", **ORDER)
    assert caught.value.status == status
    assert caught.value.headers["Retry-After"] == "3"
    assert len(server.requests) == 1


def test_silence_leaves_the_outcome_unknown(server: ScriptedHttp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_module, "READ_TIMEOUT", 0.1)
    server.answers = [Answer(silent=True)]
    session = session_to(server.url)
    with pytest.raises(NoAnswerError, match="in time"):
        session.ask("place_order", **ORDER)
    session.close()
    assert len(server.requests) == 1


@pytest.mark.parametrize("part", ["head", "body"])
def test_a_reply_in_drips_has_an_end(server: ScriptedHttp, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    monkeypatch.setattr(session_module, "WHOLE_TIMEOUT", 0.4)
    server.answers = [Answer(drips=part)]
    session = session_to(server.url)
    with pytest.raises(NoAnswerError, match="in time"):
        session.ask("place_order", **ORDER)
    server.answers = [envelope({"orderId": "o-2"})]
    assert session.ask("place_order", **ORDER).result == {"orderId": "o-2"}, "the next request is not struck"
    session.close()


@pytest.mark.parametrize("cut", [0, 20])
def test_a_reset_in_mid_body_leaves_the_outcome_unknown(server: ScriptedHttp, session: Session, cut: int) -> None:
    server.answers = [replace(envelope({"orderId": "o-1"}), cut=cut)]
    with pytest.raises(NoAnswerError):
        session.ask("place_order", **ORDER)
    assert len(server.requests) == 1


def test_a_refused_connection_proves_that_nothing_was_sent() -> None:
    session = session_to(f"http://127.0.0.1:{free_port()}")
    with pytest.raises(NotSentError, match="refused"):
        session.ask("place_order", **ORDER)
    session.close()


def test_only_a_certificate_proves_that_tls_sent_nothing() -> None:
    def judged(cause: ssl.SSLError) -> ExchangeError:
        wrapped = MaxRetryError(None, "/", PoolSslError(cause))  # type: ignore[arg-type]  # the pool is only for words
        return session_module._network_error(requests.exceptions.SSLError(wrapped))

    assert isinstance(judged(ssl.SSLCertVerificationError("self-signed")), NotSentError)
    assert isinstance(judged(ssl.SSLEOFError("EOF while reading")), NoAnswerError)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(server: ScriptedHttp, session: Session, status: int) -> None:
    with scripted_http() as elsewhere:
        server.answers = [Answer(status=status, headers={"Location": f"{elsewhere.url}/v5/order/create"})]
        with pytest.raises(ExchangeError):
            session.ask("place_order", **ORDER)
        assert elsewhere.requests == []
    assert len(server.requests) == 1


def test_an_unknown_request_name_is_an_exchange_error(server: ScriptedHttp, session: Session) -> None:
    with pytest.raises(NoAnswerError):
        session.ask("no_such_request")
    assert server.requests == []


def test_the_clock_is_measured_and_used_for_signing(server: ScriptedHttp) -> None:
    clock = ExchangeClock(lambda: NOW - 30_000)
    session = Session(paper(server.url, ""), Credentials(KEY, SECRET), clock)
    assert session.measure_clock() == Reading(30_000, 0)
    session.ask("get_wallet_balance", accountType="UNIFIED")
    session.close()
    assert server.requests[-1].headers["X-BAPI-TIMESTAMP"] == str(NOW)


def test_an_answer_without_a_time_does_not_set_the_clock(server: ScriptedHttp) -> None:
    server.answers = [Answer(b'{"retCode": 0, "result": {}}')]
    clock = ExchangeClock(lambda: NOW)
    session = Session(paper(server.url, ""), None, clock)
    with pytest.raises(NoAnswerError):
        session.measure_clock()
    session.close()
    assert clock.now_ms() == NOW


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    """The program's own logging, everything on; the loggers are put back as they were."""
    root = logging.getLogger()
    before, level, raising = list(root.handlers), root.level, logging.raiseExceptions
    path = tmp_path / "log" / "console.log"
    log_to_file(path, [SECRET, KEY], logging.DEBUG)
    yield path
    for handler in list(root.handlers):
        root.removeHandler(handler)
        handler.close()
    for handler in before:
        root.addHandler(handler)
    root.setLevel(level)
    logging.raiseExceptions = raising


def test_neither_the_terminal_nor_a_log_nor_an_error_shows_the_secret(
    server: ScriptedHttp, log_file: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    server.answers = [
        envelope(code=10004, message=f"error sign! origin_string[{NOW}{KEY}5000]"),
        Answer(b"<html>", status=502),
        Answer(b"not JSON"),
        replace(envelope(), cut=5),
        envelope(code=10006),
        envelope(),
    ]
    session = session_to(server.url)
    seen = [repr(session), str(session), repr(session._http), repr(Credentials(KEY, SECRET))]
    for _ in range(5):
        with pytest.raises(ExchangeError) as caught:
            session.ask("place_order", **ORDER)
        seen += traceback.format_exception(caught.value)
        logging.getLogger("test").error("went wrong: %s", caught.value, exc_info=caught.value)
    seen.append(repr(session.ask("place_order", **ORDER)))
    logging.getLogger("test").error("the secret is %s and the key %s", SECRET, KEY)
    session.close()
    terminal = capfd.readouterr()
    assert (terminal.out, terminal.err) == ("", "")
    logged = log_file.read_text()
    assert "went wrong" in logged
    assert SECRET not in logged
    assert KEY not in logged
    signature = server.requests[0].headers["X-BAPI-SIGN"]
    for text in [*seen, logged]:
        assert SECRET not in text
        assert signature not in text


def test_credentials_are_not_stored_and_not_shown() -> None:
    credentials = Credentials(KEY, SECRET)
    assert credentials.reveal() == SECRET
    assert SECRET not in f"{credentials} {credentials!r}"
    with pytest.raises(TypeError, match="not to be stored"):
        pickle.dumps(credentials)
