"""The app of a replay: how fast it plays, where it goes, and what is shown. It has nothing that could send."""

import signal
import sys
import time
from collections.abc import Callable

from textual import on

from tui.exchange.parse import clean
from tui.keymap import DEFAULT_KEYMAP
from tui.leaving import Leaving
from tui.model.facts import FeedPhase
from tui.panes.view import ConsoleView
from tui.panes.watchlist import WatchlistPane
from tui.replay.player import Player
from tui.replay.screen import Progress, ReplayScreen, TimeDialog
from tui.screens import wishes
from tui.stage import Stage
from tui.terminal_watch import watch_terminal
from tui.theme import PLAIN_LOOK, Look

FRAME = 0.1
WORK = 0.06
"""Seconds of a frame that may be spent on playing: the keys are heard in between, however long the way is."""
PATIENCE = 1.0
"""Seconds after which a way to another position is shown as one."""
SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
FRAMES_LOST = 1.0
"""The longest pause between two frames, s, that is played on: a machine that slept does not jump."""
NOTICE_FOR = 4.0


class ReplayApp(Stage):
    """Plays one recording."""

    _screen: ReplayScreen

    def __init__(self, player: Player, look: Look = PLAIN_LOOK, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(look)
        self._screen = ReplayScreen(DEFAULT_KEYMAP)
        self._player, self._clock = player, clock
        self._playing, self._speed = True, SPEEDS.index(1.0)
        self._goal = 0.0
        self._is_there = True
        """Whether the player has reached its goal."""
        self._way: tuple[float, float] = (0.0, 0.0)
        """When the way to the goal began, and from where."""
        self._last_frame = clock()
        self._notice = ("", 0.0)
        self._chosen = ("", 0)
        """The symbol that is looked at instead of the recorded one, until another is selected in the recording."""
        self._leaving = Leaving(lambda code: self.exit(return_code=code), lambda: None)

    def on_mount(self) -> None:
        """Show the screen and begin to play."""
        self.push_screen(self._screen)
        self._last_frame = self._clock()
        self.set_interval(FRAME, self._frame)
        self._leaving.listen()
        if not self.is_headless and sys.stdin is not None:
            watch_terminal(sys.stdin.fileno(), lambda: self._leaving.on_signal(signal.SIGHUP))

    def part(self) -> None:
        """The screen is gone in good order; while it goes, a terminal that hung up may still hold it for ever."""
        self._leaving.left()

    # --- time -----------------------------------------------------------------------------------

    @property
    def position(self) -> float:
        """Where the player is, s."""
        return self._player.position

    @property
    def is_playing(self) -> bool:
        """Whether time goes on by itself."""
        return self._playing

    @property
    def is_there(self) -> bool:
        """Whether what is shown is what was asked for."""
        return self._is_there

    def _frame(self) -> None:
        now = self._clock()
        passed, self._last_frame = min(now - self._last_frame, FRAMES_LOST), now
        if self._playing and self._is_there:
            self._goal = min(self._player.duration, self._player.position + passed * SPEEDS[self._speed])
        self._run()
        if self._playing and self._is_there and self._goal >= self._player.duration:
            self._playing = False
        self._paint()

    def _run(self) -> None:
        self._is_there = self._player.run(self._goal, WORK)

    def _go(self, goal: float) -> None:
        """Go to a position; what is far takes some frames."""
        self._goal = min(max(0.0, goal), self._player.duration)
        self._player.seek(self._goal)
        self._way = (self._clock(), self._player.position)
        self._run()
        self._paint()

    def _paint(self) -> None:
        if self._screen.is_mounted and self.is_running:
            self._screen.paint(self._view())
            self._screen.show_progress(self._progress())
            self._screen.show_happenings(self._player.scene.happenings, self._player.position - self._player.moment)

    def _progress(self) -> Progress:
        player, seeking = self._player, None
        begun, start = self._way
        if not self._is_there and self._clock() - begun > PATIENCE and self._goal > start:
            seeking = (player.position - start) / (self._goal - start)
        return Progress(
            position=player.position,
            duration=player.duration,
            is_playing=self._playing,
            speed=SPEEDS[self._speed],
            wall_ms=player.wall_ms,
            session=player.number + 1,
            sessions=len(player.sessions),
            starts=tuple(player.starts),
            fills=tuple(player.fills),
            seeking=seeking,
        )

    # --- what is shown --------------------------------------------------------------------------

    def _view(self) -> ConsoleView:
        player, scene = self._player, self._player.scene
        about, now = player.session.about, player.moment
        text, severity = self._notice_at(now)
        offset = scene.links.clock.offset_ms if scene.links.clock is not None else 0.0
        return ConsoleView(
            environment=clean(about.get("environment", ""), 12),
            category=scene.category,
            symbol=self._symbol,
            symbols=scene.symbols,
            settle_coin=clean(about.get("settle_coin", ""), 12),
            market=scene.market,
            account=scene.account,
            links=scene.links,
            now=now,
            exchange_ms=player.wall_ms + round(offset),
            notice=text,
            notice_severity=severity,
            replays=True,
        )

    def _notice_at(self, moment: float) -> tuple[str, str]:
        """What a person is told now, else what the console said then."""
        text, until = self._notice
        if self._clock() < until:
            return text, "warning"
        said, severity, stood = self._player.scene.notice
        if moment < stood:
            return said, severity
        for state in self._player.scene.links.feeds.values():
            if state.phase is FeedPhase.REFUSED:
                return f"{state.stream} feed: {state.detail}", "error"
        return "", "information"

    @property
    def _symbol(self) -> str:
        scene = self._player.scene
        chosen, selections = self._chosen
        return chosen if chosen and selections == scene.selections else scene.symbol

    def _say(self, text: str) -> None:
        self._notice = (text, self._clock() + NOTICE_FOR)
        self._paint()

    # --- keys -----------------------------------------------------------------------------------

    def action_pause(self) -> None:
        """Pause, or go on; at the end, begin again."""
        self._playing = not self._playing
        if self._playing and self.position >= self._player.duration:
            self._go(0.0)
        elif not self._playing:
            # A way that was still being made ends where it has come to.
            self._goal = self.position
        self._paint()

    def action_faster(self, steps: int) -> None:
        """Another speed."""
        self._speed = min(max(0, self._speed + steps), len(SPEEDS) - 1)
        self._paint()

    def action_move(self, seconds: int) -> None:
        """Back or on."""
        self._go((self._goal if not self._is_there else self.position) + seconds)

    def action_begin(self) -> None:
        """To the beginning."""
        self._go(0.0)

    def action_end(self) -> None:
        """To the end, and stay there."""
        self._go(self._player.duration)

    def action_fill(self, direction: int) -> None:
        """To the next fill, or the one before; it stops there."""
        found = self._player.next_fill() if direction > 0 else self._player.previous_fill()
        if found is None:
            self._say("there is no later fill" if direction > 0 else "there is no earlier fill")
            return
        self._playing = False
        self._go(found)

    def action_ask_time(self, typed: str = "") -> None:
        """Ask for a position."""

        def answered(position: float | None) -> None:
            if position is not None:
                self._go(position)

        if not self._is_asking:
            self.push_screen(TimeDialog(self.position, typed), answered)

    @on(WatchlistPane.SymbolSelected)
    def _symbol_selected(self, event: WatchlistPane.SymbolSelected) -> None:
        self._chosen = (event.symbol, self._player.scene.selections)
        self._paint()

    @on(wishes.NoticeAsked)
    def _notice_asked(self, event: wishes.NoticeAsked) -> None:
        self._say(event.text)
