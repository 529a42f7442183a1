"""Scores, and what they left out, as Arrow tables whose columns do not depend on the part."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.evaluation.scores.other_outcomes import OTHER, other_outcomes
from forecasttrack.scale.part_scores import left_out_of
from forecasttrack.scale.part_tallies import SUMS, TALLY, tallied
from forecasttrack.tables.reasons import LEFT_OUT_COLUMNS
from forecasttrack.tables.schema import MISSING, UTC, Texts, columns_carried, columns_of

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from forecasttrack.evaluation.scores.scores import Scores


@attrs.frozen(eq=False)
class Schemas:
    """The columns of the four tables of a part.

    Attributes:
        scores, other_outcomes, left_out, tallies: The schema of each table.
        shared: The clusters of several questions, which have rows of their own in tallies.
    """

    scores: pa.Schema
    other_outcomes: pa.Schema
    left_out: pa.Schema
    tallies: pa.Schema
    shared: frozenset[Any]

    @property
    def of_parts(self) -> tuple[pa.Schema, ...]:
        """The schemas of all tables of a part."""
        return self.scores, self.other_outcomes, self.left_out, self.tallies

    @classmethod
    def of(cls, questions: pd.DataFrame, forecasts: pa.Schema) -> Schemas:
        """Find the types of ids, and of the columns of questions that scores have, too."""
        import pyarrow as pa  # noqa: PLC0415 - an extra

        # Texts repeat, so a file has each of them once, in a dictionary.
        texts = pa.dictionary(pa.int32(), pa.string())
        question_id, forecaster = (
            pa.int64() if pa.types.is_integer(forecasts.field(name).type) else texts
            for name in ("question_id", "forecaster")
        )
        ids = {"question_id": question_id, "forecaster": forecaster}
        plain = {object: texts, float: pa.float64(), int: pa.int64(), bool: pa.bool_()}
        carried = {
            name: _inferred(questions[name]) for name in columns_carried("questions", to="scores")
        }
        kinds: dict[str, Any] = {
            name: pa.timestamp("us", "UTC") if dtype == UTC else plain[dtype]  # type: ignore[index]
            for name, dtype in columns_of("scores").items()
        }
        numbers = dict.fromkeys(OTHER, pa.float64())
        whole = {name for name in carried if questions[name].notna().all()}
        left = dict.fromkeys(LEFT_OUT_COLUMNS, texts) | ids | {"row": pa.int64()}
        sums = dict.fromkeys(TALLY, pa.float64()) | {"forecaster": forecaster}
        sums |= {"cluster": texts, "count": pa.int64()}
        cluster = questions["cluster"]
        return cls(
            scores=_schema(kinds | carried | ids, never_missing={*_OF_EACH_SCORE, *whole}),
            other_outcomes=_schema(numbers, never_missing=OTHER),
            left_out=pa.schema(left),
            tallies=_schema(sums, never_missing={"probability", *SUMS}),
            shared=frozenset(cluster[cluster.duplicated() & cluster.notna()]),
        )


_OF_EACH_SCORE = (
    *("question_id", "forecaster", "rule", "convention", "history", "kind"),
    *("score", "time_coverage", "n_forecasts", "direction", "best"),
)
"""Columns of scores in which no value is ever missing; NaN counts as a number."""


def _schema(kinds: Mapping[str, pa.DataType], *, never_missing: Collection[str]) -> pa.Schema:
    """A schema; columns in which no value is ever missing are written in half the time."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    return pa.schema(
        [pa.field(name, kind, nullable=name not in never_missing) for name, kind in kinds.items()]
    )


def _inferred(column: pd.Series[Any]) -> pa.DataType:
    import pyarrow as pa  # noqa: PLC0415 - an extra

    kind = pa.array(column, from_pandas=True).type
    is_text = pa.types.is_null(kind) or pa.types.is_string(kind) or pa.types.is_large_string(kind)
    return pa.dictionary(pa.int32(), pa.string()) if is_text else kind


def tables_of(
    scores: Scores, rows: NDArray[np.int64] | None, schemas: Schemas
) -> dict[str, pa.Table]:
    """The four tables of a part, by name."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    other = other_outcomes(scores)
    return {
        "scores": _scores(scores, schemas.scores),
        "other_outcomes": pa.table([other[name] for name in OTHER], schema=schemas.other_outcomes),
        "left_out": _table(left_out_of(scores, rows), schemas.left_out),
        "tallies": _tallies(scores, schemas),
    }


def _scores(scores: Scores, schema: pa.Schema) -> pa.Table:
    """The table of scores, made without a frame, because most columns have one value throughout."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    batches = []
    for size, parts in scores.columns.parts:
        rules = len(parts["score"]) if size else 0
        columns = [_by_rule(parts[each.name], size, each.type) for each in schema if rules]
        batches += [
            pa.RecordBatch.from_arrays([each[rule] for each in columns], schema=schema)
            for rule in range(rules)
        ]
    # If the batches had different dictionaries, all texts would be written in full.
    return pa.Table.from_batches(batches, schema=schema).unify_dictionaries()


def _by_rule(parts: list[Any], size: int, kind: pa.DataType) -> list[pa.Array]:
    """A column for each rule; values that are the same under several rules are made once."""
    first = _filled(parts[0], size, kind)
    return [first if part is parts[0] else _filled(part, size, kind) for part in parts]


def _filled(part: Any, size: int, kind: pa.DataType) -> pa.Array:
    """A column of `size` values, from an array or from one value that all rows have."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    if isinstance(part, Texts):
        return _looked_up(_filled(part.names, len(part.names), kind), part.codes)
    if isinstance(part, np.ndarray):
        if pa.types.is_timestamp(kind) and part.dtype.kind == "i":
            return pa.array(part, mask=part == MISSING).cast(kind)
        return _array(pd.Series(part, copy=False), kind)
    if pa.types.is_dictionary(kind):
        names = pa.array([] if pd.isna(part) else [str(part)], kind.value_type)
        codes = pa.array(np.zeros(size, np.int32), mask=np.full(size, pd.isna(part)))
        return pa.DictionaryArray.from_arrays(codes, names)
    if pa.types.is_timestamp(kind):
        return pa.nulls(size, kind)
    return pa.array(np.full(size, part), kind)


def _looked_up(values: pa.Array, codes: NDArray[np.int32]) -> pa.Array:
    """Values of rows by their codes; -1 is missing."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    missing = codes < 0
    places = pa.array(codes, mask=missing if missing.any() else None)
    if not pa.types.is_dictionary(values.type):
        return values.take(places)
    return pa.DictionaryArray.from_arrays(values.indices.take(places), values.dictionary)


def _tallies(scores: Scores, schemas: Schemas) -> pa.Table:
    import pyarrow as pa  # noqa: PLC0415 - an extra

    schema, batches = schemas.tallies, []
    for columns in tallied(scores.pairs, schemas.shared):
        size = len(columns["count"])
        filled = [_filled(columns[each.name], size, each.type) for each in schema]
        batches.append(pa.RecordBatch.from_arrays(filled, schema=schema))
    return pa.Table.from_batches(batches, schema=schema).unify_dictionaries()


def _table(frame: pd.DataFrame, schema: pa.Schema) -> pa.Table:
    import pyarrow as pa  # noqa: PLC0415 - an extra

    columns = [_array(frame[field.name], field.type) for field in schema]
    return pa.Table.from_arrays(columns, schema=schema)


def _array(column: pd.Series[Any], kind: pa.DataType) -> pa.Array:
    import pyarrow as pa  # noqa: PLC0415 - an extra

    if pa.types.is_dictionary(kind):
        codes, names = pd.factorize(column)
        indices = pa.array(codes.astype(np.int32), mask=codes < 0)
        found = pa.array([str(each) for each in names], kind.value_type)
        return pa.DictionaryArray.from_arrays(indices, found)
    return pa.array(column, kind, from_pandas=not pa.types.is_floating(kind))


def as_frame(table: pa.Table) -> pd.DataFrame:
    """A table as a frame like those of `Scores`: texts are objects, and None if missing."""
    frame: pd.DataFrame = table.unify_dictionaries().to_pandas()
    for field in table.schema:
        column = frame[field.name]
        if column.dtype.kind not in "iufbM" or str(column.dtype) in ("str", "string"):
            frame[field.name] = column.astype(object).where(column.notna(), None)
    if "row" in frame:
        frame["row"] = table["row"].to_pandas(integer_object_nulls=True).astype("Int64")
    return frame
