"""The past is asked for by windows of seven days and the pages inside them, and nothing between them is left out."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from tui.exchange import history
from tui.exchange.history import DAY_MS, ROWS_AT_ONCE, WINDOW_MS, WINDOWS_AT_ONCE, closed_pnl, read
from tui.exchange.parse import MalformedPayload
from tui.exchange.session import Reply
from tui.model.enums import Category, Side
from tui.model.facts import HistoryLoaded
from tui.model.history import HistoryKind, HistoryPlace, HistoryRange, time_of

LINEAR = Category.LINEAR
NOW = 1_795_305_600_000


class Kept:
    """An exchange that keeps some fills, and hands them out a few at a time."""

    def __init__(self, times: list[int], a_page: int = 3) -> None:
        self.times, self.a_page = sorted(times, reverse=True), a_page
        self.asked: list[dict[str, Any]] = []

    def ask(self, name: str, **params: Any) -> Reply:
        self.asked.append({"name": name, **params})
        assert params["endTime"] - params["startTime"] <= WINDOW_MS
        inside = [at for at in self.times if params["startTime"] <= at <= params["endTime"]]
        start = int(params.get("cursor", "0"))
        rows = [row(at) for at in inside[start : start + self.a_page]]
        more = start + self.a_page
        return Reply({"list": rows, "nextPageCursor": str(more) if more < len(inside) else ""}, {}, NOW, {})


def row(at: int) -> Mapping[str, str]:
    return {
        "symbol": "BTCUSDT",
        "execId": f"e-{at}",
        "side": "Buy",
        "execPrice": "100",
        "execQty": "1",
        "execType": "Trade",
        "execTime": str(at),
    }


def pages(kept: Kept, wanted: HistoryRange, place: HistoryPlace | None = None, **more: Any) -> list[HistoryLoaded]:
    kind = more.get("kind", HistoryKind.FILLS)
    return list(read(kept, kind, more.get("category", LINEAR), "USDT", wanted, place))  # type: ignore[arg-type]


def test_every_row_comes_once_newest_first_however_often_reading_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "ROWS_AT_ONCE", 5)
    edge = NOW - WINDOW_MS
    times = [NOW, NOW - 1, edge, edge - 1, edge - 2, *(NOW - day * DAY_MS for day in range(3, 60, 4))]
    kept = Kept(sorted(set(times)))
    wanted, place = HistoryRange("", NOW - 60 * DAY_MS, NOW), None
    seen: list[int] = []
    rests = 0
    while True:
        loaded = pages(kept, wanted, place)
        seen += [time_of(each) for page in loaded for each in page.rows]
        assert [page.pauses for page in loaded] == [False] * (len(loaded) - 1) + [True]
        assert loaded[-1].reached_ms <= min(seen)
        place, rests = loaded[-1].place, rests + 1
        if place is None:
            break
    assert seen == sorted(set(times), reverse=True)
    assert rests > 3
    assert loaded[-1].reached_ms == wanted.since_ms


def test_a_quarter_without_a_row_is_a_rest_and_two_years_are_the_end() -> None:
    kept = Kept([])
    first = pages(kept, HistoryRange("", 0, NOW))
    assert len(first) == WINDOWS_AT_ONCE
    assert first[-1].place is not None
    assert first[-1].reached_ms == NOW - WINDOWS_AT_ONCE * WINDOW_MS - (WINDOWS_AT_ONCE - 1)
    place, last = first[-1].place, first[-1]
    while place is not None:
        last = pages(kept, HistoryRange("", 0, NOW), place)[-1]
        place = last.place
    assert last.reached_ms == NOW - history.KEPT_MS
    assert len(kept.asked) < 110


def test_what_is_asked_with_each_kind() -> None:
    wanted = HistoryRange("", NOW - DAY_MS, NOW)
    asked: dict[HistoryKind, dict[str, Any]] = {}
    for kind in HistoryKind:
        kept = Kept([])
        pages(kept, wanted, kind=kind)
        asked[kind] = kept.asked[0]
    assert [asked[kind]["name"] for kind in HistoryKind] == ["get_order_history", "get_executions", "get_closed_pnl"]
    assert asked[HistoryKind.ORDERS]["settleCoin"] == "USDT"
    assert "symbol" not in asked[HistoryKind.ORDERS]
    kept = Kept([])
    pages(kept, HistoryRange("ETHUSDT", NOW - DAY_MS, NOW), kind=HistoryKind.ORDERS)
    assert kept.asked[0]["symbol"] == "ETHUSDT"
    assert "settleCoin" not in kept.asked[0]


def test_spot_closes_nothing() -> None:
    kept = Kept([NOW])
    (only,) = pages(kept, HistoryRange("", 0, NOW), kind=HistoryKind.CLOSED, category=Category.SPOT)
    assert (only.rows, only.place, only.pauses, kept.asked) == ((), None, True, [])


def test_a_row_of_closed_pnl_and_what_is_none() -> None:
    told = {
        "symbol": "ETHUSDT", "orderId": "o", "side": "Sell", "qty": "3", "orderPrice": "1122.95",
        "orderType": "Market", "execType": "Trade", "closedSize": "3", "cumEntryValue": "3584.9",
        "avgEntryPrice": "1194.9", "cumExitValue": "3541.7", "avgExitPrice": "1180.5", "closedPnl": "-47.4",
        "fillCount": "4", "leverage": "3", "createdTime": "1672214887231", "updatedTime": "1672214887236",
    }  # fmt: skip
    found = closed_pnl(told, LINEAR)
    assert (found.closed_pnl, found.side, found.fill_count) == (Decimal("-47.4"), Side.SELL, 4)
    # Older rows do not tell their fees.
    assert (found.open_fee, found.close_fee) == (None, None)
    for name in ("orderId", "closedPnl", "side", "qty"):
        with pytest.raises(MalformedPayload):
            closed_pnl({key: value for key, value in told.items() if key != name}, LINEAR)


def test_reading_rests_after_so_many_rows() -> None:
    kept = Kept([NOW - number for number in range(3 * ROWS_AT_ONCE)], a_page=100)
    loaded = pages(kept, HistoryRange("", 0, NOW))
    assert [len(page.rows) for page in loaded] == [ROWS_AT_ONCE]
    assert loaded[0].place == HistoryPlace(NOW, "100")
