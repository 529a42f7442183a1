"""What cannot be fitted or counted is refused by its name."""

from __future__ import annotations

import numpy as np
import pytest

from forecasttrack import reliability
from forecasttrack.errors import InvalidArgumentError

TWO = np.ones(2)


@pytest.mark.parametrize("weight", [[1.0, 0.0], [1.0, -1.0], [1.0, np.nan]])
def test_isotonic_fits_refuse_a_weight_that_is_not_above_0(weight):
    """The row is named; SciPy's own error, and an index out of bounds, used to come through."""
    weights = np.array(weight)
    with pytest.raises(InvalidArgumentError, match=r"weight must be above 0, found .* at row 1"):
        reliability.isotonic_mean(total=TWO, weight=weights)
    with pytest.raises(InvalidArgumentError, match=r"weight must be above 0, found .* at row 1"):
        reliability.isotonic_quantile(forecast=TWO, outcome=TWO, weight=weights, level=0.5)


def test_isotonic_quantiles_refuse_a_level_that_is_none():
    """It used to be an index out of bounds."""
    with pytest.raises(InvalidArgumentError, match="level must lie inside"):
        reliability.isotonic_quantile(forecast=TWO, outcome=TWO, weight=TWO, level=5)


@pytest.mark.parametrize(
    ("numbers", "named"),
    [((1.2, 0.5), "one must lie"), ((0.5, 0.0), "other must lie"), ((0.5, 0.5), "both 0.5")],
)
def test_sample_sizes_refuse_what_no_sample_can_tell(numbers, named):
    """It used to be an error of arithmetic."""
    with pytest.raises(InvalidArgumentError, match=named):
        reliability.required_sample_size(*numbers)


@pytest.mark.parametrize(
    ("columns", "named"),
    [
        ({"forecast": [-3.0, 1.0, np.nan]}, "forecast at row 2 is nan"),
        ({"outcome": [-3.0, np.inf, 1.0]}, "outcome at row 1 is inf"),
        ({"weight": [0.0, 0.5, -1.0]}, "weight at row 2 is -1"),
        ({"weight": [0.0, np.nan, 1.0]}, "weight at row 1 is nan"),
    ],
)
def test_isotonic_terms_name_the_row_that_has_no_place(columns, named):
    """Forecasts of a mean may lie below 0, and weights be 0; neither is the row at fault."""
    sound = {"forecast": [-1.0, 0.0, 2.0], "outcome": [0.0, -1.0, 3.0]}
    with pytest.raises(InvalidArgumentError, match=named):
        reliability.corp_mean(**(sound | columns))
