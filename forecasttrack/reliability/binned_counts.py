"""How likely calibrated forecasts earn a chi-square of bins as large as the one that was found."""

from __future__ import annotations

import numpy as np

GRID = 4096
"""Steps between 0 and the chi-square found; what a bin adds is rounded up to the next."""

_LISTED = 100_000
"""So many counts of a bin are gone through one by one; of more, steps of the grid are."""

_SLACK = 1e-12
"""Relative error of a term that may be rounding."""


def binned_p_value(statistic: float, *, size: np.ndarray, chance: np.ndarray) -> float:
    """Probability that binomial counts reach a chi-square, summed over all counts of each bin.

    The yeses of a bin vary a little less where its probabilities differ than they do here, so
    that the answer errs towards keeping calibrated forecasts, and so does rounding up.

    Args:
        statistic: Sum over bins of (yeses - n p)^2 / (n p (1 - p)), finite.
        size: n of each bin, shape (k,); rounded to whole forecasts.
        chance: p of each bin, inside (0, 1), shape (k,).

    Returns:
        The p-value, above 0.

    Example:
        >>> round(binned_p_value(1.8, size=np.array([5.0]), chance=np.array([0.5])), 4)
        0.375
    """
    if statistic <= 0:
        return 1.0
    below = np.zeros(GRID)
    below[0] = 1.0
    for n, p in zip(np.maximum(np.rint(size), 1).astype(int), chance, strict=True):
        step, mass = _terms(statistic, int(n), float(p))
        part = np.bincount(step, weights=mass, minlength=GRID)
        spectrum = np.fft.rfft(below, 2 * GRID) * np.fft.rfft(part, 2 * GRID)
        below = np.maximum(np.fft.irfft(spectrum)[:GRID], 0.0)
    return float(max(1 - below.sum(), _SLACK))


def _terms(statistic: float, n: int, p: float) -> tuple[np.ndarray, np.ndarray]:
    """Steps on the grid of the counts that stay below the statistic alone, and their masses."""
    from scipy.special import gammaln, xlog1py, xlogy  # noqa: PLC0415 - scipy loads when first used

    variance = n * p * (1 - p)
    reach = np.sqrt(statistic) * np.sqrt(variance)
    lowest, highest = max(0, np.floor(n * p - reach)), min(n, np.ceil(n * p + reach))
    if highest - lowest > _LISTED:
        return _terms_of_many(statistic, n, p)
    k = np.arange(lowest, highest + 1)
    share = (k - n * p) ** 2 / variance / statistic
    kept = share < 1 - _SLACK
    k, share = k[kept], share[kept]
    ways = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    # A whole number of steps stays one, whatever rounding made of it.
    step = np.minimum(np.ceil(share * GRID * (1 - _SLACK)).astype(int), GRID - 1)
    return step, np.exp(ways + xlogy(k, p) + xlog1py(n - k, -p))


def _terms_of_many(statistic: float, n: int, p: float) -> tuple[np.ndarray, np.ndarray]:
    """The same of a bin with many counts, whose masses are differences of distributions."""
    share = np.append(np.arange(GRID) / (1 - _SLACK), GRID * (1 - _SLACK)) / GRID
    reach = np.sqrt(share * statistic) * np.sqrt(n * p * (1 - p))
    within = _up_to(np.floor(n * p + reach), n, p) - _up_to(np.ceil(n * p - reach) - 1, n, p)
    mass = np.diff(within, prepend=0.0)
    # Counts just under the statistic are rounded up to the last step, not to the statistic.
    mass[-2] += mass[-1]
    return np.arange(GRID), np.maximum(mass[:-1], 0.0)


def _up_to(k: np.ndarray, n: int, p: float) -> np.ndarray:
    """Probability that a binomial count is at most k."""
    from scipy.special import betainc  # noqa: PLC0415 - scipy loads when first used

    inside = np.clip(k, 0, n - 1)
    found = betainc(n - inside, inside + 1, 1 - p)
    return np.where(k < 0, 0.0, np.where(k >= n, 1.0, found))
