"""One paper exchange for all checks of a module, with more keys; what was struck is lifted after each test."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from quoted_market import QuotedMarket
from struck import Struck

from tui.paper.serve import Settings

KEYS = """
[[key]]
key = "only-spot"
secret = "canary-secret-1"
uid = "2000001"
permissions = ["Spot"]

[[key]]
key = "far-away"
secret = "canary-secret-2"
uid = "2000001"
ips = ["192.0.2.9"]

[[key]]
key = "bound"
secret = "canary-secret-3"
uid = "2000001"
ips = ["127.0.0.1"]
expires = {soon}

[[key]]
key = "ended"
secret = "canary-secret-4"
uid = "2000001"
expires = 2020-01-01

[[key]]
key = "hedged"
secret = "canary-secret-5"
uid = "3000001"
"""


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """pybit writes to standard error wherever nobody listens to its log."""
    handler = logging.NullHandler()
    logging.getLogger().addHandler(handler)
    yield
    logging.getLogger().removeHandler(handler)


@pytest.fixture(scope="module")
def _served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Struck]:
    path = tmp_path_factory.mktemp("keys") / "keys.toml"
    path.write_text(KEYS.format(soon=(datetime.now(UTC) + timedelta(days=4)).date()))
    exchange = Struck(Settings(keys=path), market=QuotedMarket())
    # Every examination asks for the key, and several of them come in a second.
    exchange.exchange.limiter.factor = 100
    yield exchange
    exchange.stop()


@pytest.fixture
def exchange(_served: Struck) -> Iterator[Struck]:
    yield _served
    _served.lift()
    _served.exchange.skew = 0


@pytest.fixture(autouse=True)
def _own_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing of the machine's own: certificates, proxies, keyring."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "WEBSOCKET_CLIENT_CA_BUNDLE", "SSL_CERT_FILE", "TMUX", "STY"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
