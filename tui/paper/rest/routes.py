"""Every endpoint that is served, with its group of rate limits. The docs page is made from these tables."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tui.paper.engine.venue import Venue
from tui.paper.rest import accounts, assets, checks, market, orders, positions, settings
from tui.paper.rest.params import Params

Public = Callable[[Venue, Params, int], Any]
Private = Callable[[Venue, str, Params, int], Any]
Batch = Callable[[Venue, str, Params, int, int], tuple[Any, Any]]

PUBLIC: dict[str, Public] = {
    "/v5/market/time": market.time,
    "/v5/market/instruments-info": market.instruments_info,
    "/v5/market/tickers": market.tickers,
    "/v5/market/orderbook": market.orderbook,
    "/v5/market/kline": market.kline,
    "/v5/market/mark-price-kline": market.price_kline,
    "/v5/market/index-price-kline": market.price_kline,
    "/v5/market/recent-trade": market.recent_trade,
    "/v5/market/risk-limit": market.risk_limit,
    "/v5/market/funding/history": market.funding_history,
    "/v5/market/price-limit": market.price_limit,
}
"""GET endpoints without a signature."""


@dataclass(frozen=True, slots=True)
class Route:
    """A signed endpoint: its handler and its rate limit group."""

    handler: Private
    group: str


@dataclass(frozen=True, slots=True)
class BatchRoute:
    """A signed endpoint of many requests in one; it counts as many as it holds."""

    handler: Batch
    group: str


PRIVATE_GET: dict[str, Route] = {
    "/v5/order/realtime": Route(orders.realtime, "order-query"),
    "/v5/order/history": Route(orders.history, "order-query"),
    "/v5/execution/list": Route(orders.executions, "order-query"),
    "/v5/position/list": Route(positions.positions, "position-query"),
    "/v5/position/closed-pnl": Route(positions.closed_pnl, "position-query"),
    "/v5/account/wallet-balance": Route(accounts.wallet_balance, "account-query"),
    "/v5/account/info": Route(accounts.account_info, "account-query"),
    "/v5/account/fee-rate": Route(accounts.fee_rate, "fee-rate"),
    "/v5/account/transaction-log": Route(accounts.transaction_log, "account-query"),
    "/v5/asset/coin/query-info": Route(assets.coin_info, "asset-query"),
    "/v5/account/user-setting-config": Route(settings.user_setting_config, "account-query"),
    "/v5/order/spot-borrow-check": Route(checks.spot_borrow_check, "order-query"),
}

PRIVATE_POST: dict[str, Route] = {
    "/v5/order/create": Route(orders.create, "order"),
    "/v5/order/amend": Route(orders.amend, "order"),
    "/v5/order/cancel": Route(orders.cancel, "order-cancel"),
    "/v5/order/cancel-all": Route(orders.cancel_all, "order-cancel-all"),
    "/v5/position/set-leverage": Route(settings.set_leverage, "position"),
    "/v5/position/trading-stop": Route(positions.trading_stop, "position"),
    "/v5/position/switch-mode": Route(settings.switch_mode, "position"),
    "/v5/position/switch-isolated": Route(settings.switch_isolated, "position"),
    "/v5/position/add-margin": Route(settings.add_margin, "position"),
    "/v5/position/set-auto-add-margin": Route(settings.set_auto_add_margin, "position"),
    "/v5/order/pre-check": Route(checks.pre_check, "order"),
    "/v5/account/set-margin-mode": Route(settings.set_margin_mode, "position"),
    "/v5/account/set-limit-px-action": Route(settings.set_limit_price_action, "position"),
    "/v5/account/demo-apply-money": Route(accounts.apply_money, "position"),
}

BATCHES: dict[str, BatchRoute] = {
    "/v5/order/create-batch": BatchRoute(orders.batch(orders.create), "order"),
    "/v5/order/amend-batch": BatchRoute(orders.batch(orders.amend), "order"),
    "/v5/order/cancel-batch": BatchRoute(orders.batch(orders.cancel), "order-cancel"),
}

QUERY_API, QUERY_API_GROUP = "/v5/user/query-api", "user-query"
