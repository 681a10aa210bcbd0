"""The command line. Heavy imports happen inside the commands that need them."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.config.command import config, config_path
from tui.config.read import Config, ConfigError, read_config
from tui.config.table import ENVIRONMENTS
from tui.exchange_command import exchange

if TYPE_CHECKING:
    from tui.console import Console
    from tui.exchange.credentials import Credentials
    from tui.exchange.environment import Environment

SMALLEST = (60, 16)
PAPER_SYMBOLS = ("BTCUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT")


@click.group(
    invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=False
)
@click.option(
    "--env",
    type=click.Choice(list(ENVIRONMENTS)),
    help="Where to trade [paper]. paper needs no account and no network; mainnet starts disarmed.",
)
@click.option("--symbol", "symbols", multiple=True, metavar="SYMBOL", help="Symbols to watch; may be given often.")
@click.option("--fresh", is_flag=True, help="paper: start with a new account and keep nothing.")
@click.option(
    "--state", type=click.Path(dir_okay=False, path_type=Path), help="paper: the file that keeps the account."
)
@click.option("--seed", type=int, help="paper: seed of the simulated market [1].")
@click.option("--market", metavar="sim|replay:FILE|mirror:WHERE", help="paper: where prices come from [sim].")
@click.option("--rest", metavar="URL", help="REST address of a running exchange, with --ws.")
@click.option("--ws", metavar="URL", help="WebSocket base address of a running exchange, with --rest.")
@click.option("--watch", is_flag=True, help="Only watch: nothing can be sent, and a read-only key is enough.")
@click.option("--cancel-on-exit", is_flag=True, help="Cancel the open orders on leaving; stops and positions stay.")
@click.version_option(package_name="bybit-tui")
@click.pass_context
def main(
    context: click.Context,
    env: str | None,
    symbols: tuple[str, ...],
    fresh: bool,
    state: Path | None,
    seed: int | None,
    market: str | None,
    rest: str | None,
    ws: str | None,
    watch: bool,
    cancel_on_exit: bool,
) -> None:
    """A trading console for Bybit V5 in the terminal.

    Without a command it opens the console on the embedded paper exchange. Keys of other environments are taken from
    BYBIT_TESTNET_API_KEY and its like, or BYBIT_API_KEY; settings from the file that `bybit-tui config path` names.
    """
    if context.invoked_subcommand is not None:
        return
    _check_terminal()
    if (rest is None) != (ws is None):
        raise click.UsageError("--rest and --ws go together")
    if fresh and state is not None:
        raise click.UsageError("--fresh and --state exclude each other")
    given = {
        "env": env,
        "symbols": tuple(dict.fromkeys(symbol.upper() for symbol in symbols)) or None,
        "paper.seed": seed,
        "paper.market": market,
        "watch": watch or None,
        "cancel_on_exit": cancel_on_exit or None,
    }
    try:
        settings = read_config(config_path(), os.environ, given)
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
    if settings["env"] == "paper" and rest is None:
        arguments = ["--seed", str(settings["paper.seed"]), "--market", str(settings["paper.market"])]
        arguments += ["--fresh"] if fresh else ["--state", str(state)] if state is not None else []
        _run_on_paper(arguments, settings, named=fresh or state is not None)
    else:
        _run_elsewhere(settings, rest, ws)


main.add_command(exchange)
main.add_command(config)


def _check_terminal() -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.ClickException("the console needs a terminal: standard input and output must be one")
    try:
        size = os.get_terminal_size(sys.stdout.fileno())
    except OSError:
        return
    if size.columns and (size.columns < SMALLEST[0] or size.lines < SMALLEST[1]):
        raise click.ClickException(
            f"the terminal is too small: {size.columns}x{size.lines}, at least {SMALLEST[0]}x{SMALLEST[1]} is needed"
        )


def _run_on_paper(arguments: list[str], settings: Config, *, named: bool) -> None:
    from tui.exchange.credentials import Credentials
    from tui.exchange.environment import paper
    from tui.paper_child import PaperChild, PaperStartError

    child = PaperChild(tuple(arguments))
    notice = ""
    try:
        try:
            address = child.address()
        except PaperStartError as error:
            child.stop()
            if named or "in use" not in str(error):
                raise click.ClickException(str(error)) from None
            # The kept account belongs to another console that is open: this one gets an account of its own.
            notice = "the kept paper account is in use by another console: this one is new and is not kept"
            child = PaperChild((*arguments, "--fresh"))
            address = child.address()
        credentials = Credentials(address.api_key, address.api_secret)
        _run(paper(address.rest, address.ws), credentials, settings, notice)
    except PaperStartError as error:
        raise click.ClickException(str(error)) from None
    finally:
        child.stop()


def _run_elsewhere(settings: Config, rest: str | None, ws: str | None) -> None:
    from tui.exchange.environment import REMOTE, Environment, EnvironmentName
    from tui.exchange.key_source import NoKeyError, credentials_of

    try:
        credentials = credentials_of(settings["env"], os.environ)
    except NoKeyError as error:
        raise click.ClickException(str(error)) from None
    chosen = EnvironmentName(settings["env"])
    if rest is not None and ws is not None:
        place = Environment(chosen, rest.rstrip("/"), ws.rstrip("/"), ws.rstrip("/"))
    else:
        place = REMOTE[chosen]
    _run(place, credentials, settings)


def _run(place: "Environment", credentials: "Credentials", settings: Config, notice: str = "") -> None:
    from platformdirs import user_log_path, user_state_path

    from tui.exchange.logs import log_to_file
    from tui.memory import give_large_blocks_back

    give_large_blocks_back()
    log_to_file(user_log_path("bybit-tui", appauthor=False) / "bybit-tui.log", [credentials.reveal()])
    from tui.console import Console, Setup, StartError
    from tui.orders.journal import JournalError
    from tui.rules.confirmation import Confirmation

    setup = Setup(
        place,
        credentials,
        settings["symbols"],
        user_state_path("bybit-tui", appauthor=False) / "journal" / f"{place.name}-{credentials.key[:6]}",
        limits=settings.limits(place.name),
        confirm=Confirmation(settings["orders.confirm"], settings["orders.confirm_above"]),
        theme=settings["theme"],
        watch=settings["watch"],
        armed_for=settings["orders.armed_for"],
        cancel_on_exit=settings["cancel_on_exit"],
    )
    console = Console(setup)
    try:
        console.check()
        console = _with_symbols(console)
        console.start()
    except (StartError, JournalError) as error:
        console.stop()
        raise click.ClickException(str(error)) from None
    _show(console, notice)


def _with_symbols(console: "Console") -> "Console":
    """Choose what to watch where nothing was named: the usual symbols, as far as they are listed."""
    if console.setup.symbols:
        return console
    from dataclasses import replace

    known = [each.symbol for each in console.instruments]
    usual = tuple(symbol for symbol in PAPER_SYMBOLS if symbol in known) or tuple(known[:4])
    console.setup = replace(console.setup, symbols=usual)
    return console


def _show(console: "Console", notice: str) -> None:
    from tui.app import TradingApp

    app = TradingApp(console, notice)
    try:
        app.run()
    finally:
        words = app.part()
    for line in words:
        click.echo(line)
    if app.return_code:
        raise SystemExit(app.return_code)
