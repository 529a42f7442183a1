"""Forecasters to beat: what they would have said about the same questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs
import numpy as np
import pandas as pd

from forecasttrack.errors import InvalidTableError, UnknownNameError, did_you_mean
from forecasttrack.pairing import Pairs
from forecasttrack.pairing.tables import table

Baseline = Callable[[Pairs], Pairs]
"""What a baseline would have said in place of each forecast; pairs it cannot speak of are gone."""


def even_odds(pairs: Pairs) -> Pairs:
    """Say one half to every yes/no question, and the same to every option of the others.

    Numbers and dates have no even odds; their pairs are dropped.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
        >>> even = even_odds(pairs)
        >>> set(even.frame["probability"].dropna()), len(pairs) - len(even)
        ({0.5}, 4)
    """
    known = pairs.keep(pairs.frame["shape"].isin(["probability", "options"]).to_numpy())
    is_binary = (known.frame["shape"] == "probability").to_numpy()
    rows = [
        (pair, option, 1 / len(options))
        for pair, options in enumerate(known.frame["options"])
        if not is_binary[pair]
        for option in options
    ]
    even = table(rows, {"pair": int, "option": object, "probability": float})
    return attrs.evolve(
        known.with_columns(probability=np.where(is_binary, 0.5, np.nan)),
        beliefs={**known.beliefs, "options": even},
    )


def last_value(values: pd.DataFrame) -> Baseline:
    """Say for sure that a number will be what it was when last known.

    Args:
        values: One row per value once known: ``question_id``, ``known_at`` (UTC) and ``value``,
            in the unit of the question. The latest known by the time a forecast was issued counts.

    Returns:
        A baseline for forecasts stated as quantiles, samples or points. Pairs without a last
        value are dropped, and so are distributions, since certainty has no density.

    Raises:
        InvalidTableError: A column is missing, or a time is naive.

    Example:
        >>> import pandas as pd
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
        >>> known = pd.DataFrame({"question_id": ["Q13b"], "value": [85_000.0],
        ...                       "known_at": pd.to_datetime(["2025-08-08T00:00Z"])})
        >>> last_value(known)(pairs).beliefs["quantiles"]["value"].tolist()
        [85000.0, 85000.0, 85000.0]
    """
    columns = ["question_id", "known_at", "value"]
    missing = [name for name in columns if name not in values]
    if missing:
        raise InvalidTableError(f"last values lack the column {missing[0]!r}", field=missing[0])
    if getattr(values["known_at"].dtype, "tz", None) is None:
        raise InvalidTableError("known_at has no time zone; times are UTC", field="known_at")
    known = values[columns].assign(
        known_at=values["known_at"].dt.as_unit("us"),
        question_id=values["question_id"].astype(object),
    )
    return lambda pairs: _with_last(pairs, known.sort_values("known_at", kind="stable"))


def _with_last(pairs: Pairs, known: pd.DataFrame) -> Pairs:
    asked = pairs.frame[["question_id", "issued_at"]].assign(pair=np.arange(len(pairs)))
    last = pd.merge_asof(
        asked.sort_values("issued_at", kind="stable"),
        known,
        left_on="issued_at",
        right_on="known_at",
        by="question_id",
    )
    value = last.set_index("pair")["value"].sort_index().to_numpy()
    can = pairs.frame["shape"].isin(["quantiles", "samples", "point"]).to_numpy()
    kept = can & ~np.isnan(value)
    said = pairs.keep(kept)
    tables = {
        name: said.beliefs[name].assign(value=value[kept][said.beliefs[name]["pair"]])
        for name in ("quantiles", "samples", "points")
    }
    return attrs.evolve(said, beliefs={**said.beliefs, **tables})


BASELINES: Mapping[str, Baseline] = {"even odds": even_odds}
"""The baselines by name."""


def find_baseline(name: str | Baseline) -> Baseline:
    """Find a baseline by its name; a baseline is its own.

    Raises:
        UnknownNameError: There is none of that name.
    """
    if not isinstance(name, str):
        return name
    if name not in BASELINES:
        raise UnknownNameError(f"no baseline {name!r}. {did_you_mean(name, BASELINES)}")
    return BASELINES[name]
