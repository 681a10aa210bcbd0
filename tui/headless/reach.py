"""The way to the exchange for the time of one command."""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

from tui.config.command import config_path
from tui.config.read import Config, ConfigError, read_config
from tui.headless.exits import Exit, Stop
from tui.headless.options import Asked

if TYPE_CHECKING:
    from tui.exchange.clock import ExchangeClock
    from tui.exchange.credentials import Credentials
    from tui.exchange.environment import Environment
    from tui.exchange.errors import ExchangeError
    from tui.exchange.session import Session
    from tui.model.enums import Category
    from tui.paper_child import Address

FREE_WITHIN = 20.0
"""Seconds that another command is waited for which has the kept paper account."""
LOOK_EVERY = 0.5
NOT_ACCEPTED = frozenset({10003, 10004, 10005, 10007, 10009, 10010, 10024, 33004})
"""retCodes by which the exchange does not accept the key, the account or the address."""


@dataclass
class Reach:
    """What a command asks with. `key` is empty for public questions without one."""

    asked: Asked
    settings: Config
    place: "Environment"
    credentials: "Credentials | None"
    clock: "ExchangeClock"
    category: "Category"
    _sessions: list["Session"] = field(default_factory=list)

    def session(self) -> "Session":
        """A session of its own for a thread."""
        from tui.exchange.session import Session

        session = Session(self.place, self.credentials, self.clock)
        self._sessions.append(session)
        return session

    @property
    def settle_coin(self) -> str:
        """What contracts are settled in."""
        return str(self.settings["settle_coin"])

    def close(self) -> None:
        """Let go of the connections."""
        for each in self._sessions:
            each.close()


def settings_of(asked: Asked) -> Config:
    """Settings of the file, the environment and the options. Raises Stop."""
    try:
        settings = read_config(config_path(), os.environ, asked.options)
    except ConfigError as error:
        raise Stop(Exit.FAILED, str(error)) from None
    if settings["env"] == "paper" and (asked.options["domain"] or asked.options["tld"]):
        raise click.UsageError("--domain and --tld are for Bybit's own servers: demo, testnet and mainnet")
    return settings


@contextmanager
def reached(asked: Asked, settings: Config, *, needs_key: bool = True) -> Iterator[Reach]:
    """A way to the exchange, closed with the block. Raises Stop, also for what goes wrong in the block."""
    from tui.exchange.clock import ExchangeClock
    from tui.exchange.errors import ExchangeError
    from tui.exchange.parse import MalformedPayload
    from tui.model.enums import Category

    try:
        with ExitStack() as ends:
            place, credentials = _place(asked, settings, ends, needs_key=needs_key)
            _log(credentials)
            reach = Reach(asked, settings, place, credentials, ExchangeClock(), Category(asked.category))
            ends.callback(reach.close)
            yield reach
    except ExchangeError as error:
        raise stop_of(error) from None
    except MalformedPayload as error:
        words = f"the exchange answered with something else than Bybit V5 ({error})"
        raise Stop(Exit.UNREACHED, words) from None


def stop_of(error: "ExchangeError") -> Stop:
    """The end of a command whose question was not answered."""
    from tui.exchange.errors import Reaction, RefusedError, judge

    verdict = judge(error)
    # A question changes nothing: there is no outcome that could be unknown.
    if isinstance(error, RefusedError):
        code = Exit.UNREACHED if error.ret_code in NOT_ACCEPTED else Exit.FAILED
        is_final = verdict.reaction in {Reaction.EXPLAIN, Reaction.STOP}
        words = with_fix(verdict.meaning, verdict.fix) if is_final else "the exchange did not answer: try again"
        return Stop(code, f"{words} ({error.ret_code}: {error.ret_msg})")
    words = verdict.meaning if str(error) in verdict.meaning else f"{verdict.meaning} ({error})"
    return Stop(Exit.UNREACHED, words)


def with_fix(meaning: str, fix: str) -> str:
    """What it means, and what to do."""
    return f"{meaning}: {fix}" if fix else meaning


def _place(
    asked: Asked, settings: Config, ends: ExitStack, *, needs_key: bool
) -> tuple["Environment", "Credentials | None"]:
    from tui.exchange.environment import AddressError, EnvironmentName, custom, remote
    from tui.keys.find import KeysError, find_key

    name = EnvironmentName(settings["env"])
    if name is EnvironmentName.PAPER and asked.rest is None:
        return _on_paper(asked, settings, ends)
    try:
        if asked.rest is not None and asked.ws is not None:
            place = custom(name, asked.rest, asked.ws)
        else:
            place = remote(name, settings["domain"], settings["tld"])
    except AddressError as error:
        raise click.UsageError(str(error)) from None
    if not needs_key:
        return place, None
    try:
        return place, find_key(name, os.environ, settings[f"keys.{name}.rsa_key_file"]).credentials
    except KeysError as error:
        raise Stop(Exit.UNREACHED, str(error)) from None


def _on_paper(asked: Asked, settings: Config, ends: ExitStack) -> tuple["Environment", "Credentials"]:
    """The exchange that has the account open, as a console's; else one for the time of this command."""
    from tui.exchange.credentials import Credentials
    from tui.exchange.environment import paper
    from tui.paper_place import default_state, serving, turn

    state = asked.state or default_state()
    arguments = ["--untold", "--seed", str(settings["paper.seed"]), "--market", settings["paper.market"]]
    arguments += ["--scenario", settings["paper.scenario"]] if settings["paper.scenario"] != "none" else []
    arguments += ["--fresh"] if asked.fresh else ["--state", str(state)]
    until = time.monotonic() + FREE_WITHIN
    while True:
        found = None if asked.fresh else serving(state)
        if found is not None:
            return paper(found["rest"], found["ws"]), Credentials(found["api_key"], found["api_secret"])
        with ExitStack() as own:
            if not asked.fresh and not own.enter_context(turn(state, max(0.0, until - time.monotonic()))):
                raise Stop(Exit.UNREACHED, _in_use(state))
            address = _started(own, arguments)
            if address is not None:
                ends.push(own.pop_all())
                return paper(address.rest, address.ws), Credentials(address.api_key, address.api_secret)
        # One that is just starting or ending: a moment later it tells where it serves, or is gone.
        if time.monotonic() >= until:
            raise Stop(Exit.UNREACHED, _in_use(state))
        time.sleep(LOOK_EVERY)


def _started(ends: ExitStack, arguments: list[str]) -> "Address | None":
    """The address of a new exchange; None where another one has the account. Raises Stop."""
    from tui.paper_child import PaperChild, PaperStartError

    child = PaperChild(tuple(arguments))
    ends.callback(child.stop)
    try:
        return child.address()
    except PaperStartError as error:
        if "in use" not in str(error):
            raise Stop(Exit.FAILED, str(error)) from None
        return None


def _in_use(state: object) -> str:
    return (
        f"the paper account {state} is in use by another command or exchange that does not tell where it serves: "
        "wait for it, close it, or name it with --rest and --ws (and BYBIT_PAPER_API_KEY, BYBIT_PAPER_API_SECRET)"
    )


def _log(credentials: "Credentials | None") -> None:
    from platformdirs import user_log_path

    from tui.crash import keep_off_the_terminal
    from tui.exchange.logs import log_to_file

    # Before pybit is imported: it writes to standard error wherever nobody listens to its log.
    log_to_file(
        user_log_path("bybit-tui", appauthor=False) / "commands.log",
        credentials.secrets if credentials is not None else [],
    )
    keep_off_the_terminal()
