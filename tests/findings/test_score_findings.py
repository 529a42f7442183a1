"""What may be said of a mean score, and in which words."""

import math
from typing import get_args

import attrs
import pytest
from scipy import stats

from forecasttrack.findings.finding import Estimate, Word, as_provisional, with_hindsight
from forecasttrack.findings.headline import OpenCount, opening
from forecasttrack.findings.mean_score import (
    against_even_odds,
    mean_score,
    mean_scores,
    units_text,
)
from forecasttrack.findings.sample_size import largest_spread, rests_on

NOTHING_OPEN = OpenCount(questions=0, overdue=0)


def score(value, low=math.nan, high=math.nan, *, name="ann", questions=40, claims=0):
    estimate = Estimate(value=value, low=low, high=high)
    return mean_score(name, estimate, questions=questions, claims=claims)


@pytest.mark.parametrize("verdict", [*get_args(Word), "carried by a few questions"])
def test_hindsight_bars_every_verdict_that_judges_a_new_one_too(verdict):
    """Words that say nothing of how good somebody is stay; a word nobody thought of does not."""
    judges_nothing = {"inconclusive", "equal", "too few to tell", "nothing scored",
                      "not rejected", "provisional"}  # fmt: skip
    found = attrs.evolve(score(0.1, 0.05, 0.2), verdict=verdict, conclusion="As it is.")
    barred = with_hindsight(found)
    assert barred.verdict == (verdict if verdict in judges_nothing else "inconclusive")
    assert (barred.conclusion == "As it is.") == (verdict in judges_nothing)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (0.1, 0.2, "better"),
        (0.3, 0.4, "worse"),
        (0.2, 0.3, "inconclusive"),
        (0.1, 0.25, "inconclusive"),
        (math.nan, math.nan, "too few to tell"),
    ],
)
def test_an_interval_with_even_odds_in_it_decides_nothing(low, high, verdict):
    """Its ends belong to the interval, and no interval means too few to tell."""
    assert against_even_odds(low, high) == verdict
    assert score((low + high) / 2, low, high).verdict == verdict


def test_a_conclusion_names_value_side_level_and_interval():
    """Each verdict in the words a reader sees."""
    assert score(0.206, 0.146, 0.317).conclusion == (
        "Below even odds (0.25), but the 95% interval, 0.146 to 0.317, includes it: inconclusive."
    )
    assert score(0.05, 0.04, 0.06).conclusion == (
        "Below even odds (0.25), as is all of the 95% interval, 0.040 to 0.060: better."
    )
    assert score(0.4, 0.3, 0.5).conclusion == (
        "Above even odds (0.25), as is all of the 95% interval, 0.300 to 0.500: worse."
    )
    assert score(0.04).conclusion == "Below even odds (0.25): too few to tell."
    assert score(0.25, 0.1, 0.4).conclusion == (
        "The mean is that of even odds (0.25), within the 95% interval, 0.100 to 0.400:"
        " inconclusive."
    )
    assert score(0.25).conclusion == "Equal to even odds (0.25): too few to tell."


@pytest.mark.parametrize("questions", [1, 2, 3, 4])
def test_fewer_than_five_decide_nothing_whatever_their_interval(questions):
    """Three lucky guesses of 80% have an interval of no width, and no verdict and no interval."""
    found = score(0.04, 0.04, 0.04, questions=questions)
    assert (found.verdict, math.isnan(found.low)) == ("too few to tell", True)
    assert score(0.1, 0.05, 0.15, questions=questions).verdict == "too few to tell"
    assert "takes at most about 36 independent questions" in found.text


def test_the_most_questions_it_takes_is_the_most_for_every_mean_that_may_be_true():
    """It was that of a mean of 0.25, though scores about 0.36 can spread more."""
    assert "at most about 152 independent questions" in score(0.36, questions=4).text
    assert largest_spread(0.36, 0.25) == pytest.approx(math.sqrt(0.36 * 0.64))
    assert largest_spread(0.1, 0.25) == pytest.approx(math.sqrt(0.25 * 0.75))
    for mean in (0.25, 0.28, 0.33, 0.36):
        for low, high in ((0, 1), (0, 0.9), (0.2, 1)):
            chance = (mean - low) / (high - low)
            spread = math.sqrt(chance * (high - mean) ** 2 + (1 - chance) * (low - mean) ** 2)
            assert spread <= largest_spread(0.36, 0.25) + 1e-12


def test_an_upper_bound_stays_one_however_large():
    """Above 100,000 it became "more than", which is a lower bound."""
    assert "takes at most about 163,519 independent" in score(0.247, questions=4).text


def test_scores_alike_are_those_of_even_odds_only_where_no_outcome_lies_between():
    """10% on outcomes of 0.6 score 0.25 each, too, and are no forecasts of 50%."""
    alike = Estimate(value=0.25, low=0.25, high=0.25)
    for questions in (4, 40):
        found = mean_score("ann", alike, questions=questions, even_odds=0.01)
        assert found.verdict == "too few to tell"
        assert "50%, so" not in found.text
        assert found.conclusion.endswith("too few to tell, for all scores are alike.")
    assert mean_score("ann", alike, questions=40).verdict == "equal"


def test_early_answers_are_counted_apart_from_intervals():
    """They were among the intervals, and on none of their sides."""
    early = as_provisional(score(0.2, 0.1, 0.3, name="cid"), only_early=False)
    sound = [score(0.1, 0.05, 0.2, name="ann"), score(0.2, 0.1, 0.3, name="bob")]
    assert mean_scores([*sound, early], questions=40).conclusion == (
        "Of 2 intervals at the 95% level, 1 lies below even odds, 0 lie above, 1 includes it;"
        " of 1 forecaster nothing follows yet from early answers."
    )
    alone = mean_scores([early, early], questions=40)
    assert alone.verdict == "provisional"
    assert alone.conclusion == "Nothing follows from these means yet: early answers are counted."
    made = opening([early, early], lead=None, questions=40, calibration=None, waiting=NOTHING_OPEN)
    assert made.figures[1].figure == "provisional"


@pytest.mark.parametrize(
    ("found", "figure", "meaning"),
    [
        (
            score(0.206, 0.146, 0.317),
            "0.146 to 0.317",
            "95% interval of the mean; against even odds: inconclusive; words read most and least"
            " favourably: 0.093 to 0.359",
        ),
        (
            score(0.04, questions=3),
            "too few to tell",
            "Below even odds (0.25): too few to tell; words read most and least favourably: 0.093"
            " to 0.359",
        ),
    ],
)
def test_what_words_may_mean_stands_beside_the_interval(found, figure, meaning):
    """It is the larger doubt here, and the smaller one stood alone in large type."""
    how = {"questions": found.n, "calibration": None, "waiting": NOTHING_OPEN}
    made = opening([found], lead=found, of_words="0.093 to 0.359", **how)
    assert (made.figures[1].figure, made.figures[1].meaning) == (figure, meaning)
    plain = opening([found], lead=found, **how).figures[1].meaning
    assert "words" not in plain
    assert meaning.startswith(plain.removesuffix("."))


def test_clusters_count_and_not_questions():
    """Forty questions in three clusters are three."""
    estimate = Estimate(value=0.1, low=0.05, high=0.15, clusters=3)
    found = mean_score("ann", estimate, questions=40)
    assert (found.verdict, found.n, found.clusters) == ("too few to tell", 40, 3)
    assert "40 scored questions in 3 clusters of related ones" in found.measured


@pytest.mark.parametrize(("low", "high"), [(-0.03, 0.12), (0.6, 1.04)])
def test_an_impossible_interval_of_few_clusters_decides_nothing(low, high):
    """Scores lie in [0, 1]; an approximation that says otherwise does not hold."""
    assert score((low + high) / 2, low, high, questions=12).verdict == "too few to tell"


@pytest.mark.parametrize(("low", "high", "verdict"), [(0, 0.12, "better"), (0.6, 1, "worse")])
def test_an_interval_up_to_what_a_score_can_be_decides(low, high, verdict):
    """Of twelve questions, too: the ends of the range are scores that can be."""
    assert score((low + high) / 2, low, high, questions=12).verdict == verdict


def test_questions_are_the_same_for_all_only_where_that_is_said():
    both = [score(0.1, 0.05, 0.2, name="ann"), score(0.2, 0.1, 0.3, name="bob")]
    found = {"lead": None, "questions": 40, "calibration": None, "waiting": NOTHING_OPEN}
    default, unlike, same = (
        opening(both, **found, **each).summary
        for each in ({}, {"same_questions": False}, {"same_questions": True})
    )
    assert default == unlike != same


def test_equal_scores_have_no_spread_to_judge_by():
    """Six lucky guesses of 80% say nothing of how far their mean may lie off."""
    found = score(0.04, 0.04, 0.04, questions=6)
    assert found.verdict == "too few to tell"
    assert found.conclusion == (
        "Below even odds (0.25): too few to tell, for all scores are alike."
    )


def test_an_interval_without_width_says_why():
    """Where every forecast was 50% no outcome could have changed the score."""
    found = score(0.25, 0.25, 0.25, questions=40)
    assert (found.verdict, found.low, found.high) == ("equal", 0.25, 0.25)
    assert "every forecast was 50%, so no outcome could have changed the score" in found.conclusion
    assert found.details == ()


def test_inconclusive_says_what_it_would_take():
    """The number of claims follows from the width of the interval by a t test's power."""
    sd, n = 0.15, 30
    half = stats.t.ppf(0.975, n - 1) * sd / math.sqrt(n)
    found = score(0.2, 0.2 - half, 0.2 + half, questions=n)
    assert found.verdict == "inconclusive"
    assert found.details == (
        "Telling a difference of 0.050 from even odds takes about 73 independent questions"
        " (two-sided 5%, power 80%).",
    )


def test_claims_are_named_only_where_there_are_claims():
    """Records without claims are spoken of as questions."""
    assert "18 claims tested by 40 scored questions" in score(0.2, claims=18).measured
    assert "claim" not in score(0.2).text
    assert (score(0.2, claims=18).n, score(0.2).n) == (18, 40)


@pytest.mark.parametrize("provisional", [False, True])
def test_a_provisional_figure_says_so_in_its_heading(provisional):
    lead = score(0.2, 0.1, 0.3)
    made = opening(
        [lead], lead=lead, questions=40, calibration=None, waiting=NOTHING_OPEN,
        provisional=provisional,
    )  # fmt: skip
    assert made.figures[0].heading.endswith(", provisional") is provisional


def test_where_nothing_is_scored_no_cluster_is_counted():
    assert mean_scores([], questions=0).clusters == 0


def test_nobody_scored_is_said_plainly():
    """A forecaster without an outcome, and a book without any."""
    silent = score(math.nan, questions=0)
    assert silent.verdict == "nothing scored"
    assert silent.measured == "“ann” has no scored question yet."
    everyone = opening(
        [silent],
        lead=None,
        questions=0,
        calibration=None,
        waiting=OpenCount(questions=3, overdue=1),
    )
    assert everyone.summary[0] == "No yes/no forecast has an outcome to be scored against."
    assert everyone.summary[-1] == "3 questions are still open, 1 overdue."
    assert [each.figure for each in everyone.figures] == ["none", "none", "3"]


@pytest.mark.parametrize(
    ("waiting", "sentence", "meaning"),
    [
        (NOTHING_OPEN, "No question is open.", "no question waits for an answer"),
        (OpenCount(questions=1, overdue=0, next_due="3 May 2026"),
         "1 question is still open, none overdue.", "none overdue; next due 3 May 2026"),
        (OpenCount(questions=2, overdue=2),
         "2 questions are still open, 2 overdue.", "2 overdue; no later day is set"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("others", [0, 1, 2])
def test_what_is_open_stands_last_whatever_was_scored(waiting, sentence, meaning, others):
    """As a sentence and as a figure, also where only numbers, dates and choices are scored."""
    made = opening([], lead=None, questions=0, calibration=None, waiting=waiting, others=others)
    assert made.summary[-1] == sentence
    assert (made.figures[-1].figure, made.figures[-1].meaning) == (f"{waiting.questions}", meaning)
    if others:
        about = "1 question" if others == 1 else "2 questions"
        verb = "is" if others == 1 else "are"
        assert made.summary[0].startswith(f"{about} about numbers, dates or choices {verb} scored")
        assert made.figures[0].figure == f"{others}"
        assert made.figures[0].meaning.startswith(f"{about.partition(' ')[2]} about numbers")


def test_many_intervals_say_what_they_are_not_corrected_for():
    """Counts of better, worse and inconclusive, and how many chance alone would give."""
    each = [
        score(0.1, 0.05, 0.2, name="ann"),
        score(0.3, 0.26, 0.4, name="bob"),
        score(0.2, 0.1, 0.3, name="cid"),
        score(0.2, name="dan"),
    ]
    found = mean_scores(each, questions=90)
    assert found.estimate == 0.2
    assert found.conclusion == (
        "Of 3 intervals at the 95% level, 1 lies below even odds, 1 lies above, 1 includes it;"
        " 1 forecaster has too few to tell."
    )
    assert "not corrected for several forecasters" in found.details[0]
    assert found.details[0].endswith(
        ": were nobody better than even odds, the chance that any lies below would be at most about"
        " 7.5%; were nobody worse, the chance that any lies above would be as large."
    )
    made = opening(each, lead=None, questions=90, calibration=None, waiting=NOTHING_OPEN)
    assert made.figures[1].figure == "1 of 3"  # it was 1 of 4, as if dan had been found no better
    assert made.figures[1].meaning == (
        "forecasters whose 95% interval lies below even odds, 1 worse, 1 inconclusive, 1 with too"
        " few questions to tell; not corrected for several forecasters"
    )


@pytest.mark.parametrize(
    ("better", "worse", "others", "words"),
    [
        (0, 4, 3, ": were nobody worse than even odds, the chance that any lies above would be at"
                  " most about 18%."),
        (2, 0, 2, ": were nobody better than even odds, the chance that any lies below would be at"
                  " most about 10%."),
        (0, 0, 7, "."),
        (0, 50, 50, ": were nobody worse than even odds, about 2.5 of them would still lie above."),
        (1, 1, 98, ": were nobody better than even odds, about 2.5 of them would still lie below;"
                   " were nobody worse, as many would lie above."),
    ],
)  # fmt: skip
def test_chance_is_named_for_the_side_on_which_intervals_were_found(better, worse, others, words):
    """It used to speak of intervals below where all that differed lay above."""
    ends = [(0.05, 0.2)] * better + [(0.3, 0.5)] * worse + [(0.1, 0.4)] * others
    each = [score((low + high) / 2, low, high, name=f"f{n}") for n, (low, high) in enumerate(ends)]
    opening_words = "The intervals are not corrected for several forecasters"
    assert mean_scores(each, questions=90).details[0] == opening_words + words


def test_a_finding_goes_into_json_whole():
    """What is not a number is None, and every word is there."""
    plain = score(0.04).to_dict()
    assert (plain["low"], plain["threshold"], plain["verdict"]) == (None, 0.25, "too few to tell")


def test_thirty_clusters_are_enough_and_fewer_are_said():
    """The clusters count, not the questions."""
    assert rests_on(300, "question", 30) == "300 questions in 30 clusters"
    assert rests_on(300, "question", 29).endswith("in 29 clusters: uncertain")


def test_the_median_of_two_means_lies_between_them():
    """It used to be the larger of the two."""
    each = [
        mean_score(name, Estimate(value=value, low=0.05, high=0.6), questions=40)
        for name, value in (("ann", 0.1), ("bob", 0.3))
    ]
    assert mean_scores(each, questions=40).estimate == pytest.approx(0.2)


def test_related_claims_are_named_as_clusters_only_where_they_are_fewer():
    """As many clusters as claims say nothing more."""
    assert units_text(24, clusters=5) == "24 scored questions in 5 clusters of related ones"
    assert units_text(24, clusters=24) == units_text(24) == "24 scored questions"
    assert units_text(24, 6, 6) == units_text(24, 6) == "6 claims tested by 24 scored questions"
    assert units_text(24, 6, 5).endswith(" in 5 clusters of related ones")


@pytest.mark.parametrize(("clusters", "verdict"), [(29, "too few to tell"), (30, "better")])
def test_an_interval_beyond_what_a_score_can_be_is_trusted_from_thirty_clusters_on(
    clusters, verdict
):
    """Fewer show by such an end that the approximation does not hold for them."""
    assert score(0.05, -0.01, 0.11, questions=clusters).verdict == verdict


def test_a_median_stands_where_somebody_answered_enough_questions():
    """Of those who did; otherwise none is named."""
    some = mean_scores([score(0.1, 0.05, 0.2), score(0.9, questions=2)], questions=40)
    assert "of the 1 who answered enough questions is 0.100" in some.measured
    none = mean_scores([score(0.2, questions=2), score(0.9, questions=2)], questions=2)
    assert "median" not in none.measured
