"""bybit-tui keys: a secret comes from standard input, goes into the keyring, and is shown nowhere."""

import json
import traceback
from pathlib import Path

import keyring
import pytest
from click.testing import CliRunner, Result
from kept_keyring import KeptKeyring
from keyring.backends.fail import Keyring as FailKeyring
from keyring.backends.null import Keyring as NullKeyring
from keyring.errors import KeyringLocked

from tui.cli import main
from tui.keys.keyring_store import Entry, StoreError, store, stored

SECRET = "s3cret-value-of-a-key"


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYBIT_TUI_CONFIG", str(tmp_path / "config.toml"))
    for name in ("BYBIT_API_KEY", "BYBIT_API_SECRET"):
        monkeypatch.delenv(name, raising=False)


def run(*arguments: str, typed: str = "") -> Result:
    done = CliRunner().invoke(main, ["keys", *arguments], input=typed)
    assert done.exception is None or isinstance(done.exception, SystemExit)
    assert SECRET not in done.output
    return done


def test_set_list_and_remove(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = run("set", "--env", "demo", typed=f"demo-key\n{SECRET}\n")
    assert (done.exit_code, done.output) == (0, "the system keyring keeps demo… for demo\n")
    assert json.loads(kept.read_text()) == {"bybit-tui demo": json.dumps({"api_key": "demo-key", "api_secret": SECRET})}
    assert stored("demo") == Entry("demo-key", SECRET)
    listed = run("list").output
    assert "demo     demo… (HMAC) from the system keyring" in listed
    assert "mainnet  none" in listed
    monkeypatch.setenv("BYBIT_DEMO_API_KEY", "other-key")
    assert "demo     not to be used: BYBIT_DEMO_API_KEY is set, but neither" in run("list").output
    monkeypatch.setenv("BYBIT_DEMO_API_SECRET", SECRET)
    assert "othe… (HMAC) from BYBIT_DEMO_API_KEY; not used: demo… in the system keyring" in run("list").output
    assert run("remove", "--env", "demo").exit_code == 0
    assert stored("demo") is None
    again = run("remove", "--env", "demo")
    assert again.exit_code == 1
    assert "it has no such entry" in again.output


def test_an_rsa_key_is_kept_by_its_path(kept: Path, key_file: Path, private_key: str) -> None:
    done = run("set", "--env", "mainnet", "--rsa-file", str(key_file), typed="rsa-key\n")
    assert done.exit_code == 0
    assert stored("mainnet") == Entry("rsa-key", "", str(key_file))
    assert not any(line in kept.read_text() for line in private_key.splitlines())
    assert "rsa-… (RSA) from the system keyring" in run("list").output
    key_file.chmod(0o644)
    assert "mainnet  not to be used" in run("list").output
    assert "chmod 600" in run("set", "--env", "mainnet", "--rsa-file", str(key_file), typed="rsa-key\n").output


@pytest.mark.parametrize("typed", ["", "key\n", f"\n{SECRET}\n", f"key with spaces\n{SECRET}\n", "key\nsec ret\n"])
def test_what_is_no_key_is_not_kept(kept: Path, typed: str) -> None:
    done = run("set", "--env", "demo", typed=typed)
    assert done.exit_code == 1
    assert "nothing was kept" in done.output
    assert not kept.exists()


def test_there_is_no_way_to_give_a_secret_as_an_argument() -> None:
    assert run("set", "--env", "demo", "x").exit_code == 2
    options = {option for param in main.commands["keys"].commands["set"].params for option in param.opts}
    assert options == {"--env", "--rsa-file"}


@pytest.mark.parametrize("backend", [FailKeyring, NullKeyring])
def test_a_keyring_that_is_none_or_keeps_nothing_is_not_used(
    monkeypatch: pytest.MonkeyPatch, backend: type[KeptKeyring]
) -> None:
    monkeypatch.setattr(keyring, "get_keyring", backend)
    done = run("set", "--env", "demo", typed=f"key\n{SECRET}\n")
    assert done.exit_code == 1
    assert "did not keep it: this machine has none that is safe" in done.output
    assert "the system keyring: this machine has none that is safe" in run("list").output


def test_a_backend_that_writes_in_the_clear_is_not_used(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(KeptKeyring, "priority", 0.5)
    with pytest.raises(StoreError, match="none that is safe"):
        store("demo", Entry("key", SECRET))
    assert not kept.exists()


def test_a_keyring_that_forgets_is_found_out(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(KeptKeyring, "set_password", lambda *_: None)
    with pytest.raises(StoreError, match="did not keep"):
        store("demo", Entry("key", SECRET))


@pytest.mark.parametrize(
    ("error", "words"), [(KeyringLocked(SECRET), "it is locked"), (OSError(SECRET), "OSError"), (None, "one of ours")]
)
def test_what_a_backend_says_is_not_repeated(
    kept: Path, monkeypatch: pytest.MonkeyPatch, error: Exception | None, words: str
) -> None:
    def fails(*_: str) -> str:
        if error is not None:
            raise error
        return f'["{SECRET}"]'

    monkeypatch.setattr(KeptKeyring, "get_password", fails)
    with pytest.raises(StoreError, match=words) as told:
        stored("demo")
    assert SECRET not in str(told.value)
    assert SECRET not in "".join(traceback.format_exception(told.value))
