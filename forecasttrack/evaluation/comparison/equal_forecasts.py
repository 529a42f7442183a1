"""Whether two sides differ at all, or would have scored the same whatever had happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.evaluation.scores.summary import APART
from forecasttrack.findings.comparison import equal_whatever_happens, same_forecasts_of
from forecasttrack.reliability.few import NOTHING_VARIES
from forecasttrack.reliability.ties import ROUNDING

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence

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
    rounded = [own.tobytes() for own in np.round(table.score.T, 9)]
    scores = dict(zip(map(known.get, names), rounded, strict=True))
    found: dict[str, list[str]] = {}
    for some in who_forecast_alike(pairs, scores, questions=group["question_id"].unique()):
        alike = [*map(str, some)]
        found |= dict.fromkeys(alike, alike)
    return found


def who_forecast_alike(
    pairs: Pairs, scores: Mapping[Any, Hashable], *, questions: Collection[Any] | None = None
) -> Iterator[list[str | int]]:
    """Groups of forecasters who gave the same forecasts on the same questions.

    Args:
        pairs: The forecasts behind the scores.
        scores: What each of them scored; only who scored alike can have forecast alike.
        questions: The scored ones, where not all forecasts are about them.
    """
    for tied in _sharing(scores):
        frame = pairs.frame
        kept = frame["forecaster"].isin(tied)
        kept &= True if questions is None else frame["question_id"].isin(questions)
        answered = frame[kept].groupby("forecaster")["question_id"].agg(frozenset)
        for some in _sharing(answered.to_dict()):
            own: dict[Any, set[Hashable]] = {name: set() for name in some}
            for (question, name), history in _histories(pairs, some, answered[some[0]]).items():
                own[name].add((question, history))
            yield from _sharing({name: frozenset(each) for name, each in own.items() if each})


def with_equals_noted(summary: pd.DataFrame, scored: pd.DataFrame, pairs: Pairs) -> pd.DataFrame:
    """Note beside means of forecasters that they gave the same forecasts.

    Args:
        summary: One row per forecaster and form of score, with ``mean``, ``n`` and ``note``.
        scored: The scores behind them.
        pairs: The forecasts behind these.
    """
    means = summary.assign(mean=summary["mean"].round(9))
    tied = means[means.duplicated([*APART, "mean", "n"], keep=False)]
    notes = summary["note"].to_dict()
    for _, rows in tied.groupby([*APART], dropna=False):
        form = rows.iloc[0]
        of_form = [scored[name].isna() if pd.isna(form[name]) else scored[name].eq(form[name])
                   for name in APART]  # fmt: skip
        questions = scored.loc[np.logical_and.reduce(of_form), "question_id"].unique()
        scores = dict(
            zip(rows["forecaster"], zip(rows["mean"], rows["n"], strict=True), strict=True)
        )
        for some in who_forecast_alike(pairs, scores, questions=questions):
            note = same_forecasts_of([*map(str, some)])
            for row in rows.index[rows["forecaster"].isin(some)]:
                notes[row] = "; ".join(filter(None, [notes[row], note]))
    return summary.assign(note=pd.Series(notes, dtype=object))


def as_equal(found: TestResult, why: str) -> TestResult:
    """A difference of 0 that no outcome could have changed: nothing is left to be tested."""
    nothing = 0.0 if np.isfinite(found.value) else np.nan  # infinite scores have no difference
    same = attrs.evolve(found, value=nothing, low=nothing, high=nothing, p_value=np.nan)
    return attrs.evolve(same, note=why, barred_by=NOTHING_VARIES)


def _sharing(values: Mapping[Any, Hashable]) -> Iterator[list[Any]]:
    """Names that share a value with another, together."""
    groups: dict[Hashable, list[Any]] = {}
    for name, value in values.items():
        groups.setdefault(value, []).append(name)
    yield from (names for names in groups.values() if len(names) > 1)


def _alike(scores: pd.Series[float], question: pd.Series[Any]) -> bool:
    """Whether all scores of each question are the same; not where one is not known."""
    ends = scores.groupby(question).agg(["min", "max"])
    same = (ends["max"] - ends["min"] <= ROUNDING) | (ends["max"] == ends["min"])
    return bool(same.all() and scores.notna().all())


def _forecast_alike(pairs: Pairs, names: Sequence[str | int], questions: Collection[Any]) -> bool:
    """Whether all of them forecast the same on each question."""
    of_question: dict[Any, Hashable] = {}
    histories = _histories(pairs, names, questions)
    return bool(histories) and all(
        of_question.setdefault(question, own) == own for (question, _), own in histories.items()
    )


def _histories(
    pairs: Pairs, names: Sequence[str | int], questions: Collection[Any]
) -> dict[tuple[Any, Any], Hashable]:
    """What each of them forecast on each question; empty where beliefs are kept elsewhere.

    Where a belief was revised, it has to be revised at the same times; where it never was, it does
    not matter since when it is held.
    """
    columns = ["question_id", "forecaster", "issued_at", "expires_at", "probability"]
    frame = pairs.frame[columns]
    frame = frame[frame["question_id"].isin(questions) & frame["forecaster"].isin(names)]
    belief = _beliefs(pairs, frame)
    if not all(belief):
        return {}
    stated: dict[tuple[Any, Any], list[tuple[Any, str, str]]] = {}
    stood = zip(frame["issued_at"], frame["expires_at"].astype(str), belief, strict=True)
    keys = zip(frame["question_id"], frame["forecaster"], strict=True)
    for key, own in zip(keys, stood, strict=True):
        stated.setdefault(key, []).append(own)
    return {
        key: own[0][2] if len({each[2] for each in own}) == 1 else tuple(sorted(own))
        for key, own in stated.items()
    }


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
