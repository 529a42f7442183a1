"""Where intervals of ratios end, beside ratios whose p-values are known."""

from __future__ import annotations

import math

import pytest
from scipy import stats

from forecasttrack.inference.ratios import _inverted


def rejected_outside(*kept):
    """A p-value that does not reject ratios in these intervals at 5%, and rejects all others."""
    return lambda ratio: 0.5 if any(low <= ratio <= high for low, high in kept) else 0.001


@pytest.mark.parametrize("value", [0.9, 1.0, 100.0, -3.0])
def test_an_interval_ends_where_ratios_begin_to_be_rejected(value):
    """Whether that is near or far, to one part in ten thousand."""
    low, high = value - 0.03, value + 57.0
    found = _inverted(rejected_outside((low, high)), value, 0.95)
    assert found == pytest.approx((low, high), abs=1e-4 * (1 + abs(high)))


@pytest.mark.parametrize("value", [0.0, 1.0, 100.0, -100.0])
def test_an_interval_reaches_beyond_ratios_that_are_rejected_in_between(value):
    """A gap, and what is kept beyond it, are small or large beside the ratio that was found."""
    size = 1 + abs(value)
    kept = ((value - 0.05 * size, value + 0.05 * size), (value + 0.2 * size, value + 0.3 * size))
    found = _inverted(rejected_outside(*kept), value, 0.95)
    assert found == pytest.approx((kept[0][0], kept[1][1]), abs=2e-4 * size)


@pytest.mark.parametrize(("kept", "reached"), [((0.4, 0.5), True), ((0.7, 0.9), False)])
@pytest.mark.parametrize("sign", [1, -1])
def test_three_rejected_ratios_in_a_row_end_an_interval(kept, reached, sign):
    """From 0 on, 0.1, 0.25 and 0.475 are tried: what is kept beyond them is not looked for."""
    beyond = sorted(sign * end for end in kept)
    ends = _inverted(rejected_outside((-0.05, 0.05), beyond), 0.0, 0.95)
    expected = sorted((-0.05 * sign, (0.5 if reached else 0.05) * sign))
    assert ends == pytest.approx(expected, abs=2e-4)


@pytest.mark.parametrize("error", [0.01, 0.1, 0.5, 2.0])
@pytest.mark.parametrize("level", [0.5, 0.95, 0.999])
def test_an_interval_of_a_normal_ratio_has_the_ends_of_its_closed_form(error, level):
    """So many standard errors to either side, to a part in ten thousand."""
    reach = error * stats.norm.ppf((1 + level) / 2)
    found = _inverted(lambda ratio: 2 * stats.norm.sf(abs(ratio - 1) / error), 1.0, level)
    for end, expected in zip(found, (1 - reach, 1 + reach), strict=True):
        assert end == pytest.approx(expected, abs=1e-4 * (1 + abs(expected)))


def test_where_no_ratio_is_rejected_both_ends_are_infinite():
    """Nor are there ends around no ratio; where p is 0 or unknown, a ratio is rejected."""
    assert _inverted(lambda ratio: 0.05001, 2.0, 0.95) == (-math.inf, math.inf)
    assert all(map(math.isnan, _inverted(lambda ratio: 0.5, math.nan, 0.95)))
    assert all(map(math.isnan, _inverted(lambda ratio: 0.5, math.inf, 0.95)))
    for rejected in (0.0, math.nan):
        found = _inverted(lambda ratio, p=rejected: 0.5 if 1 < ratio < 3 else p, 2.0, 0.95)
        assert found == pytest.approx((1, 3), abs=1e-3)
