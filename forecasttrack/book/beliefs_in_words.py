"""Forecasts that state their belief in words alone, read by the lexicon that they name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from forecasttrack.errors import ForecastTrackError, InvalidForecastError
from forecasttrack.records.belief import SHAPES, Probability
from forecasttrack.records.forecast import Forecast
from forecasttrack.records.plain_faults import PlainError, PlainFault
from forecasttrack.wording.imputing import impute

_BELIEFS = frozenset(cls.shape for cls in SHAPES)


def is_in_words(item: object) -> bool:
    """Whether plain data is a forecast without a number, with words and a lexicon for them.

    Example:
        >>> is_in_words({"wording": {"words": "likely", "lexicon": "icd203"}})
        True
    """
    if not isinstance(item, Mapping) or _BELIEFS & item.keys():
        return False
    wording = item.get("wording")
    return isinstance(wording, Mapping) and all(
        isinstance(wording.get(key), str) for key in ("words", "lexicon")
    )


def with_number(item: Mapping[str, Any]) -> dict[str, Any]:
    """The same plain data with the band, the point and the probability that its words stand for.

    They are those of a question that supports its claim; see :func:`for_relation`.

    Raises:
        PlainError: The lexicon is unknown or silent, or says something else than what is stated.
    """
    wording = dict(item["wording"])
    try:
        read = impute(wording["words"], lexicon=wording["lexicon"])
    except ForecastTrackError as error:
        raise PlainError([PlainFault(("wording", "words"), str(error))]) from None
    assert read.band is not None  # noqa: S101 - a lexicon's entry has a band and a point
    meant = {"band": {"low": read.band.low, "high": read.band.high}, "point": read.point}
    return {**item, "probability": read.point, "wording": meant | wording}


def for_relation(forecast: Forecast, relation: str | None) -> Forecast:
    """The forecast as its words speak of a question that tests the claim in some way.

    Raises:
        InvalidForecastError: Such a question has no probability by words.
    """
    wording = forecast.wording
    if relation in (None, "supports") or wording is None:
        return forecast
    read = impute(wording.words, lexicon=wording.lexicon, relation=str(relation))
    if read.point is None:
        raise InvalidForecastError(f"{wording.words!r} has no probability in {wording.lexicon!r}")
    fresh = attrs.evolve(wording, band=read.band, point=read.point)
    return attrs.evolve(forecast, belief=Probability(read.point), wording=fresh)
