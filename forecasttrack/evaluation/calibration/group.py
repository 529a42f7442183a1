"""The forecasts of one group, ready for the formulas of calibration."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.evaluation.calibration.shares import (
    as_read,
    check_takes_shares,
    excess_as_probability,
    is_share,
    untested,
    with_shares,
)
from forecasttrack.evaluation.scores.question_columns import HINDSIGHT
from forecasttrack.findings.calibration import (
    POWER,
    FrequencyAt,
    Resolvable,
    calibration_overall,
    of_one_forecast,
)
from forecasttrack.findings.cautions import HINDSIGHT as HINDSIGHT_TEXT
from forecasttrack.findings.cautions import (
    partly_with_hindsight,
    related_questions,
    shared_outcomes,
)
from forecasttrack.findings.finding import LEVEL, Finding, as_provisional, with_hindsight
from forecasttrack.findings.finding import PROVISIONAL as NOT_YET
from forecasttrack.inference.sums import effective_number
from forecasttrack.pairing.settled_at import settled_at
from forecasttrack.reliability.bias import (
    bias_of_clusters,
    calibration_in_the_large,
    noticeable_bias,
)
from forecasttrack.reliability.bins import as_bins
from forecasttrack.reliability.e_process import EProcess, calibration_evidence
from forecasttrack.reliability.few import NOTHING_VARIES, TOO_FEW
from forecasttrack.reliability.intervals import clopper_pearson, required_sample_size
from forecasttrack.reliability.isotonic_terms import corp
from forecasttrack.reliability.table import reliability_table, sums_of_bins
from forecasttrack.reliability.tally import Tally, count, squared_weight

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from forecasttrack.reliability.bins import Bins
    from forecasttrack.reliability.decomposition import Decomposition
    from forecasttrack.reliability.result import TestResult
    from forecasttrack.scoring.rules.register import Partial

PROVISIONAL = "early by choice"
"""Column that marks forecasts of early answers that count by choice."""

OF_OPTIONS = "of options"
"""Column that marks events of which exactly one comes true per question."""

SUMS_TO_ONE = "The chances of all options sum to 1, and one of them comes, whatever was forecast."

WHICH_COUNTS = "which counts"
"""Column that says which of several forecasts of one forecaster on a question counts.

It holds "first" or "last" in every row, and is there only if somebody has several.
"""

SUMMARY = ["n", "questions", "mean_forecast", "observed_frequency"]
SUMMARY += ["score", "miscalibration", "discrimination", "uncertainty", "bias_low", "bias_high"]
"""Columns of the summary of a group."""

FINDINGS = ["name", "value", "p_value", "low", "high", "level", "n"]
FINDINGS += ["method", "reads", "note", "seed"]
"""Columns of its tests and indices."""


@attrs.frozen(kw_only=True, eq=False, slots=False)
class Group:
    """The forecasts of one group, and their tally.

    Attributes:
        label: Values of the columns to group by, in their order.
        frame: Rows of pairs, all yes/no.
        partial: What an outcome between yes and no means, if such outcomes count.
    """

    label: tuple[Any, ...]
    frame: pd.DataFrame
    partial: Partial | None = None

    @classmethod
    def of(
        cls, frame: pd.DataFrame, label: tuple[Any, ...], partial: Partial | None = None
    ) -> Group:
        """Take rows of pairs together; forecasts of weight 0 count for nothing."""
        kept = frame[frame["weight"] != 0].reset_index(drop=True)
        return cls(label=label, frame=kept, partial=partial)

    @property
    def columns(self) -> dict[str, np.ndarray]:
        """The columns that formulas take."""
        return {
            "probability": self.frame["probability"].to_numpy(float),
            "outcome": self.frame["outcome"].to_numpy(float),
            "weight": self.frame["weight"].to_numpy(float),
        }

    @cached_property
    def questions(self) -> np.ndarray:
        """Code of the question of each row."""
        return np.asarray(pd.factorize(self.frame["question_id"])[0])

    @property
    def n_questions(self) -> int:
        """On how many questions the forecasts are."""
        return int(self.questions.max(initial=-1)) + 1

    @property
    def n_clusters(self) -> int:
        """In how many clusters of related questions they are."""
        return int(self.clusters.max(initial=-1)) + 1

    @cached_property
    def clusters(self) -> np.ndarray:
        """Code of the cluster of each row; a question without one stands for itself."""
        named = self.frame["cluster"].astype(object)
        return np.asarray(pd.factorize(named.where(named.notna(), self.frame["question_id"]))[0])

    @cached_property
    def tally(self) -> Tally:
        """The forecasts by distinct probability; equal ones of a cluster are one observation."""
        columns, question = self.columns, self.clusters if self.related else None
        if not self.shares:
            return count(**columns, question=question)
        whole = {**columns, "outcome": columns["outcome"] == 1}
        return with_shares(count(**whole, question=question), **columns)

    @cached_property
    def shares(self) -> int:
        """How many forecasts have an outcome between yes and no."""
        return int(is_share(self.columns["outcome"]).sum())

    def decomposed(self, decompose: Callable[..., Decomposition], **options: Any) -> Decomposition:
        """Take the mean score apart, with partial outcomes as ``partial`` says."""
        check_takes_shares(decompose, self.shares)
        rule = {name: each for name, each in options.items() if name == "score"}
        outcome, weight = self.columns["outcome"], self.columns["weight"]
        # Formulas of a tally take a share for the probability of yes; as a mean it scores less.
        less = excess_as_probability(outcome, weight, self.partial, **rule)
        found = decompose(self.tally, **options)
        return as_read(found, partial=self.partial, less=less)

    @property
    def repeated(self) -> bool:
        """Whether a question has several forecasts."""
        return self.n_questions < len(self.frame)

    @property
    def related(self) -> bool:
        """Whether forecasts share an outcome, or a cluster of questions that may come out alike."""
        return self.n_clusters < len(self.frame)

    @property
    def provisional(self) -> bool:
        """Whether it counts early answers, so that no conclusion can be drawn."""
        return PROVISIONAL in self.frame and bool(self.frame[PROVISIONAL].any())

    @property
    def verdict(self) -> Finding:
        """The verdict on calibration; none where answers came early or before their questions."""
        found = self.overall
        if WHICH_COUNTS in self.frame and len(self.frame):
            found = of_one_forecast(found, self.frame[WHICH_COUNTS].iloc[0])
        if self.provisional:
            return as_provisional(found, only_early=bool(self.frame["early"].all()))
        return with_hindsight(found) if self.hindsight else found

    @property
    def hindsight(self) -> bool:
        """Whether every question was written after its outcome could be known."""
        return HINDSIGHT in self.frame and len(self.frame) > 0 and bool(self.frame[HINDSIGHT].all())

    def bias(self, *, level: float = 0.95) -> TestResult:
        """Mean forecast minus share of yes; questions of a cluster come out together."""
        found = bias_of_clusters(
            **self.columns, question=self.questions, cluster=self.clusters, level=level
        )
        if not self.of_all_options:
            return found
        same = attrs.evolve(found, value=0.0, low=0.0, high=0.0, p_value=np.nan)
        return attrs.evolve(same, note=SUMS_TO_ONE, barred_by=NOTHING_VARIES)

    @property
    def of_all_options(self) -> bool:
        """Whether these are all options of questions, with probabilities that sum to 1.

        Then mean forecast and share of yes are the same, whatever was forecast.
        """
        if OF_OPTIONS not in self.frame or not len(self.frame):
            return False
        weighed = self.columns["weight"] * self.frame["probability"].to_numpy(float)
        came = self.columns["weight"] * self.columns["outcome"]
        return abs(float((weighed - came).sum())) <= 1e-9 * len(self.frame)

    @property
    def mean_forecast(self) -> float:
        """Weighted mean of the probabilities; NaN for none. Equal ones give just that number."""
        tally = self.tally
        if len(tally.probability) == 1:
            return float(tally.probability[0])
        total = tally.weight.sum()
        return float(tally.probability @ tally.weight / total) if total else np.nan

    @property
    def independent(self) -> float:
        """Effective number of clusters: fewer than there are if one dominates."""
        return effective_number(np.bincount(self.clusters, self.columns["weight"]))

    @property
    def worst_case_standard_error(self) -> float:
        """Standard error of the bias if all questions of a cluster came out together."""
        return self.bias().details["error"]

    @property
    def overall(self) -> Finding:
        """Whether these forecasts are calibrated overall, and what so many of them can show."""
        bias = self.bias()
        stated = sums_of_bins(self.tally, as_bins(None))
        effective = stated["effective"]
        required = required_sample_size(0.7, 0.6)
        most = int(effective.argmax()) if len(effective) else None
        return calibration_overall(
            mean_forecast=self.mean_forecast,
            observed_frequency=self.tally.base_rate,
            p_value=bias.p_value,
            noticeable=noticeable_bias(
                **self.columns,
                question=self.questions,
                cluster=self.clusters,
                level=LEVEL,
                power=POWER,
            ),
            forecasts=len(self.frame),
            questions=self.n_questions,
            clusters=self.n_clusters,
            fixed=self.of_all_options,
            failed=int((np.abs(self.columns["probability"] - self.columns["outcome"]) == 1).sum()),
            shares=self.shares,
            most_frequent=None if most is None else _frequency_at(stated, most),
            resolvable=Resolvable(
                required=required,
                enough=int((effective >= required).sum()),
                distinct=len(effective),
            ),
        )

    def evidence(self) -> EProcess:
        """Bet against the last forecast on each question, in the order of their outcomes.

        Questions of a cluster are one bet.
        """
        order = self.frame.sort_values(["issued_at", "sequence"], kind="stable")
        last = order.drop_duplicates("question_id", keep="last")
        in_time = ["settled_at", "known_at", "question_id"]
        settled = last.assign(settled_at=settled_at(last)).sort_values(in_time, kind="stable")
        return calibration_evidence(
            probability=settled["probability"].to_numpy(float),
            outcome=settled["outcome"].to_numpy(float),
            cluster=self.clusters[settled.index] if self.n_clusters < len(settled) else None,
            shares=self.partial is not None,
        )

    def found(self, test: Callable[..., TestResult], **options: Any) -> TestResult:
        """Apply one test or index, and note how shared outcomes and related questions affect it."""
        if test is calibration_in_the_large:
            return self.bias(**options)
        return self._cautioned(untested(test(self.tally, **options), test, self.shares))

    def all_found(self, tests: Iterable[Callable[..., TestResult]]) -> pd.DataFrame:
        """The results of several tests and indices, one row each."""
        found = [self.found(test) for test in tests]
        rows = [{column: getattr(each, column) for column in FINDINGS} for each in found]
        return pd.DataFrame(rows, columns=FINDINGS)

    def _cautioned(self, finding: TestResult) -> TestResult:
        """Note in a test how shared outcomes and related questions affect it."""
        if np.isnan(finding.p_value):
            return finding
        if self.repeated:
            caution = shared_outcomes(len(self.frame), self.n_questions)
        elif self.n_clusters < self.n_questions:
            caution = related_questions(self.n_questions, self.n_clusters)
        else:
            return finding
        return attrs.evolve(finding, note=f"{finding.note} {caution}".strip())

    def summary(self, *, level: float) -> pd.DataFrame:
        """One row: n, questions, mean forecast and frequency, isotonic terms, interval of bias."""
        terms, bias, frequency = self.decomposed(corp), self.bias(level=level), self.tally.base_rate
        row = [len(self.frame), self.n_questions, self.mean_forecast, frequency]
        row += [*(terms[term] for term in SUMMARY[4:8]), bias.low, bias.high]
        return pd.DataFrame([row], columns=SUMMARY)

    def table(self, bins: Bins, level: float) -> pd.DataFrame:
        """The reliability table with its interval."""
        effective = None
        if self.related and bins.kind != "distinct":
            bin_of_probability, lower_edges, _ = bins.assign(self.tally)
            columns, n_bins = self.columns, len(lower_edges)
            place = np.searchsorted(self.tally.probability, columns["probability"])
            own_bin = bin_of_probability[place]
            weight = np.bincount(own_bin, weights=columns["weight"], minlength=n_bins)
            squared = squared_weight(own_bin, columns["weight"], self.clusters, n_bins)
            effective = np.divide(weight**2, squared, out=np.zeros(n_bins), where=squared > 0)
        return reliability_table(self.tally, bins=bins, level=level, effective=effective).frame


def hindsight_caution(groups: Sequence[Group]) -> str:
    """How many questions of all groups were written after their outcome; empty where none was."""
    marked: dict[Any, bool] = {}
    for group in groups:
        column = group.frame.get(HINDSIGHT, pd.Series(False, index=group.frame.index))
        marked |= dict(zip(group.frame["question_id"], column, strict=True))
    after = sum(marked.values())
    if after and after == len(marked):
        return HINDSIGHT_TEXT
    return f"{partly_with_hindsight(after, len(marked), 'scored questions')}." if after else ""


def carried(summary: pd.DataFrame, verdicts: Iterable[Finding]) -> pd.DataFrame:
    """Remove terms and bias of groups that are too small, or count early answers.

    Args:
        summary: One row per group.
        verdicts: The verdict on each group.
    """
    bare = np.array([each.verdict in (TOO_FEW, NOT_YET) for each in verdicts], dtype=bool)
    if not bare.any():
        return summary
    shown = summary.copy()
    shown.loc[bare, SUMMARY[5:]] = np.nan
    return shown.drop(columns=[name for name in SUMMARY[5:] if shown[name].isna().all()])


def _frequency_at(stated: Mapping[str, np.ndarray], row: int) -> FrequencyAt:
    independent = stated["effective"][row]
    low, high = clopper_pearson(share=stated["frequency"][row], n=independent)
    return FrequencyAt(
        probability=float(stated["probability"][row]),
        count=int(stated["count"][row]),
        independent=float(independent),
        low=float(low),
        high=float(high),
    )
