"""Disconnect cancel protection over REST (docs/v5/order/dcp, docs/v5/account/dcp-info)."""

from typing import Any

from tui.paper.engine.errors import bad_parameter
from tui.paper.engine.venue import Venue
from tui.paper.rest.params import Params
from tui.paper.streams.protection import CATEGORIES

SHORTEST, LONGEST = 3, 300


def set_dcp(venue: Venue, uid: str, params: Params, _now: int) -> Any:
    """After how many seconds without a connection a product's orders end."""
    product, window = params.text("product", "OPTIONS"), params.integer("timeWindow")
    if product not in CATEGORIES:
        raise bad_parameter("product invalid")
    if window is None or not SHORTEST <= window <= LONGEST:
        raise bad_parameter(f"timeWindow must be {SHORTEST} to {LONGEST}")
    venue.account(uid).settings.dcp[product] = window
    venue.core.touched.add(uid)
    return {}


def dcp_info(venue: Venue, uid: str, _params: Params, _now: int) -> Any:
    """The products that are protected."""
    known = venue.account(uid).settings.dcp
    rows = [
        {"product": product, "dcpStatus": "ON", "timeWindow": str(window)} for product, window in sorted(known.items())
    ]
    return {"dcpInfos": rows}
