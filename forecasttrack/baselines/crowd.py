"""The crowd: the forecasts on a question pooled at every moment at which one of them changes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, Literal

import attrs
import numpy as np
import pandas as pd

from forecasttrack import pooling
from forecasttrack.baselines.past_performance import PastPerformance, past_performances
from forecasttrack.baselines.pooled_histories import PooledHistories, pooled_histories
from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidArgumentError, UnknownNameError, did_you_mean
from forecasttrack.pairing import Pairs
from forecasttrack.pairing.timelines import QuestionTimeline, timelines
from forecasttrack.tables.reasons import LEFT_OUT_COLUMNS, Reason
from forecasttrack.tables.schema import table

Weights = Literal["recency", "performance"] | Mapping[str, float] | None
"""Equal weights, weights by a rule, or a weight for each forecaster."""

_POOLS: Mapping[str, Callable[..., np.ndarray]] = {
    "mean": pooling.mean,
    "median": pooling.median,
    "trimmed": pooling.trimmed_mean,
    "geometric-mean-of-odds": pooling.geometric_mean_of_odds,
    "extremised": pooling.geometric_mean_of_odds,
    "logit-normal": pooling.logit_normal,
    "recency-weighted": pooling.mean,
    "performance-weighted": pooling.mean,
}
_WEIGHTED: Mapping[str, Weights] = {
    "recency-weighted": "recency",
    "performance-weighted": "performance",
}
METHODS = tuple(_POOLS)
"""The pools by name; the last two are means with weights of their own."""

_POOLS_OF_ODDS = ("geometric-mean-of-odds", "extremised", "logit-normal")


@attrs.frozen(kw_only=True)
class Pooling:
    """The choices of a pool, checked.

    Attributes:
        method: Name of the pool.
        weights: Who counts how much.
        trim: Share left out at either end by ``trimmed``.
        factor: Power of the odds of ``extremised``.
    """

    method: str = attrs.field(default="median")
    weights: Weights = None
    trim: float = 0.1
    factor: float = 2.0

    @method.validator
    def _check_method(self, _: object, method: str) -> None:
        if method not in METHODS:
            raise UnknownNameError(f"no pool {shown(method)}. {did_you_mean(method, METHODS)}")
        if method in _WEIGHTED and self.weights is not None:
            raise InvalidArgumentError(
                f'{method!r} has weights of its own; for others say method="mean", weights=...',
                field="weights",
            )

    @property
    def weighing(self) -> Weights:
        """Who counts how much, the method's own weights included."""
        return _WEIGHTED.get(self.method, self.weights)

    def join(self, belief: np.ndarray, weight: np.ndarray, shape: str) -> np.ndarray:
        """Pool m beliefs in K numbers at each of n moments, shape (n, m, K), into (n, K).

        Args:
            belief: The beliefs, NaN where a forecaster has none.
            weight: Weight of each forecaster at each moment, shape (n, m).
            shape: Name of the shape of the beliefs, such as ``options``.
        """
        options: dict[str, float] = {}
        if self.method == "trimmed":
            options = {"trim": self.trim}
        if self.method == "extremised":
            options = {"factor": self.factor}
        joined = _POOLS[self.method](belief=belief, weight=weight, **options)
        if shape == "options":
            # Medians and trimmed means of several options need not sum to 1.
            with np.errstate(invalid="ignore", divide="ignore"):
                joined = joined / joined.sum(axis=1, keepdims=True)
        return np.asarray(joined)

    def weigher(
        self, performances: Mapping[str, PastPerformance]
    ) -> Callable[[QuestionTimeline, np.ndarray, np.ndarray], np.ndarray]:
        """A function that weighs the forecasters of a question, from moments and live rows."""
        return lambda question, at, live: weights_at(
            question, at, live, self.weighing, performances
        )

    def why_refused(self, shape: str, n_numbers: int) -> str:
        """Why beliefs of a shape, in so many numbers each, cannot be pooled; empty if they can."""
        if shape not in ("probability", "options", "quantiles"):
            return f"no pool joins {shape}"
        if shape == "quantiles" and self.method in _POOLS_OF_ODDS:
            return f"{self.method} does not join quantiles"
        if self.method == "logit-normal" and n_numbers != 2:
            return "logit-normal joins yes and no only"
        return ""


_OPTIONS_COME_AND_GO = "no pool joins beliefs over options that come and go"


def _with_changing_options(pairs: Pairs) -> set[Any]:
    """The questions of which an option was not on offer to one of the forecasts."""
    absent = pairs.absent_options
    if absent is None:
        return set()
    return set(pairs.column("question_id").iloc[np.flatnonzero(absent.any(axis=1))])


@naming_arguments
def pool(  # noqa: PLR0913 - each is a choice that changes the numbers
    pairs: Pairs,
    *,
    method: str = "median",
    weights: Weights = None,
    name: str | None = None,
    forecasters: Collection[str] | None = None,
    trim: float = 0.1,
    factor: float = 2.0,
) -> Pairs:
    """Join the forecasters on each question into one, at every moment at which one of them speaks.

    At each moment it joins the forecasts then live: the last of each forecaster that has not
    expired. So the pool has a history like anybody else, and knows nothing of the future.
    Probabilities, options and quantiles are joined; quantiles level by level, among those who
    state the same levels as the first. The others stand in ``.left_out``.

    Args:
        pairs: Pairs of one or more forecasters.
        method: ``mean``, ``median``, ``trimmed``, ``geometric-mean-of-odds``, ``extremised``
            (these odds to the power ``factor``), ``logit-normal``, ``recency-weighted`` or
            ``performance-weighted``. The latter learns from other questions whose outcome was
            known before the moment, and never from forecasts recorded after their outcome.
        weights: ``"recency"``, ``"performance"`` or a weight for each forecaster; equal if None.
        name: What the pool is called as a forecaster; ``"pool: "`` and the method by default.
        forecasters: Who is joined; everybody by default.
        trim: Share of forecasts, rounded down, that ``trimmed`` leaves out at either end.
        factor: Power of the odds of ``extremised``.

    Returns:
        The pairs of the pool alone; ``pairs.with_pairs(pooled)`` puts it beside the others.
        ``.left_out`` names what could not be joined.

    Raises:
        UnknownNameError: There is no such pool or forecaster.
        InvalidArgumentError: Weights that do not match the forecasters, a share or factor out
            of range, or a name that a forecaster bears already.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025")).where(kind="binary")
        >>> crowd = ft.pool(pairs, method="median")
        >>> len(crowd), crowd.forecasters
        (40, ['pool: median'])
    """
    choice = Pooling(method=method, weights=weights, trim=trim, factor=factor)
    name = f"pool: {method}" if name is None else name
    joined = _chosen(pairs, forecasters)
    if name in pairs.forecasters:
        raise InvalidArgumentError(f"{name!r} is a forecaster already", field="name")
    _check_weights(choice.weighing, joined.forecasters)
    performances = past_performances(joined) if choice.weighing == "performance" else {}
    questions = list(timelines(joined))
    with_changing_options = (
        set() if joined.absent_options is None else _with_changing_options(joined)
    )
    reasons = [
        _OPTIONS_COME_AND_GO
        if each.question_id in with_changing_options
        else choice.why_refused(each.shape, each.beliefs.shape[1])
        for each in questions
    ]
    accepted = [number for number, reason in enumerate(reasons) if not reason]
    chosen = [questions[number] for number in accepted]
    weigh = None if choice.weighing is None else choice.weigher(performances)
    histories = list(pooled_histories(chosen, choice.join, weigh))
    for number in _without_value(histories, len(chosen)):
        detail = f"{method} of these forecasts has no value: odds of certainties are infinite"
        reasons[accepted[number]] = detail
    left_out = [  # in the order of LEFT_OUT_COLUMNS
        (question.question_id, name, Reason.NO_RULE.value, reason, pd.NA)
        for question, reason in zip(questions, reasons, strict=True)
        if reason
    ]
    left_out += _of_other_levels(joined, chosen)
    pooled = _as_pairs(joined, chosen, histories, left_out, name)
    is_learner = choice.weighing == "performance"
    return attrs.evolve(pooled, learners={name: UNWEIGHED} if is_learner else {})


def _of_other_levels(
    pairs: Pairs, questions: Sequence[QuestionTimeline]
) -> Iterator[tuple[Any, ...]]:
    """Yield what is left out of a pool because its levels are not those of the first forecast."""
    forecasters = pairs.column("forecaster")
    for question in questions:
        for row in question.of_other_levels.tolist():
            levels = ", ".join(f"{level:g}" for level in question.labels)
            detail = f"not pooled: the quantiles pooled here are those of the levels {levels}"
            yield question.question_id, forecasters.iloc[row], Reason.NO_RULE.value, detail, pd.NA


UNWEIGHED = "the pool weighs everybody alike"
"""What weights by performance do without outcomes."""


def _without_value(histories: Sequence[PooledHistories], n_questions: int) -> np.ndarray:
    """Numbers, below ``n_questions``, of the questions of which the pool has no belief."""
    numbers = np.concatenate(
        [each.question_number for each in histories] or [np.zeros(0, dtype=int)]
    )
    return np.flatnonzero(np.bincount(numbers, minlength=n_questions) == 0)


def _chosen(pairs: Pairs, forecasters: Collection[str] | None) -> Pairs:
    if forecasters is None:
        return pairs
    for each in forecasters:
        if each not in pairs.forecasters:
            raise UnknownNameError(
                f"no forecaster {each!r} in these pairs. {did_you_mean(each, pairs.forecasters)}"
            )
    return pairs.having(forecaster=list(forecasters))


def _check_weights(weights: Weights, forecasters: Collection[str]) -> None:
    if weights is None or weights in ("recency", "performance"):
        return
    if not isinstance(weights, Mapping):
        raise InvalidArgumentError(
            "weights are 'recency', 'performance' or one for each forecaster,"
            f" found {shown(weights)}",
            field="weights",
        )
    lacking, strange = set(forecasters) - set(weights), set(weights) - set(forecasters)
    if lacking or strange:
        first = min(lacking or strange)
        fault = "has no weight" if lacking else "has a weight but no forecast"
        raise InvalidArgumentError(
            f"forecaster {first!r} {fault}; weights name each forecaster once", field="weights"
        )
    wrong = [each for each in weights.values() if not (np.isfinite(each) and each >= 0)]
    if wrong or not sum(weights.values()) > 0:
        raise InvalidArgumentError(
            f"weights are 0 or above, and not all 0; found {dict(weights)}", field="weights"
        )


def weights_at(
    question: QuestionTimeline,
    at: np.ndarray,
    live: np.ndarray,
    weighing: Weights,
    performances: Mapping[str, PastPerformance],
) -> np.ndarray:
    """Weights of the forecasters of a question at some moments, shape (T, m).

    Args:
        question: The question.
        at: The moments, as microseconds, shape (T,).
        live: Row in the pairs of each forecaster's live forecast, -1 for none, shape (T, m).
        weighing: Who counts how much.
        performances: The past performance of each forecaster, for weights by performance.
    """
    if weighing == "recency":
        issued = np.where(live >= 0, question.issued_at[live], np.nan)
        return pooling.recency_weights(issued_at=issued)
    if weighing == "performance":
        losses = [
            performances[each].losses_before(at, question.question_id)
            for each in question.forecasters
        ]
        total, n = np.transpose(losses, (1, 2, 0))  # each of shape (T, m)
        return pooling.performance_weights(total=total, n=n)
    if isinstance(weighing, Mapping):
        return np.broadcast_to([weighing[each] for each in question.forecasters], live.shape)
    return np.ones(live.shape)


def _as_pairs(
    pairs: Pairs,
    questions: Sequence[QuestionTimeline],
    histories: Sequence[PooledHistories],
    left_out: list[tuple[Any, ...]],
    name: str,
) -> Pairs:
    numbers, template, at, expires, probability = (
        np.concatenate([np.zeros(0, dtype=kind), *parts])
        for kind, parts in (
            (int, [each.question_number for each in histories]),
            (int, [each.template for each in histories]),
            (float, [each.at for each in histories]),
            (float, [each.expires for each in histories]),
            (float, [_probability(each) for each in histories]),
        )
    )
    order = np.argsort(numbers, kind="stable")
    frame = pairs.without_columns_of_forecasts().frame.iloc[template[order]].reset_index(drop=True)
    place = np.argsort(order)  # the row of each belief, as found, in the frame
    return attrs.evolve(
        pairs,
        frame=frame.assign(
            forecaster=name,
            issued_at=_instants(at[order]),
            expires_at=_instants(expires[order]),
            sequence=np.nan,
            probability=probability[order],
            words=None,
            band_low=np.nan,
            band_high=np.nan,
        ),
        beliefs=dict(_tables(pairs, questions, histories, place)),
        left_out=pd.DataFrame(left_out, columns=list(LEFT_OUT_COLUMNS)).astype({"row": "Int64"}),
    )


def _instants(microseconds: np.ndarray) -> pd.Series[Any]:
    finite = pd.Series(microseconds).where(np.isfinite(microseconds))
    return pd.to_datetime(finite.astype("Int64"), unit="us", utc=True).dt.as_unit("us")


def _probability(history: PooledHistories) -> np.ndarray:
    is_probability = history.shape == "probability"
    return history.belief[:, 1] if is_probability else np.full(len(history.at), np.nan)


def _tables(
    pairs: Pairs,
    questions: Sequence[QuestionTimeline],
    histories: Sequence[PooledHistories],
    place: np.ndarray,
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the long tables of the beliefs of a pool, empty for shapes that no pool has.

    ``place`` is the row in the pool's frame of each belief of the histories, in their order.
    """
    rows_of_each = np.split(place, np.cumsum([len(each.at) for each in histories]))
    for shape, columns in (
        ("options", {"pair": int, "option": object, "probability": float}),
        ("quantiles", {"pair": int, "level": float, "value": float}),
    ):
        parts = [table([], columns)]
        for rows, each in zip(rows_of_each, histories, strict=False):  # the last part is empty
            if each.shape == shape and len(rows):
                labels = [questions[number].labels for number in each.question_number]
                values = (
                    np.repeat(rows, each.belief.shape[1]),
                    np.ravel(labels),
                    each.belief.ravel(),
                )
                parts.append(pd.DataFrame(dict(zip(columns, values, strict=True))).astype(columns))
        long_table = pd.concat([part for part in parts if len(part)] or parts)
        yield shape, long_table.sort_values("pair", kind="stable", ignore_index=True)
    for shape in ("samples", "distributions", "points", "cdfs"):
        yield shape, pairs.beliefs[shape].iloc[:0]
