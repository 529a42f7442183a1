"""How a history of revisions becomes a score: the choices, their defaults, and their presets."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from typing import Literal, TypeAlias, get_args

import attrs

from forecasttrack.baselines.reference_forecasters import BASELINES
from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.records.moments import Moment, moment, text

Span = Literal["actual", "scheduled"]
"""The end of a question's span: its actual or its scheduled close."""

TIME_WEIGHTED = ("time-weighted", "daily")
"""Histories whose score is an average over the span of a question."""

HISTORIES = (*TIME_WEIGHTED, "last", "first", "each")
SPANS: tuple[str, ...] = get_args(Span)
_LEAD = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?(weeks?|days?|hours?|minutes?)")


@attrs.frozen(kw_only=True)
class Spot:
    """One moment at which the belief then in force is scored; made by `spot`.

    Attributes:
        at: The same instant for every question.
        before_close: How long before its close, for each question.
    """

    at: Moment | None = None
    before_close: dt.timedelta | None = None

    def __str__(self) -> str:
        if self.at is not None:
            return f"spot at {text(self.at)}"
        return f"spot {self.before_close} before close"


@naming_arguments
def spot(*, at: object = None, before_close: str | dt.timedelta | None = None) -> Spot:
    """Choose to score the belief in force at one moment, for ``ft.score(history=...)``.

    A forecaster without a live forecast at that moment has no score. A moment after a question's
    close counts as the close, at which the forecasts live until then count; at a moment before its
    opening nobody has a score.

    Args:
        at: An instant, the same for every question.
        before_close: A lead time such as ``"30 days"`` (weeks, days, hours, minutes), counted
            back from the close that ``span=`` names.

    Returns:
        The choice, to be handed to ``ft.score(history=...)``.

    Raises:
        InvalidArgumentError: Neither or both are given, or the lead time is not a length of time.
        InvalidMomentError: The instant cannot be read, or has no zone.

    Example:
        >>> import forecasttrack as ft
        >>> print(ft.spot(before_close="30 days"))
        spot 30 days, 0:00:00 before close
    """
    if (at is None) == (before_close is None):
        raise InvalidArgumentError("spot() takes either at= or before_close=", field="history")
    if at is not None:
        return Spot(at=moment(at))
    return Spot(before_close=_lead(before_close))


def _lead(given: object) -> dt.timedelta:
    if isinstance(given, dt.timedelta):
        lead = given
    else:
        match = _LEAD.fullmatch(given) if isinstance(given, str) else None
        if match is None:
            raise InvalidArgumentError(
                'before_close is a lead time such as "30 days" or "12 hours",'
                f" found {shown(given)}",
                field="before_close",
            )
        number, unit = match.groups()
        lead = dt.timedelta(**{unit.rstrip("s") + "s": float(number)})
    if lead < dt.timedelta(0):
        raise InvalidArgumentError(
            f"before_close is {lead}, which lies after the close", field="before_close"
        )
    return lead


@attrs.frozen(kw_only=True)
class ExcludeBelow:
    """The choice to leave out histories with too little time coverage; see `exclude_below`."""

    coverage: float

    def __str__(self) -> str:
        return f"live-time, excluded below {self.coverage:g}"


@naming_arguments
def exclude_below(coverage: float) -> ExcludeBelow:
    """Leave out forecasters with too little time coverage, for ``ft.score(missing=...)``.

    The others are scored over live time only.

    Args:
        coverage: The least share of the span, above 0 and at most 1.

    Returns:
        The choice, to be handed to ``ft.score(missing=...)``.

    Raises:
        InvalidArgumentError: The share lies elsewhere.

    Example:
        >>> import forecasttrack as ft
        >>> ft.exclude_below(0.5).coverage
        0.5
    """
    if not 0 < coverage <= 1:
        raise InvalidArgumentError(
            f"coverage is a share above 0 and at most 1, found {coverage:g}", field="missing"
        )
    return ExcludeBelow(coverage=float(coverage))


History: TypeAlias = str | Spot
Missing: TypeAlias = str | ExcludeBelow


@attrs.frozen(kw_only=True)
class Choices:
    """All choices by which a history becomes a score.

    Attributes:
        history: Which of the forecasts count, and for how long.
        span: The life of a question.
        missing: What counts while the forecaster has no live forecast.
        peers: Ids of the forecasters whom relative rules compare with; all where None.
        preset: Name of the platform whose choices these are.
        instead: The rule that replaces another, such as ``brier-two-sided`` for ``brier``, by the
            name of the rule that was asked for.
    """

    history: History = "time-weighted"
    span: Span = "actual"
    missing: Missing = "live-time"
    peers: tuple[object, ...] | None = None
    preset: str | None = None
    instead: Mapping[str, str] = attrs.field(factory=dict)


def history_text(choices: Choices, *, relative: bool = False) -> str:
    """Name every choice by which a history became a score, as the column ``history`` does.

    Example:
        >>> history_text(Choices(history="last"))
        'last'
    """
    parts = [] if choices.preset is None else [f"as {choices.preset}"]
    parts.append(str(choices.history))
    if choices.history in TIME_WEIGHTED:
        parts.append(f"{choices.span} span")
        parts.append("missing zero" if relative else f"missing {choices.missing}")
    if relative:
        parts.append("all peers" if choices.peers is None else f"{len(choices.peers)} peers")
    return ", ".join(parts)


PRESETS: Mapping[str, Choices] = {
    "metaculus": Choices(
        history="time-weighted", span="scheduled", missing="zero", preset="metaculus"
    ),
    "good-judgment": Choices(
        history="daily",
        span="actual",
        missing="live-time",
        preset="good-judgment",
        instead={"brier": "brier-two-sided"},
    ),
}
"""What platforms choose, by the name that ``history=`` takes."""

OFFERED: Mapping[str, tuple[Collection[str], tuple[type, ...]]] = {
    "history": ([*HISTORIES, *PRESETS], (Spot,)),
    "span": (SPANS, ()),
    "missing": (["live-time", "zero", *BASELINES], (ExcludeBelow,)),
}
"""The values that each choice may have: texts, or objects of these types."""
