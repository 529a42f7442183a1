"""Options that say what a question is, and the plain form that they amount to."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import click

from forecasttrack.book.files import NO_MAPPING
from forecasttrack.book.nodes import read_nodes
from forecasttrack.book.yaml_events import UnreadableError
from forecasttrack.cli.typed_dates import typed_date
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.records.kind import KINDS
from forecasttrack.records.number_text import is_number
from forecasttrack.records.question import RELATIONS

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--kind", type=click.Choice([cls.name for cls in KINDS]), help="What is asked."),
    click.option("--option", "options", multiple=True, help="One of the options; repeat it."),
    click.option(
        "--offered-from",
        multiple=True,
        metavar="OPTION=DATE",
        help="Since when an option is on offer, if not from the start; may be repeated.",
    ),
    click.option(
        "--offered-until",
        multiple=True,
        metavar="OPTION=DATE",
        help="Until when an option was on offer; may be repeated.",
    ),
    click.option(
        "--catch-all", metavar="OPTION", help="The option that stands for all without a name."
    ),
    click.option("--unit", help="Unit of the number that is asked for."),
    click.option("--lower", type=float, help="Lowest possible number."),
    click.option("--upper", type=float, help="Highest possible number."),
    click.option(
        "--opens-at", type=typed_date, metavar="MOMENT", help="From when forecasts count."
    ),
    click.option(
        "--closes-at",
        type=typed_date,
        metavar="MOMENT",
        help="Until when; a bare day means its end.",
    ),
    click.option(
        "--resolves-by",
        type=typed_date,
        metavar="MOMENT",
        help="When the answer is due, where later.",
    ),
    click.option("--criteria", metavar="TEXT", help="What counts as which outcome."),
    click.option("--source", metavar="TEXT", help="Where the answer is to be looked up."),
    click.option(
        "--condition",
        metavar="QUESTION[=OUTCOME]",
        help="Another question, and the outcome it must have for this one to count; yes if none"
        " is named.",
    ),
    click.option(
        "--rule",
        metavar="YAML",
        help="How facts settle it, as: kind: value, series: cpi, at_most: 2",
    ),
    click.option(
        "--cluster", metavar="NAME", help="Questions that may come out together share it."
    ),
    click.option("--tag", "tags", multiple=True, help="A subject it belongs to; may be repeated."),
    click.option(
        "--field", "fields", multiple=True, metavar="NAME=VALUE", help="A column of your own."
    ),
    click.option("--weight", type=float, help="How much it counts in means."),
    click.option("--written-by", metavar="NAME", help="Who wrote it."),
    click.option(
        "--lint-exception",
        "lint_exceptions",
        multiple=True,
        metavar="FINDING=WHY",
        help="What `check --lint` finds and is meant so, as: no-window=it has no end.",
    ),
    click.option("--note", metavar="TEXT", help="Anything a reader of the score should know."),
    click.option("--claim", metavar="ID", help="The claim that it tests."),
    click.option("--relation", type=click.Choice(RELATIONS), help="How it tests the claim."),
)
_OPTIONS_NAMED_OTHERWISE = {
    "text": "--text",
    "options": "--option",
    "tags": "--tag",
    "fields": "--field",
    "lint_exceptions": "--lint-exception",
}
"""Options by the keys that are named otherwise."""


def question_options(command: Command) -> Command:
    """Give a command the options that `plain_question` reads."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def option_of(key: str) -> str:
    """How the option for a key of a question is typed.

    Example:
        >>> option_of("closes_at"), option_of("tags")
        ('--closes-at', '--tag')
    """
    return _OPTIONS_NAMED_OTHERWISE.get(key, f"--{key.replace('_', '-')}")


def plain_question(options: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of a question that were typed, as they stand in a book."""
    read_from_text = {
        "rule": rule_of(options["rule"]),
        "fields": fields_of(options["fields"]),
        "offered_from": _days_of_options(options, "offered_from"),
        "offered_until": _days_of_options(options, "offered_until"),
        "condition": _condition_of(options["condition"]),
        "lint_exceptions": _exceptions_of(options["lint_exceptions"]),
    }
    typed = {
        key: [*value] if isinstance(value, tuple) else value
        for key, value in {**options, **read_from_text}.items()
    }
    return {key: value for key, value in typed.items() if value is not None and value != []}


def rule_of(words: str | None) -> Any:
    """Read a rule as it stands in a book, in one line.

    Example:
        >>> rule_of("kind: value, series: cpi, at_most: 2")
        {'kind': 'value', 'series': 'cpi', 'at_most': 2}
    """
    if words is None:
        return None
    line = words if words.lstrip().startswith("{") else f"{{{words}}}"
    try:
        found = read_nodes(f"rule: {line}")
    except UnreadableError as error:
        raise InvalidArgumentError(f"--rule {words!r}: {error}") from None
    if found.ended is not None or not isinstance(found.data, dict):
        raise InvalidArgumentError(f"--rule {words!r}: {found.ended or NO_MAPPING}")
    return found.data["rule"]


def fields_of(words: Sequence[str]) -> dict[str, str | float] | None:
    """Read fields as they are typed; what is a number is kept as one, but for codes such as 007.

    Example:
        >>> fields_of(["topic=trade", "round=2", "code=007"])
        {'topic': 'trade', 'round': 2.0, 'code': '007'}
    """
    pairs = (_split_at_equals_sign(word, "--field", "NAME=VALUE") for word in words)
    return {
        name: float(value) if _is_kept_by_conversion(value) else value for name, value in pairs
    } or None


def _is_kept_by_conversion(value: str) -> bool:
    """Whether a text is a number that loses no digits: 007 would, and so would very long ones."""
    if not is_number(value) or not math.isfinite(float(value)):
        return False
    unsigned = value.lstrip("+-")
    return not re.match(r"0\d", unsigned) and (
        not unsigned.isdigit() or int(float(unsigned)) == int(unsigned)
    )


def _days_of_options(options: Mapping[str, Any], key: str) -> dict[str, str] | None:
    option_name, days = option_of(key), {}
    for word in options[key]:
        # The name of an option may hold a sign of equality; a day never does.
        option, _, day = word.rpartition("=")
        if not option:
            raise InvalidArgumentError(
                f"{option_name} is {word!r}; write {option_name} OPTION=DATE"
            )
        days[option] = typed_date(day)
    return days or None


def _condition_of(word: str | None) -> dict[str, str] | None:
    if word is None:
        return None
    question, _, outcome = word.partition("=")
    return {"question": question} | ({"outcome": outcome} if outcome else {})


def _exceptions_of(words: Sequence[str]) -> list[dict[str, str]]:
    pairs = (_split_at_equals_sign(word, "--lint-exception", "FINDING=WHY") for word in words)
    return [{"finding": name, "why": why} for name, why in pairs]


def _split_at_equals_sign(word: str, option: str, pattern: str) -> tuple[str, str]:
    name, _, value = word.partition("=")
    if not name or not value:
        raise InvalidArgumentError(f"{option} is {word!r}; write {option} {pattern}")
    return name, value
