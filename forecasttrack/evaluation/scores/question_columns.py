"""Scores grouped by columns of their questions: topics, tags and whatever a table brings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from forecasttrack.display.warning import warn_caller
from forecasttrack.errors import ForecastTrackWarning, InvalidArgumentError
from forecasttrack.findings import explanations
from forecasttrack.pairing.cells import differing, is_list
from forecasttrack.tables.group_names import group_columns, no_such_group
from forecasttrack.tables.schema import COLUMNS, columns_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasttrack.pairing import Pairs


EARLY = "early"
"""Column that marks scores whose answer came early and counts by choice; absent if none."""
HINDSIGHT = "_written_after"
"""Column that marks scores whose question was written after its outcome; absent if none."""
_SCORE_KEYS = ["question_id", "forecaster"]


def columns_of_questions(pairs: Pairs) -> list[str]:
    """The columns of pairs that may belong to questions: those of our own, and all further ones.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
        >>> "tags" in columns_of_questions(pairs), "issued_at" in columns_of_questions(pairs)
        (True, False)
    """
    ours, declared = columns_of("questions"), {each.name for each in COLUMNS}
    return [name for name in pairs.columns if name in ours or name not in declared]


def with_doubts_marked(frame: pd.DataFrame, pairs: Pairs) -> pd.DataFrame:
    """Mark in columns of their own the scores from which no verdict follows, where there are any.

    `EARLY` marks answers that came early and count by choice, `HINDSIGHT` questions written with
    hindsight.
    """
    found = {name: frame["question_id"].isin(ids) for name, ids in doubted(pairs).items()}
    return frame.assign(**{name: each for name, each in found.items() if each.any()})


def doubted(pairs: Pairs) -> dict[str, NDArray[Any]]:
    """Ids of the questions whose scores `with_doubts_marked` marks, by the name of the column."""
    masks = {EARLY: pairs.provisional, HINDSIGHT: pairs.with_hindsight}
    if not any(each.any() for each in masks.values()):
        return {name: np.empty(0, dtype=object) for name in masks}
    ids = pairs.column("question_id")
    return {name: np.asarray(ids[each].unique()) for name, each in masks.items()}


def all_with_hindsight(frame: pd.DataFrame, pairs: Pairs) -> set[str]:
    """Name the forecasters whose scored questions were all written with hindsight."""
    is_hindsight = frame["question_id"].isin(doubted(pairs)[HINDSIGHT])
    by_forecaster = is_hindsight.groupby(frame["forecaster"].map(str))
    return {str(name) for name, marked in by_forecaster if marked.all()}


def with_columns_of_questions(
    frame: pd.DataFrame, pairs: Pairs, by: str | Sequence[str] | None
) -> pd.DataFrame:
    """Give scores the columns of their questions that they are to be grouped by.

    Further columns of forecasts are given, too, if all forecasts behind a score have the same
    value. A column of lists, such as tags, puts a score under each entry.

    Raises:
        InvalidArgumentError: There is no such column, or a further one differs between forecasts
            that share a score.
    """
    of_questions = columns_of_questions(pairs)
    for name in group_columns(by):
        if name not in frame and name not in of_questions:
            ours = columns_of("scores")
            offered = [*filter(ours.__contains__, frame), *of_questions]
            raise no_such_group("scores", name, offered)
        if name not in frame:
            frame = frame.assign(**{name: _of_rows(frame, pairs, name)})
            if has_lists(pairs, name):
                frame = frame.explode(name, ignore_index=True)
    return frame


def warn_without_values(frame: pd.DataFrame, by: str | Sequence[str] | None) -> None:
    """Warn of columns to group by that have no value in any row, so that there is one group."""
    for name in group_columns(by):
        if len(frame) and frame[name].isna().all():
            message = f"nothing here has a value in {name!r}, so that all stand in one group"
            warn_caller(ForecastTrackWarning(message))


def has_lists(pairs: Pairs, name: str) -> bool:
    """Whether a question counts under several entries of a column, as under its tags."""
    is_column = name in columns_of_questions(pairs)
    return is_column and bool(pairs.column(name).map(is_list).any())


def notes_on_list_columns(pairs: Pairs, by: Sequence[str]) -> list[str]:
    """Say of each column of lists, such as tags, that a question counts under every entry."""
    return explanations.notes_on_list_columns(name for name in by if has_lists(pairs, name))


def _of_rows(frame: pd.DataFrame, pairs: Pairs, name: str) -> pd.Series[Any]:
    """The value of a column for each score.

    A column of our own is looked up by question. A further one, such as a forecaster's team, is
    looked up by question or, where it differs between forecasters, by question and forecaster.
    """
    if name in columns_of("questions"):
        place = pd.Index(pairs.codes.questions).get_indexer(pd.Index(frame["question_id"]))
        of_questions: pd.Series[Any] = pairs.of_questions(name).iloc[place]
        of_questions.index = frame.index
        return of_questions
    rows = pd.DataFrame({each: pairs.column(each) for each in (*_SCORE_KEYS, name)})
    for keys in (_SCORE_KEYS[:1], _SCORE_KEYS):
        first_rows = rows.drop_duplicates(keys)[[*keys, name]]
        if not _differing(rows, first_rows, keys, name).any():
            found: pd.Series[Any] = frame[keys].merge(first_rows, how="left")[name]
            found.index = frame.index
            return found
    question = rows["question_id"][_differing(rows, first_rows, keys, name).argmax()]
    raise InvalidArgumentError(
        f"the column {name!r} differs between forecasts of question {question!r}, and a score"
        " may average them; score the pairs of each value: ft.score(pairs.where(...))",
        field="by",
    )


def _differing(
    rows: pd.DataFrame, first_rows: pd.DataFrame, keys: list[str], name: str
) -> NDArray[np.bool_]:
    """Which rows have another value than the first row with the same keys."""
    return differing(rows[name], rows[keys].merge(first_rows, how="left")[name])
