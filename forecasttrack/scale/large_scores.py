"""Summaries and comparisons of scores that were computed part by part, in files or an engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypeVar

import attrs
import numpy as np
import pandas as pd

from forecasttrack.baselines.learning import Learner
from forecasttrack.baselines.reference_forecasters import BASELINES, Baseline, find_baseline
from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.evaluation.comparison.comparison import Comparison, Side
from forecasttrack.evaluation.comparison.leaderboard import Leaderboard
from forecasttrack.evaluation.scores.mean_rows import Per
from forecasttrack.evaluation.scores.other_outcomes import OTHER
from forecasttrack.evaluation.scores.score_pairs import score_columns
from forecasttrack.evaluation.scores.scores import Scores
from forecasttrack.evaluation.scores.skill import skill_of_rows, with_baseline_scores
from forecasttrack.pairing import Pairs
from forecasttrack.pairing.join import written_after
from forecasttrack.pairing.lazy_frame import LazyFrame
from forecasttrack.pairing.pair_columns import PairColumns
from forecasttrack.scale.part_scores import ScoringOptions, scores_of
from forecasttrack.scale.score_tables import as_frame
from forecasttrack.scale.tallies import TalliedCalibration, merged
from forecasttrack.tables.belief_tables import empty_beliefs
from forecasttrack.tables.reasons import LEFT_OUT_COLUMNS
from forecasttrack.tables.schema import ForecastColumns, Texts
from forecasttrack.tables.stacking import stacked_frames

if TYPE_CHECKING:
    import pyarrow as pa

Result = TypeVar("Result")


@attrs.frozen(kw_only=True, eq=False, slots=False, repr=False)
class LargeScores:
    """Scores of forecasters on questions, part by part; subclasses read the parts.

    Attributes:
        _settled: The questions with their outcomes, and which of these are early.
        _options: How the forecasts were paired and scored.
    """

    _settled: pd.DataFrame
    _options: ScoringOptions

    def _read(self, table: str) -> pa.Table:
        """One table of all parts, joined in their order."""
        raise NotImplementedError

    def _of_parts(self, function: Callable[[Pairs], Result]) -> Iterable[Result]:
        """The results of a function applied to the pairs of each part, in the order of parts."""
        raise NotImplementedError

    def summarise(
        self,
        by: str | Sequence[str] | None = "forecaster",
        *,
        per: Per = "question",
        level: float = 0.95,
    ) -> pd.DataFrame:
        """Average scores over questions, as ``Scores.summarise`` does.

        Args:
            by: Column or columns to keep apart.
            per: ``question`` or ``claim``.
            level: Level of the interval.

        Raises:
            InvalidArgumentError: There is no such column, or no such way to count.
        """
        return self._scores.summarise(by, per=per, level=level)

    def compare(
        self, first: Side | None = None, second: Side | None = None, **choices: Any
    ) -> Comparison:
        """Say whether one forecaster scores better than another, as ``Scores.compare`` does.

        Args:
            first: A forecaster, a baseline by its name, or several forecasters taken together.
            second: The same.
            **choices: Those of ``Scores.compare``.

        Raises:
            UnknownNameError: There is no such forecaster or baseline.
            InvalidArgumentError: A baseline that learns from other questions.
        """
        named = [each for side in (first, second) for each in _names(side)]
        strange = set(named) & set(BASELINES) - set(self._scores.frame["forecaster"])
        scores = self._scores
        for name in sorted(strange, key=named.index):
            scores = self._with_baseline(scores, str(name))
        return scores.compare(first, second, **choices)

    def leaderboard(self, **choices: Any) -> Leaderboard:
        """Rank forecasters, as ``Scores.leaderboard`` does.

        Args:
            **choices: Those of ``Scores.leaderboard``.

        Raises:
            UnknownNameError: There is no such method.
            InvalidArgumentError: A share out of range, or nobody can be ranked.
        """
        return self._scores.leaderboard(**choices)

    def skill(
        self,
        *,
        baseline: str | Baseline = "even odds",
        by: str | Sequence[str] | None = "forecaster",
        per: Per = "question",
    ) -> pd.DataFrame:
        """Set mean scores beside those of a baseline, as ``Scores.skill`` does.

        The forecasts are read once more, for a baseline speaks whenever somebody forecasts.

        Args:
            baseline: Name of a baseline, or one that needs no other question.
            by: As in ``summarise``.
            per: As in ``summarise``.

        Raises:
            UnknownNameError: There is no such baseline.
            InvalidArgumentError: A baseline that learns from other questions, or the files changed.
        """
        _refuse_learning(baseline)
        found = self._of_parts(
            partial(_scores_with_baseline, options=self._options, baseline=baseline)
        )
        parts = [each for each in found if each is not None]
        parts = parts or [with_baseline_scores(self._without_pairs, baseline)]
        common, of_baseline, alone = (stacked_frames(each) for each in zip(*parts, strict=True))
        rows = (common, of_baseline, alone)
        return skill_of_rows(rows, self._questions, baseline=baseline, by=by, per=per)

    def calibration(self, *, by: str | None = None, level: float = 0.95) -> TalliedCalibration:
        """Set probabilities of yes/no questions beside how often yes came true.

        Each forecast counts with the weight of its question. What needs more than counts, as
        intervals of the bias, tests and evidence do, is ``ft.calibration`` of pairs.

        Args:
            by: ``"forecaster"``, or None for all together.
            level: Level of the intervals.

        Raises:
            InvalidArgumentError: Tallies are kept for another column.
        """
        sums = merged(as_frame(self._read("tallies")))
        return TalliedCalibration.of(sums, by=by, level=level)

    @cached_property
    def _questions(self) -> Pairs:
        """Pairs with one row for each question, from which columns of questions are read."""
        settled, n = self._settled, len(self._settled)
        nobody = Texts(np.zeros(n, np.int32), np.array([""], dtype=object))
        forecasts = ForecastColumns(
            question=np.arange(n, dtype=np.int32),
            forecaster=nobody,
            issued_at=np.zeros(n, np.int64),
            probability=np.full(n, np.nan),
        )
        return Pairs(
            frame=PairColumns(
                forecasts=forecasts, questions=settled, early=settled["early"].to_numpy(bool)
            ),
            beliefs={
                name: table.rename(columns={"forecast": "pair"})
                for name, table in empty_beliefs().items()
            },
            left_out=pd.DataFrame(columns=list(LEFT_OUT_COLUMNS)),
            counts_early=bool(settled["counts_early"].any()),
            written_after=written_after(settled),
        )

    @cached_property
    def _scores(self) -> Scores:
        """All scores, with the columns that intervals need."""
        frame, other = as_frame(self._read("scores")), self._read("other_outcomes").to_pandas()
        return self._of_frame(frame.assign(**{name: other[name] for name in OTHER}))

    @property
    def _without_pairs(self) -> Scores:
        """The scores of an input without any pair: no rows, but all columns."""
        nothing = np.zeros(len(self._settled), dtype=bool)
        return attrs.evolve(self._scores, pairs=self._questions.keep(nothing))

    def _of_frame(self, frame: pd.DataFrame) -> Scores:
        return Scores(
            frame=frame,
            left_out=LazyFrame(lambda: as_frame(self._read("left_out"))),
            pairs=self._questions,
            rules=tuple(self._options.rules),
            partial=self._options.partial,
            choices=self._options.choices,
            way=score_columns,
        )

    def _with_baseline(self, scores: Scores, name: str) -> Scores:
        """Add the scores of a baseline, computed part by part, to scores."""
        _refuse_learning(name)
        found = self._of_parts(partial(_of_baseline, options=self._options, name=name))
        rows = [each for each in found if each is not None]
        return self._of_frame(stacked_frames([scores.with_other_outcomes, *rows]))

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Export the scores as an Arrow stream."""
        stream: pa.Table = self._read("scores")
        return stream.__arrow_c_stream__(requested_schema)


def _scores_with_baseline(
    pairs: Pairs, *, options: ScoringOptions, baseline: str | Baseline
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame] | None:
    """The scores of a part with those of a baseline; None if the part has no pair."""
    return with_baseline_scores(scores_of(pairs, options), baseline) if len(pairs) else None


def _of_baseline(pairs: Pairs, *, options: ScoringOptions, name: str) -> pd.DataFrame | None:
    """The scores of a baseline in a part; None if the part has no pair."""
    if not len(pairs):
        return None
    both = scores_of(pairs, options).with_baseline(name).with_other_outcomes
    return both[both["forecaster"] == name]


def _names(side: Side | None) -> list[str | int]:
    if side is None:
        return []
    return [side] if isinstance(side, str | int) else list(side)


def _refuse_learning(baseline: str | Baseline) -> None:
    """Refuse baselines that learn from the outcomes of other questions, as the base rate does."""
    if isinstance(find_baseline(baseline), Learner):
        raise InvalidArgumentError(
            f"baseline {shown(baseline)} learns from all questions at once, and parts know their"
            ' own; take "even odds" or "crowd", or ft.score of fewer forecasts',
            field="baseline",
        )
