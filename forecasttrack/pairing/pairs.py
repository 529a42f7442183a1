"""Forecasts that met an outcome, and why the others did not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.found import shown
from forecasttrack.display.notebook import html_frame
from forecasttrack.display.numbers import counted
from forecasttrack.display.warning import warn_caller
from forecasttrack.errors import ForecastTrackWarning, InvalidArgumentError, did_you_mean
from forecasttrack.pairing import changed_columns
from forecasttrack.pairing.cells import holds_any, no_match_message
from forecasttrack.pairing.lazy_frame import LazyFrame
from forecasttrack.pairing.pair_columns import PairCodes, PairColumns, renumbered
from forecasttrack.pairing.pair_frame import PairFrame
from forecasttrack.pairing.pair_marks import PairMarks
from forecasttrack.tables.arrow import ArrowStream
from forecasttrack.tables.masks import checked_mask
from forecasttrack.tables.offered_options import WINDOWS, absent_options
from forecasttrack.tables.reasons import Reason, why_left_out
from forecasttrack.tables.schema import microseconds
from forecasttrack.tables.stacking import protected, stacked_frames

if TYPE_CHECKING:
    from numpy.typing import NDArray


def _as_columns(given: pd.DataFrame | changed_columns.Columns) -> changed_columns.Columns:
    return PairFrame(given.copy()) if isinstance(given, pd.DataFrame) else given


def _as_left_out(given: pd.DataFrame | LazyFrame) -> LazyFrame:
    if not isinstance(given, pd.DataFrame):
        return given
    own = given.copy()
    return LazyFrame(lambda: own)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Pairs(PairMarks, ArrowStream):
    """Forecasts that met an outcome, as columns.

    Attributes:
        frame: One row per forecast. ``probability`` is NaN unless the shape of the belief is
            ``probability``; ``outcome`` is 1 or 0 for yes and no, the position of the option from
            0, a number in the question's unit, or days since 1970-01-01; it is NaN where only a
            range from ``outcome_low`` to ``outcome_high`` is known. Times are UTC.
        beliefs: Long tables of the other shapes (``options``, ``quantiles``, ``samples``,
            ``distributions``, ``points``, ``cdfs``); their column ``pair`` counts the rows of
            ``frame``.
        left_out: What met no outcome: question, forecaster, reason, detail, and the row in the
            forecasts that were handed in.
        learners: What baselines and pools that learn from outcomes do without, by their names.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
        >>> pairs.column("kind").value_counts().to_dict()
        {'binary': 40, 'numeric': 4, 'ordered': 2, 'categorical': 1}
        >>> likely = pairs.keep(pairs.column("probability") > 0.5)
        >>> len(likely), len(likely.having(forecaster="nobody"))
        (11, 0)
        >>> len(pairs.with_early()), len(pairs.with_replaced())
        (47, 47)
    """

    _columns: changed_columns.Columns = attrs.field(alias="frame", converter=_as_columns)
    beliefs: Mapping[str, pd.DataFrame]
    _left_out: LazyFrame = attrs.field(alias="left_out", converter=_as_left_out)
    _written_after: frozenset[str | int] = attrs.field(default=frozenset(), alias="written_after")
    _counts_early: bool = attrs.field(default=False, alias="counts_early")
    _every_row: Callable[[], Pairs] | None = attrs.field(default=None, alias="every_row")
    _with_early: Callable[[], Pairs] | None = attrs.field(default=None, alias="with_early")
    learners: Mapping[str | int, str] = attrs.field(factory=dict)
    _funnel: LazyFrame | None = attrs.field(default=None, alias="funnel")

    def __len__(self) -> int:
        return len(self._columns)

    @property
    def frame(self) -> pd.DataFrame:
        """The columns as a frame of its own: whoever writes into it changes nothing here."""
        return protected(self._columns.frame)

    @property
    def left_out(self) -> pd.DataFrame:
        """What met no outcome, as a frame of its own."""
        return protected(self._left_out.frame)

    @property
    def funnel(self) -> pd.DataFrame:
        """How many questions and forecasts of the whole input are left at each stage.

        Columns ``stage, questions, forecasts``; empty for pairs that somebody put together.

        Example:
            >>> import forecasttrack as ft
            >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
            >>> pairs.funnel["questions"].tolist()[-1]
            47
        """
        if self._funnel is None:
            return pd.DataFrame(columns=["stage", "questions", "forecasts"])
        return protected(self._funnel.frame)

    @cached_property
    def codes(self) -> PairCodes:
        """The pairs in integer codes, by question, forecaster and time."""
        return self._columns.codes()

    def __repr__(self) -> str:
        return f"<Pairs: {self._counted()}>"

    def _repr_html_(self) -> str:
        return html_frame(self._columns.frame[list(_SHOWN)], caption=f"Pairs: {self._counted()}")

    def _counted(self) -> str:
        left_out = why_left_out(self.left_out)
        return f"{counted(len(self), 'forecast')} that met an outcome; left out: {left_out}"

    @property
    def forecasters(self) -> list[str]:
        """Everybody who has a pair, in order of name."""
        return sorted(self._columns.read("forecaster").unique())

    @naming_arguments
    def column(self, name: str) -> pd.Series[Any]:
        """One column, read without the others.

        Args:
            name: One of ``columns``.

        Raises:
            InvalidArgumentError: There is no such column.
        """
        self._require_column(name)
        return self._columns.read(name).copy()

    def _require_column(self, name: str) -> None:
        if name not in (known := self._columns.names):
            message = f"pairs have no column {shown(name)}. {did_you_mean(name, known)}"
            raise InvalidArgumentError(message, field=name)

    @property
    def absent_options(self) -> NDArray[np.bool_] | None:
        """Which options were not on offer to each pair, shape (n, K); None where all were."""
        columns = self._columns
        questions = columns.frame if isinstance(columns, PairFrame) else columns.questions
        if WINDOWS[0] not in questions or not questions[list(WINDOWS)].notna().any(axis=None):
            return None
        if isinstance(columns, PairColumns):
            forecasts = columns.forecasts
            return absent_options(questions, forecasts.question, forecasts.issued_at)
        place, _ = pd.factorize(questions["question_id"])
        issued_at = microseconds(questions["issued_at"])
        return absent_options(questions.drop_duplicates("question_id"), place, issued_at)

    def refused(
        self, rows: NDArray[np.integer], reason: Reason, detail: str | NDArray[Any]
    ) -> pd.DataFrame:
        """Some of the pairs as they stand in a list of what was left out.

        Args:
            rows: Which pairs, shape (m,).
            reason: Why they are left out.
            detail: What more there is to say, one text or shape (m,).

        Example:
            >>> import forecasttrack as ft
            >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
            >>> refused = pairs.refused(np.array([0]), Reason.EARLY, "by hand")
            >>> refused[["reason", "detail"]].values.tolist()
            [['early', 'by hand']]
        """
        return changed_columns.left_out_as(self._columns.take(rows), reason, detail)

    def with_replaced(self) -> Pairs:
        """These pairs and the forecasts that later ones of the same instant replaced.

        For histories that look at every forecast, or at the first: a file with an order and no
        clock may hold all of a day's revisions at one instant.
        """
        if self._every_row is None:
            return self
        every = self._every_row()
        known, own = (pd.MultiIndex.from_frame(each.frame[_INSTANT]) for each in (every, self))
        left = self.left_out
        same_instant = pd.MultiIndex.from_frame(left[_INSTANT[:2]]).isin(own.droplevel(2))
        back = same_instant & (left["reason"] == Reason.REPLACED).to_numpy()
        return attrs.evolve(every.keep(known.isin(own)), left_out=left[~back])

    def with_early(self) -> Pairs:
        """These pairs and those whose outcomes came early and wait, as ``early="count"`` gives.

        Pairs that were chosen by a mask, or put together, stay as they are.
        """
        return self if self._with_early is None else self._with_early()

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, further ones of the questions at the end."""
        return self._columns.names

    def without_columns_of_forecasts(self) -> Pairs:
        """These pairs for a forecaster put together of several.

        Further columns that differ between forecasts on one question, as a team does, are empty.

        Example:
            >>> import forecasttrack as ft
            >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
            >>> len(pairs.without_columns_of_forecasts()) == len(pairs)
            True
        """
        changed = changed_columns.without_columns_of_forecasts(self._columns, lambda: self.codes)
        return self if changed is None else attrs.evolve(self, frame=changed)

    @naming_arguments
    def of_questions(self, name: str) -> pd.Series[Any]:
        """A column of the questions, one value for each code of ``codes.questions``.

        Args:
            name: One of ``columns`` that has a single value for each question.

        Raises:
            InvalidArgumentError: There is no such column, or it is one of forecasts.

        Example:
            >>> import forecasttrack as ft
            >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
            >>> len(pairs.of_questions("kind")) == len(pairs.codes.questions)
            True
        """
        return changed_columns.of_questions(self._columns, name, self.codes)

    @naming_arguments
    def where(self, **values: object) -> Pairs:
        """Keep the pairs whose columns have the given values.

        Args:
            **values: Column names with a value, or a list of values, to keep; of a column of
                lists, such as tags, an entry.

        Raises:
            InvalidArgumentError: There is no such column.

        Warns:
            ForecastTrackWarning: Nothing is kept.

        Example:
            >>> import forecasttrack as ft
            >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
            >>> len(pairs.where(forecaster="authors", kind="binary", nature="forecast"))
            32
        """
        found = self.having(**values)
        if len(self) and not len(found):
            warn_caller(ForecastTrackWarning(no_match_message(self, values)))
        return found

    @naming_arguments
    def having(self, **values: object) -> Pairs:
        """The same as ``where`` for callers to whom it is all the same if nothing is kept.

        Args:
            **values: Column names with a value, or a list of values, to keep.

        Raises:
            InvalidArgumentError: There is no such column.
        """
        kept = np.ones(len(self), dtype=bool)
        for name, value in values.items():
            self._require_column(name)
            kept &= holds_any(self._columns.read(name), value)
        now = None if self._with_early is None else lambda: self.with_early().having(**values)
        return attrs.evolve(self.keep(kept), with_early=now)

    @naming_arguments
    def keep(self, kept: np.ndarray) -> Pairs:
        """Keep the pairs that a mask of shape (n,) marks.

        Args:
            kept: A Boolean per pair, shape (n,).

        Returns:
            The pairs where it is True, with the same ``left_out``.

        Raises:
            InvalidArgumentError: It is no Boolean for each pair.
        """
        marked = np.asarray(kept)
        if marked.shape != (len(self),) or marked.dtype != bool:
            marked = checked_mask(kept, len(self), one="pair", field="kept")
        if marked.all():
            return attrs.evolve(self, with_early=None)
        rows = np.flatnonzero(marked)
        return attrs.evolve(
            self,
            frame=self._columns.take(rows),
            beliefs={name: renumbered(table, "pair", rows) for name, table in self.beliefs.items()},
            with_early=None,
        )

    @naming_arguments
    def with_pairs(self, other: Pairs) -> Pairs:
        """Put further pairs, such as those of a pool or a baseline, beside these.

        Ids of forecasters that are numbers become text where the others are text.

        Args:
            other: Pairs of other forecasters, or of other questions.

        Returns:
            The pairs of both, these first.

        Raises:
            InvalidArgumentError: A forecaster has pairs about one question on both sides.

        Example:
            >>> import forecasttrack as ft
            >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025")).where(kind="binary")
            >>> len(pairs.with_pairs(ft.pool(pairs)))
            80
        """
        if len({each._columns.read("forecaster").dtype for each in (self, other)}) > 1:
            return self.with_text_ids("forecaster").with_pairs(other.with_text_ids("forecaster"))
        changed_columns.refuse_shared(self._columns, other._columns)
        return attrs.evolve(
            self,
            frame=changed_columns.stacked(self._columns, other._columns),
            beliefs=changed_columns.stacked_beliefs(self.beliefs, other.beliefs, len(self)),
            left_out=stacked_frames([self.left_out, other.left_out]),
            written_after=self._written_after | other._written_after,
            learners={**self.learners, **other.learners},
            every_row=None,
            with_early=None,
        )

    def with_text_ids(self, *names: str) -> Pairs:
        """The same pairs, whose ids of questions (``question_id``) or forecasters are text.

        Args:
            *names: ``question_id``, ``forecaster`` or both.

        Raises:
            InvalidArgumentError: Another column is named.

        Example:
            >>> import forecasttrack as ft
            >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
            >>> pairs.with_text_ids("forecaster").forecasters == pairs.forecasters
            True
        """
        written_after, now = self._written_after, self._with_early
        if "question_id" in names:
            written_after = frozenset(map(str, written_after))
        return attrs.evolve(
            self,
            frame=changed_columns.with_text_ids(self._columns, names),
            left_out=LazyFrame(lambda: changed_columns.named_by_text(self.left_out, names)),
            written_after=written_after,
            every_row=None,
            with_early=now and (lambda: now().with_text_ids(*names)),
        )

    @naming_arguments
    def with_columns(self, **columns: object) -> Pairs:
        """The same pairs with other or further columns, each of shape (n,) or a single value.

        Args:
            **columns: Values by the name of the column.

        Raises:
            InvalidArgumentError: A column has another length than the pairs.

        Example:
            >>> import forecasttrack as ft
            >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025")).where(kind="binary")
            >>> bolder = pairs.with_columns(probability=pairs.column("probability").round())
            >>> bolder.column("probability").unique()
            array([0., 1.])
        """
        changed = changed_columns.with_values(self._columns, columns)
        if isinstance(changed, PairColumns) and set(columns) == {"outcome"}:
            # Outcomes neither order nor group the forecasts.
            changed = attrs.evolve(changed, in_codes=lambda: self.codes)
        return attrs.evolve(self, frame=changed, every_row=None, with_early=None)


_INSTANT = ["question_id", "forecaster", "issued_at"]
_SHOWN = ("question_id", "forecaster", "issued_at", "probability", "outcome", "claim")
"""The columns that a notebook shows."""
