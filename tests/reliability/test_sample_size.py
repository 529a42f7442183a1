"""How many questions it takes."""

import numpy as np
import pytest
from scipy import stats

from forecasttrack.reliability import required_sample_size


def test_the_number_needed_has_the_power_it_claims():
    """At that number the normal test at 5% tells 0.7 from 0.6 four times in five, exactly."""
    n = required_sample_size(0.7, 0.6)
    counts = np.arange(n + 1)
    rejected = np.abs(counts / n - 0.7) > stats.norm.ppf(0.975) * np.sqrt(0.7 * 0.3 / n)
    power = stats.binom.pmf(counts, n, 0.6)[rejected].sum()
    assert power == pytest.approx(0.8, abs=0.03)
