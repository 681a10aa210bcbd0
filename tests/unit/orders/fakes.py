"""A session and clocks that do what a test says."""

from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tui.exchange.clock import Reading
from tui.exchange.errors import ExchangeError
from tui.exchange.session import Reply
from tui.model.facts import Fact
from tui.orders.journal import Journal
from tui.orders.link_ids import LinkIds
from tui.orders.worker import OrderWorker

Answer = Reply | ExchangeError


class Time:
    """One time for everything: monotonic seconds, and the exchange's milliseconds."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def monotonic(self) -> float:
        """Seconds."""
        return self.seconds

    def now_ms(self) -> int:
        """Milliseconds."""
        return int(self.seconds * 1000)


def reply(headers: dict[str, str] | None = None, **result: Any) -> Reply:
    """A success."""
    return Reply(result, {}, 0, headers or {})


def order_row(link_id: str, status: str = "New", **changes: Any) -> dict[str, Any]:
    """An order as the queries give it."""
    row = {
        "orderId": f"id-of-{link_id}",
        "orderLinkId": link_id,
        "symbol": "BTCUSDT",
        "side": "Buy",
        "orderType": "Limit",
        "orderStatus": status,
        "price": "64000",
        "qty": "0.01",
        "updatedTime": "1",
    }
    return row | changes


class ScriptedSession:
    """Answers by name from scripts; a name without a script gets an empty list. Records every call."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.scripts: dict[str, deque[Answer]] = {}
        self.on_call: Callable[[str, dict[str, Any]], None] = lambda *_: None
        self.measured = 0

    def script(self, name: str, *answers: Answer) -> None:
        """What the next calls of a name are answered with; the last answer is repeated."""
        self.scripts[name] = deque(answers)

    def ask(self, name: str, **params: Any) -> Reply:
        """One request."""
        self.calls.append((name, params))
        self.on_call(name, params)
        answers = self.scripts.get(name)
        if not answers:
            return reply(list=[])
        answer = answers.popleft() if len(answers) > 1 else answers[0]
        if isinstance(answer, ExchangeError):
            raise answer
        return answer

    def measure_clock(self, times: int = 3) -> Reading:
        """Count the measurements."""
        self.measured += 1
        return Reading(2.0, 1.0)

    def names(self) -> list[str]:
        """The calls' names in order."""
        return [name for name, _ in self.calls]


class Bench:
    """A worker on a virtual clock: `run()` does every step that becomes due, moving the time on."""

    def __init__(self, folder: Path) -> None:
        self.time = Time()
        self.session = ScriptedSession()
        self.facts: list[Fact] = []
        self.journal = Journal(folder / "own.db")
        self.worker = OrderWorker(
            self.session,  # type: ignore[arg-type]
            self.journal,
            self.facts.append,
            self.time,  # type: ignore[arg-type]
            LinkIds(),
            monotonic=self.time.monotonic,
            draw=lambda: 0.5,
        )

    def run(self, most: int = 60) -> None:
        """Work off what is queued; between two steps the time moves to the next one that is due."""
        for _ in range(most):
            waiting = self.worker.next_due()
            if waiting is None:
                return
            self.time.seconds = max(self.time.seconds, waiting)
            self.worker.work_off_one()
        raise AssertionError(f"still busy after {most} steps: {self.session.names()}")

    def of(self, kind: type[Any]) -> list[Any]:
        """The facts of one kind."""
        return [fact for fact in self.facts if isinstance(fact, kind)]
