"""What the Alaska book says about its own words: coders, lexicons and what the score hangs on."""

from __future__ import annotations

import math

import attrs
import numpy as np
import pytest

import forecasttrack as ft
from forecasttrack.errors import (
    InvalidArgumentError,
    InvalidForecastError,
    InvalidOutcomeError,
    InvalidTableError,
)
from forecasttrack.evaluation.sensitivity.headline import book_score, headline_pairs


@pytest.fixture(scope="module")
def agreed(alaska):
    return ft.coder_agreement(alaska)


def value(agreed, what, of, statistic):
    row = agreed[
        (agreed["what"] == what) & (agreed["of"] == of) & (agreed["statistic"] == statistic)
    ]
    assert len(row) == 1
    return row.iloc[0]["value"]


def test_the_coders_agree_as_recorded(agreed):
    """Points correlate 0.955 and differ by 0.056 on average; 78 of 83 relations are the same."""
    assert value(agreed, "probability", "questions", "correlation") == pytest.approx(
        0.955, abs=5e-4
    )
    assert value(agreed, "probability", "questions", "mean difference") == pytest.approx(
        0.056, abs=5e-4
    )
    assert value(agreed, "relation", "questions", "same") == pytest.approx(78 / 83)
    assert value(agreed, "nature", "claims", "same") == pytest.approx(35 / 41)


def test_own_beliefs_are_kept_apart(agreed):
    """How closely each reading follows the coder's own belief is on show."""
    for coder in ("coder-a", "coder-b"):
        leaning = value(agreed, f"reading and own belief of {coder}", "questions", "correlation")
        assert 0.7 < leaning < 0.95


def test_coders_who_saw_the_outcome_are_left_out(alaska):
    """Once a coder is known to have seen the outcome, nothing is left to agree with."""
    seen = [attrs.evolve(coder, saw_outcome="yes") for coder in alaska.coders[:1]]
    book = attrs.evolve(alaska, coders=[*seen, *alaska.coders[1:]])
    assert not (ft.coder_agreement(book)["coders"] == 2).any()
    agreement = ft.coder_agreement(book, with_hindsight=True)
    assert (agreement["coders"] == 2).any()
    choices = book_score(book).headlines[0].sensitivities
    assert "read by coder-a alone" not in choices
    assert "read by coder-b alone" in choices


def test_the_consistent_band_lies_inside_the_free_one(alaska):
    """Per question and per claim, for everybody."""
    main = headline_pairs(ft.pair(alaska))
    for per in ("question", "claim"):
        for scored in ft.word_scores(main, per=per).values():
            assert scored.free.best <= scored.consistent.best + 1e-12
            assert scored.consistent.worst <= scored.free.worst + 1e-12
    with pytest.raises(InvalidArgumentError):
        ft.word_scores(main, per="sentence")


def test_free_bands_agree_with_the_headline(alaska):
    """The free band is what the headline shows as every word read most and least favourably."""
    authors = book_score(alaska).headlines[0]
    for per in ("claim", "question"):
        free = ft.word_scores(headline_pairs(ft.pair(alaska)), per=per)["authors"].free
        ends = [
            getattr(
                authors.sensitivities[f"every word read {end} favourably"], f"mean_brier_per_{per}"
            )
            for end in ("most", "least")
        ]
        assert [free.best, free.worst] == pytest.approx(ends, abs=1e-12)


def test_another_lexicon_needs_no_other_record(alaska):
    """Read by a survey, the words give other points; the consistent band holds their score."""
    pairs = headline_pairs(ft.pair(alaska, lexicon="capphrase2026"))
    frame = pairs.frame.set_index("question_id")
    assert frame.loc["Q01b", "probability"] == pytest.approx(1 - 0.98003)
    assert frame.loc["Q15a", "probability"] == pytest.approx(0.41878)
    scored = ft.word_scores(pairs)["authors"]
    central = float(((frame["probability"] - frame["outcome"]) ** 2).mean())
    assert scored.consistent.best - 1e-12 <= central <= scored.consistent.worst + 1e-12
    assert ft.read_book("fixtures/alaska-2025") == alaska


def test_silent_lexicons_leave_no_pairs(alaska):
    """ICD 203 has none of the briefing's hedges: every question is left out, none guessed."""
    pairs = ft.pair(alaska, lexicon="icd203")
    assert len(pairs) == 0
    with pytest.raises(InvalidArgumentError, match="not by both"):
        ft.pair(alaska, lexicon="icd203", reading="coder-a")


def test_the_score_shows_every_reading(alaska):
    """Coders, lexicon and the consistent band stand in the table of what the score hangs on."""
    choices = book_score(alaska).headlines[0].sensitivities
    alike = [choices[f"same number per word, {end} favourable"] for end in ("most", "least")]
    assert alike[0].mean_brier_per_claim < alike[1].mean_brier_per_claim
    assert choices["numbers of capphrase2026, where it lists the words"].n_questions == 23
    assert choices["headline where capphrase2026 has numbers"].n_questions == 23
    assert choices["read by coder-a alone"].n_questions == 32


def small_book(**outcomes):
    """Two forecasters on one or more questions, one "likely", the other "unlikely"."""
    questions = [
        ft.Question(id=name, text=name, opens_at="2026-01-01", closes_at="2026-02-01")
        for name in outcomes
    ]
    forecasts = [
        ft.Forecast(
            question_id=name, forecaster=who, belief=wording.point, wording=wording,
            issued_at="2026-01-02T00:00Z",
        )
        for name in outcomes
        for who, wording in (
            ("ann", ft.impute("likely", lexicon="icd203")),
            ("bob", ft.impute("unlikely", lexicon="icd203")),
        )
    ]  # fmt: skip
    resolutions = [
        ft.Resolution(
            question_id=name, outcome="yes" if yes >= 0.5 else "no", known_at="2026-02-01",
            readings=[ft.OutcomeReading(coder="judge", yes=yes)],
        )
        for name, yes in outcomes.items()
    ]  # fmt: skip
    return ft.Book(
        forecasters=[ft.Forecaster(id="ann"), ft.Forecaster(id="bob")],
        coders=[ft.Coder(id="judge", role="ground-truth")],
        questions=questions, forecasts=forecasts, resolutions=resolutions,
    )  # fmt: skip


def test_doubt_between_two_forecasters(alaska):
    """Bands that do not overlap tell forecasters apart; a doubtful outcome leaves it open."""
    sure = ft.doubt(small_book(rain=1), "ann", "bob", lexicons=("nato", "phia"))
    assert (sure.verdict, sure.probability, sure.n) == ("ann is better", 1.0, 1)
    assert sure.worlds.readings == ["as coded", "nato", "phia"]
    doubtful = ft.doubt(small_book(rain=0.7), "ann", "bob", seed=3)
    assert doubtful.probability == pytest.approx(0.7, abs=0.04)
    with pytest.raises(InvalidTableError, match="share no"):
        ft.doubt(alaska, "authors", "putin")


def test_two_lexicons_of_one_name_were_one_reading(tmp_path):
    """The second took the place of the first in silence."""
    text = "name: nato\nsource: ours\nlicence: ours\nentries:\n- {words: likely, low: 0, high: 1}\n"
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidArgumentError, match="two of the lexicons are called 'nato'"):
        ft.doubt(small_book(rain=1), "ann", "bob", lexicons=("nato", tmp_path / "own.yaml"))


def test_an_order_that_flips_is_not_distinguishable():
    """One yes and one no: who is ahead depends on what the words mean."""
    found = ft.doubt(small_book(rain=1, snow=0), "ann", "bob")
    assert found.verdict == "not distinguishable"
    assert 0.2 < found.probability < 0.8


def test_doubt_of_an_outcome_between_yes_and_no():
    """A share is the same in every world, a probability is drawn; neither is guessed."""
    partly = ft.Resolution(question_id="rain", outcome=0.75, known_at="2026-02-01")
    book = attrs.evolve(small_book(rain=1), resolutions=[partly])
    with pytest.raises(InvalidOutcomeError, match="partial="):
        ft.doubt(book, "ann", "bob")
    with pytest.raises(InvalidArgumentError, match="partial"):
        ft.doubt(book, "ann", "bob", partial="share")
    share = ft.doubt(book, "ann", "bob", partial="mean")
    assert {share.worlds.beats("ann", "bob"), share.worlds.beats("bob", "ann")} == {0.0, 1.0}
    chance = ft.doubt(book, "ann", "bob", partial="probability")
    assert chance.probability == pytest.approx(0.75, abs=0.04)
    assert (share.difference.low, share.difference.high) == pytest.approx(
        (chance.difference.low, chance.difference.high)
    )


def test_precision_cost_of_the_book(alaska):
    """Two steps cost more than seven words, and nested words are refused."""
    pairs = ft.pair(alaska)
    words = ft.precision_cost(pairs, lexicon="icd203")
    steps = ft.precision_cost(pairs, bins=2)
    rows = pairs.frame[(pairs.frame["shape"] == "probability") & pairs.frame["outcome"].notna()]
    assert words.n == steps.n == len(rows)
    assert words.exact == pytest.approx(((rows["probability"] - rows["outcome"]) ** 2).mean())
    assert steps.cost > abs(words.cost)
    with pytest.raises(InvalidForecastError, match="nested"):
        ft.precision_cost(pairs, lexicon="ipcc")
    with pytest.raises(InvalidArgumentError):
        ft.precision_cost(pairs)


def test_alpha_of_a_matter_is_finite(agreed):
    """Every alpha of the fixture exists and lies within its interval."""
    alphas = agreed[agreed["statistic"].str.startswith("Krippendorff")]
    assert len(alphas) == 7
    assert np.isfinite(alphas[["value", "low", "high"]].to_numpy(dtype=float)).all()
    assert (alphas["low"] <= alphas["value"]).all()
    assert not any(math.isnan(x) for x in alphas["high"])
