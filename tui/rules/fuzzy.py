"""Finding an instrument by a few letters of it: its own small scorer on an index that is made once.

The letters are to be in the name in their order. A name that begins with them is better than one that holds them
together, and that better than one in which they are scattered; of equals the shorter name wins, then the alphabet.
"""

from collections.abc import Iterable

MOST_LETTERS = 40
_START, _TOGETHER, _SCATTERED = 0, 1_000, 2_000


class SearchIndex:
    """Names, ready to be searched; a longer text is looked for in what the shorter one before it found."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = sorted(names, key=lambda name: (len(name), name))
        self._folded = [_folded(name) for name in self._names]
        self._found: dict[str, list[int]] = {"": list(range(len(self._names)))}

    def __len__(self) -> int:
        return len(self._names)

    def find(self, text: str, most: int = 200) -> tuple[list[str], int]:
        """The best names for a text, and how many match in all."""
        letters = _folded(text)[:MOST_LETTERS]
        matching = self._matching(letters)
        if not letters:
            return [self._names[number] for number in matching[:most]], len(matching)
        scored = sorted((_score(self._folded[number], letters), number) for number in matching)
        return [self._names[number] for _, number in scored[:most]], len(scored)

    def _matching(self, letters: str) -> list[int]:
        found = self._found.get(letters)
        if found is not None:
            return found
        # What was found for the letters before; a text that is not typed on begins anew.
        shorter = next(letters[:end] for end in range(len(letters) - 1, -1, -1) if letters[:end] in self._found)
        folded = self._folded
        found = [number for number in self._found[shorter] if _holds(folded[number], letters)]
        self._found = {known: row for known, row in self._found.items() if letters.startswith(known)}
        self._found[letters] = found
        return found


def _folded(text: str) -> str:
    return "".join(each for each in text.upper() if each.isalnum())


def _holds(name: str, letters: str) -> bool:
    if letters in name:
        return True
    place = -1
    for letter in letters:
        place = name.find(letter, place + 1)
        if place < 0:
            return False
    return True


def _score(name: str, letters: str) -> int:
    """The lower the better."""
    place = name.find(letters)
    if place == 0:
        return _START
    if place > 0:
        return _TOGETHER + place
    # Scattered: the first letter early, and the letters close together.
    at = first = name.find(letters[0])
    for letter in letters[1:]:
        at = name.find(letter, at + 1)
    return _SCATTERED + 2 * first + (at - first)
