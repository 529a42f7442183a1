"""Reduced histories as the frame of scores."""

from __future__ import annotations

import operator
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from forecasttrack.errors import InvalidTableError
from forecasttrack.evaluation.histories import Reduced, Valued, reduced
from forecasttrack.evaluation.scores import SCORE_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from forecasttrack.evaluation.choices import Choices
    from forecasttrack.evaluation.valuing import Asked
    from forecasttrack.pairing import Pairs
    from forecasttrack.pairing.coding import Coded

ABOUT_QUESTIONS = (
    "kind", "unit", "weight", "claim", "nature", "relation", "section", "cluster", "closes_at"
)  # fmt: skip
"""Columns of a score that its question settles."""

Tables = tuple[pd.DataFrame, pd.DataFrame]
"""A frame of scores, and what was left out."""


def framed(
    pairs: Pairs, data: Coded, choices: Choices, asked: Sequence[Asked], fills: Sequence[Any]
) -> Tables:
    """Reduce what every rule says of every forecast, and lay it out as scores.

    Args:
        pairs: The pairs.
        data: Their codes and clocks.
        choices: How histories are reduced.
        asked: The rules, with what they say of every forecast.
        fills: Per rule, what counts in missing time per question; None for live time only.
    """
    frames, left_out = [], []
    for rules, kept in _alike(data, asked):
        part = data if kept is None else data.keep(kept)
        here = None if kept is None else kept[data.row]
        numeric = _numeric(pairs, data, [asked[place] for place in rules])
        values = [_valued(asked[place], fills[place], here, numeric) for place in rules]
        try:
            found = reduced(part, choices, values)
        except InvalidTableError as error:
            raise _of_whom(error, pairs, kept) from error
        frames.append(_frame(pairs, data, choices, [asked[place] for place in rules], found))
        left_out.append(_dropped(data, choices, found))
    left_out += [each.rows.left_out for each in asked if len(each.rows.left_out)]
    together = frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
    return together, pd.concat(left_out, ignore_index=True).drop_duplicates(ignore_index=True)


def _alike(data: Coded, asked: Sequence[Asked]) -> list[tuple[list[int], NDArray[np.bool_] | None]]:
    """Put together the rules that score the same forecasts.

    A pair of which a rule refuses one forecast is not scored by that rule at all: to leave out
    the one would let the one before it live on.
    """
    groups: dict[bytes, tuple[list[int], NDArray[np.bool_] | None]] = {}
    for place, each in enumerate(asked):
        kept = None
        if each.rows.form is not None and (each.rows.form < 0).any():
            pair = data.pair_keys()
            kept = ~np.isin(pair, pair[each.rows.form < 0])
        key = b"" if kept is None else kept.tobytes()
        groups.setdefault(key, ([], kept))[0].append(place)
    return list(groups.values())


def _numeric(pairs: Pairs, data: Coded, asked: Sequence[Asked]) -> NDArray[np.bool_] | bool:
    if all(each.relative is None or each.rows.form is None for each in asked):
        return False
    return pairs.frame["kind"].isin(["numeric", "date"]).to_numpy().take(data.row)


def _valued(
    asked: Asked, fill: Any, here: NDArray[np.bool_] | None, numeric: NDArray[np.bool_] | bool
) -> Valued:
    value, against = asked.rows.score, None
    if asked.relative is not None:
        value, against = asked.relative.values(value, numeric=numeric), asked.relative.against
    return Valued(
        value=value if here is None else value[here],
        against=against,
        fill=fill if against is None else None,
    )


def _frame(
    pairs: Pairs, data: Coded, choices: Choices, asked: Sequence[Asked], found: Reduced
) -> pd.DataFrame:
    count = len(asked)
    columns: dict[str, Any] = {
        "question_id": np.tile(data.questions.take(found.question), count),
        "forecaster": np.tile(data.forecasters.take(found.forecaster), count),
        "score": np.concatenate(found.scores),
        "time_coverage": np.tile(found.time_coverage, count),
        "n_forecasts": np.tile(found.n_forecasts, count),
        **_names(data, choices, asked, found),
    }
    for name in ABOUT_QUESTIONS:
        column = pairs.frame[name].array.take(data.first)
        columns[name] = _spread(column, found.question, count)
    # Without a word, pandas would look through all texts to infer what they are.
    series = {
        name: pd.Series(columns[name], dtype=columns[name].dtype, copy=False)
        for name in SCORE_COLUMNS
    }
    return pd.DataFrame(series, copy=False)


def _spread(column: Any, question: NDArray[np.integer], count: int) -> Any:
    """Say of every row, rule after rule, what is said of its question."""
    if isinstance(column, pd.arrays.DatetimeArray):
        moments = column.asi8.take(question)
        return pd.DatetimeIndex(np.tile(moments, count).view("M8[us]"), tz="UTC").array
    said = np.asarray(column)
    if said.dtype == object and len(said) and all(map(operator.is_, said, repeat(said[0]))):
        return _repeated(said[0], len(question) * count)
    return np.tile(said.take(question), count)


def _repeated(value: object, size: int) -> NDArray[Any]:
    same = np.empty(size, dtype=object)
    if value is not None:  # which is what it holds already
        same.fill(value)
    return same


def _names(
    data: Coded, choices: Choices, asked: Sequence[Asked], found: Reduced
) -> dict[str, NDArray[Any]]:
    """Rule, convention, history, direction and best score of every row."""
    size = len(found.question)
    told = [_told(data, choices, each, found) for each in asked]
    columns: dict[str, NDArray[Any]] = {}
    for place, name in enumerate(("rule", "convention", "direction", "best", "history")):
        column = np.empty(size * len(asked), dtype=float if name == "best" else object)
        for part, (forms, chosen) in enumerate(told):
            texts = [form[place] for form in forms]
            mine = column[part * size : (part + 1) * size]
            if len(texts) == 1:
                mine.fill(texts[0])
            elif texts:
                mine[:] = np.array(texts, dtype=column.dtype)[chosen]
        columns[name] = column
    return columns


def _told(
    data: Coded, choices: Choices, asked: Asked, found: Reduced
) -> tuple[list[tuple[Any, ...]], NDArray[np.intp] | None]:
    """What is to be said of each form of a rule, and which form scored each row."""
    history = choices.described(relative=asked.relative is not None)
    forms = [(asked.name, *asked.described(form), history) for form in range(len(asked.rows.forms))]
    return forms, _forms(data, asked, found) if len(forms) > 1 else None


def _forms(data: Coded, asked: Asked, found: Reduced) -> NDArray[np.intp]:
    """The form under which each pair was scored: that of its last row."""
    if asked.rows.form is None or not len(found.question):
        return np.zeros(len(found.question), dtype=np.intp)
    grouping = data.log.grouping
    keys = grouping.question * len(data.forecasters) + grouping.forecaster
    wanted = found.question.astype(np.int64) * len(data.forecasters) + found.forecaster
    last = grouping.row[grouping.first[1:] - 1]
    return asked.rows.form[last[np.searchsorted(keys, wanted)]]


def _dropped(data: Coded, choices: Choices, found: Reduced) -> pd.DataFrame:
    question, forecaster, coverage = found.dropped
    share = np.nan_to_num(coverage)
    return pd.DataFrame(
        {
            "question_id": data.questions[question],
            "forecaster": data.forecasters[forecaster],
            "reason": "outside the window",
            "detail": [f"{choices.history}: live for {each:.4g} of the span" for each in share],
        }
    )


def _of_whom(
    error: InvalidTableError, pairs: Pairs, kept: NDArray[np.bool_] | None
) -> InvalidTableError:
    """The same error with the question and the forecaster of its row."""
    if error.row is None:
        return error
    place = error.row if kept is None else int(np.flatnonzero(kept)[error.row])
    row = pairs.frame.iloc[place]
    return InvalidTableError(
        f"forecaster {row['forecaster']!r} said two different things about question "
        f"{row['question_id']!r} at {row['issued_at']}. Give a 'sequence' column that says which "
        "came later, or remove one.",
        record_id=str(row["question_id"]),
        field="sequence",
        row=place,
    )
