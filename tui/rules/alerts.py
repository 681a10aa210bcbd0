"""Alerts: what a person wants to be woken for. Each is told once, and again only after it was over. Pure."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

ZERO = Decimal(0)
MINUTE_MS = 60_000


class AlertKind(StrEnum):
    """What an alert is about; the word is handed to a person's own hook."""

    PRICE = "price"
    FILL = "fill"
    STOP = "stop"
    LIQUIDATION = "liquidation"
    FUNDING = "funding"
    FEED = "feed"


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something to be woken for, in words."""

    kind: AlertKind
    symbol: str
    text: str


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """What is watched; None or False watches it not."""

    fill: bool = True
    stop: bool = True
    liquidation_percent: Decimal | None = Decimal(5)
    """Told when the mark price is nearer to a liquidation price than this."""
    funding_minutes: int | None = 5
    """Told so many minutes before a position pays or receives funding."""
    feed_after: float | None = 10.0
    """Told when a feed was not live for so many seconds."""


USUAL_ALERTS = AlertSettings()


@dataclass(frozen=True, slots=True)
class PriceAlert:
    """A last price that is waited for."""

    symbol: str
    price: Decimal
    rises: bool
    """Whether it is waited for from below."""


@dataclass(frozen=True, slots=True)
class Held:
    """A position as far as alerts look at it; `mark_price` is None where it is not known or stale."""

    symbol: str
    side: str
    mark_price: Decimal | None
    liq_price: Decimal | None
    next_funding_time: int | None = None
    funding_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What alerts are judged by: fresh prices only."""

    exchange_ms: int
    last_prices: dict[str, Decimal]
    held: tuple[Held, ...]
    silent: dict[str, float]
    """Seconds since a feed was last live, for those that are not."""


@dataclass(slots=True)
class Alerts:
    """Which alarms there are, and which were told."""

    settings: AlertSettings = USUAL_ALERTS
    prices: list[PriceAlert] = field(default_factory=list)
    _told: set[str] = field(default_factory=set)

    def add(self, symbol: str, price: Decimal, last: Decimal) -> PriceAlert:
        """Wait for a price; from which side goes by the last one."""
        alert = PriceAlert(symbol, price, rises=price > last)
        self.prices = [each for each in self.prices if (each.symbol, each.price) != (symbol, price)] + [alert]
        return alert

    def clear(self, symbol: str) -> int:
        """Wait for no price of a symbol any more; how many were waited for."""
        before = len(self.prices)
        self.prices = [each for each in self.prices if each.symbol != symbol]
        return before - len(self.prices)

    def poll(self, seen: Seen) -> list[Alarm]:
        """The alarms that have begun since the last call."""
        found = self._reached(seen)
        standing = {**self._liquidations(seen), **self._fundings(seen), **self._silences(seen)}
        found += [alarm for name, alarm in standing.items() if name not in self._told]
        self._told = set(standing)
        return found

    def _reached(self, seen: Seen) -> list[Alarm]:
        found, left = [], []
        for each in self.prices:
            last = seen.last_prices.get(each.symbol)
            if last is not None and (last >= each.price if each.rises else last <= each.price):
                way = "risen to" if each.rises else "fallen to"
                found.append(Alarm(AlertKind.PRICE, each.symbol, f"{each.symbol} has {way} {last:f}"))
            else:
                left.append(each)
        self.prices = left
        return found

    def _liquidations(self, seen: Seen) -> dict[str, Alarm]:
        limit = self.settings.liquidation_percent
        found = {}
        for each in seen.held:
            if limit is None or not each.mark_price or not each.liq_price:
                continue
            away = abs(each.mark_price - each.liq_price) / each.mark_price * 100
            name = f"liquidation {each.symbol} {each.side}"
            # Once told, it is over only when the distance is a fifth wider than the limit: no flutter at the border.
            if away < (limit * Decimal("1.2") if name in self._told else limit):
                text = f"{each.symbol} {each.side}: {away:.1f} % from liquidation at {each.liq_price:f}"
                found[name] = Alarm(AlertKind.LIQUIDATION, each.symbol, text)
        return found

    def _fundings(self, seen: Seen) -> dict[str, Alarm]:
        minutes = self.settings.funding_minutes
        found = {}
        for each in seen.held:
            if minutes is None or not each.next_funding_time or each.funding_rate is None:
                continue
            left = each.next_funding_time - seen.exchange_ms
            if 0 < left <= minutes * MINUTE_MS:
                pays = (each.funding_rate > ZERO) == (each.side == "Buy")
                word = "pays" if pays else "receives"
                text = f"{each.symbol} {word} funding of {abs(each.funding_rate) * 100:.4f} % within {minutes} min"
                found[f"funding {each.symbol} {each.side} {each.next_funding_time}"] = Alarm(
                    AlertKind.FUNDING, each.symbol, text
                )
        return found

    def _silences(self, seen: Seen) -> dict[str, Alarm]:
        after = self.settings.feed_after
        return {
            f"feed {name}": Alarm(AlertKind.FEED, "", f"the {name} feed has not been live for {after:.0f} s")
            for name, seconds in seen.silent.items()
            if after is not None and seconds >= after
        }
