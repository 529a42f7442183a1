"""The register of formats as a table."""

from __future__ import annotations

import pandas as pd

from forecasttrack.exchange.register import all_formats


def formats() -> pd.DataFrame:
    """The formats that can be read and written.

    Returns:
        One row each: ``name``, ``reads`` and ``writes`` (empty where it cannot), ``example``.

    Example:
        >>> formats()["name"].tolist()[0]
        'table'
    """
    rows = [(each.name, each.reads, each.writes, each.example) for each in all_formats()]
    return pd.DataFrame(rows, columns=["name", "reads", "writes", "example"], dtype=object)
