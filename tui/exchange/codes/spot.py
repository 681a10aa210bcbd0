"""Spot orders."""

from tui.exchange.codes.entry import Entry, page

CODES: dict[int, Entry] = {
    **page(
        "the balance is too small for this",
        "too little of the coin that is paid with is free; open orders hold their part",
        "lower the quantity, cancel orders, or add funds",
        *(170131, 170033),
    ),
    **page(
        "more would be borrowed than is allowed",
        "the debt of the account would be beyond its limit",
        "lower the quantity, or pay debt back",
        *(170034, 170207),
    ),
    **page(
        "it has been handed on",
        "the exchange works on it; the outcome follows",
        "wait for the outcome",
        170035,
    ),
    **page(
        "the order is too large",
        "quantity or value is beyond the pair's highest",
        "lower the quantity, or split the order",
        *(170124, 170381, 170382, 170341, 170228, 170229),
    ),
    **page(
        "the order is too small",
        "the quantity is below the pair's lowest",
        "raise the quantity",
        170136,
    ),
    **page(
        "worth less than the minimum",
        "quantity times price is below the pair's lowest value",
        "raise the quantity",
        170140,
    ),
    **page(
        "the price is too high",
        "beyond what the pair allows now, on the whole or for a buy",
        "lower the price",
        *(170132, 170192, 170193, 170372),
    ),
    **page(
        "the price is too low",
        "beyond what the pair allows now, on the whole or for a sale",
        "raise the price",
        *(170133, 170194, 170371),
    ),
    **page(
        "too many digits",
        "price, quantity or value is finer than the pair's step",
        "round to the step",
        *(170134, 170135, 170137, 170148),
    ),
    **page(
        "the fill may be far from the market",
        "the quantity is large for this book, or the price is beyond the control of risk",
        "lower the quantity, or place a limit nearer to the market",
        *(170195, 170196, 170197, 170198, 170199, 170200),
    ),
    **page(
        "the order is locked",
        "it is being worked on",
        "wait, then look at its state",
        170144,
    ),
    **page(
        "this order cannot be cancelled or changed",
        "its kind does not allow it",
        "wait until it ends; a market order does at once",
        *(170145, 170312),
    ),
    **page(
        "whether it was cancelled is open",
        "the answer did not come in time, or the cancel is being worked on",
        "wait until the console knows",
        *(170147, 170191, 170212),
    ),
    **page(
        "whether it was changed is open",
        "the answer did not come in time",
        "wait until the console knows",
        170310,
    ),
    **page(
        "it was refused without a reason",
        "creating, cancelling or changing failed inside the exchange",
        "look at the open orders, then try again",
        *(170149, 170150, 170311),
    ),
    **page(
        "the pair is not open yet",
        "its listing has a time",
        "wait for it; see the announcements",
        170151,
    ),
    **page(
        "no market orders yet",
        "a pair that has just been listed takes limit orders only for some minutes",
        "place a limit order, or wait",
        170159,
    ),
    **page(
        "a post-only order would have been filled",
        "its price crosses the book",
        "move it away from the market",
        170218,
    ),
    **page(
        "the account is being liquidated",
        "its borrowed positions are taken over: nothing else is possible now",
        "look at the account at Bybit",
        170226,
    ),
    **page(
        "the pair is not for borrowed trading",
        "spot margin does not take it",
        "trade it without leverage",
        170344,
    ),
}
