"""Checks of what a picture is drawn from; errors name what to pass instead."""

from __future__ import annotations

from typing import Any

import pandas as pd

from forecasttrack.book import Book
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.evaluation.calibration.calibrating import calibration as calibrate
from forecasttrack.evaluation.calibration.views import Calibration
from forecasttrack.evaluation.scores.scores import Scores
from forecasttrack.pairing import Pairs
from forecasttrack.pairing.join import is_ledger


def calibrated(given: object, picture: str, **by: Any) -> Calibration:
    """Give a calibration as it is, and calibrate pairs, a book or a ledger.

    Args:
        given: What was given.
        picture: Name of the function, for the message.
        **by: What the calibration is grouped by, where it is made here.

    Raises:
        InvalidArgumentError: It is something else.
    """
    if isinstance(given, Calibration):
        return given
    takes = "a calibration, pairs, a book or a ledger: ft.calibration(pairs)"
    return calibrate(source_of(given, picture, takes), **by)


def scored(given: object, picture: str) -> Scores:
    """Give scores as they are.

    Raises:
        InvalidArgumentError: It is something else.

    Example:
        >>> scored([0.25], "forest")
        Traceback (most recent call last):
        forecasttrack.errors.InvalidArgumentError: forest takes scores: ft.score(pairs). Found list
    """
    if isinstance(given, Scores):
        return given
    raise _wrong(given, picture, "scores: ft.score(pairs)", "scores")


def source_of(given: Any, picture: str, takes: str) -> Any:
    """Give pairs, a book or a ledger as it is.

    Raises:
        InvalidArgumentError: It is something else.
    """
    if isinstance(given, Pairs | Book) or is_ledger(given):
        return given
    raise _wrong(given, picture, takes, "pairs")


def scored_or_paired(given: object, picture: str) -> Scores | Pairs:
    """Give scores or pairs as they are.

    Raises:
        InvalidArgumentError: It is something else.
    """
    if isinstance(given, Scores | Pairs):
        return given
    raise _wrong(given, picture, "scores or pairs: ft.score(pairs), or ft.pair(book)", "scores")


def _wrong(given: object, picture: str, takes: str, field: str) -> InvalidArgumentError:
    found = type(given).__name__
    if isinstance(given, pd.DataFrame):
        found = "a DataFrame; give the object itself, not its frame"
    return InvalidArgumentError(f"{picture} takes {takes}. Found {found}", field=field)
