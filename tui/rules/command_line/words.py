"""Every command of the line in one table: the grammar, the completion and the reference page are made from it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tui.rules.command_line import changes, orders
from tui.rules.command_line.reader import Reader
from tui.rules.command_line.statements import Said


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its names, the first of them the usual one, and how what follows is read."""

    names: tuple[str, ...]
    form: str
    help: str
    examples: tuple[str, ...]
    read: Callable[[Reader], Said]


COMMANDS: Final = (
    Command(
        ("buy", "b", "sell", "s"),
        "buy|sell [SYMBOL] SIZE [at|@ PRICE] [sl PRICE] [tp PRICE] [po|ioc|fok] [reduce]",
        "An order; without a price at market. What follows the size may stand in any order",
        ("buy 0.01 at 64000 sl 1% tp 2%", "b $500", "sell ETH 50%pos @ best po reduce", "buy risk 10 at best sl -0.5%"),
        orders.read_order,
    ),
    Command(
        ("scale",),
        "scale buy|sell [SYMBOL] SIZE in N from PRICE to PRICE [even|up|down]",
        "Up to twenty limit orders; SIZE is that of all together, grown (up) or shrunk (down) towards the last",
        ("scale buy $500 in 5 from best to -2% up",),
        orders.read_scale,
    ),
    Command(
        ("close", "cl"),
        "close [SYMBOL] [SHARE%]",
        "Close a position, or a share of it, at market",
        ("close", "cl ETH 50%"),
        orders.read_close,
    ),
    Command(
        ("cancel",),
        "cancel ID",
        "Cancel one order: last, or four characters or more from the beginning or the end of its id",
        ("cancel last",),
        orders.read_cancel,
    ),
    Command(("ca",), "ca [SYMBOL]", "Cancel the orders of a symbol; its stops stay", ("ca",), orders.read_cancel_all),
    Command(
        ("flat", "nuke", "panic"),
        "flat",
        "Cancel every order and close every position",
        ("flat",),
        orders.read_flatten,
    ),
    Command(
        ("amend",),
        "amend ID price|qty VALUE",
        "Change the price (of a conditional order its trigger) or the size of an order",
        ("amend last price best", "amend last qty 0.02"),
        orders.read_amend,
    ),
    Command(
        ("sl", "tp"),
        "sl|tp PRICE|off",
        "Stop loss or take profit of the position shown; a distance is counted from its entry",
        ("sl 1%", "tp 66000", "sl off"),
        changes.read_exit,
    ),
    Command(("be",), "be", "The stop to break-even: the fees of both ways are paid", ("be",), changes.read_break_even),
    Command(
        ("ts",),
        "ts DISTANCE [PRICE] or ts off",
        "A stop that follows the price at a distance, from PRICE on where that is said (1% is 1 % in profit)",
        ("ts 2% 0.5%", "ts 150"),
        changes.read_trail,
    ),
    Command(("lev",), "lev N", "Leverage of the symbol shown", ("lev 5",), changes.read_leverage),
    Command(("wait",), "wait SECONDS", "Between two statements", ("buy 0.01 ; wait 2s ; be",), changes.read_wait),
    Command(
        ("alias",),
        'alias NAME "LINE"',
        "A name for a line; what follows the name is put behind the line. An empty line takes the name away",
        ('alias z "buy 0.01 at best"',),
        changes.read_alias,
    ),
    Command(
        ("bind",),
        'bind F2…F12 "LINE"',
        "A key for a line, where the settings gave it no action. An empty line frees the key",
        ('bind F5 "close 50%"',),
        changes.read_bind,
    ),
    Command(
        ("fatfinger", "budget"),
        "fatfinger|budget VALUE|off",
        "Guards of this run: no order is worth more; all new orders together are not worth more",
        ("fatfinger 1000", "budget 5000"),
        changes.read_guard,
    ),
    Command(
        ("whitelist",),
        "whitelist SYMBOL …|off",
        "A guard of this run: new risk in these symbols alone",
        ("whitelist BTC ETH",),
        changes.read_whitelist,
    ),
    Command(
        ("dry-run",),
        "dry-run on|off",
        "A guard of this run: everything is checked and said, and nothing is sent",
        ("dry-run on",),
        changes.read_dry_run,
    ),
)
BY_NAME: Final = {name: command for command in COMMANDS for name in command.names}
