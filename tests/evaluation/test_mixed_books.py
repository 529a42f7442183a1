"""Books that mix shapes of belief: each under the rules that accept it, the rest accounted for."""

import attrs
import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import forecasttrack as ft
from forecasttrack import scoring
from forecasttrack.errors import (
    InvalidArgumentError,
    InvalidForecastError,
    InvalidOutcomeError,
    InvalidTableError,
    UnknownNameError,
)

RULES = sorted({rule.name for rule in scoring.all_rules()})


@pytest.fixture(scope="module")
def pairs():
    return ft.pair(ft.read_book("fixtures/shapes"))


@pytest.fixture(scope="module")
def scores(pairs):
    return ft.score(pairs, rules=RULES, partial="probability")


@pytest.mark.parametrize(
    ("question", "forecaster", "rule", "score"),
    [
        ("rain", "ada", "brier", 0.04),
        ("rain", "ben", "log2", -np.log2(0.3)),
        ("rain", "ada", "baseline-points", 100 * (1 + np.log2(0.8))),
        ("half-built", "ada", "brier", 0.25),
        ("winner", "ada", "brier", 0.25 + 0.49 + 0.04),
        ("winner", "ben", "log", np.inf),
        ("winner", "ben", "spherical", 0),
        ("alert", "ada", "brier", 0.81),
        ("alert", "ada", "rps", 0.405),
        ("alert", "ada", "ordered-brier", 0.27),
        ("alert", "ada", "ranked-log", -np.log(0.85 * 0.4 * 0.85)),
        ("visitors", "ada", "wis", (0.5 * 100 + 0.1 * 700) / 1.5),
        ("visitors", "ada", "wis-median-twice", (100 + 0.1 * 700) / 2),
        ("visitors", "ben", "absolute-error", 400),
        ("visitors", "ben", "squared-error", 160_000),
        ("price", "ada", "crps", 5 * (2 * 0.24197072451914337 + 0.6826894921370859 - np.pi**-0.5)),
        ("price", "ada", "dawid-sebastiani", np.log(25) + 1),
        ("price", "ben", "dawid-sebastiani", np.log(100) + 0.25),
        ("level", "ada", "crps", 7 / 18),
        ("level", "ada", "crps-fair", 1 / 6),
        ("opening", "ada", "wis", 2 / 3 * (0.25 * 24.5 + 0.5 * 9.5 + 0.25 * 5.5)),
    ],
)
def test_each_shape_earns_the_score_worked_out_by_hand(scores, question, forecaster, rule, score):
    frame = scores.frame
    row = frame[
        (frame["question_id"] == question)
        & (frame["forecaster"] == forecaster)
        & (frame["rule"] == rule)
    ]
    assert_allclose(row["score"], [score], rtol=1e-12)


def test_every_pair_stands_in_the_scores_or_among_the_left_out_under_every_rule(pairs, scores):
    refused = scores.left_out[scores.left_out["reason"] == "no rule for this kind"]
    for rule in RULES:
        scored = scores.frame[scores.frame["rule"] == rule]
        left = refused[refused["detail"].str.split("[: ]").str[0] == rule]
        both = pd.concat([scored, left])[["question_id", "forecaster"]]
        assert sorted(map(tuple, both.to_numpy())) == sorted(
            map(tuple, pairs.frame[["question_id", "forecaster"]].to_numpy())
        )


def test_an_annulled_question_is_left_out_and_counted(scores):
    annulled = scores.left_out[scores.left_out["reason"] == "annulled"]
    assert annulled["question_id"].tolist() == ["cancelled"]
    assert "cancelled" not in set(scores.frame["question_id"])


def test_a_partial_outcome_is_refused_until_the_caller_says_what_it_means(pairs):
    with pytest.raises(InvalidOutcomeError, match=r"question 'half-built' is 0\.3") as caught:
        ft.score(pairs, rules=["brier"])
    assert caught.value.record_id == "half-built"
    for partial, score in (("mean", 0.04), ("probability", 0.25)):
        frame = ft.score(pairs, rules=["brier"], partial=partial).frame
        row = frame[frame["question_id"] == "half-built"]
        assert_allclose(row["score"], [score])
        assert row["convention"].item() == f"one-sided, partial outcome as a {partial}"


def test_a_rule_that_cannot_score_a_partial_outcome_leaves_it_out_by_name(pairs):
    scores = ft.score(pairs, rules=["winkler"], partial="mean")
    left = scores.left_out.query("question_id == 'half-built'")
    assert left["detail"].tolist() == ["winkler has no score for a partial outcome as a mean"]
    assert set(scores.frame["question_id"]) == {"rain"}


def test_an_outcome_known_as_a_range_is_scored_as_one_under_a_convention_that_says_so(scores):
    rows = scores.frame.query("question_id == 'turnout' and rule == 'wis'")
    assert rows["convention"].tolist() == ["median once, outcome as a range"]
    # 2000 lies 300 under the range, 2400 and 2600 inside it.
    assert_allclose(rows["score"], [2 / 3 * 0.25 * 300])


def test_a_rule_that_needs_an_exact_outcome_leaves_a_range_out(scores):
    left = scores.left_out.query("question_id == 'turnout'")["detail"].tolist()
    assert "crps-between needs an exact outcome, and only a range is known" in left


def test_a_date_that_never_came_is_scored_as_the_time_after_its_close(scores):
    rows = scores.frame.query("question_id == 'treaty' and rule == 'wis'")
    # The close is the end of 1 June 2025, day 20241; the quantiles are days 20209, 20239, 20300.
    assert_allclose(rows["score"], [2 / 3 * (0.25 * 32 + 0.5 * 2)])


def test_summaries_never_mix_rule_convention_kind_or_unit(scores):
    summary = scores.summarise(by="forecaster")
    keys = ["forecaster", "rule", "convention", "kind", "unit"]
    assert not summary.duplicated(keys).any()
    expected = scores.frame.groupby(keys, dropna=False).size()
    assert len(summary) == len(expected)
    crps = summary.query("rule == 'crps' and forecaster == 'ada'")
    assert set(crps["unit"]) == {"persons", "euro", "metres", "days"}
    points = summary.query("rule == 'baseline-points' and kind == 'binary'")
    assert set(points["direction"]) == {"higher is better"}


def test_rows_keep_the_order_of_the_pairs(pairs):
    frame = ft.score(pairs, rules=["crps"]).frame
    assert frame["question_id"].tolist() == [
        "visitors",
        "turnout",
        "price",
        "price",
        "level",
        "opening",
        "treaty",
    ]


def test_a_rule_may_be_given_as_itself_with_its_own_arguments(pairs):
    rule = scoring.find_rule("elementary", "probability").using(threshold=0.25)
    scores = ft.score(pairs, rules=["elementary", rule], partial="probability")
    found = scores.summarise().query("forecaster == 'ben'")
    assert found["convention"].str.split(",").str[0].tolist() == ["threshold 0.25", "threshold 0.5"]


def test_a_rule_of_ones_own_takes_five_lines(pairs):
    rule = scoring.ScoringRule(
        name="width",
        function=lambda *, levels, values, outcome: values[:, -1] - values[:, 0],
        accepts="quantiles",
        best=0,
        worst=np.inf,
        propriety="improper",
    )
    frame = ft.score(pairs.where(question_id="visitors"), rules=[rule]).frame
    assert frame["score"].tolist() == [700]


def test_a_belief_that_cannot_be_scored_names_its_question_and_forecaster(pairs):
    broken = pairs.where(shape="distribution")
    table = broken.beliefs["distributions"]
    value = table["value"].where(table["parameter"] != "sd", -1)
    broken = attrs.evolve(
        broken, beliefs={**broken.beliefs, "distributions": table.assign(value=value)}
    )
    with pytest.raises(InvalidForecastError, match="forecast of 'ada' on 'price': sd must exceed"):
        ft.score(broken, rules=["crps"])


def test_a_sound_belief_for_which_a_rule_has_no_score_is_left_out_by_name(pairs):
    numeric = pairs.where(question_id=["visitors", "turnout"], shape="quantiles")
    table = numeric.beliefs["quantiles"]
    lopsided = table[~((table["pair"] == 0) & (table["level"] == 0.9))]
    numeric = attrs.evolve(numeric, beliefs={**numeric.beliefs, "quantiles": lopsided})
    scores = ft.score(numeric, rules=["wis", "crps"])
    assert scores.frame.query("rule == 'wis'")["question_id"].tolist() == ["turnout"]
    left = scores.left_out.query("reason == 'no rule for this kind'")
    assert left["question_id"].tolist() == ["visitors"]
    assert left["detail"].item().startswith("wis: levels must pair into intervals, found 0.1")


def test_a_family_without_a_closed_form_is_left_out_where_one_is_needed(scores):
    left = scores.left_out.query("question_id == 'price' and forecaster == 'ben'")["detail"]
    [detail] = [each for each in left if each.startswith("crps-between")]
    assert "family 'gamma' has no closed form for a part of the CRPS" in detail


def test_a_question_in_two_units_is_refused(pairs):
    units = np.where(pairs.frame["forecaster"] == "ben", "dollar", pairs.frame["unit"])
    with pytest.raises(InvalidTableError, match="question 'price' is in several units"):
        ft.score(pairs.with_columns(unit=units).where(question_id="price"), rules=["crps"])


@pytest.mark.parametrize(
    ("rules", "error", "words"),
    [
        (["brir"], UnknownNameError, "no scoring rule 'brir'. Did you mean 'brier'"),
        ("brier", InvalidArgumentError, "rules is a list"),
        ([], InvalidArgumentError, "at least one"),
        (["log", "log"], InvalidArgumentError, "each rule once"),
    ],
)
def test_a_wrong_list_of_rules_is_refused(pairs, rules, error, words):
    with pytest.raises(error, match=words):
        ft.score(pairs, rules=rules)


def test_the_ordered_readings_of_the_alaska_briefing_are_scored(alaska_pairs):
    """Q01e came out stagnation, the third of four; Q34d backs in words, the second of three."""
    frame = ft.score(alaska_pairs, rules=["rps", "ordered-brier"]).frame
    cuts = {"Q01e": (0.09, 0.37, 0.155), "Q34d": (0.64, 0.065)}
    for question, errors in cuts.items():
        rows = frame[frame["question_id"] == question].set_index("rule")["score"]
        plain = sum(error**2 for error in errors)
        assert_allclose(rows["rps"], plain, rtol=1e-12)
        assert_allclose(rows["ordered-brier"], 2 * plain / len(errors), rtol=1e-12)
    assert set(frame["question_id"]) == set(cuts)


def test_the_numeric_readings_of_the_alaska_briefing_are_scored_as_their_named_quantiles(
    alaska_pairs,
):
    """Low, central and high value as the 10, 50 and 90 per cent quantiles; Q13a met a range."""
    frame = ft.score(alaska_pairs, rules=["wis"]).frame.set_index("question_id")
    assert_allclose(frame.loc["Q03c", "score"], (0.5 * 42 + 0.1 * 1440) / 1.5)
    assert_allclose(frame.loc["Q13b", "score"], (0.5 * 3000 + 0.1 * 23_000) / 1.5)
    assert_allclose(frame.loc["Q13a", "score"], (0.1 * 5000 + 0.1 * 1000) / 1.5)
    assert frame.loc["Q13a", "convention"] == "median once, outcome as a range"
    assert set(frame["unit"]) == {"hours", "persons", "count"}


def test_even_odds_over_options_are_a_baseline_for_the_alaska_briefing(alaska_pairs):
    scores = ft.score(alaska_pairs, rules=["rps", "brier", "wis"])
    skill = scores.skill(baseline="even odds")
    [(_, of_steps)] = skill.query("rule == 'rps' and kind == 'ordered'").iterrows()
    # Even odds: cuts of a quarter, a half and a quarter; of a third and a third.
    even = ((0.25**2 + 0.5**2 + 0.25**2) + (1 / 3) ** 2 * 2) / 2
    assert_allclose(of_steps["baseline_mean"], even)
    assert of_steps["mean"] < even
    # Two questions are too few for a skill.
    assert np.isnan(of_steps["skill"])
    assert of_steps["note"].startswith("too few to tell: 2 independent")
    assert "wis" not in set(skill["rule"])


def test_the_last_value_is_a_baseline_for_the_alaska_briefing(alaska_pairs):
    values = pd.read_csv("fixtures/alaska-2025/last-values.csv", parse_dates=["known_at"])
    scores = ft.score(alaska_pairs, rules=["wis"])
    skill = scores.skill(baseline=ft.last_value(values), by="question_id").set_index("question_id")
    # Certainty of a value earns its distance from the outcome, or from the range of it.
    expected = {"Q03c": 72, "Q13a": 0, "Q13b": 5000, "Q39b": 2}
    for question, distance in expected.items():
        assert_allclose(skill.loc[question, "baseline_mean"], distance, atol=1e-9)
    assert skill["skill"].isna().all()
    assert skill["note"].str.startswith("too few to tell: 1 independent question,").all()


def test_skill_counts_only_what_the_baseline_speaks_of(alaska_pairs):
    values = pd.DataFrame(
        {
            "question_id": ["Q13b", "Q03c"],
            "known_at": pd.to_datetime(["2025-08-08T00:00Z", "2026-01-01T00:00Z"]),
            "value": [85_000.0, 24.0],
        }
    )
    scores = ft.score(alaska_pairs, rules=["wis"])
    skill = scores.skill(baseline=ft.last_value(values))
    assert skill["unit"].tolist() == ["persons"]
    assert_allclose(skill["mean"], (0.5 * 3000 + 0.1 * 23_000) / 1.5)


@pytest.mark.parametrize("value", [85_000.0, 85_000, "85000"])
@pytest.mark.parametrize("dtype", [None, object])
def test_last_values_may_be_known_in_any_time_zone(alaska_pairs, value, dtype):
    """They were refused by an error of pandas, and so were numbers in a column of objects."""
    known_at = pd.to_datetime(["2025-08-08T00:00Z"]).tz_convert("Europe/Berlin")
    values = pd.DataFrame({"question_id": ["Q13b"], "known_at": known_at})
    values["value"] = pd.Series([value], dtype=dtype)
    found = ft.last_value(values)(alaska_pairs)
    assert found.beliefs["quantiles"]["value"].tolist() == [85_000.0] * 3


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"question_id": ["a"], "value": [1.0]}, "lack the column 'known_at'"),
        (
            {"question_id": ["a"], "value": [1.0], "known_at": pd.to_datetime(["2025-01-01"])},
            "known_at has no time zone",
        ),
        (
            {
                "question_id": ["a", "b"],
                "value": [1.0, 2.0],
                "known_at": pd.to_datetime(["2025-01-01T00:00Z", None]),
            },
            "known_at is empty",
        ),
        (
            {
                "question_id": ["a"],
                "value": ["many"],
                "known_at": pd.to_datetime(["2025-01-01T00:00Z"]),
            },
            "finite number, found 'many'",
        ),
        (
            {
                "question_id": ["a"],
                "value": [np.inf],
                "known_at": pd.to_datetime(["2025-01-01T00:00Z"]),
            },
            "finite number, found inf",
        ),
    ],
)
def test_last_values_that_cannot_be_used_are_refused(values, words):
    with pytest.raises(InvalidTableError, match=words):
        ft.last_value(pd.DataFrame(values))
