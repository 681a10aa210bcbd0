"""Keys typed in a burst act on what they were meant for.

Textual hands a key to the widget that has the focus when the app sees it, not when the keys before it have acted.
Without this, digits that follow a Tab land in the field before, and an Enter typed ahead confirms a question that
nobody has seen.
"""

from textual import events
from textual.message_pump import MessagePump
from textual.widget import Widget


class KeysInOrder(MessagePump):
    """Mixed in before Widget: passes a key on when the focus has moved, drops it when another screen is on top."""

    async def on_event(self, event: events.Event) -> None:
        """Act on a key only while it is ours to act on."""
        if isinstance(event, events.Key) and isinstance(self, Widget):
            if self.app.screen is not self.screen:
                return
            focused = self.screen.focused
            if focused is not None and focused is not self:
                focused.post_message(event)
                return
        await super().on_event(event)
