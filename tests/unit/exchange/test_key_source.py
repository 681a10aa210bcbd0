"""Where the key comes from, what is refused, and that an RSA key signs requests and streams."""

from pathlib import Path

import pytest
from Crypto.PublicKey import RSA
from living_market import LivingMarket
from person import at_the_console
from struck import Struck

from tui.exchange.key_source import NoKeyError, credentials_of
from tui.paper.serve import Settings

COMMON = {"BYBIT_API_KEY": "common", "BYBIT_API_SECRET": "s1"}
OWN = {"BYBIT_TESTNET_API_KEY": "own", "BYBIT_TESTNET_API_SECRET": "s2"}


@pytest.fixture(scope="module")
def pair() -> RSA.RsaKey:
    return RSA.generate(2048)


def written(folder: Path, content: bytes, mode: int = 0o600) -> Path:
    path = folder / "key.pem"
    path.write_bytes(content)
    path.chmod(mode)
    return path


def test_the_environments_own_key_comes_first() -> None:
    assert credentials_of("testnet", COMMON | OWN).key == "own"
    assert credentials_of("testnet", COMMON | OWN).reveal() == "s2"
    assert credentials_of("demo", COMMON | OWN).key == "common"


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({}, "no API key for demo: set BYBIT_DEMO_API_KEY and BYBIT_DEMO_API_SECRET, or BYBIT_API_KEY"),
        ({"BYBIT_API_KEY": "k"}, "BYBIT_API_SECRET or BYBIT_RSA_KEY_FILE is missing"),
        ({"BYBIT_API_SECRET": "s"}, "BYBIT_API_KEY is not set"),
        (COMMON | {"BYBIT_DEMO_API_KEY": "k"}, "BYBIT_DEMO_API_SECRET or BYBIT_DEMO_RSA_KEY_FILE is missing"),
        (COMMON | {"BYBIT_RSA_KEY_FILE": "x"}, "exclude each other"),
        ({"BYBIT_API_KEY": "k", "BYBIT_RSA_KEY_FILE": "/nowhere.pem"}, "cannot be read"),
        ({"BYBIT_API_KEY": "k", "BYBIT_RSA_KEY_FILE": "/"}, "is not a file"),
    ],
)
def test_what_is_missing_is_one_line(environ: dict[str, str], told: str) -> None:
    with pytest.raises(NoKeyError) as wrong:
        credentials_of("demo", environ)
    assert told in str(wrong.value)
    assert "\n" not in str(wrong.value)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_key_that_others_can_read_is_not_used(tmp_path: Path, pair: RSA.RsaKey, mode: int) -> None:
    path = written(tmp_path, pair.export_key(), mode)
    with pytest.raises(NoKeyError, match="can be read by others: chmod 600"):
        credentials_of("demo", {"BYBIT_API_KEY": "k", "BYBIT_RSA_KEY_FILE": str(path)})


@pytest.mark.parametrize("content", [b"", b"nothing", b"\xff\xfe", b"-----BEGIN PRIVATE KEY-----\nAAAA\n"])
def test_what_is_no_key_is_said(tmp_path: Path, content: bytes) -> None:
    path = written(tmp_path, content)
    with pytest.raises(NoKeyError, match="is not a key in PEM"):
        credentials_of("demo", {"BYBIT_API_KEY": "k", "BYBIT_RSA_KEY_FILE": str(path)})


def test_the_public_half_is_not_enough(tmp_path: Path, pair: RSA.RsaKey) -> None:
    path = written(tmp_path, pair.public_key().export_key())
    with pytest.raises(NoKeyError, match="the private one is needed"):
        credentials_of("demo", {"BYBIT_API_KEY": "k", "BYBIT_RSA_KEY_FILE": str(path)})


async def test_a_console_trades_with_an_rsa_key(tmp_path: Path, pair: RSA.RsaKey) -> None:
    (tmp_path / "public.pem").write_bytes(pair.public_key().export_key())
    keys = tmp_path / "keys.toml"
    keys.write_text('[[key]]\nkey = "signed"\nrsa_public_key = "public.pem"\nuid = "1000001"\n')
    path = written(tmp_path, pair.export_key())
    found = credentials_of("demo", {"BYBIT_API_KEY": "signed", "BYBIT_RSA_KEY_FILE": str(path)})
    assert "PRIVATE" not in repr(found)
    exchange = Struck(Settings(keys=keys), market=LivingMarket())
    async with at_the_console(exchange, credentials=found) as person:
        await person.rests()
        assert person.journal[-1].state == "Acked"
    exchange.stop()
