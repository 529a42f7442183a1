"""Pairs with other ids, other values or further rows, kept as columns where possible."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.display.found import shown
from forecasttrack.display.numbers import counted
from forecasttrack.errors import InvalidArgumentError, did_you_mean
from forecasttrack.pairing.cells import differing
from forecasttrack.pairing.pair_columns import MARKS, PairCodes, PairColumns
from forecasttrack.pairing.pair_frame import PairFrame
from forecasttrack.tables.faults import shown_cell
from forecasttrack.tables.reasons import Reason, nothing_left_out
from forecasttrack.tables.schema import COLUMNS, MISSING, ForecastColumns, Texts
from forecasttrack.tables.stacking import stacked_frames

if TYPE_CHECKING:
    from numpy.typing import NDArray

Columns = PairColumns | PairFrame
"""Pairs in either of their forms."""

_IDS = ("question_id", "forecaster")
_CAN_BE_EMPTY = ("expires_at", "sequence", "words", "band_low", "band_high")


def with_values(columns: Columns, given: Mapping[str, object]) -> Columns:
    """The same pairs with other values in some columns, kept as columns where these can hold them.

    Args:
        columns: The pairs.
        given: The values by column, each of shape (n,) or a single one.

    Raises:
        InvalidArgumentError: A column has another length than the pairs.
    """
    for name, values in given.items():
        if (length := _length(values)) not in (None, len(columns)):
            raise InvalidArgumentError(
                f"the column {shown(name)} has {counted(length or 0, 'value')} for"
                f" {counted(len(columns), 'pair')}; give one for each, or a single value",
                field=name,
            )
    kept = _with_values_kept(columns, given) if isinstance(columns, PairColumns) else None
    if kept is not None:
        return kept
    return PairFrame(columns.frame.assign(**given))  # type: ignore[arg-type]


def _length(values: object) -> int | None:
    """How many rows values are for; None for a single one, or one for all that pandas makes."""
    if isinstance(values, str | bytes | Mapping) or not hasattr(values, "__len__"):
        return None
    return None if getattr(values, "shape", None) == () else len(values)


def _with_values_kept(columns: PairColumns, given: Mapping[str, object]) -> PairColumns | None:
    """The same pairs with other values; None where only a frame can hold them.

    Columns can hold numbers as ``probability`` or ``outcome``, one text as ``forecaster``, and
    nothing at all where a forecast may lack it.
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

    Raises:
        InvalidArgumentError: Another column is named.
    """
    for name in names:
        if name not in _IDS:
            message = f"ids stand in {' and '.join(_IDS)}, not in {shown(name)}"
            raise InvalidArgumentError(message, field="names")
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


def without_columns_of_forecasts(
    given: Columns, codes: Callable[[], PairCodes]
) -> pd.DataFrame | None:
    """The pairs with nothing in further columns that differ between forecasts on one question.

    Args:
        given: The pairs.
        codes: Gives them in integer codes, which few calls need.

    Returns:
        A frame; None where nothing can differ.
    """
    if isinstance(given, PairColumns) and given.forecasts.further is None:
        return None
    frame, declared = given.frame, {each.name for each in COLUMNS}
    first, question = codes().first, codes().question
    own = [
        name
        for name in given.names
        if name not in declared
        and differing(frame[name], frame[name].take(first).take(question)).any()
    ]
    return frame.assign(**dict.fromkeys(own))


# --- what is read off ------------------------------------------------------------------------


def of_questions(given: Columns, name: str, codes: PairCodes) -> pd.Series[Any]:
    """A column of the questions, one value per code.

    Raises:
        InvalidArgumentError: There is no such column, or it is one of forecasts.
    """
    table = given.frame if isinstance(given, PairFrame) else given.questions
    if name not in table and name != "outcome":
        known = [each for each in given.names if each in table]
        message = f"{shown(name)} is no column of questions. {did_you_mean(name, known)}"
        raise InvalidArgumentError(message, field="name")
    return given.of_questions(name, codes).reset_index(drop=True)


def left_out_as(pairs: Columns, reason: Reason, detail: str | NDArray[Any]) -> pd.DataFrame:
    """Pairs as they stand in a list of what was left out."""
    if not len(pairs):
        return nothing_left_out(pairs.read("question_id"))
    frame = pd.DataFrame({name: pairs.read(name) for name in ("question_id", "forecaster")})
    return frame.assign(reason=reason.value, detail=detail, row=pairs.row)


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


def stacked_beliefs(
    one: Mapping[str, pd.DataFrame], other: Mapping[str, pd.DataFrame], n: int
) -> dict[str, pd.DataFrame]:
    """Long tables of beliefs under others, which then count their pairs from n on."""
    moved = {name: table.assign(pair=table["pair"] + n) for name, table in other.items()}
    return {name: stacked_frames([table, moved[name]]) for name, table in one.items()}


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
