"""What the last run left: intents without an end are asked for and closed before trading is unlocked."""

from pathlib import Path

from tui.exchange import queries
from tui.exchange.session import Session
from tui.model.enums import Category
from tui.orders.journal import ACKED, REFUSED, Entry, Journal, abandoned


def settle_last_runs(session: Session, folder: Path, own: Journal) -> list[str]:
    """Ask for every unsettled intent of consoles that have ended; returns a line a finding.

    Raises ExchangeError or MalformedPayload when the exchange cannot be asked: then nothing is settled.
    """
    findings = []
    for journal in abandoned(folder, own.path):
        try:
            findings += [_settle(session, journal, entry) for entry in journal.unsettled()]
        finally:
            journal.close()
    return findings


def _settle(session: Session, journal: Journal, entry: Entry) -> str:
    if not entry.order_link_id:
        journal.end(entry.command_id, REFUSED, "left by an earlier run")
        return f"{entry.what}: left by an earlier run; see the account for what came of it"
    category = Category(entry.category)
    found = queries.find_order(session, category, entry.symbol, entry.order_link_id)
    if found is None:
        journal.end(entry.command_id, REFUSED, "never reached the exchange")
        return f"{entry.what}: left by an earlier run, it never reached the exchange"
    journal.end(entry.command_id, ACKED, found.order_id)
    return f"{entry.what}: left by an earlier run, the exchange has it as {found.order_status}"
