"""The questions of pairs as entries of a scorecard, with ids in place of texts."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.display import progress
from forecasttrack.pairing import Pairs
from forecasttrack.records.belief import (
    Belief,
    Cdf,
    Distribution,
    OptionProbabilities,
    Point,
    Probability,
    Quantiles,
    Samples,
)
from forecasttrack.records.choices import Categorical, Ordered
from forecasttrack.records.days import from_days
from forecasttrack.records.forecast import Forecast
from forecasttrack.records.kind import Binary, Date, Kind, Numeric
from forecasttrack.records.moments import (
    Period,
    from_shown_end,
    microseconds,
    moment,
    written_out,
)
from forecasttrack.records.resolution import Outcome, Range
from forecasttrack.records.wording import Band
from forecasttrack.scorecard.beliefs import (
    Span,
    belief_text,
    draws_of,
    ends_of,
    number_of,
    outcome_text,
    scale_of,
)
from forecasttrack.scorecard.book_entries import NO_SCORE, ScoreLookup
from forecasttrack.scorecard.entries import (
    LISTED_SINGLY,
    Answer,
    AnswerSummary,
    ScorecardEntry,
    mean_of,
    summary_of,
)
from forecasttrack.scorecard.histories import Life, histories, stated
from forecasttrack.tables.reasons import Reason
from forecasttrack.tables.schema import columns_of

ONE_BY_ONE = 100_000
"""Most pairs that are listed one by one; more are summarised by question."""

_KNOWN_COLUMNS = {*columns_of("pairs"), "text"}
_UNSETTLED = (
    Reason.OPEN,
    Reason.EARLY,
    Reason.UNRESOLVED,
    Reason.ANNULLED,
    Reason.AMBIGUOUS,
    Reason.CONDITION_NOT_MET,
)


def pair_entries(pairs: Pairs, lookup: ScoreLookup) -> Iterator[ScorecardEntry]:
    """Yield an entry for each question of pairs, and then for each question that they leave out.

    Args:
        pairs: The pairs, whose ids are text.
        lookup: The scores, and what was left out of them and why.
    """
    frame = pairs.frame
    firsts = _rows(frame.drop_duplicates("question_id").sort_values("question_id"))
    summaries = _summaries(pairs, lookup) if len(frame) > ONE_BY_ONE else None
    last, revised = _listed(pairs) if summaries is None else ({}, {})
    silent = pairs.left_out[~pairs.left_out["question_id"].isin(frame["question_id"].unique())]
    reasons = silent.groupby("question_id", sort=True)["reason"].first()
    own = _own_columns(frame)
    for first in progress.over(firsts, "listing questions"):
        if summaries is not None:
            made = _entry(first, answers=(), summary=summaries[str(first["question_id"])])
        else:
            made = _answered(last[first["question_id"]], first, lookup)
            if first["question_id"] in revised:
                made = attrs.evolve(made, **_over_time(first, revised[first["question_id"]]))
        columns = own.get(first["question_id"])
        yield made if columns is None else attrs.evolve(made, own=columns)
    for question_id, reason in reasons.items():
        status = reason if reason in _UNSETTLED else "left out"
        yield ScorecardEntry(id=str(question_id), text=str(question_id), status=str(status))


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as dictionaries, which is much faster than a Series for each row."""
    columns = [[None if each is pd.NA else each for each in frame[name].tolist()] for name in frame]
    names = [str(name) for name in frame]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _listed(
    pairs: Pairs,
) -> tuple[dict[str, list[LastForecast]], dict[str, list[Forecast]]]:
    """The last forecasts by question; and all forecasts by question, of those with revisions."""
    order = pairs.frame.sort_values(["issued_at", "sequence"], kind="stable")
    beliefs = _beliefs(pairs)
    return _last_forecasts(order, beliefs), _revised(order, beliefs)


def _entry(first: Any, **further: Any) -> ScorecardEntry:
    kind, outcome = _kind(first), _outcome(first)
    summary, text = further.get("summary"), first.get("text")
    return ScorecardEntry(
        id=str(first["question_id"]),
        text=str(first["question_id"] if pd.isna(text) else text),
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
        outcome=outcome_text(outcome, kind),
        **{
            "place": number_of(outcome, Binary()) if isinstance(kind, Binary) else None,
            "n_answers": summary.n if summary is not None else 0,
            **further,
        },
    )


def _own_columns(frame: pd.DataFrame) -> dict[Any, dict[str, tuple[str, ...]]]:
    """The values of tags and further columns by question, each value once."""
    found: dict[Any, dict[str, tuple[str, ...]]] = {}
    for name in [each for each in map(str, frame) if each == "tags" or each not in _KNOWN_COLUMNS]:
        pairs = frame[["question_id", name]].explode(name).dropna().drop_duplicates()
        for question_id, values in pairs.groupby("question_id", sort=False)[name]:
            found.setdefault(question_id, {})[name] = tuple(map(str, values))
    return found


@attrs.frozen
class LastForecast:
    """The last forecast of one forecaster on one question."""

    forecaster: str
    belief: Belief
    band: Band | None
    words: str
    n_forecasts: int


_HISTORY = ["question_id", "forecaster"]
"""The columns that identify a history: question and forecaster."""


def _revised(order: pd.DataFrame, beliefs: Mapping[int, Belief]) -> dict[str, list[Forecast]]:
    """All forecasts by question, of the questions on which a forecast was revised or expires."""
    changed = order.duplicated(_HISTORY) | order["expires_at"].notna()
    rows = order[order["question_id"].isin(order.loc[changed, "question_id"].unique())]
    found: dict[str, list[Forecast]] = {}
    columns = [*_HISTORY, "issued_at", "expires_at"]
    for place, question, who, issued, lapsed in rows[columns].itertuples(name=None):
        forecast = Forecast(
            question_id=str(question),
            forecaster=str(who),
            belief=beliefs[place],
            issued_at=moment(issued),
            expires_at=None if pd.isna(lapsed) else moment(lapsed),
        )
        found.setdefault(question, []).append(forecast)
    return found


def _over_time(first: Any, forecasts: Sequence[Forecast]) -> dict[str, Any]:
    """The attributes `drawn` and `stated` of the entry of a question with revised forecasts."""
    kind = _kind(first)
    opens, closed = (
        None if pd.isna(first[name]) else microseconds(moment(first[name]))
        for name in ("opens_at", "closed_at")
    )
    over = () if closed is None else (closed,)
    life = Life(kind=kind, outcome=_outcome(first), opens=opens, ends=over)
    return {"drawn": histories(life, forecasts), "stated": partial(stated, kind, forecasts)}


def _last_forecasts(
    order: pd.DataFrame, beliefs: Mapping[int, Belief]
) -> dict[str, list[LastForecast]]:
    """The last forecasts on each question, in the order of their forecasters' names."""
    keys = _HISTORY
    last = order.assign(n_forecasts=order.groupby(keys)["outcome"].transform("size"))
    last = last.drop_duplicates(keys, keep="last").sort_values(keys, kind="stable")
    columns = [*keys, "band_low", "band_high", "words", "n_forecasts"]
    found: dict[str, list[LastForecast]] = {}
    for place, question, who, low, high, words, count in last[columns].itertuples(name=None):
        band = None if np.isnan(low) else Band(low, high)
        forecast = LastForecast(str(who), beliefs[place], band, str(words or ""), int(count))
        found.setdefault(question, []).append(forecast)
    return found


def _answered(
    last: Sequence[LastForecast], first: Mapping[Any, Any], lookup: ScoreLookup
) -> ScorecardEntry:
    kind, outcome = _kind(first), _outcome(first)
    ends = [ends_of(each.belief, each.band, outcome) for each in last]
    outcome_number = number_of(outcome, kind)
    drawn = [value for each in last for value in draws_of(each.belief)]
    scale = scale_of(kind, [*(value for each in ends for value in each), outcome_number, *drawn])
    answers = []
    for each, own in zip(last, ends, strict=True):
        key = (str(first["question_id"]), each.forecaster)
        score, rule, unit = lookup.scores.get(key, NO_SCORE)
        answers.append(
            Answer(
                forecaster=each.forecaster,
                forecast=belief_text(each.belief, kind),
                span=scale.span(*own, draws_of(each.belief)),
                words=each.words,
                score=score,
                rule=rule,
                unit=unit,
                reason=lookup.reasons.get(key, ""),
                n_forecasts=each.n_forecasts,
            )
        )
    points = [each.span.point for each in answers if each.span.point is not None]
    scores = [each.score for each in answers if each.is_counted]
    return _entry(
        first,
        answers=tuple(answers),
        n_answers=len(answers),
        place=scale.place(outcome_number),
        summary=summary_of(points, scores) if len(answers) > LISTED_SINGLY else None,
    )


def _summaries(pairs: Pairs, lookup: ScoreLookup) -> dict[str, AnswerSummary]:
    """The median and quartiles of the last forecasts on each question, computed for all at once."""
    frame = pairs.frame.sort_values(["issued_at", "sequence"], kind="stable")
    last = frame.drop_duplicates(["question_id", "forecaster"], keep="last")
    grouped = last.groupby("question_id")["probability"]
    quarters = [
        [None if np.isnan(each) else each for each in grouped.quantile(at).tolist()]
        for at in (0.25, 0.5, 0.75)
    ]
    spread = [Span(low=low, point=mid, high=high) for low, mid, high in zip(*quarters, strict=True)]
    size = grouped.size()
    scores = lookup.frame.groupby("question_id")["score"].mean().to_dict()
    return {
        str(question_id): AnswerSummary(
            n=int(n),
            span=span,
            score=mean_of([scores.get(str(question_id))]),
        )
        for question_id, n, span in zip(size.index, size, spread, strict=True)
    }


def _beliefs(pairs: Pairs) -> dict[int, Belief]:
    """The belief of each pair, by its row."""
    beliefs: dict[int, Belief] = {
        place: Probability(float(p))
        for place, p in enumerate(pairs.frame["probability"])
        if not np.isnan(p)
    }
    for shape, table in pairs.beliefs.items():
        for place, rows in table.groupby("pair"):
            beliefs[int(str(place))] = _BELIEF_OF_ROWS[shape](rows)
    return beliefs


_BELIEF_OF_ROWS: dict[str, Callable[[pd.DataFrame], Belief]] = {
    "options": lambda rows: OptionProbabilities(
        dict(zip(rows["option"], rows["probability"], strict=True))
    ),
    "quantiles": lambda rows: Quantiles.at(dict(zip(rows["level"], rows["value"], strict=True))),
    "samples": lambda rows: Samples(float(value) for value in rows["value"]),
    "distributions": lambda rows: Distribution(
        str(rows["family"].iloc[0]), dict(zip(rows["parameter"], rows["value"], strict=True))
    ),
    "points": lambda rows: Point(float(rows["value"].iloc[0])),
    "cdfs": lambda rows: Cdf(
        rows["point"], rows["cdf"], bool(rows["open_low"].iloc[0]), bool(rows["open_high"].iloc[0])
    ),
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


def _outcome(row: Any) -> Outcome | None:
    value = row["outcome"]
    if pd.isna(value):
        return _range(row)
    if row["kind"] == "binary" and value in (0.0, 1.0):
        return "yes" if value else "no"
    if row["options"] is not None and row["kind"] != "binary":
        return str(row["options"][int(value)])
    if row["kind"] == "date":
        return "never" if np.isinf(value) else str(from_days(math.floor(value)))
    return float(value)


def _range(row: Any) -> Outcome | None:
    """The range in which an outcome is known to lie; for dates a day or a period of days."""
    low, high = (
        float(row[name]) if np.isfinite(row[name]) else None
        for name in ("outcome_low", "outcome_high")
    )
    if low is None and high is None:
        return None
    if row["kind"] != "date" or low is None or high is None:
        return Range(low=low, high=high)
    # The last day of a period ends at the number of the next day.
    first, last = from_days(low), from_days(high - 1 if high.is_integer() and high > low else high)
    if first == last:
        return str(first)
    return Period(earliest=first, latest=last, why="the outcome is known so far")


@lru_cache(maxsize=4096)  # many questions open and close at the same few instants
def _instant(instant: Any) -> str:
    """An instant as text, in UTC; the last microsecond of a day is written as that day."""
    return "" if pd.isna(instant) else written_out(from_shown_end(instant))  # type: ignore[arg-type]
