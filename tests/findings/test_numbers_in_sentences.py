"""Where findings change their words: at one and at two, at a limit, and where nothing is known."""

import math

import numpy as np
import pytest

from forecasttrack.findings.authors import Authors
from forecasttrack.findings.calibration import (
    FrequencyAt,
    calibration_overall,
    of_one_forecast,
    turned_to_claims,
)
from forecasttrack.findings.cautions import late_forecasts, seldom_stood, with_hindsight_barred
from forecasttrack.findings.comparison import (
    better_side,
    comparison,
    equal_whatever_happens,
    is_equal,
)
from forecasttrack.findings.explanations import from_to, history_in_words, interval_in_words
from forecasttrack.findings.finding import (
    Estimate,
    as_provisional,
)
from forecasttrack.findings.headline import OpenCount, opening
from forecasttrack.findings.mean_score import mean_score, mean_scores
from forecasttrack.findings.origins import (
    WordReadings,
    claims_way_sentence,
    outcomes_judged,
    read_from_words,
)
from forecasttrack.findings.sample_size import (
    largest_spread,
    rests_on,
    sample_size_sentence,
    scored_nothing,
)
from forecasttrack.inference import required_sample_size
from forecasttrack.inference.student_t import t_quantile
from forecasttrack.reliability.few import NOTHING_VARIES
from forecasttrack.reliability.ties import ROUNDING


def overall(p_value=0.2, *, forecasts=40, clusters=40, **further):
    return calibration_overall(
        mean_forecast=0.6,
        observed_frequency=0.5,
        p_value=p_value,
        forecasts=forecasts,
        questions=40,
        clusters=clusters,
        **{"noticeable": (0.18, 0.15), **further},
    )


def score(value, low=math.nan, high=math.nan, *, questions=40, **further):
    estimate = Estimate(value=value, low=low, high=high)
    return mean_score("ann", estimate, questions=questions, **further)


@pytest.mark.parametrize(("clusters", "is_related"), [(39, True), (40, False)])
def test_clusters_are_named_where_they_are_fewer_than_questions(clusters, is_related):
    found = overall(clusters=clusters)
    together = "; related questions taken as coming out together"
    assert found.method == (
        f"exact test of calibration in the large{together * is_related}; one test, not corrected"
        " for several"
    )
    assert (together in found.conclusion) is is_related
    assert ("39 clusters of related questions" in found.measured) is is_related
    assert "in 40 clusters" not in found.measured


@pytest.mark.parametrize(
    ("p_value", "clusters", "verdict", "words"),
    [
        (0.0, 4, "rejected", "these outcomes had probability 0 (exact two-sided 5% test"),
        (0.0, 40, "rejected", "these outcomes had probability 0 (exact two-sided 5% test"),
        (1e-9, 4, "too few to tell", "Whether the mean forecast is calibrated: too few to tell."),
        (1.0, 40, "not rejected", "p = 1 (exact two-sided 5% test"),
    ],
)
def test_outcomes_without_any_chance_reject_however_few(p_value, clusters, verdict, words):
    """A chance that is only small rejects nothing of four questions."""
    found = overall(p_value, clusters=clusters)
    assert found.verdict == verdict
    assert words in found.conclusion


def test_a_difference_is_held_against_nothing():
    assert overall().threshold == 0
    nothing = overall(forecasts=0)
    assert (nothing.verdict, nothing.threshold) == ("nothing scored", 0)


def test_a_calibration_of_last_forecasts_or_of_claims_says_so_first():
    """Where nothing was scored there is nothing to turn."""
    found, nothing = overall(), overall(forecasts=0)
    assert of_one_forecast(found, "last").measured.startswith("Mean last forecast 60%, observed")
    assert turned_to_claims(found).measured.startswith("Turned the claims' way: mean forecast 60%")
    assert turned_to_claims(nothing) is nothing


@pytest.mark.parametrize(
    ("noticeable", "words"),
    [
        ((0.18, 0.15), "A bias of 18 points would be noticed with power 80%."),
        ((math.nan, 0.15), "Events more frequent than forecast by 15 points would be noticed"),
    ],
)
def test_the_larger_of_two_biases_that_would_be_noticed_is_named(noticeable, words):
    assert overall(noticeable=noticeable).details[0].startswith(words)


def test_what_forecasts_are_worth_is_named_from_one_question_less_on():
    most = FrequencyAt(probability=0.6, count=12, independent=11, low=0.2, high=0.8)
    assert "(12 forecasts, worth 11 independent questions)" in overall(most_frequent=most).text


@pytest.mark.parametrize(
    ("written_after", "questions", "barred"), [(0, 0, ""), (1, 1, "hindsight"), (1, 2, "")]
)
def test_hindsight_bars_where_every_question_was_written_with_it(written_after, questions, barred):
    assert with_hindsight_barred("", written_after, questions) == barred


def test_late_forecasts_are_one_or_several():
    assert late_forecasts(1) == (
        "1 forecast is dated after its outcome was known (late), and counts as asked for."
    )
    assert late_forecasts(2) == (
        "2 forecasts are dated after their outcome was known (late), and count as asked for."
    )


@pytest.mark.parametrize(
    ("share", "stood"), [(0.001, "0.1%"), (0.00099, "less than 0.1%"), (0.499, "49.9%")]
)
def test_a_share_of_time_is_never_rounded_to_nothing(share, stood):
    assert seldom_stood(share).startswith(f"The scored forecasts stood for {stood} of the time")


ROW = {
    "first": "ann", "second": "bob", "rule": "brier", "difference": -0.05, "low": -0.134,
    "high": 0.034, "p_adjusted": 0.231, "better": "inconclusive", "n": 39, "n_clusters": 23,
    "method": "clustered", "note": "", "barred_by": "",
}  # fmt: skip


def test_a_comparison_is_held_against_nothing_and_keeps_the_note_of_its_row():
    plain, noted = (
        comparison(ROW | {"note": note}, level=0.95, adjusted="holm") for note in ("", "As said.")
    )
    assert plain.threshold == 0
    assert (plain.details, noted.details) == ((), ("As said.",))


def test_a_p_value_of_just_one_minus_the_level_names_the_better_side():
    sides = {"first": ["ann"], "second": ["bob"]}
    numbers = {"difference": [-0.1], "p_value": [0.5], "lower_is_better": [True]}
    columns = {name: np.array(each) for name, each in (sides | numbers).items()}
    assert better_side(**columns, level=0.5).tolist() == ["ann"]


def test_two_who_answered_the_same_are_equal_on_one_question_and_on_two():
    words = "both gave the same forecasts on the same {}, so they are equal whatever happened"
    for questions, named in ((1, "question"), (2, "2 questions")):
        found = equal_whatever_happens(questions, same_forecasts=True)
        assert found == words.format(named)


@pytest.mark.parametrize(
    ("difference", "equal"), [(ROUNDING, True), (2 * ROUNDING, False), (math.nan, True)]
)
def test_what_rounding_left_is_no_difference(difference, equal):
    assert is_equal(barred_by=NOTHING_VARIES, difference=difference) is equal


def test_methods_histories_and_choices_are_put_in_words():
    exact = "exact tails of tilted probabilities"
    for method, over in ((exact, "questions"), (f"{exact} of claims", "claims")):
        assert f"related {over} taken as" in interval_in_words(method)
    last = "the last forecast counts"
    assert history_in_words("last, at noon") == f"{last}, at noon"
    assert history_in_words("last, missing prior") == (
        f"{last}; time without a forecast counts as prior"
    )
    ends = "ann: from 0.200 to 0.300 when one of 2 choices is changed"
    assert from_to("ann", [0.3, 0.2]).startswith(ends)


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({}, "only early answers are known"),
        ({"only_early": True}, "only early answers are known"),
        ({"only_early": False}, "early answers are counted"),
    ],
)
def test_what_early_answers_are_among_is_said(how, why):
    conclusion = as_provisional(score(0.2, 0.1, 0.3), **how).conclusion
    assert conclusion.startswith(f"Nothing follows from it yet: {why}, and ")


@pytest.mark.parametrize(
    ("lead", "scale"),
    [
        (score(0.2, 0.1, 0.3), "0 is perfect, even odds score 0.25"),
        (score(0.2, 0.1, 0.3, even_odds=math.nan), "0 is perfect"),
    ],
)
def test_a_figure_names_the_score_of_even_odds_where_it_is_known(lead, scale):
    waiting = OpenCount(questions=0, overdue=0)
    made = opening([lead], lead=lead, questions=40, calibration=None, waiting=waiting)
    assert made.figures[0].heading == "Score"
    assert made.figures[0].meaning == f"mean Brier score of “ann”, the headline; {scale}"


@pytest.mark.parametrize(
    ("low", "high", "questions", "shown"),
    [
        (-0.01, 0.11, 30, True),
        (0.05, 0.15, 3, True),
        (0.8, 1.2, 3, False),
        (0.0, 1.0, 3, True),
        (-0.1, 0.3, 3, False),
        (0.04, 0.04, 3, False),
        (0.25, 0.25, 3, True),
    ],
)
def test_an_interval_is_shown_where_it_carries_a_verdict_or_lies_among_scores(
    low, high, questions, shown
):
    """Of three questions not beyond what a score can be, nor without width, unless all were 50%."""
    found = score((low + high) / 2, low, high, questions=questions)
    ends = (low, high) if shown else (math.nan, math.nan)
    assert (found.low, found.high) == pytest.approx(ends, nan_ok=True)


def test_an_interval_as_narrow_as_rounding_has_no_width():
    assert score(0.0, 0.0, 1e-12).verdict == "too few to tell"
    assert score(0.0, 0.0, 1e-11).verdict == "better"


def test_how_many_it_takes_follows_from_the_width_of_an_interval():
    """By a t test's power, with one degree of freedom less than there are questions."""
    sd, n = 0.15, 30
    half = t_quantile(n - 1, 0.975) * sd / math.sqrt(n)
    needed = required_sample_size(0.01, sd=sd)
    (detail,) = score(0.24, 0.24 - half, 0.24 + half, questions=n).details
    assert f"takes about {needed:,} independent questions" in detail


def test_a_threshold_that_all_share_is_that_of_all_and_several_are_none():
    one, other = score(0.1, 0.05, 0.2), score(0.1, 0.05, 0.15, even_odds=0.2)
    same, unlike = mean_scores([one, one], questions=40), mean_scores([one, other], questions=40)
    assert (same.threshold, math.isnan(unlike.threshold)) == (0.25, True)
    assert same.measured.endswith(
        "the median of their mean Brier scores is 0.100 (0 is perfect; answering 50% every time"
        " scores 0.25)."
    )
    assert unlike.measured.endswith(" is 0.100 (0 is perfect).")


@pytest.mark.parametrize(
    ("enough", "few", "n", "words"),
    [
        (0, 2, 2, "2 forecasters answered 40 scored questions."),
        (1, 1, 1, "the median of the mean Brier scores of the 1 who answered enough questions is"),
        (2, 0, 2, "the median of their mean Brier scores is 0.100"),
    ],
)
def test_those_in_the_median_are_counted_or_all_where_there_is_none(enough, few, n, words):
    each = [score(0.1, 0.05, 0.2)] * enough + [score(0.4, questions=2)] * few
    found = mean_scores(each, questions=40)
    assert (found.n, found.clusters) == (n, n)
    assert words in found.measured
    assert mean_scores([], questions=0).n == 0


@pytest.mark.parametrize("how", [{}, {"same_questions": False}, {"same_questions": True}])
def test_means_over_different_questions_are_said_to_rank_nobody(how):
    found = mean_scores([score(0.1, 0.05, 0.2)], questions=40, **how)
    words = "Means over different questions do not rank forecasters."
    assert found.details == (() if how.get("same_questions") else (words,))


def test_equal_means_include_even_odds():
    each = [score(0.1, 0.05, 0.2), score(0.25, 0.25, 0.25)]
    assert mean_scores(each, questions=40).conclusion == (
        "Of 2 intervals at the 95% level, 1 lies below even odds, 0 lie above, 1 includes it."
    )


@pytest.mark.parametrize(
    ("shown", "level", "words"),
    [
        (2, 0.95, "the chance that any lies below would be at most about 5%."),
        (3, 0.5, "the chance that any lies below would be at most about 75%."),
        (4, 0.5, "about 1 of them would still lie below."),
        (6, 0.5, "about 1.5 of them would still lie below."),
    ],
)
def test_from_one_expected_on_they_are_counted(shown, level, words):
    """Chance is named from two intervals on."""
    each = [score(0.1, 0.05, 0.2)] * shown
    found = mean_scores(each, questions=40, level=level, same_questions=True)
    assert found.details[0].endswith(words)
    assert mean_scores(each[:1], questions=40, same_questions=True).details == ()


@pytest.mark.parametrize(
    ("kinds", "coders", "words"),
    [
        ({"person": 1}, 2, "1 person, 1 of unrecorded kind"),
        ({"person": 1, "program": 1}, 2, "1 person, 1 program"),
        ({"person": 2}, 2, "both people"),
        ({"program": 3}, 3, "all programs"),
        ({"person": 1}, 1, "a person"),
        ({}, 2, "whether people or programs is not recorded"),
    ],
)
def test_kinds_of_coders_are_counted_where_they_differ(kinds, coders, words):
    found = WordReadings(in_words=2, forecasts=2, coders=coders, could_know=0, kinds=kinds)
    assert f" ({words})." in read_from_words(found)


@pytest.mark.parametrize("forecasters", [1, 2, 3, 4])
def test_up_to_three_forecasters_are_named_with_the_number_of_their_forecasts(forecasters):
    """The only one is named elsewhere, and four would be a list."""
    of_each = dict.fromkeys("abcd"[:forecasters], 2)
    found = WordReadings(in_words=9, forecasts=9, coders=0, could_know=0, of_each=of_each)
    named = {2: " (2 of a, 2 of b)", 3: " (2 of a, 2 of b, 2 of c)"}.get(forecasters, "")
    assert read_from_words(found).startswith(f"All 9 scored forecasts{named} were made")


def test_what_is_not_stated_is_counted_as_none():
    unstated = Authors(questions=3, writers={})
    assert (unstated.dated, unstated.judged, unstated.by_rule) == (0, 0, 0)
    assert claims_way_sentence(2, 3, "ann").endswith("in 0 of the 3.")
    assert outcomes_judged({}, by_rule=0, questions=3) == ""
    assert outcomes_judged({}, by_rule=0, questions=0) == ""


@pytest.mark.parametrize(
    ("questions", "words"),
    [(4, ": too few to tell"), (5, ": uncertain"), (29, ": uncertain"), (30, "")],
)
def test_a_result_says_on_how_few_questions_it_rests(questions, words):
    assert rests_on(questions, "question") == f"{questions} questions{words}"


def test_a_hundred_thousand_is_the_most_that_is_estimated():
    """0.0088594 takes just so many of spread 1; an upper bound is named however large it is."""

    def takes(difference, **further):
        words = sample_size_sentence(difference, spread=1.0, **further)
        return words.partition(" takes ")[2].partition(" independent")[0]

    assert takes(0.0088594238) == "about 100,000"
    assert takes(0.0088593) == "more than 100,000"
    assert takes(0.0088593, spread_is_bound=True) == "at most about 100,003"


def test_the_least_number_is_named_where_fewer_would_be_enough():
    needed = required_sample_size(0.2, sd=0.15)
    words = [sample_size_sentence(0.2, spread=0.15, least=needed + more) for more in (0, 1)]
    assert ["though no verdict" in each for each in words] == [False, True]


def test_values_without_a_bound_have_no_largest_spread():
    assert largest_spread(0.3, 0.5, low=-math.inf) == math.inf
    assert largest_spread(0.3, 0.5, high=math.inf) == math.inf


@pytest.mark.parametrize(("names", "end"), [(20, "20."), (21, "20 and 1 more.")])
def test_twenty_without_a_score_are_named_and_the_others_counted(names, end):
    listed = [str(name + 1) for name in range(names)]
    assert scored_nothing(listed).endswith(f", 19, {end}")
