"""Refuse options that say nothing beside the others that were given."""

from __future__ import annotations

from collections.abc import Collection

import click

from forecasttrack.errors import InvalidArgumentError


def refuse_idle(names: Collection[str], why: str) -> None:
    """Refuse options of the running command that were typed though nothing would read them.

    Args:
        names: Parameters of the command that nothing reads.
        why: Why not, to follow "changes nothing here:".

    Raises:
        InvalidArgumentError: One of them was typed.
    """
    context = click.get_current_context()
    on_command_line = click.core.ParameterSource.COMMANDLINE
    for option in context.command.params:
        if option.name in names and context.get_parameter_source(option.name) is on_command_line:
            raise InvalidArgumentError(f"{option.opts[0]} changes nothing here: {why}")
