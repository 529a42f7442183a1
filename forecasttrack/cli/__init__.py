"""The command line: each command stands in a file of its own and is loaded when it is called.

Knows: options, exit statuses, and how results are printed for people and programs.
In: a path to a book or a ledger. Out: a table, JSON or CSV on stdout, faults on stderr.
May import every other package; nothing imports it.
A new command gets a file with a function `command`, and a line in the table below.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import click

import forecasttrack
from forecasttrack.cli.exit_status import failing_clearly
from forecasttrack.cli.streams import safe_streams
from forecasttrack.display.found import shown

_COMMANDS = {
    "add": "Add a question to a book or ledger.",
    "amend": "Give a question what it lacks, or change it.",
    "bench": "Measure our speed on this machine, beside other libraries.",
    "calibration": "Set probabilities beside frequencies.",
    "changes": "Show which outcomes and scores moved, and for whom.",
    "check": "Look for faults in a book or ledger.",
    "code": "Write a sheet for a coder, or read it back.",
    "compare": "Set two forecasters beside each other on common questions.",
    "due": "List open questions, the most urgent first.",
    "export": "Write a book or ledger as another program reads it.",
    "find": "Find the claims of a briefing, into a draft of a book.",
    "formats": "List what can be imported and exported.",
    "import": "Take forecasts from a file of another program.",
    "indicators": "Show how far each claim's indicators came true.",
    "leaderboard": "Rank forecasters, on different questions too.",
    "ledger": "Look at a ledger, prove it, carry it elsewhere.",
    "lexicon": "Look up what words of probability stand for.",
    "new": "Write a small commented book to start from.",
    "predict": "State a forecast, or revise one.",
    "record": "Put a book, or facts, on record in a ledger.",
    "report": "Write the scorecard as a page or as Markdown.",
    "resolve": "Settle questions by hand, or by rule from facts.",
    "retract": "Take a resolution or a forecast back.",
    "review": "Accept, edit, split, merge or drop proposed questions.",
    "score": "Score the forecasts of a book or ledger.",
    "score-files": "Score more forecasts than fit into memory.",
    "skill": "Set mean scores beside those of a baseline.",
    "template": "Write a sheet to fill in and import.",
    "withdraw": "End a forecast without another in its place.",
}
"""The commands, each in the file of its name, with what the list of commands says of it.

The lines stand together so that the list is shown without loading any command.
"""


class _CommandsOnDemand(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        if name not in _COMMANDS:
            return None
        module = importlib.import_module(f"{__name__}.{name.replace('-', '_')}")
        command = getattr(module, "command")  # noqa: B009
        assert isinstance(command, click.Command)  # noqa: S101 - every command file has one
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        _refuse_empty(args)
        _refuse_nul(args)
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        # Help and usage errors are printed before any command is invoked.
        with safe_streams(), failing_clearly():
            return super().main(*args, **kwargs)

    # Click would end a closed pipe with status 1, which means that the data has faults.

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        with failing_clearly():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> object:
        with failing_clearly():
            return super().invoke(ctx)


def _refuse_empty(args: Sequence[str]) -> None:
    """An unset variable of the shell leaves an argument empty, and must not pass for a place."""
    for before, argument in pairwise(args):
        _, equals, value = argument.partition("=")
        is_option = argument.startswith("--") and bool(equals)
        if not (value if is_option else argument).strip():
            name = argument.removesuffix("=") if is_option else f"the argument after {before!r}"
            raise click.UsageError(f"{name} is empty; is a variable of the shell unset?")


def _refuse_nul(args: Sequence[str]) -> None:
    """No path or text holds the character that ends a text for the system."""
    for argument in args:
        if "\0" in argument:
            raise click.UsageError(f"{shown(argument)} holds the character U+0000; leave it out")


@click.group(cls=_CommandsOnDemand, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(forecasttrack.__version__)
def main() -> None:
    """Keep score of written predictions.

    PATH is a book: a YAML file, or a folder of them. Start one with `forecasttrack new PATH`.
    Or it is a ledger: its file (track.db), a database URL (sqlite:///track.db,
    postgresql://desk@server/track), or a folder of JSON Lines.

    Exit status: 0 done, 1 the data has faults, 2 wrong usage, 3 something is overdue, 4 another
    program was writing there and nothing was written, 74 the output or the disk failed.
    """
