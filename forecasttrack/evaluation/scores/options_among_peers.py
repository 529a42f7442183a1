"""Peers whose forecasts are over different options, compared as Metaculus compares them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.evaluation.scores.rule_scores import belief_arrays
from forecasttrack.pairing import Pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray


def catch_all_among_peers(
    pairs: Pairs, score: NDArray[np.float64], kept: NDArray[np.bool_] | None
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The log scores that count for peers of a forecast which lacks the option that came out.

    A forecast lacks that option if it was made when the option was not on offer; its probability
    for the catch-all, as "another candidate", counts instead. Metaculus then compares it with the
    log scores that all peers would have if the catch-all had come out, even of peers whose own
    forecasts name the option that did.

    Args:
        pairs: The pairs, of which some are about options that come and go.
        score: The log score of each pair, by question, forecaster and moment as in ``pairs.codes``,
            shape (n,).
        kept: Which pairs are scored, by row of ``pairs``, shape (n,); all where None.

    Returns:
        By question, forecaster and moment: the log scores as if the catch-all had come out, and
        whether each forecast lacks the option that did. For questions without a catch-all the
        scores are those given, and no forecast lacks an option.
    """
    absent = pairs.absent_options
    assert absent is not None  # noqa: S101 - the caller asks where options change
    has_catch_all = pairs.column("catch_all").notna().to_numpy()
    order = pairs.codes.row
    catch_all_score, lacking = np.empty(len(pairs)), np.zeros(len(pairs), dtype=bool)
    catch_all_score[order] = score
    if has_catch_all.any():
        part, rows = pairs.keep(has_catch_all), np.flatnonzero(has_catch_all)
        catch_all_score[rows] = _of_catch_all(part)
        lacking[rows] = absent[rows, part.column("outcome").to_numpy().astype(int)]
    if kept is not None:
        order = order[kept[order]]
    return catch_all_score[order], lacking[order]


def _of_catch_all(pairs: Pairs) -> NDArray[np.float64]:
    """The log score of each pair as if its catch-all had come out."""
    probabilities: NDArray[np.float64] = belief_arrays(pairs)["probabilities"]
    options, catch_all = pairs.column("options"), pairs.column("catch_all")
    column = [each.index(name) for each, name in zip(options, catch_all, strict=True)]
    with np.errstate(divide="ignore"):
        scores: NDArray[np.float64] = -np.log(probabilities[np.arange(len(column)), column])
    return scores
