"""A frame that nobody may read, and that is made only where somebody does."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import pandas as pd


class LazyFrame:
    """A frame that is made when it is first read."""

    def __init__(self, make: Callable[[], pd.DataFrame]) -> None:
        self._make = make

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The frame."""
        return self._make()
