"""A row shows what its score is of: revisions are counted, and words name who used them."""

from __future__ import annotations

import re

import attrs
import pytest
from click.testing import CliRunner

import forecasttrack as ft
from forecasttrack.cli import main
from forecasttrack.evaluation.sensitivity.headline import book_score
from forecasttrack.scorecard.contents import contents

pytestmark = pytest.mark.filterwarnings("ignore::forecasttrack.ForecastTrackWarning")

LIKELY, UNLIKELY = (ft.impute(words, lexicon="icd203") for words in ("likely", "unlikely"))


def forecast(question, forecaster, at, *, p=None, words=None):
    return ft.Forecast(
        question_id=question,
        forecaster=forecaster,
        belief=words.point if words else p,
        wording=words,
        issued_at=at,
    )


@pytest.fixture(scope="module")
def book():
    """Ann revises Q0, listed latest first; on Q1 she has words and bob a number."""
    return ft.Book(
        forecasters=[ft.Forecaster(id=each) for each in ("ann", "bob")],
        questions=[
            ft.Question(id=each, text="?", opens_at="2026-01-01", closes_at="2026-06-30")
            for each in ("Q0", "Q1", "Q2")
        ],
        forecasts=[
            forecast("Q0", "ann", "2026-06-20T00:00Z", p=0.15),
            forecast("Q0", "ann", "2026-01-01T00:00Z", p=0.8),
            forecast("Q1", "ann", "2026-01-01T00:00Z", words=LIKELY),
            forecast("Q1", "bob", "2026-01-01T00:00Z", p=0.33),
            forecast("Q2", "ann", "2026-01-01T00:00Z", words=UNLIKELY),
            forecast("Q2", "bob", "2026-01-01T00:00Z", words=UNLIKELY),
        ],
        resolutions=[
            ft.Resolution(question_id=each, outcome="no", known_at="2026-06-30")
            for each in ("Q0", "Q1", "Q2")
        ],
        recorded_until="2026-07-15",
    )


@pytest.mark.end_to_end
def test_a_chance_beside_the_score_of_a_history_is_called_its_last(book, tmp_path):
    """A row of 15%, no and 0.602 read as if 0.15 were scored, and the first might stand there."""
    ft.write_book(book, tmp_path / "book.yaml")
    shown = CliRunner().invoke(main, ["score", str(tmp_path / "book.yaml"), "--full"]).output
    assert re.search(r"15% \(last of 2\): no +0\.602", shown)
    ft.report(book, tmp_path / "page.md")
    assert "ann: 15% (last of 2) | no | 0\\.602" in (tmp_path / "page.md").read_text("utf-8")


def test_the_mean_of_last_forecasts_is_called_so(book):
    """Ann said 80% for most of the time, and the sentence gave the mean of what she said last."""
    ann = ft.pair(book).where(forecaster="ann")
    last = ft.calibration(ann, history="last").interpretation
    assert last.startswith("Mean last forecast 38%")
    assert ft.calibration(ann).interpretation.startswith("Mean forecast 49%")
    unrevised = ann.where(question_id=["Q1", "Q2"])
    assert ft.calibration(unrevised, history="last").interpretation.startswith("Mean forecast 50%")


@pytest.mark.end_to_end
def test_words_bear_the_name_of_who_used_them_where_others_did_not(book, tmp_path):
    """A hedge of one used to stand beside the number of another."""
    ft.report(book, tmp_path / "page.md")
    rows = (tmp_path / "page.md").read_text("utf-8")
    assert "| likely (ann) | ann: 67.5% (55% to 80%)<br>bob: 33% |" in rows
    assert "| unlikely | ann: 32.5%" in rows
    ft.report(book, tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text("utf-8")
    assert "likely (ann)" in page
    assert "unlikely (ann" not in page


def test_a_lexicon_that_agrees_with_what_was_scored_is_not_shown(book):
    """Its row and the row beside it would be the same."""
    ann = next(each for each in book_score(book).headlines if each.forecaster == "ann")
    names = list(ann.sensitivities)
    assert "numbers of efsa, where it lists the words" in names
    assert "headline where efsa has numbers" in names
    assert not [name for name in names if "icd203" in name]


LATE = """\
forecasttrack: 1
recorded_until: 2026-07-01
forecasters: [{id: ann}, {id: bob}]
questions: [{id: q, text: Rain?, opens_at: 2026-01-01, closes_at: 2026-06-30}]
forecasts:
  - {question: q, forecaster: ann, probability: 0.9, issued_at: 2026-01-01}
  - {question: q, forecaster: ann, probability: 0.99, issued_at: 2026-06-02}
  - {question: q, forecaster: bob, probability: 0.4, issued_at: 2026-01-01, expires_at: 2026-02-01}
resolutions: [{question: q, outcome: yes, known_at: 2026-06-01}]
"""


@pytest.mark.end_to_end
def test_what_stands_beside_a_score_is_what_was_scored(tmp_path):
    """It used to be 99%, issued after the outcome, beside the score of 90%, and out of the mean."""
    (tmp_path / "late.yaml").write_text(LATE, encoding="utf-8")
    late = ft.read_book(tmp_path / "late.yaml")
    (entry,) = contents(late).entries
    ann, bob = entry.answers
    assert (ann.forecast, ann.score, ann.is_counted) == ("90%", pytest.approx(0.01), True)
    assert ann.history == "1 later forecast does not count"
    assert bob.history == "no forecast from 1 Feb 2026"
    assert entry.score == pytest.approx((0.01 + 0.36) / 2)
    printed = CliRunner().invoke(main, ["score", str(tmp_path / "late.yaml"), "--full"]).output
    assert "90%: yes" in printed
    assert "99%" not in printed


@pytest.mark.end_to_end
def test_a_short_line_is_not_called_better_where_the_score_is_of_a_history(book, tmp_path):
    """Ann's last 15% for a no has a short line and scores 0.602; "the better" stood above it."""
    ft.report(book, tmp_path / "split", split=True)
    revised = "The shorter the line, the better the last forecast."
    pages = {
        name: next((tmp_path / "split").glob(f"{name}*.html")).read_text("utf-8")
        for name in ("index", "question-q0", "question-q1")
    }
    assert [revised in page for page in pages.values()] == [True, True, False]
    assert "The shorter the line, the better.<" in pages["question-q1"]


@pytest.mark.end_to_end
def test_a_terminal_says_how_revisions_were_scored(book, tmp_path):
    """A mean of histories stood there without a word about them."""
    ft.write_book(book, tmp_path / "book.yaml")
    found = CliRunner().invoke(main, ["score", str(tmp_path / "book.yaml")]).output
    assert "For the score, each forecast counts for as long as it stood" in found
    last = CliRunner().invoke(main, ["score", str(tmp_path / "book.yaml"), "--history", "last"])
    assert "For the score, the last forecast counts." in last.output
    ft.write_book(attrs.evolve(book, forecasts=book.forecasts[1:]), tmp_path / "plain.yaml")
    plain = CliRunner().invoke(main, ["score", str(tmp_path / "plain.yaml")]).output
    assert "For the score" not in plain
