"""The questions of bare pairs as entries of a scorecard, with ids in place of texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from forecasttrack.display import progress
from forecasttrack.pairing import Pairs
from forecasttrack.records.belief import (
    Belief,
    Distribution,
    OptionProbabilities,
    Point,
    Probability,
    Quantiles,
    Samples,
)
from forecasttrack.records.kind import Binary, Categorical, Date, Kind, Numeric, Ordered
from forecasttrack.records.moments import written_out
from forecasttrack.records.wording import Band
from forecasttrack.scorecard.beliefs import ends_of, happened, number_of, says, scale_of
from forecasttrack.scorecard.book_entries import UNMARKED, Marking
from forecasttrack.scorecard.entries import (
    SHOWN_APART,
    Answer,
    ScorecardEntry,
    Span,
    Together,
    joined,
    mean_of,
)
from forecasttrack.tables.reasons import Reason

ONE_BY_ONE = 200_000
"""More pairs than this are never listed one by one, only summarised by question."""

_UNSETTLED = (
    Reason.OPEN,
    Reason.EARLY,
    Reason.UNRESOLVED,
    Reason.ANNULLED,
    Reason.AMBIGUOUS,
    Reason.CONDITION_NOT_MET,
)


def pair_entries(pairs: Pairs, marking: Marking) -> Iterator[ScorecardEntry]:
    """Yield an entry for each question of pairs, and for each that was left out.

    Args:
        pairs: The pairs; ids are text.
        marking: What evaluation found.
    """
    frame = pairs.frame
    summaries = _summaries(pairs, marking) if len(frame) > ONE_BY_ONE else None
    beliefs = _beliefs(pairs) if summaries is None else {}
    groups = frame.groupby("question_id", sort=True).indices
    silent = pairs.left_out[~pairs.left_out["question_id"].isin(list(groups))]
    reasons = silent.groupby("question_id", sort=True)["reason"].first()
    for question_id, rows in progress.over(groups.items(), "listing questions", total=len(groups)):
        first = frame.iloc[rows[0]]
        if summaries is not None:
            yield _entry(first, answers=(), together=summaries[str(question_id)])
            continue
        yield _answered(frame.iloc[rows], first, beliefs, marking)
    for question_id, reason in reasons.items():
        status = reason if reason in _UNSETTLED else "left out"
        yield ScorecardEntry(id=str(question_id), asks=str(question_id), status=str(status))


def _entry(first: Any, **further: Any) -> ScorecardEntry:
    kind, outcome = _kind(first), _outcome(first)
    together = further.get("together")
    return ScorecardEntry(
        id=str(first["question_id"]),
        asks=str(first["question_id"]),
        kind=kind.name,
        claim_id=str(first["claim"] or ""),
        section=str(first["section"] or ""),
        nature=str(first["nature"] or ""),
        relation=str(first["relation"] or ""),
        opens=_instant(first["opens_at"]),
        closes=_instant(first["closes_at"]),
        closes_key="" if pd.isna(first["closes_at"]) else first["closes_at"].isoformat(),
        known=_instant(first["known_at"]),
        status=outcome if outcome in ("yes", "no") else "settled",
        outcome=happened(outcome, kind) if isinstance(outcome, float | str) else "",
        **{
            "place": number_of(outcome, Binary()) if isinstance(kind, Binary) else None,
            "n_answers": together.n if together is not None else 0,
            **further,
        },
    )


def _answered(
    rows: pd.DataFrame, first: Any, beliefs: dict[int, Belief], marking: Marking
) -> ScorecardEntry:
    order = rows.sort_values(["issued_at", "sequence"], kind="stable")
    times = order["forecaster"].value_counts()
    last = order.drop_duplicates("forecaster", keep="last").sort_values("forecaster")
    kind, outcome = _kind(first), _outcome(first)
    ends = [
        ends_of(beliefs[place], _band(row), outcome)
        for place, row in last.iterrows()
        if place in beliefs
    ]
    happened_at = number_of(outcome, kind)
    scale = scale_of(kind, [*(value for each in ends for value in each), happened_at])
    answers = []
    for (place, row), own in zip(last.iterrows(), ends, strict=True):
        key = (str(row["question_id"]), str(row["forecaster"]))
        score, rule, unit = marking.marks.get(key, UNMARKED)
        answers.append(
            Answer(
                forecaster=key[1],
                says=says(beliefs[place], kind),  # type: ignore[index]
                span=scale.span(*own),
                words=str(row["words"] or ""),
                score=score,
                rule=rule,
                unit=unit,
                went=marking.went.get(key, ""),
                revisions=int(times[row["forecaster"]]),
            )
        )
    points = [each.span.point for each in answers if each.span.point is not None]
    scores = [each.score for each in answers if each.is_counted]
    return _entry(
        first,
        answers=tuple(answers),
        n_answers=len(answers),
        place=scale.place(happened_at),
        together=joined(points, scores) if len(answers) > SHOWN_APART else None,
    )


def _summaries(pairs: Pairs, marking: Marking) -> dict[str, Together]:
    """Median and quartiles of what was said about each question, in bulk."""
    frame = pairs.frame.sort_values(["issued_at", "sequence"], kind="stable")
    last = frame.drop_duplicates(["question_id", "forecaster"], keep="last")
    grouped = last.groupby("question_id")["probability"]
    quarters = {at: grouped.quantile(at) for at in (0.25, 0.5, 0.75)}
    spread = pd.DataFrame(quarters).astype(object)
    spread = spread.where(spread.notna(), None)
    scores: dict[str, list[float]] = {}
    for (question_id, _), (score, *_rule) in marking.marks.items():
        scores.setdefault(question_id, []).append(score)
    return {
        str(question_id): Together(
            n=int(n),
            span=Span(low=row[0.25], point=row[0.5], high=row[0.75]),
            score=mean_of(scores.get(str(question_id), [])),
        )
        for (question_id, row), n in zip(spread.iterrows(), grouped.size(), strict=True)
    }


def _beliefs(pairs: Pairs) -> dict[int, Belief]:
    """What was said in each row, as beliefs."""
    beliefs: dict[int, Belief] = {
        place: Probability(float(p))
        for place, p in enumerate(pairs.frame["probability"])
        if not np.isnan(p)
    }
    for shape, table in pairs.beliefs.items():
        for place, rows in table.groupby("pair"):
            beliefs[int(str(place))] = _MADE[shape](rows)
    return beliefs


_MADE: dict[str, Callable[[pd.DataFrame], Belief]] = {
    "options": lambda rows: OptionProbabilities(
        dict(zip(rows["option"], rows["probability"], strict=True))
    ),
    "quantiles": lambda rows: Quantiles.at(dict(zip(rows["level"], rows["value"], strict=True))),
    "samples": lambda rows: Samples(float(value) for value in rows["value"]),
    "distributions": lambda rows: Distribution(
        str(rows["family"].iloc[0]), dict(zip(rows["parameter"], rows["value"], strict=True))
    ),
    "points": lambda rows: Point(float(rows["value"].iloc[0])),
}


def _kind(row: Any) -> Kind:
    match row["kind"]:
        case "categorical":
            return Categorical(row["options"])
        case "ordered":
            return Ordered(row["options"])
        case "numeric":
            return Numeric(str(row["unit"] or "units"))
        case "date":
            return Date()
    return Binary()


def _outcome(row: Any) -> str | float | None:
    value = row["outcome"]
    if pd.isna(value):
        return None
    if row["kind"] == "binary" and value in (0.0, 1.0):
        return "yes" if value else "no"
    if row["options"] is not None and row["kind"] != "binary":
        return str(row["options"][int(value)])
    if row["kind"] == "date":
        return "never" if np.isinf(value) else _iso(float(value))
    return float(value)


def _iso(days: float) -> str:
    return (pd.Timestamp(0, tz="UTC") + pd.Timedelta(days=days)).date().isoformat()


def _band(row: Any) -> Band | None:
    return None if pd.isna(row["band_low"]) else Band(row["band_low"], row["band_high"])


def _instant(instant: Any) -> str:
    """An instant in UTC: pairs no longer tell midnight from the end of the day before."""
    return "" if pd.isna(instant) else written_out(instant)
