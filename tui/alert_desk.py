"""Alarms of the console: judged on each frame, told by bell, notice line and a person's own command."""

from collections.abc import Callable
from decimal import Decimal

from tui.hook import Hook
from tui.model.facts import ExecutionReceived, Fact, FeedPhase
from tui.rules.alerts import Alarm, AlertKind, Alerts, AlertSettings, Held, Seen
from tui.rules.rounding import plain
from tui.state.account import AccountState
from tui.state.view import ConsoleView

POLL_EVERY = 0.5
STOPS = frozenset({"StopLoss", "TakeProfit", "TrailingStop", "Stop", "PartialStopLoss", "PartialTakeProfit"})


class AlertDesk:
    """Looks at what is shown; `ring` is the bell, `say` the notice line."""

    def __init__(
        self,
        settings: AlertSettings,
        hook: Hook | None,
        *,
        say: Callable[[str, str], None],
        ring: Callable[[], None],
    ) -> None:
        self.alerts = Alerts(settings)
        self._hook, self._say, self._ring = hook, say, ring
        self._due = 0.0
        self._live_at: dict[str, float] = {}

    def look(self, view: ConsoleView) -> None:
        """Judge a frame, twice a second at most."""
        if view.now < self._due:
            return
        self._due = view.now + POLL_EVERY
        for alarm in self.alerts.poll(self._seen(view)):
            self._tell(alarm)

    def heard(self, fact: Fact, account: AccountState) -> None:
        """A fact of the account."""
        if not isinstance(fact, ExecutionReceived) or fact.execution.exec_type != "Trade":
            return
        fill = fact.execution
        name = fill.order_link_id or fill.order_id
        known = account.orders.get(name) or account.closed.get(name)
        is_stop = known is not None and known.stop_order_type in STOPS
        kind = AlertKind.STOP if is_stop else AlertKind.FILL
        wanted = self.alerts.settings.stop if is_stop else self.alerts.settings.fill
        if wanted:
            word = f"{known.stop_order_type} filled" if is_stop and known is not None else "filled"
            text = f"{word}: {fill.side} {plain(fill.exec_qty)} {fill.symbol} @ {plain(fill.exec_price)}"
            self._tell(Alarm(kind, fill.symbol, text), loud=is_stop)

    def ask_for(self, symbol: str, price: Decimal | None, last: Decimal | None) -> str:
        """Wait for a price, or for none of the symbol; what was done, in words."""
        if price is None:
            count = self.alerts.clear(symbol)
            return f"{count} price alerts of {symbol} removed" if count else f"{symbol} has no price alert"
        if last is None:
            return "not set: the present price is not known"
        alert = self.alerts.add(symbol, price, last)
        return f"alert when {symbol} has {'risen' if alert.rises else 'fallen'} to {plain(price)}"

    def _tell(self, alarm: Alarm, *, loud: bool = True) -> None:
        self._ring()
        if loud:
            self._say(f"ALERT {alarm.text}", "warning")
        if self._hook is not None:
            self._hook.run(alarm)

    def _seen(self, view: ConsoleView) -> Seen:
        last_prices, held = {}, []
        for symbol in {each.symbol for each in self.alerts.prices}:
            ticker = None if view.is_stale(symbol) else view.market.ticker(view.category, symbol)
            if ticker is not None and ticker.last_price is not None:
                last_prices[symbol] = ticker.last_price
        for position in view.account.positions.values():
            if position.is_flat or position.side is None:
                continue
            stale = view.is_stale(position.symbol)
            ticker = None if stale else view.market.ticker(view.category, position.symbol)
            held.append(
                Held(
                    position.symbol,
                    position.side.value,
                    None if ticker is None else ticker.mark_price,
                    position.liq_price,
                    None if ticker is None else ticker.next_funding_time,
                    None if ticker is None else ticker.funding_rate,
                )
            )
        silent: dict[str, float] = {}
        for stream, state in view.links.feeds.items():
            if state.phase is FeedPhase.LIVE:
                self._live_at[stream.value] = view.now
            elif stream.value in self._live_at:
                silent[stream.value] = view.now - self._live_at[stream.value]
        return Seen(view.exchange_ms, last_prices, tuple(held), silent)
