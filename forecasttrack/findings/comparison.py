"""Two sides compared on common questions: who is better, and whether that can be told."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from forecasttrack.display.numbers import counted, p_equals, rounded, rounded_interval
from forecasttrack.findings.finding import (
    AFTER_THE_OUTCOME,
    BETTER,
    EQUAL,
    HINDSIGHT_BARS,
    INCONCLUSIVE,
    PROVISIONAL,
    WORSE,
    Finding,
    Word,
)
from forecasttrack.reliability.few import NOTHING_VARIES, TOO_FEW, Bar
from forecasttrack.reliability.ties import ROUNDING

_ALWAYS_EQUAL = "Equal: no outcome could have told them apart."
_ALWAYS_DIFFERENT = (
    "No outcome could have changed this difference, so none shows who judged better."
)


def better_side(  # noqa: PLR0913 - one column each
    *,
    difference: np.ndarray,
    p_value: np.ndarray,
    lower_is_better: np.ndarray,
    first: np.ndarray,
    second: np.ndarray,
    level: float,
) -> np.ndarray:
    """Name the better side of each comparison, or "inconclusive".

    Args:
        difference: Mean score of the first side minus that of the second, shape (n,).
        p_value: Of no difference, corrected for several comparisons, shape (n,); NaN for no test.
        lower_is_better: Whether lower scores are better, shape (n,).
        first: Names of the first sides, shape (n,).
        second: Names of the second sides, shape (n,).
        level: One minus the level of the test.

    Returns:
        Names, shape (n,).

    Example:
        >>> better_side(
        ...     difference=np.array([-0.1, -0.1]),
        ...     p_value=np.array([0.01, 0.2]),
        ...     lower_is_better=np.array([True, True]),
        ...     first=np.array(["ann", "ann"]),
        ...     second=np.array(["bob", "cid"]),
        ...     level=0.95,
        ... ).tolist()
        ['ann', 'inconclusive']
    """
    first_is_better = (difference < 0) == lower_is_better
    named = np.where(first_is_better, first, second)
    return np.where(p_value <= 1 - level, named, INCONCLUSIVE)


def comparison(row: Mapping[str, Any], *, level: float, adjusted: str) -> Finding:
    """Say what one row of a comparison shows.

    Args:
        row: ``first, second, rule, difference, low, high, p_adjusted, better, n, n_clusters,
            method, note`` and ``barred_by``, as in the frame of a comparison.
        level: Level of the interval, and one minus the level of the test.
        adjusted: How p-values were corrected for several pairs.

    Example:
        >>> found = comparison(
        ...     dict(
        ...         first="ann", second="bob", rule="brier", difference=-0.05, low=-0.134,
        ...         high=0.034, p_adjusted=0.231, better="inconclusive", n=39, n_clusters=23,
        ...         method="clustered", note="",
        ...         barred_by="",
        ...     ),
        ...     level=0.95,
        ...     adjusted="holm",
        ... )
        >>> print(found.conclusion)
        The 95% interval is -0.134 to 0.034, p = 0.231 (corrected by holm): inconclusive.
    """  # fmt: skip
    gap, verdict = float(row["difference"]), _verdict(row)
    interval = f"The {100 * level:g}% interval is {rounded_interval(row['low'], row['high'])}"
    test = f"{p_equals(row['p_adjusted'], 3)} (corrected by {adjusted})"
    whom = f"\u201c{row['better']}\u201d is better" if verdict in (BETTER, WORSE) else verdict
    reasons = [] if math.isnan(row["low"]) else [interval]
    reasons += [] if math.isnan(row["p_adjusted"]) else [test]
    found = f"{', '.join(reasons)}: {whom}." if reasons else f"{whom.capitalize()}."
    if row["barred_by"] == NOTHING_VARIES:
        found = _ALWAYS_EQUAL if verdict == EQUAL else _ALWAYS_DIFFERENT
    if row["barred_by"] == HINDSIGHT_BARS and reasons:
        found = f"{AFTER_THE_OUTCOME} {', '.join(reasons)}."
    return Finding(
        quantity=f"difference of mean {row['rule']} scores",
        subject=f"{row['first']} minus {row['second']}",
        estimate=gap,
        low=float(row["low"]),
        high=float(row["high"]),
        level=level,
        threshold=0.0,
        n=int(row["n"]),
        clusters=int(row["n_clusters"]),
        method=f"{row['method']}; p-values corrected for several pairs: {adjusted}",
        verdict=verdict,
        measured=f"On {counted(int(row['n']), 'common question')}, the mean {row['rule']} score of"
        f" \u201c{row['first']}\u201d minus that of \u201c{row['second']}\u201d is"
        f" {rounded(gap, sign='+')}.",
        conclusion=found,
        details=(row["note"],) if row["note"] else (),
    )


def equal_whatever_happens(questions: int, *, same_forecasts: bool) -> str:
    """Say of two sides that no outcome could have told them apart.

    Args:
        questions: Their common questions.
        same_forecasts: Whether both forecast the same, and do not only score the same.

    Example:
        >>> equal_whatever_happens(8, same_forecasts=True)
        'both gave the same forecasts on the same 8 questions, so they are equal whatever happened'
        >>> equal_whatever_happens(1, same_forecasts=False)
        'both score the same on 1 common question, whatever happened'
    """
    if not same_forecasts:
        return f"both score the same on {counted(questions, 'common question')}, whatever happened"
    same = "the same question" if questions == 1 else f"the same {questions:,} questions"
    return f"both gave the same forecasts on {same}, so they are {EQUAL} whatever happened"


def same_forecasts_of(names: Sequence[str], most: int = 5) -> str:
    """Say who gave the same forecasts, so that no ranking can tell them apart.

    Args:
        names: Their names, two or more.
        most: Beyond so many names only their number is given.

    Example:
        >>> same_forecasts_of(["ann", "bob"]).partition(",")[0]
        'ann and bob gave the same forecasts on the same questions'
    """
    shown, more = list(names[:most]), len(names) - most
    last = f"{more:,} more" if more > 0 else shown.pop()
    return (
        f"{', '.join(shown)} and {last} gave the same forecasts on the same questions, so they are"
        f" {EQUAL} whatever happened"
    )


def is_equal(*, barred_by: Bar, difference: float) -> bool:
    """Whether two sides are equal: no outcome could have made a difference between them.

    Example:
        >>> is_equal(barred_by="nothing could vary", difference=0.0)
        True
        >>> is_equal(barred_by="too few to tell", difference=0.0)
        False
    """
    # Two that score infinitely badly by the same forecasts have no difference.
    return barred_by == NOTHING_VARIES and not abs(difference) > ROUNDING


def _verdict(row: Mapping[str, Any]) -> Word:
    barred_by: Bar = row["barred_by"]
    if barred_by in (TOO_FEW, PROVISIONAL):
        return barred_by
    if is_equal(barred_by=barred_by, difference=row["difference"]):
        return EQUAL
    if row["better"] == INCONCLUSIVE:
        return INCONCLUSIVE
    return BETTER if row["better"] == row["first"] else WORSE
