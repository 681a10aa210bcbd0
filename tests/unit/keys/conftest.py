"""A keyring of the test's own, and a private key in a file as it should be."""

from pathlib import Path

import keyring
import pytest
from Crypto.PublicKey import RSA
from kept_keyring import NAME, KeptKeyring


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of the keyring that is used."""
    path = tmp_path / "keyring.json"
    monkeypatch.setenv(NAME, str(path))
    monkeypatch.setattr(keyring, "get_keyring", KeptKeyring)
    return path


@pytest.fixture(scope="session")
def private_key() -> str:
    return RSA.generate(2048).export_key().decode()


@pytest.fixture
def key_file(tmp_path: Path, private_key: str) -> Path:
    path = tmp_path / "rsa.pem"
    path.write_text(private_key)
    path.chmod(0o600)
    return path
