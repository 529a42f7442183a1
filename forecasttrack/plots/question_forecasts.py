"""All forecasts on one question, whether or not it has an outcome yet."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forecasttrack.errors import InvalidArgumentError, UnknownNameError, did_you_mean
from forecasttrack.pairing import Pairs
from forecasttrack.pairing.join import join, tables_of_source
from forecasttrack.pairing.pair_columns import PairColumns, renumbered, with_outcomes
from forecasttrack.tables.reasons import LEFT_OUT_COLUMNS
from forecasttrack.tables.schema import Tables

if TYPE_CHECKING:
    from forecasttrack.book import Book
    from forecasttrack.ledger import Ledger


def forecasts_on(source: Pairs | Book | Ledger, question_id: object) -> Pairs:
    """Return the forecasts on one question; from a book or ledger even if it has no outcome yet.

    Args:
        source: Pairs, a book, or a ledger.
        question_id: Id of the question.

    Returns:
        The forecasts in the form of pairs; ``outcome`` is NaN if there is none yet.

    Raises:
        InvalidArgumentError: ``question_id`` is no single id.
        UnknownNameError: There is no such question, or no forecast on it.

    Example:
        >>> import forecasttrack as ft
        >>> book = ft.read_book("fixtures/alaska-2025")
        >>> forecasts_on(book, "Q01d").frame["probability"].tolist()
        [0.095]
    """
    if not isinstance(question_id, Hashable) or isinstance(question_id, tuple):
        raise InvalidArgumentError(
            f"question_id is the id of one question, found {type(question_id).__name__}",
            field="question_id",
        )
    if isinstance(source, Pairs):
        kept = source.having(question_id=question_id)
        if kept.frame.empty:
            raise UnknownNameError(_why_not(source, question_id))
        return kept
    tables = tables_of_source(source, {}, known_by=None, reading=None, lexicon=None)
    ids = list(tables.questions["question_id"])
    if question_id not in ids:
        message = f"no question {question_id!r}. {did_you_mean(question_id, map(str, ids))}"
        raise UnknownNameError(message, record_id=str(question_id))
    pairs = join(tables, early="count").having(question_id=question_id)
    found = pairs if len(pairs) else _unsettled(tables, question_id)
    if found.frame.empty:
        raise UnknownNameError(
            f"nobody made a forecast on question {question_id!r}, so it has no history",
            record_id=str(question_id),
        )
    return found


def _why_not(pairs: Pairs, question_id: object) -> str:
    """The message about a question of which there is no pair."""
    left = pairs.left_out[pairs.left_out["question_id"] == question_id]
    if len(left):
        reasons = ", ".join(sorted(set(left["reason"])))
        return (
            f"question {question_id!r} has no pair ({reasons}); give the book or ledger instead of"
            " pairs to see its forecasts"
        )
    known = map(str, pairs.frame["question_id"].unique())
    return f"no question {question_id!r} in these pairs. {did_you_mean(question_id, known)}"


def _unsettled(tables: Tables, question_id: object) -> Pairs:
    """The forecasts on a question without an outcome, in the form of pairs."""
    questions = with_outcomes(tables)
    place = int(np.flatnonzero((questions["question_id"] == question_id).to_numpy())[0])
    rows = np.flatnonzero(tables.forecasts.question == place)
    return Pairs(
        frame=PairColumns(forecasts=tables.forecasts.take(rows), questions=questions),
        beliefs={
            name: renumbered(table, "forecast", rows) for name, table in tables.beliefs.items()
        },
        left_out=pd.DataFrame(columns=list(LEFT_OUT_COLUMNS)),
    )
