"""How well forecasters had done by a moment, from what could be known then."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import attrs
import numpy as np

from forecasttrack.pairing import Pairs
from forecasttrack.pairing.settled_at import settled_at
from forecasttrack.pairing.timelines import float_microseconds, timelines


@attrs.frozen(kw_only=True, eq=False, slots=False)
class PastPerformance:
    """The questions of one forecaster in the order in which they were settled.

    A question is settled once its outcome is known, and not before its settling day.

    Attributes:
        settled_at: When each was settled, as microseconds, ascending, shape (n,).
        loss: Brier score of the last forecast on each, in [0, 1].
        question_id: Which question each is.
    """

    settled_at: np.ndarray
    loss: np.ndarray
    question_id: tuple[Any, ...]

    @cached_property
    def _total(self) -> np.ndarray:
        """Total loss on the first 0 to n questions, shape (n + 1,)."""
        return np.concatenate([[0.0], np.cumsum(self.loss)])

    @cached_property
    def _place(self) -> Mapping[Any, int]:
        return {each: place for place, each in reversed(list(enumerate(self.question_id)))}

    def losses_before(self, at: np.ndarray, question_id: object) -> tuple[np.ndarray, np.ndarray]:
        """Total loss on the questions settled before each moment, and their number.

        Args:
            at: Moments, as microseconds, shape (T,).
            question_id: The question that is forecast; it is not counted.

        Returns:
            Total and number, two arrays of shape (T,).
        """
        n_settled = np.searchsorted(self.settled_at, at, side="left")
        total, n = self._total[n_settled], n_settled.astype(float)
        place = self._place.get(question_id)
        if place is not None:
            includes_it = n_settled > place
            total, n = total - includes_it * self.loss[place], n - includes_it
        return total, n


def past_performances(pairs: Pairs) -> Mapping[str, PastPerformance]:
    """Gather what can be learned of each forecaster from yes/no questions and options.

    Left out are forecasts recorded after their outcome was known, and outcomes of which no record
    says when they were known.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
        >>> {name: len(past.loss) for name, past in past_performances(pairs).items()}
        {'authors': 0, 'putin': 0}
    """
    rows_of: dict[str, list[tuple[float, float, Any]]] = {each: [] for each in pairs.forecasters}
    frame = pairs.frame
    settled = float_microseconds(settled_at(frame))  # in the order of the pairs
    outcome = frame["outcome"].to_numpy()
    is_whole = np.isfinite(outcome) & (outcome == np.round(outcome))
    is_counted = is_whole & np.isfinite(settled) & ~frame["backdated"].to_numpy(dtype=bool)
    for question in timelines(pairs):
        if question.shape not in ("probability", "options"):
            continue
        for name, rows in zip(question.forecasters, question.rows, strict=True):
            last = rows[-1]
            if is_counted[last]:
                belief = question.beliefs_of(np.array([[last]]))[0, 0]
                # Half the squared distance over all options: for yes and no, the Brier score.
                loss = np.sum((belief - np.eye(len(belief))[int(outcome[last])]) ** 2) / 2
                rows_of[name].append((settled[last], float(loss), question.question_id))
    return {name: _performance(sorted(rows)) for name, rows in rows_of.items()}


def _performance(rows: list[tuple[float, float, Any]]) -> PastPerformance:
    """From rows of when a question was settled, the loss on it and its id."""
    return PastPerformance(
        settled_at=np.array([row[0] for row in rows]),
        loss=np.array([row[1] for row in rows]),
        question_id=tuple(row[2] for row in rows),
    )
