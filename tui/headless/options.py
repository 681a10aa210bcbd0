"""Options that every command has, and what is taken over from before the command's name."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import click

from tui.config.table import ENVIRONMENTS

Function = TypeVar("Function", bound=Callable[..., Any])
CATEGORIES = ("linear", "inverse", "spot")
_NUMBER = re.compile(r"[0-9]{1,20}(\.[0-9]{1,20})?|\.[0-9]{1,20}")
_SYMBOL = re.compile(r"[A-Z0-9-]{1,40}")


def number(value: str) -> Decimal:
    """Digits and a point, above zero: no sign, no exponent, no thousands. Raises BadParameter."""
    text = str(value)
    if not _NUMBER.fullmatch(text) or not Decimal(text):
        raise click.BadParameter(f"{value!r} is not a number above zero, as 0.01 or 64250.5")
    return Decimal(text)


def symbol(value: str) -> str:
    """A symbol in capitals. Raises BadParameter."""
    text = str(value).upper()
    if not _SYMBOL.fullmatch(text):
        raise click.BadParameter(f"{value!r} is not a symbol, as BTCUSDT")
    return text


NUMBER, SYMBOL = number, symbol
_ENV = click.option(
    "--env", type=click.Choice(list(ENVIRONMENTS)), help="Where to ask and trade [paper, or the setting]."
)
_REST = click.option("--rest", metavar="URL", help="REST address of a running exchange, with --ws.")
_WS = click.option("--ws", metavar="URL", help="WebSocket base address of a running exchange, with --rest.")
_CATEGORY = click.option(
    "--category", type=click.Choice(CATEGORIES), default="linear", show_default=True, help="The product line."
)
_COIN = click.option("--settle-coin", type=click.Choice(["USDT", "USDC"]), help="What contracts settle in [USDT].")
_JSON = click.option("--json", "as_json", is_flag=True, help="JSON: decimals are strings, names are Bybit's.")


def where(function: Function) -> Function:
    """Adds the options of the place and of the output."""
    for option in (_JSON, _COIN, _WS, _REST, _ENV):
        function = option(function)
    return function


_YES = click.option("--yes", is_flag=True, help="Send it without a question.")
_DRY = click.option("--dry-run", is_flag=True, help="Show what would be sent and what it comes to; send nothing.")
_ARMED = click.option("--armed", metavar="MAINNET", help="Needed on mainnet, word for word: orders there cost money.")
_WAIT = click.option(
    "--wait",
    type=click.FloatRange(1, 300),
    default=20.0,
    show_default=True,
    metavar="SECONDS",
    help="How long the exchange's final word is waited for.",
)


def sends(function: Function) -> Function:
    """Adds the options of what sends."""
    for option in (_WAIT, _ARMED, _DRY, _YES):
        function = option(function)
    return function


def category(function: Function) -> Function:
    """Adds --category."""
    return _CATEGORY(function)


@dataclass(frozen=True, slots=True)
class Asked:
    """Where a command is to ask, as far as it was said."""

    options: dict[str, object]
    """Settings by their names, None where nothing was said."""
    rest: str | None
    ws: str | None
    state: Path | None
    fresh: bool
    category: str
    as_json: bool
    command_line: str


def asked(context: click.Context) -> Asked:
    """The options of a command; those that stand before its name count too. Raises UsageError."""
    before = context.find_root().params if context.parent is not None else {}

    def said(name: str) -> Any:
        here = context.params.get(name)
        return here if here is not None else before.get(name)

    rest, ws = said("rest"), said("ws")
    if (rest is None) != (ws is None):
        raise click.UsageError("--rest and --ws go together")
    domain, tld = before.get("domain"), before.get("tld")
    if (domain or tld) and rest:
        raise click.UsageError("--domain and --tld are for Bybit's own servers")
    fresh, state = bool(before.get("fresh")), before.get("state")
    if fresh and state is not None:
        raise click.UsageError("--fresh and --state exclude each other")
    options = {
        "env": said("env"),
        "settle_coin": said("settle_coin"),
        "symbols": tuple(symbol.upper() for symbol in before.get("symbols") or ()) or None,
        "paper.seed": before.get("seed"),
        "paper.market": before.get("market"),
        "paper.scenario": before.get("scenario"),
        "domain": domain,
        "tld": tld,
        "watch": before.get("watch") or None,
    }
    return Asked(
        options,
        rest,
        ws,
        state,
        fresh,
        str(context.params.get("category") or "linear"),
        bool(context.params.get("as_json")),
        " ".join(("bybit-tui", str(context.info_name), *context.meta.get(ARGUMENTS, ()))),
    )


ARGUMENTS = "tui.arguments"


class Told(click.Command):
    """A command that remembers how it was typed, for the audit log."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does."""
        ctx.meta[ARGUMENTS] = tuple(args)
        return super().parse_args(ctx, args)
