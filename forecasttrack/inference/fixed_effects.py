"""Fixed effects of forecasters under one weighting of questions, and under many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from forecasttrack.inference.table import components

if TYPE_CHECKING:
    from forecasttrack.inference.table import ScoreTable

__all__ = ["fixed_effects_of_draws", "fixed_effects_of_one"]

_STEPS = 60
"""Draws that need more steps are so badly connected that they are solved directly."""
_SMALL = 1e-13
"""A residual of so small a part of the right-hand side is as good as none."""
_NEARLY = 1e-7
"""From such a residual on single precision, whose digits are seven, is enough for the rest."""


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
    of_question = group[answered.argmax(axis=1)]  # whoever answered a question is in one group
    for each in np.unique(of_question):
        members, theirs = group == each, of_question == each
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
    answers = weight @ answered
    right = weight @ (table.filled - level[:, None] * answered)
    equations = _Equations(answered=answered, share=answered / n[:, None], weight=weight)
    effect, eased, solved = _conjugate_gradients(equations, answers, right)
    total = weight.sum(axis=1)
    # The mean over the questions of each draw of what their scores exceed the effects by.
    difficulty = (weight @ level - eased) / np.where(total > 0, total, 1.0)
    adjusted: np.ndarray = effect + difficulty[:, None]
    adjusted[answers == 0] = np.nan
    for draw in np.flatnonzero(~solved | ~_connected(answered, weight, answers)):
        adjusted[draw] = fixed_effects_of_one(table, weight[draw])
    return adjusted


@attrs.frozen(kw_only=True, eq=False)
class _Equations:
    """What the equations of all draws are made of.

    Attributes:
        answered: Who answered which question, shape (Q, F).
        share: The same, divided by how many answered, shape (Q, F).
        weight: Weights of questions in each draw, shape (B, Q).
    """

    answered: np.ndarray
    share: np.ndarray
    weight: np.ndarray

    def rough(self) -> _Equations:
        """The same in single precision, at half the cost."""
        return _Equations(
            answered=self.answered.astype(np.float32),
            share=self.share.astype(np.float32),
            weight=self.weight.astype(np.float32),
        )

    def eased(self, effect: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What questions ease by the effects of who answered them.

        Args:
            effect: Effects of forecasters in each draw, shape (B, F).

        Returns:
            The sum over the questions that each forecaster answered, shape (B, F), and over all
            questions, shape (B,).
        """
        eased = effect.astype(self.share.dtype, copy=False) @ self.share.T
        eased *= self.weight
        return eased @ self.answered, eased.sum(axis=1, dtype=float)


def _conjugate_gradients(
    equations: _Equations, answers: np.ndarray, right: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Solve the equations of all draws.

    Returns:
        Effects, shape (B, F), by how much they ease all questions together, shape (B,), and
        whether they solve the equations, shape (B,).
    """
    diagonal = np.where(answers > 0, answers, 1.0)
    effect, residual = np.zeros_like(right), right.copy()
    step = residual / diagonal
    descent = np.einsum("bf,bf->b", residual, step)
    eased = np.zeros_like(descent)
    size = np.maximum(np.abs(right).max(axis=1, initial=0.0), 1e-300)
    is_rough = False
    for _ in range(_STEPS):
        left = np.abs(residual).max(axis=1, initial=0.0) / size
        open_draws = left > _SMALL
        if not open_draws.any():
            break
        # Of steps so small, digits beyond single precision are below what is left at the end.
        if not is_rough and left.max() <= _NEARLY:
            equations, is_rough = equations.rough(), True
        shared, together = equations.eased(step)
        curved = answers * step - shared
        bend = np.einsum("bf,bf->b", step, curved)
        # A draw that is solved rests while others go on: further steps would be made of rounding.
        length = np.zeros_like(descent)
        np.divide(descent, bend, out=length, where=(bend > 0) & open_draws)
        effect += length[:, None] * step
        eased += length * together
        residual -= length[:, None] * curved
        scaled = residual / diagonal
        following = np.einsum("bf,bf->b", residual, scaled)
        turn = np.divide(following, descent, out=np.zeros_like(descent), where=descent > 0)
        step, descent = scaled + turn[:, None] * step, following
    solved = np.abs(residual).max(axis=1, initial=0.0) <= 100 * _SMALL * size
    return effect, eased, solved


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
