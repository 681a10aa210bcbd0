"""Conditional orders, stop loss and take profit."""

from tui.exchange.codes.entry import Entry, page

CODES: dict[int, Entry] = {
    **page(
        "the mode of stops cannot be switched",
        "the position has a stop loss, take profit or trailing stop",
        "remove them first",
        *(110054, 110055, 110056),
    ),
    **page(
        "this order cannot carry stop loss or take profit",
        "its kind does not take them, or they came with fields of another kind",
        "place it without, and set them on the position",
        110057,
    ),
    **page(
        "the position is too small for these stops",
        "what is left of it is less than they would close",
        "lower their quantity, or remove some",
        110058,
    ),
    **page(
        "stops of a partly filled order cannot be changed",
        "part of it is a position already",
        "change them on the position",
        110059,
    ),
    **page(
        "stops for the whole position cannot be changed so",
        "the position's stops are for all of it",
        "set them anew for the whole position",
        110060,
    ),
    **page(
        "too many stops on this position",
        "at most twenty where each closes a part",
        "remove some",
        110061,
    ),
    **page(
        "the trigger is not above the market",
        "a trigger that waits for a rise is at or below the price: the market has passed it already",
        "set it above, or place the order without a trigger",
        110092,
    ),
    **page(
        "the trigger is not below the market",
        "a trigger that waits for a fall is at or above the price: the market has passed it already",
        "set it below, or place the order without a trigger",
        110093,
    ),
    **page(
        "the stop's price is missing",
        "an order with stop loss or take profit came without a price for it",
        "name the price",
        170202,
    ),
    **page(
        "the trigger is too far from the price",
        "spot allows about a tenth on either side",
        "move it nearer",
        *(170203, 170204),
    ),
    **page(
        "no stop-limit orders yet",
        "a pair that has just been listed does not take them for the first minutes",
        "wait a few minutes",
        170206,
    ),
}
