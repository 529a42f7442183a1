"""Questions, forecasts and resolutions from dataframes, checked like the records of a book."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from forecasttrack.errors import InvalidTableError, did_you_mean
from forecasttrack.records.resolution import STATUSES
from forecasttrack.tables.input_checks import clock, ids, number, read_table, refuse, text
from forecasttrack.tables.schema import (
    BELIEF_COLUMNS,
    Tables,
    columns_of,
    table,
)

SHAPE_OF = {
    "option": "options",
    "level": "quantiles",
    "sample": "samples",
    "parameter": "distribution",
    "value": "point",
}
"""The shape that a column of the long form speaks of; the first that holds something counts."""
SHAPES_OF = {
    "binary": ("probability",),
    "categorical": ("options",),
    "ordered": ("options",),
    "numeric": ("quantiles", "samples", "distribution", "point"),
    "date": ("quantiles", "samples", "distribution", "point"),
}
_KEY = ["question_id", "forecaster", "issued_at", "sequence"]


def tables_from(*, forecasts: Any, questions: Any, resolutions: Any) -> Tables:
    """Check three dataframes and give them the fixed columns.

    Raises:
        InvalidTableError: A column is absent, holds something else, or contradicts another.
    """
    asked = _questions(questions)
    said, beliefs = _forecasts(forecasts, asked)
    return Tables(
        questions=asked,
        forecasts=said,
        resolutions=_resolutions(resolutions, asked),
        beliefs=beliefs,
    )


# --- questions -------------------------------------------------------------------------------


def _questions(given: Any) -> pd.DataFrame:
    known = set(columns_of("questions"))
    frame = read_table(given, "questions", needed=["question_id", "kind"], known=known)
    asked = pd.DataFrame({"question_id": ids(frame, "questions", "question_id")})
    _once(asked["question_id"], "questions")
    kind = text(frame, "kind")
    wrong = ~kind.isin(list(SHAPES_OF)).to_numpy()
    if wrong.any():
        hint = did_you_mean(kind[wrong].iloc[0], SHAPES_OF)
        refuse(wrong, kind, "questions", "kind", f"is no kind of question. {hint}")
    asked["kind"] = kind
    for name in ("opens_at", "closes_at", "closed_at"):
        asked[name] = clock(frame, "questions", name)
    for early, late in (("opens_at", "closes_at"), ("closed_at", "closes_at")):
        fault = f"is later than {late} of the same question"
        refuse((asked[early] > asked[late]).to_numpy(), asked[early], "questions", early, fault)
    listed = [None if each is None else tuple(each) for each in text(frame, "options")]
    asked["options"] = pd.Series(listed, index=asked.index, dtype=object)
    listless = asked["options"].isna() & asked["kind"].isin(["categorical", "ordered"])
    fault = "lists no options, as a choice needs"
    refuse(listless.to_numpy(), asked["question_id"], "questions", "options", fault)
    for name in ("unit", "claim", "relation", "nature", "section", "holder"):
        asked[name] = text(frame, name)
    tags = [(each,) if isinstance(each, str) else each for each in text(frame, "tags")]
    asked["tags"] = pd.Series(
        [None if each is None else tuple(each) for each in tags], index=asked.index, dtype=object
    )
    cluster = text(frame, "cluster")
    asked["cluster"] = cluster.where(cluster.notna(), asked["question_id"].astype(object))
    for name in ("lower", "upper"):
        asked[name] = number(frame, "questions", name)
    asked["weight"] = number(frame, "questions", "weight").fillna(1.0)
    asked["written_at"] = clock(frame, "questions", "written_at")
    asked["condition_id"] = asked["condition_outcome"] = None
    asked["is_condition"] = False
    return asked[list(columns_of("questions"))]


def _once(column: pd.Series[Any], name: str) -> None:
    fault = "stands there twice; a question has one row"
    refuse(column.duplicated().to_numpy(), column, name, "question_id", fault)


# --- resolutions -----------------------------------------------------------------------------


def _resolutions(given: Any, asked: pd.DataFrame) -> pd.DataFrame:
    known = set(columns_of("resolutions")) | {"recorded_at"}
    needed = ["question_id", "status", "outcome"]
    frame = read_table(given, "resolutions", needed=needed, known=known)
    settled = pd.DataFrame({"question_id": ids(frame, "resolutions", "question_id")})
    _once(settled["question_id"], "resolutions")
    _known_questions(settled["question_id"], asked, "resolutions")
    settled["status"] = text(frame, "status")
    wrong = ~settled["status"].isin(STATUSES).to_numpy()
    if wrong.any():
        hint = did_you_mean(settled["status"][wrong].iloc[0], STATUSES)
        refuse(wrong, settled["status"], "resolutions", "status", f"is no status. {hint}")
    settled["outcome"] = text(frame, "outcome")
    for name in ("outcome_low", "outcome_high"):
        settled[name] = number(frame, "resolutions", name)
    settled["known_at"] = clock(frame, "resolutions", "known_at")
    _check_outcomes(settled, asked)
    asked["closed_at"] = _closed_at(asked, settled)
    return settled


def _closed_at(asked: pd.DataFrame, settled: pd.DataFrame) -> pd.Series[Any]:
    """The actual close: as stated, or else the earlier of scheduled close and known outcome."""
    known_at = settled.set_index("question_id")["known_at"].reindex(asked["question_id"])
    known_at.index = asked.index
    close = asked["closes_at"]
    earlier = known_at.where(known_at.notna() & ~(known_at > close), close)
    stated: pd.Series[Any] = asked["closed_at"]
    return stated.where(stated.notna(), earlier)


def _check_outcomes(settled: pd.DataFrame, asked: pd.DataFrame) -> None:
    resolved = (settled["status"] == "resolved").to_numpy()
    has = settled[["outcome", "outcome_low", "outcome_high"]].notna().any(axis=1).to_numpy()
    name = settled["question_id"]
    refuse(resolved & ~has, name, "resolutions", "outcome", "is resolved without an outcome")
    refuse(~resolved & has, name, "resolutions", "outcome", "has an outcome but is not resolved")
    about = asked.set_index("question_id").loc[name[resolved], ["kind", "options"]]
    for row, outcome, kind, options in zip(
        np.flatnonzero(resolved), settled["outcome"][resolved], about["kind"], about["options"],
        strict=True,
    ):  # fmt: skip
        if not _possible(outcome, kind, options):
            raise InvalidTableError(
                f"column 'outcome' of resolutions at row {row}: {outcome!r} is no outcome of the "
                f"{kind} question {name[row]!r}.",
                record_id=str(name[row]),
                field="outcome",
                row=int(row),
            )


def _possible(outcome: object, kind: str, options: tuple[str, ...] | None) -> bool:
    if outcome is None:
        return kind in ("numeric", "date")
    if options is not None:
        return outcome in options
    if isinstance(outcome, str):
        return (kind, outcome) in (("binary", "yes"), ("binary", "no"), ("date", "never"))
    value = float(outcome)  # type: ignore[arg-type]
    return 0 <= value <= 1 if kind == "binary" else bool(np.isfinite(value))


def _known_questions(column: pd.Series[Any], asked: pd.DataFrame, name: str) -> None:
    wrong = ~column.isin(asked["question_id"]).to_numpy()
    refuse(wrong, column, name, "question_id", "is not among the questions")


# --- forecasts -------------------------------------------------------------------------------


def _forecasts(given: Any, asked: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    needed = ["question_id", "forecaster", "issued_at"]
    known = {*columns_of("forecasts"), *SHAPE_OF, "family", "claim"}
    frame = read_table(given, "forecasts", needed=needed, known=known)
    if not {"probability", *SHAPE_OF} & set(frame.columns):
        raise InvalidTableError(
            "forecasts have no column 'probability', nor 'value': nothing is believed",
            field="probability",
        )
    columns = {name: ids(frame, "forecasts", name) for name in needed[:2]}
    _known_questions(columns["question_id"], asked, "forecasts")
    for name in ("issued_at", "expires_at", "recorded_at"):
        columns[name] = clock(frame, "forecasts", name)
    no_time = columns["issued_at"].isna().to_numpy()
    refuse(no_time, columns["issued_at"], "forecasts", "issued_at", "is missing")
    if "expires_at" in frame:
        ended = (columns["expires_at"] < columns["issued_at"]).to_numpy()
        fault = "is earlier than issued_at"
        refuse(ended, columns["expires_at"], "forecasts", "expires_at", fault)
    absent = {float: number(frame[[]], "forecasts", ""), object: text(frame[[]], "")}
    for name in ("sequence", "probability", "level", "sample", "value", "band_low", "band_high"):
        columns[name] = number(frame, "forecasts", name) if name in frame else absent[float]
    for name in ("option", "words", "family", "parameter"):
        columns[name] = text(frame, name) if name in frame else absent[object]
    said = pd.DataFrame(columns, copy=False)
    if any(name in frame and said[name].notna().any() for name in SHAPE_OF):
        return _grouped(said.assign(shape=_shapes(said, asked)))
    return _plain(said, asked), {name: table.copy() for name, table in _EMPTY.items()}


def _plain(said: pd.DataFrame, asked: pd.DataFrame) -> pd.DataFrame:
    """Make forecasts of a table that holds nothing but probabilities of yes."""
    if set(asked["kind"]) != {"binary"}:
        kinds = said["question_id"].map(asked.set_index("question_id")["kind"])
        refuse((kinds != "binary").to_numpy(), said["question_id"], *_MISFIT)
    probability = said["probability"].to_numpy()
    refuse(np.isnan(probability), said["question_id"], *_SILENT)
    refuse(~((probability >= 0) & (probability <= 1)), said["probability"], *_NO_CHANCE)
    shape = np.empty(len(said), dtype=object)
    shape.fill("probability")
    forecasts = said.assign(shape=pd.Series(shape, index=said.index, dtype=object))
    return forecasts[list(columns_of("forecasts"))]


_MISFIT = (
    "forecasts",
    "question_id",
    "has a belief that does not fit the kind of its question; which columns are filled?",
)
_SILENT = ("forecasts", "probability", "has no belief")
_NO_CHANCE = (
    "forecasts",
    "probability",
    "is no probability; one lies in [0, 1]. For a percentage, divide by 100",
)


def _shapes(said: pd.DataFrame, asked: pd.DataFrame) -> pd.Series[Any]:
    shape = pd.Series("probability", index=said.index, dtype=object)
    for column in reversed(SHAPE_OF):
        if said[column].notna().any():
            shape = shape.mask(said[column].notna(), SHAPE_OF[column])
    kinds = said["question_id"].map(asked.set_index("question_id")["kind"])
    fitting = {(each, one) for each, ones in SHAPES_OF.items() for one in ones}
    wrong = np.array([pair not in fitting for pair in zip(kinds, shape, strict=True)])
    refuse(wrong, said["question_id"], *_MISFIT)
    stated = np.where(shape.isin(["probability", "options"]), said["probability"], said["value"])
    refuse(np.isnan(stated), said["question_id"], *_SILENT)
    chance = shape.isin(["probability", "options"]).to_numpy()
    outside = chance & ~said["probability"].between(0, 1).to_numpy()
    refuse(outside, said["probability"], *_NO_CHANCE)
    return shape


def _grouped(said: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    """Make one forecast of the rows of a long form that share pair, instant and sequence."""
    long = ~said["shape"].isin(["probability", "point"]).to_numpy()
    again = said[[*_KEY, "shape"]].duplicated().to_numpy() & long
    lead = ~again
    place = pd.Series(np.cumsum(lead) - 1, index=said.index)
    keys = [said[name] for name in (*_KEY, "shape")]
    number = place.groupby(keys, dropna=False, sort=False).transform("first").to_numpy()
    number = np.where(long, number, place)
    forecasts = said.loc[lead, list(columns_of("forecasts"))].reset_index(drop=True)
    chance = (forecasts["shape"] == "probability").to_numpy()
    forecasts["probability"] = forecasts["probability"].where(chance)
    return forecasts, _beliefs(said, number)


def _beliefs(said: pd.DataFrame, number: np.ndarray) -> dict[str, pd.DataFrame]:
    columns = {
        "options": ["option", "probability"],
        "quantiles": ["level", "value"],
        "samples": ["sample", "value"],
        "distributions": ["parameter", "family", "value"],
        "points": ["value"],
    }
    _one_family(said, number)
    found = {name: _EMPTY[name].copy() for name in BELIEF_COLUMNS}
    for name, keys in columns.items():
        rows = (said["shape"] == _NAMED.get(name, name)).to_numpy()
        if rows.any():
            part = said.loc[rows, keys].assign(forecast=number[rows])
            _said_once(part, name, keys[:1] if len(keys) > 1 else [], said)
            known = BELIEF_COLUMNS[name]
            found[name] = table(list(part[list(known)].itertuples(index=False)), known)
    return found


_NAMED = {"points": "point", "distributions": "distribution"}
"""The shape that a table of beliefs holds, where it is not called like it."""


def _one_family(said: pd.DataFrame, number: np.ndarray) -> None:
    """Refuse a distribution without a family, with two, or with one among its parameters."""
    rows = (said["shape"] == "distribution").to_numpy()
    family = said["family"]
    refuse(rows & family.isna().to_numpy(), said["parameter"], *_NO_FAMILY)
    refuse((said["parameter"] == "family").to_numpy(), said["parameter"], *_NO_PARAMETER)
    lead = family[rows].groupby(number[rows]).transform("first")
    other = np.zeros(len(said), dtype=bool)
    other[rows] = (family[rows] != lead).to_numpy()
    refuse(other, family, "forecasts", "family", "is a second family in one forecast")


_NO_FAMILY = ("forecasts", "family", "is a parameter of no family; name one, such as 'normal'")
_NO_PARAMETER = ("forecasts", "parameter", "names no parameter; the family has its own column")
_EMPTY = {name: table([], known) for name, known in BELIEF_COLUMNS.items()}


def _said_once(part: pd.DataFrame, name: str, keys: list[str], said: pd.DataFrame) -> None:
    if not keys:
        return
    twice = np.zeros(len(said), dtype=bool)
    twice[part.index] = part[["forecast", *keys]].duplicated().to_numpy()
    fault = f"stands twice in one forecast of {name}; does a 'sequence' tell two of them apart?"
    refuse(twice, said[keys[0]], "forecasts", keys[0], fault)
