"""Reduced histories as the frame of scores."""

from __future__ import annotations

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
    from forecasttrack.evaluation.coding import Coded
    from forecasttrack.evaluation.valuing import Asked
    from forecasttrack.pairing import Pairs

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
        numeric = _numeric(pairs, [asked[place] for place in rules], kept)
        values = [_valued(asked[place], fills[place], kept, numeric) for place in rules]
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


def _numeric(
    pairs: Pairs, asked: Sequence[Asked], kept: NDArray[np.bool_] | None
) -> NDArray[np.bool_] | bool:
    if all(each.relative is None or each.rows.form is None for each in asked):
        return False
    numeric: NDArray[np.bool_] = pairs.frame["kind"].isin(["numeric", "date"]).to_numpy()
    return numeric if kept is None else numeric[kept]


def _valued(
    asked: Asked, fill: Any, kept: NDArray[np.bool_] | None, numeric: NDArray[np.bool_] | bool
) -> Valued:
    score = asked.rows.score if kept is None else asked.rows.score[kept]
    if asked.relative is None:
        return Valued(value=score, fill=fill)
    return Valued(
        value=asked.relative.values(score, numeric=numeric), against=asked.relative.against
    )


def _frame(
    pairs: Pairs, data: Coded, choices: Choices, asked: Sequence[Asked], found: Reduced
) -> pd.DataFrame:
    size, count = len(found.question), len(asked)
    question = np.tile(found.question, count)
    about = pairs.frame.iloc[data.first]
    columns: dict[str, Any] = {
        "question_id": data.questions.take(question),
        "forecaster": data.forecasters.take(np.tile(found.forecaster, count)),
        "score": np.concatenate(found.scores),
        "time_coverage": np.tile(found.time_coverage, count),
        "n_forecasts": np.tile(found.n_forecasts, count),
        **_names(data, choices, asked, found, size),
    }
    for name in ABOUT_QUESTIONS:
        columns[name] = _spread(about[name], question)
    series = {name: _series(columns[name]) for name in SCORE_COLUMNS}
    return pd.DataFrame(series, copy=False)


def _spread(column: pd.Series[Any], question: NDArray[np.integer]) -> Any:
    """Say of every row what is said of its question."""
    if column.dtype != object:
        return column.array.take(question)
    said = column.to_numpy()
    if all(each is None for each in said):
        return np.empty(len(question), dtype=object)  # holds None, and costs nothing
    if all(each is said[0] for each in said):
        return _repeated(said[0], len(question))
    return said.take(question)


def _repeated(value: object, size: int) -> NDArray[Any]:
    same = np.empty(size, dtype=object)
    same.fill(value)
    return same


def _series(column: Any) -> pd.Series[Any]:
    # Without a word, pandas would look through all texts to infer what they are.
    dtype = object if column.dtype == object else None
    return pd.Series(column, dtype=dtype, copy=False)


def _names(
    data: Coded, choices: Choices, asked: Sequence[Asked], found: Reduced, size: int
) -> dict[str, NDArray[Any]]:
    """Rule, convention, history, direction and best score of every row."""
    names = ("rule", "convention", "direction", "best", "history")
    columns = [np.empty(size * len(asked), dtype=object) for _ in names]
    for place, each in enumerate(asked):
        history = choices.described(relative=each.relative is not None)
        forms = [
            (each.name, *each.described(form), history) for form in range(len(each.rows.forms))
        ]
        mine = slice(place * size, (place + 1) * size)
        if len(forms) > 1:
            chosen = _forms(data, each, found)
        for column, texts in zip(columns, zip(*forms, strict=True), strict=bool(forms)):
            column[mine] = texts[0] if len(forms) == 1 else np.array(texts, object)[chosen]
    return dict(zip(names, columns, strict=True)) | {"best": columns[3].astype(float)}


def _forms(data: Coded, asked: Asked, found: Reduced) -> NDArray[np.intp]:
    """The form under which each pair was scored: that of its last row."""
    if asked.rows.form is None or not len(found.question):
        return np.zeros(len(found.question), dtype=np.intp)
    keys = data.pair_keys()
    order = np.argsort(keys, kind="stable")
    wanted = found.question.astype(np.int64) * len(data.forecasters) + found.forecaster
    last = np.searchsorted(keys[order], wanted, side="right") - 1
    return asked.rows.form[order[last]]


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
