"""Keys, accounts and regions: who may do what, and where."""

from tui.exchange.codes.entry import Entry, page

CODES: dict[int, Entry] = {
    **page(
        "the API key is not known here",
        "it belongs to another environment (mainnet, testnet and demo have their own), to another region's site, was "
        "deleted, or has ended; on the order stream also: too many sessions of one user",
        "bybit-tui doctor says where it belongs; else make a key in this environment",
        10003,
    ),
    **page(
        "the signature is wrong",
        "the secret is not this key's or was not copied whole; for an RSA key, the private key does not match",
        "give key and secret again (bybit-tui keys set), copied whole",
        10004,
    ),
    **page(
        "the API key may not do this",
        "it is read-only, or lacks the permission: Contract, Orders and Positions for contracts, Spot for spot",
        "give the key the permission to trade at Bybit, or use another key; --watch needs a read-only one",
        10005,
    ),
    **page(
        "the user could not be authenticated",
        "the key's user is locked, or the account behind it is not ready",
        "log in at Bybit and look at the account's notices",
        10007,
    ),
    **page(
        "the account is barred from this",
        "a restriction, or a mode of the account that does not have this product",
        "look at the account's notices and its mode at Bybit",
        *(10008, 10027, 3100197),
    ),
    **page(
        "not offered from this region",
        "by the address, by the site that the account is of, or by its verification",
        "see Bybit's list of regions; an account of a regional site uses that site (--domain, --tld)",
        *(10009, 110132, 170209, 170348),
    ),
    **page(
        "this address is not bound to the API key",
        "the key may be used from certain addresses only, and this machine's public one is not among them or has "
        "changed",
        "add this machine's public address to the key at Bybit, or use one without binding",
        10010,
    ),
    **page(
        "rules of compliance stand in the way",
        "verification is missing, or the product is not for this person or country",
        "finish the verification at Bybit and read the account's notices",
        *(10024, 20096),
    ),
    **page(
        "only for unified accounts",
        "the account is a classic one, or not yet upgraded",
        "upgrade to the unified trading account at Bybit",
        *(10028, 110088, 110097, 170219, 500011),
    ),
    **page(
        "not for unified accounts",
        "this request is of the time before them",
        "use the unified account's own request",
        *(100028, 110067),
    ),
    **page(
        "the API key has expired",
        "a key without a bound address ends after three months; others end on the day that was chosen",
        "make a new key at Bybit, then bybit-tui keys set",
        *(33004, -2015),
    ),
    **page(
        "trading is not allowed now",
        "the symbol or the account is halted",
        "see Bybit's announcements and the account's notices",
        *(110066, 170210),
    ),
    **page(
        "the trading terms are not agreed to",
        "this product, or trading at all, asks for an agreement once",
        "agree at Bybit's site or in its app, then try again",
        *(110123, 110125, 170241),
    ),
    **page(
        "a cooling-off period runs",
        "the account's owner, or a rule, has paused trading",
        "wait until it ends; the account's settings say when",
        110124,
    ),
    **page(
        "this product is by invitation",
        "it is offered to certain accounts only",
        "ask Bybit, or trade something else",
        *(110136, 170224, 170157),
    ),
    **page(
        "the user or sub-account is not the one that was meant",
        "an id of another user, or a sub-account of another parent",
        "check which account the key is of",
        *(110018, 500010, 176007, 176024),
    ),
    **page(
        "the site does not make API keys",
        "this regional site has none",
        "none is possible there",
        81007,
    ),
}
