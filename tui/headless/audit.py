"""`bybit-tui audit`: who asked for what, what was sent, and what came of it."""

from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.headless.exits import Exit, Stop
from tui.headless.options import SYMBOL
from tui.headless.tables import Cell, Column, show
from tui.headless.tables import as_json as json_of

if TYPE_CHECKING:
    from tui.orders.audit import Record

COLUMNS = tuple(Column(name, right=False) for name in ("time (UTC)", "env", "event", "what", "by", "ids and words"))
STYLES = {"refused": "loss", "unknown": "loss", "stopped": "warn", "left": "warn", "acked": "gain"}


def audit_folder() -> Path:
    """Where the files of the audit log are, one a month."""
    from platformdirs import user_state_path

    return user_state_path("bybit-tui", appauthor=False) / "audit"


@click.command(short_help="Show who asked for what, and what came of it.")
@click.option("--last", type=click.IntRange(1), default=50, show_default=True, help="So many lines, the latest.")
@click.option("--symbol", type=SYMBOL, help="Only what is about this symbol.")
@click.option("--json", "as_json", is_flag=True, help="JSON: a list of what the lines say, the request among it.")
def audit(last: int, symbol: str | None, as_json: bool) -> None:
    """Show the audit log, oldest first: who asked for what, what was sent, and what came of it.

    It holds what keys, the console's command line and commands like `bybit-tui order` have asked for, in every
    environment, and what was stopped before it was sent. Nothing in it is secret. The setting `audit` turns it off.
    """
    from tui.orders.audit import records

    try:
        found = [each for each in records(audit_folder()) if symbol in {None, each.symbol}] if symbol else None
        chosen = list(islice(records(audit_folder()), last)) if found is None else found[:last]
    except OSError as error:
        raise Stop(Exit.FAILED, f"the audit log cannot be read: {error.strerror}") from None
    chosen.reverse()
    if as_json:
        click.echo(json_of(chosen))
    else:
        show(COLUMNS, [_row(each) for each in chosen], "the audit log is empty")


def _row(record: "Record") -> list[Cell | str]:
    moment = datetime.fromtimestamp(record.time / 1000, UTC)
    call = str(record.request.get("call", "")) if isinstance(record.request, dict) else ""
    return [
        f"{moment:%Y-%m-%d %H:%M:%S}.{record.time % 1000:03d}",
        _text(record.environment),
        Cell(str(record.event), STYLES.get(record.event, "")),
        _text(record.what),
        _text(record.origin),
        " ".join(_text(each) for each in (call, record.order_link_id, record.order_id, record.detail) if each),
    ]


def _text(value: object) -> str:
    """A file that somebody has changed moves no cursor."""
    from tui.exchange.parse import clean

    return clean(value)
