"""The history of a question: stretches, gaps, the crowd, its moments and what came of it."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError, UnknownNameError
from forecasttrack.plots import question_history, story_table
from forecasttrack.plots.question_histories import corners
from tests.plots.drawn import made


def at(text):
    """An instant of 2026."""
    return pd.Timestamp(f"2026-{text}", tz="UTC")


def tables(question, forecasts, outcome):
    """Pairs of one question, from its columns and the rows of its forecasts."""
    frame = pd.DataFrame(forecasts).assign(question_id="q")
    question = {"question_id": "q", "opens_at": at("01-01"), "closes_at": at("06-01"), **question}
    settled = {"question_id": "q", "status": "resolved", "known_at": at("05-01"), **outcome}
    return ft.pair(
        forecasts=frame,
        questions=pd.DataFrame([question]),
        resolutions=pd.DataFrame([settled]),
    )


@pytest.fixture
def pairs():
    """Ann says 0.3, then 0.5 until it lapses, then 0.9; Bob 0.2 and 0.1 in between."""
    rows = [
        ("ann", "01-05", None, 0.3),
        ("ann", "02-05", "03-01", 0.5),
        ("ann", "04-01", None, 0.9),
        ("bob", "02-10", None, 0.2),
        ("bob", "02-20", "03-20", 0.1),
    ]
    forecasts = [
        {"forecaster": who, "issued_at": at(begins), "probability": p,
         "expires_at": pd.NaT if ends is None else at(ends)}
        for who, begins, ends, p in rows
    ]  # fmt: skip
    return tables({"kind": "binary"}, forecasts, {"outcome": "yes"})


def spans(frame):
    """Stretches as text."""
    days = [frame[name].dt.strftime("%m-%d").fillna("open") for name in ("begins", "ends")]
    return list(zip(*days, frame["value"], strict=True))


def test_a_forecast_stands_until_revised_lapsed_or_closed(pairs):
    """Worked by hand: the question closed early, on 1 May, when its outcome was known."""
    steps = story_table(pairs, "q").steps
    assert spans(steps[steps["forecaster"] == "ann"]) == [
        ("01-05", "02-05", 0.3),
        ("02-05", "03-01", 0.5),
        ("04-01", "05-01", 0.9),
    ]
    assert spans(steps[steps["forecaster"] == "bob"]) == [
        ("02-10", "02-20", 0.2),
        ("02-20", "03-20", 0.1),
    ]


def test_the_crowd_joins_who_stands(pairs):
    """Worked by hand: the median of two is their mean, and silence of all is a gap."""
    crowd = story_table(pairs, "q").crowd
    assert spans(crowd) == [
        ("01-05", "02-05", 0.3),
        ("02-05", "02-10", 0.5),
        ("02-10", "02-20", 0.35),
        ("02-20", "03-01", 0.3),
        ("03-01", "03-20", 0.1),
        ("04-01", "05-01", 0.9),
    ]
    assert story_table(pairs, "q", crowd=None).crowd.empty
    alone = story_table(pairs.where(forecaster="ann"), "q")
    assert alone.crowd.empty


def test_a_gap_is_drawn_as_a_gap(pairs):
    """Between stretches that do not meet the line is broken; where they meet it is not."""
    steps = story_table(pairs, "q").steps
    x, y = corners(steps[steps["forecaster"] == "ann"], at("06-01"))
    assert np.isnan(y).tolist() == [False, False, False, False, False, True] + [False] * 2 + [True]
    assert x[1] == x[3]


def test_the_moments_of_the_question_are_marked(pairs):
    """Opening, close and outcome stand at their days; what falls together is one mark."""
    marks = story_table(pairs, "q").marks
    assert list(zip(marks["at"].dt.strftime("%m-%d"), marks["what"], strict=True)) == [
        ("01-01", "opens"),
        ("05-01", "closed, outcome known"),
        ("06-01", "planned close"),
    ]
    ax = question_history(pairs, "q")
    assert {"opens", "planned close"} <= {text.get_text() for text in ax.texts}
    star = ax.lines[-1]
    assert (star.get_marker(), star.get_ydata().tolist()) == ("*", [1.0])


def test_the_history_of_a_made_question(dataframe_regression):
    """Stretches of forecasters and crowd stay as they are."""
    table = story_table(made(["a", "b", "c"], 5), "q002")
    both = pd.concat([table.steps, table.crowd.assign(forecaster="crowd")])
    dataframe_regression.check(
        both.reset_index(drop=True), default_tolerance={"atol": 1e-9, "rtol": 0}
    )


def test_an_open_question_of_a_book_has_a_history(alaska):
    """Pairs hold no open question; a book shows it, without an outcome, up to its close."""
    table = story_table(alaska, "Q01d")
    assert table.steps["value"].tolist() == [0.095]
    assert np.isnan(table.outcome).all()
    assert "no outcome yet" in table.note
    assert table.marks["what"].tolist() == ["opens", "closes"]
    settled = ft.pair(alaska).frame["question_id"].iloc[0]
    assert not np.isnan(story_table(alaska, settled).outcome).any()


def test_the_title_is_the_question(alaska):
    """Where a book or a ledger says what is asked; pairs only know its id."""
    title = question_history(alaska, "Q14c").get_title(loc="left")
    assert title.replace("\n", " ") == "US announces a target of 60,000 or fewer by 31 Dec 2026?"
    pairs = ft.pair(alaska)
    assert question_history(pairs, "Q14a").get_title(loc="left") == "Question Q14a"


def test_a_withdrawal_is_a_gap():
    """Who takes a forecast back has no line from then on."""
    question = ft.Question(id="q", text="Will it?", opens_at="2026-01-01", closes_at="2026-06-01")
    forecast = ft.Forecast(
        question_id="q", forecaster="ann", belief=0.5, issued_at="2026-01-05T00:00Z"
    )
    ended = ft.Withdrawal(question_id="q", forecaster="ann", withdrawn_at="2026-02-01T00:00Z")
    with ft.Ledger.open(":memory:") as ledger:
        ledger.record([question, forecast, ended], by="desk")
        steps = story_table(ledger, "q").steps
    assert spans(steps) == [("01-05", "02-01", 0.5)]


def test_options_are_followed_one_at_a_time():
    """The option that came true, or the one asked for."""
    rows = [
        {"forecaster": "ann", "issued_at": at("02-01"), "option": name, "probability": p}
        for name, p in (("red", 0.2), ("green", 0.7), ("blue", 0.1))
    ]
    kind = {"kind": "categorical", "options": ("red", "green", "blue")}
    pairs = tables(kind, rows, {"outcome": "green"})
    table = story_table(pairs, "q")
    assert (table.steps["value"].tolist(), table.outcome) == ([0.7], (1.0, 1.0))
    assert table.label == "probability of green"
    red = story_table(pairs, "q", option="red")
    assert (red.steps["value"].tolist(), red.outcome) == ([0.2], (0.0, 0.0))
    with pytest.raises(InvalidArgumentError, match=r"no option 'rad'. Did you mean 'red'"):
        question_history(pairs, "q", option="rad")


def test_numbers_have_a_median_and_a_band():
    """Quantiles give a line and the reach from the lowest to the highest; the unit is named."""
    rows = [
        {"forecaster": who, "issued_at": at("02-01"), "level": level, "value": value}
        for who, values in (("ann", (40, 60, 90)), ("bob", (20, 45, 80)))
        for level, value in zip((0.1, 0.5, 0.9), values, strict=True)
    ]
    pairs = tables({"kind": "numeric", "unit": "thousand men"}, rows, {"outcome": 57})
    table = story_table(pairs, "q")
    assert table.steps[["value", "low", "high"]].to_numpy().tolist() == [[60, 40, 90], [45, 20, 80]]
    assert table.crowd["value"].tolist() == [52.5]
    assert (table.label, table.outcome) == ("thousand men", (57, 57))
    assert "the outcome is 57" in table.note
    assert question_history(pairs, "q").get_ylabel() == "thousand men"
    without = pairs.beliefs["quantiles"].query("level != 0.5")
    lacking = type(pairs)(
        frame=pairs.frame, beliefs={**pairs.beliefs, "quantiles": without}, left_out=pairs.left_out
    )
    bands = story_table(lacking, "q")
    assert bands.steps["value"].isna().all()
    assert bands.steps[["low", "high"]].to_numpy().tolist() == [[40, 90], [20, 80]]
    assert bands.crowd.empty


NORMAL = NormalDist(60, 5)


def book_of_numbers(*forecasts):
    """A book of one question about people; each forecast is a name, a day in January, a belief."""
    question = ft.Question(
        id="q", text="How many?", kind=ft.Numeric("people"),
        opens_at="2026-01-01", closes_at="2026-01-31",
    )  # fmt: skip
    stated = [
        ft.Forecast(
            question_id="q", forecaster=who, belief=belief, issued_at=f"2026-01-{day:02}T00:00Z"
        )
        for who, day, belief in forecasts
    ]
    found = ft.Resolution(question_id="q", outcome=57.0, known_at="2026-01-31")
    names = sorted({who for who, _, _ in forecasts})
    return ft.Book(
        forecasters=[ft.Forecaster(id=each) for each in names],
        questions=[question],
        forecasts=stated,
        resolutions=[found],
    )


def test_samples_and_distributions_have_their_median_and_the_middle_of_their_probability():
    """A tenth and nine tenths, after the standard library's normal and draws counted by hand."""
    book = book_of_numbers(
        ("ann", 2, ft.Distribution("normal", {"mean": 60, "sd": 5})),
        ("bob", 2, ft.Samples([9, 3, 1, 5, 7, 2, 8, 10, 4, 6])),
        ("cid", 2, ft.Distribution("lognormal", {"log_mean": 4, "log_sd": 0.5})),
    )
    table = story_table(book, "q")
    logs = NormalDist(4, 0.5)
    expected = [
        [60, NORMAL.inv_cdf(0.1), NORMAL.inv_cdf(0.9)],
        [5.5, 1, 9],
        [np.exp(logs.inv_cdf(level)) for level in (0.5, 0.1, 0.9)],
    ]
    found = table.steps[["value", "low", "high"]].to_numpy()
    np.testing.assert_allclose(found, expected, rtol=1e-9)
    assert table.crowd["value"].tolist() == pytest.approx([expected[2][0]])
    assert "pale: 10% to 90%" in table.note
    assert len(question_history(book, "q").collections) == 3 * 2  # a band and its edges each


def test_a_crowd_of_unlike_beliefs_is_the_pool_of_their_medians():
    """A single number has no band; a forecast without a median ends the one before it."""
    book = book_of_numbers(
        ("ann", 2, ft.Point(40)),
        ("bob", 2, ft.Samples([50, 60, 70])),
        ("bob", 12, ft.Quantiles.at({0.25: 10, 0.75: 20})),
        ("bob", 22, ft.Quantiles.at({0.5: 44})),
    )
    table = story_table(book, "q")
    assert spans(table.crowd) == [("01-02", "01-12", 50), ("01-12", "01-22", 40),
                                  ("01-22", "02-01", 42)]  # fmt: skip
    assert table.steps["low"].notna().tolist() == [False, True, True, False]
    assert "pale: from the lowest to the highest quantile stated, or 10% to 90%" in table.note
    mean = story_table(book_of_numbers(*[(who, 2, ft.Point(value))
                                         for who, value in zip("abc", (1, 2, 9), strict=True)]),
                       "q", crowd="mean")  # fmt: skip
    assert mean.crowd["value"].tolist() == [4]


def test_dates_are_written_as_dates():
    """The axis and the outcome of a date question are days, not numbers."""
    rows = [
        {"forecaster": "ann", "issued_at": at("02-01"), "level": level, "value": value}
        for level, value in ((0.1, 20500), (0.5, 20550), (0.9, 20600))
    ]
    pairs = tables({"kind": "date"}, rows, {"outcome": 20555.0})
    assert "the outcome is 2026-04-12" in story_table(pairs, "q").note
    ax = question_history(pairs, "q")
    ax.figure.draw_without_rendering()
    assert all(label.get_text().startswith("2026-") for label in ax.get_yticklabels())
    never = tables({"kind": "date"}, rows, {"outcome": "never"})
    assert "it did not happen by the close" in story_table(never, "q").note


def test_many_forecasters_are_grey_and_counted():
    """Five are named, the others are thin lines behind them."""
    ax = question_history(made([f"f{place:02}" for place in range(30)], 2, share=1.0), "q000")
    names = [text.get_text() for text in ax.get_legend().get_texts()]
    assert names[5:] == ["25 others", "crowd (median)"]


def test_what_is_not_there_is_named(alaska):
    """An unknown question, one without an outcome, one of which nobody spoke, a unexpected pool."""
    pairs = ft.pair(alaska)
    with pytest.raises(UnknownNameError, match=r"no question 'Q01x'. Did you mean"):
        question_history(alaska, "Q01x")
    with pytest.raises(UnknownNameError, match="no question 'nothing' in these pairs"):
        question_history(pairs, "nothing")
    with pytest.raises(UnknownNameError, match=r"'Q01d' has no pair \(open\); give the book"):
        question_history(pairs, "Q01d")
    silent = pairs.left_out.query("reason == 'no forecast'")["question_id"].iloc[0]
    with pytest.raises(UnknownNameError, match="nobody made a forecast on question"):
        question_history(alaska, silent)
    with pytest.raises(UnknownNameError, match="no pool 'medan'"):
        question_history(made(["a", "b"], 2, share=1.0), "q000", crowd="medan")
    with pytest.raises(InvalidArgumentError, match="has no options to follow"):
        question_history(alaska, "Q01d", option="yes")
