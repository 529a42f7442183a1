"""How many of its examples Hypothesis draws: a law states how many it takes to trust it.

They are the same in every run, the first of each hundred. All of them are drawn before a law is
trusted; after that the ordinary run draws fewer, and where it is run again (another Python, the
oldest packages) fewer still. ``FORECASTTRACK_EXAMPLES`` says which.
"""

from __future__ import annotations

import math
import os
from typing import Any

from hypothesis import settings

SHARES = {"ordinary": 0.2, "again": 0.1, "all": 1.0}
SHARE = SHARES[os.environ.get("FORECASTTRACK_EXAMPLES", "ordinary")]
FEWEST = 5
DEFAULT = 100


def share_of(number: int) -> int:
    """Return how many of ``number`` examples this run draws."""
    return max(min(number, FEWEST), math.ceil(SHARE * number))


def examples(number: int, **options: Any) -> settings:
    """Return the settings of a test that takes ``number`` examples when all are drawn."""
    return settings(max_examples=share_of(number), **options)
