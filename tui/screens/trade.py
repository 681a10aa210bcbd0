"""The trading screen: what is drawn with a frame, and what keys ask for."""

import time
from collections.abc import Callable
from decimal import Decimal

from textual.binding import Binding
from textual.command import CommandPalette
from textual.widget import Widget

from tui.keymap import ACTIONS, Action, Keymap, Scope, key_words
from tui.model.account import Position
from tui.model.enums import Category, Side
from tui.model.order import Order
from tui.panes.ladder.pane import LadderPane
from tui.panes.open_orders import OpenOrdersPane
from tui.panes.positions import PositionsPane
from tui.panes.status import MarketLine, NoticeLine, StatusLine, TourLine
from tui.panes.tape import TapePane
from tui.rules.command_line.changes import KEYS
from tui.rules.tour import Sight, Tour
from tui.screens import wishes
from tui.screens.dialogs import Answers, Asked, NumbersDialog, Question
from tui.screens.help import HelpScreen
from tui.screens.placed import PlacedScreen
from tui.screens.places import BY_KEY, PLACES, places_hint
from tui.screens.sizes import Sizes
from tui.state.view import ConsoleView, circumstances

SECOND_PRESS_WITHIN = 1.0


class TradeScreen(PlacedScreen):
    """What keys ask of the panes."""

    # Tab acts before the next key is handed out: what follows it in a burst goes to the field that it leads to.
    # With priority an action is done before the next key is looked at: in a burst, as a slow line delivers one, what
    # follows would else go to where the keyboard was before. No field takes any of these keys.
    BINDINGS = [
        Binding(action.key, action.name, action.label, show=False, priority=True, id=action.setting)
        for action in ACTIONS
        if action.scope is Scope.EVERYWHERE
    ]

    def __init__(self, keymap: Keymap, clock: Callable[[], float] = time.monotonic, sizes: Sizes | None = None) -> None:
        super().__init__(keymap, sizes)
        self._clock = clock
        self._tour: Tour | None = None
        self._helped = False
        self._flatten_pressed = -SECOND_PRESS_WITHIN
        self._before_ticket: Widget | None = None

    def paint(self, view: ConsoleView) -> None:
        """Show a frame; each pane paints only what changed."""
        self._view = view
        self.set_class(view.armed_left > 0, "-armed")
        self.set_class(view.ladder.one_key_left > 0, "-one-key")
        self.query_one(StatusLine).paint(view)
        self.query_one(MarketLine).paint(view)
        for pane in self._panes():
            # A pane that is being made has nothing in it yet; the ticket takes notice of a change of symbol even while
            # it is hidden.
            if pane.is_mounted and (pane.display or pane is self.ticket):
                pane.paint(view)  # type: ignore[attr-defined]
        self._show_tour(view)
        self.query_one(NoticeLine).paint(view, self._keys())

    def _keys(self) -> list[tuple[str, str]]:
        inside = self._focused_pane()
        scope = Scope.TICKET if inside == "ticket" else Scope.EVERYWHERE
        pane = self._pane_with_keyboard()
        # On a screen of its own a pane's own keys come first.
        own = () if pane is None or pane.SCOPE is None or self._place is PLACES[0] else self._keymap.of(pane.SCOPE)
        keys = [(action.key_text, action.label) for action in (*own, *self._keymap.of(scope)) if action.label]
        if scope is Scope.TICKET:
            keys += [("Tab", "next field"), ("↑ ↓", "step")]
        elif scope is not Scope.EVERYWHERE:
            everywhere = {action.name: action.key_text for action in self._keymap.of(Scope.EVERYWHERE)}
            keys += [(everywhere["choose_place"], "go to"), (everywhere["help"], "help")]
        return keys

    # --- keys -----------------------------------------------------------------------------------

    async def take_key(self, key: str, at: float) -> bool:
        """Whether a key was this screen's: the letter after `g`, or one of the pane that has the keyboard.

        `at` is when it was pressed, monotonic s.
        """
        if self._awaits_place:
            self._awaits_place = False
            place = BY_KEY.get(key)
            if place is not None:
                await self._visit(place)
            elif key != "escape":
                self.post_message(wishes.NoticeAsked(f"there is no screen {key}; {places_hint()}"))
            return True
        if key == "escape":
            # It goes on: whatever else it leaves, it ends a typed line that is under way.
            self.post_message(wishes.LineDropped())
        pane = self._pane_with_keyboard()
        action = None if pane is None or pane.SCOPE is None else self._keymap.for_key(pane.SCOPE, key)
        if pane is None or action is None:
            return self._is_key_of_a_line(key)
        pane.pressed_at = at
        await self.app.run_action(action.name, default_namespace=pane)
        return True

    def _is_key_of_a_line(self, key: str) -> bool:
        """Whether a key may have been given a typed line; one that the settings gave an action has not."""
        if key not in KEYS or self._keymap.for_key(Scope.EVERYWHERE, key) is not None:
            return False
        self.post_message(wishes.LineKeyPressed(key))
        return True

    def action_arm(self) -> None:
        """Arm or disarm."""
        self.post_message(wishes.ArmAsked())

    async def action_ticket(self, side: str) -> None:
        """Open the ticket for a side at the best price of that side."""
        view = self._view
        if view is None:
            return
        if "ticket" not in self._place.panes:
            await self._visit(PLACES[0], "ticket")
        if self._focused_pane() != "ticket":
            self._before_place = None
            self._before_ticket = self.focused
        around = circumstances(view, view.symbol)
        price = around.best_bid if side == Side.BUY else around.best_ask
        self._go("ticket")
        self.ticket.prepare(Side(side), price)

    async def on_ladder_pane_ticket_asked(self, event: LadderPane.TicketAsked) -> None:
        """Open the ticket as the ladder filled it in; leaving it leads back there."""
        event.stop()
        if self.ticket.disabled:
            return
        before = self._place
        await self._visit(PLACES[0], "ticket")
        self._before_place = before
        self.ticket.prepare(event.side, event.price, event.qty)

    def on_tape_pane_filter_asked(self, event: TapePane.FilterAsked) -> None:
        """Ask from which size on trades are shown."""
        event.stop()

        def answered(answers: Answers | None) -> None:
            if answers is not None:
                event.pane.show_from(answers["least"] or Decimal(0))

        asked = [Asked("least", "from", event.pane.minimum or None, Decimal(1_000))]
        dialog = NumbersDialog("Trades worth at least", asked, "empty shows all · ", lambda _: "")
        self.app.push_screen(dialog, answered)

    def on_ladder_pane_said(self, event: LadderPane.Said) -> None:
        """What the ladder has to say."""
        event.stop()
        self.post_message(wishes.NoticeAsked(event.text))

    def on_order_entry_pane_left(self) -> None:
        """Back to where the keyboard was."""
        self.leave_ticket()

    def leave_ticket(self) -> None:
        """Back to where the keyboard was before the ticket took it."""
        before, place = self._before_ticket, self._before_place
        self._before_place = None
        if place is not None:
            self.call_later(self._visit, place)
        elif before is not None and before.is_attached and not self.has_class("-narrow"):
            self.set_focus(before)
        else:
            self._go(self._place.panes[0] if self.has_class("-narrow") else self._place.first)

    def action_cancel(self) -> None:
        """Cancel the selected order."""
        order = self._order()
        if order is not None:
            self.post_message(wishes.CancelRequested(order))

    def action_cancel_all(self) -> None:
        """Cancel the selected symbol's orders."""
        if self._view is not None:
            self.post_message(wishes.CancelAllRequested(self._view.symbol))

    def action_cancel_last(self) -> None:
        """Cancel what was sent last."""
        self.post_message(wishes.CancelLastRequested())

    def action_amend(self) -> None:
        """Change the selected order."""
        order = self._order()
        if order is not None:
            self.post_message(wishes.AmendAsked(order))

    def action_close(self) -> None:
        """Close the selected position."""
        self.action_close_part(100)

    def action_close_part(self, percent: int) -> None:
        """Close a share of the selected position; on spot, sell a share of the selected coin."""
        if self._view is not None and self._view.category is Category.SPOT:
            holding = self.query_one(PositionsPane).selected_holding(self._view)
            wish = wishes.NoticeAsked("there is no coin") if holding is None else wishes.SellRequested(holding, percent)
            self.post_message(wish)
            return
        position = self._position()
        if position is not None:
            self.post_message(wishes.CloseRequested(position, percent))

    def action_close_limit(self) -> None:
        """Close the selected position by a limit order."""
        position = self._position()
        if position is not None:
            self.post_message(wishes.CloseLimitAsked(position))

    def action_stops(self) -> None:
        """Set the selected position's stops."""
        position = self._position()
        if position is not None:
            self.post_message(wishes.StopsAsked(position))

    def action_leverage(self) -> None:
        """Set the selected symbol's leverage."""
        self.post_message(wishes.LeverageAsked())

    def action_modes(self) -> None:
        """Set the account's modes."""
        self.post_message(wishes.ModesAsked())

    def action_alert(self) -> None:
        """Ask at which price of the selected symbol to be woken."""
        self.post_message(wishes.AlertAsked())

    def action_flatten(self) -> None:
        """Twice within a second: everything is cancelled and closed; on spot everything is cancelled."""
        now = self._clock()
        if now - self._flatten_pressed <= SECOND_PRESS_WITHIN:
            self._flatten_pressed = -SECOND_PRESS_WITHIN
            self.post_message(wishes.FlattenRequested())
        else:
            self._flatten_pressed = now
            key = next(key_words(each.key) for each in self._keymap.actions if each.name == "flatten")
            spot = self._view is not None and self._view.category is Category.SPOT
            also = "sells nothing" if spot else "closes every position"
            self.post_message(wishes.NoticeAsked(f"{key} again within a second cancels every order and {also}"))

    async def action_command_line(self) -> None:
        """Open the command line, where the app has one."""
        await self.app.run_action("command_line")

    def actions(self, scope: Scope) -> tuple[Action, ...]:
        """The actions of a scope with the keys that are in force."""
        return self._keymap.of(scope)

    def action_palette(self) -> None:
        """Find an action by its name."""
        self.app.push_screen(CommandPalette())

    def action_tour(self) -> None:
        """Begin or end the tour."""
        self._tour = None if self._tour is not None else Tour()
        self._helped = False
        self._paint_again()

    def _show_tour(self, view: ConsoleView) -> None:
        line = self.query_one(TourLine)
        line.display = self._tour is not None
        if self._tour is None:
            return
        ticket = self.ticket.ticket()
        sight = Sight(
            pane=self._focused_pane(),
            is_asked=isinstance(self.app.screen, Question),
            has_size=ticket is not None and bool(ticket.qty),
            orders=len(view.account.orders),
            positions=sum(not each.is_flat for each in view.account.positions.values()),
            helped=self._helped,
        )
        place, key, words = self._tour.look(sight)
        line.paint(place, key, words)
        if self._tour.is_over:
            self._tour = None
            line.display = False
            self.post_message(wishes.NoticeAsked("the tour is over: you placed, cancelled, filled and closed"))
            self.post_message(wishes.TourEnded())

    def action_search(self) -> None:
        """Find an instrument."""
        self.post_message(wishes.SearchAsked())

    def action_help(self) -> None:
        """Show all keys."""
        self._helped = True
        self.app.push_screen(HelpScreen(self._keymap))

    def action_repaint(self) -> None:
        """Draw everything anew."""
        self.refresh(layout=True)
        for pane in self._panes():
            pane.refresh()

    def _order(self) -> Order | None:
        if self._view is None:
            return None
        if "orders" not in self._place.panes:
            # What is not seen is not cancelled.
            self.post_message(wishes.NoticeAsked("the open orders are not on this screen"))
            return None
        found = self.query_one(OpenOrdersPane).selected(self._view)
        if found is None:
            self.post_message(wishes.NoticeAsked("there is no open order"))
        return found

    def _position(self) -> Position | None:
        if self._view is None:
            return None
        if self._view.category is Category.SPOT:
            self.post_message(wishes.NoticeAsked("spot has no positions: nothing to stop or close; x sells a coin"))
            return None
        found = self.query_one(PositionsPane).selected(self._view)
        if found is None:
            self.post_message(wishes.NoticeAsked("there is no position"))
        return found
