"""Forecasts that met an outcome, and why the others did not."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.display.notebook import html_frame
from forecasttrack.errors import InvalidArgumentError, did_you_mean
from forecasttrack.scoring.history import NEVER, ForecastLog, grouped
from forecasttrack.tables.reasons import Reason
from forecasttrack.tables.stacking import stacked_frames

if TYPE_CHECKING:
    from numpy.typing import NDArray

MISSING = np.iinfo(np.int64).min
"""What a missing moment is in microseconds."""


def _own_copy(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.copy()


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

    _frame: pd.DataFrame = attrs.field(converter=_own_copy)
    beliefs: Mapping[str, pd.DataFrame]
    left_out: pd.DataFrame
    hindsight: bool = False

    def __len__(self) -> int:
        return len(self._frame)

    @property
    def frame(self) -> pd.DataFrame:
        """A copy of the columns: whoever writes into it changes nothing in the pairs."""
        return self._frame.copy()

    @cached_property
    def codes(self) -> PairCodes:
        """The pairs in integer codes, by question, forecaster and time."""
        return pair_codes(self._frame)

    def __repr__(self) -> str:
        return f"<Pairs: {self._counted()}>"

    def _repr_html_(self) -> str:
        return html_frame(self._frame[list(_SHOWN)], caption=f"Pairs: {self._counted()}")

    def _counted(self) -> str:
        return f"{len(self)} forecasts that met an outcome; left out: {why_left_out(self.left_out)}"

    @property
    def forecasters(self) -> list[str]:
        """Everybody who has a pair, in order of name."""
        return sorted(self._frame["forecaster"].unique())

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
        kept = np.ones(len(self._frame), dtype=bool)
        for name, value in values.items():
            if name not in self._frame:
                raise InvalidArgumentError(
                    f"pairs have no column {name!r}. {did_you_mean(name, self._frame.columns)}",
                    field=name,
                )
            wanted = value if isinstance(value, list | tuple | set) else [value]
            kept &= self._frame[name].isin(list(wanted)).to_numpy()
        return self.keep(kept)

    def keep(self, kept: np.ndarray) -> Pairs:
        """Keep the pairs that a mask of shape (n,) marks."""
        rows = np.flatnonzero(kept)
        return attrs.evolve(
            self,
            frame=self._frame.iloc[rows].reset_index(drop=True),
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
        if self._frame["forecaster"].dtype != other._frame["forecaster"].dtype:
            return _named_by_text(self).with_pairs(_named_by_text(other))
        both = self._frame[keys].drop_duplicates().merge(other._frame[keys].drop_duplicates())
        if len(both):
            raise InvalidArgumentError(
                f"forecaster {both['forecaster'][0]!r} has pairs about {both['question_id'][0]!r}"
                " on both sides; give the pool or baseline a name of its own",
                field="forecaster",
            )
        n = len(self)
        return attrs.evolve(
            self,
            frame=stacked_frames([self._frame, other._frame]),
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
        return attrs.evolve(self, frame=self._frame.assign(**columns))  # type: ignore[arg-type]


_SHOWN = ("question_id", "forecaster", "issued_at", "probability", "outcome", "claim")
"""The columns that a notebook shows."""


def why_left_out(left_out: pd.DataFrame) -> str:
    """Count what was left out by its reason, in one line."""
    reasons = left_out["reason"].value_counts(sort=False)
    counted = [f"{reasons[reason]} {reason}" for reason in Reason if reason in reasons]
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


def _named_by_text(pairs: Pairs) -> Pairs:
    names = pairs.frame["forecaster"].map(str).astype(object)
    return pairs.with_columns(forecaster=names)


# --- codes -----------------------------------------------------------------------------------


@attrs.frozen(kw_only=True, eq=False)
class PairCodes:
    """Pairs in integer codes, with their clocks.

    Attributes:
        question: Code per row, shape (n,).
        forecaster: Code per row, shape (n,).
        questions: The ids that the codes stand for.
        forecasters: The ids that the codes stand for.
        first: A row of each question, shape (q,).
        closes_at: Scheduled close per question in microseconds UTC, `MISSING` where it is not
            known, shape (q,).
        sequence: Which of several forecasts of one instant came later, shape (n,), or None.
        probability: By question, forecaster and time, shape (n,).
        outcome: In the same order, shape (n,).
        settled: Whether every outcome is 0 or 1.
        log: The forecasts by question, forecaster and time, with ``opens_at`` and ``closed_at``
            `MISSING` where they are not known.
    """

    question: NDArray[np.integer]
    forecaster: NDArray[np.integer]
    questions: NDArray[Any]
    forecasters: NDArray[Any]
    first: NDArray[np.intp]
    closes_at: NDArray[np.int64]
    sequence: NDArray[np.int64] | None
    probability: NDArray[np.float64]
    outcome: NDArray[np.float64]
    settled: bool
    log: ForecastLog

    @property
    def row(self) -> NDArray[np.intp]:
        """Rows by question, forecaster, moment and sequence, as they stand in the log."""
        return self.log.grouping.row

    def keep(self, kept: NDArray[np.bool_]) -> PairCodes:
        """The same codes for fewer rows."""
        kept_in_order = kept[self.row]
        question, forecaster = self.question[kept], self.forecaster[kept]
        sequence = None if self.sequence is None else self.sequence[kept]
        clock = np.empty(len(kept), dtype=np.int64)
        clock[self.row] = self.log.issued_at
        ends = self.log.expires_at
        log = attrs.evolve(
            self.log,
            grouping=grouped(question, forecaster, clock[kept], sequence, len(self.questions)),
            issued_at=self.log.issued_at[kept_in_order],
            expires_at=None if ends is None else ends[kept_in_order],
        )
        return attrs.evolve(
            self,
            question=question,
            forecaster=forecaster,
            sequence=sequence,
            probability=self.probability[kept_in_order],
            outcome=self.outcome[kept_in_order],
            log=log,
        )

    def pair_keys(self) -> NDArray[np.int64]:
        """One number per row, the same for all rows of a forecaster and question."""
        return self.question * len(self.forecasters) + self.forecaster


def pair_codes(frame: pd.DataFrame) -> PairCodes:
    """Turn ids into codes, in the order of their first rows, and times into microseconds."""
    question, questions, first = integer_codes(frame["question_id"])
    forecaster, forecasters, _ = integer_codes(frame["forecaster"])
    windows = frame[["opens_at", "closes_at", "closed_at"]].iloc[first]
    issued_at, expires_at = clock(frame["issued_at"]), clock(frame["expires_at"])
    sequence = in_sequence(frame["sequence"])
    grouping = grouped(question, forecaster, issued_at, sequence, len(questions))
    ends = expires_at != MISSING
    outcome = frame["outcome"].to_numpy()
    return PairCodes(
        question=question,
        forecaster=forecaster,
        questions=questions,
        forecasters=forecasters,
        first=first,
        closes_at=clock(windows["closes_at"]),
        sequence=sequence,
        probability=frame["probability"].to_numpy().take(grouping.row),
        outcome=outcome.take(grouping.row),
        settled=bool(((outcome == 0) | (outcome == 1)).all()),
        log=ForecastLog(
            grouping=grouping,
            issued_at=issued_at.take(grouping.row),
            expires_at=np.where(ends, expires_at, NEVER).take(grouping.row) if ends.any() else None,
            opens_at=clock(windows["opens_at"]),
            closed_at=clock(windows["closed_at"]),
        ),
    )


def integer_codes(ids: pd.Series[Any]) -> tuple[NDArray[np.int64], NDArray[Any], NDArray[np.intp]]:
    """Codes in the order in which ids first appear, the ids they stand for, and where those do."""
    values = ids.to_numpy()
    if values.dtype.kind not in "iu" or not len(values) or not _are_codes(values):
        code, known = pd.factorize(values)
        first = np.zeros(len(known), dtype=np.intp)
        first[code[::-1]] = np.arange(len(code))[::-1]
        return code.astype(np.int64, copy=False), np.asarray(known), first
    # Small whole numbers are codes already; to look them up would cost more than to score.
    first = np.full(int(values.max()) + 1, len(values))
    first[values[::-1]] = np.arange(len(values))[::-1]
    known = np.argsort(first, kind="stable")[: np.count_nonzero(first < len(values))]
    code = np.empty(len(first), dtype=np.int64)
    code[known] = np.arange(len(known))
    return code[values], known, first[known]


def _are_codes(values: NDArray[np.integer]) -> bool:
    return bool(values.min() >= 0) and bool(values.max() < 2 * len(values) + 1024)


def clock(moments: pd.Series[Any]) -> NDArray[np.int64]:
    """Moments as microseconds UTC, `MISSING` where there is none."""
    us: NDArray[np.int64] = moments.dt.as_unit("us").astype("int64").to_numpy()
    return us


def in_sequence(sequence: pd.Series[Any]) -> NDArray[np.int64] | None:
    """The sequence as whole numbers; a missing one comes first. None where all are missing."""
    known = sequence.notna().to_numpy()
    if not known.any():
        return None
    values = sequence.to_numpy()
    if not known.all():
        values = np.where(known, values, -1)
    whole = values.astype(np.int64)
    if (whole == values).all():
        return whole
    return np.unique(values, return_inverse=True)[1].astype(np.int64)
