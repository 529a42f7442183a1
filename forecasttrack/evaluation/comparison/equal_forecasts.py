"""Whether two sides differ at all, or would have scored the same whatever had happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.findings.comparison import equal_whatever_happens
from forecasttrack.reliability.few import NOTHING_VARIES
from forecasttrack.reliability.ties import ROUNDING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    from forecasttrack.inference.table import ScoreTable
    from forecasttrack.pairing import Pairs
    from forecasttrack.reliability.result import TestResult


def why_equal(
    group: pd.DataFrame, pairs: Pairs, names: Sequence[str | int], questions: pd.Index[Any]
) -> str:
    """Why no outcome could tell forecasters apart; empty where one could, or nobody knows.

    Args:
        group: Scores under one rule, with those of the other outcomes.
        pairs: The forecasts behind them.
        names: The forecasters of both sides.
        questions: The questions that both sides answered.
    """
    rows = group[group["question_id"].isin(questions) & group["forecaster"].isin(names)]
    if not _alike(rows["score"], rows["question_id"]):
        return ""
    same = _forecast_alike(pairs, names, [*questions])
    if not same and not _alike(rows["otherwise"], rows["question_id"]):
        return ""
    return equal_whatever_happens(len(questions), same_forecasts=same)


def equal_forecasters(
    group: pd.DataFrame, pairs: Pairs, table: ScoreTable, names: Sequence[str]
) -> dict[str, list[str]]:
    """All who gave the same forecasts on the same questions, by the name of each.

    Args:
        group: Scores under one rule, with those of the other outcomes.
        pairs: The forecasts behind them.
        table: The scores of whoever is ranked.
        names: Of the columns of the table.
    """
    known: Mapping[str, Any] = {str(each): each for each in group["forecaster"].unique()}
    scores = [own.tobytes() for own in np.round(table.score.T, 9)]
    found: dict[str, list[str]] = {}
    for some in who_forecast_alike(pairs, dict(zip(map(known.get, names), scores, strict=True))):
        alike = [*map(str, some)]
        found |= dict.fromkeys(alike, alike)
    return found


def who_forecast_alike(pairs: Pairs, scores: Mapping[Any, Hashable]) -> Iterator[list[str | int]]:
    """Groups of forecasters who gave the same forecasts on the same questions.

    Args:
        pairs: The forecasts behind the scores.
        scores: What each of them scored; only who scored alike can have forecast alike.
    """
    alike: dict[Hashable, list[str | int]] = {}
    for name, own in scores.items():
        alike.setdefault(own, []).append(name)
    for some in alike.values():
        if len(some) > 1:
            frame = pairs.frame
            answered = frame.loc[frame["forecaster"].isin(some), ["forecaster", "question_id"]]
            questions = answered.groupby("forecaster")["question_id"].agg(frozenset)
            if len(set(questions)) == 1 and _forecast_alike(pairs, some, [*questions.iloc[0]]):
                yield some


def as_equal(found: TestResult, why: str) -> TestResult:
    """A difference of 0 that no outcome could have changed: nothing is left to be tested."""
    nothing = 0.0 if np.isfinite(found.value) else np.nan  # infinite scores have no difference
    same = attrs.evolve(found, value=nothing, low=nothing, high=nothing, p_value=np.nan)
    return attrs.evolve(same, note=why, barred_by=NOTHING_VARIES)


def _alike(scores: pd.Series[float], question: pd.Series[Any]) -> bool:
    """Whether all scores of each question are the same; not where one is not known."""
    ends = scores.groupby(question).agg(["min", "max"])
    same = (ends["max"] - ends["min"] <= ROUNDING) | (ends["max"] == ends["min"])
    return bool(same.all() and scores.notna().all())


def _forecast_alike(pairs: Pairs, names: Sequence[str | int], questions: Sequence[Any]) -> bool:
    """Whether all of them forecast the same on each question.

    Where a belief was revised, it has to be revised at the same times; where it never was, it does
    not matter since when it is held.
    """
    columns = ["question_id", "forecaster", "issued_at", "expires_at", "probability"]
    frame = pairs.frame[columns]
    kept = frame["question_id"].isin(questions) & frame["forecaster"].isin(names)
    frame = frame[kept]
    belief = _beliefs(pairs, frame)
    if not all(belief):
        return False  # whose beliefs are kept elsewhere
    stood = [*zip(frame["issued_at"], frame["expires_at"].astype(str), belief, strict=True)]
    histories = frame[["question_id"]].assign(
        forecaster=frame["forecaster"].astype(object),
        belief=belief,
        forecast=pd.Series(stood, index=frame.index, dtype=object),
    )
    return all(_is_one_history(rows) for _, rows in histories.groupby("question_id"))


def _is_one_history(rows: pd.DataFrame) -> bool:
    if (rows["belief"] == rows["belief"].iloc[0]).all():
        return True
    return len({tuple(sorted(own)) for _, own in rows.groupby("forecaster")["forecast"]}) == 1


def _beliefs(pairs: Pairs, frame: pd.DataFrame) -> list[str]:
    """What each forecast states, as text that is the same where they state the same."""
    stated = [[] if np.isnan(each) else [f"{each:.12g}"] for each in frame["probability"]]
    place = {row: number for number, row in enumerate(frame.index)}
    for name, table in pairs.beliefs.items():
        # Members of an ensemble are draws, and their order says nothing.
        others = [column for column in table if column not in {"pair", "sample"}]
        for row, own in table[table["pair"].isin(place)].groupby("pair"):
            lines = sorted(map(str, own[others].itertuples(index=False, name=None)))
            stated[place[row]] += [name, *lines]
    return ["; ".join(each) for each in stated]
