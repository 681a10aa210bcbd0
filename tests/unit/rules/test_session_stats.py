"""What a session came to, by figures reckoned by hand."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from past_rows import START, closed, fill

from tui.rules.session_stats import SessionStats, session_stats

D = Decimal


def coin_of(symbol: str) -> str:
    return "USDC" if symbol.endswith("PERP") else "USDT"


def test_nothing_has_no_rate_and_no_average() -> None:
    assert session_stats([], [], START, coin_of) == {}
    empty = SessionStats("USDT")
    assert (empty.win_rate, empty.profit_factor, empty.average_win, empty.best) == (None, None, None, None)


def test_figures_by_hand() -> None:
    rows = [
        closed(1, "10.5"),
        closed(2, "-4", symbol="ETHUSDT"),
        closed(3, "1.5"),
        closed(4, "-2"),
        closed(5, "0"),
        closed(6, "99", at=START - 1),
    ]
    fills = [
        fill(1),
        fill(2, exec_fee=D("-0.01"), is_maker=True),
        fill(3, exec_type="Funding", exec_fee=D("0.4"), exec_value=D("5000")),
        fill(4, at=START - 1),
    ]
    stats = session_stats(rows, fills, START, coin_of)["USDT"]
    assert stats.realised == D("6.0")
    assert (stats.trades, stats.wins, stats.losses) == (5, 2, 2)
    assert stats.win_rate == D("0.4")
    assert (stats.average_win, stats.average_loss) == (D("6"), D("-3"))
    assert (stats.best, stats.worst) == (D("10.5"), D("-4"))
    # 12 won, 6 lost.
    assert stats.profit_factor == 2
    assert (stats.fills, stats.turnover) == (2, D("100"))
    assert stats.fees == D("0.0175")
    assert stats.funding == D("0.4")
    assert [(each.symbol, each.realised, each.trades, each.wins) for each in stats.by_symbol] == [
        ("BTCUSDT", D("10.0"), 4, 2),
        ("ETHUSDT", D("-4"), 1, 0),
    ]


def test_coins_are_not_added_up() -> None:
    rows = [closed(1, "5"), closed(2, "7", symbol="BTCPERP")]
    found = session_stats(rows, [fill(1, fee_currency="BTC", exec_fee=D("0.001"))], START, coin_of)
    assert {coin: (each.realised, each.fees) for coin, each in found.items()} == {
        "USDT": (5, 0),
        "USDC": (7, 0),
        "BTC": (0, D("0.001")),
    }
    assert found["USDT"].fills == 1


@given(st.lists(st.decimals(-1000, 1000, places=4), max_size=40))
def test_wins_and_losses_make_up_the_whole(results: list[Decimal]) -> None:
    rows = [closed(number, str(result)) for number, result in enumerate(results)]
    stats = session_stats(rows, [], START, coin_of).get("USDT", SessionStats("USDT"))
    assert stats.realised == sum(results)
    won, lost = (stats.average_win or 0) * stats.wins, (stats.average_loss or 0) * stats.losses
    assert abs(won + lost - stats.realised) < D("1e-15")
    assert stats.trades == len(results) == stats.wins + stats.losses + results.count(D(0))
