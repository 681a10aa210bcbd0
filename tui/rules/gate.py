"""The gate between a ticket and the queue. It fails closed: what is not known to be good is not sent."""

from dataclasses import dataclass

from tui.rules.ticket import Preview


@dataclass(frozen=True, slots=True)
class Standing:
    """What the gate must know about the console."""

    may_trade: bool
    """False where this console only watches."""
    market_is_live: bool
    prices_are_fresh: bool
    account_is_reconciled: bool
    why_not: str = ""
    """Why it only watches."""
    has_unknown: bool = False
    """Whether an order of the symbol was sent of which nobody knows yet what became."""
    moved_ticks: int | None = None
    """How far the best price has moved since the frame on which it was decided; None where nobody looked at one."""
    max_moved_ticks: int | None = None


def refusal(standing: Standing, *, reduces: bool = False) -> str:
    """Why nothing may be sent now, in words; empty when it may.

    What takes risk away needs no fresh price: it must get through while the market's feed is down.
    """
    if not standing.may_trade:
        return standing.why_not or "this console only watches"
    if reduces:
        return ""
    if not standing.account_is_reconciled:
        return "the account is not reconciled yet; wait until it is live"
    if not standing.market_is_live:
        return "the market feed is not live"
    if not standing.prices_are_fresh:
        return "the price is stale"
    if standing.has_unknown:
        return "an order of this symbol has an unknown outcome; wait for the exchange's answer"
    most = standing.max_moved_ticks
    if most is not None and standing.moved_ticks is not None and standing.moved_ticks > most:
        return f"the best price moved {standing.moved_ticks} ticks since you saw it, your limit is {most}; look again"
    return ""


def ticket_refusal(standing: Standing, checked: Preview) -> str:
    """Why a ticket may not be sent, in words; empty when it may."""
    stopped = refusal(standing, reduces=checked.ticket.reduce_only)
    if stopped:
        return stopped
    if checked.problems:
        return "; ".join(f"{problem.where.value.replace('_', ' ')}: {problem.text}" for problem in checked.problems)
    return "" if checked.can_send else "the ticket is not complete"
