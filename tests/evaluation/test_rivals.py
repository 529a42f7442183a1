"""Scores compared and ranked: what goes in, what comes out, and what is refused."""

from __future__ import annotations

import math
import warnings
from pathlib import Path

import attrs
import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError, InvalidTableError, UnknownNameError
from forecasttrack.inference import binary_mean, binary_scores, revisions
from tests.builders import day
from tests.inference.worlds_of_rivals import pairs_of, random_world, scored

ALASKA = Path(__file__).parents[2] / "fixtures" / "alaska-2025"


@pytest.fixture(scope="module")
def scores():
    return ft.score(pairs_of(*random_world(0, n_questions=120)), rules=["brier", "log"])


def forty(first=0.1, second=0.2):
    """Two forecasters on forty questions, the first always better by the same."""
    noise = np.linspace(0, 0.05, 40)
    return scored({"ann": list(first + noise), "bob": list(second + noise[::-1])})


# --- comparison ----------------------------------------------------------------------------------


def test_a_comparison_is_the_paired_difference_on_common_questions(scores):
    """Means, difference and interval by hand from the frame of scores; the rest is counted."""
    found = scores.compare("f0", "f3").frame.set_index("rule").loc["brier"]
    rows = scores.frame[scores.frame["rule"] == "brier"]
    wide = rows.pivot_table(index="question_id", columns="forecaster", values="score")
    both = wide[["f0", "f3"]].dropna()
    cluster = rows.drop_duplicates("question_id").set_index("question_id")["cluster"]
    outcome = scores.pairs.frame.groupby("question_id")["outcome"].first()[both.index]
    turned = scores.pairs.with_columns(outcome=1 - scores.pairs.frame["outcome"])
    other = ft.score(turned, rules=["brier"]).frame.pivot_table(
        index="question_id", columns="forecaster", values="score"
    )
    other = other.loc[both.index, ["f0", "f3"]]
    # A yes costs (1 - p) squared and a no p squared, which differ by 1 - 2 p.
    p = (1 + (other - both).mul(2 * outcome - 1, axis=0)) / 2
    expected = binary_mean(
        binary_scores(
            score=both["f0"] - both["f3"],
            otherwise=other["f0"] - other["f3"],
            probability=p.mean(axis=1),
            outcome=outcome,
            cluster=cluster[both.index].to_numpy(dtype=str),
        ),
        against=0.0,
    )
    assert found["difference"] == pytest.approx(expected.value, rel=1e-12)
    assert (found["low"], found["high"]) == pytest.approx((expected.low, expected.high), rel=1e-9)
    assert found["p_value"] == pytest.approx(expected.p_value, rel=1e-6)
    assert found["n"] == len(both)
    assert found["n_left_out"] == len(wide[["f0", "f3"]].dropna(how="all")) - len(both)
    assert found["participation_first"] == pytest.approx(wide["f0"].notna().mean())


def test_rules_are_never_mixed(scores):
    """Each rule has its own row, and p-values are adjusted within it."""
    frame = scores.compare(adjusted="holm").frame
    assert len(frame) == 2 * 6
    for _, part in frame.groupby("rule"):
        assert part["p_adjusted"].min() == pytest.approx(min(1, 6 * part["p_value"].min()))


@pytest.mark.parametrize(
    "method", ["analytic", "bootstrap", "permutation", "diebold-mariano", "anytime"]
)
def test_every_method_finds_the_better_one(method):
    """A difference of ten points in forty questions is plain, but not yet to who looks anytime."""
    found = forty().compare("ann", "bob", method=method).frame.iloc[0]
    assert found["difference"] == pytest.approx(-0.1, abs=1e-9)
    assert found["better"] == ("inconclusive" if method == "anytime" else "ann")
    assert found["n"] == 40


def test_points_and_losses_agree_on_who_is_better():
    """Where higher is better, a positive difference makes the first the better one."""
    pairs = pairs_of(*random_world(3, n_questions=120))
    found = ft.score(pairs, rules=["brier", "spherical"]).compare("f0", "f3").frame
    assert set(found["direction"]) == {"lower", "higher"}
    assert set(found["better"]) == {"f0"}


def test_groups_are_compared_with_forecasters_as_clusters(scores):
    """Two against two, by question and by forecaster; one against one cannot be."""
    with pytest.warns(ft.SmallSampleWarning, match="Only 4 clusters"):
        found = scores.compare(["f0", "f1"], ["f2", "f3"], cluster=["cluster", "forecaster"])
    assert found.frame["first"].iloc[0] == "f0 + f1"
    assert "2-way" in found.frame["method"].iloc[0]
    with pytest.raises(InvalidArgumentError, match="two forecasters are two clusters"):
        scores.compare("f0", "f1", cluster=["cluster", "forecaster"])


def test_few_clusters_are_warned_of_and_printed():
    """The warning and the page say how few, and the page says n, left out, method and seed."""
    few = scored({"ann": [0.1, 0.2, 0.3, None], "bob": [0.2, 0.3, 0.5, 0.1]})
    with pytest.warns(ft.SmallSampleWarning, match="Only 3 clusters"):
        found = few.compare("ann", "bob", method="bootstrap", seed=7)
    page = str(found)
    for words in ("Only 3 clusters", "seed 7", "n_left_out", "1000 bootstraps", "holm"):
        assert words in page


def test_a_baseline_can_be_named_like_a_forecaster(scores):
    """Even odds answer whatever somebody answers, and earn 0.25."""
    found = scores.compare("f0", "even odds").frame.set_index("rule")
    assert found.loc["brier", "mean_second"] == 0.25
    assert found.loc["log", "mean_second"] == pytest.approx(math.log(2))


@pytest.mark.parametrize("baseline", ["even odds", "base rate", "crowd"])
def test_skill_against_each_baseline(scores, baseline):
    """Every named baseline gives a skill for every forecaster."""
    skill = scores.skill(baseline=baseline)
    assert set(skill["forecaster"]) == {"f0", "f1", "f2", "f3"}
    assert np.isfinite(skill["skill"].astype(float)).all()


def test_claims_at_face_value_are_right_as_often_as_they_come_true(alaska_pairs):
    """Of the claims of the example it earns the share of questions that came out against them."""
    main = alaska_pairs.where(forecaster="authors", kind="binary")
    beside = ft.score(main, rules=["brier"]).with_baseline("face value").frame
    rows = beside[beside["forecaster"] == "face value"]
    assert set(rows["relation"]) == {"supports", "against"}
    came = rows["question_id"].map(main.frame.set_index("question_id")["outcome"]).astype(float)
    wrong = (came == 1) != (rows["relation"] == "supports")
    assert len(rows) > 30
    assert_allclose(rows["score"], wrong.astype(float))


def test_a_base_rate_that_knew_nothing_says_so(alaska_pairs):
    """All questions of the example were asked at once, before any was settled."""
    scores = ft.score(alaska_pairs.where(forecaster="authors", kind="binary"), rules=["brier"])
    assert scores.skill(baseline="base rate")["note"].str.contains("no outcome was known").all()
    assert not scores.skill(baseline="even odds")["note"].str.contains("no outcome").any()


def test_a_base_rate_that_knew_as_many_yeses_as_noes_knew_something():
    """It says one half throughout, and not for want of outcomes."""
    known_at = {"a": 10, "b": 10, "c": 30, "d": 30}
    pairs = ft.pair(
        forecasts=pd.DataFrame(
            {
                "question_id": list(known_at),
                "forecaster": "ann",
                "issued_at": [day(0), day(0), day(20), day(20)],
                "probability": 0.6,
            }
        ),
        questions=pd.DataFrame({"question_id": list(known_at), "kind": "binary"}),
        resolutions=pd.DataFrame(
            {
                "question_id": list(known_at),
                "status": "resolved",
                "outcome": [1, 0, 1, 0],
                "known_at": list(map(day, known_at.values())),
            }
        ),
    )
    found = ft.score(pairs, rules=["brier"]).skill(baseline="base rate")
    assert found["baseline_mean"].tolist() == [0.25]
    assert not found["note"].str.contains("no outcome").any()


def test_a_baseline_is_held_against_the_peers_without_becoming_one():
    """Relative scores of the others stay what they were."""
    scores = ft.score(pairs_of(*random_world(1)), rules=["peer-points"])
    beside = scores.with_baseline("even odds")
    own = beside.frame[beside.frame["forecaster"] != "even odds"]
    assert_allclose(own["score"], scores.frame["score"])
    assert "even odds" in set(beside.frame["forecaster"])


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda s: s.compare("f0", "f0"), InvalidArgumentError, "itself says nothing"),
        (lambda s: s.compare(["f0", "f1"], "f1"), InvalidArgumentError, "'f1' stands on both"),
        (lambda s: s.compare("f0", "f9"), UnknownNameError, "no forecaster or baseline 'f9'"),
        (lambda s: s.compare("f0", "evn odds"), UnknownNameError, "Did you mean 'even odds'"),
        (lambda s: s.compare("f0", "f1", method="t"), InvalidArgumentError, "no method 't'"),
        (lambda s: s.compare("f0", "f1", adjusted="b"), InvalidArgumentError, "no adjusted 'b'"),
        (lambda s: s.compare("f0", "f1", cluster="clam"), InvalidArgumentError, "column 'clam'"),
        (lambda s: s.compare("f0", "f1", level=95), InvalidArgumentError, "0.95"),
        (
            lambda s: ft.score(s.pairs, rules=["log"]).compare("f0", "f1", method="anytime"),
            InvalidArgumentError,
            "'log' has none",
        ),
        (lambda s: s.with_baseline("evens"), UnknownNameError, "no baseline 'evens'"),
        (lambda s: s.with_baseline(ft.base_rate()), InvalidArgumentError, "needs name="),
        (lambda s: s.leaderboard(method="elo"), UnknownNameError, "no method 'elo'"),
        (lambda s: s.leaderboard(min_participation=2), InvalidArgumentError, "share in"),
        (lambda s: ft.base_rate(prior=2), InvalidArgumentError, "prior must lie"),
        (lambda s: ft.base_rate(strength=0), InvalidArgumentError, "strength must be above 0"),
        (lambda s: ft.base_rate(strength=math.inf), InvalidArgumentError, "and finite, found inf"),
        (lambda s: ft.status_quo({"q": "maybe"}), InvalidArgumentError, "yes or no"),
        (lambda s: ft.status_quo({}, certainty=0.4), InvalidArgumentError, "certainty"),
        (
            lambda s: s.with_baseline(ft.fixed_forecaster("x"), name="y"),
            UnknownNameError,
            "no forecaster 'x'",
        ),
    ],
)
def test_comparisons_that_make_no_sense_are_refused(scores, call, error, words):
    """Each error names what was asked for and what there is."""
    with pytest.raises(error, match=words):
        call(scores)


def test_no_common_question_says_whether_others_connect_the_two():
    """With a bridge the error names the way over it, without one the way to build it."""
    apart = scored({"ann": [0.1, None], "bob": [None, 0.1]})
    with pytest.raises(InvalidArgumentError, match="Nobody else connects them"):
        apart.compare("ann", "bob")
    bridged = scored({"ann": [0.1, None], "bob": [None, 0.1], "eve": [0.2, 0.2]})
    with pytest.raises(InvalidArgumentError, match="Others connect them"):
        bridged.compare("ann", "bob")


@pytest.mark.parametrize("column", ["rule", "convention"])
def test_mixed_rules_and_conventions_are_refused(column):
    """Common questions under different rules or conventions are no common scores."""
    scores = forty()
    other = scores.frame["forecaster"] == "bob"
    frame = scores.frame.assign(**{column: scores.frame[column].where(~other, "other")})
    with pytest.raises(InvalidArgumentError, match="never under one rule, convention"):
        attrs.evolve(scores, frame=frame).compare("ann", "bob")


def test_weights_that_do_not_match_are_refused():
    """A question weighs the same for everybody."""
    scores = forty()
    frame = scores.frame.assign(weight=np.where(scores.frame["forecaster"] == "bob", 2.0, 1.0))
    with pytest.raises(InvalidTableError, match="several values of weight"):
        attrs.evolve(scores, frame=frame).compare("ann", "bob")


def test_names_from_outside_are_escaped_in_notebooks():
    """A forecaster's name is text, never markup."""
    scores = scored({"<b>": [0.1] * 40, "bob": [0.2] * 40})
    for shown in (scores.compare("<b>", "bob"), scores.leaderboard(resamples=50)):
        assert "&lt;b&gt;" in shown._repr_html_()
        assert "<b>" not in shown._repr_html_()


def test_evidence_is_told_by_the_anytime_method_only():
    """The e-value for the better side grows; other methods have none."""
    found = forty(0.0, 0.8).compare("ann", "bob", method="anytime").frame.iloc[0]
    assert found["e_value_first_lower"] > 40
    assert found["e_value_first_higher"] < 1
    assert found["better"] == "ann"
    assert math.isnan(forty().compare("ann", "bob").frame["e_value_first_lower"].iloc[0])


def test_forecasters_may_be_numbers():
    """Numbers are compared like names, and stand beside a baseline as text."""
    forecasts, questions = random_world(0, n_questions=100)
    forecasts["forecaster"] = forecasts["forecaster"].str[1:].astype(int)
    scores = ft.score(pairs_of(forecasts, questions), rules=["brier"])
    found = scores.compare(0, 3).frame.iloc[0]
    assert (found["first"], found["second"]) == ("0", "3")
    beside = scores.with_baseline("even odds").compare("0", "even odds").frame.iloc[0]
    assert beside["mean_second"] == 0.25
    straight = scores.compare(0, "even odds").frame.iloc[0]  # it was a KeyError
    assert straight.equals(beside)


# --- rankings ------------------------------------------------------------------------------------


def test_all_methods_stand_side_by_side(scores):
    """One row per forecaster and rule, two columns per method, participation beside them."""
    methods = ["fixed-effects", "mean", "relative-skill", "peer", "intersection"]
    wide = scores.leaderboard(method=methods, resamples=50).side_by_side
    assert len(wide) == 2 * 4
    assert {f"{name} rank" for name in methods} <= set(wide.columns)
    assert wide["participation"].between(0.5, 0.9).all()


def test_too_few_questions_are_left_out_by_name():
    """Below the minimum there is no rank, and the page says who and why."""
    scores = scored({"ann": [0.1] * 40, "bob": [0.2] * 40, "eve": [0.0] + [None] * 39})
    board = scores.leaderboard(min_participation=0.5)
    assert board.frame["forecaster"].tolist() == ["ann", "bob"]
    assert board.left_out["forecaster"].tolist() == ["eve"]
    assert "eve answered 2% of 40 questions" in str(board)
    with pytest.raises(InvalidArgumentError, match="lower min_participation"):
        scored({"ann": [0.1, None], "bob": [None, 0.1]}).leaderboard(min_participation=0.9)


def test_forecasters_whom_nothing_connects_are_ranked_apart():
    """The warning and the page say that the groups cannot be compared."""
    scores = scored({"ann": [0.1] * 40 + [None] * 40, "bob": [None] * 40 + [0.2] * 40})
    with pytest.warns(ft.ForecastTrackWarning, match="No common question connects"):
        board = scores.leaderboard()
    assert board.frame["group"].tolist() == [1, 2]
    assert board.frame["rank"].isna().all()
    assert "nothing here compares one group with another" in str(board)


# --- revisions -----------------------------------------------------------------------------------


def test_bayesian_revisions_move_as_much_as_they_learn():
    """A martingale has excess movement 0; noise on top of it too much, half steps too little."""
    rng = np.random.default_rng(0)
    n, steps = 4000, 12
    target = rng.integers(2, size=n)
    signal = np.where(rng.random((n, steps)) < 0.65, target[:, None], 1 - target[:, None])
    odds = np.cumsum((2 * signal - 1) * math.log(0.65 / 0.35), axis=1)
    honest = np.column_stack([np.full(n, 0.5), 1 / (1 + np.exp(-odds))])
    noisy = np.clip(honest + rng.normal(0, 0.05, honest.shape), 0, 1)
    timid = 0.5 + (honest - 0.5) / 2
    series, outcome = np.repeat(np.arange(n), steps + 1), np.repeat(target, steps + 1)
    found = [
        revisions(probability=p.ravel(), outcome=outcome, series=series, cluster=series)
        for p in (honest, noisy, timid)
    ]
    assert found[0].excess.low < 0 < found[0].excess.high
    assert found[0].reaction.low < 0 < found[0].reaction.high
    assert found[1].excess.low > 0
    assert found[1].reaction.high < 0
    assert found[2].reaction.low > 0.8


def test_revisions_of_pairs_by_hand():
    """One question, 0.5 to 0.8 to 0.5: movement 0.18, no uncertainty gone."""
    columns = ["question_id", "forecaster", "day", "probability"]
    rows = [("q", "ann", 0.0, 0.5), ("q", "ann", 1.0, 0.8), ("q", "ann", 2.0, 0.5)]
    questions = pd.DataFrame({"question_id": ["q"], "outcome": [1.0], "known": [9.0]})
    found = ft.revisions(pairs_of(pd.DataFrame(rows, columns=columns), questions)).iloc[0]
    assert found["movement"] == pytest.approx(0.18)
    assert found["reduction"] == pytest.approx(0, abs=1e-12)
    assert found["volatility"] == pytest.approx(0.3)
    assert found["excess"] == pytest.approx(0.18)
    assert math.isnan(found["excess_low"])


# --- Alaska --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def alaska_scores(alaska_binary):
    answers = pd.read_csv(ALASKA / "status-quo.csv").set_index("question_id")["answer"].to_dict()
    scores = ft.score(alaska_binary, rules=["brier"]).with_baseline("even odds")
    return scores.with_baseline(ft.status_quo(answers), name="status quo")


def test_the_authors_against_even_odds_and_the_status_quo(alaska, alaska_scores):
    """Differences by hand from the files; intervals clustered by claim."""
    with warnings.catch_warnings(action="ignore", category=ft.SmallSampleWarning):
        found = alaska_scores.compare("authors", cluster="claim").frame.set_index("second")
    authors = alaska_scores.frame.query("forecaster == 'authors'").set_index("question_id")
    assert found.loc["even odds", "difference"] == pytest.approx(authors["score"].mean() - 0.25)
    assert found.loc["even odds", "n_clusters"] == authors["claim"].nunique()
    assert found.loc["even odds", "low"] < 0 < found.loc["even odds", "high"]
    answers = pd.read_csv(ALASKA / "status-quo.csv").set_index("question_id")["answer"]
    gaps = [
        authors.loc[each, "score"]
        - (0.05 if alaska.resolution(each).outcome == answer else 0.95) ** 2
        for each, answer in answers.items()
        if each in authors.index
    ]
    assert found.loc["status quo", "n"] == len(gaps)
    assert found.loc["status quo", "difference"] == pytest.approx(np.mean(gaps))


def test_the_attributed_views_meet_the_authors_only_through_a_baseline(alaska_scores):
    """No question was asked of both, so they are compared through even odds, and surely not."""
    with pytest.raises(InvalidArgumentError, match="no common question"):
        alaska_scores.compare("authors", "putin")
    with pytest.warns(ft.SmallSampleWarning):
        board = alaska_scores.leaderboard().frame.set_index("forecaster")
    assert set(board["group"]) == {1}
    assert math.isnan(board.loc["putin", "low"])
    assert board.loc["putin", ["rank_low", "rank_high"]].tolist() == [1, 4]


def test_the_status_quo_of_alaska_is_told_for_known_questions_only():
    """Every row names a question of the book and says why."""
    table = pd.read_csv(ALASKA / "status-quo.csv")
    ids = {question.id for question in ft.read_book(ALASKA).questions}
    assert set(table["question_id"]) <= ids
    assert table["question_id"].is_unique
    assert set(table["answer"]) == {"yes", "no"}
    assert table["why"].str.len().min() > 20


def one_impossible():
    """Scores of Ann, who said 0 of what happened, beside those of Bob and Eve."""
    table = {"ann": [0.0, 0.3], "bob": [0.6, 0.2], "eve": [0.5, 0.1]}
    questions = pd.DataFrame({"question_id": ["a", "b"], "kind": ["binary"] * 2})
    moments = pd.to_datetime(["2026-01-01T00:00Z"] * 2)
    questions = questions.assign(opens_at=moments, closes_at=moments + pd.Timedelta(days=30))
    forecasts = pd.DataFrame(
        [
            {"question_id": question, "forecaster": name, "probability": p, "issued_at": moments[0]}
            for name, beliefs in table.items()
            for question, p in zip("ab", beliefs, strict=True)
        ]
    )
    resolutions = pd.DataFrame(
        {"question_id": ["a", "b"], "status": ["resolved"] * 2, "outcome": [1, 0]}
    )
    pairs = ft.pair(forecasts=forecasts, questions=questions, resolutions=resolutions)
    return ft.score(pairs)


@pytest.mark.filterwarnings("ignore::forecasttrack.SmallSampleWarning")
@pytest.mark.parametrize("method", ["fixed-effects", "mean", "relative-skill", "peer"])
def test_an_infinite_score_stops_no_ranking(method):
    """By Brier all three are ranked; by log the others are, and Ann's zero is named."""
    board = one_impossible().leaderboard(method=method)
    ranked = board.frame.groupby("rule")["forecaster"].agg(set).to_dict()
    assert ranked == {"brier": {"ann", "bob", "eve"}, "log": {"bob", "eve"}}
    (left,) = board.left_out.to_dict("records")
    assert (left["forecaster"], left["rule"], left["reason"]) == ("ann", "log", "infinite score")
    assert left["detail"] == "ann scored inf on question 'a', so that no mean exists"


@pytest.mark.filterwarnings("ignore::forecasttrack.SmallSampleWarning")
@pytest.mark.parametrize("method", ["analytic", "bootstrap", "permutation", "diebold-mariano"])
def test_an_infinite_score_stops_no_comparison(method):
    """The Brier row stands; the log row has neither interval nor p-value, and says why."""
    frame = one_impossible().compare("ann", "bob", method=method).frame.set_index("rule")
    assert np.isfinite(frame.loc["brier", "difference"])
    assert frame.loc["log", ["low", "high", "p_value"]].isna().all()
    assert frame.loc["log", "better"] == "inconclusive"
    assert "infinite" in frame.loc["log", "note"]


SPAN = {"opens_at": "2026-01-01T00:00Z", "closes_at": "2026-02-01T00:00Z"}


def both_impossible():
    """Ann and Bob both gave no chance to what happened."""
    questions = pd.DataFrame(
        {"question_id": list("abcdef"), "kind": "binary", "cluster": list("xxyyzz")}
    )
    questions = questions.assign(**{name: pd.to_datetime([at] * 6) for name, at in SPAN.items()})
    rows = [
        {"question_id": name, "forecaster": who, "issued_at": questions["opens_at"][0],
         "probability": 0.0 if name == "a" else chance}
        for name in "abcdef" for who, chance in (("ann", 0.6), ("bob", 0.8))
    ]  # fmt: skip
    came = pd.DataFrame({"question_id": list("abcdef"), "status": "resolved", "outcome": 1})
    return ft.score(ft.pair(forecasts=rows, questions=questions, resolutions=came))


@pytest.mark.filterwarnings("ignore::forecasttrack.SmallSampleWarning")
@pytest.mark.parametrize("method", ["analytic", "bootstrap", "permutation", "diebold-mariano"])
def test_infinite_scores_on_both_sides_stop_no_comparison(method):
    """Their difference is no number, and the row says why; the Brier row stands."""
    frame = both_impossible().compare("ann", "bob", method=method).frame.set_index("rule")
    assert frame.loc["brier", "difference"] == pytest.approx(5 * (0.4**2 - 0.2**2) / 6)
    assert frame.loc["log", ["difference", "low", "high", "p_value"]].isna().all()
    assert frame.loc["log", ["n", "n_clusters"]].tolist() == [6, 3]
    assert frame.loc["log", "note"] == "Not defined: a score is infinite."


def test_infinite_scores_on_both_sides_stop_no_difference_of_skill():
    """The same for the skill of both."""
    found = both_impossible().skill_difference("ann", "bob").set_index("rule")
    assert np.isfinite(found.loc["brier", "difference"])
    assert found.loc["log", "skill_first"] == found.loc["log", "skill_second"] == -np.inf
    assert found.loc["log", ["difference", "low", "high"]].isna().all()
    assert found.loc["log", "note"] == "Not defined: a score is infinite."


def test_nobody_can_be_ranked_by_infinite_scores_alone():
    """The error names forecaster, score and question, and a rule that does better."""
    scores = one_impossible()
    alone = scores.frame[(scores.frame["rule"] == "log") & (scores.frame["forecaster"] == "ann")]
    with pytest.raises(InvalidArgumentError, match=r"ann scored inf on question 'a'.*brier"):
        attrs.evolve(scores, frame=alone).leaderboard()
