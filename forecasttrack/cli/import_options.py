"""Options that state what a file leaves open."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

import click

from forecasttrack.errors import InvalidArgumentError

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option(
        "--format", "format", metavar="NAME", help="Its format; see `forecasttrack formats`."
    ),
    click.option(
        "--column",
        "columns",
        multiple=True,
        metavar="THEIRS=OURS",
        help="What a column means, as Wer=forecaster; may be given several times.",
    ),
    click.option(
        "--odds",
        type=click.Choice(["for", "against", "fraction"]),
        help='How odds such as "3:1" are read, or fractions such as "3/4".',
    ),
    click.option("--percent/--no-percent", default=None, help="Whether bare numbers are per cent."),
    click.option(
        "--dayfirst/--monthfirst", default=None, help="Whether 03/04/2026 is the third of April."
    ),
    click.option(
        "--decimals",
        type=click.Choice(["comma", "point"]),
        help="What stands before decimals, where 1.500 or 1,500 leaves it open.",
    ),
    click.option("--zone", metavar="ZONE", help="Of times without one, as UTC or Europe/Berlin."),
    click.option("--forecaster", metavar="NAME", help="Who forecast, where the file names nobody."),
    click.option("--issued-at", metavar="DAY", help="When, where the file has no dates."),
    click.option("--known-at", metavar="DAY", help="When outcomes could be known, likewise."),
    click.option(
        "--side",
        type=click.Choice(["yes", "likelier"]),
        help='What "right" means: the sentence came true, or the side above 50% did.',
    ),
    click.option(
        "--outcome",
        "outcomes",
        multiple=True,
        metavar="WORD=OUTCOME",
        help="What a word of the file means, as Ja=yes, Abgesagt=annulled or N/A=open.",
    ),
    click.option(
        "--unmarked",
        type=click.Choice(["yes", "no", "open"]),
        help="Outcome of the items without a mark in a list with marks.",
    ),
    click.option("--source", metavar="NAME", help="What ids begin with."),
)


on_fault_option = click.option(
    "--on-fault",
    type=click.Choice(["raise", "leave-out"]),
    default="raise",
    show_default=True,
    help="What becomes of rows that can be read but not recorded.",
)


def import_options(command: Command) -> Command:
    """Give a command the options that ``read_forecasts`` has."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def meanings_of(pairs: tuple[str, ...], option: str) -> dict[str, str]:
    """Read an option that was given several times as ``THEIRS=OURS``: ours by theirs.

    Raises:
        InvalidArgumentError: There is no sign between the two.

    Example:
        >>> meanings_of(("a=b=c",), "--column")
        {'a=b': 'c'}
    """
    found = {}
    for each in pairs:
        theirs, sign, ours = each.rpartition("=")
        if not sign or not theirs or not ours:
            raise InvalidArgumentError(f"{option} is {each!r}; write {option} THEIRS=OURS")
        found[theirs] = ours
    return found


def arguments_of(options: dict[str, Any]) -> dict[str, Any]:
    """The options of a command as the arguments of ``read_forecasts``."""
    return options | {
        "columns": meanings_of(options["columns"], "--column"),
        "outcomes": meanings_of(options["outcomes"], "--outcome"),
    }


def arguments_of_words(words: tuple[str, ...]) -> dict[str, Any]:
    """Options written as ``zone=UTC``, ``dayfirst`` or ``column=Wer=forecaster``.

    Raises:
        UsageError: There is no such option.

    Example:
        >>> arguments_of_words(("dayfirst", "zone=UTC"))["dayfirst"]
        True
    """
    line = [f"--{each}" for each in words]
    command = import_options(on_fault_option(click.Command("read", params=[])))
    try:
        with command.make_context("read", line) as context:
            return arguments_of(dict(context.params))
    except click.UsageError as error:
        # Its context would name a command that nobody typed.
        message = _WITH_DASHES.sub("", error.format_message())
        raise click.UsageError(
            f"--read: {message}", click.get_current_context(silent=True)
        ) from error


_WITH_DASHES = re.compile(r"--(?=[a-z])")
_VALUE_BEGINNINGS = {
    "column": r"\S",
    "outcome": r"\S",
    "zone": "[A-Z]",
    "odds": "for|against|fraction",
    "side": "yes|likelier",
    "decimals": "comma|point",
    "unmarked": "yes|no|open",
}
"""How a value begins, as a regular expression, where a message writes one behind an option."""
_PLACEHOLDERS = {"forecaster": "NAME", "issued-at": "DAY", "known-at": "DAY", "zone": "ZONE",
         "odds": "for", "side": "yes", "decimals": "comma", "unmarked": "no", "format": "NAME",
         "column": "THEIRS=OURS", "outcome": "WORD=OUTCOME", "source": "NAME"}  # fmt: skip
"""What stands for the values of options that messages name without one."""
_FLAGS = "percent|no-percent|dayfirst|monthfirst"


def as_values_of_read(message: str) -> str:
    """A message that names options of `import`, for commands that take them by `--read`.

    Example:
        >>> as_values_of_read("say when: --issued-at, or --column 'Made on'=issued_at")
        "say when: --read issued-at=DAY, or --read column='Made on'=issued_at"
    """
    typed = re.sub(rf"--({_FLAGS})\b/--({_FLAGS})\b", r"--\1 or --\2", message)
    typed = re.sub(rf"(?<!--read )--({_FLAGS})\b", r"--read \1", typed)
    for name, begin in _VALUE_BEGINNINGS.items():
        typed = re.sub(rf"--{name} (?={begin})", f"--read {name}=", typed)
    for name, value in _PLACEHOLDERS.items():
        typed = re.sub(rf"--{name}\b(?!-)", f"--read {name}={value}", typed)
    return typed
