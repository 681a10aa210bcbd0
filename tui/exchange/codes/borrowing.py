"""Spot margin: borrowing, paying back, collateral."""

from tui.exchange.codes.entry import Entry, page

CODES: dict[int, Entry] = {
    **page(
        "spot margin is not switched on",
        "the account has not enabled it, or its questions were not answered",
        "enable it at Bybit's site",
        *(176002, 176008, 176009, 176038),
    ),
    **page(
        "the loans cannot be read now",
        "a service does not answer",
        "try again later",
        *(176003, 176020, 176030, 176135, 176136),
    ),
    **page(
        "the span of time is upside down",
        "its start is after its end",
        "exchange them",
        176004,
    ),
    **page(
        "borrowing or paying back failed",
        "the service refused without a reason, or the coin is not at hand",
        "look at the loan, then try again",
        *(176005, 176006, 176010, 182101),
    ),
    **page(
        "coin or pair is not for borrowing",
        "spot margin does not take it, or not yet",
        "choose another",
        *(176011, 176012, 176013, 176022, 176023),
    ),
    **page(
        "the same was asked for twice",
        "a borrowing or repayment of this kind is running",
        "wait for it",
        *(176014, 176021, 182112),
    ),
    **page(
        "the balance is too small for this",
        "too little of the coin is free",
        "lower the amount, or add funds",
        176015,
    ),
    **page(
        "there is nothing to pay back, or less than that",
        "the debt is smaller than the amount",
        "look at the debt",
        *(176016, 176017, 182102),
    ),
    **page(
        "a settlement or liquidation is running",
        "the account's debt is being worked on",
        "wait until it ends",
        *(176018, 176019, 182100, 182106, 176035, 176036),
    ),
    **page(
        "the amount is outside of what can be borrowed",
        "below the least, above the most for one loan, one user or the platform, or with too many digits",
        "change the amount",
        *(176025, 176026, 176027, 176028, 176029, 176031, 176132),
    ),
    **page(
        "the leverage is out of range",
        "the account's level allows less",
        "choose a lower leverage",
        176034,
    ),
    **page(
        "not while something is borrowed or ordered with leverage",
        "a loan or an order with leverage stands in the way",
        "pay it back or cancel it first",
        *(176039, 176040, 176138),
    ),
    **page(
        "only for unified accounts, or none of them",
        "the account is of the other kind, or is being upgraded",
        "see the account's kind (bybit-tui doctor)",
        *(176037, 176134, 182105),
    ),
    **page(
        "this might liquidate the account",
        "too little margin would be left",
        "change it by less, or add funds",
        *(176133, 182104, 182107, 182108),
    ),
    **page(
        "the switch of a collateral or status failed",
        "the coin cannot be switched, or the service refused",
        "look at the coin's settings at Bybit, then try again",
        *(176137, 182110, 182111),
    ),
}
