"""The whole journey: from the claims of the Alaska briefing to Brier scores."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from numpy.testing import assert_allclose

import forecasttrack as ft
from forecasttrack.cli import main
from tests.journeys import plain_arithmetic as plain

pytestmark = pytest.mark.end_to_end

ALASKA = Path("fixtures/alaska-2025")
EXACT = {"atol": 1e-12, "rtol": 0}


@pytest.fixture(scope="module")
def printed():
    result = CliRunner().invoke(main, ["score", str(ALASKA), "--format", "json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def by_hand():
    return plain.Ledger(plain.load(ALASKA))


def of(printed, forecaster):
    return next(each for each in printed["forecasters"] if each["forecaster"] == forecaster)


def test_the_authors_are_scored_on_32_questions_and_18_claims(printed):
    """The coverage of the headline is what an outside count says."""
    authors = of(printed, "authors")
    assert (authors["n_questions"], authors["n_claims"]) == (32, 18)


@pytest.mark.parametrize("forecaster", ["authors", "putin"])
def test_every_mean_equals_plain_arithmetic_on_the_yaml(printed, by_hand, forecaster):
    """Means, skill and counts equal those of a script that shares nothing with the library."""
    rows = by_hand.rows(forecaster)
    found = of(printed, forecaster)
    assert found["n_questions"] == len(rows)
    assert found["n_claims"] == len({row["claim"] for row in rows})
    assert found["n_deadlines"] == len({(row["claim"], row["day"]) for row in rows})
    expected = {
        "mean_brier_per_claim": plain.per_claim(rows),
        "mean_brier_per_question": plain.per_question(rows),
        "mean_log_per_claim": plain.per_claim(rows, rule=plain.log),
        "mean_log_per_question": plain.per_question(rows, rule=plain.log),
        "skill_per_claim": 1 - plain.per_claim(rows) / 0.25,
        "skill_per_question": 1 - plain.per_question(rows) / 0.25,
    }
    if len(rows) < 5:
        # So few questions carry no skill.
        assert found["skill_per_claim"] is found["skill_per_question"] is None
        del expected["skill_per_claim"], expected["skill_per_question"]
    for name, value in expected.items():
        assert_allclose(found[name], value, err_msg=name, **EXACT)


def test_every_sensitivity_equals_plain_arithmetic_on_the_yaml(printed, by_hand):
    """Band ends, coders, descriptions and deadlines are what a script of its own finds."""
    rows = by_hand.rows("authors")
    variants = {
        "every word read most favourably": (rows, plain.best),
        "every word read least favourably": (rows, plain.worst),
        "read by coder-a alone": (rows, plain.read_by("coder-a")),
        "read by coder-b alone": (rows, plain.read_by("coder-b")),
        "also counting inferred stances": (by_hand.rows("authors", descriptions=True), plain.point),
        "only outcomes of which we are most sure": (by_hand.surest(rows), plain.point),
        "earliest deadline only": (plain.at_horizon(rows, min), plain.point),
        "latest deadline only": (plain.at_horizon(rows, max), plain.point),
    }
    found = of(printed, "authors")["sensitivities"]
    assert found.keys() >= variants.keys()
    for name, (kept, probability) in variants.items():
        means = [plain.per_claim(kept, probability), plain.per_question(kept, probability)]
        got = [found[name]["mean_brier_per_claim"], found[name]["mean_brier_per_question"]]
        assert_allclose(got, means, err_msg=name, **EXACT)
        assert found[name]["n_questions"] == len(kept), name


def test_the_interval_holds_what_neither_tail_rules_out(printed, by_hand):
    """At each end of the interval a mean as extreme as this has a chance of 2.5%, in plain Python.

    Questions of a claim come out together, and even odds have a twentieth of each forecast.
    """
    rows = by_hand.rows("authors")
    low, high = of(printed, "authors")["brier_interval_per_claim"]
    mean = plain.per_claim(rows)
    for end, sign in ((low, 1), (high, -1)):
        blocks = plain.tilted_to(plain.claim_blocks(rows), end)
        tail = sum(
            share
            for value, share in plain.distribution(blocks).items()
            if sign * (value - mean) >= -1e-6
        )
        assert tail == pytest.approx(0.025, abs=2e-4)


def test_every_forecast_and_silent_question_is_accounted_for(printed, by_hand):
    """The counts by reason equal a count by hand, and add up to the 83 questions."""
    assert printed["counted"] == dict(by_hand.counted())
    assert sum(printed["counted"].values()) == 83
    assert "in the headline" not in printed["left_out"]


@pytest.mark.parametrize("forecaster", ["authors", "putin", "trump-administration"])
def test_each_forecasters_left_out_counts_equal_a_count_by_hand(printed, by_hand, forecaster):
    """What was left out is told for each forecaster as well."""
    reasons = [reason for reason, who in by_hand.all_reasons().values() if who == forecaster]
    expected = {name: reasons.count(name) for name in set(reasons) - {"in the headline"}}
    assert of(printed, forecaster)["left_out"] == expected


def test_open_questions_are_listed_with_their_days(printed):
    """Six questions are open, and each says until when."""
    assert {each["question_id"]: each["closes_at"] for each in printed["open"]} == dict.fromkeys(
        ["Q01d", "Q02a", "Q03e", "Q13e", "Q14c", "Q24d"], "2026-12-31"
    )


def test_the_output_says_that_questions_were_written_with_hindsight(printed):
    """Hindsight is said in JSON and at the terminal."""
    assert printed["questions_written_with_hindsight"] is True
    printed = CliRunner().invoke(main, ["score", str(ALASKA)]).stdout
    assert "written after its outcome was known" in printed


def test_tallies_of_outcomes_are_those_recorded():
    """31 yes, 18 no, 14 values, 11 unresolved, 6 open, 3 whose condition was not met."""
    book = ft.read_book(ALASKA)
    apart = {question.id for question in book.conditions}
    settled = [each for each in book.resolutions if each.question_id not in apart]
    words = [each.outcome for each in settled if each.status == "resolved"]
    statuses = [each.status for each in settled]
    assert (words.count("yes"), words.count("no")) == (31, 18)
    assert len(words) - words.count("yes") - words.count("no") == 14
    assert (statuses.count("unresolved"), statuses.count("condition-not-met")) == (11, 3)
    assert len(book.questions) - len(settled) == 6


def test_scores_stay_what_they_were(dataframe_regression):
    """Each score of the journey is held; the tolerance is 1e-12 absolute."""
    pairs = ft.pair(ft.read_book(ALASKA))
    frame = ft.score(pairs.where(kind="binary"), rules=["brier", "log"]).frame
    columns = ["question_id", "forecaster", "rule", "convention", "score", "claim", "relation"]
    dataframe_regression.check(
        frame[columns].sort_values(["rule", "question_id"], ignore_index=True),
        default_tolerance=EXACT,
    )


def test_the_order_of_files_and_rows_never_changes_a_score(tmp_path):
    """A book whose files are renamed and whose records are shuffled scores the same."""
    book = ft.read_book(ALASKA)
    rng = random.Random(7)  # noqa: S311 - a shuffle, not a secret
    shuffled = ft.Book(
        recorded_until=book.recorded_until,
        **{name: rng.sample(list(each), len(each)) for name, each in book.sections.items()},
    )
    for number, file in enumerate(sorted(ALASKA.glob("*.yaml"), reverse=True)):
        shutil.copy(file, tmp_path / f"{number}-{file.name}")
    frames = [
        ft.score(each).summarise(by=["forecaster", "claim"])
        for each in (book, shuffled, ft.read_book(tmp_path))
    ]
    for other in frames[1:]:
        pd.testing.assert_frame_equal(frames[0], other, rtol=0, atol=1e-12)


def test_known_by_shows_the_book_as_it_could_be_known_then():
    """At the end of 2025 only what had come out by then is scored."""
    book = ft.read_book(ALASKA)
    pairs = ft.pair(book, known_by="2025-12-31")
    assert (pairs.frame["known_at"] <= pd.Timestamp("2026-01-01", tz="UTC")).all()
    everything = ft.pair(book).frame
    before = everything[everything["known_at"] <= pd.Timestamp("2026-01-01", tz="UTC")]
    assert sorted(pairs.frame["question_id"]) == sorted(before["question_id"])
    assert len(ft.pair(book, known_by="2025-08-15T12:00Z")) == 0


def test_a_resolution_by_command_is_all_that_changes(tmp_path):
    """After `resolve` the files hold one resolution more, and one more question is scored."""
    folder = tmp_path / "book"
    shutil.copytree(ALASKA, folder)
    arguments = ["resolve", str(folder), "Q01d", "--outcome", "no", "--known-at", "2026-12-31"]
    arguments += ["--evidence", "No third sign was there", "--title", "A paper"]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    changed = {
        file.name: (file.read_text().splitlines(), (ALASKA / file.name).read_text().splitlines())
        for file in folder.iterdir()
        if file.read_bytes() != (ALASKA / file.name).read_bytes()
    }
    assert list(changed) == ["resolutions.yaml"]
    after, before = changed["resolutions.yaml"]
    assert after[: len(before)] == before
    assert after[len(before) :] == [
        "  - question: Q01d",
        "    outcome: no",
        "    known_at: 2026-12-31",
        "    evidence:",
        "      - statement: No third sign was there",
        "        title: A paper",
    ]
    assert len(ft.pair(ft.read_book(folder))) == len(ft.pair(ft.read_book(ALASKA))) + 1
