"""Scores averaged over questions or claims, and taken apart where they must not be averaged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasttrack.errors import InvalidArgumentError, InvalidTableError, did_you_mean
from forecasttrack.evaluation.scores.other_outcomes import OTHER
from forecasttrack.inference.binary_means import BinaryScores, binary_mean, binary_scores
from forecasttrack.inference.means import clustered_mean
from forecasttrack.reliability.result import TestResult

_CLAIM = "claim or question"
_QUESTION, _CLUSTER = _CODES = ("code of the question", "code of the cluster")
_NEEDED = ("question_id", "claim", "cluster", "score", "weight", "direction", *OTHER)

APART = ("rule", "convention", "kind", "unit")
"""Scores that differ in any of these are never averaged."""


Per = Literal["question", "claim"]
"""What a mean goes over."""


def summarise(
    frame: pd.DataFrame, by: str | Sequence[str] | None, *, per: Per, level: float = 0.95
) -> pd.DataFrame:
    """Average the rows of a frame of scores; ``Scores.summarise`` says what comes out.

    What identifies rows is coded once for the whole frame: texts are slow to group by.

    Raises:
        InvalidArgumentError: There is no such column, or no such way to count.
    """
    if per not in get_args(Per):
        raise InvalidArgumentError(f"per is 'question' or 'claim', found {per!r}", field="per")
    keys = list(dict.fromkeys([*_columns(frame, by), *APART]))
    frame = frame[[name for name in frame if name in {*keys, *_NEEDED}]]
    frame = frame.assign(**{_CLAIM: claim_or_question(frame), **_codes(frame)})
    answered = frame.groupby(list(APART), dropna=False)["question_id"].transform("nunique")
    rows = [
        {
            **dict(zip(keys, values, strict=True)),
            **_measures(group, per=per, level=level),
            "participation": group["question_id"].nunique() / answered[group.index[0]],
        }
        for values, group in _groups(frame, keys)
    ]
    columns = [*keys, "direction", "mean", "n", "n_claims", "n_clusters"]
    columns += ["participation", "low", "high"]
    return pd.DataFrame(rows, columns=[*columns, "level", "interval", "note"])


def _columns(frame: pd.DataFrame, by: str | Sequence[str] | None) -> list[str]:
    columns = [] if by is None else [by] if isinstance(by, str) else list(by)
    for name in columns:
        if name not in frame:
            raise InvalidArgumentError(
                f"scores have no column {name!r}. {did_you_mean(name, frame.columns)}", field="by"
            )
    return columns


def _groups(
    frame: pd.DataFrame, keys: Sequence[str]
) -> Iterator[tuple[tuple[Any, ...], pd.DataFrame]]:
    for values, group in frame.groupby(list(keys), dropna=False, sort=True):
        yield tuple(None if pd.isna(value) else value for value in values), group  # type: ignore[call-overload]


def _measures(group: pd.DataFrame, *, per: Per, level: float) -> dict[str, Any]:
    scores, weights, _ = columns_of_mean(group, per)
    found = mean_interval(group, per=per, level=level)
    return {
        "direction": f"{group['direction'].iloc[0]} is better",
        "mean": weighted_mean(scores, weights),
        "n": len(group),
        "n_claims": group["claim"].nunique(),
        "n_clusters": int(found.details["n_clusters"]),
        "low": found.low,
        "high": found.high,
        "level": level,
        "interval": f"{found.method}, over {means_over(group, per)}",
        "note": found.note,
    }


def columns_of_mean(
    group: pd.DataFrame, per: Per
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Score, weight and cluster of whatever the mean goes over."""
    if per == "claim":
        return _claim_means(group)
    return group["score"].to_numpy(), group["weight"].to_numpy(), group["cluster"].to_numpy()


def mean_interval(group: pd.DataFrame, *, per: Per = "question", level: float) -> TestResult:
    """Bound the mean of some rows: exactly for yes/no questions, else by theory of many clusters.

    Args:
        group: Rows of one rule, convention, kind and unit, with the columns that
            ``with_other_outcomes`` adds where an exact interval is wanted.
        per: What the mean goes over.
        level: Level of the interval, inside (0, 1).
    """
    exact = _exactly(group, per=per, level=level)
    if exact is not None:
        return exact
    score, weight, cluster = columns_of_mean(group, per)
    known = weight > 0
    return clustered_mean(
        score=score[known], weight=weight[known], cluster=cluster[known].astype(str), level=level
    )


def _exactly(group: pd.DataFrame, *, per: str, level: float) -> TestResult | None:
    """Exact interval of scores of yes/no questions; None for scores of anything else."""
    scores = exact_scores(group, per=per)
    return None if scores is None else binary_mean(scores, level=level)


def exact_scores(group: pd.DataFrame, *, per: str, suffix: str = "") -> BinaryScores | None:
    """Scores of yes/no questions ready for exact formulas; None for scores of anything else.

    Args:
        group: As for ``mean_interval``.
        per: What the mean goes over.
        suffix: What ends the names of the columns of scores, such as those of a baseline.
    """
    names = {name: f"{name}{suffix}" for name in ("score", "otherwise", "probability")}
    if names["otherwise"] not in group:
        return None
    if not np.isfinite(group[[names["score"], names["otherwise"]]]).all(axis=None):
        return None
    codes = {name: group[name] for name in _CODES} if _QUESTION in group else _codes(group)
    weight, cluster = group["weight"], codes[_CLUSTER]
    if per == "claim":
        weight = weight / weight.groupby(group[_CLAIM]).transform("sum")
        cluster = pd.Series(_joined(group[_CLAIM], cluster), index=group.index)
    return binary_scores(
        **{name: group[column] for name, column in names.items()},
        outcome=group["outcome"],
        weight=weight.fillna(0.0),
        cluster=cluster,
        question=codes[_QUESTION],
    )


def _codes(frame: pd.DataFrame) -> dict[str, pd.Series[Any]]:
    """Whole numbers for question and cluster; a question without a cluster stands for itself."""
    question = pd.factorize(frame["question_id"].to_numpy())[0]
    cluster = pd.factorize(frame["cluster"].astype(object).map(str, na_action="ignore"))[0]
    alone = cluster.max(initial=-1) + 1 + question
    codes = {_QUESTION: question, _CLUSTER: np.where(cluster < 0, alone, cluster)}
    return {name: pd.Series(each, index=frame.index) for name, each in codes.items()}


def _joined(claim: pd.Series[Any], cluster: pd.Series[Any]) -> NDArray[Any]:
    """Code of what hangs together by claim or by cluster, directly or through others."""
    from scipy.sparse import coo_array  # noqa: PLC0415 - scipy loads when first used
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    codes = [pd.factorize(each)[0] for each in (claim, cluster)]
    size = codes[0].max(initial=-1) + 1
    links = coo_array(
        (np.ones(len(claim)), (codes[0], codes[1] + size)), shape=(2 * len(claim) + 1,) * 2
    )
    return np.asarray(connected_components(links, directed=False)[1][codes[0]])


def means_over(group: pd.DataFrame, per: Per) -> str:
    """What a mean of scores goes over, in words: claims only where there are any."""
    return "claims" if per == "claim" and group["claim"].notna().any() else "questions"


def with_claims(group: pd.DataFrame) -> pd.DataFrame:
    """Rows with the column by which means over claims are made."""
    return group.assign(**{_CLAIM: claim_or_question(group)})


def claim_or_question(group: pd.DataFrame) -> pd.Series[Any]:
    """The claim each row serves; a question without a claim stands for itself."""
    return group["claim"].where(
        group["claim"].notna(), "question " + group["question_id"].astype(str)
    )


def _claim_means(group: pd.DataFrame) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Mean score, weight 1 and cluster of each claim; a claim without one stands for itself."""
    code, names = pd.factorize(group[_CLAIM].to_numpy())
    score, weight = group["score"].to_numpy(float), group["weight"].to_numpy(float)
    with np.errstate(invalid="ignore"):  # a claim whose questions weigh nothing has no mean
        means = np.bincount(code, weights=score * weight) / np.bincount(code, weights=weight)
    cluster = group["cluster"].where(group["cluster"].notna(), group[_CLAIM])
    # Codes are numbered in the order in which claims first appear, as the first rows are.
    first = np.unique(code, return_index=True)[1]
    return means, np.ones(len(names)), cluster.to_numpy()[first].astype(str)


def mean_score(group: pd.DataFrame, *, per: Per) -> float:
    """Mean of scores of one form over questions, or over the means of claims."""
    if per == "question":
        return weighted_mean(group["score"].to_numpy(float), group["weight"].to_numpy(float))
    scores, weights, _ = _claim_means(with_claims(group))
    return weighted_mean(scores, weights)


def weighted_mean(scores: NDArray[Any], weights: NDArray[Any]) -> float:
    """Weighted mean; infinity stays infinity, and no weight at all gives NaN."""
    total = float(weights.sum())
    return float(np.sum(scores * weights) / total) if total else np.nan


# --- forms and tables ------------------------------------------------------------------------


def forms(frame: pd.DataFrame) -> Iterator[tuple[dict[str, Any], pd.DataFrame]]:
    """Take scores apart by what must never be averaged: rule, convention, kind and unit.

    Raises:
        InvalidTableError: A question bears different weights or clusters, or a direction differs
            within one of them.
    """
    for values, group in frame.groupby(list(APART), dropna=False, sort=True):
        labels = [None if pd.isna(value) else value for value in values]  # type: ignore[call-overload]
        _check_alike(group)
        yield dict(zip(APART, labels, strict=True)), group


def _check_alike(group: pd.DataFrame) -> None:
    for column in ("weight", "cluster"):
        kinds = group.groupby("question_id")[column].nunique(dropna=False)
        if (kinds > 1).any():
            question = kinds.index[kinds > 1][0]
            found = sorted(set(group.loc[group["question_id"] == question, column].map(str)))
            raise InvalidTableError(
                f"question {question!r} has several values of {column}: {', '.join(found)}."
                " It is a property of the question; score all forecasters together",
                record_id=str(question),
                field=column,
            )
    if len(group["direction"].unique()) > 1:
        raise InvalidTableError(
            f"scores of {group['rule'].iloc[0]!r} go both ways; they cannot be compared",
            field="direction",
        )


def table_of(group: pd.DataFrame) -> pd.DataFrame:
    """One row per question, one column per forecaster; several scores of one are averaged."""
    return group.pivot_table(
        index="question_id", columns="forecaster", values="score", aggfunc="mean", dropna=False
    ).dropna(how="all")
