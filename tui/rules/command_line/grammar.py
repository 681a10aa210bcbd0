"""A typed line, read: either every statement of it is understood, or the word that is not is pointed at."""

from dataclasses import replace
from difflib import get_close_matches

from tui.rules.command_line.lexer import After, Fault, Part, Word, split
from tui.rules.command_line.reader import Reader
from tui.rules.command_line.statements import (
    CAN_FILL,
    AliasSaid,
    BindSaid,
    Line,
    Names,
    Said,
    Step,
    SwitchSaid,
    WaitSaid,
)
from tui.rules.command_line.words import BY_NAME

MOST_STEPS = 20


def parse(text: str, names: Names) -> Line | Fault:
    """The statements of a line, or what is wrong with it. Never raises."""
    try:
        return Line(_steps(text, names))
    except Fault as fault:
        return fault


def _steps(text: str, names: Names) -> tuple[Step, ...]:
    steps: list[Step] = []
    for part in split(text):
        fresh = _expanded(part, names)
        if part.after is After.FILLED and not isinstance(steps[-1].said, CAN_FILL):
            place = part.sign_at
            raise Fault("| waits for a fill: only an order or a close may stand before it", place, place + 1)
        steps += [replace(fresh[0], after=part.after), *fresh[1:]]
        if len(steps) > MOST_STEPS:
            raise Fault(f"more than {MOST_STEPS} statements", part.words[0].start, part.end)
    if len(steps) > 1 and any(isinstance(step.said, AliasSaid | BindSaid) for step in steps):
        raise Fault("alias and bind stand alone; put what belongs to their line into quotation marks", 0, len(text))
    if steps and isinstance(steps[-1].said, WaitSaid):
        raise Fault("nothing follows the wait", steps[-1].start, steps[-1].end)
    return tuple(steps)


def _expanded(part: Part, names: Names) -> list[Step]:
    """The steps of one part: more than one where its first word is an alias."""
    word = part.words[0]
    body = names.alias(word)
    if body is None:
        return [Step(_said(part, names), part.after, word.start, part.end)]
    rest = " ".join(f'"{each.text}"' if each.is_quoted else each.text for each in part.words[1:])
    try:
        # An alias stands for commands: within its line no other alias is looked for.
        found = _steps(f"{body} {rest}".strip(), replace(names, aliases=()))
    except Fault as fault:
        raise Fault(f"in {word.text}, which is {body}: {fault.text}", word.start, part.end) from None
    return [Step(step.said, step.after, word.start, part.end) for step in found]


def _said(part: Part, names: Names) -> Said:
    word = part.words[0]
    command = BY_NAME.get(word.low)
    if command is None:
        return _market(part, names)
    reader = Reader(part, names)
    said = command.read(reader)
    match said:
        case AliasSaid(name, line):
            if name in BY_NAME or name == "c" or names.symbol(part.words[1]):
                raise reader.fault("taken: it is a command or a symbol", part.words[1])
            _check_body(line, part.words[-1], replace(names, aliases=()))
        case BindSaid(_, line):
            _check_body(line, part.words[-1], names)
    return said


def _check_body(line: str, word: Word, names: Names) -> None:
    try:
        if any(isinstance(step.said, AliasSaid | BindSaid) for step in _steps(line, names)):
            raise Fault("alias and bind cannot stand in a line of their own", 0, len(line))
    except Fault as fault:
        start = word.start + 1 + fault.start
        raise Fault(fault.text, min(start, word.end - 1), min(word.start + 1 + fault.end, word.end)) from None


def _market(part: Part, names: Names) -> Said:
    word = part.words[0]
    symbol = names.symbol(word)
    if symbol:
        if len(part.words) > 1:
            raise Fault(f"a symbol alone shows its market; an order is buy {word.text} SIZE", word.start, part.end)
        return SwitchSaid(symbol)
    if word.low == "c":
        raise Fault("c closes in one console and cancels in another: cl closes, ca cancels all", word.start, word.end)
    close = [name for name in BY_NAME if word.low and name.startswith(word.low)] or get_close_matches(word.low, BY_NAME)
    hint = f"; {', '.join(close)}?" if close else f"; commands are {', '.join(_usual())}, or a symbol"
    raise Fault(f"neither a command nor a symbol{hint}", word.start, word.end)


def _usual() -> list[str]:
    return list(dict.fromkeys(command.names[0] for command in BY_NAME.values()))
