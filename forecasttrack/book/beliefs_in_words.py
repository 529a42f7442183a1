"""Forecasts that state their belief in words alone, read by the lexicon that they name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from forecasttrack.errors import ForecastTrackError
from forecasttrack.records.belief import SHAPES, Probability
from forecasttrack.records.forecast import Forecast
from forecasttrack.records.plain_faults import PlainError, PlainFault
from forecasttrack.records.wording import Wording
from forecasttrack.wording.imputing import impute

_NUMERIC_KEYS = frozenset(cls.shape for cls in SHAPES)
"""The keys of a forecast that state its belief in numbers."""


def is_in_words(item: object) -> bool:
    """Whether plain data is a forecast without a number, with words and a lexicon for them.

    Example:
        >>> is_in_words({"wording": {"words": "likely", "lexicon": "icd203"}})
        True
    """
    if not isinstance(item, Mapping) or _NUMERIC_KEYS & item.keys():
        return False
    wording = item.get("wording")
    return isinstance(wording, Mapping) and all(
        isinstance(wording.get(key), str) for key in ("words", "lexicon")
    )


def with_probability(item: Mapping[str, Any]) -> dict[str, Any]:
    """Add to plain data the probability that its words give to its claim.

    The band and the point stay as they are stated, for they are of the question: its relation to
    the claim has to be known first, see :func:`for_relation`.

    Raises:
        PlainError: There is no such lexicon, or it has no entry for the words.
    """
    wording = item["wording"]
    try:
        meant = impute(wording["words"], lexicon=wording["lexicon"])
    except ForecastTrackError as error:
        raise PlainError([PlainFault(("wording", "words"), str(error))]) from None
    return {**item, "probability": meant.point}


def for_relation(forecast: Forecast, relation: str | None) -> Forecast:
    """Add to a forecast what its words give to its question: probability, band and point.

    Where the question speaks against the claim they are the complements of what the words give to
    the claim. A band or point that is stated stays; whether it agrees is checked with the book.

    Args:
        forecast: A forecast whose words stand in the lexicon that it names.
        relation: How its question tests the claim; ``None`` counts as ``supports``.

    Raises:
        InvalidForecastError: By words no probability can be given to such a question.
    """
    stated = forecast.wording
    if stated is None:
        return forecast
    meant = impute(stated.words, lexicon=stated.lexicon, relation=relation or "supports")
    assert meant.point is not None  # noqa: S101 - a lexicon with an entry gives a point
    return attrs.evolve(forecast, belief=Probability(meant.point), wording=_filled(stated, meant))


def _filled(stated: Wording, meant: Wording) -> Wording:
    """What is stated, with the rest of what is meant; as it is where the two contradict."""
    band = stated.band or meant.band
    point = meant.point if stated.point is None else stated.point
    assert band is not None  # noqa: S101 - a lexicon with an entry gives a band
    assert point is not None  # noqa: S101 - and a point
    agree = band.low <= point <= band.high
    return attrs.evolve(stated, band=band, point=point) if agree else stated
