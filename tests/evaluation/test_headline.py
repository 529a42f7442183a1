"""The headline of a book, and what it becomes when one choice is changed."""

from __future__ import annotations

import random
from collections import Counter
from functools import cache

import attrs
import numpy as np
import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.evaluation.scores.forecast_shares import forecast_shares
from forecasttrack.evaluation.sensitivity import headline
from forecasttrack.evaluation.sensitivity.headline import book_score
from forecasttrack.evaluation.sensitivity.headline_rows import (
    WORDS_ENDS,
    HeadlineMeans,
    lexicon_named,
)
from tests.builders import days, forecast, settled

HISTORIES = ("time-weighted", "daily", "last", "first", "each")
WORDS = ("almost certain", "very likely", "likely", "roughly even chance", "unlikely", "remote")


def random_book(seed):
    """Questions with and without claims, and forecasters who revise words and numbers."""
    draw = random.Random(seed)  # noqa: S311 - histories for a test
    claims = [
        ft.Claim(id=f"C{n}", briefing_id="B", paraphrase=f"claim {n}", forecaster="ann")
        for n in range(2)
    ]
    questions = [random_question(draw, f"q{n}") for n in range(draw.randint(1, 5))]
    return ft.Book(
        briefings=[ft.Briefing(id="B", title="A briefing", published="2026-01-01")],
        forecasters=[ft.Forecaster(id=who) for who in ("ann", "bob")],
        claims=claims,
        questions=questions,
        forecasts=[
            random_forecast(draw, each, who, day)
            for each in questions
            for who in draw.sample(["ann", "bob"], draw.randint(1, 2))
            for day in sorted(draw.sample(range(2, 28), draw.randint(1, 3)))
        ],
        resolutions=[
            ft.Resolution(
                question_id=each.id, outcome=draw.choice(["yes", "no"]), known_at=each.closes_at
            )
            for each in questions
        ],
        recorded_until="2026-04-01",
    )


def random_question(draw, name):
    claim = draw.choice(["C0", "C1", None])
    return ft.Question(
        id=name,
        text=name,
        claim_id=claim,
        relation=draw.choice(["supports", "against"]) if claim else None,
        opens_at="2026-01-01",
        closes_at=f"2026-0{draw.randint(2, 3)}-01",
    )


def random_forecast(draw, question, who, day):
    wording, belief = None, round(draw.random(), 2)
    if draw.random() < 0.6:
        relation = question.relation or "supports"
        wording = ft.impute(draw.choice(WORDS), lexicon="icd203", relation=relation)
        belief = wording.point
    return ft.Forecast(
        question_id=question.id, forecaster=who, belief=belief, wording=wording,
        issued_at=f"2026-01-{day:02d}T00:00Z",
    )  # fmt: skip


@cache
def random_pairs(seed):
    """Revisions of two forecasters on three questions, some of which lapse."""
    rng = np.random.default_rng(seed)
    n = 12
    issued = rng.integers(0, 20, n) + rng.random(n)
    lapse = np.where(rng.random(n) < 0.3, issued + rng.random(n) * 5, np.nan)
    frame = {
        "question_id": rng.choice(["a", "b", "c"], n),
        "forecaster": rng.choice(["ann", "bob"], n),
        "issued_at": days(list(issued)),
        "expires_at": days([None if np.isnan(each) else each for each in lapse]),
        "probability": rng.random(n),
    }
    return ft.pair(
        forecasts=pd.DataFrame(frame),
        questions=pd.DataFrame(
            {
                "question_id": ["a", "b", "c"],
                "kind": ["binary"] * 3,
                "opens_at": days([0, 1, 2]),
                "closes_at": days([18, 22, 30]),
                "closed_at": days([18, 15, 30]),
            }
        ),
        resolutions=pd.DataFrame(
            {
                "question_id": ["a", "b", "c"],
                "status": ["resolved"] * 3,
                "outcome": rng.integers(0, 2, 3),
                "known_at": days([18, 15, 30]),
            }
        ),
    )


@pytest.mark.parametrize("history", [*HISTORIES, ft.spot(before_close="3 days")], ids=str)
@pytest.mark.parametrize("missing", ["live-time", "even odds", ft.exclude_below(0.3)], ids=str)
def test_a_score_is_the_sum_of_its_forecasts_by_their_shares(history, missing):
    """Under every history the shares give the score, and the rest is what missing time counts."""
    for seed in range(5):
        pairs = random_pairs(seed)
        scores = ft.score(pairs, rules=["brier"], history=history, missing=missing)
        share = forecast_shares(pairs, scores.choices)
        frame = pairs.frame.assign(share=share)
        frame["part"] = share * (frame["probability"] - frame["outcome"]) ** 2
        summed = frame.groupby(["question_id", "forecaster"])[["part", "share"]].sum()
        found = scores.frame.groupby(["question_id", "forecaster"])["score"].sum()
        summed = summed.loc[found.index]
        weighed = history in ("time-weighted", "daily") and missing == "even odds"
        expected = summed["part"] + (0.25 * (1 - summed["share"]) if weighed else 0)
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)


@pytest.fixture(scope="module")
def random_headlines():
    """Headlines of random books under every history."""
    return [
        each
        for seed in range(15)
        for each in book_score(
            random_book(seed), choices={"history": HISTORIES[seed % len(HISTORIES)]}
        ).headlines
    ]


@pytest.mark.end_to_end
def test_the_best_and_the_worst_enclose_the_score(random_headlines):
    """Whatever the book and the history: no reading called best is worse than what is scored."""
    ends = Counter()
    for found in random_headlines:
        for name, each in found.sensitivities.items():
            for per in ("mean_brier_per_claim", "mean_brier_per_question"):
                change = getattr(each, per) - getattr(found, per)
                assert "most favour" not in name or change <= 1e-12, name
                assert "least favour" not in name or change >= -1e-12, name
            ends[name] += 1
    assert min(ends[f"every word read {end} favourably"] for end in ("most", "least")) > 5


@pytest.mark.end_to_end
def test_a_choice_that_changes_nothing_is_not_shown(random_headlines):
    """Every sensitivity differs from the headline in a mean or a count."""
    fields = [each.name for each in attrs.fields(HeadlineMeans)]
    for found in random_headlines:
        for name, each in found.sensitivities.items():
            one, other = ([getattr(h, field) for field in fields] for h in (found, each))
            assert not np.allclose(one, other, rtol=0, atol=1e-12), name


@pytest.mark.end_to_end
def test_a_lexicon_is_compared_on_equal_rows(random_headlines):
    """Where a lexicon knows the words of some forecasts, both rows are about these alone."""
    compared = 0
    for each in random_headlines:
        for name, read in each.sensitivities.items():
            if (lexicon := lexicon_named(name)) is not None:
                beside = each.sensitivities.get(f"headline where {lexicon} has numbers", each)
                assert (read.n_questions, read.n_claims) == (beside.n_questions, beside.n_claims)
                compared += read.n_questions < each.n_questions
    assert compared > 5


def test_revisions_count_by_the_time_they_stood():
    """One question, .9 for a quarter of the time and .5 then: read alike, too, they weigh so."""
    words = ft.impute("almost certain", lexicon="icd203")
    even = ft.impute("roughly even chance", lexicon="icd203")
    book = ft.Book(
        forecasters=[ft.Forecaster(id="ann")],
        questions=[
            ft.Question(
                id="q", text="q", opens_at="2026-01-01T00:00Z", closes_at="2026-01-05T00:00Z"
            )
        ],
        forecasts=[
            ft.Forecast(question_id="q", forecaster="ann", belief=each.point, wording=each,
                        issued_at=f"2026-01-0{day}T00:00Z")
            for each, day in ((words, 1), (even, 2))
        ],
        resolutions=[ft.Resolution(question_id="q", outcome="yes", known_at="2026-01-05T00:00Z")],
    )  # fmt: skip
    found = book_score(book).headlines[0]
    best = found.sensitivities["same number per word, most favourable"].mean_brier_per_question
    expected = 0.25 * (1 - words.band.high) ** 2 + 0.75 * (1 - even.band.high) ** 2
    assert best == pytest.approx(expected, abs=1e-12)


def test_a_book_is_paired_once_and_scored_once(alaska, monkeypatch):
    """The headline, skill and every sensitivity rest on one pairing and one call of score."""
    counted = Counter()
    for name in ("pair", "score"):
        original = getattr(headline, name)

        def counting(*arguments, _name=name, _original=original, **choices):
            counted[_name] += 1
            return _original(*arguments, **choices)

        monkeypatch.setattr(headline, name, counting)
    book_score(alaska)
    assert counted == {"pair": 1, "score": 1}


def test_skill_is_that_of_the_scores(alaska):
    """The headline's skill is what ``Scores.skill`` says of the same questions."""
    found = book_score(alaska)
    for per in ("claim", "question"):
        skill = (
            ft.score(found.main, rules=["brier"]).skill(per=per).set_index("forecaster")["skill"]
        )
        for each in found.headlines:
            if each.n_questions:
                ours = getattr(each, f"skill_per_{per}")
                assert ours == pytest.approx(skill[each.forecaster], abs=1e-12, nan_ok=True)


def book_said_again(day):
    """One forecast of .37, said again unchanged on a day of January, or never."""
    issued = [1] if day is None else [1, day]
    return ft.Book(
        forecasters=[ft.Forecaster(id="ann")],
        questions=[ft.Question(id="q", text="q", opens_at="2026-01-01", closes_at="2026-01-30")],
        forecasts=[
            ft.Forecast(
                question_id="q",
                forecaster="ann",
                belief=0.37,
                issued_at=f"2026-01-{each:02d}T00:00Z",
            )
            for each in issued
        ],
        resolutions=[ft.Resolution(question_id="q", outcome="yes", known_at="2026-01-30")],
    )


@pytest.mark.end_to_end
def test_the_last_digit_of_a_sum_is_no_change_of_a_score():
    """A forecast said again may move the sixteenth digit of its mean, and changes nothing."""
    whole = ft.score(book_said_again(None)).frame["score"]
    moved = 0
    for day in range(2, 20):
        again = book_said_again(day)
        moved += int((ft.score(again).frame["score"] != whole).any())
        assert len(ft.changes(book_said_again(None), again).scores) == 0
    assert moved, "no split moves a digit, so that this shows nothing"


def test_partial_outcomes_are_read_best_within_their_band_and_worst_at_its_farther_end():
    """A band reaches from 0.2 to 0.6: nothing is better than 0.6 for an outcome of 0.6."""
    outcomes = {"A": 0.6, "B": 0.3, "C": 0.9}
    maybe = ft.Wording(words="maybe", band=ft.Band(0.2, 0.6), point=0.5)
    book = ft.Book(
        forecasters=[ft.Forecaster(id="ann")],
        questions=[ft.Question(id=each, text="?", closes_at="2026-03-01") for each in outcomes],
        forecasts=[forecast("ann", 0.5, question=each, wording=maybe) for each in outcomes],
        resolutions=[
            settled(outcome, question=each, known_at="2026-03-02")
            for each, outcome in outcomes.items()
        ],
    )
    found = book_score(book, choices={"partial": "mean"}).headlines[0].sensitivities
    best, worst = (found[each].mean_brier_per_question for each in WORDS_ENDS)
    assert (3 * best, 3 * worst) == pytest.approx((0 + 0 + 0.09, 0.16 + 0.09 + 0.49))
