"""All pages of a list, in the order that callers rely on; a failed question is never an empty answer."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from scripted_http import Answer, ScriptedHttp, envelope, scripted_http

from tui.exchange import queries
from tui.exchange.clock import ExchangeClock
from tui.exchange.credentials import Credentials
from tui.exchange.environment import paper
from tui.exchange.errors import RefusedError
from tui.exchange.parse import MalformedPayload
from tui.exchange.session import Session
from tui.model.enums import Category
from tui.model.market import CandleWish

LINEAR = Category.LINEAR


def order(number: int) -> dict[str, str]:
    return {"symbol": "BTCUSDT", "orderId": f"o-{number}", "side": "Buy", "qty": "1", "orderStatus": "New"}


def page(*rows: object, cursor: str = "") -> Answer:
    return envelope({"list": list(rows), "nextPageCursor": cursor})


@pytest.fixture
def server() -> Iterator[ScriptedHttp]:
    with scripted_http() as script:
        yield script


@pytest.fixture
def session(server: ScriptedHttp) -> Iterator[Session]:
    made = Session(paper(server.url, ""), Credentials("key", "secret"), ExchangeClock())
    yield made
    made.close()


def asked(server: ScriptedHttp, number: int) -> dict[str, list[str]]:
    return parse_qs(urlsplit(server.requests[number].path).query)


def test_every_page_is_read_with_the_cursor_as_it_came(server: ScriptedHttp, session: Session) -> None:
    server.answers = [page(order(1), order(2), cursor="a%3A1%2C"), page(order(3))]
    found = queries.open_orders(session, LINEAR, "USDT")
    assert [each.order_id for each in found] == ["o-1", "o-2", "o-3"]
    assert all(each.category is LINEAR for each in found)
    assert "cursor" not in asked(server, 0)
    assert asked(server, 0)["settleCoin"] == ["USDT"]
    assert "cursor=a%3A1%2C" in server.requests[1].path


def test_a_failed_page_fails_the_question(server: ScriptedHttp, session: Session) -> None:
    server.answers = [page(order(1), cursor="next"), envelope(code=10006)]
    with pytest.raises(RefusedError):
        queries.open_orders(session, LINEAR, "USDT")


@pytest.mark.parametrize("result", [{}, {"list": None}, {"list": {}}, {"list": [7]}, {"list": [{"orderId": "x"}]}])
def test_an_answer_without_its_list_is_not_an_empty_one(
    server: ScriptedHttp, session: Session, result: dict[str, object]
) -> None:
    server.answers = [envelope(result)]
    with pytest.raises(MalformedPayload):
        queries.open_orders(session, LINEAR, "USDT")
    with pytest.raises(MalformedPayload):
        queries.account_snapshot(session, LINEAR, "USDT", 1)


def test_a_list_without_an_end_is_given_up(server: ScriptedHttp, session: Session) -> None:
    server.answers = [page(order(1), cursor="again")]
    with pytest.raises(MalformedPayload, match="without an end"):
        queries.open_orders(session, LINEAR, "USDT")
    assert len(server.requests) == queries.MOST_PAGES


def test_an_order_is_looked_for_among_the_open_and_then_in_the_history(server: ScriptedHttp, session: Session) -> None:
    server.answers = [page(), page(order(7))]
    found = queries.find_order(session, LINEAR, "BTCUSDT", "mine-1")
    assert found is not None
    assert found.order_id == "o-7"
    assert [urlsplit(each.path).path for each in server.requests] == ["/v5/order/realtime", "/v5/order/history"]
    assert asked(server, 1)["orderLinkId"] == ["mine-1"]
    server.answers = [page()]
    assert queries.find_order(session, LINEAR, "BTCUSDT", "mine-1") is None


def test_candles_come_oldest_first_and_the_last_is_still_running(server: ScriptedHttp, session: Session) -> None:
    rows = [[str(start), "1", "2", "1", "1", "5", "5"] for start in (180_000, 120_000, 60_000)]
    server.answers = [page(*rows)]
    found = queries.candles(session, LINEAR, "BTCUSDT", "1")
    assert [(each.start, each.confirm) for each in found] == [(60_000, True), (120_000, True), (180_000, False)]


def test_a_page_of_the_past_is_closed_and_a_short_one_is_the_oldest(server: ScriptedHttp, session: Session) -> None:
    rows = [[str(start), "1", "2", "1", "1", "5", "5"] for start in (120_000, 60_000)]
    server.answers = [page(*rows)]
    for limit, end, closed, oldest in ((2, 150_000, True, False), (3, None, False, True)):
        wish = CandleWish(LINEAR, "BTCUSDT", "1", limit, end)
        found = queries.candle_page(session, wish)
        assert (found.wish, found.is_oldest) == (wish, oldest)
        assert [(each.start, each.confirm) for each in found.candles] == [(60_000, True), (120_000, closed)]
    assert asked(server, 0)["end"] == ["150000"]
    assert "end" not in asked(server, 1)
    server.answers = [page()]
    assert queries.candle_page(session, wish).candles == ()


def test_risk_tiers_are_ascending(server: ScriptedHttp, session: Session) -> None:
    def tier(limit: str) -> dict[str, object]:
        rates = {"maintenanceMargin": "0.1", "initialMargin": "0.2", "maxLeverage": "5"}
        return {"id": 1, "symbol": "BTCUSDT", "riskLimitValue": limit} | rates

    server.answers = [page(tier("300"), tier("9"), tier("40"))]
    tiers = queries.risk_tiers(session, LINEAR)["BTCUSDT"]
    assert [int(each.risk_limit_value) for each in tiers] == [9, 40, 300]


def test_no_account_is_not_an_empty_wallet(server: ScriptedHttp, session: Session) -> None:
    server.answers = [page()]
    with pytest.raises(MalformedPayload, match="no account"):
        queries.wallet(session)


def test_a_flat_position_is_none(server: ScriptedHttp, session: Session) -> None:
    flat = {"symbol": "BTCUSDT", "side": "", "size": "0", "positionIdx": 0}
    server.answers = [page(flat)]
    assert queries.position(session, LINEAR, "BTCUSDT") is None
    server.answers = [page(flat | {"side": "Sell", "size": "2"})]
    held = queries.position(session, LINEAR, "BTCUSDT")
    assert held is not None
    assert held.size == 2
    assert asked(server, 1)["symbol"] == ["BTCUSDT"]
