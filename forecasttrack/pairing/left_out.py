"""What did not become a pair, listed with its reason and what more there is to say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from forecasttrack.pairing.pair_columns import REASONS_OF_CONDITIONS
from forecasttrack.records.moments import ends, microseconds
from forecasttrack.tables.closes import exact_closes
from forecasttrack.tables.reasons import LEFT_OUT_COLUMNS, Reason, nothing_left_out
from forecasttrack.tables.schema import ONE_DAY, instants

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasttrack.pairing.eligibility import Eligibility
    from forecasttrack.tables.schema import ForecastColumns

_NAMES = np.array(["", *(each.value for each in Reason)], dtype=object)
_OF_QUESTIONS = (
    *("opens_at", "closes_at", "closed_at", "known_at", "settling_day", "condition_id", "fault"),
)


def left_out(
    found: Eligibility,
    rows: NDArray[np.intp],
    refused: pd.DataFrame | None,
    unfit: Mapping[int, str],
) -> pd.DataFrame:
    """List the forecasts without a pair, the questions without a forecast, and rows at fault.

    Questions that are asked only as conditions of others, and those that a refused row is about
    already, are not listed as being without a forecast.

    Args:
        found: The forecasts beside their questions.
        rows: The forecasts without a pair.
        refused: Rows that could not be read.
        unfit: What is wrong with forecasts that could be read, by their rows.

    Returns:
        One row each with ``question_id, forecaster, reason, detail, row``, by question.
    """
    if not len(rows) and refused is None and not _silent(found, None).any():
        return nothing_left_out(found.questions["question_id"])
    forecasts = found.forecasts.take(rows)
    left = found.questions[list(_OF_QUESTIONS)].take(forecasts.question).reset_index(drop=True)
    left["question_id"] = found.questions["question_id"].to_numpy().take(forecasts.question)
    left["forecaster"] = pd.Series(forecasts.forecaster.read(), dtype=object)
    left["issued_at"] = instants(forecasts.issued_at)
    left["bare_day"] = forecasts.issued_until is not None and (
        forecasts.issued_until > forecasts.issued_at
    )
    left["expires_at"] = pd.NaT if forecasts.expires_at is None else instants(forecasts.expires_at)
    left["reason"] = _NAMES[found.reason[rows]]
    left["row"] = pd.array(
        np.full(len(rows), -1) if forecasts.row is None else forecasts.row.to_numpy(), dtype="Int64"
    )
    left.loc[left["row"] < 0, "row"] = pd.NA
    left["detail"] = ""
    left["option"] = None
    if forecasts.stray_option is not None:
        left["option"] = pd.Series(forecasts.stray_option.read(), dtype=object)
    left["withdrawn"] = _withdrawn(found.questions, forecasts, left["reason"])
    for reason in _EXPLAINED:
        chosen = (left["reason"] == reason).to_numpy()
        if chosen.any():
            left.loc[chosen, "detail"] = _detail(reason, left[chosen])
    # What is left out for another reason keeps the detail of that one.
    faulty = np.flatnonzero((left["reason"] == Reason.FAULT).to_numpy())
    details = [unfit.get(int(rows[place]), left["detail"].iloc[place]) for place in faulty]
    left.loc[faulty, "detail"] = details
    parts = [left[list(LEFT_OUT_COLUMNS)], _unanswered(found, refused)]
    parts += [] if refused is None else [refused]
    together = pd.concat(parts, ignore_index=True)
    return together.sort_values("question_id", kind="stable", ignore_index=True, key=_sortable)


def _withdrawn(
    questions: pd.DataFrame, forecasts: ForecastColumns, reasons: pd.Series[Any]
) -> NDArray[np.bool_]:
    """Whether what came out had been withdrawn when a forecast was issued, where it lacks that."""
    if not questions["offered_until"].notna().any():
        return np.zeros(len(reasons), dtype=bool)
    lacking = (reasons == Reason.OPTION_NOT_ON_OFFER).to_numpy()
    end = np.full(len(questions), np.iinfo(np.int64).max)
    for number in np.unique(forecasts.question[lacking]).tolist():
        stated = questions.iloc[number]
        last = (stated["offered_until"] or {}).get(_came_out(stated))
        if last is not None:
            end[number] = microseconds(ends(last))
    withdrawn: NDArray[np.bool_] = lacking & (forecasts.issued_at >= end.take(forecasts.question))
    return withdrawn


def _came_out(question: pd.Series[Any]) -> str | None:
    outcome, options = question["outcome"], question["options"]
    return None if options is None or pd.isna(outcome) else options[int(outcome)]


def _sortable(ids: pd.Series[Any]) -> pd.Series[Any]:
    """Ids that were refused may be of any kind; then all are compared as text."""
    kinds = set(map(type, ids.to_numpy(dtype=object)))
    return ids if len(kinds) <= 1 else ids.map(str)


def _unanswered(found: Eligibility, refused: pd.DataFrame | None) -> pd.DataFrame:
    """Questions that nobody forecast: at fault, or else without a forecast."""
    questions = found.questions
    silent = _silent(found, refused)
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


def _silent(found: Eligibility, refused: pd.DataFrame | None) -> NDArray[np.bool_]:
    """Which questions nobody forecast, but for those that others are conditional on."""
    questions = found.questions
    silent = np.ones(len(questions), dtype=bool)
    silent[found.forecasts.question] = False
    silent &= ~questions["is_condition"].to_numpy(dtype=bool)
    if refused is not None:
        silent &= ~questions["question_id"].isin(refused["question_id"]).to_numpy()
    return silent


# --- details ---------------------------------------------------------------------------------


def _detail(reason: Reason, left: pd.DataFrame) -> pd.Series[Any]:
    if reason in REASONS_OF_CONDITIONS:
        has_condition = left["condition_id"].notna()
        return ("condition " + left["condition_id"].astype(str)).where(has_condition, "")
    if reason == Reason.FAULT:
        return left["fault"].fillna("")
    if reason == Reason.OPEN:
        return "closes " + _end(exact_closes(left["closes_at"]))
    if reason == Reason.EARLY:
        known = "known " + _end(left["known_at"])
        return known + ", waits until " + _end(left["settling_day"])
    if reason == Reason.OPTION_NOT_ON_OFFER:
        stray = left["option"].map(repr) + " is no option of its question"
        issued = "issued " + _beginning(left["issued_at"])
        absent = issued + ", before what came out was named"
        absent = absent.mask(left["withdrawn"], issued + ", after what came out was withdrawn")
        return stray.where(left["option"].notna(), absent)
    return _detail_of_time(reason, left)


def _detail_of_time(reason: Reason, left: pd.DataFrame) -> pd.Series[Any]:
    issued = "issued " + _beginning(left["issued_at"])
    if reason == Reason.LATE:
        detail = issued + ", known " + _end(left["known_at"])
        same_day = left["bare_day"] & (left["issued_at"] < left["known_at"])
        on_the_day = "issued on the day on which it became known; give the time of issue"
        return detail.where(~same_day, on_the_day)
    if reason == Reason.OUTSIDE_WINDOW:
        closed = issued + ", closed " + _end(left["closed_at"])
        opened = ", before it opened " + _beginning(left["opens_at"])
        is_over = ~(left["issued_at"] >= left["closed_at"])
        return closed.mask(is_over, "ended " + _end(left["expires_at"]) + opened)
    return issued + _WHY[reason]


_WHY = {
    Reason.REPLACED: ", replaced at the same instant",
    Reason.STANDS_TWICE: ", the same belief stands there again",
}
_EXPLAINED = (
    *REASONS_OF_CONDITIONS,
    *(
        Reason.EARLY,
        Reason.FAULT,
        Reason.OPEN,
        Reason.LATE,
        Reason.OPTION_NOT_ON_OFFER,
        Reason.OUTSIDE_WINDOW,
    ),
    *_WHY,
)
"""The reasons of which the detail tells more."""


def _beginning(moments: pd.Series[Any]) -> pd.Series[Any]:
    """Instants at which something begins, as text."""
    instants: pd.Series[Any] = moments.dt.strftime("%Y-%m-%d %H:%MZ")
    return instants.fillna("at no stated time")


def _end(moments: pd.Series[Any]) -> pd.Series[Any]:
    """Instants as text; midnight is the end of the day before it, as people write deadlines."""
    midnight = moments.dt.normalize() == moments
    before = (moments - ONE_DAY).dt.strftime("%Y-%m-%d 24:00Z")
    instants: pd.Series[Any] = moments.dt.strftime("%Y-%m-%d %H:%MZ").where(~midnight, before)
    return instants.fillna("at no stated time")
