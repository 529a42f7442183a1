"""A ledger as fixed columns, its forecasts straight from the narrow tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.ledger import frames
from forecasttrack.ledger.projection import SHAPE_NAMES
from forecasttrack.tables.schema import MISSING, SHAPES, ForecastColumns, Tables, Texts

if TYPE_CHECKING:
    from numpy.typing import NDArray


def with_stored_forecasts(
    tables: Tables, stored: frames.StoredForecasts, *, reads_words: bool
) -> Tables:
    """Tables of a ledger's book, with its forecasts from the narrow tables.

    ``recorded_at`` of a forecast is when its entry was recorded, whatever its words say.

    Args:
        tables: The columns of the book that stands in the ledger.
        stored: The forecasts of the ledger as they are stored.
        reads_words: Whether the tables hold beliefs read anew, which then stay as they are.
    """
    if reads_words:
        return attrs.evolve(tables, forecasts=_recorded(tables.forecasts, stored, tables.questions))
    return attrs.evolve(
        tables,
        forecasts=_forecasts(stored, tables.questions),
        beliefs=frames.belief_tables(stored),
    )


def _forecasts(stored: frames.StoredForecasts, questions: pd.DataFrame) -> ForecastColumns:
    columns = stored.columns
    row = {name: place for place, name in enumerate(questions["question_id"])}
    rows = np.array([row.get(name, -1) for name in stored.names], dtype=np.int32)
    shapes = np.array([_SHAPES.get(name, 0) for name in SHAPE_NAMES], dtype=np.int8)
    return ForecastColumns(
        question=rows.take(columns["question"]),
        forecaster=_used(stored.names, columns["forecaster"]),
        issued_at=columns["issued_at"],
        issued_until=columns["issued_until"],
        expires_at=columns["expires_at"],
        recorded_at=columns["recorded_at"],
        shape=shapes.take(columns["shape"]),
        probability=stored.probability,
        words=_used(stored.names, columns["words"]),
        band_low=columns["band_low"],
        band_high=columns["band_high"],
    )


_SHAPES = {name: place for place, name in enumerate(SHAPES)}


def _used(names: NDArray[Any], codes: NDArray[np.int64]) -> Texts:
    """The names that are used, numbered in the order in which they come; 0 stands for no name."""
    first = np.full(len(names), len(codes))
    first[codes[::-1]] = np.arange(len(codes))[::-1]  # of equal codes the last that is set stays
    first[0] = len(codes)
    order = np.argsort(first, kind="stable")[: np.count_nonzero(first < len(codes))]
    number = np.full(len(names), -1, dtype=np.int32)
    number[order] = np.arange(len(order))
    return Texts(number.take(codes), names[order])


def _recorded(
    forecasts: ForecastColumns, stored: frames.StoredForecasts, questions: pd.DataFrame
) -> ForecastColumns:
    """Put the moment of recording in place of what the words alone can tell."""
    key = ["question", "forecaster", "issued_at"]
    known = _keyed(_forecasts(stored, questions))
    known["recorded_at"] = stored.columns["recorded_at"]
    joined = _keyed(forecasts).merge(known, on=key, how="left", validate="m:1")
    recorded_at = joined["recorded_at"].fillna(MISSING).to_numpy(dtype=np.int64)
    return attrs.evolve(forecasts, recorded_at=recorded_at)


def _keyed(forecasts: ForecastColumns) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "question": forecasts.question,
            "forecaster": forecasts.forecaster.read(),
            "issued_at": forecasts.issued_at,
        }
    )
