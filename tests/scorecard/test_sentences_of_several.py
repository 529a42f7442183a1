"""What is said of several forecasters stands once, and the same on terminal, Markdown and page."""

from __future__ import annotations

import html
import re

import pandas as pd
import pytest
from click.testing import CliRunner

import forecasttrack as ft
from forecasttrack.cli import main
from forecasttrack.evaluation.sensitivity.headline import book_score
from forecasttrack.findings import explanations
from forecasttrack.scorecard import meters
from forecasttrack.scorecard.contents import contents
from forecasttrack.scorecard.headline_findings import opening_of
from tests.builders import forecast

OF_SEVERAL = (
    "The intervals are not corrected for several forecasters",
    "Means over different questions do not rank forecasters.",
)


def book_of(forecasters: int) -> ft.Book:
    """Everybody answers ten to twelve questions, the first leaves two out."""
    ids = [f"q{n}" for n in range(12)]
    names = [f"f{n}" for n in range(forecasters)]
    days = {"opens_at": "2025-01-01", "closes_at": "2025-02-01"}
    chances = (0.6, 0.7, 0.3)
    return ft.Book(
        forecasters=[ft.Forecaster(id=each) for each in names],
        questions=[ft.Question(id=each, text="Rain?", **days) for each in ids],
        forecasts=[
            ft.Forecast(
                question_id=question,
                forecaster=name,
                belief=chances[(place + number) % 3],
                issued_at="2025-01-02T00:00Z",
            )
            for number, name in enumerate(names)
            for place, question in enumerate(ids[: 12 if number else 10])
        ],
        resolutions=[
            ft.Resolution(question_id=each, outcome=("yes", "no")[n % 2], known_at="2025-02-02")
            for n, each in enumerate(ids)
        ],
    )


def shown(forecasters: int, where: str, folder) -> str:
    book = book_of(forecasters)
    if where == "terminal":
        ft.write_book(book, folder / "book.yaml")
        text = CliRunner().invoke(main, ["score", str(folder / "book.yaml")]).stdout
    else:
        path = folder / f"report.{where}"
        ft.report(book, path)
        text = re.sub(r"<[^>]+>", " ", path.read_text(encoding="utf-8"))
    return " ".join(html.unescape(text).split())


@pytest.mark.end_to_end
@pytest.mark.parametrize("forecasters", [2, 7])
@pytest.mark.parametrize("where", ["terminal", "md", "html"])
def test_each_sentence_stands_once(forecasters, where, tmp_path):
    """The terminal used to leave them out for two, and Markdown repeated them for seven."""
    text = shown(forecasters, where, tmp_path)
    # Over its picture of the intervals a page says it again.
    pictures = where == "html"
    assert [text.count(each) for each in OF_SEVERAL] == [1 + pictures, 1]


def test_of_one_forecaster_they_are_not_said(tmp_path):
    """There is nobody beside."""
    text = shown(1, "terminal", tmp_path)
    assert not any(each in text for each in OF_SEVERAL)


def test_a_few_forecasters_stand_everywhere_in_the_order_of_the_table(tmp_path):
    """In sentences and changed choices too, nobody missing; their names are the title."""
    book = read_of_four()
    made = contents(book)
    order = [each.name for each in made.standings if not each.is_baseline]
    assert order == ["dan", "cyd", "bob", "ann"]
    assert made.title == "Forecasts of ann, bob, cyd and dan"
    text = ft.report(book, tmp_path / "page.html").read_text("utf-8")
    assert re.findall(r"<caption><bdi>(\w+)</bdi>", text) == order
    assert re.findall(r"<bdi>(\w+): (?:Below|Above|Equal)", text) == order
    assert "Of 4 forecasters, here are" not in text


def read_of_four():
    """Four forecasters, the last of them best and without the first of twelve questions."""
    names = dict(zip(("ann", "bob", "cyd", "dan"), (0.45, 0.55, 0.7, 0.9), strict=True))
    ids = [f"q{number:02}" for number in range(12)]
    return ft.Book(
        forecasters=[ft.Forecaster(id=each) for each in names],
        questions=[
            ft.Question(id=each, text=each, opens_at="2026-01-01", closes_at="2026-01-31")
            for each in ids
        ],
        forecasts=[
            forecast(name, chance + later, question=each, day=2 + round(100 * later))
            for name, chance in names.items()
            for each in ids[name == "dan" :]
            for later in (0, 0.05)
        ],
        resolutions=[
            ft.Resolution(question_id=each, outcome="yes", known_at="2026-01-31") for each in ids
        ],
    )  # fmt: skip


def test_of_many_forecasters_the_page_says_whose_means_and_choices_it_shows():
    """Of four all; of more than stand there, how many of how many."""
    assert explanations.side_by_side(4, 4) == "Mean Brier score of each"
    made = contents(book_of(14))
    heading = meters.several_heading(made.standings)
    assert heading == "Mean Brier score of the first 12 of 14 in the table"
    assert len(meters.several(made.standings, 1.0)) == 12
    assert explanations.one_choice_changed(4, 4).endswith("at a time.")


@pytest.mark.end_to_end
@pytest.mark.parametrize("left_out", [0, 1])
def test_forecasters_on_the_same_questions_of_fewer_claims_were_said_to_have_others(left_out):
    """The number of claims was held against the number of questions."""
    ids = [f"q{n}" for n in range(8)]
    questions = {
        "question_id": ids, "kind": "binary", "relation": "supports",
        "claim": [f"c{n // 2}" for n in range(8)],
    }  # fmt: skip
    rows = [
        {"question_id": each, "forecaster": name, "probability": 0.6, "issued_at": "2026-01-02"}
        for name, answered in (("ann", ids), ("bob", ids[left_out:]))
        for each in answered
    ]
    came = {"question_id": ids, "status": "resolved", "outcome": [0, 1] * 4}
    book = ft.Book.from_tables(
        questions=pd.DataFrame(questions),
        forecasts=pd.DataFrame(rows),
        resolutions=pd.DataFrame(came),
        known_at="2026-02-02",
    )
    made = opening_of(book_score(book), None, "")
    assert [head.n_claims for head in book_score(book).headlines] == [4, 4]
    assert (OF_SEVERAL[1] in made.summary) == bool(left_out)
