"""The means that the headline would have if one of its choices had been made otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import attrs
import numpy as np
from numpy.typing import NDArray

from forecasttrack.book import Book
from forecasttrack.evaluation.scores.forecast_shares import forecast_shares
from forecasttrack.evaluation.scores.mean_rows import claim_or_question
from forecasttrack.evaluation.scores.scores import Scores
from forecasttrack.evaluation.sensitivity.headline_rows import (
    SAME_ROWS,
    WORDS_ENDS,
    Change,
    HeadlineRows,
    lexicon_choice,
)
from forecasttrack.evaluation.sensitivity.words import band_ends
from forecasttrack.records.belief import Probability
from forecasttrack.records.moments import begins, microseconds
from forecasttrack.records.resolution import SURENESS
from forecasttrack.wording.imputing import meaning_of
from forecasttrack.wording.lexicon import Lexicon
from forecasttrack.wording.lexicon_catalogue import lexicon, lexicon_names


def changed_choices(book: Book, scores: Scores, rows: HeadlineRows) -> Iterator[Change]:
    """One changed choice after the other, each applied to the forecasts of the headline.

    Args:
        book: The book, for what its coders read.
        scores: The scores that the rows were taken from.
        rows: The forecasts behind the headline.
    """
    yield from _band_ends(rows)
    for coder in book.coders:
        if coder.saw_outcome != "yes":
            probability = _read_by(book, coder.id, rows)
            name, name_of_same_rows = f"read by {coder.id} alone", f"{SAME_ROWS}{coder.id} read"
            yield from _where_given(rows, name, name_of_same_rows, probability)
    has_words = rows.forecasts["words"].notna().any()
    for name in lexicon_names() if has_words else ():
        probability = _read_in(lexicon(name), rows)
        if np.isfinite(probability).any():
            name_of_same_rows = f"{SAME_ROWS}{name} has numbers"
            yield from _where_given(rows, lexicon_choice(name), name_of_same_rows, probability)
    yield from _readings_all_sure(book, rows)
    yield from _outcomes_all_sure(book, rows)
    # The headline counts forecasts alone; the rows hold descriptions of stances, too.
    yield Change(
        name="also counting inferred stances", kept=np.ones(len(rows.histories), dtype=bool)
    )
    yield from _single_forecasts(scores)
    yield Change(name="earliest deadline only", kept=_at_deadline(rows, "min"))
    yield Change(name="latest deadline only", kept=_at_deadline(rows, "max"))


def _band_ends(rows: HeadlineRows) -> Iterator[Change]:
    """Put each probability where in its band it is best, or worst, for its outcome."""
    low, high = band_ends(rows.forecasts)
    outcome = rows.forecasts["outcome"].to_numpy(float)
    nearest = np.clip(outcome, low, high)
    farthest = np.where(np.abs(low - outcome) >= np.abs(high - outcome), low, high)
    best, worst = WORDS_ENDS
    yield Change(name=best, probability=nearest)
    yield Change(name=worst, probability=farthest)


def _where_given(
    rows: HeadlineRows, name: str, name_of_same_rows: str, probability: NDArray[np.float64]
) -> Iterator[Change]:
    """Two changes: the other reading, and the headline over the histories that it covers."""
    reading = Change(name=name, probability=probability)
    yield reading
    covered = rows.counted & ~np.isnan(rows.scores(reading))
    yield Change(name=name_of_same_rows, kept=covered)


def _read_by(book: Book, coder: str, rows: HeadlineRows) -> NDArray[np.float64]:
    """The probability that one coder read in each forecast, NaN where none, shape (n,)."""
    probability_of = {}
    for forecast in book.forecasts:
        for reading in forecast.wording.readings if forecast.wording is not None else ():
            if reading.coder == coder and isinstance(reading.belief, Probability):
                issued_at = microseconds(begins(forecast.issued_at))
                key = (forecast.question_id, forecast.forecaster, issued_at)
                probability_of[key] = reading.belief.yes
    return np.array([probability_of.get(key, np.nan) for key in _keys(rows)], dtype=float)


def _keys(rows: HeadlineRows) -> Iterator[tuple[str, str, int]]:
    """Question, forecaster and instant in microseconds of each forecast."""
    frame = rows.forecasts
    issued_at = frame["issued_at"].dt.as_unit("us").astype("int64")
    return zip(frame["question_id"], frame["forecaster"], issued_at, strict=True)


def _read_in(used: Lexicon, rows: HeadlineRows) -> NDArray[np.float64]:
    """The probability of a lexicon for the words of each forecast, NaN for others, shape (n,)."""
    words = rows.forecasts["words"]
    meanings = {each: meaning_of(each, used) for each in words.dropna().unique()}
    points = {each: found.point for each, found in meanings.items() if found is not None}
    if not points:
        return np.full(len(words), np.nan)
    point = words.map(points).to_numpy(float)
    # The words say how likely the claim is; a question against it has the complement.
    against = (rows.forecasts["relation"] == "against").to_numpy()
    return np.where(against, np.round(1 - point, 12), point)


def _readings_all_sure(book: Book, rows: HeadlineRows) -> Iterator[Change]:
    """Leave out the histories in which some coder was not most sure of a reading."""
    unsure = {
        (forecast.question_id, forecast.forecaster, microseconds(begins(forecast.issued_at)))
        for forecast in book.forecasts
        for reading in (forecast.wording.readings if forecast.wording is not None else ())
        if reading.confidence is not None and reading.confidence < MOST_SURE
    }
    if unsure:
        doubtful = np.array([key in unsure for key in _keys(rows)], dtype=bool)
        kept = rows.counted.copy()
        kept[rows.history_of_forecast[doubtful & (rows.history_of_forecast >= 0)]] = False
        yield Change(name="sure readings only", kept=kept)


def _outcomes_all_sure(book: Book, rows: HeadlineRows) -> Iterator[Change]:
    """Leave out the questions whose outcome is marked as less than most sure."""
    unsure = [
        each.question_id for each in book.resolutions if each.sureness not in (None, SURENESS[0])
    ]
    doubtful = rows.histories["question_id"].isin(unsure).to_numpy()
    if (rows.counted & doubtful).any():
        yield Change(name="only outcomes of which we are most sure", kept=rows.counted & ~doubtful)


MOST_SURE = 3
"""The confidence of a coder who is sure of a reading, on the scale from 1 to 3."""


def _single_forecasts(scores: Scores) -> Iterator[Change]:
    """Score only the last forecast of each history, or only the first, while it was live.

    Where each forecast has a score of its own there is no history to choose one from.
    """
    if scores.choices.history == "each":
        return
    for which in ("last", "first"):
        alone = attrs.evolve(scores.choices, history=which, missing="live-time")
        yield Change(name=f"{which} forecasts only", share=forecast_shares(scores.pairs, alone))


def _at_deadline(rows: HeadlineRows, which: Literal["min", "max"]) -> NDArray[np.bool_]:
    """Which histories to keep: of each claim those that close first (``min``) or last (``max``).

    Questions without a close are kept in both.
    """
    counted = rows.histories[rows.counted]
    closes_at = counted["closes_at"]
    keys = [counted["forecaster"], claim_or_question(counted)]
    chosen = closes_at.groupby(keys).transform(which)
    kept = rows.counted.copy()
    kept[rows.counted] = ((closes_at == chosen) | closes_at.isna()).to_numpy()
    return kept
