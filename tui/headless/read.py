"""Commands that only ask: positions, orders, balance, fills, ticker."""

from typing import TYPE_CHECKING, Any

import click

from tui.headless.options import SYMBOL, asked, category, where

if TYPE_CHECKING:
    from tui.headless.reach import Reach

DAY_MS = 86_400_000


def _scope(reach: "Reach", symbol: str | None) -> dict[str, str]:
    """What a list is asked for: of a symbol, of a settle coin, or of the whole category."""
    if symbol is not None:
        return {"symbol": symbol}
    if reach.category == "inverse":
        raise click.UsageError("--category inverse needs --symbol")
    return {"settleCoin": reach.settle_coin} if reach.category == "linear" else {}


@click.command(short_help="Show what is held and what it has come to.")
@category
@click.option("--symbol", type=SYMBOL, help="Only this symbol.")
@click.option("--line", is_flag=True, help="One line with the equity, for a status bar.")
@where
@click.pass_context
def positions(context: click.Context, /, symbol: str | None, line: bool, as_json: bool, **_: Any) -> None:
    """Show what is held, its profit at the mark price of now, and how far the liquidation is.

    It asks once and ends: `watch -n 5 bybit-tui positions` looks again and again.
    """
    from tui.exchange import queries
    from tui.headless.reach import reached, settings_of
    from tui.headless.rows import POSITIONS, position_row, position_words
    from tui.headless.tables import as_json as json_of
    from tui.headless.tables import show
    from tui.rules.figures import fixed

    if context.params["category"] == "spot":
        raise click.UsageError("spot has no positions: bybit-tui balance shows the coins")
    if line and as_json:
        raise click.UsageError("--line and --json exclude each other")
    with reached(wanted := asked(context), settings_of(wanted)) as reach:
        session = reach.session()
        session.measure_clock(1)
        scope = {} if reach.category == "inverse" and symbol is None else _scope(reach, symbol)
        held = [each for each in queries.positions_in(session, reach.category, scope) if not each.is_flat]
        wallet = queries.wallet(session) if line else None
    if line:
        equity = f"equity {fixed(wallet.total_equity if wallet is not None else None, 2)} USD"
        click.echo(" | ".join([*(position_words(each) for each in held), *(["flat"] if not held else []), equity]))
    elif as_json:
        click.echo(json_of(held))
    else:
        show(POSITIONS, [position_row(each) for each in held], "no positions")


@click.command(short_help="Show the open orders, stops among them.")
@category
@click.option("--symbol", type=SYMBOL, help="Only this symbol.")
@click.option("--closed", is_flag=True, help="The latest orders that have ended, instead of the open ones.")
@where
@click.pass_context
def orders(context: click.Context, /, symbol: str | None, closed: bool, as_json: bool, **_: Any) -> None:
    """Show the open orders, conditional ones and stops among them."""
    from tui.exchange import queries
    from tui.headless.reach import reached, settings_of
    from tui.headless.rows import ORDERS, order_row
    from tui.headless.tables import as_json as json_of
    from tui.headless.tables import show

    with reached(wanted := asked(context), settings_of(wanted)) as reach:
        session = reach.session()
        session.measure_clock(1)
        ask = queries.recent_orders_in if closed else queries.orders_in
        found = ask(session, reach.category, _scope(reach, symbol))
    if as_json:
        click.echo(json_of(found))
    else:
        show(ORDERS, [order_row(each) for each in found], "no closed orders" if closed else "no open orders")


@click.command()
@where
@click.pass_context
def balance(context: click.Context, /, as_json: bool, **_: Any) -> None:
    """Show the unified account: its totals, and each coin."""
    from tui.exchange import queries
    from tui.headless.reach import reached, settings_of
    from tui.headless.rows import COINS, coin_row, totals
    from tui.headless.tables import as_json as json_of
    from tui.headless.tables import show

    with reached(wanted := asked(context), settings_of(wanted)) as reach:
        session = reach.session()
        session.measure_clock(1)
        wallet = queries.wallet(session)
    if as_json:
        click.echo(json_of(wallet))
    else:
        click.echo(totals(wallet))
        show(COINS, [coin_row(each) for each in wallet.coins], "no coins")


@click.command(short_help="Show what was filled, oldest first.")
@category
@click.option("--symbol", type=SYMBOL, help="Only this symbol.")
@click.option("--days", type=click.IntRange(1, 7), help="All fills of so many days.  [default: the latest fifty]")
@where
@click.pass_context
def fills(context: click.Context, /, symbol: str | None, days: int | None, as_json: bool, **_: Any) -> None:
    """Show what was filled, oldest first: price, size, fee, and whether it took or made."""
    from tui.exchange import queries
    from tui.headless.reach import reached, settings_of
    from tui.headless.rows import FILLS, fill_row
    from tui.headless.tables import as_json as json_of
    from tui.headless.tables import show

    with reached(wanted := asked(context), settings_of(wanted)) as reach:
        session = reach.session()
        session.measure_clock(1)
        # A second less than what the exchange takes: the request is on its way for a while.
        since = reach.clock.now_ms() - days * DAY_MS + 1_000 if days else 0
        found = queries.executions(session, reach.category, since)
    found = tuple(each for each in found if symbol in {None, each.symbol})
    if as_json:
        click.echo(json_of(found))
    else:
        show(FILLS, [fill_row(each) for each in found], "no fills")


@click.command(short_help="Show prices of symbols; no API key is needed.")
@click.argument("symbols", nargs=-1, type=SYMBOL)
@category
@where
@click.pass_context
def ticker(context: click.Context, /, symbols: tuple[str, ...], as_json: bool, **_: Any) -> None:
    """Show prices of SYMBOLS, or of those that the console watches. No API key is needed."""
    import time

    from tui.exchange import queries
    from tui.headless.exits import Exit, Stop
    from tui.headless.reach import reached, settings_of
    from tui.headless.rows import TICKERS, ticker_row
    from tui.headless.tables import as_json as json_of
    from tui.headless.tables import show

    wanted = asked(context)
    settings = settings_of(wanted)
    with reached(wanted, settings, needs_key=False) as reach:
        session = reach.session()
        session.measure_clock(1)
        known = {each.symbol: each for each in queries.tickers(session, reach.category, time.monotonic())}
        now = reach.clock.now_ms()
    chosen = symbols or settings["symbols"] or tuple(known)
    missing = [symbol for symbol in chosen if symbol not in known]
    if missing:
        raise Stop(Exit.FAILED, f"unknown symbol {missing[0]} in {wanted.category}")
    found = [known[symbol] for symbol in dict.fromkeys(chosen)]
    if as_json:
        click.echo(json_of([{name: value for name, value in _fields(each) if name != "received_at"} for each in found]))
    else:
        show(TICKERS, [ticker_row(each, now) for each in found], "no symbols")


def _fields(value: Any) -> list[tuple[str, Any]]:
    from dataclasses import fields

    return [(each.name, getattr(value, each.name)) for each in fields(value)]
