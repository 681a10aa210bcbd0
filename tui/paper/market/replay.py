"""A recorded market, played from the moment at which the exchange starts.

Only the recorded symbol is listed. When the recording ends it begins again with its first picture, and time goes
on: the price jumps from the last one to the first, as after a gap, and orders that the jump passes are filled.
"""

from collections.abc import Iterable
from pathlib import Path

from tui.paper.engine.types import InstrumentSpec
from tui.paper.market.bars import BarReplay
from tui.paper.market.console_recording import read_console_recording
from tui.paper.market.frames import FrameReplay
from tui.paper.market.recording import BookRecording, RecordingError, read_recording


def open_replay(path: Path, specs: Iterable[InstrumentSpec]) -> BarReplay | FrameReplay:
    """The market of a recording: order-book frames, bars, or a console's own, told from the file.

    Bars do not say what they are of: the file's name has to begin with a listed symbol or its base coin.
    Raises RecordingError, one line, when the file cannot be played.
    """
    recording = read_console_recording(path) or read_recording(path)
    listed = {spec.symbol: spec for spec in specs}
    if isinstance(recording, BookRecording):
        spec = listed.get(recording.symbol)
        if spec is None:
            raise RecordingError(f"{path}: {recording.symbol} is not listed here ({', '.join(listed)} are)")
        return FrameReplay(recording, spec)
    name = recording.name.upper()
    for spec in listed.values():
        if name.startswith(spec.base_coin):
            return BarReplay(recording, spec)
    coins = ", ".join(spec.base_coin for spec in listed.values())
    raise RecordingError(f"{path}: the name of a file of bars must begin with its coin ({coins})")
