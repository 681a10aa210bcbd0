"""What an unsuccessful request means, for the person who runs the checks."""

from tui.doctor.check import Outcome, failed
from tui.exchange.codes.pages import of_code, of_status
from tui.exchange.errors import (
    ExchangeError,
    GarbledError,
    HttpStatusError,
    NoAnswerError,
    NotSentError,
    RefusedError,
)
from tui.exchange.parse import MalformedPayload

Failure = ExchangeError | MalformedPayload
GARBLED = (
    "this says nothing about the key: something else than Bybit's API answers at this address (a proxy, a captive "
    "portal, a wrong --rest), or it is in trouble; open the address in a browser, and try again later"
)


def told_of(error: Failure) -> Outcome:
    """The outcome of a check whose request failed in this way."""
    match error:
        case GarbledError() | MalformedPayload():
            return failed(f"the answer is garbled ({error}): it is not one of Bybit's API", GARBLED, garbled=True)
        case RefusedError(ret_code=code, ret_msg=message):
            return _refused(code, message)
        case HttpStatusError(status=status):
            return _status(error, status)
        case NotSentError():
            return failed(f"no connection: {error}", "check the network, a firewall and the address")
        case NoAnswerError():
            return failed(f"no answer: {error}", "check the line (a VPN, a firewall that drops), and try again")
        case _:
            return failed(str(error), "try again")


def _refused(code: int, message: str) -> Outcome:
    entry = of_code(code)
    if entry is None:
        return failed(f"refused: {code} {message}", f"bybit-tui explain {code}", ret_code=code)
    return failed(f"{code}: {entry.meaning}", entry.fix, ret_code=code)


def _status(error: HttpStatusError, status: int) -> Outcome:
    said = error.said.lower()
    figures = {"http_status": status}
    if status == 403 and "frequent" in said:
        fix = "wait ten minutes with everything stopped that uses this address, then send less"
        return failed("HTTP 403: too many requests from this address", fix, **figures)
    if status == 403 and ("country" in said or "region" in said):
        fix = "Bybit does not serve this region; a VPN's exit or a server's data centre counts as where you are"
        return failed("HTTP 403: the region of this address is not served", fix, **figures)
    entry = of_status(status)
    if entry is None:
        return failed(f"HTTP {status}", "a gateway answered in the exchange's place: try again later", **figures)
    return failed(f"HTTP {status}: {entry.meaning}", entry.fix, **figures)
