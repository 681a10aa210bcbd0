"""Alarms are told once, on fresh figures only, and again only after they were over."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tui.rules.alerts import Alerts, AlertSettings, Held, Seen

D = Decimal
NOW = 1_700_000_000_000
LONG = Held("BTCUSDT", "Buy", D("100"), D("90"), NOW + 600_000, D("0.0001"))


def seen(*held: Held, last: str = "100", silent: float | None = None, at: int = NOW) -> Seen:
    return Seen(at, {"BTCUSDT": D(last)}, held, {} if silent is None else {"public": silent})


@pytest.mark.parametrize(
    ("price", "lasts", "told"),
    [
        ("105", ["104.9", "105", "106"], "BTCUSDT has risen to 105"),
        ("95", ["95.1", "94", "90"], "BTCUSDT has fallen to 94"),
    ],
)
def test_a_price_is_told_once_from_the_side_it_was_waited_for(price: str, lasts: list[str], told: str) -> None:
    alerts = Alerts()
    alerts.add("BTCUSDT", D(price), D("100"))
    found = [[alarm.text for alarm in alerts.poll(seen(last=last))] for last in lasts]
    assert found == [[], [told], []]


def test_a_price_that_is_not_known_reaches_nothing() -> None:
    alerts = Alerts()
    alerts.add("BTCUSDT", D("105"), D("100"))
    assert alerts.poll(Seen(NOW, {}, (), {})) == []
    assert alerts.clear("BTCUSDT") == 1
    assert alerts.poll(seen(last="200")) == []


def test_a_liquidation_that_is_near_is_told_once_and_again_when_it_had_been_far() -> None:
    alerts = Alerts()
    marks = ("100", "94", "95.2", "93", "100", "94")
    told = [[alarm.text for alarm in alerts.poll(seen(replace(LONG, mark_price=D(mark))))] for mark in marks]
    words = ["BTCUSDT Buy: 4.3 % from liquidation at 90"]
    assert told == [[], words, [], [], [], words]


@pytest.mark.parametrize(("side", "word"), [("Buy", "pays"), ("Sell", "receives")])
def test_funding_is_told_once_a_time(side: str, word: str) -> None:
    alerts = Alerts(AlertSettings(liquidation_percent=None))
    held = replace(LONG, side=side)
    assert alerts.poll(seen(held)) == []
    (alarm,) = alerts.poll(seen(held, at=NOW + 400_000))
    assert alarm.text == f"BTCUSDT {word} funding of 0.0100 % within 5 min"
    assert alerts.poll(seen(held, at=NOW + 500_000)) == []
    following = replace(held, next_funding_time=NOW + 2_000_000)
    assert len(alerts.poll(seen(following, at=NOW + 1_800_000))) == 1


def test_a_feed_that_is_away_is_told_once() -> None:
    alerts = Alerts()
    found = [len(alerts.poll(seen(silent=each))) for each in (None, 9.9, 10.1, 50.0, None, 12.0)]
    assert found == [0, 0, 1, 0, 0, 1]


def test_what_is_switched_off_is_not_told() -> None:
    alerts = Alerts(AlertSettings(False, False, None, None, None))
    near = replace(LONG, mark_price=D("90.1"), next_funding_time=NOW + 1)
    assert alerts.poll(seen(near, silent=1e6)) == []
