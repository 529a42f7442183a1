"""What became of each forecast of a book: in the headline, scored apart, or why neither."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecasttrack.pairing import Pairs

OTHER_KIND = "number, date or choice"
"""What became of forecasts that are scored by a rule of their own."""


def fates_of(pairs: Pairs, main: Pairs) -> pd.DataFrame:
    """One row per forecast and per question without one: ``question_id, forecaster, fate``."""
    keys = ["question_id", "forecaster"]
    frame = pairs.frame[[*keys, "kind", "nature"]].drop_duplicates(keys)
    in_main = frame["question_id"].isin(main.frame["question_id"].unique())
    is_other_kind = frame["kind"] != "binary"
    frame["fate"] = np.select(
        [in_main, is_other_kind],
        ["in the headline", OTHER_KIND],
        "not stated as a prediction",
    )
    left = pairs.left_out.rename(columns={"reason": "fate"})
    return pd.concat([frame[[*keys, "fate"]], left[[*keys, "fate"]]], ignore_index=True)


def tallies(fates: pd.DataFrame) -> dict[str, dict[str, int]]:
    """How many of each forecaster had each fate."""
    return {str(name): tally(group) for name, group in fates.groupby("forecaster")}


def tally(counted: pd.DataFrame) -> dict[str, int]:
    """How many had each fate, the most frequent first."""
    return {str(name): int(n) for name, n in counted["fate"].value_counts().items()}
