"""What comes of the ladder's keys: tickets through the gate, changes, and the mode in which keys send at once."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from tui.model.account import Position
from tui.model.enums import PositionIdx
from tui.model.facts import CommandAcknowledged, CommandRefused, Fact, Stream
from tui.model.order import CloseRequest, Command, Order
from tui.panes.ladder.pane import LadderPane
from tui.rules.figures import money, on_step
from tui.rules.ladder_orders import (
    Act,
    LadderSettings,
    Size,
    break_even,
    moved,
    reverse_of,
    stop_of,
    ticket_of,
)
from tui.rules.one_key import KeyGuard, OneKey
from tui.rules.preview import summary, to_request
from tui.rules.rounding import plain
from tui.rules.ticket import Circumstances, Preview, Ticket
from tui.screens.dialogs import Answers, NumbersDialog
from tui.screens.questions import SizeQuestion
from tui.state.view import ConsoleView, LadderView, circumstances

NUDGES_WITHIN = 0.15
"""Seconds in which nudges become one change."""
DROPPED = "not sent: {why}"


@dataclass(frozen=True, slots=True)
class Means:
    """What the desk is given by the app."""

    view: Callable[[], ConsoleView]
    check: Callable[[Ticket], tuple[Preview, str]]
    """What a ticket comes to, and why it may not be sent."""
    submit: Callable[[Command, bool, str, str], bool]
    """A command, whether it reduces risk, its symbol and who asks; whether it was handed over."""
    sent: Callable[[str], None]
    """The orderLinkId of an order that was handed over."""
    link_id: Callable[[], str]
    cancel: Callable[[Order], None]
    say: Callable[[str, str], None]
    ask: Callable[[str, list[str], Callable[[], object]], None]
    ask_numbers: Callable[[NumbersDialog, Callable[[Answers], object]], None]
    later: Callable[[float, Callable[[], None]], object]
    arm_money: Callable[[Callable[[], None]], None]
    """Ask for the word that arms real money, then go on."""
    disarm_money: Callable[[], object]
    is_large: Callable[[Decimal | None], bool]
    """Whether an order of a value is asked about although keys send at once."""


class LadderDesk:
    """Holds the size, the mode, and which key has a command under way."""

    def __init__(self, means: Means, settings: LadderSettings) -> None:
        self._do, self._settings = means, settings
        self._one_key = OneKey(float(settings.armed_idle))
        self._guard = KeyGuard()
        self._size = Size(settings.size_presets[0])
        self._symbol = ""
        self._last: tuple[Act, Size, Decimal | None] | None = None
        self._under_way: dict[str, Command] = {}
        self._burst = 0
        self._nudges: dict[str, int] = {}

    # --- what the app tells ---------------------------------------------------------------------

    def shown(self, now: float) -> LadderView:
        """What a frame shows of it."""
        return LadderView(self._size, self._one_key.left(now))

    def touch(self, now: float) -> None:
        """A person is there."""
        self._one_key.touch(now)

    def watch(self, view: ConsoleView) -> None:
        """Fall back to asking where sending at once is no longer safe."""
        if view.symbol != self._symbol:
            self._symbol = view.symbol
            self._size = Size(self._settings.size_presets[0])
        why = self._one_key.falls(view.symbol, view.now, _unsafe(view))
        if why:
            self._do.say(f"CONFIRM again, keys ask: {why}", "warning")

    def hear(self, fact: Fact) -> None:
        """A command of a key was answered: the key may act again."""
        if isinstance(fact, CommandAcknowledged | CommandRefused):
            over = [key for key, command in self._under_way.items() if _is_same(command, fact.command)]
            for key in over:
                del self._under_way[key]

    # --- keys -----------------------------------------------------------------------------------

    def press(self, event: LadderPane.Pressed) -> None:
        """A key of the ladder."""
        view = self._do.view()
        self._one_key.touch(view.now)
        match event.act:
            case "preset":
                self._take_size(view, self._preset(event.number))
            case "halve":
                self._take_size(view, replace(self._size, amount=self._size.amount / 2))
            case "double":
                self._take_size(view, replace(self._size, amount=self._size.amount * 2))
            case "size":
                self._ask_size(view)
            case "arm":
                self._arm_or_disarm(event, view)
            case "cancel":
                self._cancel(event)
            case "nudge":
                self._nudge(event)
            case _:
                self._acting(event, view)

    def _acting(self, event: LadderPane.Pressed, view: ConsoleView) -> None:
        """A key that sends: prepared from what is known now, done a moment later if no burst comes with it."""
        key = f"{event.act}{event.number or ''}"
        why = self._dropped(key, event.at)
        if why:
            self._do.say(DROPPED.format(why=why), "warning")
            return
        try:
            act = self._prepared(key, event, view)
        except ValueError as error:
            self._do.say(DROPPED.format(why=error), "error")
            return
        burst = self._burst

        def released() -> None:
            # What waited while a burst came is dropped with it.
            if burst == self._burst and self._guard.release(key, event.at):
                act()

        self._do.later(self._guard.hold(key, event.at), released)

    def _dropped(self, key: str, at: float) -> str:
        """Why a press does nothing; a burst ends sending at once and takes along what still waits."""
        why = self._guard.take(key, at)
        if self._guard.is_burst:
            self._burst += 1
            self._one_key.disarm()
            return f"{why}; order keys ask now"
        if not why and key in self._under_way:
            return "what this key sent before is not acknowledged yet"
        return why

    def _prepared(self, key: str, event: LadderPane.Pressed, view: ConsoleView) -> Callable[[], None]:
        match event.act:
            case "repeat":
                if self._last is None:
                    raise ValueError("no order was sent from here yet")
                return self._order(key, view, *self._last)
            case "close":
                return self._close(key, view, event.number)
            case "reverse":
                around = circumstances(view, view.symbol)
                ticket = _seen(reverse_of(_held(view), around, self._settings.slippage_percent), around)
                return lambda: self._place(key, ticket, always_asks=True)
            case "stop" | "target" | "break_even":
                return self._protect(key, view, event.act, event.price)
            case "move":
                return self._move(key, event.orders[0], event.price or Decimal(0))
            case _:
                return self._order(key, view, Act(event.act), self._size, event.price)

    # --- orders ---------------------------------------------------------------------------------

    def _order(self, key: str, view: ConsoleView, act: Act, size: Size, price: Decimal | None) -> Callable[[], None]:
        around = circumstances(view, view.symbol)
        ticket = _seen(ticket_of(act, size, around, price, self._settings.slippage_percent), around)

        def place() -> None:
            self._last = (act, size, price)
            self._place(key, ticket)

        return place

    def _place(self, key: str, ticket: Ticket, *, always_asks: bool = False) -> None:
        checked, stopped = self._do.check(ticket)
        view = self._do.view()
        instrument = view.market.instrument(ticket.category, ticket.symbol)
        if stopped or instrument is None:
            self._do.say(DROPPED.format(why=stopped), "error")
            return
        if self._sends_at_once(view) and not always_asks and not self._do.is_large(checked.quote_value):
            self._send(key, ticket)
            return
        line = f"{summary(checked, instrument)}, value {money(checked.notional, instrument.settle_coin)}"
        title = "Reverse the position" if always_asks else f"{ticket.side} {ticket.symbol}"
        self._do.ask(title, [line, *checked.warnings], lambda: self._send(key, ticket))

    def _send(self, key: str, ticket: Ticket) -> None:
        checked, stopped = self._do.check(ticket)
        if stopped:
            self._do.say(DROPPED.format(why=stopped), "error")
            return
        request = to_request(checked, self._do.link_id())
        if self._submit(key, request, reduces=request.reduce_only):
            self._do.sent(request.order_link_id)
            self._do.say(f"sent: {request.side} {plain(request.qty)} @ {plain(request.price or Decimal(0))}", "")

    # --- the position and its stops -------------------------------------------------------------

    def _close(self, key: str, view: ConsoleView, percent: int) -> Callable[[], None]:
        held, instrument = _held(view), view.instrument
        if instrument is None:
            raise ValueError("the instrument is not known yet")
        idx = PositionIdx(held.position_idx)
        command = CloseRequest(
            held.category, held.symbol, idx, self._do.link_id(), instrument.qty_step, Decimal(percent) / 100
        )
        line = f"close {percent} % of {plain(held.size)} {held.symbol} at market, reduce-only"
        return lambda: self._run(key, command, f"Close {held.symbol}", line, reduces=True)

    def _protect(self, key: str, view: ConsoleView, act: str, price: Decimal | None) -> Callable[[], None]:
        held, around, instrument = _held(view), circumstances(view, view.symbol), view.instrument
        if instrument is None:
            raise ValueError("the instrument is not known yet")
        if act == "break_even":
            price = break_even(held, around.fee_rate, instrument.tick_size)
        if price is None:
            raise ValueError("the cursor is on no price; Space puts it in the middle")
        name = "target" if act == "target" else "stop"
        command = stop_of(held, name, price, around.last_price)
        line = f"{name} of {plain(held.size)} {held.symbol} at {on_step(price, instrument.tick_size)}, reduce-only"
        return lambda: self._run(key, command, f"{name.capitalize()} of {held.symbol}", line, reduces=True)

    # --- orders that rest -----------------------------------------------------------------------

    def _cancel(self, event: LadderPane.Pressed) -> None:
        why = self._dropped("cancel", event.at)
        if why:
            self._do.say(DROPPED.format(why=why), "warning")
            return
        for order in event.orders:
            self._do.cancel(order)

    def _move(self, key: str, order: Order, price: Decimal) -> Callable[[], None]:
        command = moved(order, price)
        reduces = order.reduce_only or order.is_conditional
        line = f"{order.side} {plain(order.qty)} {order.symbol} moves to {plain(price)}"
        return lambda: self._run(key, command, f"Move {order.symbol}", line, reduces=reduces)

    def _nudge(self, event: LadderPane.Pressed) -> None:
        order, price = event.orders[0], event.price
        if price is None:
            return
        number = self._nudges[order.key] = self._nudges.get(order.key, 0) + 1
        key = f"nudge {order.key}"

        def settled() -> None:
            if self._nudges.get(order.key) != number:
                return
            if key in self._under_way:
                self._do.later(NUDGES_WITHIN, settled)
                return
            del self._nudges[order.key]
            known = self._do.view().account.orders.get(order.key)
            if known is None:
                self._do.say(DROPPED.format(why="the order is gone"), "warning")
            elif price != (known.trigger_price if known.is_conditional else known.price):
                self._move(key, known, price)()

        self._do.later(NUDGES_WITHIN, settled)

    # --- sending --------------------------------------------------------------------------------

    def _run(self, key: str, command: Command, title: str, line: str, *, reduces: bool) -> None:
        if self._sends_at_once(self._do.view()):
            self._submit(key, command, reduces=reduces)
        else:
            self._do.ask(title, [line], lambda: self._submit(key, command, reduces=reduces))

    def _submit(self, key: str, command: Command, *, reduces: bool) -> bool:
        # Before it is handed over: its answer may be there at once.
        self._under_way[key] = command
        symbol = getattr(command, "symbol", "") or ""
        if self._do.submit(command, reduces, symbol, f"ladder {key}"):
            return True
        self._under_way.pop(key, None)
        return False

    def _sends_at_once(self, view: ConsoleView) -> bool:
        return self._one_key.is_armed(view.now) and self._one_key.symbol == view.symbol and not _unsafe(view)

    # --- the mode -------------------------------------------------------------------------------

    def _arm_or_disarm(self, event: LadderPane.Pressed, view: ConsoleView) -> None:
        why = self._dropped("arm", event.at)
        if why:
            self._do.say(f"not armed: {why}", "warning")
        elif view.watches:
            self._do.say("not armed: this console only watches", "error")
        elif self._one_key.disarm():
            self._do.disarm_money()
            self._do.say("CONFIRM: order keys ask again", "warning")
        elif view.disarmed:
            self._do.arm_money(self._arm)
        else:
            self._arm()

    def _arm(self) -> None:
        view = self._do.view()
        why = _unsafe(view)
        if why:
            self._do.say(f"not armed: {why}", "error")
            return
        self._one_key.arm(view.symbol, view.now)
        self._do.say(
            f"ARMED: an order key sends at once, until {self._settings.armed_idle} s pass without a key", "warning"
        )

    # --- the size -------------------------------------------------------------------------------

    def _preset(self, number: int) -> Size:
        presets = self._settings.size_presets
        return Size(presets[number - 1]) if number <= len(presets) else self._size

    def _take_size(self, view: ConsoleView, size: Size) -> None:
        instrument, ticker = view.instrument, view.ticker
        if instrument is not None and ticker is not None:
            qty = size.qty(ticker.last_price, instrument.qty_step)
            if qty is not None and qty < instrument.min_order_qty:
                least = f"{plain(instrument.min_order_qty)} {instrument.base_coin}"
                self._do.say(f"{plain(size.amount)} is less than the least size of {least}", "warning")
                return
        self._size = size

    def _ask_size(self, view: ConsoleView) -> None:
        if view.instrument is not None:
            question = SizeQuestion(view.instrument)
            self._do.ask_numbers(
                question.dialog(), lambda answers: self._take_size(self._do.view(), question.size(answers))
            )


def _unsafe(view: ConsoleView) -> str:
    """Why keys must not send at once."""
    if view.watches or view.disarmed:
        return "the console may not trade"
    if not view.account_is_live:
        return "the account is not live"
    if not view.is_live(Stream.PUBLIC):
        return "the market feed is not live"
    if view.is_stale(view.symbol) or view.market.is_book_stale(view.category, view.symbol, view.now):
        return "the book is stale"
    return ""


def _seen(ticket: Ticket, around: Circumstances) -> Ticket:
    """The ticket with the best price that was on the screen when its key was pressed: the gate compares."""
    return replace(ticket, seen_price=around.best_across(ticket.side))


def _held(view: ConsoleView) -> Position:
    held = [each for each in view.account.positions.values() if each.symbol == view.symbol and each.side is not None]
    if not held:
        raise ValueError(f"there is no position in {view.symbol}")
    if len(held) > 1:
        raise ValueError("both sides are held: choose one among the positions")
    return held[0]


def _is_same(command: Command, answered: Command) -> bool:
    """Whether an answer is to a command; a close goes out as the order that it became."""
    ours = getattr(command, "order_link_id", "")
    is_order = not ours or type(command) is type(answered) or isinstance(command, CloseRequest)
    return command == answered or bool(is_order and ours and ours == getattr(answered, "order_link_id", ""))
