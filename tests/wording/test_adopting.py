"""Words to numbers without an editor: by a lexicon in a book, and by coders' sheets."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidForecastError
from forecasttrack.wording.adopting import adopt, joined_belief

HEAD = """\
forecasttrack: 1
briefings:
  - {id: outlook, title: Outlook, published: {earliest: 2026-01-05, latest: 2026-01-07, why: week}}
forecasters:
  - id: authors
claims:
  - {id: C1, briefing: outlook, paraphrase: Prices fall, hedge: likely, forecaster: authors}
questions:
  - {id: Q1, text: Below 2?, claim: C1, relation: supports}
  - {id: Q2, text: Above 3?, claim: C1, relation: against}
  - {id: Q3, text: How high?, kind: numeric, unit: percent, claim: C1, relation: graded}
  - {id: Q4, text: Which?, kind: ordered, options: [low, mid, high], claim: C1, relation: graded}
"""
FORECAST = """\
forecasts:
  - question: {question}
    forecaster: authors
    claim: C1
    issued_at: 2026-01-07
    wording: {{words: likely, lexicon: icd203}}  # the words alone
"""


@pytest.fixture
def book(tmp_path):
    """Write a book, and give its path."""

    def written(*parts: str) -> str:
        path = tmp_path / "book.yaml"
        path.write_text("".join(parts), encoding="utf-8")
        return str(path)

    return written


@pytest.mark.parametrize(("question", "point", "low"), [("Q1", 0.675, 0.55), ("Q2", 0.325, 0.2)])
def test_words_with_a_lexicon_are_a_belief(book, question, point, low):
    """Of a question against the claim they are the complement; the file stays as it was written."""
    path = book(HEAD, FORECAST.format(question=question))
    read = ft.read_book(path)
    (forecast,) = read.forecasts
    assert (forecast.belief.yes, forecast.wording.point) == (point, point)
    assert forecast.wording.band.low == pytest.approx(low)
    ft.write_book(read.resolve(question, outcome="yes", known_at="2026-03-01"), path)
    text = Path(path).read_text(encoding="utf-8")
    assert text.startswith(HEAD + FORECAST.format(question=question))
    assert ft.read_book(path).forecasts == read.forecasts


@pytest.mark.parametrize(
    ("question", "words", "fault"),
    [
        ("Q3", "likely", "whose relation is 'graded'"),
        ("Q1", "purple", "No lexicon has it"),
    ],
)
def test_words_that_stand_for_nothing_are_a_fault_with_its_line(book, question, words, fault):
    """Neither a graded question nor words that the lexicon does not know have a number."""
    path = book(HEAD, FORECAST.format(question=question).replace("likely", words))
    with pytest.raises(ft.BookError) as caught:
        ft.read_book(path)
    (found,) = caught.value.faults
    assert (found.line, fault in found.message) == (18, True)


@pytest.mark.parametrize(
    ("question", "stated", "expected"),
    [
        ("Q1", "band: {low: 0.55, high: 0.8}", (0.675, ft.Band(0.55, 0.8), 0.675)),
        ("Q2", "band: {low: 0.2, high: 0.45}", (0.325, ft.Band(0.2, 0.45), 0.325)),
        ("Q2", "point: 0.33", (0.325, ft.Band(0.2, 0.45), 0.33)),
    ],
)
def test_a_band_of_the_question_is_not_refused_for_being_the_complement(
    book, question, stated, expected
):
    """What is stated beside words is about the question, also where it is against its claim."""
    text = FORECAST.format(question=question).replace("icd203", f"icd203, {stated}")
    (forecast,) = ft.read_book(book(HEAD, text)).forecasts
    found = (forecast.belief.yes, forecast.wording.band, forecast.wording.point)
    assert found == expected


@pytest.mark.parametrize("question", ["Q1", "Q2"])
@pytest.mark.parametrize(
    ("stated", "fault"),
    [
        ("point: 0.6", "the words stand for 0.6, and the probability is"),
        ("band: {low: 0.1, high: 0.2}, point: 0.15", "outside the band [0.1, 0.2] of its words"),
        ("band: {low: 0.1, high: 0.2}", "outside the band [0.1, 0.2] of its words"),
        ("band: {low: 0.3, high: 0.7}", "and the band is [0.3, 0.7]; one of the two is wrong"),
    ],
)
def test_what_is_stated_against_a_claim_was_overwritten_in_silence(book, question, stated, fault):
    """A band or point that the words do not stand for is a fault, whatever the relation is."""
    text = FORECAST.format(question=question).replace("icd203", f"icd203, {stated}")
    with pytest.raises(ft.BookError) as caught:
        ft.read_book(book(HEAD, text))
    (found,) = caught.value.faults
    assert (found.line, fault in found.message) == (18, True)


def sheet(run, path: str, coder: str, answers: dict[str, dict[str, str]]) -> str:
    """A filled-in sheet of a coder."""
    rows = list(csv.DictReader(io.StringIO(run("code", path, "--coder", coder).stdout)))
    rows = [row | answers.get(row["id"], {}) for row in rows]
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    file = f"{path}.{coder}.csv"
    Path(file).write_text(out.getvalue(), encoding="utf-8", newline="")
    return file


def coded(run, path: str, coder: str, saw: str = "no", **answers: dict[str, str]) -> None:
    run("code", path, "--coder", coder, "--read-sheet", sheet(run, path, coder, answers),
        "--saw-outcome", saw, "--saw-other-coders", "no")  # fmt: skip


def test_sheets_of_coders_become_forecasts(run, book):
    """The mean of points, the outermost ends; numbers and choices, too."""
    path = book(HEAD)
    coded(run, path, "ann", Q1={"point": ".6", "low": ".5", "high": ".7"},
          Q3={"belief": ".1=1 .5=2 .9=3"}, Q4={"belief": "low=.2 mid=.5 high=.3"})  # fmt: skip
    coded(run, path, "bob", Q1={"point": ".8"},
          Q3={"belief": ".1=0 .5=3 .9=3.5"}, Q4={"belief": "low=.4 mid=.5 high=.1"})  # fmt: skip
    assert run("code", path, "--adopt").stdout == "3 forecasts made, 0 renewed\n"
    made = {each.question_id: each for each in ft.read_book(path).forecasts}
    assert made["Q1"].belief == ft.Probability(0.7)
    assert made["Q1"].wording.band == ft.Band(0.5, 0.8)
    assert made["Q3"].belief == ft.Quantiles.at({0.1: 0, 0.5: 2.5, 0.9: 3.5})
    assert made["Q4"].belief == ft.OptionProbabilities({"low": 0.3, "mid": 0.5, "high": 0.2})
    assert str(made["Q1"].issued_at) == "2026-01-07"
    assert [each.coder for each in made["Q3"].wording.readings] == ["ann", "bob"]


def test_dates_that_coders_read_are_dates_in_the_book(run, book):
    """The forecast held dates, and the readings within it days since 1970."""
    further = "  - {id: Q5, text: When?, kind: date, claim: C1, relation: graded}\n"
    path = book(HEAD + further)
    coded(run, path, "ann", Q5={"belief": ".1=2026-05-01 .5=2026-06-01 .9=2026-09-01"})
    run("code", path, "--adopt")
    text = Path(path).read_text(encoding="utf-8")
    assert text.count("value: 2026-06-01\n") == 2
    assert "reason: mean of 1 reading\n" in text
    (forecast,) = ft.read_book(path).forecasts
    assert forecast.wording.readings[0].belief == forecast.belief


def test_a_third_coder_renews_what_was_adopted(run, book):
    """Adopted again, the forecasts are those of all coders; a third time nothing changes."""
    path = book(HEAD)
    coded(run, path, "ann", Q1={"point": ".6"})
    run("code", path, "--adopt")
    coded(run, path, "bob", Q1={"point": ".8"})
    assert run("code", path, "--adopt").stdout == "0 forecasts made, 1 renewed\n"
    assert ft.read_book(path).forecasts[0].belief == ft.Probability(0.7)
    assert run("code", path, "--adopt").stdout == "0 forecasts made, 0 renewed\n"


def test_who_saw_the_outcome_counts_only_if_it_is_said(run, book):
    """Left out by default, and named."""
    path = book(HEAD)
    coded(run, path, "late", saw="yes", Q1={"point": ".9"})
    assert "Q1: every coder could know the outcome" in run("code", path, "--adopt").stderr
    run("code", path, "--adopt", "--with-hindsight")
    assert ft.read_book(path).forecasts[0].belief == ft.Probability(0.9)


def test_a_number_is_typed_into_the_column_of_its_kind(run, book):
    """The fault says which column, and how."""
    path = book(HEAD)
    filled = sheet(run, path, "ann", {"Q3": {"point": ".6"}, "Q1": {"belief": ".6"}})
    refused = run("code", path, "--coder", "ann", "--read-sheet", filled, "--saw-outcome", "no",
                  "--saw-other-coders", "no", status=1).stderr  # fmt: skip
    assert "put into `belief` levels with their values" in refused
    assert "in `point`; leave `belief` empty" in refused


def test_the_forecasts_of_the_example_book_stand(run, alaska):
    """What its coders agreed on is not adopted anew."""
    found = adopt(alaska, with_hindsight=True)
    assert (found.book.forecasts, found.made, found.renewed) == (alaska.forecasts, (), ())


def quantiles(**values: float) -> ft.Quantiles:
    """Levels written as q10, q50, q90."""
    return ft.Quantiles.at({int(name[1:]) / 100: value for name, value in values.items()})


@pytest.mark.parametrize(
    ("beliefs", "joined"),
    [
        ([ft.Probability(0.2), ft.Probability(0.5)], ft.Probability(0.35)),
        ([ft.Point(3), ft.Point(8)], ft.Point(5.5)),
        (
            [
                ft.OptionProbabilities({"a": 0.2, "b": 0.8}),
                ft.OptionProbabilities({"a": 1, "b": 0}),
            ],
            ft.OptionProbabilities({"a": 0.6, "b": 0.4}),
        ),
        (
            [quantiles(q10=3, q50=5, q90=6), quantiles(q10=1, q50=9, q90=20)],
            quantiles(q10=1, q50=7, q90=20),
        ),
    ],
)
def test_readings_of_one_shape_are_joined(beliefs, joined):
    """Means, and for quantiles away from the middle the outermost."""
    assert joined_belief(beliefs) == joined


@pytest.mark.parametrize(
    ("beliefs", "message"),
    [
        ([ft.Point(1), ft.Probability(0.5)], "several shapes: point and probability"),
        ([quantiles(q10=1, q90=3), quantiles(q25=1, q75=3)], "different levels; agree"),
        ([ft.Samples([1, 2]), ft.Samples([2, 3])], "readings in samples have no mean"),
    ],
)
def test_readings_that_have_no_mean_are_refused(beliefs, message):
    with pytest.raises(InvalidForecastError, match=message):
        joined_belief(beliefs)
