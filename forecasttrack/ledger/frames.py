"""The narrow tables as frames: the forecasts in force, ready to be paired."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd
from sqlalchemy import func, literal_column, select, true

from forecasttrack.display.warning import warn_caller
from forecasttrack.errors import UnusableRecordWarning
from forecasttrack.ledger import columns, facts, rows, schema
from forecasttrack.ledger.columns import altered
from forecasttrack.ledger.projection import MISSING, OPEN, SHAPE_NAMES, WITHDRAWN
from forecasttrack.records import moments
from forecasttrack.records.families import distribution_faults

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Table

_WITHDRAWAL = SHAPE_NAMES.index(WITHDRAWN)
_COLUMNS = (
    "seq",
    "question",
    "forecaster",
    "issued_at",
    "issued_until",
    "expires_at",
    "shape",
    "family",
    "value",
    "words",
    "band_low",
    "band_high",
    "recorded_at",
)
_FLOAT_COLUMNS = ("value", "band_low", "band_high", "level")
_PART_TYPES = {
    "forecast": np.int64,
    "part": np.int64,
    "label": object,
    "level": float,
    "value": float,
}
_NO_PARTS = pd.DataFrame(columns=list(_PART_TYPES)).astype(_PART_TYPES)
_INFINITY = {"sqlite": "9e999", "postgresql": "'Infinity'::float8"}


@attrs.define(eq=False)
class StoredForecasts:
    """The forecasts in force at one moment, as columns, with the names of the codes.

    Attributes:
        columns: One array per column of the narrow table, shape (n,), rows by number.
        names: The name of each code, an array; ``None`` at 0.
        parts: Rows of the beliefs that need several numbers; ``forecast`` is the place in columns.
    """

    columns: dict[str, np.ndarray]
    names: np.ndarray
    parts: pd.DataFrame

    def named(self, column: str) -> Any:
        """A column of codes as names; no code may be 0."""
        return pd.Index(self.names[1:]).take(self.columns[column] - 1)

    def instants(self, column: str) -> pd.Series[Any]:
        """A column of microseconds as instants; NaT where there is none."""
        return pd.Series(self.columns[column].view("M8[us]")).dt.tz_localize("UTC")

    @property
    def shapes(self) -> Any:
        """The shape of each belief, by name."""
        return np.array(SHAPE_NAMES, dtype=object)[self.columns["shape"]]

    @property
    def probability(self) -> np.ndarray:
        """The probability of yes, NaN where the belief has another shape."""
        is_probability = self.columns["shape"] == SHAPE_NAMES.index("probability")
        return np.where(is_probability, self.columns["value"], np.nan)


def forecast_columns(connection: Connection, until: int | None) -> StoredForecasts:
    """Read the forecasts in force, or those that were at a moment in microseconds."""
    found = _in_order(_bare(connection, until), _full(connection, until))
    found = _without_ended(found, _numbers_ended(connection, until))
    names = _names(connection)
    _check_codes(found, names)
    withdrawn = found["shape"] == _WITHDRAWAL
    if withdrawn.any():
        found = _without_withdrawn(found, withdrawn)
    return _without_unusable(StoredForecasts(found, names, _parts(connection, found)))


def _without_unusable(forecasts: StoredForecasts) -> StoredForecasts:
    """Leave out distributions that an older version accepted and that cannot be scored."""
    faults = _distribution_faults(forecasts)
    if not faults:
        return forecasts
    warn_caller(
        UnusableRecordWarning(
            {_record_name(forecasts, row): fault for row, fault in faults.items()}
        )
    )
    is_kept = np.ones(len(forecasts.shapes), dtype=bool)
    is_kept[list(faults)] = False
    parts = forecasts.parts[is_kept[forecasts.parts["forecast"].to_numpy()]]
    new_place = np.cumsum(is_kept) - 1
    return StoredForecasts(
        {name: column[is_kept] for name, column in forecasts.columns.items()},
        forecasts.names,
        parts.assign(forecast=new_place[parts["forecast"].to_numpy()]).reset_index(drop=True),
    )


def _distribution_faults(forecasts: StoredForecasts) -> dict[int, str]:
    """What is wrong with each faulty distribution, by its place in the columns."""
    is_distribution = forecasts.columns["shape"] == SHAPE_NAMES.index("distribution")
    parts = forecasts.parts[is_distribution[forecasts.parts["forecast"].to_numpy()]]
    parameters_by_row: dict[int, dict[str, float]] = {
        int(row): {} for row in np.flatnonzero(is_distribution)
    }
    for row, label, value in zip(parts["forecast"], parts["label"], parts["value"], strict=True):
        parameters_by_row[int(row)][label] = value
    families = forecasts.names[forecasts.columns["family"]]
    found = (
        (row, next(distribution_faults(families[row], parameters), None))
        for row, parameters in parameters_by_row.items()
    )
    return {row: fault.message for row, fault in found if fault is not None}


def _record_name(forecasts: StoredForecasts, row: int) -> str:
    columns = forecasts.columns
    began, until = (int(columns[name][row]) for name in ("issued_at", "issued_until"))
    instant = moments.from_microseconds(began)
    issued_at = instant if began == until else moments.day(instant.date())
    question, forecaster = (forecasts.names[columns[n][row]] for n in ("question", "forecaster"))
    return facts.key("forecast", question, forecaster, moments.text(issued_at))


def forecasts_frame(forecasts: StoredForecasts) -> pd.DataFrame:
    """One row per forecast, or one per option, level, sample, parameter or point of its belief."""
    frame = pd.DataFrame(
        {
            "question_id": forecasts.named("question"),
            "forecaster": forecasts.named("forecaster"),
            "issued_at": forecasts.instants("issued_at"),
            "expires_at": forecasts.instants("expires_at"),
            "recorded_at": forecasts.instants("recorded_at"),
            "probability": forecasts.probability,
        },
        copy=False,
    )
    shapes = set(np.unique(forecasts.columns["shape"]))
    if shapes <= {SHAPE_NAMES.index("probability")}:
        return frame
    frame["shape"] = forecasts.shapes
    frame["value"] = np.where(forecasts.shapes == "point", forecasts.columns["value"], np.nan)
    return _long(frame, forecasts)


def belief_tables(forecasts: StoredForecasts) -> dict[str, pd.DataFrame]:
    """The long tables of beliefs that ``pair`` works with; ``forecast`` counts rows from 0."""
    shape, parts = forecasts.columns["shape"], forecasts.parts
    shape_of_part = shape.take(parts["forecast"].to_numpy())
    by_shape = {
        name: parts[shape_of_part == code].reset_index(drop=True)
        for code, name in enumerate(SHAPE_NAMES)
    }
    points = np.flatnonzero(shape == SHAPE_NAMES.index("point"))
    options, samples = by_shape["options"], by_shape["samples"]
    quantiles, distributions = by_shape["quantiles"], by_shape["distribution"]
    families = forecasts.columns["family"].take(distributions["forecast"].to_numpy())
    return {
        "options": pd.DataFrame(
            {
                "forecast": options["forecast"],
                "option": options["label"].astype(object),
                "probability": options["value"],
            }
        ),
        "quantiles": quantiles[["forecast", "level", "value"]],
        "samples": samples.rename(columns={"part": "sample"})[["forecast", "sample", "value"]],
        "distributions": pd.DataFrame(
            {
                "forecast": distributions["forecast"],
                "family": pd.Series(forecasts.names[families], dtype=object),
                "parameter": distributions["label"].astype(object),
                "value": distributions["value"],
            }
        ),
        "points": pd.DataFrame({"forecast": points, "value": forecasts.columns["value"][points]}),
        "cdfs": _cdfs(by_shape["cdf"]),
    }


def _cdfs(parts: pd.DataFrame) -> pd.DataFrame:
    """Points and probabilities; every row says whether the ends of its forecast are open."""
    forecast = parts["forecast"].to_numpy()
    is_open, is_last = (parts["label"] == OPEN).to_numpy(), np.empty(len(parts), dtype=bool)
    is_last[:-1], is_last[-1:] = forecast[1:] != forecast[:-1], True
    return pd.DataFrame(
        {
            "forecast": parts["forecast"],
            "point": parts["value"],
            "cdf": parts["level"],
            "open_low": np.isin(forecast, forecast[is_open & ~is_last]),
            "open_high": np.isin(forecast, forecast[is_open & is_last]),
        }
    )


def _long(frame: pd.DataFrame, forecasts: StoredForecasts) -> pd.DataFrame:
    """Spread beliefs of several numbers over rows of their own."""
    parts = forecasts.parts
    spread = frame.drop(columns="value").join(parts.set_index("forecast"), how="left")
    shape = spread["shape"]
    is_option, is_sample = shape == "options", shape == "samples"
    point_values, is_cdf = frame["value"].reindex(spread.index), shape == "cdf"
    spread["option"] = spread["label"].where(is_option, None)
    spread["parameter"] = spread["label"].where(shape == "distribution", None)
    spread["sample"] = spread["part"].where(is_sample)
    spread["probability"] = spread["probability"].where(~is_option, spread["value"])
    if is_cdf.any():
        _spread_cdfs(spread, is_cdf)
    spread["value"] = spread["value"].where(~is_option & ~is_cdf).fillna(point_values)
    spread["family"] = forecasts.names[forecasts.columns["family"]][spread.index]
    return spread.drop(columns=["label", "part"]).reset_index(drop=True)


def _spread_cdfs(spread: pd.DataFrame, is_cdf: pd.Series[Any]) -> None:
    """Put the points of beliefs of the shape ``cdf`` into columns of their own, in place."""
    spread["point"], spread["cdf"] = spread["value"].where(is_cdf), spread["level"].where(is_cdf)
    spread["level"] = spread["level"].where(~is_cdf)
    bounds = _cdfs(spread[is_cdf].rename_axis("forecast").reset_index())
    for name in ("open_low", "open_high"):
        spread[name] = pd.Series(None, index=spread.index, dtype=object)
        spread.loc[is_cdf, name] = bounds[name].to_numpy()


def _bare(connection: Connection, until: int | None) -> dict[str, np.ndarray]:
    """Bare forecasts; the shape of code 0 is a probability, and 0 is no family and no words."""
    found = columns.unpacked(connection, _recorded_by(schema.bare_forecasts, until))
    zeros = np.zeros(len(found["value"]), dtype=np.int64)
    not_known = np.full(len(zeros), np.nan)
    found |= {"shape": zeros, "family": zeros, "words": zeros}
    found |= {"expires_at": np.full(len(zeros), MISSING), "issued_until": found["issued_at"]}
    return found | {"band_low": not_known, "band_high": not_known}


def _full(connection: Connection, until: int | None) -> dict[str, np.ndarray]:
    """The other forecasts, and withdrawals."""
    table = schema.forecasts
    missing = {name: _missing(name, connection.dialect.name) for name in _COLUMNS}
    selected = [func.coalesce(table.c[name], missing[name]).label(name) for name in _COLUMNS]
    statement = select(*selected).where(_recorded_by(table, until)).order_by(table.c.seq)
    dtypes = {name: np.float64 if name in _FLOAT_COLUMNS else np.int64 for name in _COLUMNS}
    found = dict(columns.fetch(connection, statement, dtypes))
    for name in {*_COLUMNS} & {*_FLOAT_COLUMNS}:
        found[name] = np.where(np.isinf(found[name]), np.nan, found[name])
    return found


def _in_order(bare: dict[str, np.ndarray], full: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Bare forecasts and the others together, in the order of their numbers."""
    if not len(full["seq"]) or not len(bare["seq"]):
        return bare if len(bare["seq"]) else full
    together = {name: np.concatenate([bare[name], full[name]]) for name in _COLUMNS}
    order = np.argsort(together["seq"], kind="stable")
    return {name: column[order] for name, column in together.items()}


def _without_ended(found: dict[str, np.ndarray], ended: np.ndarray) -> dict[str, np.ndarray]:
    if not ended.size:
        return found
    kept = ~np.isin(found["seq"], ended)
    return {name: column[kept] for name, column in found.items()}


def _numbers_ended(connection: Connection, until: int | None) -> np.ndarray:
    """The numbers of forecasts that are no longer in force, or no longer were at a moment."""
    table = schema.ended.c
    statement = select(table.seq).order_by(table.seq)
    if until is not None:
        statement = statement.where(table.until <= until)
    return np.array(connection.execute(statement).scalars().all(), dtype=np.int64)


def _recorded_by(table: Table, until: int | None) -> ColumnElement[bool]:
    return true() if until is None else table.c.recorded_at <= until


def _missing(name: str, dialect: str) -> ColumnElement[Any]:
    """The value for a missing cell: infinity, the least instant (NaT), or the code of no name."""
    if name in _FLOAT_COLUMNS:
        return literal_column(_INFINITY[dialect])
    return literal_column(str(MISSING) if name == "expires_at" else "0")


def _without_withdrawn(
    found: dict[str, np.ndarray], is_withdrawal: np.ndarray
) -> dict[str, np.ndarray]:
    """End each forecast at its forecaster's first withdrawal at or after its beginning."""
    by = ["question", "forecaster"]
    frame = pd.DataFrame({name: found[name] for name in (*by, "issued_at")})
    frame["row"] = np.arange(len(frame))
    withdrawals = frame[is_withdrawal].sort_values("issued_at").drop(columns="row")
    withdrawals["withdrawn_at"] = withdrawals["issued_at"]
    forecasts = frame[~is_withdrawal].sort_values("issued_at", kind="stable")
    matched = pd.merge_asof(forecasts, withdrawals, on="issued_at", by=by, direction="forward")
    matched = matched.sort_values("row")
    never = np.iinfo(np.int64).max
    withdrawn_at = matched["withdrawn_at"].astype("Int64").fillna(never).to_numpy(dtype=np.int64)
    columns = {name: column[~is_withdrawal] for name, column in found.items()}
    expires = np.where(columns["expires_at"] == MISSING, never, columns["expires_at"])
    earliest = np.minimum(expires, withdrawn_at)
    columns["expires_at"] = np.where(earliest == never, MISSING, earliest)
    return columns


def _names(connection: Connection) -> np.ndarray:
    columns = schema.names.c
    statement = select(columns.code, columns.name).order_by(columns.code)
    found = list(rows.all_of(connection, statement))
    if [code for code, _ in found] != [*range(1, len(found) + 1)]:
        raise altered("the codes of names are not counted from 1")
    names = np.full(len(found) + 1, None, dtype=object)
    names[1:] = [name for _, name in found]
    return names


def _check_codes(found: dict[str, np.ndarray], names: np.ndarray) -> None:
    """Refuse codes without a name, which only an altered table holds."""
    bounds = {"question": (1, len(names)), "forecaster": (1, len(names))}
    bounds |= {"family": (0, len(names)), "words": (0, len(names)), "shape": (0, len(SHAPE_NAMES))}
    for column, (first, end) in bounds.items():
        if len(found[column]) and not first <= found[column].min() <= found[column].max() < end:
            raise altered(f"a code in the column {column} stands for nothing")


def _parts(connection: Connection, found: dict[str, np.ndarray]) -> pd.DataFrame:
    """The rows of the table ``parts`` for these forecasts, with their places in the columns."""
    of_one_number = (SHAPE_NAMES.index("probability"), SHAPE_NAMES.index("point"))
    if np.isin(found["shape"], of_one_number).all():
        return _NO_PARTS
    table = schema.parts
    found_parts = connection.execute(select(table).order_by(table.c.seq, table.c.part)).all()
    parts = pd.DataFrame(found_parts, columns=list(table.c.keys()))
    place = pd.Series(np.arange(len(found["seq"])), index=found["seq"])
    parts.insert(0, "forecast", place.reindex(parts["seq"]).to_numpy())
    parts = parts[parts["forecast"].notna()].drop(columns="seq").reset_index(drop=True)
    try:
        return parts.astype(_PART_TYPES)
    except (TypeError, ValueError) as error:
        raise altered(f"the table parts holds no numbers ({error})") from None
