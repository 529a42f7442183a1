"""Books of numbers, choices, void or late answers: every output says what there is, none fails."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

import forecasttrack as ft
from forecasttrack.cli import main
from forecasttrack.findings import headings
from forecasttrack.scorecard.contents import contents
from forecasttrack.scorecard.markdown import markdown
from forecasttrack.scorecard.page import page
from tests import small_books
from tests.scorecard.test_small_books import VERDICTS

pytestmark = pytest.mark.end_to_end

OPTIONS = ("low", "middle", "high")
KINDS = {
    "numbers": (
        ft.Numeric(unit="people"),
        ft.Quantiles.at({0.1: 40, 0.5: 50, 0.9: 60}),
        52.0,
        "crps",
    ),
    "choices": (
        ft.Categorical(options=OPTIONS),
        ft.OptionProbabilities({"low": 0.6, "middle": 0.3, "high": 0.1}),
        "low",
        "brier",
    ),
    "ordered": (
        ft.Ordered(options=OPTIONS),
        ft.OptionProbabilities({"low": 0.6, "middle": 0.3, "high": 0.1}),
        "low",
        "rps-normalised",
    ),
}


def book_of_one_kind(name, n=6):
    """As many questions of one kind, all answered alike."""
    kind, belief, outcome, _ = KINDS[name]
    ids = [f"Q{number}" for number in range(n)]
    return ft.Book(
        forecasters=[ft.Forecaster(id="ann")],
        questions=[
            ft.Question(
                id=each,
                text=f"What will it be ({each})?",
                kind=kind,
                opens_at="2026-01-01",
                closes_at=small_books.CLOSES,
            )
            for each in ids
        ],
        forecasts=[
            ft.Forecast(
                question_id=each, forecaster="ann", belief=belief, issued_at="2026-01-02T08:00Z"
            )
            for each in ids
        ],
        resolutions=[
            ft.Resolution(question_id=each, outcome=outcome, known_at=small_books.CLOSES)
            for each in ids
        ],
        recorded_until="2026-12-31",
    )


def void(status):
    """Six questions that were forecast and came to nothing."""
    open_book = small_books.small_book(*[(0.7, None)] * 6)
    return open_book.add(
        *[
            ft.Resolution(question_id=each.id, status=status, known_at=small_books.CLOSES)
            for each in open_book.questions
        ]
    )


def late():
    """Six forecasts that were made when the answers were known."""
    return small_books.small_book(*[(0.8, "yes")] * 6, known_at="2026-01-01")


UNSCORED = {
    **{name: book_of_one_kind(name) for name in KINDS},
    "annulled": void("annulled"),
    "ambiguous": void("ambiguous"),
    "late": late(),
}


def run(*words):
    return CliRunner().invoke(main, [str(each) for each in words])


@pytest.fixture(params=list(UNSCORED))
def path(request, tmp_path):
    ft.write_book(UNSCORED[request.param], tmp_path / request.param)
    return tmp_path / request.param / "book.yaml"


def test_a_badge_of_nothing_costs_nobody_the_page(path, tmp_path):
    """The page is written, and the badge says that nothing is scored."""
    page, badge = tmp_path / "page.html", tmp_path / "badge.svg"
    result = run("report", path, "--output", page, "--badge", badge)
    assert result.exit_code == 0, result.output
    assert page.exists()
    assert "Brier nothing scored" in badge.read_text("utf-8")


def test_no_output_of_nothing_scored_has_a_verdict(path):
    """Terminal, JSON and calibration say why nothing is scored."""
    for words in (("score",), ("score", "--full"), ("score", "--format", "json"), ("calibration",)):
        result = run(words[0], path, *words[1:])
        assert result.exit_code == 0, result.output
        assert re.search(VERDICTS, re.sub(r"\s+", " ", result.output)) is None, words
        assert "nan" not in result.output.lower().split(), words


@pytest.mark.parametrize("name", list(KINDS))
def test_a_record_without_yes_or_no_opens_with_what_it_scores(name, tmp_path):
    """Its page began with "none" twice, and said of people with scores that they had none."""
    made = contents(UNSCORED[name])
    first = "6 questions about numbers, dates or choices are scored, each under a rule of its own"
    assert made.opening.summary[0].startswith(first)
    assert [each.figure for each in made.opening.figures] == ["6", "0"]
    assert not {"Scoring rule", "Headline", "Intervals"} & set(made.provenance.facts)
    assert made.provenance.facts["Histories of revisions"].startswith("each forecast counts")
    ft.write_book(UNSCORED[name], tmp_path / "book")
    terminal = " ".join(run("score", tmp_path / "book").output.split())
    for text in (page(made), markdown(made), terminal):
        assert first in text
        assert "even odds score" not in text
        assert headings.BASELINES not in text


@pytest.mark.parametrize("command", ["skill", "leaderboard", "compare"])
def test_forecasts_of_other_kinds_are_not_called_absent(command, tmp_path):
    """Six numbers have an outcome; the message says so, and the cure that it names works."""
    for name, (_, _, _, rule) in KINDS.items():
        ft.write_book(UNSCORED[name], tmp_path / name)
        path = tmp_path / name / "book.yaml"
        sides = ("ann", "even odds") if command == "compare" else ()
        refused = run(command, path, *sides)
        assert refused.exit_code == 0
        assert "6 forecasts of numbers, dates, choices or descriptions stand outside" in (
            refused.output
        )
        assert "no forecast with an outcome" not in refused.output
        if name != "numbers":
            cured = run(command, path, *sides, "--rule", rule, "--include-descriptions")
            assert cured.exit_code == 0, cured.output
            assert "too few to tell" in re.sub(r"\s+", " ", cured.output)


def test_calibration_of_other_kinds_says_what_there_is(tmp_path):
    """It counts yes/no questions, and there are none."""
    ft.write_book(UNSCORED["numbers"], tmp_path / "book")
    result = run("calibration", tmp_path / "book")
    assert "6 forecasts of numbers, dates, choices or descriptions stand outside" in result.output
    assert "No forecast is counted: there is none of a yes/no question." in result.output


def test_a_notebook_shows_no_terms_of_three_questions():
    """As page and terminal: neither miscalibration nor a bias of three lucky answers."""
    found = ft.calibration(small_books.THREE_LUCKY)
    for shown in (str(found), found._repr_html_()):
        assert "miscalibration" not in shown
        assert "bias_low" not in shown
    assert "miscalibration" in str(ft.calibration(small_books.ALL_EVEN))


@pytest.mark.parametrize("bins", [None, "isotonic"])
def test_a_diagram_of_early_answers_draws_no_band_and_no_bars(bins):
    """Nothing follows from where their dots lie."""
    found = ft.calibration(small_books.ALL_EARLY, early="count")
    drawn = ft.plots.diagram_tables(found, bins=bins)
    assert not len(drawn.band)
    assert drawn.curve[["low", "high"]].isna().all(axis=None)
    assert drawn.few == (0,)


def test_skill_beside_even_odds_says_why_it_has_no_interval():
    """Six choices are too few for a method of many clusters."""
    row = ft.score(ft.pair(UNSCORED["choices"]), rules=["brier"]).skill().iloc[0]
    assert row["note"].startswith("too few to tell: worth 6 independent clusters")


def test_certainties_that_failed_are_named():
    """All of 0% and 100% were wrong, and their mean was as it should be: p = 1."""
    wrong = small_books.small_book(*[(1.0, "no"), (0.0, "yes")] * 5)
    (found,) = ft.calibration(wrong).verdicts.values()
    assert found.conclusion.endswith(
        "10 forecasts of 0% or 100% came out otherwise, which no calibrated one may."
    )
    right = small_books.small_book(*[(1.0, "yes"), (0.0, "no")] * 5)
    (found,) = ft.calibration(right).verdicts.values()
    assert "came out otherwise" not in found.conclusion


def test_a_notebook_shows_no_tables_of_nothing():
    """An empty frame and a row of nothing but NaN stood over the sentence that says why."""
    found = ft.calibration(small_books.ALL_EARLY)
    for shown in (str(found), found._repr_html_()):
        assert "No forecast is counted: 12 came early" in shown
        assert "mean_forecast" not in shown
        assert "Empty" not in shown


def test_a_notebook_cuts_no_sentence_of_a_calibration():
    """The last one stood as an ellipsis."""
    shown = ft.calibration(small_books.ALL_EVEN)._repr_html_()
    assert "…" not in shown
    assert "the frequency lies between 27% and 73% (95% interval)." in shown


def test_one_forecast_is_called_one():
    """The head of pairs and scores counted "1 forecasts" on "1 questions"."""
    pairs = ft.pair(small_books.ONE)
    assert repr(pairs) == "<Pairs: 1 forecast that met an outcome; left out: nothing>"
    assert repr(ft.score(pairs, rules=["brier"])) == "<Scores: 1 on 1 question; left out: nothing>"
