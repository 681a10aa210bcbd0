"""A served exchange on which things go wrong at a word."""

from typing import Any

from served import Served

from tui.paper.faults.rules import Rule


class Struck(Served):
    """An exchange with short words for its faults."""

    def strike(self, kind: str, where: str = "*", **more: Any) -> int:
        """Put a rule in force; its number."""
        return self.do(lambda: self.exchange.faults.add(Rule(kind, where, **more)))

    def lift(self) -> None:
        """Lift all rules."""
        self.do(self.exchange.faults.clear)

    def hits(self, number: int) -> int:
        """How often a rule has struck."""
        told = self.do(self.exchange.faults.told)
        return int(next(each["hits"] for each in told if each["id"] == number))

    def go_down(self, seconds: int, port: str = "all") -> None:
        """Refuse connections for so long."""
        self.do(lambda: self.exchange.go_down(seconds, port))
        for _ in range(3):  # the turns of the loop in which the ports are closed
            self.do(lambda: None)

    @property
    def orders(self) -> dict[str, Any]:
        """All orders that the exchange has, by their ids."""
        return self.exchange.venue.account("1000001").orders
