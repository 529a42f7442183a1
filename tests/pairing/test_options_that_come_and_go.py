"""Options that come and go: a forecast is scored over what was on offer when it was made."""

import json

import numpy as np
import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import BookError, InvalidQuestionError, InvalidTableError
from forecasttrack.records.moments import moment
from tests.exchange.samples import sample

KIND = {"options": ["red", "blue", "other"], "offered_from": {"blue": "2026-02-01"}}


def day(text):
    return pd.Timestamp(f"{text}T12:00Z")


def tables(outcome="blue", *, forecasts=None, **question):
    row = {"question_id": "colour", "kind": "categorical", "closes_at": day("2026-04-01")}
    return {
        "questions": pd.DataFrame([row | KIND | question]),
        "forecasts": TWO if forecasts is None else forecasts,
        "resolutions": pd.DataFrame(
            [{"question_id": "colour", "status": "resolved", "outcome": outcome,
              "known_at": day("2026-04-01")}]
        ),
    }  # fmt: skip


def stated(who, issued_at, **probabilities):
    return pd.DataFrame(
        {"question_id": "colour", "forecaster": who, "issued_at": day(issued_at),
         "option": list(probabilities), "probability": list(probabilities.values())}
    )  # fmt: skip


EARLY = stated("ann", "2026-01-10", red=0.6, other=0.4)
LATER = stated("bob", "2026-02-10", red=0.5, blue=0.3, other=0.2)
TWO = pd.concat([EARLY, LATER])
RULES = ["brier", "log", "baseline-points"]


def scores(source):
    pairs = ft.pair(**source) if isinstance(source, dict) else ft.pair(source)
    found = ft.score(pairs, rules=RULES, history="last").frame
    return found.set_index(["forecaster", "rule"])["score"]


def test_a_forecast_before_the_option_is_scored_by_what_catches_it():
    """Over its two options, of which the last came out; never as probability 0."""
    found = scores(tables(catch_all="other"))
    assert found["ann", "log"] == pytest.approx(-np.log(0.4))
    assert found["ann", "brier"] == pytest.approx(0.6**2 + 0.6**2)
    assert found["ann", "baseline-points"] == pytest.approx(100 + 100 * np.log2(0.4))
    assert found["bob", "log"] == pytest.approx(-np.log(0.3))
    assert found["bob", "baseline-points"] == pytest.approx(100 + 100 * np.log(0.3) / np.log(3))


def test_without_one_that_catches_it_the_forecast_is_left_out():
    """With its reason, and the moment at which it was issued."""
    pairs = ft.pair(**tables())
    assert pairs.forecasters == ["bob"]
    [row] = pairs.left_out.to_dict("records")
    assert (row["forecaster"], row["reason"]) == ("ann", "option not on offer")
    assert row["detail"] == "issued 2026-01-10 12:00Z, before what came out was named"


def test_a_forecast_after_the_option_went_was_said_to_be_before_it_was_named():
    """It was withdrawn on the last day of January, and came out all the same."""
    gone = {"offered_from": None, "offered_until": {"blue": "2026-01-31"}}
    given = tables(forecasts=stated("bob", "2026-02-05", red=0.6, other=0.4), **gone)
    [row] = ft.pair(**given).left_out.to_dict("records")
    assert row["reason"] == "option not on offer"
    assert row["detail"] == "issued 2026-02-05 12:00Z, after what came out was withdrawn"


def test_another_outcome_is_scored_over_the_options_on_offer():
    """Nothing is missing there: two options for who spoke before, three for who spoke after."""
    found = scores(tables("red"))
    assert found["ann", "baseline-points"] == pytest.approx(100 + 100 * np.log2(0.6))
    assert found["bob", "log"] == pytest.approx(-np.log(0.5))


def test_a_zero_in_the_column_of_a_later_option_is_no_belief():
    """A sheet with a column for each option holds one, and it is not held against anybody."""
    with_zero = pd.concat([stated("ann", "2026-01-10", red=0.6, blue=0.0, other=0.4), LATER])
    pd.testing.assert_series_equal(
        scores(tables(catch_all="other", forecasts=with_zero)), scores(tables(catch_all="other"))
    )
    some = stated("ann", "2026-01-10", red=0.5, blue=0.1, other=0.4)
    with pytest.raises(InvalidTableError, match=r"gives 0\.1 to 'blue', which is not on offer"):
        ft.pair(**tables(forecasts=some))
    with pytest.raises(InvalidTableError, match="not on offer on"):
        ft.Book.from_tables(**tables(forecasts=some))


def test_an_option_that_went_is_missed_by_nobody():
    """From its end on, forecasts do not name it, and are scored over the others."""
    late = stated("eve", "2026-03-15", red=0.9, other=0.1)
    gone = {"offered_until": {"blue": "2026-03-01"}, "catch_all": "other"}
    book = ft.Book.from_tables(**tables("red", forecasts=pd.concat([TWO, late]), **gone))
    found = scores(book)
    assert found["eve", "baseline-points"] == pytest.approx(100 + 100 * np.log2(0.9))


def test_tables_book_yaml_and_ledger_say_the_same(tmp_path):
    """Days and catch-all go through every store."""
    one = tables(catch_all="other")
    expected = scores(one)
    book = ft.Book.from_tables(**one)
    ft.write_book(book, tmp_path / "book.yaml")
    text = (tmp_path / "book.yaml").read_text(encoding="utf-8")
    assert "offered_from:\n" in text
    assert "catch_all: other" in text
    again = ft.read_book(tmp_path / "book.yaml")
    assert again.questions == book.questions
    with ft.Ledger.open(tmp_path / "book.db") as ledger:
        ledger.record(book, by="desk")
        for source in (book, again, book.tables(), ledger):
            pd.testing.assert_series_equal(scores(source), expected)


def test_a_book_asks_for_every_option_on_offer(tmp_path):
    """After its day an option is named; the fault stands with its line."""
    book = ft.Book.from_tables(**tables())
    ft.write_book(book, tmp_path / "book.yaml")
    text = (tmp_path / "book.yaml").read_text(encoding="utf-8")
    (tmp_path / "book.yaml").write_text(text.replace("2026-01-10", "2026-02-02"), encoding="utf-8")
    with pytest.raises(BookError, match="the belief leaves out 'blue'"):
        ft.read_book(tmp_path / "book.yaml")


WRONG = [
    ({"offered_from": {"green": "2026-02-01"}}, "'green', which is no option of the question"),
    ({"catch_all": "rest"}, "'rest', which is no option of the question"),
    ({"catch_all": "blue", "offered_from": {"blue": "2026-02-01"}}, "is not always on offer"),
    ({"offered_from": {"blue": "2026-02-01"}, "offered_until": {"blue": "2026-01-01"}}, "swapped"),
]


@pytest.mark.parametrize(("given", "fault"), WRONG)
def test_what_cannot_be_offered_so_is_refused(given, fault):
    with pytest.raises(InvalidQuestionError, match=fault):
        ft.Categorical(["red", "blue", "other"], **given)
    with pytest.raises(InvalidTableError, match=fault):
        ft.pair(**tables(**({"offered_from": None} | given)))


def test_ordered_options_stay_on_offer():
    with pytest.raises(InvalidQuestionError, match="an ordered question has no catch_all"):
        ft.Ordered(["low", "high"], catch_all="high")


def test_even_odds_are_even_over_the_options_on_offer():
    """One half each for who had two, a third for who had three; baseline points are 0 there."""
    pairs = ft.pair(**tables(catch_all="other"))
    found = ft.score(pairs, rules=["baseline-points", "log"], history="each")
    even = found.with_baseline("even odds").frame.query("forecaster == 'even odds'")
    by_rule = even.groupby("rule")["score"].apply(list)
    assert by_rule["baseline-points"] == pytest.approx([0, 0])
    # Issued beside the others: over two options before the third came, over three since.
    assert by_rule["log"] == pytest.approx([np.log(2), np.log(3)])


def test_no_pool_joins_beliefs_over_different_options():
    """They are left out with the reason, instead of counting what was not on offer as 0."""
    pooled = ft.pool(ft.pair(**tables(catch_all="other")))
    assert len(pooled) == 0
    assert "options that come and go" in pooled.left_out["detail"].iloc[-1]


HISTORY = (
    "[('0001-01-01T00:00:00', ['A', 'Other']), ('2024-01-31T12:00:00+00:00', ['A', 'B', 'Other'])]"
)
HEAD = (
    "Question ID,Question Title,Question Type,MC Options (All),MC Options History,Open Time,"
    "Scheduled Close Time,Resolution,Resolution Known Time\n"
)


@pytest.mark.parametrize("history", [HISTORY, ""])
def test_options_of_metaculus_come_with_their_days(tmp_path, history):
    """From the history in the file, or else from which forecasts name them."""
    row = (
        f"1,Which?,multiple_choice,\"['A', 'B', 'Other']\",\"{history}\",2024-01-01 12:00:00+00:00,"
        "2024-04-10 12:00:00+00:00,B,2024-04-10 12:00:00+00:00\n"
    )
    (tmp_path / "question_data.csv").write_text(HEAD + row, encoding="utf-8")
    forecasts = """\
Question ID,Forecaster ID,Forecaster Username,Start Time,End Time,Probability Yes Per Category
1,1,ann,2024-01-02 12:00:00+00:00,,"[0.6, None, 0.4]"
1,2,bob,2024-02-01 12:00:00+00:00,,"[0.4, 0.2, 0.4]"
1,,recency_weighted,2024-02-02 12:00:00+00:00,,"[0.5, None, 0.5]"
"""
    (tmp_path / "forecast_data.csv").write_text(forecasts, encoding="utf-8")
    got = ft.read_forecasts(tmp_path)
    question = got.tables["questions"].iloc[0]
    assert question["catch_all"] == "Other"
    assert set(question["offered_from"]) == {"B"}
    if history:
        assert str(question["offered_from"]["B"]) == "2024-01-31 12:00:00+00:00"
        [refused] = got.refused.to_dict("records")
        assert refused["value"] == "B"
        assert "was on offer then" in refused["reason"]
    found = ft.score(
        ft.pair(**got.tables, on_fault="leave out"), rules=["baseline-points"], history="each"
    ).frame.set_index("forecaster")["score"]
    assert found["metaculus:ann"] == pytest.approx(100 + 100 * np.log2(0.4))


def test_official_baseline_points_of_options_that_come_and_go_come_out():
    """Of the platform's own scorer, to 1e-6."""
    folder = sample("metaculus_zip_generated")
    got = ft.read_forecasts(folder / "metaculus_data.zip")
    pairs = ft.pair(**got.tables, early="count", on_fault="leave out")
    found = ft.score(
        pairs.where(question_id="metaculus:104"), rules=["baseline-points"], history="metaculus"
    ).frame.set_index("forecaster")["score"]
    official = pd.read_csv(folder / "score_data.csv").dropna(subset=["User ID"])
    official = official[(official["Question ID"] == 104) & (official["Score Type"] == "baseline")]
    assert len(official) == 2
    for row in official.itertuples(index=False):
        assert found[f"metaculus:{row[2]}"] == pytest.approx(row[4], abs=1e-6)


def test_the_plain_form_holds_days_as_text():
    question = ft.Question(id="q", text="Which?", kind=ft.Categorical(**KIND, catch_all="other"))
    from forecasttrack.records.plain_writing import to_plain  # noqa: PLC0415

    plain = json.loads(json.dumps(to_plain(question)))
    assert plain["offered_from"] == {"blue": "2026-02-01"}
    assert plain["catch_all"] == "other"


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        (stated("bob", "2026-02-10", red=1.0), "leaves out 'blue' and 'other'"),
        (stated("bob", "2026-02-10", red=0.5, other=0.5), "leaves out 'blue'"),
        (stated("ann", "2026-01-11", red=1.0), "leaves out 'other'"),
        # What is not on offer counts as not named.
        (stated("ann", "2026-01-11", red=1.0, blue=0.0), "leaves out 'other'"),
    ],
)
def test_a_belief_names_every_option_on_offer_as_in_a_book(given, missing):
    """What is left out may have been ruled out or forgotten; a book refuses it, too."""
    with pytest.raises(InvalidTableError, match=rf"'option' of forecasts at row 2: .*{missing};"):
        ft.pair(**tables(forecasts=pd.concat([EARLY, given], ignore_index=True)))
    kind = ft.Categorical(options=KIND["options"], offered_from=KIND["offered_from"])
    belief = ft.OptionProbabilities(dict(zip(given["option"], given["probability"], strict=True)))
    issued_at = moment(given["issued_at"].iloc[0].isoformat())
    with pytest.raises(ft.ForecastTrackError, match=missing):
        kind.check_offer(belief, issued_at)


def test_forecasts_that_leave_options_out_are_found_among_many():
    """Against a loop over questions of several widths, rows in any order."""
    draw = np.random.default_rng(5)
    rows, expected = [], []
    names = ["a", "b", "c", "d"]
    for number in range(200):
        width = 2 + number % 3
        named = [each for each in names[:width] if draw.random() < 0.8] or ["a"]
        expected += [number] if len(named) < width else []
        rows += [(f"q{width}", f"p{number}", each, 1 / len(named)) for each in named]
    draw.shuffle(rows)
    forecasts = pd.DataFrame(rows, columns=["question_id", "forecaster", "option", "probability"])
    questions = pd.DataFrame(
        {"question_id": ["q2", "q3", "q4"], "kind": "categorical",
         "options": [names[:2], names[:3], names]}
    )  # fmt: skip
    resolutions = pd.DataFrame(
        {"question_id": questions["question_id"], "status": "resolved", "outcome": "a"}
    )
    pairs = ft.pair(
        forecasts=forecasts.assign(issued_at=day("2026-01-10")), questions=questions,
        resolutions=resolutions, on_fault="leave out",
    )  # fmt: skip
    assert {*pairs.left_out["forecaster"]} == {f"p{number}" for number in expected}
    assert len(pairs) == 200 - len(expected)
