"""The way to the exchange: names, certificates, and whether REST answers."""

import re
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from tui.doctor.check import Check, Found, Outcome, Status, broke, failed, passed, warned
from tui.doctor.refused import told_of
from tui.exchange.environment import REGIONS, Environment
from tui.exchange.errors import ExchangeError
from tui.exchange.session import Session
from tui.exchange.surroundings import Bundle, proxy_of, rest_bundle, stream_bundle, trusting

DNS = Check(
    "DNS",
    "that the exchange's names are resolved, and not to an address of this machine or house",
    "check the network, a VPN, a filter of the provider's, and the servers in /etc/resolv.conf",
    ("place",),
    8.0,
)
BUNDLE = Check(
    "CA bundle",
    "the certificates that requests trust: certifi's or what REQUESTS_CA_BUNDLE names, and their age",
    "unset the variable or correct its path; `pip install --upgrade certifi`",
)
TLS = Check(
    "TLS",
    "a handshake with each host, by the certificates that REST and streams trust",
    "expired: set this machine's clock; unknown issuer: name your proxy's CA; another name: do not go on",
    ("DNS", "CA bundle"),
    10.0,
)
REST = Check(
    "REST",
    "that /v5/market/time answers; HTTP 403 is a limit of the address or its region",
    "403: wait ten minutes, or it is the region; else check the network and the address",
    ("TLS",),
    10.0,
)
OLD_DAYS = 730
HANDSHAKE_WITHIN = 6.0
PORTS = {"https": 443, "wss": 443, "http": 80, "ws": 80}
EXPIRED, NOT_YET, SELF_SIGNED = {10}, {9}, {18, 19, 20, 21}
WRONG_NAME = {62, 64}
"""OpenSSL's X509_V_ERR numbers."""


def addresses(place: Environment) -> list[str]:
    """The three addresses, each once."""
    return list(dict.fromkeys((place.rest, place.public_ws, place.private_ws)))


def resolve(place: Environment) -> Found[None]:
    """Every host's name."""
    proxies = {urlsplit(each).hostname or "": proxy_of(each) for each in addresses(place)}
    outcomes = _together(lambda host: _resolve(host, proxies[host]), list(proxies))
    return _gathered(outcomes)


def _gathered(outcomes: list[Outcome]) -> Found[None]:
    """One outcome of several: the worst, in the words of all that are as bad."""
    figures = {name: value for each in outcomes for name, value in each.figures.items()}
    worst = max((each.status for each in outcomes), key=[Status.OK, Status.WARNING, Status.FAILED].index)
    chosen = [each for each in outcomes if each.status is worst]
    return Found(Outcome(worst, "; ".join(each.told for each in chosen), chosen[0].fix, figures))


def _resolve(host: str, proxy: str) -> Outcome:
    if proxy:
        return passed(f"{host} is reached by the proxy {proxy}, which resolves it", **{host: f"proxy {proxy}"})
    if _is_address(host):
        return passed(f"{host} needs no name", **{host: host})
    began = time.monotonic()
    try:
        rows = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        words = error.strerror if isinstance(error, OSError) else "it is no name"
        fix = f"{DNS.to_do}; `getent hosts {host}` must give an address"
        return failed(f"{host} cannot be resolved ({words})", fix, **{host: None})
    took = round((time.monotonic() - began) * 1000)
    found = sorted({str(row[4][0]) for row in rows})
    if _is_of_bybit(host) and all(_is_inside(each) for each in found):
        fix = "a filter or /etc/hosts answers instead of the exchange's DNS: use other DNS servers, or another network"
        return warned(f"{host} is {', '.join(found)}, which is an address of this house", fix, **{host: found[0]})
    return passed(f"{host} is {found[0]} ({took} ms)", **{host: found[0]})


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_of_bybit(host: str) -> bool:
    return any(host.endswith(f".{domain}.{tld}") for domain, tld in REGIONS)


def _is_inside(address: str) -> bool:
    return _is_address(address) and ip_address(address.partition("%")[0]).is_private


def bundle() -> Found[Bundle]:
    """What REST trusts, and how old it is."""
    found = rest_bundle()
    try:
        trusting(found)
    except OSError as error:
        words = "it holds no certificates" if isinstance(error, ssl.SSLError) else error.strerror
        return Found(failed(f"{found.path} ({found.source}) cannot be used: {words}", BUNDLE.to_do, path=found.path))
    made = _made(found)
    days = (datetime.now(UTC).date() - made).days if made is not None else None
    figures = {"path": found.path, "source": found.source, "age_days": days}
    if days is not None and days > OLD_DAYS:
        told = f"the certificates of {found.source} are {days} days old: newer authorities are not in it"
        return Found(
            warned(told, "pip install --upgrade certifi (in a clone: uv lock --upgrade-package certifi)", **figures),
            found,
        )
    age = f", {days} days old" if days is not None else ""
    return Found(
        passed(f"{found.path} ({found.source}{age}); streams trust {stream_bundle().source}", **figures), found
    )


def _made(found: Bundle) -> date | None:
    if found.source != "certifi":
        try:
            return datetime.fromtimestamp(Path(found.path).stat().st_mtime, UTC).date()
        except OSError:
            return None
    from importlib.metadata import version

    parts = re.match(r"(\d{4})\.(\d{1,2})\.(\d{1,2})", version("certifi"))
    return date(*(int(each) for each in parts.groups())) if parts is not None else None


def handshakes(place: Environment) -> Found[None]:
    """A TLS handshake with every host."""
    secure = [each for each in addresses(place) if urlsplit(each).scheme in {"https", "wss"}]
    if not secure:
        return Found(passed("not used: the exchange is on this machine, or is spoken to in plain text", used=False))
    return _gathered(_together(_handshake, secure))


def _handshake(address: str) -> Outcome:
    parts = urlsplit(address)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    proxy = proxy_of(address)
    if proxy:
        return passed(f"{host} is behind the proxy {proxy}: REST and the streams tell", **{host: f"proxy {proxy}"})
    trusted = rest_bundle() if parts.scheme == "https" else stream_bundle()
    began = time.monotonic()
    try:
        with socket.create_connection((host, port), HANDSHAKE_WITHIN) as plain:
            plain.settimeout(HANDSHAKE_WITHIN)
            with trusting(trusted).wrap_socket(plain, server_hostname=host) as spoken:
                version, certificate = spoken.version(), spoken.getpeercert() or {}
    except ssl.SSLCertVerificationError as error:
        return _distrusted(host, error)
    except ssl.SSLError as error:
        words = (error.reason or "no TLS").replace("_", " ").lower()
        return failed(
            f"{host} speaks no TLS that is understood ({words})", "check the address and a proxy", **{host: ""}
        )
    except OSError as error:
        words = "no answer in time" if isinstance(error, TimeoutError) else error.strerror or "it broke"
        return failed(f"{host}: no connection ({words})", "check the network, a firewall and the address", **{host: ""})
    took = round((time.monotonic() - began) * 1000)
    until = str(certificate.get("notAfter", "")).removesuffix(" GMT")
    return passed(f"{host} {version} in {took} ms, its certificate is good until {until}", **{host: version})


def _distrusted(host: str, error: ssl.SSLCertVerificationError) -> Outcome:
    code = error.verify_code
    figures = {host: error.verify_message}
    if code in EXPIRED | NOT_YET:
        word = "has expired" if code in EXPIRED else "is not valid yet"
        fix = "look at this machine's date first; if it is right, the server's certificate is at fault: do not go on"
        return failed(f"the certificate of {host} {word}", fix, **figures)
    if code in WRONG_NAME:
        fix = "somebody else answers in its place (a captive portal, a filter, a wrong address): do not go on"
        return failed(f"the certificate is for another name than {host}", fix, **figures)
    if code in SELF_SIGNED:
        fix = (
            "a proxy or virus scanner that opens TLS signs by itself: if it is yours, name a file with its CA in "
            "REQUESTS_CA_BUNDLE (for REST) and WEBSOCKET_CLIENT_CA_BUNDLE (for streams); else do not go on"
        )
        return failed(f"the certificate of {host} is from an unknown issuer", fix, **figures)
    return failed(f"the certificate of {host} is not accepted: {error.verify_message}", TLS.to_do, **figures)


def answers(session: Session, place: Environment) -> Found[None]:
    """Whether REST answers at all."""
    began = time.monotonic()
    try:
        session.measure_clock(1)
    except ExchangeError as error:
        outcome, proxy = told_of(error), proxy_of(place.rest)
        return Found(replace(outcome, told=f"{outcome.told} (by the proxy {proxy})") if proxy else outcome)
    took = round((time.monotonic() - began) * 1000)
    proxy = proxy_of(place.rest)
    by = f", by the proxy {proxy}" if proxy else ""
    return Found(passed(f"{place.rest} answers in {took} ms{by}", url=place.rest, took_ms=took, proxy=proxy))


def _together(look: Callable[[str], Outcome], items: list[str]) -> list[Outcome]:
    """Look at several at once, in threads that hold up no exit: a resolver may take its time."""
    came: dict[str, Outcome] = {}

    def run(item: str) -> None:
        try:
            came[item] = look(item)
        except Exception as error:  # noqa: BLE001 - the others are told all the same
            came[item] = broke(error)

    threads = [threading.Thread(target=run, args=[item], name=f"look at {item}", daemon=True) for item in items]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [came[item] for item in items]
