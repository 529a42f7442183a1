"""The formulas as the papers print them, in arithmetic of fifty digits; none is this library's.

Numbers come as text (``"0.271"``), so that no double stands between a decimal and its value.
A distribution is integrated from its density or its cumulative form, not by a closed form.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import mpmath
from mpmath import mpf

mpmath.mp.dps = 50

Number = mpf
Curve = Callable[[Number], Number]
ONE, HALF = mpf(1), mpf("0.5")


def numbers(texts: Sequence[object]) -> list[Number]:
    """Decimals as exact numbers."""
    return [mpf(str(text)) for text in texts]


# --- yes or no, and options ----------------------------------------------------------------------


def brier_options(p: Sequence[Number], y: int) -> Number:
    return sum((each - (k == y)) ** 2 for k, each in enumerate(p))


def log_options(p: Sequence[Number], y: int) -> Number:
    return -mpmath.log(p[y]) if p[y] else mpmath.inf


def log2_options(p: Sequence[Number], y: int) -> Number:
    return log_options(p, y) / mpmath.log(2)


def spherical(p: Sequence[Number], y: int) -> Number:
    return p[y] / mpmath.sqrt(sum(each**2 for each in p))


def quadratic(p: Sequence[Number], y: int) -> Number:
    return 2 * p[y] - sum(each**2 for each in p)


def baseline_points(p: Sequence[Number], y: int) -> Number:
    return 100 * (1 - log_options(p, y) / mpmath.log(len(p)))


def elementary(p: Number, y: int, threshold: Number) -> Number:
    if p == threshold:
        return abs(y - threshold)
    return 2 * abs(y - threshold) if (p > threshold) != (y > threshold) else mpf(0)


def winkler(p: Number, y: int, baseline: Number) -> Number:
    gain = (1 - baseline) ** 2 if p >= baseline else baseline**2
    return ((baseline - y) ** 2 - (p - y) ** 2) / gain


def cuts(p: Sequence[Number], y: int) -> list[tuple[Number, int]]:
    """Probability of the first k options, and whether the outcome is among them."""
    totals = list(itertools.accumulate(p))[:-1]
    return [(total, int(y <= k)) for k, total in enumerate(totals)]


def rps(p: Sequence[Number], y: int) -> Number:
    return sum((total - passed) ** 2 for total, passed in cuts(p, y))


def ranked_log(p: Sequence[Number], y: int) -> Number:
    return -sum(mpmath.log(abs(total + passed - 1)) for total, passed in cuts(p, y))


# --- quantiles, intervals, samples ---------------------------------------------------------------


def pinball_at(level: Number, q: Number, y: Number) -> Number:
    return ((y < q) - level) * (q - y)


def pinball(levels: Sequence[Number], values: Sequence[Number], y: Number) -> Number:
    losses = [pinball_at(level, q, y) for level, q in zip(levels, values, strict=True)]
    return sum(losses) / len(losses)


def interval(low: Number, high: Number, y: Number, alpha: Number) -> Number:
    return (high - low) + 2 / alpha * (max(low - y, 0) + max(y - high, 0))


def wis(
    levels: Sequence[Number], values: Sequence[Number], y: Number, *, median_weight: Number = HALF
) -> Number:
    """By the intervals of Bracher et al. 2021, from the outermost pair to the median."""
    pairs = len(levels) // 2
    total = median_weight * abs(y - values[pairs])
    for k in range(pairs):
        alpha = 2 * levels[k]
        total += alpha / 2 * interval(values[k], values[-1 - k], y, alpha)
    return total / (pairs + median_weight)


def crps_quantiles(levels: Sequence[Number], values: Sequence[Number], y: Number) -> Number:
    """Twice the pinball loss, each level standing for the levels nearest to it."""
    middles = [(a + b) / 2 for a, b in itertools.pairwise(levels)]
    edges = [mpf(0), *middles, mpf(1)]
    shares = [right - left for left, right in itertools.pairwise(edges)]
    rows = zip(shares, levels, values, strict=True)
    return 2 * sum(share * pinball_at(level, q, y) for share, level, q in rows)


def crps_samples(x: Sequence[Number], y: Number, *, fair: bool = False) -> Number:
    m = len(x)
    spread = sum(abs(a - b) for a in x for b in x)
    return sum(abs(each - y) for each in x) / m - spread / (2 * m * (m - 1 if fair else m))


def dawid_sebastiani(mean: Number, variance: Number, y: Number) -> Number:
    return mpmath.log(variance) + (y - mean) ** 2 / variance


def sample_moments(x: Sequence[Number]) -> tuple[Number, Number]:
    mean = sum(x) / len(x)
    return mean, sum((each - mean) ** 2 for each in x) / len(x)


# --- distributions, by their densities -----------------------------------------------------------


def integral(curve: Curve, edges: Sequence[Number]) -> Number:
    return mpmath.quad(curve, edges)


def crps(cdf: Curve, y: Number, edges: Sequence[Number]) -> Number:
    """The integral of (F(x) - 1{y <= x})^2 over the line, cut at the edges and at the outcome."""
    low, high = edges[0], edges[-1]
    left = [edge for edge in edges if edge < y] or [y]
    right = [edge for edge in edges if edge > y] or [y]
    below = integral(lambda x: cdf(x) ** 2, [*left, y]) if low < y else mpf(0)
    above = integral(lambda x: (1 - cdf(x)) ** 2, [y, *right]) if y < high else mpf(0)
    # Outside its support a distribution is 0 or 1, and the outcome's distance to it counts whole.
    return below + above


def crps_counts(mass: Curve, y: Number, terms: int = 400) -> Number:
    """The same integral for whole numbers, one step after the other."""
    total, cumulative = mpf(0), mpf(0)
    for k in range(terms):
        cumulative += mass(mpf(k))
        inside = min(max(y - k, 0), 1)
        total += inside * cumulative**2 + (1 - inside) * (1 - cumulative) ** 2
    return total


def line(points: Sequence[Number], heights: Sequence[Number]) -> Curve:
    """Straight lines between points; 0 before the first, 1 from the last on."""

    def height(x: Number) -> Number:
        if x < points[0]:
            return mpf(0)
        for (a, b), (f, g) in zip(
            itertools.pairwise(points), itertools.pairwise(heights), strict=True
        ):
            if x < b:
                return f + (g - f) * (x - a) / (b - a)
        return ONE

    return height


def line_quantile(points: Sequence[Number], heights: Sequence[Number], level: Number) -> Number:
    """The number at which straight lines reach a level."""
    for (a, b), (f, g) in zip(itertools.pairwise(points), itertools.pairwise(heights), strict=True):
        if level <= g:
            return a + (b - a) * max(level - f, 0) / (g - f)
    return points[-1]


def line_moments(points: Sequence[Number], heights: Sequence[Number]) -> tuple[Number, Number]:
    """Mean and variance of pieces on each of which the density is flat."""
    pieces = list(
        zip(itertools.pairwise(points), itertools.pairwise(heights), strict=True),
    )
    mean = sum((g - f) * (a + b) / 2 for (a, b), (f, g) in pieces)
    square = sum((g - f) * (a * a + a * b + b * b) / 3 for (a, b), (f, g) in pieces)
    return mean, square - mean**2


# --- records of probabilities --------------------------------------------------------------------


def isotonic(p: Sequence[Number], y: Sequence[int]) -> list[Number]:
    """The isotonic fit by its max-min formula: equal forecasts first made one."""
    levels = sorted(set(p))
    counts = [sum(each == level for each in p) for level in levels]
    yeses = [sum(o for each, o in zip(p, y, strict=True) if each == level) for level in levels]

    def share(first: int, last: int) -> Number:
        return mpf(sum(yeses[first : last + 1])) / sum(counts[first : last + 1])

    places = range(len(levels))
    fitted = {
        levels[i]: max(min(share(j, k) for k in places[i:]) for j in places[: i + 1])
        for i in places
    }
    return [fitted[each] for each in p]


def mean_brier(p: Sequence[Number], y: Sequence[int]) -> Number:
    return sum((a - b) ** 2 for a, b in zip(p, y, strict=True)) / len(p)


def base_rate(y: Sequence[int]) -> Number:
    return mpf(sum(y)) / len(y)


def corp(p: Sequence[Number], y: Sequence[int]) -> dict[str, Number]:
    """Miscalibration, discrimination and uncertainty of the Brier score."""
    score, fitted = mean_brier(p, y), mean_brier(isotonic(p, y), y)
    uncertainty = base_rate(y) * (1 - base_rate(y))
    return {
        "corp-miscalibration": score - fitted,
        "corp-discrimination": uncertainty - fitted,
        "corp-uncertainty": uncertainty,
    }


def murphy(p: Sequence[Number], y: Sequence[int]) -> dict[str, Number]:
    """Murphy's terms by distinct forecasts, where the three add up to the score."""
    n, rate = len(p), base_rate(y)
    groups = [[o for each, o in zip(p, y, strict=True) if each == level] for level in set(p)]
    levels = list(set(p))
    rows = [
        (len(group), level, base_rate(group)) for level, group in zip(levels, groups, strict=True)
    ]
    return {
        "murphy-miscalibration": sum(k * (level - share) ** 2 for k, level, share in rows) / n,
        "murphy-discrimination": sum(k * (share - rate) ** 2 for k, _, share in rows) / n,
    }


def auc(p: Sequence[Number], y: Sequence[int]) -> Number:
    """Mann and Whitney's statistic, ties counting one half."""
    yes = [each for each, o in zip(p, y, strict=True) if o]
    no = [each for each, o in zip(p, y, strict=True) if not o]
    wins = sum(ONE if a > b else HALF if a == b else mpf(0) for a in yes for b in no)
    return wins / (len(yes) * len(no))


def spiegelhalter(p: Sequence[Number], y: Sequence[int]) -> Number:
    rows = list(zip(p, y, strict=True))
    above = sum((o - each) * (1 - 2 * each) for each, o in rows)
    return above / mpmath.sqrt(sum((1 - 2 * each) ** 2 * each * (1 - each) for each, _ in rows))


def calibration_error(p: Sequence[Number], y: Sequence[int], bins: int = 10) -> Number:
    """The expected calibration error over bins of equal width, closed on the right."""
    rows = list(zip(p, y, strict=True))
    places = [max(int(mpmath.ceil(each * bins)) - 1, 0) for each, _ in rows]
    gaps = (
        abs(sum(o - each for (each, o), at in zip(rows, places, strict=True) if at == k))
        for k in range(bins)
    )
    return sum(gaps) / len(rows)


def diebold_mariano(d: Sequence[Number], horizon: int) -> Number:
    """With the correction of Harvey, Leybourne and Newbold."""
    n, mean = len(d), sum(d) / len(d)

    def covariance(lag: int) -> Number:
        return sum((a - mean) * (b - mean) for a, b in zip(d[lag:], d, strict=False)) / n

    variance = (covariance(0) + 2 * sum(covariance(k) for k in range(1, horizon))) / n
    factor = (n + 1 - 2 * horizon + mpf(horizon * (horizon - 1)) / n) / n
    return mpmath.sqrt(factor) * mean / mpmath.sqrt(variance)
