"""What a scorecard says where outcomes between yes and no are scored as fractions."""

from __future__ import annotations

import math

import attrs
import pytest

import forecasttrack as ft
from forecasttrack.evaluation.sensitivity.headline import book_score
from forecasttrack.findings.finding import EVEN_ODDS_VARY
from forecasttrack.scorecard.contents import contents
from forecasttrack.scorecard.headline_findings import (
    finding_of,
    how_many_came_out_as_claimed,
    opening_of,
)
from forecasttrack.scorecard.meters import doubts, even_odds_of_any
from tests.builders import forecast, settled

FRACTIONS = [0.7, 0.6, 0.4] * 14


def book_with(outcomes, who=("ann",)):
    """Each forecaster says 70% to every question."""
    ids = [f"Q{number}" for number, _ in enumerate(outcomes)]
    day = "2026-06-30"
    return ft.Book(
        forecasters=[ft.Forecaster(id=each) for each in who],
        questions=[ft.Question(id=each, text="?", closes_at=day) for each in ids],
        forecasts=[forecast(name, 0.7, question=each) for name in who for each in ids],
        resolutions=[
            settled(outcome, question=each, known_at=day)
            for each, outcome in zip(ids, outcomes, strict=True)
        ],
    )


def partial_score(book, partial="mean"):
    return book_score(book, choices={"partial": partial})


def test_even_odds_that_vary_with_outcomes_are_no_known_threshold():
    """The interval lies above their score; the paired difference, which counts, decides less."""
    score = partial_score(book_with(FRACTIONS))
    (headline,) = score.headlines
    assert headline.brier_interval_per_claim[0] > headline.even_odds_per_claim
    found = finding_of(headline)
    assert (found.verdict, found.conclusion) == ("inconclusive", EVEN_ODDS_VARY)
    assert opening_of(score, None, "").figures[1].meaning == EVEN_ODDS_VARY


def test_of_several_forecasters_none_is_counted_as_worse_than_what_varies():
    opened = opening_of(partial_score(book_with(FRACTIONS, ("ann", "bob"))), None, "")
    assert opened.score.conclusion == EVEN_ODDS_VARY
    assert opened.figures[1].figure == "inconclusive"
    assert "0.25" not in " ".join(opened.summary)


def test_fractions_read_as_probabilities_leave_even_odds_a_known_quarter():
    (headline,) = partial_score(book_with(FRACTIONS[:6]), "probability").headlines
    assert not headline.even_odds_vary
    assert finding_of(headline).threshold == 0.25


def claims_book(outcomes):
    """One claim with a question for each outcome; the first is revised, latest record first."""
    book = book_with(outcomes)
    claim = ft.Claim(id="C", briefing_id="B", paraphrase="It is so", forecaster="ann")
    questions = [attrs.evolve(each, claim_id="C", relation="supports") for each in book.questions]
    forecasts = [*book.forecasts, forecast("ann", 0.9, question="Q0", day=3)]
    forecasts += [forecast("ann", 0.2, question="Q0", day=2)]
    briefing = ft.Briefing(id="B", title="A briefing", published="2026-01-01")
    return attrs.evolve(
        book, briefings=[briefing], claims=[claim], questions=questions, forecasts=forecasts
    )


def test_claims_way_takes_the_latest_probability_and_no_outcome_between_yes_and_no():
    """The latest is not the one recorded last, and a fraction came out neither way."""
    found = how_many_came_out_as_claimed(partial_score(claims_book(["yes", "yes", 0.6])))
    assert found.startswith("2 of 2 scored questions came out")
    assert found.endswith("2 of the 2.")


@pytest.mark.end_to_end
def test_the_line_of_even_odds_stands_where_the_text_has_it():
    """Its score is 0.02 here, and not 0.25; where it depends on the question there is no line."""
    made = contents(book_with(FRACTIONS[:6]), choices={"partial": "mean"})
    (lead,) = made.book_score.headlines
    assert [each["meter"].coin for each in doubts(lead, 0.5)] == pytest.approx([0.04])
    assert {round(each.even_odds, 12) for each in made.standings} == {0.02}
    assert math.isnan(even_odds_of_any(made))
    assert "even odds score 0.02" in made.provenance.facts["Scoring rule"]
    counts = "The outcome of 6 forecasts lies between yes and no: each counts as its share"
    assert counts in made.calibration.interpretation
