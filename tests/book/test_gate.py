"""What reading a book lets through can be scored, calibrated, reported and compared."""

from __future__ import annotations

import warnings

import attrs
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import forecasttrack as ft
from forecasttrack.records.belief import Quantile
from forecasttrack.records.checks import LARGEST, SMALLEST
from tests import strategies as some
from tests.book.books import books

FORECASTERS = ("ann", "bob")
RULES = ["brier", "log", "crps", "interval", "absolute-error", "dawid-sebastiani"]
FEW = settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
MANY = settings(FEW, max_examples=250, phases=tuple(set(Phase) - {Phase.explain}))


@st.composite
def settled_books(draw: st.DrawFn) -> ft.Book:
    """Books in which every forecast meets an outcome, whatever the belief and the outcome are."""
    questions = [
        ft.Question(
            id=f"q{row}", text="?", kind=kind, opens_at="2026-01-01", closes_at="2026-12-31"
        )
        for row, kind in enumerate(draw(st.lists(some.kinds, min_size=1, max_size=4)))
    ]
    return book_about(
        questions,
        beliefs=[
            [draw(beliefs_about(question.kind)) for _ in FORECASTERS] for question in questions
        ],
        outcomes=[draw(some.outcomes_of(question.kind)) for question in questions],
        days=[draw(st.sampled_from(["2026-01-03", "2026-02-03T08:00Z"])) for _ in questions],
    )


def beliefs_about(kind):
    usual = some.beliefs_about(kind)
    is_free = isinstance(kind, ft.Numeric) and kind.lower is None and kind.upper is None
    return usual | some.extreme_distributions() if is_free else usual


def book_about(questions, *, beliefs, outcomes, days):
    return ft.Book(
        forecasters=[ft.Forecaster(id=name) for name in FORECASTERS],
        questions=questions,
        forecasts=[
            ft.Forecast(question_id=question.id, forecaster=name, belief=belief, issued_at=day)
            for question, both, day in zip(questions, beliefs, days, strict=True)
            for name, belief in zip(FORECASTERS, both, strict=True)
        ],
        resolutions=[
            ft.Resolution(question_id=question.id, outcome=outcome, known_at="2027-01-01")
            for question, outcome in zip(questions, outcomes, strict=True)
        ],
    )


def numeric_book(belief, other, outcome):
    """A book of one free number, about which two forecasters say something."""
    question = ft.Question(
        id="q", text="?", kind=ft.Numeric(unit="d"), opens_at="2026-01-01", closes_at="2026-12-31"
    )
    return book_about(
        [question], beliefs=[[belief, other]], outcomes=[outcome], days=["2026-02-03"]
    )


def evaluate(book):
    """Ask everything of a book that commands ask, a page apart."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ft.ForecastTrackWarning)
        pairs = ft.pair(book)
        assert len(pairs) + len(pairs.left_out) >= len(book.forecasts)
        ft.score(pairs, rules=RULES, partial="mean").summarise()
        ft.score(pairs, rules=RULES, history="each", partial="mean").summarise()
        ft.calibration(pairs, by=None)
        ft.changes(book, attrs.evolve(book, resolutions=()), partial="mean")
        ft.changes(book.known_by("2026-06-30"), book, partial="mean")


def write_page(book, folder):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ft.ForecastTrackWarning)
        ft.report(book, folder / "page.html")
    written = (folder / "page.html").read_text(encoding="utf-8")
    assert written.rstrip().endswith("</html>")


@pytest.mark.end_to_end
@FEW
@given(book=books() | settled_books())
def test_what_can_be_read_can_be_scored(book):
    """No record that a book takes stops a score, a calibration or a comparison."""
    evaluate(book)


@pytest.mark.end_to_end
@settings(FEW, max_examples=2)
@given(book=settled_books())
def test_what_can_be_read_can_be_reported(book, tmp_path_factory):
    """Nor does any stop the page."""
    write_page(book, tmp_path_factory.mktemp("page"))


@pytest.mark.slow
@MANY
@given(book=books() | settled_books())
def test_many_books_can_be_scored_and_reported(book, tmp_path_factory):
    """The same, for many books."""
    evaluate(book)
    write_page(book, tmp_path_factory.mktemp("page"))


FARTHEST = {
    "samples": ft.Samples([-LARGEST, 0.0, LARGEST]),
    "quantiles": ft.Quantiles([Quantile(0.1, -LARGEST), Quantile(0.9, LARGEST)]),
    "a point": ft.Point(-LARGEST),
    "a normal": ft.Distribution("normal", {"mean": -LARGEST, "sd": SMALLEST}),
    "a wide lognormal": ft.Distribution("lognormal", {"log_mean": 0.0, "log_sd": 1e9}),
    "flat between far bounds": ft.Distribution(
        "normal", {"mean": 9.0, "sd": 6.0, "lower": -LARGEST, "upper": -5.6}
    ),
}


@pytest.mark.end_to_end
@pytest.mark.parametrize("belief", FARTHEST.values(), ids=FARTHEST)
def test_the_largest_numbers_can_be_scored(belief):
    """Their scores, squares, variances and integrals over time stay numbers; no warning comes."""
    evaluate(numeric_book(belief, ft.Samples([1.0, 2.0]), LARGEST))


@pytest.mark.parametrize(
    "make",
    [
        ft.Point,
        lambda number: ft.Samples([number]),
        lambda number: ft.Quantiles([Quantile(0.5, number)]),
        lambda number: ft.Distribution("normal", {"mean": number, "sd": 1.0}),
        lambda number: ft.Resolution(question_id="q", outcome=number, known_at="2026-01-01"),
        lambda number: ft.Range(low=number),
        lambda number: ft.Numeric(unit="d", lower=-number),
        lambda number: ft.Observation(series="s", at="2026-01-01", value=number),
    ],
)
@pytest.mark.parametrize("number", [1.1e37, 1e308, 10**38])
def test_numbers_too_large_to_score_are_refused(make, number):
    """Wherever such a number is written, the message says how large one may be."""
    with pytest.raises(ft.ForecastTrackError, match=r"at most the size 1e\+37"):
        make(number)


def test_spreads_too_small_to_score_are_refused():
    """A deviation so small makes any miss infinite."""
    with pytest.raises(ft.ForecastTrackError, match="sd must exceed 0 by 1e-37 or more"):
        ft.Distribution("normal", {"mean": 0.0, "sd": 1e-200})


@pytest.mark.end_to_end
def test_a_page_is_made_of_forecasts_that_were_never_live(tmp_path):
    """What expires when it is issued belongs to no history."""
    days = {"opens_at": "2026-01-01", "closes_at": "2026-12-31"}
    moment = "2026-02-03T00:00Z"
    book = ft.Book(
        forecasters=[ft.Forecaster(id="ann")],
        questions=[ft.Question(id="q", text="?", **days)],
        forecasts=[
            ft.Forecast(
                question_id="q", forecaster="ann", belief=0.2, issued_at=moment, expires_at=moment
            )
        ],
        resolutions=[ft.Resolution(question_id="q", outcome="yes", known_at="2027-01-01")],
    )
    write_page(book, tmp_path)


@pytest.mark.end_to_end
def test_a_page_is_made_where_a_coder_of_an_earlier_outcome_has_left(tmp_path):
    """Scores with the earlier outcome need nobody who read it."""
    days = {"opens_at": "2026-01-01", "closes_at": "2026-12-31"}
    reading = ft.OutcomeReading(coder="gone", yes=0.0)
    replaced = ft.Replaced(
        why="typo", status="resolved", outcome="no", known_at="2027-01-01", readings=[reading]
    )
    book = ft.Book(
        forecasters=[ft.Forecaster(id="ann")],
        questions=[ft.Question(id="q", text="?", **days)],
        forecasts=[
            ft.Forecast(
                question_id="q", forecaster="ann", belief=0.2, issued_at="2026-02-03T00:00Z"
            )
        ],
        resolutions=[
            ft.Resolution(
                question_id="q", outcome="yes", known_at="2027-01-01", replaces=[replaced]
            )
        ],
    )
    write_page(book, tmp_path)


WINDOWS = ({}, {"opens_at": "2026-01-01"}, {"closes_at": "2026-02-01"})
HISTORIES = {
    "one": [{"issued_at": "2026-01-02"}],
    "revised": [{"issued_at": "2026-01-02"}, {"issued_at": "2026-01-12"}],
    "withdrawn": [{"issued_at": "2026-01-02", "expires_at": "2026-01-12"}],
}


@pytest.mark.end_to_end
@pytest.mark.parametrize("window", WINDOWS, ids=["no window", "no close", "no opening"])
@pytest.mark.parametrize("history", HISTORIES)
def test_a_window_that_is_not_stated_stops_nothing(window, history, tmp_path):
    """What a book may leave out, no score and no page asks for."""
    book = ft.Book(
        forecasters=[ft.Forecaster(id="ann")],
        questions=[ft.Question(id="q", text="?", **window)],
        forecasts=[
            ft.Forecast(question_id="q", forecaster="ann", belief=0.2 + row / 10, **dates)
            for row, dates in enumerate(HISTORIES[history])
        ],
        resolutions=[ft.Resolution(question_id="q", outcome="yes", known_at="2026-03-01")],
    )
    evaluate(book)
    write_page(book, tmp_path)


def test_readings_of_a_coder_who_has_left_are_not_known(tmp_path):
    """What could be known earlier makes a book, though its readings name somebody unknown."""
    readings = [ft.OutcomeReading(coder=name, yes=0.0) for name in ("anna", "gone")]
    replaced = ft.Replaced(
        why="typo", status="resolved", outcome="no", known_at="2026-01-01", readings=readings
    )
    book = ft.Book(
        coders=[ft.Coder(id="anna")],
        questions=[ft.Question(id="q", text="?")],
        resolutions=[
            ft.Resolution(
                question_id="q", outcome="yes", known_at="2026-02-01", replaces=[replaced]
            )
        ],
    )
    (earlier,) = book.known_by("2026-01-15").resolutions
    assert (earlier.outcome, [each.coder for each in earlier.readings]) == ("no", ["anna"])


FAR = {
    "a range": (ft.Numeric(unit="men"), ft.Range(low=1.0, high=3.0), ft.Point(2.0)),
    "a day": (ft.Date(), "5025-03-01", ft.Point(1_115_900.0)),
    "never": (ft.Date(), "never", ft.Point(1_115_900.0)),
}


@pytest.mark.end_to_end
@pytest.mark.parametrize(("kind", "outcome", "belief"), FAR.values(), ids=FAR)
def test_days_after_2262_stop_nothing(kind, outcome, belief, tmp_path):
    """Nanoseconds end there; microseconds do not."""
    book = ft.Book(
        forecasters=[ft.Forecaster(id="ann")],
        questions=[
            ft.Question(id="q", text="?", kind=kind, opens_at="2026-01-01", closes_at="5025-04-01")
        ],
        forecasts=[
            ft.Forecast(question_id="q", forecaster="ann", belief=belief, issued_at="2026-01-02")
        ],
        resolutions=[ft.Resolution(question_id="q", outcome=outcome, known_at="5025-04-02")],
    )
    evaluate(book)
    write_page(book, tmp_path)


def test_changes_compare_versions_of_which_one_has_no_units():
    """A number that is settled later brings the first unit."""
    window = {"opens_at": "2026-01-01", "closes_at": "2026-01-31"}
    days = {"rain": "2026-02-01", "men": "2026-08-01"}
    book = ft.Book(
        forecasters=[ft.Forecaster(id="ann")],
        questions=[
            ft.Question(id="rain", text="?", **window),
            ft.Question(id="men", text="?", kind=ft.Numeric(unit="men"), **window),
        ],
        forecasts=[
            ft.Forecast(question_id=name, forecaster="ann", belief=belief, issued_at="2026-01-02")
            for name, belief in (("rain", 0.7), ("men", ft.Point(4.0)))
        ],
        resolutions=[
            ft.Resolution(question_id="rain", outcome="yes", known_at=days["rain"]),
            ft.Resolution(question_id="men", outcome=5.0, known_at=days["men"]),
        ],
    )
    rain, men = (attrs.evolve(book, resolutions=[each]) for each in book.resolutions)
    found = ft.changes(rain, men, rules=["brier", "absolute-error"])
    assert set(found.means["unit"].dropna()) == {"men"}
