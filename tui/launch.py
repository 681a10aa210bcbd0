"""Opening the console: where it trades, with which key, and what is said before and after the screen."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.config.read import Config, ConfigError
from tui.rules.terminal_size import SMALLEST
from tui.terminal_look import has_few_colours, is_ascii_only

if TYPE_CHECKING:
    from tui.console import Console, Setup
    from tui.exchange.credentials import Credentials
    from tui.exchange.environment import Environment
    from tui.record.recorder import Recorder
    from tui.theme import Look

FRAMES = {"normal": 0.1, "low": 0.5}
USUAL_SYMBOLS = ("BTCUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT", "BTCUSD", "ETHUSD", "SOLUSD", "XRPUSD")
OPTIONS_SHOWN = 60


def check_terminal() -> None:
    """Raises ClickException where there is no terminal, or too small a one."""
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


def check_recording(path: Path) -> None:
    """Raises ClickException where no session can be recorded."""
    from tui.record.file import RecordingError
    from tui.record.recorder import check

    try:
        check(path)
    except RecordingError as error:
        raise click.ClickException(str(error)) from None


def run_on_paper(arguments: list[str], settings: Config, *, named: bool, record: Path | None = None) -> None:
    """The console on an exchange of its own; `named` is whether its account was said."""
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
        tour = settings["tour"] and _is_first_time()
        _run(paper(address.rest, address.ws), credentials, settings, notice, tour=tour, record=record)
    except PaperStartError as error:
        raise click.ClickException(str(error)) from None
    finally:
        child.stop()


def run_elsewhere(settings: Config, rest: str | None, ws: str | None, record: Path | None = None) -> None:
    """The console on an exchange that runs already."""
    from tui.exchange.environment import AddressError, EnvironmentName, custom, remote
    from tui.keys.find import KeysError, find_key

    name = EnvironmentName(settings["env"])
    try:
        if rest is not None and ws is not None:
            place = custom(name, rest, ws)
        else:
            place = remote(name, settings["domain"], settings["tld"])
        found = find_key(name, os.environ, settings[f"keys.{name}.rsa_key_file"])
    except (AddressError, KeysError) as error:
        raise click.ClickException(str(error)) from None
    _run(place, found.credentials, settings, record=record)


def _run(
    place: "Environment",
    credentials: "Credentials",
    settings: Config,
    notice: str = "",
    *,
    tour: bool = False,
    record: Path | None = None,
) -> None:
    from platformdirs import user_log_path, user_state_path

    from tui.crash import keep_off_the_terminal
    from tui.exchange.logs import log_to_file
    from tui.memory import give_large_blocks_back

    give_large_blocks_back()
    log_to_file(user_log_path("bybit-tui", appauthor=False) / "bybit-tui.log", credentials.secrets)
    keep_off_the_terminal()
    from tui.console import Console, Setup, StartError
    from tui.model.enums import Category
    from tui.orders.journal import JournalError
    from tui.rules.alerts import AlertSettings
    from tui.rules.confirmation import Confirmation
    from tui.rules.ladder_orders import LadderSettings

    try:
        keymap = settings.keymap
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
    look = look_of(settings)
    setup = Setup(
        place,
        credentials,
        settings["symbols"],
        user_state_path("bybit-tui", appauthor=False) / "journal" / f"{place.name}-{credentials.key[:6]}",
        category=Category(settings["category"]),
        settle_coin=settings["settle_coin"],
        max_moved_ticks=settings["orders.max_moved_ticks"],
        frame=FRAMES[settings["bandwidth"]],
        limits=settings.limits(place.name),
        confirm=Confirmation(settings["orders.confirm"], settings["orders.confirm_above"]),
        ladder=LadderSettings(
            settings["orders.size_presets"], settings["orders.slippage_percent"], settings["orders.armed_idle"]
        ),
        theme=look.theme,
        red_is_up=look.red_is_up,
        is_ascii=look.is_ascii,
        keymap=keymap,
        alerts=AlertSettings(
            settings["alerts.fill"],
            settings["alerts.stop"],
            settings["alerts.liquidation_percent"],
            settings["alerts.funding_minutes"],
            settings["alerts.feed_after"],
        ),
        bell=settings["alerts.bell"],
        hook=settings["alerts.hook"],
        tour=tour,
        groups=settings["groups"],
        sizes=user_state_path("bybit-tui", appauthor=False) / "sizes.json",
        chart_ema=settings["chart.ema"],
        watch=settings["watch"],
        armed_for=settings["orders.armed_for"],
        audit=user_state_path("bybit-tui", appauthor=False) / "audit" if settings["audit"] else None,
        memory=user_state_path("bybit-tui", appauthor=False) / "command-line.json",
        cancel_on_exit=settings["cancel_on_exit"],
    )
    console = Console(setup, tap=_recorder(record, setup))
    try:
        console.check()
        console = _with_symbols(console)
        console.start()
    except (StartError, JournalError) as error:
        console.stop()
        raise click.ClickException(str(error)) from None
    _show(console, notice)


def look_of(settings: Config) -> "Look":
    """How everything is drawn, by the settings and by what the terminal can."""
    from tui.theme import Look

    ascii_only = settings["signs"] == "ascii" or (settings["signs"] == "auto" and is_ascii_only(os.environ))
    return Look(_theme(settings["theme"]), settings["rising"] == "red", ascii_only)


def _is_first_time() -> bool:
    """Whether the console is opened on paper for the first time; the second time it is not."""
    from platformdirs import user_state_path

    mark = user_state_path("bybit-tui", appauthor=False) / "toured"
    try:
        mark.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        mark.touch(exist_ok=False)
    except OSError:
        return False
    return True


def _theme(wanted: str) -> str:
    if wanted != "auto":
        return wanted
    return "sixteen" if has_few_colours(os.environ) else "night-desk"


def _with_symbols(console: "Console") -> "Console":
    """Choose what to watch where nothing was named: the usual symbols, as far as they are listed."""
    if console.setup.symbols:
        return console
    from dataclasses import replace

    from tui.console import StartError
    from tui.model.enums import Category
    from tui.rules.options import by_expiry_and_strike

    category, coin = console.setup.category, console.setup.settle_coin
    if category is Category.OPTION:
        usual = by_expiry_and_strike(console.instruments)[:OPTIONS_SHOWN]
    else:
        is_linear = category is Category.LINEAR
        known = [each.symbol for each in console.instruments if not is_linear or each.settle_coin == coin]
        usual = tuple(symbol for symbol in USUAL_SYMBOLS if symbol in known) or tuple(known[:4])
    if not usual:
        settled = f" that are settled in {coin}" if category is Category.LINEAR else ""
        raise StartError(f"there are no {category} contracts{settled}")
    console.setup = replace(console.setup, symbols=usual)
    return console


def _recorder(path: Path | None, setup: "Setup") -> "Recorder | None":
    """What writes the session into a file, begun; None where none is named."""
    if path is None:
        return None
    from importlib.metadata import version

    from tui.record.file import RecordingError
    from tui.record.recorder import Recorder

    about = {"environment": setup.environment.name, "category": setup.category, "settle_coin": setup.settle_coin}
    try:
        recorder = Recorder(path, [setup.credentials.key, *setup.credentials.secrets])
        recorder.start(about | {"version": version("bybit-tui")})
    except RecordingError as error:
        raise click.ClickException(str(error)) from None
    return recorder


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
