"""What the last run left: intents without an end are asked for and closed before trading is unlocked."""

from pathlib import Path

from tui.exchange import queries
from tui.exchange.errors import ExchangeError
from tui.exchange.session import Session
from tui.model.enums import Category
from tui.orders.horizon import HORIZON_MS
from tui.orders.journal import ACKED, REFUSED, Entry, Journal, abandoned


class TooEarlyError(ExchangeError):
    """An intent is so young that the exchange might still take it: "not found" is not final yet."""


def settle_last_runs(session: Session, folder: Path, own: Journal, now_ms: int) -> list[str]:
    """Ask for every unsettled intent of consoles that have ended; returns a line a finding.

    `now_ms` is this machine's time. Raises ExchangeError or MalformedPayload when the exchange cannot be asked
    or its answer is not final yet: what is not settled then stays for the next try.
    """
    findings = []
    for journal in abandoned(folder, own.path):
        try:
            findings += settle_journal(session, journal, now_ms)
        finally:
            journal.close()
    return findings


def settle_journal(session: Session, journal: Journal, now_ms: int) -> list[str]:
    """The same for one journal, all of whose unsettled intents are of runs that have ended."""
    return [_settle(session, journal, entry, now_ms) for entry in journal.unsettled()]


def _settle(session: Session, journal: Journal, entry: Entry, now_ms: int) -> str:
    if not entry.order_link_id:
        journal.end(entry.command_id, REFUSED, "left by an earlier run")
        return f"{entry.what}: left by an earlier run; see the account for what came of it"
    category = Category(entry.category)
    found = queries.find_order(session, category, entry.symbol, entry.order_link_id)
    if found is None:
        if now_ms < entry.updated_ms + HORIZON_MS:
            raise TooEarlyError("an intent of an earlier run may still arrive")
        journal.end(entry.command_id, REFUSED, "never reached the exchange")
        return f"{entry.what}: left by an earlier run, it never reached the exchange"
    journal.end(entry.command_id, ACKED, found.order_id)
    return f"{entry.what}: left by an earlier run, the exchange has it as {found.order_status}"
