"""Two sides on the questions that both answered, compared by one of several methods."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.display.chance import check_level
from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.evaluation.comparison.clusters_needed import clusters_needed
from forecasttrack.evaluation.comparison.equal_forecasts import as_equal, why_equal
from forecasttrack.evaluation.comparison.score_ends import NEEDS_ENDS, best_and_worst
from forecasttrack.evaluation.scores.mean_rows import weighted_mean
from forecasttrack.evaluation.scores.question_columns import EARLY, HINDSIGHT
from forecasttrack.findings.cautions import with_hindsight_barred, with_hindsight_noted
from forecasttrack.findings.early_answers import PROVISIONAL_NOTE
from forecasttrack.findings.finding import PROVISIONAL
from forecasttrack.findings.sample_size import too_few_for
from forecasttrack.inference.anytime import confidence_sequence
from forecasttrack.inference.binary_means import binary_mean, binary_scores
from forecasttrack.inference.multiway import multiway_difference
from forecasttrack.inference.paired import (
    bootstrap_difference,
    clustered_difference,
    swapped_difference,
)
from forecasttrack.inference.series import diebold_mariano
from forecasttrack.inference.sums import (
    ENOUGH_CLUSTERS,
    TOO_FEW,
    ClusterSums,
    sum_by_cluster,
    too_few,
    too_few_differ,
)
from forecasttrack.reliability.result import TestResult

if TYPE_CHECKING:
    from forecasttrack.pairing import Pairs


def _columns(cluster: str | Sequence[str]) -> tuple[str, ...]:
    columns = (cluster,) if isinstance(cluster, str) else tuple(cluster)
    if not columns:
        raise InvalidArgumentError("cluster names no column; give one or more", field="cluster")
    return columns


@attrs.frozen(kw_only=True)
class ComparisonSpec:
    """How forecasters are compared; ``Scores.compare`` says what each choice means.

    Attributes:
        method: Name of the method.
        cluster: Columns by which scores depend on each other.
        level: Level of the interval.
        adjusted: How p-values are adjusted for several pairs.
        seed, resamples: Of the random draws.
        horizon: Steps ahead, for Diebold-Mariano.
    """

    method: str
    cluster: tuple[str, ...] = attrs.field(converter=_columns)
    level: float = attrs.field(validator=lambda _, __, level: check_level(level))
    adjusted: str
    seed: int
    resamples: int
    horizon: int


@attrs.frozen(kw_only=True, eq=False, slots=False)
class PairedScores:
    """Scores of two sides on the questions that both answered, under one form of a rule.

    Attributes:
        form: Rule, convention, kind and unit.
        group: The rows of the frame of scores under that form.
        table: One row per question, one column per forecaster.
        questions: What is known of each question, `settled_at` and `known_at` among it.
        first, second: The forecasters of either side.
        pairs: The forecasts behind the scores.
    """

    form: Mapping[str, Any]
    group: pd.DataFrame
    table: pd.DataFrame
    questions: pd.DataFrame
    first: tuple[str | int, ...]
    second: tuple[str | int, ...]
    pairs: Pairs

    def side(self, names: tuple[str | int, ...]) -> pd.Series[Any]:
        """Mean score of a side on each question that one of its forecasters answered."""
        return self.table[list(names)].mean(axis=1).dropna()

    @cached_property
    def common(self) -> pd.Index[Any]:
        """The questions that both sides answered."""
        return self.side(self.first).index.intersection(self.side(self.second).index)

    @cached_property
    def in_order(self) -> pd.DataFrame:
        """What is known of the common questions, in the order in which they were settled."""
        common = self.questions.loc[self.common].reset_index()
        return common.sort_values(["settled_at", "known_at", "question_id"], kind="stable")

    @cached_property
    def difference(self) -> np.ndarray:
        """First minus second on each common question, as in `in_order`, shape (n,)."""
        order = self.in_order["question_id"]
        gap = self.side(self.first)[order] - self.side(self.second)[order]
        return gap.to_numpy(dtype=float)

    @cached_property
    def why_equal(self) -> str:
        """Why both sides have equal scores whatever the outcomes; empty if not, or if unknown."""
        return why_equal(self.group, self.pairs, [*self.first, *self.second], self.common)

    def row(self, spec: ComparisonSpec) -> dict[str, Any]:
        """Compare the sides: one row of the frame of a comparison."""
        common, found = self.common, self._tested(spec)
        if why := self.why_equal:
            found = as_equal(found, why)
        else:
            found = _with_too_few_noted(found, self, spec)
            found = _provisional(found) if self.questions.loc[common, EARLY].any() else found
        n_hindsight = int(self.questions.loc[common, HINDSIGHT].sum())
        weight = self.questions.loc[common, "weight"].to_numpy(float)
        one, other = self.side(self.first), self.side(self.second)
        return {
            "first": " + ".join(map(str, self.first)),
            "second": " + ".join(map(str, self.second)),
            **self.form,
            "direction": self.group["direction"].iloc[0],
            "mean_first": weighted_mean(one[common].to_numpy(float), weight),
            "mean_second": weighted_mean(other[common].to_numpy(float), weight),
            "difference": found.value,
            **_within_possible(found, self.form),
            "p_value": found.p_value,
            "e_value_first_lower": found.details.get("less", np.nan),
            "e_value_first_higher": found.details.get("more", np.nan),
            "n": len(common),
            "degrees_of_freedom": found.details.get("degrees_of_freedom", np.nan),
            "n_clusters": int(found.details.get("n_clusters", len(common))),
            "n_left_out": len(one.index.union(other.index)) - len(common),
            "participation_first": len(one) / len(self.table),
            "participation_second": len(other) / len(self.table),
            "method": found.method,
            "seed": np.nan if found.seed is None else found.seed,
            "note": with_hindsight_noted(found.note, n_hindsight, len(common)),
            "barred_by": with_hindsight_barred(found.barred_by, n_hindsight, len(common)),
        }

    def _tested(self, spec: ComparisonSpec) -> TestResult:
        if spec.method == "anytime":
            return _anytime(self, spec)
        if not np.isfinite(self.difference).all():
            return _undefined(self, spec)
        if spec.cluster != ("cluster",) and (len(spec.cluster) > 1 or "forecaster" in spec.cluster):
            return _multiway(self, spec)
        return METHODS[spec.method](self, spec)


def _arrays(paired: PairedScores, spec: ComparisonSpec) -> dict[str, Any]:
    """Difference, weight and cluster of each common question, shape (n,) each, in order."""
    questions = paired.in_order
    column = questions[spec.cluster[0]]
    of_its_own = "question " + questions["question_id"].astype(str)
    return {
        "difference": paired.difference,
        "weight": questions["weight"].to_numpy(dtype=float),
        "cluster": column.where(column.notna(), of_its_own).astype(str).to_numpy(dtype=str),
    }


def _analytic(paired: PairedScores, spec: ComparisonSpec) -> TestResult:
    exact = _exactly(paired, spec)
    if exact is not None:
        return exact
    return clustered_difference(**_arrays(paired, spec), level=spec.level)


def _exactly(paired: PairedScores, spec: ComparisonSpec) -> TestResult | None:
    """Compare scores of yes/no questions exactly; None for scores of anything else."""
    sides = [*paired.first, *paired.second]
    group = paired.group
    rows = group[group["question_id"].isin(paired.common) & group["forecaster"].isin(sides)]
    if not np.isfinite(rows[["score", "otherwise"]].to_numpy(float)).all():
        return None
    order = paired.in_order["question_id"]
    means = rows.groupby(["question_id", rows["forecaster"].isin(paired.first)])[
        ["otherwise", "probability", "outcome"]
    ].mean()
    first, second = (means.xs(side, level=1).reindex(order) for side in (True, False))
    arrays = _arrays(paired, spec)
    scores = binary_scores(
        score=arrays["difference"],
        otherwise=first["otherwise"] - second["otherwise"],
        # Halfway between both forecasts neither is expected to score better.
        probability=(first["probability"] + second["probability"]) / 2,
        outcome=first["outcome"],
        weight=arrays["weight"],
        cluster=arrays["cluster"],
    )
    return binary_mean(scores, level=spec.level, against=0.0)


def _within_possible(found: TestResult, form: Mapping[str, Any]) -> dict[str, float]:
    """Ends of an interval, clipped to possible differences of two scores."""
    bound = abs(np.subtract(*best_and_worst(form)))
    return {"low": max(found.low, -bound), "high": min(found.high, bound)}


def _provisional(found: TestResult) -> TestResult:
    """The difference alone: with early answers no conclusion can be drawn."""
    kept = {name: each for name, each in found.details.items() if name == "n_clusters"}
    bare = attrs.evolve(found, low=np.nan, high=np.nan, p_value=np.nan, details=kept)
    return attrs.evolve(bare, note=PROVISIONAL_NOTE, barred_by=PROVISIONAL)


def _with_too_few_noted(
    found: TestResult, paired: PairedScores, spec: ComparisonSpec
) -> TestResult:
    """Note where there are too few clusters, and how many are needed.

    A result that a method for few clusters does not confirm loses its interval and test.
    """
    if not np.isfinite(paired.difference).all():
        return found  # the note then says that a score is infinite; there is no test
    if found.barred_by != TOO_FEW:
        # Exact and anytime intervals hold with any number of clusters; a verdict needs several.
        note = too_few_for(int(found.details.get("n_clusters", len(paired.common))), "a verdict")
        if not note:
            return found
        note = _with_number(note, paired, spec, needs_many=spec.method in NEED_MANY)
        return attrs.evolve(found, note=note, barred_by=TOO_FEW)
    n_effective = min(_by_cluster(paired, spec).differing, found.details["n_clusters"])
    needs_many = spec.method in NEED_MANY or n_effective < ENOUGH_CLUSTERS
    note = _with_number(found.note, paired, spec, needs_many=needs_many)
    return attrs.evolve(found, low=np.nan, high=np.nan, p_value=np.nan, note=note)


def _with_number(note: str, paired: PairedScores, spec: ComparisonSpec, *, needs_many: bool) -> str:
    """Add to a note how many clusters a test of the estimated difference needs."""
    sums = _by_cluster(paired, spec)
    needed = clusters_needed(sums, paired, level=spec.level, needs_many=needs_many)
    return f"{note}; {needed}" if needed else note


def _by_cluster(paired: PairedScores, spec: ComparisonSpec) -> ClusterSums:
    arrays = _arrays(paired, spec)
    return sum_by_cluster(
        value=arrays["difference"], weight=arrays["weight"], cluster=arrays["cluster"]
    )


def _bootstrap(paired: PairedScores, spec: ComparisonSpec) -> TestResult:
    return bootstrap_difference(
        **_arrays(paired, spec), level=spec.level, seed=spec.seed, resamples=spec.resamples
    )


def _permutation(paired: PairedScores, spec: ComparisonSpec) -> TestResult:
    return swapped_difference(**_arrays(paired, spec), seed=spec.seed, resamples=spec.resamples)


_HORIZON_TOO_LONG = "Not defined: the horizon is as long as the series."


def _diebold_mariano(paired: PairedScores, spec: ComparisonSpec) -> TestResult:
    if spec.horizon >= len(paired.difference):
        note = too_few(len(paired.difference))
        return attrs.evolve(
            _undefined(paired, spec, note=note or _HORIZON_TOO_LONG),
            barred_by=TOO_FEW if note else "",
        )
    found = diebold_mariano(difference=paired.difference, horizon=spec.horizon, level=spec.level)
    sums = _by_cluster(paired, spec)
    # Diebold-Mariano ignores clusters, so that there must be enough of them, too.
    note = (found.note or too_few_differ(sums)).rstrip(".")
    details = {**found.details, "n_clusters": float(sums.n_clusters)}
    return attrs.evolve(found, note=note, barred_by=TOO_FEW if note else "", details=details)


def _undefined(
    paired: PairedScores,
    spec: ComparisonSpec,
    note: str = "Not defined: a score is infinite.",
) -> TestResult:
    """The result for differences without a test; no error, so that other rules are compared."""
    with np.errstate(invalid="ignore"):
        mean = float(np.mean(paired.difference))
    clusters = len(set(_arrays(paired, spec)["cluster"]))
    return TestResult(
        name="difference",
        value=mean,
        p_value=np.nan,
        low=np.nan,
        high=np.nan,
        level=spec.level,
        n=len(paired.difference),
        method=spec.method,
        reads="",
        note=note,
        details={"n_clusters": float(clusters)},
    )


NEED_MANY = ("bootstrap", "permutation", "diebold-mariano")
"""Methods that hold their level only with many clusters, whatever they compare."""
METHODS: Mapping[str, Callable[[PairedScores, ComparisonSpec], TestResult]] = {
    "analytic": _analytic,
    "bootstrap": _bootstrap,
    "permutation": _permutation,
    "diebold-mariano": _diebold_mariano,
}


def _multiway(paired: PairedScores, spec: ComparisonSpec) -> TestResult:
    """Multiway clusters: each score is a row, so that those of a forecaster may be correlated."""
    if spec.method != "analytic":
        raise InvalidArgumentError(
            f'clusters of {" and ".join(spec.cluster)} need method="analytic",'
            f" found {shown(spec.method)}",
            field="cluster",
        )
    rows = paired.group[
        paired.group["question_id"].isin(paired.common)
        & paired.group["forecaster"].isin([*paired.first, *paired.second])
    ]
    if "forecaster" in spec.cluster and rows["forecaster"].nunique() < 3:
        raise InvalidArgumentError(
            "clusters of forecasters need several on a side; two forecasters are two clusters",
            field="cluster",
        )
    is_first = rows["forecaster"].isin(paired.first)
    n_on_side = rows.groupby(["question_id", is_first])["score"].transform("size")
    found = multiway_difference(
        score=rows["score"],
        first=is_first,
        weight=rows["weight"] / n_on_side,
        clusters=[rows[column].astype(str).to_numpy(dtype=str) for column in spec.cluster],
        level=spec.level,
    )
    note = found.note or too_few_differ(_by_cluster(paired, spec))
    return attrs.evolve(found, note=note, barred_by=found.barred_by or (TOO_FEW if note else ""))


def _anytime(paired: PairedScores, spec: ComparisonSpec) -> TestResult:
    best, worst = best_and_worst(paired.form)
    if not np.isfinite([best, worst]).all():
        return _undefined(paired, spec, note=f"Not defined: {NEEDS_ENDS}")
    if len(paired.questions.loc[paired.common, "weight"].unique()) > 1:
        raise InvalidArgumentError(
            "an anytime comparison counts every question alike, and these bear weights",
            field="method",
        )
    blocks, factor = _in_blocks(paired, spec)
    found = confidence_sequence(difference=blocks, bound=abs(best - worst), level=spec.level)
    return TestResult(
        name="difference",
        value=float(found.mean[-1]) * factor,
        p_value=found.p_value,
        # With little data the confidence sequence is wider than the range of any mean.
        low=max(float(found.low[-1]) * factor, -abs(best - worst)),
        high=min(float(found.high[-1]) * factor, abs(best - worst)),
        level=spec.level,
        n=len(paired.difference),
        method="confidence sequence and e-process in the order of resolution",
        reads="",
        details={
            "less": float(found.less[-1]),
            "more": float(found.more[-1]),
            "n_clusters": len(found),
        },
    )


def _in_blocks(paired: PairedScores, spec: ComparisonSpec) -> tuple[np.ndarray, float]:
    """Differences summed by cluster, in the order in which clusters were settled.

    A bet is on one cluster, because its questions may come out together. Sums are divided by the
    size of the largest cluster, and then lie in the range of one difference.

    Returns:
        The sums, shape (G,), and the factor from their mean to the mean over questions.
    """
    arrays = _arrays(paired, spec)
    _, cluster, size = np.unique(arrays["cluster"], return_inverse=True, return_counts=True)
    last = np.zeros(len(size), dtype=np.intp)
    last[cluster] = np.arange(len(cluster))  # the last question of a cluster settles it
    total = np.bincount(cluster, weights=arrays["difference"])[np.argsort(last)]
    largest = int(size.max())
    return total / largest, len(size) * largest / len(cluster)
