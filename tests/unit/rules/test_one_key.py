"""Which key presses are meant, and when keys stop to send at once."""

import pytest

from tui.rules.one_key import KeyGuard, OneKey


def test_a_key_that_is_held_down_acts_once() -> None:
    guard = KeyGuard()
    assert guard.take("buy", 10.0) == ""
    assert guard.release("buy", 10.0)
    # Keyboards begin to repeat after half a second: the first repeat looks like a press until the second one comes.
    assert guard.take("buy", 10.5) == ""
    assert guard.hold("buy", 10.5) > 0.1
    for number in range(1, 60):
        assert "held down" in guard.take("buy", 10.5 + number / 30)
    assert not guard.release("buy", 10.5)
    assert not guard.is_burst
    # After it was let go it is a key again.
    assert guard.take("buy", 14.0) == ""
    assert guard.release("buy", 14.0)


def test_two_presses_are_two_orders() -> None:
    guard = KeyGuard()
    for at in (10.0, 10.5, 11.0):
        assert guard.take("buy", at) == ""
        assert guard.release("buy", at)
    assert guard.take("sell", 11.05) == ""


@pytest.mark.parametrize(
    "keys",
    [
        [("buy", 0.0), ("sell", 0.001), ("take_buy", 0.002)],
        [("buy", 0.0), ("buy", 0.001), ("buy", 0.002)],
        [("buy", 0.0), ("buy", 0.001), ("sell", 0.09)],
    ],
)
def test_what_a_slow_line_held_back_is_a_burst(keys: list[tuple[str, float]]) -> None:
    guard = KeyGuard()
    said = [guard.take(key, 10 + at) for key, at in keys]
    assert guard.is_burst
    assert "burst" in said[-1]
    assert guard.take("sell", 12.0) == ""
    assert not guard.is_burst


def test_it_falls_back_by_itself() -> None:
    key = OneKey(idle=60)
    assert not key.is_armed(0)
    key.arm("BTCUSDT", 100)
    assert (key.left(110), key.falls("BTCUSDT", 110, "")) == (50, "")
    key.touch(150)
    assert key.falls("BTCUSDT", 209, "") == ""
    assert key.falls("BTCUSDT", 210, "") == "no key for 60 s"
    assert key.falls("BTCUSDT", 211, "") == ""
    key.arm("BTCUSDT", 300)
    assert key.falls("ETHUSDT", 301, "") == "another symbol"
    key.arm("BTCUSDT", 300)
    assert key.falls("BTCUSDT", 301, "the book is stale") == "the book is stale"
    key.touch(302)
    assert not key.is_armed(302)
    assert not key.disarm()
