"""The two dialects: what is answered to whom."""

import time
from typing import Any

import pytest
from served import PATIENCE, Served, Stream
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from tui.paper.serve import PAPER_KEY
from tui.paper.streams import server


@pytest.fixture
def public(simulated: Served) -> Any:
    with simulated.public() as stream:
        yield stream


@pytest.fixture
def stranger(simulated: Served) -> Any:
    """A private stream that has not said who it is."""
    with Stream(f"{simulated.running.ws}/v5/private") as stream:
        yield stream


def without_conn(reply: dict[str, Any]) -> dict[str, Any]:
    assert reply.pop("conn_id")
    return reply


def test_public_ping(public: Stream) -> None:
    assert without_conn(public.ask({"op": "ping"})) == {"success": True, "ret_msg": "pong", "req_id": "", "op": "ping"}
    assert public.ask({"op": "ping", "req_id": "7"})["req_id"] == "7"


def test_public_subscribe_and_unsubscribe(public: Stream) -> None:
    for op in ("subscribe", "unsubscribe"):
        reply = public.ask({"op": op, "args": ["orderbook.1.BTCUSDT"], "req_id": "x"})
        assert without_conn(reply) == {"success": True, "ret_msg": "", "req_id": "x", "op": op}


def test_the_acknowledgement_comes_before_the_snapshot(public: Stream) -> None:
    public.send({"op": "subscribe", "args": ["orderbook.50.BTCUSDT", "tickers.BTCUSDT"]})
    assert public.receive()["op"] == "subscribe"
    assert {public.receive()["topic"], public.receive()["topic"]} == {"orderbook.50.BTCUSDT", "tickers.BTCUSDT"}


@pytest.mark.parametrize(
    "topic", ["orderbook.51.BTCUSDT", "orderbook.50", "kline.2.BTCUSDT", "weather.BTCUSDT", "", "order", "tickers."]
)
def test_unknown_public_topics(public: Stream, topic: str) -> None:
    reply = public.ask({"op": "subscribe", "args": ["tickers.BTCUSDT", topic], "req_id": "r"})
    assert not reply["success"]
    assert topic in reply["ret_msg"]
    assert reply["req_id"] == "r"
    # Nothing of such a request is subscribed.
    assert public.ask({"op": "ping"})["op"] == "ping"


def test_unknown_symbols(public: Stream) -> None:
    reply = public.ask({"op": "subscribe", "args": ["tickers.NOSUCH"]})
    assert (reply["success"], reply["ret_msg"]) == (False, "error:handler not found,topic:tickers.NOSUCH")


def test_unknown_symbols_of_spot(simulated: Served) -> None:
    with Stream(f"{simulated.running.ws}/v5/public/spot") as spot:
        reply = spot.ask({"op": "subscribe", "args": ["tickers.NOSUCH"]})
        assert (reply["success"], reply["ret_msg"]) == (False, "Invalid symbol :[tickers.NOSUCH]")


def test_a_topic_is_subscribed_to_once(public: Stream) -> None:
    book, other = "orderbook.50.BTCUSDT", "orderbook.50.ETHUSDT"
    public.subscribe(book)
    reply = public.ask({"op": "subscribe", "args": [other, book], "req_id": "again"})
    assert (reply["success"], reply["ret_msg"], reply["req_id"]) == (
        False,
        f"error:already subscribed,topic:{book}",
        "again",
    )
    # All of that request is refused, and what was subscribed to goes on.
    assert public.ask({"op": "subscribe", "args": [other]})["success"]
    assert public.ask({"op": "unsubscribe", "args": [book, other]})["success"]
    assert public.ask({"op": "subscribe", "args": [book]})["success"]


def test_unknown_operations(public: Stream) -> None:
    assert public.ask({"op": "nope"})["ret_msg"] == "error:invalid op"


@pytest.mark.parametrize("frame", ["", "{", "[]", "null", '"ping"', b"\xff\xfe", "1e999", '{"op": {}}', '{"op": 1}'])
@pytest.mark.parametrize("channel", ["public", "stranger"])
def test_nonsense_is_refused_and_survived(request: pytest.FixtureRequest, channel: str, frame: str | bytes) -> None:
    stream: Stream = request.getfixturevalue(channel)
    assert stream.ask(frame)["success"] is False
    assert stream.ask({"op": "ping"})["op"] in {"ping", "pong"}


@pytest.mark.parametrize("args", [None, "tickers.BTCUSDT", [], [1], [None], {}, [["tickers.BTCUSDT"]]])
def test_bad_args(public: Stream, args: Any) -> None:
    assert public.ask({"op": "subscribe", "args": args})["success"] is False


def test_too_many_characters_of_args(public: Stream) -> None:
    reply = public.ask({"op": "subscribe", "args": ["tickers.BTCUSDT"] * 1_500})
    assert not reply["success"]


def test_private_ping_and_auth(stranger: Stream) -> None:
    pong = stranger.ask({"op": "ping", "req_id": "test"})
    assert (pong["req_id"], pong["op"]) == ("test", "pong")
    assert abs(int(pong["args"][0]) - time.time() * 1000) < 5_000
    assert "req_id" not in stranger.ask({"op": "ping"})
    assert without_conn(stranger.auth()) == {"success": True, "ret_msg": "", "op": "auth"}
    reply = stranger.ask({"op": "subscribe", "args": ["order", "execution", "position", "wallet"], "req_id": "a"})
    assert without_conn(reply) == {"success": True, "ret_msg": "", "op": "subscribe", "req_id": "a"}
    assert stranger.ask({"op": "unsubscribe", "args": ["order"]})["success"]


def test_private_topics_need_auth(stranger: Stream) -> None:
    reply = stranger.ask({"op": "subscribe", "args": ["order"]})
    assert (reply["success"], reply["ret_msg"]) == (False, "Request not authorized")


@pytest.mark.parametrize(
    "bad", [{"secret": "wrong"}, {"key": "nobody"}, {"expires": 1_000}], ids=["secret", "key", "expired"]
)
def test_a_refused_auth_ends_the_connection(stranger: Stream, bad: Any) -> None:
    assert stranger.auth(**bad)["success"] is False
    with pytest.raises(ConnectionClosed):
        stranger.receive()


@pytest.mark.parametrize(
    "args", [None, [], [PAPER_KEY], [PAPER_KEY, 1e300, "x"], [PAPER_KEY, "soon", "x"], [{}, [], 1]]
)
def test_auth_of_a_wrong_form(stranger: Stream, args: Any) -> None:
    assert stranger.ask({"op": "auth", "args": args})["success"] is False
    with pytest.raises(ConnectionClosed):
        stranger.receive()


def test_whole_and_categorised_topics_exclude_each_other(stranger: Stream) -> None:
    assert stranger.auth()["success"]
    for args in (["order", "order.linear"], ["execution.fast.linear", "execution.fast"]):
        assert not stranger.ask({"op": "subscribe", "args": args})["success"]
    for args in (["order.linear", "execution"], ["execution", "execution.fast"], ["position.linear"]):
        assert stranger.ask({"op": "subscribe", "args": args})["success"]
    for args in (["orders"], ["wallet.linear"], ["order.bond"], ["tickers.BTCUSDT"], ["order."]):
        assert not stranger.ask({"op": "subscribe", "args": args})["success"]


@pytest.mark.parametrize("path", ["/", "/v5", "/v5/public", "/v5/public/bonds", "/v5/private/x", "/realtime"])
def test_unknown_paths_are_not_there(simulated: Served, path: str) -> None:
    with pytest.raises(InvalidStatus) as refused, connect(f"{simulated.running.ws}{path}", proxy=None):
        pass
    assert refused.value.response.status_code == 404


def test_private_path_with_parameters(simulated: Served) -> None:
    with Stream(f"{simulated.running.ws}/v5/private?max_active_time=1m") as stream:
        assert stream.auth()["success"]


def test_protocol_pings_are_answered(public: Stream) -> None:
    assert public.socket.ping().wait(PATIENCE)


def test_a_silent_client_is_cut(simulated: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "IDLE_LIMIT", 0.05)
    with simulated.public() as stream, pytest.raises(ConnectionClosed):
        stream.receive()


def test_the_option_channel_has_a_dialect_of_its_own(simulated: Served) -> None:
    symbol = simulated.client().get("/v5/market/instruments-info", category="option")["result"]["list"][0]["symbol"]
    good, bad = f"orderbook.25.{symbol}", "orderbook.25.BTC-1JAN20-1-C-USDT"
    with Stream(f"{simulated.running.ws}/v5/public/option") as stream:
        assert stream.ask({"op": "ping", "req_id": "1"}).keys() == {"op", "args"}
        told = stream.ask({"op": "subscribe", "args": [good, bad, "publicTrade.BTC"], "req_id": "7"})
        assert (told["type"], told["req_id"], told["success"]) == ("COMMAND_RESP", "7", False)
        assert told["data"] == {"failTopics": [bad], "successTopics": [good, "publicTrade.BTC"]}
        assert stream.receive()["topic"] == good
        # What it does not push of a contract it takes, and is silent.
        silent = [f"orderbook.1.{symbol}", f"kline.1.{symbol}"]
        assert stream.ask({"op": "subscribe", "args": silent})["data"] == {"failTopics": [], "successTopics": silent}
        assert stream.ask({"op": "subscribe", "args": ["tickers.x"] * 2_001})["success"] is False


def test_a_connection_has_so_many_characters_of_topics(simulated: Served) -> None:
    with simulated.public() as stream:
        topics = [f"kline.1.{symbol}" for symbol in ("BTCUSDT", "ETHUSDT")] * 400
        assert stream.ask({"op": "subscribe", "args": topics})["success"]
        assert stream.ask({"op": "subscribe", "args": topics})["ret_msg"] == "error:args too long"
        assert stream.ask({"op": "unsubscribe", "args": topics})["success"]
        assert stream.ask({"op": "subscribe", "args": topics})["success"]
