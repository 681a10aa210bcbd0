"""`bybit-tui replay`: a recording in the console's panes."""

import os
from pathlib import Path

import click

from tui.config.command import config_path
from tui.config.read import ConfigError, read_config


class UnplayableError(click.ClickException):
    """A file that cannot be played."""

    exit_code = 2


@click.command(short_help="Play a recording in the console's panes.")
@click.argument("file", type=click.Path(path_type=Path))
def replay(file: Path) -> None:
    """Play a session that --record has written, in the console's own panes.

    Space pauses, + and - change the speed, arrows and Home and End move in time, n and N go to the fills, g to a
    position that is typed, ? shows all keys. Nothing can be sent and no network is used.
    """
    from tui.launch import check_terminal, look_of
    from tui.record.file import RecordingError, open_recording
    from tui.replay.player import Player

    try:
        player = Player(open_recording(file))
    except RecordingError as error:
        words = str(error)
        raise UnplayableError(words if str(file) in words else f"{file}: {words}") from None
    try:
        look = look_of(read_config(config_path(), os.environ, {}))
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
    check_terminal()
    from tui.crash import keep_off_the_terminal
    from tui.replay.app import ReplayApp

    keep_off_the_terminal()
    app = ReplayApp(player, look)
    try:
        app.run()
    finally:
        app.part()
    if app.return_code:
        raise SystemExit(app.return_code)
