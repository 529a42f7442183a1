"""Miscalibration and discrimination with their intervals, of groups and between two of them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.display.chance import check_drawn_level, least_draws
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.evaluation.calibration.group import Group
from forecasttrack.evaluation.calibration.shares import no_test
from forecasttrack.findings.comparison import equal_whatever_happens
from forecasttrack.findings.sample_size import too_few_for
from forecasttrack.reliability.isotonic_terms import corp
from forecasttrack.reliability.result import TestResult
from forecasttrack.reliability.term_intervals import TERMS, term_intervals

_ENDS = ["low", "high", "level", "n", "n_clusters", "method", "note", "seed"]
COLUMNS = ["term", "value", *_ENDS]
"""Columns of the terms of a group."""
DIFFERENCE_COLUMNS = ["term", "first", "second", "value_first", "value_second", "difference"]
DIFFERENCE_COLUMNS += _ENDS
"""Columns of the differences between the terms of two groups."""

_DRAWS = 400
"""Sets of outcomes for each truth, unless the level takes more."""
_APART = "interval of each at {level:g}%, the farthest ends subtracted: {method}"


ONE_PROBABILITY = "No outcome could change it: one probability tells nothing apart."
"""Note on the discrimination of equal forecasts, whose interval has no width."""


def terms_of(group: Group, *, level: float) -> pd.DataFrame:
    """Both terms of a group with intervals; none if there are too few clusters.

    Args:
        group: The forecasts.
        level: Level of the intervals.

    Returns:
        One row per term with ``COLUMNS``.

    Raises:
        InvalidArgumentError: The level is above 0.9999.
    """
    check_drawn_level(level)
    rows = [
        [found.name, found.value, *_ends(found, found.low, found.high, level)]
        for found in _terms(group, level).values()
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def term_differences(first: Group, second: Group, *, level: float) -> pd.DataFrame:
    """Compare both terms of two groups on the questions that both answered.

    The interval holds however the groups depend on each other. Each gets an interval with half the
    error probability; the difference lies between lowest minus highest and highest minus lowest.

    Args:
        first: Forecasts of the one.
        second: Forecasts of the other.
        level: Level of the intervals of the difference.

    Returns:
        One row per term with ``DIFFERENCE_COLUMNS``.

    Raises:
        InvalidArgumentError: They have no question in common, or the level is above 0.9999.
    """
    check_drawn_level(level)
    common = set(first.frame["question_id"]) & set(second.frame["question_id"])
    if not common:
        raise InvalidArgumentError(
            "these two groups have no question in common, so that nothing compares them",
            field="second",
        )
    sides = [Group.of(each.frame[each.frame["question_id"].isin(common)], each.label, each.partial)
             for each in (first, second)]  # fmt: skip
    return pd.DataFrame(list(_differences(sides, level)), columns=DIFFERENCE_COLUMNS)


def _differences(sides: Sequence[Group], level: float) -> Iterator[list[object]]:
    names = [" ".join(map(str, each.label)) for each in sides]
    one, other = (_terms(each, (1 + level) / 2) for each in sides)
    n = len({*sides[0].frame["question_id"]})
    if _forecasts_of(sides[0]) == _forecasts_of(sides[1]):
        one = {name: _as_equal(found, n) for name, found in one.items()}
        other = one
    for term in TERMS:
        a, b = one[term], other[term]
        joint = attrs.evolve(
            a,
            n=n,
            method=_APART.format(level=50 * (1 + level), method=a.method),
            note=a.note or b.note,
        )
        ends = _ends(joint, a.low - b.high, a.high - b.low, level)
        yield [term, *names, a.value, b.value, a.value - b.value, *ends]


def _forecasts_of(group: Group) -> list[tuple[Any, ...]]:
    rows = group.frame[["question_id", "probability", "weight"]]
    return sorted(rows.itertuples(index=False, name=None))


def _as_equal(found: TestResult, questions: int) -> TestResult:
    """A difference of 0 between groups with the same forecasts, whose terms are always equal."""
    same = equal_whatever_happens(questions, same_forecasts=True)
    return attrs.evolve(found, low=found.value, high=found.value, note=same)


def _ends(found: TestResult, low: float, high: float, level: float) -> list[object]:
    clusters = int(found.details["n_clusters"])
    return [low, high, level, found.n, clusters, found.method, found.note, found.seed]


def _terms(group: Group, level: float) -> dict[str, TestResult]:
    if group.shares:
        return dict(_of_shares(group, level))
    columns: dict[str, Any] = {**group.columns, "cluster": group.clusters}
    found = term_intervals(**columns, level=level, resamples=max(_DRAWS, least_draws(level)))
    if len(group.tally.probability) == 1:
        discrimination = attrs.evolve(found[TERMS[1]], note=ONE_PROBABILITY)
        found = {**found, TERMS[1]: discrimination}
    # If one cluster dominates, the effective number is little above one.
    worth = min(group.n_clusters, max(1, math.floor(group.independent + 0.5)))
    unlike = f"(the worth of {group.n_clusters:,} clusters of unlike size)"
    few = too_few_for(worth, "an interval", which=unlike if worth < group.n_clusters else "")
    if not few or not np.isfinite(found[TERMS[0]].value):
        return found
    return {
        name: attrs.evolve(each, low=math.nan, high=math.nan, note=few)
        for name, each in found.items()
    }


def _of_shares(group: Group, level: float) -> Iterator[tuple[str, TestResult]]:
    """Both terms without an interval, which draws outcomes of yes and no."""
    terms = group.decomposed(corp)
    for name in TERMS:
        yield (
            name,
            TestResult(
                name=name,
                value=terms[name],
                level=level,
                n=len(group.frame),
                method=terms.method,
                reads="",
                note=no_test(group.shares),
                details={"n_clusters": float(group.n_clusters)},
            ),
        )
