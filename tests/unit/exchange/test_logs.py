"""No secret, signature or string to sign gets into a line."""

import logging
import sys

import pytest

from tui.exchange.logs import Scrub, scrub

SIGNATURE = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    "line",
    [
        f"{{'X-BAPI-SIGN': '{SIGNATURE}', 'X-BAPI-TIMESTAMP': '1'}}",
        f"X-BAPI-SIGN: {SIGNATURE}",
        f"signature={SIGNATURE}&x=1",
        f'{{"sign":"{SIGNATURE.upper()}"}}',
        f"error sign! origin_string[1700000000000{SIGNATURE}5000category=linear]",
        "the secret is s3cret-value, in full",
    ],
)
def test_a_line_is_scrubbed(line: str) -> None:
    scrubbed = scrub(line, ["s3cret-value"])
    assert SIGNATURE.lower() not in scrubbed.lower()
    assert "s3cret-value" not in scrubbed
    assert "***" in scrubbed


def test_what_is_no_secret_stays() -> None:
    line = "signed up 3 orders; sign: 12; order o-1 filled at 65000.1"
    assert scrub(line, ["", "other"]) == line


def test_a_traceback_is_scrubbed_too() -> None:
    try:
        raise ValueError("holds s3cret-value")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "failed %s", ("s3cret-value",), sys.exc_info())
    line = Scrub(["s3cret-value"]).format(record)
    assert "Traceback" in line
    assert "failed ***" in line
    assert "s3cret-value" not in line
