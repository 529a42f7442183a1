"""A ledger as fixed columns, its forecasts straight from the narrow tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.ledger import frames
from forecasttrack.pairing.sources import tables_of
from forecasttrack.tables.schema import Tables

if TYPE_CHECKING:
    from forecasttrack.ledger import Ledger
    from forecasttrack.wording.lexicon import Lexicon


def tables_of_ledger(
    ledger: Ledger,
    *,
    known_by: object = None,
    reading: str | None = None,
    lexicon: Lexicon | None = None,
) -> Tables:
    """Turn what stands in a ledger into columns.

    ``recorded_at`` of a forecast is when its entry was recorded, whatever its words say.

    Args:
        ledger: The ledger, or its view of a past moment.
        known_by: Only outcomes that could be known by then, whatever replaced them later.
        reading: Id of a coder, whose readings then take the place of the beliefs read jointly.
        lexicon: By which the words are read instead.

    Raises:
        UnknownNameError: The ledger has no such coder.
    """
    stored = ledger.forecast_columns()
    reads_words = reading is not None or lexicon is not None
    book = ledger.book(forecasts=reads_words)
    known = book if known_by is None else book.known_by(known_by)
    tables = tables_of(known, reading=reading, lexicon=lexicon)
    if reads_words:
        return attrs.evolve(tables, forecasts=_recorded(tables.forecasts, stored))
    return attrs.evolve(
        tables,
        forecasts=_forecasts(stored),
        beliefs=frames.belief_tables(stored),
    )


def _forecasts(stored: frames.ForecastColumns) -> pd.DataFrame:
    columns = stored.columns
    return pd.DataFrame(
        {
            "question_id": _texts(stored.names[columns["question"]]),
            "forecaster": _texts(stored.names[columns["forecaster"]]),
            "issued_at": stored.instants("issued_at"),
            "expires_at": stored.instants("expires_at"),
            "recorded_at": stored.instants("recorded_at"),
            "sequence": np.nan,
            "shape": _texts(stored.shapes),
            "probability": stored.probability,
            "words": _texts(stored.names[columns["words"]]),
            "band_low": columns["band_low"],
            "band_high": columns["band_high"],
        }
    )


def _texts(texts: np.ndarray) -> pd.Series[Any]:
    return pd.Series(texts, dtype=object)


def _recorded(forecasts: pd.DataFrame, stored: frames.ForecastColumns) -> pd.DataFrame:
    """Put the moment of recording in place of what the words alone can tell."""
    key = ["question_id", "forecaster", "issued_at"]
    known = _forecasts(stored)[[*key, "recorded_at"]]
    joined = forecasts.drop(columns="recorded_at").merge(known, on=key, how="left", validate="m:1")
    return joined[list(forecasts.columns)]
