"""Instruments, tickers, trades and liquidations as Bybit sends them (docs/v5/market, docs/v5/websocket/public)."""

from decimal import Decimal
from typing import Any

from tui.paper.engine.board import Board
from tui.paper.engine.events import LiquidationEvent
from tui.paper.engine.types import InstrumentSpec, Trade
from tui.paper.wire import short, text

Row = dict[str, Any]


def perpetual(spec: InstrumentSpec) -> Row:
    """A perpetual in instruments-info."""
    return {
        "symbol": spec.symbol,
        "symbolId": spec.symbol_id,
        "contractType": spec.contract_type,
        "status": spec.status,
        "baseCoin": spec.base_coin,
        "quoteCoin": spec.quote_coin,
        "symbolType": "",
        "launchTime": text(spec.launch_time),
        "deliveryTime": "0",
        "deliveryFeeRate": "",
        "priceScale": text(spec.price_scale),
        "leverageFilter": {
            "minLeverage": "1",
            "maxLeverage": f"{spec.max_leverage:.2f}",
            "leverageStep": "0.01",
        },
        "priceFilter": {
            "minPrice": text(spec.min_price),
            "maxPrice": text(spec.max_price),
            "tickSize": text(spec.tick_size),
        },
        "lotSizeFilter": {
            "maxOrderQty": text(spec.max_order_qty),
            "minOrderQty": text(spec.min_order_qty),
            "qtyStep": text(spec.qty_step),
            "postOnlyMaxOrderQty": text(spec.max_order_qty),
            "maxMktOrderQty": text(spec.max_mkt_order_qty),
            "minNotionalValue": text(spec.min_notional_value),
        },
        "unifiedMarginTrade": True,
        "fundingInterval": spec.funding_interval,
        "settleCoin": spec.settle_coin,
        "copyTrading": "none",
        "upperFundingRate": text(spec.funding_cap),
        "lowerFundingRate": text(-spec.funding_cap),
        "displayName": "",
        "forbidUplWithdrawal": False,
        "riskParameters": {
            "priceLimitRatioX": text(spec.price_limit_x),
            "priceLimitRatioY": text(spec.price_limit_y),
        },
        "isPreListing": False,
        "preListingInfo": None,
    }


def risk_limits(spec: InstrumentSpec) -> list[Row]:
    """The rows of risk-limit."""
    return [
        {
            "id": tier.risk_id,
            "symbol": spec.symbol,
            "riskLimitValue": text(tier.limit),
            "maintenanceMargin": text(tier.maintenance),
            "initialMargin": text(tier.initial),
            "isLowestRisk": 1 if number == 0 else 0,
            "maxLeverage": f"{tier.max_leverage:.2f}",
            "mmDeduction": text(tier.deduction) if number else "",
        }
        for number, tier in enumerate(spec.tiers)
    ]


def perpetual_ticker(board: Board) -> Row:
    """The ticker of a perpetual as the stream sends it; what only futures with delivery have is empty."""
    spec = board.spec
    opened, high, low, lots, turnover = board.candles.day()
    top = board.snapshot(1)
    bid = top.bids[0] if top.bids else (None, None)
    ask = top.asks[0] if top.asks else (None, None)
    last = board.last_price
    change = (last - spec.price(opened)) / spec.price(opened)
    interest = board.interest.current.quantize(spec.qty_step)
    # Single is one side alone: what is open is counted on both.
    single = (interest / 2).quantize(spec.qty_step)
    return {
        "symbol": spec.symbol,
        "tickDirection": board.trades[-1].direction if board.trades else "ZeroPlusTick",
        "price24hPcnt": f"{change:.6f}",
        "lastPrice": text(last),
        "prevPrice24h": text(spec.price(opened)),
        "highPrice24h": text(spec.price(max(high, board.last_tick))),
        "lowPrice24h": text(spec.price(min(low, board.last_tick))),
        "prevPrice1h": text(spec.price(board.candles.hour_ago())),
        "markPrice": text(board.mark_price),
        "indexPrice": text(board.index_price),
        "openInterest": text(interest),
        "openInterestValue": _worth(board, interest),
        "singleOpenInterest": text(single),
        "singleOpenInterestValue": _worth(board, single),
        "turnover24h": f"{turnover:.4f}",
        "volume24h": text(spec.qty(lots)),
        "fundingIntervalHour": short(Decimal(spec.funding_interval) / 60),
        "fundingCap": text(spec.funding_cap),
        "nextFundingTime": text(board.next_funding),
        "fundingRate": text(board.funding_rate),
        "bid1Price": text(bid[0]),
        "bid1Size": text(bid[1]),
        "ask1Price": text(ask[0]),
        "ask1Size": text(ask[1]),
        "preOpenPrice": "",
        "preQty": "",
        "curPreListingPhase": "",
        "predictedDeliveryPrice": "",
        "basisRate": "",
        "basisRateYear": "",
        "deliveryFeeRate": "",
        "deliveryTime": "",
    }


def _worth(board: Board, qty: Decimal) -> str:
    return f"{board.spec.value(qty, board.mark_price):.2f}"


def rest_perpetual_ticker(board: Board) -> Row:
    """The REST row: the stream's but for the direction; the delivery time is a number there."""
    row = perpetual_ticker(board) | {"basis": "", "deliveryTime": "0"}
    del row["tickDirection"]
    return row


def public_trade(trade: Trade, symbol: str) -> Row:
    """A trade as the publicTrade topic pushes it."""
    return {
        "T": trade.ts,
        "s": symbol,
        "S": trade.side,
        "v": text(trade.qty),
        "p": text(trade.price),
        "L": trade.direction,
        "i": trade.trade_id,
        "BT": False,
        "RPI": False,
        "seq": trade.seq,
        **_marks(trade),
    }


def recent_trade(trade: Trade, symbol: str) -> Row:
    """A trade as recent-trade gives it."""
    return {
        "execId": trade.trade_id,
        "symbol": symbol,
        "price": text(trade.price),
        "size": text(trade.qty),
        "side": trade.side,
        "time": text(trade.ts),
        "isBlockTrade": False,
        "isRPITrade": False,
        "seq": text(trade.seq),
        **_marks(trade),
    }


def _marks(trade: Trade) -> Row:
    """What an option was worth at its trade; empty for everything else."""
    marks = trade.marks or (None, None, None, None)
    return {name: text(value) for name, value in zip(("mP", "iP", "mIv", "iv"), marks, strict=True)}


def price_limit(board: Board) -> Row:
    """The highest price to buy and the lowest to sell at."""
    high, low = board.limit_band()
    return {"symbol": board.spec.symbol, "buyLmt": text(high), "sellLmt": text(low)}


def liquidation(each: LiquidationEvent) -> Row:
    """A liquidation as the allLiquidation topic pushes it."""
    return {
        "T": each.ts,
        "s": each.symbol,
        "S": each.side,
        "v": text(each.qty),
        "p": text(each.price),
    }
