"""Claims whose questions all weigh nothing: they have no mean, and change none."""

from __future__ import annotations

import attrs
import pytest

import forecasttrack as ft
from forecasttrack.evaluation.sensitivity.headline import book_score
from tests.builders import forecast, settled

WORDS = {"a": "likely", "b": "very likely", "c": "unlikely"}


def book(weights):
    """Three questions, each with a claim of its own, forecast in words."""
    wordings = {name: ft.impute(words, lexicon="icd203") for name, words in WORDS.items()}
    return ft.Book(
        briefings=[ft.Briefing(id="B", title="A briefing", published="2026-01-01")],
        forecasters=[ft.Forecaster(id="ann")],
        claims=[
            ft.Claim(id=f"C{name}", briefing_id="B", paraphrase=name, forecaster="ann")
            for name in weights
        ],
        questions=[
            ft.Question(
                id=name,
                text=name,
                claim_id=f"C{name}",
                relation="supports",
                weight=own,
                closes_at="2026-02-01",
            )
            for name, own in weights.items()
        ],
        forecasts=[
            forecast("ann", wordings[name].point, question=name, wording=wordings[name])
            for name in weights
        ],
        resolutions=[settled("yes", question=name) for name in weights],
    )


def test_a_mean_over_claims_leaves_them_out():
    """It was NaN; the weights within a claim never count beside other claims."""
    with_it = ft.score(ft.pair(book({"a": 1.0, "b": 3.0, "c": 0.0})), rules=["brier"])
    without = ft.score(ft.pair(book({"a": 1.0, "b": 3.0})), rules=["brier"])
    for per in ("claim", "question"):
        found, expected = (each.summarise(per=per).iloc[0] for each in (with_it, without))
        assert found["mean"] == pytest.approx(expected["mean"], rel=1e-12)
        assert (found["low"], found["high"]) == pytest.approx((expected["low"], expected["high"]))
    by_hand = sum((1 - ft.impute(WORDS[name], lexicon="icd203").point) ** 2 for name in "ab") / 2
    assert without.summarise(per="claim")["mean"].tolist() == pytest.approx([by_hand])


def test_the_headline_and_its_changed_choices_leave_them_out():
    """A book in which one claim weighed nothing could not be scored at all."""
    found = book_score(book({"a": 1.0, "b": 3.0, "c": 0.0})).headlines[0]
    expected = book_score(book({"a": 1.0, "b": 3.0})).headlines[0]
    assert found.mean_brier_per_claim == pytest.approx(expected.mean_brier_per_claim, rel=1e-12)
    assert found.sensitivities.keys() == expected.sensitivities.keys()
    for name, means in expected.sensitivities.items():
        got = found.sensitivities[name].mean_brier_per_claim
        assert got == pytest.approx(means.mean_brier_per_claim, rel=1e-12, nan_ok=True), name


def test_ends_of_words_leave_them_out():
    """Bands per claim were refused with the question whether anything is resolved."""
    found = ft.word_scores(ft.pair(book({"a": 1.0, "b": 3.0, "c": 0.0})), per="claim")["ann"]
    expected = ft.word_scores(ft.pair(book({"a": 1.0, "b": 3.0})), per="claim")["ann"]
    for ends in ("free", "consistent"):
        assert attrs.astuple(getattr(found, ends)) == pytest.approx(
            attrs.astuple(getattr(expected, ends)), rel=1e-12
        )


def test_where_nothing_weighs_anything_there_is_no_mean():
    """And the headline says so without an error."""
    (only,) = book_score(book({"a": 0.0, "b": 0.0})).headlines
    assert only.mean_brier_per_claim != only.mean_brier_per_claim
