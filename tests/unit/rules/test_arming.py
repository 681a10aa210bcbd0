from tui.rules.api_key import DAY_MS, KeyInfo, warnings
from tui.rules.arming import Arming


def test_real_money_is_sent_only_while_it_is_armed() -> None:
    arming = Arming(real_money=True, armed_for=60.0)
    assert "disarmed" in arming.why_not(0.0)
    assert not arming.arm("mainnet", 0.0)
    assert arming.arm("MAINNET", 10.0)
    assert arming.why_not(69.9) == ""
    assert arming.left(40.0) == 30.0
    assert "disarmed" in arming.why_not(70.0)
    assert arming.run_out(70.0)
    assert not arming.run_out(70.0)


def test_what_only_watches_cannot_be_armed() -> None:
    arming = Arming(real_money=True, watches="it watches")
    assert not arming.arm("MAINNET", 0.0)
    assert arming.why_not(0.0) == "it watches"
    assert Arming(watches="it watches").why_not(0.0) == "it watches"


def test_paper_needs_no_arming() -> None:
    assert Arming().why_not(0.0) == ""
    assert not Arming().arm("MAINNET", 0.0)


TRADES = KeyInfo(False, {"ContractTrade": ("Order", "Position")}, ("192.0.2.1",), 100 * DAY_MS)


def test_a_key_that_only_trades_from_its_address_is_nothing_to_speak_of() -> None:
    assert warnings(TRADES, 0) == ()


def test_what_is_dangerous_or_near_its_end_is_said() -> None:
    key = KeyInfo(False, {"Wallet": ("AccountTransfer", "Withdraw")}, ("*",), 3 * DAY_MS + 5)
    told = " ".join(warnings(key, 0))
    for words in ("it can withdraw", "it can transfer (AccountTransfer)", "bound to no address", "expires in 3 days"):
        assert words in told
    assert "bound" not in " ".join(warnings(KeyInfo(True, {}, (), 0), 0))
