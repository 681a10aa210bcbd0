"""Which key an environment uses: its own variables, those for any, the keyring; and half a key is an error."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tui.exchange.credentials import Credentials
from tui.keys.find import KeysError, NoKeyError, find_key
from tui.keys.keyring_store import Entry, StoreError

KEPT = Entry("kept-key", "kept-secret")
GENERAL = {"BYBIT_API_KEY": "any-key", "BYBIT_API_SECRET": "any-secret"}
OWN = {"BYBIT_TESTNET_API_KEY": "own-key", "BYBIT_TESTNET_API_SECRET": "own-secret"}


def found(environ: Mapping[str, str], entry: Entry | None = None) -> tuple[Credentials, str]:
    told = find_key("testnet", environ, None, lambda _: entry)
    return told.credentials, told.source


@pytest.mark.parametrize(
    ("environ", "entry", "key", "secret", "source"),
    [
        (GENERAL | OWN, KEPT, "own-key", "own-secret", "BYBIT_TESTNET_API_KEY"),
        (GENERAL, KEPT, "any-key", "any-secret", "BYBIT_API_KEY"),
        ({}, KEPT, "kept-key", "kept-secret", "the system keyring"),
        ({"BYBIT_DEMO_API_KEY": "x", "BYBIT_DEMO_API_SECRET": "y"}, KEPT, "kept-key", "kept-secret", "the system"),
        ({"BYBIT_API_KEY": " any-key\n", "BYBIT_API_SECRET": "any-secret\n"}, None, "any-key", "any-secret", "BYBIT"),
    ],
)
def test_the_more_specific_wins(
    environ: dict[str, str], entry: Entry | None, key: str, secret: str, source: str
) -> None:
    credentials, told = found(environ, entry)
    assert (credentials.key, credentials.reveal(), credentials.is_rsa) == (key, secret, False)
    assert told.startswith(source)


def test_the_keyring_is_not_asked_where_variables_are_set() -> None:
    def never(_: str) -> Entry | None:
        raise AssertionError

    assert find_key("demo", GENERAL, None, never).source == "BYBIT_API_KEY"


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"BYBIT_TESTNET_API_KEY": "k"}, "BYBIT_TESTNET_API_KEY is set, but neither BYBIT_TESTNET_API_SECRET nor"),
        ({"BYBIT_TESTNET_API_SECRET": "s3"}, "BYBIT_TESTNET_API_KEY is not set, but BYBIT_TESTNET_API_SECRET is"),
        ({"BYBIT_RSA_KEY_FILE": "x"}, "BYBIT_API_KEY is not set, but BYBIT_RSA_KEY_FILE is"),
        (OWN | {"BYBIT_TESTNET_RSA_KEY_FILE": "x"}, "are both set"),
        (OWN | {"BYBIT_TESTNET_API_SECRET": "s3 cret"}, "BYBIT_TESTNET_API_SECRET holds spaces"),
        (OWN | {"BYBIT_TESTNET_API_KEY": "k\x1b[31m"}, "BYBIT_TESTNET_API_KEY holds spaces"),
        (OWN | {"BYBIT_TESTNET_API_SECRET": "s" * 201}, "BYBIT_TESTNET_API_SECRET holds spaces"),
    ],
)
def test_half_a_key_is_an_error_and_never_another_account(environ: dict[str, str], words: str) -> None:
    with pytest.raises(KeysError) as wrong:
        found(GENERAL | environ if "BYBIT_RSA_KEY_FILE" not in environ else environ, KEPT)
    assert words in str(wrong.value)
    assert "s3" not in str(wrong.value)


def test_without_a_key_every_way_to_give_one_is_said_in_a_line() -> None:
    with pytest.raises(NoKeyError) as wrong:
        found({})
    told = str(wrong.value)
    assert "\n" not in told
    for way in (
        "BYBIT_TESTNET_API_KEY",
        "BYBIT_TESTNET_API_SECRET",
        "BYBIT_TESTNET_RSA_KEY_FILE",
        "BYBIT_API_KEY",
        "BYBIT_API_SECRET",
        "bybit-tui keys set --env testnet",
    ):
        assert way in told


def test_a_keyring_that_cannot_be_asked_is_said() -> None:
    def locked(_: str) -> Entry | None:
        raise StoreError("it is locked")

    with pytest.raises(NoKeyError, match=r"\(the system keyring: it is locked\)$"):
        find_key("testnet", {}, None, locked)


def test_an_entry_without_a_secret_is_an_error() -> None:
    with pytest.raises(KeysError, match="has no secret"):
        found({}, Entry("kept-key"))


@pytest.mark.parametrize("where", ["variable", "general", "configured", "keyring"])
def test_an_rsa_key_is_read_from_its_file(key_file: Path, private_key: str, where: str) -> None:
    environ, configured, entry = {
        "variable": ({"BYBIT_DEMO_API_KEY": "k", "BYBIT_DEMO_RSA_KEY_FILE": str(key_file)}, None, None),
        "general": ({"BYBIT_API_KEY": "k", "BYBIT_RSA_KEY_FILE": str(key_file)}, None, None),
        "configured": ({"BYBIT_DEMO_API_KEY": "k"}, str(key_file), None),
        "keyring": ({}, None, Entry("k", rsa_key_file=str(key_file))),
    }[where]
    credentials = find_key("demo", environ, configured, lambda _: entry).credentials
    assert (credentials.key, credentials.is_rsa, credentials.reveal()) == ("k", True, private_key)
    key_file.chmod(0o644)
    with pytest.raises(KeysError, match="chmod 600"):
        find_key("demo", environ, configured, lambda _: entry)


def test_a_secret_is_not_set_aside_by_a_configured_file(key_file: Path) -> None:
    assert not find_key("testnet", OWN, str(key_file)).credentials.is_rsa


def test_no_repr_shows_a_secret() -> None:
    assert "kept-secret" not in repr(KEPT)
    assert "own-secret" not in repr(find_key("testnet", OWN))
