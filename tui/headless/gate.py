"""Whether a command may send at all, and whether a person wants it: before anything leaves."""

import sys
import time
from typing import TYPE_CHECKING

import click

from tui.exchange import parse
from tui.gatekeeper import MINUTE, Gatekeeper
from tui.headless.exits import Exit, Stop
from tui.headless.reach import Reach
from tui.orders.journal import JournalError, orders_since, unknown_symbols
from tui.rules.arming import WORD, Arming
from tui.rules.gate import Standing, refusal

if TYPE_CHECKING:
    from pathlib import Path

    from tui.config.read import Config
    from tui.exchange.session import Session

DAY_MS = 86_400_000


def check_armed(settings: "Config", word: str | None, *, dry_run: bool) -> None:
    """Before anything is asked: real money needs the word. Raises Stop."""
    if settings["watch"]:
        raise Stop(Exit.STOPPED, "not sent: watch is set, and nothing may be sent")
    if settings["env"] == "mainnet" and not dry_run and word != WORD:
        words = f"not sent: this is real money; --armed {WORD} says that you mean it"
        raise Stop(Exit.STOPPED, words)


def arming_of(reach: Reach, session: "Session") -> Arming:
    """Armed for the time of this command, unless the key may only read. Raises ExchangeError or MalformedPayload."""
    key = parse.key_info(session.ask("get_api_key_information").result)
    watches = "the API key may only read" if key.read_only else ""
    arming = Arming(reach.place.is_real_money, watches, float(reach.settings["orders.armed_for"]))
    # The word was asked for before; a dry run shows what would be sent if it were given.
    arming.arm(WORD, time.monotonic())
    return arming


def check_unknown(reach: Reach, journals: "Path", symbol: str) -> None:
    """A console that lives may have an order of the symbol out whose end nobody knows. Raises Stop."""
    try:
        unknown = unknown_symbols(journals, reach.clock.local_ms() - DAY_MS)
    except JournalError as error:
        raise Stop(Exit.STOPPED, f"not sent: {error}") from None
    if symbol in unknown:
        raise Stop(Exit.STOPPED, f"not sent: another console has an order of {symbol} with an unknown outcome")


def gatekeeper(reach: Reach, arming: Arming, journals: "Path") -> Gatekeeper:
    """The console's gate, with the orders that went out in the last minute, whoever sent them. Raises Stop."""
    keeper = Gatekeeper(reach.settings.limits(reach.place.name), arming)
    now_ms, now = reach.clock.local_ms(), time.monotonic()
    try:
        sent = orders_since(journals, now_ms - int(MINUTE * 1000))
    except JournalError as error:
        raise Stop(Exit.STOPPED, f"not sent: {error}") from None
    keeper.recall(now - (now_ms - each) / 1000 for each in sent)
    return keeper


def agreed(question: str, lines: list[str], *, yes: bool, asks: bool) -> None:
    """Ask the person, where somebody is there and wants to be asked. Raises Stop."""
    if yes or not asks:
        return
    if not sys.stdin.isatty():
        words = "standard input is no terminal, so nobody can be asked: --yes sends it without a question"
        raise Stop(Exit.USAGE, words)
    for line in lines:
        click.echo(line, err=True)
    if not click.confirm(question, err=True):
        raise Stop(Exit.STOPPED, "not sent: you said no")


def reducing_refusal(arming: Arming) -> str:
    """Why what takes risk away may not be sent; empty when it may: it needs no price and no account."""
    why_not = arming.why_not(time.monotonic())
    known = Standing(
        may_trade=not why_not,
        market_is_live=False,
        prices_are_fresh=False,
        account_is_reconciled=False,
        why_not=why_not,
    )
    return refusal(known, reduces=True)
