"""The command line: each command stands in a file of its own and is loaded when it is called."""

from __future__ import annotations

import importlib

import click

import forecasttrack
from forecasttrack.cli.exit_status import failing_clearly

_COMMANDS = {
    "calibration": "calibration",
    "changes": "changes",
    "check": "check",
    "code": "code",
    "due": "due",
    "indicators": "indicators",
    "lexicon": "lexicon",
    "ledger": "ledger",
    "new": "new",
    "record": "record",
    "report": "report",
    "resolve": "resolve",
    "score": "score",
    "withdraw": "withdraw",
}


class _Rooms(click.Group):
    """A group whose commands are imported when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        if name not in _COMMANDS:
            return None
        module = importlib.import_module(f"{__name__}.{_COMMANDS[name]}")
        command = getattr(module, "command")  # noqa: B009 - every command file has one
        assert isinstance(command, click.Command)  # noqa: S101
        return command

    def invoke(self, ctx: click.Context) -> object:
        with failing_clearly():
            return super().invoke(ctx)


@click.group(cls=_Rooms, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(forecasttrack.__version__)
def main() -> None:
    """Keep score of written predictions.

    PATH is a book: a YAML file, or a folder of them. Start one with `forecasttrack new PATH`.
    Or it is a ledger: its file, a database URL, or a folder of JSON Lines.

    Exit status: 0 done, 1 the data has faults, 2 wrong usage, 3 something is overdue.
    """
