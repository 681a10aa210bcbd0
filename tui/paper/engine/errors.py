"""Refusals, with Bybit's codes and words (docs/v5/error). Named by what went wrong."""

from decimal import Decimal


class VenueError(Exception):
    """A command or a query that the venue refuses: nothing was changed."""

    def __init__(self, ret_code: int, ret_msg: str) -> None:
        super().__init__(f"{ret_msg} ({ret_code})")
        self.ret_code = ret_code
        self.ret_msg = ret_msg


def parameter(message: str) -> VenueError:
    """10001: a parameter that is missing, malformed or breaks a filter."""
    return VenueError(10001, message)


def unknown_symbol(symbol: str) -> VenueError:
    """10001 with Bybit's wording for a symbol that is not listed."""
    return VenueError(10001, f"params error: symbol invalid {symbol}".rstrip())


def order_not_found() -> VenueError:
    """110001: no order has that id."""
    return VenueError(110001, "order not exists or too late to cancel")


def price_out_of_range() -> VenueError:
    """110003: outside the instrument's price filter."""
    return VenueError(110003, "Order price exceeds the allowable range.")


def insufficient_balance() -> VenueError:
    """110007: the order needs more margin than is available."""
    return VenueError(110007, "ab not enough for new order")


def order_completed() -> VenueError:
    """110008: the order is filled."""
    return VenueError(110008, "The order has been completed or cancelled.")


def too_many_stop_orders() -> VenueError:
    """110009."""
    return VenueError(110009, "The number of stop orders exceeds the maximum allowable limit")


def order_cancelled() -> VenueError:
    """110010."""
    return VenueError(110010, "The order has been cancelled")


def leverage_above_risk_limit() -> VenueError:
    """110013."""
    return VenueError(110013, "Cannot set leverage due to risk limit level.")


def reduces_nothing() -> VenueError:
    """110017: a reduce-only order on the wrong side, or with nothing left to reduce."""
    return VenueError(110017, "current position is zero, cannot fix reduce-only order qty")


def too_many_orders() -> VenueError:
    """110020."""
    return VenueError(110020, "Not allowed to have more than 500 active orders.")


def hedge_mode_unsupported() -> VenueError:
    """110029."""
    return VenueError(110029, "Hedge mode is not supported for this symbol.")


def leverage_not_modified() -> VenueError:
    """110043."""
    return VenueError(110043, "leverage not modified")


def quantity_below_filled() -> VenueError:
    """110064: an amended quantity must exceed what is filled."""
    return VenueError(
        110064, "The modified contract quantity cannot be less than or equal to the filled quantity."
    )


def duplicate_link_id() -> VenueError:
    """110072: the orderLinkId was used before."""
    return VenueError(110072, "OrderLinkedID is duplicate")


def contract_not_live() -> VenueError:
    """110074."""
    return VenueError(110074, "This contract is not live")


def position_limit_exceeded(leverage: Decimal) -> VenueError:
    """110090: the position would leave the risk tier that its leverage allows."""
    return VenueError(
        110090,
        "Order placement failed as your position may exceed the max limit. "
        f"Please adjust your leverage to {leverage} or below to increase the max. position limit",
    )


def trigger_not_above(trigger: Decimal, current: Decimal, by: str) -> VenueError:
    """110092: a rising trigger that has been passed already."""
    return VenueError(110092, f"expect Rising, but trigger_price[{trigger}] <= current[{current}]??{by}")


def trigger_not_below(trigger: Decimal, current: Decimal, by: str) -> VenueError:
    """110093: a falling trigger that has been passed already."""
    return VenueError(110093, f"expect Falling, but trigger_price[{trigger}] >= current[{current}]??{by}")


def notional_too_small() -> VenueError:
    """110094."""
    return VenueError(110094, "Order does not meet minimum order value")


def not_modified() -> VenueError:
    """34040: nothing in the request differs from what is set."""
    return VenueError(34040, "not modified")
