"""The forecast that is scored alone, for each forecaster and question."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from forecasttrack.errors import InvalidTableError
from forecasttrack.evaluation.scores.history_choices import Choices, Spot
from forecasttrack.records.moments import microseconds
from forecasttrack.scoring.history import NEVER
from forecasttrack.scoring.history.reduction import is_revised, live_at, question_of_each
from forecasttrack.tables.schema import MISSING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from forecasttrack.pairing.pair_columns import PairCodes


def chosen_places(data: PairCodes, choices: Choices) -> NDArray[np.intp]:
    """Position of the one forecast that is scored, for each forecaster and question."""
    if isinstance(choices.history, Spot):
        return live_at(data.log, *_spot_moments(data, choices.history, choices))
    first = data.log.grouping.first  # where each history begins, and where the last ends
    return first[:-1] if choices.history == "first" else first[1:] - 1


def _spot_moments(
    data: PairCodes, spot: Spot, choices: Choices
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The moment of each question, and whether it is the close itself, shape (q,) each."""
    closed_at = data.log.closed_at
    if spot.at is not None:
        at = np.full(len(data.questions), microseconds(spot.at))
        closed = np.where(closed_at == MISSING, NEVER, closed_at)
        return np.minimum(at, closed), at >= closed
    assert spot.before_close is not None  # noqa: S101 - a spot has one of the two
    name, close = list(data.clocks(choices.span).items())[-1]
    require_clocks(data, {"closed_at": closed_at, name: close})
    lead = round(spot.before_close.total_seconds() * 1e6)
    return np.minimum(close - lead, closed_at), close - lead >= closed_at


def weighed_windows(
    data: PairCodes, choices: Choices, *, absolute: bool
) -> tuple[PairCodes, NDArray[np.bool_]]:
    """The windows over which forecasts are weighed by time, where some clocks are missing.

    Args:
        data: The pairs as codes.
        choices: How a history becomes a score.
        absolute: Whether a score depends only on the forecaster's own live forecasts: not on peers,
            nor on a score for missing time.

    Returns:
        The codes, in which questions without an opening open with their first forecast if only live
        time is averaged; and which questions have a window, shape (q,). Questions without a window
        have no revisions, so that each forecast is a whole history.

    Raises:
        InvalidTableError: A question lacks a clock that is needed.
    """
    absolute &= (choices.history, choices.missing) == ("time-weighted", "live-time")
    data = _opened_by_forecasts(data) if absolute else data
    clocks = data.clocks(choices.span)
    has_window = np.logical_and.reduce([clock != MISSING for clock in clocks.values()])
    if not has_window.all() and not (absolute and not is_revised(data.log)[~has_window].any()):
        require_clocks(data, clocks)
    return data, has_window


def _opened_by_forecasts(data: PairCodes) -> PairCodes:
    """Let revised questions without an opening open with their first forecast.

    A mean over live time needs only the close: time before the first forecast has no weight. Only
    the time coverage stays unknown.
    """
    log = data.log
    lacks_opening = (log.opens_at == MISSING) & (log.closed_at != MISSING)
    if lacks_opening.any():
        lacks_opening &= is_revised(log)
    if not lacks_opening.any():
        return data
    first_issued = np.full(len(lacks_opening), NEVER)
    np.minimum.at(first_issued, question_of_each(log), log.issued_at)
    opens_at = np.where(lacks_opening, first_issued, log.opens_at)
    return attrs.evolve(data, log=attrs.evolve(log, opens_at=opens_at))


def require_clocks(data: PairCodes, clocks: Mapping[str, NDArray[np.int64]]) -> None:
    """Refuse questions that lack a clock.

    Raises:
        InvalidTableError: A question lacks a clock; the error names both.
    """
    for name, clock in clocks.items():
        lacking = np.flatnonzero(clock == MISSING)
        if lacking.size:
            question = data.questions[lacking[0]]
            raise InvalidTableError(
                f"question {question!r} has no {name}, so its forecasts cannot be weighed by time "
                f"({lacking.size} of {len(clock)} questions lack it). Give its window, or choose "
                'history="last", "first" or "each", which need none.',
                record_id=str(question),
                field=name,
            )
