"""The list of what was left out, with reasons and details that are true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from forecasttrack.pairing.eligibility import FAULTS_OF_CONDITIONS, Eligibility
from forecasttrack.tables.forecast_columns import instants
from forecasttrack.tables.reasons import Reason
from forecasttrack.tables.schema import LEFT_OUT_COLUMNS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasttrack.tables.faults import Faults

_NAMES = np.array(["", *(each.value for each in Reason)], dtype=object)
_OF_QUESTIONS = ("closes_at", "closed_at", "known_at", "condition_id", "fault")


def left_out(
    found: Eligibility, refused: pd.DataFrame | None, contradictions: Faults
) -> pd.DataFrame:
    """List the forecasts without a pair, the questions without a forecast, and rows at fault.

    Args:
        found: The forecasts beside their questions.
        refused: Rows that could not be read.
        contradictions: Forecasts that another of the same instant contradicts.

    Returns:
        One row each with ``question_id, forecaster, reason, detail, row``, by question.
    """
    rows = np.flatnonzero(found.reason)
    forecasts = found.forecasts.take(rows)
    left = found.questions[list(_OF_QUESTIONS)].take(forecasts.question).reset_index(drop=True)
    left["question_id"] = found.questions["question_id"].to_numpy().take(forecasts.question)
    left["forecaster"] = pd.Series(forecasts.forecaster.read(), dtype=object)
    left["issued_at"] = instants(forecasts.issued_at)
    left["bare_day"] = forecasts.issued_until is not None and (
        forecasts.issued_until > forecasts.issued_at
    )
    left["reason"] = _NAMES[found.reason[rows]]
    left["row"] = pd.array(
        np.full(len(rows), -1) if forecasts.row is None else forecasts.row, dtype="Int64"
    )
    left.loc[left["row"] < 0, "row"] = pd.NA
    left["detail"] = ""
    for reason in _EXPLAINED:
        chosen = (left["reason"] == reason).to_numpy()
        if chosen.any():
            left.loc[chosen, "detail"] = _detail(reason, left[chosen])
    _explain(left, contradictions, found.contradictory, rows)
    parts = [left[list(LEFT_OUT_COLUMNS)], _unanswered(found, refused)]
    parts += [] if refused is None else [refused]
    together = pd.concat(parts, ignore_index=True)
    return together.sort_values("question_id", kind="stable", ignore_index=True, key=_sortable)


def _sortable(ids: pd.Series[Any]) -> pd.Series[Any]:
    """Ids that were refused may be of any kind; then all are compared as text."""
    kinds = set(map(type, ids.to_numpy(dtype=object)))
    return ids if len(kinds) <= 1 else ids.map(str)


def _explain(
    left: pd.DataFrame, contradictions: Faults, contradictory: NDArray[np.intp], rows: NDArray[Any]
) -> None:
    messages = list(contradictions.messages().values())
    if messages:
        order = np.argsort(contradictory, kind="stable")
        place = np.searchsorted(rows, contradictory[order])
        left.loc[place, "detail"] = messages


def _unanswered(found: Eligibility, refused: pd.DataFrame | None) -> pd.DataFrame:
    """Questions that nobody forecast, and questions at fault that nobody forecast."""
    questions = found.questions
    silent = np.ones(len(questions), dtype=bool)
    silent[found.forecasts.question] = False
    silent &= ~questions["is_condition"].to_numpy(dtype=bool)
    if refused is not None:
        silent &= ~questions["question_id"].isin(refused["question_id"]).to_numpy()
    fault = questions.loc[silent, "fault"]
    faulty = fault.notna().to_numpy()
    return pd.DataFrame(
        {
            "question_id": questions.loc[silent, "question_id"].to_numpy(),
            "forecaster": None,
            "reason": np.where(faulty, Reason.FAULT.value, Reason.NO_FORECAST.value).astype(object),
            "detail": fault.where(faulty, "").to_numpy(dtype=object),
            "row": pd.array([pd.NA] * int(silent.sum()), dtype="Int64"),
        }
    )


# --- details ---------------------------------------------------------------------------------


def _detail(reason: Reason, left: pd.DataFrame) -> pd.Series[Any]:
    issued = "issued " + _beginning(left["issued_at"])
    if reason in FAULTS_OF_CONDITIONS:
        return "condition " + left["condition_id"].fillna("").astype(str)
    if reason == Reason.FAULT:
        return left["fault"].fillna("")
    if reason == Reason.OPEN:
        return "closes " + _end(left["closes_at"])
    if reason == Reason.LATE:
        detail = issued + ", known " + _end(left["known_at"])
        same_day = left["bare_day"] & (left["issued_at"] < left["known_at"])
        return detail.where(~same_day, "same day; give a time")
    if reason == Reason.OUTSIDE_WINDOW:
        return issued + ", closed " + _end(left["closed_at"])
    return issued + _WHY[reason]


_WHY = {
    Reason.REPLACED: ", replaced at the same instant",
    Reason.STANDS_TWICE: ", the same belief stands there again",
}
_EXPLAINED = (
    *FAULTS_OF_CONDITIONS, Reason.FAULT, Reason.OPEN, Reason.LATE, Reason.OUTSIDE_WINDOW, *_WHY
)  # fmt: skip
"""The reasons of which the detail tells more."""


def _beginning(moments: pd.Series[Any]) -> pd.Series[Any]:
    """Instants at which something begins, as text."""
    instants: pd.Series[Any] = moments.dt.strftime("%Y-%m-%d %H:%MZ")
    return instants.fillna("at no stated time")


def _end(moments: pd.Series[Any]) -> pd.Series[Any]:
    """Instants as text; midnight is the end of the day before it, as people write deadlines."""
    midnight = moments.dt.normalize() == moments
    before = (moments - pd.Timedelta(days=1)).dt.strftime("%Y-%m-%d 24:00Z")
    instants: pd.Series[Any] = moments.dt.strftime("%Y-%m-%d %H:%MZ").where(~midnight, before)
    return instants.fillna("at no stated time")
