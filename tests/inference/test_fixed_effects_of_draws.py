"""Fixed effects of many draws at once: those of the direct solver, in fewer and cheaper steps."""

from __future__ import annotations

import numpy as np
import pytest

from forecasttrack.inference import fixed_effects, score_table
from forecasttrack.inference.fixed_effects import (
    _Equations,
    fixed_effects_of_draws,
    fixed_effects_of_one,
)


def random_table(rng, *, questions, forecasters, each):
    """Scores of some forecasters drawn for each question, some of whom are drawn more often."""
    score = np.full((questions, forecasters), np.nan)
    often = 1 / np.arange(1, forecasters + 1) ** 0.7
    for row in score:
        chosen = rng.choice(forecasters, each, replace=False, p=often / often.sum())
        row[chosen] = rng.random() + rng.random(each)
    return score_table(score=score)


def drawn_from(rng, table, draws):
    n = len(table.filled)
    return rng.multinomial(n, np.full(n, 1 / n), size=draws).astype(float)


def by_least_squares(table, weight):
    """Effects of forecasters and questions by the normal equations of all of them, written out."""
    rows, columns = np.nonzero(table.answered & (weight > 0)[:, None])
    questions, n = len(table.filled), table.answered.shape[1]
    design = np.zeros((len(rows), n + questions))
    design[np.arange(len(rows)), columns] = design[np.arange(len(rows)), n + rows] = 1
    root = np.sqrt(weight[rows])
    found = np.linalg.lstsq(design * root[:, None], table.filled[rows, columns] * root)[0]
    seen = weight > 0
    return found[:n] + np.average(found[n:][seen], weights=weight[seen])


@pytest.mark.parametrize("shape", [(400, 40, 12), (120, 12, 3), (60, 30, 20)])
def test_all_draws_agree_with_the_direct_solver(shape):
    """Also in single precision at the end: differences are below 1e-12."""
    rng = np.random.default_rng(5)
    table = random_table(rng, questions=shape[0], forecasters=shape[1], each=shape[2])
    drawn = drawn_from(rng, table, 8)
    direct = np.array([fixed_effects_of_one(table, weight) for weight in drawn])
    assert fixed_effects_of_draws(table, drawn) == pytest.approx(direct, abs=1e-12)


def test_one_weighting_agrees_with_least_squares_over_forecasters_and_questions():
    """The second implementation eliminates nothing."""
    rng = np.random.default_rng(6)
    table = random_table(rng, questions=50, forecasters=8, each=4)
    weight = rng.integers(0, 4, 50).astype(float)
    found = fixed_effects_of_one(table, weight)
    assert found == pytest.approx(by_least_squares(table, weight), abs=1e-12)


def test_each_group_has_the_mean_difficulty_of_its_own_questions():
    """Two leagues that share nobody are as if each stood alone."""
    nan = np.nan
    first, second = [[0.1, 0.3], [0.2, 0.6]], [[1.0, 2.0], [3.0, 3.0]]
    both = [[*row, nan, nan] for row in first] + [[nan, nan, *row] for row in second]
    table = score_table(score=both)
    alone = [score_table(score=each) for each in (first, second)]
    expected = np.concatenate([fixed_effects_of_one(each, each.weight) for each in alone])
    assert fixed_effects_of_one(table, table.weight) == pytest.approx(expected, abs=1e-14)


def test_the_last_steps_are_made_in_single_precision(monkeypatch):
    """Six steps of ten million products each took two fifths of a large leaderboard."""
    precisions = []
    plain = _Equations.eased

    def watched(self, effect):
        precisions.append(self.share.dtype)
        return plain(self, effect)

    monkeypatch.setattr(_Equations, "eased", watched)
    rng = np.random.default_rng(7)
    table = random_table(rng, questions=400, forecasters=40, each=12)
    drawn = drawn_from(rng, table, 8)
    mixed = fixed_effects_of_draws(table, drawn)
    assert precisions == sorted(precisions, key=lambda each: each != np.float64)
    assert len(precisions) > precisions.count(np.float32) >= len(precisions) // 3
    monkeypatch.setattr(fixed_effects, "_NEARLY", 0.0)
    precisions.clear()
    assert mixed == pytest.approx(fixed_effects_of_draws(table, drawn), abs=1e-13)
    assert np.float32 not in precisions


def test_draws_without_an_answer_and_badly_connected_ones_are_solved_directly():
    """A chain of forecasters, each beside the next, is what steps go through one by one."""
    n = 90
    score = np.full((n - 1, n), np.nan)
    for row in range(n - 1):
        score[row, row : row + 2] = row % 7 / 10, row % 5 / 10
    table = score_table(score=score)
    drawn = np.ones((3, n - 1))
    drawn[1, 40] = 0
    drawn[2, 0] = 0
    direct = np.array([fixed_effects_of_one(table, weight) for weight in drawn])
    found = fixed_effects_of_draws(table, drawn)
    assert found == pytest.approx(direct, abs=1e-10, nan_ok=True)
    assert np.isnan(found[2, 0])
    assert np.isfinite(found[:2]).all()


def test_a_draw_without_the_question_that_connects_two_groups_compares_each_by_itself():
    """Whoever answered most questions met the other group on that one question alone."""
    rng = np.random.default_rng(8)
    score = rng.random((12, 5))
    score[:6, 3:] = np.nan
    score[6:11, :3] = np.nan
    score[11, [1, 2, 4]] = np.nan
    drawn = np.ones((2, 12))
    drawn[1, 11] = 0
    found = fixed_effects_of_draws(score_table(score=score), drawn)
    alone = [score_table(score=score[:6, :3]), score_table(score=score[6:11, 3:])]
    expected = [fixed_effects_of_one(each, np.ones(len(each.filled))) for each in alone]
    assert found[1] == pytest.approx(np.concatenate(expected), abs=1e-10)
    assert not np.allclose(found[0], found[1])


@pytest.mark.parametrize("unit", [1e-6, 1e-3, 1e3])
def test_effects_do_not_depend_on_the_unit_of_weights(unit):
    """Also where those of all questions sum to less than 1."""
    rng = np.random.default_rng(5)
    table = random_table(rng, questions=40, forecasters=6, each=3)
    weight = drawn_from(rng, table, 5)
    found = fixed_effects_of_draws(table, unit * weight)
    np.testing.assert_allclose(found, fixed_effects_of_draws(table, weight), rtol=1e-9)
