"""Any mean score by isotonic recalibration: CORP."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

import attrs
import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.reliability.decomposition import Decomposition
from forecasttrack.reliability.isotonic import (
    isotonic_blocks,
    isotonic_mean,
    isotonic_quantile,
    weighted_quantile,
)
from forecasttrack.reliability.ties import tied

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from forecasttrack.reliability.tally import Tally

__all__ = ["Score", "corp", "corp_crps", "corp_mean", "corp_quantile", "squared_error"]

# A score of forecasts and outcomes, one number per row.
Score: TypeAlias = Callable[[np.ndarray, np.ndarray], np.ndarray]

# Rows scored together: what is computed of them stays in a processor's cache, and a product of so
# few is not worth a second thread to OpenBLAS, which would cost more than it saves.
_CHUNK = 1 << 13
_REFERENCE = "Dimitriadis, Gneiting & Jordan (2021), doi:10.1073/pnas.2016191118"


def squared_error(forecast: np.ndarray, outcome: np.ndarray) -> np.ndarray:
    """Score a mean by squared error; for probabilities of yes this is the Brier score.

    Example:
        >>> squared_error(np.array([0.8]), np.array([1.0])).round(2)
        array([0.04])
    """
    return np.asarray((forecast - outcome) ** 2)


@naming_arguments
def corp(
    tally: Tally,
    *,
    score: Score = squared_error,
    rule: str = "brier (one-sided, in [0, 1])",
    lower_is_better: bool = True,
) -> Decomposition:
    """Decompose any proper mean score by isotonic recalibration (Dimitriadis et al. 2021).

    miscalibration is what the best recalibration that keeps their order would gain;
    discrimination what those recalibrated forecasts gain over always saying the base rate;
    uncertainty what the base rate scores. For a proper rule the first two are never negative.
    Equal forecasts are pooled first, so neither the order of rows nor a doubling of all rows
    matters. Constant forecasts have no discrimination; with one class only, discrimination is 0
    and uncertainty is the score of certainty. Where the score is infinite (the logarithm of a
    probability 0 that happened), miscalibration is infinite too and the rest stays finite.

    Args:
        tally: The counted forecasts.
        score: Proper rule for probabilities of yes, called with forecasts and outcomes.
        rule: Its name, for the result.
        lower_is_better: Direction of the rule. Where higher is better,
            score = uncertainty + discrimination - miscalibration.

    Returns:
        The three terms and the score; all NaN when there are no forecasts.

    Raises:
        InvalidArgumentError: ``tally`` is no tally.

    References:
        Dimitriadis, Gneiting & Jordan (2021), doi:10.1073/pnas.2016191118

    Example:
        >>> from forecasttrack.reliability.tally import count
        >>> print(corp(count(probability=[0.1, 0.4, 0.6, 0.9], outcome=[0, 1, 0, 1])))
        corp decomposition of brier (one-sided, in [0, 1]), lower is better, n = 4
          miscalibration   0.060000
          discrimination   0.125000
          uncertainty      0.250000
          score            0.185000
        score = miscalibration - discrimination + uncertainty
    """
    alike = tally.grouped
    blocks = isotonic_blocks(total=alike.weighted_outcome, weight=alike.weight)
    weight, event = tally.weight, tally.weighted_outcome
    base_rate = np.full(min(len(tally), 1), tally.base_rate)
    scores = _MeanScores(
        stated=_mean(score, tally.probability, weight, event),
        recalibrated=_mean(score, blocks.mean, blocks.weight, blocks.total),
        constant=_mean(score, base_rate, weight.sum(keepdims=True), event.sum(keepdims=True)),
        n=tally.n,
    )
    return scores.decomposed(rule, lower_is_better=lower_is_better)


@naming_arguments
def corp_mean(
    *,
    forecast: ArrayLike,
    outcome: ArrayLike,
    weight: ArrayLike | None = None,
    score: Score = squared_error,
    rule: str = "squared error",
) -> Decomposition:
    """Decompose the mean score of forecasts of a mean, for any real outcomes.

    The same as :func:`corp`, for numbers that need not be probabilities and outcomes that
    need not be 0 or 1.

    Args:
        forecast: Forecast means, shape (n,), finite.
        outcome: What happened, shape (n,), finite.
        weight: Weight of each forecast, shape (n,), 0 or above; all 1 if absent.
        score: Rule consistent for the mean, lower is better.
        rule: Its name, for the result.

    Returns:
        The three terms and the score, in the unit of the rule; NaN when there are none.

    Raises:
        InvalidArgumentError: Shapes differ, or a number is not finite.

    Example:
        >>> result = corp_mean(forecast=[-1, 1, 1, 2], outcome=[0, 0, 1, 1])
        >>> result["miscalibration"], result["discrimination"], result["uncertainty"]
        (0.625, 0.125, 0.25)
    """
    rows = _rows(forecast, outcome, weight)
    step = tied(rows.forecast)
    total = np.bincount(step, weights=rows.weight * rows.outcome)
    recalibrated = isotonic_mean(total=total, weight=np.bincount(step, weights=rows.weight))[step]
    constant = float(np.sum(total) / np.sum(rows.weight)) if len(rows) else math.nan
    return rows.scored(recalibrated, constant, score).decomposed(rule)


@naming_arguments
def corp_quantile(
    *,
    forecast: ArrayLike,
    outcome: ArrayLike,
    level: float,
    weight: ArrayLike | None = None,
) -> Decomposition:
    """Decompose the mean pinball score of forecasts of one quantile.

    Args:
        forecast: Forecasts of the quantile, shape (n,), finite.
        outcome: What happened, shape (n,), finite.
        level: Level of the quantile, inside (0, 1).
        weight: Weight of each forecast, shape (n,), 0 or above; all 1 if absent.

    Returns:
        The three terms and the score, in the unit of the outcome; NaN when there are none.

    Raises:
        InvalidArgumentError: Shapes differ, a number is not finite, or the level is not
            inside (0, 1).

    References:
        Gneiting & Resin (2023), doi:10.1214/23-EJS2180

    Example:
        >>> result = corp_quantile(forecast=[1, 2, 3], outcome=[5, 1, 7], level=0.5)
        >>> round(result["score"], 4), round(result["miscalibration"], 4)
        (1.5, 0.8333)
    """
    rows = _rows(forecast, outcome, weight)
    _check_level(level)

    def pinball(quantile: np.ndarray, happened: np.ndarray) -> np.ndarray:
        return np.asarray(((happened < quantile) - level) * (quantile - happened))

    recalibrated = isotonic_quantile(
        forecast=rows.forecast, outcome=rows.outcome, weight=rows.weight, level=level
    )
    constant = weighted_quantile(rows.outcome, rows.weight, level) if len(rows) else math.nan
    scores = rows.scored(recalibrated, constant, pinball)
    return scores.decomposed(f"pinball at level {level:g}")


@naming_arguments
def corp_crps(
    *,
    quantiles: ArrayLike,
    levels: ArrayLike,
    outcome: ArrayLike,
    weight: ArrayLike | None = None,
) -> Decomposition:
    """Decompose the CRPS of forecasts given as quantiles, as the mean over their levels.

    The score is the mean over the levels of twice the pinball score, which tends to the CRPS as
    levels become dense and equals the weighted interval score (median counted once) for
    symmetric levels with a median. Each level is recalibrated by itself (Gneiting & Resin 2023),
    which is not the recalibration of whole distributions of Arnold et al. (2024).

    Args:
        quantiles: Forecast quantiles, shape (n, q), finite.
        levels: Their levels, shape (q,), inside (0, 1).
        outcome: What happened, shape (n,), finite.
        weight: Weight of each forecast, shape (n,), 0 or above; all 1 if absent.

    Returns:
        The three terms and the score, in the unit of the outcome; NaN when there are none.

    Raises:
        InvalidArgumentError: Shapes do not fit, a number is not finite, or a level is not
            inside (0, 1).

    References:
        Gneiting & Resin (2023), doi:10.1214/23-EJS2180;
        Arnold, Walz, Ziegel & Gneiting (2024), doi:10.1214/24-EJS2316

    Example:
        >>> result = corp_crps(quantiles=[[1, 2, 4], [0, 3, 5]], levels=[0.25, 0.5, 0.75],
        ...                    outcome=[2, 6])
        >>> round(result["score"], 4), round(result.remainder, 12)
        (1.5, 0.0)
    """
    quantiles, levels = np.asarray(quantiles, dtype=float), np.asarray(levels, dtype=float)
    if quantiles.ndim != 2 or levels.shape != quantiles.shape[1:] or not len(levels):
        msg = (
            f"quantiles of shape {quantiles.shape} do not fit levels of shape {levels.shape}; "
            "one row per forecast and one column per level were expected."
        )
        raise InvalidArgumentError(msg, field="quantiles")
    parts = [
        corp_quantile(forecast=column, outcome=outcome, level=float(level), weight=weight)
        for column, level in zip(quantiles.T, levels, strict=True)
    ]
    terms = {term: 2 * math.fsum(part[term] for part in parts) / len(parts) for term in parts[0]}
    return Decomposition(
        method="corp",
        rule=f"crps from {len(parts)} quantiles",
        terms=terms,
        identity=parts[0].identity,
        n=parts[0].n,
        reference="level by level, Gneiting & Resin (2023), doi:10.1214/23-EJS2180",
    )


@attrs.frozen(kw_only=True, eq=False)
class _WeightedForecasts:
    """Forecasts beside outcomes, those of weight zero left out."""

    forecast: np.ndarray
    outcome: np.ndarray
    weight: np.ndarray

    def __len__(self) -> int:
        return len(self.outcome)

    def scored(self, recalibrated: np.ndarray, constant: float, score: Score) -> _MeanScores:
        part = self.weight / self.weight.sum() if len(self) else self.weight
        return _MeanScores(
            stated=_weighted(part, score(self.forecast, self.outcome)),
            recalibrated=_weighted(part, score(recalibrated, self.outcome)),
            constant=_weighted(part, score(np.full(len(self), constant), self.outcome)),
            n=len(self),
        )


@attrs.frozen(kw_only=True)
class _MeanScores:
    """Mean scores of the forecasts, of their recalibration, and of one constant forecast."""

    stated: float
    recalibrated: float
    constant: float
    n: int

    def decomposed(self, rule: str, *, lower_is_better: bool = True) -> Decomposition:
        sign = 1.0 if lower_is_better else -1.0
        terms = {
            "miscalibration": _gain(sign * self.stated, sign * self.recalibrated),
            "discrimination": _gain(sign * self.constant, sign * self.recalibrated),
            "uncertainty": self.constant,
            "score": self.stated,
        }
        return Decomposition(
            method="corp",
            rule=rule,
            terms=terms if self.n else dict.fromkeys(terms, math.nan),
            identity={"miscalibration": sign, "discrimination": -sign, "uncertainty": 1.0},
            n=self.n,
            lower_is_better=lower_is_better,
            reference=_REFERENCE,
        )


def _gain(before: float, after: float) -> float:
    """By how much recalibration lowers a score; 0 where it seems to raise it by rounding alone."""
    gain = before - after
    rounding = 1e-12 * max(1.0, abs(after))
    return 0.0 if -rounding < gain < 0 else gain


def _mean(score: Score, forecast: np.ndarray, weight: np.ndarray, event: np.ndarray) -> float:
    """Mean score of forecasts, each with its weight and with that of its answers of yes."""
    total = 0.0
    happened = np.ones(min(len(forecast), _CHUNK))
    for start in range(0, len(forecast), _CHUNK):
        rows = slice(start, start + _CHUNK)
        stated, yes = forecast[rows], event[rows]
        outcome = happened[: len(stated)]
        total += _weighted(yes, score(stated, outcome))
        total += _weighted(weight[rows] - yes, score(stated, 1 - outcome))
    return total / float(weight.sum()) if weight.any() else 0.0


def _weighted(part: np.ndarray, scores: np.ndarray) -> float:
    with np.errstate(invalid="ignore"):
        total = float(part @ scores)
    if math.isnan(total):
        # A score that cannot occur does not count, even if it would be infinite.
        total = float((part * np.where(part > 0, scores, 0.0)).sum())
    return total


def _rows(forecast: ArrayLike, outcome: ArrayLike, weight: ArrayLike | None) -> _WeightedForecasts:
    columns = {"forecast": np.asarray(forecast, dtype=float)}
    columns["outcome"] = np.asarray(outcome, dtype=float)
    n = columns["outcome"].shape
    columns["weight"] = np.ones(n) if weight is None else np.asarray(weight, dtype=float)
    for name, column in columns.items():
        if column.ndim != 1 or column.shape != n:
            msg = f"{name} has shape {column.shape}, outcome {n}; they pair row by row."
            raise InvalidArgumentError(msg, field=name)
        if not np.all(np.isfinite(column)) or (name == "weight" and np.any(column < 0)):
            row = int(np.argmin(np.isfinite(column) & ((name != "weight") | (column >= 0))))
            msg = f"{name} at row {row} is {column[row]:g}, which has no place in a mean score."
            raise InvalidArgumentError(msg, field=name, row=row)
    kept = columns["weight"] > 0
    return _WeightedForecasts(**{name: column[kept] for name, column in columns.items()})


def _check_level(level: float) -> None:
    if not 0 < level < 1:
        msg = f"the level of a quantile must lie inside (0, 1), found {level:g}."
        raise InvalidArgumentError(msg, field="level")
