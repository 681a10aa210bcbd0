"""Where somebody can listen in: what goes out and comes in, and what the console makes of it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from tui.model.facts import Fact, Stream


class Tap(Protocol):
    """Told from many threads. No method waits and none raises; what it is given is not changed afterwards."""

    tell: Callable[[str], None]
    """Set by the console: takes one line when the listener has to end before it, from any thread."""

    def came(self, stream: Stream, text: str) -> None:
        """A frame arrived."""
        ...

    def went(self, stream: Stream, message: Mapping[str, Any]) -> None:
        """A message is sent over a stream."""
        ...

    def gone(self, stream: Stream) -> None:
        """A connection ended."""
        ...

    def forgot(self, topic: str) -> None:
        """A public topic is no longer followed."""
        ...

    def asked(self, name: str, params: Mapping[str, Any]) -> int:
        """A REST request is sent, by pybit's name for it; returns a number for its answer."""
        ...

    def answered(self, number: int, answer: Mapping[str, Any]) -> None:
        """A request succeeded."""
        ...

    def failed(self, number: int, why: str) -> None:
        """A request was refused, or was not answered."""
        ...

    def began(self, symbols: tuple[str, ...]) -> None:
        """The console shows these symbols."""
        ...

    def watched(self, symbol: str) -> None:
        """A symbol was selected."""
        ...

    def took(self, facts: Iterable[Fact]) -> None:
        """The owner of the state took these facts in, in this order; market facts come as frames."""
        ...

    def said(self, text: str, severity: str, seconds: float) -> None:
        """The console said something, for so many seconds."""
        ...

    def close(self) -> None:
        """Nothing more will be told."""
        ...
