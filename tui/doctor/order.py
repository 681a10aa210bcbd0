"""All checks, in the order in which they lead to each other."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tui.config.read import Config
from tui.doctor import account, clock, journal, key, machine, network, place, streams, terminal
from tui.doctor.check import Check, Found, Result
from tui.doctor.place import Place
from tui.doctor.round import WHOLE, Round
from tui.exchange.clock import ExchangeClock
from tui.exchange.credentials import Credentials
from tui.exchange.environment import Environment, EnvironmentName
from tui.exchange.session import Session

CHECKS: tuple[Check, ...] = (
    machine.VERSIONS,
    terminal.TERMINAL,
    machine.CONFIG,
    place.PLACE,
    network.DNS,
    network.BUNDLE,
    network.TLS,
    network.REST,
    clock.CLOCK,
    key.KEY,
    key.ACCEPTED,
    key.PERMISSIONS,
    key.BINDING,
    key.EXPIRY,
    account.MODE,
    account.POSITION_MODE,
    account.RATE_LIMIT,
    streams.PUBLIC,
    streams.PRIVATE,
    journal.JOURNAL,
)


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be looked at: the settings' file, variables and options, named servers, and this machine's folders."""

    config: Path
    environ: Mapping[str, str]
    options: Mapping[str, object]
    smallest: tuple[int, int]
    """Columns and lines of the smallest terminal in which the console opens."""
    journals: Path
    paper_account: Path
    """The file of the kept paper account."""
    rest: str | None = None
    ws: str | None = None
    elsewhere: tuple[Environment, ...] | None = None
    """Where a key that is unknown is looked for; None for Bybit's other environments."""


def examine(request: Request, tell: Callable[[Result], None], seconds: float = WHOLE) -> list[Result]:
    """Every check's result, each told as it comes; ends within `seconds` and a little."""
    run = Round(tell, seconds)
    with ExitStack() as left:
        run.take(machine.VERSIONS, machine.versions)
        run.take(terminal.TERMINAL, lambda: terminal.judge(terminal.look(), request.environ, request.smallest))
        settings = run.take(machine.CONFIG, lambda: machine.settings(request.config, request.environ, request.options))
        where = run.take(place.PLACE, lambda: place.find(settings.value, request.rest, request.ws, left))
        _network(run, where)
        _exchange(run, request, settings, where, left)
        run.take(journal.JOURNAL, lambda: _journal(request, settings.value))
    return run.results


def _network(run: Round, where: Found[Place]) -> None:
    run.take(network.DNS, lambda: network.resolve(where.value.environment))
    run.take(network.BUNDLE, network.bundle)
    run.take(network.TLS, lambda: network.handshakes(where.value.environment))


def _exchange(run: Round, request: Request, settings: Found[Config], where: Found[Place], left: ExitStack) -> None:
    ours = ExchangeClock()
    plain = run.take(network.REST, lambda: _session(where.value, ours, left))
    run.take(clock.CLOCK, lambda: clock.measure(plain.value))
    found = run.take(key.KEY, lambda: _key(request, settings.value, where.value))
    if found.given is not None:
        run.scrub = found.given.scrub

    def accepted() -> Found[key.Told]:
        session = Session(where.value.environment, found.value, ours)
        left.callback(session.close)
        elsewhere = request.elsewhere if request.elsewhere is not None else where.value.elsewhere
        return key.accepted(session, ours, found.value, elsewhere)

    told = run.take(key.ACCEPTED, accepted)
    is_paper = where.given is not None and where.given.environment.name is EnvironmentName.PAPER
    run.take(key.PERMISSIONS, lambda: key.permissions(told.value, watch=settings.value["watch"]))
    run.take(key.BINDING, lambda: key.binding(told.value, is_paper=is_paper))
    run.take(key.EXPIRY, lambda: key.expiry(told.value))
    _account(run, told, settings)
    run.take(
        streams.PUBLIC,
        lambda: streams.public(
            where.value.environment, settings.value["symbols"], account.USUAL[settings.value["settle_coin"]]
        ),
    )
    run.take(streams.PRIVATE, lambda: streams.private(where.value.environment, found.value, ours.now_ms))


def _account(run: Round, told: Found[key.Told], settings: Found[Config]) -> None:
    run.take(account.MODE, lambda: account.mode(told.value.session))
    run.take(
        account.POSITION_MODE,
        lambda: account.position_mode(told.value.session, settings.value["symbols"], settings.value["settle_coin"]),
    )
    run.take(account.RATE_LIMIT, lambda: account.rate_limit(told.value.headers))


def _session(where: Place, ours: ExchangeClock, left: ExitStack) -> Found[Session]:
    session = Session(where.environment, None, ours)
    left.callback(session.close)
    found = network.answers(session, where.environment)
    return Found(found.outcome, session)


def _key(request: Request, settings: Config, where: Place) -> Found[Credentials]:
    if where.credentials is not None:
        return key.described(where.credentials, "the embedded exchange, which made it")
    name = where.environment.name
    return key.present(name, request.environ, settings[f"keys.{name}.rsa_key_file"])


def _journal(request: Request, settings: Config) -> Found[None]:
    name = EnvironmentName(settings["env"])
    is_embedded = name is EnvironmentName.PAPER and request.rest is None
    return journal.intact(request.journals, name, request.paper_account if is_embedded else None)
