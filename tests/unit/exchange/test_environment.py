"""Where each environment's servers are, and which one costs money."""

from urllib.parse import urlsplit

import pytest
import websocket
from pybit.unified_trading import HTTP, WebSocket

from tui.exchange.environment import (
    DEMO,
    MAINNET,
    REGIONS,
    REMOTE,
    TESTNET,
    AddressError,
    Environment,
    EnvironmentName,
    custom,
    paper,
    remote,
)


def hosts(environment: Environment) -> set[str | None]:
    urls = (environment.rest, environment.public_url("linear"), environment.private_url)
    return {urlsplit(url).hostname for url in urls}


def test_only_mainnet_is_real_money() -> None:
    everything = [*REMOTE.values(), paper("http://127.0.0.1:1", "ws://127.0.0.1:2")]
    assert [each.name for each in everything if each.is_real_money] == [EnvironmentName.MAINNET]
    assert {each.name for each in everything} == set(EnvironmentName)


def test_paper_never_leaves_this_machine() -> None:
    local = paper("http://127.0.0.1:8001", "ws://127.0.0.1:8002")
    assert hosts(local) == {"127.0.0.1"}
    assert local.public_url("spot") == "ws://127.0.0.1:8002/v5/public/spot"
    assert local.private_url == "ws://127.0.0.1:8002/v5/private"


@pytest.mark.parametrize("environment", REMOTE.values(), ids=lambda each: each.name)
def test_remote_addresses_are_encrypted_and_bybits(environment: Environment) -> None:
    assert urlsplit(environment.rest).scheme == "https"
    assert urlsplit(environment.private_url).scheme == urlsplit(environment.public_url("linear")).scheme == "wss"
    assert all(host is not None and host.endswith(".bybit.com") for host in hosts(environment))


def test_orders_of_an_environment_go_nowhere_else() -> None:
    def trading(environment: Environment) -> set[str | None]:
        return {urlsplit(environment.rest).hostname, urlsplit(environment.private_url).hostname}

    assert trading(DEMO) == {"api-demo.bybit.com", "stream-demo.bybit.com"}
    assert trading(TESTNET) == {"api-testnet.bybit.com", "stream-testnet.bybit.com"}
    assert trading(MAINNET) == {"api.bybit.com", "stream.bybit.com"}
    assert DEMO.public_url("linear") == MAINNET.public_url("linear")


@pytest.mark.parametrize(("domain", "tld"), REGIONS)
@pytest.mark.parametrize(("name", "made"), [(each.name, each) for each in REMOTE.values()])
def test_regions_have_the_hosts_that_pybit_has(
    monkeypatch: pytest.MonkeyPatch, name: EnvironmentName, made: Environment, domain: str, tld: str
) -> None:
    of_pybit = {"testnet": name is EnvironmentName.TESTNET, "demo": name is EnvironmentName.DEMO}
    region = remote(name, domain, tld)
    assert region.rest == HTTP(**of_pybit, domain=domain, tld=tld).endpoint
    asked: list[str] = []

    class EndedError(Exception):
        pass

    def note(url: str, **_: object) -> None:
        asked.append(url)
        raise EndedError

    monkeypatch.setattr(websocket, "WebSocketApp", note)
    with pytest.raises(EndedError):
        WebSocket("private", **of_pybit, domain=domain, tld=tld, api_key="k", api_secret="s")
    assert asked.pop() == region.private_url
    if name is not EnvironmentName.DEMO:
        # pybit asks the one that demo does not have, and .com of regions for which Bybit names another.
        with pytest.raises(EndedError):
            WebSocket("linear", **of_pybit, domain=domain, tld=tld).ticker_stream("BTCUSDT", print)
        host = urlsplit(asked.pop()).hostname
        own = urlsplit(region.private_url).hostname
        assert urlsplit(region.public_url("linear")).hostname == (own if tld in {"kz", "ge", "jp"} else host)
    assert region.is_real_money == made.is_real_money


@pytest.mark.parametrize(
    ("domain", "tld"), [("bybti", "com"), ("bybit", "ge"), ("bybit", "com/x"), ("", ""), ("x@y", "com")]
)
def test_a_domain_that_is_not_bybits_gets_no_key(domain: str, tld: str) -> None:
    with pytest.raises(AddressError, match=r"none of Bybit's: bybit\.com, bytick\.com"):
        remote(EnvironmentName.MAINNET, domain, tld)


@pytest.mark.parametrize(
    ("rest", "ws"),
    [
        ("https://api.example.com", "wss://stream.example.com"),
        ("http://127.0.0.1:9000/", "ws://localhost:9001/"),
        ("http://[::1]:9000", "ws://[::1]:9001"),
    ],
)
def test_servers_that_are_named_whole(rest: str, ws: str) -> None:
    made = custom(EnvironmentName.MAINNET, rest, ws)
    assert made.rest == rest.rstrip("/")
    assert made.private_url == f"{ws.rstrip('/')}/v5/private"
    assert made.is_real_money


@pytest.mark.parametrize(
    ("rest", "ws", "words"),
    [
        ("http://api.example.com", "wss://x.example.com", "--rest must begin with https:// for another machine"),
        ("https://api.example.com", "ws://192.0.2.1", "--ws must begin with wss:// for another machine"),
        ("http://127.0.0.1.example.com", "wss://x.example.com", "--rest must begin with https://"),
        ("api.example.com", "wss://x.example.com", "--rest must be https://HOST"),
        ("https://", "wss://x.example.com", "--rest must be"),
        ("https://x.example.com", "https://x.example.com", "--ws must be wss://HOST"),
        ("https://user:pass@x.example.com", "wss://x.example.com", "--rest must be"),
        ("https://x.example.com?a=1", "wss://x.example.com", "--rest must be"),
        ("https://[::1", "wss://x.example.com", "--rest must be"),
        ("https://x.example.com:port", "wss://x.example.com", "--rest must be"),
    ],
)
def test_servers_to_which_no_key_is_sent(rest: str, ws: str, words: str) -> None:
    with pytest.raises(AddressError, match=words):
        custom(EnvironmentName.TESTNET, rest, ws)


def test_paper_money_may_go_without_tls() -> None:
    assert custom(EnvironmentName.PAPER, "http://192.0.2.1:9000", "ws://192.0.2.1:9001").rest == "http://192.0.2.1:9000"
