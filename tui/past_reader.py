"""Reading of what is asked for now and then: history, wallet and mode of the account, a symbol's leverage."""

from collections.abc import Callable, Iterable, Iterator

from tui.exchange import history, queries
from tui.exchange.session import Session
from tui.feed.reader import Reader
from tui.feed.supervisor import Sink
from tui.model.enums import Category
from tui.model.facts import AccountInfoLoaded, Fact, HistoryFailed, Noticed, PositionUpdated, WalletUpdated
from tui.model.history import HistoryKind, HistoryPlace, HistoryRange

MARGIN = frozenset({Category.LINEAR, Category.INVERSE})


class PastReader:
    """Facts come to the sink in their time; nothing here waits."""

    def __init__(self, open_session: Callable[[], Session], sink: Sink, category: Category, settle_coin: str) -> None:
        self._reader = Reader(open_session, sink)
        self._category, self._settle_coin = category, settle_coin

    def history(self, slot: str, kind: HistoryKind, wanted: HistoryRange, place: HistoryPlace | None = None) -> None:
        """Read pages of a range from its end, or on from a place; a newer wish of the slot takes its place."""

        def job(session: Session) -> Iterator[Fact]:
            yield from history.read(session, kind, self._category, self._settle_coin, wanted, place)

        self._reader.want(slot, job, lambda why: HistoryFailed(kind, wanted, why))

    def whole_range(self, slot: str, kind: HistoryKind, wanted: HistoryRange) -> None:
        """Read a range to its end without resting."""

        def job(session: Session) -> Iterator[Fact]:
            place: HistoryPlace | None = None
            while True:
                for loaded in history.read(session, kind, self._category, self._settle_coin, wanted, place):
                    yield loaded
                    place = loaded.place
                if place is None:
                    return

        self._reader.want(slot, job, lambda why: HistoryFailed(kind, wanted, why))

    def wallet(self) -> None:
        """Read the wallet. A failure shows in its age."""
        self._reader.want("wallet", lambda session: [WalletUpdated(queries.wallet(session))])

    def mode(self) -> None:
        """Read the account's mode, which stays unknown after a failure."""
        self._reader.want("mode", lambda session: [AccountInfoLoaded(history.account_info(session))])

    def position_of(self, symbol: str) -> None:
        """Read a symbol's position, held or not, for its leverage."""
        if self._category not in MARGIN:
            return

        def job(session: Session) -> Iterable[Fact]:
            found = queries.flat_positions(session, self._category, (symbol,))
            return [PositionUpdated(each) for each in found]

        def failed(why: str) -> Fact:
            return Noticed(f"the leverage of {symbol} was not read: {why}", "warning")

        self._reader.want(f"position of {symbol}", job, failed)

    def stop(self) -> None:
        """End; nothing is waited for."""
        self._reader.stop()
