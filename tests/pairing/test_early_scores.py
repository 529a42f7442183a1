"""What commands, pages and changes say of answers that came early."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from click.testing import CliRunner

import forecasttrack as ft
from forecasttrack.cli import main
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.evaluation.sensitivity.headline import book_score
from forecasttrack.findings.early_answers import early_answers
from forecasttrack.pairing.settled_at import settled_at
from forecasttrack.scorecard.headline_findings import early_of

YEAR_END = "2026-12-31"


def book(*, early=("yes", "yes", "yes"), settled=("no",), still_open=1, until="2026-06-30"):
    """Questions by the end of the year and by March, as ann saw them at its beginning."""
    answers = [*early, *settled, *[None] * still_open]
    deadlines = [YEAR_END] * len(early) + ["2026-03-31"] * len(settled) + [YEAR_END] * still_open
    ids = [f"Q{n}" for n in range(len(answers))]
    return ft.Book(
        forecasters=[ft.Forecaster(id="ann")],
        questions=[
            ft.Question(id=name, text="?", opens_at="2026-01-01", closes_at=close)
            for name, close in zip(ids, deadlines, strict=True)
        ],
        forecasts=[
            ft.Forecast(
                question_id=name, forecaster="ann", belief=0.4, issued_at="2026-01-01T08:00Z"
            )
            for name in ids
        ],
        resolutions=[
            ft.Resolution(question_id=name, outcome=answer, known_at="2026-03-31")
            for name, answer in zip(ids, answers, strict=True)
            if answer is not None
        ],
        recorded_until=until,
    )


def invoke(*arguments):
    result = CliRunner().invoke(main, [str(each) for each in arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def folder(tmp_path):
    ft.write_book(book(), tmp_path / "book")
    return tmp_path / "book"


LINE = (
    "3 answers came early and wait until 31 Dec 2026: a yes can come early and most noes cannot."
    " Counted now, the mean would be 0.310."
)


def test_the_line_says_how_many_wait_until_when_and_what_counting_them_would_give():
    """Three yeses at 40% score 0.36 each, the no 0.16: together 0.31."""
    scored = book_score(book())
    assert scored.headlines[0].mean_brier_per_question == pytest.approx(0.16)
    assert early_of(scored).text == LINE
    of_choice = scored.headlines[0].sensitivities["early answers counted now"]
    assert of_choice.mean_brier_per_question == pytest.approx(0.31)


def test_several_days_are_given_as_first_and_last():
    found = early_answers(["30 Sep 2026", "31 Dec 2026"], mean=0.2, claims=4, forecasters=3)
    assert found.text == (
        "2 answers came early and wait until their day, from 30 Sep 2026 to 31 Dec 2026: a yes can"
        " come early and most noes cannot. Counted now, the median of the forecasters' means would"
        " be 0.200."
    )


@pytest.mark.end_to_end
def test_terminal_page_markdown_and_json_say_the_same(folder, tmp_path):
    assert LINE in " ".join(invoke("score", folder).split())
    data = json.loads(invoke("score", folder, "--format", "json"))
    assert f"{data['early']['measured']} {data['early']['conclusion']}" == LINE
    for name in ("page.html", "page.md"):
        invoke("report", folder, "-o", tmp_path / name)
        text = (tmp_path / name).read_text("utf-8").replace("\\", "")
        assert LINE in " ".join(text.split())


def test_counted_by_choice_they_are_in_the_score_and_named(folder, tmp_path):
    data = json.loads(invoke("score", folder, "--early", "count", "--format", "json"))
    assert data["forecasters"][0]["mean_brier_per_question"] == pytest.approx(0.31)
    assert data["early"]["measured"].startswith("3 answers came early and, as asked for, count now")
    page = ft.report(book(), tmp_path / "page.md", early="count").read_text("utf-8")
    assert "as asked for" in page


@pytest.mark.end_to_end
def test_where_every_answer_waits_the_score_is_provisional_and_no_page_is_empty(tmp_path):
    only_early = book(settled=())
    scored = book_score(only_early)
    assert scored.provisional
    assert scored.headlines[0].n_questions == 3
    page, badge = tmp_path / "page.html", tmp_path / "badge.svg"
    ft.report(only_early, page, badge=badge)
    text = page.read_text("utf-8")
    assert "Score, provisional" in text
    assert "the scores are provisional" in text
    assert "Brier, provisional" in badge.read_text("utf-8")
    ft.write_book(only_early, tmp_path / "book")
    assert "Scores, provisional" in invoke("score", tmp_path / "book")


@pytest.mark.end_to_end
def test_pages_of_parts_let_wait_what_waits_in_the_whole(tmp_path):
    """Of the page of one forecaster nothing is open, but of the book there is."""
    whole = book(still_open=0).add(
        ft.Forecaster(id="bob"),
        ft.Question(id="R", text="?", opens_at="2026-01-01", closes_at=YEAR_END),
        ft.Forecast(question_id="R", forecaster="bob", belief=0.4, issued_at="2026-01-01T08:00Z"),
    )
    folder = tmp_path / "parts"
    ft.report(whole, folder, split=True, format="markdown")
    assert LINE in " ".join((folder / "forecaster-ann.md").read_text("utf-8").split()).replace(
        "\\", ""
    )


def test_calibration_counts_them_by_choice_alone(folder):
    assert ft.calibration(book()).frame["count"].sum() == 1
    assert ft.calibration(book(), early="count").frame["count"].sum() == 4
    shown = json.loads(invoke("calibration", folder, "--early", "count", "--format", "json"))
    assert sum(row["count"] for row in shown["calibration"]) == 4


def test_pairs_were_made_before():
    with pytest.raises(InvalidArgumentError, match="early is for books and ledgers"):
        ft.calibration(ft.pair(book()), early="count")


def test_changes_name_scores_that_moved_as_a_settling_day_passed(tmp_path):
    before, after = book(), book(until="2027-01-31")
    found = ft.changes(before, after, rules=["brier"])
    assert not len(found.outcomes)
    assert set(found.scores["question_id"]) == {"Q0", "Q1", "Q2"}
    assert set(found.scores["cause"]) == {"its settling day, 2026-12-31, has passed"}
    for name, each in (("before", before), ("after", after)):
        ft.write_book(each, tmp_path / name)
    shown = invoke("changes", tmp_path / "before", tmp_path / "after", "--format", "csv")
    assert "its settling day, 2026-12-31, has passed" in shown


def test_changes_tell_what_else_lets_early_answers_count_or_wait():
    waiting = book(settled=())
    settled = waiting.resolve("Q3", outcome="no", known_at="2026-05-31")
    came = ft.changes(waiting, settled, rules=["brier"]).scores.set_index("question_id")["cause"]
    assert came["Q0"] == "no other question is open"
    gone = ft.changes(settled, waiting, rules=["brier"]).scores.set_index("question_id")["cause"]
    assert gone["Q0"] == "waits until 2026-12-31, since another question is open"


def test_views_of_the_past_are_clocks_of_their_own():
    """A book as it could be known in March waits, though outcomes were looked for much longer."""
    long_after = book(still_open=1, until="2027-06-30")
    found = ft.changes(long_after.known_by("2026-05-31"), long_after, rules=["brier"])
    assert set(found.scores["cause"]) == {"its settling day, 2026-12-31, has passed"}


def test_what_orders_outcomes_in_time_takes_the_settling_day():
    pairs = ft.pair(book(still_open=0))
    settled = settled_at(pairs.frame.set_index("question_id"))
    assert f"{settled['Q0']:%Y-%m-%d %H:%M}" == "2027-01-01 00:00"
    assert f"{settled['Q3']:%Y-%m-%d %H:%M}" == "2026-04-01 00:00"
    # Three early yeses teach nothing before the year is over, though they were known in March.
    at = pd.Timestamp("2026-09-01", tz="UTC")
    assert ft.base_rate()(pairs.with_columns(issued_at=at)).frame["probability"].max() < 0.5
    over = pd.Timestamp("2027-02-01", tz="UTC")
    assert ft.base_rate()(pairs.with_columns(issued_at=over)).frame["probability"].min() > 0.5
