"""Spot pairs as Bybit sends them: other names for the filters, fewer figures in the ticker (docs/v5/market)."""

from typing import Any

from tui.paper.engine.board import Board
from tui.paper.engine.types import InstrumentSpec
from tui.paper.wire import short, text

Row = dict[str, Any]


def pair(spec: InstrumentSpec) -> Row:
    """A pair in instruments-info."""
    return {
        "symbol": spec.symbol,
        "symbolId": spec.symbol_id,
        "baseCoin": spec.base_coin,
        "quoteCoin": spec.quote_coin,
        "innovation": "0",
        "symbolType": "",
        "xstockMultiplier": "",
        "status": spec.status,
        "marginTrading": "none",
        "stTag": "0",
        "lotSizeFilter": {
            "basePrecision": text(spec.qty_step),
            "quotePrecision": text(spec.quote_precision),
            "minOrderQty": text(spec.min_order_qty),
            "maxOrderQty": text(spec.max_order_qty),
            "minOrderAmt": text(spec.min_notional_value),
            "maxOrderAmt": text((spec.max_order_qty * spec.start_price).quantize(spec.min_notional_value)),
            "maxLimitOrderQty": text(spec.max_order_qty),
            "maxMarketOrderQty": text(spec.max_mkt_order_qty),
            "postOnlyMaxLimitOrderSize": text(spec.max_order_qty * 5),
        },
        "priceFilter": {"tickSize": text(spec.tick_size)},
        "riskParameters": {
            "priceLimitRatioX": text(spec.price_limit_x),
            "priceLimitRatioY": text(spec.price_limit_y),
        },
    }


def spot_ticker(board: Board) -> Row:
    """The ticker that the stream sends: it has no bid and no ask."""
    spec = board.spec
    opened, high, low, lots, turnover = board.candles.day()
    last, first = board.last_price, spec.price(opened)
    return {
        "symbol": spec.symbol,
        "lastPrice": text(last),
        "highPrice24h": text(spec.price(max(high, board.last_tick))),
        "lowPrice24h": text(spec.price(min(low, board.last_tick))),
        "prevPrice24h": text(first),
        "volume24h": text(spec.qty(lots)),
        "turnover24h": short(turnover),
        "price24hPcnt": f"{(last - first) / first:.4f}",
        "usdIndexPrice": text(board.index_price),
    }


def rest_spot_ticker(board: Board) -> Row:
    """The REST row, which has the best bid and ask."""
    top = board.snapshot(1)
    bid = top.bids[0] if top.bids else (None, None)
    ask = top.asks[0] if top.asks else (None, None)
    best = {
        "bid1Price": text(bid[0]),
        "bid1Size": text(bid[1]),
        "ask1Price": text(ask[0]),
        "ask1Size": text(ask[1]),
    }
    return {**spot_ticker(board), **best}
