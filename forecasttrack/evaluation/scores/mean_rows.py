"""Rows of scores as arrays: their mean over questions or claims, and its interval."""

from __future__ import annotations

from typing import Any, Literal

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasttrack.evaluation.scores.other_outcomes import OTHER
from forecasttrack.evaluation.scores.question_columns import EARLY, HINDSIGHT
from forecasttrack.findings.cautions import with_hindsight_barred, with_hindsight_noted
from forecasttrack.inference.binary_means import BinaryScores, binary_mean, binary_scores
from forecasttrack.inference.connected import connected
from forecasttrack.inference.means import clustered_mean
from forecasttrack.inference.ratios import binary_ratio, clustered_ratio
from forecasttrack.inference.sums import sum_of_any
from forecasttrack.reliability.few import Bar
from forecasttrack.reliability.result import TestResult

Per = Literal["question", "claim"]
"""What a mean goes over."""

Codes = NDArray[np.int64]

_IDS = ["question_id", "claim", "cluster"]


@attrs.frozen(kw_only=True, eq=False)
class MeanRows:
    """Some rows of scores, with whole numbers in place of the ids of questions and claims.

    Attributes:
        score: The scores, shape (n,).
        weight: Weight of each, shape (n,).
        question: Code of the question, shape (n,).
        cluster: Code of the cluster; a question without one stands for itself.
        named_cluster: Code of the cluster by its name; what has none is one cluster.
        claim: Code of the claim; a question without one stands for itself.
        named_claim: Code of the claim, -1 for none.
        claim_cluster: Code of the cluster; a claim without one stands for itself.
        other: Score for the other outcome, probability and outcome, shape (3, n); None where
            they are not known.
        early: Whether each score counts, by choice, an answer that came early; None if none does.
        written_after: Whether the question of each score was written with hindsight; None if none
            was.
    """

    score: NDArray[np.float64]
    weight: NDArray[np.float64]
    question: Codes
    cluster: Codes
    named_cluster: Codes
    claim: Codes
    named_claim: Codes
    claim_cluster: Codes
    other: NDArray[np.float64] | None
    early: NDArray[np.bool_] | None = None
    written_after: NDArray[np.bool_] | None = None

    @classmethod
    def of(cls, frame: pd.DataFrame) -> MeanRows:
        """Read the columns of a frame of scores."""
        has_other = set(OTHER) <= set(frame.columns)
        return cls(
            score=frame["score"].to_numpy(float),
            weight=frame["weight"].to_numpy(float),
            other=np.array([frame[name].to_numpy(float) for name in OTHER]) if has_other else None,
            early=_marked(frame, EARLY),
            written_after=_marked(frame, HINDSIGHT),
            **_codes(frame[_IDS]),
        )

    def __len__(self) -> int:
        return len(self.score)

    def take(self, rows: NDArray[np.intp]) -> MeanRows:
        """Only these rows."""
        columns: dict[str, Any] = attrs.asdict(self, recurse=False)
        # Rows stand in the last axis of every column that is known.
        taken = {name: each[..., rows] for name, each in columns.items() if each is not None}
        return attrs.evolve(self, **taken)

    @property
    def provisional(self) -> bool:
        """Whether early answers are counted, so that no conclusion can be drawn yet."""
        return self.early is not None and bool(self.early.any())

    def noted(self, note: str) -> str:
        """A note with how many of the questions were written with hindsight."""
        return with_hindsight_noted(note, *self._hindsight)

    def barred(self, barred_by: Bar) -> Bar:
        """What bars a verdict, such as questions written with hindsight."""
        return with_hindsight_barred(barred_by, *self._hindsight)

    @property
    def _hindsight(self) -> tuple[int, int]:
        """How many of the questions were written with hindsight, and how many there are."""
        if self.written_after is None:
            return 0, 0
        return len(np.unique(self.question[self.written_after])), len(np.unique(self.question))

    def mean(self, per: Per) -> float:
        """Weighted mean over questions, or plain mean over the means of claims."""
        score, weight, _ = self._averaged(per)
        return weighted_mean(score, weight)

    def interval(self, *, per: Per = "question", level: float) -> TestResult:
        """An interval of the mean: exact for yes/no questions, else one that needs many clusters.

        Args:
            per: What the mean goes over.
            level: Level of the interval, inside (0, 1).
        """
        exact = self._exact(per)
        if exact is not None:
            return binary_mean(exact, level=level)
        score, weight, cluster = self._averaged(per)
        counts = weight > 0
        return clustered_mean(
            score=score[counts], weight=weight[counts], cluster=cluster[counts], level=level
        )

    def _averaged(self, per: Per) -> tuple[NDArray[np.float64], NDArray[np.float64], Codes]:
        """Score, weight and cluster of each question or claim of the mean, shape (m,) each."""
        if per == "question":
            return self.score, self.weight, self.named_cluster
        first, claim = np.unique(self.claim, return_index=True, return_inverse=True)[1:]
        total, sums = np.bincount(claim, self.weight), np.bincount(claim, self.score * self.weight)
        # A claim whose questions weigh nothing has no mean, and counts for nothing.
        means = np.divide(sums, total, out=np.zeros(len(sums)), where=total > 0)
        return means, (total > 0).astype(float), self.claim_cluster[first]

    def ratio(self, denominator: MeanRows, *, per: Per, level: float) -> TestResult:
        """An interval of the ratio to another mean on the same rows; exact where `interval` is.

        Args:
            denominator: The same rows with the scores of the other mean.
            per: What both means go over.
            level: Level of the interval, inside (0, 1).
        """
        sides = [each._exact(per) for each in (self, denominator)]
        if sides[0] is not None and sides[1] is not None:
            return binary_ratio(numerator=sides[0], denominator=sides[1], level=level)
        score, weight, cluster = self._averaged(per)
        counts = weight > 0
        return clustered_ratio(
            numerator=score[counts],
            denominator=denominator._averaged(per)[0][counts],
            weight=weight[counts],
            cluster=cluster[counts],
            level=level,
        )

    def _exact(self, per: Per) -> BinaryScores | None:
        """Scores of yes/no questions ready for exact formulas; None for those of anything else."""
        other, weight, cluster = self.other, self.weight, self.cluster
        if other is None or not np.isfinite([self.score, other[0]]).all():
            return None
        if per == "claim":
            claim = np.unique(self.claim, return_inverse=True)[1]
            with np.errstate(invalid="ignore"):  # without weight there is no mean
                weight = np.nan_to_num(weight / np.bincount(claim, weights=weight)[claim])
            cluster = _joined(claim, cluster)
        return binary_scores(
            score=self.score,
            **dict(zip(OTHER, other, strict=True)),
            weight=weight,
            cluster=cluster,
            question=self.question,
        )


def _marked(frame: pd.DataFrame, name: str) -> NDArray[np.bool_] | None:
    """Which rows a column marks; None if there is no such column."""
    return frame[name].eq(True).to_numpy() if name in frame else None


def weighted_mean(scores: NDArray[Any], weights: NDArray[Any]) -> float:
    """Weighted mean; infinity stays infinity, of either sign or without weight it is NaN."""
    total = float(weights.sum())
    return sum_of_any(scores * weights) / total if total else np.nan


def claim_or_question(group: pd.DataFrame) -> pd.Series[Any]:
    """The claim each row serves; a question without a claim stands for itself."""
    return group["claim"].where(
        group["claim"].notna(), "question " + group["question_id"].astype(str)
    )


def _codes(ids: pd.DataFrame) -> dict[str, Codes]:
    """The code attributes of `MeanRows` by name, shape (n,) each."""
    row, first = _distinct([pd.factorize(ids[name])[0] for name in _IDS])
    # Texts are read once for each question, not once for each score.
    distinct = ids.iloc[first].astype(object)
    question, claim = _factorized(distinct["question_id"]), claim_or_question(distinct)
    cluster = _factorized(distinct["cluster"].map(str, na_action="ignore"))
    of_its_own = cluster.max(initial=-1) + 1 + question
    codes = {
        "question": question,
        "cluster": np.where(cluster < 0, of_its_own, cluster),
        "named_cluster": _factorized(distinct["cluster"].map(str)),
        "claim": _factorized(claim),
        "named_claim": _factorized(distinct["claim"]),
        "claim_cluster": _factorized(
            distinct["cluster"].where(distinct["cluster"].notna(), claim).map(str)
        ),
    }
    return {name: each[row] for name, each in codes.items()}


def _factorized(values: pd.Series[Any]) -> Codes:
    return np.asarray(pd.factorize(values)[0], dtype=np.int64)


def _distinct(codes: list[Codes]) -> tuple[Codes, Codes]:
    """Code of each row of several columns together, and the first row of each code."""
    together = np.zeros(len(codes[0]), dtype=np.int64)
    for each in codes:
        together = pd.factorize(together * (each.max(initial=-1) + 2) + each + 1)[0]
    first = np.empty(together.max(initial=-1) + 1, dtype=np.int64)
    first[together[::-1]] = np.arange(len(together))[::-1]
    return together, first


def _joined(claim: Codes, cluster: Codes) -> Codes:
    """Code of groups of rows that a common claim or cluster connects, directly or not."""
    return connected(claim, np.unique(cluster, return_inverse=True)[1])
