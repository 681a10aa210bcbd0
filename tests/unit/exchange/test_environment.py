"""Where each environment's servers are, and which one costs money."""

from urllib.parse import urlsplit

import pytest

from tui.exchange.environment import DEMO, MAINNET, REMOTE, TESTNET, Environment, EnvironmentName, paper


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
