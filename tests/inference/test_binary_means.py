"""Means of scores of yes/no questions: worked by hand, and what never happens."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from forecasttrack import inference
from forecasttrack.errors import InvalidArgumentError, InvalidTableError
from forecasttrack.inference.binary_means import binary_p_value
from forecasttrack.inference.dependence import with_dependence
from forecasttrack.inference.equal_chances import EqualChances, differ_from_tilt, few_large_jumps
from tests.examples import examples


def brier_of(probability, outcome, **columns):
    """Brier scores ready for an interval."""
    p, y = np.asarray(probability, dtype=float), np.asarray(outcome)
    score = (p - y) ** 2
    return inference.binary_scores(
        score=score,
        otherwise=inference.brier_otherwise(score=score, probability=p, outcome=y),
        probability=p,
        outcome=y,
        **columns,
    )


def test_three_lucky_guesses_show_nothing():
    """0.8 three times, all yes: the interval is that of three successes in three."""
    found = inference.binary_mean(brier_of([0.8] * 3, [1] * 3), against=0.25)
    bound = 1 - stats.binomtest(3, 3).proportion_ci(0.95).low
    assert (found.low, found.high) == pytest.approx((0.04, 0.04 + 0.6 * bound), abs=1e-8)
    assert found.p_value == pytest.approx(2 * 0.65**3, abs=1e-8)


def test_equal_forecasters_on_four_questions_are_not_told_apart():
    """0.9 against 0.8, all four yes: had 0.85 been true, that came in every second book."""
    gap = inference.binary_scores(
        score=[0.01 - 0.04] * 4,
        otherwise=[0.81 - 0.64] * 4,
        probability=[0.85] * 4,
        outcome=[1] * 4,
    )
    assert inference.binary_mean(gap, against=0.0).p_value == 1.0


def test_width_is_zero_only_where_no_outcome_could_change_the_score():
    """Even odds throughout score 0.25 whatever happens, and the note says so."""
    found = inference.binary_mean(brier_of([0.5] * 3, [1, 0, 1]), against=0.25)
    assert (found.low, found.high) == (0.25, 0.25)
    assert np.isnan(found.p_value)
    assert found.note.startswith("No outcome could change")


def test_only_the_mean_that_nothing_could_change_is_not_rejected():
    """Even odds score 0.25; of any other mean there is no p-value."""
    scores = brier_of([0.5] * 3, [1, 0, 1])
    assert binary_p_value(scores, against=0.25) == 1
    assert np.isnan(binary_p_value(scores, against=0.2))
    assert np.isnan(binary_p_value(scores, against=-0.25))


def test_rows_on_one_question_share_its_outcome():
    """Forecasts of 0.9 and 0.1 on one question: one of them is right whatever happens."""
    found = inference.binary_mean(brier_of([0.9, 0.1] * 5, [1, 1] * 5, question=np.arange(10) // 2))
    assert found.value == pytest.approx(0.41)
    assert found.high - found.low < 1e-9
    assert found.n == 5


def test_rows_of_one_cluster_are_worth_one():
    """Ten questions that come out together are bounded like a single one."""
    one = inference.binary_mean(brier_of([0.9], [1]))
    ten = inference.binary_mean(brier_of([0.9] * 10, [1] * 10, cluster=[0] * 10))
    assert (ten.low, ten.high) == pytest.approx((one.low, one.high), abs=1e-9)


def test_many_clusters_show_that_their_questions_come_out_apart():
    """200 clusters of five independent questions: little wider than a thousand questions."""
    rng = np.random.default_rng(3)
    p = rng.uniform(0.5, 1, 1000)
    y = (rng.random(1000) < p).astype(int)
    apart = inference.binary_mean(brier_of(p, y))
    clustered = inference.binary_mean(brier_of(p, y, cluster=np.arange(1000) // 5))
    assert clustered.details["together"] < 0.5
    assert 1 <= (clustered.high - clustered.low) / (apart.high - apart.low) < 1.5


def test_clusters_that_share_one_outcome_are_found_out():
    """The same clusters, all questions of each with one outcome: taken as coming out together."""
    rng = np.random.default_rng(4)
    p = np.repeat(rng.uniform(0.5, 1, 200), 5)
    y = np.repeat(rng.random(200), 5) < p
    found = inference.binary_mean(brier_of(p, y.astype(int), cluster=np.arange(1000) // 5))
    assert found.details["together"] > 0.8


@examples(60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([0.0, 0.02, 0.3, 0.5, 0.5000001, 0.9, 1.0]), st.booleans()),
        min_size=1,
        max_size=12,
    ),
    st.integers(1, 4),
)
def test_the_interval_holds_the_mean_and_stays_in_the_possible_range(rows, clusters):
    """Whatever was forecast and came out, certainty that failed included."""
    p, y = np.array([row[0] for row in rows]), np.array([int(row[1]) for row in rows])
    scores = brier_of(p, y, cluster=np.arange(len(p)) % clusters)
    found = inference.binary_mean(scores, against=0.25)
    low, high = scores.possible
    assert low - 1e-12 <= found.low <= found.value + 1e-12
    assert found.value - 1e-12 <= found.high <= high + 1e-12
    assert (found.low == found.high) == bool((p == 0.5).all())
    assert np.isnan(found.p_value) or 0 < found.p_value <= 1


def test_the_test_and_the_interval_agree():
    """The interval excludes a value exactly where the two-sided test rejects it."""
    p = np.random.default_rng(6).uniform(0.5, 1, 80)
    scores = brier_of(p, np.arange(80) % 5 > 0)
    found = inference.binary_mean(scores)
    for end, outwards in ((found.low, -1e-6), (found.high, 1e-6)):
        assert inference.binary_mean(scores, against=end - outwards).p_value > 0.05
        assert inference.binary_mean(scores, against=end + outwards).p_value < 0.05


def test_no_rows_have_no_mean():
    """Nothing scored is NaN, not an error."""
    found = inference.binary_mean(brier_of([], []))
    assert np.isnan([found.value, found.low, found.high, found.p_value]).all()


def test_each_row_weighs_one_where_no_weight_is_given():
    """Two rows on one question and one on another weigh two and one."""
    assert brier_of([0.7, 0.8, 0.6], [1, 1, 0]).weight.tolist() == [1, 1, 1]
    assert brier_of([0.7, 0.8, 0.6], [1, 1, 0], question=[0, 0, 1]).weight.tolist() == [2, 1]


def test_weight_zero_leaves_a_row_out():
    """With its cluster and its question."""
    some = inference.binary_mean(brier_of([0.7, 0.9], [1, 0], weight=[1, 0]))
    one = inference.binary_mean(brier_of([0.7], [1]))
    assert (some.low, some.high, some.n) == (one.low, one.high, 1)


@pytest.mark.parametrize(
    ("columns", "error"),
    [
        ({"score": [np.inf, 0]}, InvalidArgumentError),
        ({"probability": [0.2, 62]}, InvalidArgumentError),
        ({"outcome": [0.5, 1]}, InvalidArgumentError),
        ({"weight": [-1.0, 1]}, InvalidArgumentError),
        ({"cluster": [1, 2, 3]}, InvalidTableError),
        ({"score": [0.1]}, InvalidTableError),
    ],
)
def test_bad_columns_are_refused(columns, error):
    """By name and row."""
    good = {"score": [0.1, 0.2], "otherwise": [0.3, 0.4], "probability": [0.6, 0.6]}
    with pytest.raises(error, match=r"score|probability|outcome|weight|shape"):
        inference.binary_scores(**{**good, "outcome": [1, 0], **columns})


def test_a_level_outside_its_range_is_refused():
    """Per cent are no level."""
    with pytest.raises(InvalidArgumentError, match="level"):
        inference.binary_mean(brier_of([0.7], [1]), level=95)


# --- mixed probabilities: what stands beside the tilt ---------------------------------------------


@pytest.mark.parametrize("seed", range(2))
def test_an_interval_of_mixed_forecasts_holds_what_the_test_does_not_reject(seed):
    """From end to end of what is possible, whether the outcomes follow the forecasts or not."""
    rng = np.random.default_rng(seed)
    p = rng.choice([0.1, 0.3, 0.55, 0.7, 0.8, 0.95], 40)
    y = (rng.random(40) < (p if seed % 2 else np.where(p > 0.5, 0.7, 0.3))).astype(float)
    scores = brier_of(p, y)
    found = inference.binary_mean(scores)
    low, high = scores.possible
    for value in np.linspace(low + 1e-6, high - 1e-6, 25):
        held = found.low <= value <= found.high
        assert held == (inference.binary_mean(scores, against=value).p_value > 0.05), value


def test_a_value_near_the_lowest_possible_mean_is_rejected():
    """A third of sixty forecasts missed, so that a mean as if none had is out of reach."""
    p = np.tile([0.55, 0.6, 0.7, 0.8, 0.9, 0.95], 10)
    y = np.tile([0.0, 1, 1], 20)
    scores = brier_of(p, y)
    for share in (0.001, 0.01, 0.05):
        low, high = scores.possible
        assert inference.binary_mean(scores, against=low + share * (high - low)).p_value < 1e-3


def test_where_few_questions_decide_both_ends_are_where_neither_way_rejects():
    """One question weighs more than nine others; the p-value at each end is 5%."""
    scores = brier_of(
        [0.28, 0.06, 0.04, 0.8, 0.9, 0.6, 0.72, 0.54, 0.92, 0.8],
        [0, 0, 0, 1, 1, 0, 1, 1, 1, 1],
        weight=[20.0] + [1.0] * 9,
    )
    found = inference.binary_mean(scores, against=0.25)
    for end in (found.low, found.high):
        assert inference.binary_mean(scores, against=end).p_value == pytest.approx(0.05, abs=1e-9)


@pytest.mark.parametrize(("least", "few"), [(0.6, True), (0.8, False)])
def test_fewer_than_ten_questions_worth_of_jumps_are_few(least, few):
    """Nine jumps of 1 and one of 0.6 or 0.8 are worth 9.6 and, beside one more, 10.9 alike."""
    jump = np.array([1.0] * (9 if few else 10) + [least])
    p = np.linspace(0.6, 0.9, len(jump))
    terms = brier_of(p, np.ones(len(p)), weight=jump / (2 * p - 1)).terms()
    square = np.sort(terms.jump) ** 2
    assert square.sum() ** 2 / (square**2).sum() == pytest.approx(
        9.596 if few else 10.875, abs=0.001
    )
    assert few_large_jumps(terms) is few


@pytest.mark.parametrize(
    ("questions", "step", "few"), [(200, 0.001, True), (201, 0.001, False), (200, 0.0, False)]
)
def test_more_than_two_hundred_questions_are_not_few_whatever_they_weigh(questions, step, few):
    """One weighs a hundred times as much as each other; forecasts that are alike have one way."""
    p = 0.6 + step * np.arange(questions)
    terms = brier_of(p, np.ones(questions), weight=[100.0] + [1.0] * (questions - 1)).terms()
    assert few_large_jumps(terms) is few


def test_equal_chances_are_no_other_way_where_forecasts_are_alike_or_come_out_together():
    """Single questions with chances that differ have two ways; blocks and equal chances one."""
    y = np.ones(4)
    assert differ_from_tilt(brier_of([0.6, 0.7, 0.8, 0.9], y).terms())
    assert differ_from_tilt(brier_of([0.7, 0.7, 0.7, 0.7001], y).terms())
    assert not differ_from_tilt(brier_of([0.7] * 4, y).terms())
    assert not differ_from_tilt(brier_of([0.6, 0.7, 0.8, 0.9], y, cluster=[0, 0, 1, 1]).terms())


@pytest.mark.parametrize(
    ("outcome", "none", "all_of_it"), [(1, (1, 1), (0, 1)), (0, (1, 0), (1, 1))]
)
def test_a_sum_that_is_certain_leaves_nothing_between_its_tails(outcome, none, all_of_it):
    """All right observed a sum of 0, all wrong the largest; the other end excludes it."""
    terms = brier_of([0.9, 0.8], [outcome] * 2).terms()
    alike = EqualChances(terms=terms, quick=False)
    assert alike.tails(0.0) == none
    assert alike.tails(terms.largest * terms.unit) == all_of_it


def test_dependence_is_taken_as_far_as_clusters_show_it():
    """Ninety clusters of three: none, a third or all of them come out as one."""
    rng = np.random.default_rng(0)
    p, cluster = np.tile([0.6, 0.7, 0.8], 90), np.repeat(np.arange(90), 3)
    apart, together = rng.binomial(1, p), rng.binomial(1, 0.7, 90)[cluster]
    none, third, every = (
        with_dependence(
            brier_of(p, np.where(cluster < n, together, apart), cluster=cluster).terms()
        ).together
        for n in (0, 30, 90)
    )
    assert 0 < none < 0.2
    assert 1 / 3 < third < 0.9
    assert every == 1


@pytest.mark.parametrize("jumps", ["steps", "spread"])
@pytest.mark.parametrize("chance", [0.1, 0.3, 0.5, 0.8])
def test_tails_of_equal_chances_by_moments_are_close_to_exact_ones(jumps, chance):
    """Added up over every count of yeses on a fine grid, thirty forecasts."""
    rng = np.random.default_rng(3)
    p = (
        rng.choice([0.55, 0.6, 0.7, 0.8, 0.9], 30)
        if jumps == "steps"
        else rng.uniform(0.55, 0.9, 30)
    )
    cells = np.rint((2 * p - 1) * (10 if jumps == "steps" else 1_000)).astype(int)
    share = np.ones(1)
    for jump in cells:
        share = np.convolve(share, np.r_[1 - chance, np.zeros(jump - 1), chance])
    for misses in (4, 9, 15):
        missed = np.arange(30) < misses
        at = int(cells[missed].sum())
        y = np.where(missed, 0.0, 1.0)
        terms = brier_of(p, y).terms()
        tails = EqualChances(terms=terms, quick=True).tails(chance * terms.largest * terms.unit)
        exact = share[: at + 1].sum(), share[at:].sum()
        assert tails == pytest.approx(exact, rel=0.06, abs=1.5e-3)


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("outcome", {"outcome": [1, 0], "cluster": [0, 0]}),
        ("cluster", {"outcome": [1, 1], "cluster": [0, 1]}),
    ],
)
def test_rows_of_a_question_that_contradict_each_other_are_refused(name, columns):
    """Their scores were averaged as if both were so."""
    given = {"score": [0.04, 0.64], "otherwise": [0.64, 0.04], "probability": [0.8, 0.8]}
    with pytest.raises(InvalidArgumentError, match=f"one {name}"):
        inference.binary_scores(**given, **columns, question=["a", "a"])


@pytest.mark.parametrize(
    ("yes", "n", "low", "high"),
    [(81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617), (1, 29, 0.0009, 0.1776)],
)
@pytest.mark.parametrize("p", [0.9, 0.3])
def test_at_one_probability_the_interval_is_that_of_clopper_and_pearson(yes, n, low, high, p):
    """Newcombe (1998), Statistics in Medicine 17, 857: their method for three published samples."""
    happened = np.arange(n) < yes
    found = inference.binary_mean(
        inference.binary_scores(
            score=(p - happened) ** 2,
            otherwise=(p - 1 + happened) ** 2,
            probability=np.full(n, p),
            outcome=happened.astype(int),
        )
    )
    no_costs, gain = p**2, (1 - p) ** 2 - p**2
    shares = sorted((end - no_costs) / gain for end in (found.low, found.high))
    assert shares == pytest.approx([low, high], abs=0.5e-4)
