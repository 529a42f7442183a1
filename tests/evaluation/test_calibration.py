"""Calibration of pairs: one object with several views."""

import json

import attrs
import numpy as np
import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack import Pairs
from forecasttrack.errors import InvalidArgumentError, InvalidTableError, UnknownNameError
from forecasttrack.reliability import Bins
from forecasttrack.tables.schema import columns_of

START = pd.Timestamp("2026-01-01", tz="UTC")
PAIR_COLUMNS = list(columns_of("pairs"))
TERMS = ["miscalibration", "discrimination", "uncertainty", "score"]


def made(rows, **columns):
    """Pairs of yes/no questions from (question, forecaster, day, probability, outcome)."""
    names = ["question_id", "forecaster", "day", "probability", "outcome"]
    frame = pd.DataFrame(rows, columns=names)
    frame = frame.assign(
        issued_at=START + pd.to_timedelta(frame.pop("day"), unit="D"),
        outcome=frame["outcome"].astype(float),
        kind="binary",
        shape="probability",
        weight=1.0,
        sequence=np.nan,
        expires_at=pd.to_datetime(pd.Series([pd.NaT] * len(frame)), utc=True),
        opens_at=START,
        closes_at=START + pd.Timedelta(days=100),
        closed_at=START + pd.Timedelta(days=100),
        known_at=START + pd.Timedelta(days=101),
        **columns,
    )
    left_out = pd.DataFrame(columns=["question_id", "forecaster", "reason", "detail"])
    frame = frame.reindex(columns=[*PAIR_COLUMNS, *(frame.columns.difference(PAIR_COLUMNS))])
    beliefs = {
        "quantiles": pd.DataFrame(columns=["pair", "level", "value"]).astype({"pair": int}),
        "samples": pd.DataFrame(columns=["pair", "sample", "value"]).astype({"pair": int}),
    }
    return Pairs(frame=frame, beliefs=beliefs, left_out=left_out)


@pytest.fixture
def two():
    """Two forecasters on six questions."""
    outcomes = [1, 0, 1, 1, 0, 0]
    stated = {"alice": [0.9, 0.1, 0.7, 0.9, 0.3, 0.1], "bob": [0.6, 0.5, 0.5, 0.6, 0.6, 0.4]}
    return made(
        [
            (f"q{at}", who, 1, p, outcomes[at])
            for who, chances in stated.items()
            for at, p in enumerate(chances)
        ]
    )


def test_several_forecasters_have_to_be_kept_apart_or_joined_by_name(two):
    """Nobody is averaged with another by accident; the message names both ways."""
    with pytest.raises(InvalidArgumentError, match=r'by="forecaster".*by=None'):
        ft.calibration(two)
    assert ft.calibration(two, by=None).n == 12
    assert ft.calibration(two.where(forecaster="alice")).n == 6


def test_the_table_has_a_row_for_each_group_and_probability(two):
    """Columns of the group come first; counts and frequencies are those of the group."""
    frame = ft.calibration(two, by="forecaster").frame
    assert list(frame.columns[:5]) == ["forecaster", "probability", "frequency", "count", "weight"]
    alice = frame[frame["forecaster"] == "alice"]
    assert alice["probability"].tolist() == [0.1, 0.3, 0.7, 0.9]
    assert alice["frequency"].tolist() == [0, 0, 1, 1]
    assert alice["count"].tolist() == [2, 1, 1, 2]
    assert set(frame["interval"]) == {"Clopper-Pearson"}
    assert set(frame["level"]) == {0.95}


def test_empty_bins_stay_in_the_table(two):
    """Ten bins are ten rows for each forecaster, whatever they said."""
    frame = ft.calibration(two, by="forecaster", bins=10).frame
    assert frame.groupby("forecaster").size().tolist() == [10, 10]
    empty = frame[frame["count"] == 0]
    assert empty["frequency"].isna().all()
    assert (empty["high"] - empty["low"] == 1).all()


def test_a_question_asked_twice_is_one_outcome():
    """Two forecasts of 0.8 on one question count twice, but make the interval no narrower."""
    once = ft.calibration(made([("q1", "a", 1, 0.8, 1), ("q2", "a", 1, 0.8, 0)]))
    rows = [("q1", "a", 1, 0.8, 1), ("q1", "a", 2, 0.8, 1)]
    rows += [("q2", "a", 1, 0.8, 0), ("q2", "a", 2, 0.8, 0)]
    twice = ft.calibration(made(rows))
    assert twice.frame["count"].tolist() == [4]
    assert twice.frame["effective"].tolist() == [2]
    for end in ("low", "high"):
        assert twice.frame[end].tolist() == pytest.approx(once.frame[end].tolist(), abs=1e-12)


def test_a_question_said_twice_in_one_bin_is_one_outcome():
    """Forecasts of 0.71 and 0.79 on one question share its outcome in a bin from 0.7 to 0.8."""
    rows = [("q1", "a", 1, 0.71, 1), ("q1", "a", 2, 0.79, 1), ("q2", "a", 1, 0.75, 0)]
    frame = ft.calibration(made(rows), bins=10).frame
    assert frame.loc[7, "count"] == 3
    # Weights 2 and 1 on two questions: 3 squared over 4 + 1.
    assert frame.loc[7, "effective"] == pytest.approx(9 / 5, abs=1e-12)


def test_tests_warn_of_shared_outcomes():
    """A p-value over repeated questions says that it is too sure; a decomposition does not."""
    rows = [(f"q{at}", "a", day, 0.2 + day / 10, at % 2) for at in range(4) for day in (1, 2)]
    findings = ft.calibration(made(rows)).findings.set_index("name")
    assert "8 forecasts on 4 questions" in findings.loc["Spiegelhalter's z", "note"]
    last = ft.calibration(made(rows), history="last")
    assert last.n == 4
    assert last.findings.set_index("name").loc["Spiegelhalter's z", "note"] == ""


def test_history_chooses_among_revisions():
    """Each, the last, or the first forecast of one forecaster on one question counts."""
    pairs = made([("q1", "a", 5, 0.2, 1), ("q1", "a", 1, 0.9, 1), ("q2", "a", 3, 0.4, 0)])
    for history, stated in {
        "each": [0.2, 0.4, 0.9],
        "last": [0.2, 0.4],
        "first": [0.4, 0.9],
    }.items():
        frame = ft.calibration(pairs, history=history).frame
        assert frame["probability"].tolist() == stated
    with pytest.raises(InvalidArgumentError, match="Did you mean 'last'"):
        ft.calibration(pairs, history="lastt")


def test_time_weights_are_shares_of_live_time():
    """0.2 for 25 of 100 days and 0.8 for 75 make 0.65, and the score that ft.score gives."""
    rows = [("q1", "a", 0, 0.2, 1), ("q1", "a", 25, 0.8, 1), ("q2", "a", 50, 0.4, 0)]
    found = ft.calibration(made(rows), history="time-weighted")
    assert found.frame["weight"].tolist() == [0.25, 1, 0.75]
    assert found.summary["mean_forecast"].tolist() == pytest.approx([(0.65 + 0.4) / 2], abs=1e-12)
    scores = ft.score(made(rows), rules=["brier"], history="time-weighted").frame["score"]
    assert found.decomposition("yates")["score"] == pytest.approx(scores.mean(), abs=1e-12)


def test_a_forecast_that_never_stood_has_no_weight():
    """Revised at the moment it began to count, a forecast weighs nothing in time."""
    pairs = made([("q1", "a", 0, 0.2, 1), ("q1", "a", 10, 0.8, 1), ("q1", "b", 5, 0.3, 1)])
    pairs = pairs.with_columns(opens_at=START + pd.Timedelta(days=10))
    found = ft.calibration(pairs, by="forecaster", history="time-weighted")
    assert found.frame["probability"].tolist() == [0.8, 0.3]
    assert found.left_out[["reason", "detail"]].to_numpy().tolist() == [
        ["outside the window", "never live"]
    ]


def test_time_cannot_be_weighed_without_a_window():
    """A question without an end has no live time, and is named."""
    pairs = made([("q1", "a", 1, 0.2, 1)])
    pairs = pairs.with_columns(closed_at=pd.to_datetime(pd.Series([pd.NaT]), utc=True))
    with pytest.raises(InvalidTableError, match="question 'q1' has no window"):
        ft.calibration(pairs, history="time-weighted")


def test_lead_time_counts_from_the_planned_end():
    """A forecast 100, 93, 70 and 1 days before the end falls in its own class."""
    rows = [(f"q{day}", "a", day, 0.5, 1) for day in (0, 7, 30, 93, 99)]
    frame = ft.calibration(made(rows), by="lead_time").frame
    assert dict(zip(frame["lead_time"].astype(str), frame["count"], strict=True)) == {
        "up to 7 days": 2,
        "30 to 90 days": 1,
        "90 to 365 days": 2,
    }
    other = ft.calibration(made(rows), by="lead_time", cuts=[50])
    assert other.labels == ["up to 50 days", "over 50 days"]
    with pytest.raises(InvalidArgumentError, match="cuts must ascend"):
        ft.calibration(made(rows), by="lead_time", cuts=[30, 7])


def test_revisions_are_counted_by_forecaster_and_question():
    """The second forecast of alice on a question is her revision 2, whatever bob does."""
    rows = [("q1", "alice", 2, 0.4, 1), ("q1", "alice", 1, 0.3, 1), ("q1", "bob", 5, 0.9, 1)]
    frame = ft.calibration(made(rows), by=["forecaster", "revision"]).frame
    assert list(zip(frame["forecaster"], frame["revision"], frame["probability"], strict=True)) == [
        ("alice", 1, 0.3),
        ("alice", 2, 0.4),
        ("bob", 1, 0.9),
    ]


def test_duration_is_how_long_a_question_was_open():
    """A question without an end has no duration, and says so."""
    pairs = made([("q1", "a", 1, 0.4, 1), ("q2", "a", 1, 0.6, 1)])
    frame = pairs.frame
    frame.loc[1, ["closes_at", "closed_at"]] = pd.NaT
    pairs = attrs.evolve(pairs, frame=frame)
    assert ft.calibration(pairs, by="duration").labels == ["90 to 365 days", "no close"]


def test_a_forecast_stands_under_each_of_its_tags():
    """A column of lists, such as tags, is taken apart."""
    pairs = made([("q1", "a", 1, 0.4, 1), ("q2", "a", 1, 0.6, 0)], tags=[["war", "oil"], ["war"]])
    found = ft.calibration(pairs, by="tags")
    assert {label: found[label].n for label in found.labels} == {"oil": 1, "war": 2}


def test_columns_that_are_not_there_are_named(two):
    """A wrong column is met with the nearest ones."""
    with pytest.raises(InvalidArgumentError, match="Did you mean 'forecaster'"):
        ft.calibration(two, by="forcaster")
    with pytest.raises(InvalidArgumentError, match="'lead_time'"):
        ft.calibration(two, by="leadtime")


@pytest.mark.parametrize("method", ["corp", "murphy", "ferro-fricker", "yates"])
def test_decompositions_are_mappings(two, method):
    """One group gives numbers, several give a Series for each term."""
    one = ft.calibration(two.where(forecaster="alice")).decomposition(method)
    assert set(TERMS) <= set(one)
    assert isinstance(one["score"], float)
    both = ft.calibration(two, by="forecaster").decomposition(method)
    assert set(TERMS) <= set(both)
    assert both["score"]["alice"] == pytest.approx(one["score"], abs=1e-15)
    assert both.frame["forecaster"].tolist() == ["alice", "bob"]
    assert json.dumps(both.to_dict(), allow_nan=False)
    assert str(both).startswith("alice: ")
    assert "<table>" in both._repr_html_()
    alice = ft.calibration(two, by="forecaster")["alice"].decomposition(method)
    assert dict(alice) == pytest.approx(dict(one), abs=1e-15)


def test_bins_of_the_calibration_are_those_of_its_decompositions(two):
    """Bins said once hold for the table and for Murphy's terms, unless others are given."""
    found = ft.calibration(two, by=None, bins=Bins.fixed(2, closed="left"))
    assert found.decomposition("murphy").bins == "2 bins of equal width, closed on the left"
    assert (
        found.decomposition("murphy", bins=5).bins == "5 bins of equal width, closed on the right"
    )
    assert found.decomposition("murphy")["within_bin_variance"] > 0


@pytest.mark.parametrize("rule", ["log", "log2", "spherical", "brier-two-sided", "quadratic"])
def test_any_proper_rule_of_the_register_is_taken_apart(two, rule):
    """The score is the mean of the rule, in its direction and convention."""
    result = ft.calibration(two, by=None).decomposition("corp", rule=rule)
    from forecasttrack.scoring import find_rule  # noqa: PLC0415 - the oracle

    scores = find_rule(rule, "probability")(
        probability=two.frame["probability"].to_numpy(), outcome=two.frame["outcome"].to_numpy()
    )
    assert result["score"] == pytest.approx(scores.mean(), abs=1e-12)
    assert result["miscalibration"] >= 0
    assert result["discrimination"] >= 0
    assert abs(result.remainder) <= 1e-12
    assert rule in result.rule


def test_certainty_that_failed_is_infinite_under_the_logarithm():
    """Probability 0 on what happened: score and miscalibration are inf, the rest finite."""
    pairs = made([("q1", "a", 1, 0.0, 1), ("q2", "a", 1, 0.4, 0), ("q3", "a", 1, 0.9, 1)])
    result = ft.calibration(pairs).decomposition("corp", rule="log")
    assert result["score"] == result["miscalibration"] == np.inf
    assert np.isfinite(result["discrimination"])


def test_wrong_choices_are_named(two):
    """Methods, rules, bands and findings that are not there are met with those that are."""
    found = ft.calibration(two, by=None)
    with pytest.raises(InvalidArgumentError, match="no decomposition is called 'murfy'"):
        found.decomposition("murfy")
    with pytest.raises(InvalidArgumentError, match="murphy takes only 'brier' apart, not 'log'"):
        found.decomposition("murphy", rule="log")
    with pytest.raises(UnknownNameError, match="brir"):
        found.decomposition("corp", rule="brir")
    with pytest.raises(InvalidArgumentError, match="no band is called 'honest'"):
        found.band("honest")
    with pytest.raises(InvalidArgumentError, match="no test or index is called 'hl'"):
        found.finding("hl")
    with pytest.raises(UnknownNameError, match="no group 'alise'"):
        ft.calibration(two, by="forecaster")["alise"]
    with pytest.raises(InvalidArgumentError, match=r"say 0\.95"):
        ft.calibration(two, by=None, level=95)


def test_bands_carry_level_method_and_seed(two):
    """A band is that of the group, with how it was made."""
    found = ft.calibration(two, by="forecaster")
    bands = found.band("consistency", seed=5, resamples=50)
    assert set(bands) == {"alice", "bob"}
    assert (bands["alice"].seed, bands["alice"].resamples, bands["alice"].level) == (5, 50, 0.95)
    bars = found["alice"].band("broecker-smith", level=0.5)
    assert len(bars.low) == 4
    assert bars.level == 0.5


def test_views_of_several_groups_are_mappings(two):
    """Curves, diagrams and evidence of each group can be reached by its name."""
    found = ft.calibration(two, by="forecaster")
    assert found.roc()["alice"].area == 1
    assert found.finding("auc")["alice"].value == 1
    assert found.murphy_diagram(threshold=[0.5])["alice"].score.tolist() == [0]
    assert set(found.evidence()) == {"alice", "bob"}
    assert found.curve.columns[0] == "forecaster"
    assert len(found.findings) == 2 * 11


def test_evidence_follows_the_order_of_resolution():
    """One bet for each question, on its last forecast, as outcomes became known."""
    pairs = made([("q1", "a", 1, 0.9, 1), ("q1", "a", 2, 0.8, 1), ("q2", "a", 1, 0.3, 0)])
    pairs = pairs.with_columns(known_at=START + pd.to_timedelta([9, 9, 5], unit="D"))
    evidence = ft.calibration(pairs).evidence()
    expected = ft.reliability.calibration_evidence(probability=[0.3, 0.8], outcome=[0, 1])
    np.testing.assert_array_equal(evidence.log_e, expected.log_e)


def test_what_is_no_probability_is_left_out_with_its_reason(two):
    """Numbers, options and partial outcomes are counted as left out, never dropped."""
    frame = two.frame
    frame.loc[0, "outcome"] = 0.4
    frame.loc[1, ["kind", "shape", "probability"]] = ["numeric", "quantiles", np.nan]
    found = ft.calibration(attrs.evolve(two, frame=frame), by=None)
    assert found.n == 10
    assert found.left_out["reason"].tolist() == ["no rule for this kind"] * 2
    assert found.left_out["detail"].tolist() == [
        "calibration of a partial outcome",
        "calibration of numeric as quantiles",
    ]


def test_questions_of_weight_zero_count_for_nothing(two):
    """A weight of 0 takes a forecast out of every view."""
    two = two.with_columns(weight=np.where(two.frame["forecaster"] == "bob", 0.0, 1.0))
    assert ft.calibration(two, by=None).n == 6
    assert ft.calibration(two, by=None).frame["count"].sum() == 6


def test_nothing_at_all_has_its_views():
    """Without any forecast there are empty tables, NaN terms, and a sentence that says so."""
    found = ft.calibration(made([]))
    assert found.frame.empty
    assert found.curve.empty
    assert np.isnan(found.decomposition("corp")["score"])
    assert found.interpretation.startswith("No yes/no forecast has an outcome that is yes or no.")
    assert found.evidence().e_value == 1
    assert json.dumps(found.to_dict(), allow_nan=False)
    assert "Calibration of 0 forecasts" in str(found)
    assert ft.calibration(made([]), by="forecaster").frame.empty


def test_a_result_says_how_it_was_made(two):
    """n, what was left out, bins, rule, direction, intervals: in text, HTML and JSON."""
    found = ft.calibration(two, by="forecaster", level=0.9)
    for shown in (str(found), found._repr_html_()):
        for words in ("12 forecasts", "left out: none", "distinct values", "lower is better"):
            assert words in shown
        assert "90% intervals: Clopper-Pearson" in shown
    plain = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert (plain["n"], plain["by"], plain["level"], plain["seed"]) == (
        12,
        ["forecaster"],
        0.9,
        None,
    )
    assert len(plain["table"]) == 7
    assert plain["summary"][0]["questions"] == 6


def test_names_from_outside_are_escaped():
    """A forecaster called <script> stays text in a notebook."""
    found = ft.calibration(made([("q1", "<script>", 1, 0.4, 1)]), by="forecaster")
    assert "<script>" not in found._repr_html_()
    assert "&lt;script&gt;" in found._repr_html_()


def test_the_diagram_shows_the_curve_and_its_band(two):
    """One line for the diagonal, one for each curve, and a band for a single group."""
    figure = pytest.importorskip("matplotlib.figure").Figure()
    alone = ft.calibration(two.where(forecaster="alice")).plot(bins="isotonic")
    assert alone.lines[1].get_xdata().tolist() == [0.1, 0.3, 0.7, 0.9]
    assert "curve lies, point by point\n(95%," in alone.texts[0].get_text()
    both = ft.calibration(two, by="forecaster").plot(ax=figure.subplots())
    assert [text.get_text() for text in both.get_legend().get_texts()] == [
        "alice (n = 6)",
        "bob (n = 6)",
    ]


def test_alaska_says_what_so_few_questions_cannot_show(alaska_pairs):
    """39 forecasts cannot tell 0.7 from 0.6, and hindsight and clusters are named."""
    text = ft.calibration(alaska_pairs.where(forecaster="authors")).interpretation
    for words in (
        "39 forecasts on 39 questions in 23 clusters of related questions",
        "Telling 70% from 60% takes about 172 independent questions at one probability",
        "no probability has that many",
        "Mean forecast 38%, observed frequency 64%",
        "No verdict, for every question was written after its outcome was known",
        "written after its outcome was known",
    ):
        assert words in text
    # No probability was forecast five times, so no frequency is named.
    assert "most frequent" not in text


def test_tests_warn_of_related_questions(alaska_pairs):
    """A p-value over questions of one cluster says that it may be too sure."""
    found = ft.calibration(alaska_pairs.where(forecaster="authors")).finding("spiegelhalter")
    assert "39 questions in 23 clusters may come out together" in found.note


def test_related_questions_make_chance_larger(alaska_pairs):
    """The sentence counts questions of a cluster as if they came out together."""
    group = ft.calibration(alaska_pairs.where(forecaster="authors")).groups[0]
    p = group.frame["probability"].to_numpy()
    alone = np.sqrt(np.sum(p * (1 - p))) / len(p)
    together = (group.frame.assign(s=np.sqrt(p * (1 - p))).groupby("cluster")["s"].sum() ** 2).sum()
    assert group.worst_case_standard_error == pytest.approx(np.sqrt(together) / len(p), abs=1e-12)
    assert group.worst_case_standard_error > alone


def test_a_forecast_said_often_enough_can_show_much():
    """At 400 questions of one probability the sentence says what they are enough for."""
    pairs = made([(f"q{at}", "a", 1, 0.7, int(at % 10 < 7)) for at in range(400)])
    text = ft.calibration(pairs).interpretation
    assert "Telling 70% from 60% takes about 172 independent questions" in text
    assert "1 of 1 distinct probability has that many" in text
    assert "neither rejected nor confirmed" in text


def test_intervals_and_places_of_numbers(alaska_pairs):
    """Eighty per cent intervals of Alaska's three numbers: by unit; one was missed from above."""
    found = ft.calibration(alaska_pairs, by=None)
    coverage = found.coverage()
    assert coverage["unit"].tolist() == ["count", "hours", "persons"]
    assert coverage["nominal"].tolist() == [0.8] * 3
    assert coverage["share"].tolist() == [0, 1, 1]
    assert coverage["above"].tolist() == [1, 0, 0]
    assert coverage.loc[2, "mean_width"] == 23_000
    pit = found.pit(bins=4)
    assert pit["share"].sum() == pytest.approx(1, abs=1e-12)
    assert set(pit["n"]) == {3}
    by_forecaster = ft.calibration(alaska_pairs, by="forecaster").pit(bins=2)
    assert list(by_forecaster.columns[:3]) == ["forecaster", "bin_low", "bin_high"]


def test_no_numbers_have_no_coverage(two):
    """Without numeric questions the tables are empty."""
    found = ft.calibration(two, by=None)
    assert found.coverage().empty
    assert found.pit().empty


@pytest.mark.parametrize("bins", [0, -1, 2.5, "ten"])
def test_no_bins_at_all_gave_an_empty_table_of_outcomes_in_distributions(two, bins):
    with pytest.raises(InvalidArgumentError, match="whole number"):
        ft.calibration(two, by=None).pit(bins=bins)


def test_tables_without_any_clock_have_a_calibration():
    """Finley's tornadoes as three tables: 28 hits, 72 false alarms, 23 misses, 2680 quiet days."""
    stated = np.repeat([1.0, 1.0, 0.0, 0.0], [28, 72, 23, 2680])
    happened = np.repeat([1, 0, 1, 0], [28, 72, 23, 2680])
    ids = [f"day {at}" for at in range(2803)]
    pairs = ft.pair(
        forecasts=pd.DataFrame(
            {"question_id": ids, "forecaster": "finley", "issued_at": START, "probability": stated}
        ),
        questions=pd.DataFrame({"question_id": ids, "kind": "binary"}),
        resolutions=pd.DataFrame({"question_id": ids, "status": "resolved", "outcome": happened}),
    )
    found = ft.calibration(pairs)
    assert found.frame["count"].tolist() == [2703, 100]
    assert found.frame["frequency"].tolist() == [23 / 2703, 28 / 100]
    assert found.decomposition("murphy")["score"] == pytest.approx(95 / 2803, abs=1e-12)
    # The Peirce skill score, 28/51 - 72/2752.
    assert found.decomposition("yates")["slope"] == pytest.approx(0.5229, abs=5e-5)
    assert found.decomposition("corp", rule="log")["score"] == np.inf
    assert ft.calibration(pairs, by="forecaster").decomposition("corp")["score"] == pytest.approx(
        95 / 2803, abs=1e-12
    )


def test_outcomes_are_placed_in_families_of_distributions_too():
    """A normal forecast places its outcome at Phi of the standardised error, SciPy agreeing."""
    stats = pytest.importorskip("scipy.stats")
    rng = np.random.default_rng(5)
    mean, sd, outcome = rng.normal(0, 3, 40), rng.uniform(0.5, 2, 40), rng.normal(0, 3, 40)
    book = ft.Book(
        forecasters=[ft.Forecaster(id="ann")],
        questions=[
            ft.Question(id=f"Q{n}", text="?", kind=ft.Numeric(unit="m"), closes_at="2026-06-30")
            for n in range(40)
        ],
        forecasts=[
            ft.Forecast(
                question_id=f"Q{n}",
                forecaster="ann",
                belief=ft.Distribution("normal", {"mean": mean[n], "sd": sd[n]}),
                issued_at="2026-01-01T00:00Z",
            )
            for n in range(40)
        ],
        resolutions=[
            ft.Resolution(question_id=f"Q{n}", outcome=float(outcome[n]), known_at="2026-06-30")
            for n in range(40)
        ],
    )
    found = ft.calibration(ft.pair(book), by=None).pit(bins=4)
    placed = stats.norm.cdf((outcome - mean) / sd)
    expected = np.histogram(placed, bins=np.linspace(0, 1, 5))[0] / 40
    np.testing.assert_allclose(found["share"], expected, atol=1e-9)


def test_forecasts_of_a_tagged_question_count_under_each_of_its_tags():
    """Calibration by tag puts a question under every subject it belongs to."""
    tags = {"Q0": ("war", "trade"), "Q1": ("war",), "Q2": ()}
    book = ft.Book(
        forecasters=[ft.Forecaster(id="ann")],
        questions=[
            ft.Question(id=name, text="?", closes_at="2026-06-30", tags=each)
            for name, each in tags.items()
        ],
        forecasts=[
            ft.Forecast(
                question_id=name, forecaster="ann", belief=0.6, issued_at="2026-01-01T00:00Z"
            )
            for name in tags
        ],
        resolutions=[
            ft.Resolution(question_id=name, outcome="yes", known_at="2026-06-30") for name in tags
        ],
    )
    frame = ft.calibration(ft.pair(book), by="tags").frame
    counts = frame.groupby("tags")["count"].sum().to_dict()
    assert {name: counts[name] for name in ("war", "trade")} == {"war": 2, "trade": 1}
