"""No secret gets into a recording, whichever way it comes."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tui.model.facts import Noticed, Stream
from tui.record.file import body, open_recording
from tui.record.recorder import Recorder
from tui.record.scrub import GONE, Scrubber

KEY, SECRET = "CanaryKey0123456789", "CanarySecret/With+Slashes0123456789"
SIGNATURE = hashlib.sha256(b"canary").hexdigest()
RSA_SIGNATURE = "c2lnbmVk/" * 40 + "=="


def everything(path: Path) -> str:
    recording = open_recording(path)
    blocks = [block for session in recording.sessions for block in (session.head, *session.blocks)]
    return "\n".join(body(recording.data, block).decode() for block in blocks)


def test_nothing_of_it_is_in_the_file(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "one.rec", [KEY, SECRET])
    recorder.start({"environment": f"paper {SECRET}"})
    recorder.went(Stream.PRIVATE, {"op": "auth", "args": [KEY, 1_700_000_000_000, RSA_SIGNATURE]})
    refusal = f"error sign! origin_string[1700000000000{KEY}5000], sign {SIGNATURE}, rsa {RSA_SIGNATURE}"
    for text in (refusal, json.dumps({"ret_msg": refusal}), json.dumps({"m": refusal}).replace("/", "\\/")):
        recorder.came(Stream.PRIVATE, text)
        recorder.came(Stream.PUBLIC, json.dumps({"nested": text}))
    recorder.came(Stream.PRIVATE, json.dumps({"secret": SECRET, "apiKey": "AnotherKeyOfThisAccount"}))
    recorder.asked("place_order", {"symbol": "BTCUSDT", "api_key": KEY, "sign": "0123"})
    recorder.answered(1, {"result": {"apiKey": KEY, "secret": SECRET, "list": [{"note": SECRET}]}})
    recorder.failed(1, refusal)
    recorder.took([Noticed(refusal)])
    recorder.said(refusal, "error", 6.0)
    recorder.close()
    text = everything(recorder.path)
    assert len(text.splitlines()) == 14
    for canary in (KEY, SECRET, SECRET.replace("/", "\\/"), SIGNATURE, RSA_SIGNATURE, "AnotherKeyOfThisAccount"):
        assert canary not in text
        assert canary not in text.replace("\\", "")
    assert "c2lnbmVkc2lnbmVk" not in text.replace("\\", "").replace("/", "")
    for line in text.splitlines():
        json.loads(line)
    assert '"op":"auth"' in text


@pytest.mark.parametrize(
    "text",
    [
        '{"topic":"orderbook.50.BTCUSDT","data":{"s":"BTCUSDT","b":[["64250.5","1"]],"u":7}}',
        '{"orderId":"1f8a3c9e-0000-4000-8000-00000000000a","signal":"x","assign":"y","tokens":"z"}',
        '{"cursor":"page%3A1%26limit%3D50","i":"2290000000068683542"}',
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert Scrubber([KEY, SECRET]).scrub(text) == text


@pytest.mark.parametrize("depth", range(4))
def test_a_field_is_known_however_often_it_was_quoted(depth: int) -> None:
    value: Any = {"api_key": 'abc/def"ghi', "other": "stays"}
    for _ in range(depth):
        value = json.dumps(value)
    scrubbed = Scrubber().scrub(json.dumps(value))
    for _ in range(depth + 1):
        value = json.loads(scrubbed)
        scrubbed = value
    assert value["other"] == "stays"
    assert value["api_key"].startswith(GONE)
    assert "abc" not in value["api_key"]


@pytest.mark.parametrize("depth", range(4))
@pytest.mark.parametrize("secret", ["f" * 64, "Ab/+" * 60, "Ab/+" * 60 + "="], ids=["hex", "base64", "padded"])
def test_what_looks_like_a_signature_goes_and_json_stays_json(depth: int, secret: str) -> None:
    value: Any = {"a": secret, "b": [f"sent {secret}", "stays"]}
    for _ in range(depth):
        value = json.dumps(value)
    text = Scrubber().scrub(json.dumps(value))
    assert secret[:40] not in text.replace("\\", "")
    found = json.loads(text)
    for _ in range(depth):
        found = json.loads(found)
    assert found == {"a": GONE, "b": [f"sent {GONE}", "stays"]}


def test_a_short_text_is_no_secret() -> None:
    assert Scrubber(["", "1"]).scrub("a1b") == "a1b"
