"""Fixed effects of forecasters under one weighting of questions, and under many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.inference.table import components

if TYPE_CHECKING:
    from forecasttrack.inference.table import ScoreTable

__all__ = ["fixed_effects_of_draws", "fixed_effects_of_one"]

_STEPS = 60
"""Draws that need more steps are so badly connected that they are solved directly."""
_SMALL = 1e-13
"""A residual of so small a part of the right-hand side is as good as none."""


def fixed_effects_of_one(table: ScoreTable, weight: np.ndarray) -> np.ndarray:
    """Solve for the effects of forecasters by least squares.

    Args:
        table: The scores.
        weight: Weights of questions, shape (Q,).

    Returns:
        Adjusted means, shape (F,), comparable within a connected group; NaN without an answer.

    Example:
        >>> from forecasttrack.inference.table import score_table
        >>> table = score_table(score=[[0.1, 0.2], [0.4, float("nan")]])
        >>> fixed_effects_of_one(table, table.weight).round(4)
        array([0.25, 0.35])
    """
    drawn = weight > 0
    answered, score, w = table.answered[drawn].astype(float), table.filled[drawn], weight[drawn]
    share = w / answered.sum(axis=1)
    # Question effects are eliminated; what is left are as many equations as forecasters.
    answers = w @ answered
    normal = np.diag(answers) - (answered * share[:, None]).T @ answered
    right = w @ score - (share * score.sum(axis=1)) @ answered
    group = components(answered > 0)
    # Within a group effects are known up to a constant, here the one that makes their sum 0; the
    # mean difficulty takes up whatever it is.
    normal[group[:, None] == group] += answers.max(initial=0.0) / max(len(group), 1)
    effect = np.linalg.solve(normal, right)
    difficulty = (score.sum(axis=1) - answered @ effect) / answered.sum(axis=1)
    adjusted = np.full(len(effect), np.nan)
    for each in np.unique(group):
        members = group == each
        theirs = answered[:, members].any(axis=1)
        if theirs.any():
            adjusted[members] = effect[members] + np.average(difficulty[theirs], weights=w[theirs])
    return adjusted


def fixed_effects_of_draws(table: ScoreTable, weight: np.ndarray) -> np.ndarray:
    """Solve for the effects of forecasters under many weightings in a few matrix products.

    Conjugate gradients on the equations that are left once the effects of questions are
    eliminated, preconditioned by their diagonal, for all weightings side by side.

    Args:
        table: Scores of forecasters whom common questions connect.
        weight: Weights of questions, shape (B, Q).

    Returns:
        Adjusted means, shape (B, F), as :func:`fixed_effects_of_one` gives for each row.

    References:
        Hestenes & Stiefel (1952), doi:10.6028/jres.049.044

    Example:
        >>> from forecasttrack.inference.table import score_table
        >>> table = score_table(score=[[0.1, 0.2], [0.4, float("nan")]])
        >>> fixed_effects_of_draws(table, np.array([[1.0, 1.0], [2.0, 0.0]])).round(4)
        array([[0.25, 0.35],
               [0.1 , 0.2 ]])
    """
    answered = table.answered.astype(float)
    n = answered.sum(axis=1)
    level = table.filled.sum(axis=1) / n
    share = answered / n[:, None]
    answers = weight @ answered
    right = weight @ (table.filled - level[:, None] * answered)
    effect, solved = _conjugate_gradients(answered, share, weight, answers, right)
    adjusted: np.ndarray = effect + _mean_difficulty(effect, level, share, weight)
    adjusted[answers == 0] = np.nan
    for draw in np.flatnonzero(~solved | ~_connected(answered, weight, answers)):
        adjusted[draw] = fixed_effects_of_one(table, weight[draw])
    return adjusted


def _conjugate_gradients(
    answered: np.ndarray,
    share: np.ndarray,
    weight: np.ndarray,
    answers: np.ndarray,
    right: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Effects of each draw, shape (B, F), and whether they solve its equations, shape (B,)."""
    diagonal = np.where(answers > 0, answers, 1.0)
    effect, residual = np.zeros_like(right), right.copy()
    step = residual / diagonal
    descent = np.einsum("bf,bf->b", residual, step)
    enough = _SMALL * np.maximum(np.abs(right).max(axis=1, initial=0.0), 1e-300)
    for _ in range(_STEPS):
        open_draws = np.abs(residual).max(axis=1, initial=0.0) > enough
        if not open_draws.any():
            break
        eased = step @ share.T
        eased *= weight
        curved = answers * step - eased @ answered
        bend = np.einsum("bf,bf->b", step, curved)
        # A draw that is solved rests while others go on: further steps would be made of rounding.
        length = np.zeros_like(descent)
        np.divide(descent, bend, out=length, where=(bend > 0) & open_draws)
        effect += length[:, None] * step
        residual -= length[:, None] * curved
        scaled = residual / diagonal
        following = np.einsum("bf,bf->b", residual, scaled)
        turn = np.divide(following, descent, out=np.zeros_like(descent), where=descent > 0)
        step, descent = scaled + turn[:, None] * step, following
    return effect, np.abs(residual).max(axis=1, initial=0.0) <= 100 * enough


def _mean_difficulty(
    effect: np.ndarray, level: np.ndarray, share: np.ndarray, weight: np.ndarray
) -> np.ndarray:
    """Mean over the questions of each draw of what their scores exceed the effects by."""
    difficulty = level - effect @ share.T
    total = weight.sum(axis=1)
    mean = (weight * difficulty).sum(axis=1) / np.where(total > 0, total, 1.0)
    return np.asarray(mean[:, None])


def _connected(answered: np.ndarray, weight: np.ndarray, answers: np.ndarray) -> np.ndarray:
    """Whether the questions of a draw connect all who answered one of them, shape (B,)."""
    busiest = int(answered.sum(axis=0).argmax())
    common = answered[:, busiest] > 0
    # Sums of what is never below 0 are above it in single precision, too, at half the cost.
    drawn = (weight[:, common] > 0).astype(np.float32)
    reached = drawn @ answered[common].astype(np.float32) > 0
    open_draws = np.arange(len(weight))
    # Most draws end here; the others go on from whomever the busiest forecaster reached.
    while len(open_draws := open_draws[~(reached | (answers == 0))[open_draws].all(axis=1)]):
        before = reached[open_draws]
        touched = (before.astype(float) @ answered.T > 0) & (weight[open_draws] > 0)
        reached[open_draws] |= touched.astype(float) @ answered > 0
        open_draws = open_draws[(reached[open_draws] != before).any(axis=1)]
    return np.asarray((reached | (answers == 0)).all(axis=1))
