"""Orders of contracts: prices, quantities, states, and what is open."""

from tui.exchange.codes.entry import Entry, page

CODES: dict[int, Entry] = {
    **page(
        "the order is not there",
        "it was filled or cancelled meanwhile, or the id is of another account or category",
        "see the history: it tells which",
        *(110001, 170143, 170213),
    ),
    **page(
        "the order has ended already",
        "it was filled or cancelled before this arrived",
        "see the history: it tells which",
        *(110008, 110010, 170139, 170142, 170190),
    ),
    **page(
        "the price is outside of what is allowed now",
        "too far from the mark or last price for this symbol",
        "move it nearer to the market",
        *(110003, 30208, 30209, 110120, 110121, 110116),
    ),
    **page(
        "the position is in a state that does not allow this",
        "it is being liquidated, settled or changed at this moment",
        "look at the position, then try again",
        110005,
    ),
    **page(
        "too many conditional orders",
        "a symbol may have so many and no more",
        "cancel some",
        110009,
    ),
    **page(
        "nothing would be left of the quantity",
        "a reduce-only order where no position stands against it, or a size below one step",
        "look at the position: it may be closed already, or stand on the other side",
        110017,
    ),
    **page(
        "too many open orders",
        "500 of a symbol, conditional orders and stops apart; on spot all of them together",
        "cancel some",
        *(110020, 170810),
    ),
    **page(
        "the market holds too much of this already",
        "the limit by open interest for one account or for all is reached",
        "lower the quantity, or wait",
        110021,
    ),
    **page(
        "an order may not be made larger now",
        "the quantity is restricted on this symbol",
        "cancel it, or make it smaller",
        110022,
    ),
    **page(
        "only closing is allowed on this symbol now",
        "it is about to be delisted or delivered, or is restricted",
        "reduce or close, or trade another symbol; see the announcements",
        *(110023, 110042, 30228, 110137),
    ),
    **page(
        "an order with this id was sent before",
        "the orderLinkId is taken: a retry, or another program makes the same ids",
        "look at the open orders and the history: the first one counts",
        *(110072, 110030, 170141),
    ),
    **page(
        "the order would be liquidated at once",
        "at this price and leverage the position would be below its maintenance margin",
        "lower the quantity, add margin, or choose a better price",
        *(110040, 110039),
    ),
    **page(
        "an order has not been cancelled before a liquidation",
        "the liquidation was faster",
        "look at the position and the history",
        110035,
    ),
    **page(
        "settlement is running",
        "the symbol is being settled and is not traded for a moment",
        "wait a few minutes",
        110063,
    ),
    **page(
        "less than what is filled already",
        "an order cannot be changed to a quantity below its filled part",
        "choose a larger quantity, or cancel the rest",
        *(110064, 170313),
    ),
    **page(
        "this contract is not trading",
        "not listed yet, in its last phase, or gone",
        "choose another symbol",
        110074,
    ),
    **page(
        "the order is being worked on",
        "another change of the same order has not ended",
        "wait until its state is known, then try again",
        *(110079, 40004),
    ),
    **page(
        "worth less than the minimum",
        "quantity times price is below the smallest value of an order",
        "raise the quantity",
        110094,
    ),
    **page(
        "only orders that rest are taken now",
        "the symbol is in a phase of post-only orders",
        "place it as post-only, away from the market",
        *(110103, 170217),
    ),
    **page(
        "the slippage that was named is not allowed",
        "1 to 10,000 ticks, or 0.01 to 10 per cent",
        "name one within that range",
        *(110108, 110109),
    ),
    **page(
        "the book is too thin for a market order",
        "no price can be found on the other side",
        "place a limit order",
        110118,
    ),
    **page(
        "reserved for market makers",
        "retail price improvement orders need an agreement with Bybit",
        "place an ordinary order",
        *(110119, 170355),
    ),
    **page(
        "too many cancels in a row",
        "options are slowed down",
        "wait a moment, then cancel again",
        30035,
    ),
    **page(
        "an order must have ended for this",
        "it is still open",
        "cancel it or wait until it is filled",
        181017,
    ),
}
