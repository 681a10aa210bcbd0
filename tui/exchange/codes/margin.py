"""Balances, margin, leverage, risk tiers, and the modes of an account and its positions."""

from tui.exchange.codes.entry import Entry, page

CODES: dict[int, Entry] = {
    **page(
        "the balance is too small for this",
        "what is free does not cover initial margin and fees; open orders and losses take their part",
        "lower the quantity, raise the leverage, cancel orders, or add funds",
        *(110004, 110006, 110007, 110012, 110044, 110045, 110051, 110052, 110053),
    ),
    **page(
        "too little is free to add margin",
        "the margin that is to be added is more than the available balance",
        "add less, or free some",
        110014,
    ),
    **page(
        "this would liquidate the position at once",
        "with that leverage or margin it is below its maintenance margin",
        "change it by less, or reduce the position first",
        *(110011, 110046),
    ),
    **page(
        "the risk limit does not allow this leverage",
        "the position's value is in a tier with a lower highest leverage",
        "choose a lower leverage, or reduce the position",
        *(110013, 110086),
    ),
    **page(
        "not possible in cross margin",
        "it is for isolated positions",
        "switch to isolated margin first, or leave it",
        *(110015, 110036),
    ),
    **page(
        "not possible in portfolio margin",
        "leverage and such are not set by hand there",
        "switch the account's margin mode first, or leave it",
        *(110038, 110077, 110096, 110135),
    ),
    **page(
        "only for isolated margin",
        "margin is added by itself to isolated positions only",
        "switch to isolated margin first",
        110076,
    ),
    **page(
        "not in isolated margin",
        "this order or product needs cross or portfolio margin",
        "switch the account's margin mode at Bybit",
        *(3200403, 110110, 182021),
    ),
    **page(
        "the quantity is beyond the risk limit",
        "the position would be in a tier that is not chosen or does not exist",
        "lower the quantity, or choose a higher tier with a lower leverage",
        *(110016, 110031, 110085, 110089, 3400139),
    ),
    **page(
        "the position would be too large for this leverage",
        "a higher leverage allows less value; the message names the one that would do",
        "lower the leverage or the quantity",
        110090,
    ),
    **page(
        "the risk limit cannot be changed",
        "too little margin is free, or the position is too large for the new tier",
        "reduce the position or add margin first",
        *(110047, 110048),
    ),
    **page(
        "it is set so already",
        "mode, margin, leverage, tier or stop is what was asked for; for a stop also: a field is missing",
        "nothing",
        *(110025, 110026, 110027, 110043, 110075, 34040),
    ),
    **page(
        "the position mode cannot be switched",
        "a position or an order is open",
        "close and cancel what is there, then switch",
        *(110024, 110028),
    ),
    **page(
        "hedge mode is not for this symbol",
        "some contracts are one-way only",
        "use one-way mode there",
        *(110029, 110113),
    ),
    **page(
        "there is no position",
        "margin or such can be set only for one that is open",
        "look at the positions: it may be closed already",
        *(110033, 110034),
    ),
    **page(
        "the symbol is not among the account's settings",
        "nothing was set for it before, or it is not known",
        "check the symbol; set its leverage once",
        110037,
    ),
    **page(
        "a maker order or a position stands in the way",
        "what was asked for is possible with nothing open only",
        "cancel and close first",
        110041,
    ),
    **page(
        "more margin would be taken than can be",
        "a position keeps what its tier asks for",
        "take less",
        110078,
    ),
    **page(
        "borrowed trading is not allowed",
        "leverage is switched off for this account or product",
        "see the account's settings at Bybit",
        *(110068, 170036, 170037),
    ),
    **page(
        "the margin mode was not set",
        "positions, orders or a loan stand in the way; the message's list names them",
        "close or cancel what is named, then try again",
        *(110073, 3200419, 3200425, 3200641, 3401010, 3400045, 3400071),
    ),
    **page(
        "the upgrade of the account is held up",
        "open orders, positions or too high a risk stand in the way, or it is near the full hour",
        "close or cancel what the message names, and try again ten minutes after the hour",
        *(3400052, 3400053, 3400054, 3400208, 3400209, 3400210, 3400211, 3400212, 3400213, 110071),
    ),
    **page(
        "reduce-only cannot be lifted so",
        "it is not set, or must be lifted for both sides at once",
        "look at the position's settings at Bybit",
        *(110082, 110083),
    ),
    **page(
        "the settle coin is not collateral",
        "the coin that this settles in is switched off as collateral",
        "switch it on as collateral at Bybit",
        *(110101, 170346, 170360),
    ),
    **page(
        "as much collateral of this coin as the platform takes",
        "its limit for all accounts is reached",
        "use another coin as collateral",
        182011,
    ),
    **page(
        "the margin of this order is beyond what a loan allows",
        "under the loan's ratio too little margin is free",
        "lower the quantity, or pay the loan down",
        *(30256, 110131),
    ),
}
