"""Scores: one row per forecaster, question and rule, and what can be said of them together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import attrs
import numpy as np
import pandas as pd

from forecasttrack.errors import InvalidArgumentError, did_you_mean
from forecasttrack.evaluation.choices import Choices
from forecasttrack.evaluation.summarising import summarise
from forecasttrack.pairing import Pairs
from forecasttrack.scoring.register import Partial, ScoringRule

if TYPE_CHECKING:
    from forecasttrack.baseline import Baseline

SCORE_COLUMNS = (
    "question_id",
    "forecaster",
    "rule",
    "convention",
    "history",
    "kind",
    "unit",
    "score",
    "time_coverage",
    "n_forecasts",
    "weight",
    "claim",
    "nature",
    "relation",
    "section",
    "cluster",
    "closes_at",
    "direction",
    "best",
)
"""The columns of ``Scores.frame``, in order."""

Per = Literal["question", "claim"]


@attrs.frozen(kw_only=True, eq=False)
class Scores:
    """Scores of forecasters on questions.

    Attributes:
        frame: One row per forecaster, question and rule; ``time_coverage`` is NaN where no
            history of revisions was weighed.
        left_out: What entered no score, with its reason.
        pairs: The pairs that were scored.
        rules: The rules, or their names.
        partial: What an outcome between yes and no was taken to mean.
        choices: How histories were reduced to scores.
    """

    frame: pd.DataFrame
    left_out: pd.DataFrame
    pairs: Pairs
    rules: tuple[str | ScoringRule, ...]
    partial: Partial | None = None
    choices: Choices = attrs.field(factory=Choices)

    def __len__(self) -> int:
        return len(self.frame)

    def summarise(
        self,
        by: str | Sequence[str] | None = "forecaster",
        *,
        per: Per = "question",
        level: float = 0.95,
    ) -> pd.DataFrame:
        """Average scores over questions, never across rule, convention, kind or unit.

        Args:
            by: Column or columns to keep apart (``forecaster``, ``claim``, ``nature``,
                ``section`` ...), or ``None`` for everything together.
            per: ``question`` counts every question alike; ``claim`` takes the mean over claims of
                the mean over their questions, so that a claim asked four times counts once.
            level: Level of the interval.

        Returns:
            One row per group, rule, convention, kind and unit, with ``direction`` (which scores
            are better), ``mean``, ``n`` questions, ``n_claims``, ``participation`` (share of the
            scored questions that the group answered) and the ends ``low`` and ``high`` of an
            interval that lets questions of one cluster hang together.

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
        columns = [] if by is None else [by] if isinstance(by, str) else list(by)
        for name in columns:
            if name not in self.frame:
                raise InvalidArgumentError(
                    f"scores have no column {name!r}. {did_you_mean(name, self.frame.columns)}",
                    field="by",
                )
        if per not in ("question", "claim"):
            raise InvalidArgumentError(f"per is 'question' or 'claim', found {per!r}", field="per")
        return summarise(self.frame, columns, per=per, level=level)

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
            Per group and rule the ``mean``, the ``baseline_mean`` and the ``skill``: the share of
            the way from the baseline to a perfect score; 1 is perfect, 0 no better, below 0 worse.
            NaN where the baseline is perfect already, or the rule has no finite best score.

        Raises:
            UnknownNameError: There is no such baseline.
        """
        from forecasttrack.baseline import find_baseline  # noqa: PLC0415
        from forecasttrack.evaluation.applying import score_as  # noqa: PLC0415

        said = find_baseline(baseline)(self.pairs)
        theirs = score_as(said, rules=self.rules, choices=self.choices, partial=self.partial)
        met = self.frame.merge(theirs.frame[_ROW].drop_duplicates(), on=_ROW, how="inner")
        mine = attrs.evolve(self, frame=met).summarise(by, per=per)
        other = theirs.summarise(by, per=per)
        keys = [name for name in mine if name not in _MEASURES]
        both = mine.merge(other[[*keys, "mean"]], on=keys, suffixes=("", "_baseline"), how="left")
        both = both.rename(columns={"mean_baseline": "baseline_mean"})
        form = ["rule", "convention", "kind"]
        best = both[form].merge(met[[*form, "best"]].drop_duplicates(form), how="left")["best"]
        with np.errstate(invalid="ignore", divide="ignore"):
            share = (both["baseline_mean"] - both["mean"]) / (both["baseline_mean"] - best)
        both["skill"] = share.where(np.isfinite(best) & (both["baseline_mean"] != best))
        return both[[*keys, "n", "n_claims", "mean", "baseline_mean", "skill"]]


_ROW = ["question_id", "forecaster", "rule", "convention"]
_MEASURES = ("mean", "n", "n_claims", "participation", "low", "high", "level", "interval")
