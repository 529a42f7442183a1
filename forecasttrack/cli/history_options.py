"""Options that say how a history of revisions becomes a score."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from forecasttrack.cli.exit_status import as_typed
from forecasttrack.cli.typed_dates import typed_date
from forecasttrack.errors import ForecastTrackError
from forecasttrack.evaluation.scores.history_choices import (
    HISTORIES,
    PRESETS,
    SPANS,
    Choices,
    exclude_below,
    spot,
)
from forecasttrack.evaluation.scores.score_pairs import complete_choices

Command = TypeVar("Command", bound=Callable[..., Any])

_HELP = (
    "Which forecasts of a history count: all by time (the default), full days, the last, the first"
)
_HISTORY = click.option(
    "--history",
    type=click.Choice([*HISTORIES, *PRESETS]),
    help=f"{_HELP}, each, or as a platform does.",
)
_HEADLINE_HISTORY = click.option(
    "--history",
    type=click.Choice([each for each in HISTORIES if each != "each"]),
    help=f"{_HELP}.",
)
_OPTIONS = (
    click.option(
        "--at",
        type=typed_date,
        metavar="MOMENT",
        help="Score what was in force then, as 2026-01-01T00:00Z.",
    ),
    click.option(
        "--before-close", metavar="TIME", help="Score what was in force so long before the close."
    ),
    click.option(
        "--span",
        type=click.Choice(SPANS),
        help="Whether questions end at the actual or the scheduled close.",
    ),
    click.option(
        "--missing",
        metavar="WHAT",
        help="What counts in time without a forecast: live-time (nothing), zero (a score of 0),"
        " a baseline, or a minimum coverage such as 0.5, below which a forecaster is left out of"
        " that question.",
    ),
)


def history_options(command: Command) -> Command:
    """Give a command the options that `score_arguments_and_choices` reads."""
    return _with_options((_HISTORY, *_OPTIONS), command)


def headline_history_options(command: Command) -> Command:
    """Give a command the options of `history_options` but for the histories that no headline has.

    The number of a headline lies between 0 (best) and 1 (worst). This excludes presets, whose
    points have no such bounds, and "each", which gives a question several scores.
    """
    return _with_options((_HEADLINE_HISTORY, *_OPTIONS), command)


def _with_options(options: Sequence[Callable[[Command], Command]], command: Command) -> Command:
    for option in reversed(options):
        command = option(command)
    return command


def score_arguments_and_choices(
    *,
    history: str | None,
    at: str | None,
    before_close: str | None,
    span: str | None,
    missing: str | None,
) -> tuple[dict[str, Any], Choices]:
    """Read the options as arguments of ``score``, and as the choices that they amount to.

    The choices hold the defaults, too, those of a platform where one is named.

    Raises:
        click.UsageError: Two options contradict each other, or one is not on offer.
    """
    if sum(each is not None for each in (history, at, before_close)) > 1:
        raise click.UsageError("--history, --at and --before-close exclude each other")
    try:
        is_at_a_moment = at is not None or before_close is not None
        arguments = {
            "history": spot(at=at, before_close=before_close) if is_at_a_moment else history,
            "span": span,
            "missing": _missing_time(missing),
        }
        return arguments, complete_choices(**arguments)
    except ForecastTrackError as error:
        raise click.UsageError(as_typed(str(error))) from error


def _missing_time(value: str | None) -> Any:
    if value is None:
        return None
    try:
        share = float(value)
    except ValueError:
        return value
    return exclude_below(share)
