"""Refusals, by Bybit's own codes (docs/v5/error)."""

from collections.abc import Mapping


class VenueError(Exception):
    """A request that the exchange refuses; nothing was changed."""

    def __init__(self, ret_code: int, ret_msg: str, result: Mapping[str, object] | None = None) -> None:
        super().__init__(f"{ret_code}: {ret_msg}")
        self.ret_code = ret_code
        self.ret_msg = ret_msg
        self.result = dict(result or {})
        """What the reply holds beside the code; mostly nothing."""


def bad_parameter(what: str) -> VenueError:
    """10001: a parameter is missing or makes no sense."""
    return VenueError(10001, f"params error: {what}")


def unknown_symbol(symbol: str) -> VenueError:
    """10001 as Bybit words it for symbols that it does not list."""
    return VenueError(10001, f"params error: symbol invalid {symbol}".rstrip())


def order_not_found(category: str = "linear") -> VenueError:
    """110001, on spot 170213."""
    if category == "spot":
        return VenueError(170213, "Order does not exist.")
    return VenueError(110001, "order not exists or too late to cancel")


def cannot_replace(category: str) -> VenueError:
    """The same for a change."""
    if category == "spot":
        return VenueError(170213, "Order does not exist.")
    return VenueError(110001, "order not exists or too late to replace")


def beyond_price_limit(side: str, limit: str, *, spot: bool) -> VenueError:
    """A limit price beyond the price limit, where the account does not let it be moved."""
    if spot and side == "Buy":
        return VenueError(170193, f"Buy order price cannot be higher than {limit}.")
    if spot:
        return VenueError(170194, f"Sell order price cannot be lower than {limit}.")
    if side == "Buy":
        return VenueError(110121, f"Order price cannot be higher than {limit}, the price limitation")
    return VenueError(110120, f"Order price cannot be smaller than {limit}, the price limitation")


def partly_filled() -> VenueError:
    """110059."""
    return VenueError(110059, "Not allowed to modify the TP/SL of a partially filled open order")


def price_out_of_range() -> VenueError:
    """110003."""
    return VenueError(110003, "Order price exceeds the allowable range.")


def insufficient_balance() -> VenueError:
    """110007."""
    return VenueError(110007, "ab not enough for new order")


def nothing_to_reduce() -> VenueError:
    """110017."""
    return VenueError(110017, "current position is zero, cannot fix reduce-only order qty")


def wrong_reduce_side() -> VenueError:
    """110017 when the order's side would add to the position."""
    return VenueError(110017, "Reduce-only rule not satisfied")


def too_many_orders(limit: int) -> VenueError:
    """110020."""
    return VenueError(110020, f"Not allowed to have more than {limit} active orders.")


def too_many_stop_orders() -> VenueError:
    """110009."""
    return VenueError(110009, "The number of stop orders exceeds the maximum allowable limit")


def leverage_not_modified() -> VenueError:
    """110043."""
    return VenueError(110043, "leverage not modified")


def full_stop_follows_position() -> VenueError:
    """110060: the size of a position's own stop is that of the position."""
    return VenueError(110060, "Under full TP/SL mode, it is not allowed to modify TP/SL")


def below_filled() -> VenueError:
    """110064."""
    return VenueError(110064, "The modified contract quantity cannot be less than or equal to the filled quantity")


def duplicate_link_id() -> VenueError:
    """110072."""
    return VenueError(110072, "OrderLinkedID is duplicate")


def too_little_left() -> VenueError:
    """110058."""
    return VenueError(
        110058, "You can't set take profit and stop loss due to insufficient size of remaining position size"
    )


def too_many_partial_stops(limit: int) -> VenueError:
    """110061."""
    return VenueError(110061, f"Not allowed to have more than {limit} TP/SLs under Partial tpSlMode")


def trading_not_allowed() -> VenueError:
    """110066."""
    return VenueError(110066, "Trading is currently not allowed.")


def beyond_risk_limit() -> VenueError:
    """110089."""
    return VenueError(110089, "Exceeds the maximum risk limit level")


def spot_balance_insufficient() -> VenueError:
    """170131."""
    return VenueError(170131, "Insufficient balance.")


def not_rising(trigger: str, current: str) -> VenueError:
    """110092: a trigger above the market is expected."""
    return VenueError(110092, f"expect Rising, but trigger_price[{trigger}] <= current[{current}]")


def not_falling(trigger: str, current: str) -> VenueError:
    """110093: a trigger below the market is expected."""
    return VenueError(110093, f"expect Falling, but trigger_price[{trigger}] >= current[{current}]")


def below_min_notional() -> VenueError:
    """110094."""
    return VenueError(110094, "Order does not meet minimum order value")


def not_modified() -> VenueError:
    """34040."""
    return VenueError(34040, "not modified")
