"""A group of commands, some of which are imported when they are asked for."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class LazyGroup(click.Group):
    """`later` names commands by "module:attribute"."""

    def __init__(self, *arguments: Any, later: Mapping[str, str], **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._later = later

    def list_commands(self, ctx: click.Context) -> list[str]:
        """By name."""
        return sorted({*super().list_commands(ctx), *self._later})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now if it was not yet."""
        if cmd_name not in self._later:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = self._later[cmd_name].partition(":")
        found = getattr(import_module(module), attribute)
        if not isinstance(found, click.Command):
            raise TypeError(f"{cmd_name} is not a command")
        return found
