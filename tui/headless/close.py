"""`bybit-tui close`: a position or a share of it, at market and reduce-only."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from tui.headless.exits import Exit, Stop
from tui.headless.options import NUMBER, SYMBOL, Asked, Told, asked, sends, where

if TYPE_CHECKING:
    from tui.exchange.session import Session
    from tui.headless.reach import Reach
    from tui.headless.sending import Sender
    from tui.model.account import Position
    from tui.model.order import CloseRequest


@click.command(cls=Told, short_help="Close a position, or a share of it, at market.")
@click.argument("symbol", type=SYMBOL)
@click.argument("percent", type=NUMBER, default="100")
@click.option("--side", type=click.Choice(["buy", "sell"]), help="In hedge mode: the side that is held.")
@sends
@where
@click.pass_context
def close(
    context: click.Context,
    /,
    symbol: str,
    percent: Decimal,
    side: str | None,
    yes: bool,
    dry_run: bool,
    armed: str | None,
    wait: float,
    **_: Any,
) -> None:
    """Close the position in SYMBOL, or PERCENT of it, at market.

    Its size is read just before, and the order is reduce-only: it never opens anything. It needs no fresh price.
    """
    from tui.headless.gate import agreed, arming_of, check_armed, reducing_refusal
    from tui.headless.reach import reached, settings_of
    from tui.headless.rows import position_words
    from tui.headless.sending import put_down_stops, sender
    from tui.rules.confirmation import Confirmation

    if percent > 100:
        raise click.UsageError("PERCENT is at most 100")
    wanted = asked(context)
    settings = settings_of(wanted)
    with put_down_stops(wanted, settings, f"close {percent:f} % of {symbol}", symbol):
        check_armed(settings, armed, dry_run=dry_run)
        with reached(wanted, settings) as reach:
            session = reach.session()
            session.measure_clock()
            stopped = reducing_refusal(arming_of(reach, session))
            if stopped:
                raise Stop(Exit.STOPPED, f"not sent: {stopped}")
            held = _held(reach, session, symbol, side)
            if dry_run:
                _show(wanted, reach, session, held, percent / 100)
                return
            confirm = Confirmation(settings["orders.confirm"], settings["orders.confirm_above"])
            lines = [f"{position_words(held)}: close {percent:f} % at market, reduce-only"]
            agreed(
                f"Close it ({reach.place.name})?",
                lines,
                yes=yes,
                asks=confirm.asks(held.position_value * percent / 100),
            )
            with sender(reach, session) as way:
                way.settle(waits=False)
                request = _request(reach, session, held, percent / 100, way.link_ids.next())
                _finish(wanted, way, request, wait)


def _held(reach: "Reach", session: "Session", symbol: str, side: str | None) -> "Position":
    from tui.exchange import queries

    found = [each for each in queries.positions_in(session, reach.category, {"symbol": symbol}) if not each.is_flat]
    if side is not None:
        found = [each for each in found if str(each.side).lower() == side]
    if not found:
        raise Stop(Exit.FAILED, f"there is no position in {symbol} to close")
    if len(found) > 1:
        raise click.UsageError(f"{symbol} is held on both sides: say --side buy or --side sell")
    return found[0]


def _request(
    reach: "Reach", session: "Session", held: "Position", fraction: Decimal, order_link_id: str
) -> "CloseRequest":
    from tui.exchange import queries
    from tui.model.enums import PositionIdx
    from tui.model.order import CloseRequest

    instrument = queries.instrument(session, reach.category, held.symbol)
    if instrument is None:
        raise Stop(Exit.FAILED, f"unknown symbol {held.symbol}")
    idx = PositionIdx(held.position_idx)
    return CloseRequest(held.category, held.symbol, idx, order_link_id, instrument.qty_step, fraction)


def _show(asked: Asked, reach: "Reach", session: "Session", held: "Position", fraction: Decimal) -> None:
    from tui.headless.desk import look
    from tui.headless.results import finish, preview_of, request_of
    from tui.headless.tables import as_json
    from tui.model.enums import OrderType, PositionIdx, Side
    from tui.rules.preview import preview, to_request
    from tui.rules.preview_words import sentences
    from tui.rules.ticket import Ticket
    from tui.state.view import circumstances

    side = (held.side or Side.BUY).opposite
    ticket = Ticket(
        reach.category,
        held.symbol,
        side,
        OrderType.MARKET,
        held.size * fraction,
        reduce_only=True,
        position_idx=PositionIdx(held.position_idx),
    )
    view = look(reach, session, held.symbol)
    checked = preview(ticket, circumstances(view, held.symbol))
    if view.instrument is None or not checked.can_send:
        raise Stop(Exit.FAILED, "; ".join(each.text for each in checked.problems) or f"unknown symbol {held.symbol}")
    request = request_of(to_request(checked, "made-when-it-is-sent"))
    words = [*sentences(checked, view.instrument), f"would be sent: {as_json(request)}", "dry run: nothing was sent"]
    finish(
        Exit.DONE,
        "\n".join(words),
        as_json=asked.as_json,
        dry_run=True,
        request=request,
        preview=preview_of(checked),
    )


def _finish(asked: Asked, way: "Sender", request: "CloseRequest", patience: float) -> None:
    from tui.headless.results import end_of, finish

    outcome = way.send(request, patience)
    link_id = request.order_link_id
    code, words, found = end_of(way, outcome, request.symbol, link_id, patience, ends_soon=True)
    finish(
        code,
        words,
        as_json=asked.as_json,
        order_link_id=link_id,
        order_id=outcome.order_id,
        ret_code=outcome.ret_code,
        order=found,
    )
