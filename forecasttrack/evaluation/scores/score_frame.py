"""Reduced histories as the frame of scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from forecasttrack.errors import InvalidTableError
from forecasttrack.evaluation.scores.histories import Reduced, Valued, reduced
from forecasttrack.tables.reasons import Reason
from forecasttrack.tables.schema import columns_carried, columns_of
from forecasttrack.tables.stacking import spread, stacked_columns, stacked_frames

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from forecasttrack.evaluation.scores.forecast_scores import Asked
    from forecasttrack.evaluation.scores.history_choices import Choices
    from forecasttrack.pairing import Pairs
    from forecasttrack.pairing.pairs import PairCodes

Tables = tuple[pd.DataFrame, pd.DataFrame]
"""A frame of scores, and what was left out."""


def framed(
    pairs: Pairs, data: PairCodes, choices: Choices, asked: Sequence[Asked], fills: Sequence[Any]
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
        numeric = pairs.frame["kind"].take(data.first).isin(["numeric", "date"]).to_numpy()
        values = [_valued(asked[place], fills[place], here, numeric) for place in rules]
        try:
            found = reduced(part, choices, values)
        except InvalidTableError as error:
            raise _of_whom(error, pairs, kept) from error
        frames.append(_frame(pairs, data, choices, [asked[place] for place in rules], found))
        left_out.append(_dropped(data, choices, found))
    left_out += [each.rows.left_out for each in asked if len(each.rows.left_out)]
    together = frames[0] if len(frames) == 1 else stacked_frames(frames)
    return together, pd.concat(left_out, ignore_index=True).drop_duplicates(ignore_index=True)


def _alike(
    data: PairCodes, asked: Sequence[Asked]
) -> list[tuple[list[int], NDArray[np.bool_] | None]]:
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


def _valued(
    asked: Asked, fill: Any, here: NDArray[np.bool_] | None, numeric: NDArray[np.bool_]
) -> Valued:
    value, rule = asked.rows.score, asked.relative
    return Valued(
        value=value if here is None else value[here],
        fill=fill,
        against=None if rule is None else rule.against,
        factors=None if rule is None else rule.factors(numeric=numeric),
        negate=rule is not None and rule.direction == "higher",
    )


def _frame(
    pairs: Pairs, data: PairCodes, choices: Choices, asked: Sequence[Asked], found: Reduced
) -> pd.DataFrame:
    said: dict[str, list[Any]] = {
        "question_id": [data.questions.take(found.question)] * len(asked),
        "forecaster": [data.forecasters.take(found.forecaster)] * len(asked),
        "score": list(found.scores),
        "time_coverage": [found.time_coverage] * len(asked),
        "n_forecasts": [found.n_forecasts] * len(asked),
        **_names(data, choices, asked, found),
    }
    about = {
        name: pairs.frame[name].take(data.first)
        for name in columns_carried("questions", to="scores")
    }
    for name, column in about.items():
        said[name] = [spread(column, found.question)] * len(asked)
    columns = stacked_columns(said, len(found.question), like=about)
    return pd.DataFrame({name: columns[name] for name in columns_of("scores")}, copy=False)


def _names(
    data: PairCodes, choices: Choices, asked: Sequence[Asked], found: Reduced
) -> dict[str, list[Any]]:
    """Rule, convention, direction, best score and history, rule after rule."""
    named: dict[str, list[Any]] = {
        name: [] for name in ("rule", "convention", "direction", "best", "history")
    }
    for each in asked:
        history = choices.described(relative=each.relative is not None)
        forms = [
            (each.name, *each.described(form), history) for form in range(len(each.rows.forms))
        ]
        chosen = _forms(data, each, found) if len(forms) > 1 else None
        for column, texts in zip(named.values(), zip(*forms, strict=True), strict=bool(forms)):
            several = np.array(texts, dtype=float if column is named["best"] else object)
            column.append(texts[0] if chosen is None else several[chosen])
    return named


def _forms(data: PairCodes, asked: Asked, found: Reduced) -> NDArray[np.intp]:
    """The form under which each pair was scored: that of its last row."""
    if asked.rows.form is None or not len(found.question):
        return np.zeros(len(found.question), dtype=np.intp)
    grouping = data.log.grouping
    keys = grouping.question * len(data.forecasters) + grouping.forecaster
    wanted = found.question.astype(np.int64) * len(data.forecasters) + found.forecaster
    last = grouping.row[grouping.first[1:] - 1]
    return asked.rows.form[last[np.searchsorted(keys, wanted)]]


def _dropped(data: PairCodes, choices: Choices, found: Reduced) -> pd.DataFrame:
    question, forecaster, coverage = found.dropped
    share = np.nan_to_num(coverage)
    return pd.DataFrame(
        {
            "question_id": data.questions[question],
            "forecaster": data.forecasters[forecaster],
            "reason": Reason.OUTSIDE_WINDOW.value,
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
        f"forecaster {row['forecaster']!r} gave two different forecasts of question "
        f"{row['question_id']!r} at {row['issued_at']}. Give a 'sequence' column that says which "
        "came later, or remove one.",
        record_id=str(row["question_id"]),
        field="sequence",
        row=place,
    )
