"""Scores: one row per forecaster, question and rule, and what can be said of them together."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import pandas as pd

from forecasttrack.baselines.learning import with_learning_noted
from forecasttrack.baselines.reference_forecasters import Baseline
from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.notebook import MOST_ROWS, html_frame
from forecasttrack.display.numbers import counted
from forecasttrack.evaluation.comparison.comparison import Comparison, Side, compare
from forecasttrack.evaluation.comparison.equal_forecasts import with_equals_noted
from forecasttrack.evaluation.comparison.leaderboard import Leaderboard, leaderboard
from forecasttrack.evaluation.comparison.paired_scores import ComparisonSpec
from forecasttrack.evaluation.scores.baseline_scores import with_baseline
from forecasttrack.evaluation.scores.mean_rows import Per
from forecasttrack.evaluation.scores.question_columns import (
    warn_without_values,
    with_columns_of_questions,
    with_doubts_marked,
)
from forecasttrack.evaluation.scores.score_columns import ScoredPairs
from forecasttrack.evaluation.scores.skill import skill, skill_difference
from forecasttrack.evaluation.scores.summary import summarise
from forecasttrack.tables.group_names import group_columns
from forecasttrack.tables.printed_frame import PrintedFrame
from forecasttrack.tables.reasons import why_left_out


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Scores(ScoredPairs):
    """Scores of forecasters on questions.

    Attributes:
        frame: One row per forecaster, question and rule; ``time_coverage`` is NaN where no
            history of revisions was weighed.
        left_out: What entered no score, with its reason.
        pairs: The pairs that were scored.
        rules: The rules, or their names.
        partial: What an outcome between yes and no was taken to mean.
        choices: How histories were reduced to scores.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025")).where(kind="binary")
        >>> scores = ft.score(pairs.where(forecaster="authors"), rules=["brier"])
        >>> scores.frame["score"].mean().round(4)
        np.float64(0.2002)
        >>> scores.skill(baseline="even odds")[["mean", "baseline_mean", "skill"]].round(4)
             mean  baseline_mean  skill
        0  0.2002           0.25  0.199
    """

    def __repr__(self) -> str:
        return f"<Scores: {self._counted()}>"

    def _repr_html_(self) -> str:
        by = "forecaster" if self.frame["forecaster"].nunique() <= MOST_ROWS else None
        summary = self.summarise(by).drop(columns=["level", "interval", "convention"])
        caption = f"Scores: {self._counted()}; means with 95% intervals, clustered"
        return html_frame(summary, caption=caption)

    def _counted(self) -> str:
        n = counted(self.frame["question_id"].nunique(), "question")
        return f"{len(self)} on {n}; left out: {why_left_out(self.left_out)}"

    @naming_arguments
    def summarise(
        self,
        by: str | Sequence[str] | None = "forecaster",
        *,
        per: Per = "question",
        level: float = 0.95,
    ) -> pd.DataFrame:
        """Average scores over questions, never across rule, convention, kind or unit.

        Args:
            by: Column or columns to group by (``forecaster``, ``claim``, ``nature``,
                ``section`` ..., any further column of the questions), or ``None`` for everything
                together. A column of lists, such as ``tags``, counts a question under each entry.
            per: ``question`` counts every question alike; ``claim`` takes the mean over claims of
                the mean over their questions, so that a claim asked four times counts once.
            level: Level of the interval.

        Returns:
            One row per group, rule, convention, kind and unit, with ``direction`` (which scores
            are better), ``mean``, ``n`` questions, ``n_claims``, ``participation`` (share of the
            scored questions that the group answered) and the ends ``low`` and ``high`` of an
            interval that allows for dependence within clusters: exact for yes/no questions, however
            few; of other scores NaN with a ``note`` that begins "too few to tell" below 30
            effective clusters.

        Raises:
            InvalidArgumentError: There is no such column, or no such way to count.

        Example:
            >>> import forecasttrack as ft
            >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025")).where(nature="forecast")
            >>> scores = ft.score(pairs.where(kind="binary"), rules=["brier"])
            >>> scores.summarise(by="forecaster")[["forecaster", "mean", "n"]].round(4)
              forecaster    mean   n
            0    authors  0.2014  32
            1      putin  0.0961   1
        """
        frame = with_columns_of_questions(self.with_other_outcomes, self.pairs, by)
        warn_without_values(frame, by)
        frame = with_doubts_marked(frame, self.pairs)
        summary = summarise(frame, by, per=per, level=level)
        if group_columns(by) == ["forecaster"]:
            summary = with_equals_noted(summary, frame, self.pairs)
        return PrintedFrame(with_learning_noted(summary, self.pairs))

    @naming_arguments
    def skill(
        self,
        *,
        baseline: str | Baseline = "even odds",
        by: str | Sequence[str] | None = "forecaster",
        per: Per = "question",
    ) -> pd.DataFrame:
        """Set mean scores beside those of a baseline on the same questions.

        Args:
            baseline: Name of a baseline, or one, such as ``ft.last_value(...)``. Only questions
                about which it has something to say are counted, for both.
            by: As in ``summarise``.
            per: As in ``summarise``.

        Returns:
            Per group and rule the ``mean``, the ``baseline_mean`` and the ``skill`` with the ends
            ``low`` and ``high`` of a 95% interval, which knows that the baseline's own score
            varies with the outcomes, too: the share of the way from the baseline to a perfect
            score; 1 is perfect, 0 no better, below 0 worse. NaN where the baseline is perfect
            already, where the rule has no finite best score, and for fewer than five independent
            questions; ``note`` then begins "too few to tell".

        Raises:
            UnknownNameError: There is no such baseline.
        """
        return PrintedFrame(skill(self, baseline=baseline, by=by, per=per))

    @naming_arguments
    def skill_difference(
        self,
        first: str | int,
        second: str | int,
        *,
        baseline: str | Baseline = "even odds",
        per: Per = "question",
    ) -> pd.DataFrame:
        """Say by how much the skill of two forecasters differs on the questions of both.

        Args:
            first: A forecaster.
            second: Another.
            baseline: As in ``skill``; below both stands the same mean.
            per: As in ``summarise``.

        Returns:
            One row per rule, convention, kind and unit: ``skill_first``, ``skill_second``, their
            ``difference`` with the ends ``low`` and ``high`` of a 95% interval, ``n``,
            ``n_clusters``, ``method`` and ``note``. Fewer than five independent questions, or
            fewer than 30 effective clusters of other kinds than yes/no, have no interval;
            ``note`` then begins "too few to tell".

        Raises:
            UnknownNameError: There is no such baseline.
            InvalidArgumentError: The two share no question, or no rule has a best score.

        Example:
            >>> import forecasttrack as ft
            >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025")).where(kind="binary")
            >>> scores = ft.score(pairs, rules=["brier"]).with_baseline("base rate")
            >>> found = scores.skill_difference("authors", "base rate")
            >>> found[["skill_first", "skill_second", "difference", "low", "high"]].round(2)
               skill_first  skill_second  difference   low  high
            0          0.2           0.0         0.2 -0.31  0.45
        """
        return skill_difference(self, first, second, baseline=baseline, per=per)

    @naming_arguments
    def with_baseline(self, baseline: str | Baseline, *, name: str | None = None) -> Scores:
        """Score a baseline as a forecaster like any other, beside the others.

        It speaks whenever one of the others does, about the questions they speak about.

        Args:
            baseline: ``"even odds"``, ``"base rate"``, ``"crowd"`` (the median of everybody), or
                one such as ``ft.status_quo(...)``.
            name: What it is called; the name of the baseline by default.

        Returns:
            The scores of all, the baseline among them.

        Raises:
            UnknownNameError: There is no such baseline.
            InvalidArgumentError: A baseline of one's own has no name, or somebody bears it.

        Example:
            >>> import forecasttrack as ft
            >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025")).where(kind="binary")
            >>> scores = ft.score(pairs, rules=["brier"]).with_baseline("even odds")
            >>> scores.summarise()[["forecaster", "mean", "n"]].round(4)
              forecaster    mean   n
            0    authors  0.2002  39
            1  even odds  0.2500  40
            2      putin  0.0961   1
        """
        return with_baseline(self, baseline, name=name)

    @naming_arguments
    def compare(  # noqa: PLR0913 - each is a choice that changes the numbers
        self,
        first: Side | None = None,
        second: Side | None = None,
        *,
        method: str = "analytic",
        cluster: str | Sequence[str] = "cluster",
        level: float = 0.95,
        adjusted: str = "holm",
        seed: int = 0,
        resamples: int = 1000,
        horizon: int = 1,
    ) -> Comparison:
        """Say whether one forecaster scores better than another on the questions of both.

        Args:
            first: A forecaster, a baseline by its name, or several forecasters taken together.
            second: The same; without it, everybody else, and without both, all pairs.
            method: ``"analytic"`` (CR2 with Student's t, honest with few clusters),
                ``"bootstrap"`` (of whole clusters), ``"permutation"`` (of sides, by cluster; no
                interval), ``"diebold-mariano"`` (outcomes in order of time), or ``"anytime"`` (a
                confidence sequence that may be looked at after every resolution).
            cluster: Column of clusters, questions that tend to come out together, such as
                ``"claim"``; or several columns, ``"forecaster"`` among them, for an interval that
                is robust to each.
            level: Level of the intervals.
            adjusted: What several pairs keep in check: ``"holm"`` (any false finding),
                ``"benjamini-hochberg"`` (their share) or ``"none"``.
            seed: Seed of the random numbers.
            resamples: How often to draw.
            horizon: How many outcomes ahead forecasts look, for Diebold-Mariano.

        Returns:
            The comparison; printed, small tables with all that went into them.

        Raises:
            UnknownNameError: There is no such forecaster or baseline.
            InvalidArgumentError: One stands on both sides, no common question, none under one
                rule and convention, or a choice that is not on offer.
            InvalidTableError: A question bears different weights.

        Warns:
            SmallSampleWarning: There are fewer than 30 clusters of questions.

        Example:
            >>> import warnings
            >>> import forecasttrack as ft
            >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025")).where(kind="binary")
            >>> with warnings.catch_warnings(action="ignore", category=ft.SmallSampleWarning):
            ...     found = ft.score(pairs, rules=["brier"]).compare("authors", "even odds")
            >>> found.frame[["difference", "low", "high", "n", "n_clusters", "better"]].round(3)
               difference    low   high   n  n_clusters        better
            0       -0.05 -0.114  0.076  39          23  inconclusive
        """
        spec = ComparisonSpec(
            method=method, cluster=cluster, level=level, adjusted=adjusted,
            seed=seed, resamples=resamples, horizon=horizon,
        )  # fmt: skip
        return compare(self, first, second, spec)

    @naming_arguments
    def leaderboard(
        self,
        *,
        method: str | Sequence[str] = "fixed-effects",
        min_participation: float = 0.0,
        level: float = 0.95,
        seed: int = 0,
        resamples: int = 1000,
    ) -> Leaderboard:
        """Rank forecasters who answered different questions, with intervals for score and rank.

        Args:
            method: ``"fixed-effects"`` (difficulty of questions parted out), ``"mean"`` (the
                naive table), ``"intersection"`` (questions that all answered),
                ``"relative-skill"`` (mean ratio to each rival on common questions) or ``"peer"``
                (against the mean of the others); or several, to see them side by side.
            min_participation: Who answered a smaller share of the questions is left out, and
                named in ``.left_out``.
            level: Level of the intervals.
            seed: Seed of the bootstrap of clusters.
            resamples: How often to draw.

        Returns:
            The ranking; equal numbers share the better place. Who is connected by no common
            question, even through others, stands in another group with ranks of its own. Who
            answered fewer than five independent questions has no rank, and whose answers are
            worth fewer than 30 excludes no place; ``note`` says so and begins "too few to tell".
            A plain mean has the interval of `summarise`; other numbers of so few have none.

        Raises:
            UnknownNameError: There is no such method.
            InvalidArgumentError: A share out of range, or nobody can be ranked.
            InvalidTableError: A question bears different weights.

        Warns:
            SmallSampleWarning: There are fewer than 30 clusters of questions.
            ForecastTrackWarning: Common questions do not connect all forecasters.

        Example:
            >>> import warnings
            >>> import forecasttrack as ft
            >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025")).where(kind="binary")
            >>> scores = ft.score(pairs, rules=["brier"]).with_baseline("even odds")
            >>> with warnings.catch_warnings(action="ignore", category=ft.SmallSampleWarning):
            ...     board = scores.leaderboard()
            >>> board.frame[["rank", "forecaster", "estimate", "rank_low", "rank_high"]].round(3)
               rank forecaster  estimate  rank_low  rank_high
            0   1.0    authors     0.200       1.0        3.0
            1   2.0  even odds     0.250       1.0        3.0
            2   NaN      putin     0.096       1.0        3.0
        """
        return leaderboard(
            self, method=method, min_participation=min_participation, level=level, seed=seed,
            resamples=resamples,
        )  # fmt: skip
