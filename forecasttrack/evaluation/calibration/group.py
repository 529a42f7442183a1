"""The forecasts of one group, ready for the formulas of calibration."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.findings.calibration import FrequencyAt, Resolvable, calibration_overall
from forecasttrack.findings.cautions import related_questions, shared_outcomes
from forecasttrack.findings.finding import Finding
from forecasttrack.reliability.e_process import EProcess, calibration_evidence
from forecasttrack.reliability.sample_size import required_sample_size
from forecasttrack.reliability.table import reliability_table
from forecasttrack.reliability.tally import Tally, count, squared_weight

if TYPE_CHECKING:
    from forecasttrack.reliability.bins import Bins
    from forecasttrack.reliability.result import TestResult


@attrs.frozen(kw_only=True, eq=False, slots=False)
class Group:
    """The forecasts of one group, and their tally.

    Attributes:
        label: Values of the columns that keep groups apart, in their order.
        frame: Rows of pairs, all yes/no.
    """

    label: tuple[Any, ...]
    frame: pd.DataFrame

    @classmethod
    def of(cls, frame: pd.DataFrame, label: tuple[Any, ...]) -> Group:
        """Take rows of pairs together; forecasts of weight 0 count for nothing."""
        return cls(label=label, frame=frame[frame["weight"] != 0].reset_index(drop=True))

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
        """The forecasts by distinct probability."""
        return count(**self.columns, question=self.questions if self.repeated else None)

    @property
    def repeated(self) -> bool:
        """Whether a question has several forecasts."""
        return self.n_questions < len(self.frame)

    @property
    def worst_case_standard_error(self) -> float:
        """Standard error of the bias if all questions of a cluster came out together."""
        weight, p = self.columns["weight"], self.columns["probability"]
        spread = np.bincount(self.clusters, weights=weight * np.sqrt(p * (1 - p)))
        return float(np.sqrt(np.sum(spread**2)) / weight.sum()) if len(weight) else np.nan

    @property
    def finding(self) -> Finding:
        """What these forecasts show about calibration, and what they cannot."""
        mean, frequency = np.nan, np.nan
        if len(self.tally):
            mean = float(np.average(self.columns["probability"], weights=self.columns["weight"]))
            frequency = self.tally.base_rate
        return calibration_overall(
            mean_forecast=mean,
            observed_frequency=frequency,
            standard_error=self.worst_case_standard_error,
            forecasts=len(self.frame),
            questions=self.n_questions,
            clusters=self.n_clusters,
            **self._most_frequent(),
        )

    def _most_frequent(self) -> dict[str, Any]:
        """The probability with most questions, and where 0.7 could be told from 0.6."""
        if not len(self.tally):
            return {}
        table, required = reliability_table(self.tally), required_sample_size(0.7, 0.6)
        best = int(table.effective.argmax())
        return {
            "most_frequent": FrequencyAt(
                probability=float(table.probability[best]),
                count=int(table.count[best]),
                low=float(table.low[best]),
                high=float(table.high[best]),
            ),
            "resolvable": Resolvable(
                required=required,
                enough=int((table.effective >= required).sum()),
                distinct=len(table.effective),
            ),
        }

    def evidence(self) -> EProcess:
        """Bet against the last forecast on each question, in the order of their outcomes."""
        order = self.frame.sort_values(["issued_at", "sequence"], kind="stable")
        last = order.drop_duplicates("question_id", keep="last")
        settled = last.sort_values(["known_at", "question_id"], kind="stable")
        return calibration_evidence(
            probability=settled["probability"].to_numpy(float),
            outcome=settled["outcome"].to_numpy(float),
        )

    def cautioned(self, finding: TestResult) -> TestResult:
        """Add to a test what shared outcomes and related questions do to it."""
        if np.isnan(finding.p_value):
            return finding
        if self.repeated:
            caution = shared_outcomes(len(self.frame), self.n_questions)
        elif self.n_clusters < self.n_questions:
            caution = related_questions(self.n_questions, self.n_clusters)
        else:
            return finding
        return attrs.evolve(finding, note=f"{finding.note} {caution}".strip())

    def table(self, bins: Bins, level: float) -> pd.DataFrame:
        """The reliability table with its interval."""
        effective = None
        if self.repeated and bins.kind != "distinct":
            row, edges, _ = bins.assign(self.tally)
            columns = self.columns
            at = row[np.searchsorted(self.tally.probability, columns["probability"])]
            weight = np.bincount(at, weights=columns["weight"], minlength=len(edges))
            squared = squared_weight(at, columns["weight"], self.questions, len(edges))
            effective = np.divide(weight**2, squared, out=np.zeros(len(edges)), where=squared > 0)
        return reliability_table(self.tally, bins=bins, level=level, effective=effective).frame
