"""Products and accounts of their own: pre-market, spreads, copy trading, institutional loans."""

from tui.exchange.codes.entry import Entry, page

CODES: dict[int, Entry] = {
    **page(
        "not during a call auction",
        "a pre-market contract takes neither orders of this kind nor changes in this phase",
        "wait for the next phase; good-till-cancelled limit orders are the ones that are taken",
        *(110095, 110098, 110099),
    ),
    **page(
        "not in demo trading",
        "pre-market contracts are for real accounts",
        "choose another symbol",
        110100,
    ),
    **page(
        "these tokens cannot be traded so",
        "leveraged and structured tokens have requests and limits of their own",
        "choose another symbol, or lower the quantity",
        *(110070, 170010, 170011, 170019),
    ),
    **page(
        "an institutional loan does not allow this",
        "the loan's contract limits symbols, leverage or new positions, or its ratio is too high",
        "pay the loan down, lower the leverage, or ask the lender",
        *(30133, 30134, 30135, 30136, 110069, 110087, 110104, 110105, 110106, 110107),
        *(170215, 170216, 170220, 170230, 170709, 3200316, 3200317, 182103, 176139, 176201),
    ),
    **page(
        "an institutional loan is being liquidated",
        "its ratio has reached the threshold: trading and moving of assets are halted",
        "talk to the lender",
        *(110080, 170223, 3200320),
    ),
    **page(
        "market maker protection is not set up",
        "it is for institutions that have agreed on it",
        "ask Bybit, or leave it out",
        *(110062, 110065),
    ),
    **page(
        "not for accounts of copy trading or loans",
        "such accounts do not trade this product",
        "use another account",
        *(110102, 110112),
    ),
    **page(
        "spread trading needs the newest unified account",
        "the account is of an older kind",
        "upgrade it at Bybit",
        110111,
    ),
    **page(
        "a spread order is on its way",
        "one at a time",
        "try again in a moment",
        110114,
    ),
    **page(
        "the leg of a spread is changed with the spread",
        "an order that is part of a combination cannot be cancelled or changed alone",
        "cancel or change the combination",
        *(110115, 110117),
    ),
}
