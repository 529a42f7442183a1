"""Whose forecast is live at which moment of a question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.pairing import Pairs
from forecasttrack.tables.schema import MISSING, microseconds


@attrs.frozen(kw_only=True, eq=False, slots=False)
class QuestionTimeline:
    """The forecasts of one question as arrays, times as microseconds.

    Attributes:
        question_id: Its id.
        shape: Shape of its beliefs.
        labels: What the K numbers of a belief stand for: options, levels, or no and yes.
        forecasters: Ids of its m forecasters, in order of name.
        order: Its rows of the pairs in order of time, shape (n,).
        forecaster_number: Which of its forecasters made each, from 0, shape (n,).
        beliefs: K numbers for each, shape (n, K).
        issued_at: When each row of the pairs was issued, shape (rows of all pairs,).
        expires_at: When it expires, infinite for never; of the same shape.
        place_in_order: Where each row of the pairs stands in the ``order`` of its question; of the
            same shape.
        closed_at: When the question closed, infinite where that is not known.
        of_other_levels: Rows of quantiles at other levels than the first, which stand in no array
            of beliefs.
    """

    question_id: Any
    shape: str
    labels: tuple[Any, ...]
    forecasters: tuple[Any, ...]
    order: np.ndarray
    forecaster_number: np.ndarray
    beliefs: np.ndarray
    issued_at: np.ndarray
    expires_at: np.ndarray
    place_in_order: np.ndarray
    closed_at: float
    of_other_levels: np.ndarray

    @cached_property
    def rows(self) -> tuple[np.ndarray, ...]:
        """Rows of the pairs, by forecaster, each in order of time."""
        by_forecaster = self.order[np.argsort(self.forecaster_number, kind="stable")]
        return tuple(np.split(by_forecaster, np.cumsum(np.bincount(self.forecaster_number))[:-1]))

    @cached_property
    def moments(self) -> np.ndarray:
        """When a forecast begins or expires before the close, ascending."""
        begins, stops = self.issued_at[self.order], self.expires_at[self.order]
        stops = stops[stops < self.closed_at]
        # The beginnings are in order already, so nothing has to be sorted where nothing expires.
        every = np.sort(np.concatenate([begins, stops])) if len(stops) else begins
        # In order, equal moments are neighbours; the first of them is kept.
        return every[np.diff(every, prepend=-np.inf) > 0]

    def live(self, at: np.ndarray) -> np.ndarray:
        """The row of the live forecast of each forecaster, -1 for none.

        Args:
            at: Moments, shape (T,); what is issued at a moment is live from that moment on.

        Returns:
            Rows of the pairs, shape (T, m).
        """
        columns = [
            _latest(rows, self.issued_at[rows], self.expires_at[rows], at) for rows in self.rows
        ]
        return np.column_stack(columns)

    def beliefs_of(self, live: np.ndarray) -> np.ndarray:
        """The beliefs of live rows, shape (T, m, K); NaN where there is none."""
        there = live >= 0
        place = self.place_in_order[np.where(there, live, self.order[0])]
        return np.where(there[:, :, None], self.beliefs[place], np.nan)


def _latest(
    rows: np.ndarray, issued: np.ndarray, expires: np.ndarray, at: np.ndarray
) -> np.ndarray:
    last = np.searchsorted(issued, at, side="right") - 1
    alive = (last >= 0) & (expires[last] > at)
    return np.where(alive, rows[last], -1)


def timelines(pairs: Pairs) -> Iterator[QuestionTimeline]:
    """Take pairs apart by question and by shape of belief.

    A forecast ends when its forecaster revises it, to another shape or other levels too.

    Args:
        pairs: The pairs.

    Yields:
        A timeline for each question and each shape of belief about it. Of quantiles it holds those
        at the levels of the first; the others are listed in ``of_other_levels``.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
        >>> next(timelines(pairs)).forecasters
        ('authors',)
    """
    issued = float_microseconds(pairs.column("issued_at"))
    expires = _ends(pairs, issued)
    closed = np.nan_to_num(float_microseconds(pairs.column("closed_at")), nan=np.inf)
    question, shape = (pairs.column(name).to_numpy(object) for name in ("question_id", "shape"))
    forecaster, names = _in_order_of_name(pairs.column("forecaster"))
    place, beliefs_of = np.zeros(len(pairs), dtype=np.int64), _Beliefs.of(pairs)
    for group in _groups(pairs, issued):
        labels, kept, beliefs = beliefs_of.rows(shape[group[0]], group)
        own, number = np.unique(forecaster[kept], return_inverse=True)
        place[kept] = np.arange(len(kept))
        yield QuestionTimeline(
            question_id=question[kept[0]],
            shape=str(shape[kept[0]]),
            labels=labels,
            forecasters=tuple(names[own].tolist()),
            order=kept,
            forecaster_number=number,
            beliefs=beliefs,
            issued_at=issued,
            expires_at=expires,
            place_in_order=place,
            closed_at=float(closed[kept[0]]),
            of_other_levels=np.setdiff1d(group, kept) if len(kept) < len(group) else group[:0],
        )


def live_rows(pairs: Pairs, question_ids: pd.Series[Any], at: np.ndarray) -> np.ndarray:
    """The row of one forecaster's live forecast on some questions, whatever its shape.

    Args:
        pairs: Pairs of one forecaster.
        question_ids: The questions, with the index 0 to n - 1.
        at: A moment for each of them, as microseconds, shape (n,).

    Returns:
        Rows of the pairs, -1 for none, shape (n,).
    """
    issued = float_microseconds(pairs.column("issued_at"))
    expires = _expiry(pairs)
    order = _in_order_of_time(pairs, issued)
    own_question = pairs.column("question_id").iloc[order]
    own = own_question.set_axis(order).groupby(own_question.to_numpy(), sort=False).groups
    live = np.full(len(at), -1)
    for question_id, group in question_ids.groupby(question_ids, sort=False):
        if question_id in own:
            rows, places = own[question_id].to_numpy(), group.index.to_numpy()
            live[places] = _latest(rows, issued[rows], expires[rows], at[places])
    return live


def _expiry(pairs: Pairs) -> np.ndarray:
    """When each forecast expires, infinite for never."""
    return np.asarray(np.nan_to_num(float_microseconds(pairs.column("expires_at")), nan=np.inf))


def _ends(pairs: Pairs, issued: np.ndarray) -> np.ndarray:
    """When each forecast expires or, of a number, is revised; infinite for never.

    A revision to another shape or other levels stands in no timeline of the forecast it ends.
    Probabilities and options cannot be revised so.
    """
    expires = _expiry(pairs)
    of_number = ~pairs.column("shape").isin(["probability", "options"]).to_numpy()
    order = _in_order_of_time(pairs, issued)
    order = order[of_number[order]]
    if not len(order):
        return expires
    own = pairs.frame.iloc[order].groupby(["question_id", "forecaster"], sort=False).ngroup()
    by_own = order[np.argsort(own.to_numpy(), kind="stable")]
    same = np.diff(np.sort(own.to_numpy())) == 0
    expires[by_own[:-1][same]] = np.minimum(expires[by_own[:-1][same]], issued[by_own[1:][same]])
    return expires


def _in_order_of_name(values: pd.Series[Any]) -> tuple[np.ndarray, np.ndarray]:
    """The values in order, and for each given value its number among them."""
    codes, names = pd.factorize(values)
    found = np.asarray(names, dtype=object)
    order = np.argsort(found)
    # The inverse of a permutation is its argsort: where each code comes to stand.
    return np.argsort(order)[codes], found[order]


def _groups(pairs: Pairs, issued: np.ndarray) -> list[np.ndarray]:
    """Rows of each question and shape in order of time, whichever began first standing first."""
    if not len(pairs):
        return []
    order = _in_order_of_time(pairs, issued)
    question, shape = (
        pd.factorize(pairs.column(name))[0][order] for name in ("question_id", "shape")
    )
    group = pd.factorize(question * (shape.max() + 1) + shape)[0]
    by_group = np.argsort(group, kind="stable")
    return np.split(order[by_group], np.cumsum(np.bincount(group))[:-1])


def _in_order_of_time(pairs: Pairs, issued: np.ndarray) -> np.ndarray:
    sequence = pairs.column("sequence").fillna(0).to_numpy(dtype=float)
    return np.lexsort((sequence, issued))


def float_microseconds(instants: pd.Series[Any]) -> np.ndarray:
    """Instants as microseconds since 1970, NaN for none."""
    # Floats, for NaN and infinity; they hold whole microseconds exactly until the year 2255.
    whole = microseconds(instants)
    return np.where(whole == MISSING, np.nan, whole)


@attrs.frozen(kw_only=True, eq=False)
class _Beliefs:
    """The beliefs of all pairs: probabilities, options on offer, and long tables by pair."""

    probability: np.ndarray
    options: np.ndarray
    long: Mapping[str, tuple[np.ndarray, np.ndarray, np.ndarray]]

    @classmethod
    def of(cls, pairs: Pairs) -> _Beliefs:
        return cls(
            probability=pairs.column("probability").to_numpy(float),
            options=pairs.column("options").to_numpy(object),
            long={
                shape: _by_pair(pairs.beliefs[shape], label, value)
                for shape, label, value in (
                    ("options", "option", "probability"),
                    ("quantiles", "level", "value"),
                )
            },
        )

    def rows(self, shape: str, rows: np.ndarray) -> tuple[tuple[Any, ...], np.ndarray, np.ndarray]:
        """What the numbers stand for, the rows that state just those, and the numbers."""
        if shape == "probability":
            yes = self.probability[rows]
            return ("no", "yes"), rows, np.column_stack([1 - yes, yes])
        if shape not in self.long:
            return (), rows, np.zeros((len(rows), 0))
        pair, label, value = self.long[shape]
        start, end = (np.searchsorted(pair, rows, side=side) for side in ("left", "right"))
        if shape == "options":
            return self._options(rows, start, end)
        # Quantiles can be pooled only where they are at the same levels: those of the first.
        levels = label[start[0] : end[0]]
        alike = np.flatnonzero(end - start == len(levels))
        # Each row of `numbers` holds the places, in the long table, of the levels of one forecast.
        numbers = start[alike, None] + np.arange(len(levels))
        same = (label[numbers] == levels).all(axis=1)
        return tuple(levels), rows[alike[same]], value[numbers[same]].astype(float)

    def _options(
        self, rows: np.ndarray, start: np.ndarray, end: np.ndarray
    ) -> tuple[tuple[Any, ...], np.ndarray, np.ndarray]:
        """Probabilities of the options on offer; an option that is not named has 0."""
        _, label, value = self.long["options"]
        options = tuple(self.options[rows[0]])
        column = {option: number for number, option in enumerate(options)}
        wide = np.zeros((len(rows), len(options)))
        # The stretches start to end, one after the other: `own` is the row that each belongs to,
        # and what is added to a running number moves it to the beginning of its stretch.
        own = np.repeat(np.arange(len(rows)), end - start)
        long = np.arange(len(own)) + (start - np.cumsum(np.append(0, end - start))[:-1])[own]
        wide[own, [column[each] for each in label[long]]] = value[long]
        return options, rows, wide


def _by_pair(
    long: pd.DataFrame, label: str, value: str
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The columns of a long table in order of pair, and of level where it has levels."""
    by = ["pair", label] if label == "level" else ["pair"]
    ordered = long.sort_values(by, kind="stable")
    return (
        ordered["pair"].to_numpy(np.int64),
        ordered[label].to_numpy(),
        ordered[value].to_numpy(float),
    )
