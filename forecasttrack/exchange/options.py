"""What whoever reads a file in may say about it that it does not say itself."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Literal, TypeAlias, get_args

import attrs

from forecasttrack.display.found import shown
from forecasttrack.errors import ForecastTrackError, InvalidArgumentError, did_you_mean
from forecasttrack.records.moments import Moment, date

Odds: TypeAlias = Literal["for", "against", "fraction"]
Side: TypeAlias = Literal["yes", "likelier"]
DecimalSign: TypeAlias = Literal["comma", "point"]
_NOTHING: Mapping[str, str] = MappingProxyType({})


def _one_of(*choices: str) -> Callable[[Any, Any, Any], None]:
    def check(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if value is not None and value not in choices:
            raise InvalidArgumentError(
                f"{attribute.name} is {shown(value)}. {did_you_mean(value, choices)}",
                field=attribute.name,
            )

    return check


def _mapping(value: Mapping[str, str] | None) -> Mapping[str, str]:
    return {} if value is None else value


def _maps_texts(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, Mapping) or not all(
        isinstance(each, str) for item in value.items() for each in item
    ):
        raise InvalidArgumentError(
            f"{attribute.name} takes a mapping of texts to texts, found {shown(value)}",
            field=attribute.name,
        )


def _text(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, str | None):
        raise InvalidArgumentError(
            f"{attribute.name} takes a text, found {shown(value)}", field=attribute.name
        )


def _zone(value: str | None) -> zoneinfo.ZoneInfo | None:
    if value is None:
        return None
    try:
        return zoneinfo.ZoneInfo(value)
    except (OSError, ValueError, TypeError, KeyError):
        raise InvalidArgumentError(
            f"zone is {shown(value)}, which names no time zone; say UTC, or a place such as"
            " Europe/Berlin",
            field="zone",
        ) from None


def _day(value: object) -> dt.date | dt.datetime | None:
    """A day or an instant as Python's own type, so that a column of a table can hold it."""
    try:
        found = None if value is None else date(value)
    except ForecastTrackError as error:
        raise InvalidArgumentError(str(error)) from None
    return dt.datetime.fromisoformat(found.isoformat()) if isinstance(found, Moment) else found


@attrs.frozen(kw_only=True)
class ImportOptions:
    """What a file leaves open; what is not said is read from it, or refused with what to say.

    Attributes:
        columns: What columns of the file mean, by their names: ``{"Wer": "forecaster"}``.
        odds: Whether "3:1" stands ``"for"`` the event (.75) or ``"against"`` it (.25); whether
            "3/4" is a ``"fraction"`` (.75).
        percent: Whether bare numbers are per cent.
        dayfirst: Whether 03/04/2026 is the third of April.
        decimals: What stands before decimals, ``"comma"`` or ``"point"``; the other sign parts
            thousands, as in 1.500 or 1,500.
        zone: Time zone of times that name none.
        forecaster: Who forecast, where the file names nobody.
        issued_at: When the forecasts were made, where the file has no dates.
        known_at: When the outcomes could be known, where the file has no dates.
        side: What the mark "right" means: ``"yes"`` for what was asked happened, ``"likelier"`` for
            the forecast was right, on whichever side it had more than half the probability.
        outcomes: What words of the file's own mean, as ``{"Ja": "yes", "N/A": "open"}``.
        unmarked: Outcome of the items without a mark in a Markdown list with marks.
        source: What the ids of questions begin with, so that those of two files do not collide; ""
            for nothing.

    Example:
        >>> options = ImportOptions(columns={"Wer": "forecaster"}, percent=True, zone="Asia/Tokyo")
        >>> options.percent, options.zone.key, options.odds
        (True, 'Asia/Tokyo', None)
    """

    columns: Mapping[str, str] = attrs.field(
        default=_NOTHING, converter=_mapping, validator=_maps_texts
    )
    odds: Odds | None = attrs.field(default=None, validator=_one_of(*get_args(Odds)))
    percent: bool | None = None
    dayfirst: bool | None = None
    decimals: DecimalSign | None = attrs.field(
        default=None, validator=_one_of(*get_args(DecimalSign))
    )
    zone: zoneinfo.ZoneInfo | None = attrs.field(default=None, converter=_zone)
    forecaster: str | None = attrs.field(default=None, validator=_text)
    issued_at: dt.date | dt.datetime | None = attrs.field(default=None, converter=_day)
    known_at: dt.date | dt.datetime | None = attrs.field(default=None, converter=_day)
    side: Side | None = attrs.field(default=None, validator=_one_of(*get_args(Side)))
    outcomes: Mapping[str, str] = attrs.field(
        default=_NOTHING, converter=_mapping, validator=_maps_texts
    )
    unmarked: str | None = attrs.field(default=None, validator=_one_of("yes", "no", "open"))
    source: str | None = attrs.field(default=None, validator=_text)
