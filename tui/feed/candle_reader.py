"""Reads candles over REST in a thread of its own: one request at a time, and of the wishes that wait the newest."""

import logging
import threading
from collections.abc import Callable

from tui.exchange.errors import ExchangeError
from tui.exchange.parse import MalformedPayload
from tui.model.facts import CandlesFailed, CandlesLoaded
from tui.model.market import CandleWish

log = logging.getLogger(__name__)


class CandleReader:
    """`read` asks the exchange and may raise; every wish that was taken up ends in one fact for `sink`."""

    def __init__(
        self, read: Callable[[CandleWish], CandlesLoaded], sink: Callable[[CandlesLoaded | CandlesFailed], None]
    ) -> None:
        self._read, self._sink = read, sink
        self._lock = threading.Lock()
        self._wish: CandleWish | None = None
        self._called = threading.Event()
        self._stopping = False
        self._thread: threading.Thread | None = None

    def ask(self, wish: CandleWish) -> None:
        """Wish for candles; a wish that still waits is replaced. Never waits; the first one starts the thread."""
        with self._lock:
            self._wish = wish
            if self._thread is None and not self._stopping:
                self._thread = threading.Thread(target=self._run, name="candles", daemon=True)
                self._thread.start()
        self._called.set()

    def stop(self) -> None:
        """End; a request that is on its way is not waited for."""
        self._stopping = True
        self._called.set()

    def _run(self) -> None:
        while True:
            self._called.wait()
            self._called.clear()
            with self._lock:
                wish, self._wish = self._wish, None
            if self._stopping:
                return
            if wish is not None:
                told = self._ask(wish)
                if not self._stopping:
                    self._sink(told)

    def _ask(self, wish: CandleWish) -> CandlesLoaded | CandlesFailed:
        try:
            return self._read(wish)
        except (ExchangeError, MalformedPayload) as error:
            return CandlesFailed(wish, str(error) or type(error).__name__)
        except Exception as error:
            log.exception("candles could not be read")
            return CandlesFailed(wish, type(error).__name__)
