"""Statements about orders, resolved: tickets with sizes in coins and prices on their ticks."""

from dataclasses import replace
from decimal import Decimal

from tui.model.enums import OrderType, Side
from tui.model.instrument import Instrument
from tui.model.order import AmendRequest, CancelAllRequest, Order
from tui.rules.command_line.scene import Meaning, Scene, SceneError, money, of_order
from tui.rules.command_line.statements import AmendSaid, CancelAllSaid, CancelSaid, OrderSaid, ScaleSaid, Shape
from tui.rules.margin import ZERO
from tui.rules.pricing import exit_price, order_price
from tui.rules.rounding import ceil_to_step, floor_to_step, plain
from tui.rules.session_guards import implausible
from tui.rules.sizing import Basis, QtyUnit, Size, wanted_qty
from tui.rules.ticket import Circumstances, Preview, Ticket, preview, summary

LINE = 60
"""Cells that a line of the confirming question has on the narrowest screen, about."""


def order(said: OrderSaid, scene: Scene) -> Meaning:
    """A ticket with its costs in words."""
    symbol = said.symbol or scene.symbol
    around, instrument = _known(scene, symbol)
    price = None if said.price is None else order_price(said.price, said.side, around)
    ticket = Ticket(
        scene.category,
        symbol,
        said.side,
        OrderType.MARKET if price is None else OrderType.LIMIT,
        said.size.amount,
        said.size.unit,
        price,
        said.time_in_force,
        said.reduce_only,
    )
    entry = preview(ticket, around).fill_price
    if said.stop_loss is not None:
        stop = exit_price(said.stop_loss, said.side, entry, around, is_stop=True)
        ticket = replace(ticket, stop_loss=stop)
    if said.take_profit is not None:
        target = exit_price(said.take_profit, said.side, entry, around, is_stop=False)
        ticket = replace(ticket, take_profit=target)
    checked = preview(ticket, around)
    problem = _problem(checked)
    if not problem and said.size.unit is QtyUnit.BASE and not said.reduce_only:
        problem = implausible(checked.notional, scene.biggest_recent, scene.most)
    words = (*_words(checked, instrument), *checked.warnings)
    if checked.qty is None:
        return Meaning(said, (), problem, symbol)
    # What was read by a person is what is sent: a share or a risk is not worked out anew.
    fixed = replace(ticket, qty=checked.qty, qty_unit=QtyUnit.BASE)
    return Meaning(said, words, problem, symbol, (fixed,))


def scale(said: ScaleSaid, scene: Scene) -> Meaning:
    """Limit orders spread evenly in price from the first to the last."""
    symbol = said.symbol or scene.symbol
    around, instrument = _known(scene, symbol)
    ends = [order_price(form, said.side, around) for form in (said.first, said.last)]
    apart = (ends[1] - ends[0]) / (said.count - 1)
    tick = instrument.tick_size
    snap = floor_to_step if said.side is Side.BUY else ceil_to_step
    prices = [snap(ends[0] + apart * place, tick) for place in range(said.count - 1)] + [ends[1]]
    if len(set(prices)) < said.count:
        raise SceneError(f"the prices lie too close together for {said.count} orders on a tick of {plain(tick)}")
    sizes = [floor_to_step(qty, instrument.qty_step) for qty in _spread(said, prices, around)]
    tickets = tuple(
        Ticket(scene.category, symbol, said.side, OrderType.LIMIT, qty, price=price)
        for qty, price in zip(sizes, prices, strict=True)
    )
    checks = [preview(ticket, around) for ticket in tickets]
    together = replace(tickets[0], qty=sum(sizes, ZERO), price=max(prices))
    problems = [f"{plain(each.price or ZERO)}: {_problem(each)}" for each in checks if _problem(each)]
    value = sum((qty * price for qty, price in zip(sizes, prices, strict=True)), ZERO)
    problem = problems[0] if problems else _problem(preview(together, around))
    if not problem and said.size.unit is QtyUnit.BASE:
        problem = implausible(value, scene.biggest_recent, scene.most)
    total = (
        f"{said.side} {plain(sum(sizes, ZERO))} {instrument.base_coin} in {said.count} orders,"
        f" {plain(prices[0])} to {plain(prices[-1])}, value {money(value, instrument.settle_coin)}"
    )
    return Meaning(
        said,
        (total, *_in_lines(checks)),
        problem,
        symbol,
        tickets,
        together,
    )


def cancel(said: CancelSaid, scene: Scene) -> Meaning:
    """The order that is meant."""
    found = scene.order(said.order_id)
    return Meaning(said, (f"cancel {of_order(found)}",), symbol=found.symbol, order=found)


def cancel_all(said: CancelAllSaid, scene: Scene) -> Meaning:
    """All of a symbol but its stops."""
    symbol = said.symbol or scene.symbol
    count = sum(1 for each in scene.orders if each.symbol == symbol and not each.is_conditional)
    command = CancelAllRequest(scene.category, symbol, keep_stops=True)
    words = f"cancel all {symbol} orders ({count}); stops stay"
    return Meaning(said, (words,), symbol=symbol, command=command, reduces=True)


def amend(said: AmendSaid, scene: Scene) -> Meaning:
    """What differs, because Bybit refuses what does not."""
    found = scene.order(said.order_id)
    if found.is_pending:
        raise SceneError("the exchange has not confirmed this order yet")
    around, instrument = _known(scene, found.symbol)
    request = AmendRequest(found.category, found.symbol, found.order_id, found.order_link_id)
    if said.price is not None:
        price = order_price(said.price, found.side, around)
        if price == (found.trigger_price if found.is_conditional else found.price):
            raise SceneError(f"nothing is changed: its price is {plain(price)}")
        moved = replace(request, trigger_price=price)
        request = moved if found.is_conditional else replace(request, price=price)
        words = f"{of_order(found)}: price to {plain(price)}"
    else:
        qty = _amended_qty(said.size, found, instrument)
        request = replace(request, qty=qty)
        words = f"{of_order(found)}: size to {plain(qty)} {instrument.base_coin}"
    at = request.price or found.price
    value = None if at is None else (request.qty or found.qty) * at
    words = f"{words} · value {money(value, instrument.settle_coin)}"
    return Meaning(said, (words,), symbol=found.symbol, command=request)


def _amended_qty(size: Size | None, found: Order, instrument: Instrument) -> Decimal:
    if size is None:
        raise SceneError("no size is said")
    qty = floor_to_step(wanted_qty(size, Basis(price=found.price)), instrument.qty_step)
    if qty < instrument.min_order_qty or qty > instrument.max_order_qty:
        raise SceneError(f"a size must be {plain(instrument.min_order_qty)} to {plain(instrument.max_order_qty)}")
    if qty <= found.cum_exec_qty:
        raise SceneError(f"size must exceed the filled {plain(found.cum_exec_qty)}")
    if qty == found.qty:
        raise SceneError(f"nothing is changed: its size is {plain(qty)}")
    return qty


def _spread(said: ScaleSaid, prices: list[Decimal], around: Circumstances) -> list[Decimal]:
    """The sizes, not yet on the step: equal, or growing or shrinking in equal steps."""
    count = said.count
    weights = {
        Shape.EVEN: [1] * count,
        Shape.UP: list(range(1, count + 1)),
        Shape.DOWN: list(range(count, 0, -1)),
    }[said.shape]
    parts = [Decimal(weight) / sum(weights) for weight in weights]
    basis = Basis(
        price=max(prices),
        leverage=around.leverage,
        available=around.available,
        equity=around.margin_balance,
        taker_fee=None if around.fee_rate is None else around.fee_rate.taker,
        held=abs(around.holding.size),
        sign=said.side.sign,
    )
    if said.size.unit is QtyUnit.QUOTE:
        # A value is shared out as a value: each order is worth its part of it.
        return [said.size.amount * part / price for part, price in zip(parts, prices, strict=True)]
    total = wanted_qty(said.size, basis)
    return [total * part for part in parts]


def _known(scene: Scene, symbol: str) -> tuple[Circumstances, Instrument]:
    around = scene.around(symbol)
    if around.instrument is None:
        raise SceneError(f"unknown symbol {symbol}")
    return around, around.instrument


def _problem(checked: Preview) -> str:
    if not checked.problems:
        return "" if checked.can_send else "the order is not complete"
    first = checked.problems[0]
    return f"{first.where.value.replace('_', ' ')}: {first.text}"


def _in_lines(checks: list[Preview]) -> list[str]:
    """Scaled orders, as many in a line as the narrowest screen shows."""
    words = [f"{plain(each.qty or ZERO)} @ {plain(each.price or ZERO)}" for each in checks]
    wide = max(len(each) for each in words) + 3
    row = max(1, LINE // wide)
    return ["".join(f"{each:<{wide}}" for each in words[at : at + row]).rstrip() for at in range(0, len(words), row)]


def _words(checked: Preview, instrument: Instrument) -> tuple[str, str]:
    """The order with what it is worth, and what it costs."""
    coin, at = instrument.settle_coin, ""
    if checked.ticket.order_type is OrderType.MARKET and checked.fill_price is not None:
        at = f" at {plain(checked.fill_price)}"
    costs = [] if checked.fee is None else [f"fee {checked.fee:,.4f}"]
    if checked.margin is not None:
        costs.append(f"margin {checked.margin:,.2f}")
    if checked.liq_price is not None:
        costs.append(f"liquidation at {plain(checked.liq_price)}")
    if checked.loss_at_stop is not None:
        costs.append(f"loss at the stop {checked.loss_at_stop:,.2f}")
    return f"{summary(checked, instrument)} · value {money(checked.notional, coin)}{at}", ", ".join(costs)
