"""What a user chooses for the account: leverage, position mode, margin mode, margin of a position."""

from decimal import ROUND_UP, Decimal

from tui.paper.engine import errors
from tui.paper.engine.account import CROSS, ISOLATED, Account
from tui.paper.engine.board import Board
from tui.paper.engine.core import Core
from tui.paper.engine.errors import VenueError
from tui.paper.engine.position import Position
from tui.paper.engine.types import EIGHTH, InstrumentSpec

ONE_WAY, HEDGE = 0, 3
"""The values of `mode` in switch-mode (docs/v5/position/position-mode)."""


def set_leverage(core: Core, account: Account, board: Board, buy: Decimal, sell: Decimal, now: int) -> None:
    """Set the leverage of both sides, which may differ in hedge mode under isolated margin only.

    Raises VenueError 110043 when it is so already, 110013 beyond the risk tier, 110012 when margin is missing.
    """
    spec = board.spec
    hedged = account.is_hedged(spec)
    if buy != sell and not (hedged and account.settings.isolated):
        raise errors.bad_parameter("buy leverage not equal sell leverage")
    for leverage in (buy, sell):
        if not 1 <= leverage <= spec.max_leverage:
            raise VenueError(10001, f"leverage invalid: 1 to {spec.max_leverage}")
    # The other mode's positions are flat: they take the leverage over for when the mode is switched.
    positions = [account.position(*board.key, idx) for idx in (0, 1, 2)]
    wanted = [buy, buy, sell]
    active = account.sides(spec)
    if all(each.leverage == leverage for each, leverage in zip(positions, wanted, strict=True) if each in active):
        raise errors.leverage_not_modified()
    for each, leverage in zip(positions, wanted, strict=True):
        if leverage > spec.tier(each.value(board.mark_price, spec)).max_leverage:
            raise VenueError(110013, "Cannot set leverage due to risk limit level")
    before = [(each.leverage, each.margin) for each in positions]
    for each, leverage in zip(positions, wanted, strict=True):
        each.leverage = leverage
        if account.settings.isolated and each.size:
            each.margin = _isolated_margin(each, board)
    if core.balance(account, spec.settle_coin).available < 0:
        for each, (leverage, margin) in zip(positions, before, strict=True):
            each.leverage, each.margin = leverage, margin
        raise VenueError(110012, "Insufficient available balance")
    for each in active:
        each.updated_time = now
        core.tell_position(account.uid, board, now, each.position_idx)


def switch_mode(core: Core, account: Account, symbol: str, coin: str, mode: int) -> None:
    """One-way or hedge mode, for a linear symbol or for all of a coin that are free of positions and orders.

    Raises VenueError 110024, 110028, 110025 or 110029 for a symbol (docs/v5/position/position-mode).
    """
    if mode not in {ONE_WAY, HEDGE}:
        raise errors.bad_parameter("mode invalid")
    if symbol:
        board = core.board("linear", symbol)
        refusal = _mode_refusal(account, board.spec, mode)
        if refusal is not None:
            raise refusal
        chosen = [board.spec]
    elif coin:
        linear = [spec for spec in account.specs.values() if spec.category == "linear" and spec.settle_coin == coin]
        chosen = [spec for spec in linear if _mode_refusal(account, spec, mode) is None]
    else:
        raise errors.bad_parameter("symbol or coin is required")
    for spec in chosen:
        (account.settings.hedged.add if mode == HEDGE else account.settings.hedged.discard)(spec.symbol)
    core.touched.add(account.uid)


def set_margin_mode(core: Core, account: Account, mode: str) -> list[tuple[str, str]]:
    """Cross or isolated margin for the whole account; returns the reasons against it, empty when it was done.

    Each is a (code, message), told in the reply (docs/v5/account/set-margin-mode).
    """
    if mode == "PORTFOLIO_MARGIN":
        return [("3400000", "Equity needs to be equal to or greater than 1000 USDC")]
    if mode not in {CROSS, ISOLATED}:
        raise errors.bad_parameter("setMarginMode invalid")
    if mode == account.settings.margin_mode:
        raise VenueError(110026, "Cross/isolated margin mode is not modified")
    held = list(account.held())
    account.settings.margin_mode = mode
    for each in held:
        board = core.boards[each.category, each.symbol]
        each.margin = _isolated_margin(each, board) if mode == ISOLATED else Decimal(0)
    coins = {account.specs[each.category, each.symbol].settle_coin for each in held}
    if any(core.balance(account, coin).available < 0 for coin in coins):
        account.settings.margin_mode = CROSS if mode == ISOLATED else ISOLATED
        for each in held:
            each.margin = Decimal(0)
        return [("3400071", "The net asset is not satisfied")]
    core.touched.add(account.uid)
    return []


def add_margin(core: Core, account: Account, board: Board, position_idx: int, amount: Decimal, now: int) -> Position:
    """Add to (or with a minus take from) the margin of an isolated position; raises VenueError."""
    position = account.position(*board.key, position_idx)
    if not account.settings.isolated:
        raise VenueError(110015, "The position is in cross margin mode")
    if not position.size:
        raise VenueError(110033, "You can't set margin without an open position")
    if amount > core.balance(account, board.spec.settle_coin).available:
        raise VenueError(110014, "Insufficient available balance to add additional margin")
    if amount < 0:
        profit = position.unrealised_pnl(board.mark_price, board.spec)
        least = _isolated_margin(position, board)
        if position.margin + amount + min(profit, Decimal(0)) < least:
            raise VenueError(110078, "Added margin more than max can reduce margin")
    position.margin += amount
    position.updated_time = now
    core.tell_position(account.uid, board, now, position_idx)
    core.tell_wallet(account.uid, now)
    return position


def set_auto_add_margin(core: Core, account: Account, board: Board, position_idx: int, *, wanted: bool) -> None:
    """Let an isolated position draw on the balance before it is liquidated; raises VenueError 110076."""
    if not account.settings.isolated:
        raise VenueError(110076, "Only isolated mode can set auto-add-margin")
    account.position(*board.key, position_idx).auto_add_margin = wanted
    core.touched.add(account.uid)


def _isolated_margin(position: Position, board: Board) -> Decimal:
    """What a position of this entry and leverage is to have, the fee to close it included."""
    return (position.cost * (1 / position.leverage + board.spec.taker_fee)).quantize(EIGHTH, ROUND_UP)


def _mode_refusal(account: Account, spec: InstrumentSpec, mode: int) -> VenueError | None:
    if spec.quote_coin != "USDT":
        return VenueError(110029, "Hedge mode is not supported for this symbol")
    if account.is_hedged(spec) == (mode == HEDGE):
        return VenueError(110025, "Position mode is not modified")
    if any(each.size for each in account.sides(spec)):
        return VenueError(110024, "You have an existing position, so the position mode cannot be switched")
    if account.working_in(spec.category, spec.symbol).orders:
        return VenueError(110028, "You have existing open orders, so the position mode cannot be switched")
    return None
