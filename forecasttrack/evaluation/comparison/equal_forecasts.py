"""Forecasters with the same forecasts, or with equal scores whatever the outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.evaluation.scores.summary import APART
from forecasttrack.findings.comparison import equal_whatever_happens, same_forecasts_of
from forecasttrack.reliability.few import NOTHING_VARIES
from forecasttrack.reliability.ties import ROUNDING, tied

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence

    from forecasttrack.inference.table import ScoreTable
    from forecasttrack.pairing import Pairs
    from forecasttrack.reliability.result import TestResult


def why_equal(
    group: pd.DataFrame, pairs: Pairs, names: Sequence[str | int], questions: pd.Index[Any]
) -> str:
    """Why forecasters have equal scores whatever the outcomes; empty if they do not.

    Also empty where it is unknown: forecasts differ, and scores for the other outcome are missing.

    Args:
        group: Scores under one rule; ``otherwise`` is what each would be for the other outcome,
            see ``scores/other_outcomes.py``.
        pairs: The forecasts behind the scores.
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
    """For each forecaster all those with the same forecasts on the same questions.

    Args:
        group: Scores under one rule.
        pairs: The forecasts behind the scores.
        table: The scores of whoever is ranked.
        names: The forecasters, in the order of the table's columns.
    """
    id_of: Mapping[str, Any] = {str(each): each for each in group["forecaster"].unique()}
    # Only forecasters of the same questions are compared, so that sums do as well as means.
    sums = np.nansum(table.score, axis=0) / max(len(table.score), 1)
    scores = dict(zip([id_of[name] for name in names], sums, strict=True))
    found: dict[str, list[str]] = {}
    for equals in who_forecast_alike(pairs, scores, questions=group["question_id"].unique()):
        alike = [*map(str, equals)]
        found |= dict.fromkeys(alike, alike)
    return found


def who_forecast_alike(
    pairs: Pairs, scores: Mapping[Any, float], *, questions: Collection[Any] | None = None
) -> Iterator[list[str | int]]:
    """Groups of forecasters who gave the same forecasts on the same questions.

    Args:
        pairs: The forecasts behind the scores.
        scores: One number per forecaster, equal for equal scores on the same questions, such as
            the mean; only forecasters with equal numbers are compared.
        questions: The scored questions, if there are forecasts on others, too.
    """
    for scoring_alike in _scoring_alike(scores):
        frame = pairs.frame
        kept = frame["forecaster"].isin(scoring_alike)
        kept &= True if questions is None else frame["question_id"].isin(questions)
        answered = frame[kept].groupby("forecaster")["question_id"].agg(frozenset)
        # Within a group of `names` everybody answered the same questions.
        for names in _sharing(answered.to_dict()):
            answers: dict[Any, set[Hashable]] = {name: set() for name in names}
            for (question, name), history in _histories(pairs, names, answered[names[0]]).items():
                answers[name].add((question, history))
            yield from _sharing({name: frozenset(each) for name, each in answers.items() if each})


def with_equals_noted(summary: pd.DataFrame, scored: pd.DataFrame, pairs: Pairs) -> pd.DataFrame:
    """Note in a summary which forecasters gave the same forecasts.

    Args:
        summary: One row per forecaster and form of score, with ``mean``, ``n`` and ``note``.
        scored: The scores behind the summary, one row each.
        pairs: The forecasts behind the scores.
    """
    notes = summary["note"].to_dict()
    for _, rows in summary.groupby([*APART], dropna=False):
        means = dict(zip(rows["forecaster"], rows["mean"], strict=True))
        if not any(_scoring_alike(means)):
            continue
        form = rows.iloc[0]
        of_form = [scored[name].isna() if pd.isna(form[name]) else scored[name].eq(form[name])
                   for name in APART]  # fmt: skip
        questions = scored.loc[np.logical_and.reduce(of_form), "question_id"].unique()
        for equals in who_forecast_alike(pairs, means, questions=questions):
            note = same_forecasts_of([*map(str, equals)])
            for row in rows.index[rows["forecaster"].isin(equals)]:
                notes[row] = "; ".join(filter(None, [notes[row], note]))
    return summary.assign(note=pd.Series(notes, dtype=object))


def as_equal(found: TestResult, why: str) -> TestResult:
    """The result for sides with equal scores whatever the outcomes, which are not tested.

    The difference is 0, or NaN between infinite scores.
    """
    difference = 0.0 if np.isfinite(found.value) else np.nan
    same = attrs.evolve(found, value=difference, low=difference, high=difference, p_value=np.nan)
    return attrs.evolve(same, note=why, barred_by=NOTHING_VARIES)


def _sharing(values: Mapping[Any, Hashable]) -> Iterator[list[Any]]:
    """Groups of names that have the same value, without names whose value no other has."""
    groups: dict[Hashable, list[Any]] = {}
    for name, value in values.items():
        groups.setdefault(value, []).append(name)
    yield from (names for names in groups.values() if len(names) > 1)


def _scoring_alike(scores: Mapping[Any, float]) -> Iterator[list[Any]]:
    """Groups of names whose scores differ by rounding alone, without NaN.

    Rounding before comparing would fail: two scores that differ in the last digit may round to
    different numbers.
    """
    defined = {name: score for name, score in scores.items() if not np.isnan(score)}
    numbers = tied(np.nan_to_num(np.array([*defined.values()], dtype=float)))
    yield from _sharing(dict(zip(defined, numbers, strict=True)))


def _alike(scores: pd.Series[float], question: pd.Series[Any]) -> bool:
    """Whether all scores of each question are the same; False as soon as one is missing."""
    extremes = scores.groupby(question).agg(["min", "max"])
    lowest, highest = extremes["min"], extremes["max"]
    same = (highest - lowest <= ROUNDING * highest.abs().clip(lower=1)) | (highest == lowest)
    return bool(same.all() and scores.notna().all())


def _forecast_alike(pairs: Pairs, names: Sequence[str | int], questions: Collection[Any]) -> bool:
    """Whether all named forecast the same on each question; False if a belief is unknown."""
    of_question: dict[Any, Hashable] = {}
    histories = _histories(pairs, names, questions)
    return bool(histories) and all(
        of_question.setdefault(question, history) == history
        for (question, _), history in histories.items()
    )


def _histories(
    pairs: Pairs, names: Sequence[str | int], questions: Collection[Any]
) -> dict[tuple[Any, Any], Hashable]:
    """Histories by question and forecaster, equal if every outcome gives them equal scores.

    A history whose forecasts all have the same belief is that belief, without times; any other is
    all its beliefs with their times. Empty if a belief is unknown: a forecast has neither a
    probability nor rows in one of the tables of ``pairs.beliefs``.
    """
    columns = ["question_id", "forecaster", "issued_at", "expires_at", "probability"]
    frame = pairs.frame[columns]
    frame = frame[frame["question_id"].isin(questions) & frame["forecaster"].isin(names)]
    belief = _beliefs(pairs, frame)
    if not all(belief):
        return {}
    forecasts: dict[tuple[Any, Any], list[tuple[Any, str, Hashable]]] = {}
    rows = zip(frame["issued_at"], frame["expires_at"].astype(str), belief, strict=True)
    keys = zip(frame["question_id"], frame["forecaster"], strict=True)
    for key, times_and_belief in zip(keys, rows, strict=True):
        forecasts.setdefault(key, []).append(times_and_belief)
    histories: dict[tuple[Any, Any], Hashable] = {}
    for key, own in forecasts.items():
        distinct = {stated for _, _, stated in own}
        histories[key] = distinct.pop() if len(distinct) == 1 else tuple(sorted(own))
    return histories


def _beliefs(pairs: Pairs, frame: pd.DataFrame) -> list[tuple[Hashable, ...]]:
    """The belief of each row, empty if unknown, equal for equal beliefs up to rounding."""
    numbers = _numbered(frame["probability"].to_numpy(float), is_probability=True)
    stated: list[list[Hashable]] = [
        [] if is_missing else [("probability", number)]
        for number, is_missing in zip(numbers, frame["probability"].isna(), strict=True)
    ]
    place = {label: number for number, label in enumerate(frame.index)}
    for name, table in pairs.beliefs.items():
        rows = table[table["pair"].isin(place)]
        # Samples are draws: their order has no meaning.
        columns = [column for column in table if column not in {"pair", "sample"}]
        cells = [_comparable(rows[column]) for column in columns]
        lines: dict[int, list[Hashable]] = {}
        for label, *line in zip(rows["pair"], *cells, strict=True):
            lines.setdefault(place[label], []).append((name, *line))
        for number, of_forecast in lines.items():
            stated[number] += sorted(of_forecast)  # type: ignore[type-var]
    return [tuple(each) for each in stated]


def _comparable(column: pd.Series[Any]) -> list[Hashable]:
    """The cells of a column of beliefs: numbers equal but for rounding, all else as text."""
    if not pd.api.types.is_float_dtype(column):
        return [*map(str, column)]
    is_probability = column.name == "probability"
    return [*_numbered(column.to_numpy(float), is_probability=is_probability).tolist()]


def _numbered(values: np.ndarray, *, is_probability: bool) -> np.ndarray:
    """The rank of each value, equal for values that differ by rounding alone.

    The tolerance is relative, so that small probabilities stay distinct; 0 and 1 equal no other
    value.
    """
    distinct, place = np.unique(values, return_inverse=True)
    with np.errstate(invalid="ignore"):  # infinity less infinity
        apart = ~(np.diff(distinct) <= ROUNDING * np.abs(distinct[1:]))
    if is_probability:
        apart |= distinct[1:] == 1
    rank = np.concatenate([np.zeros(min(len(distinct), 1), dtype=np.intp), np.cumsum(apart)])
    return np.asarray(rank[place.ravel()])
