"""`bybit-tui exchange`: the paper exchange alone."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    import asyncio

    from tui.mirror.market import MirrorMarket
    from tui.paper.serve import Running, Settings


@click.command(short_help="Run the paper exchange alone, for any Bybit client.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65534),
    default=0,
    help="REST port, the streams are on the next one.  [default: free ones]",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of the simulated market.")
@click.option(
    "--state",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File that keeps accounts between runs.  [default: in the user's data folder]",
)
@click.option("--fresh", is_flag=True, help="Start with a new account and keep nothing.")
@click.option(
    "--market", default="sim", show_default=True, metavar="sim|replay:FILE|mirror:WHERE", help="Where prices come from."
)
@click.option(
    "--symbols",
    default="BTCUSDT,ETHUSDT,SOLUSDT,XRPUSDT",
    show_default=True,
    help="Linear symbols that are mirrored.",
)
@click.option(
    "--scenario",
    type=click.Choice(("calm", "trend", "volatile", "gap", "cascade", "squeeze")),
    help="What the simulated market is to be like.  [default: a course of its own]",
)
@click.option(
    "--speed",
    type=click.IntRange(1, 480),
    default=1,
    show_default=True,
    help="Pay funding so many times as often, and let the simulator's moods pass so much faster.",
)
@click.option(
    "--keys",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="TOML file of more API keys, of this or of other users.",
)
@click.option(
    "--faults",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="TOML file of what is to go wrong.",
)
@click.option("--control", is_flag=True, help="Serve /control: faults, clock and market at run time, without a key.")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON: rest, ws, api_key, api_secret.")
@click.option("--stop-on-eof", is_flag=True, hidden=True, help="Stop when standard input is closed.")
@click.option("--untold", is_flag=True, hidden=True, help="Do not tell other commands where it serves.")
def exchange(
    host: str,
    port: int,
    seed: int,
    state: Path | None,
    fresh: bool,
    market: str,
    symbols: str,
    scenario: str | None,
    speed: int,
    keys: Path | None,
    faults: Path | None,
    control: bool,
    as_json: bool,
    stop_on_eof: bool,
    untold: bool,
) -> None:
    """Run the paper exchange: Bybit V5 over REST and WebSocket, until it is stopped.

    It needs no account and no network. Any Bybit client can trade on it with the addresses, key and secret
    that it prints.
    """
    if fresh and state is not None:
        raise click.UsageError("--fresh and --state exclude each other")
    if scenario is not None and market != "sim":
        raise click.UsageError("--scenario is for the simulated market")
    if control and not _is_own_machine(host):
        raise click.UsageError("--control has no key: it is served on a loopback address only")
    from tui.paper.serve import Settings
    from tui.paper_place import default_state

    settings = Settings(
        host=host,
        port=port,
        seed=seed,
        state=None if fresh else state or default_state(),
        replay=_replay_file(market),
        scenario=scenario or "",
        speed=speed,
        keys=keys,
        faults=faults,
        control=control,
    )
    kind, _, where = market.partition(":")
    mirror = (where, tuple(symbols.split(","))) if kind == "mirror" else None
    _run(settings, mirror, as_json=as_json, stop_on_eof=stop_on_eof, told=not untold)


def _is_own_machine(host: str) -> bool:
    import ipaddress

    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _replay_file(market: str) -> Path | None:
    kind, _, name = market.partition(":")
    if market == "sim" or (kind == "mirror" and name):
        return None
    if kind != "replay" or not name:
        raise click.BadParameter("must be sim, replay:FILE or mirror:WHERE", param_hint="--market")
    return Path(name)


def _run(
    settings: "Settings", mirror: tuple[str, tuple[str, ...]] | None, *, as_json: bool, stop_on_eof: bool, told: bool
) -> None:
    import asyncio

    from tui.mirror.errors import MirrorError
    from tui.paper.faults.rules import FaultError
    from tui.paper.key_file import KeyFileError
    from tui.paper.market.recording import RecordingError
    from tui.paper.ports import ServeError
    from tui.paper.serve import PaperExchange
    from tui.paper.store import StoreError

    async def serve() -> None:
        stop = asyncio.Event()
        _stop_on_signals(stop)
        if stop_on_eof:
            await _stop_on_eof(stop)
        with _mirrored(mirror) as market, ExitStack() as ends:
            exchange = (
                PaperExchange(settings)
                if market is None
                else PaperExchange(settings, market=market, specs=market.specs)
            )

            def started(running: "Running") -> None:
                if told and settings.state is not None:
                    ends.enter_context(_told(settings.state, running))
                _announce(running, as_json=as_json)

            await exchange.run(started, stop)

    try:
        asyncio.run(serve())
    except (FaultError, KeyFileError, MirrorError, ServeError, StoreError, RecordingError) as failed:
        raise click.ClickException(str(failed)) from None


@contextmanager
def _mirrored(mirror: tuple[str, tuple[str, ...]] | None) -> "Iterator[MirrorMarket | None]":
    """The market that follows another exchange, for as long as it is used."""
    if mirror is None:
        yield None
        return
    import logging

    # pybit writes to standard error wherever nobody listens to its log.
    logging.getLogger().addHandler(logging.NullHandler())
    from tui.mirror.instruments import ask_for, environment_of
    from tui.mirror.market import MirrorMarket

    where, symbols = mirror
    environment = environment_of(where)
    market = MirrorMarket(environment, ask_for(environment, symbols))
    market.start()
    try:
        yield market
    finally:
        market.stop()


FIELDS = ("rest", "ws", "api_key", "api_secret")


def _told(state: Path, running: "Running") -> AbstractContextManager[None]:
    from tui.paper_place import told

    return told(state, {name: getattr(running, name) for name in FIELDS})


def _announce(running: "Running", *, as_json: bool) -> None:
    if as_json:
        import json

        click.echo(json.dumps({name: getattr(running, name) for name in FIELDS}))
        return
    click.echo(f"REST       {running.rest}")
    click.echo(f"WebSocket  {running.ws}   ({running.ws}/v5/public/linear, {running.ws}/v5/private)")
    click.echo(f"key        {running.api_key}")
    click.echo(f"secret     {running.api_secret}")
    click.echo("Serving until stopped (Ctrl+C).")


def _stop_on_signals(stop: "asyncio.Event") -> None:
    import asyncio
    import signal

    loop = asyncio.get_running_loop()
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            loop.add_signal_handler(getattr(signal, name), stop.set)


async def _stop_on_eof(stop: "asyncio.Event") -> None:
    """Set `stop` when the parent has gone: its end closes our standard input, whatever way it ended."""
    import asyncio
    import sys

    class Watch(asyncio.Protocol):
        def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
            stop.set()

    await asyncio.get_running_loop().connect_read_pipe(Watch, sys.stdin)
