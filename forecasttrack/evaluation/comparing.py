"""Is one forecaster better than another? Scores on common questions, compared."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.errors import (
    InvalidArgumentError,
    SmallSampleWarning,
    did_you_mean,
)
from forecasttrack.evaluation.rivals import forms, table_of, with_rival
from forecasttrack.evaluation.ruling import forms_of
from forecasttrack.evaluation.summarising import APART
from forecasttrack.inference.anytime import confidence_sequence
from forecasttrack.inference.multiplicity import ADJUSTMENTS, adjust
from forecasttrack.inference.multiway import multiway_difference
from forecasttrack.inference.paired import (
    bootstrap_difference,
    check_level,
    clustered_difference,
    swapped_difference,
)
from forecasttrack.inference.series import diebold_mariano
from forecasttrack.inference.table import components
from forecasttrack.reliability.finding import Finding

if TYPE_CHECKING:
    from forecasttrack.evaluation.scores import Scores

FEW_CLUSTERS = 30
"""With fewer clusters than this, intervals and tests are marked as resting on little."""

Side = str | Sequence[str]
"""A forecaster, a baseline by name, or several forecasters taken together."""

Pair = tuple[tuple[str, ...], tuple[str, ...]]


@attrs.frozen(kw_only=True)
class Task:
    """What is to be compared, and how.

    Attributes:
        method: Name of the method.
        cluster: Columns by which scores hang together.
        level: Level of the interval.
        seed, resamples: Of what is drawn.
        horizon: Steps ahead, for Diebold-Mariano.
    """

    method: str
    cluster: tuple[str, ...]
    level: float
    seed: int
    resamples: int
    horizon: int


@attrs.frozen(kw_only=True, eq=False)
class Comparison:
    """Forecasters compared in pairs.

    Attributes:
        frame: One row per pair, rule, convention, kind and unit: ``first``, ``second``, their
            means on the common questions, ``difference`` (first minus second) with ``low``,
            ``high`` and ``p_value``, ``p_adjusted`` for all pairs together, ``better``, ``n``
            common questions in ``n_clusters`` clusters, ``n_left_out`` questions that only one of
            them answered, the participation of both, ``method`` and ``seed``.
        adjusted: How p-values were adjusted.
        level: Level of the intervals.
    """

    frame: pd.DataFrame
    adjusted: str
    level: float

    def __len__(self) -> int:
        return len(self.frame)

    def __str__(self) -> str:
        parts = [
            f"Comparison on common questions; {100 * self.level:g} % intervals; p-values adjusted"
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
            parts.append(part[columns].round(4).to_string(index=False))
        few = self.frame.loc[self.frame["n_clusters"] < FEW_CLUSTERS, "n_clusters"]
        if len(few):
            parts.append(_few(int(few.min())))
        return "\n\n".join(parts)


def compare(  # noqa: PLR0913 - each is a choice that changes the numbers
    scores: Scores,
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
    """Compare forecasters on common questions; ``Scores.compare`` says how."""
    check_level(level)
    _check_names(method, adjusted, cluster, scores.frame)
    ways = (cluster,) if isinstance(cluster, str) else tuple(cluster)
    task = Task(
        method=method, cluster=ways, level=level, seed=seed, resamples=resamples, horizon=horizon
    )
    for side in (first, second):
        for name in _members(side):
            scores = with_rival(scores, name)
    pairs = _pairs(first, second, sorted(set(scores.frame["forecaster"])))
    rows = list(_rows(scores, pairs, task))
    _check_met(scores, rows, pairs)
    frame = _adjusted(pd.DataFrame(rows), adjusted)
    frame["better"] = _better(frame, 1 - level)
    _warn(frame)
    return Comparison(frame=frame, adjusted=adjusted, level=level)


def _adjusted(frame: pd.DataFrame, method: str) -> pd.DataFrame:
    """Adjust p-values over the pairs of one rule, convention, kind and unit."""
    p_adjusted = np.full(len(frame), np.nan)
    for places in frame.groupby(list(APART), dropna=False).indices.values():
        found = frame["p_value"].to_numpy()[places]
        p_adjusted[places] = adjust(p_value=found, method=method)  # type: ignore[arg-type]
    frame.insert(list(frame.columns).index("p_value") + 1, "p_adjusted", p_adjusted)
    return frame


def _members(side: Side | None) -> tuple[str, ...]:
    if side is None:
        return ()
    return (side,) if isinstance(side, str) else tuple(side)


def _check_names(
    method: str, adjusted: str, cluster: str | Sequence[str], frame: pd.DataFrame
) -> None:
    for name, known, field in (
        (method, [*_METHODS, "anytime"], "method"),
        (adjusted, ADJUSTMENTS, "adjusted"),
    ):
        if name not in known:
            raise InvalidArgumentError(
                f"no {field} {name!r}. {did_you_mean(name, known)}", field=field
            )
    for column in (cluster,) if isinstance(cluster, str) else cluster:
        if column not in frame:
            raise InvalidArgumentError(
                f"scores have no column {column!r}. {did_you_mean(column, frame.columns)}",
                field="cluster",
            )


def _pairs(first: Side | None, second: Side | None, names: list[str]) -> list[Pair]:
    """Who is compared with whom: the two named, one with everybody, or all with all."""
    if first is None and second is None:
        every: list[Pair] = [((one,), (other,)) for one, other in itertools.combinations(names, 2)]
        if not every:
            raise InvalidArgumentError(
                f"it takes two to compare, found {names}; a baseline is one: "
                'scores.compare("name", "even odds")',
                field="first",
            )
        return every
    if first is None or second is None:
        one = _members(first if second is None else second)
        return [(one, (other,)) for other in names if other not in one]
    both = set(_members(first)) & set(_members(second))
    if both:
        raise InvalidArgumentError(
            f"{min(both)!r} stands on both sides; comparing a forecaster with itself says nothing",
            field="second",
        )
    return [(_members(first), _members(second))]


def _rows(scores: Scores, pairs: Sequence[Pair], task: Task) -> Iterator[dict[str, Any]]:
    known = scores.pairs.frame.groupby("question_id")["known_at"].max()
    for form, group in forms(scores.frame):
        table = table_of(group)
        about = group.drop_duplicates("question_id").set_index("question_id")
        asked = about.assign(known_at=known.reindex(about.index))
        for first, second in pairs:
            if not {*first, *second} <= set(table.columns):
                continue
            met = _Met(form=form, group=group, table=table, asked=asked, first=first, second=second)
            if len(met.common):
                yield met.row(task)


@attrs.frozen(kw_only=True, eq=False)
class _Met:
    """Two sides on the questions that both answered, under one form of a rule."""

    form: Mapping[str, Any]
    group: pd.DataFrame
    table: pd.DataFrame
    asked: pd.DataFrame
    first: tuple[str, ...]
    second: tuple[str, ...]

    def side(self, names: tuple[str, ...]) -> pd.Series[Any]:
        """Mean score of a side on each question that one of it answered."""
        return self.table[list(names)].mean(axis=1).dropna()

    @property
    def common(self) -> pd.Index[Any]:
        return self.side(self.first).index.intersection(self.side(self.second).index)

    @property
    def in_time(self) -> pd.DataFrame:
        """The common questions in the order in which their outcomes became known."""
        common = self.asked.loc[self.common].reset_index()
        return common.sort_values(["known_at", "question_id"], kind="stable")

    @property
    def difference(self) -> np.ndarray:
        """First minus second on each common question, in order of time."""
        order = self.in_time["question_id"]
        gap = self.side(self.first)[order] - self.side(self.second)[order]
        return gap.to_numpy(dtype=float)

    def row(self, task: Task) -> dict[str, Any]:
        found = self._found(task)
        common = self.common
        weight = self.asked.loc[common, "weight"]
        one, other = self.side(self.first), self.side(self.second)
        return {
            "first": " + ".join(self.first),
            "second": " + ".join(self.second),
            **self.form,
            "direction": self.group["direction"].iloc[0],
            "mean_first": float(np.average(one[common], weights=weight)),
            "mean_second": float(np.average(other[common], weights=weight)),
            "difference": found.value,
            "low": found.low,
            "high": found.high,
            "p_value": found.p_value,
            "n": len(common),
            "degrees_of_freedom": found.details.get("degrees_of_freedom", np.nan),
            "n_clusters": int(found.details.get("n_clusters", len(common))),
            "n_left_out": len(one.index.union(other.index)) - len(common),
            "participation_first": len(one) / len(self.table),
            "participation_second": len(other) / len(self.table),
            "method": found.method,
            "seed": np.nan if found.seed is None else found.seed,
            "note": found.note,
        }

    def _found(self, task: Task) -> Finding:
        if task.method == "anytime":
            return _anytime(self, task)
        if task.cluster != ("cluster",) and (len(task.cluster) > 1 or "forecaster" in task.cluster):
            return _multiway(self, task)
        return _METHODS[task.method](self, task)


def _clusters(met: _Met, task: Task) -> dict[str, Any]:
    questions = met.in_time
    column = questions[task.cluster[0]]
    own = "question " + questions["question_id"].astype(str)
    return {
        "difference": met.difference,
        "weight": questions["weight"].to_numpy(dtype=float),
        "cluster": column.where(column.notna(), own).astype(str).to_numpy(dtype=str),
    }


def _analytic(met: _Met, task: Task) -> Finding:
    return clustered_difference(**_clusters(met, task), level=task.level)


def _bootstrap(met: _Met, task: Task) -> Finding:
    return bootstrap_difference(
        **_clusters(met, task), level=task.level, seed=task.seed, resamples=task.resamples
    )


def _permutation(met: _Met, task: Task) -> Finding:
    return swapped_difference(**_clusters(met, task), seed=task.seed, resamples=task.resamples)


def _diebold_mariano(met: _Met, task: Task) -> Finding:
    return diebold_mariano(difference=met.difference, horizon=task.horizon, level=task.level)


_METHODS: Mapping[str, Callable[[_Met, Task], Finding]] = {
    "analytic": _analytic,
    "bootstrap": _bootstrap,
    "permutation": _permutation,
    "diebold-mariano": _diebold_mariano,
}


def _multiway(met: _Met, task: Task) -> Finding:
    """Every score is a row, so that those of one forecaster can hang together."""
    if task.method != "analytic":
        raise InvalidArgumentError(
            f'clusters of {" and ".join(task.cluster)} need method="analytic",'
            f" found {task.method!r}",
            field="cluster",
        )
    rows = met.group[
        met.group["question_id"].isin(met.common)
        & met.group["forecaster"].isin([*met.first, *met.second])
    ]
    if "forecaster" in task.cluster and rows["forecaster"].nunique() < 3:
        raise InvalidArgumentError(
            "clusters of forecasters need several on a side; two forecasters are two clusters",
            field="cluster",
        )
    is_first = rows["forecaster"].isin(met.first)
    many = rows.groupby(["question_id", is_first])["score"].transform("size")
    return multiway_difference(
        score=rows["score"],
        first=is_first,
        weight=rows["weight"] / many,
        clusters=[rows[column].astype(str).to_numpy(dtype=str) for column in task.cluster],
        level=task.level,
    )


def _anytime(met: _Met, task: Task) -> Finding:
    best, worst = _range(met.form)
    if len(met.asked.loc[met.common, "weight"].unique()) > 1:
        raise InvalidArgumentError(
            "an anytime comparison counts every question alike, and these bear weights",
            field="method",
        )
    found = confidence_sequence(
        difference=met.difference, bound=abs(best - worst), level=task.level
    )
    return Finding(
        name="difference",
        value=float(found.mean[-1]),
        p_value=found.p_value,
        low=float(found.low[-1]),
        high=float(found.high[-1]),
        level=task.level,
        n=len(found),
        method="confidence sequence and e-process in the order of resolution",
        reads="",
        details={"n_clusters": len(found)},
    )


def _range(form: Mapping[str, Any]) -> tuple[float, float]:
    rules = {
        rule.best: rule.worst
        for rule in forms_of(form["rule"]).values()
        if str(form["convention"]).startswith(rule.convention)
    }
    best, worst = next(iter(rules.items()))
    if not np.isfinite([best, worst]).all():
        raise InvalidArgumentError(
            f"an anytime comparison needs a rule with a best and a worst score, and"
            f" {form['rule']!r} has none; score with brier",
            field="method",
        )
    return best, worst


def _better(frame: pd.DataFrame, alpha: float) -> np.ndarray:
    shown = frame["p_adjusted"] <= alpha
    first = (frame["difference"] < 0) == (frame["direction"] == "lower")
    return np.where(shown, np.where(first, frame["first"], frame["second"]), "not shown")


def _check_met(
    scores: Scores,
    rows: Sequence[Mapping[str, Any]],
    pairs: Sequence[Pair],
) -> None:
    """Refuse a comparison of two who never met, and say what would help."""
    if rows:
        return
    first, second = (" + ".join(side) for side in pairs[0])
    frame = scores.frame
    one, other = (
        set(frame.loc[frame["forecaster"].isin(side), "question_id"]) for side in pairs[0]
    )
    if one & other:
        rules = [
            frame.loc[frame["forecaster"].isin(side), ["rule", "convention"]].drop_duplicates()
            for side in pairs[0]
        ]
        names = [", ".join(each.agg(" ".join, axis=1)) for each in rules]
        raise InvalidArgumentError(
            f"{first!r} and {second!r} answered {len(one & other)} common questions, but never"
            f" under one rule, convention, kind and unit: {names[0]} against"
            f" {names[1]}. Score both by one rule for one shape of belief",
            field="second",
        )
    raise InvalidArgumentError(
        f"{first!r} and {second!r} have no common question ({len(one)} and {len(other)} of their"
        f" own). {_way_out(frame, pairs[0])}",
        field="second",
    )


def _way_out(frame: pd.DataFrame, pair: Pair) -> str:
    table = table_of(frame)
    group = dict(zip(table.columns, components(table.notna().to_numpy()), strict=True))
    joined = {group[name] for name in pair[0]} & {group[name] for name in pair[1]}
    if joined:
        return (
            'Others connect them: scores.leaderboard(method="fixed-effects") compares through those'
        )
    return (
        "Nobody else connects them either; a baseline that answers everything does:"
        ' scores.with_baseline("even odds").leaderboard()'
    )


def _few(n_clusters: int) -> str:
    return (
        f"Only {n_clusters} clusters: intervals and tests are approximate, and"
        " nothing can be said of rare events or of questions unlike these."
    )


def _warn(frame: pd.DataFrame) -> None:
    fewest = int(frame["n_clusters"].min())
    if fewest < FEW_CLUSTERS:
        warnings.warn(_few(fewest), SmallSampleWarning, stacklevel=4)
