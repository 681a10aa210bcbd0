"""The ticket: what a person asks for, and below it what would be sent and what is wrong with it."""

from dataclasses import replace
from decimal import Decimal

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Label, Static

from tui.model.enums import OrderType, Side, TimeInForce
from tui.model.instrument import Instrument
from tui.panes.choice import Choice
from tui.panes.number_field import NumberField
from tui.panes.pane import Pane
from tui.panes.size_field import SizeField
from tui.panes.status import Parts, TextLines
from tui.rules.figures import fixed, money, on_step
from tui.rules.preview import preview
from tui.rules.rounding import decimals_of
from tui.rules.sizing import QtyUnit
from tui.rules.ticket import Preview, Ticket, TicketField
from tui.state.view import ConsoleView, circumstances

FIELDS = {
    TicketField.QTY: "ticket-qty",
    TicketField.PRICE: "ticket-price",
    TicketField.STOP_LOSS: "ticket-stop-loss",
    TicketField.TAKE_PROFIT: "ticket-take-profit",
    TicketField.REDUCE_ONLY: "ticket-reduce-only",
}


class Problem(Static):
    """The words beside a field."""

    def __init__(self, where: TicketField) -> None:
        super().__init__("", classes="problem", markup=False, id=f"problem-{where.value.replace('_', '-')}")
        self._words = ""

    def say(self, words: str) -> None:
        """Show words; nothing is painted when they are the same."""
        if words != self._words:
            self._words = words
            self.set_class(bool(words), "-said")
            self.update(words)


class OrderEntryPane(Pane):
    """The ticket's fields. It sends nothing: it says what is wanted."""

    BINDINGS = [
        Binding("enter", "send", show=False),
        Binding("escape", "leave", show=False),
    ]

    class OrderRequested(Message):
        """A person wants to send this ticket."""

        def __init__(self, ticket: Ticket) -> None:
            super().__init__()
            self.ticket = ticket

    class Left(Message):
        """The ticket was left."""

    def __init__(self) -> None:
        super().__init__(id="ticket")
        self._view: ConsoleView | None = None
        self._symbol = ""
        self._last_shown: tuple[object, ...] | None = None
        self._seen_price: Decimal | None = None

    def compose(self) -> ComposeResult:
        """The fields, each with the place for its problem."""
        with VerticalScroll(can_focus=False):
            with Horizontal(classes="choices"):
                yield Choice((Side.BUY, Side.SELL), id="ticket-side")
                yield Choice((OrderType.LIMIT, OrderType.MARKET), id="ticket-type")
            with Horizontal(classes="choices"):
                yield Choice(tuple(TimeInForce), id="ticket-tif")
            yield from self._field("price", TicketField.PRICE)
            with Horizontal(classes="field"):
                yield Label("size", classes="name")
                yield SizeField(id=FIELDS[TicketField.QTY])
                yield Choice(("base", "quote"), id="ticket-unit")
            yield Problem(TicketField.QTY)
            yield from self._field("stop", TicketField.STOP_LOSS)
            yield from self._field("target", TicketField.TAKE_PROFIT)
            with Horizontal(classes="field"):
                yield Label("only", classes="name")
                yield Choice(("open or close", "reduce"), id=FIELDS[TicketField.REDUCE_ONLY])
            yield Problem(TicketField.REDUCE_ONLY)
        # What would be sent stays in sight, however many fields scroll above it.
        yield TextLines(id="ticket-preview")

    def _field(self, name: str, where: TicketField) -> ComposeResult:
        with Horizontal(classes="field"):
            yield Label(name, classes="name")
            yield NumberField(id=FIELDS[where])
        yield Problem(where)

    # --- from outside ---------------------------------------------------------------------------

    def prepare(self, side: Side, price: Decimal | None, qty: Decimal | None = None) -> None:
        """Begin a ticket for a side at a price, of a size in base coin where one is given; take the keyboard."""
        self._choice("ticket-side").value = side
        if qty is not None:
            self._choice("ticket-unit").value = "base"
            self._number(TicketField.QTY).number = qty
        if self._number(TicketField.PRICE).number is None or price is not None:
            self._number(TicketField.PRICE).number = price
        self.screen.set_focus(self._number(TicketField.QTY))

    def paint(self, view: ConsoleView) -> None:
        """Show the present state."""
        self._view = view
        if view.symbol != self._symbol:
            self._symbol = view.symbol
            self._begin_symbol()
        self.title(f"Ticket {view.symbol}")
        self._repaint()

    def ticket(self) -> Ticket | None:
        """What the fields say; None before the first frame."""
        view = self._view
        if view is None:
            return None
        kind = OrderType(self._choice("ticket-type").value)
        unit = QtyUnit.QUOTE if self._choice("ticket-unit").value == "quote" else QtyUnit.BASE
        size = self.query_one(SizeField).size_in(unit)
        return Ticket(
            category=view.category,
            symbol=view.symbol,
            side=Side(self._choice("ticket-side").value),
            order_type=kind,
            qty=None if size is None else size.amount,
            qty_unit=unit if size is None else size.unit,
            price=self._number(TicketField.PRICE).number if kind is OrderType.LIMIT else None,
            time_in_force=TimeInForce(self._choice("ticket-tif").value),
            reduce_only=self._choice(FIELDS[TicketField.REDUCE_ONLY]).value == "reduce",
            stop_loss=self._number(TicketField.STOP_LOSS).number,
            take_profit=self._number(TicketField.TAKE_PROFIT).number,
            seen_price=self._seen_price,
        )

    def clear(self) -> None:
        """Empty what belongs to one order; side, kind and size stay."""
        for where in (TicketField.STOP_LOSS, TicketField.TAKE_PROFIT):
            self._number(where).number = None
        self._choice(FIELDS[TicketField.REDUCE_ONLY]).value = "open or close"

    # --- keys -----------------------------------------------------------------------------------

    def action_send(self) -> None:
        """Say that this is to be sent; the app checks it again and confirms."""
        ticket, view = self.ticket(), self._view
        if ticket is None or view is None:
            return
        if ticket.qty_unit not in {QtyUnit.BASE, QtyUnit.QUOTE}:
            # A share or a risk is worked out once: what the preview says is what is asked about and sent.
            qty = preview(ticket, circumstances(view, view.symbol)).qty
            if qty is not None:
                ticket = replace(ticket, qty=qty, qty_unit=QtyUnit.BASE)
        self.post_message(self.OrderRequested(ticket))

    def on_input_submitted(self) -> None:
        """Enter in a field: after what was typed before it, because it comes by the same way."""
        self.action_send()

    def action_leave(self) -> None:
        """Leave the ticket."""
        self.post_message(self.Left())

    @on(Choice.Changed)
    def _choice_changed(self, event: Choice.Changed) -> None:
        event.stop()
        self._repaint()

    def on_input_changed(self) -> None:
        """Typing shows at once."""
        self._repaint()

    # --- drawing --------------------------------------------------------------------------------

    def _begin_symbol(self) -> None:
        view = self._view
        for where in (TicketField.PRICE, TicketField.STOP_LOSS, TicketField.TAKE_PROFIT):
            field = self._number(where)
            field.number = None
        self._number(TicketField.QTY).number = None
        instrument = view.instrument if view is not None else None
        if instrument is None:
            self._symbol = ""
            return
        for where in (TicketField.PRICE, TicketField.STOP_LOSS, TicketField.TAKE_PROFIT):
            self._number(where).step = instrument.tick_size
        self._number(TicketField.QTY).step = instrument.qty_step
        self._number(TicketField.QTY).start = instrument.min_order_qty
        unit = self._choice("ticket-unit")
        unit.tooltip = Content(f"{instrument.base_coin} or {instrument.quote_coin}")

    def _repaint(self) -> None:
        view, ticket = self._view, self.ticket()
        if view is None or ticket is None or not self.is_mounted:
            return
        around = circumstances(view, view.symbol)
        self._seen_price = around.best_across(ticket.side)
        best = around.best_bid if ticket.side is Side.BUY else around.best_ask
        for where in (TicketField.PRICE, TicketField.STOP_LOSS, TicketField.TAKE_PROFIT):
            self._number(where).start = best
        seen = (ticket, around)
        if seen == self._last_shown:
            return
        self._last_shown = seen
        checked = preview(ticket, around)
        touched = ticket.qty is not None
        for where in FIELDS:
            words = checked.problem_of(where)
            # An empty ticket is not an error yet.
            self.query_one(f"#problem-{where.value.replace('_', '-')}", Problem).say(words if touched else "")
        self.set_class(ticket.side is Side.BUY, "-buy")
        self.set_class(ticket.side is Side.SELL, "-sell")
        self._number(TicketField.PRICE).disabled = ticket.order_type is OrderType.MARKET
        self.query_one("#ticket-preview", TextLines).show(_preview_lines(checked, around.instrument, touched=touched))

    def _choice(self, name: str) -> Choice:
        return self.query_one(f"#{name}", Choice)

    def _number(self, where: TicketField) -> NumberField:
        return self.query_one(f"#{FIELDS[where]}", NumberField)


def _preview_lines(checked: Preview, instrument: Instrument | None, *, touched: bool) -> list[Parts]:
    if instrument is None:
        return [[(checked.problem_of(TicketField.SYMBOL) or "waiting for the instrument", "warn")]]
    if not touched:
        return [[("type a size; ↑ ↓ step, Enter sends", "quiet")]]
    ticket, coin = checked.ticket, instrument.settle_coin
    if checked.qty is None or checked.fill_price is None:
        return [[("not complete", "quiet")]]
    tick = instrument.tick_size
    price = "market" if ticket.order_type is OrderType.MARKET else on_step(checked.price, tick)
    qty = fixed(checked.qty, decimals_of(instrument.qty_step))
    colour = "gain" if ticket.side is Side.BUY else "loss"
    fee = money(checked.fee, checked.fee_coin, more=2).removesuffix(f" {coin}")
    lines: list[Parts] = [
        [
            ("sends ", "quiet"),
            (f"{ticket.side} {qty} {instrument.qty_coin}", colour),
            (f" @ {price}", "strong"),
            ("" if checked.can_send else "  (not as it is)", "warn"),
        ],
        [
            ("value ", "quiet"),
            (money(checked.notional, coin), ""),
            ("  fee ", "quiet"),
            (fee, ""),
            (" maker" if checked.is_maker else " taker", "quiet"),
        ],
    ]
    if not instrument.is_spot:
        lines.append(
            [
                ("margin ", "quiet"),
                (money(checked.margin, coin), ""),
                ("  liq ", "quiet"),
                (on_step(checked.liq_price, tick), "warn" if checked.liq_price is not None else ""),
            ]
        )
    if checked.loss_at_stop is not None:
        lines.append([("loss at the stop ", "quiet"), (money(checked.loss_at_stop, coin), "loss")])
    symbol_problem = checked.problem_of(TicketField.SYMBOL)
    lines += [[(text, "warn")] for text in (symbol_problem, *checked.warnings) if text]
    return lines
