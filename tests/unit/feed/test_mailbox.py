"""Facts from many threads: none lost, in each sender's order, the owner woken."""

import threading

from tui.feed.mailbox import Mailbox
from tui.model.facts import Noticed

SENDERS, EACH = 6, 400


def test_facts_come_out_in_order_once() -> None:
    mailbox = Mailbox()
    facts = [Noticed(str(n)) for n in range(3)]
    for fact in facts:
        mailbox.put(fact)
    assert mailbox.drain() == facts
    assert mailbox.drain() == []


def test_the_owner_is_woken_once_for_each_time_that_it_was_empty() -> None:
    mailbox = Mailbox()
    woken: list[int] = []
    mailbox.wake = lambda: woken.append(1)
    mailbox.put(Noticed("a"))
    mailbox.put(Noticed("b"))
    assert len(woken) == 1
    mailbox.drain()
    mailbox.put(Noticed("c"))
    assert len(woken) == 2


def test_an_owner_that_cannot_be_woken_costs_the_sender_nothing() -> None:
    def gone() -> None:
        raise RuntimeError("the loop is closed")

    mailbox = Mailbox()
    mailbox.wake = gone
    mailbox.put(Noticed("one"))
    mailbox.put(Noticed("two"))
    assert mailbox.drain() == [Noticed("one"), Noticed("two")]


def test_many_senders_lose_nothing_and_keep_their_order() -> None:
    mailbox = Mailbox()
    woken = threading.Event()
    mailbox.wake = woken.set
    start = threading.Barrier(SENDERS)

    def send(sender: int) -> None:
        start.wait(5)
        for n in range(EACH):
            mailbox.put(Noticed(f"{sender} {n}"))

    threads = [threading.Thread(target=send, args=(sender,)) for sender in range(SENDERS)]
    for thread in threads:
        thread.start()
    received: list[str] = []
    while len(received) < SENDERS * EACH:
        # Waiting for the wake-up alone: a lost one ends the test.
        assert woken.wait(5)
        woken.clear()
        received += [fact.text for fact in mailbox.drain() if isinstance(fact, Noticed)]
    for thread in threads:
        thread.join(5)
    assert mailbox.drain() == []
    for sender in range(SENDERS):
        assert [text for text in received if text.startswith(f"{sender} ")] == [f"{sender} {n}" for n in range(EACH)]
