"""Forecasts that met an outcome, and why the others did not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.display.notebook import html_frame
from forecasttrack.errors import InvalidArgumentError, did_you_mean
from forecasttrack.pairing.codes import SOURCES, Coded, coded
from forecasttrack.tables.stacking import COPIES_ON_WRITE, stacked_frames

if TYPE_CHECKING:
    from numpy.typing import NDArray

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
    "tags",
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


@attrs.frozen(kw_only=True, eq=False, repr=False)
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
    _known: tuple[Coded, Mapping[str, pd.Series[Any]]] | None = attrs.field(
        default=None, init=False, repr=False
    )

    def __len__(self) -> int:
        return len(self.frame)

    def __repr__(self) -> str:
        return f"<Pairs: {self._counted()}>"

    def _repr_html_(self) -> str:
        return html_frame(self.frame[list(_SHOWN)], caption=f"Pairs: {self._counted()}")

    def _counted(self) -> str:
        return f"{len(self)} forecasts that met an outcome; left out: {why_left_out(self.left_out)}"

    @property
    def coded(self) -> Coded:
        """The frame in integer codes, by question, forecaster and time; found once and kept."""
        if self._known is None or not _same_columns(self._known[1], self.frame):
            columns = {name: self.frame[name] for name in SOURCES}
            object.__setattr__(self, "_known", (coded(self.frame), columns))
        assert self._known is not None  # noqa: S101 - set just now
        return self._known[0]

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

    def with_pairs(self, other: Pairs) -> Pairs:
        """Put further pairs, such as those of a pool or a baseline, beside these.

        Ids of forecasters that are numbers become text where the others are text.

        Args:
            other: Pairs of other forecasters, or of other questions.

        Raises:
            InvalidArgumentError: A forecaster has pairs about one question on both sides.

        Example:
            >>> import forecasttrack as ft
            >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025")).where(kind="binary")
            >>> len(pairs.with_pairs(ft.pool(pairs)))
            80
        """
        keys = ["question_id", "forecaster"]
        if self.frame["forecaster"].dtype != other.frame["forecaster"].dtype:
            return _named_by_text(self).with_pairs(_named_by_text(other))
        both = self.frame[keys].drop_duplicates().merge(other.frame[keys].drop_duplicates())
        if len(both):
            raise InvalidArgumentError(
                f"forecaster {both['forecaster'][0]!r} has pairs about {both['question_id'][0]!r}"
                " on both sides; give the pool or baseline a name of its own",
                field="forecaster",
            )
        n = len(self)
        return attrs.evolve(
            self,
            frame=stacked_frames([self.frame, other.frame]),
            beliefs={
                name: stacked_frames(
                    [table, other.beliefs[name].assign(pair=other.beliefs[name]["pair"] + n)]
                )
                for name, table in self.beliefs.items()
            },
            left_out=stacked_frames([self.left_out, other.left_out]),
        )

    def with_columns(self, **columns: object) -> Pairs:
        """The same pairs with other or further columns, each of shape (n,) or a single value."""
        return attrs.evolve(self, frame=self.frame.assign(**columns))  # type: ignore[arg-type]


_SHOWN = ("question_id", "forecaster", "issued_at", "probability", "outcome", "claim")
"""The columns that a notebook shows."""


def why_left_out(left_out: pd.DataFrame) -> str:
    """Count what was left out by its reason, in one line."""
    reasons = left_out["reason"].value_counts(sort=False)
    counted = [f"{reasons[reason]} {reason}" for reason in REASONS if reason in reasons]
    return ", ".join(counted) or "nothing"


def renumbered(table: pd.DataFrame, name: str, rows: np.ndarray) -> pd.DataFrame:
    """Keep the rows of a long table that belong to ``rows``, and count these from 0 as ``pair``."""
    others = list(table.columns.drop(name))
    if table.empty:
        return table.rename(columns={name: "pair"})[["pair", *others]]
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


def _same_columns(kept: Mapping[str, pd.Series[Any]], frame: pd.DataFrame) -> bool:
    """Whether a frame still holds the very columns that were kept.

    While they are kept, pandas copies them before it writes into them.
    """
    return COPIES_ON_WRITE and all(
        len(column) == len(frame) and _same_memory(column, frame[name])
        for name, column in kept.items()
    )


def _same_memory(one: pd.Series[Any], other: pd.Series[Any]) -> bool:
    # Both are held until both are looked at, so that no copy can lie where another lay.
    first, second = _buffer(one), _buffer(other)
    keys = ("data", "strides", "typestr")
    looks = [each.__array_interface__ for each in (first, second)]
    return all(looks[0][key] == looks[1][key] for key in keys)


def _buffer(column: pd.Series[Any]) -> NDArray[Any]:
    moments = isinstance(column.dtype, pd.DatetimeTZDtype)
    return (column.astype("int64") if moments else column).to_numpy()


def _named_by_text(pairs: Pairs) -> Pairs:
    names = pairs.frame["forecaster"].map(str).astype(object)
    return pairs.with_columns(forecaster=names)
