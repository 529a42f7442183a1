"""The long tables of all beliefs but probabilities of yes, from the rows that state them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.tables.belief_checks import check_quantiles, check_sums
from forecasttrack.tables.cdf_checks import check_cdfs, mark_open_ends
from forecasttrack.tables.faults import Faults
from forecasttrack.tables.offered_options import check_complete, check_offered
from forecasttrack.tables.schema import SHAPES, ForecastColumns, Texts

if TYPE_CHECKING:
    from numpy.typing import NDArray

NUMBERS = (
    "sequence", "probability", "level", "sample", "point", "cdf", "open_low", "open_high",
    "value", "band_low", "band_high",
)  # fmt: skip
"""The columns of forecasts that hold numbers, or true and false as 1 and 0."""
TEXTS = ("option", "words", "family", "parameter")


@attrs.frozen(kw_only=True, eq=False)
class InputRows:
    """The rows of the table, before those of one forecast are put together.

    Attributes:
        forecasts: The columns that do not depend on the shape of a belief, one row per input row.
        numbers: The columns of `NUMBERS` by name, None for an empty one.
        texts: The columns of `TEXTS` by name, None for an empty one.
    """

    forecasts: ForecastColumns
    numbers: Mapping[str, NDArray[np.float64] | None]
    texts: Mapping[str, Texts | None]

    def number(self, name: str) -> NDArray[np.float64]:
        """A column of numbers, NaN where there is none, shape (n,)."""
        found = self.numbers[name]
        return np.full(len(self.forecasts), np.nan) if found is None else found

    def text(self, name: str) -> Texts:
        """A column of texts."""
        found = self.texts[name]
        if found is None:
            nothing = np.full(len(self.forecasts), -1, dtype=np.int32)
            return Texts(nothing, np.array([], dtype=object))
        return found


def belief_tables(
    rows: InputRows,
    shape: NDArray[np.int8],
    forecast_of: NDArray[np.intp],
    questions: pd.DataFrame,
    faults: Faults,
) -> dict[str, pd.DataFrame]:
    """Put the parts of beliefs into the long tables of their shapes, and check them.

    Args:
        rows: The rows of the table.
        shape: Position in `SHAPES` of the shape of each row, shape (n,).
        forecast_of: Position of the forecast that each row belongs to, shape (n,).
        questions: The questions, one row each.
        faults: Where faults are noted.
    """
    found = empty_beliefs()
    of_family = shape == SHAPES.index("distribution")
    if of_family.any():
        _one_family(rows, of_family, forecast_of, faults)
    for name, (shape_name, keys) in LONG.items():
        held = np.flatnonzero(shape == SHAPES.index(shape_name))
        if not held.size:
            continue
        columns: dict[str, Any] = {"forecast": forecast_of[held]}
        for key in keys:
            is_text = key in TEXTS
            columns[key] = rows.text(key).take(held).read() if is_text else rows.number(key)[held]
        if name == "samples":
            columns["sample"] = columns["sample"].astype(np.int64)
        found[name] = pd.DataFrame(columns, copy=False)
        if len(keys) > 1:
            _refuse_doubled(name, keys[0], found[name], held, faults)
        if name == "options":
            option = rows.text("option").take(held)
            check_complete(option, forecast_of[held], held, rows.forecasts, questions, faults)
            check_sums(found[name], held, faults)
            check_offered(found[name], held, rows.forecasts, questions, faults)
        if name == "quantiles":
            check_quantiles(found[name], held, faults)
        if name == "cdfs":
            question = rows.forecasts.question[held]
            found[name] = mark_open_ends(found[name], question, questions)
            check_cdfs(found[name], held, question, questions, faults)
    return found


LONG = {
    "options": ("options", ("option", "probability")),
    "quantiles": ("quantiles", ("level", "value")),
    "samples": ("samples", ("sample", "value")),
    "distributions": ("distribution", ("family", "parameter", "value")),
    "points": ("point", ("value",)),
    "cdfs": ("cdf", ("point", "cdf", "open_low", "open_high")),
}
"""The long tables, the shape each holds, and the columns they come from."""
_TYPES = {
    "option": object, "family": object, "parameter": object, "sample": np.int64,
    "open_low": bool, "open_high": bool,
}  # fmt: skip
_EMPTY = {
    name: pd.DataFrame(
        {
            "forecast": np.zeros(0, dtype=np.int64),
            **{key: np.zeros(0, dtype=_TYPES.get(key, np.float64)) for key in keys},
        }
    )
    for name, (_, keys) in LONG.items()
}


def empty_beliefs() -> dict[str, pd.DataFrame]:
    """The long tables without a row, as they are where every belief is a probability of yes."""
    return {name: each.copy() for name, each in _EMPTY.items()}


def _one_family(
    rows: InputRows,
    is_distribution: NDArray[np.bool_],
    forecast_of: NDArray[np.intp],
    faults: Faults,
) -> None:
    """Refuse a distribution without a family, with two, or with one among its parameters."""
    family, parameter = rows.text("family"), rows.text("parameter").read()
    fault = "is a parameter of no family; name one, such as 'normal'"
    faults.note(is_distribution & (family.codes < 0), parameter, "family", fault)
    fault = "names no parameter; the family has its own column"
    faults.note(is_distribution & (parameter == "family"), parameter, "parameter", fault)
    places = np.flatnonzero(is_distribution)
    first_family = np.full(forecast_of.max(initial=-1) + 1, -1)
    first_family[forecast_of[places][::-1]] = family.codes[places][::-1]
    is_second = np.zeros(len(is_distribution), dtype=bool)
    is_second[places] = family.codes[places] != first_family[forecast_of[places]]
    faults.note(is_second, family.read(), "family", "is a second family in one forecast")


def _refuse_doubled(
    name: str, key: str, table: pd.DataFrame, held: NDArray[np.intp], faults: Faults
) -> None:
    """Refuse rows of a long table whose key stands in their forecast already.

    Args:
        name: Name of the long table.
        key: Its column that may not repeat in a forecast.
        table: The long table.
        held: Row of each of its rows in the table that was handed in.
        faults: Where faults are noted.
    """
    key = "parameter" if name == "distributions" else key
    forecast, value = table["forecast"].to_numpy(), table[key].to_numpy()
    if value.dtype != object:
        same = forecast[1:] == forecast[:-1]
        # Rising levels of forecasts that come one after the other cannot stand there twice.
        if (forecast[1:] >= forecast[:-1]).all() and (~same | (value[1:] > value[:-1])).all():
            return
    twice = np.zeros(faults.size, dtype=bool)
    twice[held] = table.duplicated(["forecast", key]).to_numpy()
    values = np.full(faults.size, None, dtype=object)
    values[held] = value
    fault = f"stands twice in one forecast of {name}; does a 'sequence' tell two of them apart?"
    faults.note(twice, values, key, fault)
