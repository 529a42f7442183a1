"""Names that a ledger numbers are numbered anew, as its forecasts come."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from forecasttrack.pairing.ledger_tables import _used


@given(st.integers(1, 6).flatmap(lambda n: st.tuples(st.just(n), st.lists(st.integers(0, n - 1)))))
def test_names_are_numbered_in_the_order_in_which_they_come(drawn):
    """As pandas numbers them; 0 stands for no name, and who has no forecast is not among them."""
    count, codes = drawn
    names = np.array([None, *"abcdefgh"][:count], dtype=object)
    found = _used(names, np.array(codes, dtype=np.int64))
    numbers, expected = pd.factorize(names[codes], use_na_sentinel=True)
    assert found.codes.tolist() == numbers.tolist()
    assert found.codes.dtype == np.int32
    assert list(found.names) == list(expected)
