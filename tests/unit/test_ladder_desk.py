"""What the ladder's desk does with keys, answers and the mode, without a screen, a clock or an exchange."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from tests.ui.harness import World, order, position, trading_world
from tui.gatekeeper import Gatekeeper
from tui.ladder_desk import LadderDesk, Means
from tui.model.enums import OrderType
from tui.model.facts import CommandAcknowledged, CommandOutcomeUnknown, CommandRefused, CommandSent
from tui.model.order import AmendRequest, CloseRequest, Command, Order, OrderRequest
from tui.panes.ladder.pane import LadderPane
from tui.rules.ladder_orders import LadderSettings

D = Decimal


class Desk:
    """The desk on a made-up state; time goes on when it is told to."""

    def __init__(self, world: World, *, armed: bool = True, large_from: Decimal | None = None) -> None:
        self.world, self.gate = world, Gatekeeper()
        self.submitted: list[Command] = []
        self.cancelled: list[Order] = []
        self.said: list[str] = []
        self.asked: list[tuple[list[str], Callable[[], object]]] = []
        self.waiting: list[Callable[[], None]] = []
        self.numbers = iter(range(1_000))
        self.desk = LadderDesk(
            Means(
                view=self.view,
                check=lambda ticket: self.gate.ticket(self.view(), ticket),
                submit=self._submit,
                sent=lambda _: None,
                link_id=lambda: f"link-{next(self.numbers)}",
                cancel=self.cancelled.append,
                say=lambda text, _: self.said.append(text),
                ask=lambda _, lines, then: self.asked.append((lines, then)),
                ask_numbers=lambda _, __: None,
                later=lambda _, then: self.waiting.append(then),
                arm_money=lambda then: then(),
                disarm_money=lambda: None,
                is_large=lambda value: large_from is not None and (value is None or value >= large_from),
            ),
            LadderSettings(),
        )
        self.desk.watch(self.view())
        if armed:
            self.press("arm", 1.0)

    def view(self):  # type: ignore[no-untyped-def]
        return replace(self.world.view(), ladder=self.desk.shown(self.world.now)) if hasattr(self, "desk") else None

    def _submit(self, command: Command, reduces: bool, symbol: str, origin: str) -> bool:
        self.submitted.append(command)
        return True

    def press(self, act: str, at: float, **more: object) -> None:
        self.desk.press(LadderPane.Pressed(act, at, **more))  # type: ignore[arg-type]

    def wait(self) -> None:
        """What waited for its time acts now."""
        waiting, self.waiting = self.waiting, []
        for then in waiting:
            then()


def test_a_key_does_nothing_while_what_it_sent_is_under_way() -> None:
    desk = Desk(trading_world())
    desk.press("join_bid", 10.0)
    desk.wait()
    (sent,) = desk.submitted
    for fact in (CommandSent("c1", sent), CommandOutcomeUnknown("c1", sent, "timeout")):
        desk.desk.hear(fact)
    desk.press("join_bid", 15.0)
    desk.wait()
    assert desk.submitted == [sent]
    assert "not acknowledged yet" in desk.said[-1]
    # Other keys are free.
    desk.press("join_ask", 16.0)
    desk.wait()
    assert len(desk.submitted) == 2
    desk.desk.hear(CommandAcknowledged("c1", sent, "id"))
    desk.press("join_bid", 20.0)
    desk.wait()
    assert [type(each) for each in desk.submitted] == [OrderRequest] * 3
    assert len({each.order_link_id for each in desk.submitted if isinstance(each, OrderRequest)}) == 3


def test_a_close_is_answered_as_the_order_that_it_became() -> None:
    desk = Desk(trading_world(positions=(position(),)))
    desk.press("close", 10.0, number=100)
    desk.wait()
    (sent,) = desk.submitted
    assert isinstance(sent, CloseRequest)
    desk.press("close", 15.0, number=100)
    desk.wait()
    assert len(desk.submitted) == 1
    became = OrderRequest(
        sent.category,
        sent.symbol,
        position().side.opposite,
        OrderType.MARKET,
        D("0.5"),
        sent.order_link_id,  # type: ignore[union-attr]
    )
    desk.desk.hear(CommandRefused("c1", became, "no", ""))
    desk.press("close", 20.0, number=100)
    desk.wait()
    assert len(desk.submitted) == 2


def test_what_waits_is_dropped_with_the_burst_that_follows_it() -> None:
    desk = Desk(trading_world())
    for act, at in (("join_bid", 10.0), ("take_sell", 10.001), ("improve_ask", 10.002)):
        desk.press(act, at)
    desk.wait()
    assert desk.submitted == []
    assert "burst" in desk.said[-1]
    assert not desk.view().ladder.one_key_left
    desk.press("join_bid", 12.0)
    desk.wait()
    assert desk.submitted == []
    ((lines, then),) = desk.asked
    assert lines == ["Buy 0.001 BTC @ 64250.5 · PostOnly, value 64.25 USDT"]
    then()
    assert len(desk.submitted) == 1


def test_many_nudges_are_one_change_and_the_next_one_waits_for_its_answer() -> None:
    resting = order("a", price=D("64200.0"))
    desk = Desk(trading_world((resting,)))
    for price in ("64200.5", "64201.0", "64200.5", "64201.5"):
        desk.press("nudge", 10.0, price=D(price), orders=(resting,), number=1)
    desk.wait()
    (sent,) = desk.submitted
    assert sent == AmendRequest("linear", "BTCUSDT", "id-a", "a", price=D("64201.5"))
    desk.press("nudge", 10.5, price=D("64202.0"), orders=(resting,), number=1)
    desk.wait()
    desk.wait()
    assert len(desk.submitted) == 1
    desk.desk.hear(CommandAcknowledged("c1", sent))
    desk.wait()
    assert [each.price for each in desk.submitted if isinstance(each, AmendRequest)] == [D("64201.5"), D("64202.0")]
    # Back to where it is: nothing to change.
    desk.desk.hear(CommandAcknowledged("c2", desk.submitted[-1]))
    desk.press("nudge", 12.0, price=D("64200.0"), orders=(resting,), number=-1)
    desk.wait()
    assert len(desk.submitted) == 2


def test_it_asks_when_it_is_not_armed_when_the_book_is_stale_and_for_what_is_large() -> None:
    held = (position(),)
    desk = Desk(trading_world(positions=held), armed=False)
    desk.press("close", 10.0, number=50)
    desk.wait()
    assert (len(desk.asked), desk.submitted) == (1, [])

    desk = Desk(trading_world(positions=held), large_from=D(1_000))
    desk.press("preset", 9.0, number=3)
    desk.press("join_ask", 10.0)
    desk.wait()
    # 1,000 makes 0.015 at this price, which is worth less.
    assert (len(desk.asked), len(desk.submitted)) == (0, 1)
    desk.press("double", 11.0)
    desk.press("join_bid", 12.0)
    desk.wait()
    assert (len(desk.asked), len(desk.submitted)) == (1, 1)
    desk.press("reverse", 13.0)
    desk.wait()
    assert len(desk.asked) == 2

    desk.world.now += 42
    desk.press("close", 52.0, number=100)
    desk.wait()
    assert (len(desk.asked), len(desk.submitted)) == (3, 1)
    desk.desk.watch(desk.view())
    assert desk.said[-1].startswith("CONFIRM again, keys ask: the ")
    desk.press("arm", 60.0)
    assert desk.said[-1].startswith("not armed: the ")
