"""Pools of beliefs near 0, and of questions of which only some have a forecaster with weight."""

import math

import numpy as np
import pytest

from forecasttrack import pooling


@pytest.mark.parametrize("size", [1e-10, 1e-100, 1e-300])
@pytest.mark.parametrize("factor", [0.5, 1.0, 2.5, 40.0])
def test_two_who_are_as_sure_of_the_contrary_are_even_together(size, factor):
    """However small the chances are whose products lie below every float."""
    belief = [[[size, 1.0], [1.0, size]], [[size, 1.0], [size, 1.0]]]
    found = pooling.geometric_mean_of_odds(belief=belief, factor=factor)
    alike = min(factor * math.log(size), 0.0)
    assert found[0] == pytest.approx([0.5, 0.5])
    assert found[1, 0] == pytest.approx(math.exp(alike) / (1 + math.exp(alike)))


def test_a_question_on_which_nobody_has_weight_has_no_median():
    """Others have theirs, by weights that differ."""
    belief = np.array([[0.1, 0.2, 0.6], [0.3, 0.4, 0.5]])[:, :, None]
    found = pooling.median(belief=belief, weight=[[1, 2, 4], [0, 0, 0]])
    assert found[:, 0].tolist() == pytest.approx([0.6, math.nan], nan_ok=True)
    even = pooling.median(belief=belief, weight=[[1, 2, 3], [0, 0, 5]])
    assert even[:, 0].tolist() == pytest.approx([0.4, 0.5])
