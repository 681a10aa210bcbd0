"""The loop on recorded prices: a recording that the test makes, and a real one where it is at hand."""

import json
from pathlib import Path

import pytest

from tests.e2e.terminal import Terminal

RECORDED = Path(__file__).parents[3] / "shared" / "market-data" / "xrpusdt-ob500-2024-12-01.jsonl"


def made_recording(folder: Path) -> Path:
    """Forty frames of a book whose middle wanders by a tick."""
    path = folder / "made.jsonl"
    lines, before = [], ({}, {})
    for number in range(40):
        middle = 20_000 + number % 7
        sides = tuple(
            {f"{(middle + sign * each) / 10_000:.4f}": str(500 + each) for each in range(1, 30)} for sign in (-1, 1)
        )
        # What a side no longer holds is deleted by a size of zero.
        changes = [
            {**dict.fromkeys(old.keys() - new.keys(), "0"), **new} for old, new in zip(before, sides, strict=True)
        ]
        bids, asks = ([[price, size] for price, size in side.items()] for side in changes)
        data = {"s": "XRPUSDT", "b": bids, "a": asks, "u": number + 1, "seq": number + 10}
        kind = "delta" if number else "snapshot"
        frame = {"topic": "orderbook.500.XRPUSDT", "type": kind, "ts": 1_733_011_200_000 + number * 100, "data": data}
        lines.append(json.dumps(frame))
        before = sides
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.mark.timeout(120)
@pytest.mark.parametrize("source", ["made", "recorded"])
def test_the_loop_works_on_recorded_prices(tmp_path: Path, source: str) -> None:
    if source == "recorded" and not RECORDED.exists():
        pytest.skip("the recorded market data is not beside this checkout")
    recording = RECORDED if source == "recorded" else made_recording(tmp_path)
    with Terminal(tmp_path, "--fresh", "--market", f"replay:{recording}") as terminal:
        terminal.wait_for("account live")
        terminal.wait_for(r"XRPUSDT +\d\.\d{4}")
        # Rest well below the market, move the order up by ten ticks, cancel it.
        terminal.press("b")
        terminal.wait_for("Esc leave")
        terminal.press("50", "tab", "backtab", "backtab", *["shift+down"] * 20)
        terminal.wait_for(r"sends Buy 50\.0 XRP")
        terminal.press("enter")
        terminal.wait_for("Enter confirms")
        terminal.press("enter")
        price = terminal.wait_for(r"XRPUSDT +Buy +Limit +(\d\.\d{4}) +50\.0 +— +New").group(1)
        terminal.press("e")
        terminal.wait_for("Enter sends")
        terminal.press("up", "up", "enter")
        terminal.wait_for(rf"XRPUSDT +Buy +Limit +{float(price) + 0.0002:.4f} +50\.0")
        terminal.press("c")
        terminal.wait_for(r"Open orders \(0\)")
        # Take, see the profit, close.
        terminal.press("b")
        terminal.wait_for("Esc leave")
        terminal.press("100", "backtab", "backtab", "backtab", "right")
        terminal.wait_for(r"sends Buy 100\.0 XRP @ market")
        terminal.press("enter")
        terminal.wait_for("Enter confirms")
        terminal.press("enter")
        terminal.wait_for(r"XRPUSDT +Long +100\.0 .*[+-][\d.]+ +[+-][\d.]+ %")
        terminal.press("x")
        terminal.wait_for("Enter confirms")
        terminal.press("enter")
        terminal.wait_for(r"Positions \(0\)")
