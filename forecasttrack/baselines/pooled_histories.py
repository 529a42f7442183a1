"""What a crowd believes from each moment on, for many questions at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import attrs
import numpy as np

from forecasttrack.pairing.timelines import QuestionTimeline

__all__ = ["PooledHistories", "pooled_histories"]

_MOST_NUMBERS_AT_ONCE = 2_000_000
"""How many numbers of beliefs a batch may hold: moments times forecasters times K.

A batch of one question may hold more.
"""

Join = Callable[[np.ndarray, np.ndarray, str], np.ndarray]
Weigh = Callable[[QuestionTimeline, np.ndarray, np.ndarray], np.ndarray] | None


@attrs.frozen(kw_only=True, eq=False)
class PooledHistories:
    """Beliefs of the pool on some questions, each of which holds until the next or its expiry.

    Attributes:
        shape: Shape of the beliefs.
        question_number: Place of each belief's question among all questions to pool, shape (n,).
        at: From when each belief holds, as microseconds, shape (n,).
        expires: Until when, as microseconds; infinite where no silence follows, shape (n,).
        template: The last row of the pairs that was live then, from which the pool takes every
            column but the belief, shape (n,).
        belief: The beliefs, shape (n, K).
    """

    shape: str
    question_number: np.ndarray
    at: np.ndarray
    expires: np.ndarray
    template: np.ndarray
    belief: np.ndarray


def pooled_histories(
    questions: Sequence[QuestionTimeline], join: Join, weigh: Weigh
) -> Iterator[PooledHistories]:
    """Join the live forecasts at every moment of some questions.

    Args:
        questions: The questions.
        join: Joins beliefs of shape (n, m, K) under weights (n, m), given the shape's name.
        weigh: Called with a question, its T moments and its live rows, shape (T, m); gives the
            weights of its forecasters, shape (T, m). Equal weights if None.

    Yields:
        Histories of questions with beliefs of one shape and one K; those of a question stand
        together, in order of time.
    """
    for shape, numbers in _batches(questions):
        batch = [questions[each] for each in numbers]
        moments = [each.moments for each in batch]
        n_moments = np.array([len(each) for each in moments])
        place_in_batch, at = np.repeat(np.arange(len(batch)), n_moments), np.concatenate(moments)
        live, belief = _live(batch, moments, at, place_in_batch)
        weight = _weights(batch, moments, live, weigh)
        joined = join(belief, weight, shape)
        yield _histories(shape, np.asarray(numbers), place_in_batch, at, live, joined)


def _batches(questions: Sequence[QuestionTimeline]) -> Iterator[tuple[str, list[int]]]:
    """Batches: a shape, and the places of questions with beliefs of that shape and of one K.

    A batch holds as many as ``_MOST_NUMBERS_AT_ONCE`` allows. Its questions are in order of how
    many forecasters they have: all of a batch take as many columns as its last one.
    """
    sort_keys = [(each.shape, each.beliefs.shape[1], len(each.forecasters)) for each in questions]
    order = sorted(range(len(questions)), key=lambda number: sort_keys[number])
    batch: list[int] = []
    n_moments = 0
    for number in order:
        shape, n_numbers, n_forecasters = sort_keys[number]
        added = 2 * len(questions[number].order)  # at most: a forecast begins, and it may expire
        is_full = (n_moments + added) * n_forecasters * n_numbers > _MOST_NUMBERS_AT_ONCE
        if batch and (sort_keys[batch[-1]][:2] != (shape, n_numbers) or is_full):
            yield sort_keys[batch[-1]][0], batch
            batch, n_moments = [], 0
        batch.append(number)
        n_moments += added
    if batch:
        yield sort_keys[batch[-1]][0], batch


def _live(
    batch: Sequence[QuestionTimeline], moments: Sequence[np.ndarray], at: np.ndarray,
    place_in_batch: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """The live row of each forecaster, -1 for none, shape (T, m), and beliefs, (T, m, K)."""
    rows = np.concatenate([each.order for each in batch])
    column = np.concatenate([each.forecaster_number for each in batch])
    places = [
        np.searchsorted(of_question, each.issued_at[each.order])
        for of_question, each in zip(moments, batch, strict=True)
    ]
    first_moment, first_row = (np.cumsum([0, *map(len, each)])[:-1] for each in (moments, places))
    begins_at = np.concatenate(
        [of_question + first for of_question, first in zip(places, first_moment, strict=True)]
    )
    # Rows are numbered question by question in order of time. Written down where each begins, the
    # largest number so far in a column is that of the newest; smaller than those of the question
    # are left over from the question before.
    newest = np.full((len(at), int(column.max()) + 1), -1)
    newest[begins_at, column] = np.arange(len(rows))
    newest = np.maximum.accumulate(newest, axis=0)
    # Every timeline holds the expiry of all rows of the pairs, so that any of them will do.
    expires = batch[0].expires_at[rows]
    is_live = (newest >= first_row[place_in_batch][:, None]) & (expires[newest] > at[:, None])
    beliefs = np.concatenate([each.beliefs for each in batch])
    return np.where(is_live, rows[newest], -1), np.where(
        is_live[:, :, None], beliefs[newest], np.nan
    )


def _weights(
    batch: Sequence[QuestionTimeline], moments: Sequence[np.ndarray], live: np.ndarray, weigh: Weigh
) -> np.ndarray:
    if weigh is None:
        return np.ones(live.shape)
    # Columns beyond the forecasters of a question are silent, whatever their weight.
    weight, start = np.ones(live.shape), 0
    for question, at in zip(batch, moments, strict=True):
        cells = np.s_[start : start + len(at), : len(question.forecasters)]
        weight[cells] = weigh(question, at, live[cells])
        start += len(at)
    return weight


def _histories(  # noqa: PLR0913, PLR0917 - columns of one table
    shape: str,
    question_numbers: np.ndarray,
    place_in_batch: np.ndarray,
    at: np.ndarray,
    live: np.ndarray,
    belief: np.ndarray,
) -> PooledHistories:
    """Keep the moments at which a belief begins that differs from the one before."""
    speaks = ~np.isnan(belief).any(axis=1)
    before = np.vstack([np.full((1, belief.shape[1]), np.nan), belief[:-1]])
    before[np.diff(place_in_batch, prepend=-1) > 0] = np.nan
    changes = ~((belief == before) | (np.isnan(belief) & np.isnan(before))).all(axis=1)
    starts = np.flatnonzero(speaks & changes)
    # The next belief ends the one before; only silence has to be written down as an expiry.
    silent = np.append(np.flatnonzero(~speaks), len(at))
    following = silent[np.searchsorted(silent, starts)]
    is_same_question = np.append(place_in_batch, -1)[following] == place_in_batch[starts]
    return PooledHistories(
        shape=shape,
        question_number=question_numbers[place_in_batch[starts]],
        at=at[starts],
        expires=np.where(is_same_question, np.append(at, np.inf)[following], np.inf),
        template=live[starts].max(axis=1),
        belief=belief[starts],
    )
