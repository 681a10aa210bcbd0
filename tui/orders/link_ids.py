"""orderLinkIds: made before the first byte leaves, unique over restarts and between consoles."""

import secrets
import time
from itertools import count

ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"


class LinkIds:
    """Ids of one console: `tui-` + start time and chance + a running number, 36 characters at the most."""

    def __init__(self) -> None:
        self.instance = f"{_base36(int(time.time()))}{secrets.token_hex(3)}"
        self._numbers = count(1)

    def next(self) -> str:
        """An id that nobody has used."""
        return f"tui-{self.instance}-{next(self._numbers)}"


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = ALPHABET[rest] + digits
    return digits
