"""`bybit-tui cancel`: one order, or all of them."""

from typing import TYPE_CHECKING, Any

import click

from tui.headless.exits import Exit, Stop
from tui.headless.options import SYMBOL, Asked, Told, asked, category, sends, where

if TYPE_CHECKING:
    from tui.exchange.session import Session
    from tui.headless.reach import Reach
    from tui.headless.sending import Sender
    from tui.model.order import Command, Order

ENDED_WITHIN = 5.0
PROTECTIVE = frozenset({"StopLoss", "TrailingStop"})


@click.command(cls=Told, short_help="Cancel an order by either of its ids, or all of them.")
@click.argument("order_id", required=False, metavar="[ORDER_ID|LINK_ID]")
@click.option("--all", "every", is_flag=True, help="All open orders; stops and conditional orders stay.")
@click.option("--with-stops", is_flag=True, help="With --all: stops and conditional orders too.")
@click.option("--symbol", type=SYMBOL, help="Only orders of this symbol.")
@category
@sends
@where
@click.pass_context
def cancel(
    context: click.Context,
    /,
    order_id: str | None,
    every: bool,
    with_stops: bool,
    symbol: str | None,
    yes: bool,
    dry_run: bool,
    armed: str | None,
    wait: float,
    **_: Any,
) -> None:
    """Cancel an order by its orderId or its orderLinkId, or all open orders.

    A protective stop is asked about before it is cancelled.
    """
    from tui.headless.gate import arming_of, check_armed, reducing_refusal
    from tui.headless.reach import reached, settings_of
    from tui.headless.sending import put_down_stops, sender

    if every == (order_id is not None):
        raise click.UsageError("say either an id or --all")
    if with_stops and not every:
        raise click.UsageError("--with-stops goes with --all")
    if every and symbol is None and context.params["category"] != "linear":
        raise click.UsageError(f"--all of {context.params['category']} needs --symbol")
    wanted = asked(context)
    settings = settings_of(wanted)
    what = f"cancel {order_id or f'all {symbol or wanted.category}'}"
    with put_down_stops(wanted, settings, what, symbol or ""):
        check_armed(settings, armed, dry_run=dry_run)
        with reached(wanted, settings) as reach:
            session = reach.session()
            session.measure_clock()
            stopped = reducing_refusal(arming_of(reach, session))
            if stopped:
                raise Stop(Exit.STOPPED, f"not sent: {stopped}")
            found = _targets(reach, session, order_id, symbol, with_stops=with_stops)
            command = _command(reach, found, order_id, symbol, with_stops=with_stops)
            if dry_run or not found:
                _show(wanted, command, found)
                return
            _ask(found, yes=yes, every=every)
            with sender(reach, session) as way:
                way.settle(waits=False)
                _send(wanted, way, command, found, wait)


def _targets(
    reach: "Reach", session: "Session", order_id: str | None, symbol: str | None, *, with_stops: bool
) -> "list[Order]":
    """The open orders that are meant. Raises Stop where an id is of none."""
    from tui.exchange import queries
    from tui.headless.results import order_words

    scope = {"symbol": symbol} if symbol else {"settleCoin": reach.settle_coin} if reach.category == "linear" else {}
    if reach.category == "inverse" and not symbol:
        raise click.UsageError("--category inverse needs --symbol")
    found = queries.orders_in(session, reach.category, scope)
    if order_id is None:
        return [each for each in found if with_stops or not (each.stop_order_type or each.is_conditional)]
    chosen = [each for each in found if order_id in {each.order_id, each.order_link_id}]
    if not chosen:
        ended = queries.find_closed(session, reach.category, order_id)
        words = f"it is not open any more\n{order_words(ended)}" if ended is not None else f"no order {order_id}"
        raise Stop(Exit.FAILED, words)
    return chosen[:1]


def _command(
    reach: "Reach", found: "list[Order]", order_id: str | None, symbol: str | None, *, with_stops: bool
) -> "Command":
    from tui.model.order import CancelAllRequest, CancelRequest

    if order_id is None:
        coin = None if symbol else reach.settle_coin
        return CancelAllRequest(reach.category, symbol, coin, keep_stops=not with_stops)
    return CancelRequest(reach.category, found[0].symbol, found[0].order_id, found[0].order_link_id)


def _ask(found: "list[Order]", *, yes: bool, every: bool) -> None:
    from tui.headless.gate import agreed
    from tui.headless.results import order_words

    protective = [each for each in found if each.stop_order_type in PROTECTIVE]
    question = "Cancel protective stops too?" if every else "Cancel a protective stop?"
    agreed(question, [order_words(each) for each in protective], yes=yes, asks=bool(protective))


def _show(asked: Asked, command: "Command", found: "list[Order]") -> None:
    from tui.headless.results import finish, order_words, request_of
    from tui.headless.tables import as_json

    if not found:
        finish(Exit.DONE, "no open orders to cancel", as_json=asked.as_json, cancelled=[])
        return
    request = request_of(command)
    words = [*(order_words(each) for each in found), f"would be sent: {as_json(request)}", "dry run: nothing was sent"]
    finish(Exit.DONE, "\n".join(words), as_json=asked.as_json, dry_run=True, request=request, would_be_cancelled=found)


def _send(
    asked: Asked,
    way: "Sender",
    command: "Command",
    found: "list[Order]",
    patience: float,
) -> None:
    from tui.headless.results import finish, has_ended, order_words, request_of

    outcome = way.send(command, patience)
    request = request_of(command)
    if outcome.code is not Exit.DONE:
        finish(outcome.code, outcome.words, as_json=asked.as_json, request=request, ret_code=outcome.ret_code)
    ended = [_ended(way, each) for each in found]
    cancelled = [each for each in ended if has_ended(each) and each.order_status != "Filled"]
    words = "\n".join(order_words(each) for each in ended)
    code = Exit.DONE
    if not all(has_ended(each) for each in ended):
        code, words = Exit.UNKNOWN, f"accepted, and not all of them have ended yet\n{words}"
    elif not cancelled:
        code, words = Exit.FAILED, f"nothing was cancelled: it was filled before\n{words}"
    finish(code, words, as_json=asked.as_json, request=request, cancelled=cancelled, orders=ended)


def _ended(way: "Sender", order: "Order") -> "Order":
    """The order as it ended, or as it is known."""
    from tui.headless.results import has_ended

    found = way.look_for(lambda: way.find(order.symbol, "", order.order_id), has_ended, ENDED_WITHIN)
    return found or order
