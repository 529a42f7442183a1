"""Questions written after their outcome carry no verdict, whoever sets scores side by side."""

from __future__ import annotations

import math

import pytest
from click.testing import CliRunner

import forecasttrack as ft
from forecasttrack.cli import main
from forecasttrack.evaluation.sensitivity.headline import book_score
from forecasttrack.scorecard.headline_findings import cautions_of, finding_of

pytestmark = pytest.mark.filterwarnings("ignore::forecasttrack.SmallSampleWarning")

NO_VERDICT = "no verdict: every question was written after its outcome was known"
PARTLY = "3 of 12 questions were written after their outcome was known"


def book_of(written_after, n=12, **more):
    """Ann said 95% and bob 5% of questions that all came true; some were written afterwards."""
    ids = [f"Q{number:02d}" for number in range(n)]
    beliefs = {"ann": 0.95, "bob": 0.05}
    return ft.Book(
        forecasters=[ft.Forecaster(id=each) for each in beliefs],
        questions=[
            ft.Question(
                id=each,
                text=f"Will it happen by June ({each})?",
                opens_at="2026-01-01",
                closes_at="2026-06-30",
                written_at="2026-08-01" if place < written_after else "2025-12-01",
                **more,
            )
            for place, each in enumerate(ids)
        ],
        forecasts=[
            ft.Forecast(question_id=each, forecaster=who, belief=p, issued_at="2026-01-02T08:00Z")
            for each in ids
            for who, p in beliefs.items()
        ],
        resolutions=[
            ft.Resolution(question_id=each, outcome="yes", known_at="2026-06-30") for each in ids
        ],
        recorded_until="2026-12-31",
    )


def scores_of(written_after, **more):
    return ft.score(ft.pair(book_of(written_after, **more)), rules=["brier", "log"])


@pytest.mark.parametrize(
    "method", ["analytic", "bootstrap", "permutation", "diebold-mariano", "anytime"]
)
def test_nobody_is_better_on_questions_written_afterwards(method):
    """The numbers stay as they are; the side that they favour is not named."""
    found, before = (scores_of(n).compare("ann", "bob", method=method) for n in (12, 0))
    numbers = ["difference", "n", "mean_first", "mean_second"]
    assert found.frame[numbers].equals(before.frame[numbers])
    assert (found.frame["better"] == "inconclusive").all()
    assert found.frame["note"].str.endswith(NO_VERDICT).all()
    assert not before.frame["note"].str.contains("written").any()
    assert {each.verdict for each in found.findings} <= {"inconclusive", "too few to tell"}


def test_the_sentence_of_a_comparison_says_why():
    """And what the numbers alone would say."""
    row = scores_of(12).compare("ann", "bob").findings[0]
    assert row.conclusion == (
        "No verdict, for every question was written after its outcome was known."
        " The 95% interval is -0.900 to -0.424, p = 0.000488 (corrected by holm)."
    )
    assert scores_of(0).compare("ann", "bob").frame["better"].eq("ann").all()


@pytest.mark.end_to_end
@pytest.mark.parametrize("name", ["summarise", "skill", "leaderboard"])
def test_every_table_of_scores_marks_them(name):
    """Numbers and intervals stay; the note says what they rest on."""
    tables = {n: getattr(scores_of(n), name)() for n in (0, 3, 12)}
    frames = {n: getattr(each, "frame", each) for n, each in tables.items()}
    assert frames[12]["note"].str.endswith(NO_VERDICT).all()
    assert frames[3]["note"].str.endswith(PARTLY).all()
    assert not frames[0]["note"].str.contains("written").any()
    measures = [each for each in ("mean", "skill", "estimate", "low", "high") if each in frames[0]]
    assert frames[12][measures].equals(frames[0][measures])


def test_whoever_answered_nothing_else_may_stand_in_any_place():
    """Forty questions that tell ann from bob, all written afterwards, do not order them."""
    before, after = (_forty(n) for n in (0, 40))
    assert before["rank_high"].min() == 1
    assert (after["rank_low"] == 1).all()
    assert (after["rank_high"] == 2).all()


def _forty(written_after):
    """Scores that vary, so that places have intervals."""
    book = book_of(written_after, n=40)
    varied = [
        ft.Forecast(
            question_id=each.question_id,
            forecaster=each.forecaster,
            belief=abs(each.belief.yes - (place % 7) / 50),
            issued_at=each.issued_at,
        )
        for place, each in enumerate(book.forecasts)
    ]
    return (
        ft.score(
            ft.pair(
                ft.Book(
                    forecasters=book.forecasters,
                    questions=book.questions,
                    forecasts=varied,
                    resolutions=book.resolutions,
                    recorded_until=book.recorded_until,
                )
            ),
            rules=["brier"],
        )
        .leaderboard()
        .frame
    )


def test_a_difference_of_skill_marks_them():
    """With its interval, as skill itself."""
    found = scores_of(12).skill_difference("ann", "bob")
    assert found["note"].eq(NO_VERDICT).all()
    assert found["low"].notna().all()


def test_one_forecaster_is_marked_and_the_other_is_not():
    """Ann answered what was written afterwards, and bob the rest: of each by their own."""
    pairs = ft.pair(book_of(6))
    frame = pairs.frame
    early = frame["question_id"].isin([f"Q{number:02d}" for number in range(6)])
    own = pairs.keep((early == (frame["forecaster"] == "ann")).to_numpy())
    assert not own.hindsight
    assert own.where(forecaster="ann").hindsight
    assert not own.where(forecaster="bob").with_hindsight.any()
    notes = ft.score(own, rules=["brier"]).summarise().set_index("forecaster")["note"]
    assert notes.to_dict() == {"ann": NO_VERDICT, "bob": ""}
    found = ft.calibration(own, by="forecaster")
    assert not found.hindsight
    assert found["ann"].hindsight
    assert found.interpretation.endswith(
        "6 of 12 scored questions were written after their outcome was known."
    )


def test_the_headline_knows_whose_questions_were_written_afterwards():
    """And the page says how many, where not all were."""
    book = book_of(3)
    score = book_score(book)
    assert [finding_of(each).verdict for each in score.headlines] == ["better", "worse"]
    assert f"Note: {PARTLY.replace('questions', 'scored questions')}." in cautions_of(score, book)
    every = book_score(book_of(12))
    assert {finding_of(each).verdict for each in every.headlines} == {"inconclusive"}


def test_events_made_of_numbers_keep_the_hindsight_of_their_question():
    """A threshold of a number known before the question was written proves as little."""
    for written_at, expected in (("2026-08-01", True), ("2025-12-01", False)):
        ids = [f"N{number}" for number in range(6)]
        pairs = ft.pair(
            ft.Book(
                forecasters=[ft.Forecaster(id="ann")],
                questions=[
                    ft.Question(
                        id=each,
                        text=f"How many ({each})?",
                        kind=ft.Numeric(unit="people"),
                        opens_at="2026-01-01",
                        closes_at="2026-06-30",
                        written_at=written_at,
                    )
                    for each in ids
                ],
                forecasts=[
                    ft.Forecast(
                        question_id=each,
                        forecaster="ann",
                        belief=ft.Quantiles.at({0.1: 40, 0.5: 50, 0.9: 60}),
                        issued_at="2026-01-02T08:00Z",
                    )
                    for each in ids
                ],
                resolutions=[
                    ft.Resolution(question_id=each, outcome=52.0, known_at="2026-06-30")
                    for each in ids
                ],
                recorded_until="2026-12-31",
            )
        )
        assert ft.calibration(pairs, events=[55.0]).hindsight is expected


def test_pools_and_baselines_answer_the_same_questions():
    """What is put beside the forecasters inherits what its questions were."""
    pairs = ft.pair(book_of(12))
    assert pairs.with_pairs(ft.pool(pairs)).hindsight
    assert ft.score(pairs, rules=["brier"]).with_baseline("base rate").pairs.hindsight


@pytest.mark.end_to_end
@pytest.mark.parametrize("command", ["skill", "leaderboard", "compare", "score --rule log"])
@pytest.mark.parametrize("shape", ["table", "json", "csv"])
def test_every_command_says_so(command, shape, tmp_path):
    """In each format."""
    ft.write_book(book_of(12), tmp_path / "book")
    name, *more = command.split()
    sides = ["ann", "bob"] if name == "compare" else []
    words = [name, str(tmp_path / "book"), *sides, *more, "--format", shape]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    assert NO_VERDICT in " ".join(result.output.split())


@pytest.mark.end_to_end
def test_the_files_of_many_rows_say_so(tmp_path):
    """Scores made from files know when their questions were written."""
    pytest.importorskip("pyarrow")
    tables = book_of(12).tables()
    for name, frame in tables.items():
        frame.to_parquet(tmp_path / f"{name}.parquet")
    scores = ft.scale.score_files(
        tmp_path / "forecasts.parquet",
        tmp_path / "scores",
        questions=tmp_path / "questions.parquet",
        resolutions=tmp_path / "resolutions.parquet",
        rules=["brier"],
    )
    assert scores.skill()["note"].str.endswith(NO_VERDICT).all()
    assert not math.isnan(scores.skill()["skill"].iloc[0])


@pytest.mark.parametrize(
    ("written_after", "n", "barred_by"),
    [(12, 12, "hindsight"), (3, 12, ""), (0, 12, ""), (3, 3, "too few to tell")],
)
def test_what_bars_a_verdict_is_a_field(written_after, n, barred_by):
    """Tables say it in a column of its own, so that nobody has to read the note."""
    scores = ft.score(ft.pair(book_of(written_after, n)), rules=["brier"])
    assert scores.compare("ann", "bob").frame["barred_by"].eq(barred_by).all()
    assert scores.skill()["barred_by"].eq(barred_by).all()
    # An exact mean has no least number of questions.
    of_mean = "hindsight" if written_after == n else ""
    assert scores.summarise()["barred_by"].eq(of_mean).all()


@pytest.mark.end_to_end
@pytest.mark.parametrize("method", ["analytic", "bootstrap", "permutation", "diebold-mariano"])
@pytest.mark.parametrize("n", [2, 4, 12])
def test_the_note_says_what_the_field_does(method, n):
    """A note begins with what bars the verdict, and with nothing of the kind elsewhere."""
    row = ft.score(ft.pair(book_of(0, n))).compare("ann", "bob", method=method).frame.iloc[0]
    words = ("too few to tell", "provisional")
    assert row["note"].startswith(words) == (row["barred_by"] in words)
