"""Scores averaged over questions or claims, never across rule, convention, kind or unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, get_args

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidArgumentError, InvalidTableError
from forecasttrack.evaluation.scores.mean_rows import MeanRows, Per
from forecasttrack.evaluation.scores.other_outcomes import OTHER
from forecasttrack.evaluation.scores.question_columns import EARLY, HINDSIGHT
from forecasttrack.findings.early_answers import PROVISIONAL_NOTE
from forecasttrack.findings.finding import PROVISIONAL
from forecasttrack.tables.group_names import beside_results

_NEEDED = ("question_id", "claim", "cluster", "score", "weight", "direction", *OTHER, EARLY,
           HINDSIGHT)  # fmt: skip

APART = ("rule", "convention", "kind", "unit")
"""Scores that differ in any of these are never averaged."""

_RESULTS = (
    *("direction", "mean", "n", "n_claims", "n_clusters", "participation"),
    *("low", "high", "level", "interval", "note", "barred_by"),
)


def summarise(
    frame: pd.DataFrame, by: str | Sequence[str] | None, *, per: Per, level: float = 0.95
) -> pd.DataFrame:
    """Average the rows of a frame of scores; see ``Scores.summarise`` for the result.

    What identifies rows is coded once for the whole frame: texts are slow to group by.

    Raises:
        InvalidArgumentError: There is no such way to count.
    """
    keys = _keys(by, per)
    rows = [
        {
            **values,
            **_measures(part, per=per, level=level),
            "participation": len(np.unique(part.question)) * share,
        }
        for values, part, share in _parts(frame, keys)
    ]
    return pd.DataFrame(rows, columns=[*keys, *_RESULTS])


def means(frame: pd.DataFrame, by: str | Sequence[str] | None, *, per: Per) -> pd.DataFrame:
    """The groups of `summarise` with their ``direction`` and ``mean`` alone."""
    keys = _keys(by, per)
    rows = [{**values, "mean": part.mean(per)} for values, part, _ in _parts(frame, keys)]
    return pd.DataFrame(rows, columns=[*keys, "direction", "mean"])


def _keys(by: str | Sequence[str] | None, per: Per) -> list[str]:
    """All columns that scores are grouped by."""
    if per not in get_args(Per):
        raise InvalidArgumentError(f"per is 'question' or 'claim', found {shown(per)}", field="per")
    return list(dict.fromkeys([*beside_results(by, _RESULTS), *APART]))


def _parts(
    frame: pd.DataFrame, keys: Sequence[str]
) -> Iterator[tuple[dict[str, Any], MeanRows, float]]:
    """Each group: its keys with the direction, its rows, 1 / (number of questions scored)."""
    frame = frame[[name for name in frame if name in {*keys, *_NEEDED}]]
    every = MeanRows.of(frame)
    share = 1 / _n_scored(frame, every.question)
    direction = frame["direction"].to_numpy()
    for values, rows in _groups(frame, keys):
        named = dict(zip(keys, values, strict=True))
        named["direction"] = f"{direction[rows[0]]} is better"
        yield named, every.take(rows), share[rows[0]]


def _n_scored(frame: pd.DataFrame, question: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each row the number of questions scored under its rule, convention, kind and unit."""
    form = _numbered(frame, APART)
    size = question.max(initial=-1) + 1
    pairs = pd.unique(form * size + question)
    return np.bincount(pairs // max(size, 1))[form]


def _groups(
    frame: pd.DataFrame, keys: Sequence[str]
) -> Iterator[tuple[tuple[Any, ...], NDArray[np.intp]]]:
    """The values of the keys, in order, and the places of the rows that have them."""
    if not len(frame):
        return
    number = _numbered(frame, keys)
    order = np.argsort(number, kind="stable")
    starts = np.flatnonzero(np.diff(number[order], prepend=-1))
    first_rows = frame[list(keys)].iloc[order[starts]].astype(object)
    rows_by_group = np.split(order, starts[1:])
    for values, rows in zip(first_rows.itertuples(index=False), rows_by_group, strict=True):
        yield tuple(None if pd.isna(value) else value for value in values), rows


def _numbered(frame: pd.DataFrame, keys: Sequence[str]) -> NDArray[np.int64]:
    """A number per row, equal for equal keys, in the order of their values, missing ones last."""
    number = np.zeros(len(frame), dtype=np.int64)
    for name in keys:
        codes, values = pd.factorize(frame[name], sort=True, use_na_sentinel=False)
        if len(values) > 1:
            number = _without_gaps(number * len(values) + codes)
    return number


def _without_gaps(number: NDArray[np.int64]) -> NDArray[np.int64]:
    """Numbers replaced by their ranks, counted from 0 without gaps."""
    if number.max(initial=0) > 4 * len(number):
        return np.unique(number, return_inverse=True)[1].astype(np.int64)
    occurs = np.bincount(number) > 0
    return (np.cumsum(occurs) - 1)[number]


def _measures(rows: MeanRows, *, per: Per, level: float) -> dict[str, Any]:
    found = rows.interval(per=per, level=level)
    if rows.provisional:
        found = attrs.evolve(
            found, low=np.nan, high=np.nan, note=PROVISIONAL_NOTE, barred_by=PROVISIONAL
        )
    claims = np.unique(rows.named_claim[rows.named_claim >= 0])
    over = "claims" if per == "claim" and len(claims) else "questions"
    return {
        "mean": rows.mean(per),
        "n": len(rows),
        "n_claims": len(claims),
        "n_clusters": int(found.details["n_clusters"]),
        "low": found.low,
        "high": found.high,
        "level": level,
        "interval": f"{found.method}, over {over}",
        "note": rows.noted(found.note),
        "barred_by": rows.barred(found.barred_by),
    }


# --- forms and tables ------------------------------------------------------------------------


def forms(frame: pd.DataFrame) -> Iterator[tuple[dict[str, Any], pd.DataFrame]]:
    """Split scores by what must never be averaged: rule, convention, kind and unit.

    Raises:
        InvalidTableError: A question bears different weights or clusters, or scores of one form
            have different directions.
    """
    for values, rows in _groups(frame, APART):
        group = frame if len(rows) == len(frame) else frame.iloc[rows]
        _check_alike(group)
        yield dict(zip(APART, values, strict=True)), group


def form_named(row: pd.Series[Any]) -> str:
    """Name the form of a row of scores by its rule and the kind of its questions.

    Example:
        >>> form_named(pd.Series({"rule": "crps", "kind": "numeric", "unit": "t"}))
        'crps, numeric questions in t'
    """
    unit = "" if pd.isna(row["unit"]) else f" in {row['unit']}"
    return f"{row['rule']}, {row['kind']} questions{unit}"


def _check_alike(group: pd.DataFrame) -> None:
    question, _ = pd.factorize(group["question_id"])
    for column in ("weight", "cluster"):
        codes, _ = pd.factorize(group[column], use_na_sentinel=False)
        of_question = np.empty(question.max(initial=-1) + 1, dtype=codes.dtype)
        of_question[question] = codes
        differs = of_question[question] != codes
        if differs.any():
            name = group["question_id"][differs].min()
            found = sorted(set(group.loc[group["question_id"] == name, column].map(str)))
            raise InvalidTableError(
                f"question {name!r} has several values of {column}: {', '.join(found)}."
                " It is a property of the question; score all forecasters together",
                record_id=str(name),
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
