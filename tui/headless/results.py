"""What came of a command, in words and for machines."""

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import click

from tui.headless.exits import Exit, Stop
from tui.headless.tables import as_json as json_of
from tui.model.enums import CLOSED_STATUSES
from tui.model.order import Command, Order
from tui.orders.wire import call_of
from tui.rules.rounding import plain
from tui.rules.ticket import Preview

if TYPE_CHECKING:
    from tui.headless.sending import Outcome, Sender

SHOWN_WITHIN = 5.0
"""Seconds in which an order that was taken is looked for in the exchange's lists."""
NAMES = {
    Exit.DONE: "done",
    Exit.FAILED: "failed",
    Exit.USAGE: "stopped",
    Exit.STOPPED: "stopped",
    Exit.UNKNOWN: "unknown",
    Exit.UNREACHED: "unreached",
}


def order_words(order: Order) -> str:
    """An order and how far it is."""
    at = "market" if order.price is None or order.order_type == "Market" else plain(order.price)
    words = f"{order.side} {plain(order.qty)} {order.symbol} @ {at}: {order.order_status}"
    if order.cum_exec_qty:
        words += f", filled {plain(order.cum_exec_qty)}"
        words += f" @ {plain(order.avg_price)}" if order.avg_price is not None else ""
    if order.reject_reason not in {"", "EC_PerCancelRequest"}:
        words += f" ({order.reject_reason})"
    return f"{words}\norder {order.order_id}" + (f"  link {order.order_link_id}" if order.order_link_id else "")


def request_of(command: Command) -> dict[str, Any]:
    """The request as it goes on the wire."""
    call = call_of(command)
    return {"call": call.name, **call.params}


def preview_of(checked: Preview) -> dict[str, Any]:
    """What a ticket comes to."""
    values = {each.name: getattr(checked, each.name) for each in fields(checked) if each.name != "ticket"}
    values["problems"] = [{"field": each.where.value, "text": each.text} for each in checked.problems]
    return values


def has_ended(order: Order) -> bool:
    """Whether its status is final."""
    return order.order_status in CLOSED_STATUSES


def finish(code: Exit, words: str, *, as_json: bool, **told: Any) -> None:
    """Say what came of it, and end with the code. Raises Stop for every one but DONE."""
    answer = {"outcome": NAMES[code], **told}
    if code is not Exit.DONE:
        raise Stop(code, words, answer | {"words": words} if as_json else None)
    click.echo(json_of(answer | {"exit_code": 0}) if as_json else words)


def end_of(
    way: "Sender", outcome: "Outcome", symbol: str, order_link_id: str, patience: float, *, ends_soon: bool
) -> tuple[Exit, str, Order | None]:
    """What became of an order: the code, the words, and the order where the exchange shows it."""
    if outcome.code is not Exit.DONE:
        return outcome.code, f"{outcome.words}\nlink {order_link_id}", None
    done = has_ended if ends_soon else _is_shown
    found = way.look_for(lambda: way.find(symbol, order_link_id), done, patience if ends_soon else SHOWN_WITHIN)
    if found is None:
        words = f"taken by the exchange as order {outcome.order_id}, which does not show it yet\nlink {order_link_id}"
        return (Exit.UNKNOWN if ends_soon else Exit.DONE), words, None
    if ends_soon and not has_ended(found):
        return Exit.UNKNOWN, f"taken, and it has not ended yet\n{order_words(found)}", found
    if has_ended(found) and not found.cum_exec_qty:
        return Exit.FAILED, f"it ended without a fill\n{order_words(found)}", found
    return Exit.DONE, order_words(found), found


def _is_shown(order: Order) -> bool:
    return not order.is_pending
