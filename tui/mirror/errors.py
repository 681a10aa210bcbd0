"""Why another exchange cannot be mirrored."""


class MirrorError(Exception):
    """One line for the person who asked for it."""
