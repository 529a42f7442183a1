"""What became of each forecast of a book: in the headline, scored apart, or why neither."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecasttrack.pairing import Pairs

OTHER_KIND = "number, date or choice"
"""What became of forecasts that are scored by a rule of their own."""


def fates_of(pairs: Pairs, main: Pairs) -> pd.DataFrame:
    """What became of each forecaster's forecasts of each question, and of questions without any.

    Returns:
        The columns ``question_id``, ``forecaster`` and ``fate``: one row per forecaster and
        question of the pairs, and one per row that was left out of them.
    """
    keys = ["question_id", "forecaster"]
    frame = pairs.frame[[*keys, "kind", "nature"]].drop_duplicates(keys)
    in_main = frame["question_id"].isin(main.frame["question_id"].unique())
    is_other_kind = frame["kind"] != "binary"
    frame["fate"] = np.select(
        [in_main, is_other_kind],
        ["in the headline", OTHER_KIND],
        "not stated as a prediction",
    )
    left_out = pairs.left_out.rename(columns={"reason": "fate"})
    return pd.concat([frame[[*keys, "fate"]], left_out[[*keys, "fate"]]], ignore_index=True)


def tallies(fates: pd.DataFrame) -> dict[str, dict[str, int]]:
    """How many rows of each forecaster have each fate."""
    return {str(name): tally(group) for name, group in fates.groupby("forecaster")}


def tally(fates: pd.DataFrame) -> dict[str, int]:
    """How many rows have each fate, the most frequent first."""
    return {str(name): int(n) for name, n in fates["fate"].value_counts().items()}
