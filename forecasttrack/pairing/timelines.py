"""Whose forecast is live at which moment of a question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.pairing import Pairs
from forecasttrack.tables.schema import MISSING
from forecasttrack.tables.schema import microseconds as whole_microseconds


@attrs.frozen(kw_only=True, eq=False)
class QuestionTimeline:
    """The forecasts of one question as arrays, times as microseconds.

    Attributes:
        question_id: Its id.
        shape: Shape of the beliefs joined here.
        labels: What the K numbers of a belief stand for: options, levels, or no and yes.
        forecasters: Ids of its m forecasters, in order of name.
        issued: When each row of the pairs was issued, shape (rows of all pairs,).
        beliefs: K numbers for each row of the pairs that is one of this question's; shape
            (own rows, K).
        rows: Rows of the pairs, by forecaster, each in order of time.
        expires: When each of these expires, infinite for never; by forecaster.
        closed: When the question closed, infinite where that is not known.
        place: Where in ``beliefs`` a row of the pairs stands.
    """

    question_id: Any
    shape: str
    labels: tuple[Any, ...]
    forecasters: tuple[str, ...]
    issued: np.ndarray
    beliefs: np.ndarray
    rows: tuple[np.ndarray, ...]
    expires: tuple[np.ndarray, ...]
    closed: float
    place: pd.Series[Any]

    @property
    def moments(self) -> np.ndarray:
        """When a forecast begins or expires before the close, ascending."""
        begins = np.concatenate([self.issued[each] for each in self.rows])
        stops = np.concatenate(self.expires)
        every = np.unique(np.concatenate([begins, stops[np.isfinite(stops)]]))
        return every[(every < self.closed) | np.isin(every, begins)]

    def live(self, at: np.ndarray) -> np.ndarray:
        """The row of the live forecast of each forecaster, -1 for none.

        Args:
            at: Moments, shape (T,); what is issued at a moment is live from that moment on.

        Returns:
            Rows of the pairs, shape (T, m).
        """
        columns = [
            _latest(rows, self.issued[rows], expires, at)
            for rows, expires in zip(self.rows, self.expires, strict=True)
        ]
        return np.column_stack(columns)

    def beliefs_of(self, live: np.ndarray) -> np.ndarray:
        """The beliefs of live rows, shape (T, m, K); NaN where there is none."""
        place = self.place.reindex(np.where(live >= 0, live, -1).ravel()).to_numpy(dtype=float)
        there = ~np.isnan(place)
        beliefs = np.full((len(place), self.beliefs.shape[1]), np.nan)
        beliefs[there] = self.beliefs[place[there].astype(int)]
        return beliefs.reshape(*live.shape, -1)


def _latest(
    rows: np.ndarray, issued: np.ndarray, expires: np.ndarray, at: np.ndarray
) -> np.ndarray:
    last = np.searchsorted(issued, at, side="right") - 1
    alive = (last >= 0) & (expires[last] > at)
    return np.where(alive, rows[last], -1)


def timelines(pairs: Pairs) -> Iterator[QuestionTimeline]:
    """Take pairs apart by question and by shape of belief.

    Args:
        pairs: The pairs.

    Yields:
        Each question with the forecasts that share its first shape, options and levels.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
        >>> next(timelines(pairs)).forecasters
        ('authors',)
    """
    frame = pairs.frame
    issued = microseconds(frame["issued_at"])
    expires = np.nan_to_num(microseconds(frame["expires_at"]), nan=np.inf)
    closed = np.nan_to_num(microseconds(frame["closed_at"]), nan=np.inf)
    sequence = frame["sequence"].fillna(0).to_numpy(dtype=float)
    order = np.lexsort((sequence, issued))
    ordered = frame.iloc[order]
    long = {
        shape: pairs.beliefs[shape].sort_values("pair", kind="stable")
        for shape in ("options", "quantiles")
    }
    for (question_id, shape), group in ordered.groupby(["question_id", "shape"], sort=False):
        rows = group.index.to_numpy()
        labels, kept, beliefs = _beliefs(frame, long, str(shape), rows)
        names = frame["forecaster"].to_numpy(dtype=object)[kept]
        forecasters = tuple(sorted(set(names)))
        own = tuple(kept[names == each] for each in forecasters)
        yield QuestionTimeline(
            question_id=question_id,
            shape=str(shape),
            labels=labels,
            forecasters=forecasters,
            issued=issued,
            beliefs=beliefs,
            rows=own,
            expires=tuple(expires[each] for each in own),
            closed=float(closed[kept[0]]),
            place=pd.Series(np.arange(len(kept)), index=kept),
        )


def microseconds(instants: pd.Series[Any]) -> np.ndarray:
    """Instants as microseconds since 1970, NaN for none."""
    # Whole microseconds of this age are exact as floating-point numbers.
    whole = whole_microseconds(instants)
    return np.where(whole == MISSING, np.nan, whole)


def _beliefs(
    frame: pd.DataFrame, long: Mapping[str, pd.DataFrame], shape: str, rows: np.ndarray
) -> tuple[tuple[Any, ...], np.ndarray, np.ndarray]:
    """What the numbers stand for, the rows that state just those, and the numbers."""
    if shape == "probability":
        yes = frame["probability"].to_numpy()[rows]
        return ("no", "yes"), rows, np.column_stack([1 - yes, yes])
    if shape not in ("options", "quantiles"):
        return (), rows, np.zeros((len(rows), 0))
    label, value = ("option", "probability") if shape == "options" else ("level", "value")
    stated = _of_rows(long[shape], rows)
    wide = stated.pivot(index="pair", columns=label, values=value).reindex(rows)  # noqa: PD010
    if shape == "options":
        options = tuple(frame["options"].iloc[rows[0]])
        return options, rows, wide.reindex(columns=list(options)).fillna(0.0).to_numpy()
    same = (wide.notna() == wide.iloc[0].notna()).all(axis=1).to_numpy()
    levels = wide.columns[wide.iloc[0].notna()]
    return tuple(levels), rows[same], wide.loc[same, levels].to_numpy()


def _of_rows(long: pd.DataFrame, rows: np.ndarray) -> pd.DataFrame:
    """The part of a long table, sorted by pair, that belongs to some rows."""
    owner = long["pair"].to_numpy()
    starts, ends = (np.searchsorted(owner, rows, side=side) for side in ("left", "right"))
    places = [np.arange(*edge) for edge in zip(starts, ends, strict=True)]
    return long.iloc[np.concatenate(places)]
