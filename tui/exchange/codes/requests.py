"""Requests as such: HTTP, limits, the exchange's own troubles, values that do not fit."""

from tui.exchange.codes.entry import Entry, page

HTTP: dict[int, Entry] = {
    **page(
        "the request is not well formed",
        "the method is neither GET nor POST, or something on the way changed the request",
        "look at a proxy on the way; with a client of your own, at what it sends",
        400,
    ),
    **page(
        "the request carries no valid identification",
        "the key's header is missing or was taken out on the way, or the key is of another kind",
        "check the key, and a proxy that takes headers out",
        401,
    ),
    **page(
        "forbidden before the API has looked at it",
        "more than 600 requests in five seconds from this address; or the address lies in a region that is not "
        "served; or a GET came with a body",
        "stop everything that uses this address and wait ten minutes; if it stays so, it is the region: a VPN's exit "
        "or a data centre counts as where you are",
        403,
    ),
    **page(
        "there is nothing at this path",
        "a wrong address, or a category that the account's mode does not have",
        "check --rest and --domain; then the account mode (bybit-tui doctor)",
        404,
    ),
    **page(
        "too many requests for the system as a whole",
        "Bybit protects itself in a rush, whatever your own limit",
        "wait a moment; the console sends it again by itself",
        429,
    ),
    **page(
        "a gateway in front of the API has no answer",
        "the exchange is restarting or overloaded, or a proxy on the way is",
        "wait; look at Bybit's status page before anything is sent by hand",
        *(500, 502, 503, 504),
    ),
}

CODES: dict[int, Entry] = {
    **page(
        "success",
        "the request was taken; an order's fate comes by the account's stream",
        "nothing",
        0,
    ),
    **page(
        "the request came too late",
        "its timestamp was older than recv_window when it arrived",
        "set this machine's clock (NTP); look at the line's delay",
        -1,
    ),
    **page(
        "the exchange did not finish in time",
        "a backend was slow; whether the order was taken is open",
        "wait until the console knows; never send it again by hand before",
        *(10000, 170007, 170032, 170146),
    ),
    **page(
        "a value does not fit",
        "quantity, price or trigger is off its step or limits, a field is missing, or the position mode and the "
        "order's positionIdx differ",
        "read the message: it names the field; then check quantity, price, their steps, and one-way or hedge mode",
        10001,
    ),
    **page(
        "the clocks disagree",
        "this machine's clock is a second ahead or more than recv_window behind, or the line was that slow",
        "set this machine's clock (NTP); bybit-tui doctor says by how much it is off and how",
        10002,
    ),
    **page(
        "too many requests to one endpoint",
        "every key of an account shares one limit for each endpoint and second; a bot beside the console counts too",
        "wait for the next second; stop or slow whatever else uses this account",
        *(10006, 170222),
    ),
    **page(
        "too many requests for the trading service",
        "the order service protects itself in a rush, or one session sends too fast",
        "wait a moment; send less at once",
        *(429, 10429, 20003),
    ),
    **page(
        "too many new orders",
        "spot limits new orders for a span of time that the message names",
        "wait for that long; cancel and amend instead of placing anew",
        170005,
    ),
    **page(
        "this request was sent before",
        "the same id arrived twice: a retry, or two programs that make the same ids",
        "look at the open orders and the history: the first one counts",
        *(10014, 20006),
    ),
    **page(
        "the exchange had an internal error, or a service is restarting",
        "a release or an outage at Bybit; the request may have been taken or not",
        "wait until the console knows; look at Bybit's status page",
        *(10016, 10019, 170001, 170234, 500000, 3400214),
    ),
    **page(
        "there is no such request",
        "a wrong path or operation, or a category that is not served there",
        "check --rest; with a client of your own, the path and the category",
        *(10017, 10404),
    ),
    **page(
        "this address sends too much",
        "the limit by address, over all keys and accounts, is broken",
        "stop everything that uses this address and wait ten minutes",
        *(10018, 10403),
    ),
    **page(
        "the connection is authenticated already",
        "an authentication was sent twice on one stream",
        "nothing; with a client of your own, authenticate once for each connection",
        20001,
    ),
    **page(
        "the symbol is not known or not on the key's list",
        "a misspelt or delisted symbol, or one that this account may not trade by the API",
        "check the symbol; see the account's notices on Bybit",
        *(10029, 170121, 170221),
    ),
    **page(
        "a field is empty or holds what it may not",
        "a value of the request is missing or of the wrong kind",
        "read the message: it names the field",
        *(170105, 170115, 170116, 170117, 170130, 170201, 110019, 110032, 110049, 110050, 3100181, 3100326),
    ),
    **page(
        "this cannot be done here",
        "a feature is switched off, or is not offered for this product, site or account",
        "choose another product or way",
        *(170031, 170227, 170358, 170359),
    ),
}
