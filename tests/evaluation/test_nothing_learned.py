"""Where no outcome was known in time, whoever stands beside a learner is told so."""

from __future__ import annotations

import pandas as pd
import pytest
from click.testing import CliRunner

import forecasttrack as ft
from forecasttrack.cli import main
from tests import small_books

pytestmark = pytest.mark.filterwarnings("ignore::forecasttrack.SmallSampleWarning")

NOTHING = "no outcome was known before any forecast"
BASE_RATE = f"{NOTHING}, so the base rate says what it began with"


def pairs_of(known_at=None, n=8):
    """Ann and bob on questions one after the other, with or without when they were known."""
    ids = [f"q{number}" for number in range(n)]
    days = pd.date_range("2026-01-02", periods=n, freq="10D", tz="UTC")
    forecasts = pd.DataFrame(
        {
            "question_id": ids * 2,
            "forecaster": ["ann"] * n + ["bob"] * n,
            "issued_at": [*days, *days],
            "probability": [0.8, 0.2] * n,
        }
    )
    resolutions = pd.DataFrame(
        {"question_id": ids, "status": "resolved", "outcome": [1, 0] * (n // 2)}
    )
    if known_at:
        resolutions["known_at"] = days + pd.Timedelta(days=1)
    questions = pd.DataFrame({"question_id": ids, "kind": "binary"})
    return ft.pair(forecasts=forecasts, questions=questions, resolutions=resolutions)


@pytest.mark.end_to_end
@pytest.mark.parametrize("known", [False, True])
def test_comparisons_skills_means_and_ranks_say_so(known):
    """And say nothing where it has learned."""
    scores = ft.score(pairs_of(known_at=known), rules=["brier"], history="last")
    both = scores.with_baseline("base rate")
    notes = {
        "compare": scores.compare("ann", "base rate").frame["note"],
        "skill": scores.skill(baseline="base rate")["note"],
        "difference": scores.skill_difference("ann", "bob", baseline="base rate")["note"],
        "means": both.summarise().set_index("forecaster")["note"][["base rate"]],
        "ranks": both.leaderboard().frame.set_index("forecaster")["note"][["base rate"]],
    }
    for name, found in notes.items():
        assert found.str.contains(BASE_RATE, regex=False).all() == (not known), name
        assert found.str.contains(NOTHING, regex=False).any() == (not known), name
    assert not both.summarise().set_index("forecaster")["note"][["ann"]].str.contains(NOTHING).any()


@pytest.mark.parametrize("known", [False, True])
def test_a_pool_that_could_not_weigh_by_performance_says_so(known):
    """It weighs everybody alike then."""
    pairs = pairs_of(known_at=known)
    both = pairs.with_pairs(ft.pool(pairs, method="performance-weighted"))
    scores = ft.score(both, rules=["brier"], history="last")
    notes = scores.summarise().set_index("forecaster")["note"]
    weighed = f"{NOTHING}, so the pool weighs everybody alike"
    assert (weighed in notes["pool: performance-weighted"]) == (not known)
    compared = scores.compare("ann", "pool: performance-weighted").frame["note"].iloc[0]
    assert (weighed in compared) == (not known)


@pytest.mark.end_to_end
@pytest.mark.parametrize(
    "words",
    [
        ("compare", "ann", "base rate"),
        ("skill", "--baseline", "base rate"),
        ("leaderboard", "--baseline", "base rate"),
    ],
)
def test_commands_say_so(words, tmp_path):
    """Twenty questions that all close on one day leave nothing to learn from."""
    ft.write_book(small_books.ALL_EVEN, tmp_path / "book")
    result = CliRunner().invoke(main, [words[0], str(tmp_path / "book"), *words[1:]])
    assert result.exit_code == 0, result.output
    assert BASE_RATE in " ".join(result.output.split())


@pytest.mark.end_to_end
def test_records_without_claims_are_not_spoken_of_as_claims(tmp_path):
    """The page and its Markdown say what the headline goes over."""
    ft.write_book(small_books.ALL_EVEN, tmp_path / "book")
    for name in ("page.html", "page.md"):
        ft.report(ft.read_book(tmp_path / "book"), tmp_path / name)
        text = (tmp_path / name).read_text("utf-8")
        assert "mean over questions" in text
        assert "mean over claims" not in text
    assert "| claims |" not in text


@pytest.mark.end_to_end
@pytest.mark.parametrize("known", [False, True])
def test_a_learner_says_so_under_any_name(known):
    """Learners used to be known by their usual names, so that another name passed them over."""
    pairs = pairs_of(known_at=known)
    pooled = ft.pool(pairs, method="performance-weighted", name="weighted")
    both = pairs.with_pairs(pooled)
    rate = ft.base_rate(prior=0.3, strength=5.0)
    scores = ft.score(both, rules=["brier"], history="last").with_baseline(rate, name="usual")
    notes = scores.summarise().set_index("forecaster")["note"]
    assert (BASE_RATE in notes["usual"]) == (not known)
    assert (f"{NOTHING}, so the pool weighs everybody alike" in notes["weighted"]) == (not known)
    assert NOTHING not in notes["ann"]
    assert scores.skill(baseline=rate)["note"].str.contains(BASE_RATE).all() == (not known)
    compared = scores.compare("usual", "ann").frame["note"].iloc[0]
    assert (BASE_RATE in compared) == (not known)


def test_a_forecaster_called_like_a_learner_is_none():
    """The name "base rate" alone says nothing about who bears it."""
    pairs = pairs_of()
    named = pairs.with_columns(
        forecaster=pairs.column("forecaster").replace({"bob": "base rate"}).to_numpy()
    )
    notes = ft.score(named, rules=["brier"], history="last").summarise()["note"]
    assert not notes.str.contains(NOTHING).any()
