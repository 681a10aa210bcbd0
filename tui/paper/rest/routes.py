"""Every endpoint that is served. The docs page is made from these tables."""

from collections.abc import Callable
from typing import Any

from tui.paper.engine.venue import Venue
from tui.paper.rest import accounts, assets, checks, market, orders, positions, protection, settings
from tui.paper.rest.params import Params

Public = Callable[[Venue, Params, int], Any]
Private = Callable[[Venue, str, Params, int], Any]
Batch = Callable[[Venue, str, Params, int, int], tuple[Any, Any]]

TIME = "/v5/market/time"
PUBLIC: dict[str, Public] = {
    TIME: market.time,
    "/v5/market/instruments-info": market.instruments_info,
    "/v5/market/tickers": market.tickers,
    "/v5/market/orderbook": market.orderbook,
    "/v5/market/kline": market.kline,
    "/v5/market/mark-price-kline": market.mark_kline,
    "/v5/market/index-price-kline": market.index_kline,
    "/v5/market/premium-index-price-kline": market.premium_kline,
    "/v5/market/recent-trade": market.recent_trade,
    "/v5/market/risk-limit": market.risk_limit,
    "/v5/market/funding/history": market.funding_history,
    "/v5/market/price-limit": market.price_limit,
    "/v5/market/open-interest": market.open_interest,
    "/v5/system/status": market.system_status,
    "/v5/announcements/index": market.announcements,
}
"""GET endpoints without a signature."""


PRIVATE_GET: dict[str, Private] = {
    "/v5/order/realtime": orders.realtime,
    "/v5/order/history": orders.history,
    "/v5/execution/list": orders.executions,
    "/v5/position/list": positions.positions,
    "/v5/position/closed-pnl": positions.closed_pnl,
    "/v5/account/wallet-balance": accounts.wallet_balance,
    "/v5/account/info": accounts.account_info,
    "/v5/account/fee-rate": accounts.fee_rate,
    "/v5/account/transaction-log": accounts.transaction_log,
    "/v5/account/query-dcp-info": protection.dcp_info,
    "/v5/asset/coin/query-info": assets.coin_info,
    "/v5/account/user-setting-config": settings.user_setting_config,
    "/v5/order/spot-borrow-check": checks.spot_borrow_check,
}

PRIVATE_POST: dict[str, Private] = {
    "/v5/order/create": orders.create,
    "/v5/order/amend": orders.amend,
    "/v5/order/cancel": orders.cancel,
    "/v5/order/cancel-all": orders.cancel_all,
    "/v5/position/set-leverage": settings.set_leverage,
    "/v5/position/trading-stop": positions.trading_stop,
    "/v5/position/switch-mode": settings.switch_mode,
    "/v5/position/switch-isolated": settings.switch_isolated,
    "/v5/position/add-margin": settings.add_margin,
    "/v5/position/set-auto-add-margin": settings.set_auto_add_margin,
    "/v5/order/disconnected-cancel-all": protection.set_dcp,
    "/v5/order/pre-check": checks.pre_check,
    "/v5/account/set-margin-mode": settings.set_margin_mode,
    "/v5/account/set-limit-px-action": settings.set_limit_price_action,
    "/v5/account/demo-apply-money": accounts.apply_money,
}

BATCHES: dict[str, Batch] = {
    "/v5/order/create-batch": orders.batch(orders.create),
    "/v5/order/amend-batch": orders.batch(orders.amend),
    "/v5/order/cancel-batch": orders.batch(orders.cancel),
}

QUERY_API = "/v5/user/query-api"
