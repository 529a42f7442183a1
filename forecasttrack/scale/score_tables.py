"""Scores, and what they left out, as Arrow tables whose columns do not depend on the part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import pandas as pd

from forecasttrack.evaluation.scores.other_outcomes import OTHER
from forecasttrack.scale.part_scores import left_out_of
from forecasttrack.scale.tallies import TALLY, tallied
from forecasttrack.tables.reasons import LEFT_OUT_COLUMNS
from forecasttrack.tables.schema import UTC, columns_carried, columns_of

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from forecasttrack.evaluation.scores.scores import Scores


@attrs.frozen(eq=False)
class Schemas:
    """The columns of all that is written.

    Attributes:
        scores, other_outcomes, left_out, tallies: One schema each.
    """

    scores: pa.Schema
    other_outcomes: pa.Schema
    left_out: pa.Schema
    tallies: pa.Schema

    @classmethod
    def of(cls, questions: pd.DataFrame, forecasts: pa.Schema) -> Schemas:
        """Find what ids are, and what the questions bring into scores."""
        import pyarrow as pa  # noqa: PLC0415 - an extra

        question_id, forecaster = (
            pa.int64() if pa.types.is_integer(forecasts.field(name).type) else pa.string()
            for name in ("question_id", "forecaster")
        )
        ids = {"question_id": question_id, "forecaster": forecaster}
        plain = {object: pa.string(), float: pa.float64(), int: pa.int64()}
        carried = {
            name: _inferred(questions[name]) for name in columns_carried("questions", to="scores")
        }
        kinds: dict[str, Any] = {
            name: pa.timestamp("us", "UTC") if dtype == UTC else plain[dtype]  # type: ignore[index]
            for name, dtype in columns_of("scores").items()
        }
        numbers = dict.fromkeys(OTHER, pa.float64())
        left = dict.fromkeys(LEFT_OUT_COLUMNS, pa.string()) | ids | {"row": pa.int64()}
        sums = dict.fromkeys(TALLY, pa.float64()) | {"forecaster": forecaster}
        sums |= {"cluster": pa.string(), "count": pa.int64()}
        return cls(
            scores=pa.schema(kinds | carried | ids),
            other_outcomes=pa.schema(numbers),
            left_out=pa.schema(left),
            tallies=pa.schema(sums),
        )


def _inferred(column: pd.Series[Any]) -> pa.DataType:
    import pyarrow as pa  # noqa: PLC0415 - an extra

    kind = pa.array(column, from_pandas=True).type
    return pa.string() if pa.types.is_null(kind) else kind


def tables_of(scores: Scores, rows: NDArray[np.int64], schemas: Schemas) -> dict[str, pa.Table]:
    """All that is written of a part."""
    frame = scores.with_other_outcomes
    return {
        "scores": _table(scores.frame, schemas.scores),
        "other_outcomes": _table(frame, schemas.other_outcomes),
        "left_out": _table(left_out_of(scores, rows), schemas.left_out),
        "tallies": _table(tallied(scores.pairs), schemas.tallies),
    }


def _table(frame: pd.DataFrame, schema: pa.Schema) -> pa.Table:
    import pyarrow as pa  # noqa: PLC0415 - an extra

    columns = [_array(frame[field.name], field.type) for field in schema]
    return pa.Table.from_arrays(columns, schema=schema)


def _array(column: pd.Series[Any], kind: pa.DataType) -> pa.Array:
    import pyarrow as pa  # noqa: PLC0415 - an extra

    if pa.types.is_string(kind) and len(column):
        # Texts of scores are few; each is turned into Arrow once.
        codes, names = pd.factorize(column)
        if len(names) < len(column) // 2:
            indices = pa.array(codes, mask=codes < 0)
            found = pa.array([str(each) for each in names], pa.string())
            return pa.DictionaryArray.from_arrays(indices, found).cast(pa.string())
        column = column.astype(object).map(str, na_action="ignore")
    return pa.array(column, kind, from_pandas=not pa.types.is_floating(kind))


def as_frame(table: pa.Table) -> pd.DataFrame:
    """A table as the frames of scores have it: texts as objects, None where there is none."""
    frame: pd.DataFrame = table.to_pandas()
    for field in table.schema:
        column = frame[field.name]
        if column.dtype.kind not in "iufM" or str(column.dtype) in ("str", "string"):
            frame[field.name] = column.astype(object).where(column.notna(), None)
    if "row" in frame:
        frame["row"] = table["row"].to_pandas(integer_object_nulls=True).astype("Int64")
    return frame
