"""The headline if every claim is taken at face value, as if stated with 100%."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from forecasttrack.evaluation.sensitivity.headline_rows import Change, HeadlineRows, measure

WITHOUT_CLAIMS = {"face_value_per_claim": np.nan, "beside_face_value_per_claim": np.nan}
"""The means of a forecaster who answered no question that tests a claim."""


def at_face_value(rows: HeadlineRows) -> Mapping[str, dict[str, float]]:
    """Mean scores of taking every claim at face value, beside those of the forecasts.

    Args:
        rows: The forecasts behind the headline.

    Returns:
        For each forecaster with questions that test a claim: the mean Brier score over claims at
        face value, and that of the forecaster's own forecasts on the same questions.

    Example:
        >>> import forecasttrack as ft
        >>> from forecasttrack.evaluation.sensitivity.headline_rows import headline_rows
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025")).where(kind="binary")
        >>> scores = ft.score(pairs.where(relation=["supports", "against"]), rules=["brier"])
        >>> rows = headline_rows(scores, np.ones(len(scores.pairs), dtype=bool))
        >>> [round(each, 3) for each in at_face_value(rows)["putin"].values()]
        [0.0, 0.096]
    """
    kept = rows.counted & rows.histories["relation"].isin(["supports", "against"]).to_numpy()
    # A claim at face value gives a question against it a probability of 0.
    its_way = np.where(rows.forecasts["relation"] == "supports", 1.0, 0.0)
    face_value = measure(rows, Change(name="face value", probability=its_way, kept=kept))
    own = measure(rows, Change(name="as it is", kept=kept))
    return {
        name: {
            "face_value_per_claim": face_value[name].mean_brier_per_claim,
            "beside_face_value_per_claim": each.mean_brier_per_claim,
        }
        for name, each in own.items()
    }
