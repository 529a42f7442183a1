"""Fewer than five independent questions carry no verdict, skill or rank, and say so."""

from __future__ import annotations

import math
import re
import warnings

import numpy as np
import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.evaluation.sensitivity.headline import book_score
from tests.builders import book_of
from tests.evaluation.test_rivals import scored

pytestmark = pytest.mark.filterwarnings("ignore::forecasttrack.SmallSampleWarning")

METHODS = ["analytic", "bootstrap", "permutation", "diebold-mariano", "anytime"]


def two_forecasters(first, second, outcomes, cluster=None):
    """Brier scores of two forecasters, each by one probability for every question, or by many."""
    names = [f"q{number}" for number, _ in enumerate(outcomes)]
    questions = pd.DataFrame({"question_id": names, "kind": "binary"})
    questions["opens_at"] = pd.Timestamp("2026-01-01", tz="UTC")
    questions["closes_at"] = pd.Timestamp("2026-02-01", tz="UTC")
    if cluster is not None:
        questions["cluster"] = cluster
    stated = {who: np.broadcast_to(p, len(names)) for who, p in (("ann", first), ("bob", second))}
    each = [(name, who, stated[who][row]) for row, name in enumerate(names) for who in stated]
    forecasts = pd.DataFrame(each, columns=["question_id", "forecaster", "probability"])
    forecasts["issued_at"] = pd.Timestamp("2026-01-02", tz="UTC")
    resolutions = pd.DataFrame({"question_id": names, "status": "resolved", "outcome": outcomes})
    pairs = ft.pair(forecasts=forecasts, questions=questions, resolutions=resolutions)
    return ft.score(pairs, rules=["brier"])


@pytest.mark.parametrize("n", [1, 2, 4, 5, 8])
def test_a_skill_takes_five_questions(n):
    """Below five there is none, and the note counts them; from five on there is one."""
    row = two_forecasters(0.8, 0.9, [1] * n).skill().iloc[0]
    assert math.isnan(row["skill"]) == (n < 5)
    assert row["note"].startswith("too few to tell") == (n < 5)
    assert row["baseline_mean"] == 0.25


def test_the_interval_of_a_skill_is_that_of_the_mean():
    """Even odds earn 0.25 whatever happens, so only the forecaster's mean is uncertain."""
    scores = two_forecasters(0.8, 0.6, [1, 1, 1, 0, 1, 1, 1, 1])
    mean = scores.summarise().set_index("forecaster")
    skill = scores.skill().set_index("forecaster")
    for name in ("ann", "bob"):
        assert skill.loc[name, "low"] == pytest.approx(1 - mean.loc[name, "high"] / 0.25)
        assert skill.loc[name, "high"] == pytest.approx(1 - mean.loc[name, "low"] / 0.25)
        assert skill.loc[name, "low"] <= skill.loc[name, "skill"] <= skill.loc[name, "high"]


def test_the_interval_of_a_skill_knows_that_the_baseline_is_uncertain_too():
    """What a rival earned depends on the outcomes, too."""
    scores = two_forecasters(0.8, 0.6, [1, 1, 1, 0, 1, 1, 0, 1])
    crowd = scores.skill(baseline="crowd")
    assert crowd["skill"].notna().all()
    assert (crowd["low"] < crowd["skill"]).all()
    assert (crowd["skill"] < crowd["high"]).all()
    # Were the rival's mean a known number, the interval would be that of the own mean alone.
    own = scores.summarise().set_index("forecaster").loc[crowd["forecaster"]]
    alone = (own["high"] - own["low"]).to_numpy() / crowd["baseline_mean"].to_numpy()
    assert not np.allclose(crowd["high"] - crowd["low"], alone)


def test_questions_of_few_clusters_have_no_skill():
    """Twelve questions in two clusters are worth two."""
    row = two_forecasters(0.8, 0.9, [1] * 12, cluster=["a", "b"] * 6).skill().iloc[0]
    assert math.isnan(row["skill"])
    assert "2 independent questions" in row["note"]


@pytest.mark.parametrize("n", [1, 2, 3, 4])
@pytest.mark.parametrize("method", METHODS)
def test_fewer_than_five_questions_make_nobody_better(method, n):
    """Every method answers instead of failing, and says how many questions it would take."""
    row = two_forecasters(0.9, 0.1, [1] * n).compare("ann", "bob", method=method).frame.iloc[0]
    assert row["better"] == "inconclusive"
    assert row["note"].startswith("too few to tell")
    assert "telling a difference of 0.800 takes at most about 7 independent" in row["note"]
    assert not row["p_value"] < 0.05
    assert not row["low"] < -1
    assert not row["high"] > 1


@pytest.mark.parametrize("second", [[0.7, 0.6, 0.4], [0.7, 0.6]])
def test_a_spread_of_fewer_than_five_differences_is_no_spread(second):
    """Of three differences alike by luck, three questions seemed enough; the bound needs none."""
    n = len(second)
    rows = two_forecasters([0.9, 0.8, 0.3][:n], second, [1, 1, 0][:n]).compare("ann", "bob").frame
    gap, note = abs(rows["difference"].iloc[0]), rows["note"].iloc[0]
    # Of numbers from -1 to 1 whose mean is the gap none spread more than those at both ends.
    needed = ft.inference.required_sample_size(gap, sd=math.sqrt(1 - gap**2))
    found = re.search(r"takes at most about ([\d,]+) independent", note)
    assert found is not None
    assert int(found.group(1).replace(",", "")) == pytest.approx(needed, rel=0.01)


@pytest.mark.end_to_end
@pytest.mark.parametrize("n", [3, 12, 29])
@pytest.mark.parametrize("method", ["bootstrap", "permutation", "diebold-mariano"])
def test_a_number_of_clusters_never_contradicts_what_a_method_takes(method, n):
    """Seven would tell 0.9 from 0.1, and no verdict of these methods rests on fewer than 30."""
    outcomes = [1] * (n - 1) + [0]
    for scores in (two_forecasters(0.9, 0.1, outcomes), two_forecasters(0.9, 0.1, [1] * n)):
        note = scores.compare("ann", "bob", method=method).frame["note"].iloc[0]
        assert note.startswith("too few to tell")
        needed = int(re.search(r"takes (?:at most )?about (\d+)", note).group(1))
        assert needed >= 30 or note.endswith(
            "though no verdict of this method rests on fewer than 30"
        )


def test_no_number_is_named_where_there_are_more():
    """Forty equal differences lack a spread, and not questions."""
    for method in ("bootstrap", "permutation", "diebold-mariano"):
        row = two_forecasters(0.9, 0.1, [1] * 40).compare("ann", "bob", method=method).frame.iloc[0]
        assert row["note"].startswith("too few to tell")
        assert "telling" not in row["note"]


def test_the_exact_method_names_no_least_number_but_its_own():
    """Five questions may carry its verdict."""
    note = two_forecasters(0.9, 0.1, [1] * 3).compare("ann", "bob").frame["note"].iloc[0]
    assert note.endswith("(two-sided 5%, power 80%)")
    assert "a verdict takes 5" in note


@pytest.mark.parametrize("method", ["bootstrap", "permutation", "diebold-mariano"])
def test_differences_that_are_all_equal_make_nobody_better(method):
    """Forty equal differences have no spread to judge by: 0.97 and 0.95 may be equally good."""
    row = two_forecasters(0.97, 0.95, [1] * 40).compare("ann", "bob", method=method).frame.iloc[0]
    assert row["better"] == "inconclusive"
    assert row["note"].startswith("too few to tell")
    assert math.isnan(row["p_value"])


def test_no_number_of_questions_shows_that_there_is_no_difference():
    """Two who say the same differ by 0, and no sample size is named."""
    row = two_forecasters(0.8, 0.8, [1, 1, 0]).compare("ann", "bob").frame.iloc[0]
    assert row["note"].endswith("so they are equal whatever happened")
    # Others may differ by 0 by these outcomes alone.
    row = two_forecasters(0.8, 0.2, [1, 0]).compare("ann", "bob").frame.iloc[0]
    assert row["note"].endswith("no number of questions tells a difference of 0")


@pytest.mark.parametrize("method", ["fixed-effects", "mean", "relative-skill", "peer"])
def test_fewer_than_five_questions_give_no_rank(method):
    """Who answered three questions takes no place from others, and every place stays open."""
    scores = scored({"ann": [0.1] * 6, "bob": [0.2] * 6, "eve": [0.0] * 3 + [None] * 3})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        board = scores.leaderboard(method=method).frame.set_index("forecaster")
    if method != "relative-skill":
        assert board.loc[["ann", "bob"], "rank"].tolist() == [1, 2]
    assert math.isnan(board.loc["eve", "rank"])
    assert board.loc["eve", "note"].startswith("too few to tell: 3 independent questions")
    assert board["note"].str.startswith("too few to tell").all()
    # A plain mean is bounded exactly, whatever is known of places.
    assert board[["low", "high"]].notna().all(axis=None) == (method == "mean")
    known = board["estimate"].notna()
    assert (board.loc[known, "rank_low"] == 1).all()
    assert (board.loc[known, "rank_high"] == 3).all()


def test_a_leaderboard_of_two_questions_is_an_answer():
    """Nobody is ranked, and the printed table says why, for all at once."""
    board = two_forecasters(0.9, 0.6, [1, 1]).leaderboard()
    assert board.frame["rank"].isna().all()
    assert "ann, bob: too few to tell: 2 independent questions, and a rank takes 5." in str(board)


def test_scores_all_alike_have_no_resampled_interval_in_a_leaderboard():
    """Forty scores of 0.04 say nothing of how much a number made of them may vary."""
    board = two_forecasters(0.8, 0.6, [1] * 40).leaderboard(method="peer").frame
    assert board[["low", "high"]].isna().all(axis=None)
    assert board["note"].str.contains("every cluster gives the same").all()


@pytest.mark.parametrize("n", [1, 4, 5])
def test_the_headline_has_no_skill_from_fewer_than_five_questions(n):
    """Neither per claim nor per question, so that no output can show one."""
    (found,) = book_score(book_of(*[0.8] * n)).headlines
    assert np.isnan([found.skill_per_claim, found.skill_per_question]).tolist() == [n < 5] * 2


def forty_of(probability, outcome, forecasters=("ann",)):
    """Forty questions with equal forecasts of everybody."""
    n = len(outcome)
    ids = [f"q{number}" for number in range(n)]
    return ft.pair(
        forecasts=pd.DataFrame(
            {
                "question_id": ids * len(forecasters),
                "forecaster": np.repeat(forecasters, n),
                "issued_at": pd.Timestamp("2026-01-02", tz="UTC"),
                "probability": np.tile(probability, len(forecasters)),
            }
        ),
        questions=pd.DataFrame({"question_id": ids, "kind": "binary"}),
        resolutions=pd.DataFrame(
            {"question_id": ids, "status": "resolved", "outcome": np.asarray(outcome, dtype=int)}
        ),
    )


def test_perfect_log_scores_have_no_interval_of_width_zero():
    """The mean 0 was called sure, though one miss would have made it infinite."""
    outcome = np.arange(40) % 3 > 0
    scores = ft.score(forty_of(outcome * 1.0, outcome), rules=["log"], history="last")
    for row in (scores.summarise().iloc[0], scores.skill().iloc[0]):
        assert np.isnan([row["low"], row["high"]]).all()
        assert row["note"].startswith("too few to tell: every cluster gives the same")


def test_a_skill_that_no_outcome_could_change_says_so():
    """Fifty per cent throughout is even odds whatever comes."""
    outcome = np.arange(40) % 3 > 0
    row = ft.score(forty_of([0.5] * 40, outcome), rules=["brier"], history="last").skill().iloc[0]
    assert (row["skill"], row["low"], row["high"]) == (0, 0, 0)
    assert row["note"] == "No outcome could change this mean, so its interval has width 0."


@pytest.mark.parametrize("who", [("ann",), ("ann", "bob")])
def test_nobody_is_ranked_alone(who):
    """The first of one is no rank."""
    pairs = forty_of([0.8] * 40, np.arange(40) % 3 > 0, who)
    frame = ft.score(pairs, rules=["brier"], history="last").leaderboard().frame
    assert frame[["rank", "rank_low", "rank_high"]].isna().all(axis=None) == (len(who) == 1)
    assert (frame["note"] == "nobody to be ranked against").all() == (len(who) == 1)


def test_discrimination_of_one_probability_says_that_nothing_could_change_it():
    """Its interval has width zero, and no other has."""
    terms = ft.calibration(forty_of([0.8] * 40, np.arange(40) % 3 > 0)).terms.set_index("term")
    row = terms.loc["discrimination"]
    assert (row["low"], row["high"]) == (0, 0)
    assert row["note"] == "No outcome could change it: one probability tells nothing apart."
    assert terms.loc["miscalibration", "note"] == ""
