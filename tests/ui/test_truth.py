"""Nothing stale looks live, nothing unknown looks like zero, nothing from outside is more than text."""

from dataclasses import replace

import pytest
from rich.cells import cell_len

from tests.ui.harness import NOW, D, Harness, instrument, order, position, ticker, trading_world
from tui.model.facts import BookReset, FeedPhase, InstrumentsLoaded, Stream, TickerUpdated
from tui.panes.view import circumstances
from tui.screens import wishes
from tui.screens.dialogs import ConfirmDialog
from tui.screens.questions import AmendQuestion

SIZE = (120, 36)


async def text_of(app: Harness, size: tuple[int, int] = SIZE) -> str:
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        return app.text


async def test_a_live_screen_says_so_and_shows_whole_numbers() -> None:
    text = await text_of(Harness(trading_world((order("a"),), (position(),))))
    assert "market live 38 ms" in text
    assert "STALE" not in text
    for figure in ("64,251.0", "3,120.70", "2.1428", "+1.24 %", "-1.24 %", "44,650.0", "+125.50", "62,000.0"):
        assert figure in text


async def test_old_prices_are_marked_and_not_traded_on() -> None:
    world = trading_world((), (position(),))
    world.now = NOW + 10
    app = Harness(world)
    text = await text_of(app)
    assert "STALE 10 s" in text
    around = circumstances(world.view(), "BTCUSDT")
    assert around.best_ask is None
    assert around.mark_price is None


async def test_fresh_prices_of_a_feed_that_is_down_are_not_live_either() -> None:
    world = trading_world()
    world.phase(Stream.PUBLIC, FeedPhase.RECONNECTING, attempt=3, next_try_at=NOW + 4, detail="connection refused")
    text = await text_of(Harness(world))
    assert "market reconnecting (try 3, next in 4 s)" in text
    assert "STALE" in text


async def test_an_account_that_is_not_reconciled_is_not_shown_as_known() -> None:
    world = trading_world((order("a"),), (position(),))
    world.account.lose_link()
    text = await text_of(Harness(world))
    assert text.count("STALE account not live") == 2
    assert "account not reconciled" in text


async def test_unknown_is_a_dash_and_never_zero() -> None:
    world = trading_world((), (position(liq_price=None, stop_loss=None, leverage=None),))
    world.market.tickers.clear()
    world.market.apply(BookReset(world.view().category, "BTCUSDT"))
    text = await text_of(Harness(world))
    row = next(line for line in text.splitlines() if "Long" in line)
    assert "—" in row
    assert " 0.0 " not in row
    assert "waiting for the market" in text
    assert "waiting for a snapshot" in text


@pytest.mark.parametrize("status", ["Sending", "Unknown", "Acked", "New", "PartiallyFilled"])
async def test_what_the_exchange_has_not_confirmed_reads_differently(status: str) -> None:
    words = {"Sending": "sending…", "Unknown": "UNKNOWN", "PartiallyFilled": "part"}.get(status, status)
    app = Harness(trading_world((order("a", status, cum_exec_qty=D("0.02")),)))
    assert words in await text_of(app)


HOSTILE = "[bold]BOO[/] [@click=app.quit]x[/] \x1b[31m \x07 [/nope]"


async def test_hostile_text_moves_nothing_and_runs_nothing() -> None:
    world = trading_world((order("a", symbol=HOSTILE), order("b", HOSTILE)), (position(HOSTILE),))
    world.notice = HOSTILE
    world.symbols = (HOSTILE, "BTCUSDT")
    world.symbol = HOSTILE
    world.market.apply(TickerUpdated(ticker(HOSTILE, "1")))
    world.market.apply(InstrumentsLoaded(world.view().category, (instrument(HOSTILE, "0.5", "1"),)))
    app = Harness(world)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("b", "1", "c", "x")
        await pilot.pause()
        assert app.is_running
        assert "[bold]BOO[/]" in app.text


@pytest.mark.parametrize("size", [(120, 36), (200, 60), (80, 24), (110, 30), (60, 16)])
async def test_every_line_is_as_wide_as_the_screen(size: tuple[int, int]) -> None:
    app = Harness(trading_world((order("a"),), (position(),)))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert {cell_len(line) for line in app.lines()} == {size[0]}


async def test_where_only_ascii_is_shown_everything_is_ascii_and_as_wide() -> None:
    app = Harness(trading_world((order("a"),), (position(),)), is_ascii=True)
    async with app.run_test(size=(120, 36)) as pilot:
        for keys in ("w", "b", "escape", "question_mark"):
            await pilot.press(keys)
            await pilot.pause()
            assert all(line.isascii() and len(line) == 120 for line in app.lines()), keys


async def test_a_rise_may_be_red() -> None:
    colours = []
    for swapped in (False, True):
        app = Harness(trading_world(), red_is_up=swapped)
        async with app.run_test(size=SIZE) as pilot:
            await pilot.pause()
            colours.append((app.get_css_variables()["gain"], app.get_css_variables()["loss"]))
            told = app.trade.query_one("#market").get_component_rich_style("styled-text--gain").color
            assert told is not None
            assert told.name == colours[-1][0]
    assert colours[0] == colours[1][::-1]


@pytest.mark.parametrize("theme", ["nord", "textual-light", "solarized-dark"])
async def test_a_theme_of_textual_dresses_the_screen(theme: str) -> None:
    app = Harness(trading_world((order("a"),), (position(),)), theme)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "Positions" in app.text


async def test_a_terminal_that_is_too_small_says_so_in_one_line() -> None:
    text = await text_of(Harness(trading_world()), (50, 12))
    assert "too small: 50x12, at least 60x16 is needed" in text


async def test_an_unchanged_frame_paints_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Harness(trading_world((order("a"),), (position(),)))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        app.paint()
        await pilot.pause()
        painted: list[str] = []
        for widget in app.trade.query("LineTable, BookLines, StyledText, Choice"):
            name = f"{type(widget).__name__} {widget.id}"
            monkeypatch.setattr(widget, "refresh", lambda *_, name=name, **__: painted.append(name))
        app.paint()
        assert painted == []
        app.world.market.apply(TickerUpdated(ticker("ETHUSDT", "3121.00")))
        app.paint()
        assert painted == ["LineTable watch-table"]


async def test_the_cursor_stays_on_its_row_when_others_come() -> None:
    app = Harness(trading_world((order("a"), order("b"))))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("o", "down")
        app.world.account.orders["c"] = order("c")
        app.paint()
        await pilot.press("c")
        await pilot.pause()
        assert isinstance(app.last, wishes.CancelRequested)
        assert app.last.order.order_link_id == "a"


async def test_what_breaks_a_filter_is_said_beside_its_field() -> None:
    app = Harness(trading_world())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("b", *"0.0001")
        await pilot.pause()
        assert "below the minimum of 0.001 BTC" in app.text
        await pilot.press(*["backspace"] * 6, *"0.01", "shift+tab", *"99000")
        await pilot.pause()
        assert "above the buy limit" in app.text


async def test_a_book_that_stopped_is_not_traded_on_though_the_ticker_goes_on() -> None:
    world = trading_world()
    world.now = NOW + 60
    fresh = replace(ticker("BTCUSDT", "65000.0"), received_at=world.now)
    world.market.apply(TickerUpdated(fresh))
    around = circumstances(world.view(), "BTCUSDT")
    assert (around.best_bid, around.best_ask) == (D("65000.0"), D("65000.0"))
    text = await text_of(Harness(world))
    assert "Book · STALE" in text
    assert "Watch · STALE" not in text


async def test_the_largest_figures_that_can_be_typed_are_shown_and_refused() -> None:
    app = Harness(trading_world())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("s", *"999999999999999", "shift+tab", *"999999999999999")
        await pilot.pause()
        assert app.is_running
        assert "above the maximum of 100000 BTC" in app.text
        assert "999,999,999,999,998,000" in app.text


@pytest.mark.parametrize("symbol", ["[/]", "[@click=app.exit]x[/]"])
async def test_the_titles_of_dialogs_are_text(symbol: str) -> None:
    app = Harness(trading_world())
    instrument = app.world.view().instrument
    assert instrument is not None
    async with app.run_test(size=SIZE) as pilot:
        app.push_screen(AmendQuestion(order("a", symbol=symbol), instrument).dialog())
        await pilot.pause()
        assert f"Amend Buy {symbol}" in app.text
        app.push_screen(ConfirmDialog(f"Close {symbol}", [symbol]))
        await pilot.pause()
        assert f"Close {symbol}" in app.text


async def test_wide_characters_keep_the_columns() -> None:
    app = Harness(trading_world((order("a", symbol="币安人生USDT"), order("b"))))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        rows = [line for line in app.lines() if "Limit " in line and "12 s" in line]
        assert len(rows) == 2
        assert len({cell_len(row[: row.index("Limit")]) for row in rows}) == 1
        assert {cell_len(line) for line in app.lines()} == {SIZE[0]}
