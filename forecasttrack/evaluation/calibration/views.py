"""Calibration as one object with several views."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import attrs
import numpy as np
import pandas as pd

from forecasttrack.display.plotting import plotted
from forecasttrack.errors import InvalidArgumentError, UnknownNameError, did_you_mean
from forecasttrack.evaluation.calibration.decompositions import Decompositions
from forecasttrack.evaluation.calibration.group import FINDINGS, SUMMARY, Group, hindsight_caution
from forecasttrack.evaluation.calibration.how_made import caption_of, how_made
from forecasttrack.evaluation.calibration.lead_time import CUTS
from forecasttrack.evaluation.calibration.named_views import (
    BANDS,
    DECOMPOSITIONS,
    TESTS_AND_INDICES,
    band_options,
    chosen,
    scored_by,
)
from forecasttrack.evaluation.calibration.number_views import coverage_frame, pit_frame
from forecasttrack.evaluation.calibration.printed import in_notebook, in_text
from forecasttrack.evaluation.calibration.term_views import COLUMNS as TERM_COLUMNS
from forecasttrack.evaluation.calibration.term_views import term_differences, terms_of
from forecasttrack.findings.calibration import nothing_counted
from forecasttrack.findings.cautions import of_calibration
from forecasttrack.findings.finding import Finding
from forecasttrack.pairing import Pairs
from forecasttrack.reliability.band import CalibrationBand
from forecasttrack.reliability.decomposition import Decomposition
from forecasttrack.reliability.discrimination import Roc, roc
from forecasttrack.reliability.display import records
from forecasttrack.reliability.e_process import EProcess
from forecasttrack.reliability.elementary import MurphyDiagram, murphy_diagram
from forecasttrack.reliability.isotonic import recalibrate
from forecasttrack.reliability.result import TestResult
from forecasttrack.tables.group_names import group_text
from forecasttrack.tables.reasons import Reason
from forecasttrack.tables.stacking import stacked_tables

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from forecasttrack.reliability.bins import Bins, BinsLike

View = TypeVar("View")
Label: TypeAlias = Any
"""What names a group: one value, or a tuple where pairs are grouped by several columns."""


@attrs.frozen(kw_only=True, eq=False, slots=False)
class Calibration:
    """Forecast probabilities beside observed frequencies, in several views.

    With one group, a view is the result of that group; with several, a mapping from group to
    result. ``found["alice"]`` is the calibration of one group.

    Attributes:
        by: Columns to group by.
        groups: The groups with their forecasts.
        bins: How the reliability table is binned, and what bins decompositions take.
        level: Level of the intervals.
        history: Which forecasts of a forecaster on a question count.
        left_out: What was left out, with its reason.
        numbers: Pairs of numbers and dates, for :meth:`coverage` and :meth:`pit`.
        late: How many forecasts are dated after their outcome.
        cuts: Days at which lead times and durations are cut.
        folded: Whether forecasts below one half are counted as the other side's.
        under_each: Those of ``by`` whose cells are lists; a question counts under each entry.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025")).where(forecaster="authors")
        >>> found = ft.calibration(pairs)
        >>> found.n, round(found.decomposition()["score"], 4), round(found.finding("bias").value, 3)
        (39, 0.2002, -0.259)
        >>> round(found.roc().area, 3), found.murphy_diagram().n, found.evidence().n
        (0.919, 39, 39)
        >>> found.band("uniform").method, found.plot().get_ylabel()
        ('uniform confidence band', 'observed frequency')
        >>> found.to_dict()["history"], len(found.pit()), len(found.coverage())
        ('each', 10, 3)
    """

    by: tuple[str, ...]
    groups: tuple[Group, ...]
    bins: Bins
    level: float
    history: str
    left_out: pd.DataFrame
    numbers: Pairs
    late: int = 0
    cuts: tuple[float, ...] = CUTS
    folded: bool = False
    under_each: tuple[str, ...] = ()

    def __getitem__(self, label: Label) -> Calibration:
        parts = self._by_label()
        if label not in parts:
            hint = did_you_mean(label, map(str, parts))
            raise UnknownNameError(f"no group {label!r} here. {hint}")
        return attrs.evolve(self, groups=(parts[label],))

    @property
    def labels(self) -> list[Label]:
        """Names of the groups: a value each, or a tuple if grouped by several columns."""
        return list(self._by_label())

    @property
    def n(self) -> int:
        """How many forecasts were counted."""
        return sum(len(group.frame) for group in self.groups)

    @property
    def frame(self) -> pd.DataFrame:
        """The reliability table: one row per group and distinct probability, or bin.

        Columns: those of ``by``; ``probability`` (mean forecast), ``frequency`` (observed share),
        ``count``, ``weight``, ``low`` and ``high`` (exact interval on the effective number of
        questions, which is ``effective``), the edges ``bin_low`` and ``bin_high``, ``level`` and
        ``interval``.
        """
        columns = ["probability", "frequency", "count", "weight", "low", "high"]
        columns += ["effective", "bin_low", "bin_high"]
        tables = [self._named(g, g.table(self.bins, self.level)[columns]) for g in self.groups]
        stacked = stacked_tables(tables, [*self.by, *columns])
        return stacked.assign(level=self.level, interval="Clopper-Pearson")

    @property
    def curve(self) -> pd.DataFrame:
        """The isotonic (CORP) curve: ``probability`` forecast and the recalibrated one."""
        columns = ["probability", "recalibrated", "frequency", "count", "weight"]
        tables = []
        for group in self.groups:
            tally = group.tally.grouped
            values = [tally.probability, recalibrate(tally), tally.frequency]
            table = dict(zip(columns, [*values, tally.count, tally.weight], strict=True))
            tables.append(self._named(group, pd.DataFrame(table)))
        return stacked_tables(tables, [*self.by, *columns])

    def band(
        self, kind: str = "confidence", *, level: float | None = None, **options: Any
    ) -> CalibrationBand | dict[Label, CalibrationBand]:
        """Draw a band over the reliability diagram.

        Args:
            kind: "consistency", "consistency-asymptotic", "confidence", "broecker-smith" or
                "uniform".
            level: Level of the band; that of the calibration if absent.
            **options: ``seed`` and ``resamples``, as many as the level takes if absent.

        Returns:
            The band, with its level, method and seed; one for each group.

        Raises:
            InvalidArgumentError: There is no such kind.
        """
        draw: Callable[..., CalibrationBand] = chosen(BANDS, kind, "band")
        level = self.level if level is None else level
        options = band_options(kind, options, level=level, bins=self.bins)
        return self._each(lambda group: draw(group.tally, level=level, **options))

    def decomposition(
        self, method: str = "corp", *, rule: str = "brier", bins: BinsLike = None
    ) -> Decomposition | Decompositions:
        """Take the mean score apart into terms that add up to it.

        Args:
            method: "corp" (isotonic, any proper rule), "murphy" (by bins, five terms),
                "ferro-fricker" (the same, corrected for bias) or "yates" (covariance).
            rule: Name of the scoring rule; other than "brier" only with "corp".
            bins: Bins for "murphy" and "ferro-fricker"; those of the calibration if absent.

        Returns:
            A mapping with ``miscalibration, discrimination, uncertainty, score`` and the
            method's further terms; for several groups, each term maps to a Series by group.

        Raises:
            InvalidArgumentError: No such method, or a rule that it cannot take apart.
            UnknownNameError: No such rule.
        """
        decompose: Callable[..., Decomposition] = chosen(DECOMPOSITIONS, method, "decomposition")
        options: dict[str, Any] = {}
        if method == "corp":
            options = scored_by(rule)
        elif rule != "brier":
            message = f"{method} takes only 'brier' apart, not {rule!r}; method 'corp' takes any."
            raise InvalidArgumentError(message, field="rule")
        elif method != "yates":
            options = {"bins": self.bins if bins is None else bins}
        parts = self._each(lambda group: group.decomposed(decompose, **options))
        return Decompositions(parts, self.by) if isinstance(parts, dict) else parts

    def finding(self, name: str, **options: Any) -> TestResult | dict[Label, TestResult]:
        """Give one test or index.

        Args:
            name: "bias", "spiegelhalter", "hosmer-lemeshow", "cox", "miscalibration",
                "overconfidence", "ece", "debiased-ece", "smooth-ece", "auc" or "andi".
            **options: Those of its function, such as ``bins`` or ``seed``.

        Returns:
            The finding; one for each group.

        Raises:
            InvalidArgumentError: There is no such test or index.
        """
        find: Callable[..., TestResult] = chosen(TESTS_AND_INDICES, name, "test or index")
        return self._each(lambda group: group.found(find, **options))

    @property
    def findings(self) -> pd.DataFrame:
        """Every test and index, one row each per group."""
        tables = [self._named(g, g.all_found(TESTS_AND_INDICES.values())) for g in self.groups]
        return stacked_tables(tables, [*self.by, *FINDINGS])

    def roc(self, *, concave: bool = False) -> Roc | dict[Label, Roc]:
        """Draw hits against false alarms, for each group.

        Args:
            concave: Draw the curve of the isotonic recalibration, which is its concave hull.
        """
        return self._each(lambda group: roc(group.tally, concave=concave))

    def murphy_diagram(self, **options: Any) -> MurphyDiagram | dict[Label, MurphyDiagram]:
        """Score decisions at each threshold, for each group; options as of `murphy_diagram`.

        Args:
            **options: ``threshold``: the thresholds, in (0, 1).
        """
        return self._each(lambda group: murphy_diagram(group.tally, **options))

    def evidence(self) -> EProcess | dict[Label, EProcess]:
        """Bet against the forecasts in the order in which their outcomes became known.

        The last forecast on each question counts, for one outcome can be bet on once.
        """
        return self._each(Group.evidence)

    def coverage(self) -> pd.DataFrame:
        """How often central intervals of numbers and dates held the outcome, and their width.

        Returns:
            One row for each group, unit and pair of quantiles whose levels lie symmetrically:
            ``nominal`` and observed ``share`` with its exact interval ``low`` to ``high``, the
            shares ``below`` and ``above``, and ``mean_width`` (sharpness) in the unit.
        """
        return coverage_frame(self.numbers, self.by, cuts=self.cuts, level=self.level)

    def pit(self, *, bins: int = 10) -> pd.DataFrame:
        """Where outcomes of numbers and dates fell in their forecast distributions.

        Args:
            bins: How many bins of equal width.

        Returns:
            One row per group and bin: ``bin_low``, ``bin_high``, the ``share`` of outcomes (flat
            for the calibrated), ``n``, and the chi-square test of flatness in ``p_value``.

        Raises:
            InvalidArgumentError: ``bins`` is no whole number from 1 on.
        """
        return pit_frame(self.numbers, self.by, cuts=self.cuts, bins=bins)

    @property
    def provisional(self) -> bool:
        """Whether a group counts early answers, so that no conclusion can be drawn."""
        return any(group.provisional for group in self.groups)

    @property
    def hindsight(self) -> bool:
        """Whether every question was written after its outcome could be known."""
        return bool(self.groups) and all(group.hindsight for group in self.groups)

    @property
    def verdicts(self) -> dict[Label, Finding]:
        """Calibration overall of each group as a finding, by the name of the group."""
        return {label: group.verdict for label, group in self._by_label().items()}

    @property
    def interpretation(self) -> str:
        """What the forecasts show about calibration and what they cannot show, in sentences."""
        return "\n".join(map(" ".join, self.sentences))

    @property
    def sentences(self) -> list[tuple[str, ...]]:
        """The sentences of `interpretation`, grouped by group."""
        if not self.n and (not self.groups or Reason.EARLY in how_made(self)["left_out"]):
            return [(nothing_counted(how_made(self)["left_out"], Reason.NO_FORECAST.value),)]
        lines = []
        for label, found in self.verdicts.items():
            first, *others = found.sentences
            lines.append((f"{group_text(label)}: {first}" if self.by else first, *others))
        cautions = [*of_calibration(self.late, self.left_out["detail"])]
        return lines + [(each,) for each in (*cautions, hindsight_caution(self.groups)) if each]

    @property
    def summary(self) -> pd.DataFrame:
        """One row per group: n, questions, mean forecast and frequency, isotonic terms, bias."""
        tables = [self._named(group, group.summary(level=self.level)) for group in self.groups]
        return stacked_tables(tables, [*self.by, *SUMMARY])

    @property
    def terms(self) -> pd.DataFrame:
        """Miscalibration and discrimination with intervals, a row for each term and group.

        Columns: those of ``by``; ``term``, ``value``, ``low``, ``high``, ``level``, ``n``
        forecasts, ``n_clusters``, ``method``, ``note`` and ``seed``. With fewer than five
        independent questions the ends are NaN and ``note`` begins "too few to tell".
        """
        tables = [self._named(g, self._terms(g)) for g in self.groups]
        return stacked_tables(tables, [*self.by, *TERM_COLUMNS])

    def term_differences(self, first: Label, second: Label) -> pd.DataFrame:
        """Compare the terms of two groups on the questions that both answered.

        Args:
            first: Name of a group.
            second: Name of another.

        Returns:
            A row for each term: ``difference`` (first minus second) with an interval that holds
            however much the two have in common.

        Raises:
            UnknownNameError: There is no such group.
            InvalidArgumentError: They have no question in common.

        Example:
            >>> import forecasttrack as ft
            >>> pairs = ft.pair(ft.read_book("fixtures/shapes")).where(kind="binary")
            >>> first, second = pairs.forecasters[:2]
            >>> found = ft.calibration(pairs, by="forecaster")
            >>> found.term_differences(first, second)["term"].tolist()
            ['miscalibration', 'discrimination']
        """
        groups = [self[label].groups[0] for label in (first, second)]
        found, early = term_differences(*groups, level=self.level), {"low": np.nan, "high": np.nan}
        return found.assign(**early) if any(each.provisional for each in groups) else found

    def to_dict(self) -> dict[str, Any]:
        """Everything a report needs, ready for JSON: infinity is "inf", what is missing None."""
        return {
            **how_made(self),
            "summary": records(self.summary),
            "terms": records(self.terms),
            "table": records(self.frame),
            "curve": records(self.curve),
            "verdicts": [{"group": g, **each.to_dict()} for g, each in self.verdicts.items()],
            "interpretation": self.interpretation,
        }

    def __str__(self) -> str:
        return in_text(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return in_notebook(self)

    def plot(self, *, ax: Axes | None = None, **options: Any) -> Axes | list[Axes]:
        """Draw the reliability diagram, or one panel for each of several groups.

        Args:
            ax: Axes to draw on, all groups together and without bands; a new figure if absent.
            **options: Those of ``ft.plots.reliability_diagram``, or ``reliability_panels``.

        Returns:
            The axes drawn on; of several groups a list of them, on one figure.

        Raises:
            MissingExtraError: matplotlib is not installed.
        """
        if ax is None and len(self.labels) > 1:
            return plotted("reliability_panels", self, **options)  # type: ignore[no-any-return]
        return plotted("reliability_diagram", self, ax=ax, **options)  # type: ignore[no-any-return]

    def _by_label(self) -> dict[Label, Group]:
        return {g.label[0] if len(g.label) == 1 else g.label: g for g in self.groups}

    def _each(self, view: Callable[[Group], View]) -> View | dict[Label, View]:
        found = {label: view(group) for label, group in self._by_label().items()}
        return found if len(self.groups) != 1 else next(iter(found.values()))

    def _terms(self, group: Group) -> pd.DataFrame:
        found = terms_of(group, level=self.level)
        return found.assign(low=np.nan, high=np.nan) if group.provisional else found

    def _named(self, group: Group, table: pd.DataFrame) -> pd.DataFrame:
        return table.assign(**dict(zip(self.by, group.label, strict=True)))

    @property
    def caption(self) -> str:
        """How the numbers were made, in one line: n, what was left out, bins, rule, intervals."""
        return caption_of(self)
