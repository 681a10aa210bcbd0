"""A private key is used only when nobody else can read it, and no error shows any of it."""

import os
from pathlib import Path

import pytest
from Crypto.PublicKey import RSA

from tui.keys.key_file import KeyFileError, read_private_key


def refused(path: Path) -> str:
    with pytest.raises(KeyFileError) as wrong:
        read_private_key(path)
    assert str(path) in str(wrong.value)
    assert "\n" not in str(wrong.value)
    return str(wrong.value)


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_key_that_is_its_owners_alone_is_read(key_file: Path, private_key: str, mode: int) -> None:
    key_file.chmod(mode)
    assert read_private_key(key_file) == private_key


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o610, 0o777])
def test_a_key_that_others_may_touch_is_refused_with_the_fix(key_file: Path, mode: int) -> None:
    key_file.chmod(mode)
    assert f"chmod 600 {key_file}" in refused(key_file)


def test_a_link_is_judged_by_what_it_leads_to(key_file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.pem"
    link.symlink_to(key_file)
    assert read_private_key(link)
    key_file.chmod(0o644)
    assert "is open to others" in refused(link)


def test_another_users_key_is_refused(key_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: own + 1)
    assert "belongs to another user" in refused(key_file)


def test_what_is_no_file_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o600)
    assert "is not a file" in refused(pipe)
    assert "cannot be read" in refused(tmp_path / "none.pem")
    assert "is not a file" in refused(tmp_path)


def test_what_is_no_private_key_is_refused(key_file: Path, private_key: str) -> None:
    for content, words in (
        (RSA.import_key(private_key).public_key().export_key(), "is the public key"),
        (RSA.import_key(private_key).export_key(passphrase="open", pkcs=8), "has a passphrase"),
        (RSA.generate(1024).export_key(), "has 1024 bits, at least 2048"),
        (private_key[:400].encode(), "no private key in PEM"),
        (b"", "no private key in PEM"),
        (b"\xff\xfe" + private_key.encode(), "no private key in PEM"),
        (b"a" * 100_000, "too large"),
    ):
        key_file.write_bytes(content)
        told = refused(key_file)
        assert words in told
        assert not any(line in told for line in private_key.splitlines())
