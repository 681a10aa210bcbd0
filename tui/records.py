"""The stage with what a person looks things up in: watch lists, history, account, session."""

import threading
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from textual import on

from tui.console import Console
from tui.history_desk import HistoryDesk
from tui.history_file import ExportError, write_export
from tui.model.enums import Category
from tui.model.facts import Fact, InstrumentsLoaded, Noticed, TickerUpdated
from tui.model.history import HistoryKind, HistoryRow
from tui.model.instrument import Instrument
from tui.panes.account import AccountPane
from tui.panes.history import HistoryPane
from tui.panes.session import SessionPane
from tui.panes.watchlist import WatchlistPane
from tui.rules.fuzzy import SearchIndex
from tui.rules.history_filter import HistoryFilter, read_filter, today_utc
from tui.screens import wishes
from tui.screens.history_dialogs import ExportDialog, FilterDialog
from tui.screens.search import SearchScreen
from tui.screens.sizes import Sizes
from tui.stage import Stage
from tui.state.account import AccountState
from tui.state.view import ConsoleView, circumstances
from tui.state.watch import WatchState
from tui.theme import Look


class RecordsStage(Stage):
    """Knows the console for what it reads and follows; it sends nothing."""

    def __init__(self, console: Console, look: Look, sizes: Sizes | None = None) -> None:
        setup = console.setup
        super().__init__(look, keymap=setup.keymap, sizes=sizes)
        self._console = console
        self._history = HistoryDesk(console.past, console.clock.now_ms(), time.monotonic, console.clock.now_ms)
        self._watched = WatchState(setup.symbols, setup.groups)
        self._instruments = self._listed(console.instruments)
        self._index: SearchIndex | None = None

    def _listed(self, instruments: Iterable[Instrument]) -> dict[str, Instrument]:
        """What can be watched: contracts of another coin are not shown and not traded."""
        setup = self._console.setup
        is_linear = setup.category is Category.LINEAR
        return {each.symbol: each for each in instruments if not is_linear or each.settle_coin == setup.settle_coin}

    def _say(self, text: str, severity: str = "information") -> None:
        raise NotImplementedError

    def _begin_records(self) -> None:
        """Follow the tickers of every group, as far as they are listed."""
        gone = self._watched.keep_listed(lambda symbol: symbol in self._instruments)
        if gone:
            category = self._console.setup.category
            self._say(f"not listed in {category}, left out of the groups: {', '.join(gone[:6])}", "warning")
        self._follow()

    def _follow(self) -> None:
        self._console.follow(self._watched.every_symbol)

    # --- facts ----------------------------------------------------------------------------------

    def _note(self, fact: Fact) -> None:
        """Take notice of a fact after the state has."""
        self._history.apply(fact)
        if isinstance(fact, TickerUpdated):
            self._watched.note(fact.ticker)
        elif isinstance(fact, InstrumentsLoaded) and fact.category is self._console.setup.category:
            self._instruments = self._listed(fact.instruments)
            self._index = None

    def _note_frame(self, account: AccountState, view: ConsoleView) -> None:
        """What is looked at with every frame."""
        self._history.frame()
        if account.is_reconciled and self._watched.hold(account, view.category):
            self._follow()
        if view.account_is_live and not any(view.is_stale(each.symbol) for each in account.positions.values()):
            equity = circumstances(view, view.symbol).margin_balance
            if equity is not None:
                self._history.past.note_equity(view.exchange_ms, equity, view.settle_coin)

    # --- watch lists ----------------------------------------------------------------------------

    @on(wishes.SearchAsked)
    def _search_asked(self) -> None:
        if self._is_asking:
            return
        if self._index is None:
            self._index = SearchIndex(self._instruments)
        watched = frozenset(self._watched.symbols)
        category = self._console.setup.category
        self.push_screen(SearchScreen(self._index, category, self._instruments.get, watched), self._found)

    def _found(self, symbol: str | None) -> None:
        if not symbol:
            return
        if self._watched.add(symbol):
            self._say(f"{symbol} is watched")
            self._follow()
        self.post_message(WatchlistPane.SymbolSelected(symbol))

    @on(WatchlistPane.RemoveAsked)
    def _remove_asked(self, event: WatchlistPane.RemoveAsked) -> None:
        why_not = self._watched.remove(event.symbol)
        if why_not:
            self._say(why_not, "warning")
        else:
            self._say(f"{event.symbol} is taken out of {self._watched.group}")
            self._follow()
            self._watched.forget({event.symbol} - self._watched.every_symbol)

    @on(WatchlistPane.GroupTurned)
    def _group_turned(self, event: WatchlistPane.GroupTurned) -> None:
        self._watched.turn(event.steps)

    @on(WatchlistPane.SortTurned)
    def _sort_turned(self, event: WatchlistPane.SortTurned) -> None:
        if event.reverses:
            self._watched.reverse()
        else:
            self._watched.next_sort()

    # --- account and session --------------------------------------------------------------------

    @on(AccountPane.Wanted)
    def _account_wanted(self) -> None:
        self._history.account_wanted()

    @on(SessionPane.Wanted)
    def _session_wanted(self) -> None:
        self._history.closed_wanted()

    # --- history --------------------------------------------------------------------------------

    @on(HistoryPane.Wanted)
    def _history_wanted(self, event: HistoryPane.Wanted) -> None:
        self._history.history_wanted(event.kind, event.filter, lambda symbol: symbol in self._instruments)

    @on(HistoryPane.OlderWanted)
    def _older_wanted(self, event: HistoryPane.OlderWanted) -> None:
        self._history.older_wanted(event.kind)

    @on(HistoryPane.FilterAsked)
    def _filter_asked(self, event: HistoryPane.FilterAsked) -> None:
        if self._is_asking:
            return
        today = today_utc(self._console.clock.now_ms())

        def chosen(wanted: HistoryFilter | None) -> None:
            if wanted is not None:
                event.pane.use(wanted)

        self.push_screen(FilterDialog(event.filter, partial(read_filter, today=today)), chosen)

    @on(HistoryPane.ExportAsked)
    def _export_asked(self, event: HistoryPane.ExportAsked) -> None:
        if self._is_asking:
            return
        if not event.rows:
            self._say("there is nothing to write", "warning")
            return
        moment = datetime.fromtimestamp(self._console.clock.now_ms() / 1000, UTC)
        what = event.kind.replace(" ", "-").replace("&", "n").lower()
        name = f"bybit-{self._console.setup.environment.name}-{what}-{moment:%Y%m%d-%H%M%S}"
        filtered = f", {event.told}" if event.told else ""
        words = f"{len(event.rows):,} rows of {event.kind}, newest first{filtered}"

        def written(path: str | None) -> None:
            if path:
                self._export(Path(path), event.kind, event.rows)

        self.push_screen(ExportDialog(words, str(Path.cwd()), name), written)

    def _export(self, path: Path, kind: HistoryKind, rows: tuple[HistoryRow, ...]) -> None:
        mailbox = self._console.mailbox

        def write() -> None:
            try:
                first, *others = write_export(path, kind, rows)
                also = "".join(f" and {other.suffix}" for other in others)
                mailbox.put(Noticed(f"{len(rows):,} rows written: {first}{also}"))
            except ExportError as error:
                mailbox.put(Noticed(str(error), "error"))

        # Not a daemon: leaving waits until the file is whole.
        threading.Thread(target=write, name="export").start()
