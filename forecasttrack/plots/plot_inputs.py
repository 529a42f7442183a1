"""Checks of the objects that pictures are drawn from; errors say what to pass instead."""

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
    """Return a calibration as it is, or the calibration of pairs, a book or a ledger.

    Args:
        given: The object that was passed to a plotting function.
        picture: The name of that function, for the message.
        **by: The argument ``by`` of ``ft.calibration``, if a calibration has to be made.

    Raises:
        InvalidArgumentError: The object is something else.
    """
    if isinstance(given, Calibration):
        return given
    takes = "a calibration, pairs, a book or a ledger: ft.calibration(pairs)"
    return calibrate(source_of(given, picture, takes), **by)


def scored(given: object, picture: str) -> Scores:
    """Return scores as they are; ``picture`` is the name of the plotting function.

    Raises:
        InvalidArgumentError: The object is something else.

    Example:
        >>> scored([0.25], "forest")
        Traceback (most recent call last):
        forecasttrack.errors.InvalidArgumentError: forest takes scores: ft.score(pairs). Found list
    """
    if isinstance(given, Scores):
        return given
    raise _wrong(given, picture, "scores: ft.score(pairs)", "scores")


def source_of(given: Any, picture: str, takes: str) -> Any:
    """Return pairs, a book or a ledger as it is; ``takes`` says for the message what is taken.

    Raises:
        InvalidArgumentError: The object is something else.
    """
    if isinstance(given, Pairs | Book) or is_ledger(given):
        return given
    raise _wrong(given, picture, takes, "pairs")


def scored_or_paired(given: object, picture: str) -> Scores | Pairs:
    """Return scores or pairs as they are; ``picture`` is the name of the plotting function.

    Raises:
        InvalidArgumentError: The object is something else.
    """
    if isinstance(given, Scores | Pairs):
        return given
    raise _wrong(given, picture, "scores or pairs: ft.score(pairs), or ft.pair(book)", "scores")


def _wrong(given: object, picture: str, takes: str, field: str) -> InvalidArgumentError:
    found = type(given).__name__
    if isinstance(given, pd.DataFrame):
        found = "a DataFrame; give the object itself, not its frame"
    return InvalidArgumentError(f"{picture} takes {takes}. Found {found}", field=field)
