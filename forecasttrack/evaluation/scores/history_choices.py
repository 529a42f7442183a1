"""How a history of revisions becomes a score: the choices, their defaults, and their presets."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from typing import Literal, TypeAlias, get_args

import attrs

from forecasttrack.errors import InvalidArgumentError, did_you_mean
from forecasttrack.records.moments import Moment, moment, text

Span = Literal["actual", "scheduled"]
"""What the life of a question is: until its actual or its scheduled close."""

HISTORIES = ("time-weighted", "daily", "last", "first", "each")
SPANS: tuple[str, ...] = get_args(Span)
_LEAD = re.compile(r"(\d+(?:\.\d+)?) ?(weeks?|days?|hours?|minutes?)")


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


def spot(*, at: object = None, before_close: str | dt.timedelta | None = None) -> Spot:
    """Choose to score the belief in force at one moment, for ``ft.score(history=...)``.

    Who had no live forecast then has no score. A moment after a question's close is read as its
    close, and what is in force at the close is what was in force up to it; before its opening
    nobody has a score.

    Args:
        at: An instant, the same for every question.
        before_close: A lead time such as ``"30 days"`` (weeks, days, hours, minutes), counted
            back from the close that ``span=`` names.

    Raises:
        InvalidArgumentError: Neither or both are given, or the lead time is none.
        InvalidMomentError: The instant is none, or has no zone.

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


def _lead(said: object) -> dt.timedelta:
    if isinstance(said, dt.timedelta):
        lead = said
    else:
        read = _LEAD.fullmatch(said) if isinstance(said, str) else None
        if read is None:
            raise InvalidArgumentError(
                f'before_close is a lead time such as "30 days" or "12 hours", found {said!r}',
                field="before_close",
            )
        lead = dt.timedelta(**{read[2].rstrip("s") + "s": float(read[1])})
    if lead < dt.timedelta(0):
        raise InvalidArgumentError(
            f"before_close is {lead}, which lies after the close", field="before_close"
        )
    return lead


@attrs.frozen(kw_only=True)
class ExcludeBelow:
    """Leave out who was live for less than a share of the span; made by `exclude_below`."""

    coverage: float

    def __str__(self) -> str:
        return f"live-time, excluded below {self.coverage:g}"


def exclude_below(coverage: float) -> ExcludeBelow:
    """Choose to leave out who was live for too little of a question, for ``ft.score(missing=...)``.

    Who stays is scored over live time only.

    Args:
        coverage: The least share of the span, above 0 and at most 1.

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
    """Everything that has to be chosen before a history is a score.

    Attributes:
        history: Which of the forecasts count, and for how long.
        span: The life of a question.
        missing: What counts while nobody, or not this forecaster, has a live forecast.
        peers: Ids of the forecasters whom relative rules compare with; all where None.
        preset: Name of the platform whose choices these are.
        instead: Rules that are taken in another convention, by the name they were asked by.
    """

    history: History = "time-weighted"
    span: Span = "actual"
    missing: Missing = "live-time"
    peers: tuple[object, ...] | None = None
    preset: str | None = None
    instead: Mapping[str, str] = attrs.field(factory=dict)

    @property
    def counts_missing_time(self) -> bool:
        """Whether something counts while a forecaster has no live forecast."""
        return self.missing != "live-time" and not isinstance(self.missing, ExcludeBelow)

    @property
    def weighs_time(self) -> bool:
        """Whether a score is an average over the span."""
        return self.history in ("time-weighted", "daily")

    def described(self, *, relative: bool) -> str:
        """Name every choice that a score rests on."""
        named = [] if self.preset is None else [f"as {self.preset}"]
        named.append(str(self.history))
        if self.weighs_time:
            named.append(f"{self.span} span")
            named.append("missing zero" if relative else f"missing {self.missing}")
        if relative:
            named.append("all peers" if self.peers is None else f"{len(self.peers)} peers")
        return ", ".join(named)


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


def chosen(
    *,
    history: History | None,
    span: Span | None,
    missing: Missing | None,
    peers: Collection[object] | None,
    baselines: Collection[str],
) -> Choices:
    """Complete and check the choices of a caller.

    Raises:
        InvalidArgumentError: A choice is not on offer, or contradicts a preset.
    """
    named = None if peers is None else tuple(peers)
    if isinstance(history, str) and history in PRESETS:
        if span is not None or missing is not None:
            raise InvalidArgumentError(
                f'history="{history}" fixes span and missing as the platform does; leave them out,'
                " or make each choice by name",
                field="history",
            )
        return attrs.evolve(PRESETS[history], peers=named)
    offered = [*HISTORIES, *PRESETS]
    _offered("history", "time-weighted" if history is None else history, offered, Spot)
    _offered("span", "actual" if span is None else span, SPANS)
    _offered(
        "missing",
        "live-time" if missing is None else missing,
        ["live-time", "zero", *baselines],
        ExcludeBelow,
    )
    return Choices(
        history="time-weighted" if history is None else history,
        span="actual" if span is None else span,
        missing="live-time" if missing is None else missing,
        peers=named,
    )


def _offered(name: str, value: object, known: Collection[str], *kinds: type) -> None:
    if isinstance(value, kinds) or (isinstance(value, str) and value in known):
        return
    raise InvalidArgumentError(f"{name} is {value!r}. {did_you_mean(value, known)}", field=name)
