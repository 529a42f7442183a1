"""Calibration of the numbers and dates in pairs: coverage of intervals, and PIT."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasttrack.evaluation.calibration.lead_time import with_groups
from forecasttrack.evaluation.scores.rule_scores import belief_arrays, families
from forecasttrack.inference.sums import effective_number
from forecasttrack.pairing import Pairs
from forecasttrack.reliability.bins import Bins
from forecasttrack.reliability.coverage import interval_coverage
from forecasttrack.reliability.numeric import (
    Pit,
    pit_from_quantiles,
    pit_from_samples,
    pit_histogram,
    pit_uniformity,
)
from forecasttrack.scoring.rules.cdf import cdf_at, quantiles_of


def coverage_frame(
    pairs: Pairs, by: Sequence[str], *, cuts: Sequence[float], level: float
) -> pd.DataFrame:
    """Count how often each central interval of quantile forecasts held the outcome.

    Distributions at points are read at the levels of `READ_AT`.

    Args:
        pairs: Pairs of numbers and dates.
        by: Columns to group by, beside the unit.
        cuts: Days at which lead times and durations are cut.
        level: Level of the exact intervals.

    Returns:
        One row per group, unit and symmetric pair of levels.
    """
    rows = _settled(pairs, by, cuts)
    keys = list(dict.fromkeys([*by, "unit"]))
    quantiles = pd.concat([pairs.beliefs["quantiles"], _of_cdfs(pairs)], ignore_index=True)
    columns = ["nominal", "n", "share", "low", "high", "below", "above", "mean_width", "level"]
    found = [
        {**dict(zip(keys, label, strict=True)), **attrs.asdict(coverage)}
        for label, group in rows.groupby(keys, dropna=False, observed=True)
        for coverage in _coverages(_values(group, quantiles), group, level)
    ]
    return pd.DataFrame(found, columns=[*keys, *columns])


def pit_frame(pairs: Pairs, by: Sequence[str], *, cuts: Sequence[float], bins: int) -> pd.DataFrame:
    """Spread outcomes over the bins of their forecast distributions.

    Args:
        pairs: Pairs of numbers and dates, in any shape but bare points.
        by: Columns to group by; outcomes of all units fall on one scale.
        cuts: Days at which lead times and durations are cut.
        bins: How many bins of equal width.

    Returns:
        One row per group and bin.

    Raises:
        InvalidArgumentError: ``bins`` is no whole number from 1 on.
    """
    rows = _settled(pairs, by, cuts)
    edges = np.array(Bins.fixed(bins).edges)
    groups: list[tuple[Any, pd.DataFrame]] = [((), rows)] if len(rows) else []
    if by:
        groups = list(rows.groupby(list(by), dropna=False, observed=True))
    tables = []
    for label, group in groups:
        places = list(_places(group, pairs))
        if not places:
            continue
        ends = ("low", "high", "low_error", "high_error")
        pit = Pit(**{end: np.concatenate([place.column(end) for place in places]) for end in ends})
        table = pd.DataFrame({"bin_low": edges[:-1], "bin_high": edges[1:]})
        tested = pit_uniformity(pit, bins=bins, independent=_independent(group))
        table = table.assign(
            share=pit_histogram(pit, bins=bins), n=len(pit), p_value=tested.p_value
        )
        tables.append(table.assign(**dict(zip(by, label, strict=True))))
    columns = [*by, "bin_low", "bin_high", "share", "n", "p_value"]
    return (
        pd.concat(tables, ignore_index=True)[columns] if tables else pd.DataFrame(columns=columns)
    )


def _settled(pairs: Pairs, by: Sequence[str], cuts: Sequence[float]) -> pd.DataFrame:
    """Rows with a single finite outcome; ``_pair`` keeps their number."""
    frame = with_groups(pairs.frame.assign(_pair=np.arange(len(pairs))), by, cuts=cuts)
    finite = np.isfinite(frame["outcome"].to_numpy(float))
    return frame.iloc[np.flatnonzero(finite)]


def _values(group: pd.DataFrame, beliefs: pd.DataFrame) -> pd.DataFrame:
    """Quantiles of the pairs of a group, a column per level, NaN where a level is missing."""
    own = beliefs[beliefs["pair"].isin(group["_pair"])]
    return own.pivot_table(index="pair", columns="level", values="value")


READ_AT = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
"""The levels at which a distribution at points is read: its median, 50, 80 and 90 % intervals."""


def _of_cdfs(pairs: Pairs) -> pd.DataFrame:
    """Distributions at points as rows of ``pair, level, value``."""
    parts = [pairs.beliefs["quantiles"].iloc[:0]]
    for rows, x, cdf in distributions_at_points(pairs, np.ones(len(pairs), dtype=bool)):
        values = quantiles_of(x, cdf, np.array(READ_AT))
        levels = np.tile(READ_AT, len(rows))
        pair = np.repeat(rows, len(READ_AT))
        parts.append(pd.DataFrame({"pair": pair, "level": levels, "value": values.ravel()}))
    return pd.concat(parts[1:] or parts, ignore_index=True)


def distributions_at_points(
    pairs: Pairs, kept: NDArray[np.bool_]
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.float64]]]:
    """Distributions at points by their number of points: rows of the pairs, points, probability."""
    shape = (pairs.frame["shape"] == "cdf").to_numpy()
    rows = np.flatnonzero(kept & shape)
    stated = pairs.keep(kept & shape)
    for alike in families(stated) if len(rows) else ():
        assert alike is not None  # noqa: S101 - distributions at points are always parted
        arrays = belief_arrays(stated.keep(alike))
        yield rows[alike], arrays["points"], arrays["cdf"]


def _coverages(values: pd.DataFrame, group: pd.DataFrame, level: float) -> Iterator[Any]:
    outcome = group.drop_duplicates("_pair").set_index("_pair")["outcome"]
    levels = values.columns.to_numpy(float)
    for low in levels[levels < 0.5][::-1]:
        high = levels[np.isclose(levels, 1 - low, rtol=0, atol=1e-9)]
        if not len(high):
            continue
        both = values[[low, high[0]]].dropna()
        rows = group[group["_pair"].isin(both.index)]
        yield interval_coverage(
            lower=both[low].to_numpy(),
            upper=both[high[0]].to_numpy(),
            outcome=outcome.reindex(both.index).to_numpy(float),
            nominal=round(float(high[0] - low), 9),
            level=level,
            independent=_independent(rows),
        )


def _independent(rows: pd.DataFrame) -> float:
    """Effective number of independent outcomes of forecasts that share questions or clusters."""
    named = rows["cluster"].astype(object)
    own = named.where(named.notna(), "question " + rows["question_id"].astype(str))
    return effective_number(np.bincount(pd.factorize(own)[0]).astype(float))


def _places(group: pd.DataFrame, pairs: Pairs) -> Iterator[Pit]:
    outcome = group.drop_duplicates("_pair").set_index("_pair")["outcome"]
    quantiles = _values(group, pairs.beliefs["quantiles"])
    # Forecasts that name the same levels are placed together.
    for _, alike in quantiles.groupby(quantiles.notna().apply(tuple, axis=1)):
        named = alike.dropna(axis=1)
        yield pit_from_quantiles(
            levels=named.columns.to_numpy(float),
            values=named.to_numpy(),
            outcome=outcome.reindex(named.index).to_numpy(float),
        )
    drawn = pairs.beliefs["samples"]
    drawn = drawn[drawn["pair"].isin(group["_pair"])]
    if len(drawn):
        wide = drawn.pivot_table(index="pair", columns="sample", values="value")
        yield pit_from_samples(
            samples=wide.to_numpy(), outcome=outcome.reindex(wide.index).to_numpy(float)
        )
    yield from _in_cdfs(group, pairs)
    yield from _in_distributions(group, pairs)


def _in_cdfs(group: pd.DataFrame, pairs: Pairs) -> Iterator[Pit]:
    """Place outcomes in distributions at points; beyond the points the place is a range."""
    outcome = group.drop_duplicates("_pair").set_index("_pair")["outcome"]
    in_group = np.isin(np.arange(len(pairs)), group["_pair"])
    for rows, x, cdf in distributions_at_points(pairs, in_group):
        y = outcome.reindex(rows).to_numpy(float)
        at = cdf_at(x, cdf, y)
        yield Pit(
            low=np.where(y > x[:, -1], cdf[:, -1], at), high=np.where(y < x[:, 0], cdf[:, 0], at)
        )


def _in_distributions(group: pd.DataFrame, pairs: Pairs) -> Iterator[Pit]:
    """Place outcomes in families of distributions; a point mass at the outcome gives a range."""
    from forecasttrack.scoring.families import make  # noqa: PLC0415 - SciPy loads when first used

    in_group = np.isin(np.arange(len(pairs)), group["_pair"])
    shape = (pairs.frame["shape"] == "distribution").to_numpy()
    stated = pairs.keep(in_group & shape)
    for family in families(stated) if len(stated) else ():
        alike = stated if family is None else stated.keep(family)
        stated_beliefs = belief_arrays(alike)
        y = alike.frame["outcome"].to_numpy(float)
        members = make(stated_beliefs["family"], stated_beliefs["parameters"], len(y))
        below, at = members.cdf(np.nextafter(y, -np.inf)), members.cdf(y)
        yield Pit(low=np.minimum(below, at), high=at)
