"""A question whose forecasts were revised is drawn over time, and the picture gives the score."""

from __future__ import annotations

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.scorecard import beliefs
from forecasttrack.scorecard.contents import contents
from forecasttrack.scorecard.page import page
from tests.browser import opened
from tests.builders import forecast

pytestmark = pytest.mark.end_to_end

KNOWN = "2026-01-31"


def revised(*, outcome="yes", opens="2026-01-01", known=KNOWN):
    """One question: ann says 13, 67 and 86%, bob says 40% and withdraws, cyd speaks once."""
    stated = [forecast("ann", chance, question="q", day=day)
            for chance, day in ((0.13, 2), (0.67, 10), (0.86, 25))]  # fmt: skip
    stated.append(forecast("bob", 0.4, question="q", day=5, expires_at="2026-01-15T08:00Z"))
    stated.append(forecast("cyd", 0.7, question="q", day=3))
    return ft.Book(
        forecasters=[ft.Forecaster(id=each) for each in ("ann", "bob", "cyd")],
        questions=[ft.Question(id="q", text="Will it?", opens_at=opens, closes_at="2026-01-31")],
        forecasts=stated,
        resolutions=[ft.Resolution(question_id="q", outcome=outcome, known_at=known)],
    )


def histories_of(book):
    """The histories of the only question, by forecaster."""
    return {each.forecaster: each for each in contents(book).entries[0].drawn.histories}


@pytest.mark.parametrize("outcome", ["yes", "no"])
@pytest.mark.parametrize("opens", ["2026-01-01", "2026-01-05"])
@pytest.mark.parametrize("known", ["2026-01-20", "2026-01-31"])
def test_the_drawn_steps_average_to_the_score_beside_them(outcome, opens, known):
    """Each step counts by its length, whatever opens or ends the question."""
    book = revised(outcome=outcome, opens=opens, known=known)
    scores = ft.score(ft.pair(book, early="count"), rules=["brier"]).frame
    scores = scores.set_index("forecaster")["score"]
    drawn = histories_of(book)
    assert set(drawn) == {"ann", "bob", "cyd"}
    for name, history in drawn.items():
        length = sum(each.end - each.start for each in history.steps)
        missed = sum(
            (each.end - each.start) * (each.span.point - (outcome == "yes")) ** 2
            for each in history.steps
        )
        assert missed / length == pytest.approx(scores[name], abs=1e-9)


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({}, "For the score, each forecast counts for as long as it stood; time without"),
        ({"history": "last"}, "For the score, the last forecast counts."),
    ],
)
def test_what_stands_under_a_history_is_how_it_was_scored(chosen, sentence):
    """It was called an average over time whatever was chosen."""
    text = page(contents(revised(), choices=chosen))
    assert text.count(sentence) == 2  # over the table, and under the picture


def test_withdrawn_forecasts_end_where_they_were_withdrawn():
    """Bob's line stops, says so in words, and nothing follows it."""
    bob = histories_of(revised())["bob"]
    assert len(bob.steps) == 1
    assert bob.steps[0].end < 0.5
    assert bob.words.endswith("none from 15 Jan 2026, 08:00 UTC")


def test_single_forecasts_that_stood_to_the_end_are_not_drawn(alaska_contents):
    """Nobody revised anything in the example: no picture, no room."""
    assert not any(each.drawn.histories for each in alaska_contents.entries)
    assert '<svg class="history"' not in page(alaska_contents)


def test_the_page_draws_steps_beside_their_words(browser, tmp_path):
    """Three pictures of one width, each with its forecasts in words; the answer says last of 3."""
    path = tmp_path / "page.html"
    ft.report(revised(), path)
    with opened(browser, path) as seen:
        seen.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        drawn = seen.page.locator("svg.history")
        assert drawn.count() == 3
        assert drawn.first.locator(".stood").count() == 5  # three steps, two jumps
        text = seen.page.locator(".questions").inner_text()
        assert "13% from 2 Jan 2026" in text
        assert "last of 3" in text
        assert "for as long as it stood" in text
        ring = drawn.first.locator(".ring")
        assert float(ring.get_attribute("cy")) < float(
            drawn.first.locator(".stood").first.get_attribute("y1")
        )


def test_who_revised_and_is_not_drawn_is_listed(tmp_path):
    """Twelve are drawn; of the others the page says how often they spoke."""
    names = [f"forecaster{number:02d}" for number in range(14)]
    book = ft.Book(
        forecasters=[ft.Forecaster(id=each) for each in names],
        questions=[ft.Question(id="q", text="?", opens_at="2026-01-01", closes_at="2026-01-31")],
        forecasts=[forecast(each, 0.1 * day, question="q", day=day)
                   for each in names for day in (2, 5)],
        resolutions=[ft.Resolution(question_id="q", outcome="yes", known_at=KNOWN)],
    )  # fmt: skip
    drawn = histories_of(book)
    assert list(drawn) == names[:12]
    text = ft.report(book, tmp_path / "page.html").read_text("utf-8")
    assert "forecaster12 2 forecasts, forecaster13 2 forecasts" in text
    assert "forecaster11 2 forecasts" not in text


# --- numbers, dates and choices ------------------------------------------------------------------


def one_question(kind, beliefs, outcome):
    """One question, forecast anew each tenth day from 2 January by each forecaster."""
    return ft.Book(
        forecasters=[ft.Forecaster(id=each) for each in beliefs],
        questions=[
            ft.Question(id="q", text="?", kind=kind, opens_at="2026-01-01", closes_at="2026-01-31")
        ],
        forecasts=[
            ft.Forecast(
                question_id="q",
                forecaster=name,
                belief=belief,
                issued_at=f"2026-01-{2 + 10 * place:02d}T08:00Z",
            )
            for name, stated in beliefs.items()
            for place, belief in enumerate(stated)
        ],
        resolutions=[]
        if outcome is None
        else [ft.Resolution(question_id="q", outcome=outcome, known_at=KNOWN)],
    )


def drawn_of(kind, beliefs, outcome):
    """What is drawn of the only question."""
    return contents(one_question(kind, beliefs, outcome)).entries[0].drawn


def value_at(axis, place):
    """The value that a place on an axis stands for."""
    return axis.scale.low + place * (axis.scale.high - axis.scale.low)


PEOPLE = ft.Numeric(unit="people")


@pytest.mark.parametrize("outcome", [10.0, 55.0, 300.0])
def test_drawn_points_average_to_the_score_beside_them(outcome):
    """The absolute error of each, weighed by how long it stood."""
    stated = {"ann": [ft.Point(40), ft.Point(90), ft.Point(60)]}
    book = one_question(PEOPLE, stated, outcome)
    score = ft.score(ft.pair(book), rules=["absolute-error"]).frame["score"].item()
    drawn = contents(book).entries[0].drawn
    (history,) = drawn.histories
    length = sum(each.end - each.start for each in history.steps)
    missed = sum(
        (each.end - each.start) * abs(value_at(drawn.axis, each.span.point) - outcome)
        for each in history.steps
    )
    assert missed / length == pytest.approx(score)
    assert value_at(drawn.axis, drawn.axis.outcome.point) == pytest.approx(outcome)


def test_bands_of_samples_distributions_and_quantiles_are_drawn():
    """From a tenth to nine tenths: 1.2816 standard deviations to each side of a normal mean."""
    stated = {
        "ann": [ft.Distribution("normal", {"mean": 69, "sd": 6})] * 2,
        "bob": [ft.Samples(range(51, 61))] * 2,
        "cyd": [ft.Quantiles.at({0.1: 50, 0.5: 70, 0.9: 95})] * 2,
    }
    drawn = drawn_of(PEOPLE, stated, 80.0)
    found = {
        each.forecaster: [
            round(value_at(drawn.axis, place), 3)
            for place in (each.steps[0].span.low, each.steps[0].span.point, each.steps[0].span.high)
        ]
        for each in drawn.histories
    }
    assert found == {
        "ann": [round(69 - 1.2815516 * 6, 3), 69, round(69 + 1.2815516 * 6, 3)],
        "bob": [51, 55.5, 59],
        "cyd": [50, 70, 95],
    }
    assert (drawn.axis.lower, drawn.axis.upper) == ("50", "95")
    assert [value_at(drawn.axis, each.span.point) for each in drawn.crowd] == [69.0]
    assert "band: 10% to 90%; dashed: the outcome" in drawn.axis.caption


def test_quantiles_without_a_median_have_a_band_and_no_line():
    """Between which levels stands beside each forecast, where they differ."""
    stated = [ft.Quantiles.at({0.25: 1, 0.75: 3}), ft.Quantiles.at({0.05: 0, 0.95: 5})]
    drawn = drawn_of(PEOPLE, {"ann": stated}, None)
    (history,) = drawn.histories
    assert [each.span.point for each in history.steps] == [None, None]
    assert history.touching_steps == []
    assert "between the levels that stand beside each" in drawn.axis.caption
    assert "the outcome" not in drawn.axis.caption


def test_a_date_has_days_at_the_ends_of_its_axis():
    """As their reader writes them; what never came is no point of it."""
    stated = [ft.Point(days) for days in (20_513, 20_553)]  # since 1970
    drawn = drawn_of(ft.Date(), {"ann": stated}, "never")
    assert (drawn.axis.lower, drawn.axis.upper) == ("1 Mar 2026", "10 Apr 2026")
    assert drawn.axis.outcome.point is None


def test_a_range_that_is_open_above_reaches_to_the_end_of_the_axis():
    """The outcome is drawn as what is known of it."""
    drawn = drawn_of(PEOPLE, {"ann": [ft.Point(40), ft.Point(90)]}, ft.Range(low=65))
    assert (drawn.axis.outcome.low, drawn.axis.outcome.high) == (0.5, 1)


def test_of_options_the_chance_of_what_came_about_is_drawn():
    """An option that had no name yet counts as the one that catches all others."""
    kind = ft.Categorical(
        options=["left", "new", "other"], offered_from={"new": "2026-01-10"}, catch_all="other"
    )
    stated = [ft.OptionProbabilities({"left": 0.7, "other": 0.3}),
              ft.OptionProbabilities({"left": 0.2, "new": 0.6, "other": 0.2})]  # fmt: skip
    drawn = drawn_of(kind, {"ann": stated}, "new")
    (history,) = drawn.histories
    assert [each.span.point for each in history.steps] == [0.3, 0.6]
    assert "the chance of what came about (new)" in drawn.axis.caption
    assert not drawn_of(kind, {"ann": stated}, None).histories


@pytest.mark.parametrize("width", [390, 1280])
def test_pictures_of_numbers_stay_on_the_page_with_their_labels(browser, tmp_path, width):
    """Long numbers at the axis have their room, on a phone too."""
    stated = {"ann": [ft.Quantiles.at({0.1: 1e6, 0.5: 2e6, 0.9: 1.25e9})] * 2}
    path = ft.report(one_question(PEOPLE, stated, 1.5e9), tmp_path / "page.html")
    with opened(browser, path, viewport={"width": width, "height": 900}) as seen:
        seen.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert seen.page.locator("svg.history rect.band").count() == 2
        for label in seen.page.locator("svg.history text").all():
            assert label.bounding_box()["x"] >= 0
        wide = seen.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width


# --- bare tables ---------------------------------------------------------------------------------

UNLIKE = {
    "ann": [ft.Distribution("normal", {"mean": 69, "sd": 6}), ft.Point(75)],
    "bob": [ft.Samples(range(51, 61)), ft.Quantiles.at({0.25: 50, 0.5: 60, 0.75: 80})],
    "cyd": [ft.Quantiles.at({0.1: 50, 0.5: 70, 0.9: 95})],
}
LEFT_RIGHT = [ft.OptionProbabilities({"left": p, "right": 1 - p}) for p in (0.25, 0.75)]


@pytest.mark.parametrize(
    "book",
    [
        revised(),
        one_question(PEOPLE, UNLIKE, 80.0),
        one_question(PEOPLE, UNLIKE, ft.Range(low=65)),
        one_question(PEOPLE, UNLIKE, ft.Range(low=65, high=70)),
        one_question(ft.Date(), {"ann": [ft.Point(20_513), ft.Point(20_553)]}, "2026-01-20"),
        one_question(
            ft.Date(),
            {"ann": [ft.Point(20_513)] * 2},
            ft.Period(earliest="2026-01-20", latest="2026-01-22", why="reports differ"),
        ),
        one_question(ft.Categorical(options=["left", "right"]), {"ann": LEFT_RIGHT}, "left"),
    ],
)
def test_pairs_of_a_book_are_drawn_as_the_book_is(book):
    """Nothing of a history is lost where there is no book; what came out is written alike."""
    (own,) = contents(book).entries
    (bare,) = contents(ft.pair(book, early="count")).entries
    assert own.drawn.histories
    assert bare.drawn == own.drawn
    assert bare.stated() == own.stated()
    assert (bare.outcome, bare.place) == (own.outcome, own.place)


def test_revisions_of_bare_tables_stand_on_the_page(tmp_path):
    """With their days: midnight is no hour that anybody meant."""
    rows = [("q", "ann", "2026-01-02", 0.13), ("q", "ann", "2026-01-10", 0.67),
            ("r", "ann", "2026-01-02", 0.5), ("r", "bob", "2026-01-04", 0.9)]  # fmt: skip
    names = ["question_id", "forecaster", "issued_at", "probability"]
    forecasts = pd.DataFrame(rows, columns=names)
    forecasts["issued_at"] = pd.to_datetime(forecasts["issued_at"], utc=True)
    at = [pd.Timestamp(each, tz="UTC") for each in ("2026-01-01", "2026-01-31")]
    pairs = ft.pair(
        forecasts=forecasts,
        questions=pd.DataFrame(
            {"question_id": ["q", "r"], "kind": "binary", "opens_at": at[0], "closes_at": at[1]}
        ),
        resolutions=pd.DataFrame(
            {"question_id": ["q", "r"], "status": "resolved", "outcome": "yes", "known_at": at[1]}
        ),
    )
    own = pairs.having(question_id="q")
    score = ft.score(own, rules=["brier"]).frame["score"].item()
    revised_question, single = contents(pairs).entries
    assert not single.drawn.histories
    (ann,) = revised_question.drawn.histories
    length = sum(each.end - each.start for each in ann.steps)
    missed = sum((each.end - each.start) * (1 - each.span.point) ** 2 for each in ann.steps)
    assert missed / length == pytest.approx(score)
    text = ft.report(pairs, tmp_path / "page.html").read_text("utf-8")
    assert "13% from 2 Jan 2026; 67% from 10 Jan 2026" in text
    assert text.count('<svg class="history"') == 1


def test_distributions_read_together_are_those_read_one_by_one():
    """Of one family and of several, in any order."""
    drawn = [
        ft.Distribution("normal", {"mean": 2.5, "sd": 0.3}),
        ft.Distribution("lognormal", {"log_mean": 0.2, "log_sd": 0.7}),
        ft.Distribution("normal", {"mean": -4, "sd": 3}),
        ft.Distribution("uniform", {"lower": 1, "upper": 4}),
    ]
    beliefs.read_together(drawn)
    together = [beliefs.spread_of(each) for each in drawn]
    beliefs._READ.clear()
    assert [beliefs.spread_of(each) for each in drawn] == together
    assert together[2] == pytest.approx((-4 - 3 * 1.2815516, -4, -4 + 3 * 1.2815516))
