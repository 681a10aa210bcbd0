"""The API key: whether there is one, where it belongs, what it may do, where from, and how long."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from tui.doctor.check import Check, Figures, Found, failed, passed, warned
from tui.doctor.refused import told_of
from tui.exchange.clock import ExchangeClock
from tui.exchange.credentials import Credentials
from tui.exchange.environment import Environment
from tui.exchange.errors import ExchangeError, RefusedError
from tui.exchange.parse import MalformedPayload, clean, key_info
from tui.exchange.session import Session
from tui.keys.find import KeysError, find_key
from tui.rules.api_key import DAY_MS, SOON_DAYS, KeyInfo

KEY = Check(
    "key",
    "that there is an API key for the environment, and where it is from",
    "give one by the variables, or `bybit-tui keys set`",
    ("place",),
    10.0,
)
ACCEPTED = Check(
    "key accepted",
    "a signed /v5/user/query-api; on 10003 the same question is put to Bybit's other environments with this key",
    "10003: use the environment that is named; 10004: the secret; 10010: the address; a garbled answer is no refusal",
    ("key", "REST"),
    25.0,
)
PERMISSIONS = Check(
    "permissions",
    "that it can trade contracts; that it can neither withdraw nor transfer; whether it is read-only",
    "change the key at Bybit (API management), or use another",
    ("key accepted",),
)
BINDING = Check(
    "key's address", "whether the key is bound to addresses", "bind it to this machine's address", ("key accepted",)
)
EXPIRY = Check("key's end", f"when it ends; less than {SOON_DAYS} days is told", "make a new key", ("key accepted",))

UNKNOWN_KEY = 10003
ELSEWHERE_WITHIN = 15.0
KNOWN_ALTHOUGH_REFUSED = {10004, 10005, 10010, 33004}
"""Refusals that only a key that is known can have."""


@dataclass(frozen=True, slots=True)
class Told:
    """A key as the exchange tells of it at a moment of the exchange's, ms; and the session that asked."""

    info: KeyInfo
    now_ms: int
    headers: Mapping[str, str]
    session: Session


def present(name: str, environ: Mapping[str, str], rsa_key_file: str | None) -> Found[Credentials]:
    """The key that the console would use."""
    try:
        found = find_key(name, environ, rsa_key_file)
    except KeysError as error:
        words, _, ways = str(error).partition(": ")
        return Found(failed(words, ways or "bybit-tui keys list says what each environment uses", source=None))
    return described(found.credentials, found.source)


def described(credentials: Credentials, source: str) -> Found[Credentials]:
    """A key with where it is from, by its first characters."""
    kind = "RSA" if credentials.is_rsa else "HMAC"
    words = f"{credentials.key[:4]}… ({kind}) from {source}"
    return Found(passed(words, key=f"{credentials.key[:4]}…", kind=kind, source=source), credentials)


def accepted(
    session: Session,
    clock: ExchangeClock,
    credentials: Credentials,
    elsewhere: tuple[Environment, ...],
) -> Found[Told]:
    """What the exchange says of the key; an unknown one is looked for `elsewhere`."""
    try:
        info, headers = _ask(session)
    except RefusedError as error:
        if error.ret_code == UNKNOWN_KEY:
            return _looked_for(credentials, elsewhere)
        return Found(told_of(error))
    except (ExchangeError, MalformedPayload) as error:
        return Found(told_of(error))
    return Found(passed("known here, and its signature is good"), Told(info, clock.now_ms(), headers, session))


def _ask(session: Session) -> tuple[KeyInfo, Mapping[str, str]]:
    """The key, and the answer's headers. Raises ExchangeError, and MalformedPayload where it tells of no key."""
    reply = session.ask("get_api_key_information")
    result = reply.result
    if not isinstance(result.get("apiKey"), str) or not isinstance(result.get("permissions"), dict):
        raise MalformedPayload("it tells of no key")
    return key_info(result), reply.headers


def _looked_for(credentials: Credentials, elsewhere: tuple[Environment, ...]) -> Found[Told]:
    came: dict[Environment, tuple[bool, str]] = {}

    def ask(place: Environment) -> None:
        came[place] = _known_at(place, credentials)

    threads = [threading.Thread(target=ask, args=[place], name=f"ask {place.name}", daemon=True) for place in elsewhere]
    for thread in threads:
        thread.start()
    until = time.monotonic() + ELSEWHERE_WITHIN
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    answers = [(place, *came.get(place, (False, f"{place.name} did not answer"))) for place in elsewhere]
    belongs = [place for place, is_known, _ in answers if is_known]
    asked = [words for _, _, words in answers]
    figures: Figures = {"ret_code": UNKNOWN_KEY, "asked": ", ".join(asked), "belongs_to": None}
    if belongs:
        name, rest = belongs[0].name, belongs[0].rest
        told = f"10003: unknown here, but known on {name} ({rest}), which was asked with it"
        fix = f"bybit-tui --env {name}, or give a key of this environment"
        return Found(failed(told, fix, **figures | {"belongs_to": str(name)}))
    tried = f"; asked as well: {', '.join(asked)}" if asked else ""
    fix = (
        "make a key in this environment: those of testnet, demo and mainnet differ, and a region (--domain, --tld) "
        "has its own; one that was deleted or has ended is unknown too"
    )
    return Found(failed(f"10003: the key is not known here{tried}", fix, **figures))


def _known_at(place: Environment, credentials: Credentials) -> tuple[bool, str]:
    """Whether a key is known there, and in words that it was asked for."""
    session = Session(place, credentials, ExchangeClock())
    try:
        session.measure_clock(1)
        _ask(session)
    except RefusedError as error:
        return error.ret_code in KNOWN_ALTHOUGH_REFUSED, str(place.name)
    except (ExchangeError, MalformedPayload) as error:
        return False, f"{place.name} did not tell ({clean(error, 60)})"
    finally:
        session.close()
    return True, str(place.name)


def permissions(told: Told, *, watch: bool) -> Found[None]:
    """What it may do; `watch` is whether the console only watches."""
    key = told.info
    contract = key.permissions.get("ContractTrade", ())
    can_order = "Order" in contract or "DerivativesTrade" in key.permissions.get("Derivatives", ())
    wallet = [each for each in key.permissions.get("Wallet", ()) if each == "Withdraw" or "Transfer" in each]
    figures: Figures = {
        "read_only": key.read_only,
        "orders": can_order and not key.read_only,
        "withdraw": "Withdraw" in wallet,
        "transfer": any("Transfer" in each for each in wallet),
    }
    if not key.read_only and not can_order and not watch:
        fix = f"{PERMISSIONS.to_do}: it needs Contract, Orders and Positions; or open the console with --watch"
        return Found(failed("it may place no order of contracts", fix, **figures))
    wrong = []
    if "Withdraw" in wallet:
        wrong.append("it can WITHDRAW: whoever has it can take the money away")
    elif wallet:
        wrong.append(f"it can transfer ({', '.join(wallet)})")
    if wrong:
        return Found(warned("; ".join(wrong), "take that from it at Bybit: trading needs neither", **figures))
    if key.read_only and not watch:
        fix = "open the console with --watch, or give a key that may trade"
        return Found(warned("it is read-only: everything is shown, nothing can be sent", fix, **figures))
    if not key.read_only and "Order" in contract and "Position" not in contract:
        fix = f"{PERMISSIONS.to_do}: it needs Positions as well"
        return Found(warned("it may not set leverage, stop loss and take profit", fix, **figures))
    words = "read-only, as --watch needs" if key.read_only else "it can trade contracts; no withdrawal, no transfer"
    return Found(passed(words, **figures))


def binding(told: Told, *, is_paper: bool) -> Found[None]:
    """Where it may be used from."""
    key = told.info
    bound = [each for each in key.ips if each != "*"]
    if bound:
        words = f"bound to {', '.join(bound[:4])}{' …' if len(bound) > 4 else ''}, and accepted from here"
        return Found(passed(words, bound=len(bound)))
    if is_paper or key.read_only:
        return Found(passed("bound to no address, which does no harm here", bound=0))
    fix = "bind it to this machine's address at Bybit: then it is of no use elsewhere, and does not end after 90 days"
    return Found(warned("bound to no address: it works from anywhere", fix, bound=0))


def expiry(told: Told) -> Found[None]:
    """How long it is good for."""
    ends = told.info.expires_ms
    if not ends:
        return Found(passed("no end is told", days=None))
    days = max(0, (ends - told.now_ms) // DAY_MS)
    when = datetime.fromtimestamp(ends / 1000, UTC).date().isoformat()
    if days < SOON_DAYS:
        fix = "make a new key in time (bybit-tui keys set), then delete this one"
        return Found(warned(f"it ends in {days} days, on {when}", fix, days=days, on=when))
    return Found(passed(f"it ends in {days} days, on {when}", days=days, on=when))
