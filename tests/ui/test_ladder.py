"""The ladder and the tape on a made-up market: what they show, what they paint, and pictures of them."""

from dataclasses import replace
from typing import Any

from textual.geometry import Region

from tests.ui.harness import EXCHANGE_MS, LINEAR, NOW, D, Harness, order, position, trading_world
from tui.model.enums import Side
from tui.model.facts import BookUpdated, FeedPhase, Stream, TradesReceived
from tui.model.market import Level, Trade
from tui.panes.ladder.lines import LadderLines
from tui.panes.ladder.pane import LadderPane
from tui.panes.tape import TapePane
from tui.state.view import LadderView
from tui.theme import DAY, NIGHT

LADDER = ["g", "l"]


def busy(theme: str = NIGHT.name, *, armed: bool = False) -> Harness:
    orders = (
        order("a", price=D("64249.0")),
        order("b", price=D("64249.0"), qty=D("0.1"), created_time=EXCHANGE_MS - 5_000),
        order("c", "PartiallyFilled", side=Side.SELL, price=D("64252.5"), cum_exec_qty=D("0.02")),
        order("d", "Sending", side=Side.SELL, price=D("64253.0")),
        order("e", "Untriggered", stop_order_type="StopLoss", order_type="Market", trigger_price=D("64247.5")),
    )
    held = position(avg_price=D("64250.0"), liq_price=D("64246.0"), stop_loss=D("64247.5"), take_profit=D("64255.0"))
    world = trading_world(orders, (held,))
    sizes = [D("0.012") * (each % 7 + 1) for each in range(60)]
    sizes[55] = D("1.250")
    trades = tuple(
        Trade(
            LINEAR,
            "BTCUSDT",
            str(each),
            Side.SELL if each % 3 else Side.BUY,
            D("64250.5") + D("0.5") * (each % 3),
            size,
            EXCHANGE_MS + each * 700,
        )
        for each, size in enumerate(sizes)
    )
    world.market.apply(TradesReceived(trades))
    if armed:
        world.ladder = LadderView(world.ladder.size, 104.0)
    return Harness(world, theme)


def test_picture_of_an_armed_ladder(snap_compare: Any) -> None:
    press = [*LADDER, "down", "down", "down", "m", "down"]
    assert snap_compare(busy(DAY.name, armed=True), terminal_size=(120, 36), press=press)


def test_picture_of_a_stale_ladder(snap_compare: Any) -> None:
    app = busy()
    app.world.now = NOW + 42
    app.world.phase(Stream.PUBLIC, FeedPhase.STALE)
    assert snap_compare(app, terminal_size=(80, 24), press=LADDER)


async def test_only_lines_that_changed_are_painted() -> None:
    app = busy()
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press(*LADDER)
        await pilot.pause()
        lines = app.trade.query_one(LadderLines)
        painted: list[Region] = []
        paint = lines.refresh

        def noted(*regions: Region, **more: Any) -> Any:
            painted.extend(regions or (Region(0, 0, 999, 999),))
            return paint(*regions, **more)

        lines.refresh = noted  # type: ignore[method-assign]
        app.paint()
        assert painted == []
        book = app.world.market.book(LINEAR, "BTCUSDT")
        assert book is not None
        bids = (Level(book.bids[0].price, D("0.555")), *book.bids[1:])
        app.world.market.apply(BookUpdated(replace(book, bids=bids)))
        app.paint()
        assert [region.height for region in painted] == [1]
        assert "0.555" in app.lines()[lines.region.y + painted[0].y]


async def test_a_stale_ladder_says_so_and_moves_no_more() -> None:
    app = busy()
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press(*LADDER)
        await pilot.pause()
        pane = app.trade.query_one(LadderPane)
        top = pane._window.top
        app.world.now = NOW + 42
        book = app.world.market.book(LINEAR, "BTCUSDT")
        assert book is not None
        far = tuple(Level(level.price + 900, level.size) for level in book.asks)
        app.world.market.apply(BookUpdated(replace(book, bids=(), asks=far)))
        app.paint()
        await pilot.pause()
        assert "STALE 42 s" in str(pane.border_title)
        assert pane._window.top == top
        strip = pane.query_one(LadderLines).render_line(3)
        backgrounds = {segment.style.bgcolor for segment in strip if segment.style}
        assert len(backgrounds) == 1
        await pilot.press("space")
        await pilot.pause()
        assert app.last.text == "there is no live price to go to"


async def test_rows_are_grouped_and_the_view_can_follow() -> None:
    app = busy()
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press(*LADDER, "plus", "plus", "plus")
        pane = app.trade.query_one(LadderPane)
        assert pane._window.group == 10
        assert "row 5 " in app.text
        await pilot.press("minus")
        assert pane._window.group == 5
        await pilot.press("z")
        assert "auto-centre" in app.text
        book = app.world.market.book(LINEAR, "BTCUSDT")
        assert book is not None
        moved = tuple(Level(level.price - 10, level.size) for level in book.bids)
        app.world.market.apply(BookUpdated(replace(book, bids=moved)))
        top = pane._window.top
        app.paint()
        assert pane._window.top == top - 2


async def test_trades_from_a_size_on() -> None:
    app = busy()
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press(*LADDER, "tab")
        tape = app.trade.query_one(TapePane)
        await pilot.press("f", "f", "f")
        await pilot.pause()
        assert tape.minimum == D(50_000)
        assert "Tape from 50.00 k" in str(tape.border_title)
        assert "1.250" in app.text
        await pilot.press("F")
        await pilot.pause()
        for _ in range(400):
            if getattr(app.screen, "is_seen", False):
                break
            await pilot.pause(0.05)
        await pilot.press("ctrl+u", *"90000", "enter")
        await pilot.pause()
        assert tape.minimum == D(90_000)
        assert "none yet" in app.text
