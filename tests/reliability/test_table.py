"""The reliability table and its intervals."""

import numpy as np
import pytest
from scipy import stats

from forecasttrack.errors import InvalidArgumentError
from forecasttrack.reliability import Bins, clopper_pearson, count, reliability_table, wilson
from forecasttrack.reliability.bins import as_bins


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.999])
def test_wilson_agrees_with_statsmodels(level):
    """Every share of every small number has the interval that statsmodels gives."""
    other_code = pytest.importorskip("statsmodels.stats.proportion")
    n = np.repeat(np.arange(1, 21), 21)
    events = np.minimum(np.tile(np.arange(21), 20), n)
    low, high = wilson(share=events / n, n=n, level=level)
    other = other_code.proportion_confint(events, n, alpha=1 - level, method="wilson")
    np.testing.assert_allclose(low, other[0], rtol=0, atol=1e-12)
    np.testing.assert_allclose(high, other[1], rtol=0, atol=1e-12)


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_exact_intervals_are_those_of_the_binomial_test(level):
    """SciPy's Clopper-Pearson interval, ends included; nothing observed bounds nothing."""
    for n in (1, 2, 5, 30):
        yes = np.arange(n + 1)
        low, high = clopper_pearson(share=yes / n, n=np.full(n + 1, n), level=level)
        wanted = [stats.binomtest(k, n).proportion_ci(level, method="exact") for k in yes.tolist()]
        np.testing.assert_allclose(low, [each.low for each in wanted], atol=1e-12)
        np.testing.assert_allclose(high, [each.high for each in wanted], atol=1e-12)
    low, high = clopper_pearson(share=np.array([np.nan]), n=np.array([0]))
    assert (low[0], high[0]) == (0, 1)


@pytest.mark.parametrize("n", [1, 2, 3, 5, 20])
def test_rows_of_a_table_hold_their_level_at_every_frequency(n):
    """From one question on, where Wilson's interval held the frequency in 80% of cases."""
    yes, truth = np.arange(n + 1), np.linspace(0.005, 0.995, 199)[:, None]
    tables = [
        reliability_table(count(probability=[0.5] * n, outcome=[1] * k + [0] * (n - k)))
        for k in yes.tolist()
    ]
    low, high = (np.array([getattr(each, end)[0] for each in tables]) for end in ("low", "high"))
    held = (stats.binom.pmf(yes, n, truth) * ((low <= truth) & (truth <= high))).sum(axis=1)
    assert held.min() >= 0.95


def test_wilson_matches_a_published_interval():
    """81 of 263 gives 0.2553 to 0.3662 (Newcombe 1998, table I, method 3)."""
    low, high = wilson(share=np.array([81 / 263]), n=np.array([263]))
    assert (round(low[0], 4), round(high[0], 4)) == (0.2553, 0.3662)


def test_nothing_observed_bounds_nothing():
    """Without observations the frequency may be anything from 0 to 1."""
    low, high = wilson(share=np.array([np.nan]), n=np.array([0]))
    assert (low[0], high[0]) == (0, 1)


@pytest.mark.parametrize("level", [0, 1, 95, -0.5, np.nan])
def test_a_level_outside_its_range_is_refused(level):
    """A level is a share, not a percentage."""
    with pytest.raises(InvalidArgumentError, match=r"For 95%, say 0\.95"):
        wilson(share=np.array([0.5]), n=np.array([10]), level=level)


def test_weights_move_the_share_but_make_nothing_surer():
    """Weights of a thousand each leave the interval as wide as weights of one."""
    probability, outcome = [0.3] * 4, [0, 0, 0, 1]
    plain = reliability_table(count(probability=probability, outcome=outcome))
    heavy = reliability_table(count(probability=probability, outcome=outcome, weight=[1000] * 4))
    np.testing.assert_allclose([heavy.low, heavy.high], [plain.low, plain.high], rtol=1e-12)
    uneven = reliability_table(count(probability=probability, outcome=outcome, weight=[1, 1, 1, 3]))
    assert uneven.frequency[0] == 0.5
    assert uneven.count[0] == 4
    # The effective number of forecasts is 6^2 / 12 = 3.
    assert (uneven.low[0], uneven.high[0]) == tuple(
        end[0] for end in clopper_pearson(share=np.array([0.5]), n=np.array([3]))
    )


def test_a_table_of_nothing_has_no_rows():
    """No forecasts make an empty table and no warning."""
    table = reliability_table(count(probability=[], outcome=[]))
    assert len(table) == 0
    assert table.frame.empty


def test_effective_numbers_are_one_for_each_bin_and_none_where_a_bin_is_empty():
    """Three numbers for two bins were spread over them, and an empty bin had an interval of NaN."""
    counted = count(probability=[0.2, 0.7, 0.7], outcome=[0, 1, 0])
    with pytest.raises(InvalidArgumentError, match=r"one number for each of the 2 bins"):
        reliability_table(counted, effective=np.array([1.0, 2.0, 3.0]))
    empty = reliability_table(counted, bins=3, effective=np.array([1.0, 5.0, 2.0]))
    assert (empty.low[1], empty.high[1]) == (0.0, 1.0)


@pytest.mark.parametrize("number", [True, 0, 2.5, float("nan"), float("inf"), "ten"])
def test_numbers_of_bins_that_are_none_made_one_bin_or_a_bare_error(number):
    """They are refused by the argument, and a whole float prints as the number it is."""
    with pytest.raises(InvalidArgumentError, match="whole number above 0"):
        Bins.fixed(number)
    if number is True:
        with pytest.raises(InvalidArgumentError, match="whole number above 0"):
            as_bins(number)
    assert str(Bins.fixed(10.0)) == "10 bins of equal width, closed on the right"


def test_forecasts_of_0_shared_a_quantile_bin_with_the_next_ones():
    """Half of all are 0, and have a bin of their own as half at 1 have."""
    p = np.repeat([0.0, 0.3, 0.9], [50, 25, 25])
    for forecasts, edges in ((p, [0, 0, 0.3, 1]), (1 - p, [0, 0.1, 0.7, 1])):
        table = reliability_table(
            count(probability=forecasts, outcome=np.zeros(100)), bins=Bins.quantile(4)
        )
        assert sorted(table.count) == [25, 25, 50]
        np.testing.assert_allclose([table.bin_low[0], *table.bin_high], edges)


@pytest.mark.parametrize(
    ("bins", "text"),
    [
        (Bins.fixed(1), "1 bin of equal width, closed on the right"),
        (Bins.at([0, 1], closed="left"), "1 bin between given edges, closed on the left"),
        (Bins.fixed(2), "2 bins of equal width, closed on the right"),
    ],
)
def test_one_bin_is_said_in_the_singular(bins, text):
    """Of every kind."""
    assert str(bins) == text
