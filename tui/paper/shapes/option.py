"""Options as Bybit sends them (docs/v5/market/instrument, docs/v5/websocket/public/ticker)."""

from typing import Any

from tui.paper.engine.board import Board
from tui.paper.engine.types import InstrumentSpec
from tui.paper.wire import short, text

Row = dict[str, Any]


def option(spec: InstrumentSpec) -> Row:
    """An option in instruments-info."""
    coin, date, strike, kind, quote = spec.symbol.split("-")
    return {
        "symbol": spec.symbol,
        "symbolId": spec.symbol_id,
        "optionsType": spec.options_type,
        "status": spec.status,
        "baseCoin": spec.base_coin,
        "quoteCoin": spec.quote_coin,
        "settleCoin": spec.settle_coin,
        "launchTime": text(spec.launch_time),
        "deliveryTime": text(spec.delivery_time),
        "deliveryFeeRate": "0.00015",
        "priceFilter": {
            "minPrice": text(spec.min_price),
            "maxPrice": text(spec.max_price),
            "tickSize": text(spec.tick_size),
        },
        "lotSizeFilter": {
            "maxOrderQty": text(spec.max_order_qty),
            "minOrderQty": text(spec.min_order_qty),
            "qtyStep": text(spec.qty_step),
        },
        "displayName": f"{coin}{quote}-{date}-{strike}-{kind}",
    }


def option_ticker(board: Board) -> Row:
    """The ticker that the stream sends."""
    return _ticker(board, ("bidPrice", "bidSize", "bidIv", "askPrice", "askSize", "askIv", "markPriceIv"))


def rest_option_ticker(board: Board) -> Row:
    """The REST row, in which quotes and volatility have other names."""
    return _ticker(board, ("bid1Price", "bid1Size", "bid1Iv", "ask1Price", "ask1Size", "ask1Iv", "markIv"))


def _ticker(board: Board, names: tuple[str, ...]) -> Row:
    spec, figures = board.spec, board.option
    opened, high, low, lots, turnover = board.candles.day()
    top = board.snapshot(1)
    bid = top.bids[0] if top.bids else (None, None)
    ask = top.asks[0] if top.asks else (None, None)
    last, first = board.last_price, spec.price(opened)
    quotes = (*bid, figures.bid_iv, *ask, figures.ask_iv, figures.mark_iv)
    return {
        "symbol": spec.symbol,
        **{name: text(value) or "0" for name, value in zip(names, quotes, strict=True)},
        "lastPrice": text(last),
        "highPrice24h": text(spec.price(max(high, board.last_tick))),
        "lowPrice24h": text(spec.price(min(low, board.last_tick))),
        "markPrice": text(board.mark_price),
        "indexPrice": text(board.index_price),
        "underlyingPrice": text(figures.underlying),
        "openInterest": text(board.interest.current),
        "turnover24h": short(turnover),
        "volume24h": text(spec.qty(lots)),
        "totalVolume": text(spec.qty(lots)),
        "totalTurnover": short(turnover),
        "delta": text(figures.delta),
        "gamma": text(figures.gamma),
        "vega": text(figures.vega),
        "theta": text(figures.theta),
        "predictedDeliveryPrice": "0",
        "change24h": short((last - first) / first, 8),
    }
