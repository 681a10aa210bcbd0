"""Finding instruments by a few letters."""

from hypothesis import given
from hypothesis import strategies as st

from tui.rules.fuzzy import SearchIndex

NAMES = ("BTCUSDT", "BTCPERP", "BTC-26DEC26", "WBTCUSDT", "ETHUSDT", "ETHBTC", "1000PEPEUSDT", "XRPUSDT", "XBTUSD")
LETTERS = st.text(st.sampled_from("BTCUSDTEHX10-"), max_size=9)


def test_the_beginning_beats_the_middle_beats_what_is_scattered() -> None:
    index = SearchIndex(NAMES)
    found, count = index.find("btc")
    assert found == ["BTCPERP", "BTCUSDT", "BTC-26DEC26", "WBTCUSDT", "ETHBTC"]
    assert count == 5
    assert index.find("btu")[0] == ["XBTUSD", "BTCUSDT", "WBTCUSDT"]
    assert index.find("PEPE")[0] == ["1000PEPEUSDT"]
    assert index.find("btc26") == (["BTC-26DEC26"], 1)
    assert index.find("zz") == ([], 0)


def test_no_text_finds_all_and_the_most_are_kept_to() -> None:
    index = SearchIndex(NAMES)
    assert index.find("  ")[1] == len(index) == len(NAMES)
    assert len(index.find("", 3)[0]) == 3
    assert index.find("usdt", 2)[1] == 5


@given(st.lists(LETTERS, max_size=8), LETTERS)
def test_what_was_typed_before_changes_nothing(before: list[str], text: str) -> None:
    used = SearchIndex(NAMES)
    for each in before:
        used.find(each)
    assert used.find(text) == SearchIndex(NAMES).find(text)


@given(st.lists(st.text(max_size=60), max_size=5))
def test_any_text_may_be_typed(texts: list[str]) -> None:
    index = SearchIndex((*NAMES, "币安人生USDT"))
    for text in texts:
        found, count = index.find(text)
        assert len(found) == count <= len(index)
