"""Is one forecaster better than another? Scores on common questions, compared."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from numbers import Integral
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.baselines.learning import with_nothing_learned
from forecasttrack.display.found import shown
from forecasttrack.display.notebook import html_frame
from forecasttrack.display.warning import warn_caller
from forecasttrack.errors import (
    InvalidArgumentError,
    SmallSampleWarning,
    did_you_mean,
)
from forecasttrack.evaluation.comparison.paired_scores import (
    METHODS,
    ComparisonSpec,
    PairedScores,
)
from forecasttrack.evaluation.comparison.score_ends import check_some_have_ends
from forecasttrack.evaluation.scores.baseline_scores import with_rival
from forecasttrack.evaluation.scores.question_columns import doubted
from forecasttrack.evaluation.scores.summary import APART, form_named, forms, table_of
from forecasttrack.findings.comparison import better_side, comparison, is_equal
from forecasttrack.findings.finding import EQUAL, FEW_CLUSTERS, Finding
from forecasttrack.findings.sample_size import few_clusters
from forecasttrack.inference.multiplicity import ADJUSTMENTS, adjust
from forecasttrack.inference.table import components
from forecasttrack.pairing.settled_at import settled_at
from forecasttrack.reliability.few import NOTHING_VARIES
from forecasttrack.tables.arrow import ArrowStream
from forecasttrack.tables.stacking import protected

if TYPE_CHECKING:
    from forecasttrack.evaluation.scores.score_columns import ScoredPairs

Side = str | int | Sequence[str | int]
"""A forecaster, a baseline by name, or several forecasters taken together."""

Names = tuple[str | int, ...]
Pair = tuple[Names, Names]


@attrs.frozen(kw_only=True, eq=False)
class Comparison(ArrowStream):
    """Forecasters compared in pairs.

    Attributes:
        frame: One row per pair, rule, convention, kind and unit: ``first``, ``second``, their
            means on the common questions, ``difference`` (first minus second) with ``low``,
            ``high`` and ``p_value``, ``p_adjusted`` for all pairs together, ``better`` (a side, or
            ``inconclusive``, also where both are equal, which ``note`` then says), what that is
            ``barred_by``, ``n`` common questions in ``n_clusters`` clusters, ``n_left_out``
            questions that only one of them answered, the participation of both, ``method`` and
            ``seed``; ``e_value_first_lower`` and ``e_value_first_higher`` are
            e-values of the anytime method: evidence that the first scores lower, or higher, than
            the second.
        adjusted: How p-values were adjusted.
        level: Level of the intervals.

    Example:
        >>> import warnings
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025")).where(kind="binary")
        >>> with warnings.catch_warnings(action="ignore", category=ft.SmallSampleWarning):
        ...     found = ft.score(pairs, rules=["brier"]).compare("authors", "even odds")
        >>> found.frame["better"].item(), found.frame["n_clusters"].item()
        ('inconclusive', 23)
    """

    _frame: pd.DataFrame = attrs.field(alias="frame")
    adjusted: str
    level: float

    def __len__(self) -> int:
        return len(self._frame)

    @property
    def frame(self) -> pd.DataFrame:
        """A copy of the rows: changes to it do not change the comparison."""
        return protected(self._frame)

    @property
    def findings(self) -> list[Finding]:
        """The finding of each row, with its level and correction for several tests."""
        test: dict[str, Any] = {"level": self.level, "adjusted": self.adjusted}
        return [
            comparison(dict(zip(map(str, self.frame), row, strict=True)), **test)
            for row in self.frame.itertuples(index=False, name=None)
        ]

    def __str__(self) -> str:
        parts = [
            f"Comparison on common questions; {100 * self.level:g}% intervals; p-values adjusted"
            f" for several pairs: {self.adjusted}"
        ]
        columns = ["first", "second", "mean_first", "mean_second", "difference", "low", "high"]
        columns += ["p_adjusted", "n", "n_clusters", "n_left_out", "better"]
        for (rule, convention, direction, method, _), part in self.frame.groupby(
            ["rule", "convention", "direction", "method", "seed"], dropna=False, sort=False
        ):
            seed = part["seed"].iloc[0]
            drawn = "no random numbers" if np.isnan(seed) else f"seed {seed:g}"
            parts.append(f"{rule} ({convention}), {direction} is better; {method}; {drawn}")
            table = part[columns].assign(better=part["better"].mask(_equal(part), EQUAL))
            parts.append(table.round(4).to_string(index=False))
        noted = self.frame[self.frame["note"] != ""]
        parts += [f"{row.first} and {row.second}: {row.note}." for row in noted.itertuples()]
        if few := _few(self.frame):
            parts.append(few)
        return "\n\n".join(parts)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        better = self.frame["better"].mask(_equal(self.frame), EQUAL)
        return html_frame(
            self.frame.assign(better=better), caption="Comparison on common questions"
        )


def compare(
    scores: ScoredPairs,
    first: Side | None,
    second: Side | None,
    spec: ComparisonSpec,
) -> Comparison:
    """Compare forecasters on common questions; ``Scores.compare`` says how."""
    _check_names(spec, scores.frame)
    for side in (first, second):
        for name in _members(side):
            scores = with_rival(scores, name)
    forecasters = sorted(set(scores.frame["forecaster"]))
    first, second = (_as_in_scores(side, forecasters) for side in (first, second))
    pairs = _pairs(first, second, forecasters)
    if spec.method == "anytime":
        check_some_have_ends(form for form, _ in forms(scores.frame))
    rows = list(_rows(scores, pairs, spec))
    _check_compared(scores, rows, pairs)
    frame = _adjusted(pd.DataFrame(rows), spec.adjusted)
    frame["better"] = _better(frame, spec.level)
    _warn(frame)
    return Comparison(frame=frame, adjusted=spec.adjusted, level=spec.level)


def _adjusted(frame: pd.DataFrame, method: str) -> pd.DataFrame:
    """Adjust p-values over the pairs of one rule, convention, kind and unit."""
    p_adjusted = np.full(len(frame), np.nan)
    for places in frame.groupby(list(APART), dropna=False).indices.values():
        p_values = frame["p_value"].to_numpy()[places]
        p_adjusted[places] = adjust(p_value=p_values, method=method)  # type: ignore[arg-type]
    frame.insert(list(frame.columns).index("p_value") + 1, "p_adjusted", p_adjusted)
    return frame


def _members(side: Side | None) -> Names:
    if side is None:
        return ()
    return (side,) if isinstance(side, str | int | Integral) else tuple(side)


def _as_in_scores(side: Side | None, forecasters: Sequence[str | int]) -> Side | None:
    """A side's forecasters as the scores name them: a baseline beside numbers makes all texts."""
    if side is None:
        return None
    return [
        str(name) if name not in forecasters and str(name) in forecasters else name
        for name in _members(side)
    ]


def _check_names(spec: ComparisonSpec, frame: pd.DataFrame) -> None:
    for field, offered in (("method", [*METHODS, "anytime"]), ("adjusted", ADJUSTMENTS)):
        name = getattr(spec, field)
        if name not in offered:
            raise InvalidArgumentError(
                f"no {field} {shown(name)}. {did_you_mean(name, offered)}", field=field
            )
    for column in spec.cluster:
        if column not in frame:
            raise InvalidArgumentError(
                f"scores have no column {column!r}. {did_you_mean(column, frame.columns)}",
                field="cluster",
            )


def _pairs(first: Side | None, second: Side | None, names: list[str]) -> list[Pair]:
    """The pairs to compare: both sides if named, the named one with all others, or all pairs."""
    if first is None and second is None:
        pairs: list[Pair] = [((one,), (other,)) for one, other in itertools.combinations(names, 2)]
        if not pairs:
            raise InvalidArgumentError(
                f"it takes two to compare, found {names}; a baseline is one: "
                'scores.compare("name", "even odds") (`forecasttrack compare PATH NAME'
                ' "even odds"`)',
                field="first",
            )
        return pairs
    if first is None or second is None:
        named = _members(first if second is None else second)
        return [(named, (other,)) for other in names if other not in named]
    both = set(_members(first)) & set(_members(second))
    if both:
        raise InvalidArgumentError(
            f"{min(both)!r} stands on both sides; comparing a forecaster with itself says nothing",
            field="second",
        )
    return [(_members(first), _members(second))]


def _rows(
    scores: ScoredPairs, pairs: Sequence[Pair], spec: ComparisonSpec
) -> Iterator[dict[str, Any]]:
    of_pairs = scores.pairs.frame.drop_duplicates("question_id").set_index("question_id")
    added = of_pairs[["known_at"]].assign(settled_at=settled_at(of_pairs))
    for name, ids in doubted(scores.pairs).items():
        added[name] = added.index.isin(ids)
    for form, group in forms(scores.with_other_outcomes):
        table = table_of(group)
        questions = group.drop_duplicates("question_id").set_index("question_id")
        questions = questions.join(added)
        for first, second in pairs:
            if not {*first, *second} <= set(table.columns):
                continue
            paired = PairedScores(
                form=form, group=group, table=table, questions=questions,
                first=first, second=second, pairs=scores.pairs,
            )  # fmt: skip
            if len(paired.common):
                row = paired.row(spec)
                sides = {*first, *second}
                yield row | {"note": with_nothing_learned(row["note"], scores.pairs, sides)}


def _better(frame: pd.DataFrame, level: float) -> np.ndarray:
    """The better side of each row, or that none is shown to be."""
    allows_verdict = frame["barred_by"].isin(("", NOTHING_VARIES)).to_numpy(bool)
    return better_side(
        difference=frame["difference"].to_numpy(float),
        p_value=np.where(allows_verdict, frame["p_adjusted"].to_numpy(float), np.nan),
        lower_is_better=frame["direction"].eq("lower").to_numpy(),
        first=frame["first"].to_numpy(object),
        second=frame["second"].to_numpy(object),
        level=level,
    )


def _check_compared(
    scores: ScoredPairs,
    rows: Sequence[Mapping[str, Any]],
    pairs: Sequence[Pair],
) -> None:
    """Refuse a comparison without a common question, and say what would help."""
    if rows:
        return
    first, second = (" + ".join(map(str, side)) for side in pairs[0])
    frame = scores.frame
    of_first, of_second = (
        set(frame.loc[frame["forecaster"].isin(side), "question_id"]) for side in pairs[0]
    )
    if common := of_first & of_second:
        rules = [
            frame.loc[frame["forecaster"].isin(side), ["rule", "convention"]].drop_duplicates()
            for side in pairs[0]
        ]
        names = [", ".join(each.agg(" ".join, axis=1)) for each in rules]
        raise InvalidArgumentError(
            f"{first!r} and {second!r} answered {len(common)} common questions, but never"
            f" under one rule, convention, kind and unit: {names[0]} against"
            f" {names[1]}. Score both by one rule for one shape of belief",
            field="second",
        )
    raise InvalidArgumentError(
        f"{first!r} and {second!r} have no common question ({len(of_first)} and {len(of_second)}"
        f" of their own). {_how_to_connect(frame, pairs[0])}",
        field="second",
    )


def _how_to_connect(frame: pd.DataFrame, pair: Pair) -> str:
    """What compares two sides without a common question."""
    table = table_of(frame)
    group: dict[Any, int] = dict(
        zip(table.columns, components(table.notna().to_numpy()), strict=True)
    )
    common_groups = {group[name] for name in pair[0]} & {group[name] for name in pair[1]}
    if common_groups:
        return (
            'Others connect them: scores.leaderboard(method="fixed-effects") (`forecasttrack'
            " leaderboard PATH`) compares through those"
        )
    return (
        "Nobody else connects them either; a baseline that answers everything does:"
        ' scores.with_baseline("even odds").leaderboard() (`forecasttrack leaderboard PATH'
        ' --baseline "even odds"`)'
    )


def _warn(frame: pd.DataFrame) -> None:
    if few := _few(frame):
        warn_caller(SmallSampleWarning(few))


def _few(frame: pd.DataFrame) -> str:
    """A warning that there are few clusters; empty if not, or if all sides are equal."""
    differing = frame[~_equal(frame)]
    if not len(differing) or differing["n_clusters"].min() >= FEW_CLUSTERS:
        return ""
    fewest = differing.nsmallest(1, "n_clusters").iloc[0]
    all_as_few = (differing["n_clusters"] == fewest["n_clusters"]).all()
    columns_by_name = {
        form_named(fewest): differing[[*APART]],
        f"{fewest['first']} and {fewest['second']}": differing[["first", "second"]],
    }
    # A form, or two sides, need no name where all rows have the same.
    names = [name for name, each in columns_by_name.items() if len(each.drop_duplicates()) > 1]
    row_with_fewest = "" if all_as_few else ", ".join(names)
    return few_clusters(int(fewest["n_clusters"]), row_with_fewest)


def _equal(frame: pd.DataFrame) -> np.ndarray:
    """Whether in each row both sides would have equal scores whatever the outcome, shape (n,)."""
    rows = zip(frame["barred_by"], frame["difference"], strict=True)
    return np.array([is_equal(barred_by=bar, difference=gap) for bar, gap in rows], dtype=bool)
