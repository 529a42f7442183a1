"""Pairs with other ids, other values or further rows, kept as columns where possible."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.errors import InvalidArgumentError
from forecasttrack.pairing.pair_columns import MARKS, PairColumns
from forecasttrack.pairing.pair_frame import PairFrame
from forecasttrack.tables.faults import shown_cell
from forecasttrack.tables.schema import MISSING, ForecastColumns, Texts
from forecasttrack.tables.stacking import stacked_frames

if TYPE_CHECKING:
    from numpy.typing import NDArray

Columns = PairColumns | PairFrame
"""Pairs in either of their forms."""

_CAN_BE_EMPTY = ("expires_at", "sequence", "words", "band_low", "band_high")


def with_values(columns: PairColumns, given: Mapping[str, object]) -> PairColumns | None:
    """The same pairs with other values in some columns; None where only a frame can hold them.

    Args:
        columns: The pairs.
        given: The values by column. Columns can hold numbers as ``probability`` or ``outcome``, one
            text as ``forecaster``, and nothing at all where a forecast may lack it.
    """
    own = {name: _own_numbers(each, len(columns)) for name, each in given.items()}
    numbers: dict[str, Any] = {
        name: each
        for name, each in own.items()
        if each is not None and name in ("probability", "outcome")
    }
    changed: dict[str, Any] = {
        name: None
        for name in given
        if name in _CAN_BE_EMPTY and np.all(pd.isna(given[name]))  # type: ignore[call-overload]
    }
    name = given.get("forecaster")
    if isinstance(name, str):
        everybody = np.zeros(len(columns), dtype=np.int32)
        changed["forecaster"] = Texts(everybody, np.array([name], dtype=object))
    if len(numbers) + len(changed) < len(given):
        return None
    outcome = numbers.pop("outcome", columns.outcome)
    forecasts = attrs.evolve(columns.forecasts, **numbers, **changed)
    return attrs.evolve(columns, forecasts=forecasts, outcome=outcome, in_codes=None)


def _own_numbers(column: object, n: int) -> NDArray[np.float64] | None:
    """A column as numbers of its own, shape (n,); None where a frame has to make sense of it."""
    if isinstance(column, pd.Series) and not column.index.equals(pd.RangeIndex(n)):
        return None
    values = np.asarray(column)
    if values.dtype != float or values.shape not in ((), (n,)):
        return None
    return np.array(np.broadcast_to(values, n))


def with_text_ids(given: Columns, names: Collection[str]) -> Columns:
    """The same pairs, whose ids of questions or forecasters are text.

    Args:
        given: The pairs.
        names: ``question_id``, ``forecaster`` or both.
    """
    if isinstance(given, PairFrame):
        texts = {name: given.frame[name].map(str).astype(object) for name in names}
        return PairFrame(given.frame.assign(**texts))
    questions, forecasts = given.questions, given.forecasts
    if "question_id" in names:
        ids = questions["question_id"].map(str).astype(object)
        questions = questions.assign(question_id=ids)
    if "forecaster" in names:
        coded = forecasts.forecaster
        texts_of = np.array([str(each) for each in coded.names.tolist()], dtype=object)
        forecasts = attrs.evolve(forecasts, forecaster=Texts(coded.codes, texts_of))
    return attrs.evolve(given, questions=questions, forecasts=forecasts, in_codes=None)


def named_by_text(left_out: pd.DataFrame, names: Collection[str]) -> pd.DataFrame:
    """What was left out, with text as ids; a question without a forecast has no forecaster."""
    columns = {name: left_out[name] for name in names}
    texts = {name: ids.map(str).where(ids.notna(), None) for name, ids in columns.items()}
    return left_out.assign(**{name: ids.astype(object) for name, ids in texts.items()})


# --- pairs under others ----------------------------------------------------------------------


def refuse_shared(one: Columns, other: Columns) -> None:
    """Refuse a forecaster who has pairs about one question on both sides.

    Raises:
        InvalidArgumentError: There is one.
    """
    keys = ["question_id", "forecaster"]
    rows = [pd.DataFrame({name: each.read(name) for name in keys}) for each in (one, other)]
    shared = rows[0][rows[0]["forecaster"].isin(rows[1]["forecaster"].unique())]
    both = shared.drop_duplicates().merge(rows[1].drop_duplicates())
    if len(both):
        raise InvalidArgumentError(
            f"forecaster {shown_cell(both['forecaster'][0])} has pairs about"
            f" {shown_cell(both['question_id'][0])} on both sides; give the pool or baseline a name"
            " of its own",
            field="forecaster",
        )


def stacked(one: Columns, other: Columns) -> Columns:
    """Pairs under others: columns under columns where both look up the same questions."""
    if isinstance(one, PairColumns) and isinstance(other, PairColumns):
        has_own = any(each.forecasts.further is not None for each in (one, other))
        if one.questions is other.questions and not has_own:
            return _stacked_columns(one, other)
    return PairFrame(stacked_frames([one.frame, other.frame]))


def _stacked_columns(one: PairColumns, other: PairColumns) -> PairColumns:
    outcome = None
    if one.outcome is not None or other.outcome is not None:
        outcome = np.concatenate([each.read("outcome").to_numpy(float) for each in (one, other)])
    marks: dict[str, Any] = {name: _filled(one, other, name, fill=False) for name in MARKS}
    return PairColumns(
        forecasts=_stacked_forecasts(one.forecasts, other.forecasts),
        questions=one.questions,
        outcome=outcome,
        **marks,
    )


_FILL: Mapping[str, Any] = {
    "expires_at": MISSING, "recorded_at": MISSING, "sequence": np.nan, "shape": np.int8(0),
    "band_low": np.nan, "band_high": np.nan,
}  # fmt: skip
"""What stands in a column of forecasts for the side that has none."""


def _stacked_forecasts(one: ForecastColumns, other: ForecastColumns) -> ForecastColumns:
    both = (one, other)
    filled: dict[str, Any] = {name: _filled(*both, name, fill=fill) for name, fill in _FILL.items()}
    until = [each.issued_at if each.issued_until is None else each.issued_until for each in both]
    return ForecastColumns(
        question=np.concatenate([each.question for each in both]),
        forecaster=_stacked_texts(one.forecaster, other.forecaster),
        issued_at=np.concatenate([each.issued_at for each in both]),
        issued_until=np.concatenate(until),
        probability=np.concatenate([each.probability for each in both]),
        words=_stacked_words(one, other, "words"),
        stray_option=_stacked_words(one, other, "stray_option"),
        **filled,
    )


def _filled(one: Any, other: Any, name: str, *, fill: object) -> NDArray[Any] | None:
    """A column of both, one under the other, filled where one side has none; None where both do."""
    parts = [getattr(each, name) for each in (one, other)]
    if parts[0] is None and parts[1] is None:
        return None
    lengths = (len(one), len(other))
    whole = [
        np.full(n, fill) if part is None else part for part, n in zip(parts, lengths, strict=True)
    ]
    return np.concatenate(whole)


def _stacked_texts(one: Texts, other: Texts) -> Texts:
    place = {name: code for code, name in enumerate(one.names.tolist())}
    for name in other.names.tolist():
        place.setdefault(name, len(place))
    codes = np.array([*(place[name] for name in other.names.tolist()), -1], dtype=np.int32)
    names = np.array(list(place), dtype=one.names.dtype)
    return Texts(np.concatenate([one.codes, codes.take(other.codes)]), names)


def _stacked_words(one: ForecastColumns, other: ForecastColumns, name: str) -> Texts | None:
    """Texts that a forecast may lack; None where both hold none."""
    if getattr(one, name) is None and getattr(other, name) is None:
        return None
    return _stacked_texts(*(_texts(each, name) for each in (one, other)))


def _texts(forecasts: ForecastColumns, name: str) -> Texts:
    none = Texts(np.full(len(forecasts), -1, dtype=np.int32), _NO_NAMES)
    found: Texts | None = getattr(forecasts, name)
    return none if found is None else found


_NO_NAMES = np.zeros(0, dtype=object)
