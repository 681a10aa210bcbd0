"""Guards that a person sets for the running session, beside the limits of the settings: they only ever take away."""

from dataclasses import dataclass, replace
from decimal import Decimal

from tui.rules.margin import ZERO

IMPLAUSIBLE = 10
"""A bare number that is worth more than so many times the biggest recent order was hardly meant as coins."""


@dataclass(frozen=True, slots=True)
class SessionGuards:
    """None, and an empty whitelist, guard nothing. Values in the settle coin."""

    fatfinger: Decimal | None = None
    """No order is worth more."""
    budget: Decimal | None = None
    """All orders that may add to a position are not worth more together."""
    whitelist: tuple[str, ...] = ()
    """Symbols in which risk may be added."""
    dry_run: bool = False
    """Nothing is sent at all."""
    spent: Decimal = ZERO
    """What was sent since the budget was set."""

    def with_budget(self, budget: Decimal | None) -> "SessionGuards":
        """Another budget, counted from now on."""
        return replace(self, budget=budget, spent=ZERO)

    def after(self, notional: Decimal) -> "SessionGuards":
        """With an order counted that was sent."""
        return replace(self, spent=self.spent + max(ZERO, notional))

    @property
    def words(self) -> str:
        """What is in force, in a few words; empty where nothing is."""
        parts = []
        if self.dry_run:
            parts.append("dry-run")
        if self.fatfinger is not None:
            parts.append(f"fatfinger {self.fatfinger:,f}")
        if self.budget is not None:
            parts.append(f"budget {self.spent:,.2f} of {self.budget:,f}")
        if self.whitelist:
            parts.append(f"whitelist {' '.join(self.whitelist)}")
        return ", ".join(parts)


NO_GUARDS = SessionGuards()


def guarded(guards: SessionGuards, symbol: str, notional: Decimal | None, added: Decimal | None = None) -> str:
    """Why an order that may add to a position is held back, in words; empty when it is not.

    `added` is what the budget has to pay for where that is not all of it: of an amended order, what is new.
    """
    if guards.whitelist and symbol not in guards.whitelist:
        return f"{symbol} is not on the whitelist ({' '.join(guards.whitelist)})"
    if guards.fatfinger is None and guards.budget is None:
        return ""
    if notional is None:
        return "the value of the order is not known, and a guard needs it"
    if guards.fatfinger is not None and notional > guards.fatfinger:
        return f"fatfinger: the order would be worth {notional:,.2f}, the guard is {guards.fatfinger:,f}"
    needed = notional if added is None else added
    if guards.budget is not None and needed > 0 and guards.spent + needed > guards.budget:
        left = max(ZERO, guards.budget - guards.spent)
        return f"budget: {needed:,.2f} would be added, {left:,.2f} of {guards.budget:,f} is left"
    return ""


def implausible(notional: Decimal | None, biggest_recent: Decimal | None, most: Decimal | None) -> str:
    """Why a bare number is not taken for coins, in words; empty when it is.

    `biggest_recent` is the value of the biggest recent order, `most` the person's limit for one; None is unknown.
    """
    if notional is None:
        return ""
    worth = f"a bare number is coins: it would be worth {notional:,.2f}"
    if most is not None and notional > most:
        return f"{worth}, your limit is {most:,f}; say $ for a value"
    if biggest_recent and notional > IMPLAUSIBLE * biggest_recent:
        return f"{worth}, over {IMPLAUSIBLE} times the biggest recent order ({biggest_recent:,.2f}); say $ for a value"
    return ""
