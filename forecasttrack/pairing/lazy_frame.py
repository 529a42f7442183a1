"""A frame that nobody may read, and that is made only where somebody does."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import attrs
import pandas as pd


@attrs.frozen(eq=False, slots=False)
class LazyFrame:
    """A frame that is made when it is first read.

    Attributes:
        make: Makes it.
    """

    make: Callable[[], pd.DataFrame]

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The frame."""
        return self.make()
