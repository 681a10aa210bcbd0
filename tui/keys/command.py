"""`bybit-tui keys`: what the system keyring keeps, and which key an environment uses."""

import os
import sys
from pathlib import Path

import click

from tui.config.command import config_path
from tui.config.read import ConfigError, read_config
from tui.config.table import ENVIRONMENTS

KEPT_FOR = click.Choice(list(ENVIRONMENTS))


@click.group()
def keys() -> None:
    """API keys in the system keyring. A secret is typed without being shown, or read from standard input."""


@keys.command("set")
@click.option("--env", type=KEPT_FOR, required=True, help="The environment that the key is for.")
@click.option(
    "--rsa-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The private key of an RSA key; the keyring keeps its path.",
)
def set_key(env: str, rsa_file: Path | None) -> None:
    """Keep a key; asks for it, or takes the key and the secret as two lines from standard input."""
    from tui.keys.find import is_plausible
    from tui.keys.key_file import KeyFileError, read_private_key
    from tui.keys.keyring_store import Entry, StoreError, store

    if rsa_file is not None:
        rsa_file = rsa_file.expanduser().absolute()
        try:
            read_private_key(rsa_file)
        except KeyFileError as error:
            raise click.ClickException(str(error)) from None
    key = _asked("API key")
    secret = "" if rsa_file is not None else _asked("API secret", hidden=True)
    for name, text in (("key", key), *((("secret", secret),) if rsa_file is None else ())):
        if not text or not is_plausible(text):
            raise click.ClickException(f"the {name} is empty or holds characters that no {name} has; nothing was kept")
    try:
        store(env, Entry(key, secret, str(rsa_file) if rsa_file is not None else ""))
    except StoreError as error:
        raise click.ClickException(f"the system keyring did not keep it: {error}") from None
    click.echo(f"the system keyring keeps {key[:4]}… for {env}")


def _asked(name: str, *, hidden: bool = False) -> str:
    if sys.stdin.isatty():
        return str(click.prompt(name, hide_input=hidden, prompt_suffix=" (not shown): " if hidden else ": ")).strip()
    return sys.stdin.readline().strip()


@keys.command("list")
def list_keys() -> None:
    """Say which key each environment uses and where it is from; no secret is shown."""
    from tui.keys.find import KeysError, NoKeyError, find_key
    from tui.keys.keyring_store import Entry, StoreError, stored

    try:
        settings = read_config(config_path(), os.environ)
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
    entries: dict[str, Entry] = {}
    trouble = ""
    for name in ENVIRONMENTS:
        try:
            entry = stored(name)
        except StoreError as error:
            trouble = str(error)
            break
        if entry is not None:
            entries[name] = entry
    for name in ENVIRONMENTS:
        try:
            found = find_key(name, os.environ, settings[f"keys.{name}.rsa_key_file"], entries.get)
        except NoKeyError:
            words = "none; the embedded exchange makes its own" if name == "paper" else "none"
        except KeysError as error:
            words = f"not to be used: {error}"
        else:
            kind = "RSA" if found.credentials.is_rsa else "HMAC"
            words = f"{found.credentials.key[:4]}… ({kind}) from {found.source}"
            if name in entries and found.source != "the system keyring":
                words += f"; not used: {entries[name].api_key[:4]}… in the system keyring"
        click.echo(f"{name:<8} {words}")
    if trouble:
        click.echo(f"the system keyring: {trouble}")


@keys.command("remove")
@click.option("--env", type=KEPT_FOR, required=True, help="The environment whose key is forgotten.")
def remove_key(env: str) -> None:
    """Forget a key that the keyring keeps; at Bybit it stays valid until it is deleted there."""
    from tui.keys.keyring_store import StoreError, remove

    try:
        remove(env)
    except StoreError as error:
        raise click.ClickException(f"the system keyring has not forgotten the key for {env}: {error}") from None
    click.echo(f"the system keyring keeps no key for {env} any more; at Bybit it is valid until it is deleted there")
