"""p-values and intervals of mean Brier scores, beside every sum that could have come out."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import brentq
from scipy.special import expit, logit

from forecasttrack import inference
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.inference.binary_means import binary_p_value
from tests.inference.test_binary_means import brier_of


class Plain:
    """A mean Brier score of independent questions whose misses are whole tenths."""

    def __init__(self, probability, outcome, weight):
        p, y, weight = (np.asarray(each, dtype=float) for each in (probability, outcome, weight))
        score, otherwise = (p - y) ** 2, (1 - p - y) ** 2
        self.total = weight.sum()
        self.lowest = weight @ np.minimum(score, otherwise) / self.total
        self.cells = np.rint(10 * np.abs(2 * p - 1) * weight).astype(int)
        self.high = score > otherwise
        # A miss is as likely as was forecast, one in twenty as at even odds.
        self.chance = 0.025 + 0.95 * np.minimum(p, 1 - p)
        self.scale = 10 * self.total
        self.observed = self.cells @ self.high
        self.mean = self.observed / self.scale
        self.few = self.cells.sum() and self.worth(self.cells**2) < 10
        self.dispersion = self.found_dispersion()

    @staticmethod
    def worth(variance):
        return variance.sum() ** 2 / (variance**2).sum()

    def tilted(self, mean):
        """Chances that expect a sum, with log odds moved in proportion to what a miss adds."""

        def too_much(tilt):
            return self.cells @ expit(logit(self.chance) + tilt * self.cells) - mean * self.scale

        return expit(logit(self.chance) + brentq(too_much, -60, 60, xtol=1e-13) * self.cells)

    def found_dispersion(self):
        q = self.tilted(self.mean)
        noise = self.cells**2 * q * (1 - q)
        if self.worth(noise) < 50:
            return 1.0
        return max(1.0, (self.cells**2 * (self.high - q) ** 2).sum() / noise.sum())

    def tails_of(self, chances):
        share = np.ones(1)
        for jump, q in zip(self.cells, chances, strict=True):
            share = np.convolve(share, np.r_[1 - q, np.zeros(jump - 1), q])
        return share[: self.observed + 1].sum(), share[self.observed :].sum()

    def tails_by_moments(self, chance):
        noise, largest = chance * (1 - chance), self.cells.sum()
        deviation = math.sqrt(noise * (self.cells**2).sum())
        skew = noise * (1 - 2 * chance) * (self.cells**3).sum() / deviation**3
        half = np.gcd.reduce(self.cells) / 2
        gap = self.observed - chance * largest
        below = stats.pearson3.cdf((gap + half) / deviation, skew)
        return below, stats.pearson3.sf((gap - half) / deviation, skew)

    def tails(self, mean):
        q, alike = self.tilted(mean), mean * self.scale / self.cells.sum()
        one = self.tails_of(q)
        if np.ptp(self.chance) < 1e-9:
            return one
        if self.few:
            other = self.tails_of(np.full(len(q), alike))
            return tuple(map(max, one, other))
        fits = [np.log(np.where(self.high, c, 1 - c)).sum() for c in (np.full(len(q), alike), q)]
        share = expit(2 * (math.log(2.5) + fits[0] - fits[1]))
        other = self.tails_by_moments(alike)
        return tuple((1 - share) * a + share * b for a, b in zip(one, other, strict=True))

    def p_value(self, against):
        tested = against - self.lowest
        narrower = self.mean + (tested - self.mean) / math.sqrt(self.dispersion)
        return min(1.0, 2 * min(self.tails(narrower)))


def book(seed, n, *, follow, weight=None):
    """Forecasts in steps of 5%, of which outcomes come as often as forecast, or as in a toss."""
    rng = np.random.default_rng(seed)
    p = rng.choice([0.05, 0.2, 0.4, 0.55, 0.7, 0.9, 0.95], n)
    y = (rng.random(n) < (p if follow else 0.5)).astype(float)
    return p, y, np.ones(n) if weight is None else np.asarray(weight, dtype=float)


def overconfident(seed, n):
    """Clear forecasts come out as in a toss, and the others the way they lean."""
    p, y, weight = book(seed, n, follow=False)
    return p, np.where(abs(p - 0.5) < 0.25, p > 0.5, y).astype(float), weight


BOOKS = [
    book(0, 6, follow=True),
    book(1, 8, follow=False),
    book(2, 10, follow=True, weight=[9, 1, 1, 1, 1, 1, 1, 1, 1, 1]),
    book(3, 20, follow=True),
    book(4, 20, follow=False),
    book(5, 30, follow=False, weight=np.arange(30) % 3 + 1),
    overconfident(6, 150),
    book(7, 150, follow=True),
]


@pytest.mark.parametrize("given", BOOKS)
def test_p_values_are_those_of_every_sum(given):
    """Of few questions the larger tail of either way, of more the mean of both."""
    plain, scores = Plain(*given), brier_of(*given[:2], weight=given[2])
    low, high = scores.possible
    for share in (0.02, 0.2, 0.4, 0.5, 0.7, 0.95):
        against = low + share * (high - low)
        found = binary_p_value(scores, against=against)
        assert found == pytest.approx(plain.p_value(against), rel=1e-5, abs=1e-12)
        assert inference.binary_mean(scores, against=against).p_value == found


@pytest.mark.parametrize("given", BOOKS)
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_an_interval_ends_where_its_level_is_left(given, level):
    """On either side, unless that is the end of what is possible."""
    plain, scores = Plain(*given), brier_of(*given[:2], weight=given[2])
    found = inference.binary_mean(scores, level=level)
    assert found.details["dispersion"] == pytest.approx(plain.dispersion, rel=1e-9)
    assert found.details["together"] == 1
    for end, limit in zip((found.low, found.high), scores.possible, strict=True):
        inside = abs(end - limit) > 1e-9
        assert plain.p_value(end if inside else (limit + found.value) / 2) == pytest.approx(
            1 - level, rel=1e-5
        ) or (not inside)
    assert found.low < found.value < found.high


def test_scores_vary_by_more_than_forecast_in_one_of_the_books():
    """Where clear forecasts were no better than a toss, so that the interval is wider there."""
    dispersions = [Plain(*each).dispersion for each in BOOKS]
    assert [each > 1.1 for each in dispersions] == [False] * 6 + [True, False]
    assert [bool(Plain(*each).few) for each in BOOKS[:6]] == [True] * 3 + [False] * 3


@pytest.mark.parametrize("against", [-0.01, 1.01])
def test_no_outcomes_have_a_mean_beyond_what_is_possible(against):
    """At the ends themselves the chance is that of the outcomes which give them."""
    scores = brier_of([0.9, 0.8], [1.0, 0.0], weight=np.ones(2))
    assert math.isnan(binary_p_value(scores, against=against))
    low, high = scores.possible
    assert binary_p_value(scores, against=low) == binary_p_value(scores, against=high) == 1e-300


@pytest.mark.parametrize(
    ("name", "value"),
    [("score", math.inf), ("otherwise", math.nan), ("probability", 1.5), ("probability", -0.1),
     ("outcome", 2.0), ("weight", -1.0), ("weight", math.inf)],
)  # fmt: skip
def test_the_first_row_that_is_wrong_is_named(name, value):
    """And none where all are at the ends of what is allowed."""
    columns = {
        "score": [0.0] * 4,
        "otherwise": [1.0] * 4,
        "probability": [0.0, 1.0, 0.0, 1.0],
        "outcome": [0.0, 1.0] * 2,
        "weight": [1.0, 0.0, 1.0, 2.0],
    }
    assert len(inference.binary_scores(**columns).score) == 3
    columns[name][1] = columns[name][3] = value
    with pytest.raises(InvalidArgumentError, match=rf"^{name} .*; see row 1$") as caught:
        inference.binary_scores(**columns)
    assert (caught.value.field, caught.value.row) == (name, 1)
