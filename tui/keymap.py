"""Every key with its action, in one place: bindings, footer, help and docs are made from it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum


class Scope(StrEnum):
    """Where a key works."""

    EVERYWHERE = "everywhere"
    LADDER = "on the ladder"
    TAPE = "on the tape"
    TICKET = "in the ticket"
    WATCH = "in the watch list"
    HISTORY = "in the history"
    CHART = "in the chart"
    DIALOG = "in a dialog"
    COMMAND_LINE = "in the command line"


FIXED = frozenset({Scope.TICKET, Scope.DIALOG, Scope.COMMAND_LINE})
"""Where keys mean what they mean in every form, and stay as they are."""


@dataclass(frozen=True, slots=True)
class Action:
    """A key, the action that it starts, and its words."""

    key: str
    name: str
    label: str
    """For the footer: one or two words; empty keeps it out of there."""
    help: str
    scope: Scope = Scope.EVERYWHERE
    shown: str = ""
    """The key as a person reads it, where that differs."""
    called: str = ""
    """The name that the settings have for it, where that is not made of `name`."""

    @property
    def key_text(self) -> str:
        """The key as a person reads it."""
        return self.shown or key_words(self.key)

    @property
    def id(self) -> str:
        """The name that the settings have for it, as ticket_buy."""
        return self.called or re.sub(r"[^a-z0-9]+", "_", self.name.lower()).strip("_")

    @property
    def setting(self) -> str:
        """The setting that changes its key, as keymap.ticket_buy; empty where none does."""
        if self.scope in FIXED:
            return ""
        return f"keymap.{self.id}" if self.scope is Scope.EVERYWHERE else f"keymap.{self.scope.name.lower()}.{self.id}"


ACTIONS: tuple[Action, ...] = (
    Action("b", "ticket('Buy')", "buy", "Open the ticket to buy, filled in at the best price"),
    Action("s", "ticket('Sell')", "sell", "Open the ticket to sell, filled in at the best price"),
    Action("c", "cancel", "cancel", "Cancel the selected order"),
    Action("C", "cancel_all", "", "Cancel all orders of the selected symbol", shown="C"),
    Action("e", "amend", "amend", "Change price or quantity of the selected order"),
    Action("u", "cancel_last", "", "Cancel the order that was sent last"),
    Action("x", "close", "close", "Close the selected position at market; on spot, sell the selected coin"),
    Action("l", "close_limit", "", "Close the selected position by a limit order"),
    Action("p", "stops", "stops", "Set stop loss and take profit of the selected position"),
    Action(
        "alt+1,inverted_exclamation_mark", "close_part(25)", "", "Close 25 % of the selected position", shown="Alt+1"
    ),
    Action("alt+2,trade_mark_sign", "close_part(50)", "", "Close 50 % of the position", shown="Alt+2"),
    Action("alt+3,pound_sign", "close_part(75)", "", "Close 75 % of the position", shown="Alt+3"),
    Action("alt+4,cent_sign", "close_part(100)", "", "Close 100 % of the position", shown="Alt+4"),
    Action(
        "X",
        "flatten",
        "flatten",
        "Twice within a second: cancel everything and close every position; on spot nothing is sold",
        shown="X X",
    ),
    Action("g", "choose_place", "screens", "Then a letter: go to that screen"),
    Action("w", "go('watchlist')", "", "Go to the watch list"),
    Action("o", "go('orders')", "", "Go to the open orders"),
    Action("h", "go('positions')", "", "Go to the positions (holdings)"),
    Action("t", "go('ticket')", "", "Go to the ticket"),
    Action("d", "go('book')", "", "Show the book (depth), where there is room for one pane only"),
    Action("tab", "next_pane", "pane", "Go to the next pane", shown="Tab"),
    Action("shift+tab", "previous_pane", "", "Go to the previous pane", shown="Shift+Tab"),
    Action("L", "leverage", "", "Set the leverage of the selected symbol", shown="L"),
    Action("M", "modes", "", "Account modes: one-way or hedge, cross or isolated margin", shown="M"),
    Action("A", "arm", "", "Real money: arm, which asks for a word; armed: disarm", shown="A"),
    Action(
        "colon", "command_line", "command", "Type a command: orders, stops, guards, names and keys for them", shown=":"
    ),
    Action("a", "alert", "", "Alert at a price of the selected symbol; an empty price removes its alerts"),
    Action("question_mark", "help", "help", "Show all keys", shown="?"),
    Action("ctrl+p", "palette", "", "Find an action by its name"),
    Action("f1", "tour", "", "Begin or end a tour of ten keys"),
    Action("ctrl+right", "widen", "", "Make the pane with the keyboard wider", shown="Ctrl+→"),
    Action("ctrl+left", "narrow", "", "Make it narrower", shown="Ctrl+←"),
    Action("ctrl+up", "raise_lower", "", "Give the lower panes a line more", shown="Ctrl+↑"),
    Action("ctrl+down", "drop_lower", "", "Give them a line less", shown="Ctrl+↓"),
    Action("f3", "reset_sizes", "", "Give this screen its first sizes again"),
    Action("ctrl+l", "repaint", "", "Draw the screen anew", shown="Ctrl+L"),
    Action("ctrl+q", "quit", "quit", "Leave", shown="Ctrl+Q"),
    Action("slash", "search", "search", "Find an instrument by a few letters, and watch it"),
    Action("S", "next_sort", "sort", "Sort by the next column: symbol, last, 24 h, turnover, funding", Scope.WATCH),
    Action("R", "reverse_sort", "", "Turn the order round", Scope.WATCH),
    Action("less_than_sign", "group_before", "", "The group before", Scope.WATCH),
    Action("greater_than_sign", "group_after", "group", "The next group of symbols", Scope.WATCH),
    Action("minus,delete", "remove", "remove", "Take the symbol out of the group", Scope.WATCH),
    Action("1", "kind(1)", "orders", "Orders that have ended", Scope.HISTORY),
    Action("2", "kind(2)", "fills", "Fills", Scope.HISTORY),
    Action("3", "kind(3)", "closed", "Closed profit and loss", Scope.HISTORY),
    Action("slash", "filter", "filter", "Choose by symbol, side, days and words", Scope.HISTORY),
    Action("0", "no_filter", "all", "Show everything again", Scope.HISTORY),
    Action("E", "export", "export", "Write what is shown to a CSV or JSON file", Scope.HISTORY),
    Action("r", "read_again", "read again", "Read from the newest again", Scope.HISTORY),
    Action("up,k", "go(1)", "", "A row up", Scope.LADDER, "↑ k", "up"),
    Action("down,j", "go(-1)", "", "A row down", Scope.LADDER, "↓ j", "down"),
    Action("K", "go(10)", "", "Ten rows up", Scope.LADDER, "K", "up_ten"),
    Action("J", "go(-10)", "", "Ten rows down", Scope.LADDER, "J", "down_ten"),
    Action("pageup", "page(1)", "", "A page up", Scope.LADDER, "PgUp", "page_up"),
    Action("pagedown", "page(-1)", "", "A page down", Scope.LADDER, "PgDn", "page_down"),
    Action("space", "centre", "centre", "Centre on the middle of the market", Scope.LADDER, "Space"),
    Action("z", "follow", "", "Centre all the time, or no longer", Scope.LADDER),
    Action("plus", "group(1)", "", "A row stands for more ticks", Scope.LADDER, "+", "coarser"),
    Action("minus", "group(-1)", "", "A row stands for fewer ticks", Scope.LADDER, "-", "finer"),
    *(
        Action(str(number), f"preset({number})", "", f"Size {number} of the settings (size_presets)", Scope.LADDER)
        for number in range(1, 6)
    ),
    Action("left_square_bracket", "order('halve')", "", "Halve the size", Scope.LADDER, "[", "halve"),
    Action("right_square_bracket", "order('double')", "", "Double the size", Scope.LADDER, "]", "double"),
    Action("n", "order('size')", "size", "Type a size", Scope.LADDER, "", "size"),
    Action("b", "order('buy')", "buy", "Buy by a limit order at the cursor", Scope.LADDER, "", "buy"),
    Action("s", "order('sell')", "sell", "Sell by a limit order at the cursor", Scope.LADDER, "", "sell"),
    Action(
        "B", "order('take_buy')", "take", "Buy now, no worse than the slippage allows", Scope.LADDER, "B", "take_buy"
    ),
    Action(
        "S", "order('take_sell')", "", "Sell now, no worse than the slippage allows", Scope.LADDER, "S", "take_sell"
    ),
    Action("q", "order('join_bid')", "join", "Join the best bid, post-only", Scope.LADDER, "", "join_bid"),
    Action("w", "order('join_ask')", "", "Join the best ask, post-only", Scope.LADDER, "", "join_ask"),
    Action("Q", "order('improve_bid')", "", "Bid a tick above the best, post-only", Scope.LADDER, "Q", "improve_bid"),
    Action("W", "order('improve_ask')", "", "Ask a tick below the best, post-only", Scope.LADDER, "W", "improve_ask"),
    Action("full_stop", "order('repeat')", "", "Repeat the last order", Scope.LADDER, ".", "repeat"),
    Action("t", "order('stop')", "stop", "Stop of the position at the cursor", Scope.LADDER, "", "stop"),
    Action("T", "order('target')", "target", "Take-profit of the position at the cursor", Scope.LADDER, "T", "target"),
    Action(
        "equals_sign", "order('break_even')", "", "Stop to break-even, fees included", Scope.LADDER, "=", "break_even"
    ),
    Action("m", "pick", "move", "Pick up the order at the cursor: ↑ ↓ move it, Enter, Esc", Scope.LADDER),
    Action("shift+up", "nudge(1)", "", "The order at the cursor a tick up", Scope.LADDER, "Shift+↑", "nudge_up"),
    Action("shift+down", "nudge(-1)", "", "The order at the cursor a tick down", Scope.LADDER, "Shift+↓", "nudge_down"),
    Action("c", "cancel", "cancel", "Cancel what stands at the cursor", Scope.LADDER),
    Action("alt+1,inverted_exclamation_mark", "share(25)", "", "Close 25 % of the position", Scope.LADDER, "Alt+1"),
    Action("alt+2,trade_mark_sign", "share(50)", "", "Close 50 % of the position", Scope.LADDER, "Alt+2"),
    Action("alt+3,pound_sign", "share(75)", "", "Close 75 % of the position", Scope.LADDER, "Alt+3"),
    Action("alt+4,cent_sign", "share(100)", "", "Close 100 % of the position", Scope.LADDER, "Alt+4"),
    Action("percent_sign", "percent", "", "Then 1 to 4: close so many quarters of the position", Scope.LADDER, "%"),
    Action("x", "share(100)", "close", "Close this position", Scope.LADDER, "", "close"),
    Action("R", "order('reverse')", "", "Reverse the position; it always asks", Scope.LADDER, "R", "reverse"),
    Action("o", "ticket", "ticket", "The full ticket, filled in from the cursor", Scope.LADDER),
    Action("enter", "enter", "", "Move what is picked up; else the full ticket", Scope.LADDER, "Enter"),
    Action("escape", "drop", "", "Put back what is picked up", Scope.LADDER, "Esc"),
    Action("A", "order('arm')", "arm", "Order keys send at once, or ask again", Scope.LADDER, "A", "one_key"),
    Action("f", "filter", "filter", "Show trades from another size on", Scope.TAPE),
    Action("F", "ask_filter", "", "Type the size from which on trades are shown", Scope.TAPE, "F"),
    Action("enter", "send", "send", "Check and send what the ticket says", Scope.TICKET, "Enter"),
    Action("escape", "leave", "leave", "Leave the ticket; what is typed stays", Scope.TICKET, "Esc"),
    Action("up", "step(1)", "", "A field: one tick or step up; a choice: the one before", Scope.TICKET, "↑"),
    Action("down", "step(-1)", "", "A field: one tick or step down; a choice: the one after", Scope.TICKET, "↓"),
    Action("shift+up", "step(10)", "", "Ten ticks or steps up", Scope.TICKET, "Shift+↑"),
    Action("shift+down", "step(-10)", "", "Ten ticks or steps down", Scope.TICKET, "Shift+↓"),
    Action("left", "earlier", "", "The cursor one candle to the left, with its figures", Scope.CHART, "←"),
    Action("right", "later", "", "The cursor one candle to the right", Scope.CHART, "→"),
    Action("home", "oldest", "", "The cursor to the oldest candle; again: older ones are read", Scope.CHART, "Home"),
    Action("end", "newest", "", "Back to the newest candle", Scope.CHART, "End"),
    Action("plus,equals_sign", "closer", "", "Closer", Scope.CHART, "+"),
    Action("minus", "wider", "", "Wider; in the end several candles are drawn as one", Scope.CHART, "-"),
    Action("comma", "shorter", "shorter", "Shorter candles", Scope.CHART, ","),
    Action("full_stop", "longer", "longer", "Longer candles", Scope.CHART, "."),
    Action("v", "vwap", "VWAP", "The average weighted by volume on or off", Scope.CHART),
    Action("e", "ema", "EMA", "The exponential averages on or off", Scope.CHART),
    Action("enter", "confirm", "confirm", "Do it", Scope.DIALOG, "Enter"),
    Action("escape", "dismiss_dialog", "drop", "Leave it", Scope.DIALOG, "Esc"),
    Action("enter", "enter", "", "Check and send what is understood", Scope.COMMAND_LINE, "Enter"),
    Action("escape", "drop", "", "Drop it; while a line is under way: end it", Scope.COMMAND_LINE, "Esc"),
    Action("up", "walk(-1)", "", "The line before", Scope.COMMAND_LINE, "↑"),
    Action("down", "walk(1)", "", "The line after", Scope.COMMAND_LINE, "↓"),
    Action("tab", "complete", "", "Complete the last word", Scope.COMMAND_LINE, "Tab"),
    Action("f2", "bound", "", "Without opening it: the line that bind gave to the key", Scope.COMMAND_LINE, "F2…F12"),
)


class KeymapError(Exception):
    """A key that cannot be given to an action; the text is one line."""


class Keymap:
    """The keys as they are in force: those above, or a person's own."""

    def __init__(self, own: Mapping[str, str] | None = None, actions: Iterable[Action] = ACTIONS) -> None:
        """`own` has keys by setting. Raises KeymapError where a key would have two actions, or is needed by fields."""
        own = {name: textual_key(key) for name, key in (own or {}).items()}
        self.actions = tuple(
            replace(each, key=own[each.setting], shown="") if own.get(each.setting, each.key) != each.key else each
            for each in actions
        )
        self.own = {each.setting: own[each.setting] for each in self.actions if each.setting in own}
        self._by_key: dict[tuple[Scope, str], Action] = {}
        for action in self.actions:
            for key in action.key.split(","):
                self._take(action, key)

    def _take(self, action: Action, key: str) -> None:
        if action.setting in self.own and action.scope is Scope.EVERYWHERE and key in NEEDED_BY_FIELDS:
            raise KeymapError(f"{action.setting}: {key_words(key)} is needed to type in the fields of the ticket")
        other = self._by_key.get((action.scope, key))
        if other is not None:
            first, second = (other, action) if action.setting in self.own else (action, other)
            raise KeymapError(f"{second.setting or second.id}: {key_words(key)} is {first.setting or first.id} already")
        self._by_key[action.scope, key] = action

    def of(self, scope: Scope) -> tuple[Action, ...]:
        """The actions of one scope."""
        return tuple(each for each in self.actions if each.scope is scope)

    def for_key(self, scope: Scope, key: str) -> Action | None:
        """The action of a key in a scope; None when it has none there."""
        return self._by_key.get((scope, key))

    def key_of(self, action_id: str) -> str:
        """The key of an action as a person reads it."""
        return next(each.key_text for each in self.actions if each.id == action_id)


NAMES = {
    "question_mark": "?", "colon": ":", "semicolon": ";", "comma": ",", "full_stop": ".", "slash": "/", "plus": "+",
    "minus": "-", "equals_sign": "=", "percent_sign": "%", "less_than_sign": "<", "greater_than_sign": ">",
    "left_square_bracket": "[", "right_square_bracket": "]", "number_sign": "#", "exclamation_mark": "!",
    "quotation_mark": '"', "dollar_sign": "$", "ampersand": "&", "apostrophe": "'", "left_parenthesis": "(",
    "right_parenthesis": ")", "asterisk": "*", "at": "@", "backslash": "\\", "circumflex_accent": "^",
    "underscore": "_", "grave_accent": "`", "left_curly_bracket": "{", "vertical_line": "|",
    "right_curly_bracket": "}", "tilde": "~",
}  # fmt: skip
"""Textual's names of what a person writes as a sign."""
SIGNS = {sign: name for name, sign in NAMES.items()}
SHOWN = {"up": "↑", "down": "↓", "left": "←", "right": "→", "escape": "Esc", "pageup": "PgUp", "pagedown": "PgDn"}
SPECIAL = frozenset({
    "up", "down", "left", "right", "escape", "enter", "tab", "space", "backspace", "delete", "insert", "home", "end",
    "pageup", "pagedown", *(f"f{number}" for number in range(1, 25)),
})  # fmt: skip
NEEDED_BY_FIELDS = frozenset({
    *"0123456789", "full_stop", "up", "down", "left", "right", "escape", "enter", "backspace", "delete", "home", "end",
    "shift+up", "shift+down",
})  # fmt: skip


def textual_key(written: str) -> str:
    """A key as Textual names it, of one as a person writes it: b, B, ?, ctrl+x, alt+1, f5. Raises ValueError."""
    *held, last = written.split("+") if written != "+" else ["+"]
    held = [each.lower() for each in held]
    if len(last) > 1:
        last = last.lower()
    known = (len(last) == 1 and last.isascii() and last.isalnum()) or last in SPECIAL | NAMES.keys() | SIGNS.keys()
    if not known or not set(held) <= {"ctrl", "alt", "shift"} or len(set(held)) != len(held):
        raise ValueError(written)
    return "+".join([*held, SIGNS.get(last, last)])


def written_key(key: str) -> str:
    """A key as a person writes it, of Textual's name for it."""
    *held, last = key.split(",", maxsplit=1)[0].split("+")
    return "+".join([*held, NAMES.get(last, last)])


def key_words(key: str) -> str:
    """A key as a person reads it, of Textual's name for it."""
    first = key.split(",", maxsplit=1)[0]
    *held, last = first.split("+")
    word = SHOWN.get(last) or NAMES.get(last) or (last.capitalize() if len(last) > 1 else last)
    if held and len(word) == 1:
        word = word.upper()
    return "+".join([*(each.capitalize() for each in held), word])


DEFAULT_KEYMAP = Keymap()
"""The keys above."""
