"""What can go wrong with a request, and the one reaction to each: a table, not a guess.

The codes are Bybit's (docs/v5/error); meanings and fixes are ours, for the person at the keyboard.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class ExchangeError(Exception):
    """A request without a good answer. Its text is safe to show."""

    headers: Mapping[str, str] = {}


class NotSentError(ExchangeError):
    """No connection could be made: nothing left this machine."""


class NoAnswerError(ExchangeError):
    """Something may have been sent, and no answer tells what became of it."""


class GarbledError(NoAnswerError):
    """What came is not an answer of the API: it tells neither that a request was taken nor that it was refused."""


class HttpStatusError(ExchangeError):
    """An answer that is not the API's: a gateway's, a limit's, a region's; `said` is the beginning of its text."""

    def __init__(self, status: int, headers: Mapping[str, str], said: str = "") -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.headers = headers
        self.said = said


class RefusedError(ExchangeError):
    """The exchange's own refusal: a retCode other than 0."""

    def __init__(self, ret_code: int, ret_msg: str, headers: Mapping[str, str]) -> None:
        super().__init__(f"{ret_code} {ret_msg}")
        self.ret_code = ret_code
        self.ret_msg = ret_msg
        self.headers = headers


class Reaction(Enum):
    """What to do about an outcome."""

    RETRY = "wait for the reset, then send the same again under the same orderLinkId"
    RESEND = "nothing was sent: try again a few times, then say so"
    ASK = "the outcome is unknown: ask by orderLinkId until it is known, never assume"
    DUPLICATE = "an order with this id exists: a success if it is the one that was meant"
    GONE = "the target is no longer open: ask whether it was filled or cancelled, then done"
    NOTHING_TO_DO = "it is so already: a success"
    RESYNC = "measure the clock again, then send the same under the same orderLinkId"
    STOP = "send nothing for ten minutes"
    EXPLAIN = "final: say what it means and what to do"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A reaction with its words for a person."""

    reaction: Reaction
    meaning: str
    fix: str = ""


def _codes(reaction: Reaction, meaning: str, fix: str, *codes: int) -> dict[int, Verdict]:
    return dict.fromkeys(codes, Verdict(reaction, meaning, fix))


_WAIT = "it is sent again as soon as the limit allows"
_ASKING = "the exchange is being asked; do not send it again"

TABLE: dict[int, Verdict] = {
    **_codes(Reaction.RETRY, "too many requests", _WAIT, 10006, 10429, 20003, 170005, 170222),
    **_codes(
        Reaction.ASK,
        "the exchange had an internal error or was too slow; the order may exist",
        _ASKING,
        *(10000, 10016, 10019, 170001, 170007, 170032, 170146, 500000),
    ),
    **_codes(
        Reaction.ASK,
        "the order is being processed; whether the change took effect is not known yet",
        _ASKING,
        *(170147, 170310, 110079, 40004, 170212, 170191),
    ),
    **_codes(Reaction.DUPLICATE, "an order with this id was sent before", "", 110072, 170141, 10014),
    **_codes(
        Reaction.GONE,
        "the order is no longer open",
        "it was filled or cancelled meanwhile; see the history",
        *(110001, 110008, 110010, 170139, 170142, 170143, 170190, 170213),
    ),
    **_codes(Reaction.NOTHING_TO_DO, "it is set so already", "", 110025, 110026, 110027, 110043, 34040),
    **_codes(
        Reaction.RESYNC,
        "the clocks disagree",
        "set this machine's clock (NTP); the console measures the offset again",
        10002,
    ),
    **_codes(
        Reaction.STOP,
        "this address is locked out",
        "nothing is sent for ten minutes; check the request rate, the region and the network",
        *(10018, 10403),
    ),
    10003: Verdict(
        Reaction.EXPLAIN,
        "the API key is not known here",
        "check the key, and that it belongs to this environment: keys of testnet, demo and mainnet differ",
    ),
    10004: Verdict(
        Reaction.EXPLAIN,
        "the signature is wrong",
        "check the API secret; a copied secret may lack its first or last characters",
    ),
    10005: Verdict(
        Reaction.EXPLAIN, "the API key may not do this", "give the key the permission to trade, or use another key"
    ),
    10010: Verdict(
        Reaction.EXPLAIN, "this address is not bound to the API key", "add this machine's address to the key"
    ),
    33004: Verdict(Reaction.EXPLAIN, "the API key has expired", "make a new key"),
    **_codes(
        Reaction.EXPLAIN,
        "the account or the region may not trade this",
        "see the account's notices on Bybit",
        *(10009, 10024, 10027, 10028, 110066, 110132),
    ),
    10001: Verdict(Reaction.EXPLAIN, "a value does not fit the instrument", "check quantity, price and their steps"),
    110003: Verdict(Reaction.EXPLAIN, "the price is outside of what is allowed now", "move it nearer to the market"),
    **_codes(
        Reaction.EXPLAIN,
        "the balance is too small for this",
        "lower the quantity or raise the leverage",
        *(110004, 110007, 110012, 110044, 110045, 170131),
    ),
    110013: Verdict(Reaction.EXPLAIN, "the risk limit does not allow this leverage", "choose a lower leverage"),
    110017: Verdict(
        Reaction.EXPLAIN, "there is nothing to reduce on this side", "look at the position; it may be closed already"
    ),
    110009: Verdict(Reaction.EXPLAIN, "too many conditional orders", "cancel some"),
    110020: Verdict(Reaction.EXPLAIN, "too many open orders", "cancel some"),
    110023: Verdict(Reaction.EXPLAIN, "only closing is allowed on this symbol now", "wait, or reduce"),
    110061: Verdict(Reaction.EXPLAIN, "too many stops on this position", "remove some"),
    110064: Verdict(Reaction.EXPLAIN, "less than what is filled already", "choose a larger quantity"),
    110074: Verdict(Reaction.EXPLAIN, "this contract is not trading", "choose another symbol"),
    110090: Verdict(
        Reaction.EXPLAIN, "the position would be too large for this leverage", "lower the leverage or the quantity"
    ),
    110092: Verdict(Reaction.EXPLAIN, "the trigger is not above the market", "the market has passed it already"),
    110093: Verdict(Reaction.EXPLAIN, "the trigger is not below the market", "the market has passed it already"),
    110094: Verdict(Reaction.EXPLAIN, "worth less than the minimum", "raise the quantity"),
    170140: Verdict(Reaction.EXPLAIN, "worth less than the minimum", "raise the quantity"),
}
"""Every code that has a meaning of its own; any other is ambiguous."""

UNKNOWN_CODE = Verdict(Reaction.ASK, "an answer that this version does not know", _ASKING)


def judge(error: ExchangeError) -> Verdict:
    """The one reaction to an outcome."""
    match error:
        case NotSentError():
            return Verdict(Reaction.RESEND, f"the exchange cannot be reached: {error}", "check the network")
        case RefusedError(ret_code=code):
            return TABLE.get(code, UNKNOWN_CODE)
        case HttpStatusError(status=403):
            return Verdict(
                Reaction.STOP,
                "HTTP 403: too many requests from this address, or a region that is not served",
                "nothing is sent for ten minutes",
            )
        case HttpStatusError(status=429):
            return Verdict(Reaction.RETRY, "too many requests", _WAIT)
        case HttpStatusError(status=404):
            return Verdict(Reaction.EXPLAIN, "the server does not know this request", "check the address")
        case _:
            return Verdict(Reaction.ASK, f"no clear answer ({error})", _ASKING)
