"""A secret shows in no way in which Python shows things."""

import copy
import pickle
import traceback
from dataclasses import asdict, dataclass

import pytest
from Crypto.PublicKey import RSA
from rich.console import Console
from rich.pretty import pretty_repr
from rich.traceback import Traceback

from tui.exchange.credentials import Credentials

SECRET = "s3cret-value-of-a-key"
PEM = RSA.generate(2048).export_key().decode()


@dataclass(frozen=True)
class Holder:
    credentials: Credentials


@pytest.mark.parametrize("made", [Credentials("key", SECRET), Credentials("key", PEM, is_rsa=True)])
def test_it_is_not_shown(made: Credentials) -> None:
    shown = f"{made} {made!r} {[made]} {Holder(made)} {pretty_repr(Holder(made))}"
    console = Console(width=200, record=True, quiet=True)
    try:
        raise ValueError(made)
    except ValueError as error:
        shown += "".join(traceback.format_exception(error))
        console.print(Traceback(show_locals=True))
    shown += console.export_text()
    assert "Credentials(key…)" in shown
    assert made.secrets
    assert not any(secret in shown for secret in made.secrets)


@pytest.mark.parametrize("store", [pickle.dumps, copy.copy, copy.deepcopy, lambda made: asdict(Holder(made))])
def test_it_is_not_stored_or_copied(store: object) -> None:
    with pytest.raises(TypeError, match="not to be stored"):
        store(Credentials("key", SECRET))  # type: ignore[operator]


def test_a_text_is_scrubbed_of_a_secret_and_of_every_line_of_a_private_key() -> None:
    assert Credentials("key", SECRET).scrub(f"sign {SECRET}!") == "sign …!"
    assert Credentials("key", "").scrub("nothing") == "nothing"
    rsa = Credentials("key", PEM, is_rsa=True)
    lines = PEM.splitlines()[1:-2]
    assert len(lines) > 20
    for text in (PEM, repr(PEM), *lines):
        scrubbed = rsa.scrub(f"holds {text}")
        assert not any(line in scrubbed for line in lines)
