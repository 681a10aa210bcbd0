"""REST over pybit, with its own retries off, its errors typed, and the secret out of sight.

pybit 5.17 retries by itself (orders too), hides the retCode when it gives up, takes an empty object for a
success and prints to standard error. This subclass takes the request's building and signing from pybit and
answers for the rest.
"""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from json import JSONDecodeError
from typing import Any

import requests
from pybit.unified_trading import HTTP
from urllib3.exceptions import NameResolutionError, NewConnectionError

from tui.exchange.clock import ExchangeClock, Reading, reading
from tui.exchange.credentials import Credentials
from tui.exchange.deadline import DeadlineAdapter
from tui.exchange.environment import Environment
from tui.exchange.errors import (
    ExchangeError,
    GarbledError,
    HttpStatusError,
    NoAnswerError,
    NotSentError,
    RefusedError,
)
from tui.exchange.parse import clean
from tui.exchange.surroundings import rest_bundle
from tui.exchange.tap import Tap

RECV_WINDOW = 5_000
CONNECT_TIMEOUT, READ_TIMEOUT = 3.05, 6.0
WHOLE_TIMEOUT = 9.5
"""Seconds for a request as a whole: a cancel waits no longer behind whatever goes before it."""
SAID = 1_000
"""Bytes that are kept of the text of an HTTP error."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A success: the result, the items' codes of a batch, the exchange's time, and the limit headers."""

    result: Mapping[str, Any]
    ext_info: Mapping[str, Any]
    time: int
    headers: Mapping[str, str] = field(repr=False)


class _Http(HTTP):  # type: ignore[misc]
    """pybit's session with our clock and our judgement of answers."""

    our_clock: ExchangeClock
    our_credentials: Credentials | None = None

    def __repr__(self) -> str:
        return "Http(…)"

    def _prepare_headers(self, payload: Any, recv_window: int, content_type: str = "application/json") -> Any:
        headers = super()._prepare_headers(payload, recv_window, content_type)
        timestamp = str(self.our_clock.now_ms())
        headers["X-BAPI-TIMESTAMP"] = timestamp
        headers["X-BAPI-SIGN"] = self._auth(payload, recv_window, timestamp)
        return headers

    def _check_status_code(self, response: requests.Response, *_: Any) -> None:
        if response.status_code != 200:
            # What else came is read already: the deadline's adapter sees to that.
            said = response.content[:SAID].decode("utf-8", "replace")
            raise HttpStatusError(response.status_code, response.headers, clean(said))

    def _handle_response(self, response: requests.Response, *_: Any) -> Reply:
        try:
            body = response.json()
        except (JSONDecodeError, UnicodeDecodeError, requests.exceptions.JSONDecodeError):
            raise GarbledError("the answer is not JSON") from None
        if not isinstance(body, dict) or type(body.get("retCode")) is not int:  # a bool is an int, and no code
            raise GarbledError("the answer has no retCode")
        headers = response.headers
        if body["retCode"] != 0:
            message = str(body.get("retMsg", ""))
            if self.our_credentials is not None:
                message = self.our_credentials.scrub(message)
            raise RefusedError(body["retCode"], clean(message), headers)
        result = body.get("result")
        info = body.get("retExtInfo")
        moment = body.get("time")
        return Reply(
            result if isinstance(result, dict) else {},
            info if isinstance(info, dict) else {},
            moment if isinstance(moment, int) else 0,
            headers,
        )

    def _handle_network_error(self, error: Exception, _attempts: int) -> None:
        raise _network_error(error) from None


class Session:
    """One thread's way to the exchange: `ask("get_open_orders", category="linear", …)` by pybit's names."""

    def __init__(
        self, environment: Environment, credentials: Credentials | None, clock: ExchangeClock, tap: Tap | None = None
    ) -> None:
        self._tap = tap
        self._http = _Http(
            api_key=credentials.key if credentials is not None else None,
            api_secret=credentials.reveal() if credentials is not None else None,
            rsa_authentication=credentials is not None and credentials.is_rsa,
            timeout=(CONNECT_TIMEOUT, READ_TIMEOUT),
            recv_window=RECV_WINDOW,
            max_retries=1,
            force_retry=False,
        )
        self._http.endpoint = environment.rest
        self._http.retry_codes = frozenset()
        self._http.our_clock = clock
        self._http.our_credentials = credentials
        # A redirect would carry the signed order and the key to another host.
        self._http.client.max_redirects = 0
        # pybit's way of sending leaves out what `requests` would take from the environment.
        self._http.client.verify = rest_bundle().path
        for scheme in ("http://", "https://"):
            self._http.client.mount(scheme, DeadlineAdapter(WHOLE_TIMEOUT))
        self._clock = clock

    def __repr__(self) -> str:
        return "Session(…)"

    def ask(self, name: str, **params: Any) -> Reply:
        """Send one request by pybit's name for it. Raises ExchangeError of one kind or another, nothing else."""
        if self._tap is None:
            return self._ask(name, params)
        number = self._tap.asked(name, params)
        try:
            reply = self._ask(name, params)
        except ExchangeError as error:
            self._tap.failed(number, str(error))
            raise
        self._tap.answered(number, {"result": reply.result, "retExtInfo": reply.ext_info, "time": reply.time})
        return reply

    def _ask(self, name: str, params: Mapping[str, Any]) -> Reply:
        try:
            answer = getattr(self._http, name)(**params)
        except (NotSentError, NoAnswerError, HttpStatusError, RefusedError):
            raise
        except requests.exceptions.RequestException as error:
            raise _network_error(error) from None
        except Exception as error:  # noqa: BLE001 - whatever pybit raises, the outcome is unknown
            raise NoAnswerError(type(error).__name__) from None
        if not isinstance(answer, Reply):
            raise GarbledError("the answer is not an object")
        return answer

    def measure_clock(self, times: int = 3) -> Reading:
        """Compare the clocks and use the surest of some readings. Raises ExchangeError."""
        readings = []
        for _ in range(times):
            sent = self._clock.local_ms()
            server = self.ask("get_server_time").time
            if server <= 0:
                raise GarbledError("the exchange did not tell its time")
            readings.append(reading(sent, self._clock.local_ms(), server))
        return self._clock.take(readings)

    def close(self) -> None:
        """Let go of the connections."""
        self._http.client.close()


def _network_error(error: Exception) -> NotSentError | NoAnswerError:
    """Only a connection that was never made proves that nothing was sent."""
    cause: object = error.args[0] if error.args else None
    reason = getattr(cause, "reason", cause)
    if isinstance(reason, NameResolutionError):
        return NotSentError("its name cannot be resolved")
    if isinstance(reason, NewConnectionError):
        return NotSentError("connection refused or no route")
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return NotSentError("no connection in time")
    # Any other TLS error may come after the request was sent.
    if isinstance(error, requests.exceptions.SSLError) and _is_certificate(reason):
        return NotSentError("the TLS certificate was not accepted")
    if isinstance(error, requests.exceptions.ReadTimeout):
        return NoAnswerError("no answer in time")
    return NoAnswerError("the connection broke")


def _is_certificate(reason: object) -> bool:
    return any(isinstance(each, ssl.SSLCertVerificationError) for each in (reason, *getattr(reason, "args", ())))
