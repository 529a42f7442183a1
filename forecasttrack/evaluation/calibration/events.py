"""Options and thresholds of numbers as yes/no events, for calibration."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.evaluation.calibration.number_views import distributions_at_points
from forecasttrack.evaluation.scores.rule_scores import belief_arrays, families
from forecasttrack.pairing import Pairs

Events = str | float | Sequence[float]
"""``"yes/no"``, ``"options"``, or one or several thresholds of numbers."""

_OPTIONS = ("categorical", "ordered")
_NUMBERS = ("numeric", "date")
_WRITTEN_AFTER = "_written_after"


def as_events(pairs: Pairs, events: Events) -> Pairs:
    """Turn forecasts into forecasts of yes/no events.

    Events of one question depend on each other: a question without a cluster becomes one.

    Args:
        pairs: Pairs of any kind.
        events: ``"options"``: whether each option came true; numbers: whether the outcome was at
            most each of them; ``"yes/no"``: as they are.

    Returns:
        Pairs of yes/no questions; forecasts that give an event no probability are not among them.

    Raises:
        InvalidArgumentError: No such events, or thresholds of numbers in several units.
    """
    if isinstance(events, str):
        if events == "yes/no":
            return pairs
        if events != "options":
            message = (
                'events are "yes/no", "options" or a list of thresholds of numbers, such as'
                f" [50, 60], found {shown(events)}"
            )
            raise InvalidArgumentError(message, field="events")
    pairs = pairs.with_columns(**{_WRITTEN_AFTER: pairs.with_hindsight})
    if isinstance(events, str):
        return _stacked(pairs, list(_options(pairs)))
    thresholds = np.atleast_1d(np.asarray(events, dtype=float))
    numbers = pairs.having(kind=list(_NUMBERS))
    _check_units(numbers)
    return _stacked(pairs, [_at_most(numbers, float(each)) for each in thresholds])


def _check_units(numbers: Pairs) -> None:
    units = numbers.frame["unit"].astype(object).fillna("none").unique()
    if len(units) > 1:
        listed = ", ".join(map(str, sorted(units)))
        message = f"one threshold cannot be of several units: {listed}; choose with where(unit=...)"
        raise InvalidArgumentError(message, field="events")


def _stacked(pairs: Pairs, parts: list[pd.DataFrame]) -> Pairs:
    empty = pairs.frame.iloc[:0]
    frame = pd.concat([each for each in parts if len(each)] or [empty], ignore_index=True)
    beliefs = {name: table.iloc[:0] for name, table in pairs.beliefs.items()}
    return attrs.evolve(
        pairs,
        frame=frame.drop(columns=_WRITTEN_AFTER),
        beliefs=beliefs,
        written_after=frozenset(frame.loc[frame[_WRITTEN_AFTER].astype(bool), "question_id"]),
        every_row=None,
        with_early=None,
    )


def _events(
    frame: pd.DataFrame, probability: NDArray[Any], outcome: NDArray[Any], named: Sequence[str]
) -> pd.DataFrame:
    """Rows of pairs as yes/no questions of their own, in the cluster of their question."""
    question = frame["question_id"].astype(str)
    return frame.assign(
        question_id=question + ": " + pd.Series(named, index=frame.index, dtype=object),
        cluster=frame["cluster"].astype(object).where(frame["cluster"].notna(), question),
        kind="binary",
        shape="probability",
        probability=probability,
        outcome=outcome.astype(float),
    )


def _options(pairs: Pairs) -> Iterator[pd.DataFrame]:
    chosen = pairs.having(kind=list(_OPTIONS))
    chosen = chosen.keep((chosen.frame["shape"] == "options").to_numpy())
    if not len(chosen):
        return
    table = belief_arrays(chosen)["probabilities"]
    names = chosen.frame["options"]
    came = chosen.frame["outcome"].to_numpy(float)
    for place in range(table.shape[1]):
        there = np.isfinite(table[:, place]) & np.isfinite(came)
        frame = chosen.frame[there]
        named = [options[place] for options in names[there]]
        yield _events(frame, table[there, place], came[there] == place, named)


def _at_most(numbers: Pairs, threshold: float) -> pd.DataFrame:
    probability = np.full(len(numbers), np.nan)
    for rows, chance in _chances(numbers, threshold):
        probability[rows] = chance
    outcome = numbers.frame["outcome"].to_numpy(float)
    known = np.isfinite(probability) & np.isfinite(outcome)
    named = [f"at most {threshold:.15g}"] * int(known.sum())
    return _events(numbers.frame[known], probability[known], outcome[known] <= threshold, named)


def _chances(
    numbers: Pairs, threshold: float
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.float64]]]:
    """The rows with a forecast of a number, and its probability of at most the threshold."""
    shape = numbers.frame["shape"].to_numpy(object)
    for kind, chance in (("quantiles", _in_quantiles), ("samples", _in_samples)):
        rows = np.flatnonzero(shape == kind)
        if len(rows):
            yield rows, chance(belief_arrays(numbers.keep(shape == kind)), threshold)
    for rows, points, cdf in distributions_at_points(numbers, np.ones(len(numbers), dtype=bool)):
        yield rows, np.array([_between(threshold, x, F) for x, F in zip(points, cdf, strict=True)])
    yield from _in_families(numbers, shape == "distribution", threshold)


def _in_quantiles(arrays: dict[str, Any], threshold: float) -> NDArray[np.float64]:
    values = arrays["values"]
    levels = np.broadcast_to(arrays["levels"], values.shape)
    return np.array([_between(threshold, x, F) for x, F in zip(values, levels, strict=True)])


def _between(threshold: float, x: NDArray[Any], cdf: NDArray[Any]) -> float:
    """Interpolate a distribution between its points; NaN beyond them."""
    known = np.isfinite(x) & np.isfinite(cdf)
    if not known.any():
        return np.nan
    return float(np.interp(threshold, x[known], cdf[known], left=np.nan, right=np.nan))


def _in_samples(arrays: dict[str, Any], threshold: float) -> NDArray[np.float64]:
    members = arrays["samples"]
    return np.asarray(np.nanmean(np.where(np.isnan(members), np.nan, members <= threshold), axis=1))


def _in_families(
    numbers: Pairs, kept: NDArray[np.bool_], threshold: float
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.float64]]]:
    from forecasttrack.scoring.families import make  # noqa: PLC0415 - SciPy loads when first used

    rows, stated = np.flatnonzero(kept), numbers.keep(kept)
    for family in families(stated) if len(stated) else ():
        own = np.ones(len(stated), dtype=bool) if family is None else family
        arrays = belief_arrays(stated.keep(own))
        members = make(arrays["family"], arrays["parameters"], int(own.sum()))
        yield rows[own], members.cdf(np.full(int(own.sum()), threshold))
