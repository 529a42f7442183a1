"""Scores kept apart by columns of their questions: topics, tags and whatever a table brings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from forecasttrack.errors import InvalidArgumentError
from forecasttrack.tables.schema import COLUMNS, columns_of

if TYPE_CHECKING:
    from forecasttrack.pairing import Pairs


def columns_of_questions(pairs: Pairs) -> list[str]:
    """The columns of pairs that say something of the question: ours, and further ones.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
        >>> "tags" in columns_of_questions(pairs), "issued_at" in columns_of_questions(pairs)
        (True, False)
    """
    ours, declared = columns_of("questions"), {each.name for each in COLUMNS}
    return [name for name in pairs.columns if name in ours or name not in declared]


def with_columns_of_questions(
    frame: pd.DataFrame, pairs: Pairs, by: str | Sequence[str] | None
) -> pd.DataFrame:
    """Give scores the columns of their questions by which they are to be kept apart.

    A column of lists, such as tags, puts a score under each entry.

    Raises:
        InvalidArgumentError: A further column differs between forecasts of one question.
    """
    names = [] if by is None else [by] if isinstance(by, str) else list(by)
    known = columns_of_questions(pairs)
    for name in names:
        if name not in frame and name in known:
            frame = frame.assign(**{name: _of_rows(frame, pairs, name)})
            if has_lists(pairs, name):
                frame = frame.explode(name, ignore_index=True)
    return frame


def has_lists(pairs: Pairs, name: str) -> bool:
    """Whether a question counts under several entries of a column, as under its tags."""
    is_known = name in columns_of_questions(pairs)
    return is_known and bool(pairs.of_questions(name).map(_is_list).any())


def _of_rows(frame: pd.DataFrame, pairs: Pairs, name: str) -> pd.Series[Any]:
    values = pairs.of_questions(name).to_numpy(object)
    _check_same(pairs, name, values)
    place = pd.Index(pairs.codes.questions).get_indexer(pd.Index(frame["question_id"]))
    return pd.Series(values[place], index=frame.index)


def _check_same(pairs: Pairs, name: str, values: np.ndarray) -> None:
    """Refuse a column that somebody added to pairs and that is no matter of the question."""
    if name in columns_of("questions"):
        return
    each = pairs.column(name).to_numpy(object)
    wanted = values[pairs.codes.question]
    differs = np.array([not _are_same(*both) for both in zip(each, wanted, strict=True)], bool)
    if differs.any():
        question = pairs.codes.questions[pairs.codes.question[differs.argmax()]]
        raise InvalidArgumentError(
            f"the column {name!r} differs between forecasts of question {question!r}, and a score"
            " may average them; keep pairs apart by it: ft.score(pairs.where(...))",
            field="by",
        )


def _are_same(one: object, other: object) -> bool:
    if _is_list(one) or _is_list(other):
        return one is other or one == other
    return one == other or bool(pd.isna(one) and pd.isna(other))  # type: ignore[call-overload]


def _is_list(cell: object) -> bool:
    return isinstance(cell, list | tuple | set)
