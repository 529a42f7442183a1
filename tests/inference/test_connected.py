"""Groups of what links join, beside SciPy's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from forecasttrack.inference import components
from forecasttrack.inference.connected import connected


def by_scipy(one, other):
    size = one.max() + 1
    shape = (size + other.max() + 1,) * 2
    links = coo_array((np.ones(len(one)), (one, size + other)), shape=shape)
    number = connected_components(links, directed=False)[1][one]
    return np.unique(number, return_inverse=True)[1]


@pytest.mark.parametrize("seed", range(40))
def test_links_at_random_make_the_groups_of_scipy(seed):
    """Numbered alike, whatever is linked twice or not at all."""
    rng = np.random.default_rng(seed)
    n, many, few = rng.integers(1, [40, 40, 15])
    one, other = rng.integers(0, many, n), rng.integers(0, few, n)
    assert connected(one, other).tolist() == by_scipy(one, other).tolist()


def test_a_long_chain_in_any_order_is_one_group():
    """A hundred thousand links, in some twenty rounds."""
    rng, n = np.random.default_rng(1), 100_000
    one = rng.permutation(n // 2 + 1)[np.arange(n) // 2]
    other = rng.permutation(n // 2 + 1)[(np.arange(n) + 1) // 2]
    assert not connected(one, other).any()


def test_no_links_make_no_groups():
    """An empty array stays one."""
    nothing = np.zeros(0, dtype=np.int64)
    assert connected(nothing, nothing).tolist() == []


def test_who_answered_nothing_is_a_group_alone():
    """In the order of the forecasters."""
    answered = np.array([[False, True, False, True], [False, False, False, False]])
    assert components(answered).tolist() == [0, 1, 2, 1]
