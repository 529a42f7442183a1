"""Forecasts that met an outcome, and why the others did not."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
import pandas as pd

from forecasttrack.errors import InvalidArgumentError, did_you_mean

REASONS = (
    "no forecast",
    "open",
    "unresolved",
    "annulled",
    "ambiguous",
    "condition not met",
    "late",
    "not a test of the claim",
    "no rule for this kind",
    "outside the window",
)
"""Why something is left out of a score: a closed list."""

PAIR_COLUMNS = (
    "question_id",
    "forecaster",
    "issued_at",
    "expires_at",
    "sequence",
    "kind",
    "unit",
    "options",
    "shape",
    "probability",
    "outcome",
    "outcome_low",
    "outcome_high",
    "claim",
    "nature",
    "relation",
    "section",
    "holder",
    "cluster",
    "weight",
    "opens_at",
    "closes_at",
    "closed_at",
    "known_at",
    "late",
    "backdated",
    "words",
    "band_low",
    "band_high",
)
"""The columns of ``Pairs.frame``, in order."""


@attrs.frozen(kw_only=True, eq=False)
class Pairs:
    """Forecasts that met an outcome, as tables.

    Attributes:
        frame: One row per forecast. ``probability`` is NaN unless the shape of the belief is
            ``probability``; ``outcome`` is 1 or 0 for yes and no, the position of the option from
            0, a number in the question's unit, or days since 1970-01-01; it is NaN where only a
            range from ``outcome_low`` to ``outcome_high`` is known. Times are UTC.
        beliefs: Long tables of the other shapes (``options``, ``quantiles``, ``samples``,
            ``distributions``, ``points``); their column ``pair`` counts the rows of ``frame``.
        left_out: What met no outcome: question, forecaster, reason and detail.
        hindsight: Whether every question was written after its outcome could be known.
    """

    frame: pd.DataFrame
    beliefs: Mapping[str, pd.DataFrame]
    left_out: pd.DataFrame
    hindsight: bool = False

    def __len__(self) -> int:
        return len(self.frame)

    @property
    def forecasters(self) -> list[str]:
        """Everybody who has a pair, in order of name."""
        return sorted(self.frame["forecaster"].unique())

    def where(self, **values: object) -> Pairs:
        """Keep the pairs whose columns have the given values.

        Args:
            **values: Column names with a value, or a list of values, to keep.

        Raises:
            InvalidArgumentError: There is no such column.

        Example:
            >>> import forecasttrack as ft
            >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
            >>> len(pairs.where(forecaster="authors", kind="binary", nature="forecast"))
            32
        """
        kept = np.ones(len(self.frame), dtype=bool)
        for name, value in values.items():
            if name not in self.frame:
                raise InvalidArgumentError(
                    f"pairs have no column {name!r}. {did_you_mean(name, self.frame.columns)}",
                    field=name,
                )
            wanted = value if isinstance(value, list | tuple | set) else [value]
            kept &= self.frame[name].isin(list(wanted)).to_numpy()
        return self.keep(kept)

    def keep(self, kept: np.ndarray) -> Pairs:
        """Keep the pairs that a mask of shape (n,) marks."""
        rows = np.flatnonzero(kept)
        return attrs.evolve(
            self,
            frame=self.frame.iloc[rows].reset_index(drop=True),
            beliefs={name: renumbered(table, "pair", rows) for name, table in self.beliefs.items()},
        )

    def with_columns(self, **columns: object) -> Pairs:
        """The same pairs with other or further columns, each of shape (n,) or a single value."""
        return attrs.evolve(self, frame=self.frame.assign(**columns))  # type: ignore[arg-type]


def renumbered(table: pd.DataFrame, name: str, rows: np.ndarray) -> pd.DataFrame:
    """Keep the rows of a long table that belong to ``rows``, and count these from 0 as ``pair``."""
    others = list(table.columns.drop(name))
    owner = table[name].to_numpy()
    place = np.full(max(owner.max(initial=-1), rows.max(initial=-1)) + 1, -1)
    place[rows] = np.arange(len(rows))
    kept = np.flatnonzero(place[owner] >= 0)
    return (
        table[others]
        .iloc[kept]
        .assign(pair=place[owner[kept]])[["pair", *others]]
        .reset_index(drop=True)
    )
