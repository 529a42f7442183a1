"""Input checks of every formula: numbers become float64, and input that has no score is refused.

No number is clipped, and text is never turned into a number. A masked or missing entry (`None`,
`pandas.NA`) becomes NaN, and each caller decides whether NaN is accepted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from forecasttrack.display.found import shown
from forecasttrack.errors import (
    InvalidArgumentError,
    InvalidForecastError,
    InvalidOutcomeError,
    InvalidTableError,
    UnscorableForecastError,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    FloatArray = NDArray[np.float64]
    BoolArray = NDArray[np.bool_]


def as_numbers(values: ArrayLike, *, field: str) -> FloatArray:
    """Turn numbers of any dtype into float64 and missing values into NaN.

    Raises:
        InvalidTableError: A value is anything else, such as a text, a complex number or a date.

    Example:
        >>> as_numbers([1, None, True], field="outcome")
        array([ 1., nan,  1.])
    """
    array = _unmasked(values)
    if array.dtype.kind in "fiub":
        return array.astype(np.float64, copy=False)
    if array.dtype.kind == "O":
        return _from_objects(array, field)
    if array.size == 0:
        return np.empty(array.shape)
    message = f"{field} must be numbers, found {array.dtype} such as {array.flat[0]!r}."
    raise InvalidTableError(message, field=field)


def _unmasked(values: Any) -> NDArray[Any]:
    if isinstance(values, np.ma.MaskedArray):
        filled: NDArray[Any] = np.ma.filled(values.astype(np.float64), np.nan)
        return filled
    try:
        return np.asarray(values)
    except ValueError as error:
        message = f"rows have different lengths ({error}). Pad the shorter ones with NaN."
        raise InvalidTableError(message) from error


def _from_objects(array: NDArray[Any], field: str) -> FloatArray:
    numbers = np.empty(array.shape)
    for row, value in enumerate(array.flat):
        numbers.flat[row] = _number(value, field, row)
    return numbers


def _number(value: object, field: str, row: int) -> float:
    # pandas.NA and NaT are recognised by their names, so that formulas need not import pandas.
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return np.nan
    is_no_number = isinstance(value, (str, bytes, complex, type))
    if is_no_number or not hasattr(value, "__float__"):
        message = f"{field} must be numbers, found {value!r} at row {row}."
        raise InvalidTableError(message, field=field, row=row)
    try:
        return float(value)
    except (OverflowError, TypeError, ValueError):
        kind = type(value).__name__
        message = f"{field} must be numbers that a float can hold, found a {kind} at row {row}."
        raise InvalidTableError(message, field=field, row=row) from None


def same_shape(**arrays: FloatArray) -> None:
    """Refuse arrays whose shapes do not fit each other.

    A single number fits any shape. Other arrays must be broadcastable and have equally many
    dimensions, so that a column is never combined with a row by accident.

    Raises:
        InvalidTableError: The shapes do not fit each other.
    """
    full = {name: array.shape for name, array in arrays.items() if array.ndim}
    try:
        np.broadcast_shapes(*full.values())
        fits = len({len(shape) for shape in full.values()}) <= 1
    except ValueError:
        fits = False
    if not fits:
        found = ", ".join(f"{name} {shape}" for name, shape in full.items())
        message = f"the shapes do not fit: {found}. One score is given per forecast."
        raise InvalidTableError(message, field=next(iter(full)))


def all_between(values: FloatArray, low: float, high: float) -> bool:
    """Return whether all values lie in [low, high], none being NaN, without making a mask."""
    return values.size == 0 or bool(values.min() >= low and values.max() <= high)


_BITS_OF_ONE = np.ones(1).view(np.uint64)[0]


def are_probabilities(values: FloatArray) -> bool:
    """Return whether all values lie in [0, 1], in a single pass; False if -0.0 is among them.

    Read as unsigned integers, the bits of floats from 0 on are in the order of the floats; the bits
    of -0.0, of negative numbers and of NaN are greater than those of 1.
    """
    return bool(np.maximum.reduce(values.view(np.uint64), initial=0) <= _BITS_OF_ONE)


def refuse(
    bad: BoolArray,
    values: FloatArray,
    *,
    field: str,
    requirement: str,
    cure: str = "",
) -> None:
    """Raise an error that names the first bad row, if there is one.

    Args:
        bad: Whether each value is at fault, in the shape of `values`.
        values: The values of the argument.
        field: Name of the argument.
        requirement: What must hold, to follow the name of the field: "must be 0, 1 or NaN".
        cure: The likely cure, as a whole sentence.

    Raises:
        InvalidOutcomeError: There is a bad row, and the field is an outcome.
        InvalidForecastError: There is a bad row in any other field.
    """
    if not bad.any():
        return
    place = np.unravel_index(int(bad.argmax()), bad.shape)
    found = values[place] if values.ndim else values
    where = f" at row {place[0]}" if place else ""
    if len(place) > 1:
        where += f", column {', '.join(str(int(index)) for index in place[1:])}"
    message = f"{field} {requirement}, found {float(found):g}{where}. {cure}".rstrip()
    error = InvalidOutcomeError if field.startswith("outcome") else InvalidForecastError
    raise error(message, field=field, row=int(place[0]) if place else None)


def refuse_unscorable(lacking: BoolArray, sentence: str, *, field: str) -> None:
    """Raise an error that names every row for which a rule has no score, if there is one.

    Args:
        lacking: Whether each row lacks something that the rule needs, shape (n,).
        sentence: The message, to be followed by "at row": what the rule needs, and what was found.
        field: Name of the argument.

    Raises:
        UnscorableForecastError: There is such a row.
    """
    if lacking.any():
        rows = tuple(int(row) for row in np.flatnonzero(lacking))
        raise UnscorableForecastError(f"{sentence} at row {rows[0]}.", rows=rows, field=field)


def check_probability(probability: ArrayLike, *, field: str = "probability") -> FloatArray:
    """Return probabilities as float64 after checking that each lies in [0, 1].

    Raises:
        InvalidForecastError: A probability is NaN or lies outside [0, 1].
    """
    numbers = as_numbers(probability, field=field)
    if not all_between(numbers, 0, 1):
        bad = ~((numbers >= 0) & (numbers <= 1))
        first = numbers[bad].flat[0]
        cure = "For a percentage, divide by 100." if 1 < first <= 100 else ""
        refuse(bad, numbers, field=field, requirement="must lie in [0, 1]", cure=cure)
    return numbers


def check_binary(
    probability: ArrayLike, outcome: ArrayLike, *, partial: str | None = None
) -> tuple[FloatArray, FloatArray]:
    """Return probabilities and outcomes of yes/no questions after checking both.

    Args:
        probability: Probability of yes, in [0, 1].
        outcome: 1 for yes, 0 for no, NaN while unresolved; any number in [0, 1] with `partial`.
        partial: What an outcome between 0 and 1 means; None refuses such outcomes.

    Raises:
        InvalidForecastError: A probability is NaN or lies outside [0, 1].
        InvalidOutcomeError: An outcome is not one a yes/no question can have.
        InvalidTableError: The shapes do not fit.
    """
    outcome = as_numbers(outcome, field="outcome")
    raw = as_numbers(probability, field="probability")
    if partial is None:
        _check_settled(outcome, raw)
    else:
        inside = np.isnan(outcome) | ((outcome >= 0) & (outcome <= 1))
        refuse(~inside, outcome, field="outcome", requirement="must lie in [0, 1] or be NaN")
    checked = check_probability(raw)
    same_shape(probability=checked, outcome=outcome)
    return checked, outcome


def _check_settled(outcome: FloatArray, probability: FloatArray) -> None:
    """Refuse outcomes that are neither 0, 1 nor NaN; the probabilities matter to the cure alone."""
    settled = (outcome == 0) | (outcome == 1)
    if settled.all():
        return
    settled |= np.isnan(outcome)
    if settled.all():
        return
    # Probabilities that are all 0 or 1 beside outcomes that are not were likely meant as outcomes.
    swapped = np.isin(probability, (0, 1)).all()
    cure = (
        "Are probability and outcome swapped?"
        if swapped
        else 'A partial outcome needs partial="mean" or partial="probability".'
    )
    requirement = "must be 0, 1 or NaN"
    refuse(~settled, outcome, field="outcome", requirement=requirement, cure=cure)


def check_choice(found: object, known: tuple[object, ...], *, field: str) -> None:
    """Refuse a choice that is not among those known.

    Raises:
        InvalidArgumentError: The choice is not among those known.
    """
    # An array would be compared element by element; its type keeps it from being compared.
    if not any(isinstance(found, type(choice)) and found == choice for choice in known):
        offered = ", ".join(repr(choice) for choice in known)
        message = f"{field} is {shown(found)}; it must be one of {offered}."
        raise InvalidArgumentError(message, field=field)


def check_thresholds(low: float, high: float) -> None:
    """Refuse two thresholds that are not numbers in rising order; two finite ones may be equal.

    Raises:
        InvalidArgumentError: A threshold is no number that a float can hold, `low` exceeds `high`,
            one of them is NaN, or both are the same infinity.
    """
    for name, value in (("low", low), ("high", high)):
        is_number = isinstance(value, int | float | np.number)
        if not is_number or (isinstance(value, int) and abs(value) >= 2**1023):
            message = f"{name} is a number that a float can hold, found {type(value).__name__}"
            raise InvalidArgumentError(message, field=name)
    if not low <= high:
        message = f"low is {low:g} and high is {high:g}; low must not exceed high. Swap the two?"
        raise InvalidArgumentError(message, field="low")
    if low == high and np.isinf(low):
        message = f"low and high are both {low:g}; one of them must be finite, or they must differ"
        raise InvalidArgumentError(message, field="low")


def check_outcome(outcome: ArrayLike, n: int, *, field: str = "outcome") -> FloatArray:
    """Return numeric outcomes as float64, one for each of n forecasts.

    A single number is the outcome of all forecasts; NaN means unresolved.

    Raises:
        InvalidTableError: There are not n outcomes.
    """
    numbers = as_numbers(outcome, field=field)
    if numbers.ndim == 0:
        return np.full(n, float(numbers))
    if numbers.shape != (n,):
        message = f"{field} has shape {numbers.shape}; one for each of {n} forecasts is needed."
        raise InvalidTableError(message, field=field)
    return numbers


def check_table(values: ArrayLike, *, field: str) -> FloatArray:
    """Return a table of numbers, one row for each forecast, as float64.

    Raises:
        InvalidTableError: The values do not have two dimensions, or have no columns.
    """
    numbers = as_numbers(values, field=field)
    if numbers.ndim != 2 or numbers.shape[1] == 0:
        message = (
            f"{field} has shape {numbers.shape}; it must be a table (n, K), one row per forecast."
        )
        raise InvalidTableError(message, field=field)
    return numbers


def check_finite(values: FloatArray, *, field: str) -> None:
    """Refuse NaN and infinity.

    Raises:
        InvalidForecastError: A value is not finite.
    """
    finite = np.isfinite(values)
    if not finite.all():
        refuse(~finite, values, field=field, requirement="must be finite")


def check_padding(values: FloatArray, *, field: str) -> FloatArray:
    """Return a table whose rows may end in NaN, after checking that each begins with a number.

    Raises:
        InvalidForecastError: A row has no number, a NaN comes before a number, or a value is
            infinite.
    """
    if np.isfinite(values).all():
        return values
    missing = np.isnan(values)
    if missing.any():
        requirement = "may have NaN only as padding at the end of a row that has numbers"
        # A NaN is padding unless a number follows it, or it is the first in its row.
        gap = np.zeros_like(missing)
        gap[:, :-1] = missing[:, :-1] & ~missing[:, 1:]
        gap[:, 0] = missing[:, 0]
        refuse(gap, values, field=field, requirement=requirement)
    infinite = np.isinf(values)
    if infinite.any():
        refuse(infinite, values, field=field, requirement="must be finite")
    return values
