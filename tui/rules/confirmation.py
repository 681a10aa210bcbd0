"""Whether a ticket is to be confirmed before it is sent."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Confirmation:
    """`when` is always, above (from a value on) or never."""

    when: str = "always"
    above: Decimal | None = None
    """In the settle coin."""

    def asks(self, notional: Decimal | None) -> bool:
        """Whether a person is asked; what is not known is asked about."""
        if self.when == "never":
            return False
        if self.when == "above" and self.above is not None and notional is not None:
            return notional >= self.above
        return True

    def asks_even_armed(self, notional: Decimal | None) -> bool:
        """Whether a person is asked although keys send at once: where only large orders are asked about."""
        return self.when == "above" and self.asks(notional)


ALWAYS = Confirmation()
