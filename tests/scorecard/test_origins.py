"""A scorecard says whose its probabilities are, and how questions came out for their claims."""

from __future__ import annotations

import attrs
import pytest

import forecasttrack as ft
from forecasttrack.evaluation.sensitivity.headline import book_score, headline_pairs
from forecasttrack.findings.origins import WordReadings, claims_way, read_from_words
from forecasttrack.scorecard.contents import contents
from forecasttrack.scorecard.headline_findings import claims_way_of, readings_of
from forecasttrack.scorecard.page import page
from tests.builders import book_of

pytestmark = pytest.mark.end_to_end


def test_the_example_says_that_readers_may_have_known_outcomes(alaska):
    """The authors gave no numbers; two coders read their words after the outcomes."""
    found = readings_of(book_score(alaska), alaska)
    assert found.startswith("All 33 scored forecasts were made in words")
    assert "by 2 coders (22 Nov 2026), who may have known the outcomes" in found


def test_the_example_counts_questions_by_the_way_of_their_claims(alaska):
    """A no to a question that speaks against its claim came out the claim's way."""
    score = book_score(alaska)
    assert claims_way_of(score) == (
        "27 of 32 scored questions came out the claim's way; authors gave 18 outcomes over 50%."
    )
    frame = score.main.frame[score.main.frame["forecaster"] == "authors"]
    by_hand = sum(
        (relation == "supports") == (outcome == 1)
        for relation, outcome in zip(frame["relation"], frame["outcome"], strict=True)
    )
    assert (by_hand, len(frame)) == (27, 32)
    chances = zip(frame["probability"], frame["outcome"], strict=True)
    assert sum(chance > 0.5 if outcome else chance < 0.5 for chance, outcome in chances) == 18


def test_page_and_headings_name_where_numbers_come_from(alaska):
    """Words stand above a column of probabilities only where all were read from words."""
    text = page(contents(alaska))
    assert "Probability read from the words" in text
    words = text.index("words read most and least favourably")
    assert words < text.index('<p class="ends">0.093 to 0.359</p>') < words + 1_000
    stated = attrs.evolve(
        alaska, forecasts=tuple(attrs.evolve(each, wording=None) for each in alaska.forecasts)
    )
    text = page(contents(stated))
    assert "read from the words" not in text
    assert "made in words" not in text


@pytest.mark.parametrize(
    ("numbers", "beginning"),
    [
        ((1, 1, 1, 0), "The only scored forecast was made in words"),
        ((1, 3, 1, 1), "1 of 3 scored forecasts was made in words"),
        ((2, 3, 2, 1), "2 of 3 scored forecasts were made in words"),
        ((3, 3, 0, 0), "All 3 scored forecasts were made in words"),
    ],
)
def test_numbers_agree_with_their_verbs(numbers, beginning):
    in_words, forecasts, coders, could_know = numbers
    found = WordReadings(
        in_words=in_words, forecasts=forecasts, coders=coders, could_know=could_know
    )
    assert read_from_words(found).startswith(beginning)
    assert ("may have known" in read_from_words(found)) == (could_know > 0)
    assert ("1 of them may have known" in read_from_words(found)) == (0 < could_know < coders)


def test_without_claims_nothing_is_said_of_them():
    assert claims_way(0, 0) == ""
    book = ft.Book().add(ft.Question(id="q", text="Will it?"))
    assert contents(book).claims_way == ""
    assert contents(book).cautions == ()


def test_calibration_of_the_example_is_turned_the_way_of_its_claims(alaska, alaska_contents):
    """Mean forecast and frequency are of the claims: 27 of 32 came so, and no score changes."""
    made = alaska_contents.calibration
    plain = ft.calibration(
        headline_pairs(ft.pair(alaska)).where(forecaster="authors"), by=None, history="last"
    )
    assert made.summary["observed_frequency"].iloc[0] == pytest.approx(27 / 32)
    assert plain.summary["observed_frequency"].iloc[0] == pytest.approx(21 / 32)
    assert made.summary["score"].iloc[0] == pytest.approx(plain.summary["score"].iloc[0])
    text = page(alaska_contents)
    assert "Turned the claims" in text
    assert "observed frequency 84%" in text


def test_a_record_without_claims_is_not_turned():
    """Nothing is said of turning where nothing is turned."""
    assert "turned" not in page(contents(book_of(0.7, 0.8, 0.6, 0.9, 0.7, 0.6))).lower()
