"""`bybit-tui order`: one order through the console's gate, journal and worker."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from tui.headless.exits import Exit, Stop
from tui.headless.options import NUMBER, SYMBOL, Asked, Told, asked, sends, where

if TYPE_CHECKING:
    from tui.config.read import Config
    from tui.exchange.session import Session
    from tui.gatekeeper import Gatekeeper
    from tui.headless.reach import Reach
    from tui.headless.sending import Sender
    from tui.model.instrument import Instrument
    from tui.model.order import OrderRequest
    from tui.rules.ticket import Preview, Ticket

IN_FORCE = ("GTC", "IOC", "FOK", "PostOnly")


@click.command(cls=Told)
@click.argument("side", type=click.Choice(["buy", "sell"], case_sensitive=False))
@click.argument("symbol", type=SYMBOL)
@click.argument("qty", type=NUMBER)
@click.option("--price", type=NUMBER, help="A limit order at this price, rounded to the tick.")
@click.option("--market", is_flag=True, help="A market order.")
@click.option("--quote", is_flag=True, help="QTY counts the quote coin, as 100 USDT, and is rounded down to the step.")
@click.option("--tif", type=click.Choice(IN_FORCE, case_sensitive=False), help="Time in force of a limit order [GTC].")
@click.option("--reduce-only", is_flag=True, help="Only make a position smaller.")
@click.option("--stop-loss", type=NUMBER, metavar="PRICE", help="Stop loss of the position.")
@click.option("--take-profit", type=NUMBER, metavar="PRICE", help="Take profit of the position.")
@sends
@where
@click.pass_context
def order(context: click.Context, /, yes: bool, dry_run: bool, armed: str | None, wait: float, **typed: Any) -> None:
    """Place one order on a linear contract, and say what came of it.

    It passes the same gate and limits as a ticket of the console, is written to the journal before it is sent, and is
    sent under one orderLinkId however often that takes. A market, IOC or FOK order is waited for until it has ended.
    """
    from tui.headless.gate import check_armed
    from tui.headless.reach import reached, settings_of
    from tui.headless.sending import put_down_stops
    from tui.rules.preview_words import wish

    ticket = _ticket(**{name: typed[name] for name in TICKET})
    wanted = asked(context)
    settings = settings_of(wanted)
    with put_down_stops(wanted, settings, wish(ticket), ticket.symbol):
        check_armed(settings, armed, dry_run=dry_run)
        with reached(wanted, settings) as reach:
            _Placing(wanted, settings, reach, ticket).run(yes=yes, dry_run=dry_run, patience=wait)


TICKET = ("side", "symbol", "qty", "price", "market", "quote", "tif", "reduce_only", "stop_loss", "take_profit")


def _ticket(
    side: str,
    symbol: str,
    qty: Decimal,
    price: Decimal | None,
    market: bool,
    quote: bool,
    tif: str | None,
    reduce_only: bool,
    stop_loss: Decimal | None,
    take_profit: Decimal | None,
) -> "Ticket":
    from tui.model.enums import Category, OrderType, Side, TimeInForce
    from tui.rules.sizing import QtyUnit
    from tui.rules.ticket import Ticket

    if market == (price is not None):
        raise click.UsageError("say either --price or --market")
    if market and tif is not None:
        raise click.UsageError("--tif is for limit orders")
    return Ticket(
        category=Category.LINEAR,
        symbol=symbol,
        side=Side(side.capitalize()),
        order_type=OrderType.MARKET if market else OrderType.LIMIT,
        qty=qty,
        qty_unit=QtyUnit.QUOTE if quote else QtyUnit.BASE,
        price=price,
        time_in_force=TimeInForce(tif or "GTC"),
        reduce_only=reduce_only,
        stop_loss=stop_loss,
        take_profit=take_profit,
    )


@dataclass(frozen=True, slots=True)
class _Placing:
    """One order on its way through the gate."""

    asked: Asked
    settings: "Config"
    reach: "Reach"
    ticket: "Ticket"

    def run(self, *, yes: bool, dry_run: bool, patience: float) -> None:
        from tui.headless.gate import agreed, arming_of, check_unknown, gatekeeper
        from tui.headless.sending import journals, sender
        from tui.rules.confirmation import Confirmation
        from tui.rules.preview import to_request
        from tui.rules.preview_words import sentences

        session = self.reach.session()
        session.measure_clock()
        arming = arming_of(self.reach, session)
        if dry_run:
            self._show(session, gatekeeper(self.reach, arming, journals(self.reach)))
            return
        confirm = Confirmation(self.settings["orders.confirm"], self.settings["orders.confirm_above"])
        with sender(self.reach, session) as way:
            way.settle(waits=not self.ticket.reduce_only)
            if not self.ticket.reduce_only:
                check_unknown(self.reach, journals(self.reach), self.ticket.symbol)
            keeper = gatekeeper(self.reach, arming, journals(self.reach))
            checked, instrument = self._checked(session, keeper)
            asks = confirm.asks(checked.notional)
            agreed(f"Send it ({self.reach.place.name})?", sentences(checked, instrument), yes=yes, asks=asks)
            if asks and not yes:
                # The market may have moved while the question stood.
                checked, _ = self._checked(session, keeper)
            self._send(way, to_request(checked, way.link_ids.next()), patience)

    def _checked(self, session: "Session", keeper: "Gatekeeper") -> tuple["Preview", "Instrument"]:
        """What it comes to now. Raises Stop where the gate says no."""
        from tui.headless.desk import look
        from tui.headless.results import NAMES, preview_of

        view = look(self.reach, session, self.ticket.symbol)
        checked, stopped = keeper.ticket(view, self.ticket)
        instrument = view.instrument
        if instrument is None:
            raise Stop(Exit.STOPPED, f"not sent: unknown symbol {self.ticket.symbol} in {self.ticket.category}")
        if stopped:
            told = {"outcome": NAMES[Exit.STOPPED], "words": stopped, "preview": preview_of(checked)}
            raise Stop(Exit.STOPPED, f"not sent: {stopped}", told if self.asked.as_json else None)
        return checked, instrument

    def _show(self, session: "Session", keeper: "Gatekeeper") -> None:
        from tui.headless.results import finish, preview_of, request_of
        from tui.headless.tables import as_json
        from tui.rules.preview import to_request
        from tui.rules.preview_words import sentences

        checked, instrument = self._checked(session, keeper)
        request = request_of(to_request(checked, "made-when-it-is-sent"))
        words = [*sentences(checked, instrument), f"would be sent: {as_json(request)}", "dry run: nothing was sent"]
        finish(
            Exit.DONE,
            "\n".join(words),
            as_json=self.asked.as_json,
            dry_run=True,
            request=request,
            preview=preview_of(checked),
        )

    def _send(self, way: "Sender", request: "OrderRequest", patience: float) -> None:
        from tui.headless.results import end_of, finish, request_of
        from tui.model.enums import OrderType, TimeInForce

        ends_soon = request.order_type is OrderType.MARKET or request.time_in_force in {
            TimeInForce.IOC,
            TimeInForce.FOK,
        }
        outcome = way.send(request, patience)
        code, words, found = end_of(way, outcome, request.symbol, request.order_link_id, patience, ends_soon=ends_soon)
        finish(
            code,
            words,
            as_json=self.asked.as_json,
            order_link_id=request.order_link_id,
            order_id=outcome.order_id,
            ret_code=outcome.ret_code,
            request=request_of(request),
            order=found,
        )
