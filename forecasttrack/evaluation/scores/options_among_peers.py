"""Peers whose forecasts are over different options, compared as a platform compares them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.evaluation.scores.rule_scores import belief_arrays
from forecasttrack.pairing import Pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray


def caught_among_peers(
    pairs: Pairs, score: NDArray[np.float64], kept: NDArray[np.bool_] | None
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """What peers are compared with while the forecast of one lacks the option that came out.

    The platform then takes the mean of what all of them gave to the option that catches all
    others, also of those who had named the one that came out.

    Args:
        pairs: The pairs, of which some are about options that come and go.
        score: Their log scores in the order in which they are coded, shape (n,).
        kept: Which pairs are scored, by row, shape (n,); all where None.

    Returns:
        The log scores as if the catch-all had come out, and whether a forecast lacks what did, in
        the order of the codes; of other questions the scores themselves, and False.
    """
    absent = pairs.absent_options
    assert absent is not None  # noqa: S101 - the caller asks where options change
    named = pairs.column("catch_all").notna().to_numpy()
    order = pairs.codes.row
    caught, lacking = np.empty(len(pairs)), np.zeros(len(pairs), dtype=bool)
    caught[order] = score
    if named.any():
        part, rows = pairs.keep(named), np.flatnonzero(named)
        caught[rows] = _of_catch_all(part)
        lacking[rows] = absent[rows, part.column("outcome").to_numpy().astype(int)]
    if kept is not None:
        order = order[kept[order]]
    return caught[order], lacking[order]


def _of_catch_all(pairs: Pairs) -> NDArray[np.float64]:
    """The log score of each pair as if its catch-all had come out."""
    probabilities: NDArray[np.float64] = belief_arrays(pairs)["probabilities"]
    options, catch_all = pairs.column("options"), pairs.column("catch_all")
    place = [each.index(name) for each, name in zip(options, catch_all, strict=True)]
    with np.errstate(divide="ignore"):
        scores: NDArray[np.float64] = -np.log(probabilities[np.arange(len(place)), place])
    return scores
